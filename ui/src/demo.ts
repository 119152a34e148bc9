// The window over made-up data, for looking at it in a browser: `npm run dev`, then /demo.html?view=train&lang=en&theme=dark&jobs=1
// Never part of the program's build.
import type { TrainRequest } from './bindings/TrainRequest';
import { FakeBackend, type FakeOptions } from './backend/fake';
import { columnQuestions, laterQuestions, news, rowKinds } from './backend/fake_data';
import { losses, metrics } from './backend/fake_versions';
import { start } from './start';
import { keep } from './state/persisted';

const query = new URLSearchParams(location.search);
const number = (name: string, otherwise: number) => Number(query.get(name) ?? otherwise);
const empty = query.has('empty');
const backend = new FakeBackend({
  products: empty ? 0 : number('products', 18),
  stores: number('stores', 3),
  versions: empty ? 0 : number('versions', 48),
  pooled: number('pooled', 0) || 3,
  language: (query.get('lang') ?? 'zh') as NonNullable<FakeOptions['language']>,
  theme: (query.get('theme') ?? 'light') as NonNullable<FakeOptions['theme']>,
  epochMs: number('epoch', 60),
});

const request = (product: string, model_type: string): TrainRequest => ({
  scope: { mode: 'product', product, store: null, range: null, aggregation: null },
  model_type,
  settings: {},
  until: null,
});
if (query.has('jobs')) {
  const running = losses(36, 3);
  backend.jobs = [
    backend.job(1, request('P001', 'tcn'), {
      state: 'finished',
      epoch: 52,
      epochs: 200,
      history: losses(52, 9),
      best_epoch: 32,
      model_path: backend.rows[0]?.model_path ?? null,
      metrics: metrics(0.098),
    }),
    backend.job(2, request('P002', 'tcn'), { state: 'running', epoch: 36, epochs: 100, history: running, best_epoch: 31, remaining_seconds: 4 }),
    backend.job(
      3,
      { ...request('P003', 'mlstm'), scope: { mode: 'store', product: null, store: 'S001', range: null, aggregation: null } },
      { state: 'queued' },
    ),
    backend.job(5, request('P005', 'tcn'), {
      state: 'running',
      epoch: 52,
      epochs: 60,
      history: losses(52, 9),
      best_epoch: 32,
      refit: { epoch: 7, epochs: 32 },
      remaining_seconds: 3,
    }),
    backend.job(4, request('P004', 'kan'), {
      state: 'failed',
      error: { code: 'too_short', message: '蒙脱石散 has 41 days; look-back 56 and horizon 7 need at least 154' },
    }),
  ];
}
// Each picture starts from the same state, whatever the one before it opened.
sessionStorage.clear();
keep('place', query.get('view') ?? 'week');
if (query.has('calm')) backend.found_week = 'calm';
if (query.has('before')) backend.missing = { first: '2026-07-01', last: '2026-07-06' };
if (query.has('nostock')) backend.stockRead = false;
if (query.has('open')) keep('opened', backend.rows[number('open', 0)]?.model_path ?? null);
if (query.has('compare'))
  keep(
    'comparing',
    (query.get('compare') ?? '').split(',').map((index) => backend.rows[Number(index)]?.model_path),
  );
if (query.has('pooled')) keep('forecasting', backend.rows.find((row) => row.aggregation === 'pooled')?.model_path ?? null);
if (query.has('asks')) backend.questions = query.get('asks') === 'columns' ? columnQuestions : laterQuestions;
if (query.get('asks') === 'later') backend.rowKinds = rowKinds;
if (query.has('news')) backend.news = news;
if (query.has('import')) backend.onFilesDropped = async (onFiles) => (onFiles(['C:\\销售\\朝阳医院2026年销售数据.xlsx']), () => {});

void start(backend);
