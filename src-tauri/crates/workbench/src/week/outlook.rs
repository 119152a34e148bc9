//! The next seven days of all sales together: the usual sales of their weekday at the level of past weeks, with the range that those kept to.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use sales::RecentSales;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::sum;
use crate::ordering::PromotionsAhead;

/// Weeks that a usual weekday is the mean of.
const WEEKS: usize = 8;
/// Weeks that the mean needs at least.
const FEWEST: usize = 4;
/// Weeks that the range needs at least.
const FEWEST_TESTS: usize = 4;

/// What the next seven days are expected to bring, in units of all products and stores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NextDays {
    pub days: Vec<OutlookDay>,
    pub total: f64,
    /// Ends of the range that the sum of 80% of the past weeks would have been in; null with too few weeks.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The same in money at the latest prices; null when no price is known.
    pub money: Option<f64>,
    /// Promotions that are planned for these days; null where there are none.
    #[serde(default)]
    pub promotions: Option<NextPromotions>,
    /// How the level of now compares with that of the weeks that usual sales are the mean of.
    #[ts(skip)]
    level: f64,
}

/// Promotions that are planned for the next seven days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NextPromotions {
    /// Products with a promotion.
    pub products: u32,
    /// Those of them whose past sales don't show what promotions do: usual sales are expected of them.
    pub unknown: u32,
    /// Units that are expected because of the others, and part of the days.
    pub units: f64,
}

/// One of the next days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OutlookDay {
    #[ts(type = "string")]
    pub date: Date,
    /// Units expected.
    pub expected: f64,
    /// Ends of the 80% range; null with too few weeks.
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// None with less than four weeks of sales.
pub(super) fn next_days(recent: &[RecentSales], last: Date) -> Option<NextDays> {
    let days = recent.first()?.quantity.len();
    let total: Vec<f64> = (0..days).map(|day| recent.iter().map(|s| s.quantity[day]).sum()).collect();
    let begins = total.iter().position(|q| *q != 0.0)?;
    let weeks = (days - begins) / 7;
    if weeks < FEWEST {
        return None;
    }
    let expected: Vec<f64> = (0..7).map(|day| usual(&total, days + day, weeks)).collect();
    // How far each past week was from the mean of the weeks before it.
    let tests: Vec<usize> = (1..=weeks.saturating_sub(FEWEST).min(WEEKS)).collect();
    let ratio = |sold: f64, usual: f64| (usual > 0.0).then(|| sold / usual);
    let on_day = |week: usize, day: usize| days - 7 * week + day;
    let by_day: Vec<f64> = tests
        .iter()
        .flat_map(|week| (0..7).map(move |day| (*week, day)))
        .filter_map(|(week, day)| ratio(total[on_day(week, day)], usual(&total, on_day(week, day), weeks - week)))
        .collect();
    let by_week: Vec<f64> = tests
        .iter()
        .filter_map(|week| {
            let usual: f64 = (0..7).map(|day| usual(&total, on_day(*week, day), weeks - week)).sum();
            ratio(sum(&total, 7 * week, 7 * (week - 1)), usual)
        })
        .collect();
    let enough = tests.len() >= FEWEST_TESTS;
    let range = |ratios: &[f64], value: f64| [0.1, 0.9].map(|share| quantile(ratios, share).filter(|_| enough).map(|ratio| value * ratio));
    // Where sales rise or fall for weeks, the mean of the weeks before is too low or too high each time, by about the same share.
    let level = quantile(&by_week, 0.5).filter(|_| enough).unwrap_or(1.0);
    let usual_sum: f64 = expected.iter().sum();
    let [low, high] = range(&by_week, usual_sum);
    let day = |(index, usual): (usize, f64)| {
        let [low, high] = range(&by_day, usual);
        let expected = usual * level;
        let (low, high) = (low.map(|low| low.min(expected)), high.map(|high| high.max(expected)));
        OutlookDay { date: last.saturating_add((index as i64 + 1).days()), expected, low, high }
    };
    let total = usual_sum * level;
    Some(NextDays {
        days: expected.iter().copied().enumerate().map(day).collect(),
        total,
        low,
        high,
        money: money(recent, total),
        promotions: None,
        level,
    })
}

/// What a store usually sells on the seven days after the last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoreUsual {
    pub(super) store: String,
    /// The first day of `sold`.
    pub(super) first_day: Date,
    /// On which of the past days it sold anything.
    pub(super) sold: Vec<bool>,
    usual: Vec<f64>,
}

