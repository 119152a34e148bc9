// Keeps the focus when what has it disappears, on every page: a row that was settled, a button that became another, a notice, a dialog, a place.
// Without it the browser puts the focus nowhere, and the next key begins at the top of the window.

import { tick } from 'svelte';

/** Where the focus was, from the inside out: the element is, or is in, the child of `box` at `index`. */
interface Step {
  box: Element;
  index: number;
}

/** What has or had the focus in one layer: the page, a dialog, or the notices. */
interface Spot {
  element: HTMLElement;
  layer: Element;
  path: Step[];
  /** It lost the focus because it was switched off for a while. */
  wasDisabled: boolean;
}

const NOTICES = '[data-notices]';
/** What a place, or a part of it, is worked with. */
const FIRST = '[data-first]';
const HEADING = 'h1, h2, h3';
const CONTROL = 'button, input, select, textarea, a[href], summary, [tabindex="0"]';

/** Milliseconds after which a button that is disabled is taken to stay so. */
const STAYS_DISABLED = 500;

/** What keys change: a focus that comes by itself isn't expected there, and the next digit would be of another row. */
const FIELD = 'select, textarea, input:not([type="checkbox"], [type="radio"])';

const isDisabled = (element: Element): boolean => element.matches(':disabled');
/** Some browsers leave the focus on a button that was disabled, where no key does anything. */
const isNowhere = (): boolean => {
  const now = document.activeElement;
  return now === null || now === document.body || isDisabled(now);
};
const isVisible = (element: Element): boolean => typeof element.checkVisibility !== 'function' || element.checkVisibility();
const canTake = (element: Element): element is HTMLElement =>
  element instanceof HTMLElement && !element.matches(FIELD) && !isDisabled(element) && isVisible(element);

function pathTo(element: Element, layer: Element): Step[] {
  const path: Step[] = [];
  for (let child = element; child !== layer && child.parentElement !== null; child = child.parentElement)
    path.push({ box: child.parentElement, index: [...child.parentElement.children].indexOf(child) });
  return path;
}

/** In a sibling of what is gone: the same control as the one that had the focus, else its first, else itself. */
function alike(sibling: Element, gone: Element, element: Element): HTMLElement | null {
  const isRow = gone === element;
  if (isRow && sibling.hasAttribute('tabindex') && canTake(sibling)) return sibling;
  const name = element.getAttribute('data-testid');
  if (!isRow && name !== null) {
    const named = (box: Element) => [...box.querySelectorAll(`[data-testid="${name}"]`)];
    const same = named(sibling)[named(gone).indexOf(element)];
    if (same && canTake(same)) return same;
  }
  if (sibling.matches(CONTROL) && canTake(sibling)) return sibling;
  const within = [...sibling.querySelectorAll(CONTROL)].find(canTake);
  if (within) return within as HTMLElement;
  return sibling.hasAttribute('tabindex') && canTake(sibling) ? sibling : null;
}

/** What takes the place of an element that is gone: what followed it, else what came before, else what all of it was about. */
function successor({ element, path, layer }: Spot): HTMLElement | null {
  const at = path.findIndex(({ box }) => box.isConnected);
  const step = path[at];
  if (!step) return null;
  const gone = at === 0 ? element : (path[at - 1]?.box ?? element);
  // Of a whole part of the page that is another one now, what it is worked with.
  const first = step.box.querySelector(FIRST);
  if (first && canTake(first)) return first;
  const children = [...step.box.children];
  for (const sibling of [...children.slice(step.index), ...children.slice(0, step.index).reverse()]) {
    const found = alike(sibling, gone, element);
    if (found) return sibling.querySelector(HEADING) ? (aboutOf(sibling) ?? found) : found;
  }
  for (const { box } of path.slice(at)) {
    const about = aboutOf(box);
    if (about) return about;
  }
  return layer instanceof HTMLElement && layer !== document.body ? layer : null;
}

/** What a part of the page is worked with, else its heading. */
export function aboutOf(box: ParentNode): HTMLElement | null {
  const found = [...box.querySelectorAll(FIRST), ...box.querySelectorAll(HEADING)].find(canTake);
  return (found as HTMLElement | undefined) ?? null;
}

