//! Days whose sales say nothing about demand, such as when the shelf was empty or the store closed. They are neither trained on nor tested;
//! after that, the network sees what was usual before. The caller finds out which days these are.

use std::ops::Range;

use crate::series::{Aggregation, Series, aggregate};

/// Weeks back from which the usual sales of a weekday are taken.
const WEEKS: usize = 4;
/// How far an aggregated day must be from its demand before it counts as missing.
const LACKING: f64 = 0.2;

/// Days in a row whose sales are not the demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingDays {
    /// Indices into the values of a series.
    pub days: Range<usize>,
    /// From the end of this day on one could know: three days without a sale may be chance until the fourth. The days before it keep their
    /// zeros in what a network sees, as they would have then.
    pub known_from: usize,
}

impl Series {
    /// The series with the usual sales of their weekday on missing days, from sales before them alone.
    #[must_use]
    pub fn without(&self, missing: &[MissingDays]) -> Self {
        self.filled(missing, |run| run.known_from)
    }

    fn filled(&self, missing: &[MissingDays], from: impl Fn(&MissingDays) -> usize) -> Self {
        let mut series = self.clone();
        let mut flags = vec![false; self.values.len()];
        for run in missing {
            let end = run.days.end.min(flags.len());
            flags[run.days.start.min(end)..end].fill(true);
        }
        for run in missing {
            for day in from(run).max(run.days.start)..run.days.end.min(flags.len()) {
                let known = |i: &usize| !flags[*i];
                let same_weekday: Vec<f64> =
                    (1..).map_while(|week| day.checked_sub(7 * week)).filter(known).take(WEEKS).map(|i| self.values[i]).collect();
                let usual = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
                if !same_weekday.is_empty() {
                    series.values[day] = usual(&same_weekday);
                }
            }
        }
        series.missing = flags.contains(&true).then_some(flags);
        series
    }

    /// Whether the sales of a day say nothing about demand.
    pub(crate) fn is_missing(&self, day: usize) -> bool {
        self.missing.as_ref().is_some_and(|missing| missing.get(day).copied().unwrap_or(false))
    }
}

/// As [`aggregate`], with days missing where the missing days of some series are a fifth of what all would have sold; a series' missing days that
/// matter less stay as sold.
#[must_use]
pub fn aggregate_excluding(series: &[Series], missing: &[Vec<MissingDays>], how: Aggregation) -> Series {
    let each = |from: &dyn Fn(&MissingDays) -> usize| -> Vec<Series> {
        series.iter().zip(missing).map(|(s, missing)| s.filled(missing, from)).collect()
    };
    let sold = aggregate(series, how);
    let seen = aggregate(&each(&|run| run.known_from), how);
    let demand = aggregate(&each(&|run| run.days.start), how);
    let lacks: Vec<bool> =
        sold.values.iter().zip(&demand.values).map(|(sold, demand)| (demand - sold).abs() > LACKING * demand.abs()).collect();
    let values = sold.values.iter().zip(&seen.values).zip(&lacks).map(|((sold, seen), lacks)| if *lacks { *seen } else { *sold }).collect();
    Series { values, missing: lacks.contains(&true).then_some(lacks), ..sold }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn weekly(days: usize, out: Range<usize>) -> Series {
        let value = |i: usize| if out.contains(&i) { 0.0 } else { [9.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0][i % 7] };
        Series {
            id: crate::SeriesId::of_product("s"),
            start: date(2024, 1, 1),
            values: (0..days).map(value).collect(),
            ..Series::default()
        }
    }

    #[test]
    fn missing_days_show_their_usual_weekday_once_they_could_be_known() {
        let out = 70..90;
        let run = MissingDays { days: out.clone(), known_from: 73 };
        let series = weekly(100, out).without(std::slice::from_ref(&run));
        let whole = weekly(100, 0..0);
        assert_eq!(series.values[70..73], [0.0; 3], "then it might have been chance");
        assert_eq!(series.values[73..], whole.values[73..], "three weeks later, the weeks before the gap still count");
        assert_eq!((0..100).filter(|&day| series.is_missing(day)).collect::<Vec<_>>(), (70..90).collect::<Vec<_>>());
        let mut later = weekly(100, 70..90);
        later.values[90..].fill(1000.0);
        assert_eq!(later.without(&[run]).values[..90], series.values[..90], "what comes later is not looked at");
        assert_eq!(weekly(5, 0..2).without(&[MissingDays { days: 0..2, known_from: 0 }]).values[..2], [0.0; 2], "nothing is known before");
        assert_eq!(weekly(9, 0..0).without(&[]), weekly(9, 0..0));
    }

    #[test]
    fn an_aggregate_misses_what_matters_and_keeps_the_rest_as_it_was_sold() {
        let all = [weekly(100, 70..75), weekly(100, 0..0), weekly(100, 0..0)];
        let missing = [vec![MissingDays { days: 70..75, known_from: 70 }], Vec::new(), Vec::new()];
        let aggregated = aggregate_excluding(&all, &missing, Aggregation::Sum);
        assert!((70..75).all(|day| aggregated.is_missing(day)) && !aggregated.is_missing(75));
        assert_eq!(aggregated.values[70], 27.0, "a third of what the three sell");
        let mut many = all.to_vec();
        many.extend((0..6).map(|_| weekly(100, 0..0)));
        let missing: Vec<_> = missing.into_iter().chain((0..6).map(|_| Vec::new())).collect();
        let aggregated = aggregate_excluding(&many, &missing, Aggregation::Sum);
        assert_eq!((aggregated.missing, aggregated.values[70]), (None, 72.0), "a ninth is not worth losing the day");
    }
}
