// The watched folder: which one it is, and importing what is new in it.
import type { RoutineReport } from '../bindings/RoutineReport';
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
    });
  }

  /** Imports what is new in the folder, and renews what depends on it. */
  async run(): Promise<void> {
    const { backend, sales, versions, worklist, toasts } = this.#app;
    this.busy = true;
    const report = await this.guard(() => backend.upkeep.runRoutine(false));
    this.busy = false;
    if (!report) return;
    this.last = report;
    // Versions first: what was trained again is not out of date when the new sales are seen.
    await versions.refresh();
    await sales.refresh();
    void worklist.refresh();
    const isWhole = report.files.every(({ outcome }) => outcome === 'imported');
    const show = { label: t('common.show'), testid: 'toast-show', run: () => this.#app.go('settings') };
    toasts.show(routineWords(report), isWhole ? undefined : show);
  }
}
