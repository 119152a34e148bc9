// Made-up pharmacy data for tests and for looking at the window. Seeded: the same every time. Never part of the program.
import type { SeriesId } from '../bindings/SeriesId';
import type { ForecastView } from '../bindings/ForecastView';
import type { ViewDay } from '../bindings/ViewDay';
import type { Field } from '../bindings/Field';
import type { ImportIssue } from '../bindings/ImportIssue';
import type { ImportNews } from '../bindings/ImportNews';
import type { ImportOptions } from '../bindings/ImportOptions';
import type { ImportReport } from '../bindings/ImportReport';
import type { IssueCode } from '../bindings/IssueCode';
import type { IssueEffect } from '../bindings/IssueEffect';
import type { PastImport } from '../bindings/PastImport';
import type { ProductSummary } from '../bindings/ProductSummary';
import type { Question } from '../bindings/Question';
import type { RowKind } from '../bindings/RowKind';
import type { SeriesFigures } from '../bindings/SeriesFigures';
import type { StoreSummary } from '../bindings/StoreSummary';
import type { Holiday } from '../bindings/Holiday';
import type { HolidayTable } from '../bindings/HolidayTable';
import { addDays, daySpan } from '../i18n/format';
import { seriesKey } from '../state/series';
import * as recorded from './recorded';
import { firstOf } from './recorded';

/** Numbers in 0..1 that follow from the seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const FIRST = '2024-07-01';
export const LAST = '2026-06-30';

const drugs = [
  '阿莫西林胶囊 0.25g',
  '布洛芬缓释胶囊 0.3g',
  '感冒灵颗粒 10g×9袋',
  '蒙脱石散 3g×10袋',
  '奥美拉唑肠溶胶囊 20mg',
  '二甲双胍缓释片 0.5g',
  '氨氯地平片 5mg',
  '阿托伐他汀钙片 20mg',
  '板蓝根颗粒 10g×20袋',
  '藿香正气口服液 10ml×10支',
  '连花清瘟胶囊 0.35g×24粒',
  '维生素C片 0.1g×100片',
  '头孢克肟分散片 0.1g',
  '氯雷他定片 10mg',
  '复方丹参滴丸 27mg×180丸',
  '云南白药气雾剂 85g',
  '健胃消食片 0.8g×32片',
  '医用外科口罩 50只',
];
const shops = ['东城店', '西城店', '南湖店', '火车站店', '大学城店'];

export function products(count: number): ProductSummary[] {
  const next = random(11);
  return Array.from({ length: count }, (_, index) => {
    const first_date = index % 9 === 7 ? '2026-03-02' : FIRST;
    const total = Math.round(daySpan(first_date, LAST) * (4 + 60 * next() ** 2));
    const name = drugs[index % drugs.length] ?? '';
    return {
      product_id: `P${String(index + 1).padStart(count > 999 ? 5 : 3, '0')}`,
      product_name: index < drugs.length ? name : `${name} ${Math.floor(index / drugs.length) + 1}`,
      first_date,
      last_date: LAST,
      rows: Math.round(daySpan(first_date, LAST) * 2.4),
      total_quantity: total,
    };
  });
}

export function stores(count: number): StoreSummary[] {
  return Array.from({ length: count }, (_, index) => ({
    store_id: `S${String(index + 1).padStart(3, '0')}`,
    store_name: shops[index] ?? `分店 ${index + 1}`,
    first_date: FIRST,
    last_date: LAST,
    rows: 9000 - index * 420,
    total_quantity: 91_000 - index * 13_400,
  }));
}

/** Daily sales with a weekly and a yearly rhythm, promotions and some closed days. */
export function series(name: string, mean: number, first: string, last: string): number[] {
  const next = random([...name].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) | 0, 7));
  return Array.from({ length: daySpan(first, last) }, (_, day) => {
    const week = [0.92, 0.88, 0.9, 0.97, 1.12, 1.3, 1.16][day % 7] ?? 1;
    const year = 1 + 0.28 * Math.cos(((day + 150) / 365) * 2 * Math.PI);
    const promotion = day % 91 < 6 ? 1.7 : 1;
    const noise = 0.72 + 0.56 * next();
    return day % 211 === 30 || (day > 468 && day < 476 && mean > 20) ? 0 : Math.max(0, Math.round(mean * week * year * promotion * noise));
  });
}

