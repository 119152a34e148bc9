// Labels and history of versions, kept forecasts and their accuracy, and the daily routine: part of the interface to the program.
import type { AccuracyLevel } from '../bindings/AccuracyLevel';
import type { AccuracyRow } from '../bindings/AccuracyRow';
import type { DailyTime } from '../bindings/DailyTime';
import type { InUseChange } from '../bindings/InUseChange';
import type { Labels } from '../bindings/Labels';
import type { Period } from '../bindings/Period';
import type { RestoredBackup } from '../bindings/RestoredBackup';
import type { RetentionReport } from '../bindings/RetentionReport';
import type { RetentionRule } from '../bindings/RetentionRule';
import type { RoutineEvent } from '../bindings/RoutineEvent';
import type { RoutineReport } from '../bindings/RoutineReport';
import type { RoutineSettings } from '../bindings/RoutineSettings';
import type { SalesBackup } from '../bindings/SalesBackup';
import type { Schedule } from '../bindings/Schedule';
import type { WaitingFile } from '../bindings/WaitingFile';

/** Every promise rejects with a CommandError and nothing else. */
export interface Upkeep {
  /** The labels of every version that has any, by its path. */
  labels(): Promise<Record<string, Labels>>;
  /** What follows resolves to the labels from before, for undo. */
  setNote(path: string, note: string): Promise<Labels>;
  changeTags(path: string, add: string[], remove: string[]): Promise<Labels>;
  setAlias(path: string, alias: string, remove: boolean): Promise<Labels>;
  setLabels(path: string, labels: Labels): Promise<Labels>;
  /** Changes of the versions in use, newest first; of one scope where it is given. */
  inUseHistory(scope: string | null): Promise<InUseChange[]>;
  /** Marks the version that the scope of this one forecast with before. */
  usePrevious(path: string): Promise<InUseChange>;
  /** Moves old versions to the trash, or with a dry run only says which. */
  retain(rule: RetentionRule, dryRun: boolean): Promise<RetentionReport>;
  /** Keeps what a version forecasts now, so that it can be compared with what will sell. */
  keepForecast(path: string): Promise<void>;
  accuracy(period: Period, level: AccuracyLevel): Promise<AccuracyRow[]>;
  /** The backups of the sales, newest first. */
  backups(): Promise<SalesBackup[]>;
  /** Backs the sales up now; null when there are none. */
  backUp(): Promise<SalesBackup | null>;
  /** Puts a backup in place of the sales, which are kept in a file next to it; one without sales only if `acceptEmpty` says so. */
  restoreBackup(name: string, acceptEmpty: boolean): Promise<RestoredBackup>;
  routineSettings(): Promise<RoutineSettings>;
  /** Resolves to the settings from before, for undo. */
  setRoutineSettings(settings: RoutineSettings): Promise<RoutineSettings>;
  /** The system's dialog for a folder; null when canceled. */
  pickWatchedFolder(): Promise<string | null>;
  /** Tells each step; a run that is canceled keeps what it has imported. */
  runRoutine(dryRun: boolean, onEvent: (event: RoutineEvent) => void): Promise<RoutineReport>;
  cancelRoutine(): Promise<void>;
  /** What the last finished run did; null when there was none. */
  lastRoutine(): Promise<RoutineReport | null>;
  /** The files of the watched folder that wait for the user. */
  waitingFiles(): Promise<WaitingFile[]>;
  /** Names of files in the watched folder that no run has looked at. */
  newFiles(): Promise<string[]>;
  /** Says that such a file isn't to be imported, or takes that back. */
  ignoreFile(name: string, ignored: boolean): Promise<void>;
  /** When the system runs the routine every day; null where it doesn't. */
  schedule(): Promise<Schedule | null>;
  setSchedule(at: DailyTime | null): Promise<Schedule | null>;
}

type Call = <T>(command: string, args?: Record<string, unknown>) => Promise<T>;

/** The program's side, through its commands; `channel` makes what it sends events through. */
export function upkeepByCommands(call: Call, channel: <T>(onEvent: (event: T) => void) => unknown): Upkeep {
  return {
    labels: () => call('labels'),
    setNote: (path, note) => call('set_note', { path, note }),
    changeTags: (path, add, remove) => call('change_tags', { path, add, remove }),
    setAlias: (path, alias, remove) => call('set_alias', { path, alias, remove }),
    setLabels: (path, labels) => call('set_labels', { path, labels }),
    inUseHistory: (scope) => call('in_use_history', { scope }),
    usePrevious: (path) => call('use_previous', { path }),
    retain: (rule, dryRun) => call('retain_versions', { rule, dryRun }),
    keepForecast: (path) => call('keep_forecast', { path }),
    accuracy: (period, level) => call('accuracy', { period, level }),
    backups: () => call('sales_backups'),
    backUp: () => call('back_up_sales'),
    restoreBackup: (name, acceptEmpty) => call('restore_sales', { name, acceptEmpty }),
    routineSettings: () => call('routine_settings'),
    setRoutineSettings: (settings) => call('set_routine_settings', { settings }),
    pickWatchedFolder: () => call('pick_watched_folder'),
    runRoutine: (dryRun, onEvent) => call('run_routine', { dryRun, onEvent: channel(onEvent) }),
    cancelRoutine: () => call('cancel_routine'),
    lastRoutine: () => call('last_routine'),
    waitingFiles: () => call('waiting_files'),
    newFiles: () => call('new_files'),
    ignoreFile: (name, ignored) => call('ignore_file', { name, ignored }),
    schedule: () => call('routine_schedule'),
    setSchedule: (at) => call('schedule_routine', { at }),
  };
}
