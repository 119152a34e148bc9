// Items, stock, the worklist and saved orders of the backend in memory: like the program's in shape, simpler in what they compute.
import type { ApproveLine } from '../bindings/ApproveLine';
import type { ClassMatrix } from '../bindings/ClassMatrix';
import type { DataSummary } from '../bindings/DataSummary';
import type { ItemTerms } from '../bindings/ItemTerms';
import type { LineReason } from '../bindings/LineReason';
import type { LineStatus } from '../bindings/LineStatus';
import type { LotRow } from '../bindings/LotRow';
import type { OrderingChange } from '../bindings/OrderingChange';
import type { OrderingKind } from '../bindings/OrderingKind';
import type { OrderSettings } from '../bindings/OrderSettings';
import type { SavedOrder } from '../bindings/SavedOrder';
import type { StockImport } from '../bindings/StockImport';
import type { StockListEntry } from '../bindings/StockListEntry';
import type { Supplier } from '../bindings/Supplier';
import type { SupplierTotal } from '../bindings/SupplierTotal';
import type { Transfer } from '../bindings/Transfer';
import type { TypedStock } from '../bindings/TypedStock';
import type { Worklist } from '../bindings/Worklist';
import type { WorklistLine } from '../bindings/WorklistLine';
import type { WorklistOptions } from '../bindings/WorklistOptions';
import { addDays } from '../i18n/format';
import { LAST, random } from './fake_data';
import type { Ordering } from './ordering';

const SUPPLIERS = ['华润医药', '国药控股', null];
const LEAD = 3;
const REVIEW = 7;
const AT = '2026-07-01T08:45:00Z';

type Run = <T>(name: keyof Ordering, answer: () => T) => Promise<T>;

/** What one kind was before each change, for undo. */
interface Change {
  told: OrderingChange;
  back: () => void;
}

/** What the rest of the backend in memory knows: the sales, and whether there is a stock list. */
export interface Known {
  summary: () => DataSummary;
  stocked: () => boolean;
  stock: (there: boolean) => void;
}

