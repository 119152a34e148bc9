// Errors of the program in the user's words: what happened, and what to do.
import type { CommandError } from '../bindings/CommandError';
import type { ErrorCode } from '../bindings/ErrorCode';
import { formatDate } from './format';
import { type MessageKey, t } from './index.svelte';
import { termFault, termLabel } from './terms';

interface Words {
  title: MessageKey;
  todo: MessageKey;
}

const words: Record<ErrorCode, Words> = {
  usage: { title: 'error.usage', todo: 'error.usage_todo' },
  bad_term: { title: 'error.bad_term', todo: 'error.bad_term_todo' },
  delivery_day: { title: 'error.delivery_day', todo: 'error.delivery_day_todo' },
  cut_off: { title: 'error.cut_off', todo: 'error.cut_off_todo' },
  changed_since: { title: 'error.changed_since', todo: 'error.changed_since_todo' },
  unknown_model_type: { title: 'error.unknown_model_type', todo: 'error.unknown_model_type_todo' },
  no_sales: { title: 'error.no_sales', todo: 'error.no_sales_todo' },
  nothing_in_scope: { title: 'error.nothing_in_scope', todo: 'error.nothing_in_scope_todo' },
  data_folder: { title: 'error.data_folder', todo: 'error.data_folder_todo' },
  write_failed: { title: 'error.write_failed', todo: 'error.write_failed_todo' },
  metadata: { title: 'error.damaged', todo: 'error.damaged_todo' },
  data_changed: { title: 'error.data_changed', todo: 'error.data_changed_todo' },
  cancelled: { title: 'error.cancelled', todo: 'error.cancelled_todo' },
  bad_id: { title: 'error.bad_id', todo: 'error.bad_id_todo' },
  bad_order: { title: 'error.bad_order', todo: 'error.bad_order_todo' },
  bad_setting: { title: 'error.bad_setting', todo: 'error.bad_setting_todo' },
  picture: { title: 'error.picture', todo: 'error.picture_todo' },
  not_a_version_path: { title: 'error.not_a_version_path', todo: 'error.not_a_version_path_todo' },
  not_found: { title: 'error.not_found', todo: 'error.not_found_todo' },
  damaged: { title: 'error.damaged', todo: 'error.damaged_todo' },
  newer_store: { title: 'error.newer_store', todo: 'error.sales_newer_todo' },
  read_only: { title: 'error.read_only', todo: 'error.read_only_todo' },
  case_clash: { title: 'error.case_clash', todo: 'error.case_clash_todo' },
  in_use: { title: 'error.in_use', todo: 'error.in_use_todo' },
  not_in_trash: { title: 'error.not_in_trash', todo: 'error.not_in_trash_todo' },
  not_unfinished: { title: 'error.not_unfinished', todo: 'error.not_unfinished_todo' },
  occupied: { title: 'error.occupied', todo: 'error.occupied_todo' },
  busy: { title: 'error.busy', todo: 'error.busy_todo' },
  disk_full: { title: 'error.disk_full', todo: 'error.disk_full_todo' },
  bad_archive: { title: 'error.bad_archive', todo: 'error.bad_archive_todo' },
  move_no_space: { title: 'error.move_no_space', todo: 'error.move_no_space_todo' },
  move_to_drive: { title: 'error.move_to_drive', todo: 'error.move_to_drive_todo' },
  move_failed: { title: 'error.move_failed', todo: 'error.move_failed_todo' },
  store: { title: 'error.store', todo: 'error.store_todo' },
  too_short: { title: 'error.too_short', todo: 'error.too_short_todo' },
  training_failed: { title: 'error.training_failed', todo: 'error.training_failed_todo' },
  diverged: { title: 'error.diverged', todo: 'error.diverged_todo' },
  no_history: { title: 'error.no_history', todo: 'error.no_history_todo' },
  after_data: { title: 'error.after_data', todo: 'error.after_data_todo' },
  forecast_failed: { title: 'error.forecast_failed', todo: 'error.forecast_failed_todo' },
  sales_open: { title: 'error.sales_open', todo: 'error.sales_open_todo' },
  sales_damaged: { title: 'error.sales_damaged', todo: 'error.sales_damaged_todo' },
  sales_locked: { title: 'error.sales_locked', todo: 'error.sales_locked_todo' },
  link_in_data_folder: { title: 'error.link', todo: 'error.link_todo' },
  no_locks: { title: 'error.no_locks', todo: 'error.no_locks_todo' },
  data_folder_missing: { title: 'error.data_folder_missing', todo: 'error.data_folder_missing_todo' },
  data_file_damaged: { title: 'error.data_file_damaged', todo: 'error.data_file_damaged_todo' },
  data_folder_changed: { title: 'error.data_folder_changed', todo: 'error.data_folder_changed_todo' },
  own_file: { title: 'error.own_file', todo: 'error.own_file_todo' },
  moved_note: { title: 'error.moved_note', todo: 'error.moved_note_todo' },
  unfinished_copy: { title: 'error.unfinished_copy', todo: 'error.unfinished_copy_todo' },
  program_folder: { title: 'error.program_folder', todo: 'error.program_folder_todo' },
  sales_newer: { title: 'error.sales_newer', todo: 'error.sales_newer_todo' },
  sales_database: { title: 'error.sales_database', todo: 'error.sales_database_todo' },
  nothing_to_undo: { title: 'error.nothing_to_undo', todo: 'error.nothing_to_undo_todo' },
  no_files: { title: 'error.no_files', todo: 'error.no_files_todo' },
  unreadable_file: { title: 'error.unreadable_file', todo: 'error.unreadable_file_todo' },
  bad_workbook: { title: 'error.bad_workbook', todo: 'error.bad_workbook_todo' },
  protected_file: { title: 'error.protected_file', todo: 'error.protected_file_todo' },
  wrong_password: { title: 'error.wrong_password', todo: 'error.wrong_password_todo' },
  unknown_protection: { title: 'error.unknown_protection', todo: 'error.unknown_protection_todo' },
  file_too_large: { title: 'error.file_too_large', todo: 'error.file_too_large_todo' },
  unsupported_file: { title: 'error.bad_workbook', todo: 'error.bad_workbook_todo' },
  not_sales: { title: 'error.not_sales', todo: 'error.not_sales_todo' },
  nothing_usable: { title: 'error.nothing_usable', todo: 'error.nothing_usable_todo' },
  encodings_joined: { title: 'error.encodings_joined', todo: 'error.encodings_joined_todo' },
  reader_stopped: { title: 'error.reader_stopped', todo: 'error.reader_stopped_todo' },
  reader_missing: { title: 'error.reader_missing', todo: 'error.reader_missing_todo' },
  no_such_sheet: { title: 'error.no_such_sheet', todo: 'error.no_such_sheet_todo' },
  empty_file: { title: 'error.empty_file', todo: 'error.empty_file_todo' },
  no_date_column: { title: 'error.no_date_column', todo: 'error.no_date_column_todo' },
  needs_answer: { title: 'error.needs_answer', todo: 'error.needs_answer_todo' },
  bad_answer: { title: 'error.bad_answer', todo: 'error.bad_answer_todo' },
  bad_plan: { title: 'error.bad_plan', todo: 'error.bad_plan_todo' },
  no_column: { title: 'error.no_column', todo: 'error.no_column_todo' },
  ambiguous_column: { title: 'error.ambiguous_column', todo: 'error.ambiguous_column_todo' },
  ambiguous_dates: { title: 'error.ambiguous_dates', todo: 'error.ambiguous_dates_todo' },
  bad_mapping: { title: 'error.bad_mapping', todo: 'error.bad_mapping_todo' },
  no_such_column: { title: 'error.no_such_column', todo: 'error.no_such_column_todo' },
  no_stock_column: { title: 'error.no_stock_column', todo: 'error.no_stock_column_todo' },
  no_such_order: { title: 'error.no_such_order', todo: 'error.no_such_order_todo' },
  no_unit_cost: { title: 'error.no_unit_cost', todo: 'error.no_unit_cost_todo' },
  quantity_too_large: { title: 'error.quantity_too_large', todo: 'error.quantity_too_large_todo' },
  stock_to_move_unknown: { title: 'error.stock_to_move_unknown', todo: 'error.stock_to_move_unknown_todo' },
  not_enough_to_move: { title: 'error.not_enough_to_move', todo: 'error.not_enough_to_move_todo' },
  stock_date_unclear: { title: 'error.stock_date_unclear', todo: 'error.stock_date_unclear_todo' },
  stock_of_the_future: { title: 'error.stock_of_the_future', todo: 'error.stock_of_the_future_todo' },
  item_sheet: { title: 'error.item_sheet', todo: 'error.item_sheet_todo' },
  plan_sheet: { title: 'error.plan_sheet', todo: 'error.plan_sheet_todo' },
  stock_without_stores: { title: 'error.stock_without_stores', todo: 'error.stock_without_stores_todo' },
  ordering_document: { title: 'error.ordering_document', todo: 'error.ordering_document_todo' },
  holidays_read: { title: 'error.holidays_read', todo: 'error.holidays_read_todo' },
  holidays_line: { title: 'error.holidays_line', todo: 'error.holidays_line_todo' },
  holidays_days: { title: 'error.holidays_days', todo: 'error.holidays_days_todo' },
  holidays_no_such_day: { title: 'error.holidays_gone', todo: 'error.holidays_gone_todo' },
  holidays_nothing_to_undo: { title: 'error.holidays_nothing_to_undo', todo: 'error.holidays_nothing_to_undo_todo' },
  routine_running: { title: 'error.routine_running', todo: 'error.routine_running_todo' },
  schedule: { title: 'error.schedule', todo: 'error.schedule_todo' },
  processor_too_old: { title: 'error.processor_too_old', todo: 'error.processor_too_old_todo' },
  worker_missing: { title: 'error.worker_missing', todo: 'error.worker_missing_todo' },
  worker_timed_out: { title: 'error.worker_timed_out', todo: 'error.worker_timed_out_todo' },
  no_such_backup: { title: 'error.no_such_backup', todo: 'error.no_such_backup_todo' },
  backup_damaged: { title: 'error.backup_damaged', todo: 'error.backup_damaged_todo' },
  backup_empty: { title: 'error.backup_empty', todo: 'error.backup_empty_todo' },
  worker_died: { title: 'error.worker_died', todo: 'error.worker_died_todo' },
  no_file_manager: { title: 'error.no_file_manager', todo: 'error.no_file_manager_todo' },
  no_notices: { title: 'error.no_notices', todo: 'error.no_notices_todo' },
  internal: { title: 'error.internal', todo: 'error.internal_todo' },
};

