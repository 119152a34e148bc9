// The fields of sales data, and what an import says of rows and files, in the current language.
import type { Field } from '../bindings/Field';
import type { IssueCode } from '../bindings/IssueCode';
import type { ImportIssue } from '../bindings/ImportIssue';
import { type MessageKey, t } from './index.svelte';

const names = {
  date: 'field.date',
  product_id: 'field.product_id',
  product_name: 'field.product_name',
  store_id: 'field.store_id',
  store_name: 'field.store_name',
  quantity: 'field.quantity',
  returned: 'field.returned',
  price: 'field.price',
  amount: 'field.amount',
  promotion: 'field.promotion',
  temperature: 'field.temperature',
  kind: 'field.kind',
  unit: 'field.unit',
} as const satisfies Record<Field, MessageKey>;

export const fields = Object.keys(names) as Field[];
export const fieldName = (field: Field): string => t(names[field]);

const issues = {
  missing_date: 'issue.missing_date',
  bad_date: 'issue.bad_date',
  no_such_day: 'issue.no_such_day',
  future_date: 'issue.future_date',
  date_too_old: 'issue.date_too_old',
  missing_product: 'issue.missing_product',
  missing_store: 'issue.missing_store',
  missing_quantity: 'issue.missing_quantity',
  bad_quantity: 'issue.bad_quantity',
  ambiguous_number: 'issue.ambiguous_number',
  bad_id: 'issue.bad_id',
  cell_count: 'issue.cell_count',
  cells_moved: 'issue.cells_moved',
  total_row: 'issue.total_row',
  empty_row: 'issue.empty_row',
  repeated_header: 'issue.repeated_header',
  unreadable_text: 'issue.unreadable_text',
  unclosed_quote: 'issue.unclosed_quote',
  formula_not_calculated: 'issue.formula_not_calculated',
  not_a_sale: 'issue.not_a_sale',
  unit_unknown: 'issue.unit_unknown',
  hidden_row: 'issue.hidden_row',
  repeated_line: 'issue.repeated_line',
  return: 'issue.return',
  duplicate_row: 'issue.duplicate_row',
  amount_in_quantity: 'issue.amount_in_quantity',
  code_rounded: 'issue.code_rounded',
  code_in_quantity: 'issue.code_in_quantity',
  several_names: 'issue.several_names',
  absurd_quantity: 'issue.absurd_quantity',
  stock_out: 'issue.stock_out',
  ids_differ_by_case: 'issue.ids_differ_by_case',
  codes_differ_by_zeros: 'issue.codes_differ_by_zeros',
  bad_extra: 'issue.bad_extra',
  look_alike_ids: 'issue.look_alike_ids',
  dates_swapped: 'issue.dates_swapped',
  incomplete_day: 'issue.incomplete_day',
  incomplete_day_remains: 'issue.incomplete_day_remains',
  spread_over_days: 'issue.spread_over_days',
  hidden_rows_read: 'issue.hidden_rows_read',
  returns_subtracted: 'issue.returns_subtracted',
  sign_turned: 'issue.sign_turned',
  zero_bytes: 'issue.zero_bytes',
  column_left_out: 'issue.column_left_out',
  filled_down: 'issue.filled_down',
  named_without_code: 'issue.named_without_code',
  date_of_title: 'issue.date_of_title',
  date_joined: 'issue.date_joined',
  local_midnights: 'issue.local_midnights',
  units_converted: 'issue.units_converted',
  codes_as_shown: 'issue.codes_as_shown',
  hidden_sheet: 'issue.hidden_sheet',
  rows_removed: 'issue.rows_removed',
  correction_added: 'issue.correction_added',
  stored_as_plan: 'issue.stored_as_plan',
  store_of_section: 'issue.store_of_section',
  store_of_title: 'issue.store_of_title',
  new_store: 'issue.new_store',
  total_column: 'issue.total_column',
  summed_to_days: 'issue.summed_to_days',
  sheet_not_read: 'issue.sheet_not_read',
  sheet_repeats: 'issue.sheet_repeats',
  comma_taken_for_thousands: 'issue.comma_taken_for_thousands',
  comma_taken_for_decimals: 'issue.comma_taken_for_decimals',
  day_in_two_files: 'issue.day_in_two_files',
  header_shifted: 'issue.header_shifted',
  closed_days: 'issue.closed_days',
  empty_cells: 'issue.empty_cells',
} as const satisfies Record<IssueCode, MessageKey>;

/** What a rule of the import means; a rule newer than this window is called by its code. */
export function issueName(code: IssueCode): string {
  const key: MessageKey | undefined = issues[code];
  return key ? t(key) : code;
}

/** Where in the row the issue is: the value, and whose it is. */
export function issueWhere(issue: ImportIssue): string {
  const { value, ...others } = issue.params;
  const rest = Object.entries(others).flatMap(([, text]) => (text ? [text] : []));
  return [...(value === undefined ? [] : [`“${value}”`]), ...rest].join(' · ');
}