/// What each store usually sells on the next seven days, and the past days on which it sold anything.
pub(super) fn by_store(recent: &[RecentSales], last: Date) -> Vec<StoreUsual> {
    let mut totals: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for series in recent {
        let total = totals.entry(&series.store_id).or_insert_with(|| vec![0.0; series.quantity.len()]);
        total.iter_mut().zip(&series.quantity).for_each(|(sum, quantity)| *sum += quantity);
    }
    let of = |(store, total): (&str, Vec<f64>)| {
        let begins = total.iter().position(|quantity| *quantity != 0.0)?;
        let (days, weeks) = (total.len(), (total.len() - begins) / 7);
        Some(StoreUsual {
            store: store.to_owned(),
            first_day: last.saturating_sub((days as i64 - begins as i64 - 1).days()),
            sold: total[begins..].iter().map(|quantity| *quantity > 0.0).collect(),
            usual: (0..7).map(|day| usual(&total, days + day, weeks)).collect(),
        })
    };
    totals.into_iter().filter_map(of).collect()
}

impl NextDays {
    /// Takes the share of the stores that are closed on a day from what it is expected to bring.
    pub(super) fn without_closed_days(&mut self, stores: &[StoreUsual], is_closed: &dyn Fn(&str, Date) -> bool) {
        self.scale(|index, day| {
            let usual = |of: &StoreUsual| of.usual.get(index).copied().unwrap_or(0.0).max(0.0);
            let all: f64 = stores.iter().map(usual).sum();
            let closed: f64 = stores.iter().filter(|of| is_closed(&of.store, day.date)).map(usual).sum();
            if closed <= 0.0 || all <= 0.0 { 1.0 } else { 1.0 - closed / all }
        });
    }

    /// Puts what orders count on in the place of usual sales, where it is known what planned promotions do.
    pub(super) fn with_promotions(&mut self, ahead: &PromotionsAhead) {
        if ahead.products == 0 {
            return;
        }
        let (before, level) = (self.days.iter().map(|day| day.expected).sum::<f64>(), self.level);
        self.scale(|_, day| {
            let (promoted, usual) = ahead.days.get(&day.date).copied().unwrap_or_default();
            if day.expected > 0.0 { (1.0 + (promoted - usual * level) / day.expected).max(0.0) } else { 1.0 }
        });
        let units = self.days.iter().map(|day| day.expected).sum::<f64>() - before;
        self.promotions = Some(NextPromotions { products: ahead.products, unknown: ahead.unknown, units });
    }

    /// Multiplies each day, and the totals by as much as all days changed.
    fn scale(&mut self, factor: impl Fn(usize, &OutlookDay) -> f64) {
        let before: f64 = self.days.iter().map(|day| day.expected).sum();
        for (index, day) in self.days.iter_mut().enumerate() {
            let factor = factor(index, day);
            day.expected *= factor;
            day.low = day.low.map(|low| low * factor);
            day.high = day.high.map(|high| high * factor);
        }
        let share = if before > 0.0 { self.days.iter().map(|day| day.expected).sum::<f64>() / before } else { 1.0 };
        self.total *= share;
        self.low = self.low.map(|low| low * share);
        self.high = self.high.map(|high| high * share);
        self.money = self.money.map(|money| money * share);
    }
}

/// Mean of the same weekday in up to eight weeks before `day`.
fn usual(total: &[f64], day: usize, weeks: usize) -> f64 {
    let count = WEEKS.min(weeks).max(1);
    (1..=count).filter_map(|week| total.get(day.checked_sub(7 * week)?)).sum::<f64>() / count as f64
}

fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted.get(place.floor() as usize)?, sorted.get(place.ceil() as usize)?);
    Some(below + (above - below) * place.fract())
}

