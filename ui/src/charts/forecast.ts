// The chart of a forecast: the last weeks of sales, the days to come, and the interval they most likely stay in.
import type { ForecastPoint } from '../bindings/ForecastPoint';
import type { History } from '../bindings/History';
import { addDays, formatQuantity } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import type { Option } from './echarts';
import { axes, colors, tip, type TipLine } from './frame';

/** Days of history shown before the forecast: enough to see the weekly rhythm, few enough to see seven days beside them. */
export const SHOWN = 63;

/** A forecast day as it is shown; sums over series have no interval, since the ends of intervals do not add up. */
export type ShownPoint = Pick<ForecastPoint, 'date' | 'forecast' | 'mean'> & { lower: number | null; upper: number | null };

/** All series added up per day, of a single series the points themselves. What is added up is the mean: a sum of medians is too low. */
export function together(points: ForecastPoint[], several: boolean): ShownPoint[] {
  if (!several) return points;
  const days = new Map<string, number>();
  for (const { date, mean } of points) days.set(date, (days.get(date) ?? 0) + mean);
  return [...days].sort(([one], [other]) => (one < other ? -1 : 1)).map(([date, mean]) => ({ date, forecast: mean, mean, lower: null, upper: null }));
}

export function forecastOption(history: History, points: ShownPoint[], dark: boolean): Option {
  const color = colors(dark);
  const shown = history.quantity.slice(-SHOWN);
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
  const forecast = [...before, ...hang, ...points.map((point) => point.forecast)];
  const flat = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 } };
  const at = dates[last];
  return {
    ...axes(dates, false),
    tooltip: tip(dates, (index): TipLine[] => {
      const point = points[index - shown.length];
      if (!point) return [{ color: color('history'), name: t('forecast.sold'), value: formatQuantity(shown[index]) }];
      return [
        { color: color('forecast'), name: t('forecast.forecast'), value: formatQuantity(point.forecast) },
        ...(point.lower === null
          ? []
          : [{ color: color('band'), name: t('forecast.interval'), value: `${formatQuantity(point.lower)} – ${formatQuantity(point.upper)}` }]),
      ];
    }),
    series: [
      { ...flat, data: lower, stack: 'band', stackStrategy: 'all' },
      { ...flat, data: band, stack: 'band', stackStrategy: 'all', areaStyle: { color: color('band'), opacity: 1 } },
      { type: 'line', data: shown, symbol: 'none', lineStyle: { width: 1.6, color: color('history') }, itemStyle: { color: color('history') } },
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
    ],
  };
}
