//! The weekly review: what came in, what stands out in it, and what the next days will bring. Works from the sales alone, without a version.

mod exceptions;
mod outlook;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use replenishment::ItemTerms;
use sales::{Answer, Event, EventLabel, PastImport, RecentSales, SalesDb};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::ordering::Calendar;
use crate::sales_data::data::SAMPLE_FILE;

pub use exceptions::{ExceptionKind, WeekException};
use outlook::StoreUsual;
pub use outlook::{NextDays, NextPromotions, OutlookDay};

/// Days that a round looks back on: the week itself, eight weeks that say what is usual, and eight more that say how much weeks differ.
const DAYS: u32 = 7 * 17;
/// Sales that end longer ago than this belong to no current round; it is then held for the week after them.
const CURRENT_DAYS: i32 = 14;

/// The weekly review.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Week {
    /// The day on which it is held: today, or the day after the last sale where the sales are a sample or end long ago.
    #[ts(type = "string")]
    pub today: Date,
    /// Monday of its week.
    #[ts(type = "string")]
    pub monday: Date,
    /// Number of the week (ISO 8601).
    pub number: i8,
    /// Whether `today` is the day of the clock.
    pub is_current: bool,
    /// The last day with a sale; null when nothing is loaded.
    #[ts(type = "string | null")]
    pub last_date: Option<Date>,
    /// Days of sales that should have been imported by now.
    pub missing: Option<DayRange>,
    /// The last import.
    pub last_import: Option<PastImport>,
    /// Products with a sale in the weeks before.
    #[ts(type = "number")]
    pub products: usize,
    /// What stands out and isn't answered yet, the most urgent first.
    pub exceptions: Vec<WeekException>,
    /// Questions that are answered already, by their `id`.
    pub answered: Vec<String>,
    /// Products that someone said are discontinued.
    pub discontinued: Vec<String>,
    /// Units sold on the last seven days.
    pub sold: Vec<SoldDay>,
    /// Units sold in the seven days before those.
    pub sold_before: f64,
    /// What the next seven days are expected to bring by their weekday, with planned promotions; null with less than four weeks of sales.
    pub next: Option<NextDays>,
    /// Every store, ordered by code.
    pub stores: Vec<StoreWeek>,
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayRange {
    #[ts(type = "string")]
    pub first: Date,
    #[ts(type = "string")]
    pub last: Date,
}

/// Units of all products and stores on a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SoldDay {
    #[ts(type = "string")]
    pub date: Date,
    pub quantity: f64,
}

/// One store in the week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StoreWeek {
    pub store_id: String,
    pub store_name: Option<String>,
    /// Units on the last seven days.
    pub sold: f64,
    /// Units on the seven days before.
    pub before: f64,
}

/// What can be answered to a question of the round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum WeekAnswer {
    /// It was looked at.
    Seen,
    /// The sales were demand as any other.
    Real,
    /// The sales were a single event, such as a bulk order: these days are excluded from training.
    LeaveOut,
    /// The shelf was empty: these days are excluded from training.
    OutOfStock,
    /// It isn't sold anymore: it is never ordered again.
    Discontinued,
}

impl WeekAnswer {
    const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Real => "real",
            Self::LeaveOut => "leave_out",
            Self::OutOfStock => "out_of_stock",
            Self::Discontinued => "discontinued",
        }
    }
}

impl Workbench {
    /// Looks at the latest sales.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be read.
    pub fn week(&self) -> Result<Week, WorkbenchError> {
        let sales = self.sales()?;
        let Glance { last_date, products, mut exceptions, sold, sold_before, mut next, by_store, stores, gap } = glance(&sales)?;
        if let Some(next) = &mut next {
            self.leave_out_closed_days(next, &by_store)?;
            if let Some(last) = last_date {
                next.with_promotions(&self.promotions_ahead(last, 7)?);
            }
        }
        let last_import = sales.imports()?.into_iter().next();
        let is_sample = last_import.as_ref().is_some_and(|import| import.files.iter().any(|file| file.ends_with(SAMPLE_FILE)));
        let clock = self.now().date();
        let (today, is_current) = held_on(clock, last_date, is_sample);
        let answers = sales.answers()?;
        let discontinued: Vec<String> = answers.iter().filter_map(|a| a.discontinued.clone()).collect();
        let answered: Vec<String> = answers.into_iter().map(|a| a.question).collect();
        let is_open =
            |e: &WeekException| !answered.contains(&e.id) && !e.product_id.as_ref().is_some_and(|product| discontinued.contains(product));
        exceptions.retain(is_open);
        Ok(Week {
            today,
            monday: monday_of(today),
            number: today.iso_week_date().week(),
            is_current,
            last_date,
            missing: last_date.filter(|_| !is_sample).and_then(|last| missing(clock, last)).or(gap.filter(|_| is_current)),
            last_import,
            products,
            exceptions,
            answered,
            discontinued,
            sold,
            sold_before,
            next,
            stores,
        })
    }