export function fakeOrdering(run: Run, { summary, stocked, stock: setStocked }: Known): Ordering {
  let items = new Map<string, ItemTerms>();
  let suppliers = new Map<string, Supplier>([
    ['华润医药', supplier('华润医药', [1, 4], 800)],
    ['国药控股', supplier('国药控股', null, null)],
  ]);
  let settings: OrderSettings = defaults();
  let orders: SavedOrder[] = [];
  let lists: StockListEntry[] = [];
  let typed = new Map<string, number>();
  const changes: Change[] = [];
  const changed = (kind: OrderingKind, what: string, back: () => void) => changes.unshift({ told: { kind, at: AT, what, changed: 1 }, back });

  const listOf = (options: Partial<WorklistOptions>): Worklist => {
    const all = summary();
    const next = random(23);
    const lines: WorklistLine[] = [];
    for (const product of all.products) {
      for (const store of all.stores) {
        const key = `${store.store_id} / ${product.product_id}`;
        const open = orders.flatMap((order) => (order.state === 'on_the_way' ? order.lines : []));
        const coming = open.filter((line) => line.store_id === store.store_id && line.product_id === product.product_id);
        const facts = { daily: 1 + Math.round(next() * 90) / 10, stock: Math.round(next() * 90), spread: next() };
        const on_hand = typed.get(key) ?? (stocked() && facts.spread > 0.06 ? facts.stock : null);
        const item = items.get(product.product_id);
        const line = lineOf(
          product.product_id,
          product.product_name,
          store.store_id,
          store.store_name,
          { ...facts, on_hand },
          item,
          sum(coming),
          options.chinese !== false,
        );
        const right = options.store == null || options.store === store.store_id;
        if (right && (options.supplier == null || options.supplier === (line.supplier ?? ''))) lines.push(line);
      }
    }
    const kept = lines.filter((line) => !options.status?.length || options.status.includes(line.status));
    kept.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || (b.money_at_risk ?? 0) - (a.money_at_risk ?? 0));
    return {
      at: LAST,
      incomplete: null,
      lines: kept,
      suppliers: totals(lines, suppliers),
      transfers: transfersOf(kept),
      stock: stocked() ? all.stores.map(({ store_id }) => ({ store_id, date: LAST, at: AT })) : [],
      list: null,
      failed: [],
    };
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
    lots: (options, within) => run('lots', () => lotsOf(listOf(options).lines, within)),
    classes: () => run('classes', () => classesOf(summary(), settings)),
    settings: () => run('settings', () => settings),
    setSettings: (wanted) =>
      run('setSettings', () => {
        const before = settings;
        settings = wanted;
        changed('settings', '', () => (settings = before));
      }),
    items: () => run('items', () => summary().products.map((one) => items.get(one.product_id) ?? bare(one.product_id, one.product_name))),
    putItems: (wanted) =>
      run('putItems', () => {
        const before = items;
        items = new Map([...items, ...wanted.map((item) => [item.product_id, item] as const)]);
        changed('items', '', () => (items = before));
      }),
    pickTable: () => run('pickTable', (): string | null => 'C:\\Users\\张三\\Documents\\库存盘点.xlsx'),
    importItems: (file) => run('importItems', () => ({ file, items: 0, changed: [], fields: ['product_id'], unused: [], issues: [] })),
    exportItems: () => run('exportItems', (): string | null => 'C:\\Users\\张三\\Documents\\items.xlsx'),
    suppliers: () =>
      run('suppliers', () => [...suppliers.values()].map((one) => ({ ...one, items: 4, deliveries: 0, real_lead_days: null, lead_spread: null }))),
    putSuppliers: (wanted) =>
      run('putSuppliers', () => {
        const before = suppliers;
        suppliers = new Map([...suppliers, ...wanted.map((one) => [one.supplier, one] as const)]);
        changed('suppliers', '', () => (suppliers = before));
      }),
    removeSupplier: (name) =>
      run('removeSupplier', () => {
        const before = suppliers;
        suppliers = new Map([...suppliers].filter(([key]) => key !== name));
        changed('suppliers', name, () => (suppliers = before));
      }),
    importStock: (file, date, _map, dryRun) =>
      run('importStock', () => {
        if (!dryRun) {
          const before = lists;
          lists = [{ id: lists.length + 1, date: date ?? LAST, at: AT, file, rows: 2 }, ...lists];
          setStocked(true);
          changed('stock', file, () => (lists = before));
        }
        return stockImport(file, date ?? LAST);
      }),
    pasteStock: (_text, date, _map, dryRun) =>
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
    cancelOrder: (id) => run('cancelOrder', () => replaceOrder({ ...orderOf(id), state: 'canceled' }, 'cancel')),
    exportOrder: () => run('exportOrder', (): string | null => 'C:\\Users\\张三\\Documents\\order_1.xlsx'),
    exportOrders: () => run('exportOrders', (): string | null => 'C:\\Users\\张三\\Documents'),
    orderMessage: (id) =>
      run('orderMessage', () =>
        orderOf(id)
          .lines.map((line) => `${line.product_id} ${line.product_name ?? ''}  ${line.quantity}`)
          .join('\n'),
      ),
    exportWorklist: () => run('exportWorklist', (): string | null => 'C:\\Users\\张三\\Documents\\worklist.xlsx'),
    undo: (kind) =>
      run('undo', () => {
        const at = changes.findIndex(({ told }) => told.kind === kind);
        const [change] = at < 0 ? [] : changes.splice(at, 1);
        if (!change) throw { code: 'nothing_to_undo', message: 'there is no change that can be undone' };
        change.back();
        return change.told;
      }),
    changes: (kind) => run('changes', () => changes.map(({ told }) => told).filter((told) => told.kind === kind)),
  };
}

