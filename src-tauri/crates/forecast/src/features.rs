//! What is known about a day before it comes: weekday, season of the year, promotion, price. Nothing here looks at quantities.

use std::f32::consts::TAU;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Series;

/// Which features a model uses; fixed when it is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeatureSet {
    /// The series say when there were promotions.
    pub promotion: bool,
    /// The series say the price.
    pub price: bool,
}

const WEEKDAYS: usize = 7;
const YEAR_HARMONICS: usize = 2;

impl FeatureSet {
    /// What all of the series have.
    #[must_use]
    pub fn of(series: &[Series]) -> Self {
        let all = |has: fn(&Series) -> bool| !series.is_empty() && series.iter().all(has);
        Self { promotion: all(|s| s.promotion.is_some()), price: all(|s| s.price.is_some()) }
    }

    /// Features per day.
    #[must_use]
    pub fn width(self) -> usize {
        WEEKDAYS + 2 * YEAR_HARMONICS + usize::from(self.promotion) + usize::from(self.price)
    }
}

/// The names of the features in their order, as `metadata.json` lists them.
#[must_use]
pub fn feature_names(set: FeatureSet) -> Vec<String> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let mut names: Vec<String> = days.iter().map(|d| (*d).to_owned()).collect();
    for k in 1..=YEAR_HARMONICS {
        names.push(format!("year_sin_{k}"));
        names.push(format!("year_cos_{k}"));
    }
    names.extend(set.promotion.then(|| "promotion".to_owned()));
    names.extend(set.price.then(|| "relative_price".to_owned()));
    names
}

/// The features of every day from the series' first to `days` days on, `(days, features)` row by row. Days past the series' end have no
/// promotion and the last price, unless the series' channels reach further than its quantities.
pub(crate) fn day_features(series: &Series, days: usize, set: FeatureSet) -> Vec<f32> {
    let usual_price = series.price.as_ref().map_or(1.0, |p| median_positive(p));
    let mut rows = Vec::with_capacity(days * set.width());
    for i in 0..days {
        push_calendar(&mut rows, series.day(i));
        if set.promotion {
            rows.push(series.promotion.as_ref().and_then(|p| p.get(i)).copied().unwrap_or(0.0));
        }
        if set.price {
            let price = series.price.as_ref().and_then(|p| p.get(i).or(p.last())).copied().unwrap_or(usual_price);
            rows.push(if price > 0.0 { (price / usual_price - 1.0).clamp(-3.0, 3.0) } else { 0.0 });
        }
    }
    rows
}

/// One of seven for the weekday (centred, so that it adds nothing on average), then sines of the year.
fn push_calendar(rows: &mut Vec<f32>, date: Date) {
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0);
    rows.extend((0..WEEKDAYS).map(|d| if d == weekday { 6.0 / 7.0 } else { -1.0 / 7.0 }));
    let year = TAU * f32::from(date.day_of_year()) / 365.25;
    for k in 1..=YEAR_HARMONICS {
        rows.push((year * k as f32).sin());
        rows.push((year * k as f32).cos());
    }
}

fn median_positive(values: &[f32]) -> f32 {
    let mut positive: Vec<f32> = values.iter().copied().filter(|v| *v > 0.0 && v.is_finite()).collect();
    positive.sort_by(f32::total_cmp);
    positive.get(positive.len() / 2).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn names_and_columns_agree_and_future_days_have_no_promotion() {
        let mut series = Series::new("x", date(2024, 1, 1), vec![1.0; 3]);
        series.promotion = Some(vec![0.0, 1.0, 0.0]);
        let set = FeatureSet::of(std::slice::from_ref(&series));
        assert_eq!(feature_names(set).len(), set.width());
        let rows = day_features(&series, 10, set);
        assert_eq!(rows.len(), 10 * set.width());
        let promotion: Vec<f32> = rows.chunks(set.width()).map(|r| r[set.width() - 1]).collect();
        assert_eq!(promotion, [0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        assert!(rows[0] > 0.8, "1 January 2024 is a Monday");
        assert_eq!(rows[..7], rows[7 * set.width()..7 * set.width() + 7], "a week later is the same weekday");
    }
}
