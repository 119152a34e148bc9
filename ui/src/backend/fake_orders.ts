// Orders and stock lists of the backend in memory: like the program's in shape, simpler in what they compute.
import type { MatchedStock } from '../bindings/MatchedStock';
import type { OrderLine } from '../bindings/OrderLine';
import type { OrderList } from '../bindings/OrderList';
import type { SeriesId } from '../bindings/SeriesId';
import type { ProductSummary } from '../bindings/ProductSummary';
import type { StoreSummary } from '../bindings/StoreSummary';
import type { OrderRequest } from './backend';
import { seriesKey } from '../state/series';
import { LAST } from './fake_data';

/** One series as the fake forecasts it. */
export interface FakeSeries {
  id: SeriesId;
  product: ProductSummary | undefined;
  store: StoreSummary | undefined;
}

export function orderList({ path, terms, stocks }: OrderRequest, all: FakeSeries[]): OrderList {
  const days = terms.lead_days + terms.review_days;
  const known = new Map(stocks.map((stock) => [seriesKey(stock), stock]));
  const line = ({ id, product, store }: FakeSeries, index: number): OrderLine => {
    const stock = known.get(seriesKey(id));
    const a_day = 3 + ((index * 7) % 11);
    const expected_sales = a_day * days;
    const target = expected_sales * (1 + (terms.service_level - 0.5) * 0.5);
    const pack_size = stock?.pack_size ?? terms.pack_size;
    const packs = Math.max(0, Math.ceil((target - (stock?.on_hand ?? 0) - (stock?.on_the_way ?? 0)) / pack_size));
    const keeps = stock?.shelf_life_days ?? terms.shelf_life_days;
    return {
      ...id,
      quantity: packs * pack_size,
      packs,
      protection_days: days,
      stretched_from: days > 14 ? 15 : null,
      expected_sales,
      target,
      safety_stock: target - expected_sales,
      days_of_stock: Math.floor((stock?.on_hand ?? 0) / a_day),
      expiry_risk: keeps === null ? null : keeps < 14 ? 0.4 : 0.01,
      expected_expiry: keeps === null ? null : 2,
      product_name: product?.product_name ?? null,
      store_name: store?.store_name ?? null,
      on_hand: stock?.on_hand ?? null,
      on_the_way: stock?.on_the_way ?? 0,
      pack_size,
    };
  };
  return { path, at: LAST, terms, lines: all.map(line) };
}

/** As if a list had come with all but the last series, and a row or two that cannot be used. */
export function matchedStock(all: FakeSeries[]): MatchedStock {
  const [last, ...others] = [...all].reverse();
  return {
    file: '库存盘点.xlsx',
    stocks: others.map(({ id }, index) => ({ ...id, on_hand: 12 + index * 9, on_the_way: null, pack_size: null, shelf_life_days: null })),
    unknown: ['退热贴'],
    without: last ? [last.id] : [],
    issues: [{ line: 14, fault: 'negative', value: '-3' }],
  };
}
