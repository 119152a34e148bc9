// A backend that keeps everything in memory, for component tests and for looking at the window in a browser. Never part of the program.
import type { AppInfo } from '../bindings/AppInfo';
import type { BadEnd } from '../bindings/BadEnd';
import type { CommandError } from '../bindings/CommandError';
import type { DataSummary } from '../bindings/DataSummary';
import type { Finding } from '../bindings/Finding';
import type { ImportReport } from '../bindings/ImportReport';
import type { HolidayTable } from '../bindings/HolidayTable';
import type { Job } from '../bindings/Job';
import type { JobList } from '../bindings/JobList';
import type { MatchedStock } from '../bindings/MatchedStock';
import type { UnfinishedTraining } from '../bindings/UnfinishedTraining';
import type { PastImport } from '../bindings/PastImport';
import type { ModelType } from '../bindings/ModelType';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { TrainRequest } from '../bindings/TrainRequest';
import type { VersionDetail } from '../bindings/VersionDetail';
import type { VersionRow } from '../bindings/VersionRow';
import { addDays } from '../i18n/format';
import { errorOf, verdictOf } from '../state/summary';
import type { Backend } from './backend';
import * as made from './fake_data';
import * as orders from './fake_orders';

export interface FakeOptions {
  products?: number;
  stores?: number;
  versions?: number;
  language?: AppInfo['settings']['language'];
  theme?: AppInfo['settings']['theme'];
  /** Milliseconds an epoch takes; 0 leaves jobs standing still. */
  epochMs?: number;
  types?: ModelType[];
  picked?: string[];
}

/** Rejects from then on with this error, by name of the method. */
export type Failures = Partial<Record<keyof Backend, CommandError>>;

export class FakeBackend implements Backend {
  onFilesDropped?: NonNullable<Backend['onFilesDropped']>;
  readonly failures: Failures = {};
  readonly calls: string[] = [];
  jobs: Job[] = [];
  rows: VersionRow[];

  readonly #options: Required<FakeOptions>;
  #summary: DataSummary;
  #trash: VersionRow[] = [];
  #dataDir = 'C:\\Users\\张三\\AppData\\Roaming\\Pharmacast';
  #listeners = new Set<(list: JobList) => void>();
  #paused = false;
  unfinished: UnfinishedTraining[] = [];

  constructor(options: FakeOptions = {}) {
    this.#options = {
      products: 18,
      stores: 3,
      versions: 24,
      language: 'zh',
      theme: 'light',
      epochMs: 60,
      types: made.modelTypes,
      picked: ['C:\\Users\\张三\\销售\\2026年上半年.csv'],
      ...options,
    };
    this.#summary = this.#summaryOf(this.#options.products, this.#options.stores);
    this.rows = made.versions(this.#options.versions, this.#summary.products, this.#summary.stores);
  }