/** What happened to the process that reads files, where that has words of its own. */
const faults: Record<string, MessageKey> = { memory: 'error.reader_memory', time: 'error.reader_time' };

/** Values of an error that are numbers, by name. */
const numbers = (error: CommandError, names: string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, Number(error.details?.[name] ?? 0)] as const));

/** The words of an error: what happened, what to do, and the program's own message as the detail. */
export function errorWords(error: CommandError): { title: string; todo: string; detail: string } {
  const { todo, ...usual } = words[error.code];
  const title = (error.code === 'reader_stopped' ? faults[String(error.details?.['fault'])] : undefined) ?? usual.title;
  // Every value that some title has.
  const term = termFault(error);
  const day = (name: string) => (typeof error.details?.[name] === 'string' ? formatDate(error.details[name]) : '');
  const values = {
    of: term?.of ?? '',
    field: term ? termLabel(term.field) : '',
    why: term?.why ?? '',
    first: day('first'),
    last: day('last'),
    names: Array.isArray(error.details?.['names']) ? error.details['names'].join(t('week.list_comma')) : '',
    n: Number(error.details?.['lines'] ?? 0),
    line: String(error.details?.['line'] ?? ''),
    ...numbers(error, ['most', 'available', 'leaving']),
  };
  return {
    title: t(title as 'error.no_unit_cost', values),
    todo: t(todo as 'error.bad_term_todo', values),
    detail: error.message,
  };
}
