//! The recent sales of one product in one store: empty shelves, returns, one-offs, and what a day usually sells.

use std::ops::Range;

use replenishment::{Recent, variation};

/// Days that say how often a product sells.
const USUAL_DAYS: usize = 180;
/// The recent days whose mean is shown.
pub(crate) const RECENT_DAYS: usize = 28;
/// A stretch without a sale isn't chance when it is less likely than this.
const CHANCE: f64 = 1e-3;
/// A shelf that is empty for longer isn't a stock-out: the product was given up, or is out of season.
const LONGEST_STOCK_OUT: usize = 60;

/// The last days, and by what share empty shelves, returns and one-offs may change their mean: networks weigh the latest days most.
const DISTURBED: [(usize, f64); 2] = [(14, 0.15), (2 * RECENT_DAYS, 0.2)];

/// Daily sales of one product in one store, up to the plan day.
pub(crate) struct History<'a> {
    /// Units a day; returns are subtracted.
    pub(crate) quantity: &'a [f64],
    /// Whether the store sold anything on the day.
    pub(crate) open: &'a [bool],
    /// The weekday of the first day, 0 = Monday.
    pub(crate) first_weekday: usize,
    /// Whether there is something on the shelf now; None when it isn't known.
    pub(crate) in_stock: Option<bool>,
    /// What is known about the store and of single days.
    pub(crate) known: &'a KnownDays,
}

/// What is known about the days of a series.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownDays {
    /// Weekdays on which the store doesn't open, 0 = Monday.
    pub(crate) closed: [bool; 7],
    /// Days that say nothing about demand.
    pub(crate) left_out: Vec<Range<usize>>,
    /// Days that are right as they are.
    pub(crate) kept: Vec<Range<usize>>,
}

/// What the history says.
pub(crate) struct Cleaned {
    /// Units a day that represent demand; None on days that say nothing of it.
    pub(crate) demand: Vec<Option<f64>>,
    /// Weekdays on which the store is closed, 0 = Monday.
    pub(crate) closed: [bool; 7],
    /// Days since the last sale; None when there never was one.
    pub(crate) days_since_sale: Option<u32>,
    /// Whether so many days without a sale can't be chance.
    pub(crate) stopped: bool,
    /// Whether empty shelves, returns or one-offs change what the last days seem to sell so much that forecasts which learn from days as they
    /// were sold are off.
    pub(crate) disturbed: bool,
}

impl Cleaned {
    /// Divides what was sold on days with a promotion by what it multiplies sales with.
    pub(crate) fn divide(&mut self, promotion: &[f32], factor: impl Fn(usize) -> f64) {
        for (day, sold) in self.demand.iter_mut().enumerate() {
            let is_promoted = promotion.get(day).is_some_and(|flag| *flag > 0.5);
            if let Some(sold) = sold.as_mut().filter(|_| is_promoted && factor(day) > 0.0) {
                *sold /= factor(day);
            }
        }
    }
}

