// A backend that keeps everything in memory, for component tests and for looking at the window in a browser. Never part of the program.
import type { AppInfo } from '../bindings/AppInfo';
import type { ArchiveReport } from '../bindings/ArchiveReport';
import type { UncleanExit } from '../bindings/UncleanExit';
import type { CommandError } from '../bindings/CommandError';
import type { DataSummary } from '../bindings/DataSummary';
import type { Finding } from '../bindings/Finding';
import type { ImportNews } from '../bindings/ImportNews';
import type { ImportOptions } from '../bindings/ImportOptions';
import type { ImportReport } from '../bindings/ImportReport';
import type { HolidayTable } from '../bindings/HolidayTable';
import type { Job } from '../bindings/Job';
import type { PastImport } from '../bindings/PastImport';
import type { ModelType } from '../bindings/ModelType';
import type { SeriesId } from '../bindings/SeriesId';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { VersionRow } from '../bindings/VersionRow';
import type { Question } from '../bindings/Question';
import type { RowKind } from '../bindings/RowKind';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import { seriesKey } from '../state/series';
import { errorOf } from '../state/summary';
import type { Backend } from './backend';
import * as made from './fake_data';
import { fakeOrdering } from './fake_ordering';
import { FakeQueue } from './fake_queue';
import { fakePlans } from './fake_plans';
import { fakeUpkeep } from './fake_upkeep';
import * as trained from './fake_versions';
import * as round from './fake_week';
import * as recorded from './recorded';

export interface FakeOptions {
  products?: number;
  stores?: number;
  versions?: number;
  /** Products that a pooled version forecasts, in each store. */
  pooled?: number;
  language?: AppInfo['settings']['language'];
  theme?: AppInfo['settings']['theme'];
  /** Milliseconds an epoch takes; with 0, jobs make no progress. */
  epochMs?: number;
  types?: ModelType[];
  picked?: string[];
  /** Versions are trained only when asked for. */
  manual?: boolean;
}

export class FakeBackend extends FakeQueue implements Backend {
  onFilesDropped: Backend['onFilesDropped'] = () => this.do('onFilesDropped', () => () => undefined);
  rows: VersionRow[];

  readonly #options: Required<FakeOptions>;
  protected summary: DataSummary;
  #trash: VersionRow[] = [];
  #dataDir = 'C:\\Users\\张三\\AppData\\Roaming\\Pharmacast';
  protected epochMs: number;

  constructor(options: FakeOptions = {}) {
    super();
    this.#options = {
      products: 18,
      stores: 3,
      versions: 24,
      pooled: 3,
      language: 'zh',
      theme: 'light',
      epochMs: 60,
      types: trained.modelTypes,
      manual: true,
      picked: ['C:\\Users\\张三\\销售\\2026年上半年.csv'],
      ...options,
    };
    this.epochMs = this.#options.epochMs;
    this.summary = this.#summaryOf(this.#options.products, this.#options.stores);
    this.rows = trained.versions(this.#options.versions, this.summary.products, this.summary.stores);
  }