/** What an import of a hospital pharmacy's file finds; columns mapped by hand are honored. */
export function report(options: ImportOptions, questions: Question[] = [], kinds: RowKind[] = []): ImportReport {
  const said = new Map(options.map.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
  const own: [string, Field | null][] = [
    ['购药时间', 'date'],
    ['商品编码', 'product_id'],
    ['商品名称', 'product_name'],
    ['销售数量', 'quantity'],
    ['应收金额', 'amount'],
    ['实收金额', null],
  ];
  const columns = own.map(([header, field]) => {
    const byHand = [...said].find(([, column]) => column === header)?.[0] as Field | undefined;
    const kept = field !== null && !said.has(field) ? field : null;
    return {
      header,
      field: byHand ?? kept,
      how: byHand ? ('by_hand' as const) : kept ? ('header' as const) : ('left_out' as const),
      product: null,
      store: null,
    };
  });
  const issue = (line: number | null, column: string | null, code: IssueCode, effect: IssueEffect, params: ImportIssue['params']): ImportIssue => ({
    file: '2026.xlsx',
    line,
    column,
    code,
    effect,
    message: code,
    params,
  });
  const rejected = 26;
  return {
    rows_read: 6578,
    rows_imported: 6578 - rejected,
    rows_rejected: rejected,
    products: 87,
    stores: 1,
    first_date: '2026-01-01',
    last_date: '2026-06-30',
    issues: [
      ...Array.from({ length: 23 }, (_, index) => issue(571 + index, '购药时间', 'no_such_day', 'left_out', { value: '2026-02-29 星期四' })),
      issue(1204, '销售数量', 'bad_quantity', 'left_out', { value: '两盒' }),
      issue(3320, '商品编码', 'missing_product', 'left_out', {}),
      issue(6580, null, 'cell_count', 'left_out', {}),
      issue(812, '销售数量', 'return', 'flagged', { value: '-2', product: '236701' }),
      issue(null, '商品名称', 'several_names', 'flagged', { product: '2367011', value: '高特灵 / 特拉唑嗪' }),
      issue(null, '实收金额', 'column_left_out', 'note', {}),
    ],
    counts: [
      { code: 'no_such_day', effect: 'left_out', count: 23 },
      { code: 'bad_quantity', effect: 'left_out', count: 1 },
      { code: 'missing_product', effect: 'left_out', count: 1 },
      { code: 'cell_count', effect: 'left_out', count: 1 },
      { code: 'return', effect: 'flagged', count: 14 },
      { code: 'several_names', effect: 'flagged', count: 3 },
      { code: 'column_left_out', effect: 'note', count: 1 },
    ],
    days_added: 181,
    days_replaced: 0,
    days_unchanged: 0,
    files: [
      {
        file: '朝阳医院2026年销售数据.xlsx',
        format: 'xlsx',
        encoding: null,
        delimiter: null,
        sheet: 'Sheet1',
        sheets: ['Sheet1', '说明'],
        sheets_read: ['Sheet1'],
        header_line: 1,
        layout: 'long',
        columns,
        date_order: null,
        decimal_comma: false,
        rhythm: 'daily',
        row_kinds: kinds.map((kind) => {
          const effect = said.get(`kind:${kind.value}`) as RowKind['effect'] | undefined;
          return effect ? { ...kind, effect, is_known: true } : kind;
        }),
        questions: [],
        preview: [
          ['2026-01-01 星期四', '236701', '强力VC银翘片', '6', '82.8', '69'],
          ['2026-01-02 星期五', '236709', '清热解毒口服液', '1', '28', '24.64'],
        ],
        rows_read: 6578,
        rows_imported: 6578 - rejected,
      },
    ],
    dry_run: options.dry_run,
    questions,
    news: { previous_last_date: null, new_days: 181, gap_days: 0, new_products: [], silent_products: [], unusual: [], incomplete_days: [] },
    plan_rows: 0,
  };
}

/** The two weeks after one, of one of the series or of all together, with a promotion planned on the third day. All series sell the same. */
export function forecastView(path: string, ids: SeriesId[], one: SeriesId | null, mean: number, last: string): ForecastView {
  const sold = series(path, mean, FIRST, addDays(last, 14));
  const shown = ids.length === 1 ? firstOf(ids) : (ids.find((id) => one && seriesKey(id) === seriesKey(one)) ?? null);
  const count = shown ? 1 : ids.length;
  const days = sold.slice(-14).map((value, index): ViewDay => {
    const forecast = value * 0.4 + mean * 0.6;
    const room = mean * (0.16 + index * 0.02);
    const [lower, upper] = shown ? [Math.max(0, forecast - room), forecast + room * 1.1] : [null, null];
    const expected = forecast * 1.04 * count;
    return {
      ...firstOf(recorded.forecastView.days),
      ...{ date: addDays(last, index + 1), forecast: shown ? forecast : expected, mean: expected, lower, upper },
      ...{ closed: false, closed_stores: 0, promotion: index === 2 ? 1 / count : 0, promoted: index === 2 ? 1 : 0, stretched: false },
    };
  });
  const after = Array.from({ length: 91 }, (_, index): ViewDay => {
    const mean = days[7 + (index % 7)]?.mean ?? 0;
    const date = addDays(last, 15 + index);
    return { date, forecast: mean, mean, lower: null, upper: null, closed: false, closed_stores: 0, promotion: 0, promoted: 0, stretched: true };
  });
  const total = (length: number) => [...days, ...after].slice(0, length).reduce((sum, day) => sum + day.mean, 0);
  const week = total(7);
  const quantity = sold.slice(0, -14).map((value) => value * ids.length);
  return {
    ...recorded.forecastView,
    ...{ path, at: last, history: { start: FIRST, quantity }, series: ids, shown, days: [...days, ...after] },
    week_interval: shown && [week * 0.8, week * 1.2],
    periods: [30, 90].map((days) => ({ days, mean: total(days), range: shown && [total(days) * 0.98, total(days) * 1.15] })),
  };
}

export const seriesId = (store_id: string | null, product_id: string | null): SeriesId => ({
  series: [store_id, product_id].filter(Boolean).join(' / ') || 'all',
  store_id,
  product_id,
});

export const pastImports: PastImport[] = [
  { ...recorded.pastImport, id: 2, at: '2026-07-01T09:12:00Z', files: ['2026年上半年.csv'], rows_imported: 6_552, can_be_undone: true },
  {
    ...recorded.pastImport,
    id: 1,
    at: '2026-01-03T08:40:00Z',
    files: ['2024.xlsx', '2025.xlsx'],
    rows_imported: 26_316,
    replaced_all: true,
    can_be_undone: false,
  },
];

export function figures(product_id: string, store_id: string): SeriesFigures {
  return {
    ...recorded.seriesFigures,
    ...{ product_id, store_id, first_date: FIRST, last_date: LAST },
    gaps: [{ start: '2025-02-03', days: 6 }],
    stock_outs: [{ start: '2025-02-03', days: 6 }],
    outliers: [{ date: '2025-11-11', quantity: 96, usual: 14 }],
    outlier_count: 1,
  };
}

/** The official calendar of the program, of one year. */
export const calendar: HolidayTable = { ...recorded.holidays, years: recorded.holidays.years.filter(({ year }) => year === 2026) };

export function withHoliday(now: HolidayTable, holiday: Holiday): HolidayTable {
  const year = Number(holiday.first.slice(0, 4));
  const known = now.years.find((one) => one.year === year)?.holidays ?? [];
  const changed = { year, own: true, holidays: [...known, holiday].sort((one, other) => one.first.localeCompare(other.first)) };
  return { ...now, years: [...now.years.filter((one) => one.year !== year), changed].sort((one, other) => one.year - other.year) };
}

export function withoutHoliday(now: HolidayTable, first: string): HolidayTable {
  const without = (one: HolidayTable['years'][number]) => ({
    ...one,
    own: true,
    holidays: one.holidays.filter((holiday) => holiday.first !== first),
  });
  return { ...now, years: now.years.map((one) => (one.year === Number(first.slice(0, 4)) ? without(one) : one)) };
}

const question = (code: Question['code'], column: string | null, candidates: Question['candidates'], rest: Partial<Question> = {}): Question => ({
  code,
  file: '朝阳医院2026年销售数据.xlsx',
  column,
  candidates,
  default: null,
  free_text: false,
  reason: null,
  message: code,
  ...rest,
});

/** Questions about the columns of a file. */
export const columnQuestions: Question[] = [
  question('quantity_column', null, [
    { value: '件', examples: ['2', '1', '12'], rows: null },
    { value: '积分', examples: ['35', '120', '8'], rows: null },
  ]),
  question('date_order', '日期', [
    { value: 'dmy', examples: ['03/04/2026'], rows: null },
    { value: 'mdy', examples: ['03/04/2026'], rows: null },
  ]),
];

/** Questions about sales that are loaded already. */
export const laterQuestions: Question[] = [
  question(
    'which_store',
    null,
    [
      { value: '朝阳医院2026年销售数据', examples: [], rows: null },
      { value: 'S001', examples: [], rows: null },
      { value: '=replace', examples: [], rows: null },
      { value: '=add', examples: [], rows: null },
    ],
    { default: '朝阳医院2026年销售数据', free_text: true },
  ),
  question(
    'removed_rows',
    null,
    [
      { value: 'keep', examples: ['P001 2026-06-01', 'P004 2026-06-02'], rows: 2 },
      { value: 'remove', examples: [], rows: 2 },
    ],
    { default: 'keep' },
  ),
];

/** The types of rows of a movement list; one of them no word explains. */
export const rowKinds: RowKind[] = [
  { column: '单据类型', value: '零售', effect: 'sale', is_known: true, rows: 6120 },
  { column: '单据类型', value: '采购入库', effect: 'leave_out', is_known: true, rows: 301 },
  { column: '单据类型', value: '退货', effect: 'return', is_known: true, rows: 88 },
  { column: '单据类型', value: 'ZT', effect: 'sale', is_known: false, rows: 69 },
];

/** What is new in a week of sales. */
export const news: ImportNews = {
  previous_last_date: '2026-06-23',
  new_days: 7,
  gap_days: 0,
  new_products: [{ product_id: 'P090', product_name: '布洛芬混悬液 100ml', quantity: 34, usual: 0 }],
  silent_products: [
    { product_id: 'P004', product_name: '氯雷他定片 10mg', quantity: 0, usual: 42 },
    { product_id: 'P011', product_name: '连花清瘟胶囊 0.35g×24粒', quantity: 0, usual: 118 },
  ],
  unusual: [
    { product_id: 'P001', product_name: '阿莫西林胶囊 0.25g', store_id: 'S001', store_name: '总店', date: '2026-06-28', quantity: 500, usual: 24 },
  ],
  incomplete_days: [{ store_id: 'S001', date: '2026-06-30', quantity: 61, usual: 240 }],
};
