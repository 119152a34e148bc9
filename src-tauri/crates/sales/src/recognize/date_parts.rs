//! Dates whose year, month and day are in separate columns: they are joined to one date in the first of them.

use super::date_spans;
use super::dictionary::{self, Word};
use super::sample::{ColumnLook, OwnedCell, SampleRow};
use crate::day;
use crate::error::ImportError;
use crate::options::{DateOrder, Field};
use crate::read::{digits, months, periods};
use crate::source::{Cell, Overlay, Rows};

/// Which columns hold the parts. Without a day a date is a month, and with a week instead of a month it is a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateParts {
    year: usize,
    second: usize,
    day: Option<usize>,
    form: Form,
    /// A year or month is written once above its days.
    carries: bool,
}

/// What the first part and the second one are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A year, and a month.
    Month,
    /// A year, and a week.
    Week,
    /// A month with its year (`2024-03`), and a day.
    DayOfMonth,
    /// A year, and a day with its month (`3月4日`, `04-Mar`).
    DayOfYear,
    /// The first day of a span, and its last.
    Span(Option<DateOrder>),
}

const YEARS: &str = "year yr yyyy yy 年 年份 年度 民国年 民國年 jahr año ano anno année annee an jaar rok год år yıl tahun năm vuosi év سنة السنة العام 연도 년도 년 ปี έτος godina";
const MONTHS: &str = "month mon mth mm 月 月份 monat mes mês mese mois maand miesiąc měsíc mesiac месяц måned månad ay bulan tháng kuukausi hónap شهر الشهر 월 เดือน μήνας luna monthname monthno monthnumber";
const DAYS: &str = "月日 日月 daymonth monthday tagmonat day dd dayofmonth mday dom 日 号 號 天 日期 tag día dia giorno jour dag dzień den deň день число gün hari ngày päivä nap يوم اليوم 일 วัน ημέρα ημερα ziua date";
const WEEKS: &str = "week wk isoweek weekno weeknumber weekofyear 周 周数 週 周次 woche kw kalenderwoche semana settimana semaine uke vecka viikko hét tydzień týden неделя hafta minggu tuần 주 주차";
/// What may be next to the word: `Sale Year`, `销售年份`, `OrderMonth`.
const FILLERS: &str = "sale sales sold order transaction trans txn invoice bill dispense dispensing calendar fiscal the of 销售 开单 交易 业务 订单 统计 售出 venta verkaufs vente";

/// Which part of a date a header names.
fn part(header: &str) -> Option<usize> {
    let word = dictionary::normal(header);
    let lists = [YEARS, MONTHS, DAYS, WEEKS];
    let named = |word: &str| lists.iter().position(|list| list.split(' ').any(|known| known == word));
    let bare = || FILLERS.split(' ').filter_map(|filler| word.strip_prefix(filler)).find_map(named);
    named(&word).or_else(bare)
}

impl DateParts {
    /// Looks for columns that are called so and hold such numbers, or the first and last days of spans.
    pub(super) fn of(headers: &[String], rows: &[SampleRow], order: Option<DateOrder>) -> Option<Self> {
        Self::of_numbers(headers, rows).or_else(|| {
            let (first, last, order) = date_spans::find(headers, rows, order)?;
            Some(Self { year: first, second: last, day: None, form: Form::Span(order), carries: false })
        })
    }

    fn of_numbers(headers: &[String], rows: &[SampleRow]) -> Option<Self> {
        let mut columns: [Vec<usize>; 4] = Default::default();
        for (column, header) in headers.iter().enumerate() {
            if let Some(part) = part(header)
                && holds(rows, column, |text| match part {
                    0 => year(text).is_some(),
                    1 => month(text).is_some(),
                    2 => number(text, 1..=31).is_some(),
                    _ => number(text, 1..=53).is_some(),
                })
            {
                columns[part].push(column);
            }
        }
        // `Month` and `Month name` are the same; of two years none is known to be the one.
        let [year, month, day, week] = &columns;
        let parts_of = |is_part: &dyn Fn(&str) -> bool, parts: &[usize]| -> Vec<usize> {
            let is_named = |header: &String| part(header).is_some_and(|part| parts.contains(&part)) || is_of_months(header);
            (0..headers.len()).filter(|&column| is_named(&headers[column]) && holds(rows, column, is_part)).collect()
        };
        let (year, second, day, form) = match (&year[..], &month[..], &day[..], &week[..]) {
            (&[year], &[month, ..], day, _) => (year, month, (day.len() == 1).then(|| day[0]), Form::Month),
            // With the day of the week a row is one of a day, which isn't joined.
            (&[year], [], _, &[_, ..]) if (0..headers.len()).any(|column| column != year && holds_weekdays(rows, column)) => return None,
            (&[year], [], _, &[week, ..]) => (year, week, None, Form::Week),
            (&[year], [], _, []) => match parts_of(&|text| day_of_year(text).is_some() || day_and_month(text).is_some(), &[2])[..] {
                [second] => (year, second, None, Form::DayOfYear),
                _ => return None,
            },
            ([], _, &[day], _) => match parts_of(&|text| month_of_year(text).is_some(), &[1])[..] {
                [label] if label != day => (label, day, None, Form::DayOfMonth),
                _ => return None,
            },
            _ => return None,
        };
        // As in merged cells: a part that is empty in many rows is the one above. Where it is empty in few, it is missing.
        let is_empty = |row: &SampleRow, column: usize| row.cells.get(column).is_none_or(OwnedCell::is_empty);
        let last = day.unwrap_or(second);
        let rows: Vec<&SampleRow> = rows.iter().filter(|row| !is_empty(row, last)).collect();
        let above = [Some(year), day.map(|_| second)];
        let blanks = rows.iter().filter(|row| above.into_iter().flatten().any(|column| is_empty(row, column))).count();
        Some(Self { year, second, day, form, carries: blanks >= 2 && blanks * 5 >= rows.len() })
    }

