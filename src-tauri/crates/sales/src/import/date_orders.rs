//! The order of day and month in a file: what its dates prove, taken together or by the sign between their numbers.

use crate::day::{self, Day};
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::read::dates::Triple;
use crate::read::periods::Span;
use crate::read::ranges::OpenRange;

/// The order of day and month, for all dates or for those with one sign between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct DateOrders {
    pub(crate) all: Option<DateOrder>,
    by_sign: Vec<(char, DateOrder)>,
}

impl DateOrders {
    pub(crate) fn one(order: Option<DateOrder>) -> Self {
        Self { all: order, by_sign: Vec::new() }
    }

    pub(crate) fn of(&self, triple: Triple) -> Option<DateOrder> {
        self.all.or_else(|| self.by_sign.iter().find(|(sign, _)| *sign == triple.sign).map(|(_, order)| *order))
    }
}

const ORDERS: [DateOrder; 3] = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];

/// How the dates fare under each order.
#[derive(Default, Clone)]
pub(crate) struct DateOrderVotes {
    /// Dates that are a day of sale in at least one order; the others are faults of their rows.
    dates: u64,
    faulty: u64,
    fails: [u64; 3],
    /// Whether some date is a different day in two orders.
    differs: [[bool; 3]; 3],
    example: Option<String>,
    /// Every year has four digits and is the last number.
    year_last: bool,
    /// Values of the first and the last number where both have two digits, as bits.
    seen: [u128; 2],
    /// A date that is one in this order alone.
    proof: [Option<String>; 3],
}

/// One order for all dates; where they contradict each other, one for each separator.
pub(crate) fn decide(file: &str, column: &str, votes: &[(char, DateOrderVotes)]) -> Result<DateOrders, ImportError> {
    let together = votes.iter().fold(DateOrderVotes::default(), |sum, (_, votes)| sum.with(votes));
    let refused = match together.decide(file, column) {
        Ok(order) => return Ok(DateOrders::one(order)),
        Err(refused) => refused,
    };
    let by_sign = votes.iter().map(|(sign, votes)| Some((*sign, votes.decide(file, column).ok()??))).collect::<Option<Vec<_>>>();
    // Where dots separate the numbers and the year is last, the day is first in every country. A number that stays the same is the year.
    if let [('.', _)] = votes
        && together.fails[0] == 0
        && (together.year_last || together.first_runs())
    {
        return Ok(DateOrders::one(Some(DateOrder::Dmy)));
    }
    by_sign.filter(|by_sign| by_sign.len() > 1).map(|by_sign| DateOrders { all: None, by_sign }).ok_or(refused)
}

impl DateOrderVotes {
    pub(crate) fn add(&mut self, triple: Triple, text: &str, last_possible: Day) {
        let possible = |day: &Day| (day::from_civil(1990, 1, 1)..=last_possible).contains(day);
        self.add_days(triple, ORDERS.map(|order| triple.resolve(order).filter(possible)), text);
    }

    /// Adds the first and the last of several days, which say more together than apart.
    pub(crate) fn add_range(&mut self, range: OpenRange, text: &str, last_possible: Day) {
        // Stretches of different length are different, although they begin on one day.
        const LONGER_THAN_ANY: Day = 1000;
        let possible = |span: Span| (day::from_civil(1990, 1, 1)..=last_possible).contains(&span.first);
        let key = |span: Span| possible(span).then_some(span.first * LONGER_THAN_ANY + span.days as Day);
        self.add_days(range.first, range.possible().map(|span| span.and_then(key)), text);
    }

