// Everything the places share: which place is open, the settings, and the lists of sales, jobs and versions.
import { getContext, setContext, tick } from 'svelte';
import type { Backend } from '../backend/backend';
import type { ArchiveReport } from '../bindings/ArchiveReport';
import type { AppInfo } from '../bindings/AppInfo';
import type { Job } from '../bindings/Job';
import type { ModelType } from '../bindings/ModelType';
import type { UiSettings } from '../bindings/UiSettings';
import type { VersionRow } from '../bindings/VersionRow';
import { errorWords } from '../i18n/errors';
import { t } from '../i18n/index.svelte';
import { language } from '../i18n/language.svelte';
import { scopeTitle } from '../i18n/scope';
import { AutoForecast } from './auto.svelte';
import { Freshness } from './freshness.svelte';
import { Guard } from './guard.svelte';
import { Jobs } from './jobs.svelte';
import { looksOf } from './looks';
import { OpenedFiles } from './opened_files.svelte';
import { keep, recall } from './persisted';
import { newDaysOf } from './summary';
import { Routine } from './routine.svelte';
import { Sales } from './sales.svelte';
import { Toasts } from './toasts.svelte';
import { TrainForm } from './train_form.svelte';
import { Undoing } from './undoing';
import { Versions } from './versions.svelte';
import { WeekState } from './week.svelte';
import { WorklistState } from './worklist.svelte';

/** In the order of the rail, which is that of Ctrl 1 to 7. */
export const places = ['week', 'orders', 'data', 'forecast', 'train', 'models', 'compare', 'settings', 'help'] as const;
export type Place = (typeof places)[number];

/** Percent; those that Ctrl + and Ctrl − step through. */
export const ZOOMS = [100, 110, 125, 150, 175];

export class AppState extends Guard {
  readonly backend: Backend;
  readonly sales: Sales;
  readonly jobs: Jobs;
  readonly versions: Versions;
  readonly freshness: Freshness;
  readonly week: WeekState;
  readonly worklist: WorklistState;
  readonly auto: AutoForecast;
  readonly routine: Routine;
  readonly files = new OpenedFiles(this);
  readonly toasts = new Toasts();
  readonly undoing: Undoing;
  readonly train = new TrainForm();

  info = $state.raw<AppInfo | null>(null);
  /** Why nothing can be saved; undefined where it can. */
  readonly readOnlyWhy = $derived(this.info?.read_only != null ? t('error.read_only') : undefined);
  types = $state.raw<ModelType[] | null>(null);
  place = $state<Place>(recall<Place>('place', 'week'));
  /** A zip of versions that the user is asked about. */
  archive = $state.raw<{ file: string; report: ArchiveReport } | null>(null);
  /** The version whose drawer is open, whose forecast is shown, and those being compared. */
  opened = $state<string | null>(recall<string | null>('opened', null));
  forecasting = $state<string | null>(recall<string | null>('forecasting', null));
  comparing = $state.raw<string[]>(recall<string[]>('comparing', []));
  #chosenDark = $state(false);
  /** What only paper shows is drawn, in light colors. */
  printing = $state(false);
  readonly dark = $derived(this.#chosenDark && !this.printing);

  #systemDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null;

  constructor(backend: Backend) {
    super();
    this.backend = backend;
    this.undoing = new Undoing(backend.ordering, this.toasts);
    this.sales = new Sales(
      backend,
      (changed) => this.#salesRead(changed),
      (files) => this.files.take(files),
    );
    this.versions = new Versions(backend);
    this.freshness = new Freshness(backend);
    this.jobs = new Jobs(backend, (job) => void this.#ended(job));
    this.week = new WeekState(backend);
    this.worklist = new WorklistState(backend, this.undoing);
    this.auto = new AutoForecast(this);
    this.routine = new Routine(this);
    this.#systemDark?.addEventListener('change', () => this.info && this.#apply(this.info.settings));
  }

  /** What needs a look this week. */
  readonly looks = $derived.by(() => looksOf(this.week, this.worklist, this.#worse));
  /** Versions in use of single products and stores whose error grew; those of all products are trained again by themselves. */
  readonly #worse = $derived.by(() =>
    this.#aging.flatMap((version) => {
      const found = this.freshness.found.get(version.model_path);
      return found?.state === 'worse' ? [{ version, found }] : [];
    }),
  );
  get #aging(): VersionRow[] {
    const last = this.sales.summary?.last_date ?? null;
    const rows = this.versions.rows ?? [];
    return rows.filter((row) => row.in_use && row.damaged === null && row.aggregation !== 'pooled' && newDaysOf(row, last) > 0);
  }

