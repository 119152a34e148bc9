//! What is known of the days after the last sales: when stores are closed or on duty, as every forecast has it, and what is planned.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use forecast::{Holidays, Opening, Profile, Series, SeriesId, StoreDays};
use jiff::ToSpan as _;
use jiff::civil::Date;
use sales::DailySeries;

use super::days::{OpenDays, days_between};
use super::simple::SpecialDay;
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::scope::known_days::KnownDays;

/// Days that are looked at: no order lasts longer.
const DAYS_AHEAD: usize = 3 * 365;
/// With a promotion planned within so many days, the plan is taken to have all promotions of that time; without one, as many are expected as before.
const PLANNED_WITHIN: usize = 91;
/// Prices that differ by less are the same price.
const SAME_PRICE: f32 = 0.005;

/// The plan, the holidays, and the days on which stores sold anything.
pub(crate) struct Calendar {
    known: KnownDays,
    holidays: Option<Arc<Holidays>>,
    stores: HashMap<String, Arc<StoreDays>>,
    /// The days on which any store sold anything.
    any_store: Arc<StoreDays>,
}

/// What is known of the days after the plan day of a series.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DaysAhead {
    /// Weekdays on which the store doesn't open, Monday first.
    pub(crate) closed_weekdays: [bool; 7],
    /// Other days on which it doesn't open.
    pub(crate) closed: Vec<Date>,
    /// Days of those weekdays on which it does.
    pub(crate) on_duty: Vec<Date>,
    /// Days with a planned promotion.
    pub(crate) promoted: Vec<Date>,
    /// Days with a planned price that differs from the last one.
    pub(crate) priced: Vec<Date>,
}

impl Calendar {
    /// Reads the plan and the holidays. A holiday calendar that can't be read counts as empty: [`Workbench::skipped_for_orders`] says so.
    pub(crate) fn of(bench: &Workbench, open: &OpenDays) -> Result<Self, WorkbenchError> {
        let known = KnownDays::read(&bench.sales()?, || bench.groups_of_products())?;
        let holidays = bench.holidays_in_force().ok().flatten();
        let days = |(start, sold): &(Date, Vec<bool>)| StoreDays { start: *start, sold: sold.clone() };
        let stores: HashMap<String, Arc<StoreDays>> = open.iter().map(|(store, own)| (store.clone(), Arc::new(days(own)))).collect();
        let start = open.values().map(|(start, _)| *start).min().unwrap_or_default();
        let mut sold = Vec::new();
        for (first, own) in open.values() {
            let offset = days_between(start, *first);
            sold.resize(sold.len().max(offset + own.len()), false);
            for (day, own) in own.iter().enumerate() {
                sold[offset + day] |= *own;
            }
        }
        Ok(Self { known, holidays, stores, any_store: Arc::new(StoreDays { start, sold }) })
    }

    /// A history with all that is known of its days.
    pub(crate) fn series(&self, series_id: &SeriesId, daily: &DailySeries) -> Series {
        let mut series = Series {
            id: series_id.clone(),
            start: daily.start,
            values: daily.quantity.clone(),
            promotion: daily.promotion.clone(),
            price: daily.price.clone(),
            ..Series::default()
        };
        self.add_to(&mut series);
        series
    }

    fn add_to(&self, series: &mut Series) {
        let store = series.id.store_id.as_ref();
        series.store_days = store.map_or(Some(&self.any_store), |store| self.stores.get(store)).cloned();
        series.holidays.clone_from(&self.holidays);
        self.known.tell_ahead(series, DAYS_AHEAD);
    }

    /// Whether a store is closed on a day after its last sales, as an exception.
    pub(crate) fn is_closed_on(&self, store: &str, day: Date) -> bool {
        let Some(days) = self.stores.get(store) else { return false };
        let Some(last) = days.sold.iter().rposition(|sold| *sold) else { return false };
        let values = days.sold[..=last].iter().map(|sold| f64::from(u8::from(*sold))).collect();
        let id = SeriesId { store_id: Some(store.to_owned()), product_id: None };
        let mut series = Series { id, start: days.start, values, ..Series::default() };
        self.add_to(&mut series);
        let at = series.last_date();
        let after = days_between(at, day);
        after > 0 && series.closed_after(at, after)[after - 1] && !series.closed_weekdays_after(at)[weekday(day)]
    }
}

