// The program's side of Orders: the worklist with its suppliers and what is on the way, stock lists, and approving.
import type { Supplier } from '../bindings/Supplier';
import { language } from '../i18n/language.svelte';
import type { Backend, WorklistLine } from './backend';

type Call = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

interface ProgramLine extends Omit<WorklistLine, 'product_id' | 'store_id' | 'method'> {
  product_id: string | null;
  store_id: string | null;
  method: string;
  /** The version that forecasts it; null for a simple method. */
  version: string | null;
}

interface ProgramWorklist {
  at: string;
  lines: ProgramLine[];
  /** When each store was last counted. */
  stock: { store_id: string; date: string; at: string | null }[];
}

interface ProgramOrder {
  id: number;
  supplier: string | null;
  state: 'on_the_way' | 'partly_received' | 'received' | 'canceled';
  expected: string | null;
}

interface ProgramStock {
  file: string;
  rows: unknown[];
  unknown: unknown[];
}

export function ordersByCommands(call: Call): Pick<Backend, 'worklist' | 'openStock' | 'approveOrder' | 'cancelOrders'> {
  const options = () => ({ chinese: language.now === 'zh' });
  return {
    async worklist() {
      const [list, suppliers, orders] = await Promise.all([
        call<ProgramWorklist>('worklist', { options: options() }),
        call<Supplier[]>('suppliers'),
        call<ProgramOrder[]>('saved_orders'),
      ]);
      const lines = list.lines.flatMap((line): WorklistLine[] => {
        const { product_id, store_id } = line;
        return product_id === null || store_id === null ? [] : [{ ...line, product_id, store_id, method: line.version ?? line.method }];
      });
      const counted = list.stock.map(({ at, date }) => at ?? date).sort();
      const coming = orders.filter(({ state }) => state === 'on_the_way' || state === 'partly_received');
      return {
        at: list.at,
        // The oldest count is the one to worry about.
        stock_at: counted[0] ?? null,
        lines,
        suppliers,
        arrivals: coming.map(({ supplier, expected }) => ({ supplier, arrives: expected })),
      };
    },
    async openStock() {
      const file = await call<string | null>('pick_table');
      if (file === null) return null;
      const read = await call<ProgramStock | null>('import_stock', { file, date: null, map: [], dryRun: false });
      return read && { file: read.file, read: read.rows.length, without: read.unknown.length };
    },
    async approveOrder(lines) {
      const orders = await call<ProgramOrder[]>('approve_orders', {
        options: options(),
        lines: lines.map(({ product_id, store_id, quantity }) => ({ product_id, store_id, quantity })),
      });
      return orders.map(({ id }) => String(id));
    },
    async cancelOrders(ids) {
      for (const id of ids) await call('cancel_order', { id: Number(id) });
    },
  };
}
