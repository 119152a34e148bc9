// Versions for tests and for looking at the window, after the recorded answers of the program. Seeded: the same every time. Never part of the program.
import type { Comparison } from '../bindings/Comparison';
import type { EpochLoss } from '../bindings/EpochLoss';
import type { Job } from '../bindings/Job';
import type { MetricsSummary } from '../bindings/MetricsSummary';
import type { Metrics } from '../bindings/Metrics';
import type { ModelType } from '../bindings/ModelType';
import type { ProductSummary } from '../bindings/ProductSummary';
import type { ScopeRequest } from '../bindings/ScopeRequest';
import type { StoreSummary } from '../bindings/StoreSummary';
import type { TestForecast } from '../bindings/TestForecast';
import type { Verdict } from '../bindings/Verdict';
import type { VersionDetail } from '../bindings/VersionDetail';
import type { VersionRow } from '../bindings/VersionRow';
import { addDays } from '../i18n/format';
import { errorOf, verdictOf } from '../state/summary';
import { FIRST, LAST, random, series, seriesId } from './fake_data';
import * as recorded from './recorded';

export function losses(epochs: number, seed: number): EpochLoss[] {
  const next = random(seed);
  return Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    train_loss: 0.27 + 0.68 * Math.exp(-index / 9) + next() * 0.012 - index * 0.0004,
    val_loss: 0.35 + 0.6 * Math.exp(-index / 8) + next() * 0.026 + Math.max(0, index - 30) * 0.0011,
  }));
}

export function bestEpoch(history: EpochLoss[]): number {
  return history.reduce((best, point) => (point.val_loss < best.val_loss ? point : best)).epoch;
}

/** The recorded metrics, of a version with another error. */
export function metrics(wape: number): Metrics {
  const scale = wape / (recorded.versionDetail.metrics.wape ?? 1);
  const of = (value: number | null): number | null => (value === null ? null : value * scale);
  const { mae, rmse, smape, mase, rmsse, bias, mean_rmsse, pinball_80, ...others } = recorded.versionDetail.metrics;
  return {
    ...others,
    wape,
    mae: of(mae),
    rmse: of(rmse),
    smape: of(smape),
    mase: of(mase),
    rmsse: of(rmsse),
    bias: of(bias),
    mean_rmsse: of(mean_rmsse),
    pinball_80: of(pinball_80),
  };
}

/** Every type of the program. */
export const modelTypes: ModelType[] = recorded.modelTypes;
/** The networks, without the search for the best among them. */
const networks = modelTypes.filter((type) => type.name !== 'auto');

