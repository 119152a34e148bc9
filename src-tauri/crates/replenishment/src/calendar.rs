//! Which day an order can be written, and when the next one follows.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use crate::item::{Defaults, ItemTerms, Supplier};

/// Days that an order has to bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderDays {
    /// Day on which the order is written, counted from the day after the plan day: 0 is that day itself.
    pub wait_days: u32,
    /// Days from the plan day's end until the goods can be sold: the wait and the delivery time.
    pub lead_days: u32,
    /// Days from this order to the next.
    pub review_days: u32,
}

/// Returns the days that an order planned after `at` has to bridge, from the item's own terms, otherwise its supplier's, otherwise the
/// defaults. `earliest` is the first day on which the order can be written, counted from the day after `at`: 0 where nothing has passed since,
/// more where today is later or the cut-off of a day has passed.
#[must_use]
pub fn next_order(at: Date, item: Option<&ItemTerms>, supplier: Option<&Supplier>, defaults: &Defaults, earliest: u32) -> OrderDays {
    let lead = item.and_then(|item| item.lead_days).or_else(|| supplier?.lead_days).unwrap_or(defaults.lead_days);
    let own = item.and_then(|item| item.order_weekdays.as_deref()).filter(|days| !days.is_empty());
    let weekdays = own.or_else(|| supplier?.order_weekdays.as_deref().filter(|days| !days.is_empty()));
    let Some(weekdays) = weekdays.filter(|days| days.iter().any(|day| (1..=7).contains(day))) else {
        return OrderDays { wait_days: earliest, lead_days: earliest.saturating_add(lead), review_days: defaults.review_days };
    };
    let open = |offset: u32| {
        let day = at.saturating_add((i64::from(offset) + 1).days()).weekday();
        weekdays.contains(&number(day))
    };
    let after = |from: u32| (from..from + 7).find(|offset| open(*offset)).unwrap_or(from);
    let wait_days = after(earliest);
    let review_days = after(wait_days + 1) - wait_days;
    OrderDays { wait_days, lead_days: wait_days.saturating_add(lead), review_days }
}

fn number(day: Weekday) -> u8 {
    day.to_monday_one_offset().unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn order_days_wait_for_the_weekday_and_last_until_the_next() {
        let defaults = Defaults::default();
        // 2024-03-03 is a Sunday: the order could be written on Monday.
        let at = date(2024, 3, 3);
        let plain = next_order(at, None, None, &defaults, 0);
        assert_eq!((plain.wait_days, plain.lead_days, plain.review_days), (0, 3, 7));
        let supplier = Supplier { order_weekdays: Some(vec![2, 5]), lead_days: Some(1), ..Supplier::default() };
        let tuesday = next_order(at, None, Some(&supplier), &defaults, 0);
        assert_eq!((tuesday.wait_days, tuesday.lead_days, tuesday.review_days), (1, 2, 3), "Tuesday, then Friday");
        let own = ItemTerms { order_weekdays: Some(vec![1]), lead_days: Some(5), ..ItemTerms::default() };
        let monday = next_order(at, Some(&own), Some(&supplier), &defaults, 0);
        assert_eq!((monday.wait_days, monday.lead_days, monday.review_days), (0, 5, 7), "the item's own terms come first");
        let late = next_order(at, Some(&own), None, &defaults, 1);
        assert_eq!((late.wait_days, late.lead_days, late.review_days), (7, 12, 7), "Monday's cut-off has passed");
        let today = next_order(at, None, None, &defaults, 16);
        assert_eq!((today.wait_days, today.lead_days), (16, 19), "the sales end sixteen days before the order is written");
        let friday = next_order(at, None, Some(&supplier), &defaults, 3);
        assert_eq!((friday.wait_days, friday.lead_days, friday.review_days), (4, 5, 4), "on Thursday, Friday is next, then Tuesday");
    }
}
