// The chart of one sales series: the days, and their weekly mean where there are many.
import type { History } from '../bindings/History';
import { addDays, formatQuantity } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import type { Option } from './echarts';
import { axes, colours, tip } from './frame';

/** The mean of the seven days that end with each day; null before there are seven. */
export function weeklyMean(values: number[]): (number | null)[] {
  let sum = 0;
  return values.map((value, index) => {
    sum += value - (values[index - 7] ?? 0);
    return index < 6 ? null : sum / 7;
  });
}

export function salesOption(series: History, dark: boolean): Option {
  const colour = colours(dark);
  const dates = series.quantity.map((_, index) => addDays(series.start, index));
  const mean = weeklyMean(series.quantity);
  const many = dates.length > 60;
  return {
    ...axes(dates, dates.length > 60),
    tooltip: tip(dates, (index) => [
      { colour: colour('history'), name: t('data.chart.day'), value: formatQuantity(series.quantity[index]) },
      ...(many ? [{ colour: colour('forecast'), name: t('data.chart.week'), value: formatQuantity(mean[index]) }] : []),
    ]),
    series: [
      { type: 'line', data: series.quantity, symbol: 'none', sampling: 'lttb', lineStyle: { width: 1, color: colour('history'), opacity: many ? 0.55 : 1 }, itemStyle: { color: colour('history') } },
      ...(many ? [{ type: 'line', data: mean, symbol: 'none', lineStyle: { width: 1.8, color: colour('forecast') }, itemStyle: { color: colour('forecast') } }] : []),
    ],
  };
}
