// The quantity of a line of the worklist while it is typed: it counts at once, what can't be meant doesn't, and Escape takes it back.
import { rangeWords } from '../../components/ranges';
import { quantity as read } from '../../components/typed_number';
import { t } from '../../i18n/index.svelte';
import { wholeUnits, type WorkLine } from '../../state/work_line';
import type { WorklistState } from '../../state/worklist.svelte';

interface Typed {
  line: WorkLine;
  text: string;
  /** Puts back what was decided about the line before. */
  restore: () => void;
}

export class TypedQuantity {
  #now = $state.raw<Typed | null>(null);
  /** The line that was to be confirmed while its field was empty: nothing is meant by that. */
  #emptied = $state<string | null>(null);
  readonly #list: WorklistState;

  constructor(list: WorklistState) {
    this.#list = list;
  }

  /** The text in the field of a line: what is typed, or was and means nothing; null where neither is. */
  textOf(key: string): string | null {
    return this.#now?.line.key === key ? this.#now.text : (this.#list.unread[key] ?? null);
  }

  /** What is wrong with the field of a line; null where nothing is. */
  wrongIn(line: WorkLine): string | null {
    if (this.#emptied === line.key) return t('orders.emptied');
    const text = this.textOf(line.key);
    return text === null ? null : wrongWith(text, line);
  }

  type(line: WorkLine, text: string): void {
    this.#emptied = null;
    const restore = this.#now?.line.key === line.key ? this.#now.restore : this.#list.remembered(line);
    this.#now = { line, text, restore };
    this.#list.setUnread(line.key, null);
    // What isn't a quantity, or can't be meant, orders what was ordered before, not what its first digits say.
    const quantity = read(text);
    if (quantity === null || wrongWith(text, line) !== null) restore();
    else this.#list.setQuantity(line, quantity);
  }

  /** Says that an empty field confirms nothing. */
  refuseEmpty(line: WorkLine): void {
    this.#emptied = line.key;
  }

  /** The field is left: what counts by now stays, and so does a text that means nothing, until it is corrected. */
  end(): void {
    const now = this.#now;
    if (now && wrongWith(now.text, now.line) !== null) this.#list.setUnread(now.line.key, now.text);
    [this.#now, this.#emptied] = [null, null];
  }

  /** What was suggested or decided before typing began counts again. */
  takeBack(line: WorkLine): void {
    if (this.#now?.line.key === line.key) this.#now.restore();
    [this.#now, this.#emptied] = [null, null];
    this.#list.setUnread(line.key, null);
  }
}

/** What is wrong with a text as a quantity of a line; an empty one is the quantity of before. */
function wrongWith(text: string, line: WorkLine): string | null {
  if (text.trim() === '') return null;
  const quantity = read(text);
  if (quantity === null) return t('number.wrong', { what: rangeWords({}) });
  return wholeUnits(quantity, line.step) > line.most ? t('orders.over_most', { most: line.most }) : null;
}
