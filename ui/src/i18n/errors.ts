// Errors of the program in the user's words: what happened, and what to do.
import type { CommandError } from '../bindings/CommandError';
import { type MessageKey, t } from './index.svelte';

interface Words {
  title: MessageKey;
  todo?: MessageKey;
}

const known: Record<string, Words | undefined> = {
  no_sales: { title: 'error.no_sales', todo: 'error.no_sales_todo' },
  nothing_in_scope: { title: 'error.nothing_in_scope', todo: 'error.nothing_in_scope_todo' },
  too_short: { title: 'error.too_short', todo: 'error.too_short_todo' },
  no_date_column: { title: 'error.no_date_column', todo: 'error.no_date_column_todo' },
  missing_column: { title: 'error.missing_column', todo: 'error.missing_column_todo' },
  unreadable_file: { title: 'error.unreadable_file', todo: 'error.unreadable_file_todo' },
  worker_died: { title: 'error.worker_died', todo: 'error.worker_died_todo' },
  data_folder: { title: 'error.data_folder', todo: 'error.data_folder_todo' },
  disk_full: { title: 'error.disk_full', todo: 'error.disk_full_todo' },
  damaged: { title: 'error.damaged', todo: 'error.damaged_todo' },
  not_found: { title: 'error.not_found', todo: 'error.not_found_todo' },
  in_use: { title: 'error.in_use', todo: 'error.in_use_todo' },
};

/** Known codes have a headline and advice; the program's own message stays visible below as the detail. */
export function errorWords(error: CommandError): { title: string; todo: string; detail: string } {
  const words = known[error.code];
  if (!words) return { title: t('error.unknown'), todo: '', detail: error.message };
  return { title: t(words.title as 'error.no_sales'), todo: words.todo ? t(words.todo as 'error.no_sales_todo') : '', detail: error.message };
}