/** Of the first product that one store has plenty of and another runs short of. */
function transfersOf(lines: WorklistLine[]): Transfer[] {
  for (const to of lines.filter(({ status }) => status === 'runs_out')) {
    const from = lines.find((line) => line.product_id === to.product_id && line.status === 'enough' && (line.on_hand ?? 0) > 2 * line.target);
    if (!from || to.product_id === null || to.store_id === null || from.store_id === null) continue;
    const quantity = Math.floor(Math.min((from.on_hand ?? 0) - from.target, to.needed ?? 0));
    return [{ product_id: to.product_id, from_store: from.store_id, to_store: to.store_id, quantity, expiring: false, value: quantity * 12 }];
  }
  return [];
}

const ORDER: LineStatus[] = ['runs_out', 'order', 'doubtful', 'unknown_stock', 'expiring', 'too_much', 'dead', 'enough'];

function sum(lines: { quantity: number; received: number }[]): number {
  return lines.reduce((all, line) => all + line.quantity - line.received, 0);
}

function supplier(name: string, order_weekdays: number[] | null, min_amount: number | null): Supplier {
  return { supplier: name, lead_days: LEAD, order_weekdays, cutoff: order_weekdays ? '17:00' : null, min_amount, contact: null };
}

function bare(product_id: string, product_name: string | null): ItemTerms {
  return {
    product_id,
    product_name,
    category: null,
    group: null,
    supplier: null,
    lead_days: null,
    order_weekdays: null,
    min_quantity: null,
    multiple: null,
    pack_size: null,
    min_stock: null,
    max_stock: null,
    shelf_life_days: null,
    unit_cost: null,
    unit_price: null,
    do_not_order: null,
    successor: null,
  };
}

function defaults(): OrderSettings {
  return {
    defaults: {
      lead_days: LEAD,
      review_days: REVIEW,
      service_level: 0.95,
      pack_size: 1,
      shelf_life_days: null,
      dead_after_days: 180,
      too_much_days: 60,
      expiring_days: 90,
    },
    classes: { a_share: 0.8, b_share: 0.95, x_below: 0.5, y_below: 1, levels: [0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95, 0.95] },
    transfers: { min_units: 1, min_value: 0 },
  };
}

interface Facts {
  daily: number;
  on_hand: number | null;
}

