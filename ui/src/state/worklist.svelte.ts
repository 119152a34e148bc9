// The order worklist: one line for each product and store, its groups by supplier, and what is in sight. The program computes the suggestions.
import type { Backend } from '../backend/backend';
import { storeName } from '../i18n/scope';
import type { SavedOrder } from '../bindings/SavedOrder';
import type { SupplierRow } from '../bindings/SupplierRow';
import type { Worklist } from '../bindings/Worklist';
import { language } from '../i18n/language.svelte';
import { searchText, matches } from '../components/search';
import { stillDecided } from './decided';
import { Decisions } from './decisions.svelte';
import { keep, keepForLong, recall, recallFromLong } from './persisted';
import type { Done, Undoing } from './undoing';
import { rowsOf, segmentOf, shortOf, suggestedOf, workLinesOf, type Grouping, type Segment, type WorkLine } from './work_line';

/** Orders that were approved, and what to do once that was taken back, or couldn't be. */
interface Approved extends Pick<Done<SavedOrder[]>, 'change'> {
  orders: SavedOrder[];
  /** How many quantities were rounded up to whole packs. */
  rounded: number;
  after: (undone: boolean) => Promise<void>;
}

export class WorklistState extends Decisions {
  now = $state.raw<Worklist | null>(null);
  busy = $state(false);
  /** What the lines are made of has changed, and they aren't read again yet. */
  outdated = $state(false);
  /** The stock list that is looked at before it is kept: a file, or cells that were copied; an empty text asks for them. */
  incoming = $state.raw<{ file: string } | { text: string } | null>(null);
  /** Stock lists that were opened together, and follow. */
  waiting = $state.raw<string[]>([]);
  /** Sheets of item terms that were opened, and are looked at one after the other. */
  sheets = $state.raw<string[]>([]);
  segment = $state<Segment>(recall<Segment>('orders.segment', 'order'));
  store = $state<string | null>(recall<string | null>('orders.store', null));
  grouping = $state<Grouping>(recallFromLong<Grouping>('orders.grouping', 'supplier'));
  query = $state('');
  /** A class such as AX; null for all. */
  class = $state<string | null>(recall<string | null>('orders.class', null));
  selected = $state<string | null>(null);

  readonly #backend: Backend;
  readonly #undoing: Undoing;
  readonly #texts = new Map<string, string>();

