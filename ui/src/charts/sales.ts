// The chart of one sales series: the days, and their weekly mean where there are many.
import type { History } from '../bindings/History';
import { addDays, formatQuantity } from '../i18n/format';
import { t } from '../i18n/index.svelte';
import type { Option } from './echarts';
import { axes, colors, tip } from './frame';

/** The mean of the seven days that end with each day; null before there are seven. */
export function weeklyMean(values: number[]): (number | null)[] {
  let sum = 0;
  return values.map((value, index) => {
    sum += value - (values[index - 7] ?? 0);
    return index < 6 ? null : sum / 7;
  });
}

/** Runs of at least `least` days without a sale, as [first, last] positions. */
export function emptyRuns(values: number[], least: number): [number, number][] {
  const runs: [number, number][] = [];
  let start = -1;
  [...values, Number.NaN].forEach((value, index) => {
    if (value === 0) {
      if (start < 0) start = index;
    } else if (start >= 0) {
      if (index - start >= least) runs.push([start, index - 1]);
      start = -1;
    }
  });
  return runs;
}

/** Days without a sale are worth pointing out only where they are rare; this many in a row then look like a closed door or an empty shelf. */
const LONG_GAP = 4;
const RARE = 0.2;

export function salesOption(series: History, dark: boolean): Option {
  const color = colors(dark);
  const dates = series.quantity.map((_, index) => addDays(series.start, index));
  const mean = weeklyMean(series.quantity);
  const many = dates.length > 60;
  const zeros = series.quantity.filter((value) => value === 0).length;
  const gaps = zeros < RARE * dates.length ? emptyRuns(series.quantity, LONG_GAP) : [];
  return {
    ...axes(dates, dates.length > 60),
    tooltip: tip(dates, (index) => [
      { color: color('history'), name: t('data.chart.day'), value: formatQuantity(series.quantity[index]) },
      ...(many ? [{ color: color('forecast'), name: t('data.chart.week'), value: formatQuantity(mean[index]) }] : []),
    ]),
    series: [
      {
        type: 'line',
        data: series.quantity,
        symbol: 'none',
        sampling: 'lttb',
        lineStyle: { width: 1, color: color('history'), opacity: many ? 0.55 : 1 },
        itemStyle: { color: color('history') },
        markArea: { silent: true, itemStyle: { color: color('gap') }, data: gaps.map(([from, to]) => [{ xAxis: from }, { xAxis: to }]) },
      },
      ...(many
        ? [
            {
              type: 'line',
              data: mean,
              symbol: 'none',
              lineStyle: { width: 1.8, color: color('forecast') },
              itemStyle: { color: color('forecast') },
            },
          ]
        : []),
    ],
  };
}