function lineOf(
  product_id: string,
  product_name: string | null,
  store_id: string,
  store_name: string | null,
  { daily, on_hand }: Facts,
  item: ItemTerms | undefined,
  on_the_way: number,
  chinese: boolean,
): WorklistLine {
  const place = Number(product_id.replace(/\D/g, '')) || 0;
  const days = LEAD + REVIEW;
  const expected_sales = daily * days;
  const safety_stock = 1.64 * Math.sqrt(expected_sales);
  const target = expected_sales + safety_stock;
  const pack_size = item?.pack_size ?? [1, 10, 20, 24][place % 4] ?? 1;
  const unit_cost = item?.unit_cost ?? 6 + (place % 9) * 3;
  const needed = on_hand === null ? null : Math.max(0, target - on_hand - on_the_way);
  const packs = needed === null ? null : Math.ceil(needed / pack_size);
  const quantity = packs === null ? null : packs * pack_size;
  const cover = on_hand === null ? null : on_hand / daily;
  const status: LineStatus =
    on_hand === null ? 'unknown_stock' : cover !== null && cover < LEAD && on_the_way === 0 ? 'runs_out' : quantity ? 'order' : 'enough';
  const numbers = { daily_mean: daily, days_of_cover: cover, lead_days: LEAD, review_days: REVIEW, target, usable: on_hand ?? 0, on_the_way };
  const bought = { service_level: 0.95, quantity: quantity ?? 0, packs: packs ?? 0, pack_size };
  const reason: LineReason =
    status === 'unknown_stock'
      ? { code: 'unknown_stock', daily_mean: daily, target, lead_days: LEAD, review_days: REVIEW }
      : status === 'enough'
        ? { code: 'enough', ...numbers }
        : status === 'runs_out'
          ? { code: 'runs_out', ...numbers, ...bought, days_of_cover: cover ?? 0 }
          : { code: 'order', ...numbers, ...bought };
  return {
    series: `${store_id} / ${product_id}`,
    store_id,
    store_name,
    product_id,
    product_name,
    supplier: item?.supplier ?? SUPPLIERS[place % 3] ?? null,
    category: item?.category ?? null,
    class: ['AX', 'AY', 'BX', 'CZ'][place % 4] ?? null,
    method: place % 3 ? 'weekday_mean_56' : 'tcn',
    version: null,
    weeks: Array.from({ length: 8 }, (_, week) => Math.round(daily * 7 * (0.85 + ((week * 3 + place) % 5) * 0.08))),
    order_on: addDays(LAST, 1),
    status,
    on_hand,
    expired: 0,
    usable: on_hand,
    on_the_way,
    daily_mean: daily,
    daily_mean_raw: daily,
    run_out: cover === null ? null : addDays(LAST, Math.floor(cover) + 1),
    days_of_cover: cover,
    lead_days: LEAD,
    review_days: REVIEW,
    protection_days: days,
    stretched_from: null,
    service_level: 0.95,
    expected_sales,
    target,
    safety_stock,
    needed,
    quantity,
    packs,
    pack_size,
    step: pack_size,
    unit_cost,
    cost: quantity === null ? null : quantity * unit_cost,
    units_at_risk: needed ?? 0,
    money_at_risk: (needed ?? 0) * unit_cost,
    expected_expiry: null,
    expiry_risk: null,
    reason,
    notes: [],
    reason_text: chinese
      ? `日均 ${daily}，库存可售 ${(cover ?? 0).toFixed(1)} 天，到货 ${LEAD} 天，7 天后再订，订 ${quantity ?? '?'}`
      : `sells ${daily} a day, stock lasts ${(cover ?? 0).toFixed(1)} days, delivery takes ${LEAD}, next order in 7: order ${quantity ?? '?'}`,
  };
}

function totals(lines: WorklistLine[], suppliers: Map<string, Supplier>): SupplierTotal[] {
  const names = [...new Set(lines.map((line) => line.supplier))];
  return names.map((name) => {
    const ordered = lines.filter((line) => line.supplier === name && line.quantity);
    const cost = ordered.reduce((all, line) => all + (line.cost ?? 0), 0);
    const min_amount = (name !== null && suppliers.get(name)?.min_amount) || null;
    const missing = min_amount !== null && ordered.length > 0 && cost < min_amount ? min_amount - cost : null;
    const quantity = ordered.reduce((all, line) => all + (line.quantity ?? 0), 0);
    return { supplier: name, lines: ordered.length, quantity, cost, min_amount, topped_up: false, missing };
  });
}

function ordersOf(lines: WorklistLine[], chosen: ApproveLine[], before: number): SavedOrder[] {
  const quantity = (line: WorklistLine) => {
    if (chosen.length === 0) return line.status === 'doubtful' ? 0 : (line.quantity ?? 0);
    const own = chosen.find((one) => one.store_id === line.store_id && one.product_id === line.product_id);
    return own ? (own.quantity ?? line.quantity ?? 0) : 0;
  };
  const wanted = lines.filter((line) => quantity(line) > 0);
  if (wanted.length === 0) throw { code: 'usage', message: 'there is nothing to order' };
  return [...new Set(wanted.map((line) => line.supplier))].map((name, index) => {
    const own = wanted.filter((line) => line.supplier === name);
    return {
      id: before + index + 1,
      at: AT,
      sales_until: LAST,
      ordered_on: addDays(LAST, 1),
      expected: addDays(LAST, LEAD),
      supplier: name,
      state: 'on_the_way' as const,
      lines: own.map((line) => ({
        store_id: line.store_id,
        store_name: line.store_name,
        product_id: line.product_id ?? '',
        product_name: line.product_name,
        quantity: quantity(line),
        suggested: line.quantity,
        pack_size: line.pack_size,
        unit_cost: line.unit_cost,
        received: 0,
        received_on: null,
        received_at: null,
        reason_text: line.reason_text,
      })),
      cost: own.reduce((all, line) => all + quantity(line) * (line.unit_cost ?? 0), 0),
    };
  });
}

