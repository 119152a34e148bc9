//! Expiry dates and shelf lives as point-of-sale systems write them: days, months, serial numbers, `24个月`.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::day;
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled, Triple};
use crate::source::Cell;

/// What a cell of dates says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dated {
    Day(Date),
    /// Day and month could be either way: the earlier of both.
    Ambiguous(Date),
    /// A length of time, in months and days.
    Lasts {
        months: i32,
        days: i32,
    },
    /// Nothing, or a word for it.
    Nothing,
    Bad,
}

/// Words for goods without an expiry date.
const ENDLESS: [&str; 12] = ["-", "--", "/", "无", "无效期", "长期", "长期有效", "永久", "none", "n/a", "na", "null"];

/// Years for which goods that have expired stay in a list, and that goods keep at most.
const LONGEST_EXPIRED: i16 = 5;
const LONGEST_LIFE: i16 = 6;

/// Forms of dates that one column may have; more of them than anyone writes.
const MOST_FORMS: usize = 8;

/// The order of day, month, and year in a column, for each form of its dates: `26.11.30` says nothing of `03/04/2027`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Order([Option<(Form, FormOrder)>; MOST_FORMS]);

/// How a date is written: the sign between its numbers, and whether the last one is a year of four digits.
type Form = (char, bool);

/// The order of one form, as its cells together say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct FormOrder {
    /// The only one under which every date exists.
    proved: Option<DateOrder>,
    /// Of several, the one with the most plausible and otherwise the earliest dates, so that a column isn't read in two orders.
    earliest: Option<DateOrder>,
}

impl Order {
    fn of(&self, form: Form) -> FormOrder {
        self.0.iter().flatten().find(|(known, _)| *known == form).map(|(_, order)| *order).unwrap_or_default()
    }
}

const fn form(triple: Triple) -> Form {
    (triple.sign, triple.year_last)
}

/// What a text that may stand with a lot number says of when goods expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    Day,
    Month,
    /// A word for goods without an expiry date.
    Endless,
}

/// Reads a text that is an expiry date and nothing else: no year alone and no serial number, which may be a part of a lot number.
pub(super) fn together(text: &str) -> Option<Together> {
    let date = bare(text);
    if ENDLESS.contains(&date.to_lowercase().as_str()) {
        return Some(Together::Endless);
    }
    if !date.starts_with(|c: char| c.is_alphanumeric()) || date.bytes().all(|b| b.is_ascii_digit()) && ![6, 8].contains(&date.len()) {
        return None;
    }
    match read(Cell::Text(text), Order::default()) {
        Dated::Day(found) | Dated::Ambiguous(found) if of_goods(found) => {
            let is_month = span(Cell::Text(text)).is_some_and(|(first, last)| first.last_of_month() == last);
            let is_year = span(Cell::Text(text)).is_some() && !is_month;
            (!is_year).then_some(if is_month { Together::Month } else { Together::Day })
        }
        _ => None,
    }
}

/// Reads an expiry date; a month without a day is good until its last day, and a year until its end. `order` is what other cells of the
/// column say.
pub(super) fn read(cell: Cell<'_>, order: Order) -> Dated {
    if let Some((first, last)) = span(cell) {
        return if may_be_october(cell) { Dated::Ambiguous(first.last_of_month()) } else { plausible(last) };
    }
    match cell {
        Cell::Empty => Dated::Nothing,
        Cell::Day(found) => plausible(day::to_date(found)),
        Cell::Number(0.0) => Dated::Nothing,
        Cell::Number(number) => six_digits(number)
            .or_else(|| dates::packed_number(number).ok().map(|found| plausible(day::to_date(found))))
            .or_else(|| dates::serial(number).ok().map(|found| plausible(day::to_date(found))))
            .unwrap_or(Dated::Bad),
        Cell::Text(text) => text_date(text, order),
        Cell::Fault(_) => Dated::Bad,
    }
}

/// Reads a date of manufacture: a month without a day begins on its first, so that no goods seem to keep longer than they do.
pub(super) fn made(cell: Cell<'_>, order: Order) -> Dated {
    match span(cell) {
        Some((first, _)) if may_be_october(cell) => Dated::Ambiguous(first),
        Some((first, _)) => plausible(first),
        None => read(cell, order),
    }
}

