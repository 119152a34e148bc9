//! Looking over a whole file once, where its first rows do not tell what its dates and commas mean.

use crate::day::Day;
use crate::error::ImportError;
use crate::import::date_orders::{self, DateOrderVotes, DateOrders};
use crate::read::dates::{self, Spelled};
use crate::read::numbers::{self, Evidence, FileNumberStyle, NumberStyle};
use crate::recognise::{Plan, Shape};
use crate::source::{Cell, Rows};

/// What the file tells.
#[derive(Debug, Clone)]
pub(crate) struct Surveyed {
    pub(crate) orders: DateOrders,
    pub(crate) style: FileNumberStyle,
    /// Other decimals have one width, and it is not that of `1,234`.
    pub(crate) doubtful: bool,
    /// A number like `1,234`, when nothing in the file proves what it means.
    pub(crate) comma_unproved: Option<String>,
}

pub(crate) fn look_over(file: &str, plan: &Plan, rows: &mut dyn Rows, last_possible: Day) -> Result<Surveyed, ImportError> {
    let mut numeric = numeric_columns(plan);
    let mut votes: Vec<(char, DateOrderVotes)> = Vec::new();
    let mut numbers = SignCounts::default();
    let mut reordered = None;
    while rows.advance()? {
        let plan = reordered.as_ref().unwrap_or(plan);
        if plan.header_line.is_some_and(|header| rows.line() <= header) {
            continue;
        }
        if let Cell::Text(text) = rows.key_cell(plan.date)
            && let Ok(Spelled::Undecided(triple)) = dates::read(text)
        {
            let at = votes.iter().position(|(sign, _)| *sign == triple.sign).unwrap_or_else(|| {
                votes.push((triple.sign, DateOrderVotes::default()));
                votes.len() - 1
            });
            votes[at].1.add(triple, text, last_possible);
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
    }
    let orders = match plan.order {
        Some(order) => DateOrders::one(Some(order)),
        None => date_orders::decide(file, plan.header(plan.date), &votes)?,
    };
    let (style, doubtful, comma_unproved) = numbers.decide();
    Ok(Surveyed { orders, style, doubtful, comma_unproved })
}

/// What the numbers of a file tell of its commas and dots.
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

    /// The style, whether numbers like `1,234` are in doubt under it, and one that nothing proves.
    fn decide(self) -> (FileNumberStyle, bool, Option<String>) {
        let Self { dots, commas, one_comma, one_dot, .. } = self;
        // Decimals of one width, as prices have two, make three of them odd.
        let one_width = self.widths.count_ones() == 1 && self.widths & 1 << 3 == 0;
        match (dots, commas) {
            (true, true) => (FileNumberStyle::Mixed, false, None),
            (true, false) => (FileNumberStyle::Proved(NumberStyle::DotDecimal), one_width && one_dot.is_some(), None),
            (false, true) => (FileNumberStyle::Proved(NumberStyle::CommaDecimal), one_width && one_comma.is_some(), None),
            (false, false) if one_comma.is_some() && one_dot.is_some() => (FileNumberStyle::Mixed, false, None),
            // Among whole numbers below a thousand, `1.234` is one above.
            (false, false) if one_dot.is_some() && self.whole && !self.thousands_without_sign => {
                (FileNumberStyle::Proved(NumberStyle::CommaDecimal), false, one_dot)
            }
            (false, false) => (FileNumberStyle::Proved(NumberStyle::DotDecimal), false, one_comma),
        }
    }
}

fn numeric_columns(plan: &Plan) -> Vec<usize> {
    match &plan.shape {
        Shape::Long(long) => [Some(long.quantity), long.price, long.amount, long.temperature].into_iter().flatten().collect(),
        Shape::Wide { values, .. } => values.iter().map(|value| value.column).collect(),
    }
}