  /** Keeps what forecasts everything now, so that next week can tell how right it was, and looks at what may have become worse. */
  #keepUp(): void {
    const { version } = this.auto;
    // What can't be kept is missing in the accuracy of next week, and nowhere else.
    if (version) void this.backend.upkeep.keepForecast(version.model_path).catch(() => undefined);
    this.freshness.want(this.#aging.map((row) => row.model_path));
  }

  /** Reads all there is to know at the start; what fails is shown, the rest works. */
  async open(): Promise<void> {
    this.jobs.stop();
    const info = await this.guard(() => this.backend.appInfo());
    if (!info) return;
    this.info = info;
    this.#apply(info.settings);
    if (info.fault) return;
    this.worklist.restore(info.data_dir);
    const types = this.guard(async () => (this.types = await this.backend.modelTypes()));
    await this.#shown([this.sales.refresh(), this.versions.refresh(), this.jobs.watch()]);
    void this.worklist.refresh();
    void this.routine.refresh();
    await types;
    this.#keepUp();
  }

  #lookedAt = 0;
  /**
   * The window is looked at again: what the nightly run or the command line did meanwhile is read. Not more often than every ten seconds, not
   * while something runs here that reads by itself, and never over a message that is still to be read.
   */
  async lookAgain(now = Date.now()): Promise<void> {
    const { sales, versions, routine, worklist } = this;
    const isQuiet = !sales.busy && !routine.busy && !worklist.busy && sales.error === null && versions.error === null;
    if (!this.info || this.info.fault || versions.rows === null || !isQuiet || now - this.#lookedAt < 10_000) return;
    this.#lookedAt = now;
    const seen = () => JSON.stringify([versions.rows?.map((row) => [row.model_path, row.in_use]), routine.last]);
    const before = seen();
    await Promise.all([versions.refresh(), routine.refresh()]);
    await sales.follow();
    if (seen() !== before) void worklist.refresh();
  }

  async #shown(reading: Promise<unknown>[]): Promise<void> {
    await Promise.all(reading);
    await this.takeFiles();
    // Two frames on, what was read is drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => void this.backend.pageReady().catch(() => undefined)));
  }

  /** Files that the program was opened with go to the import preview. */
  async takeFiles(): Promise<void> {
    const files = (await this.guard(() => this.backend.openedFiles())) ?? [];
    if (files.length === 0) return;
    this.go('data');
    await this.files.take(files);
  }

  go(place: Place): void {
    this.place = place;
    keep('place', place);
  }

  openVersion(path: string | null): void {
    this.opened = path;
    keep('opened', path);
  }

  forecast(path: string): void {
    this.forecasting = path;
    keep('forecasting', path);
    this.go('forecast');
  }

  /** Shows the worklist, at the line of a product in a store where both are known. */
  order(product: string | null, store: string | null): void {
    this.worklist.showAt(product, store);
    this.go('orders');
  }

  /** Shows the lots of a product. */
  showLots(product: string | null): void {
    keep('orders.tab', 'lots');
    keep('lots.product', product);
    this.go('orders');
  }

  /** Shows the past imports, with the rows that were skipped. */
  showImports(): void {
    keep('data.past', true);
    this.go('data');
  }

