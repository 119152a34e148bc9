// The questions of an import and their answers, in the current language.
import type { Candidate } from '../bindings/Candidate';
import type { Question } from '../bindings/Question';
import type { QuestionCode } from '../bindings/QuestionCode';
import type { Reason } from '../bindings/Reason';
import type { ReasonCode } from '../bindings/ReasonCode';
import { formatDate } from './format';
import { type MessageKey, t } from './index.svelte';
import { language } from './language.svelte';

const questions = {
  date_column: { title: 'ask.date_column' },
  product_column: { title: 'ask.product_column' },
  quantity_column: { title: 'ask.quantity_column', text: 'ask.quantity_column_text' },
  date_order: { title: 'ask.date_order', text: 'ask.date_order_text' },
  dates_swapped: { title: 'ask.dates_swapped', text: 'ask.dates_swapped_text' },
  utc_days: { title: 'ask.utc_days', text: 'ask.utc_days_text' },
  wide_layout: { title: 'ask.wide_layout', text: 'ask.wide_layout_text' },
  store_columns: { title: 'ask.store_columns', text: 'ask.store_columns_text' },
  units_sold: { title: 'ask.units_sold', text: 'ask.units_sold_text' },
  product_name: { title: 'ask.product_name', text: 'ask.product_name_text' },
  which_store: { title: 'ask.which_store', text: 'ask.which_store_text' },
  blank_stores: { title: 'ask.blank_stores', text: 'ask.blank_stores_text' },
  same_products: { title: 'ask.same_products', text: 'ask.same_products_text' },
  same_stores: { title: 'ask.same_stores', text: 'ask.same_stores_text' },
  store_column: { title: 'ask.store_column', text: 'ask.store_column_text' },
  variants: { title: 'ask.variants', text: 'ask.variants_text' },
  decimal_sign: { title: 'ask.decimal_sign', text: 'ask.decimal_sign_text' },
  row_kinds: { title: 'ask.row_kinds', text: 'ask.row_kinds_text' },
  returned_quantity: { title: 'ask.returned_quantity', text: 'ask.returned_quantity_text' },
  negative_amounts: { title: 'ask.negative_amounts', text: 'ask.negative_amounts_text' },
  total_row: { title: 'ask.total_row', text: 'ask.total_row_text' },
  other_sheets: { title: 'ask.other_sheets', text: 'ask.other_sheets_text' },
  hidden_rows: { title: 'ask.hidden_rows' },
  repeated_lines: { title: 'ask.repeated_lines', text: 'ask.repeated_lines_text' },
  removed_rows: { title: 'ask.removed_rows', text: 'ask.removed_rows_text' },
  correction_rows: { title: 'ask.correction_rows', text: 'ask.correction_rows_text' },
  files_overlap: { title: 'ask.files_overlap' },
  password: { title: 'ask.password', text: 'ask.password_text' },
  pack_sizes: { title: 'ask.pack_sizes', text: 'ask.pack_sizes_text' },
} as const satisfies Record<QuestionCode, { title: MessageKey; text?: MessageKey }>;

const reasons = {
  no_date_header: 'why.no_date_header',
  no_product_header: 'why.no_product_header',
  no_quantity_header: 'why.no_quantity_header',
  several_headers: 'why.several_headers',
  date_in_title: 'why.date_in_title',
  never_sold: 'why.never_sold',
  other_title: 'why.other_title',
  not_units: 'why.not_units',
  other_columns: 'why.other_columns',
  all_negative: 'why.all_negative',
  most_negative: 'why.most_negative',
  looks_like_money: 'why.looks_like_money',
  equals_price: 'why.equals_price',
  equals_amount: 'why.equals_amount',
  amounts_fit_another: 'why.amounts_fit_another',
  cells_moved: 'why.cells_moved',
  hidden_column: 'why.hidden_column',
  not_single_units: 'why.not_single_units',
  units_differ: 'why.units_differ',
  running_totals: 'why.running_totals',
  parts_of_others: 'why.parts_of_others',
  marked_product: 'why.marked_product',
  part_of_above: 'why.part_of_above',
  given_away: 'why.given_away',
  base_units: 'why.base_units',
  delivered_instead: 'why.delivered_instead',
  names_of_buyers: 'why.names_of_buyers',
  sales_repeat: 'why.sales_repeat',
  paid_twice: 'why.paid_twice',
  several_products: 'why.several_products',
  no_store_header: 'ask.store_column_text',
  store_in_title: 'why.store_in_title',
  tables_side_by_side: 'why.tables_side_by_side',
  tables_of_products: 'why.tables_of_products',
  tables_unnamed: 'why.tables_unnamed',
  no_store_named: 'why.no_store_named',
  sheets_of_same_days: 'why.sheets_of_same_days',
  sheets_may_be_stores: 'why.sheets_may_be_stores',
  sheet_of_returns: 'why.sheet_of_returns',
  months_over_days: 'why.months_over_days',
  weeks_over_days: 'why.weeks_over_days',
  all_products_new: 'why.all_products_new',
  all_stores_new: 'why.all_stores_new',
} as const satisfies Record<ReasonCode, MessageKey>;

