// The small pieces that views are made of: what they compute, without a window.
import { describe, expect, it } from 'vitest';
import type { FileReport } from '../src/bindings/FileReport';
import type { Hyperparameter } from '../src/bindings/Hyperparameter';
import { report } from '../src/backend/fake_data';
import { tests } from '../src/backend/fake_versions';
import { commonDays } from '../src/charts/overlay';
import { emptyRuns, weeklyMean } from '../src/charts/sales';
import { matches, searchText } from '../src/components/search';
import { titleOfCut } from '../src/components/cut';
import { typedTime } from '../src/components/typed_time';
import { typedDay } from '../src/components/typed_day';
import { amount } from '../src/components/typed_number';
import { drawn, firstRow, rowsDrawn } from '../src/components/visible';
import {
  addDays,
  daySpan,
  formatBytes,
  formatCount,
  formatDate,
  formatDayAfter,
  formatDayNear,
  formatDaysNear,
  formatMoney,
  formatPercent,
  formatSeconds,
  formatSmall,
  formatTime,
} from '../src/i18n/format';
import { t } from '../src/i18n/index.svelte';
import { language } from '../src/i18n/language.svelte';
import { stillDecided, UNDECIDED } from '../src/state/decided';
import { flatSettings } from '../src/i18n/settings';
import { ColumnMap } from '../src/state/column_map.svelte';
import { seriesKey } from '../src/state/series';
import { typedValue } from '../src/state/train_form.svelte';

describe('visible rows', () => {
  it('cover what is in sight and some around, whatever the scroll position', () => {
    const count = rowsDrawn(600, 50);
    for (let top = 0; top <= 49_400; top += 37) {
      const first = firstRow(top, 50, 1000);
      expect(first * 50, `nothing is missing above ${top}`).toBeLessThanOrEqual(top);
      expect((first + count) * 50, `nor below`).toBeGreaterThanOrEqual(Math.min(top + 600, 50_000));
    }
  });
  it('are drawn by elements that are used again: a step fills four again', () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const slots = (first: number) => new Map(drawn(items, first, 20).map(({ slot, item }) => [slot, item]));
    const [before, after] = [slots(8), slots(12)];
    expect([...after].filter(([slot, item]) => before.get(slot) !== item)).toHaveLength(4);
    expect(after.size, 'no element draws two rows').toBe(20);
  });
  it('stay inside the list when it shrank under the scroll position', () => {
    expect(drawn([1, 2, 3], firstRow(90_000, 50, 3), 20)).toHaveLength(3);
  });
});

describe('a day that is typed', () => {
  it.each(['2026-06-03', '2026/6/3', '2026.6.3', '2026年6月3日', '20260603', ' 2026-06-03 ', '２０２６／６／３', '２０２６年６月３日', '2026。6。3'])(
    'is read from %s',
    (text) => expect(typedDay(text)).toBe('2026-06-03'),
  );
  it.each(['Jun 3, 2026', 'June 3 2026', '3 June 2026', '3-Jun-2026', 'JUN 3rd, 2026', '2026 Jun 3'])('is read from its month in %s', (text) =>
    expect(typedDay(text)).toBe('2026-06-03'),
  );
  it.each(['12/24/2026', '24/12/2026', '24.12.2026', '24-12-2026', 'Dec 24, 2026'])('is read from %s, which can only mean one', (text) =>
    expect([typedDay(text), typedDay(text, true)]).toEqual(['2026-12-24', '2026-12-24']),
  );
  it('is read with the month first where the language writes it so', () => {
    expect(typedDay('6/3/2026', true)).toBe('2026-06-03');
    expect([typedDay('6/3/2026'), typedDay('06.03.2026'), typedDay('06.03.2026', true)], 'either of two days').toEqual([null, null, null]);
    expect(typedDay('6/6/2026')).toBe('2026-06-06');
  });
  it.each(['2026-06-31', '31.6.2026', '13/13/2026', 'June', 'Juno 3, 2026', '6/3/26', '2026-6', '2026 x 6 x 3', ''])('is none in %s', (text) =>
    expect(typedDay(text, true)).toBeNull(),
  );
});

describe('a day without its year', () => {
  const past = { today: '2026-11-27', toward: 'past' } as const;
  const future = { today: '2026-11-27', toward: 'future' } as const;
  it.each(['11月26日', '11 月 26 日', '26.11', '26/11', '11/26', '11-26', 'Nov 26', '26 Nov', '１１月２６日'])('is the nearest in %s', (text) => {
    expect([typedDay(text, false, past), typedDay(text, false, future)]).toEqual(['2026-11-26', '2027-11-26']);
    expect(typedDay(text), 'and none where nobody says which way').toBeNull();
  });
  it('may be today, and of the year before', () => {
    expect([typedDay('11月27日', false, past), typedDay('11月27日', false, future)]).toEqual(['2026-11-27', '2026-11-27']);
    expect([typedDay('12月3日', false, past), typedDay('1月5日', false, future)]).toEqual(['2025-12-03', '2027-01-05']);
  });
  it('is none where it may be either of two', () => {
    expect([typedDay('3.4', false, past), typedDay('3/4', false, past), typedDay('3/4', true, past)]).toEqual([null, null, '2026-03-04']);
    expect([typedDay('2026-6', false, past), typedDay('31.6', false, past), typedDay('June', true, past)]).toEqual([null, null, null]);
  });
});

