// What is asked when ordering: the days, the certainty, and what is in stock of each series. Days and certainty stay for the next start,
// stocks until the program ends: tomorrow they are others.
import type { SeriesId } from '../bindings/SeriesId';
import type { SeriesStock } from '../bindings/SeriesStock';
import type { Stock } from '../bindings/Stock';
import type { OrderTerms } from '../bindings/OrderTerms';
import { keep, keepForLong, recall, recallFromLong } from './persisted';
import { seriesKey } from './series';

export const LEVELS = [0.8, 0.9, 0.95, 0.98, 0.99];

/** A whole number of up to seven digits as typed; null for anything else. */
export const whole = (text: string): number | null => (/^\d{1,7}$/.test(text.trim()) ? Number(text) : null);
/** A quantity as typed, with a decimal point or comma; null for anything else. */
export const quantity = (text: string): number | null => (/^\d{1,9}([.,]\d{0,3})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null);

const NOTHING: Stock = { on_hand: 0, on_the_way: null, pack_size: null, shelf_life_days: null };

export class Orders {
  lead = $state(recallFromLong('order.lead', '3'));
  review = $state(recallFromLong('order.review', '7'));
  level = $state(recallFromLong('order.level', 0.95));
  pack = $state(recallFromLong('order.pack', '1'));
  keeps = $state(recallFromLong('order.keeps', ''));
  /** Of the version in sight, by the key of the series. */
  stocks = $state.raw<Record<string, SeriesStock>>({});
  /** What is typed for a series and is not how its number is written: `1.`, `12,5`, or nothing that could be a number. */
  #drafts = $state.raw<Record<string, string>>({});
  #path = '';

  /** What all series have in common; null while something is not a number. */
  readonly terms: OrderTerms | null = $derived.by(() => {
    const [lead_days, review_days, pack_size] = [whole(this.lead), whole(this.review), whole(this.pack)];
    const shelf_life_days = this.keeps.trim() === '' ? null : whole(this.keeps);
    if (lead_days === null || review_days === null || review_days === 0 || pack_size === null) return null;
    if (lead_days > 365 || review_days > 365 || (this.keeps.trim() !== '' && !shelf_life_days)) return null;
    return { lead_days, review_days, service_level: this.level, on_hand: 0, on_the_way: 0, pack_size, shelf_life_days };
  });

  /** Takes up what was typed for a version. */
  open(path: string): void {
    if (path === this.#path) return;
    this.#path = path;
    this.#drafts = {};
    this.stocks = recall<Record<string, SeriesStock>>(`order.stocks.${path}`, {});
  }

  /** The text of a series' stock field: as typed, or the number that is known. */
  text(series: SeriesId): string {
    const key = seriesKey(series);
    return this.#drafts[key] ?? String(this.stocks[key]?.on_hand ?? '');
  }

  /** Whether the stock field of a series holds something that isn't a quantity. */
  isWrong(series: SeriesId): boolean {
    const text = this.text(series);
    return text.trim() !== '' && quantity(text) === null;
  }

  /** Takes what is typed into the stock field of a series. The stock is unknown while the text isn't a quantity. */
  type({ series, store_id, product_id }: SeriesId, text: string): void {
    const on_hand = quantity(text);
    const id = { series, store_id, product_id };
    const key = seriesKey(id);
    const { [key]: before, ...others } = this.stocks;
    this.#keep(on_hand === null ? others : { ...others, [key]: { ...(before ?? NOTHING), ...id, on_hand } });
    const { [key]: _, ...drafts } = this.#drafts;
    this.#drafts = text === String(on_hand ?? '') ? drafts : { ...drafts, [key]: text };
  }

  /** Adds the stocks of a list. */
  add(stocks: SeriesStock[]): void {
    this.replace({ ...this.stocks, ...Object.fromEntries(stocks.map((stock) => [seriesKey(stock), stock])) });
  }

  /** Replaces the stocks of all series. */
  replace(stocks: Record<string, SeriesStock>): void {
    this.#drafts = {};
    this.#keep(stocks);
  }

  #keep(stocks: Record<string, SeriesStock>): void {
    this.stocks = stocks;
    keep(`order.stocks.${this.#path}`, stocks);
  }

  /** For the next start. */
  remember(): void {
    for (const name of ['lead', 'review', 'level', 'pack', 'keeps'] as const) keepForLong(`order.${name}`, this[name]);
  }
}