impl History<'_> {
    fn weekday(&self, day: usize) -> usize {
        (self.first_weekday + day) % 7
    }

    /// Distinguishes demand from what only looks like it.
    pub(crate) fn clean(&self) -> Cleaned {
        let closed = self.known.closed;
        let days = self.quantity.len();
        // Where a store sells on few days anyway, one without a sale is no closed one.
        let is_regular = self.is_regular(&closed);
        let shut = |day: usize| closed[self.weekday(day)] || is_regular && !self.open.get(day).copied().unwrap_or(true);
        let mut demand: Vec<Option<f64>> = (0..days)
            .map(|day| match self.quantity[day] {
                // More came back than was sold: the sales of the day can't be separated from the returns.
                sold if sold < 0.0 => None,
                // A sale on a weekday on which the store is closed isn't one to expect again.
                _ if closed[self.weekday(day)] => Some(0.0),
                sold if sold == 0.0 && shut(day) => None,
                sold => Some(sold),
            })
            .collect();
        for day in self.known.left_out.iter().cloned().flatten() {
            demand[day] = None;
        }
        let stopped = self.take_out_empty_shelves(&mut demand, &closed);
        self.cap_one_offs(&mut demand);
        for day in self.known.kept.iter().cloned().flatten() {
            demand[day] = Some(self.quantity[day].max(0.0));
        }
        let last_sale = self.quantity.iter().rposition(|sold| *sold > 0.0);
        let disturbed = stopped || DISTURBED.into_iter().any(|(last, share)| self.is_off(&demand, &closed, last, share));
        let days_since_sale = last_sale.map(|day| u32::try_from(days - 1 - day).unwrap_or(u32::MAX));
        Cleaned { demand, closed, days_since_sale, stopped, disturbed }
    }

    /// Whether the store sold something on most days of the last half year on which it usually opens.
    fn is_regular(&self, closed: &[bool; 7]) -> bool {
        let from = self.open.len().saturating_sub(USUAL_DAYS);
        let days = (from..self.open.len()).filter(|day| !closed[self.weekday(*day)]);
        let (all, open) = days.fold((0_usize, 0_usize), |(all, open), day| (all + 1, open + usize::from(self.open[day])));
        open * 5 >= all * 4
    }

    /// Whether the mean of the `last` days as sold is off by more than `share` from that of the days that represent demand.
    fn is_off(&self, demand: &[Option<f64>], closed: &[bool; 7], last: usize, share: f64) -> bool {
        let open = |day: &usize| !closed[self.weekday(*day)] && self.open.get(*day).copied().unwrap_or(true);
        let from = self.quantity.len().saturating_sub(last);
        let all: f64 = (from..self.quantity.len()).map(|day| self.quantity[day]).sum();
        let days: Vec<usize> = (from..self.quantity.len()).filter(open).collect();
        let kept: Vec<f64> = days.iter().filter_map(|day| demand[*day]).collect();
        if kept.is_empty() {
            return days.iter().any(|day| demand[*day].is_none());
        }
        let wanted = kept.iter().sum::<f64>() / kept.len() as f64 * days.len() as f64;
        (all - wanted).abs() > share * wanted.max(1.0)
    }

    /// Stretches without a sale that can't be chance: with the share p of days without a sale before them, p to the power of their length.
    /// Returns whether the last stretch still runs.
    fn take_out_empty_shelves(&self, demand: &mut [Option<f64>], closed: &[bool; 7]) -> bool {
        let closed: Vec<bool> = (0..demand.len()).map(|day| closed[self.weekday(day)]).collect();
        let mut start = None;
        let mut runs_on = false;
        for day in 0..=demand.len() {
            let empty = demand.get(day).is_some_and(|sold| sold.is_none_or(|sold| sold == 0.0));
            match (empty, start) {
                (true, None) => start = Some(day),
                (false, Some(from)) => {
                    start = None;
                    let still = day == demand.len();
                    let counted: Vec<usize> = (from..day).filter(|day| demand[*day].is_some() && !closed[*day]).collect();
                    let before = from.saturating_sub(USUAL_DAYS);
                    let known = demand[before..from].iter().zip(&closed[before..from]).filter(|(_, closed)| !**closed);
                    let (all, zero) = known
                        .filter_map(|(sold, _)| *sold)
                        .fold((0_usize, 0_usize), |(all, zero), sold| (all + 1, zero + usize::from(sold == 0.0)));
                    let share = (zero as f64 + 1.0) / (all as f64 + 2.0);
                    if all < 14 || share.powi(counted.len() as i32) > CHANCE {
                        continue;
                    }
                    runs_on |= still;
                    // Goods on the shelf that don't sell aren't a stock-out.
                    if counted.len() > LONGEST_STOCK_OUT || still && self.in_stock == Some(true) {
                        continue;
                    }
                    for day in counted {
                        demand[day] = None;
                    }
                }
                _ => {}
            }
        }
        runs_on
    }

    /// Sales far beyond every other of the last half year count as the largest of the others: a bulk sale isn't one to expect again.
    fn cap_one_offs(&self, demand: &mut [Option<f64>]) {
        let from = demand.len().saturating_sub(USUAL_DAYS);
        let mut sold: Vec<f64> = demand[from..].iter().flatten().copied().filter(|sold| *sold > 0.0).collect();
        if sold.len() < 8 {
            return;
        }
        sold.sort_by(f64::total_cmp);
        let at = |share: f64| sold[((sold.len() - 1) as f64 * share) as usize];
        let limit = (at(0.75) + 6.0 * (at(0.75) - at(0.25))).max(4.0 * at(0.5)).max(at(0.5) + 5.0);
        let far = sold.iter().filter(|sold| **sold > limit).count();
        // More than two in half a year are a habit.
        if far == 0 || far > 2 {
            return;
        }
        let largest = sold[sold.len() - far - 1];
        for value in demand[from..].iter_mut().flatten().filter(|sold| **sold > limit) {
            *value = largest;
        }
    }

    /// Means of the recent days as sold and with empty shelves taken out.
    pub(crate) fn recent(&self, cleaned: &Cleaned) -> Recent {
        let from = self.quantity.len().saturating_sub(RECENT_DAYS);
        let raw: Vec<f64> = self.quantity[from..].iter().map(|sold| sold.max(0.0)).collect();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        // Days on which the store is closed are days of the mean; empty shelves aren't. Where few days are left, the days before them say it.
        let shut = |day: usize| cleaned.closed[self.weekday(day)];
        let missing =
            |day: usize| cleaned.demand[day].is_none() && self.quantity[day] == 0.0 && self.open.get(day).copied().unwrap_or(true);
        let kept = |days: std::ops::Range<usize>| -> Vec<f64> {
            days.filter(|day| !missing(*day) && !shut(*day)).map(|day| self.quantity[day].max(0.0)).collect()
        };
        let days = self.quantity.len();
        let open_share = (from..days).filter(|day| !shut(*day)).count() as f64 / (days - from).max(1) as f64;
        let corrected = (from..days).any(missing).then(|| {
            let recent = kept(from..days);
            let usual = if recent.len() >= 5 { mean(&recent) } else { mean(&kept(days.saturating_sub(3 * RECENT_DAYS)..days)) };
            usual * open_share
        });
        Recent {
            daily_mean_raw: mean(&raw),
            daily_mean_corrected: corrected,
            days_since_sale: cleaned.days_since_sale,
            stopped: cleaned.stopped,
            ..Recent::default()
        }
    }
}

