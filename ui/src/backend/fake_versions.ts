// Made-up versions for tests and for looking at the window: what was trained, how it did. Seeded: the same every time. Never part of the program.
import type { Comparison } from '../bindings/Comparison';
import type { EpochLoss } from '../bindings/EpochLoss';
import type { Hyperparameter } from '../bindings/Hyperparameter';
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

export function metrics(wape: number): Metrics {
  return {
    mae: wape * 42,
    rmse: wape * 55,
    wape,
    smape: wape * 1.06,
    mase: wape * 6.6,
    rmsse: wape * 6.1,
    bias: -wape * 0.3,
    total_bias: -wape * 0.05,
    mean_rmsse: wape * 5.9,
    r2: 1 - wape * 1.4,
    coverage_80: 0.81,
    coverage_95: 0.95,
    pinball_80: wape * 12,
  };
}

const setting = (name: string, meaning_en: string, meaning_zh: string, min: number, max: number, value: number, whole = true): Hyperparameter => ({
  name,
  meaning_en,
  meaning_zh,
  min,
  max,
  default: value,
  whole,
});

const common: Hyperparameter[] = [
  setting('horizon', 'How many days ahead to forecast', '预测天数', 1, 90, 14),
  setting('lookback', 'How many past days each forecast is made from', '每次预测参考过去多少天', 7, 365, 56),
  setting('epochs', 'How often at most to go through all the data', '最多把数据学习多少遍', 1, 2000, 200),
  setting('patience', 'Stop after this many epochs without improvement', '连续多少轮不进步就提前停止', 1, 200, 20),
  setting('batch_size', 'How many windows are learned from at once', '一次学习多少个片段', 1, 4096, 128),
  setting('learning_rate', 'How large each step of learning is', '每一步学习的幅度', 0.00001, 0.1, 0.001, false),
  setting('seed', 'The same seed gives the same model', '种子相同，结果相同', 0, 4_294_967_295, 1),
];

export const modelTypes: ModelType[] = [
  {
    name: 'tcn',
    title: 'TCN',
    settings: common,
    hyperparameters: [
      setting('channels', 'Width of each layer', '每层的宽度', 4, 256, 32),
      setting('dropout', 'Share of values dropped while learning', '学习时随机丢弃的比例', 0, 0.8, 0.1, false),
    ],
  },
  { name: 'mlstm', title: 'mLSTM', settings: common, hyperparameters: [setting('heads', 'Number of memories', '记忆的个数', 1, 16, 4)] },
  { name: 'kan', title: 'KAN', settings: common, hyperparameters: [setting('grid', 'Points per curve', '每条曲线的节点数', 3, 64, 8)] },
  {
    name: 'transformer',
    title: 'Transformer',
    settings: common,
    hyperparameters: [setting('heads', 'Number of attention heads', '注意力头数', 1, 16, 4)],
  },
];

/** Versions over all modes, newest first. */
export function versions(count: number, inProducts: ProductSummary[], inStores: StoreSummary[]): VersionRow[] {
  const next = random(5);
  return Array.from({ length: count }, (_, index): VersionRow => {
    const mode = index % 7 === 4 ? 'global' : index % 5 === 2 ? 'store' : 'product';
    const product = mode === 'product' ? inProducts[Math.floor(index / 2) % inProducts.length] : undefined;
    const store = mode === 'store' ? inStores[index % inStores.length] : mode === 'product' && index % 3 === 1 ? inStores[1] : undefined;
    const type = modelTypes[index % 4 === 3 ? index % modelTypes.length : index % 6 === 2 ? 1 : 0]?.name ?? 'tcn';
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

/** What a version tells of itself. */
export function detail(row: VersionRow): VersionDetail {
  const history = losses(38 + (row.id % 25), row.id);
  const wape = errorOf(row) ?? 0.3;
  return {
    model_path: row.model_path,
    mode: row.mode,
    product: row.product,
    store: row.store,
    aggregation: row.aggregation,
    model_type: row.model_type,
    version: row.version,
    created_at: row.created_at,
    app_version: '0.1.0',
    libtorch_version: '2.13.0',
    data: {
      first_date: FIRST,
      last_date: row.id % 3 === 0 ? '2026-05-31' : LAST,
      until: null,
      rows: 2192,
      series: 1,
      fingerprint: `${row.model_identifier}${row.id % 3 === 0}`,
    },
    settings: {
      horizon: 7,
      lookback: row.id % 2 === 0 ? 56 : 28,
      epochs: 200,
      patience: 20,
      batch_size: 128,
      learning_rate: row.id % 3 === 0 ? 0.0005 : 0.001,
      seed: 1,
      hyper: { channels: 32 },
    },
    history,
    best_epoch: bestEpoch(history),
    stop_reason: 'early_stopping',
    parameters: 34_561,
    seconds: 3.2 + (row.id % 9),
    metrics: metrics(wape),
    baselines: { seasonal_naive: metrics(wape * 1.42), moving_average: metrics(wape * 1.21) },
    test_forecasts: tests(row.model_identifier, row.id, wape),
    verdict: verdictOf(row),
    files: [
      { name: 'model.pth', bytes: 186_204, sha256: '9f2c' },
      { name: 'checkpoint_best.pth', bytes: 551_770, sha256: '51ab' },
      { name: 'loss_curve.png', bytes: 41_300, sha256: 'c01d' },
      { name: 'metadata.json', bytes: 18_442, sha256: '77e0' },
    ],
  };
}

/** What a job leaves when it ends well. */
export function finished(job: Job, path: string, id: number): VersionRow {
  const { mode, product, store, aggregation } = job.request.scope;
  const verdict = { kind: 'better' as const, baseline: 'seasonal_naive', gain: 0.31 };
  return {
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
    versions: details.map((detail) => ({
      model_path: detail.model_path,
      model_type: detail.model_type,
      version: detail.version,
      created_at: detail.created_at,
      metrics: detail.metrics,
      common_metrics: detail.metrics,
      test_first: LAST,
      test_last: LAST,
      settings: detail.settings,
    })),
    figures: [],
    differences: {},
    caveats,
    days: [],
    common: null,
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
