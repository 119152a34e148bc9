// The quantity of a line of the worklist while it is typed: it counts at once, what can't be meant doesn't, and Escape takes it back.
import { rangeWords } from '../../components/ranges';
import { quantity as read } from '../../components/typed_number';
import { t } from '../../i18n/index.svelte';
import type { WorkLine } from '../../state/work_line';
import type { WorklistState } from '../../state/worklist.svelte';

interface Typed {
  key: string;
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

  /** The text in the field of a line; null where nothing is typed. */
  textOf(key: string): string | null {
    return this.#now?.key === key ? this.#now.text : null;
  }

  /** What is wrong with the field that is typed into; null where nothing is. */
  readonly wrong = $derived.by(() => {
    if (this.#emptied !== null) return t('orders.emptied');
    const now = this.#now;
    const line = now && now.text.trim() !== '' ? this.#list.lines.find(({ key }) => key === now.key) : undefined;
    if (!now || !line) return null;
    const quantity = read(now.text);
    if (quantity === null) return t('number.wrong', { what: rangeWords({}) });
    return quantity > line.most ? t('orders.over_most', { most: line.most }) : null;
  });
  /** The line whose field that is. */
  readonly wrongKey = $derived(this.#emptied ?? this.#now?.key);

  type(line: WorkLine, text: string): void {
    this.#emptied = null;
    const restore = this.#now?.key === line.key ? this.#now.restore : this.#list.remembered(line);
    this.#now = { key: line.key, text, restore };
    // What isn't a quantity, or can't be meant, orders what was ordered before, not what its first digits say.
    const quantity = read(text);
    if (quantity === null || quantity > line.most) restore();
    else this.#list.setQuantity(line, quantity);
  }

  /** Says that an empty field confirms nothing. */
  refuseEmpty(line: WorkLine): void {
    this.#emptied = line.key;
  }

  /** The field is left: what counts by now stays. */
  end(): void {
    [this.#now, this.#emptied] = [null, null];
  }

  /** What was suggested or decided before typing began counts again. */
  takeBack(): void {
    this.#now?.restore();
    this.end();
  }
}
