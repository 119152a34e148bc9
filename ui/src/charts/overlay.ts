// Forecasts of several versions over each other, on the test days that all of them were tested on, with what was really sold.
import type { SeriesId } from '../bindings/SeriesId';
import type { TestForecast } from '../bindings/TestForecast';
import { addDays, daySpan, formatQuantity } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import { seriesKey } from '../state/series';
import type { Option } from './echarts';
import { axes, colors, tip } from './frame';

export interface Tested {
  name: string;
  color: string;
  forecasts: TestForecast[];
}

/** Of each day the forecast that was made last, for the series with that key. */
function byDay(forecasts: TestForecast[], series: string): Map<string, TestForecast> {
  const days = new Map<string, TestForecast>();
  for (const forecast of forecasts) {
    if (seriesKey(forecast) !== series) continue;
    const known = days.get(forecast.date);
    if (!known || known.origin < forecast.origin) days.set(forecast.date, forecast);
  }
  return days;
}

/** The series that every version was tested on, by key. */
export function commonSeries(tested: Tested[]): Map<string, SeriesId> {
  const [first, ...others] = tested.map(({ forecasts }) => new Map(forecasts.map((forecast) => [seriesKey(forecast), forecast])));
  return new Map([...(first ?? [])].filter(([key]) => others.every((known) => known.has(key))));
}

/** The days that every version was tested on, in order. */
export function commonDays(tested: Tested[], series: string): string[] {
  const [first, ...others] = tested.map(({ forecasts }) => byDay(forecasts, series));
  return first ? [...first.keys()].filter((day) => others.every((days) => days.has(day))).sort() : [];
}

export function overlayOption(tested: Tested[], series: string, dark: boolean): Option | null {
  const common = commonDays(tested, series);
  const [first, last] = [common[0], common.at(-1)];
  if (first === undefined || last === undefined) return null;
  const color = colors(dark);
  const dates = Array.from({ length: daySpan(first, last) }, (_, index) => addDays(first, index));
  const days = tested.map(({ forecasts }) => byDay(forecasts, series));
  const actual = dates.map((date) => days[0]?.get(date)?.actual ?? null);
  const lines = days.map((known) => dates.map((date) => known.get(date)?.forecast ?? null));
  const paint = tested.map((one) => getComputedStyle(document.documentElement).getPropertyValue(one.color.slice(4, -1)).trim());
  return {
    ...axes(dates, dates.length > 90),
    tooltip: tip(dates, (index) => [
      { color: color('history'), name: t('forecast.sold'), value: formatQuantity(actual[index]) },
      ...tested.map((one, which) => ({ color: paint[which] ?? '', name: one.name, value: formatQuantity(lines[which]?.[index]) })),
    ]),
    series: [
      {
        type: 'line',
        data: actual,
        symbol: 'none',
        lineStyle: { width: 1.2, color: color('history'), opacity: 0.8 },
        itemStyle: { color: color('history') },
      },
      ...lines.map((data, which) => ({
        type: 'line',
        data,
        symbol: 'none',
        lineStyle: { width: 1.8, color: paint[which] },
        itemStyle: { color: paint[which] },
      })),
    ],
  };
}