function lotsOf(lines: WorklistLine[], within: number | null): LotRow[] {
  const stocked = lines.filter((line) => line.store_id !== null && line.product_id !== null && (line.on_hand ?? 0) > 0);
  const rows = stocked.slice(0, 12).map((line, index): LotRow => {
    const days_left = index * 17 - 5;
    const unsold = days_left <= 0 ? (line.on_hand ?? 0) : Math.max(0, (line.on_hand ?? 0) - line.daily_mean * days_left);
    return {
      store_id: line.store_id ?? '',
      store_name: line.store_name,
      product_id: line.product_id ?? '',
      product_name: line.product_name,
      lot: `2507${index}`,
      quantity: line.on_hand ?? 0,
      expires: addDays(LAST, days_left),
      days_left,
      unsold_mean: unsold,
      unsold_p90: unsold * 1.2,
      value: unsold * (line.unit_cost ?? 0),
      action: days_left <= 0 ? 'write_off' : unsold > 1 ? 'sell_first' : 'none',
      move_to: null,
    };
  });
  return rows.filter((row) => within === null || (row.days_left ?? 0) <= within);
}

function classesOf(summary: DataSummary, settings: OrderSettings): ClassMatrix {
  const all = summary.products.reduce((total, product) => total + product.total_quantity, 0) || 1;
  const sorted = [...summary.products].sort((a, b) => b.total_quantity - a.total_quantity);
  const letters = ['A', 'B', 'C'] as const;
  const evenness = ['X', 'Y', 'Z'] as const;
  let before = 0;
  const items = sorted.map((product, index) => {
    const share = product.total_quantity / all;
    const abc = before < 0.8 ? 'A' : before < 0.95 ? 'B' : 'C';
    before += share;
    const xyz = evenness[index % 3] ?? 'X';
    const service_level = settings.classes.levels[letters.indexOf(abc) * 3 + evenness.indexOf(xyz)] ?? null;
    return { product_id: product.product_id, abc, xyz, money: product.total_quantity, share, service_level } as const;
  });
  const fields = letters.flatMap((abc) =>
    evenness.map((xyz) => {
      const own = items.filter((item) => item.abc === abc && item.xyz === xyz);
      const service_level = settings.classes.levels[letters.indexOf(abc) * 3 + evenness.indexOf(xyz)] ?? null;
      return { abc, xyz, products: own.length, money: own.reduce((total, item) => total + item.money, 0), service_level };
    }),
  );
  return { items: [...items], fields, moves: [], in_units: true };
}

function stockImport(file: string, date: string): StockImport {
  return {
    file: file.split(/[\\/]/).at(-1) ?? file,
    date,
    id: 1,
    rows: [{ store_id: 'S001', product_id: 'P001', lot: null, quantity: 40, expires: null, on_the_way: null, arrives: null }],
    columns: [
      { header: '药品编码', field: 'product_id', store: null },
      { header: '库存数量', field: 'on_hand', store: null },
      { header: '货位', field: null, store: null },
    ],
    issues: [{ line: 14, fault: 'negative', value: '-3' }],
    unknown: [{ line: 20, store: null, product: '退热贴', unknown_store: false }],
    stores_without: [],
    items_filled: 0,
  };
}