    /// Whether each row covers the days from a first to a last one.
    pub(super) fn are_spans(&self) -> bool {
        matches!(self.form, Form::Span(_))
    }

    /// Whether another column holds whole dates, from which the parts were derived.
    pub(super) fn stand_by_a_date(&self, headers: &[String], rows: &[SampleRow]) -> bool {
        let is_part = |column: usize| column == self.year || self.others().any(|other| other == column);
        headers.iter().enumerate().any(|(column, header)| {
            let look = ColumnLook::of(rows, column);
            let is_date = match dictionary::look_up(header) {
                Some(Word::Field(Field::Date, _)) => look.may_hold_dates(),
                Some(Word::Field(..) | Word::Derived | Word::Total | Word::Other) => false,
                None => look.holds_dates(),
            };
            is_date && !is_part(column)
        })
    }

    /// The column that holds the joined date.
    pub(super) fn column(&self) -> usize {
        self.year
    }

    /// The headers of the parts, for a notice.
    pub(crate) fn headers(&self, headers: &[String]) -> String {
        let columns = [Some(self.year), Some(self.second), self.day];
        columns.into_iter().flatten().filter_map(|column| headers.get(column).cloned()).collect::<Vec<_>>().join(" + ")
    }

    /// The columns of the parts except the first.
    pub(super) fn others(&self) -> impl Iterator<Item = usize> {
        [Some(self.second), self.day].into_iter().flatten()
    }

    /// The date of a row, as text; `None` where a part is missing or no number, so that the row is skipped and reported.
    fn join<'r>(&self, carried: &mut Carried, cell: impl Fn(usize) -> Cell<'r>) -> Option<String> {
        if let Form::Span(order) = self.form {
            let [first, last] = [self.year, self.second].map(|column| date_spans::day(cell(column), order).map(day::to_date));
            // Without its last day a row isn't one of its first day.
            let (first, last) = (first?, last.map(|last| last.to_string()));
            return Some(last.map_or_else(|| format!("? ~ {first}"), |last| format!("{first} ~ {last}")));
        }
        let filled = |part: usize, is_part: &dyn Fn(&str) -> bool, above: &mut String| {
            let text = text_of(cell(part));
            if is_part(&text) {
                above.clone_from(&text);
            }
            if text.is_empty() && self.carries { above.clone() } else { text }
        };
        let is_first = |text: &str| if self.form == Form::DayOfMonth { month_of_year(text).is_some() } else { year(text).is_some() };
        let year_text = filled(self.year, &is_first, &mut carried.year);
        // The last part is never taken from above: its row would be another day's.
        let second = match self.day {
            Some(_) => filled(self.second, &|text| month(text).is_some(), &mut carried.second),
            None => text_of(cell(self.second)),
        };
        match (self.form, self.day) {
            (Form::Week, _) => Some(format!("{}-W{:02}", year(&year_text)?, number(&second, 1..=53)?)),
            (Form::DayOfMonth, _) => {
                let (year, month) = month_of_year(&year_text)?;
                Some(format!("{year}-{month:02}-{:02}", number(&second, 1..=31)?))
            }
            (Form::DayOfYear, _) => {
                let year = year(&year_text)?;
                match day_of_year(&second) {
                    Some((month, day)) => Some(format!("{year}-{month:02}-{day:02}")),
                    // Which of the two is the month, all dates of the file say together.
                    None => day_and_month(&second).map(|[first, second]| format!("{first:02}/{second:02}/{year}")),
                }
            }
            (Form::Month, Some(day)) => {
                Some(format!("{}-{:02}-{:02}", year(&year_text)?, month(&second)?, number(&text_of(cell(day)), 1..=31)?))
            }
            // Joined above.
            (Form::Span(_), _) => None,
            (Form::Month, None) => Some(format!("{}-{:02}", year(&year_text)?, month(&second)?)),
        }
    }

    /// Joins the parts in the first rows.
    pub(super) fn join_sample(&self, rows: &[SampleRow]) -> Vec<SampleRow> {
        let mut carried = Carried::default();
        let join = |row: &SampleRow| {
            let mut row = row.clone();
            let joined = self.join(&mut carried, |column| row.cells.get(column).map_or(Cell::Empty, OwnedCell::cell));
            if let (Some(joined), Some(cell)) = (joined, row.cells.get_mut(self.year)) {
                *cell = OwnedCell::Text(joined);
            }
            row
        };
        rows.iter().map(join).collect()
    }
}