describe('search', () => {
  const text = searchText('阿莫西林胶囊 0.25g', 'P001');
  it.each(['阿莫', 'p001', 'amxljn', '0.25', '胶囊 p0', 'AMXL'])('finds by %s', (query) => expect(matches(text, query)).toBe(true));
  it('does not find what is not there', () => expect(matches(text, '布洛芬')).toBe(false));
});

describe('sales', () => {
  it('have a weekly mean only once there is a week', () => {
    expect(weeklyMean([7, 7, 7, 7, 7, 7, 7, 14])).toEqual([null, null, null, null, null, null, 7, 8]);
  });
  it('have runs without a sale, at the very end too', () => {
    expect(emptyRuns([1, 0, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0], 4)).toEqual([
      [1, 4],
      [9, 12],
    ]);
  });
});

describe('versions', () => {
  it('are laid over each other only on the days that all were tested on', () => {
    const one = { name: 'a', color: '', forecasts: tests('x', 1, 0.1) };
    const other = { name: 'b', color: '', forecasts: tests('x', 2, 0.1).slice(14) };
    const key = seriesKey(one.forecasts[0]!);
    expect(commonDays([one, other], key)).toHaveLength(70);
    expect(commonDays([one, { ...other, forecasts: [] }], key)).toEqual([]);
  });
  it('list the settings of the architecture among the others', () => {
    expect(flatSettings({ horizon: 7, hyper: { channels: 32 } })).toEqual({ horizon: 7, channels: 32 });
  });
});

describe('a mapping by hand', () => {
  const file = report({ sheet: null, all_sheets: false, map: [], replace: false, dry_run: true }).files[0] as FileReport;
  it('frees the field that a column had, and says so to the program', () => {
    const map = new ColumnMap();
    map.set(file, 5, 'quantity');
    expect(map.options()).toEqual(['quantity=实收金额']);
    expect(map.fieldOf(file, 3), 'the column that had it is nothing now').toBeNull();
    map.set(file, 0, null);
    expect(map.options()).toContain('date=');
  });
  it('names a column by its place when its header is not the only one', () => {
    const map = new ColumnMap();
    const twice = { ...file, columns: file.columns.map((column) => ({ ...column, header: 'x', field: null })) };
    map.set(twice, 2, 'quantity');
    expect(map.options()).toEqual(['quantity=#3']);
  });
  it('carries the order of day and month with the date', () => {
    const map = new ColumnMap();
    map.setOrder(file, 'dmy');
    expect(map.options()).toEqual(['date=购药时间:dmy']);
  });
});

describe('a typed setting', () => {
  const setting: Hyperparameter = { name: 'epochs', kind: 'whole', min: 1, max: 200, default: 100 };
  it.each([
    ['50', 50],
    [' 50 ', 50],
    ['0', null],
    ['201', null],
    ['1.5', null],
    ['', null],
    ['ten', null],
  ])('%j is %j', (text, value) => expect(typedValue(text, setting)).toBe(value));
  it('takes a decimal comma', () => expect(typedValue('0,5', { ...setting, min: 0, kind: 'real' })).toBe(0.5));
});

describe('formats', () => {
  it('shortens a count that would cut the name beside it', () => {
    expect([999, 3_107, 15_003].map(formatCount)).toEqual(['999', expect.stringMatching(/^(3\.1K|3107)$/), expect.stringMatching(/^(15K|1\.5万)$/)]);
  });
  it('count days over a change of month and year', () => {
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01');
    expect(daySpan('2024-02-28', '2024-03-01')).toBe(3);
  });
  it('follow the language', () => {
    language.now = 'zh';
    expect([formatDate('2026-06-30'), formatPercent(0.098), formatBytes(1_250_000)]).toEqual(['2026年6月30日', '9.8%', '1.3 MB']);
    expect([formatMoney(-0), formatMoney(-0.3), formatPercent(-0.0004), formatMoney(-2)]).toEqual(['¥0', '¥0', '0.0%', '¥-2']);
    expect(t('models.deleted', { n: 2 })).toBe('已删除 2 个版本');
    language.now = 'en';
    expect(t('models.deleted', { n: 1 })).toBe('1 version deleted');
    expect(t('models.deleted', { n: 1200 })).toMatch(/1,200 versions deleted/);
    expect(formatSeconds(240)).toBe('4 min');
    language.now = 'zh';
    expect([formatSeconds(4), formatSeconds(240)]).toEqual(['4 秒', '4 分钟']);
  });
  it('write small numbers without powers of ten', () => {
    expect([0, 0.0005, 1e-6, 0.003, 16_384].map(formatSmall)).toEqual(['0', '0.0005', '0.000001', '0.003', '16,384']);
  });
  it('name the year of a day that isn’t of this year', () => {
    const today = new Date('2026-07-01T12:00:00');
    expect([formatDayNear('2026-06-30', today), formatDayNear('2025-06-30', today)]).toEqual(['6月30日', '2025年6月30日']);
  });
  it('show the clock alone for today, and the year for other years', () => {
    const today = new Date('2026-07-01T12:00:00');
    expect(formatTime('2026-07-01 09:14:00', today)).toBe('09:14');
    expect(formatTime('2025-07-15 18:40:00', today)).toContain('2025');
  });
});

