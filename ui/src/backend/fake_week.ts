// A made-up weekly review, for tests and for looking at the window. Never part of the program.
import type { DataSummary } from '../bindings/DataSummary';
import type { DayRange } from '../bindings/DayRange';
import type { Week } from '../bindings/Week';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import type { WeekException } from '../bindings/WeekException';
import { addDays } from '../i18n/format';
import { LAST } from './fake_data';

/** The Wednesday after the last day of the made-up sales. */
const TODAY = addDays(LAST, 1);

export function week(data: DataSummary, five: boolean, missing: DayRange | null, answers: ReadonlyMap<string, WeekAnswer>): Week {
  const [first, second, third] = data.products;
  const [store] = data.stores;
  const base = {
    first: addDays(LAST, -6),
    last: LAST,
    stores: 1,
    store_names: store ? [store.store_name ?? store.store_id] : [],
    everywhere: false,
    day: null,
    day_sold: 0,
    day_usual: 0,
    weight: 1,
  };
  const whose = (product: typeof first, one: typeof store | null) => ({
    product_id: product?.product_id ?? null,
    product_name: product?.product_name ?? null,
    store_id: one?.store_id ?? null,
    store_name: one?.store_name ?? null,
  });
  const exceptions: WeekException[] =
    five && first && second && third && store
      ? [
          {
            ...base,
            ...whose(first, store),
            id: 'unusual-1',
            kind: 'unusual',
            sold: 150,
            usual: 79,
            day: addDays(LAST, -3),
            day_sold: 88,
            day_usual: 12,
            weeks: [84, 80, 77, 83, 79, 75, 81, 150],
          },
          {
            ...base,
            ...whose(second, null),
            id: 'none-1',
            kind: 'no_sales',
            stores: data.stores.length,
            store_names: data.stores.map(({ store_id, store_name }) => store_name ?? store_id),
            everywhere: true,
            sold: 0,
            usual: 5,
            weeks: [5, 4, 6, 5, 5, 4, 6, 0],
          },
          { ...base, ...whose(third, store), id: 'new-1', kind: 'new_product', sold: 23, usual: 0, weeks: [0, 0, 0, 0, 0, 0, 0, 23] },
        ]
      : [];
  const sold = [352, 331, 348, 402, 455, 436, 339].map((quantity, index) => ({ date: addDays(LAST, index - 6), quantity }));
  const expected = [353, 338, 348, 361, 360, 342, 381];
  return {
    today: TODAY,
    monday: addDays(TODAY, -2),
    number: 27,
    is_current: true,
    last_date: data.last_date,
    missing,
    last_import: null,
    products: data.products.length,
    exceptions: exceptions.filter(({ id }) => !answers.has(id)),
    answered: [...answers.keys()],
    discontinued: [...answers].filter(([, answer]) => answer === 'discontinued').map(() => second?.product_id ?? ''),
    sold,
    sold_before: 2500,
    next: {
      days: expected.map((value, index) => ({ date: addDays(TODAY, index), expected: value, low: value * 0.87, high: value * 1.14 })),
      total: 2483,
      low: 2310,
      high: 2660,
      money: 31_200,
      promotions: null,
    },
    stores: data.stores.map(({ store_id, store_name }, index) => ({ store_id, store_name, sold: 1094 - 250 * index, before: 1200 - 270 * index })),
  };
}