/// Two numbers that may be a day and its month: `04/03`, `4.3.`.
fn day_and_month(text: &str) -> Option<[u32; 2]> {
    let plain = digits::plain(text.trim());
    let (first, second) = plain.trim_end_matches('.').split_once(['/', '.'])?;
    let [first, second] = [number(first, 1..=31)?, number(second, 1..=31)?];
    (first <= 12 || second <= 12).then_some([first, second])
}

/// Whether a column holds several different names of weekdays.
fn holds_weekdays(rows: &[SampleRow], column: usize) -> bool {
    let is_weekday = |text: &str| {
        let text = text.trim().trim_end_matches('.');
        months::is_weekday(text) || ["星期", "周", "週", "礼拜"].iter().any(|word| text.starts_with(word) && text.chars().count() <= 3)
    };
    let first = rows.iter().find_map(|row| row.cells.get(column).filter(|cell| !cell.is_empty()));
    holds(rows, column, is_weekday)
        && rows.iter().filter_map(|row| row.cells.get(column)).any(|cell| !cell.is_empty() && Some(cell) != first)
}

fn holds(rows: &[SampleRow], column: usize, is_part: impl Fn(&str) -> bool) -> bool {
    let is_total = |cell: &OwnedCell| matches!(cell, OwnedCell::Text(text) if dictionary::is_total(text));
    let cells = rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty() && !is_total(cell));
    let (filled, parts) = cells.fold((0, 0), |(filled, parts), cell| (filled + 1, parts + usize::from(is_part(&text_of(cell.cell())))));
    filled > 0 && parts * 10 >= filled * 8
}

fn text_of(cell: Cell<'_>) -> String {
    match cell {
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => text.to_owned(),
        Cell::Day(_) | Cell::Fault(_) | Cell::Empty => String::new(),
    }
}

/// A number within a range; `5日` and `05` are 5.
fn number(text: &str, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let plain = digits::plain(text.trim());
    let bare = plain
        .trim_end_matches(['年', '月', '日', '号', '號', '년', '월', '일', '周', '週', '度', '份', '第', '.'])
        .trim_start_matches('第');
    let whole = bare.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map_or(bare, |(whole, _)| whole);
    whole.trim().parse().ok().filter(|number| range.contains(number))
}

/// A year of our time: 2024, 24, or 113 of the calendar of Taiwan.
fn year(text: &str) -> Option<u32> {
    let text = text.trim().trim_start_matches("民國").trim_start_matches("民国");
    number(text, 1990..=2100)
        .or_else(|| number(text, 10..=60).map(|year| 2000 + year))
        .or_else(|| number(text, 100..=150).map(|year| 1911 + year))
}

fn month(text: &str) -> Option<u32> {
    const CHINESE: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    let bare = text.trim().trim_end_matches('.');
    let chinese = || bare.strip_suffix('月').and_then(|bare| (1..).zip(CHINESE).find(|(_, name)| *name == bare)).map(|(number, _)| number);
    number(bare, 1..=12).or_else(|| months::month(bare)).or_else(chinese)
}

/// Headers of months with their years.
fn is_of_months(header: &str) -> bool {
    matches!(dictionary::normal(header).as_str(), "yearmonth" | "年月" | "monthyear" | "period" | "期间" | "会计期间")
}

/// The year and month of `2024-03`, `2024年3月` and `Mar 2024`.
fn month_of_year(text: &str) -> Option<(u32, u32)> {
    let span = periods::read(text).filter(|span| (28..=31).contains(&span.days))?;
    let first = crate::day::to_date(span.first);
    (first.day() == 1).then_some((u32::try_from(first.year()).ok()?, first.month() as u32))
}