/// What so many units are worth when products sell as in the last four weeks; None unless nearly everything has a price.
fn money(recent: &[RecentSales], units: f64) -> Option<f64> {
    let sold = |s: &RecentSales| sum(&s.quantity, 28, 0).max(0.0);
    let all: f64 = recent.iter().map(sold).sum();
    let (priced, money) = recent
        .iter()
        .filter_map(|s| Some((sold(s), s.price?)))
        .fold((0.0, 0.0), |(units, money), (sold, price)| (units + sold, money + sold * price));
    (all > 0.0 && priced >= 0.95 * all).then(|| money / priced * units)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn series(quantity: Vec<f64>) -> RecentSales {
        RecentSales {
            product_id: "P1".into(),
            product_name: None,
            store_id: "S1".into(),
            store_name: None,
            first_day: date(2026, 1, 1),
            quantity,
            price: Some(2.0),
        }
    }

    #[test]
    fn a_steady_rhythm_is_continued_exactly() {
        let rhythm = [10.0, 12.0, 14.0, 16.0, 20.0, 30.0, 5.0];
        let next = next_days(&[series((0..119).map(|day| rhythm[day % 7]).collect())], date(2026, 7, 5)).expect("17 weeks");
        assert_eq!(next.days.iter().map(|d| d.expected).collect::<Vec<_>>(), rhythm);
        assert_eq!(next.days[0].date, date(2026, 7, 6));
        assert_eq!((next.total, next.low, next.high, next.money), (107.0, Some(107.0), Some(107.0), Some(214.0)));
    }

    #[test]
    fn a_closed_store_sells_nothing_and_the_others_what_they_usually_do() {
        let store = |store: &str, units: f64| RecentSales { store_id: store.into(), ..series(vec![units; 119]) };
        let (recent, last) = ([store("S1", 30.0), store("S2", 10.0)], date(2026, 7, 5));
        let (mut next, stores) = (next_days(&recent, last).expect("17 weeks"), by_store(&recent, last));
        assert_eq!((stores[0].first_day, stores[0].sold.len()), (date(2026, 3, 9), 119));
        let money = next.money.expect("prices");
        next.without_closed_days(&stores, &|store, day| day == date(2026, 7, 7) || store == "S1" && day == date(2026, 7, 8));
        assert_eq!(next.days.iter().map(|day| day.expected).collect::<Vec<_>>(), [40.0, 0.0, 10.0, 40.0, 40.0, 40.0, 40.0]);
        assert!((next.total - 210.0).abs() < 1e-9 && (next.money.expect("prices") - money * 0.75).abs() < 1e-9, "{next:?}");
        assert_eq!((next.days[1].low, next.days[1].high, next.low), (Some(0.0), Some(0.0), Some(210.0)));
    }

    #[test]
    fn promotions_add_what_they_bring_to_their_days_and_the_range() {
        let mut next = next_days(&[series(vec![10.0; 119])], date(2026, 7, 5)).expect("17 weeks");
        next.with_promotions(&PromotionsAhead::default());
        assert_eq!((next.total, next.promotions), (70.0, None));
        let days = [(date(2026, 7, 7), (9.0, 4.0)), (date(2026, 7, 8), (13.0, 4.0))].into();
        next.with_promotions(&PromotionsAhead { products: 3, unknown: 1, days });
        assert_eq!(next.days.iter().map(|day| day.expected).collect::<Vec<_>>(), [10.0, 15.0, 19.0, 10.0, 10.0, 10.0, 10.0]);
        assert!((next.total - 84.0).abs() < 1e-9 && (next.money.expect("prices") - 168.0).abs() < 1e-9, "{next:?}");
        assert_eq!((next.days[1].low, next.days[1].high), (Some(15.0), Some(15.0)));
        let said = next.promotions.expect("planned");
        assert_eq!((said.products, said.unknown), (3, 1));
        assert!((said.units - 14.0).abs() < 1e-9);
    }

    #[test]
    fn sales_that_fall_for_weeks_are_expected_to_go_on_falling_within_the_range() {
        let falling = (0..119).map(|day| 100.0 * 0.95_f64.powi(day / 7)).collect();
        let next = next_days(&[series(falling)], date(2026, 7, 5)).expect("17 weeks");
        assert!((next.total - 700.0 * 0.95_f64.powi(17)).abs() < 1e-6, "{}", next.total);
        assert!(next.low <= Some(next.total) && Some(next.total) <= next.high, "{next:?}");
        assert!(next.days.iter().all(|day| day.low <= Some(day.expected) && Some(day.expected) <= day.high), "{next:?}");
    }

    #[test]
    fn a_range_needs_weeks_and_widens_with_their_differences() {
        assert_eq!(next_days(&[series(vec![1.0; 21])], date(2026, 7, 5)), None);
        let few = next_days(&[series(vec![1.0; 35])], date(2026, 7, 5)).expect("five weeks");
        assert_eq!((few.total, few.low), (7.0, None));
        let uneven = (0..119).map(|day| if day / 7 % 2 == 0 { 8.0 } else { 12.0 }).collect();
        let next = next_days(&[series(uneven)], date(2026, 7, 5)).expect("17 weeks");
        let (low, high) = (next.low.expect("a range"), next.high.expect("a range"));
        assert!(low < 0.85 * next.total && high > 1.15 * next.total, "{low} {high} {}", next.total);
    }
}
