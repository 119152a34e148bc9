// The order worklist: one line for each product and store, what was changed and accepted in it, and its groups by supplier. The program
// computes the suggestions; this only keeps what someone did with them until the order is approved.
import type { Backend, StockRead, Worklist, WorklistLine } from '../backend/backend';
import { searchText, matches } from '../components/search';
import { Guard } from './guard.svelte';
import { keep, keepForLong, recall, recallFromLong } from './persisted';

export type Segment = 'order' | 'no_stock' | 'enough' | 'all';
export type Grouping = 'supplier' | 'store' | 'none';

/** A head of a group, or a line of it. */
export type Row = { kind: 'group'; key: string; name: string; lines: WorklistLine[] } | { kind: 'line'; key: string; line: WorklistLine };

export const lineKey = (line: { product_id: string; store_id: string }): string => JSON.stringify([line.product_id, line.store_id]);

const TO_ORDER = new Set(['runs_out', 'order']);
const NO_STOCK = new Set(['unknown_stock', 'doubtful']);

export function segmentOf(line: WorklistLine): Exclude<Segment, 'all'> {
  return TO_ORDER.has(line.status) ? 'order' : NO_STOCK.has(line.status) ? 'no_stock' : 'enough';
}

/** The quantity after one step more or less: whole steps, never below zero. */
export function stepped(quantity: number, step: number, direction: 1 | -1): number {
  const size = step > 0 ? step : 1;
  const steps = direction === 1 ? Math.floor(quantity / size + 1e-9) + 1 : Math.ceil(quantity / size - 1e-9) - 1;
  return Math.max(0, Number((steps * size).toFixed(6)));
}

export class WorklistState extends Guard {
  now = $state.raw<Worklist | null>(null);
  busy = $state(false);
  segment = $state<Segment>(recall<Segment>('orders.segment', 'order'));
  store = $state<string | null>(recall<string | null>('orders.store', null));
  grouping = $state<Grouping>(recallFromLong<Grouping>('orders.grouping', 'supplier'));
  query = $state('');
  /** Own quantities by line; what is accepted; what isn't ordered this time. */
  own = $state.raw<Record<string, number>>(recall<Record<string, number>>('orders.own', {}));
  accepted = $state.raw<ReadonlySet<string>>(new Set(recall<string[]>('orders.accepted', [])));
  skipped = $state.raw<ReadonlySet<string>>(new Set(recall<string[]>('orders.skipped', [])));
  selected = $state<string | null>(null);

  readonly #backend: Backend;
  readonly #texts = new Map<string, string>();
  #beforeApproval: Pick<WorklistState, 'own' | 'accepted' | 'skipped'> | null = null;

  constructor(backend: Backend) {
    super();
    this.#backend = backend;
  }