  constructor(backend: Backend, undoing: Undoing) {
    super();
    [this.#backend, this.#undoing] = [backend, undoing];
  }

  /** Terms of the suppliers, and every order that was approved. */
  suppliers = $state.raw<SupplierRow[]>([]);
  orders = $state.raw<SavedOrder[]>([]);
  lines = $state.raw<WorkLine[]>([]);
  /** The day of the stock: the oldest count is the one to worry about; null without one. */
  readonly stockAt = $derived(this.now?.stock.map(({ date }) => date).sort()[0] ?? null);
  /** Orders that are on the way. */
  readonly coming = $derived(this.orders.filter(({ state }) => state === 'on_the_way' || state === 'partly_received'));
  readonly classes = $derived([...new Set(this.lines.flatMap((line) => line.class ?? []))].sort());
  /** Sums per supplier as the program made them, with what was added to reach a minimum. */
  readonly totals = $derived(new Map(this.now?.suppliers.map((total) => [total.supplier ?? '', total]) ?? []));
  readonly counts = $derived.by(() => {
    const counts: Record<Segment, number> = { order: 0, no_stock: 0, enough: 0, all: this.lines.length };
    for (const line of this.lines) counts[segmentOf(line)] += 1;
    return counts;
  });
  /** Whether some lines are out of sight because of their store, class, or name. */
  readonly isFiltered = $derived(this.store !== null || this.class !== null || this.query.trim() !== '');
  /** Lines of the store, class, and name that was chosen. */
  readonly found = $derived.by(() => {
    const query = this.query.trim();
    return this.lines.filter(
      (line) =>
        (this.store === null || line.store_id === this.store) &&
        (this.class === null || line.class === this.class) &&
        (query === '' || matches(this.#text(line), query)),
    );
  });
  /** Lines in sight, the most urgent first. */
  readonly shown = $derived(this.found.filter((line) => this.segment === 'all' || segmentOf(line) === this.segment));
  readonly rows = $derived(rowsOf(this.shown, this.grouping));
  /** Lines in sight, in the order of the list with its groups: that of the arrow keys. */
  readonly inOrder = $derived(this.rows.flatMap((row) => (row.kind === 'line' ? [row.line] : [])));
  readonly current = $derived(this.lines.find(({ key }) => key === this.selected) ?? null);
  /** What the order is made of: every line to order that isn't skipped, with its own or the suggested quantity. */
  readonly ordered = $derived(this.lines.filter((line) => this.quantityOf(line) > 0));
  /** The part of it that isn't filtered out. */
  readonly orderedFound = $derived(this.isFiltered ? this.found.filter((line) => this.quantityOf(line) > 0) : this.ordered);
  /** Money that such an order is short of the smallest amounts of its suppliers, by supplier. */
  readonly short = $derived(shortOf(this.orderedFound, this.suppliers, this.totals, (line) => this.quantityOf(line)));
  readonly checked = $derived(this.checkedOf(this.lines));
  /** Lines to order that aren't skipped this time. */
  readonly toOrder = $derived(this.lines.filter((line) => segmentOf(line) === 'order' && !this.skipped.has(line.key)));
  /** Lines to order of which nobody has decided yet. */
  readonly undecided = $derived(Math.max(0, this.counts.order - this.checked));
  readonly units = $derived(this.unitsOf(this.ordered));
  readonly money = $derived(this.moneyOf(this.ordered));

  /** How many of these lines are to order, and were decided about. */
  checkedOf(lines: readonly WorkLine[]): number {
    let checked = 0;
    for (const line of lines) {
      const { key } = line;
      if (segmentOf(line) === 'order' && (this.accepted.has(key) || this.skipped.has(key))) checked += 1;
    }
    return checked;
  }

  unitsOf(lines: readonly WorkLine[]): number {
    return lines.reduce((sum, line) => sum + this.quantityOf(line), 0);
  }

  /** Null where some price isn't known. */
  moneyOf(lines: readonly WorkLine[]): number | null {
    let sum = 0;
    for (const line of lines) {
      if (line.unit_cost === null) return null;
      sum += this.quantityOf(line) * line.unit_cost;
    }
    return sum;
  }

  async refresh(): Promise<void> {
    const { ordering } = this.#backend;
    const read = await this.#busily(() => Promise.all([ordering.worklist(this.options), ordering.suppliers(), ordering.savedOrders()]));
    this.outdated = false;
    // Nothing to order from is an empty place, not a failure.
    if (this.error?.code === 'no_sales') [this.error, this.now, this.lines] = [null, null, []];
    if (!read) return;
    [this.now, this.suppliers, this.orders] = read;
    this.lines = workLinesOf(this.now);
    this.#texts.clear();
    const isOther = this.day !== null && this.day !== this.now.at;
    const suggested = this.lines.map((line) => ({ key: line.key, quantity: suggestedOf(line) }));
    this.decided = stillDecided(this.decided, this.now, suggested);
    this.remember();
    // The money was for the order of other days.
    if (isOther && this.budget !== null) {
      await this.setBudget(null);
      return;
    }
    if (this.current === null) this.selected = this.inOrder[0]?.key ?? null;
  }

  /** The options of every worklist request. */
  get options() {
    return { chinese: language.now === 'zh', budget: this.budget };
  }

  /** Chooses the line after or before the chosen one. */
  move(steps: number): void {
    const { inOrder } = this;
    if (inOrder.length === 0) return;
    const at = inOrder.findIndex(({ key }) => key === this.selected);
    const next = inOrder[Math.max(0, Math.min(inOrder.length - 1, at < 0 ? 0 : at + steps))];
    if (next) this.selected = next.key;
  }

  /** Chooses the line of a product in a store, and a part of the list that has it. */
  showAt(product: string | null, store: string | null): void {
    const wanted = this.lines.find((line) => line.product_id === product && (store === null || line.store_id === store));
    keep('orders.tab', 'worklist');
    if (!wanted) return;
    if (!this.shown.includes(wanted)) {
      this.query = '';
      this.setStore(null);
      this.setClass(null);
      if (this.segment !== 'all') this.setSegment(segmentOf(wanted));
    }
    this.selected = wanted.key;
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

  setClass(name: string | null): void {
    this.class = name;
    keep('orders.class', name);
    this.#chooseFirst();
  }

  /** Asks for the best order for so much money; false where that can't be had. */
  async setBudget(budget: number | null): Promise<boolean> {
    if (budget === this.budget) {
      this.error = null;
      return true;
    }
    const before = this.budget;
    this.budget = budget;
    await this.refresh();
    // A budget that can't be kept, as where prices are missing, isn't in force.
    const done = this.error === null;
    if (!done) this.budget = before;
    this.remember();
    return done;
  }

  setGrouping(grouping: Grouping): void {
    this.grouping = grouping;
    keepForLong('orders.grouping', grouping);
  }

  /** Lines whose quantity can't be read, of all or of what isn't filtered out. */
  unreadIn(all: boolean): WorkLine[] {
    return (all ? this.lines : this.found).filter(({ key }) => this.unread[key] !== undefined);
  }

  /** Saves the order of what isn't filtered out, or of all lines; resolves to the orders that were saved, null when it failed. */
  async approve(all: boolean): Promise<Approved | null> {
    const ordered = all ? this.ordered : this.orderedFound;
    const about = new Set((all ? this.lines : this.found).map(({ key }) => key));
    const lines = ordered.map((line) => ({ product_id: line.product_id, store_id: line.store_id, quantity: this.quantityOf(line) }));
    const rounded = ordered.filter((line) => this.roundedFrom(line) !== null).length;
    const before = this.decided;
    const done = await this.#busily(() => this.#undoing.change('orders', () => this.#backend.ordering.approve(this.options, lines)));
    if (!done) return null;
    this.forget(about);
    await this.refresh();
    // What wasn't ordered was left out on purpose, and what is suggested now only tops up what such lines are short of the supplier's minimum.
    const suppliers = new Set(done.value.map(({ supplier }) => supplier ?? ''));
    const left = this.lines.filter((line) => about.has(line.key) && segmentOf(line) === 'order' && suppliers.has(line.supplier ?? ''));
    this.skipped = new Set([...this.skipped, ...left.map(({ key }) => key)]);
    this.decide(...left);
    const after = async (undone: boolean) => {
      // With the order comes back what was typed and accepted for it.
      if (undone) this.decided = { ...before, budget: this.budget };
      await this.refresh();
    };
    return { orders: done.value, change: done.change, rounded, after };
  }

  async #busily<T>(work: () => Promise<T>): Promise<T | null> {
    this.busy = true;
    const result = await this.guard(work);
    this.busy = false;
    return result;
  }

  #chooseFirst(): void {
    if (!this.shown.some(({ key }) => key === this.selected)) this.selected = this.inOrder[0]?.key ?? null;
  }

  #text(line: WorkLine): string {
    const { key } = line;
    let text = this.#texts.get(key);
    if (text === undefined)
      this.#texts.set(key, (text = searchText(line.product_name, line.product_id, storeName(line.store_id, line.store_name), line.supplier)));
    return text;
  }
}