/** The button that opened a part, as the row of a table that shows more; else what the part is worked with. */
function openOrAbout(box: Element): HTMLElement | null {
  const opener = [...box.querySelectorAll('[aria-expanded="true"]')].find(canTake);
  return (opener as HTMLElement | undefined) ?? aboutOf(box);
}

/** Gives the focus to anything, also to a heading. */
export function focusOn(element: HTMLElement): void {
  if (!element.matches(CONTROL) && !element.hasAttribute('tabindex')) {
    element.tabIndex = -1;
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true });
  }
  element.focus({ preventScroll: element.matches(HEADING) });
}

/** Watches the focus until the returned function is called. */
export function guardFocus(): () => void {
  // The layer that has the focus is the last.
  let spots: Spot[] = [];
  /** What has the focus instead of a button that stays disabled. */
  let standIn: { of: Spot; element: HTMLElement } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What was pressed is done, and its button stays disabled: the focus goes to what it was about. */
  function standBy(): void {
    timer = undefined;
    const now = spots.at(-1);
    if (!isNowhere() || !now?.element.isConnected || !isDisabled(now.element)) return;
    const about = now.path.map(({ box }) => openOrAbout(box)).find((found) => found !== null);
    if (!about) return;
    standIn = { of: now, element: about };
    focusOn(about);
  }

  /** A button that is enabled again takes the focus back, unless the user went elsewhere meanwhile. */
  function comeBack(): boolean {
    if (!standIn) return false;
    const { of, element } = standIn;
    if (document.activeElement !== element || !of.element.isConnected) standIn = null;
    else if (!isDisabled(of.element)) {
      standIn = null;
      focusOn(of.element);
      return true;
    }
    return false;
  }

  function remember(event: FocusEvent): void {
    const element = event.target;
    if (!(element instanceof HTMLElement) || element === document.body) return;
    const layer = element.closest(`dialog, ${NOTICES}`) ?? document.body;
    spots = [...spots.filter((spot) => spot.layer !== layer), { element, layer, path: pathTo(element, layer), wasDisabled: false }];
  }

  /** The user left it on purpose, such as by clicking next to it. */
  function left(): void {
    queueMicrotask(() => {
      const now = spots.at(-1);
      if (isNowhere() && now?.element.isConnected && !isDisabled(now.element)) spots = spots.slice(0, -1);
    });
  }

  function changed(): void {
    if (comeBack()) return;
    const before = spots.at(-1);
    const isLost = before !== undefined && !before.element.isConnected;
    spots = spots.flatMap((spot): Spot[] => {
      const { element, layer } = spot;
      if (element.isConnected) return [{ ...spot, path: pathTo(element, layer), wasDisabled: spot.wasDisabled || isDisabled(element) }];
      // Of the notices that are left, none is meant.
      const next = !layer.isConnected || layer.matches(NOTICES) ? null : successor(spot);
      return next ? [{ element: next, layer, path: pathTo(next, layer), wasDisabled: false }] : [];
    });
    if (!isNowhere()) return;
    const now = spots.at(-1);
    if (isLost) {
      const modal = [...document.querySelectorAll('dialog[open]')].at(-1);
      const next = now?.element ?? aboutOf(modal ?? document.querySelector('main') ?? document);
      if (next) focusOn(next);
    } else if (now?.wasDisabled && !isDisabled(now.element)) focusOn(now.element);
    else if (now?.wasDisabled) {
      timer ??= setTimeout(standBy, STAYS_DISABLED);
    }
  }

  const observer = new MutationObserver(changed);
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', remember);
  document.addEventListener('focusout', left);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener('focusin', remember);
    document.removeEventListener('focusout', left);
  };
}

/** Moves a focus that is lost to the first of these that is there, so that the next key isn't the first one of the page again. */
export async function keepFocus(...selectors: string[]): Promise<void> {
  await tick();
  const { activeElement } = document;
  // A button that was just switched off has the focus for a moment more.
  if (activeElement !== null && activeElement !== document.body && activeElement.isConnected && !isDisabled(activeElement)) return;
  for (const selector of selectors) {
    const found = document.querySelector<HTMLElement>(selector);
    found?.focus({ preventScroll: true });
    if (found && document.activeElement === found) return;
  }
}
