// The only interface to the program: tauri.ts implements it in the program, fake.ts in tests and in the demo. Views know only this.
import type { ArchiveReport } from '../bindings/ArchiveReport';
import type { AppInfo } from '../bindings/AppInfo';
import type { UncleanExit } from '../bindings/UncleanExit';
import type { CommandError } from '../bindings/CommandError';
import type { ErrorCode } from '../bindings/ErrorCode';
import type { Comparison } from '../bindings/Comparison';
import type { DataSummary } from '../bindings/DataSummary';
import type { CalendarChoice } from '../bindings/CalendarChoice';
import type { DeleteReport } from '../bindings/DeleteReport';
import type { EmptyReport } from '../bindings/EmptyReport';
import type { ExportReport } from '../bindings/ExportReport';
import type { FileKind } from '../bindings/FileKind';
import type { FileReport } from '../bindings/FileReport';
import type { ForecastView } from '../bindings/ForecastView';
import type { HolidayTable } from '../bindings/HolidayTable';
import type { ImportOptions } from '../bindings/ImportOptions';
import type { ImportProgress } from '../bindings/ImportProgress';
import type { ImportReport } from '../bindings/ImportReport';
import type { ImportSummary } from '../bindings/ImportSummary';
import type { JobList } from '../bindings/JobList';
import type { ModelType } from '../bindings/ModelType';
import type { MoveProgress } from '../bindings/MoveProgress';
import type { MoveReport } from '../bindings/MoveReport';
import type { PastImport } from '../bindings/PastImport';
import type { History } from '../bindings/History';
import type { RecoveryReport } from '../bindings/RecoveryReport';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { SeriesFigures } from '../bindings/SeriesFigures';
import type { SeriesId } from '../bindings/SeriesId';
import type { TestForecast } from '../bindings/TestForecast';
import type { Staleness } from '../bindings/Staleness';
import type { SeriesRequest } from '../bindings/SeriesRequest';
import type { TrashEntry } from '../bindings/TrashEntry';
import type { TrainRequest } from '../bindings/TrainRequest';
import type { UnfinishedTraining } from '../bindings/UnfinishedTraining';
import type { UiSettings } from '../bindings/UiSettings';
import type { VersionDetail } from '../bindings/VersionDetail';
import type { VersionRow } from '../bindings/VersionRow';
import type { Week } from '../bindings/Week';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import type { Ordering } from './ordering';
import type { Plans } from './plans';
import type { Upkeep } from './upkeep';

/** Every promise here rejects with a CommandError and nothing else. */
export interface Backend {
  appInfo(): Promise<AppInfo>;
  saveSettings(settings: UiSettings): Promise<void>;
  /** Tries again to open the data folder, or one that the user chooses; false when they chose none. `make` begins with an empty one. */
  reopen(choose: boolean, make: boolean): Promise<boolean>;

  dataSummary(): Promise<DataSummary>;
  /** The system's own file dialog; empty when canceled. */
  pickSalesFiles(): Promise<string[]>;
  /** A dry run: says what an import would do, changes nothing. */
  previewImport(files: string[], options: ImportOptions, onProgress: (now: ImportProgress) => void): Promise<ImportReport>;
  importFiles(files: string[], options: ImportOptions, onProgress: (now: ImportProgress) => void): Promise<ImportReport>;
  /** Ends the previews and imports that run; nothing of them is kept. */
  cancelImport(): Promise<void>;
  loadSample(): Promise<ImportReport>;
  /** Daily sales, summed; null means all products or all stores. */
  salesSeries(request: SeriesRequest): Promise<History>;
  /** Files dropped onto the window, and whether some hover above it; the returned function stops listening. */
  onFilesDropped(onFiles: (paths: string[]) => void, onHover: (hovering: boolean) => void): Promise<() => void>;

  modelTypes(): Promise<ModelType[]>;
  /** Where the next training of this scope and type would be saved. */
  nextVersion(scope: ScopeRequest, modelType: string): Promise<string>;
  /** Queues a training; resolves to the job's id. */
  train(request: TrainRequest): Promise<number>;
  cancelJob(id: number): Promise<void>;
  dismissJob(id: number): Promise<void>;
  /** The whole list at once, then again on each change, at most ten times a second. */
  watchJobs(onJobs: (list: JobList) => void): Promise<() => void>;
  /** Holds what waits, or lets it go on; what runs runs to its end. */
  pauseJobs(paused: boolean): Promise<void>;
  /** Cancels all waiting and running trainings. */
  cancelAllJobs(): Promise<void>;

  /** Newest first. */
  listVersions(): Promise<VersionRow[]>;
  showVersion(path: string): Promise<VersionDetail>;
  /** The forecasts of the test days of one series, which the detail omits where there are many. */
  seriesTests(path: string, series: SeriesId): Promise<TestForecast[]>;
  /** The bytes of loss_curve.png. */
  lossCurve(path: string): Promise<Uint8Array>;
  deleteVersions(paths: string[]): Promise<DeleteReport>;
  restoreVersion(path: string): Promise<void>;
  showInFolder(path: string): Promise<void>;

  /** The forecast after the day `at`, or after the last day loaded for null: of one series, or of all added up for null. */
  predict(path: string, at: string | null, series: SeriesId | null): Promise<ForecastView>;

