// The error figures in plain words, and which value of each is the best one.
import type { Metrics } from '../bindings/Metrics';
import { formatFixed, formatPercent } from './format';
import { t } from './index.svelte';

export interface MetricRow {
  key: keyof Metrics;
  label: string;
  about: string;
  value: (metrics: Metrics) => number | null;
  show: (metrics: Metrics) => string;
  /** The smaller, the better: how far a value is from the ideal. */
  distance: (value: number) => number;
}

/** The figures in the order of their use, without those that have no value. */
export function metricRows(...of: Metrics[]): MetricRow[] {
  const row = (
    key: keyof Metrics,
    label: string,
    about: string,
    format: (value: number | null) => string,
    distance: (value: number) => number,
  ): MetricRow => ({
    key,
    label,
    about,
    value: (metrics) => metrics[key] ?? null,
    show: (metrics) => format(metrics[key] ?? null),
    distance,
  });
  const percent = (value: number | null) => formatPercent(value);
  const small = (value: number) => value;
  const quantity = (value: number | null) => formatFixed(value, value !== null && Math.abs(value) < 100 ? 2 : 0);
  const rows = [
    row('wape', t('metric.wape'), t('metric.wape_about'), percent, small),
    row('mase', t('metric.mase'), t('metric.mase_about'), (value) => formatFixed(value, 3), small),
    row('mae', t('metric.mae'), t('metric.mae_about'), quantity, small),
    row('rmse', t('metric.rmse'), t('metric.rmse_about'), quantity, small),
    row('bias', t('metric.bias'), t('metric.bias_about'), percent, Math.abs),
    row(
      'r2',
      t('metric.r2'),
      t('metric.r2_about'),
      (value) => formatFixed(value, 2),
      (value) => -value,
    ),
    row('smape', t('metric.smape'), t('metric.smape_about'), percent, small),
    row(
      'coverage_80',
      t('metric.coverage'),
      t('metric.coverage_about'),
      (value) => formatPercent(value, 0),
      // As it is shown: 79% and 81% are equally far.
      (value) => Math.abs(Math.round(100 * value) - 80),
    ),
  ];
  return rows.filter((metric) => of.some((metrics) => metric.value(metrics) !== null));
}
