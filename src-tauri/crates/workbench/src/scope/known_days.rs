//! What is known of days beforehand: planned promotions, prices, and closures, and the weekdays that the user set. Sales play no role here.

use std::collections::HashMap;
use std::sync::Arc;

use forecast::{Opening, Series, StoreDays};
use jiff::civil::Date;
use sales::{DailySeries, PlanEntry, PlanKind, SalesDb};

use crate::error::WorkbenchError;

/// Days after the last sale that a plan is looked up for: the longest horizon, and the quarter by which totals go on.
const DAYS_AHEAD: usize = 90 + 91;

/// The plan, and what is needed to apply it to series.
#[derive(Debug, Default)]
pub(crate) struct KnownDays {
    entries: Vec<PlanEntry>,
    /// By store; Monday is 0.
    closed_weekdays: HashMap<String, Vec<u8>>,
    /// The group and the category by product.
    groups: HashMap<String, Vec<String>>,
}

impl KnownDays {
    /// Reads the plan and the weekdays that the user set; `groups` name the groups and categories of products.
    pub(crate) fn read(
        db: &SalesDb,
        groups: impl FnOnce() -> Result<HashMap<String, Vec<String>>, WorkbenchError>,
    ) -> Result<Self, WorkbenchError> {
        let entries = db.plan()?;
        let closed_weekdays = db.chosen_opening_days()?.into_iter().map(|opening| (opening.store_id, opening.closed_weekdays)).collect();
        let groups = if entries.iter().any(|entry| entry.group.is_some()) { groups()? } else { HashMap::new() };
        Ok(Self { entries, closed_weekdays, groups })
    }

    /// Adds what is known of its days to a series of one product in one store.
    pub(crate) fn tell(&self, series: &mut Series) {
        self.tell_ahead(series, DAYS_AHEAD);
    }

    /// As [`KnownDays::tell`], of so many days after the last sales.
    pub(crate) fn tell_ahead(&self, series: &mut Series, days_ahead: usize) {
        let (product, store) = (series.id.product_id.clone().unwrap_or_default(), series.id.store_id.clone().unwrap_or_default());
        let groups = self.groups.get(&product).map(Vec::as_slice).unwrap_or_default();
        let is_of = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
        let own: Vec<&PlanEntry> = self
            .entries
            .iter()
            .filter(|entry| {
                let is_of_group = entry.group.as_ref().is_none_or(|group| groups.contains(group));
                is_of(&entry.store_id, &store) && is_of(&entry.product_id, &product) && is_of_group
            })
            .collect();
        let reach = series.values.len() + days_ahead;
        let promotions = || own.iter().filter(|entry| entry.kind == PlanKind::Promotion);
        // Of an aggregate, series without a planned promotion count as much as those with one.
        if promotions().next().is_some() || (series.promotion.is_some() && self.has_promotions()) {
            let promotion = series.promotion.get_or_insert_with(Vec::new);
            promotion.resize(promotion.len().max(reach), 0.0);
            for entry in promotions() {
                promotion[days_of(series.start, entry, reach)].fill(1.0);
            }
        }
        Self::tell_prices(series, &own, reach);
        self.tell_opening(series, &own, (&store, reach));
    }

    /// Prices that are planned for days without a known one; the last known price applies around them.
    fn tell_prices(series: &mut Series, own: &[&PlanEntry], reach: usize) {
        let known = series.price.as_ref().map_or(0, Vec::len);
        let planned = || own.iter().filter_map(|entry| Some((*entry, entry.value.filter(|_| entry.kind == PlanKind::Price)?)));
        if planned().all(|(entry, _)| days_of(series.start, entry, reach).end <= known) {
            return;
        }
        let price = series.price.get_or_insert_with(Vec::new);
        let last = price.last().copied().unwrap_or(f32::NAN);
        price.resize(reach.max(known), last);
        for (entry, value) in planned() {
            let days = days_of(series.start, entry, reach);
            price[days.start.max(known)..days.end.max(known)].fill(value as f32);
        }
    }

    fn tell_opening(&self, series: &mut Series, own: &[&PlanEntry], (store, reach): (&str, usize)) {
        let weekdays = self.closed_weekdays.get(store);
        let has_days = own.iter().any(|entry| matches!(entry.kind, PlanKind::Closure | PlanKind::Opening));
        if weekdays.is_none() && !has_days {
            return;
        }
        let weekday = |day: usize| series.day(day).weekday().to_monday_zero_offset().unsigned_abs();
        let set = |day: usize| weekdays.map(|closed| if closed.contains(&weekday(day)) { Opening::Closed } else { Opening::Weekday });
        let mut opening: Vec<Option<Opening>> = (0..reach).map(set).collect();
        // A duty day within a closure is open.
        for (kind, known) in [(PlanKind::Closure, Opening::Closed), (PlanKind::Opening, Opening::Open)] {
            for entry in own.iter().filter(|entry| entry.kind == kind) {
                opening[days_of(series.start, entry, reach)].fill(Some(known));
            }
        }
        series.opening = Some(opening);
    }

    /// Whether any promotion is planned.
    fn has_promotions(&self) -> bool {
        self.entries.iter().any(|entry| entry.kind == PlanKind::Promotion)
    }
}

/// The days of an entry as indices of a series, cut to those before `reach`.
fn days_of(start: Date, entry: &PlanEntry, reach: usize) -> std::ops::Range<usize> {
    let index = |date: Date| i64::from(start.until(date).map_or(0, |span| span.get_days())).clamp(0, reach as i64);
    let (first, end) = (index(entry.from), index(entry.to.tomorrow().unwrap_or(entry.to)));
    first.unsigned_abs() as usize..end.max(first).unsigned_abs() as usize
}

