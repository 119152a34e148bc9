// The series of a version as entries of a picker.
import type { SeriesId } from '../bindings/SeriesId';
import type { Choice } from '../components/Picker.svelte';
import { t } from '../i18n/index.svelte';
import { storeName } from '../i18n/scope';
import type { Sales } from '../state/sales.svelte';
import { seriesKey } from '../state/series';

/** The entry of all series added up. */
export const ALL = '';

/** Series by the names of their product and store. */
export function seriesChoices(series: SeriesId[], sales: Sales): Choice[] {
  const choice = (id: SeriesId): Choice => {
    const store = id.store_id && storeName(id.store_id, sales.store(id.store_id)?.store_name);
    const product = id.product_id && (sales.product(id.product_id)?.product_name ?? id.product_id);
    return { id: seriesKey(id), label: [product, store].filter(Boolean).join(' · '), note: id.series };
  };
  return series.map(choice);
}

/** The same, after an entry for all of them added up. */
export const seriesOrAll = (series: SeriesId[], sales: Sales): Choice[] => [
  { id: ALL, label: t('forecast.together') },
  ...seriesChoices(series, sales),
];
