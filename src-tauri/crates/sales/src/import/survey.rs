//! Reading a whole file once, when its first rows don't show what its dates and commas mean.

use std::borrow::Cow;

use crate::day::{self, Day};
use crate::error::ImportError;
use crate::import::date_orders::{self, DateOrderVotes, DateOrders};
use crate::import::headers::NewHeaders;
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled, Triple};
use crate::read::numbers::{self, Evidence, FileNumberStyle, NumberStyle};
use crate::read::ranges;
use crate::recognize::new_header::{self, Above};
use crate::recognize::{Plan, Shape};
use crate::source::{Cell, Rows};

/// What the file shows.
#[derive(Debug, Clone)]
pub(crate) struct Surveyed {
    pub(crate) orders: DateOrders,
    pub(crate) style: FileNumberStyle,
    /// Other decimals have one width, and it is not that of `1,234`.
    pub(crate) doubtful: bool,
    /// A number like `1,234`, when nothing in the file proves what it means.
    pub(crate) comma_unproved: Option<String>,
    /// Whether real dates have day and month exchanged.
    pub(crate) swapped: Swapped,
}

/// Whether a spreadsheet exchanged day and month: it reads `02/01/2024` as a date of its own and leaves `13/01/2024` as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Swapped {
    No,
    /// With the dates exchanged back, all days are close together.
    Yes,
    /// It may be.
    Unclear,
}

/// The dates of a file, by how they are written.
#[derive(Debug, Default)]
struct WrittenDates {
    real: Vec<Day>,
    /// A real date whose day can't be a month.
    real_beyond: bool,
    texts: Vec<Day>,
    /// A text in which either number can be the month.
    text_both: bool,
}

impl WrittenDates {
    const KEPT: usize = 100_000;

    fn add_real(&mut self, day: Day) {
        self.real_beyond |= day::to_date(day).day() > 12;
        if self.real.len() < Self::KEPT {
            self.real.push(day);
        }
    }

    fn add_text(&mut self, triple: Triple) {
        let days = [DateOrder::Dmy, DateOrder::Mdy].map(|order| triple.resolve(order));
        match days {
            [Some(first), Some(second)] => self.text_both |= first != second,
            [Some(day), None] | [None, Some(day)] if self.texts.len() < Self::KEPT => self.texts.push(day),
            _ => {}
        }
    }

    fn swapped(&self) -> Swapped {
        if self.real.is_empty() || self.real_beyond || self.texts.is_empty() || self.text_both {
            return Swapped::No;
        }
        let back: Vec<Day> = self.real.iter().map(|&day| day::exchanged(day).unwrap_or(day)).collect();
        if back == self.real {
            return Swapped::No;
        }
        let span = |days: &[Day]| {
            let all = || days.iter().chain(&self.texts);
            all().max().zip(all().min()).map_or(0, |(last, first)| last - first)
        };
        if span(&back) < span(&self.real) { Swapped::Yes } else { Swapped::Unclear }
    }
}

pub(crate) fn look_over(
    file: &str,
    plan: &Plan,
    headers: &NewHeaders,
    rows: &mut dyn Rows,
    last_possible: Day,
    has_semicolons: bool,
) -> Result<Surveyed, ImportError> {
    let mut numeric = numeric_columns(plan);
    let mut votes: Vec<(char, DateOrderVotes)> = Vec::new();
    let (mut numbers, mut others) = (SignCounts::default(), SignCounts::default());
    let mut written = WrittenDates::default();
    let mut reordered = None;
    while rows.advance()? {
        let plan = reordered.as_ref().unwrap_or(plan);
        let is_above = plan.header_line.is_some_and(|header| rows.line() <= header);
        if is_above && (plan.header_line == Some(rows.line()) || plan.above(rows) != Above::Sale) {
            continue;
        }
        if !is_above
            && new_header::heads_sales(rows)
            && let Some(Some(below)) = headers.get(&new_header::key(rows))
        {
            numeric = numeric_columns(&below);
            reordered = Some((*below).clone());
            continue;
        }
        let range = match rows.key_cell(plan.date) {
            Cell::Text(text) if plan.has_periods => ranges::open(text).map(|range| (range, text)),
            _ => None,
        };
        if let Some((range, text)) = range {
            votes_of(&mut votes, range.first.sign).add_range(range, text, last_possible);
        }
        let undecided = match rows.key_cell(plan.date) {
            _ if range.is_some() => None,
            Cell::Day(day) => {
                written.add_real(day);
                None
            }
            Cell::Text(text) => match dates::read(text) {
                Ok(Spelled::Day(day)) => {
                    written.add_real(day);
                    None
                }
                Ok(Spelled::Undecided(triple)) => {
                    written.add_text(triple);
                    Some((triple, Cow::Borrowed(text)))
                }
                Err(_) => dates::compact(text).or_else(|| undecided_without_year(plan, text)).map(|triple| (triple, Cow::Borrowed(text))),
            },
            Cell::Number(number) if dates::serial(number).is_err() && dates::packed_number(number).is_err() => {
                let text = number.to_string();
                dates::compact(&text).map(|triple| (triple, Cow::Owned(text)))
            }
            _ => None,
        };
        if let Some((triple, text)) = undecided {
            votes_of(&mut votes, triple.sign).add(triple, &text, last_possible);
        } else if let Cell::Text(text) = rows.key_cell(plan.date)
            && dates::read(text).is_err()
            && let Some(Some(other)) = plan.reordered(rows)
        {
            numeric = numeric_columns(&other);
            reordered = Some(other);
            continue;
        }
        for &column in &numeric {
            match rows.cell(column) {
                Cell::Text(text) => numbers.add(text),
                Cell::Number(number) => numbers.add_number(number),
                _ => {}
            }
        }
        for &column in &plan.other_numbers {
            if let Cell::Text(text) = rows.cell(column) {
                others.add(text.trim_end_matches(['%', ' ']));
            }
        }
    }
    numbers.learn_from(&others);
    let orders = match plan.order {
        Some(order) => DateOrders::one(Some(order)),
        None => date_orders::decide(file, plan.header(plan.date), &votes)?,
    };
    let (style, doubtful, comma_unproved) = numbers.decide(has_semicolons);
    Ok(Surveyed { orders, style, doubtful, comma_unproved, swapped: written.swapped() })
}