  #summaryOf(productCount: number, storeCount: number): DataSummary {
    const [products, stores] = [made.products(productCount), productCount === 0 ? [] : made.stores(storeCount)];
    const rows = products.reduce((sum, product) => sum + product.rows, 0);
    return { rows, first_date: rows > 0 ? made.FIRST : null, last_date: rows > 0 ? made.LAST : null, products, stores };
  }

  appInfo = () =>
    this.do('appInfo', (): AppInfo => ({
      app_version: '0.1.0',
      data_dir: this.#dataDir,
      system_language: 'zh',
      cores: 8,
      settings: {
        language: this.#options.language,
        theme: this.#options.theme,
        workers: 0,
        threads: 0,
        checkpoint_every: null,
        zoom: 0,
        manual_forecasts: this.#options.manual,
      },
      fault: this.fault,
      read_only: this.readOnly,
    }));
  /** Why the data folder isn't open. */
  fault: CommandError | null = null;
  readOnly: string | null = null;
  reopen: Backend['reopen'] = () =>
    this.do('reopen', () => {
      this.fault = null;
      return true;
    });
  saveSettings = () => this.do('saveSettings', () => undefined);

  dataSummary = () => this.do('dataSummary', () => this.summary);
  pickSalesFiles = () => this.do('pickSalesFiles', () => this.#options.picked);
  /** What an import asks. Columns are asked about before anything can be read. */
  questions: Question[] = [];
  /** The password of a protected workbook. */
  password = 'Pass 秘密';
  rowKinds: RowKind[] = [];
  news: ImportNews | null = null;
  /** What was said about the rows of earlier imports. */
  said: Pick<ImportReport, 'issues' | 'counts'> = { issues: [], counts: [] };
  /** The options of the latest preview or import. */
  importOptions: ImportOptions | null = null;
  /** Called in place of an import that ends at once. */
  importing: ((onProgress: Parameters<Backend['importFiles']>[2]) => Promise<void>) | null = null;
  previewImport: Backend['previewImport'] = (_files, options) =>
    this.do('previewImport', () => {
      this.importOptions = options;
      const isAnswer = (code: string, answer: string) => code !== 'password' || answer.endsWith(`=${this.password}`);
      const isOpen = ({ code, file }: Question) =>
        !options.answers?.some((answer) => answer.startsWith(`${code}@${file}=`) && isAnswer(code, answer));
      const open = this.questions.filter(isOpen);
      if (open.some(({ code }) => code === 'password')) {
        const locked: CommandError = { code: 'protected_file', message: 'it has a password', details: { questions: open } };
        throw locked;
      }
      const columns = open.filter(({ code }) => code.endsWith('_column') || code === 'date_order');
      const refusal: CommandError = { code: 'ambiguous_column', message: 'which column is it?', details: { questions: columns } };
      if (columns.length > 0) throw refusal;
      return made.report(options, open, this.rowKinds);
    });
  importFiles: Backend['importFiles'] = async (files, options, onProgress) => {
    const report = await this.previewImport(files, options, onProgress);
    if (this.importing) await this.importing(onProgress);
    return this.do('importFiles', () => {
      this.summary = this.#summaryOf(this.#options.products || 18, this.#options.stores);
      return this.news ? { ...report, news: this.news } : report;
    });
  };
  cancelImport = () => this.do('cancelImport', () => undefined);
  loadSample = () =>
    this.do('loadSample', (): ImportReport => {
      this.summary = this.#summaryOf(12, 3);
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
    this.do('salesSeries', () => {
      const product = this.summary.products.find((one) => one.product_id === request.product);
      const start = product?.first_date ?? made.FIRST;
      const mean = product ? product.total_quantity / 730 / (request.store ? 3 : 1) : 240;
      return { start, quantity: made.series(`${request.product}${request.store}`, mean, start, made.LAST) };
    });

  modelTypes = () => this.do('modelTypes', () => this.#options.types);
  nextVersion: Backend['nextVersion'] = (scope, type) => this.do('nextVersion', () => this.nextPath(scope, type));
  listVersions = () => this.do('listVersions', () => this.rows);
  showVersion: Backend['showVersion'] = (path) => this.do('showVersion', () => trained.detail(this.#row(path)));
  seriesTests: Backend['seriesTests'] = (path, series) =>
    this.do('seriesTests', () => trained.detail(this.#row(path)).test_forecasts.filter((test) => seriesKey(test) === seriesKey(series)));
  lossCurve: Backend['lossCurve'] = (path) => this.do('lossCurve', () => trained.drawnCurve(this.#row(path).id));
  deleteVersions: Backend['deleteVersions'] = (paths) =>
    this.do('deleteVersions', () => {
      const gone = this.rows.filter((row) => paths.includes(row.model_path));
      this.rows = this.rows.filter((row) => !paths.includes(row.model_path));
      this.#trash.push(...gone);
      return { deleted: paths, already_gone: [], foreign: [], bytes: gone.reduce((sum, row) => sum + row.bytes, 0), files: 5 * gone.length };
    });
  restoreVersion: Backend['restoreVersion'] = (path) =>
    this.do('restoreVersion', () => {
      const back = this.#trash.filter((row) => row.model_path === path);
      this.rows = [...this.rows, ...back].sort((one, other) => other.id - one.id);
    });
  showInFolder = () => this.do('showInFolder', () => undefined);

  predict: Backend['predict'] = (path, at, series) =>
    this.do('predict', () => {
      const product = this.summary.products.find((one) => one.product_id === this.#row(path).product);
      const all = this.summary.products.reduce((sum, one) => sum + one.total_quantity, 0) / 730;
      const mean = product ? product.total_quantity / 730 : all / this.#seriesOf(path).length;
      return made.forecastView(path, this.#seriesOf(path), series, mean, at ?? made.LAST);
    });

  #seriesOf(path: string): SeriesId[] {
    const row = this.#row(path);
    const { products, stores } = this.summary;
    if (row.aggregation !== 'pooled') return [made.seriesId(row.store, row.product)];
    return stores.flatMap((store) => products.slice(0, this.#options.pooled).map((product) => made.seriesId(store.store_id, product.product_id)));
  }

  fileKind = (file: string) =>
    this.do('fileKind', () => {
      const words = { 库存: 'stock', items: 'items', 计划: 'plan' } as const;
      return Object.entries(words).find(([word]) => file.includes(word))?.[1] ?? ('sales' as const);
    });
  inspectFile = () => this.do('inspectFile', () => made.report({ sheet: null, all_sheets: false, map: [], replace: false, dry_run: true }).files[0]!);
  undoLastImport = () =>
    this.do('undoLastImport', () => {
      this.past = this.past.slice(1);
    });
  useVersion: Backend['useVersion'] = (path, use) =>
    this.do('useVersion', () => {
      this.rows = this.rows.map((row) => (row.model_path === path ? { ...row, in_use: use } : row));
    });
  calendar: HolidayTable = made.calendar;
  #calendarBefore: HolidayTable | null = null;
  #changeCalendar(change: (now: HolidayTable) => HolidayTable): HolidayTable {
    this.#calendarBefore = this.calendar;
    return (this.calendar = { ...change(this.calendar), can_undo: true });
  }
  holidays = () => this.do('holidays', () => this.calendar);
  chooseCalendar: Backend['chooseCalendar'] = (choice) =>
    this.do('chooseCalendar', () => this.#changeCalendar((now) => ({ ...now, choice, in_force: choice === 'auto' ? 'china' : choice })));
  addHoliday: Backend['addHoliday'] = (first, last, name, working) =>
    this.do('addHoliday', () =>
      this.#changeCalendar((now) =>
        made.withHoliday(now, { kind: working ? 'make_up_workday' : 'holiday', name_zh: name, name_en: name, first, last }),
      ),
    );
  removeHoliday: Backend['removeHoliday'] = (first) => this.do('removeHoliday', () => this.#changeCalendar((now) => made.withoutHoliday(now, first)));
  importHolidays = () => this.do('importHolidays', (): HolidayTable | null => this.#changeCalendar((now) => now));
  resetHolidays: Backend['resetHolidays'] = () => this.do('resetHolidays', () => this.#changeCalendar(() => made.calendar));
  undoHolidays = () =>
    this.do('undoHolidays', () => {
      this.calendar = { ...(this.#calendarBefore ?? this.calendar), can_undo: false };
      return this.calendar;
    });
  pastImports = () => this.do('pastImports', () => this.past);
  importSummary: Backend['importSummary'] = (id) =>
    this.do('importSummary', () => {
      const past = this.past.find((one) => one.id === id);
      const { issues, counts } = this.said;
      return past && !past.replaced_all
        ? { rows_imported: past.rows_imported, products: 12, stores: 2, news: this.news ?? made.news, issues, counts }
        : null;
    });
  seriesFigures: Backend['seriesFigures'] = (request) =>
    this.do('seriesFigures', () => (request.product !== null && request.store !== null ? made.figures(request.product, request.store) : null));
  compareVersions: Backend['compareVersions'] = async (paths) => {
    const details = await Promise.all(paths.map((path) => this.showVersion(path)));
    return this.do('compareVersions', () => trained.comparison(details));
  };
  pickDataFolder = () => this.do('pickDataFolder', (): string | null => 'D:\\Pharmacast');
  moveDataFolder: Backend['moveDataFolder'] = (to, onProgress) =>
    this.do('moveDataFolder', () => {
      onProgress({ files_done: 1, files: 2, bytes_done: 1_000_000, bytes: 2_000_000 });
      this.#dataDir = to;
      return { files: 2, bytes: 2_000_000, kept: [] };
    });
  exportDiagnostics = () => this.do('exportDiagnostics', (): string | null => 'C:\\Users\\张三\\Desktop\\pharmacast_diagnostics.zip');
  pageReady = () => this.do('pageReady', () => undefined);
  exportVersions: Backend['exportVersions'] = (paths) =>
    this.do('exportVersions', () => {
      const rows = this.rows.filter((row) => paths.length === 0 || paths.includes(row.model_path));
      return { files: 5 * rows.length, versions: rows.map((row) => row.model_path), bytes: rows.reduce((sum, row) => sum + row.bytes, 0) };
    });
  /** The contents of the zip file that the user chooses. */
  archive: ArchiveReport | null = null;
  lookIntoArchive: Backend['lookIntoArchive'] = () =>
    this.do('lookIntoArchive', () => (this.archive ? ['/home/user/pharmacast_models.zip', this.archive] : null));
  importVersions: Backend['importVersions'] = (file) => this.do('importVersions', () => this.archive ?? { versions: [], bytes: file.length });
  openedFiles = () => this.do('openedFiles', (): string[] => []);
  /** Chooses an entry of the system's menu. */
  choose: (id: string) => void = () => {};
  onMenu: Backend['onMenu'] = (onChosen) =>
    this.do('onMenu', () => {
      this.choose = onChosen;
      return () => undefined;
    });
  past: PastImport[] = made.pastImports;
  found: Finding[] = [];
  exitedUncleanly: UncleanExit | null = null;
  uncleanExit = () => this.do('uncleanExit', () => this.exitedUncleanly);
  dismissUncleanExit = () =>
    this.do('dismissUncleanExit', () => {
      this.exitedUncleanly = null;
    });
  openLicenses = () => this.do('openLicenses', () => undefined);
  openLogFolder = () => this.do('openLogFolder', () => undefined);
  staleness: Backend['staleness'] = (path) =>
    this.do('staleness', () => {
      const row = this.#row(path);
      const until = row.summary.trained_until ?? made.LAST;
      const days = Math.max(0, Math.round((Date.parse(made.LAST) - Date.parse(until)) / 86_400_000));
      const test = trained.metrics(errorOf(row) ?? 0.2);
      const worse = days > 60 && this.found_week !== 'calm';
      return {
        ...recorded.staleness,
        path,
        trained_until: until,
        last_date: made.LAST,
        new_days: days,
        test,
        since: days === 0 ? null : trained.metrics((test.wape ?? 0.2) * (worse ? 1.6 : 1.04)),
        naive_since: days === 0 ? null : trained.metrics(0.31),
        state: days === 0 ? 'current' : days < 14 ? 'too_few' : worse ? 'worse' : 'as_tested',
      };
    });
  retrain: Backend['retrain'] = (path) => {
    const { mode, product, store, aggregation, model_type } = this.#row(path);
    return this.train({
      scope: { mode, product, store, range: mode === 'global' ? 'all' : null, aggregation },
      model_type,
      settings: {},
      until: null,
    });
  };
  recovery = () => this.do('recovery', () => ({ findings: this.found, read_only: false }));
  trash = () =>
    this.do('trash', () => this.#trash.map((row) => ({ model_path: row.model_path, deleted_at: '2026-07-01 09:00:00', bytes: row.bytes })));
  emptyTrash = () =>
    this.do('emptyTrash', () => {
      const gone = this.#trash;
      this.#trash = [];
      return { removed: gone.map((row) => row.model_path), foreign: [], bytes: gone.reduce((sum, row) => sum + row.bytes, 0) };
    });
  /** What the weekly round shows; null for a week as usual. */
  found_week: 'five' | 'calm' = 'five';
  missing: { first: string; last: string } | null = null;
  stockRead = true;
  readonly #answers = new Map<string, WeekAnswer>();
  week = () =>
    this.do('week', () => ({
      ...round.week(this.summary, this.found_week === 'five', this.missing, this.#answers),
      last_import: this.past[0] ?? null,
    }));
  answerQuestion: NonNullable<Backend['answerQuestion']> = (id, answer) => this.do('answerQuestion', () => void this.#answers.set(id, answer));
  forgetAnswer: NonNullable<Backend['forgetAnswer']> = (id) => this.do('forgetAnswer', () => void this.#answers.delete(id));
  print = () => this.do('print', () => undefined);

  exportForecast = () => this.do('exportForecast', (): string | null => 'C:\\Users\\张三\\Documents\\forecast.xlsx');
  ordering = fakeOrdering((name, answer) => this.do(`ordering.${name}`, answer), {
    summary: () => this.summary,
    stocked: () => this.stockRead,
    stock: (there) => (this.stockRead = there),
  });
  plans = fakePlans(
    (name, answer) => this.do(`plans.${name}`, answer),
    () => this.summary,
  );
  upkeep = fakeUpkeep((name, answer) => this.do(`upkeep.${name}`, answer), {
    rows: () => this.rows,
    use: (path) => {
      const scope = this.#row(path).model_identifier;
      this.rows = this.rows.map((row) => (row.model_identifier === scope ? { ...row, in_use: row.model_path === path } : row));
    },
    remove: (paths) => {
      this.#trash = [...this.#trash, ...this.rows.filter((row) => paths.includes(row.model_path))];
      this.rows = this.rows.filter((row) => !paths.includes(row.model_path));
    },
  });
  saveComparison = () => this.do('saveComparison', (): string | null => 'C:\\Users\\张三\\Pictures\\comparison.png');

  #row(path: string): VersionRow {
    const row = this.rows.find((one) => one.model_path === path);
    if (!row) throw { code: 'not_found', message: `${path} does not exist` } satisfies CommandError;
    return row;
  }

  protected nextPath(scope: ScopeRequest, type: string): string {
    return trained.nextPath(scope, type, [...this.rows, ...this.#trash]);
  }

  protected finished(job: Job, path: string): void {
    this.rows = [trained.finished(job, path, this.rows.length + 1000 + job.id), ...this.rows];
  }
}