    /// Adds what a date is under each order.
    fn add_days(&mut self, triple: Triple, days: [Option<Day>; 3], text: &str) {
        if days.iter().all(Option::is_none) {
            self.faulty += 1;
            return;
        }
        self.year_last = triple.year_last && (self.year_last || self.dates == 0);
        self.dates += 1;
        for (seen, value) in self.seen.iter_mut().zip(triple.ends()) {
            *seen |= 1 << value.min(127);
        }
        if days.iter().filter(|day| day.is_some()).count() == 1
            && let Some(order) = days.iter().position(Option::is_some)
        {
            self.proof[order].get_or_insert_with(|| text.to_owned());
        }
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

    fn with(mut self, other: &Self) -> Self {
        self.year_last = other.year_last && (self.year_last || self.dates == 0);
        self.dates += other.dates;
        self.seen = [self.seen[0] | other.seen[0], self.seen[1] | other.seen[1]];
        self.faulty += other.faulty;
        for i in 0..ORDERS.len() {
            self.fails[i] += other.fails[i];
            for j in 0..ORDERS.len() {
                self.differs[i][j] |= other.differs[i][j];
            }
            self.proof[i] = self.proof[i].take().or_else(|| other.proof[i].clone());
        }
        self.example = self.example.or_else(|| other.example.clone());
        self
    }

    /// Whether an order would make years of numbers that run through a month, and days of one number that hardly changes: `01-01-24` to
    /// `26-01-24` aren't days of 26 years.
    fn has_days_as_years(&self, order: usize) -> bool {
        const DAYS: u32 = 12;
        const YEARS: u32 = 2;
        let [first, last] = self.seen.map(u128::count_ones);
        match ORDERS[order] {
            _ if self.year_last => false,
            DateOrder::Ymd => first >= DAYS && last <= YEARS,
            _ => last >= DAYS && first <= YEARS,
        }
    }

    /// Whether the first number changes from date to date, and the last never.
    fn first_runs(&self) -> bool {
        const VALUES: u32 = 4;
        self.seen[0].count_ones() >= VALUES && self.seen[1].count_ones() == 1
    }

    /// The order in which dates fail least, if each other order fails much oftener, or means the same days.
    fn decide(&self, file: &str, column: &str) -> Result<Option<DateOrder>, ImportError> {
        // Where some dates are of another order, those that can be read both ways would be read wrong without a word: one is a slip.
        const OFTENER: u64 = 1000;
        const OFTENER_THAN_ONE: u64 = 100;
        let Some(best) = (0..ORDERS.len())
            .filter(|&i| !self.has_days_as_years(i))
            .min_by_key(|&i| (self.fails[i], i))
            .filter(|_| self.dates + self.faulty > 0)
        else {
            return Ok(None);
        };
        let is_rival = |i: usize| {
            let times = if self.fails[best] == 1 { OFTENER_THAN_ONE } else { OFTENER };
            let fails_oftener = self.fails[i] > 0 && self.fails[i] >= self.fails[best] * times;
            let means_the_same = self.fails[i] == self.fails[best] && !self.differs[best][i];
            i != best && !self.has_days_as_years(i) && !fails_oftener && !means_the_same
        };
        if (0..ORDERS.len()).any(is_rival) {
            if let (Some(day_first), Some(month_first)) = (&self.proof[0], &self.proof[1]) {
                let (day_first, month_first) = (day_first.clone(), month_first.clone());
                return Err(ImportError::MixedDates { file: file.to_owned(), column: column.to_owned(), day_first, month_first });
            }
            let example = self.example.clone().unwrap_or_default();
            let orders = (0..ORDERS.len()).filter(|&i| i == best || is_rival(i)).map(|i| ORDERS[i]).collect();
            return Err(ImportError::AmbiguousDates { file: file.to_owned(), column: column.to_owned(), example, orders });
        }
        Ok(Some(ORDERS[best]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::dates::{self, Spelled};

    fn decided(texts: &[&str]) -> Result<Option<DateOrder>, ImportError> {
        orders(texts).map(|orders| orders.all)
    }

    fn orders(texts: &[&str]) -> Result<DateOrders, ImportError> {
        let mut votes: Vec<(char, DateOrderVotes)> = ['/', '-', '.'].map(|sign| (sign, DateOrderVotes::default())).into();
        for text in texts {
            let Ok(Spelled::Undecided(triple)) = dates::read(text) else { panic!("`{text}` must be undecided") };
            let of_sign = votes.iter_mut().find(|(sign, _)| *sign == triple.sign).expect("a sign of dates");
            of_sign.1.add(triple, text, day::from_civil(2026, 1, 1));
        }
        votes.retain(|(_, votes)| votes.dates + votes.faulty > 0);
        decide("f.csv", "date", &votes)
    }

    #[test]
    fn dates_with_another_sign_may_have_another_order() {
        let both = orders(&["13/02/2019", "01/02/2019", "02-13-2019", "01-02-2019"]).expect("each sign proves its own");
        assert_eq!(both.by_sign, [('/', DateOrder::Dmy), ('-', DateOrder::Mdy)]);
        assert!(orders(&["13/02/2019", "02/13/2019", "01-02-2019"]).is_err(), "one sign with both orders proves nothing");
    }

    #[test]
    fn one_day_beyond_the_twelfth_decides_for_all() {
        assert_eq!(decided(&["01/02/2019", "13/02/2019"]).expect("day first"), Some(DateOrder::Dmy));
        assert_eq!(decided(&["1/2/2014", "1/13/2014"]).expect("month first"), Some(DateOrder::Mdy));
        assert_eq!(decided(&["18-01-05", "18-01-31"]).expect("year first"), Some(DateOrder::Ymd), "2031 can't have been sold in");
        assert_eq!(decided(&["05/05/2019", "06/06/2019"]).expect("the same in both"), Some(DateOrder::Dmy));
    }

    #[test]
    fn numbers_that_run_through_a_month_are_no_years() {
        let run: Vec<String> = (1..=26).map(|day| format!("{day:02}-01-24")).collect();
        let run: Vec<&str> = run.iter().map(String::as_str).collect();
        assert_eq!(decided(&run).expect("the year is last"), Some(DateOrder::Dmy));
        let run: Vec<String> = (1..=26).map(|day| format!("24-01-{day:02}")).collect();
        let run: Vec<&str> = run.iter().map(String::as_str).collect();
        assert_eq!(decided(&run).expect("the year is first"), Some(DateOrder::Ymd));
        let few: Vec<String> = (1..=11).map(|day| format!("{day:02}-01-24")).collect();
        let few: Vec<&str> = few.iter().map(String::as_str).collect();
        assert!(decided(&few).is_err(), "eleven days can be months");
    }

    #[test]
    fn days_that_cannot_have_been_sold_in_are_faults_of_their_rows() {
        assert_eq!(decided(&["01/02/1985", "03/04/2085"]).expect("no question about nothing"), Some(DateOrder::Dmy));
    }

    #[test]
    fn dates_that_can_be_both_or_are_of_both_kinds_are_asked_about() {
        assert!(matches!(decided(&["01/02/2019", "03/04/2019"]), Err(ImportError::AmbiguousDates { .. })));
        assert!(matches!(decided(&["13/02/2019", "02/13/2019", "01/02/2019"]), Err(ImportError::MixedDates { .. })));
    }
}
