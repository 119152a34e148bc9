// The imported sales, and the ways to import more.
import type { Backend } from '../backend/backend';
import type { DataSummary } from '../bindings/DataSummary';
import type { ImportReport } from '../bindings/ImportReport';
import type { ProductSummary } from '../bindings/ProductSummary';
import type { StoreSummary } from '../bindings/StoreSummary';
import { Guard } from './guard.svelte';

export class Sales extends Guard {
  summary = $state.raw<DataSummary | null>(null);
  /** Files chosen or dropped, waiting in the import preview. */
  incoming = $state.raw<string[] | null>(null);
  /** It isn't known yet which of the files hold sales. */
  sorting = $state(false);
  busy = $state(false);

  readonly #backend: Backend;
  readonly #onRead: (changed: boolean) => void;
  readonly #onFiles: (files: string[]) => Promise<void>;
  readonly #products = $derived(new Map(this.summary?.products.map((product) => [product.product_id, product]) ?? []));
  readonly #stores = $derived(new Map(this.summary?.stores.map((store) => [store.store_id, store]) ?? []));

  /** `onRead` is called each time the sales were read, with whether they are others than the time before; `onFiles` with files that were picked. */
  constructor(backend: Backend, onRead: (changed: boolean) => void, onFiles: (files: string[]) => Promise<void>) {
    super();
    this.#backend = backend;
    this.#onRead = onRead;
    this.#onFiles = onFiles;
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
    await this.#read(true);
  }

  /** Reads them again, and does nothing where they are those that were read before. */
  async follow(): Promise<void> {
    await this.#read(false);
  }

  async #read(always: boolean): Promise<void> {
    await this.guard(async () => {
      const before = this.summary;
      const summary = await this.#backend.dataSummary();
      const changed = before !== null && (before.rows !== summary.rows || before.last_date !== summary.last_date);
      if (!always && !changed) return;
      this.summary = summary;
      this.#onRead(changed);
    });
  }

  async pick(): Promise<void> {
    // A shortcut may come twice, from the menu and from the page.
    if (this.busy) return;
    const files = await this.#alone(() => this.#backend.pickSalesFiles());
    if (files && files.length > 0) await this.#onFiles(files);
  }

  /** Undoes an import, as long as it is the last one. */
  async undo(only: number): Promise<void> {
    await this.#alone(async () => {
      await this.#backend.undoLastImport(only);
      await this.refresh();
    });
  }

  /** Null when it failed; then `error` says why. */
  async loadSample(): Promise<ImportReport | null> {
    return this.#alone(async () => {
      const report = await this.#backend.loadSample();
      await this.refresh();
      return report;
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T | null> {
    this.busy = true;
    const result = await this.guard(work);
    this.busy = false;
    return result;
  }
}
