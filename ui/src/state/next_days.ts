// The next seven days of all products: as the version in use forecasts them, else by the weekdays of past weeks.
import type { ForecastView } from '../bindings/ForecastView';
import type { NextDays } from '../bindings/NextDays';

const DAYS = 7;

/**
 * The same days by a forecast of everything, so that the number is the one that Forecasts shows. The ends of intervals of many products don't
 * add up: the range is as wide, in relation to the sales, as past weeks differed.
 */
export function byForecast(usual: NextDays, view: ForecastView): NextDays {
  const days = view.days.slice(0, DAYS);
  if (days.length < DAYS || days[0]?.date !== usual.days[0]?.date) return usual;
  const total = days.reduce((sum, { mean }) => sum + mean, 0);
  const promoted = Math.max(...days.map(({ promoted }) => promoted));
  const scaled = (end: number | null, of: number, to: number) => (end === null || of <= 0 ? null : (end / of) * to);
  const day = ({ date, mean }: (typeof days)[number], index: number) => {
    const before = usual.days[index];
    const [low, high] = [before?.low ?? null, before?.high ?? null].map((end) => scaled(end, before?.expected ?? 0, mean));
    return { date, expected: mean, low: low ?? null, high: high ?? null };
  };
  return {
    days: days.map(day),
    total,
    low: scaled(usual.low, usual.total, total),
    high: scaled(usual.high, usual.total, total),
    money: scaled(usual.money, usual.total, total),
    promotions: promoted > 0 ? { products: promoted, unknown: 0, units: 0 } : null,
  };
}
