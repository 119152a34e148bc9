//! What saved orders have on the way, each line on its own expected day and as the plan counts days.

use std::collections::HashMap;

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use replenishment::Arrival;

use super::SavedOrder;
use super::days::days_between;

/// Sales that end longer ago say too little of the days since, so that these aren't planned: the order is as if they had ended yesterday.
pub(super) const LONGEST_LAG: u32 = 28;

/// How today relates to a plan day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lag {
    /// Days between the plan day and today that the plan covers.
    pub(super) planned: u32,
    /// Days that it doesn't cover, because the sales are too old or an earlier plan day was asked for.
    pub(super) left_out: u32,
}

impl Lag {
    /// The days from the day after `day` to `today`. `at` is the last day of the sales of all stores: the days until then are planned, however many
    /// they are, since other stores show that the sales aren't of another time.
    pub(super) fn of(day: Date, at: Date, today: Date, is_asked: bool) -> Self {
        let days = |from: Date, to: Date| u32::try_from(days_between(from, to)).unwrap_or(0);
        let own = if day < at { days(day, at) } else { 0 };
        let since = days(day.max(at), today).saturating_sub(1);
        if is_asked || since > LONGEST_LAG { Self { planned: own, left_out: since } } else { Self { planned: own + since, left_out: 0 } }
    }
}

/// Open orders as the plan sees them.
#[derive(Debug, Default)]
pub(super) struct Coming {
    /// Every line as an order of its own, expected on the line's own day.
    pub(super) orders: Vec<SavedOrder>,
    /// Goods on the way of each series.
    pub(super) open: HashMap<SeriesId, Vec<Arrival>>,
    /// Units of each series that should have come between the plan day and today.
    pub(super) overdue: HashMap<SeriesId, f64>,
}

impl Coming {
    /// `plan_day` is the day after which a series is planned, and `lag` the days between it and today.
    pub(super) fn of(orders: &[SavedOrder], today: Date, plan_day: impl Fn(&SeriesId) -> Date, lag: impl Fn(Date) -> Lag) -> Self {
        let mut coming = Self::default();
        for order in orders {
            for line in &order.lines {
                let series_id = SeriesId { store_id: line.store_id.clone(), product_id: Some(line.product_id.clone()) };
                let at = plan_day(&series_id);
                let lag = lag(at);
                let units = order.open(line);
                let mut expected = order.day_expected(line);
                if let Some(day) = expected.filter(|day| units > 0.0 && *day > at && *day < today && lag.planned > 0) {
                    // It didn't come on that day, so it can't come before today.
                    *coming.overdue.entry(series_id.clone()).or_default() += units;
                    expected = Some(day.max(today));
                }
                // Where the days until today aren't planned, an order of today is one of the day after the plan day.
                let expected = expected.map(|day| day.saturating_sub(i64::from(lag.left_out).days()));
                if units > 0.0 {
                    coming.open.entry(series_id).or_default().push(Arrival { quantity: units, arrives: expected });
                }
                let mut line = line.clone();
                line.expected = expected;
                coming.orders.push(SavedOrder {
                    id: order.id,
                    at: order.at,
                    sales_until: order.sales_until,
                    ordered_on: order.ordered_on,
                    expected,
                    supplier: order.supplier.clone(),
                    from_store: order.from_store.clone(),
                    from_store_name: None,
                    state: order.state,
                    closed: order.closed,
                    lines: vec![line],
                    cost: None,
                });
            }
        }
        coming
    }
}
