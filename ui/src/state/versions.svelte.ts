// The trained versions on disk: the list, what is ticked, deleting and bringing back.
import type { Backend } from '../backend/backend';
import type { DeleteReport } from '../bindings/DeleteReport';
import type { Labels } from '../bindings/Labels';
import type { VersionRow } from '../bindings/VersionRow';
import { Guard } from './guard.svelte';

const NONE: Labels = { note: '', tags: [], aliases: [] };

export class Versions extends Guard {
  /** Newest first; null until first read. */
  rows = $state.raw<VersionRow[] | null>(null);
  /** Ticked in the table, in the order of ticking. */
  ticked = $state.raw<string[]>([]);

  /** Notes, tags, and aliases of versions, by path. */
  labels = $state.raw<Record<string, Labels>>({});

  readonly #backend: Backend;
  readonly #byPath = $derived(new Map(this.rows?.map((row) => [row.model_path, row]) ?? []));

  constructor(backend: Backend) {
    super();
    this.#backend = backend;
  }

  at(path: string | null): VersionRow | undefined {
    return path === null ? undefined : this.#byPath.get(path);
  }

  labelsOf(path: string): Labels {
    return this.labels[path] ?? NONE;
  }

  async readLabels(): Promise<void> {
    await this.guard(async () => (this.labels = await this.#backend.upkeep.labels()));
  }

  async refresh(): Promise<void> {
    await this.guard(async () => {
      const [rows, labels] = await Promise.all([this.#backend.listVersions(), this.#backend.upkeep.labels()]);
      [this.rows, this.labels] = [rows.map((row) => this.#asFound(row)), labels];
      this.ticked = this.ticked.filter((path) => this.#byPath.has(path));
    });
  }

  /** Versions whose files turned out to be damaged when they were read, with what is wrong: the list doesn't read them. */
  #broken = new Map<string, string>();

  /** A version couldn't be read, since its files are damaged. */
  foundDamaged(path: string, why: string): void {
    if (this.#broken.has(path)) return;
    this.#broken.set(path, why);
    this.rows = this.rows?.map((row) => this.#asFound(row)) ?? null;
  }

  #asFound(row: VersionRow): VersionRow {
    const why = this.#broken.get(row.model_path);
    return why === undefined || row.damaged !== null ? row : { ...row, damaged: why };
  }

  tick(path: string, on: boolean): void {
    this.ticked = on ? [...this.ticked.filter((other) => other !== path), path] : this.ticked.filter((other) => other !== path);
  }

  async remove(paths: string[]): Promise<DeleteReport | null> {
    return this.#changed(() => this.#backend.deleteVersions(paths));
  }

  async restore(paths: string[]): Promise<void> {
    await this.#changed(async () => {
      for (const path of paths) await this.#backend.restoreVersion(path);
    });
  }

  async use(path: string, use: boolean): Promise<void> {
    await this.#changed(async () => this.#backend.useVersion(path, use));
  }

  async #changed<T>(work: () => Promise<T>): Promise<T | null> {
    const result = await this.guard(work);
    const failure = this.error;
    await this.refresh();
    if (failure) this.error = failure;
    return result;
  }
}
