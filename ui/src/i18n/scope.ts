// What a scope, a model type, a verdict and a baseline are called in the current language.
import type { Aggregation } from '../bindings/Aggregation';
import type { Mode } from '../bindings/Mode';
import type { ModelType } from '../bindings/ModelType';
import type { Verdict } from '../bindings/Verdict';
import { formatPercent } from './format';
import { type MessageKey, t } from './index.svelte';

export interface NamedScope {
  mode: Mode;
  product: string | null;
  store: string | null;
  product_name: string | null;
  store_name: string | null;
  aggregation: Aggregation | null;
}

const aggregations: Record<Aggregation, MessageKey> = {
  sum: 'aggregation.sum',
  mean: 'aggregation.mean',
  median: 'aggregation.median',
  pooled: 'aggregation.pooled',
};
export const aggregationName = (aggregation: Aggregation): string => t(aggregations[aggregation] as 'aggregation.sum');

/** The store that sales without a store are in. */
const ONLY_STORE = 'main';

/** What a store is called: its name, else its code; the one store of files that name none has a name in each language. */
export function storeName(id: string | null | undefined, name: string | null | undefined): string {
  if (id === ONLY_STORE && (!name || name === ONLY_STORE)) return t('scope.main_store');
  return name ?? id ?? '';
}

/** The scope's own name, and what narrows it. */
export function scopeTitle(scope: NamedScope): { title: string; detail: string } {
  const product = scope.product === null ? t('scope.all_products') : (scope.product_name ?? scope.product);
  const store = scope.store === null ? t('scope.all_stores') : storeName(scope.store, scope.store_name);
  if (scope.mode === 'product') return { title: product, detail: store };
  if (scope.mode === 'store') return { title: store, detail: product };
  return { title: t('scope.global', { aggregation: aggregationName(scope.aggregation ?? 'sum') }), detail: `${store} · ${product}` };
}

const plainTypes: Record<string, { name: MessageKey; text: MessageKey } | undefined> = {
  auto: { name: 'type.auto', text: 'type.auto.text' },
  tcn: { name: 'type.tcn', text: 'type.tcn.text' },
  mlstm: { name: 'type.mlstm', text: 'type.mlstm.text' },
  kan: { name: 'type.kan', text: 'type.kan.text' },
  transformer: { name: 'type.transformer', text: 'type.transformer.text' },
  trees: { name: 'type.trees', text: 'type.trees.text' },
};

/** A model type in plain words; one that the window has no words for keeps its own title. */
export function typeWords(type: ModelType): { name: string; text: string } {
  const known = plainTypes[type.name];
  return known ? { name: t(known.name as 'type.tcn'), text: t(known.text as 'type.tcn.text') } : { name: type.title, text: '' };
}

/** The field's name of a type, as tables show it. */
export function typeTitle(name: string, types: ModelType[] | null): string {
  // Methods that look back so many days carry the number in their name.
  const title = titles[name.replace(/_\d+$/, '')];
  return title ? t(title as 'simple.ets') : (types?.find((type) => type.name === name)?.title ?? name);
}

/** Titles of types that have a name in each language: boosted trees, and simple methods that are versions of their own. */
const titles: Record<string, MessageKey | undefined> = {
  trees: 'type.trees_short',
  seasonal_naive: 'simple.seasonal_naive',
  moving_average: 'simple.moving_average',
  weekday_mean: 'simple.weekday_mean',
  weekday_median: 'simple.weekday_median',
  ets: 'simple.ets',
  croston: 'simple.croston',
  tsb: 'simple.tsb',
};

const baselines: Record<string, MessageKey | undefined> = {
  seasonal_naive: 'baseline.seasonal_naive',
  moving_average: 'baseline.moving_average',
  weekday_mean: 'baseline.weekday_mean',
  weekday_median: 'baseline.weekday_median',
  ets: 'baseline.ets',
  croston: 'baseline.croston',
  tsb: 'baseline.tsb',
};
export function baselineName(name: string): string {
  const key = baselines[name];
  return key ? t(key as 'baseline.ets') : name;
}

/** Differences smaller than this share of the error are noise. */
const NOISE = 0.03;

/** Whether a model and the best simple method are about equally accurate; versions of older programs say so by their gain alone. */
export const isAsGood = (verdict: Verdict): boolean => verdict.kind === 'as_good' || (verdict.kind === 'no_better' && verdict.gain > -NOISE);

export function verdictText(verdict: Verdict, short = false): string {
  if (verdict.kind === 'too_little_data') return short ? t('verdict.too_little_short') : t('verdict.too_little');
  const [baseline, gain] = [baselineName(verdict.baseline), formatPercent(Math.abs(verdict.gain), 0)];
  if (isAsGood(verdict)) return short ? t('verdict.as_good_short') : t('verdict.as_good', { baseline });
  if (verdict.kind === 'no_better') return short ? t('verdict.no_better_short') : t('verdict.no_better', { baseline, gain });
  return short ? t('verdict.better_short', { gain }) : t('verdict.better', { baseline, gain });
}