    /// Takes what stores usually sell on days on which they are closed, as planned or by the holiday calendar, from the next days.
    fn leave_out_closed_days(&self, next: &mut NextDays, by_store: &[StoreUsual]) -> Result<(), WorkbenchError> {
        let open = by_store.iter().map(|of| (of.store.clone(), (of.first_day, of.sold.clone()))).collect();
        let calendar = Calendar::of(self, &open)?;
        next.without_closed_days(by_store, &|store, day| calendar.is_closed_on(store, day));
        Ok(())
    }

    /// Settles a question of the round.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when it can't be remembered.
    pub fn answer_question(&self, id: &str, answer: WeekAnswer) -> Result<(), WorkbenchError> {
        let mut sales = self.sales()?;
        let asked = glance(&sales)?.exceptions.into_iter().find(|e| e.id == id);
        let label = match answer {
            WeekAnswer::Real => Some(EventLabel::Keep),
            WeekAnswer::LeaveOut | WeekAnswer::OutOfStock => Some(EventLabel::LeaveOut),
            WeekAnswer::Seen | WeekAnswer::Discontinued => None,
        };
        let event = asked.as_ref().zip(label).and_then(|(e, label)| {
            let (from, to) = e.day.map_or((e.first, e.last), |day| (day, day));
            let product_id = Some(e.product_id.clone()?);
            Some(Event { id: 0, store_id: e.store_id.clone(), product_id, from, to, label, note: Some(answer.name().to_owned()) })
        });
        let discontinued = asked.filter(|_| answer == WeekAnswer::Discontinued).and_then(|e| e.product_id);
        if let Some(product) = &discontinued {
            self.set_do_not_order(product, true)?;
        }
        sales.remember_answer(&Answer { question: id.to_owned(), answer: answer.name().to_owned(), event, discontinued })?;
        Ok(())
    }

    /// Takes an answer back.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`] when the database can't be written.
    pub fn forget_answer(&self, id: &str) -> Result<(), WorkbenchError> {
        let forgotten = self.sales()?.forget_answer(id)?;
        if let Some(product) = forgotten.and_then(|answer| answer.discontinued) {
            self.set_do_not_order(&product, false)?;
        }
        Ok(())
    }

    /// Marks the item of a product as not to be ordered anymore, or takes the mark away.
    fn set_do_not_order(&self, product: &str, stop: bool) -> Result<(), WorkbenchError> {
        let known = self.items()?.into_iter().find(|item| item.product_id == product);
        let item = known.unwrap_or_else(|| ItemTerms { product_id: product.to_owned(), ..ItemTerms::default() });
        if (item.do_not_order == Some(true)) != stop {
            let do_not_order = stop.then_some(true);
            self.put_items(&[ItemTerms { do_not_order, ..item }], "")?;
        }
        Ok(())
    }
}

/// What the sales alone say. It is kept until they change: with tens of thousands of series it takes seconds to compute.
#[derive(Serialize, Deserialize)]
struct Glance {
    last_date: Option<Date>,
    products: usize,
    exceptions: Vec<WeekException>,
    sold: Vec<SoldDay>,
    sold_before: f64,
    next: Option<NextDays>,
    /// What each store usually sells on the next days, from which closed days are taken.
    by_store: Vec<StoreUsual>,
    stores: Vec<StoreWeek>,
    /// Days of the last two weeks without any sale.
    gap: Option<DayRange>,
}

/// The name under which the glance is kept; the number grows when it is computed in another way.
const KEPT: &str = "week 5";

fn glance(sales: &SalesDb) -> Result<Glance, WorkbenchError> {
    // What can't be read anymore, as after a change of the program, is computed again.
    if let Some(kept) = sales.recall(KEPT)?.and_then(|text| serde_json::from_str(&text).ok()) {
        return Ok(kept);
    }
    let (last_date, recent) = sales.recent(DAYS)?;
    let weeks_back = |from: usize, to: usize| -> f64 { recent.iter().map(|s| sum(&s.quantity, from, to)).sum() };
    let glance = Glance {
        last_date,
        products: products(&recent),
        exceptions: last_date.map_or_else(Vec::new, |last| exceptions::find(&recent, last)),
        sold: last_date.map_or_else(Vec::new, |last| sold(&recent, last)),
        sold_before: weeks_back(14, 7),
        next: last_date.and_then(|last| outlook::next_days(&recent, last)),
        by_store: last_date.map_or_else(Vec::new, |last| outlook::by_store(&recent, last)),
        stores: stores(&recent),
        gap: last_date.and_then(|last| gap(&recent, last)),
    };
    if let Ok(text) = serde_json::to_string(&glance) {
        // A database that can't be written, as on a read-only disk, costs the time of computing it again.
        drop(sales.remember_of_sales(KEPT, &text));
    }
    Ok(glance)
}

/// The day of the round, and whether it is that of the clock.
fn held_on(clock: Date, last: Option<Date>, is_sample: bool) -> (Date, bool) {
    let Some(last) = last else { return (clock, true) };
    let age = last.until(clock).map_or(0, |span| span.get_days());
    if is_sample || age > CURRENT_DAYS { (last.saturating_add(1.day()), false) } else { (clock, true) }
}

fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// Whole weeks that ended before `clock` and aren't loaded.
fn missing(clock: Date, last: Date) -> Option<DayRange> {
    let sunday = monday_of(clock).saturating_sub(1.day());
    debug_assert_eq!(sunday.weekday(), Weekday::Sunday);
    (last < sunday).then(|| DayRange { first: last.saturating_add(1.day()), last: sunday })
}

/// The last days of the past two weeks, three or more in a row, on which nothing sold anywhere although each of these weekdays sold in the four weeks
/// before: a file that wasn't imported rather than a holiday or a closed weekday.
fn gap(recent: &[RecentSales], last: Date) -> Option<DayRange> {
    const LOOKED_AT: usize = 14;
    const SHORTEST: usize = 3;
    let sold = |back: usize| recent.iter().any(|series| sum(&series.quantity, back + 1, back) != 0.0);
    let is_usual = |back: usize| (1..=4).all(|week| sold(back + 7 * (week + LOOKED_AT / 7 - 1)));
    let days: Vec<usize> = (1..LOOKED_AT).filter(|back| !sold(*back)).collect();
    let run = days.chunk_by(|a, b| a + 1 == *b).find(|run| run.len() >= SHORTEST && run.iter().all(|back| is_usual(*back)))?;
    let day = |back: usize| last.saturating_sub((back as i64).days());
    Some(DayRange { first: day(*run.last()?), last: day(*run.first()?) })
}

/// Units of the days from `from` to `to` days before the end, the first included.
fn sum(quantity: &[f64], from: usize, to: usize) -> f64 {
    let end = quantity.len().saturating_sub(to);
    quantity[quantity.len().saturating_sub(from).min(end)..end].iter().sum()
}

fn products(recent: &[RecentSales]) -> usize {
    recent.chunk_by(|a, b| a.product_id == b.product_id).count()
}

fn sold(recent: &[RecentSales], last: Date) -> Vec<SoldDay> {
    let day = |back: usize| SoldDay {
        date: last.saturating_sub((back as i64).days()),
        quantity: recent.iter().map(|s| sum(&s.quantity, back + 1, back)).sum(),
    };
    (0..7).rev().map(day).collect()
}

fn stores(recent: &[RecentSales]) -> Vec<StoreWeek> {
    let mut found: Vec<StoreWeek> = Vec::new();
    for series in recent {
        let (sold, before) = (sum(&series.quantity, 7, 0), sum(&series.quantity, 14, 7));
        match found.iter_mut().find(|store| store.store_id == series.store_id) {
            Some(store) => {
                store.sold += sold;
                store.before += before;
            }
            None => found.push(StoreWeek { store_id: series.store_id.clone(), store_name: series.store_name.clone(), sold, before }),
        }
    }
    found.sort_by(|a, b| a.store_id.cmp(&b.store_id));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_round_is_held_today_unless_the_sales_are_old_or_a_sample() {
        let monday = date(2026, 7, 6);
        assert_eq!(held_on(monday, Some(date(2026, 7, 5)), false), (monday, true));
        assert_eq!(held_on(monday, Some(date(2026, 6, 25)), false), (monday, true));
        assert_eq!(held_on(monday, Some(date(2025, 6, 30)), false), (date(2025, 7, 1), false));
        assert_eq!(held_on(monday, Some(date(2026, 7, 5)), true), (monday, false));
        assert_eq!(held_on(monday, None, false), (monday, true));
    }

    #[test]
    fn days_that_were_left_out_before_the_last_sale_are_missing() {
        let sales = |empty: &[usize], closed: Option<usize>| {
            let sold = |day: usize| if empty.contains(&(118 - day)) || closed == Some(day % 7) { 0.0 } else { 5.0 };
            [RecentSales {
                product_id: "P1".into(),
                product_name: None,
                store_id: "S1".into(),
                store_name: None,
                first_day: date(2026, 3, 1),
                quantity: (0..119).map(sold).collect(),
                price: None,
            }]
        };
        let last = date(2026, 7, 5);
        let days = |first, last| Some(DayRange { first, last });
        assert_eq!(gap(&sales(&[1, 2, 3, 4, 5, 6], None), last), days(date(2026, 6, 29), date(2026, 7, 4)));
        assert_eq!(gap(&sales(&[1, 2], None), last), None, "two days may be holidays");
        assert_eq!(gap(&sales(&[], Some(3)), last), None, "a closed weekday");
        assert_eq!(gap(&sales(&[], None), last), None);
    }

    #[test]
    fn the_weeks_that_are_over_and_not_loaded_are_missing() {
        let days = |first, last| Some(DayRange { first, last });
        assert_eq!(missing(date(2026, 7, 6), date(2026, 7, 5)), None, "Monday, and Sunday is loaded");
        assert_eq!(missing(date(2026, 7, 6), date(2026, 6, 28)), days(date(2026, 6, 29), date(2026, 7, 5)));
        assert_eq!(
            missing(date(2026, 7, 9), date(2026, 7, 4)),
            days(date(2026, 7, 5), date(2026, 7, 5)),
            "Thursday: the week before counts"
        );
        assert_eq!(missing(date(2026, 7, 5), date(2026, 6, 30)), None, "the week isn't over");
    }
}