  #summaryOf(productCount: number, storeCount: number): DataSummary {
    const [products, stores] = [made.products(productCount), productCount === 0 ? [] : made.stores(storeCount)];
    const rows = products.reduce((sum, product) => sum + product.rows, 0);
    return { rows, first_date: rows > 0 ? made.FIRST : null, last_date: rows > 0 ? made.LAST : null, products, stores };
  }

  async #do<T>(method: keyof Backend, work: () => T): Promise<T> {
    this.calls.push(method);
    await Promise.resolve();
    const failure = this.failures[method];
    if (failure) throw failure;
    return work();
  }

  appInfo = () =>
    this.#do('appInfo', (): AppInfo => ({
      app_version: '0.1.0',
      data_dir: this.#dataDir,
      system_language: 'zh',
      cores: 8,
      settings: { language: this.#options.language, theme: this.#options.theme, workers: 0, threads: 0, checkpoint_every: null },
    }));
  saveSettings = () => this.#do('saveSettings', () => undefined);

  dataSummary = () => this.#do('dataSummary', () => this.#summary);
  pickSalesFiles = () => this.#do('pickSalesFiles', () => this.#options.picked);
  previewImport: Backend['previewImport'] = (_files, options) => this.#do('previewImport', () => made.report(options));
  importFiles: Backend['importFiles'] = async (files, options) => {
    const report = await this.previewImport(files, options);
    return this.#do('importFiles', () => {
      this.#summary = this.#summaryOf(this.#options.products || 18, this.#options.stores);
      return report;
    });
  };
  loadSample = () =>
    this.#do('loadSample', (): ImportReport => {
      this.#summary = this.#summaryOf(12, 3);
      return {
        ...made.report({ sheet: null, all_sheets: false, map: [], replace: false, dry_run: false }),
        rows_imported: 26_316,
        rows_rejected: 0,
        products: 12,
        stores: 3,
        issues: [],
        counts: [],
      };
    });
  salesSeries: Backend['salesSeries'] = (request) =>
    this.#do('salesSeries', () => {
      const product = this.#summary.products.find((one) => one.product_id === request.product);
      const start = product?.first_date ?? made.FIRST;
      const mean = product ? product.total_quantity / 730 / (request.store ? 3 : 1) : 240;
      return { start, quantity: made.series(`${request.product}${request.store}`, mean, start, made.LAST) };
    });

  modelTypes = () => this.#do('modelTypes', () => this.#options.types);
  nextVersion: Backend['nextVersion'] = (scope, type) => this.#do('nextVersion', () => this.#nextPath(scope, type));
  train: Backend['train'] = (request) =>
    this.#do('train', () => {
      const id = 1 + this.jobs.reduce((most, job) => Math.max(most, job.id), 0);
      this.jobs = [...this.jobs, this.job(id, request)];
      this.#tell();
      if (this.#options.epochMs > 0) this.#run(id);
      return id;
    });
  cancelJob: Backend['cancelJob'] = (id) => this.#do('cancelJob', () => this.change(id, { state: 'cancelled' }));
  dismissJob: Backend['dismissJob'] = (id) =>
    this.#do('dismissJob', () => {
      this.jobs = this.jobs.filter((job) => job.id !== id);
      this.#tell();
    });
  watchJobs: Backend['watchJobs'] = (onJobs) =>
    this.#do('watchJobs', () => {
      this.#listeners.add(onJobs);
      onJobs(this.#list());
      return () => this.#listeners.delete(onJobs);
    });

  pauseJobs: Backend['pauseJobs'] = (paused) =>
    this.#do('pauseJobs', () => {
      this.#paused = paused;
      this.#tell();
    });
  cancelAllJobs: Backend['cancelAllJobs'] = () =>
    this.#do('cancelAllJobs', () => {
      for (const job of this.jobs) if (job.state === 'queued' || job.state === 'running') this.change(job.id, { state: 'cancelled' });
    });
  unfinishedTrainings = () => this.#do('unfinishedTrainings', () => this.unfinished);
  resumeTraining: NonNullable<Backend['resumeTraining']> = async (name) => {
    const found = this.unfinished.find((one) => one.name === name);
    if (!found) throw { code: 'store', message: `${name} is no unfinished training` } satisfies CommandError;
    this.unfinished = this.unfinished.filter((one) => one.name !== name);
    return this.train(found.request);
  };
  discardTraining: NonNullable<Backend['discardTraining']> = (name) =>
    this.#do('discardTraining', () => {
      this.unfinished = this.unfinished.filter((one) => one.name !== name);
    });

  listVersions = () => this.#do('listVersions', () => this.rows);
  showVersion: Backend['showVersion'] = (path) =>
    this.#do('showVersion', (): VersionDetail => {
      const row = this.#row(path);
      const history = made.losses(38 + (row.id % 25), row.id);
      const wape = errorOf(row) ?? 0.3;
      return {
        model_path: path,
        mode: row.mode,
        product: row.product,
        store: row.store,
        aggregation: row.aggregation,
        model_type: row.model_type,
        version: row.version,
        created_at: row.created_at,
        app_version: '0.1.0',
        libtorch_version: '2.13.0',
        data: {
          first_date: made.FIRST,
          last_date: row.id % 3 === 0 ? '2026-05-31' : made.LAST,
          rows: 2192,
          series: 1,
          fingerprint: `${row.model_identifier}${row.id % 3 === 0}`,
        },
        settings: {
          horizon: 7,
          lookback: row.id % 2 === 0 ? 56 : 28,
          epochs: 200,
          patience: 20,
          batch_size: 128,
          learning_rate: row.id % 3 === 0 ? 0.0005 : 0.001,
          seed: 1,
          hyper: { channels: 32 },
        },
        history,
        best_epoch: made.bestEpoch(history),
        stop_reason: 'early_stopping',
        parameters: 34_561,
        seconds: 3.2 + (row.id % 9),
        metrics: made.metrics(wape),
        baselines: { seasonal_naive: made.metrics(wape * 1.42), moving_average: made.metrics(wape * 1.21) },
        test_forecasts: made.tests(row.model_identifier, row.id, wape),
        verdict: verdictOf(row),
        files: [
          { name: 'model.pth', bytes: 186_204, sha256: '9f2c' },
          { name: 'checkpoint_best.pth', bytes: 551_770, sha256: '51ab' },
          { name: 'loss_curve.png', bytes: 41_300, sha256: 'c01d' },
          { name: 'metadata.json', bytes: 18_442, sha256: '77e0' },
        ],
        damaged: row.damaged,
      };
    });
  lossCurve: Backend['lossCurve'] = (path) => this.#do('lossCurve', () => drawnCurve(this.#row(path).id));
  thumbnail: Backend['thumbnail'] = (path) => this.#do('thumbnail', () => drawnCurve(this.#row(path).id));
  deleteVersions: Backend['deleteVersions'] = (paths) =>
    this.#do('deleteVersions', () => {
      const gone = this.rows.filter((row) => paths.includes(row.model_path));
      this.rows = this.rows.filter((row) => !paths.includes(row.model_path));
      this.#trash.push(...gone);
      return { deleted: paths, already_gone: [], foreign: [], bytes: gone.reduce((sum, row) => sum + row.bytes, 0), files: 5 * gone.length };
    });
  restoreVersion: Backend['restoreVersion'] = (path) =>
    this.#do('restoreVersion', () => {
      const back = this.#trash.filter((row) => row.model_path === path);
      this.rows = [...this.rows, ...back].sort((one, other) => other.id - one.id);
    });
  showInFolder = () => this.#do('showInFolder', () => undefined);

  predict: Backend['predict'] = (path, at) =>
    this.#do('predict', () => {
      const row = this.#row(path);
      const product = this.#summary.products.find((one) => one.product_id === row.product);
      const last = at ?? made.LAST;
      const mean = product ? product.total_quantity / 730 : 240;
      const quantity = made.series(path, mean, made.FIRST, addDays(last, 7));
      const points = quantity.slice(-7).map((value, index) => {
        const forecast = value * 0.4 + mean * 0.6;
        const room = mean * (0.16 + index * 0.02);
        return {
          series: row.product ?? 'all',
          date: addDays(last, index + 1),
          forecast,
          mean: forecast * 1.04,
          lower: Math.max(0, forecast - room),
          upper: forecast + room * 1.1,
          lower_95: Math.max(0, forecast - room * 1.7),
          upper_95: forecast + room * 1.9,
        };
      });
      if (row.aggregation === 'pooled') {
        const pooled = this.#seriesOf(path).flatMap(({ series }) => points.map((point) => ({ ...point, series })));
        return {
          path,
          at: last,
          history: { start: made.FIRST, quantity: quantity.slice(0, -7).map((value) => value * 9) },
          points: pooled,
          totals: made.totals(pooled),
        };
      }
      return { path, at: last, history: { start: made.FIRST, quantity: quantity.slice(0, -7) }, points, totals: made.totals(points) };
    });

  #seriesOf(path: string): orders.FakeSeries[] {
    const row = this.#row(path);
    const { products, stores } = this.#summary;
    if (row.aggregation !== 'pooled') {
      const [product, store] = [products.find((one) => one.product_id === row.product), stores.find((one) => one.store_id === row.store)];
      return [{ series: row.product ?? 'all', product, store }];
    }
    return stores.flatMap((store) =>
      products.slice(0, 3).map((product) => ({ series: `${store.store_id} / ${product.product_id}`, product, store })),
    );
  }

  inspectFile = () =>
    this.#do('inspectFile', () => made.report({ sheet: null, all_sheets: false, map: [], replace: false, dry_run: true }).files[0]!);
  undoLastImport = () =>
    this.#do('undoLastImport', () => {
      this.past = this.past.slice(1);
    });
  useVersion: NonNullable<Backend['useVersion']> = (path, use) =>
    this.#do('useVersion', () => {
      this.rows = this.rows.map((row) => (row.model_path === path ? { ...row, in_use: use } : row));
    });
  calendar: HolidayTable = made.calendar;
  #calendarBefore: HolidayTable | null = null;
  #changeCalendar(change: (now: HolidayTable) => HolidayTable): HolidayTable {
    this.#calendarBefore = this.calendar;
    return (this.calendar = { ...change(this.calendar), can_undo: true });
  }
  holidays = () => this.#do('holidays', () => this.calendar);
  chooseCalendar: NonNullable<Backend['chooseCalendar']> = (choice) =>
    this.#do('chooseCalendar', () => this.#changeCalendar((now) => ({ ...now, choice, in_force: choice === 'auto' ? 'china' : choice })));
  addHoliday: NonNullable<Backend['addHoliday']> = (first, last, name, working) =>
    this.#do('addHoliday', () =>
      this.#changeCalendar((now) =>
        made.withHoliday(now, { kind: working ? 'make_up_workday' : 'holiday', name_zh: name, name_en: name, first, last }),
      ),
    );
  removeHoliday: NonNullable<Backend['removeHoliday']> = (first) =>
    this.#do('removeHoliday', () => this.#changeCalendar((now) => made.withoutHoliday(now, first)));
  importHolidays = () => this.#do('importHolidays', (): HolidayTable | null => this.#changeCalendar((now) => now));
  resetHolidays: NonNullable<Backend['resetHolidays']> = () => this.#do('resetHolidays', () => this.#changeCalendar(() => made.calendar));
  undoHolidays = () =>
    this.#do('undoHolidays', () => {
      this.calendar = { ...(this.#calendarBefore ?? this.calendar), can_undo: false };
      return this.calendar;
    });
  pastImports = () => this.#do('pastImports', () => this.past);
  seriesFigures: NonNullable<Backend['seriesFigures']> = (request) =>
    this.#do('seriesFigures', () => (request.product !== null && request.store !== null ? made.figures(request.product, request.store) : null));
  compareVersions: NonNullable<Backend['compareVersions']> = async (paths) => {
    const details = await Promise.all(paths.map((path) => this.showVersion(path)));
    return this.#do('compareVersions', () => made.comparison(details));
  };
  pickDataFolder = () => this.#do('pickDataFolder', (): string | null => 'D:\\Pharmacast');
  moveDataFolder: NonNullable<Backend['moveDataFolder']> = (to, onProgress) =>
    this.#do('moveDataFolder', () => {
      onProgress({ files_done: 1, files: 2, bytes_done: 1_000_000, bytes: 2_000_000 });
      this.#dataDir = to;
      return { files: 2, bytes: 2_000_000, kept: [] };
    });
  exportDiagnostics = () => this.#do('exportDiagnostics', (): string | null => 'C:\\Users\\张三\\Desktop\\pharmacast_diagnostics.zip');
  openedFiles = () => this.#do('openedFiles', (): string[] => []);
  /** Chooses an entry of the system's menu. */
  choose: (id: string) => void = () => {};
  onMenu: NonNullable<Backend['onMenu']> = (onChosen) =>
    this.#do('onMenu', () => {
      this.choose = onChosen;
      return () => undefined;
    });
  past: PastImport[] = made.pastImports;
  found: Finding[] = [];
  endedBadly: BadEnd | null = null;
  badEnd = () => this.#do('badEnd', () => this.endedBadly);
  dismissBadEnd = () =>
    this.#do('dismissBadEnd', () => {
      this.endedBadly = null;
    });
  openLicences = () => this.#do('openLicences', () => undefined);
  openLogFolder = () => this.#do('openLogFolder', () => undefined);
  staleness: NonNullable<Backend['staleness']> = (path) =>
    this.#do('staleness', () => {
      const row = this.#row(path);
      const until = String(row.metrics_summary['trained_until'] ?? made.LAST);
      const days = Math.max(0, Math.round((Date.parse(made.LAST) - Date.parse(until)) / 86_400_000));
      const test = made.metrics(errorOf(row) ?? 0.2);
      const worse = days > 60;
      return {
        path,
        trained_until: until,
        last_date: made.LAST,
        new_days: days,
        test,
        since: days === 0 ? null : made.metrics((test.wape ?? 0.2) * (worse ? 1.6 : 1.04)),
        naive_since: days === 0 ? null : made.metrics(0.31),
        state: days === 0 ? 'current' : days < 14 ? 'too_few' : worse ? 'worse' : 'as_tested',
      };
    });
  retrain: NonNullable<Backend['retrain']> = (path) => {
    const { mode, product, store, aggregation, model_type } = this.#row(path);
    return this.train({
      scope: { mode, product, store, range: mode === 'global' ? 'all' : null, aggregation },
      model_type,
      settings: {},
      until: null,
    });
  };
  recovery = () => this.#do('recovery', () => ({ findings: this.found, read_only: false }));
  trash = () =>
    this.#do('trash', () => this.#trash.map((row) => ({ model_path: row.model_path, deleted_at: '2026-07-01 09:00:00', bytes: row.bytes })));
  emptyTrash = () =>
    this.#do('emptyTrash', () => {
      const gone = this.#trash;
      this.#trash = [];
      return { removed: gone.map((row) => row.model_path), foreign: [], bytes: gone.reduce((sum, row) => sum + row.bytes, 0) };
    });
  exportForecast = () => this.#do('exportForecast', (): string | null => 'C:\\Users\\张三\\Documents\\forecast.xlsx');
  orderList: NonNullable<Backend['orderList']> = (request) =>
    this.#do('orderList', () => {
      const all = this.#seriesOf(request.path);
      return orders.orderList(request, request.series === null ? all : all.filter(({ series }) => series === request.series));
    });
  openStockList = (path: string) => this.#do('openStockList', (): MatchedStock | null => orders.matchedStock(this.#seriesOf(path)));
  exportOrders = () => this.#do('exportOrders', (): string | null => 'C:\\Users\\张三\\Documents\\orders.xlsx');
  saveComparison = () => this.#do('saveComparison', (): string | null => 'C:\\Users\\张三\\Pictures\\comparison.png');

  job(id: number, request: TrainRequest, more: Partial<Job> = {}): Job {
    const product = this.#summary.products.find((one) => one.product_id === request.scope.product);
    const store = this.#summary.stores.find((one) => one.store_id === request.scope.store);
    return {
      id,
      request,
      title_product: product?.product_name ?? null,
      title_store: store?.store_name ?? null,
      state: 'queued',
      epoch: 0,
      epochs: Number(request.settings['epochs'] ?? 200),
      history: [],
      best_epoch: null,
      refit: null,
      remaining_seconds: null,
      model_path: null,
      metrics: null,
      error: null,
      ...more,
    };
  }

  change(id: number, change: Partial<Job>): void {
    this.jobs = this.jobs.map((job) => (job.id === id ? { ...job, ...change } : job));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.#list());
  }

  #list(): JobList {
    return { jobs: this.jobs, paused: this.#paused };
  }

  #row(path: string): VersionRow {
    const row = this.rows.find((one) => one.model_path === path);
    if (!row) throw { code: 'not_found', message: `${path} does not exist` } satisfies CommandError;
    return row;
  }

  #nextPath(scope: ScopeRequest, type: string): string {
    const { mode, product, store, range, aggregation } = scope;
    const folder =
      mode === 'product'
        ? `${product}_${store ?? 'all'}`
        : mode === 'store'
          ? `${store}_${product ?? 'all'}`
          : range === 'all'
            ? `all/${aggregation}`
            : range === 'stores'
              ? `stores/${store}/${aggregation}`
              : range === 'products'
                ? `products/${product}/${aggregation}`
                : `custom/${store}/${product}/${aggregation}`;
    const stem = `saved_models/${mode}/${folder}/${type}/`;
    const numbers = [...this.rows, ...this.#trash].filter((row) => row.model_path.startsWith(stem)).map((row) => Number(row.version.slice(1)));
    return `${stem}v${Math.max(0, ...numbers) + 1}/`;
  }

  #run(id: number): void {
    const history = made.losses(52, id);
    const timer = setInterval(() => {
      const job = this.jobs.find((one) => one.id === id);
      if (!job || (job.state !== 'queued' && job.state !== 'running')) return clearInterval(timer);
      if (job.state === 'queued' && this.#paused) return;
      if (job.state === 'queued' && this.jobs.filter((one) => one.state === 'running').length >= 2) return;
      const seen = history.slice(0, job.epoch + 1);
      if (job.epoch < history.length) {
        this.change(id, {
          state: 'running',
          epoch: seen.length,
          history: seen,
          best_epoch: made.bestEpoch(seen),
          remaining_seconds: ((job.epochs - seen.length) * this.#options.epochMs) / 1000,
        });
        return;
      }
      clearInterval(timer);
      const path = this.#nextPath(job.request.scope, job.request.model_type);
      const { mode, product, store, aggregation } = job.request.scope;
      const verdict = { kind: 'better' as const, baseline: 'seasonal_naive', gain: 0.31 };
      this.rows = [
        {
          id: this.rows.length + 1000 + id,
          model_identifier: path.split('/').slice(1, -3).join('_'),
          model_type: job.request.model_type,
          version: /v\d+/.exec(path)?.[0] ?? 'v1',
          model_path: path,
          created_at: '2026-07-01 18:20:00',
          metrics_summary: { wape: 0.098, rmse: 5.4, r2: 0.86, verdict },
          mode,
          product,
          store,
          aggregation,
          product_name: job.title_product,
          store_name: job.title_store,
          bytes: 797_716,
          in_use: false,
          damaged: null,
        },
        ...this.rows,
      ];
      this.change(id, { state: 'finished', model_path: path, metrics: made.metrics(0.098), remaining_seconds: null });
    }, this.#options.epochMs);
  }
}

/** A stand-in for loss_curve.png. An SVG, which the drawer's image would not show as a PNG; so in a browser it is drawn onto a canvas. */
function drawnCurve(seed: number): Uint8Array {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [960, 540];
  const pen = canvas.getContext('2d');
  if (!pen) return new Uint8Array([137, 80, 78, 71]);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 960, 540);
  const history = made.losses(38 + (seed % 25), seed);
  for (const [of, colour] of [
    ['train_loss', '#8b949e'],
    ['val_loss', '#0f766e'],
  ] as const) {
    pen.beginPath();
    pen.strokeStyle = colour;
    pen.lineWidth = 3;
    history.forEach((point, index) => pen.lineTo(70 + (index / (history.length - 1)) * 850, 480 - (point[of] - 0.2) * 520));
    pen.stroke();
  }
  pen.strokeStyle = '#e4e7ea';
  pen.strokeRect(70, 30, 850, 450);
  const text = atob(canvas.toDataURL('image/png').split(',')[1] ?? '');
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