/// The variation of the weekly sales of the last half year.
pub(crate) fn weekly_variation(quantity: &[f64]) -> Option<f64> {
    let weeks: Vec<f64> = quantity.rchunks_exact(7).take(26).map(|week| week.iter().map(|sold| sold.max(0.0)).sum()).collect();
    variation(&weeks)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 a day for a year, closed on Sundays; the first day is a Monday.
    fn year() -> Vec<f64> {
        (0..364).map(|day| if day % 7 == 6 { 0.0 } else { 20.0 + (day % 3) as f64 }).collect()
    }

    fn sundays_off() -> KnownDays {
        KnownDays { closed: [false, false, false, false, false, false, true], ..KnownDays::default() }
    }

    fn clean(quantity: &[f64], in_stock: Option<bool>) -> (Cleaned, Recent) {
        let open: Vec<bool> = (0..quantity.len()).map(|day| day % 7 != 6).collect();
        let history = History { quantity, open: &open, first_weekday: 0, in_stock, known: &sundays_off() };
        let cleaned = history.clean();
        let recent = history.recent(&cleaned);
        (cleaned, recent)
    }

    #[test]
    fn an_empty_shelf_is_no_lack_of_demand() {
        let mut quantity = year();
        for sold in &mut quantity[343..] {
            *sold = 0.0;
        }
        let (cleaned, recent) = clean(&quantity, None);
        assert!(cleaned.stopped && cleaned.disturbed);
        assert_eq!(recent.days_since_sale, Some(22));
        assert!(recent.daily_mean_raw < 5.0 && recent.daily_mean_corrected.is_some_and(|mean| mean > 15.0), "{recent:?}");
        let (with_stock, _) = clean(&quantity, Some(true));
        assert!(with_stock.demand[350] == Some(0.0) && with_stock.stopped, "goods on the shelf that don't sell aren't a stock-out");
    }

    #[test]
    fn closed_days_stay_closed_and_one_offs_and_returns_are_no_demand() {
        let mut quantity = year();
        quantity[349] = 80.0;
        quantity[363 - 7] = 0.0;
        quantity[361] = -150.0;
        quantity[340] = 900.0;
        let (cleaned, _) = clean(&quantity, None);
        assert_eq!(cleaned.closed, [false, false, false, false, false, false, true]);
        assert_eq!(cleaned.demand[349], Some(0.0), "a Sunday");
        assert_eq!(cleaned.demand[361], None, "more came back than was sold");
        assert_eq!(cleaned.demand[340], Some(22.0), "a bulk sale counts as the largest of the others");
    }

    #[test]
    fn slow_sellers_may_pause() {
        let quantity: Vec<f64> = (0..364).map(|day| f64::from(u8::from(day % 9 == 0))).collect();
        let (cleaned, recent) = clean(&quantity[..352], None);
        assert!(!cleaned.stopped && recent.daily_mean_corrected.is_none());
    }
}