/** What in the file makes it doubtful; empty for a reason newer than this window. */
function reasonText({ code, values: [first = '', second = '', third = ''] }: Reason): string {
  const key: MessageKey | undefined = reasons[code];
  const values = { first, second, third };
  return key ? t(key as 'why.units_differ', values) : '';
}

/** Questions whose reason already says everything that the general text says. */
const SAID_BY_REASON: QuestionCode[] = ['which_store', 'store_column', 'store_columns', 'same_products', 'same_stores'];

/** No column holds whole dates: a day, a month or a year for all rows is asked, and answered behind `=`. */
export const isAboutAllRows = (question: Question): boolean => question.code === 'date_column' && question.free_text;

/** Whether dates lack the year alone: years are offered then. */
const isOfYear = ({ candidates }: Question): boolean => candidates.length > 0 && candidates.every(({ value }) => /^=\d{4}$/.test(value));

/** What is asked; a question newer than this window is asked in its own words. */
export function questionTitle(question: Question): string {
  if (isAboutAllRows(question)) return t(isOfYear(question) ? 'ask.year_of_rows' : 'ask.date_of_rows');
  const reason = question.reason?.code;
  if (reason === 'tables_side_by_side' || reason === 'tables_of_products') return t('ask.tables_are_stores');
  const words: { title: MessageKey } | undefined = questions[question.code];
  return words ? t(words.title as 'ask.date_column') : question.message;
}

/** How many rows or days the question is about, where every answer is about the same ones; null otherwise. */
function sharedCount({ candidates: [first, ...others] }: Question): number | null {
  return first && others.length > 0 && others.every(({ rows }) => rows === first.rows) ? first.rows : null;
}

const PER_DAY: QuestionCode[] = ['removed_rows', 'correction_rows', 'files_overlap'];
const countWords = ({ code }: Question, n: number): string => t(PER_DAY.includes(code) ? 'ask.days' : 'ask.rows', { n });

/** Why it is asked, what it is about, or what helps to answer. */
export function questionText(question: Question): string {
  const reason = question.reason ? reasonText(question.reason) : '';
  if (isAboutAllRows(question)) return reason || t(isOfYear(question) ? 'ask.year_of_rows_text' : 'ask.date_of_rows_text');
  const words: { title: MessageKey; text?: MessageKey } | undefined = questions[question.code];
  const general = words?.text && !(reason && SAID_BY_REASON.includes(question.code)) ? t(words.text as 'ask.date_order_text') : '';
  const count = sharedCount(question);
  return [reason, general, ...(count === null ? [] : [t('ask.about', { what: countWords(question, count) })])]
    .filter(Boolean)
    .join(language.now === 'zh' ? '' : ' ');
}