/// The first day of a month that is written without a day.
pub(super) fn month_alone(cell: Cell<'_>) -> Option<Date> {
    span(cell).filter(|(first, last)| first.last_of_month() == *last).map(|(first, _)| first)
}

/// Whether a number is a day as sheets count them.
pub(super) fn is_serial(number: f64) -> bool {
    dates::serial(number).is_ok() && month_number(number).is_none()
}

/// The first and the last day of a month or a year without a day.
fn span(cell: Cell<'_>) -> Option<(Date, Date)> {
    let of_month = |first: Date| (first, first.last_of_month());
    match cell {
        Cell::Number(number) => month_number(number).map(of_month).or_else(|| whole_year(number)),
        Cell::Text(text) => {
            let text = bare(text);
            let year = text.strip_suffix('年').unwrap_or(text);
            let number = || (year.len() == 4).then(|| year.parse::<f64>().ok()).flatten();
            month(text).map(of_month).or_else(|| whole_year(number()?))
        }
        Cell::Empty | Cell::Day(_) | Cell::Fault(_) => None,
    }
}

/// `2027`, `2027年`: no serial number of a date of goods is so small.
fn whole_year(number: f64) -> Option<(Date, Date)> {
    let year = (number.fract() == 0.0 && (2010.0..=2060.0).contains(&number)).then_some(number as i16)?;
    Some((Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?))
}

/// The number `2026.1` is January, or October without its zero.
fn may_be_october(cell: Cell<'_>) -> bool {
    matches!(cell, Cell::Number(number) if number.fract() != 0.0 && ((number.fract() * 100.0).round() - 10.0).abs() < 0.5)
}

/// Without words for "until": `有效期至2027.03`, `EXP 2027-03`.
pub(super) fn bare(text: &str) -> &str {
    const WORDS: [&str; 14] = [
        "有效期至",
        "有效期",
        "效期至",
        "效期",
        "失效期",
        "失效日期",
        "至",
        "exp. date",
        "exp date",
        "expiry date",
        "expires",
        "expiry",
        "exp.",
        "exp",
    ];
    let text = text.trim();
    let word = WORDS.iter().find(|word| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)));
    let text = word.map_or(text, |word| text[word.len()..].trim_start_matches([':', '：', ' ']));
    text.trim_end_matches(['止', '前', '。'])
}

fn text_date(text: &str, order: Order) -> Dated {
    let text = bare(text);
    let zeros = text.contains('0') && text.chars().all(|c| "0-/.".contains(c));
    if zeros || ENDLESS.contains(&text.to_lowercase().as_str()) {
        return Dated::Nothing;
    }
    if let Some(found) = text.parse().ok().filter(|_| text.len() == 6).and_then(six_digits) {
        return found;
    }
    match dates::read(text) {
        Ok(Spelled::Day(found)) => plausible(day::to_date(found)),
        Ok(Spelled::Undecided(triple)) => {
            let order = order.of(form(triple));
            let resolve = |order| triple.resolve(order).map(day::to_date);
            if let Some(found) = order.proved.and_then(resolve) {
                return plausible(found);
            }
            let mut ways: Vec<Date> = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd].into_iter().filter_map(resolve).collect();
            ways.retain(|found| matches!(plausible(*found), Dated::Day(_)));
            // `1/2/27` is of 2027: no goods are of 2001.
            if ways.iter().any(|found| of_goods(*found)) {
                ways.retain(|found| of_goods(*found));
            }
            ways.sort();
            ways.dedup();
            match ways.as_slice() {
                [] => Dated::Bad,
                [only] => Dated::Day(*only),
                [first, ..] => Dated::Ambiguous(order.earliest.and_then(resolve).filter(|found| ways.contains(found)).unwrap_or(*first)),
            }
        }
        Err(_) => lasts(text).map_or(Dated::Bad, |(months, days)| Dated::Lasts { months, days }),
    }
}

