// Files that were dropped, picked, or opened with the program: what each holds, and where it is looked at before it is imported.
import type { FileKind } from '../bindings/FileKind';
import type { AppState } from './app.svelte';

export class OpenedFiles {
  /** The plan that is looked at, and those that follow. */
  plan = $state.raw<string | null>(null);
  #plans = $state.raw<string[]>([]);

  readonly #app: AppState;

  constructor(app: AppState) {
    this.#app = app;
  }

  /** Shows files where they can be imported: sales in the import preview, the others in Orders and in the plan, one after the other. */
  async take(files: string[]): Promise<void> {
    const { sales, worklist, backend } = this.#app;
    // The preview shows at once that they are being read, and can be closed.
    [sales.incoming, sales.sorting] = [files, true];
    const kinds = new Map<string, FileKind>();
    await this.#app.guard(async () => {
      for (const file of files) {
        if (sales.incoming !== files) return;
        kinds.set(file, await backend.fileKind(file));
      }
    });
    // It was closed, or other files took its place.
    if (sales.incoming === null) sales.sorting = false;
    if (sales.incoming !== files) return;
    const of = (kind: FileKind) => files.filter((file) => (kinds.get(file) ?? 'sales') === kind);
    const sold = of('sales');
    sales.sorting = false;
    [worklist.waiting, worklist.sheets, this.#plans] = [of('stock'), of('items'), of('plan')];
    if (sold.length < files.length) sales.incoming = sold.length > 0 ? sold : null;
  }

  /** Shows a file as what the user says it holds, instead of where it is shown now. */
  as(file: string, kind: FileKind): void {
    const { sales, worklist, backend } = this.#app;
    void backend.cancelImport().catch(() => undefined);
    const rest = sales.incoming?.filter((one) => one !== file) ?? [];
    sales.incoming = rest.length > 0 ? rest : null;
    if (worklist.incoming && 'file' in worklist.incoming && worklist.incoming.file === file) worklist.incoming = null;
    if (this.plan === file) this.plan = null;
    if (kind === 'sales') {
      [sales.incoming, sales.sorting] = [[...rest, file], false];
      this.#app.go('data');
    } else if (kind === 'stock') worklist.waiting = [file, ...worklist.waiting];
    else if (kind === 'items') worklist.sheets = [file, ...worklist.sheets];
    else this.#plans = [file, ...this.#plans];
  }

  /** The next file that waits, when nothing else is being looked at. */
  next(): void {
    const { sales, worklist } = this.#app;
    if (sales.incoming || worklist.incoming || this.plan !== null) return;
    const [stock, ...stocks] = worklist.waiting;
    const [plan, ...plans] = this.#plans;
    if (stock !== undefined) {
      worklist.waiting = stocks;
      worklist.incoming = { file: stock };
      this.#app.go('orders');
    } else if (plan !== undefined) {
      this.#plans = plans;
      this.plan = plan;
      this.#app.go('data');
    } else if (worklist.sheets.length > 0) this.#app.go('orders');
  }
}
