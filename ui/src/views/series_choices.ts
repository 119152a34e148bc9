// The series of a version as entries of a picker.
import type { SeriesId } from '../bindings/SeriesId';
import type { Choice } from '../components/Picker.svelte';
import { t } from '../i18n/index.svelte';
import { storeName } from '../i18n/scope';
import type { Sales } from '../state/sales.svelte';
import { seriesKey } from '../state/series';

/** The entry of all series added up. */
export const ALL = '';

export function seriesChoices(series: SeriesId[], sales: Sales): Choice[] {
  const choice = (id: SeriesId): Choice => {
    const store = id.store_id && storeName(id.store_id, sales.store(id.store_id)?.store_name);
    const product = id.product_id && (sales.product(id.product_id)?.product_name ?? id.product_id);
    return { id: seriesKey(id), label: [product, store].filter(Boolean).join(' · '), note: id.series };
  };
  return [{ id: ALL, label: t('forecast.together') }, ...series.map(choice)];
}
