//! Promotions that are planned for the next days: how much more they are expected to bring, where past ones show it. Orders count on the same.

use std::collections::{BTreeMap, HashMap};

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};
use replenishment::Demand as _;
use sales::{DailySeries, PlanEntry, PlanKind};
use serde::{Deserialize, Serialize};

use super::calendar::DaysAhead;
use super::days::{days_between, through};
use super::demands::{Inclusion, OutlookBySales, known_days, weekdays_set};
use super::known_sales::KnownSales;
use crate::Workbench;
use crate::error::WorkbenchError;

/// What promotions of the next days bring.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct PromotionsAhead {
    /// Products with a promotion on one of the days.
    pub(crate) products: u32,
    /// Those of them whose past sales don't show in any store what promotions do.
    pub(crate) unknown: u32,
    /// Of the series whose promotions are known, by day: the units that orders count on, and the mean of their weekday in the last weeks.
    pub(crate) days: BTreeMap<Date, (f64, f64)>,
}

/// The name under which it is kept.
const KEPT: &str = "promotions ahead 1";
/// Weeks that a usual weekday is the mean of, as in the next days of all sales.
const WEEKS: i64 = 8;

impl Workbench {
    /// Returns what promotions that are planned for the `days` after `last` are expected to bring. It is kept until the sales or the plan change:
    /// a promotion of everything needs every series.
    pub(crate) fn promotions_ahead(&self, last: Date, days: i64) -> Result<PromotionsAhead, WorkbenchError> {
        let db = self.sales()?;
        let until = last.saturating_add(days.days());
        let is_ahead = |entry: &&PlanEntry| entry.kind == PlanKind::Promotion && entry.from <= until && entry.to > last;
        let plan = db.plan()?;
        let entries: Vec<&PlanEntry> = plan.iter().filter(is_ahead).collect();
        if entries.is_empty() {
            return Ok(PromotionsAhead::default());
        }
        let groups = if entries.iter().any(|entry| entry.group.is_some()) { self.groups_of_products()? } else { HashMap::new() };
        let (events, closed) = (db.events()?, db.chosen_opening_days()?);
        let of_groups: BTreeMap<&String, &Vec<String>> = groups.iter().collect();
        let about = format!("{last} {days} {plan:?} {closed:?} {of_groups:?} {events:?}");
        let kept = db.recall(KEPT)?.and_then(|text| serde_json::from_str::<(String, PromotionsAhead)>(&text).ok());
        if let Some((_, ahead)) = kept.filter(|(of, _)| *of == about) {
            return Ok(ahead);
        }
        let (KnownSales { at, ends, daily, .. }, open, calendar) = self.known_sales(None)?;
        let is_of = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
        let is_promoted = |series: &&DailySeries| {
            let own = groups.get(&series.product_id).map(Vec::as_slice).unwrap_or_default();
            entries.iter().any(|entry| {
                let is_of_group = entry.group.as_ref().is_none_or(|group| own.contains(group));
                is_of(&entry.store_id, &series.store_id) && is_of(&entry.product_id, &series.product_id) && is_of_group
            })
        };
        let more_of = |series: &&DailySeries| {
            let id = SeriesId::new(&series.store_id, &series.product_id);
            let at = ends.get(&series.store_id).copied().filter(|end| *end >= series.start).unwrap_or(at);
            let daily = through((**series).clone(), at);
            let known = calendar.series(&id, &daily);
            let ahead = DaysAhead::of(&known, weekdays_set(&id, &closed), at);
            if !ahead.promoted.iter().any(|day| *day > last && *day <= until) {
                return None;
            }
            let of_days = known_days(&daily, &events, ahead.closed_weekdays);
            let outlook = OutlookBySales::new((&daily, &known), None, Vec::new(), at, (&open, &of_days, ahead)).outlook;
            let is_known = matches!(outlook.planned.promotions, Inclusion::Factor(_));
            let on = |day: Date| {
                let number = u32::try_from(days_between(at, day)).unwrap_or(0);
                let promoted = outlook.demand.mean(number) - outlook.demand.mean(number.saturating_sub(1));
                let sold = |week: i64| {
                    let before = day.saturating_sub((7 * week).days());
                    series.quantity.get(days_between(series.start, before)).filter(|_| before >= series.start)
                };
                // What a closed store usually sells isn't part of the next days.
                let is_open = !outlook.closed.contains(&day);
                let usual = (1..=WEEKS).filter(|_| is_open).filter_map(sold).sum::<f64>() / WEEKS as f64;
                (day, promoted, usual)
            };
            let of_days = (1..=days).filter(|_| is_known).map(|day| on(last.saturating_add(day.days()))).collect::<Vec<_>>();
            Some((series.product_id.clone(), is_known, of_days))
        };
        let promoted: Vec<&DailySeries> = daily.iter().filter(is_promoted).collect();
        let mut found = PromotionsAhead::default();
        let mut products: BTreeMap<String, bool> = BTreeMap::new();
        for (product, is_known, of_days) in promoted.par_iter().filter_map(more_of).collect::<Vec<_>>() {
            *products.entry(product).or_default() |= is_known;
            for (day, promoted, usual) in of_days {
                let all = found.days.entry(day).or_default();
                *all = (all.0 + promoted, all.1 + usual);
            }
        }
        let count = |products: usize| u32::try_from(products).unwrap_or(u32::MAX);
        found.products = count(products.len());
        found.unknown = count(products.values().filter(|is_known| !**is_known).count());
        if let Ok(text) = serde_json::to_string(&(about, &found)) {
            // A database that can't be written, as on a read-only disk, costs the time of computing it again.
            drop(db.remember_of_sales(KEPT, &text));
        }
        Ok(found)
    }
}
