// Forecasts without being asked: a first version of all products after the first import, a new one when sales came in, and the change to it
// when it isn't worse. Runs as any training does: visible, and it can be canceled.
import type { Job } from '../bindings/Job';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { VersionRow } from '../bindings/VersionRow';
import type { AppState } from './app.svelte';
import { knowsMoreThan, newDaysOf } from './summary';
import { switchWords } from './switched';

const EVERYTHING: ScopeRequest = { mode: 'global', product: null, store: null, range: 'all', aggregation: 'pooled' };
/** The type that is quickest at learning thousands of series together, and among the most accurate. */
const QUICKEST = 'kan';
/** A larger error than this times that of the version in use is worse; less is chance. */
const WORSE = 1.01;

/** Whether a version forecasts every product in every store. */
export const coversAll = (row: VersionRow): boolean =>
  row.mode === 'global' && row.aggregation === 'pooled' && row.product === null && row.store === null && row.damaged === null;

const isOfAll = ({ request }: Job): boolean =>
  request.scope.mode === 'global' && request.scope.aggregation === 'pooled' && request.scope.range === 'all' && request.until === null;

export type ForecastState = 'none' | 'running' | 'queued' | 'stale' | 'current' | 'too_short';

export class AutoForecast {
  readonly #app: AppState;
  /** Jobs that this started, with the version that each may take the place of. */
  readonly #started = new Map<number, string | null>();

  constructor(app: AppState) {
    this.#app = app;
  }

  readonly #covering = $derived.by((): VersionRow[] => this.#app.versions.rows?.filter(coversAll) ?? []);
  /** The version that forecasts everything: the one in use, else the newest. */
  readonly version = $derived.by((): VersionRow | null => this.#covering.find((row) => row.in_use) ?? this.#covering[0] ?? null);
  readonly job = $derived.by((): Job | null => {
    const jobs = this.#app.jobs.list.filter((job) => isOfAll(job) && (job.state === 'running' || job.state === 'queued'));
    return jobs.find((job) => job.state === 'running') ?? jobs[0] ?? null;
  });
  readonly state = $derived.by((): ForecastState => {
    if (this.job) return this.job.state === 'running' ? 'running' : 'queued';
    if (!this.version) return this.#tooShort ? 'too_short' : 'none';
    // One that was trained on the latest sales and didn't do better was tried: training again would make the same.
    const last = this.#app.sales.summary?.last_date ?? null;
    // Another version that knows no more than there is doesn't help: forecasts are made with the one in use.
    if (knowsMoreThan(this.version, last)) return 'stale';
    return this.#covering.every((row) => newDaysOf(row, last) > 0 || knowsMoreThan(row, last)) ? 'stale' : 'current';
  });

  /** Whether the last try found too few days of sales. Orders and the next days don't need a version. */
  readonly #tooShort = $derived.by((): boolean => {
    const last = this.#app.jobs.list.filter(isOfAll).sort((one, other) => other.id - one.id)[0];
    return last?.state === 'failed' && last.error?.code === 'too_short';
  });

  /** Sales came in: forecasts follow unless someone prefers to say when. */
  async follow(): Promise<void> {
    const { sales, info } = this.#app;
    if (sales.empty || info?.settings.manual_forecasts) return;
    // Sales that came in may be what was missing.
    if (this.state === 'none' || this.state === 'stale' || this.state === 'too_short') await this.run();
  }

  /** Trains now: the first version, or a new one like the one there is. */
  async run(): Promise<void> {
    const { backend, versions, types } = this.#app;
    const before = this.version;
    await versions.guard(async () => {
      const type = before?.model_type ?? types?.find(({ name }) => name === QUICKEST)?.name ?? types?.[0]?.name;
      if (type === undefined) return;
      const id = before
        ? await backend.retrain(before.model_path)
        : await backend.train({ scope: EVERYTHING, model_type: type, settings: {}, until: null });
      this.#started.set(id, before?.model_path ?? null);
    });
  }

  /** Whether this training was started here, so that its end is shown in This week. */
  owns(job: Job): boolean {
    return this.#started.has(job.id);
  }

  /**
   * A training started here is finished. The version in use gives way to it unless it is worse on the days that both were tested on.
   * Resolves to what happened, and where two were compared to the sentence about it, for the notice.
   */
  async finished(job: Job): Promise<{ outcome: 'first' | 'switched' | 'kept'; why: string | null }> {
    const before = this.#started.get(job.id) ?? null;
    this.#started.delete(job.id);
    const { backend, versions } = this.#app;
    if (before === null || job.model_path === null) return { outcome: 'first', why: null };
    const old = versions.rows?.find((row) => row.model_path === before);
    if (!old?.in_use) return { outcome: 'switched', why: null };
    // Its test days were withdrawn: what it did on them says nothing.
    if (knowsMoreThan(old, this.#app.sales.summary?.last_date ?? null)) {
      await versions.use(job.model_path, true);
      return { outcome: 'switched', why: null };
    }
    const compared = await backend.compareVersions([before, job.model_path]);
    const [champion, challenger] = compared.versions;
    // On the same test days where they have some in common, else each on its own.
    const common = champion?.common_metrics.mae != null && challenger?.common_metrics.mae != null;
    const error = (one: typeof champion) => (common ? one?.common_metrics.mae : one?.metrics.mase) ?? Infinity;
    const outcome = error(challenger) > error(champion) * WORSE ? 'kept' : 'switched';
    const wape = (one: typeof champion) => one?.common_metrics.wape ?? null;
    const paths = { champion: before, challenger: job.model_path, champion_wape: wape(champion), challenger_wape: wape(challenger) };
    const why = switchWords({ ...paths, decision: outcome }, versions.rows ?? [], this.#app.types);
    if (outcome === 'switched') await versions.use(job.model_path, true);
    return { outcome, why };
  }
}