impl DaysAhead {
    /// `weekdays` are those on which the user said that the store doesn't open.
    pub(crate) fn of(series: &Series, weekdays: Option<[bool; 7]>, at: Date) -> Self {
        let closed_weekdays = weekdays.unwrap_or_else(|| series.closed_weekdays_after(at));
        let mut ahead = Self { closed_weekdays, ..Self::default() };
        let first = days_between(series.start, at) + 1;
        let last_price = series.price.as_ref().and_then(|price| price.get(..first.min(series.values.len()))?.last().copied());
        let last_price = last_price.filter(|price| price.is_finite());
        let differs = |price: f32| last_price.is_none_or(|last: f32| (price - last).abs() > SAME_PRICE * last);
        let any_sold = series.values.iter().any(|sold| *sold > 0.0);
        let first_weekday = weekday(at) + 1;
        for (step, is_closed) in series.closed_after(at, DAYS_AHEAD).into_iter().enumerate() {
            let index = first + step;
            let day = || at.saturating_add((step as i64 + 1).days());
            let usually = closed_weekdays[(first_weekday + step) % 7];
            // Of what never sold, every day is closed.
            if any_sold && is_closed && !usually {
                ahead.closed.push(day());
            } else if usually && series.opening.as_ref().and_then(|opening| opening.get(index)?.as_ref()) == Some(&Opening::Open) {
                ahead.on_duty.push(day());
            }
            if series.promotion.as_ref().and_then(|flags| flags.get(index)).is_some_and(|flag| *flag > 0.0) {
                ahead.promoted.push(day());
            }
            let price = series.price.as_ref().and_then(|price| price.get(index).copied()).filter(|price| *price > 0.0);
            if price.is_some_and(differs) {
                ahead.priced.push(day());
            }
        }
        ahead
    }

    /// Whether the plan has the promotions of the next time.
    pub(crate) fn has_promotions(&self, at: Date) -> bool {
        self.promoted.first().is_some_and(|first| days_between(at, *first) <= PLANNED_WITHIN)
    }

    /// The days that differ from their weekday, counted from the day after `at` as 1; `promotions` are the factors of planned ones, by weekday.
    pub(crate) fn special(&self, at: Date, promotions: Option<&[f64; 7]>) -> Vec<SpecialDay> {
        let mut days: BTreeMap<Date, (bool, f64)> = self.on_duty.iter().map(|day| (*day, (true, 1.0))).collect();
        days.extend(self.closed.iter().map(|day| (*day, (false, 1.0))));
        for (day, by_weekday) in self.promoted.iter().zip(promotions.into_iter().cycle()) {
            let usual = (!self.closed_weekdays[weekday(*day)], 1.0);
            days.entry(*day).or_insert(usual).1 = by_weekday[weekday(*day)];
        }
        let number = |date: Date| u32::try_from(days_between(at, date)).unwrap_or(0);
        days.into_iter().map(|(date, (is_open, factor))| SpecialDay { day: number(date), is_open, factor }).collect()
    }
}

/// Monday is 0.
pub(crate) fn weekday(day: Date) -> usize {
    usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())
}

/// What promotions multiply sales with, by weekday, Monday first, where the days that represent demand say so.
pub(crate) fn promotion_factors(series: &Series, demand: &[Option<f64>]) -> Option<[f64; 7]> {
    let flags = series.promotion.as_ref()?;
    let is_known = |day: usize| demand.get(day).copied().flatten().is_some();
    let promotion = (0..demand.len()).map(|day| flags.get(day).copied().filter(|_| is_known(day)).unwrap_or(0.0)).collect();
    let missing = (0..demand.len()).filter(|day| !is_known(*day));
    let gaps: Vec<forecast::MissingDays> = missing.map(|day| forecast::MissingDays { days: day..day + 1, known_from: day }).collect();
    let values = demand.iter().map(|sold| sold.unwrap_or(0.0)).collect();
    let known = Series { id: series.id.clone(), start: series.start, values, promotion: Some(promotion), ..Series::default() };
    Profile::promotions_of(&known.without(&gaps))
}
