//! The sales that orders are based on: the last day of sales, of all stores and of each.

use std::collections::HashMap;

use forecast::SeriesId;
use jiff::ToSpan as _;
use jiff::civil::Date;
use sales::{DailySeries, OpeningDays, PlanEntry, PlanKind, Selection};

use super::calendar::Calendar;
use super::days::{OpenDays, StoreEnd, ended_stores, is_incomplete, last_day, open_days, quantity_on};
use crate::Workbench;
use crate::error::WorkbenchError;

/// Sales by day, and how far they reach.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownSales {
    /// The last day whose sales count.
    pub(crate) at: Date,
    /// The last day loaded, where it was excluded as incomplete.
    pub(crate) incomplete: Option<Date>,
    /// Stores whose sales end earlier than those of others.
    pub(crate) ended: HashMap<String, StoreEnd>,
    /// The last days of those of them that are planned from there on.
    pub(crate) ends: HashMap<String, Date>,
    /// The sales through the last day that counts.
    pub(crate) daily: Vec<DailySeries>,
}

impl KnownSales {
    /// Returns the last day of which sales of a series may be known.
    pub(crate) fn last_of(&self, series_id: &SeriesId) -> Date {
        series_id.store_id.as_ref().and_then(|store| self.ends.get(store)).copied().unwrap_or(self.at)
    }
}

impl Workbench {
    /// Reads the sales that count on `asked`, or by now; with the days on which each store was open, and what is known of the next ones.
    pub(crate) fn known_sales(&self, asked: Option<Date>) -> Result<(KnownSales, OpenDays, Calendar), WorkbenchError> {
        let dead_after = self.order_settings()?.defaults.dead_after_days;
        let db = self.sales()?;
        let mut daily = db.series(&Selection { until: asked, ..Selection::default() })?;
        let last = daily.iter().filter_map(last_day).max().ok_or(WorkbenchError::NoSales)?;
        let marked = db.incomplete_days()?;
        let (plan, closed) = (db.plan()?, db.chosen_opening_days()?);
        let mut at = last;
        let is_marked = |store: &str, day: Date| marked.iter().any(|known| known.store_id == store && known.date == day);
        let of_last = of_open_stores(&daily, last);
        // Of some stores alone, it is no reason to leave out what the others sold.
        let all_marked = !of_last.is_empty() && of_last.iter().all(|series| is_marked(&series.store_id, last));
        if asked.is_none() && (all_marked || is_incomplete(&of_last, last)) {
            at = last.saturating_sub(1.day());
            daily = db.series(&Selection { until: Some(at), ..Selection::default() })?;
        }
        let open = open_days(&daily, at);
        let calendar = Calendar::of(self, &open)?;
        let mut ended = ended_stores(&open, at, |store, day| is_closed(&plan, &closed, store, day) || calendar.is_closed_on(store, day));
        if asked.is_none() {
            let mut by_store: HashMap<&str, Vec<&DailySeries>> = HashMap::new();
            for series in &daily {
                by_store.entry(&series.store_id).or_default().push(series);
            }
            // Of one store alone, the last day may have been exported before it was over.
            for (store, series) in by_store.iter().filter(|_| open.len() > 1) {
                let end = ended.get(*store).copied().unwrap_or(StoreEnd { until: at, days: 0, partial: false });
                // A day without any sales is one on which it was closed.
                let is_open = series.iter().any(|series| quantity_on(series, end.until).is_some_and(|sold| sold != 0.0));
                if is_open && (is_marked(store, end.until) || is_incomplete(series, end.until)) {
                    let until = end.until.saturating_sub(1.day());
                    ended.insert((*store).to_owned(), StoreEnd { until, days: end.days + 1, partial: true });
                }
            }
        }
        // What such a store sold since isn't known: it is planned from its last day on, like all stores where all sales end early. Of one that
        // sold nothing for as long as a product that is given up, nothing is expected.
        let planned = ended.iter().filter(|(_, end)| asked.is_none() && end.days < dead_after);
        let ends = planned.map(|(store, end)| (store.clone(), end.until)).collect();
        let left_out = marked.into_iter().map(|day| day.date).filter(|day| asked.is_none() && *day > at).max();
        let incomplete = (at != last).then_some(last).or(left_out);
        Ok((KnownSales { at, incomplete, ended, ends, daily }, open, calendar))
    }
}

/// The series of stores that sold something on a day, or all where none did: a store whose file is missing doesn't make the day of others incomplete.
fn of_open_stores(daily: &[DailySeries], day: Date) -> Vec<&DailySeries> {
    let sold = |series: &&DailySeries| last_day(series) == Some(day) && series.quantity.last().is_some_and(|sold| *sold != 0.0);
    let open: std::collections::HashSet<&str> = daily.iter().filter(sold).map(|series| series.store_id.as_str()).collect();
    daily.iter().filter(|series| open.is_empty() || open.contains(series.store_id.as_str())).collect()
}

/// Whether the user said that a store doesn't open on a day.
fn is_closed(plan: &[PlanEntry], weekdays: &[OpeningDays], store: &str, day: Date) -> bool {
    let of_store = |entry: &&PlanEntry| entry.store_id.as_deref().is_none_or(|own| own == store);
    let on = |kind: PlanKind| {
        let whole = |entry: &&PlanEntry| entry.product_id.is_none() && entry.group.is_none();
        plan.iter().filter(of_store).filter(whole).any(|entry| entry.kind == kind && (entry.from..=entry.to).contains(&day))
    };
    let weekday = u8::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let usual = weekdays.iter().any(|days| days.store_id == store && days.closed_weekdays.contains(&weekday));
    (on(PlanKind::Closure) || usual) && !on(PlanKind::Opening)
}
