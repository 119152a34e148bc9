//! Tables with days, weeks or months as columns: which days each column is.

use super::Shape;
use super::dictionary::{self, Word};
use super::fields::Table;
use super::known::Known;
use super::quantity_columns::is_of_money;
use crate::day::{self, Day};
use crate::error::ImportError;
use crate::import::date_orders::{self, DateOrderVotes, DateOrders};
use crate::options::{DateOrder, Field};
use crate::question::QuestionCode;
use crate::read::dates::{self, Spelled, Triple};
use crate::read::periods::{self, Span};
use crate::read::{months, yearless};
use crate::reason::ReasonCode;
use crate::report::Recognized;

/// What a header names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Span(Span),
    /// A date whose order of day and month isn't known.
    Undecided(Triple),
}

/// A column that holds the quantities of a day, a week or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PeriodColumn {
    pub(crate) column: usize,
    pub(crate) span: Span,
}

/// Reads a header as a day, a week or a month.
pub(crate) fn period(header: &str) -> Option<Period> {
    match dates::read(header) {
        Ok(Spelled::Day(day)) => Some(Period::Span(Span { first: day, days: 1 })),
        Ok(Spelled::Undecided(triple)) => Some(Period::Undecided(triple)),
        Err(_) => periods::read(header).map(Period::Span),
    }
}

/// A header without the word for quantities behind it: `Jan-24` of `Jan-24 Units`, `3月` of `3月份销量`.
fn without_quantity(header: &str) -> String {
    let bare = header.trim().trim_end_matches(['份', '.']);
    let cuts =
        bare.char_indices().filter(|&(at, c)| at > 0 && (!c.is_alphanumeric() || bare[..at].ends_with(['月', '월']))).map(|(at, _)| at);
    let is_quantity = |word: &str| matches!(dictionary::look_up(word), Some(Word::Field(Field::Quantity, _)));
    let before = cuts.into_iter().find(|&at| is_quantity(bare[at..].trim_start_matches(|c: char| !c.is_alphanumeric())));
    before.map_or(bare, |at| bare[..at].trim_end_matches(|c: char| !c.is_alphanumeric())).trim().to_owned()
}

/// The month of a year that a header names before a word for quantities, and that word: `Jan-24 Units`.
fn measured_period(header: &str) -> Option<(Span, &str)> {
    let cuts = header.char_indices().filter(|&(at, c)| at > 0 && (!c.is_alphanumeric() || header[..at].ends_with(['月', '월'])));
    cuts.map(|(at, _)| header.split_at(at)).find_map(|(period, word)| {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_quantity = matches!(dictionary::look_up(word), Some(Word::Field(Field::Quantity, _)));
        periods::read(period.trim()).filter(|_| is_quantity).map(|span| (span, word))
    })
}

/// Whether a header is a month of a year and a word that isn't of money: `Jan-24 North`.
fn begins_with_period(header: &str) -> bool {
    let cuts = header.char_indices().filter(|&(at, c)| at > 0 && !c.is_alphanumeric());
    cuts.map(|(at, _)| header.split_at(at)).any(|(period, word)| {
        let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
        let is_word = !word.is_empty() && !word.bytes().any(|byte| byte.is_ascii_digit());
        let is_of_no_units = is_of_money(word) || matches!(dictionary::look_up(word), Some(Word::Field(Field::Price | Field::Amount, _)));
        is_word && !is_of_no_units && periods::read(period.trim()).is_some()
    })
}