/** Versions over all modes, newest first. */
export function versions(count: number, inProducts: ProductSummary[], inStores: StoreSummary[]): VersionRow[] {
  const next = random(5);
  return Array.from({ length: count }, (_, index): VersionRow => {
    const mode = index % 7 === 4 ? 'global' : index % 5 === 2 ? 'store' : 'product';
    const product = mode === 'product' ? inProducts[Math.floor(index / 2) % inProducts.length] : undefined;
    const store = mode === 'store' ? inStores[index % inStores.length] : mode === 'product' && index % 3 === 1 ? inStores[1] : undefined;
    const type = networks[index % 4 === 3 ? index % networks.length : index % 6 === 2 ? 1 : 0]?.name ?? 'tcn';
    const number = 1 + ((count - index) % 5);
    const wape = 0.06 + 0.22 * next() ** 2;
    const verdict: Verdict =
      index % 11 === 9
        ? { kind: 'too_little_data', baseline: 'seasonal_naive', gain: 0 }
        : wape > 0.2
          ? { kind: 'no_better', baseline: 'moving_average', gain: -0.02 }
          : { kind: 'better', baseline: 'seasonal_naive', gain: 0.48 - wape * 1.6 };
    const scope =
      mode === 'global'
        ? `global/all/${index % 2 === 0 ? 'pooled' : 'sum'}`
        : mode === 'store'
          ? `store/${store?.store_id}_all`
          : `product/${product?.product_id}_${store?.store_id ?? 'all'}`;
    const day = addDays('2026-07-01', -Math.floor(index / 4));
    return {
      ...recorded.versionRow,
      id: count - index,
      model_identifier: scope.replaceAll('/', '_'),
      model_type: type,
      version: `v${number}`,
      model_path: `saved_models/${scope}/${type}/v${number}/${index > 60 ? index : ''}`,
      created_at: `${day} ${String(17 - (index % 4) * 2).padStart(2, '0')}:${String((index * 13) % 60).padStart(2, '0')}:00`,
      metrics_summary: null,
      summary: {
        ...metrics(wape),
        wape: verdict.kind === 'too_little_data' ? null : wape,
        verdict,
        trained_until: addDays(LAST, -index * 4),
        ...smallCurve(index),
      },
      mode,
      product: product?.product_id ?? null,
      store: store?.store_id ?? null,
      product_name: product?.product_name ?? null,
      store_name: store?.store_name ?? null,
      aggregation: mode === 'global' ? (index % 2 === 0 ? 'pooled' : 'sum') : null,
      bytes: 640_000 + Math.round(next() * 900_000),
      in_use: index % 12 === 0,
      damaged: index === 8 ? 'model.pth is not what metadata.json says: SHA-256 differs' : null,
    };
  });
}

/** The recorded details, of another version. */
export function detail(row: VersionRow): VersionDetail {
  const history = losses(38 + (row.id % 25), row.id);
  const wape = errorOf(row) ?? 0.3;
  const { mode, product, store, aggregation, model_path, model_type, version, created_at } = row;
  const { data, settings } = recorded.versionDetail;
  return {
    ...recorded.versionDetail,
    ...{ mode, product, store, aggregation, model_path, model_type, version, created_at },
    data: {
      ...data,
      first_date: FIRST,
      last_date: row.id % 3 === 0 ? '2026-05-31' : LAST,
      until: null,
      fingerprint: `${row.model_identifier}${row.id % 3 === 0}`,
    },
    settings: { ...settings, lookback: row.id % 2 === 0 ? 56 : 28, learning_rate: row.id % 3 === 0 ? 0.0005 : 0.003 },
    history,
    best_epoch: bestEpoch(history),
    metrics: metrics(wape),
    baselines: Object.fromEntries(Object.keys(recorded.versionDetail.baselines).map((name, index) => [name, metrics(wape * (1.21 + 0.1 * index))])),
    test_forecasts: tests(row.model_identifier, row.id, wape),
    verdict: verdictOf(row),
  };
}

/** What a job leaves when it ends well. */
export function finished(job: Job, path: string, id: number): VersionRow {
  const { mode, product, store, aggregation } = job.request.scope;
  const verdict = { kind: 'better' as const, baseline: 'seasonal_naive', gain: 0.31 };
  return {
    ...recorded.versionRow,
    id,
    model_identifier: path.split('/').slice(1, -3).join('_'),
    model_type: job.request.model_type,
    version: /v\d+/.exec(path)?.[0] ?? 'v1',
    model_path: path,
    created_at: '2026-07-01 18:20:00',
    metrics_summary: null,
    summary: { ...metrics(0.098), verdict, trained_until: null, ...smallCurve(id) },
    mode,
    product,
    store,
    aggregation,
    product_name: job.title_product,
    store_name: job.title_store,
    bytes: 797_716,
    in_use: false,
    damaged: null,
  };
}