  /** Items, suppliers, stock, the worklist and saved orders. */
  readonly ordering: Ordering;
  /** Labels and history of versions, kept forecasts, and the daily routine. */
  readonly upkeep: Upkeep;
  /** What is planned, and on which weekdays stores open. */
  readonly plans: Plans;

  /** What is known about a file without importing it, for mapping by hand where `previewImport` refuses. */
  /** The contents of a file that the user opens. */
  fileKind(file: string): Promise<FileKind>;
  inspectFile(file: string, sheet: string | null): Promise<FileReport>;
  /** All imports, the newest first. */
  pastImports(): Promise<PastImport[]>;
  /** What an earlier import brought; null where that wasn't kept. */
  importSummary(id: number): Promise<ImportSummary | null>;
  /** What the sales of one product in one store are like; null for anything that is a sum of several. */
  seriesFigures(request: SeriesRequest): Promise<SeriesFigures | null>;
  /** Undoes the last import, and nothing where that isn't the one with this number. */
  undoLastImport(only: number): Promise<void>;
  /** The holidays that trainings know of. What follows changes them and answers with the calendar as it is then. */
  holidays(): Promise<HolidayTable>;
  chooseCalendar(choice: CalendarChoice): Promise<HolidayTable>;
  addHoliday(first: string, last: string, name: string, working: boolean): Promise<HolidayTable>;
  removeHoliday(first: string, last: string): Promise<HolidayTable>;
  /** Asks which file; null when canceled. */
  importHolidays(): Promise<HolidayTable | null>;
  /** A year as it ships with the program. */
  resetHolidays(year: number): Promise<HolidayTable>;
  undoHolidays(): Promise<HolidayTable>;
  /** Marks a version as the one its scope forecasts with, or takes the mark away. */
  useVersion(path: string, use: boolean): Promise<void>;
  /** How a version has done on the sales that came in since it was trained. */
  staleness(path: string): Promise<Staleness>;
  /** Trains the scope of a version again, with its settings and the current sales; resolves to the job's id. */
  retrain(path: string): Promise<number>;
  /** What was found and repaired when the data folder was opened. */
  recovery(): Promise<RecoveryReport>;
  /** Trainings that were interrupted and can be resumed. */
  unfinishedTrainings(): Promise<UnfinishedTraining[]>;
  /** Resumes one; resolves to the job's id. */
  resumeTraining(name: string): Promise<number>;
  discardTraining(name: string): Promise<void>;
  /** Asks where to, and writes these versions, or all, into one zip; null when canceled. */
  exportVersions(paths: string[]): Promise<ExportReport | null>;
  /** Asks for such a zip and says what importing it would do; null when canceled, else the file and its versions. */
  lookIntoArchive(): Promise<[string, ArchiveReport] | null>;
  /** Imports the versions of such a zip. */
  importVersions(file: string): Promise<ArchiveReport>;
  trash(): Promise<TrashEntry[]>;
  emptyTrash(): Promise<EmptyReport>;
  /**
   * Asks where to, and writes the forecast of one series, or of all, as .xlsx or .csv; null when canceled, else the file. `last` is the last day
   * that the forecast knows.
   */
  exportForecast(path: string, at: string | null, last: string, series: SeriesId | null): Promise<string | null>;
  /** What is unusual in the latest sales. */
  week(): Promise<Week>;
  /** Settles a question of the round; days that say nothing about demand are excluded from training from then on. */
  answerQuestion(id: string, answer: WeekAnswer): Promise<void>;
  forgetAnswer(id: string): Promise<void>;
  /** Opens the system's dialog for printing the page. */
  print(): Promise<void>;
  /** Versions side by side on the test days that all of them have, and whether one is really better. */
  compareVersions(paths: string[]): Promise<Comparison>;
  /** The system's own dialog for a folder to move the data folder to; null when canceled. */
  pickDataFolder(): Promise<string | null>;
  /** Copies, checks, and continues at the new place; when it fails everything is as before. */
  moveDataFolder(to: string, onProgress: (progress: MoveProgress) => void): Promise<MoveReport>;
  /** Asks where to, and writes what support needs to see; null when canceled, else the file. */
  exportDiagnostics(): Promise<string | null>;
  /** How the run before ended, when not as it should; null when it did, or the user has read the notice. */
  uncleanExit(): Promise<UncleanExit | null>;
  dismissUncleanExit(): Promise<void>;
  openLogFolder(): Promise<void>;
  /** Shows the licenses of what others wrote, as the package brings them. */
  openLicenses(): Promise<void>;
  /** Files that the program was opened with; each is reported once. */
  openedFiles(): Promise<string[]>;
  /** Reports that the window is ready. */
  pageReady(): Promise<void>;
  /** Entries chosen in the system's menu, by name: a place, `import`, `export`, `import-models`, `diagnostics`. */
  onMenu(onChosen: (id: string) => void): Promise<() => void>;
  /** Asks where to, and writes loss curves and metrics side by side as one PNG; null when canceled, else the file. */
  saveComparison(paths: string[]): Promise<string | null>;
}

/** What a rejected promise held, as a CommandError whatever it was. */
export function commandError(reason: unknown): CommandError {
  if (typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason) {
    return { ...reason, code: reason.code as ErrorCode, message: String(reason.message) };
  }
  return { code: 'internal', message: reason instanceof Error ? reason.message : String(reason) };
}