/// The columns whose headers name months or days without a year, in their order, and the year counted up where a new one begins: `1月`, `Jan`,
/// `Q1`, `Week 45`, `3月4日`, also with a word for quantities. The first of them is in `year`; `titles` may name the month.
pub(crate) fn without_year(headers: &[String], year: i32, titles: &[&str]) -> Vec<(usize, Period)> {
    let month = |text: &str| {
        let number = text.strip_suffix(['月', '월']).map(str::trim).map(|number| match number {
            "十一" => Some(11),
            "十二" => Some(12),
            _ => number
                .parse()
                .ok()
                .or_else(|| (1..).zip("一二三四五六七八九十".chars()).find(|(_, c)| number == c.to_string()).map(|one| one.0)),
        });
        number.flatten().or_else(|| months::month(text)).filter(|month| (1..=12).contains(month))
    };
    // A quarter next to its months is their sum.
    let has_months = headers.iter().any(|header| month(&without_quantity(header)).is_some());
    let mut found: Vec<(usize, Period)> = Vec::new();
    let (mut of, mut before) = (year, 0);
    let written = year.to_string();
    let frame = yearless::Frame::of(&[&[written.as_str()], titles].concat());
    for (column, header) in headers.iter().enumerate() {
        let text = without_quantity(header);
        let day = || frame.and_then(|frame| frame.day(&text)).map(day::to_date);
        // `Jan-24` is a month of its own year, and no day.
        if measured_period(header).is_some() {
            return Vec::new();
        }
        if let Some(quarter) = periods::quarter_alone(&text).filter(|_| !has_months) {
            let number = 3 * quarter - 2;
            of += i32::from(number < before);
            before = number;
            found.extend(periods::of_quarter(of, quarter).map(|span| (column, Period::Span(span))));
            continue;
        }
        if let Some(week) = periods::week_alone(&text).filter(|_| !has_months) {
            let number = u32::try_from(week).unwrap_or(0);
            of += i32::from(number < before);
            before = number;
            found.extend(periods::of_week(of, week).map(|span| (column, Period::Span(span))));
            continue;
        }
        let (number, day) = match month(&text) {
            Some(month) => (month, None),
            None => match day() {
                Some(date) => (u32::from(date.month().unsigned_abs()), Some(u32::from(date.day().unsigned_abs()))),
                None => continue,
            },
        };
        of += i32::from(number < before);
        before = number;
        let span = match day {
            Some(day) if day::exists(of, number, day) => Some(Span { first: day::from_civil(of, number, day), days: 1 }),
            Some(_) => None,
            None => periods::of_month(of, number),
        };
        found.extend(span.map(|span| (column, Period::Span(span))));
    }
    let follow =
        |pair: &[(usize, Period)]| matches!((pair[0].1, pair[1].1), (Period::Span(one), Period::Span(next)) if one.first < next.first);
    if found.windows(2).all(follow) && of - year <= 1 { found } else { Vec::new() }
}

/// Whether periods are whole months.
pub(crate) fn are_months(periods: &[(usize, Period)]) -> bool {
    periods.iter().all(|(_, period)| matches!(period, Period::Span(span) if span.days >= 28))
}

/// Whether periods are whole weeks.
pub(super) fn are_weeks(periods: &[(usize, Period)]) -> bool {
    periods.iter().all(|(_, period)| matches!(period, Period::Span(span) if span.days == 7))
}

/// The columns whose headers name days, weeks or months. Of several columns of one day, those of quantities: `qty / 2024-03-04` next to
/// `amount / 2024-03-04`. Numbers of days are days of the `month` that the title names.
pub(crate) fn named_periods(headers: &[String], month: Option<Span>) -> Vec<(usize, Period)> {
    const LEAST_DAYS: usize = 20;
    let named = |header: &String| {
        period(header).or_else(|| {
            let (word, of) = header.rsplit_once(" / ")?;
            let is_quantity = matches!(dictionary::look_up(word), Some(Word::Field(Field::Quantity, _)));
            period(of).filter(|_| is_quantity)
        })
    };
    // `Jan-24 Units`: the month of a year of two digits, with a word for what the column holds. Those of four are `measured_periods`.
    let measured = |header: &String| {
        let has_whole_year = header.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit));
        measured_period(header).filter(|(_, word)| !has_whole_year && !is_of_money(word)).map(|(span, _)| Period::Span(span))
    };
    let columns = || headers.iter().enumerate();
    let mut found: Vec<(usize, Period)> = columns().filter_map(|(column, header)| Some((column, named(header)?))).collect();
    if found.is_empty() {
        found = columns().filter_map(|(column, header)| Some((column, measured(header)?))).collect();
        // Two measures of one month, or a word that nothing is known of, such as a store: which of them was sold, nothing says.
        let twice = found.iter().any(|(column, period)| found.iter().any(|(other, same)| column != other && period == same));
        let is_other = |(column, header): (usize, &String)| {
            !found.iter().any(|(known, _)| *known == column) && begins_with_period(header) && period(header).is_none()
        };
        if twice || columns().any(is_other) {
            found.clear();
        }
    }
    let Some(month) = month.filter(|_| found.is_empty()) else { return found };
    let day = |header: &String| {
        let number: u32 = header.trim().trim_end_matches(['日', '号', '號', '일', '.']).parse().ok()?;
        let first = month.first + Day::try_from(number).ok()? - 1;
        (1..=month.days).contains(&number).then_some(Period::Span(Span { first, days: 1 }))
    };
    let days: Vec<(usize, Period)> = columns().filter_map(|(column, header)| Some((column, day(header)?))).collect();
    let rise =
        days.windows(2).all(|pair| matches!((pair[0].1, pair[1].1), (Period::Span(one), Period::Span(next)) if one.first < next.first));
    if days.len() >= LEAST_DAYS && rise { days } else { Vec::new() }
}

