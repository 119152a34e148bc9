// Which rows of a long list are worth drawing: those in sight and a few around them, drawn by a fixed number of elements that are used
// again as the list moves. Scrolling by a row or two changes nothing; further, only the rows that come into sight are filled again.
const AROUND = 4;
/** The first row drawn moves in steps of so many. */
const STEP = 4;

/** The first row to draw. */
export function firstRow(scrollTop: number, rowHeight: number, count: number): number {
  const top = Math.min(Math.floor(scrollTop / rowHeight), Math.max(0, count - 1));
  return Math.max(0, Math.floor(top / STEP) * STEP - AROUND);
}

/** On paper, more than about sixty pages help nobody. */
const MOST_PRINTED = 1500;

/** How many elements draw a list of this height; on paper, all that are printed. */
export function rowsDrawn(height: number, rowHeight: number, printing = false): number {
  return printing ? MOST_PRINTED : Math.ceil(height / rowHeight) + 2 * AROUND + STEP;
}

export interface Drawn<T> {
  item: T;
  index: number;
  /** Names the element that draws it, for a keyed each. */
  slot: number;
}

/** The items from `first` on, each with the element that draws it. */
export function drawn<T>(items: readonly T[], first: number, count: number): Drawn<T>[] {
  return items.slice(first, first + count).map((item, offset) => ({ item, index: first + offset, slot: (first + offset) % count }));
}
