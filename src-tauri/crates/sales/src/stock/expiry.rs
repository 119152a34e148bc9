//! When the goods of a row expire, and how long new goods keep.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::StockFault;
use super::cells::{self, Lasting};
use super::columns::StockField;
use super::dates::{self, Dated};
use super::rows::{RowReader, number, text};
use crate::recognize::dictionary::normal;
use crate::source::{Cell, Rows};

/// Words for goods that have expired, in place of a date.
const GONE: [&str; 8] = ["已过期", "过期", "已失效", "失效", "已到期", "过效期", "expired", "outofdate"];

/// Days between two ways to say when goods expire that agree: months have no exact length, and a month is good until its end.
const MOST_DAYS_APART: i32 = 45;

impl RowReader<'_> {
    /// The expiry date of a lot: as written, from the date of manufacture, or from the days left. And the life of new goods, where the column
    /// of dates holds lengths of time instead.
    pub(super) fn expiry(&mut self, rows: &dyn Rows) -> (Option<Date>, Option<u32>) {
        let line = rows.line();
        let of = |field| self.columns.of(field);
        let produced = of(StockField::Produced).and_then(|column| self.produced(rows, column));
        // The clock of another computer may be a day ahead.
        let in_future = produced.is_some_and(|produced| produced > self.style.date.saturating_add(1.day()));
        if let (true, Some(produced)) = (in_future, produced) {
            self.tell(line, StockFault::ProducedLater, produced.to_string());
        }
        let made = produced.filter(|_| !in_future);
        let mut life = None;
        if let Some(column) = self.columns.expires() {
            let cell = self.columns.expires_cell(rows, column);
            match self.expires(cell, produced.is_some()) {
                Dated::Day(day) => {
                    let day = self.before_month(rows, column).unwrap_or(day);
                    self.compare(rows, produced, day);
                    return (Some(day), None);
                }
                Dated::Ambiguous(day) => {
                    let day = self.before_month(rows, column).unwrap_or(day);
                    self.tell(line, StockFault::AmbiguousDate, text(cell));
                    return (Some(day), None);
                }
                Dated::Lasts { months, days } => match produced {
                    Some(_) => {
                        let expires = made.and_then(|made| dates::last_day(made, (months, days)));
                        return (expires, dates::in_days((months, days)));
                    }
                    // Goods don't keep until a length of time: only a header that names none may hold one.
                    None if self.columns.says_until(column) => self.tell(line, StockFault::BadDate, text(cell)),
                    None => life = dates::in_days((months, days)),
                },
                Dated::Nothing => {}
                Dated::Bad => self.tell(line, StockFault::BadDate, text(cell)),
            }
        }
        if let Some(column) = of(StockField::DaysLeft) {
            let cell = rows.cell(column);
            let gone = || GONE.contains(&normal(&text(cell)).as_str()).then_some(-1.0);
            let left = number(cell, self.style.numbers).or_else(gone).or_else(|| {
                let text = text(cell);
                dates::in_days(dates::lasts(&text)?).map(f64::from)
            });
            match left.filter(|left| left.abs() < 100_000.0) {
                Some(left) => return (self.style.date.checked_add((left.floor() as i64).days()).ok(), life),
                None if cell != Cell::Empty => self.tell(line, StockFault::BadDate, text(cell)),
                None => {}
            }
        }
        (made.and_then(|made| self.keeps_until(rows, made)), life)
    }

    /// A month in which goods are no longer good, which may also be meant as the last one in which they are: the day before it, the earlier of both.
    fn before_month(&mut self, rows: &dyn Rows, column: usize) -> Option<Date> {
        let cell = self.columns.expires_cell(rows, column);
        let no_longer = self.columns.says_no_longer(column) || matches!(cell, Cell::Text(text) if text.trim().starts_with("失效"));
        let first = dates::month_alone(cell).filter(|_| no_longer)?;
        if matches!(self.expires(cell, false), Dated::Day(_)) {
            self.tell(rows.line(), StockFault::AmbiguousDate, text(cell));
        }
        first.yesterday().ok()
    }

    /// The last day of goods by their date of manufacture and shelf life.
    fn keeps_until(&self, rows: &dyn Rows, made: Date) -> Option<Date> {
        let lasts = self.length_of_time(rows, self.columns.of(StockField::ShelfLife)?).flatten()?;
        dates::last_day(made, lasts)
    }

    /// Says where a written expiry date can't be that of goods made on a day.
    fn compare(&mut self, rows: &dyn Rows, produced: Option<Date>, expires: Date) {
        let Some(produced) = produced else { return };
        let by_life = self.keeps_until(rows, produced);
        let far = |other: Date| (crate::day::from_date(other) - crate::day::from_date(expires)).abs() > MOST_DAYS_APART;
        if expires < produced {
            self.tell(rows.line(), StockFault::ExpiryContradicts, format!("{produced} → {expires}"));
        } else if let Some(by_life) = by_life.filter(|by_life| far(*by_life)) {
            self.tell(rows.line(), StockFault::ExpiryContradicts, format!("{by_life} / {expires}"));
        }
    }

    /// The date of manufacture, of a month its first day. One that can't be read is reported: the goods then have no expiry date.
    fn produced(&mut self, rows: &dyn Rows, column: usize) -> Option<Date> {
        let cell = rows.cell(column);
        match dates::made(cell, self.style.expires) {
            Dated::Day(day) => Some(day),
            Dated::Ambiguous(day) => {
                self.tell(rows.line(), StockFault::AmbiguousDate, text(cell));
                Some(day)
            }
            Dated::Nothing => None,
            Dated::Lasts { .. } | Dated::Bad => {
                self.tell(rows.line(), StockFault::BadDate, text(cell));
                None
            }
        }
    }

    /// What the column of expiry dates says. Next to a date of manufacture, a small number without a unit is months: `36`.
    fn expires(&self, cell: Cell<'_>, produced: bool) -> Dated {
        if let Cell::Text(text) = cell
            && GONE.contains(&normal(text).as_str())
        {
            return self.style.date.checked_sub(1.day()).map_or(Dated::Bad, Dated::Day);
        }
        match number(cell, self.style.numbers) {
            Some(months) if produced && months.fract() == 0.0 && (1.0..=60.0).contains(&months) => {
                Dated::Lasts { months: months as i32, days: 0 }
            }
            _ => dates::read(cell, self.style.expires),
        }
    }

    /// Months and days; `None` when the unit isn't clear, `Some(None)` when it isn't a length of time.
    fn length_of_time(&self, rows: &dyn Rows, column: usize) -> Option<Option<(i32, i32)>> {
        let cell = rows.cell(column);
        match number(cell, self.style.numbers) {
            Some(value) => cells::length(value, self.columns.unit(column), self.style.lives_in_days),
            None => Some(dates::lasts(&text(cell))),
        }
    }

    /// How long new goods keep.
    pub(super) fn shelf_life(&mut self, rows: &dyn Rows) -> Option<u32> {
        let column = self.columns.of(StockField::ShelfLife)?;
        let cell = rows.cell(column);
        let written = text(cell);
        let read = self.length_of_time(rows, column).map_or(Lasting::Unclear, cells::lasting);
        match read {
            Lasting::Days(days) => return Some(days),
            Lasting::Unclear => self.tell(rows.line(), StockFault::ShelfLifeUnclear, written),
            Lasting::Bad if !written.is_empty() && !matches!(dates::read(cell, dates::Order::default()), Dated::Nothing) => {
                self.tell(rows.line(), StockFault::BadShelfLife, written);
            }
            Lasting::Bad => {}
        }
        None
    }

    /// The day on which goods are expected. Goods whose date isn't known count as on the way without one.
    pub(super) fn arrives(&mut self, rows: &dyn Rows) -> Option<Date> {
        let cell = rows.cell(self.columns.of(StockField::Arrives)?);
        match dates::read(cell, self.style.arrives) {
            Dated::Day(day) if (day.year() - self.style.date.year()).abs() <= 2 => Some(day),
            Dated::Nothing => None,
            // `12/15` reads as a month of 2015, which nobody expects goods in.
            Dated::Day(_) | Dated::Ambiguous(_) | Dated::Lasts { .. } | Dated::Bad => {
                self.tell(rows.line(), StockFault::BadArrival, text(cell));
                None
            }
        }
    }
}
