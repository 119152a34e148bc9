// A made-up weekly round and worklist, for tests and for looking at the window. Never part of the program.
import type { DataSummary } from '../bindings/DataSummary';
import type { DayRange } from '../bindings/DayRange';
import type { LineStatus } from '../bindings/LineStatus';
import type { Week } from '../bindings/Week';
import type { WeekAnswer } from '../bindings/WeekAnswer';
import type { WeekException } from '../bindings/WeekException';
import { addDays } from '../i18n/format';
import type { Worklist, WorklistLine } from './backend';
import { LAST, pastImports, random } from './fake_data';

/** The Wednesday after the last day of the made-up sales. */
const TODAY = addDays(LAST, 1);

export function week(data: DataSummary, five: boolean, missing: DayRange | null, answers: ReadonlyMap<string, WeekAnswer>): Week {
  const [first, second, third] = data.products;
  const [store] = data.stores;
  const base = { first: addDays(LAST, -6), last: LAST, stores: 1, everywhere: false, day: null, day_sold: 0, day_usual: 0, weight: 1 };
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
    last_import: pastImports[0] ?? null,
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
    },
    stores: data.stores.map(({ store_id, store_name }, index) => ({ store_id, store_name, sold: 1094 - 250 * index, before: 1200 - 270 * index })),
  };
}

const suppliers = [
  { supplier: '国药控股', lead_days: 3, order_weekdays: [1], cutoff: '17:00', min_amount: 3000, contact: null },
  { supplier: '华润医药', lead_days: 2, order_weekdays: [1, 4], cutoff: null, min_amount: null, contact: null },
];

export function worklist(data: DataSummary, stock: boolean, chinese: boolean): Worklist {
  const next = random(23);
  const lines = data.stores.flatMap((store) =>
    data.products.map((product, index): WorklistLine => {
      const daily = Math.max(0.2, (product.total_quantity / 730 / data.stores.length) * (0.6 + 0.8 * next()));
      const supplier = index % 7 === 6 ? null : (suppliers[index % 2] ?? null);
      const lead = supplier?.lead_days ?? 3;
      const days = lead + 7;
      const [expected, safety] = [daily * days, Math.sqrt(daily * days) * 1.6];
      const onHand = stock && index % 9 !== 8 ? Math.round(daily * days * 1.6 * next() ** 1.5) : null;
      const cover = onHand === null ? null : onHand / daily;
      const needed = onHand === null ? null : Math.max(0, expected + safety - onHand);
      const pack = [1, 10, 12, 20][index % 4] ?? 1;
      const quantity = needed === null ? null : Math.ceil(needed / pack) * pack;
      const status: LineStatus = cover === null ? 'unknown_stock' : cover < lead ? 'runs_out' : (quantity ?? 0) > 0 ? 'order' : 'enough';
      const cost = index % 11 === 10 ? null : Math.round(40 + 400 * next()) / 10;
      const n = (value: number) => value.toFixed(1);
      const reason_text = chinese
        ? `日均 ${n(daily)}，库存可售 ${n(cover ?? 0)} 天，到货 ${lead} 天，7 天后再订，订 ${quantity ?? '?'}`
        : `sells ${n(daily)} a day, stock lasts ${n(cover ?? 0)} days, delivery takes ${lead}, next order in 7: order ${quantity ?? '?'}`;
      return {
        product_id: product.product_id,
        product_name: product.product_name,
        store_id: store.store_id,
        store_name: store.store_name,
        supplier: supplier?.supplier ?? null,
        method: index % 3 === 0 ? 'weekday_mean_56' : 'kan',
        reason_text,
        weeks: Array.from({ length: 8 }, () => Math.round(daily * 7 * (0.7 + 0.6 * next()))),
        status,
        on_hand: onHand,
        expired: 0,
        usable: onHand,
        on_the_way: 0,
        daily_mean: daily,
        daily_mean_raw: daily * (index % 5 === 4 ? 0.7 : 1),
        run_out: cover === null ? null : addDays(LAST, Math.floor(cover)),
        days_of_cover: cover,
        lead_days: lead,
        review_days: 7,
        protection_days: days,
        stretched_from: null,
        service_level: 0.95,
        expected_sales: expected,
        target: expected + safety,
        safety_stock: safety,
        needed,
        quantity,
        packs: quantity === null ? null : quantity / pack,
        pack_size: pack,
        step: pack,
        unit_cost: cost,
        cost: quantity === null || cost === null ? null : quantity * cost,
        units_at_risk: status === 'runs_out' ? daily * lead : 0,
        money_at_risk: cost === null || status !== 'runs_out' ? null : daily * lead * cost,
        expected_expiry: null,
        expiry_risk: null,
        reason: { code: 'unknown_stock', daily_mean: daily, target: expected + safety, lead_days: lead, review_days: 7 },
        notes: [],
      };
    }),
  );
  return {
    at: LAST,
    stock_at: stock ? '2026-07-01T08:45:00' : null,
    lines,
    suppliers,
    arrivals: [{ supplier: '华润医药', arrives: addDays(TODAY, 1) }],
  };
}
