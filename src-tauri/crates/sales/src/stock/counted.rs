//! The day on which a list was counted, from its column of dates, its title, or its file's name.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::columns::{Columns, StockField};
use super::dates::{self, Dated, Order};
use super::rows::text;
use crate::day;
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::read::dates::{self as spelled, Spelled};
use crate::source::{Cell, Rows};

/// What is known of the day of a count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CountedOn {
    /// The day, where it is certain.
    pub(super) day: Option<Date>,
    /// What is written, where it may be several days.
    pub(super) unclear: Option<String>,
}

impl CountedOn {
    pub(super) fn on(day: Date) -> Self {
        Self { day: Some(day), unclear: None }
    }

    pub(super) fn unclear(text: &str) -> Self {
        Self { day: None, unclear: Some(text.to_owned()) }
    }

    pub(super) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::default() { other() } else { self }
    }
}

/// Counts are of the two years until tomorrow: a till may be set to a time zone further east.
pub(super) fn is_possible(counted: Date, today: Date) -> bool {
    counted <= today.saturating_add(1.day()) && counted >= today.saturating_sub(730.days())
}

/// The days that a text may mean, of those on which a count is possible.
pub(super) fn days_of(text: &str, today: Date) -> Vec<Date> {
    match spelled::read(text) {
        Ok(Spelled::Day(found)) => vec![day::to_date(found)],
        Ok(Spelled::Undecided(triple)) => {
            let orders = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
            let mut days: Vec<Date> = orders.into_iter().filter_map(|order| triple.resolve(order).map(day::to_date)).collect();
            days.retain(|found| is_possible(*found, today));
            days.sort();
            days.dedup();
            days
        }
        Err(_) => Vec::new(),
    }
}

/// Whether a text ends in a time before noon. Midnight is what a date without a time becomes.
pub(super) fn before_noon(text: &str) -> bool {
    let lower = text.to_lowercase();
    let late = lower.ends_with("pm") || text.contains("下午");
    let text = lower.trim_end_matches(|c: char| c.is_alphabetic() || c == ' ');
    let Some((hour, minutes)) = text.rsplit_once([' ', 't']).map_or(text, |(_, time)| time).split_once(':') else { return false };
    let hour = hour.trim_start_matches(|c: char| !c.is_ascii_digit()).parse::<u8>();
    let is_time = minutes.chars().take(2).filter(char::is_ascii_digit).count() == 2;
    let midnight = minutes.chars().all(|c| c == '0' || !c.is_ascii_digit()) && hour.as_ref().is_ok_and(|hour| *hour == 0);
    is_time && !late && !midnight && hour.is_ok_and(|hour| hour < 12)
}

/// The days in the column of dates: the latest of each store, since lists of several days aren't added up, and the day of the whole list.
#[derive(Debug, Default)]
pub(super) struct DaysOfRows {
    pub(super) order: Order,
    pub(super) latest: BTreeMap<String, Date>,
    pub(super) counted: CountedOn,
}

impl DaysOfRows {
    /// Reads the column, twice: the order of day and month is that of all its cells.
    pub(super) fn read<'a>(
        rows: impl Fn() -> Result<Box<dyn Rows + 'a>, ImportError>,
        columns: &Columns,
        today: Date,
    ) -> Result<Self, ImportError> {
        let Some(column) = columns.of(StockField::Date) else { return Ok(Self::default()) };
        let mut found = Self { order: order_of(&mut *rows()?, columns, column)?, ..Self::default() };
        let mut last: Option<(Date, bool)> = None;
        let mut second = rows()?;
        while second.advance()? {
            if second.line() <= columns.header_line {
                continue;
            }
            let cell = second.key_cell(column);
            let written = text(cell);
            let Some((store, day)) = found.day_of(&*second, columns, today) else {
                let several = matches!(dates::read(cell, found.order), Dated::Ambiguous(_));
                if several && found.counted.unclear.is_none() {
                    found.counted = CountedOn::unclear(&written);
                }
                continue;
            };
            let early = before_noon(&written);
            last = match last {
                Some((latest, _)) if day > latest => Some((day, early)),
                Some((latest, all)) if day == latest => Some((day, all && early)),
                None => Some((day, early)),
                older => older,
            };
            found.latest.entry(store).and_modify(|known| *known = day.max(*known)).or_insert(day);
        }
        if let Some((day, early)) = last.filter(|_| found.counted.unclear.is_none()) {
            // A count before noon is that of the evening before: the sales of the day are still to come.
            found.counted = CountedOn::on(if early { day.saturating_sub(1.day()) } else { day });
        }
        Ok(found)
    }

    /// The store and the day of a row; `None` where the day isn't certain.
    fn day_of(&self, rows: &dyn Rows, columns: &Columns, today: Date) -> Option<(String, Date)> {
        let column = columns.of(StockField::Date)?;
        let store = columns.of(StockField::StoreId).map_or_else(String::new, |store| text(rows.key_cell(store)));
        let cell = rows.key_cell(column);
        match dates::read(cell, self.order) {
            Dated::Day(day) => Some((store, day)),
            Dated::Ambiguous(_) => match days_of(&text(cell), today).as_slice() {
                [only] => Some((store, *only)),
                _ => None,
            },
            _ => None,
        }
    }

    /// The day of a row that is of an older list than the latest of its store.
    pub(super) fn older(&self, rows: &dyn Rows, columns: &Columns, today: Date) -> Option<Date> {
        let (store, day) = self.day_of(rows, columns, today)?;
        self.latest.get(&store).is_some_and(|latest| day < *latest).then_some(day)
    }
}

