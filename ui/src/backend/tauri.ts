// The program's side of the interface. The only file that imports @tauri-apps/*.
import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { JobList } from '../bindings/JobList';
import type { ImportProgress } from '../bindings/ImportProgress';
import type { MoveProgress } from '../bindings/MoveProgress';
import { type Backend, commandError } from './backend';
import { orderingByCommands } from './ordering';
import { plansByCommands } from './plans';
import { upkeepByCommands } from './upkeep';

async function call<T>(command: string, args?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (reason) {
    throw commandError(reason);
  }
}

/** Raw bytes come back as an ArrayBuffer, or as numbers where the platform's IPC falls back to JSON. */
async function bytes(command: string, args: Record<string, unknown>): Promise<Uint8Array> {
  return new Uint8Array(await call<ArrayBuffer | number[]>(command, args));
}

export const tauriBackend: Backend = {
  appInfo: () => call('app_info'),
  reopen: (choose, make) => call('reopen', { choose, make }),
  saveSettings: (settings) => call('save_settings', { settings }),

  dataSummary: () => call('data_summary'),
  pickSalesFiles: () => call('pick_sales_files'),
  previewImport: (files, options, onProgress) => call('preview_import', { files, options, onProgress: new Channel<ImportProgress>(onProgress) }),
  importFiles: (files, options, onProgress) => call('import_files', { files, options, onProgress: new Channel<ImportProgress>(onProgress) }),
  cancelImport: () => call('cancel_import'),
  loadSample: () => call('load_sample'),
  salesSeries: (request) => call('sales_series', { request }),
  onFilesDropped: (onFiles, onHover) =>
    getCurrentWebview().onDragDropEvent(({ payload }) => {
      onHover(payload.type === 'enter' || payload.type === 'over');
      if (payload.type === 'drop' && payload.paths.length > 0) onFiles(payload.paths);
    }),

  modelTypes: () => call('model_types'),
  nextVersion: (scope, modelType) => call('next_version', { scope, modelType }),
  train: (request) => call('train', { request }),
  cancelJob: (id) => call('cancel_job', { id }),
  dismissJob: (id) => call('dismiss_job', { id }),
  async watchJobs(onJobs) {
    const channel = new Channel<JobList>(onJobs);
    await call('watch_jobs', { onJobs: channel });
    return () => {
      channel.onmessage = () => {};
    };
  },

  pauseJobs: (paused) => call('pause_jobs', { paused }),
  cancelAllJobs: () => call('cancel_all_jobs'),
  unfinishedTrainings: () => call('unfinished_trainings'),
  resumeTraining: (name) => call('resume_training', { name }),
  discardTraining: (name) => call('discard_training', { name }),

  listVersions: () => call('list_versions'),
  showVersion: (path) => call('show_version', { path }),
  seriesTests: (path, series) => call('series_tests', { path, series }),
  lossCurve: (path) => bytes('loss_curve', { path }),
  deleteVersions: (paths) => call('delete_versions', { paths }),
  restoreVersion: (path) => call('restore_version', { path }),
  showInFolder: (path) => call('show_in_folder', { path }),

  predict: (path, at, series) => call('predict', { path, at, series }),

  exportForecast: (path, at, last, series) => call('export_forecast', { path, at, last, series }),
  ordering: orderingByCommands(call),
  upkeep: upkeepByCommands(call, (onEvent) => new Channel(onEvent)),
  plans: plansByCommands(call),
  saveComparison: (paths) => call('save_comparison', { paths }),
  exportVersions: (paths) => call('export_versions', { paths }),
  lookIntoArchive: () => call('look_into_archive'),
  importVersions: (file) => call('import_versions', { file }),
  recovery: () => call('recovery'),
  staleness: (path) => call('staleness', { path }),
  retrain: (path) => call('retrain', { path }),

  week: () => call('week'),
  answerQuestion: (id, answer) => call('answer_question', { id, answer }),
  forgetAnswer: (id) => call('forget_answer', { id }),
  print: () => call('print'),
  compareVersions: (paths) => call('compare_versions', { paths }),
  fileKind: (file) => call('file_kind', { file }),
  inspectFile: (file, sheet) => call('inspect_file', { file, sheet }),
  pastImports: () => call('past_imports'),
  importSummary: (id) => call('import_summary', { import: id }),
  seriesFigures: (request) => call('series_figures', { request }),
  pickDataFolder: () => call('pick_data_folder'),
  moveDataFolder: (to, onProgress) => call('move_data_folder', { to, onProgress: new Channel<MoveProgress>(onProgress) }),
  exportDiagnostics: () => call('export_diagnostics'),
  uncleanExit: () => call('unclean_exit'),
  dismissUncleanExit: () => call('dismiss_unclean_exit'),
  openLicenses: () => call('open_licenses'),
  openLogFolder: () => call('open_log_folder'),
  openedFiles: () => call('opened_files'),
  pageReady: () => call('page_ready'),
  onMenu: (onChosen) => listen<{ id: string }>('menu', ({ payload }) => onChosen(payload.id)),
  holidays: () => call('holidays'),
  chooseCalendar: (choice) => call('choose_calendar', { choice }),
  addHoliday: (first, last, name, working) => call('add_holiday', { first, last, name, working }),
  removeHoliday: (first, last) => call('remove_holiday', { first, last }),
  importHolidays: () => call('import_holidays'),
  resetHolidays: (year) => call('reset_holidays', { year }),
  undoHolidays: () => call('undo_holidays'),
  undoLastImport: (only) => call('undo_last_import', { only }),
  useVersion: (path, use) => call('use_version', { path, use }),
  trash: () => call('trash'),
  emptyTrash: () => call('empty_trash'),
};
