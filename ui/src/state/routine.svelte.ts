// The watched folder: which one it is, and importing what is new in it.
import type { RoutineReport } from '../bindings/RoutineReport';
import type { WaitingFile } from '../bindings/WaitingFile';
import { t } from '../i18n/index.svelte';
import type { AppState } from './app.svelte';
import { Guard } from './guard.svelte';

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
      this.folder = (await upkeep.routineSettings()).folder;
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
    const report = await this.guard(() => backend.upkeep.runRoutine(false));
    this.busy = false;
    if (!report) return;
    this.last = report;
    void this.look();
    // Versions first: what was trained again is not out of date when the new sales are seen.
    await versions.refresh();
    await sales.refresh();
    void worklist.refresh();
    const isWhole = report.files.every(({ outcome }) => outcome === 'imported');
    const show = { label: t('common.show'), testid: 'toast-show', run: () => this.#app.go('week') };
    toasts.show(routineWords(report), isWhole ? undefined : show);
  }
}
