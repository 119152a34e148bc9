// Where the focus goes when what had it is gone: a row that was settled, a notice that was closed.
import { tick } from 'svelte';

/** Moves a focus that is lost to the first of these that is there, so that the next key isn't the first one of the page again. */
export async function keepFocus(...selectors: string[]): Promise<void> {
  await tick();
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body && activeElement.isConnected) return;
  for (const selector of selectors) {
    const found = document.querySelector<HTMLElement>(selector);
    found?.focus({ preventScroll: true });
    if (found && document.activeElement === found) return;
  }
}