/// What the dates with a sign say.
fn votes_of(votes: &mut Vec<(char, DateOrderVotes)>, sign: char) -> &mut DateOrderVotes {
    let at = votes.iter().position(|(known, _)| *known == sign).unwrap_or_else(|| {
        votes.push((sign, DateOrderVotes::default()));
        votes.len() - 1
    });
    &mut votes[at].1
}

/// The two numbers of a date whose year the title, a name or an answer says.
fn undecided_without_year(plan: &Plan, text: &str) -> Option<Triple> {
    match plan.frame?.read(text)? {
        Spelled::Undecided(triple) => Some(triple),
        Spelled::Day(_) => None,
    }
}

/// What the numbers of a file say about its commas and dots.
#[derive(Default)]
struct SignCounts {
    dots: bool,
    commas: bool,
    one_comma: Option<String>,
    one_dot: Option<String>,
    /// Digits behind the decimal signs, as bits.
    widths: u32,
    thousands_without_sign: bool,
    whole: bool,
}

impl SignCounts {
    fn add(&mut self, text: &str) {
        match numbers::evidence(text) {
            Evidence::DotDecimal => self.dots = true,
            Evidence::CommaDecimal => self.commas = true,
            Evidence::OneComma => {
                self.one_comma.get_or_insert_with(|| text.to_owned());
                return;
            }
            Evidence::OneDot => {
                self.one_dot.get_or_insert_with(|| text.to_owned());
                return;
            }
            Evidence::None => {
                if let numbers::Number::Value(value) = numbers::read(text, NumberStyle::DotDecimal) {
                    self.add_number(value);
                }
                return;
            }
        }
        let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let width = digits.bytes().rev().take_while(u8::is_ascii_digit).count();
        // `1,234,567` proves its sign, and has no decimals.
        if !(width == 3 && text.matches([',', '.']).count() > 1) {
            self.widths |= 1 << width.min(31);
        }
    }

    fn add_number(&mut self, value: f64) {
        self.whole |= value.fract() == 0.0;
        self.thousands_without_sign |= value.abs() >= 1000.0;
    }

    /// Other columns of the file prove the sign where these don't and all of them agree.
    fn learn_from(&mut self, others: &Self) {
        if !self.dots && !self.commas && others.dots != others.commas {
            (self.dots, self.commas, self.widths) = (others.dots, others.commas, others.widths);
        }
    }

    /// The style, whether numbers like `1,234` are in doubt under it, and one that nothing proves.
    fn decide(self, has_semicolons: bool) -> (FileNumberStyle, bool, Option<String>) {
        let Self { dots, commas, one_comma, one_dot, .. } = self;
        // Decimals of one width, as prices have two, make three of them odd.
        let one_width = self.widths.count_ones() == 1 && self.widths & 1 << 3 == 0;
        match (dots, commas) {
            (true, true) => (FileNumberStyle::Mixed, false, None),
            (true, false) => (FileNumberStyle::Proved(NumberStyle::DotDecimal), one_width && one_dot.is_some(), None),
            (false, true) => {
                // Semicolons between cells leave the comma to decimals of any width.
                let doubtful = one_width && one_comma.is_some() && !has_semicolons;
                (FileNumberStyle::Proved(NumberStyle::CommaDecimal), doubtful, None)
            }
            (false, false) if one_comma.is_some() && one_dot.is_some() => (FileNumberStyle::Mixed, false, None),
            // Among whole numbers below a thousand, `1.234` is one above.
            (false, false) if one_dot.is_some() && self.whole && !self.thousands_without_sign => {
                (FileNumberStyle::Proved(NumberStyle::CommaDecimal), false, one_dot)
            }
            // Semicolons between cells leave the comma to decimals.
            (false, false) if one_comma.is_some() && has_semicolons => {
                (FileNumberStyle::Proved(NumberStyle::CommaDecimal), false, one_comma)
            }
            (false, false) => (FileNumberStyle::Proved(NumberStyle::DotDecimal), false, one_comma.or(one_dot)),
        }
    }
}

fn numeric_columns(plan: &Plan) -> Vec<usize> {
    match &plan.shape {
        Shape::Long(long) => {
            [plan.quantity_style.is_none().then_some(long.quantity), long.returned, long.price, long.amount, long.temperature]
                .into_iter()
                .flatten()
                .collect()
        }
        Shape::Wide { values, .. } => values.iter().flat_map(|value| [Some(value.column), value.returned]).flatten().collect(),
        Shape::Across { values, .. } => values.iter().map(|value| value.column).collect(),
    }
}
