// Items, stock, the worklist, and saved orders of the backend in memory: the recorded answers of the program, under the names of the made-up sales.
import type { ApproveLine } from '../bindings/ApproveLine';
import type { DataSummary } from '../bindings/DataSummary';
import type { ItemTerms } from '../bindings/ItemTerms';
import type { OrderingChange } from '../bindings/OrderingChange';
import type { OrderingKind } from '../bindings/OrderingKind';
import type { OrderSettings } from '../bindings/OrderSettings';
import type { SavedOrder } from '../bindings/SavedOrder';
import type { StockImport } from '../bindings/StockImport';
import type { StockListEntry } from '../bindings/StockListEntry';
import type { SupplierRow } from '../bindings/SupplierRow';
import type { TypedStock } from '../bindings/TypedStock';
import type { Worklist } from '../bindings/Worklist';
import type { WorklistLine } from '../bindings/WorklistLine';
import type { WorklistOptions } from '../bindings/WorklistOptions';
import { LAST } from './fake_data';
import type { Ordering } from './ordering';
import * as recorded from './recorded';

const AT = '2026-07-01T08:45:00Z';

type Run = <T>(name: keyof Ordering, answer: () => T) => Promise<T>;

/** What one kind was before each change, for undo. */
interface Change {
  entry: OrderingChange;
  back: () => void;
}

/** What the rest of the backend in memory knows: the sales, and whether there is a stock list. */
export interface Known {
  summary: () => DataSummary;
  stocked: () => boolean;
  stock: (there: boolean) => void;
}

/** Of a product without terms. */
const bare = recorded.lastOf(recorded.items);
/** Of a product whose stock isn't known. */
const unknownStock = recorded.worklist.lines.find(({ status }) => status === 'unknown_stock')!;
const enough = recorded.worklist.lines.find(({ status }) => status === 'enough')!;
const reasons = new Map(recorded.worklist.lines.map((line, index) => [line, recorded.englishReasons[index]]));
const lineOf = new Map(recorded.worklist.lines.map((line) => [`${line.store_id} / ${line.product_id}`, line]));
const recordedProducts = [...new Set(recorded.worklist.lines.map(({ product_id }) => product_id))].sort();

