// Items, suppliers, stock, the worklist and saved orders: part of the interface to the program.
import type { ApproveLine } from '../bindings/ApproveLine';
import type { ClassMatrix } from '../bindings/ClassMatrix';
import type { ItemImport } from '../bindings/ItemImport';
import type { ItemTerms } from '../bindings/ItemTerms';
import type { LotRow } from '../bindings/LotRow';
import type { OrderingChange } from '../bindings/OrderingChange';
import type { OrderingKind } from '../bindings/OrderingKind';
import type { OrderSettings } from '../bindings/OrderSettings';
import type { Receipt } from '../bindings/Receipt';
import type { SavedOrder } from '../bindings/SavedOrder';
import type { StockImport } from '../bindings/StockImport';
import type { StockListEntry } from '../bindings/StockListEntry';
import type { Supplier } from '../bindings/Supplier';
import type { SupplierRow } from '../bindings/SupplierRow';
import type { Transfer } from '../bindings/Transfer';
import type { TypedStock } from '../bindings/TypedStock';
import type { Worklist } from '../bindings/Worklist';
import type { WorklistOptions } from '../bindings/WorklistOptions';

/** Every promise rejects with a CommandError and nothing else. */
export interface Ordering {
  /** One line per product and store, by the best forecast of each; what is left out of the options has its default. */
  worklist(options: Partial<WorklistOptions>): Promise<Worklist>;
  /** Lots against demand, the soonest to expire first; null for all dated lots. */
  lots(options: Partial<WorklistOptions>, within: number | null): Promise<LotRow[]>;
  classes(): Promise<ClassMatrix>;
  settings(): Promise<OrderSettings>;
  setSettings(settings: OrderSettings): Promise<void>;
  /** Every product that was sold or has terms. */
  items(): Promise<ItemTerms[]>;
  putItems(items: ItemTerms[]): Promise<void>;
  /** The system's dialog for a sheet: items or stock; null when canceled. */
  pickTable(): Promise<string | null>;
  importItems(file: string, dryRun: boolean): Promise<ItemImport>;
  /** Asks where to, and writes all items there; null when canceled. */
  exportItems(): Promise<string | null>;
  suppliers(): Promise<SupplierRow[]>;
  putSuppliers(suppliers: Supplier[]): Promise<void>;
  removeSupplier(supplier: string): Promise<void>;
  /**
   * Reads a stock list, and keeps it unless it is a dry run. `map` has columns chosen by hand, as `field=column`. With `keepMissing`, products of
   * its stores that it doesn't have stay as they were counted before.
   */
  importStock(file: string, date: string | null, map: string[], dryRun: boolean, keepMissing: boolean): Promise<StockImport | null>;
  /** The same for cells copied from a spreadsheet. */
  pasteStock(text: string, date: string | null, map: string[], dryRun: boolean, keepMissing: boolean): Promise<StockImport | null>;
  /** Counts of single products; `date` is the day of the count, null for now. The rest of the store stays as it was counted. */
  typeStock(stock: TypedStock[], date: string | null): Promise<void>;
  stockLists(): Promise<StockListEntry[]>;
  /** Newest first. */
  savedOrders(): Promise<SavedOrder[]>;
  /** One order per supplier; without lines, everything that is suggested and not in doubt. */
  approve(options: Partial<WorklistOptions>, lines: ApproveLine[]): Promise<SavedOrder[]>;
  /** Goods leave one store and are on the way to the other. */
  acceptTransfer(transfer: Transfer): Promise<SavedOrder>;
  /** Without receipts, everything that was on the way came. */
  /** `more` says that more than twice what was ordered was delivered, and isn't a typo. */
  receive(id: number, date: string | null, receipts: Receipt[], close: boolean, more: boolean): Promise<SavedOrder>;
  cancelOrder(id: number): Promise<SavedOrder>;
  /** Asks where to, and writes the order there; null when canceled. */
  exportOrder(id: number): Promise<string | null>;
  /** Asks for a folder, and writes every one of these orders there as a file of its own; null when canceled. */
  exportOrders(ids: number[]): Promise<string | null>;
  /** The order as a text for a message. */
  orderMessage(id: number): Promise<string>;
  /** Asks where to, and writes the worklist there; null when canceled. */
  exportWorklist(options: Partial<WorklistOptions>): Promise<string | null>;
  /** Undoes the last change of a kind, and nothing where that isn't the one with this number. */
  undo(kind: OrderingKind, only: number): Promise<OrderingChange>;
  /** What can be undone, the newest first. */
  changes(kind: OrderingKind): Promise<OrderingChange[]>;
}

type Call = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

/** The program's side, through its commands. */
export function orderingByCommands(call: Call): Ordering {
  return {
    worklist: (options) => call('worklist', { options }),
    lots: (options, within) => call('lots', { options, within }),
    classes: () => call('product_classes'),
    settings: () => call('order_settings'),
    setSettings: (settings) => call('set_order_settings', { settings }),
    items: () => call('items'),
    putItems: (items) => call('put_items', { items }),
    pickTable: () => call('pick_table'),
    importItems: (file, dryRun) => call('import_items', { file, dryRun }),
    exportItems: () => call('export_items'),
    suppliers: () => call('suppliers'),
    putSuppliers: (suppliers) => call('put_suppliers', { suppliers }),
    removeSupplier: (supplier) => call('remove_supplier', { supplier }),
    importStock: (file, date, map, dryRun, keepMissing) => call('import_stock', { file, date, map, dryRun, keepMissing }),
    pasteStock: (text, date, map, dryRun, keepMissing) => call('paste_stock', { text, date, map, dryRun, keepMissing }),
    typeStock: (stock, date) => call('type_stock', { stock, date }),
    stockLists: () => call('stock_lists'),
    savedOrders: () => call('saved_orders'),
    approve: (options, lines) => call('approve_orders', { options, lines }),
    acceptTransfer: (transfer) => call('accept_transfer', { transfer }),
    receive: (id, date, receipts, close, more) => call('receive_order', { id, date, receipts, close, more }),
    cancelOrder: (id) => call('cancel_order', { id }),
    exportOrder: (id) => call('export_order', { id }),
    exportOrders: (ids) => call('export_orders', { ids }),
    orderMessage: (id) => call('order_message', { id }),
    exportWorklist: (options) => call('export_worklist', { options }),
    undo: (kind, only) => call('undo_ordering', { kind, only }),
    changes: (kind) => call('ordering_changes', { kind }),
  };
}
