// Keys that act on a whole page.

/** Whether what is typed there is text, so that keys such as Delete or `/` belong to it. */
export function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button', 'range', 'submit'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.isContentEditable);
}

/** Whether a key on the page means the page itself: neither a field nor a dialog has it. */
export function isForPage(event: KeyboardEvent): boolean {
  return !event.isComposing && !isTextField(event.target) && !document.querySelector('dialog[open]');
}
