//! Looking over a whole file once, where its first rows do not tell what its dates and commas mean.

use crate::day::{self, Day};
use crate::error::ImportError;
use crate::import::ingest::Style;
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled, Triple};
use crate::read::numbers::{self, Evidence, NumberStyle};
use crate::recognise::{Plan, Shape};
use crate::source::{Cell, Rows};

/// What the file tells.
#[derive(Debug, Clone)]
pub(crate) struct Surveyed {
    pub(crate) order: Option<DateOrder>,
    pub(crate) style: Style,
    /// A number like `1,234`, when nothing in the file proves what it means.
    pub(crate) comma_unproved: Option<String>,
}

const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];

/// How the dates fare under each order.
#[derive(Default)]
struct Votes {
    /// Dates that are a day of sale in at least one order; the others are faults of their rows.
    dates: u64,
    faulty: u64,
    fails: [u64; 3],
    /// Whether some date is a different day in two orders.
    differs: [[bool; 3]; 3],
    example: Option<String>,
}

pub(crate) fn look_over(file: &str, plan: &Plan, rows: &mut dyn Rows, last_possible: Day) -> Result<Surveyed, ImportError> {
    let numeric = numeric_columns(plan);
    let mut votes = Votes::default();
    let (mut dots, mut commas, mut one_comma) = (false, false, None);
    while rows.advance()? {
        if plan.header_line.is_some_and(|header| rows.line() <= header) {
            continue;
        }
        if let Cell::Text(text) = rows.key_cell(plan.date)
            && let Ok(Spelled::Undecided(triple)) = dates::read(text)
        {
            votes.add(triple, text, last_possible);
        }
        for &column in &numeric {
            if let Cell::Text(text) = rows.cell(column) {
                match numbers::evidence(text) {
                    Evidence::DotDecimal => dots = true,
                    Evidence::CommaDecimal => commas = true,
                    Evidence::OneComma => one_comma = one_comma.or_else(|| Some(text.to_owned())),
                    Evidence::None | Evidence::OneDot => {}
                }
            }
        }
    }
    let order = match plan.order {
        Some(order) => Some(order),
        None => votes.decide(file, plan.header(plan.date))?,
    };
    let style = match (dots, commas) {
        (true, true) => Style::Mixed,
        (false, true) => Style::Proved(NumberStyle::CommaDecimal),
        (_, false) => Style::Proved(NumberStyle::DotDecimal),
    };
    Ok(Surveyed { order, style, comma_unproved: one_comma.filter(|_| !dots && !commas) })
}

fn numeric_columns(plan: &Plan) -> Vec<usize> {
    match &plan.shape {
        Shape::Long(long) => [Some(long.quantity), long.price, long.amount, long.temperature].into_iter().flatten().collect(),
        Shape::Wide { values, .. } => values.iter().map(|value| value.column).collect(),
    }
}

impl Votes {
    fn add(&mut self, triple: Triple, text: &str, last_possible: Day) {
        let possible = |day: &Day| (day::from_civil(1990, 1, 1)..=last_possible).contains(day);
        let days = ORDERS.map(|order| triple.resolve(order).filter(possible));
        if days.iter().all(Option::is_none) {
            self.faulty += 1;
            return;
        }
        self.dates += 1;
        for (i, day) in days.iter().enumerate() {
            self.fails[i] += u64::from(day.is_none());
            for (j, other) in days.iter().enumerate() {
                let differs = day.is_some() && other.is_some() && day != other;
                self.differs[i][j] |= differs;
                if differs && self.example.is_none() {
                    self.example = Some(text.to_owned());
                }
            }
        }
    }

    /// The order in which dates fail least, if each other order fails much oftener, or means the same days.
    fn decide(&self, file: &str, column: &str) -> Result<Option<DateOrder>, ImportError> {
        const OFTENER: u64 = 20;
        let Some(best) = (0..ORDERS.len()).min_by_key(|&i| (self.fails[i], i)).filter(|_| self.dates + self.faulty > 0) else {
            return Ok(None);
        };
        let is_rival = |i: usize| {
            let fails_oftener = self.fails[i] > 0 && self.fails[i] >= self.fails[best] * OFTENER;
            let means_the_same = self.fails[i] == self.fails[best] && !self.differs[best][i];
            i != best && !fails_oftener && !means_the_same
        };
        if (0..ORDERS.len()).any(is_rival) {
            let example = self.example.clone().unwrap_or_default();
            return Err(ImportError::AmbiguousDates { file: file.to_owned(), column: column.to_owned(), example });
        }
        Ok(Some(ORDERS[best]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(texts: &[&str]) -> Result<Option<DateOrder>, ImportError> {
        let mut votes = Votes::default();
        for text in texts {
            let Ok(Spelled::Undecided(triple)) = dates::read(text) else { panic!("`{text}` must be undecided") };
            votes.add(triple, text, day::from_civil(2026, 1, 1));
        }
        votes.decide("f.csv", "date")
    }

    #[test]
    fn one_day_beyond_the_twelfth_decides_for_all() {
        assert_eq!(decided(&["01/02/2019", "13/02/2019"]).expect("day first"), Some(DateOrder::Dmy));
        assert_eq!(decided(&["1/2/2014", "1/13/2014"]).expect("month first"), Some(DateOrder::Mdy));
        assert_eq!(decided(&["18-01-05", "18-01-31"]).expect("year first"), Some(DateOrder::Ymd), "2031 cannot have been sold in");
        assert_eq!(decided(&["05/05/2019", "06/06/2019"]).expect("the same in both"), Some(DateOrder::Dmy));
    }

    #[test]
    fn days_that_cannot_have_been_sold_in_are_faults_of_their_rows() {
        assert_eq!(decided(&["01/02/1985", "03/04/2085"]).expect("no question about nothing"), Some(DateOrder::Dmy));
    }

    #[test]
    fn dates_that_can_be_both_or_are_of_both_kinds_are_asked_about() {
        assert!(matches!(decided(&["01/02/2019", "03/04/2019"]), Err(ImportError::AmbiguousDates { .. })));
        assert!(matches!(decided(&["13/02/2019", "02/13/2019", "01/02/2019"]), Err(ImportError::AmbiguousDates { .. })));
    }
}