export function fakeOrdering(run: Run, { summary, stocked, stock: setStocked }: Known): Ordering {
  let items = new Map<string, ItemTerms>();
  let suppliers = new Map<string, SupplierRow>(recorded.suppliers.map((row) => [row.supplier, row]));
  let settings: OrderSettings = recorded.orderSettings;
  let orders: SavedOrder[] = [];
  let lists: StockListEntry[] = [];
  let typed = new Map<string, number>();
  const changes: Change[] = [];
  let changeNumber = 0;
  const changed = (kind: OrderingKind, what: string, back: () => void) =>
    changes.unshift({ entry: { id: (changeNumber += 1), kind, at: AT, what, changed: 1 }, back });

  const listOf = (options: Partial<WorklistOptions>): Worklist => {
    const { products, stores } = summary();
    const open = orders.filter(({ state }) => state === 'on_the_way').flatMap((order) => order.lines);
    const ordered = new Set(open.map((line) => `${line.store_id} / ${line.product_id}`));
    const line = (index: number, { product_id, product_name }: (typeof products)[number], { store_id, store_name }: (typeof stores)[number]) => {
      const series = `${store_id} / ${product_id}`;
      const like = lineOf.get(`${store_id} / ${recordedProducts[index % recordedProducts.length]}`) ?? unknownStock;
      const known = stocked() || typed.has(series) ? like : unknownStock;
      const found = ordered.has(series) ? enough : known;
      const supplier = items.get(product_id)?.supplier ?? like.supplier;
      const [reason_text, note_texts] = (options.chinese === false && reasons.get(found)) || [found.reason_text, found.note_texts];
      return { ...found, series, product_id, product_name, store_id, store_name, supplier, reason_text, note_texts };
    };
    const all = products.flatMap((product, index) => stores.map((store) => line(index, product, store)));
    const wanted = ({ store_id, supplier, status }: WorklistLine) =>
      (options.store == null || options.store === store_id) &&
      (options.supplier == null || options.supplier === (supplier ?? '')) &&
      (!options.status?.length || options.status.includes(status));
    const rank = (one: WorklistLine) => recorded.worklist.lines.findIndex(({ status }) => status === one.status);
    const lines = all.filter(wanted).sort((one, other) => rank(one) - rank(other) || (other.money_at_risk ?? 0) - (one.money_at_risk ?? 0));
    return { ...recorded.worklist, at: LAST, lines, stock: stocked() ? recorded.worklist.stock : [] };
  };

  const replaceOrder = (order: SavedOrder, what: string): SavedOrder => {
    const before = orders;
    orders = orders.map((one) => (one.id === order.id ? order : one));
    changed('orders', what, () => (orders = before));
    return order;
  };
  const orderOf = (id: number): SavedOrder => {
    const found = orders.find((order) => order.id === id);
    if (!found) throw { code: 'no_such_order', message: `there is no order ${id}` };
    return found;
  };

  return {
    worklist: (options) => run('worklist', () => listOf(options)),
    lots: (_options, within) => run('lots', () => recorded.lots.filter(({ days_left }) => within === null || (days_left ?? 0) <= within)),
    classes: () => run('classes', () => recorded.classes),
    settings: () => run('settings', () => settings),
    setSettings: (wanted) =>
      run('setSettings', () => {
        const before = settings;
        settings = wanted;
        changed('settings', '', () => (settings = before));
      }),
    items: () =>
      run('items', () =>
        summary().products.map((one) => items.get(one.product_id) ?? { ...bare, product_id: one.product_id, product_name: one.product_name }),
      ),
    putItems: (wanted) =>
      run('putItems', () => {
        const before = items;
        items = new Map([...items, ...wanted.map((item) => [item.product_id, item] as const)]);
        changed('items', '', () => (items = before));
      }),
    pickTable: () => run('pickTable', (): string | null => 'C:\\Users\\张三\\Documents\\库存盘点.xlsx'),
    importItems: (file, dryRun) =>
      run('importItems', () => {
        const [first, second] = summary().products.map(
          (one) => items.get(one.product_id) ?? { ...bare, product_id: one.product_id, product_name: one.product_name },
        );
        const row = (item: ItemTerms, terms: Partial<ItemTerms>, isNew: boolean) => ({ before: isNew ? null : item, after: { ...item, ...terms } });
        const changes = [
          ...(first ? [row(first, { pack_size: 24 }, false)] : []),
          ...(second ? [row(second, { order_weekdays: [1, 4], do_not_order: true }, true)] : []),
        ];
        if (!dryRun) {
          const before = items;
          items = new Map([...items, ...changes.map(({ after }) => [after.product_id, after] as const)]);
          changed('items', file, () => (items = before));
        }
        return { file, items: changes.length + 3, changed: changes, fields: ['product_id'], unused: [], issues: [] };
      }),
    exportItems: () => run('exportItems', (): string | null => 'C:\\Users\\张三\\Documents\\items.xlsx'),
    suppliers: () => run('suppliers', () => [...suppliers.values()]),
    putSuppliers: (wanted) =>
      run('putSuppliers', () => {
        const before = suppliers;
        suppliers = new Map([...suppliers, ...wanted.map((one) => [one.supplier, { ...recorded.firstOf(recorded.suppliers), ...one }] as const)]);
        changed('suppliers', '', () => (suppliers = before));
      }),
    removeSupplier: (name) =>
      run('removeSupplier', () => {
        const before = suppliers;
        suppliers = new Map([...suppliers].filter(([key]) => key !== name));
        changed('suppliers', name, () => (suppliers = before));
      }),
    importStock: (file, date, _map, dryRun, _keepMissing) =>
      run('importStock', () => {
        if (!dryRun) {
          const before = lists;
          lists = [{ ...recorded.firstOf(recorded.stockLists), id: lists.length + 1, date: date ?? LAST, file }, ...lists];
          setStocked(true);
          changed('stock', file, () => (lists = before));
        }
        return stockImport(file, date ?? LAST);
      }),
    pasteStock: (_text, date, _map, dryRun, _keepMissing) =>
      run('pasteStock', () => {
        if (!dryRun) setStocked(true);
        return stockImport('pasted.tsv', date ?? LAST);
      }),
    typeStock: (stock: TypedStock[]) =>
      run('typeStock', () => {
        const before = typed;
        typed = new Map([...typed, ...stock.map((one) => [`${one.store_id} / ${one.product_id}`, one.quantity] as const)]);
        changed('stock', '', () => (typed = before));
      }),
    stockLists: () => run('stockLists', () => lists),
    savedOrders: () => run('savedOrders', () => orders),
    approve: (options, lines) =>
      run('approve', () => {
        const made = ordersOf(listOf(options).lines, lines, orders.length);
        const before = orders;
        orders = [...made, ...orders];
        changed('orders', '', () => (orders = before));
        return made;
      }),
    acceptTransfer: (transfer) =>
      run('acceptTransfer', () => {
        const base = recorded.firstOf(recorded.savedOrders);
        const { product_id, quantity, to_store, from_store } = transfer;
        const line = { ...recorded.firstOf(base.lines), product_id, quantity, store_id: to_store, store_name: null };
        const order: SavedOrder = { ...base, id: orders.length + 1, at: AT, supplier: null, from_store, lines: [line], cost: null };
        const before = orders;
        orders = [order, ...orders];
        changed('orders', 'transfer', () => (orders = before));
        return order;
      }),
    receive: (id, date, receipts, close) =>
      run('receive', () => {
        const order = orderOf(id);
        const came = (line: SavedOrder['lines'][number]) =>
          receipts.length === 0
            ? line.quantity
            : line.received + (receipts.find((one) => one.product_id === line.product_id && one.store_id === line.store_id)?.quantity ?? 0);
        const lines = order.lines.map((line) => ({ ...line, received: came(line), received_on: date ?? LAST, received_at: AT }));
        const whole = close || lines.every((line) => line.received >= line.quantity);
        return replaceOrder({ ...order, lines, state: whole ? 'received' : 'partly_received' }, 'receive');
      }),
    cancelOrder: (id) =>
      run('cancelOrder', () => {
        const order = orderOf(id);
        // Of one that partly came, only the rest is canceled.
        return replaceOrder({ ...order, state: order.lines.some(({ received }) => received > 0) ? 'received' : 'canceled' }, 'cancel');
      }),
    exportOrder: () => run('exportOrder', (): string | null => 'C:\\Users\\张三\\Documents\\order_1.xlsx'),
    exportOrders: () => run('exportOrders', (): string | null => 'C:\\Users\\张三\\Documents'),
    orderMessage: (id) =>
      run('orderMessage', () =>
        orderOf(id)
          .lines.map((line) => `${line.product_id} ${line.product_name ?? ''}  ${line.quantity}`)
          .join('\n'),
      ),
    exportWorklist: () => run('exportWorklist', (): string | null => 'C:\\Users\\张三\\Documents\\worklist.xlsx'),
    undo: (kind, only) =>
      run('undo', () => {
        const at = changes.findIndex(({ entry }) => entry.kind === kind);
        const change = changes[at];
        if (!change) throw { code: 'nothing_to_undo', message: 'there is no change that can be undone' };
        if (change.entry.id !== only) throw { code: 'changed_since', message: 'something else was changed after that' };
        changes.splice(at, 1);
        change.back();
        return change.entry;
      }),
    changes: (kind) => run('changes', () => changes.map(({ entry }) => entry).filter((entry) => entry.kind === kind)),
  };
}