/// The order of each form of a column: the one under which every undecided date exists, where another has a date that doesn't. Of several, the one
/// under which the fewest goods had expired for years on the day `counted` or keep for longer than any.
pub(super) fn order_of<'a>(texts: impl Iterator<Item = &'a str>, counted: Option<Date>) -> Order {
    let mut forms: Vec<(Form, Possible)> = Vec::new();
    for text in texts {
        if span(Cell::Text(text)).is_some() || text.trim().parse::<f64>().is_ok() {
            continue;
        }
        let Ok(Spelled::Undecided(triple)) = dates::read(bare(text)) else { continue };
        let place = forms.iter().position(|(known, _)| *known == form(triple)).unwrap_or_else(|| {
            forms.push((form(triple), Possible::default()));
            forms.len() - 1
        });
        forms[place].1.narrow(triple, counted);
    }
    let mut order = Order::default();
    for (slot, (form, possible)) in order.0.iter_mut().zip(forms) {
        *slot = Some((form, possible.order()));
    }
    order
}

/// The orders under which every date of a form exists so far.
struct Possible {
    orders: Vec<DateOrder>,
    sums: [i64; 3],
    /// Dates that no goods have, by order.
    far: [usize; 3],
}

impl Default for Possible {
    fn default() -> Self {
        Self { orders: vec![DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd], sums: [0; 3], far: [0; 3] }
    }
}

impl Possible {
    fn narrow(&mut self, triple: Triple, counted: Option<Date>) {
        let is_far = |found: Date| counted.is_some_and(|day| !(-LONGEST_EXPIRED..=LONGEST_LIFE).contains(&(found.year() - day.year())));
        let days: Vec<(DateOrder, Date)> =
            self.orders.iter().filter_map(|order| Some((*order, day::to_date(triple.resolve(*order)?)))).collect();
        for (order, found) in &days {
            self.sums[*order as usize] += i64::from(day::from_date(*found));
            self.far[*order as usize] += usize::from(is_far(*found));
        }
        let goods = days.iter().any(|(_, found)| of_goods(*found));
        let is_possible = |found: Date| if goods { of_goods(found) } else { found.year() >= 1990 };
        self.orders = days.into_iter().filter(|(_, found)| is_possible(*found)).map(|(order, _)| order).collect();
    }

    fn order(&self) -> FormOrder {
        match self.orders.as_slice() {
            [only] => FormOrder { proved: Some(*only), earliest: None },
            several => {
                let key = |order: &DateOrder| (self.far[*order as usize], self.sums[*order as usize]);
                FormOrder { proved: None, earliest: several.iter().copied().min_by_key(key) }
            }
        }
    }
}

/// Placeholders such as 1900-01-01 aren't dates of goods, and neither are other days of that time.
fn plausible(found: Date) -> Dated {
    let placeholder = (found.month(), found.day()) == (1, 1) || found.year() < 1901;
    match found.year() {
        ..1990 if placeholder => Dated::Nothing,
        ..1990 => Dated::Bad,
        _ => Dated::Day(found),
    }
}

/// Whether goods on a shelf can be of this day.
fn of_goods(found: Date) -> bool {
    (2010..=2060).contains(&found.year())
}

fn first_of(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok()
}

/// `202612`, and the number that `2026.12` becomes in a sheet.
fn month_number(number: f64) -> Option<Date> {
    if number.fract() != 0.0 && (1990.0..2200.0).contains(&number) {
        let part = number.fract() * 100.0;
        let (hundredths, exact) = (part.round() as i8, (part - part.round()).abs() < 1e-6);
        let month = if hundredths > 12 && hundredths % 10 == 0 { hundredths / 10 } else { hundredths };
        return exact.then(|| first_of(number.trunc() as i16, if hundredths == 10 { 1 } else { month })).flatten();
    }
    let whole = (number.fract() == 0.0 && (199_001.0..=220_012.0).contains(&number)).then_some(number as i32)?;
    first_of(i16::try_from(whole / 100).ok()?, i8::try_from(whole % 100).ok()?)
}

/// `270630` and `300627` are the same day, in either order; the earlier of both where both are dates of goods.
fn six_digits(number: f64) -> Option<Dated> {
    let whole = (number.fract() == 0.0 && (10_100.0..=999_999.0).contains(&number)).then_some(number as i32)?;
    let parts = [whole / 10_000, whole / 100 % 100, whole % 100];
    let of = |year: i32, day: i32| {
        let found = Date::new(i16::try_from(2000 + year).ok()?, i8::try_from(parts[1]).ok()?, i8::try_from(day).ok()?).ok()?;
        of_goods(found).then_some(found)
    };
    match (of(parts[0], parts[2]), of(parts[2], parts[0])) {
        (Some(one), Some(other)) if one != other => Some(Dated::Ambiguous(one.min(other))),
        (Some(only), _) | (None, Some(only)) => Some(Dated::Day(only)),
        (None, None) => None,
    }
}

