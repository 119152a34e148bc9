// Lines of the worklist: what each orders, in which part of the list it is, and the groups that lines are shown in.
import type { SupplierRow } from '../bindings/SupplierRow';
import type { SupplierTotal } from '../bindings/SupplierTotal';
import type { Worklist } from '../bindings/Worklist';
import type { WorklistLine } from '../bindings/WorklistLine';
import { storeName } from '../i18n/scope';

export type Segment = 'order' | 'no_stock' | 'enough' | 'all';
export type Grouping = 'supplier' | 'store' | 'none';

/** A line of one product in one store, with the key that everything done with it is kept under. */
export interface WorkLine extends WorklistLine {
  key: string;
  product_id: string;
  store_id: string;
}

/** A head of a group, or a line of it. */
export type Row = { kind: 'group'; key: string; name: string; lines: WorkLine[] } | { kind: 'line'; key: string; line: WorkLine };

export const lineKey = (line: { product_id: string | null; store_id: string | null }): string => JSON.stringify([line.product_id, line.store_id]);

const TO_ORDER = new Set(['runs_out', 'order']);
const NO_STOCK = new Set(['unknown_stock', 'doubtful']);

/** What is on the way may arrive too late, but with nothing to add to it there is nothing to order. */
export function segmentOf(line: WorklistLine): Exclude<Segment, 'all'> {
  return TO_ORDER.has(line.status) && line.quantity !== 0 ? 'order' : NO_STOCK.has(line.status) ? 'no_stock' : 'enough';
}

/** What is ordered of a line unless someone decides otherwise: nothing of one in doubt. */
export const orderedOf = (line: WorklistLine): number => (segmentOf(line) === 'order' ? (line.quantity ?? 0) : 0);
/** What accepting a line orders. */
export const offeredOf = (line: WorklistLine): number => line.offered ?? orderedOf(line);
/** What the program makes of a line, which a decision is about. */
export const suggestedOf = (line: WorklistLine): number | null => line.offered ?? line.quantity;

/** The quantity after one step more or less: whole steps, never below zero. */
export function stepped(quantity: number, step: number, direction: 1 | -1): number {
  const size = step > 0 ? step : 1;
  const steps = direction === 1 ? Math.floor(quantity / size + 1e-9) + 1 : Math.ceil(quantity / size - 1e-9) - 1;
  return Math.max(0, Number((steps * size).toFixed(6)));
}

/** Whether a quantity is of whole steps. */
export function isWhole(quantity: number, step: number): boolean {
  const steps = quantity / (step > 0 ? step : 1);
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

/** What is ordered of a quantity that was typed: a supplier doesn't split packs, so a part of one is rounded up. */
export function wholeUnits(quantity: number, step: number): number {
  return step <= 0 || isWhole(quantity, step) ? quantity : stepped(quantity, step, 1);
}

/** The lines of single products in single stores. */
export const workLinesOf = ({ lines }: Worklist): WorkLine[] =>
  lines.flatMap((line): WorkLine[] => {
    const { product_id, store_id } = line;
    return product_id === null || store_id === null ? [] : [{ ...line, product_id, store_id, key: lineKey({ product_id, store_id }) }];
  });

/**
 * Money that an order of these lines is short of the smallest amount of each supplier, together with what was ordered for the same day before;
 * of one whose prices aren't all known, nothing is said.
 */
export function shortOf(
  lines: readonly WorkLine[],
  suppliers: readonly SupplierRow[],
  totals: ReadonlyMap<string, SupplierTotal>,
  quantityOf: (line: WorkLine) => number,
): Map<string, number> {
  const costs = new Map<string, number>();
  for (const line of lines) {
    const name = line.supplier ?? '';
    costs.set(name, (costs.get(name) ?? 0) + quantityOf(line) * (line.unit_cost ?? NaN));
  }
  const short = new Map<string, number>();
  for (const { supplier, min_amount } of suppliers) {
    const total = totals.get(supplier);
    const before = total === undefined ? 0 : (total.ordered_before ?? NaN);
    const missing = (min_amount ?? 0) - before - (costs.get(supplier) ?? NaN);
    // Less than a cent is how numbers are rounded.
    if (missing >= 0.005) short.set(supplier, missing);
  }
  return short;
}

/** Lines with the heads of their groups, both in the order in which they first appear. */
export function rowsOf(lines: readonly WorkLine[], grouping: Grouping): Row[] {
  const row = (line: WorkLine): Row => ({ kind: 'line', key: line.key, line });
  if (grouping === 'none') return lines.map(row);
  const groups = new Map<string, WorkLine[]>();
  for (const line of lines) {
    const key = grouping === 'supplier' ? (line.supplier ?? '') : line.store_id;
    const group = groups.get(key);
    if (group) group.push(line);
    else groups.set(key, [line]);
  }
  const name = (key: string, [first]: WorkLine[]) => (grouping === 'store' ? storeName(key, first?.store_name) : key);
  return [...groups].flatMap(([key, own]): Row[] => [{ kind: 'group', key: `group:${key}`, name: name(key, own), lines: own }, ...own.map(row)]);
}
