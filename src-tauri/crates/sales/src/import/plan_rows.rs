//! Rows of sales files for future days: planned promotions and prices, put together to stretches of days.

use std::collections::BTreeMap;

use crate::day::{self, Day};
use crate::plan::{PlanEntry, PlanKind};

/// A row of today or later without a quantity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedRow {
    pub(crate) day: Day,
    pub(crate) product: String,
    pub(crate) store: String,
    pub(crate) promotion: Option<bool>,
    pub(crate) price: Option<f64>,
    pub(crate) line: u64,
}

/// The plan that rows make, and how many rows say something. Without a row after today, they are of a day under way.
pub(crate) fn entries(rows: &[PlannedRow], today: Day) -> (Vec<PlanEntry>, u64) {
    if !rows.iter().any(|row| row.day > today) {
        return (Vec::new(), 0);
    }
    let mut used = 0;
    let mut values: BTreeMap<(PlanKind, &str, &str), BTreeMap<Day, f64>> = BTreeMap::new();
    for row in rows {
        let mut add = |kind: PlanKind, value: f64| {
            values.entry((kind, &row.store, &row.product)).or_default().insert(row.day, value);
        };
        let is_promoted = row.promotion == Some(true);
        if is_promoted {
            add(PlanKind::Promotion, 1.0);
        }
        if let Some(price) = row.price.filter(|price| *price > 0.0) {
            add(PlanKind::Price, price);
        }
        used += u64::from(is_promoted || row.price.is_some_and(|price| price > 0.0));
    }
    let mut entries: Vec<PlanEntry> = Vec::new();
    for ((kind, store, product), days) in values {
        let mut stretch: Option<(Day, Day, f64)> = None;
        let mut finish = |stretch: Option<(Day, Day, f64)>| {
            let Some((from, to, value)) = stretch else { return };
            entries.push(PlanEntry {
                id: 0,
                store_id: Some(store.to_owned()),
                product_id: Some(product.to_owned()),
                group: None,
                from: day::to_date(from),
                to: day::to_date(to),
                kind,
                value: Some(value),
            });
        };
        for (day, value) in days {
            match &mut stretch {
                Some((_, to, before)) if *to + 1 == day && *before == value => *to = day,
                _ => finish(stretch.replace((day, day, value))),
            }
        }
        finish(stretch);
    }
    (entries, used)
}
