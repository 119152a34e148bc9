// The identity of a series, as one text for keys and choices.
import type { SeriesId } from '../bindings/SeriesId';

/** A key that is different for every series; the text `series` is for display and may be the same for two series. */
export const seriesKey = ({ store_id, product_id }: SeriesId): string => JSON.stringify([store_id, product_id]);