fn order_of(rows: &mut dyn Rows, columns: &Columns, column: usize) -> Result<Order, ImportError> {
    let mut texts: Vec<String> = Vec::new();
    while rows.advance()? {
        if rows.line() > columns.header_line
            && let Cell::Text(text) = rows.key_cell(column)
        {
            texts.push(text.to_owned());
        }
    }
    Ok(dates::order_of(texts.iter().map(String::as_str)))
}

/// The day in a file's name: `库存20261118`, `stock 20-11-2026`, `stock_2026_11_18`. A month that is over, or month and day without a year,
/// may be any day.
pub(super) fn in_name(stem: &str, today: Date, is_store: impl Fn(&str) -> bool) -> CountedOn {
    let mut several = CountedOn::default();
    // A range of days ends with the last.
    let mut last: Option<Date> = None;
    let chars: Vec<char> = stem.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = chars[at..].iter().take_while(|c| c.is_ascii_digit() || "-/._年月日".contains(**c)).count();
        let run: String = chars[at..at + length].iter().map(|c| if *c == '_' { '-' } else { *c }).collect();
        let number = run.chars().take_while(char::is_ascii_digit).count();
        let mut used = number.max(1);
        // A stamp with the time: `20261120153000`.
        if matches!(number, 12 | 14)
            && let [only] = days_of(&run[..8], today).as_slice()
            && is_possible(*only, today)
        {
            let early = run[8..10].parse::<u8>().is_ok_and(|hour| hour < 12) && &run[8..12] != "0000";
            last = Some(if early { only.saturating_sub(1.day()) } else { *only });
            at += number;
            continue;
        }
        // The longest part that is a day: others may follow it.
        let cuts = run.char_indices().map(|(cut, _)| cut).filter(|cut| *cut >= number && *cut > 0).chain([run.len()]);
        let mut parts: Vec<&str> = cuts.map(|cut| run[..cut].trim_end_matches(['-', '/', '.'])).collect();
        parts.dedup();
        for part in parts.into_iter().rev().filter(|part| part.chars().any(|c| "-/.年月".contains(c)) || part.len() == 8) {
            let days: Vec<Date> = days_of(part, today).into_iter().filter(|found| is_possible(*found, today)).collect();
            match days.as_slice() {
                [only] => {
                    last = Some(*only);
                    used = part.chars().count();
                    break;
                }
                [_, ..] => several = several.or_else(|| CountedOn::unclear(part)),
                [] => {}
            }
        }
        let is_day = used > number || last.is_some() && number == 8;
        if !is_day && !is_store(&run[..number]) && (is_past_month(&run, today) || is_recent_day(&run, today)) {
            several = several.or_else(|| CountedOn::unclear(&run));
        }
        at += used;
    }
    last.map_or(several, CountedOn::on)
}

/// `2026年10月`, `2026-10`, `202610` of a month before that of today.
fn is_past_month(run: &str, today: Date) -> bool {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let separators = run.trim_end_matches(['-', '.', '/']).chars().filter(|c| !c.is_ascii_digit()).count();
    let month = (digits.len() == 6 || separators > 0 && digits.len() == 5).then(|| digits.split_at(4));
    let read = month.and_then(|(year, month)| Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok());
    read.is_some_and(|first| first < today.first_of_month() && is_possible(first, today))
}

/// `1120`: a day of the last two months, but neither today nor yesterday, which a list without a day is taken to be of.
fn is_recent_day(run: &str, today: Date) -> bool {
    let number = match run.split_once('月').map(|(month, day)| (month.parse::<u8>(), day.trim_end_matches('日').parse::<u8>())) {
        Some((Ok(month), Ok(day))) => format!("{month:02}{day:02}"),
        _ => run.chars().take_while(char::is_ascii_digit).collect(),
    };
    let read = (number.len() == 4).then(|| Date::new(today.year(), number[..2].parse().ok()?, number[2..].parse().ok()?).ok()).flatten();
    read.is_some_and(|day| day < today.saturating_sub(1.day()) && day >= today.saturating_sub(62.days()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 27);

    #[test]
    fn files_are_named_after_days() {
        let of = |name: &str| in_name(name, TODAY, |store| store == "1103");
        for name in
            ["库存20261118", "stock 18-11-2026", "stock_2026_11_18", "S001-20261118", "2026.11.18库存(2)", "人民路店2026年11月18日盘点"]
        {
            assert_eq!(of(name), CountedOn::on(date(2026, 11, 18)), "{name}");
        }
        for name in ["库存1120", "2026年10月库存", "stock 2026-10", "库存202609", "stock 10-11-2026", "11月20日盘点"] {
            assert!(of(name).day.is_none() && of(name).unclear.is_some(), "{name}");
        }
        for name in ["库存", "S001", "库存2026年11月", "1127库存", "1126", "1103库存", "库存20301118", "stock v2", "0320", "138001380000"]
        {
            assert_eq!(of(name), CountedOn::default(), "{name}");
        }
    }

    #[test]
    fn a_count_before_noon_is_told_by_its_time() {
        for text in ["2026-11-25 08:10", "2026-11-25 8:10:33", "2026/11/25 11:59 AM", "2026-11-25 00:30"] {
            assert!(before_noon(text), "{text}");
        }
        for text in ["2026-11-25", "2026-11-25 00:00", "2026-11-25 00:00:00", "2026-11-25 12:00", "2026-11-25 18:05", "2026-11-25 8:05 PM"]
        {
            assert!(!before_noon(text), "{text}");
        }
    }
}
