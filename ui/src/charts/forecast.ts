// The chart of a forecast: the last weeks of sales, the days to come, and the interval they most likely stay in.
import type { History } from '../bindings/History';
import type { SeriesId } from '../bindings/SeriesId';
import type { TestForecast } from '../bindings/TestForecast';
import type { ViewDay } from '../bindings/ViewDay';
import { addDays, daySpan, formatQuantity } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import { seriesKey } from '../state/series';
import type { Option } from './echarts';
import { axes, colors, tip, type TipLine } from './frame';

/** Days of history shown before the forecast, by the name of the choice: nine weeks show the weekly rhythm, a year the season. */
export const SHOWN = { weeks: 63, year: 371, all: Infinity } as const;
export type Reach = keyof typeof SHOWN;
/** 52 weeks: the same weekday of last year. */
const YEAR = 364;

/** Sales of the same weekdays a year before; null where the history doesn't reach back. */
export function lastYear(history: History, points: ViewDay[]): (number | null)[] {
  return points.map(({ date }) => history.quantity[daySpan(history.start, date) - 1 - YEAR] ?? null);
}

/** How far off the totals of the first `days` days were on the test days, in units and as a share of what was sold; null when there are none. */
export function totalError(forecasts: TestForecast[], days: number, series: SeriesId | null): { units: number; share: number } | null {
  const key = series && seriesKey(series);
  const origins = new Map<string, { days: Set<string>; mean: number; actual: number }>();
  for (const one of forecasts) {
    if ((key !== null && seriesKey(one) !== key) || daySpan(one.origin, one.date) - 1 > days) continue;
    const total = origins.get(one.origin) ?? { days: new Set(), mean: 0, actual: 0 };
    total.days.add(one.date);
    total.mean += one.mean;
    total.actual += one.actual;
    origins.set(one.origin, total);
  }
  const whole = [...origins.values()].filter((total) => total.days.size === days);
  const actual = whole.reduce((sum, total) => sum + total.actual, 0);
  if (whole.length === 0 || actual <= 0) return null;
  const off = whole.reduce((sum, total) => sum + Math.abs(total.mean - total.actual), 0);
  return { units: off / whole.length, share: off / actual };
}

/** The error of single days on the test days, as a share of what was sold; null when there are none. */
export function dayError(forecasts: TestForecast[], series: SeriesId | null): number | null {
  const key = series && seriesKey(series);
  const own = forecasts.filter((one) => key === null || seriesKey(one) === key);
  const actual = own.reduce((sum, one) => sum + one.actual, 0);
  return actual > 0 ? own.reduce((sum, one) => sum + Math.abs(one.forecast - one.actual), 0) / actual : null;
}

/** What a promotion is planned for, of so many products that are shown together; null where it is for all of it. */
export function promotedText({ promotion, promoted }: ViewDay, products: number): string | null {
  if (promotion >= 1) return null;
  if (promoted === 0) return t('forecast.promotion_products');
  return promoted < products ? t('forecast.promotion_of', { n: promoted, all: products }) : t('forecast.promotion_stores');
}

export function forecastOption(history: History, points: ViewDay[], dark: boolean, reach: Reach = 'weeks', products = 1): Option {
  const color = colors(dark);
  const shown = history.quantity.slice(-SHOWN[reach]);
  const yearAgo = lastYear(history, points);
  const start = addDays(history.start, history.quantity.length - shown.length);
  const dates = [...shown.map((_, index) => addDays(start, index)), ...points.map((point) => point.date)];
  const last = shown.length - 1;
  const before = new Array<null>(Math.max(0, last)).fill(null);
  // The lines start at the last day sold, so that the forecast hangs on what is known.
  const hang = shown.length > 0 ? [shown[last] ?? 0] : [];
  const lower = [...before, ...hang, ...points.map((point) => point.lower)];
  const band = [
    ...before,
    ...hang.map(() => 0),
    ...points.map((point) => (point.upper === null || point.lower === null ? null : point.upper - point.lower)),
  ];
  const forecast = [...before, ...hang, ...points.map((point) => (point.stretched ? null : point.forecast))];
  const until = points.findIndex((point) => point.stretched);
  // The continued part begins at the last day that is forecast.
  const beyond = until < 0 ? [] : [...shown.map(() => null), ...points.map((point, index) => (index >= until - 1 ? point.forecast : null))];
  const marks = [...shown.map(() => null), ...points.map((point) => (point.promotion > 0 || point.closed ? point.forecast : null))];
  const flat = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 } };
  const at = dates[last];
  return {
    // A year and more is for looking closer at parts of it.
    ...axes(dates, reach !== 'weeks'),
    tooltip: tip(dates, (index): TipLine[] => {
      const point = points[index - shown.length];
      if (!point) return [{ color: color('history'), name: t('forecast.sold'), value: formatQuantity(shown[index]) }];
      return [
        { color: color('forecast'), name: t('forecast.forecast'), value: formatQuantity(point.forecast) },
        ...(point.lower === null
          ? []
          : [{ color: color('band'), name: t('forecast.interval'), value: `${formatQuantity(point.lower)} – ${formatQuantity(point.upper)}` }]),
        ...(point.promotion > 0
          ? [{ color: color('4'), name: t('forecast.promotion'), value: promotedText(point, products) ?? t('forecast.planned') }]
          : []),
        ...(point.closed ? [{ color: color('gap'), name: t('forecast.closed'), value: '' }] : []),
        ...(point.stretched ? [{ color: color('forecast'), name: t('forecast.continued'), value: '' }] : []),
        ...(yearAgo[index - shown.length] === null
          ? []
          : [{ color: color('history'), name: t('forecast.last_year'), value: formatQuantity(yearAgo[index - shown.length]) }]),
      ];
    }),
    series: [
      { ...flat, data: lower, stack: 'band', stackStrategy: 'all' },
      { ...flat, data: band, stack: 'band', stackStrategy: 'all', areaStyle: { color: color('band'), opacity: 1 } },
      { type: 'line', data: shown, symbol: 'none', lineStyle: { width: 1.6, color: color('history') }, itemStyle: { color: color('history') } },
      {
        type: 'line',
        data: [...shown.map(() => null), ...yearAgo],
        symbol: 'none',
        lineStyle: { width: 1.4, type: [2, 4], color: color('history') },
        itemStyle: { color: color('history') },
      },
      {
        type: 'line',
        data: forecast,
        symbol: 'circle',
        symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (dataIndex > last ? 5 : 0),
        lineStyle: { width: 2.2, color: color('forecast') },
        itemStyle: { color: color('forecast') },
        markLine:
          at === undefined
            ? undefined
            : {
                silent: true,
                symbol: 'none',
                label: { show: false },
                lineStyle: { color: color('history'), type: [3, 4], opacity: 0.7 },
                data: [{ xAxis: at }],
              },
      },
      {
        type: 'line',
        data: beyond,
        symbol: 'none',
        lineStyle: { width: 2, type: [5, 4], color: color('forecast') },
        itemStyle: { color: color('forecast') },
      },
      {
        type: 'line',
        data: marks,
        symbol: (_: unknown, { dataIndex }: { dataIndex: number }) => (points[dataIndex - shown.length]?.closed ? 'emptyCircle' : 'triangle'),
        symbolSize: 9,
        lineStyle: { opacity: 0 },
        itemStyle: { color: color('4') },
      },
    ],
  };
}