/** The day that a date like `03/04/2024` is in an order; null when it isn't one. */
export function dayInOrder(date: string, order: string): string | null {
  if (!/^[dmy]{3}$/.test(order)) return null;
  const parts = /^\D*(\d{1,4})\D+(\d{1,2})\D+(\d{1,4})/.exec(date);
  if (!parts) return null;
  const [day, month, year] = ['d', 'm', 'y'].map((letter) => Number(parts[order.indexOf(letter) + 1]));
  if (day === undefined || month === undefined || year === undefined || month < 1 || month > 12 || day < 1 || day > 31) return null;
  const whole = year < 100 ? 2000 + year : year;
  return `${whole}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const fixed: Partial<Record<QuestionCode, Record<string, MessageKey>>> = {
  date_order: {
    dmy: 'import.dmy',
    mdy: 'import.mdy',
    ymd: 'import.ymd',
    solar_hijri: 'import.solar_hijri',
    minguo: 'import.minguo',
    reiwa: 'import.reiwa',
    buddhist: 'import.buddhist',
  },
  dates_swapped: { swap: 'ask.swap', keep: 'ask.keep_dates' },
  utc_days: { same: 'ask.utc_same', next: 'ask.utc_next' },
  wide_layout: { yes: 'ask.yes', no: 'ask.no' },
  store_columns: { yes: 'ask.yes', no: 'ask.no' },
  units_sold: { yes: 'ask.yes', no: 'ask.no' },
  product_column: { '=none': 'ask.quantity_none' },
  quantity_column: { '=one': 'ask.quantity_one', '=money': 'ask.quantity_money', '=none': 'ask.quantity_none' },
  which_store: { '=keep': 'ask.same_keep', '=replace': 'ask.same_replace', '=add': 'ask.same_add' },
  blank_stores: { '=leave_out': 'ask.blank_stores_leave_out' },
  returned_quantity: { subtract: 'ask.returned_subtract', leave_out: 'ask.returned_leave_out' },
  negative_amounts: { returns: 'ask.negative_returns', sales: 'ask.negative_sales' },
  same_products: { same: 'ask.same_products_same', new: 'ask.same_products_new' },
  same_stores: { same: 'ask.same_stores_same', new: 'ask.same_stores_new' },
  store_column: { '=none': 'ask.store_column_none' },
  variants: { join: 'ask.variants_join', ignore: 'ask.variants_ignore' },
  decimal_sign: { decimals: 'ask.decimal_sign_decimals', thousands: 'ask.decimal_sign_thousands' },
  other_sheets: { all: 'ask.other_sheets_all', stores: 'ask.other_sheets_stores', first: 'ask.other_sheets_first' },
  hidden_rows: { read: 'ask.hidden_read', skip: 'ask.hidden_skip' },
  repeated_lines: { skip: 'ask.repeated_skip', keep: 'ask.repeated_keep' },
  removed_rows: { keep: 'ask.removed_keep', remove: 'ask.removed_remove' },
  correction_rows: { add: 'ask.correction_add', replace: 'ask.correction_replace' },
  files_overlap: { keep: 'ask.overlap_keep', replace: 'ask.overlap_replace', add: 'ask.overlap_add' },
};

/** What an answer means. `nameOf` is the name of a store that has sales already, else null. */
export function candidateLabel(question: Question, candidate: Candidate, nameOf: (store: string) => string | null): string {
  const key = fixed[question.code]?.[candidate.value];
  if (key) return t(key as 'ask.yes');
  const { value } = candidate;
  switch (question.code) {
    case 'which_store':
    case 'blank_stores': {
      const known = nameOf(value);
      return known === null ? t('ask.store_new', { store: value }) : t('ask.store_known', { store: known });
    }
    case 'utc_days':
      return t('ask.utc_zone', { zone: value });
    case 'total_row': {
      const [row] = candidate.examples;
      return value === 'total' ? t('ask.total', { value: row ?? '' }) : t('ask.total_product', { value: row ?? '' });
    }
    case 'date_column':
      return value.replace(/^=/, '');
    default:
      return value;
  }
}

/** The names of sheets, the first dozen of many. */
function sheetNames(sheets: string[]): string {
  const SHOWN = 12;
  return sheets.length > SHOWN ? `${sheets.slice(0, SHOWN).join(' · ')} · …` : sheets.join(' · ');
}

/** What shows what an answer means: values of the file, the day that a date would be, how many rows or days it is about. */
export function candidateNote(question: Question, candidate: Candidate): string {
  const EXAMPLES = 4;
  if (question.code === 'total_row') return '';
  if (question.code === 'other_sheets') return sheetNames(candidate.examples);
  const [example] = candidate.examples;
  if (question.code === 'date_order' && example !== undefined) {
    const day = candidate.examples[1] ?? dayInOrder(example, candidate.value);
    return day ? t('ask.order_means', { example, day: formatDate(day) }) : example;
  }
  if (question.code === 'utc_days' && example !== undefined) {
    const [, day] = candidate.examples;
    return day ? t('ask.order_means', { example, day: formatDate(day) }) : example;
  }
  // Said once above where it is the same of all answers.
  const count = candidate.rows === null || sharedCount(question) !== null ? [] : [countWords(question, candidate.rows)];
  const shown = [...new Set(candidate.examples)].slice(0, EXAMPLES).join(' · ');
  return [...count, ...(shown === '' ? [] : [t('ask.examples', { list: shown })])].join(' · ');
}