  readonly lines = $derived(this.now?.lines ?? []);
  readonly stockAt = $derived(this.now?.stock_at ?? null);
  readonly counts = $derived.by(() => {
    const counts: Record<Segment, number> = { order: 0, no_stock: 0, enough: 0, all: this.lines.length };
    for (const line of this.lines) counts[segmentOf(line)] += 1;
    return counts;
  });
  readonly toOrder = $derived(this.counts.order);
  /** Lines in sight, in the order of the list. */
  readonly shown = $derived.by(() => {
    const query = this.query.trim();
    return this.lines.filter(
      (line) =>
        (this.segment === 'all' || segmentOf(line) === this.segment) &&
        (this.store === null || line.store_id === this.store) &&
        (query === '' || matches(this.#text(line), query)),
    );
  });
  readonly rows = $derived.by((): Row[] => {
    const line = (one: WorklistLine): Row => ({ kind: 'line', key: lineKey(one), line: one });
    if (this.grouping === 'none') return this.shown.map(line);
    const groups = new Map<string, WorklistLine[]>();
    for (const one of this.shown) {
      const key = this.grouping === 'supplier' ? (one.supplier ?? '') : one.store_id;
      const group = groups.get(key);
      if (group) group.push(one);
      else groups.set(key, [one]);
    }
    const name = (key: string, [first]: WorklistLine[]) => (this.grouping === 'store' ? (first?.store_name ?? key) : key);
    return [...groups].flatMap(([key, lines]) => [{ kind: 'group', key: `group:${key}`, name: name(key, lines), lines } as Row, ...lines.map(line)]);
  });
  readonly current = $derived(this.lines.find((line) => lineKey(line) === this.selected) ?? null);
  /** What the order is made of: every line to order that isn't skipped, with its own or the suggested quantity. */
  readonly ordered = $derived(this.lines.filter((line) => this.quantityOf(line) > 0));
  readonly checked = $derived.by(() => {
    let checked = 0;
    for (const line of this.lines) {
      const key = lineKey(line);
      if (segmentOf(line) === 'order' && (this.accepted.has(key) || this.skipped.has(key))) checked += 1;
    }
    return checked;
  });
  readonly units = $derived(this.ordered.reduce((sum, line) => sum + this.quantityOf(line), 0));
  /** Null where some price isn't known. */
  readonly money = $derived.by(() => {
    let sum = 0;
    for (const line of this.ordered) {
      if (line.unit_cost === null) return null;
      sum += this.quantityOf(line) * line.unit_cost;
    }
    return sum;
  });

  quantityOf(line: WorklistLine): number {
    const key = lineKey(line);
    if (this.skipped.has(key)) return 0;
    return this.own[key] ?? (segmentOf(line) === 'order' ? (line.quantity ?? 0) : 0);
  }

  isOwn(line: WorklistLine): boolean {
    const own = this.own[lineKey(line)];
    return own !== undefined && own !== line.quantity;
  }

  async refresh(): Promise<void> {
    const now = await this.#busily(() => this.#backend.worklist());
    // Nothing to order from is an empty place, not a failure.
    if (this.error?.code === 'no_sales') [this.error, this.now] = [null, null];
    if (!now) return;
    this.now = now;
    this.#texts.clear();
    if (this.current === null) this.selected = this.shown[0] ? lineKey(this.shown[0]) : null;
  }

  setQuantity(line: WorklistLine, quantity: number): void {
    const key = lineKey(line);
    const { [key]: _before, ...others } = this.own;
    this.own = quantity === line.quantity ? others : { ...others, [key]: quantity };
    this.#without('skipped', key);
    this.#remember();
  }

  step(line: WorklistLine, direction: 1 | -1): void {
    this.setQuantity(line, stepped(this.quantityOf(line), line.step, direction));
  }

  /** Accepts a line, or takes that back. */
  accept(line: WorklistLine, accepted = true): void {
    const key = lineKey(line);
    const keys = new Set(this.accepted);
    if (accepted) keys.add(key);
    else keys.delete(key);
    this.accepted = keys;
    if (accepted) this.#without('skipped', key);
    this.#remember();
  }

  skip(line: WorklistLine): void {
    const key = lineKey(line);
    const keys = new Set(this.skipped);
    if (keys.has(key)) keys.delete(key);
    else keys.add(key);
    this.skipped = keys;
    this.#without('accepted', key);
    this.#remember();
  }

  /** Chooses the line after or before the chosen one. */
  move(steps: number): void {
    const { shown } = this;
    if (shown.length === 0) return;
    const at = shown.findIndex((line) => lineKey(line) === this.selected);
    const next = shown[Math.max(0, Math.min(shown.length - 1, at < 0 ? 0 : at + steps))];
    if (next) this.selected = lineKey(next);
  }

  setSegment(segment: Segment): void {
    this.segment = segment;
    keep('orders.segment', segment);
    this.#chooseFirst();
  }

  setStore(store: string | null): void {
    this.store = store;
    keep('orders.store', store);
    this.#chooseFirst();
  }

  setGrouping(grouping: Grouping): void {
    this.grouping = grouping;
    keepForLong('orders.grouping', grouping);
  }

  /** Asks for a stock list; resolves to whether one was read. */
  async openStock(): Promise<StockRead | null> {
    const read = await this.#busily(() => this.#backend.openStock());
    if (read) await this.refresh();
    return read;
  }

  /** Saves the order; resolves to the numbers of what was saved, null when it failed. */
  async approve(): Promise<string[] | null> {
    const lines = this.ordered.map((line) => ({
      product_id: line.product_id,
      store_id: line.store_id,
      supplier: line.supplier,
      quantity: this.quantityOf(line),
    }));
    const before = { own: this.own, accepted: this.accepted, skipped: this.skipped };
    const saved = await this.#busily(() => this.#backend.approveOrder(lines));
    if (!saved) return null;
    this.#beforeApproval = before;
    this.clear();
    await this.refresh();
    return saved;
  }

  /** Takes an approved order back, with what was typed and accepted for it. */
  async takeBack(orders: string[]): Promise<void> {
    await this.#busily(async () => this.#backend.cancelOrders(orders));
    if (this.#beforeApproval) Object.assign(this, this.#beforeApproval);
    this.#beforeApproval = null;
    this.#remember();
    await this.refresh();
  }

  /** Begins again, as after an order was approved. */
  clear(): void {
    this.own = {};
    this.accepted = new Set();
    this.skipped = new Set();
    this.#remember();
  }

  async #busily<T>(work: () => Promise<T>): Promise<T | null> {
    this.busy = true;
    const result = await this.guard(work);
    this.busy = false;
    return result;
  }

  #chooseFirst(): void {
    if (!this.shown.some((line) => lineKey(line) === this.selected)) this.selected = this.shown[0] ? lineKey(this.shown[0]) : null;
  }

  #text(line: WorklistLine): string {
    const key = lineKey(line);
    let text = this.#texts.get(key);
    if (text === undefined) this.#texts.set(key, (text = searchText(line.product_name, line.product_id, line.store_name, line.supplier)));
    return text;
  }

  #without(set: 'accepted' | 'skipped', key: string): void {
    if (!this[set].has(key)) return;
    const keys = new Set(this[set]);
    keys.delete(key);
    this[set] = keys;
  }

  #remember(): void {
    keep('orders.own', this.own);
    keep('orders.accepted', [...this.accepted]);
    keep('orders.skipped', [...this.skipped]);
  }
}