/** Where the next version of a scope and type goes. */
export function nextPath(scope: ScopeRequest, type: string, taken: VersionRow[]): string {
  const { mode, product, store, range, aggregation } = scope;
  const folder =
    mode === 'product'
      ? `${product}_${store ?? 'all'}`
      : mode === 'store'
        ? `${store}_${product ?? 'all'}`
        : range === 'all'
          ? `all/${aggregation}`
          : range === 'stores'
            ? `stores/${store}/${aggregation}`
            : range === 'products'
              ? `products/${product}/${aggregation}`
              : `custom/${store}/${product}/${aggregation}`;
  const stem = `saved_models/${mode}/${folder}/${type}/`;
  const numbers = taken.filter((row) => row.model_path.startsWith(stem)).map((row) => Number(row.version.slice(1)));
  return `${stem}v${Math.max(0, ...numbers) + 1}/`;
}

/** Forecasts of the last twelve weeks, the actual sales the same for every version of a scope. */
export function tests(scope: string, seed: number, wape: number): TestForecast[] {
  const next = random(seed);
  const first = addDays(LAST, -83);
  return series(scope, 42, first, LAST).map((actual, day) => {
    const forecast = Math.max(0, actual * (1 - wape) + 42 * wape + (next() - 0.5) * 90 * wape);
    return {
      ...recorded.versionDetail.test_forecasts[0]!,
      ...seriesId(null, scope),
      origin: addDays(first, Math.floor(day / 7) * 7 - 1),
      date: addDays(first, day),
      actual,
      forecast,
      mean: forecast * 1.04,
      lower: null,
      upper: null,
      lower_95: null,
      upper_95: null,
    };
  });
}

/** What the program says of versions side by side; the first is really better, the others are alike. */
export function comparison(details: VersionDetail[]): Comparison {
  const differ = (of: (detail: VersionDetail) => string) => new Set(details.map(of)).size > 1;
  const caveats: Comparison['caveats'] = [];
  if (differ((detail) => `${detail.mode} ${detail.product} ${detail.store}`)) caveats.push('different_scopes');
  if (differ((detail) => detail.data.fingerprint)) caveats.push('different_data', 'different_days');
  const difference = { origins: 12, days: 84, gain: 0.12, p_value: 0.01 };
  return {
    ...recorded.comparison,
    versions: details.map(({ model_path, model_type, version, created_at, metrics, settings }) => ({
      ...recorded.comparison.versions[0]!,
      ...{ model_path, model_type, version, created_at, metrics, settings, common_metrics: metrics },
    })),
    figures: [],
    differences: {},
    caveats,
    days: [],
    pairs: details.flatMap((_, first) =>
      details.slice(first + 1).map((_other, index) => ({
        first,
        second: first + 1 + index,
        significance:
          first === 0 ? { kind: 'first_better' as const, ...difference } : { kind: 'no_difference' as const, ...difference, p_value: 0.4 },
      })),
    ),
  };
}

/** The points that lists draw. */
function smallCurve(seed: number): Pick<MetricsSummary, 'curve' | 'best_epoch'> {
  const history = losses(38 + (seed % 25), seed);
  return { curve: history.filter((_, index) => index % 3 === 0), best_epoch: history.length - 7 };
}

/** A stand-in for loss_curve.png. An SVG, which the drawer's image would not show as a PNG; so in a browser it is drawn onto a canvas. */
export function drawnCurve(seed: number): Uint8Array {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [960, 540];
  const pen = canvas.getContext('2d');
  if (!pen) return new Uint8Array([137, 80, 78, 71]);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, 960, 540);
  const history = losses(38 + (seed % 25), seed);
  for (const [of, color] of [
    ['train_loss', '#8b949e'],
    ['val_loss', '#0f766e'],
  ] as const) {
    pen.beginPath();
    pen.strokeStyle = color;
    pen.lineWidth = 3;
    history.forEach((point, index) => pen.lineTo(70 + (index / (history.length - 1)) * 850, 480 - (point[of] - 0.2) * 520));
    pen.stroke();
  }
  pen.strokeStyle = '#e4e7ea';
  pen.strokeRect(70, 30, 850, 450);
  const text = atob(canvas.toDataURL('image/png').split(',')[1] ?? '');
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