describe('a time of day', () => {
  it('is taken as people write it', () => {
    expect(['16:30', '１６：３０', '1630', '16.30', '16', '8点30分', ' 9:05 '].map(typedTime)).toEqual([
      '16:30',
      '16:30',
      '16:30',
      '16:30',
      '16:00',
      '08:30',
      '09:05',
    ]);
    expect(['', 'noon', '24:00', '12:60', '5 pm'].map(typedTime)).toEqual([null, null, null, null, null]);
  });
});

describe('typed numbers', () => {
  it.each([
    ['8.50', 8.5],
    ['8,50', 8.5],
    ['1,500', 1500],
    ['1,234.50', 1234.5],
    ['12,345,678', 12_345_678],
    ['８．５', 8.5],
    ['¥8.5', 8.5],
    ['8.5元', 8.5],
    [' 7 ', 7],
    ['.5', 0.5],
    ['', null],
    ['  ', null],
    ['8.5x', undefined],
    ['-3', undefined],
    ['1e9', undefined],
    ['1,23,4', undefined],
    ['1.234.567', undefined],
    ['9999999999', undefined],
    ['¥', undefined],
  ])('%j means %j', (text, meant) => expect(amount(text)).toBe(meant));

  it('are whole where they have to be', () => {
    expect([amount('2.5', true), amount('3', true), amount('3.0', true), amount('1,200', true)]).toEqual([undefined, 3, 3, 1200]);
  });
});

describe('text that is cut', () => {
  it('can be read by pointing at it, also when its row is used again for another text', () => {
    const row = document.createElement('div');
    row.innerHTML = '<b class="clip"><i>a long name</i></b><span class="clip" title="own">x</span>';
    const [clip, own] = [...row.children] as [HTMLElement, HTMLElement];
    let wide = 200;
    for (const element of [clip, own]) {
      Object.defineProperty(element, 'scrollWidth', { get: () => wide });
      Object.defineProperty(element, 'clientWidth', { get: () => 100 });
    }
    const point = (target: Element) => titleOfCut({ target } as unknown as Event);
    point(clip.firstElementChild!);
    expect(clip.title).toBe('a long name');
    clip.firstElementChild!.textContent = 'another';
    point(clip);
    expect(clip.title).toBe('another');
    wide = 50;
    point(clip);
    point(own);
    expect([clip.title, own.title]).toEqual(['', 'own']);
  });
});

describe('days and their years', () => {
  it('are named where a year isn’t this one, or not the same', () => {
    language.now = 'en';
    expect(formatDaysNear('2026-10-09', '2026-11-22', '2026-11-25')).toEqual({ first: 'Oct 9', last: 'Nov 22' });
    expect(formatDaysNear('2019-10-09', '2026-11-22', '2026-11-25')).toEqual({ first: 'Oct 9, 2019', last: 'Nov 22, 2026' });
    expect(formatDaysNear('2019-10-09', '2019-11-22', '2026-11-25')).toEqual({ first: 'Oct 9, 2019', last: 'Nov 22, 2019' });
    expect([formatDayAfter('2026-12-30', '2026-12-31'), formatDayAfter('2026-12-30', '2027-01-02')]).toEqual(['Dec 31', 'Jan 2, 2027']);
  });
});

describe('what was decided about a suggestion', () => {
  const at = { at: '2026-07-07' };
  const before = { ...UNDECIDED, day: '2026-07-07', own: { b: 4 }, accepted: ['a', 'b'], skipped: ['c'], suggested: { a: 10, b: 20, c: 30 } };
  const lines = (a: number, b: number, c: number) => [a, b, c].map((quantity, index) => ({ key: 'abc'[index]!, quantity }));

  it('counts again where the same is suggested again, as after a budget was taken away', () => {
    const budget = stillDecided(before, at, lines(5, 6, 0));
    expect([budget.accepted, budget.skipped, budget.own, Object.keys(budget.earlier)]).toEqual([[], [], {}, ['a', 'b', 'c']]);
    const after = stillDecided(budget, at, lines(10, 20, 31));
    expect([after.accepted, after.skipped, after.own, after.suggested]).toEqual([['a', 'b'], [], { b: 4 }, { a: 10, b: 20 }]);
    expect(Object.keys(after.earlier), 'and what is still another one does not').toEqual(['c']);
    const nextWeek = stillDecided(budget, { at: '2026-07-14' }, lines(10, 20, 30));
    expect([nextWeek.accepted, nextWeek.own]).toEqual([[], {}]);
  });
});
