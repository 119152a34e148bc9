// Where what opens below a field reaches to.

/** Whether to the right: where what is around the field has more room there. What reached out of a list would widen it. */
export function opensRight(field: HTMLElement): boolean {
  const own = field.getBoundingClientRect();
  const around = (field.closest('.scrolls, dialog') ?? document.body).getBoundingClientRect();
  return own.left + own.right < around.left + around.right;
}