/** What the program makes of the lines: an order for each supplier. */
function ordersOf(lines: WorklistLine[], chosen: ApproveLine[], before: number): SavedOrder[] {
  const quantity = (line: WorklistLine) => {
    if (chosen.length === 0) return line.quantity ?? 0;
    const own = chosen.find((one) => one.store_id === line.store_id && one.product_id === line.product_id);
    return own ? (own.quantity ?? line.offered ?? line.quantity ?? 0) : 0;
  };
  const wanted = lines.filter((line) => quantity(line) > 0);
  if (wanted.length === 0) throw { code: 'usage', message: 'there is nothing to order' };
  const order = recorded.firstOf(recorded.savedOrders);
  return [...new Set(wanted.map((line) => line.supplier))].map((supplier, index) => {
    const own = wanted.filter((line) => line.supplier === supplier);
    const saved = own.map((line) => ({
      ...recorded.firstOf(order.lines),
      ...{ store_id: line.store_id, store_name: line.store_name, product_id: line.product_id ?? '', product_name: line.product_name },
      ...{ quantity: quantity(line), suggested: line.quantity, pack_size: line.pack_size, unit_cost: line.unit_cost, reason_text: line.reason_text },
    }));
    const cost = saved.reduce((sum, line) => sum + line.quantity * (line.unit_cost ?? 0), 0);
    return { ...order, id: before + index + 1, at: AT, supplier, lines: saved, cost };
  });
}

function stockImport(file: string, date: string): StockImport {
  return { ...recorded.stockImport, file: file.split(/[\\/]/).at(-1) ?? file, date };
}
