// The watched folder: which one it is, and importing what is new in it.
import type { RoutineReport } from '../bindings/RoutineReport';
import type { WaitingFile } from '../bindings/WaitingFile';
import { t } from '../i18n/index.svelte';
import { language } from '../i18n/language.svelte';
import type { AppState } from './app.svelte';
import { Guard } from './guard.svelte';
import { switchWords } from './switched';

/** Milliseconds between two looks at what a run has imported so far. */
const LOOK = 4_000;

/** What a run did, in one sentence. */
export function routineWords({ files, trainings }: RoutineReport): string {
  const imported = files.filter(({ outcome }) => outcome === 'imported').length;
  const failed = files.filter(({ outcome }) => outcome === 'failed').length;
  const trained = trainings.filter(({ challenger }) => challenger !== null).length;
  const did = imported + trained > 0 ? t('routine.did', { files: imported, trainings: trained }) : failed > 0 ? '' : t('routine.nothing');
  return [did, failed > 0 ? t('routine.failed', { n: failed }) : ''].filter(Boolean).join(' · ');
}

export class Routine extends Guard {
  /** The watched folder; null for none. */
  folder = $state<string | null>(null);
  busy = $state(false);
  last = $state.raw<RoutineReport | null>(null);
  /** Files of the folder that can't be imported without the user. */
  waiting = $state.raw<WaitingFile[]>([]);

  readonly #app: AppState;

  constructor(app: AppState) {
    super();
    this.#app = app;
  }

  async refresh(): Promise<void> {
    const { upkeep } = this.#app.backend;
    await this.guard(async () => {
      const settings = await upkeep.routineSettings();
      this.folder = settings.folder;
      // What it writes at night is for the people who use the window.
      const chinese = language.now === 'zh';
      const isWritable = this.#app.info?.read_only === null;
      if (isWritable && settings.folder !== null && settings.chinese !== chinese) await upkeep.setRoutineSettings({ ...settings, chinese });
      this.last = await upkeep.lastRoutine();
      this.waiting = await upkeep.waitingFiles();
    });
  }

  /** Reads which files wait: an import or its undo may have changed that. */
  async look(): Promise<void> {
    if (this.folder === null) return;
    await this.guard(async () => {
      this.waiting = await this.#app.backend.upkeep.waitingFiles();
    });
  }

  /** Shows a file that waits where it can be imported. */
  open({ path, file }: WaitingFile): void {
    const { sales, worklist } = this.#app;
    if (sales.busy) return;
    if (file.kind === 'stock') {
      worklist.incoming = { file: path };
      this.#app.go('orders');
    } else {
      [sales.incoming, sales.sorting] = [[path], false];
    }
  }

  async ignore({ file }: WaitingFile, ignored = true): Promise<void> {
    await this.guard(() => this.#app.backend.upkeep.ignoreFile(file.name, ignored));
    await this.look();
  }

  /** Imports what is new in the folder, and renews what depends on it. */
  async run(): Promise<void> {
    const { backend, sales, versions, worklist, toasts } = this.#app;
    this.busy = true;
    const looking = setInterval(() => void this.#follow(), LOOK);
    const report = await this.guard(() => backend.upkeep.runRoutine(false));
    clearInterval(looking);
    this.busy = false;
    if (!report) return;
    this.last = report;
    void this.look();
    // Versions first: what was trained again is not out of date when the new sales are seen.
    await versions.refresh();
    await sales.refresh();
    void worklist.refresh();
    // While it ran, its own trainings followed the sales.
    if (report.files.some(({ outcome, kind }) => outcome === 'imported' && kind === 'sales')) void this.#app.auto.follow();
    const isWhole = report.files.every(({ outcome }) => outcome === 'imported');
    const show = { label: t('common.show'), testid: 'toast-show', run: () => this.#app.go('week') };
    const words = [routineWords(report), ...report.trainings.flatMap((one) => switchWords(one, versions.rows ?? [], this.#app.types) ?? [])];
    toasts.show(words.join(' · '), isWhole ? undefined : show);
  }

  /** What a run has imported so far is shown while it goes on. */
  async #follow(): Promise<void> {
    const { backend, sales, worklist } = this.#app;
    await sales.follow();
    // What can't be read now is read at the end.
    const newest = await backend.ordering.stockLists().then(
      ([list]) => list?.id ?? null,
      () => this.#stock,
    );
    if (newest === this.#stock) return;
    const isFirst = this.#stock === undefined;
    this.#stock = newest;
    if (!isFirst) await worklist.refresh();
  }
  /** The newest stock list that was seen; undefined before the first look. */
  #stock: number | null | undefined = undefined;
}
