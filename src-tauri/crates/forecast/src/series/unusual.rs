//! Days whose booked quantity isn't demand: returns, and single bulk sales far above any day before.

use crate::SEASON;
use crate::series::closed::closed_weekdays;
use crate::series::missing::MissingDays;

/// Days before a day that say what is usual.
const DAYS_SEEN: usize = 182;
/// Days with a sale among them that are needed to know.
const MIN_SALES: usize = 20;
/// The largest sales among them that may be bulk sales themselves.
const ALLOWED: usize = 2;
/// How many times as large as the next largest a bulk sale is …
const TIMES: f64 = 4.0;
/// … at least this many units …
const MIN_UNITS: f64 = 10.0;
/// … and this many times the mean day.
const TIMES_MEAN: f64 = 8.0;
/// Weeks in which a closed weekday had no sale.
const WEEKS: usize = 5;

/// The days of a series that are returns or single bulk sales. Each is judged by the days before it alone, and known when it is over.
#[must_use]
pub fn unusual_days(values: &[f64]) -> Vec<MissingDays> {
    let unusual = |day: &usize| {
        let value = values[*day];
        value < 0.0 || (value > 0.0 && (is_bulk_sale(&values[..*day], value) || is_on_closed_weekday(&values[..*day])))
    };
    (0..values.len()).filter(unusual).map(|day| MissingDays { days: day..day + 1, known_from: day }).collect()
}

fn is_bulk_sale(before: &[f64], value: f64) -> bool {
    let recent = &before[before.len().saturating_sub(DAYS_SEEN)..];
    let mean = recent.iter().sum::<f64>() / recent.len().max(1) as f64;
    if value < MIN_UNITS || value < TIMES_MEAN * mean {
        return false;
    }
    let mut sales: Vec<f64> = recent.iter().copied().filter(|v| *v > 0.0).collect();
    if sales.len() < MIN_SALES {
        return false;
    }
    let rank = sales.len() - 1 - ALLOWED;
    let (_, usual, _) = sales.select_nth_unstable_by(rank, f64::total_cmp);
    value > TIMES * *usual
}

/// Whether the day after `before` falls on a weekday on which a store that sells on all others is closed.
fn is_on_closed_weekday(before: &[f64]) -> bool {
    let same = (1..=WEEKS).map(|week| before.len().checked_sub(SEASON * week).map(|day| before[day]));
    // One bulk sale may have come before, so a few days are enough to see that it is open.
    if same.filter(|value| value.is_none_or(|v| v > 0.0)).count() > 1 {
        return false;
    }
    closed_weekdays(before, 1).is_some_and(|closed| closed[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(values: &[f64]) -> Vec<usize> {
        unusual_days(values).into_iter().map(|run| run.days.start).collect()
    }

    fn usual(days: usize) -> Vec<f64> {
        (0..days).map(|i| 10.0 + ((i * 7919) % 11) as f64).collect()
    }

    #[test]
    fn returns_and_single_bulk_sales_are_no_demand() {
        let mut values = usual(200);
        (values[150], values[199]) = (500.0, -150.0);
        assert_eq!(days(&values), [150, 199]);
        assert!(days(&usual(200)).is_empty());
        values[30] = 200.0;
        assert_eq!(days(&values), [30, 150, 199], "a month is enough to know what is usual");
    }

    #[test]
    fn a_bulk_sale_is_large_for_the_product_and_in_units() {
        // Twenty single units in half a year, the least that says what is usual.
        let single = |sales: usize| (0..180).map(|i| if i % 9 == 0 && i / 9 < sales { 1.0 } else { 0.0 }).collect::<Vec<_>>();
        assert!(!is_bulk_sale(&single(20), MIN_UNITS - 1.0), "nine units are few for any product");
        assert!(is_bulk_sale(&single(20), MIN_UNITS));
        assert!(!is_bulk_sale(&single(19), MIN_UNITS), "too few sales to know");
        // Ten a day with rare fives: large next to the usual sale, and not next to the mean day.
        assert!(!is_bulk_sale(&[10.0; 60], 79.0) && is_bulk_sale(&[10.0; 60], 80.0));
        let (mut two, mut three) = ([10.0; 60], [10.0; 60]);
        two[..2].fill(100.0);
        three[..3].fill(30.0);
        assert!(is_bulk_sale(&two, 110.0), "two large sales may be bulk sales themselves");
        assert!(!is_bulk_sale(&three, 110.0), "three are usual");
    }

    #[test]
    fn a_product_that_sells_more_from_now_on_is_not_left_out_for_long() {
        let values: Vec<f64> = usual(150).into_iter().chain(usual(50).into_iter().map(|v| 20.0 * v)).collect();
        let found = days(&values);
        assert!(!found.is_empty() && found.iter().all(|day| (150..156).contains(day)), "{found:?}");
        let slow: Vec<f64> = (0..300).map(|i| if i % 6 == 0 { 1.0 + ((i * 13) % 7) as f64 } else { 0.0 }).collect();
        assert!(days(&slow).is_empty(), "slow sellers vary");
    }

    #[test]
    fn a_sale_on_a_closed_weekday_is_no_demand_until_the_store_opens_on_it() {
        let mut values: Vec<f64> = usual(210).into_iter().enumerate().map(|(i, v)| if i % 7 == 6 { 0.0 } else { v }).collect();
        values[153] = 30.0;
        assert_eq!(days(&values), [153]);
        (160..210).filter(|i| i % 7 == 6).for_each(|i| values[i] = 12.0);
        assert_eq!(days(&values), [153, 160], "the third Sunday with a sale is none");
    }

    #[test]
    fn a_day_is_judged_by_what_came_before_it() {
        let mut values = usual(200);
        values[150] = 500.0;
        let before = days(&values[..151]);
        values[151..].iter_mut().for_each(|v| *v *= 50.0);
        assert_eq!(days(&values)[..1], before[..]);
    }
}