/// The month and day of `3月4日`, `04-Mar` and `Mar 4`. Of `03-04` it isn't known which is which.
fn day_of_year(text: &str) -> Option<(u32, u32)> {
    let plain = digits::plain(text.trim());
    if let Some((month, day)) = plain.split_once(['月', '월']) {
        return Some((number(month, 1..=12)?, number(day, 1..=31)?));
    }
    let parts: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let [first, second] = parts[..] else { return None };
    match (months::month(first), months::month(second)) {
        (Some(month), None) => Some((month, number(second, 1..=31)?)),
        (None, Some(month)) => Some((month, number(first, 1..=31)?)),
        _ => None,
    }
}

/// Rows whose first part of a date is the whole date.
pub(crate) struct JoinedRows<'a> {
    rows: Box<dyn Rows + 'a>,
    parts: DateParts,
    carried: Carried,
    date: Option<String>,
}

/// The parts that the rows above wrote: a year or month may be given once above its days.
#[derive(Debug, Default)]
struct Carried {
    year: String,
    second: String,
}

impl<'a> JoinedRows<'a> {
    pub(crate) fn new(rows: Box<dyn Rows + 'a>, parts: DateParts) -> Self {
        Self { rows, parts, carried: Carried::default(), date: None }
    }
}

impl Overlay for JoinedRows<'_> {
    fn below(&self) -> &dyn Rows {
        &*self.rows
    }

    fn step(&mut self) -> Result<bool, ImportError> {
        let more = self.rows.advance()?;
        self.date = if more { self.parts.join(&mut self.carried, |column| self.rows.key_cell(column)) } else { None };
        Ok(more)
    }

    fn own_cell(&self, column: usize) -> Option<Cell<'_>> {
        self.date.as_deref().filter(|_| column == self.parts.year).map(Cell::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<SampleRow> {
        let cells = |line: &&[&str]| line.iter().map(|text| OwnedCell::Text((*text).to_owned())).collect();
        lines.iter().map(|line| SampleRow { line: 1, cells: cells(line) }).collect()
    }

    fn joined(headers: &[&str], line: &[&str]) -> Option<String> {
        let headers: Vec<String> = headers.iter().map(|header| (*header).to_owned()).collect();
        let rows = rows(&[line]);
        let parts = DateParts::of(&headers, &rows, None)?;
        Some(parts.join_sample(&rows)[0].cells[parts.column()].text())
    }

    #[test]
    fn parts_of_dates_are_joined_in_any_language() {
        for (headers, line, date) in [
            (["Year", "Month", "Day"], ["2024", "1", "5"], "2024-01-05"),
            (["年", "月", "日"], ["2024年", "12月", "31日"], "2024-12-31"),
            (["销售年份", "销售月份", "日"], ["24", "七月", "4"], "2024-07-04"),
            (["Día", "Mes", "Año"], ["5", "enero", "2024"], "2024-01-05"),
            (["Jahr", "Monat", "Tag"], ["2024", "März", "5"], "2024-03-05"),
            (["год", "месяц", "день"], ["2024", "1", "5"], "2024-01-05"),
            (["年", "月", "日"], ["113", "1", "5"], "2024-01-05"),
            (["السنة", "الشهر", "اليوم"], ["٢٠٢٤", "١", "٥"], "2024-01-05"),
            (["year", "month", "product"], ["2024", "1", "A"], "2024-01"),
            (["year", "week", "product"], ["2024", "5", "A"], "2024-W05"),
            (["Month", "Day", "product"], ["2024-03", "5", "A"], "2024-03-05"),
            (["月份", "日", "商品"], ["2024年3月", "5日", "A"], "2024-03-05"),
            (["年份", "日期", "商品"], ["2024", "3月5日", "A"], "2024-03-05"),
            (["Year", "Date", "Item"], ["2024", "05-Mar", "A"], "2024-03-05"),
            (["From", "To", "Item"], ["2024-03-04", "2024-03-10", "A"], "2024-03-04 ~ 2024-03-10"),
            (["开始日期", "结束日期", "商品"], ["2024/3/4", "2024/3/10", "A"], "2024-03-04 ~ 2024-03-10"),
        ] {
            assert_eq!(joined(&headers, &line).as_deref(), Some(date), "{headers:?}");
        }
    }

    #[test]
    fn what_are_no_parts_stays() {
        for (headers, line) in [
            (["year", "product", "day"], ["2024", "A", "5"]),
            (["month", "day", "product"], ["1", "5", "A"]),
            (["Year", "Month", "Day"], ["7", "1", "5"]),
            (["Year", "Date", "Item"], ["2024", "03-04", "A"]),
        ] {
            assert_eq!(joined(&headers, &line), None, "{headers:?}");
        }
    }
}