/// The first day of a month: `2026-05`, `2026年5月`, `2026.5`, `05/2026`, `202605`, `May 2026`, `2026-May`.
fn month(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim_end_matches('月').split(['-', '/', '.', '年', ' ']).filter(|part| !part.is_empty()).collect();
    let year = |part: &str| (part.len() == 4).then(|| part.parse::<i16>().ok()).flatten().filter(|year| (1900..=2200).contains(year));
    let number = |part: &str| {
        (part.len() <= 2).then(|| part.parse::<i8>().ok()).flatten().or_else(|| month_name(part)).filter(|m| (1..=12).contains(m))
    };
    match parts.as_slice() {
        [first, second] => {
            // A year of two digits that isn't a month: `07/27`, `Jul-27`, `27.07`.
            let short =
                |part: &str| part.parse::<i16>().ok().filter(|year| part.len() == 2 && (13..=60).contains(year)).map(|year| 2000 + year);
            let whole = year(first).zip(number(second)).or_else(|| year(second).zip(number(first)));
            let (year, month) = whole.or_else(|| short(second).zip(number(first))).or_else(|| short(first).zip(number(second)))?;
            first_of(year, month)
        }
        [only] if only.len() == 6 && only.bytes().all(|b| b.is_ascii_digit()) => month_number(only.parse().ok()?),
        _ => None,
    }
}

fn month_name(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_lowercase();
    NAMES.iter().position(|name| lower.starts_with(name)).and_then(|at| i8::try_from(at + 1).ok())
}

/// A length of time as (months, days): `24个月`, `730天`, `2年`, `18 months`, `36M`, `1年6个月`.
pub(super) fn lasts(text: &str) -> Option<(i32, i32)> {
    let mut rest = text.trim().to_lowercase().replace(' ', "");
    let (mut months, mut days) = (0, 0);
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let value: f64 = rest.get(..digits)?.parse().ok()?;
        rest.drain(..digits);
        const UNITS: [(&str, f64, f64); 20] = [
            ("个月", 1.0, 0.0),
            ("months", 1.0, 0.0),
            ("month", 1.0, 0.0),
            ("mths", 1.0, 0.0),
            ("mth", 1.0, 0.0),
            ("mo", 1.0, 0.0),
            ("m", 1.0, 0.0),
            ("月", 1.0, 0.0),
            ("years", 12.0, 0.0),
            ("year", 12.0, 0.0),
            ("yrs", 12.0, 0.0),
            ("yr", 12.0, 0.0),
            ("y", 12.0, 0.0),
            ("年", 12.0, 0.0),
            ("weeks", 0.0, 7.0),
            ("周", 0.0, 7.0),
            ("days", 0.0, 1.0),
            ("day", 0.0, 1.0),
            ("d", 0.0, 1.0),
            ("天", 0.0, 1.0),
        ];
        let (unit, per_month, per_day) = UNITS.into_iter().chain([("日", 0.0, 1.0)]).find(|(unit, ..)| rest.starts_with(unit))?;
        rest.drain(..unit.len());
        months += (value * per_month).round() as i32;
        days += (value * per_day).round() as i32;
    }
    (months > 0 || days > 0).then_some((months, days))
}

/// The last day of goods made on `produced` that last so long: 24 months from 15 January 2024 end on 14 January 2026.
pub(super) fn last_day(produced: Date, (months, days): (i32, i32)) -> Option<Date> {
    let end = produced.checked_add(months.months()).ok()?.checked_add(days.days()).ok()?;
    end.checked_sub(1.day()).ok()
}

/// A shelf life in days, from months of a year of 365 days.
pub(super) fn in_days((months, days): (i32, i32)) -> Option<u32> {
    let total = f64::from(months) * 365.0 / 12.0 + f64::from(days);
    (1.0..=3650.0).contains(&total).then_some(total.round() as u32)
}
