// Errors of the program in the user's words: what happened, and what to do.
import type { CommandError } from '../bindings/CommandError';
import { type MessageKey, t } from './index.svelte';

interface Words {
  title: MessageKey;
  todo?: MessageKey;
}

const known: Record<string, Words | undefined> = {
  processor_too_old: { title: 'error.processor_too_old', todo: 'error.processor_too_old_todo' },
  no_notices: { title: 'error.no_notices', todo: 'error.no_notices_todo' },
  no_sales: { title: 'error.no_sales', todo: 'error.no_sales_todo' },
  nothing_in_scope: { title: 'error.nothing_in_scope', todo: 'error.nothing_in_scope_todo' },
  too_short: { title: 'error.too_short', todo: 'error.too_short_todo' },
  no_date_column: { title: 'error.no_date_column', todo: 'error.no_date_column_todo' },
  no_column: { title: 'error.no_column', todo: 'error.no_column_todo' },
  ambiguous_column: { title: 'error.ambiguous_column', todo: 'error.ambiguous_column_todo' },
  ambiguous_dates: { title: 'error.ambiguous_dates', todo: 'error.ambiguous_dates_todo' },
  dates_across: { title: 'error.dates_across', todo: 'error.dates_across_todo' },
  bad_workbook: { title: 'error.bad_workbook', todo: 'error.bad_workbook_todo' },
  encodings_joined: { title: 'error.encodings_joined', todo: 'error.encodings_joined_todo' },
  unsupported_file: { title: 'error.bad_workbook', todo: 'error.bad_workbook_todo' },
  protected_file: { title: 'error.protected_file', todo: 'error.protected_file_todo' },
  file_too_large: { title: 'error.file_too_large', todo: 'error.file_too_large_todo' },
  empty_file: { title: 'error.empty_file' },
  sales_open: { title: 'error.sales_open', todo: 'error.sales_open_todo' },
  sales_newer: { title: 'error.sales_newer', todo: 'error.sales_newer_todo' },
  sales_database: { title: 'error.sales_database', todo: 'error.sales_database_todo' },
  training_failed: { title: 'error.training_failed', todo: 'error.training_failed_todo' },
  write_failed: { title: 'error.write_failed', todo: 'error.write_failed_todo' },
  read_only: { title: 'error.read_only', todo: 'error.read_only_todo' },
  newer_store: { title: 'error.newer_store', todo: 'error.sales_newer_todo' },
  case_clash: { title: 'error.case_clash', todo: 'error.case_clash_todo' },
  busy: { title: 'error.busy', todo: 'error.busy_todo' },
  occupied: { title: 'error.occupied', todo: 'error.occupied_todo' },
  after_data: { title: 'error.after_data', todo: 'error.after_data_todo' },
  forecast_failed: { title: 'error.forecast_failed', todo: 'error.forecast_failed_todo' },
  metadata: { title: 'error.damaged', todo: 'error.damaged_todo' },
  diverged: { title: 'error.diverged', todo: 'error.diverged_todo' },
  unreadable_file: { title: 'error.unreadable_file', todo: 'error.unreadable_file_todo' },
  worker_missing: { title: 'error.worker_missing', todo: 'error.worker_missing_todo' },
  no_file_manager: { title: 'error.no_file_manager', todo: 'error.no_file_manager_todo' },
  worker_died: { title: 'error.worker_died', todo: 'error.worker_died_todo' },
  data_folder: { title: 'error.data_folder', todo: 'error.data_folder_todo' },
  disk_full: { title: 'error.disk_full', todo: 'error.disk_full_todo' },
  damaged: { title: 'error.damaged', todo: 'error.damaged_todo' },
  not_found: { title: 'error.not_found', todo: 'error.not_found_todo' },
  holidays_line: { title: 'error.holidays_line', todo: 'error.holidays_line_todo' },
  holidays_days: { title: 'error.holidays_days', todo: 'error.holidays_days_todo' },
  holidays_no_such_day: { title: 'error.holidays_gone' },
  holidays_read: { title: 'error.holidays_read' },
  in_use: { title: 'error.in_use', todo: 'error.in_use_todo' },
};

/** Known codes have a headline and advice; the program's own message stays visible below as the detail. */
export function errorWords(error: CommandError): { title: string; todo: string; detail: string; known: boolean } {
  const words = known[error.code];
  if (!words) return { title: t('error.unknown'), todo: '', detail: error.message, known: false };
  const todo = words.todo ? t(words.todo as 'error.no_sales_todo') : '';
  return { title: t(words.title as 'error.no_sales'), todo, detail: error.message, known: true };
}
