// What an order slip says: from the worklist before it is approved, and from an order that was.
import type { Lot } from '../../bindings/Lot';
import type { SavedOrder } from '../../bindings/SavedOrder';
import type { SavedOrderLine } from '../../bindings/SavedOrderLine';
import { formatDate, formatQuantity } from '../../i18n/format';
import { t } from '../../i18n/index.svelte';
import { storeName } from '../../i18n/scope';
import type { WorklistState } from '../../state/worklist.svelte';

export interface SlipLine {
  code: string;
  name: string;
  store: string;
  pack: number;
  quantity: number;
  /** Null where the price isn't known. */
  cost: number | null;
}

/** The order of one supplier on paper. */
export interface Slip {
  key: string;
  title: string;
  sub: string;
  lines: SlipLine[];
}

const titleOf = (supplier: string | null): string => t('orders.slip_title', { supplier: supplier || t('orders.no_supplier') });
const costOf = (unit: number | null, quantity: number): number | null => (unit === null ? null : unit * quantity);

/** Of what isn't filtered out, as the button that approves it. */
export function slipsOfWorklist(list: WorklistState): Slip[] {
  const slips = new Map<string, Slip>();
  for (const line of list.orderedFound) {
    const [key, quantity] = [line.supplier ?? '', list.quantityOf(line)];
    const sub = t('orders.slip_sub', { date: formatDate(new Date().toISOString()), at: formatDate(list.now?.at) });
    const slip = slips.get(key) ?? { key, title: titleOf(key), sub, lines: [] };
    slip.lines.push({
      code: line.product_id,
      name: line.product_name ?? '',
      store: storeName(line.store_id, line.store_name),
      pack: line.pack_size,
      quantity,
      cost: costOf(line.unit_cost, quantity),
    });
    slips.set(key, slip);
  }
  return [...slips.values()];
}

const isNamed = ({ lot, expires }: Lot): boolean => lot !== null || expires !== null;
const lotText = ({ lot, expires, quantity }: Lot): string =>
  [lot, ...(expires === null ? [] : [formatDate(expires)]), `× ${formatQuantity(quantity)}`].filter((text) => text !== null).join(' ');
/** Which lots a transfer takes, and how much of each. */
export const lotsOf = (line: SavedOrderLine): string => line.lots.filter(isNamed).map(lotText).join(' · ');

export const slipOfOrder = (order: SavedOrder): Slip => ({
  key: String(order.id),
  title: `${order.from_store === null ? titleOf(order.supplier) : t('transfers.order_from', { store: storeName(order.from_store, order.from_store_name) })} · #${order.id}`,
  sub: [
    t('orders.slip_ordered', { date: formatDate(order.ordered_on), at: formatDate(order.sales_until) }),
    ...(order.expected === null ? [] : [t('orders.slip_expected', { date: formatDate(order.expected) })]),
  ].join(' · '),
  lines: order.lines.map((line) => ({
    code: line.product_id,
    name: [line.product_name, lotsOf(line)].filter(Boolean).join(' · '),
    store: storeName(line.store_id, line.store_name),
    pack: line.pack_size,
    quantity: line.quantity,
    cost: costOf(line.unit_cost, line.quantity),
  })),
});