/// The days of each column.
///
/// # Errors
/// [`ImportError::AmbiguousDates`] when the headers can be read day first and month first.
pub(crate) fn columns(file: &str, periods: &[(usize, Period)], order: Option<DateOrder>) -> Result<Vec<PeriodColumn>, ImportError> {
    let mut votes: Vec<(char, DateOrderVotes)> = Vec::new();
    for (_, period) in periods {
        if let Period::Undecided(triple) = period {
            if !votes.iter().any(|(sign, _)| *sign == triple.sign) {
                votes.push((triple.sign, DateOrderVotes::default()));
            }
            let Some((_, votes)) = votes.iter_mut().find(|(sign, _)| *sign == triple.sign) else { continue };
            votes.add(*triple, &triple.to_string(), day::from_civil(2100, 1, 1));
        }
    }
    let orders = match order {
        Some(order) => DateOrders::one(Some(order)),
        None => date_orders::decide(file, "", &votes)?,
    };
    let span = |period: Period| match period {
        Period::Span(span) => Some(span),
        Period::Undecided(triple) => orders.of(triple).and_then(|order| triple.resolve(order)).map(|first: Day| Span { first, days: 1 }),
    };
    Ok(periods.iter().filter_map(|&(column, period)| Some(PeriodColumn { column, span: span(period)? })).collect())
}

/// The columns of quarters whose months or days have columns too, so that they are sums. `None` where only a part of them has.
fn quarters_of_months(values: &[PeriodColumn]) -> Option<Vec<usize>> {
    let is_quarter = |value: &&PeriodColumn| (90..=92).contains(&value.span.days);
    let mut sums = Vec::new();
    for quarter in values.iter().filter(is_quarter) {
        let end = quarter.span.first + Day::try_from(quarter.span.days).ok()?;
        let parts = values.iter().filter(|value| !is_quarter(value) && (quarter.span.first..end).contains(&value.span.first));
        match parts.map(|part| part.span.days).sum::<u32>() {
            0 => {}
            days if days == quarter.span.days => sums.push(quarter.column),
            _ => return None,
        }
    }
    Some(sums)
}

impl Table<'_> {
    /// Days, weeks, months or quarters as columns: three headers or more are dates. With the columns that are sums of others.
    pub(super) fn across(&mut self, known: &Known<'_>) -> Result<Option<(Shape, Vec<usize>)>, ImportError> {
        if self.column(Field::Date).is_some() {
            return Ok(None);
        }
        let month = [known.dated.unwrap_or_default(), self.title.as_str(), known.sheet].into_iter().find_map(periods::month_in);
        let mut periods: Vec<(usize, Period)> = named_periods(&self.headers, month);
        if periods.is_empty() {
            periods = self.measured_periods(known)?;
        }
        if periods.is_empty() {
            periods = self.periods_without_year(known)?;
        }
        // `Total Qty` behind the months is their sum.
        if let Some(quantity) = self.column(Field::Quantity)
            && periods.len() > 1
            && !periods.iter().any(|period| period.0 == quantity)
            && self.found.get(&Field::Quantity).is_some_and(|found| found.1 == Recognized::Header)
            && self.is_sum_of_periods(quantity, &periods)
        {
            self.found.remove(&Field::Quantity);
        }
        if periods.len() < 2
            || periods.len() < 3 && !are_months(&periods) && !are_weeks(&periods)
            || self.column(Field::Quantity).is_some_and(|quantity| !periods.iter().any(|period| period.0 == quantity))
        {
            return Ok(None);
        }
        let values = columns(self.file, &periods, known.order)?;
        let Some(sums) = quarters_of_months(&values) else { return Ok(None) };
        let values: Vec<PeriodColumn> = values.into_iter().filter(|value| !sums.contains(&value.column)).collect();
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        if product.is_none() && known.product.is_none() {
            return Err(self.unclear(vec![self.ask(QuestionCode::ProductColumn, ReasonCode::NoProductHeader)]));
        }
        self.check_title_of_columns(&values.iter().map(|value| value.column).collect::<Vec<_>>(), known)?;
        let shape = Shape::Across {
            product,
            fixed_product: if product.is_none() { known.product.map(str::to_owned) } else { None },
            product_name: self.column(Field::ProductName).filter(|&name| Some(name) != product),
            store: self.store_column(),
            values,
        };
        Ok(Some((shape, sums)))
    }
}
