// The names by which tests find elements. Stable: end-to-end tests in the real window rely on them.
//
// Written out by components that take a `testid`:
//   <segmented>-<value>     an option of a segmented control: mode-product, mode-store, mode-global, language-zh, theme-dark …
//   <picker>-option         an entry of an open picker, with data-id; <picker>-tick the box that adds it to a choice of several
import type { Place } from './state/app.svelte';

export const ids = {
  rail: (place: Place) => `rail-${place}`,
  railRunning: 'rail-running',
  place: (place: Place) => `place-${place}`,

  toast: 'toast',
  toastUndo: 'toast-undo',
  /** With data-code: the code of the error. */
  errorBanner: 'error-banner',
  dropHint: 'drop-hint',
  dropOverlay: 'drop-overlay',

  firstRunOpen: 'first-run-open',
  firstRunSample: 'first-run-sample',

  dataOpen: 'data-open',
  dataTabs: 'data-tabs',
  dataSearch: 'data-search',
  /** With data-id: the product's or store's id. */
  dataRow: 'data-row',
  dataRows: 'data-rows',
  dataChart: 'data-chart',
  dataStore: 'data-store',
  dataTrain: 'data-train',
  dataPast: 'data-past',
  /** The dialog of past imports, one row each with data-id, and the button that takes the last one back. */
  dataHolidays: 'data-holidays',
  /** The dialog of holidays; one row each with data-day: its first day. */
  holidays: 'holidays',
  holiday: 'holiday',
  holidayRemove: 'holiday-remove',
  holidaysChoice: 'holidays-choice',
  holidaysMeaning: 'holidays-meaning',
  holidaysUnknown: 'holidays-unknown',
  holidaysFirst: 'holidays-first',
  holidaysLast: 'holidays-last',
  holidaysName: 'holidays-name',
  holidaysKind: 'holidays-kind',
  holidaysAdd: 'holidays-add',
  holidaysYear: 'holidays-year',
  holidaysReset: 'holidays-reset',
  holidaysUndo: 'holidays-undo',
  holidaysImport: 'holidays-import',
  pastImports: 'past-imports',
  pastImport: 'past-import',
  pastUndo: 'past-undo',
  /** With data-kind: what the sales of a series are like. */
  dataKind: 'data-kind',

  importDialog: 'import-dialog',
  /** With data-column: the header of the column in the file. */
  importField: 'import-field',
  importSheet: 'import-sheet',
  importOrder: 'import-order',
  importReplace: 'import-replace',
  importCounts: 'import-counts',
  /** One rule that applied, with data-code; its rows are inside. */
  importIssue: 'import-issue',
  importConfirm: 'import-confirm',
  importCancel: 'import-cancel',

  mode: 'mode',
  productPicker: 'product-picker',
  storePicker: 'store-picker',
  /** What narrows the scope: the store of product mode, the product of store mode. */
  scopePicker: 'scope-picker',
  range: 'range',
  aggregation: 'aggregation',
  modelCard: (type: string) => `model-card-${type}`,
  settingsToggle: 'settings-toggle',
  /** A setting common to all types by its name (setting-horizon), a type's own as type-name (setting-tcn-channels). */
  setting: (name: string) => `setting-${name}`,
  trainPath: 'train-path',
  trainStart: 'train-start',

  jobs: 'jobs',
  jobsPause: 'jobs-pause',
  jobsCancelAll: 'jobs-cancel-all',
  /** With data-dir: the type folder of the training that was cut. */
  unfinished: 'unfinished',
  unfinishedResume: 'unfinished-resume',
  unfinishedDiscard: 'unfinished-discard',
  modelsExport: 'models-export',
  modelsImport: 'models-import',
  /** With data-state: queued, running, finished, cancelled or failed. */
  job: (id: number) => `job-${id}`,
  jobCancel: 'job-cancel',
  jobDismiss: 'job-dismiss',
  jobShow: 'job-show',
  jobForecast: 'job-forecast',
  jobRetry: 'job-retry',
  jobResume: 'job-resume',
  jobCurve: 'job-curve',

  recovery: 'recovery',
  /** With data-kind: crash or cut. */
  badEnd: 'bad-end',
  badEndDismiss: 'bad-end-dismiss',

  versionSearch: 'version-search',
  versionMode: 'version-mode',
  /** With data-path: the version's relative folder. */
  versionRow: 'version-row',
  versionTick: 'version-tick',
  versionRows: 'version-rows',
  versionSort: (column: string) => `version-sort-${column}`,
  versionsCompare: 'versions-compare',
  versionsDelete: 'versions-delete',
  drawer: 'version-drawer',
  drawerClose: 'version-close',
  lossCurve: 'loss-curve',
  versionForecast: 'version-forecast',
  versionFolder: 'version-folder',
  versionDelete: 'version-delete',
  versionAgain: 'version-again',
  versionPrepare: 'version-prepare',
  /** How old a version is, in its row; and in its details, with data-state. */
  versionAge: 'version-age',
  staleness: 'staleness',
  versionUse: 'version-use',
  versionMetrics: 'version-metrics',

  comparePicker: 'compare-picker',
  compareMetrics: 'compare-metrics',
  compareSettings: 'compare-settings',
  compareCurves: 'compare-curves',
  compareRemove: 'compare-remove',
  compareDays: 'compare-days',
  compareSeries: 'compare-series',
  compareSave: 'compare-save',
  compareWarning: 'compare-warning',
  /** One sentence on two versions, with data-kind. */
  compareVerdict: 'compare-verdict',

  forecastPicker: 'forecast-picker',
  forecastAt: 'forecast-at',
  forecastSeries: 'forecast-series',
  forecastTotal: 'forecast-total',
  forecastChart: 'forecast-chart',
  forecastTable: 'forecast-table',
  forecastCopy: 'forecast-copy',
  forecastExport: 'forecast-export',
  forecastAgain: 'forecast-again',
  order: 'order',
  orderStock: 'order-stock',
  orderLead: 'order-lead',
  orderLevel: 'order-level',
  orderQuantity: 'order-quantity',

  language: 'language',
  theme: 'theme',
  settingsWorkers: 'settings-workers',
  settingsThreads: 'settings-threads',
  settingsCheckpoints: 'settings-checkpoints',
  licences: 'licences',
  dataDir: 'data-dir',
  dataDirMove: 'data-dir-move',
  dataDirProgress: 'data-dir-progress',
  diagnosticsExport: 'diagnostics-export',
  trashEmpty: 'trash-empty',
  trashRestore: 'trash-restore',
} as const;
