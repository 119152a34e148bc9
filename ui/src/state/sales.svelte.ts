// What sales are loaded, and the ways to load more.
import type { Backend } from '../backend/backend';
import { commandError } from '../backend/backend';
import type { CommandError } from '../bindings/CommandError';
import type { DataSummary } from '../bindings/DataSummary';
import type { ImportReport } from '../bindings/ImportReport';
import type { ProductSummary } from '../bindings/ProductSummary';
import type { StoreSummary } from '../bindings/StoreSummary';

export class Sales {
  summary = $state.raw<DataSummary | null>(null);
  error = $state.raw<CommandError | null>(null);
  /** Files chosen or dropped, waiting in the import preview. */
  incoming = $state.raw<string[] | null>(null);
  busy = $state(false);

  readonly #backend: Backend;
  readonly #onChange: () => void;
  readonly #products = $derived(new Map(this.summary?.products.map((product) => [product.product_id, product]) ?? []));
  readonly #stores = $derived(new Map(this.summary?.stores.map((store) => [store.store_id, store]) ?? []));

  /** `onChange` is told when the sales may be others than before. */
  constructor(backend: Backend, onChange: () => void) {
    this.#backend = backend;
    this.#onChange = onChange;
  }

  get empty(): boolean {
    return this.summary !== null && this.summary.rows === 0;
  }

  product(id: string | null): ProductSummary | undefined {
    return id === null ? undefined : this.#products.get(id);
  }

  store(id: string | null): StoreSummary | undefined {
    return id === null ? undefined : this.#stores.get(id);
  }

  async refresh(): Promise<void> {
    try {
      this.summary = await this.#backend.dataSummary();
      this.#onChange();
      this.error = null;
    } catch (reason) {
      this.error = commandError(reason);
    }
  }

  async pick(): Promise<void> {
    // A shortcut may come twice, from the menu and from the page.
    if (this.busy) return;
    await this.#guarded(async () => {
      const files = await this.#backend.pickSalesFiles();
      if (files.length > 0) this.incoming = files;
    });
  }

  /** Takes the last import back. */
  async undo(): Promise<void> {
    await this.#guarded(async () => {
      await this.#backend.undoLastImport?.();
      await this.refresh();
    });
  }

  /** Null when it failed; then `error` says why. */
  async loadSample(): Promise<ImportReport | null> {
    return this.#guarded(async () => {
      const report = await this.#backend.loadSample();
      await this.refresh();
      return report;
    });
  }

  async #guarded<T>(work: () => Promise<T>): Promise<T | null> {
    this.busy = true;
    this.error = null;
    try {
      return await work();
    } catch (reason) {
      this.error = commandError(reason);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
