// The watched folder: which one it is, and importing what is new in it.
import type { RoutineEvent } from '../bindings/RoutineEvent';
import type { RoutineReport } from '../bindings/RoutineReport';
import type { WaitingFile } from '../bindings/WaitingFile';
import { t } from '../i18n/index.svelte';
import { language } from '../i18n/language.svelte';
import type { AppState } from './app.svelte';
import { Guard } from './guard.svelte';
import { switchWords } from './switched';

/** What a run did, in one sentence. */
export function routineWords({ files, trainings }: RoutineReport): string {
  const imported = files.filter(({ outcome }) => outcome === 'imported').length;
  const failed = files.filter(({ outcome }) => outcome === 'failed').length;
  const incomplete = files.filter(({ outcome }) => outcome === 'incomplete').length;
  const skipped = files.reduce((sum, file) => sum + (file.outcome === 'imported' ? file.skipped : 0), 0);
  const trained = trainings.filter(({ challenger }) => challenger !== null).length;
  const did =
    imported + trained > 0 ? t('routine.did', { files: imported, trainings: trained }) : failed + incomplete > 0 ? '' : t('routine.nothing');
  const more = [
    skipped > 0 ? t('routine.skipped', { n: skipped }) : '',
    failed > 0 ? t('routine.failed', { n: failed }) : '',
    incomplete > 0 ? t('routine.incomplete', { n: incomplete }) : '',
  ];
  return [did, ...more].filter(Boolean).join(' · ');
}

/** What a run does now, in few words; empty before its first step. */
export function stepWords(step: RoutineEvent | null): string {
  if (step?.event === 'file') return t('routine.step_file', { name: step.name });
  if (step?.event === 'epoch') {
    const { epoch, epochs } = step;
    return step.is_final_fit ? t('routine.step_final', { epoch, epochs }) : t('week.step_forecast_progress', { epoch, epochs });
  }
  return step?.event === 'training' ? t('routine.step_training') : step?.event === 'trained' ? t('routine.step_trained') : '';
}

export class Routine extends Guard {
  /** The watched folder; null for none. */
  folder = $state<string | null>(null);
  busy = $state(false);
  last = $state.raw<RoutineReport | null>(null);
  /** Files of the folder that can't be imported without the user. */
  waiting = $state.raw<WaitingFile[]>([]);
  /** Names of files in the folder that no run has looked at. */
  fresh = $state.raw<string[]>([]);
  /** What a run does now: a file, or an epoch of a training. */
  step = $state.raw<RoutineEvent | null>(null);
  /** Whether it was asked to end. */
  stopping = $state(false);

  /** Whether a run has imported what there is, and trains now. */
  readonly isTraining = $derived(this.step !== null && this.step.event !== 'file' && this.step.event !== 'file_done');
  /** How far a training is, from 0 to 1; null where that isn't known. */
  readonly share = $derived(this.step?.event === 'epoch' ? this.step.epoch / Math.max(this.step.epochs, 1) : null);

  readonly #app: AppState;
  /** What the run has done so far. */
  #hasImported = false;
  #hasTrained = false;

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
      await this.#read();
    });
  }

  async #read(): Promise<void> {
    const { upkeep } = this.#app.backend;
    [this.waiting, this.fresh] = await Promise.all([upkeep.waitingFiles(), upkeep.newFiles()]);
  }

  /** Reads which files wait: an import or its undo may have changed that. */
  async look(): Promise<void> {
    if (this.folder === null) return;
    await this.guard(() => this.#read());
  }

  /** Shows a file that waits where it can be imported. */
  open({ path, file }: WaitingFile): void {
    const { sales, worklist } = this.#app;
    if (sales.busy) return;
    if (file.kind === 'stock') {
      worklist.incoming = { file: path };
      this.#app.go('orders');
    } else if (file.kind === 'items' || file.kind === 'plan') this.#app.files.as(path, file.kind);
    else {
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
    [this.busy, this.stopping, this.step] = [true, false, null];
    [this.#hasImported, this.#hasTrained] = [false, false];
    const report = await this.guard(() => backend.upkeep.runRoutine(false, (event) => this.#heard(event)));
    worklist.outdated = true;
    [this.busy, this.step] = [false, null];
    if (!report) return this.#ended();
    this.last = report;
    void this.look();
    // Versions first: what was trained again is not out of date when the new sales are seen.
    await versions.refresh();
    await sales.refresh();
    void worklist.refresh();
    // While it ran, its own trainings followed the sales.
    if (report.files.some(({ outcome, kind }) => outcome === 'imported' && kind === 'sales')) void this.#app.auto.follow();
    const isWhole = report.files.every(({ outcome, skipped }) => outcome === 'imported' && skipped === 0);
    const show = { label: t('common.show'), testid: 'toast-show', run: () => this.#app.go('week') };
    const words = [routineWords(report), ...report.trainings.flatMap((one) => switchWords(one, versions.rows ?? [], this.#app.types) ?? [])];
    toasts.show(words.join(' · '), isWhole ? undefined : show);
  }

  /** Ends the run; what it has imported stays. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.guard(() => this.#app.backend.upkeep.cancelRoutine());
  }

  /** A run that came to no report: it was stopped, which isn't a failure, or it failed. Either way it may have done something. */
  async #ended(): Promise<void> {
    const { sales, versions, worklist, toasts } = this.#app;
    const { error } = this;
    const isStopped = this.stopping && error?.code === 'cancelled';
    await Promise.all([versions.refresh(), sales.follow()]);
    void worklist.refresh();
    await this.look();
    this.error = isStopped ? null : error;
    if (!isStopped) return;
    const words = this.#hasTrained ? t('routine.stopped') : this.#hasImported ? t('routine.stopped_imported') : t('routine.stopped_nothing');
    toasts.show(words);
  }

  /** What has been imported so far is shown while the run goes on. */
  #heard(event: RoutineEvent): void {
    const { sales, worklist } = this.#app;
    if (event.event !== 'file_done') {
      this.#hasTrained ||= event.event !== 'file';
      this.step = event;
      return;
    }
    this.fresh = this.fresh.filter((name) => name !== event.name);
    if (event.outcome !== 'imported') return;
    this.#hasImported = true;
    if (event.kind === 'stock') void worklist.refresh();
    else void sales.follow();
  }
}