  /** Shows the sales of a product or of a store. */
  showSales(product: string | null, store: string | null): void {
    keep('data.kind', product === null ? 'stores' : 'products');
    keep('data.chosen', { products: product, stores: store });
    this.go('data');
  }

  compare(paths: string[]): void {
    this.comparing = paths;
    keep('comparing', paths);
    this.go('compare');
  }

  /** Larger or smaller letters and all around them: 0 for the usual size. */
  async zoom(direction: 1 | -1 | 0): Promise<void> {
    if (!this.info) return;
    const now = ZOOMS.indexOf(this.info.settings.zoom || 100);
    const next = direction === 0 ? 100 : ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, now + direction))];
    if (next !== undefined && next !== (this.info.settings.zoom || 100)) await this.saveSettings({ ...this.info.settings, zoom: next });
  }

  /** Prints the open place, in light colors and with the parts that only paper shows. */
  async print(): Promise<void> {
    this.printing = true;
    this.#paint();
    window.addEventListener('afterprint', () => this.#printed(), { once: true });
    await tick();
    await this.guard(() => this.backend.print());
    // If the system doesn't open a dialog, it doesn't report anything later.
    if (this.error) this.#printed();
  }

  #printed(): void {
    this.printing = false;
    this.#paint();
  }

  /** Charts read the colors of the theme from the document when `dark` changes. */
  #paint(): void {
    document.documentElement.dataset['theme'] = this.dark ? 'dark' : 'light';
  }

  async saveSettings(settings: UiSettings): Promise<void> {
    if (!this.info) return;
    const before = language.now;
    this.info = { ...this.info, settings };
    this.#apply(settings);
    // The reasons of its lines come as sentences.
    if (language.now !== before && this.worklist.now !== null) void this.worklist.refresh();
    if (language.now !== before) void this.routine.refresh();
    await this.guard(async () => {
      await this.backend.saveSettings(settings);
      // The training form starts with the user's own defaults.
      this.types = await this.backend.modelTypes();
    });
  }

  /** Versions that somebody offers in a zip are looked at before they are imported. */
  async lookIntoArchive(): Promise<void> {
    const found = await this.backend.lookIntoArchive();
    if (found) this.archive = { file: found[0], report: found[1] };
  }

  /** Writes what support needs to see, where the user says. */
  async exportDiagnostics(): Promise<void> {
    const file = await this.backend.exportDiagnostics();
    if (file) this.toasts.show(t('common.saved', { file }));
  }

  /** What an entry of the system's menu asks for. */
  async menu(id: string): Promise<void> {
    const place = places.find((one) => one === id);
    if (place) return this.go(place);
    if (id === 'import') return this.sales.pick();
    if (id === 'opened') return this.takeFiles();
    await this.guard(async () => {
      if (id === 'diagnostics') await this.exportDiagnostics();
      else if (id === 'export') await this.backend.exportVersions([]);
      else if (id === 'import-models') await this.lookIntoArchive();
    });
  }

  /** Deletes, and offers to take it back. */
  async remove(paths: string[]): Promise<void> {
    const report = await this.versions.remove(paths);
    if (!report) return;
    if (this.opened !== null && paths.includes(this.opened)) this.openVersion(null);
    this.compareWithout(paths);
    const undo = () => void this.versions.restore(paths);
    this.toasts.show(t('models.deleted', { n: paths.length }), { label: t('common.undo'), testid: 'toast-undo', run: undo });
  }

  /** Marks as in use, or takes the mark away. */
  async use(path: string, use: boolean): Promise<void> {
    await this.versions.use(path, use);
  }

  /** Trains versions again, each with its own settings and all sales. */
  async again(...rows: VersionRow[]): Promise<void> {
    const [first] = rows;
    if (!first) return;
    await this.versions.guard(async () => {
      for (const row of rows) await this.backend.retrain(row.model_path);
      const show = { label: t('common.show'), testid: 'toast-show', run: () => this.go('train') };
      const text = rows.length === 1 ? t('stale.started', { name: scopeTitle(first).title }) : t('stale.started_many', { n: rows.length });
      this.toasts.show(text, show);
    });
  }

  /** Prepares the training form for another version of the same scope, of the same model type or of this one. */
  prepare(row: VersionRow, type: string = row.model_type): void {
    const { mode, product, store, aggregation } = row;
    const global = mode === 'global';
    Object.assign(this.train.filled, {
      mode,
      types: [type],
      ...(mode === 'product' && product !== null ? { products: [product], onlyStore: store } : {}),
      ...(mode === 'store' && store !== null ? { stores: [store], onlyProduct: product } : {}),
      ...(global
        ? {
            range: product && store ? 'custom' : store ? 'stores' : product ? 'products' : 'all',
            onlyProduct: product,
            onlyStore: store,
            aggregation: aggregation ?? 'sum',
          }
        : {}),
    });
    this.train.save();
    this.go('train');
  }

  compareWithout(paths: string[]): void {
    this.comparing = this.comparing.filter((path) => !paths.includes(path));
    keep('comparing', this.comparing);
  }

  #apply(settings: UiSettings): void {
    language.now = settings.language === 'system' ? (this.info?.system_language ?? 'en') : settings.language;
    this.#chosenDark = settings.theme === 'system' ? (this.#systemDark?.matches ?? false) : settings.theme === 'dark';
    this.#paint();
    document.documentElement.lang = language.now === 'zh' ? 'zh-CN' : 'en';
    document.title = t('app.name');
  }

  /** What was read of the sales; `changed` when they are others than before. */
  #salesRead(changed: boolean): void {
    this.freshness.forget();
    void this.week.refresh();
    void this.routine.look();
    if (changed) {
      void this.worklist.refresh();
      // A run of the routine trains by itself.
      if (!this.routine.busy) void this.auto.follow();
    }
  }

  async #ended(job: Job): Promise<void> {
    if (job.state === 'finished') {
      this.worklist.outdated = true;
      await this.versions.refresh();
    }
    if (this.auto.owns(job) && job.state === 'finished') {
      await this.versions.guard(async () => {
        const { outcome, why } = await this.auto.finished(job);
        const show = { label: t('week.changes'), testid: 'toast-show', run: () => this.forecast(job.model_path ?? '') };
        this.#keepUp();
        this.toasts.show(why ?? (outcome === 'kept' ? t('auto.kept') : outcome === 'first' ? t('auto.first') : t('auto.switched')), show);
      });
      void this.worklist.refresh();
      return;
    }
    if (job.state === 'finished') void this.worklist.refresh();
    if (this.place === 'train' || job.state === 'cancelled') return;
    // Nobody asked for it; the second step of This week says it.
    if (this.auto.owns(job) && job.error?.code === 'too_short') return;
    const scope = { ...job.request.scope, product_name: job.title_product, store_name: job.title_store };
    const name = scopeTitle(scope).title;
    const path = job.model_path;
    if (job.state === 'finished' && path !== null) {
      const action = { label: t('rail.forecast'), testid: 'toast-forecast', run: () => this.forecast(path) };
      this.toasts.show(t('train.done_toast', { name }), action);
    } else {
      const action = { label: t('common.show'), testid: 'toast-show', run: () => this.go('train') };
      const [one, two] = [t('train.failed_toast', { name }), job.error ? errorWords(job.error).title : ''];
      // Whoever started it may not be looking; the reason is shown where trainings are.
      this.toasts.show(two === '' ? one : t('common.two_sentences', { one, two }), action, true);
    }
  }
}

const key = Symbol('app');
export const provideApp = (app: AppState): AppState => setContext(key, app);
export const useApp = (): AppState => getContext<AppState>(key);