/// On which days each store sold anything, from all of its series.
pub(crate) fn store_days(daily: &[DailySeries]) -> HashMap<&str, Arc<StoreDays>> {
    let mut stores: HashMap<&str, StoreDays> = HashMap::new();
    for series in daily {
        let days = stores.entry(&series.store_id).or_insert_with(|| StoreDays { start: series.start, sold: Vec::new() });
        let earlier = series.start.until(days.start).map_or(0, |span| span.get_days());
        if earlier > 0 {
            days.sold.splice(0..0, std::iter::repeat_n(false, earlier.unsigned_abs() as usize));
            days.start = series.start;
        }
        let offset = days.start.until(series.start).map_or(0, |span| span.get_days()).unsigned_abs() as usize;
        days.sold.resize(days.sold.len().max(offset + series.quantity.len()), false);
        for (day, sold) in series.quantity.iter().enumerate() {
            days.sold[offset + day] |= *sold != 0.0;
        }
    }
    stores.into_iter().map(|(store, days)| (store, Arc::new(days))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecast::SeriesId;
    use jiff::civil::date;

    fn entry(kind: PlanKind, who: (Option<&str>, Option<&str>, Option<&str>), from: Date, to: Date, value: Option<f64>) -> PlanEntry {
        let (store, product, group) = who;
        PlanEntry {
            id: 0,
            store_id: store.map(Into::into),
            product_id: product.map(Into::into),
            group: group.map(Into::into),
            from,
            to,
            kind,
            value,
        }
    }

    /// Ten days of product P in store S from Monday on; the price is known.
    fn series() -> Series {
        Series {
            id: SeriesId::new("S", "P"),
            start: date(2024, 1, 1),
            values: vec![1.0; 10],
            price: Some(vec![5.0; 10]),
            ..Series::default()
        }
    }

    fn planned(entries: Vec<PlanEntry>) -> Series {
        let known = KnownDays {
            entries,
            closed_weekdays: HashMap::from([("S".to_owned(), vec![6])]),
            groups: HashMap::from([("P".to_owned(), vec!["vitamins".to_owned()])]),
        };
        let mut series = series();
        known.tell(&mut series);
        series
    }

    #[test]
    fn entries_of_the_series_its_store_and_its_group_count_and_others_do_not() {
        let (from, to) = (date(2024, 1, 12), date(2024, 1, 13));
        for who in [(None, None, None), (Some("S"), None, None), (None, Some("P"), None), (Some("S"), None, Some("vitamins"))] {
            let promotion = planned(vec![entry(PlanKind::Promotion, who, from, to, Some(0.2))]).promotion.expect("planned");
            assert_eq!((promotion[10], promotion[11], promotion[12], promotion[13]), (0.0, 1.0, 1.0, 0.0), "{who:?}");
            assert_eq!(promotion.len(), 10 + DAYS_AHEAD);
        }
        for who in [(Some("T"), None, None), (None, Some("Q"), None), (None, None, Some("teas"))] {
            assert_eq!(planned(vec![entry(PlanKind::Promotion, who, from, to, Some(0.2))]).promotion, None, "{who:?}");
        }
    }

    #[test]
    fn planned_prices_hold_on_their_days_and_the_last_known_price_around_them() {
        let all = (None, None, None);
        let price = planned(vec![entry(PlanKind::Price, all, date(2024, 1, 9), date(2024, 1, 12), Some(4.0))]).price.expect("known");
        assert_eq!(price[7..13], [5.0, 5.0, 5.0, 4.0, 4.0, 5.0], "what was paid counts more than what was planned");
        let past = planned(vec![entry(PlanKind::Price, all, date(2024, 1, 2), date(2024, 1, 3), Some(4.0))]).price.expect("known");
        assert_eq!(past, [5.0; 10]);
    }

    #[test]
    fn closures_duty_days_and_weekdays_count_in_this_order() {
        let all = (None, None, None);
        let series = planned(vec![
            entry(PlanKind::Opening, all, date(2024, 1, 14), date(2024, 1, 14), None),
            entry(PlanKind::Closure, (Some("S"), None, None), date(2024, 1, 12), date(2024, 1, 15), None),
        ]);
        let opening = series.opening.expect("known");
        assert_eq!(opening[6], Some(Opening::Closed), "a Sunday");
        assert_eq!((opening[10], opening[11], opening[14]), (Some(Opening::Weekday), Some(Opening::Closed), Some(Opening::Closed)));
        assert_eq!(opening[13], Some(Opening::Open), "on duty on a Sunday within the closure");
        let mut unknown = series_of("T");
        KnownDays::default().tell(&mut unknown);
        assert_eq!(unknown, series_of("T"), "without a plan nothing changes");
    }

    fn series_of(store: &str) -> Series {
        Series { id: SeriesId::new(store, "P"), ..series() }
    }

    #[test]
    fn a_store_is_open_on_a_day_on_which_any_of_its_products_sells() {
        let daily = |store: &str, start: Date, quantity: Vec<f64>| DailySeries {
            product_id: "P".into(),
            store_id: store.into(),
            start,
            quantity,
            promotion: None,
            price: None,
            unusable_days: 0,
        };
        let all = [
            daily("S", date(2024, 1, 3), vec![1.0, 0.0, 0.0]),
            daily("S", date(2024, 1, 1), vec![0.0, 2.0, 0.0, 0.0, -1.0]),
            daily("T", date(2024, 1, 1), vec![3.0]),
        ];
        let stores = store_days(&all);
        assert_eq!(stores["S"].start, date(2024, 1, 1));
        assert_eq!(stores["S"].sold, [false, true, true, false, true]);
        assert_eq!(stores["T"].sold, [true]);
    }
}
