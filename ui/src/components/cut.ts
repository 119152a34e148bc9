// Text that has no room ends in an ellipsis; what is cut can be read by pointing at it.

const MARK = 'cut';

/** Gives the text under the pointer a title while it is cut; rows are used again for other texts, so an earlier title is checked as well. */
export function titleOfCut({ target }: Event): void {
  const element = target instanceof Element ? target.closest<HTMLElement>('.clip') : null;
  if (!element || (element.title !== '' && !(MARK in element.dataset))) return;
  const isCut = element.scrollWidth > element.clientWidth;
  if (isCut) {
    element.title = (element.textContent ?? '').replace(/\s+/g, ' ').trim();
    element.dataset[MARK] = '';
  } else if (MARK in element.dataset) {
    element.removeAttribute('title');
    delete element.dataset[MARK];
  }
}
