//! Figures about how well the sales of a series suit forecasting. They judge the imported sales and change nothing.

mod rhythm;
pub(crate) mod stock_outs;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use crate::SalesDb;
use crate::day;
use crate::db::{DailySeries, Selection};
use crate::error::SalesError;
pub use stock_outs::Gap;
use stock_outs::OpenDays;

/// Figures of one product in one store.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct SeriesFigures {
    pub product_id: String,
    pub store_id: String,
    #[ts(type = "string")]
    pub first_date: Date,
    /// Last day with a sale.
    #[ts(type = "string")]
    pub last_date: Date,
    /// From the first day of the series to the last day loaded.
    #[ts(type = "number")]
    pub days: usize,
    pub mean: f64,
    /// Share of days without a sale, 0 … 1.
    pub zero_share: f64,
    /// Stretches without a sale that are long for this series.
    pub gaps: Vec<Stretch>,
    /// Stretches that look like an empty shelf: a fast product that sold nothing while the store was open.
    pub stock_outs: Vec<Stretch>,
    /// Days on which the store sold nothing at all.
    #[ts(type = "number")]
    pub closed_days: usize,
    /// Days far from what is usual for their weekday, the farthest first, at most [`LISTED`].
    pub outliers: Vec<Outlier>,
    #[ts(type = "number")]
    pub outlier_count: usize,
    /// 0 (no rhythm) … 1 (nothing else); null when the series is too short to decide.
    pub weekly_strength: Option<f64>,
    pub yearly_strength: Option<f64>,
    pub verdict: Forecastability,
}

/// Days without a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Stretch {
    #[ts(type = "string")]
    pub start: Date,
    #[ts(type = "number")]
    pub days: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Outlier {
    #[ts(type = "string")]
    pub date: Date,
    pub quantity: f64,
    /// The usual quantity of that weekday (median).
    pub usual: f64,
}

/// Demand classes by how often and how evenly a product sells: Syntetos, Boylan and Croston, "On the categorization of demand patterns",
/// JORS 56 (2005), with their limits of 1.32 days between sales and 0.49 squared variation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Forecastability {
    /// Under eight weeks, or fewer than ten days with a sale.
    TooShort,
    /// Sells often, in even quantities: forecasts well.
    Smooth,
    /// Sells often, in uneven quantities.
    Erratic,
    /// Sells seldom, in even quantities.
    Intermittent,
    /// Sells seldom, in uneven quantities: hardly to be forecast by day.
    Lumpy,
}

/// How many outliers are listed.
pub const LISTED: usize = 20;

impl SalesDb {
    /// Figures of each series of a selection.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn figures(&self, selection: &Selection) -> Result<Vec<SeriesFigures>, SalesError> {
        let series = self.series(selection)?;
        let open = OpenDays::read(&self.connection)?;
        Ok(series.iter().map(|series| figures(series, &open)).collect())
    }

    /// For each series, the days that look like an empty shelf, those on which its store was shut, and those that were exported before they
    /// ended: to train on as missing instead of as zero. The last ones are always among them. Series of `every_product` of their stores say
    /// themselves when those were open; else all sales are read for it.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn gaps(
        &self,
        series: &[DailySeries],
        (stock_outs, closed_days): (bool, bool),
        every_product: bool,
    ) -> Result<Vec<Vec<Gap>>, SalesError> {
        let open = if every_product { OpenDays::of_series(series) } else { OpenDays::read(&self.connection)? };
        let incomplete = self.incomplete_days()?;
        let gaps = |series: &DailySeries| {
            let (start, store) = (day::from_date(series.start), open.of(&series.store_id));
            let mut gaps = if stock_outs { stock_outs::find(&series.quantity, start, store) } else { Vec::new() };
            if closed_days {
                let closures = stock_outs::closures(start, series.quantity.len(), store).into_iter();
                gaps.extend(closures.filter(|gap| series.quantity[gap.days.start] == 0.0));
            }
            // A day that was exported before it ended is never a day of little demand.
            for day in incomplete.iter().filter(|day| day.store_id == series.store_id) {
                let at = usize::try_from(day::from_date(day.date) - start).ok().filter(|at| *at < series.quantity.len());
                gaps.extend(at.map(|at| Gap { days: at..at + 1, known_from: at }));
            }
            gaps.sort_by_key(|gap| gap.days.start);
            gaps
        };
        Ok(series.iter().map(gaps).collect())
    }
}

fn figures(series: &DailySeries, open: &OpenDays) -> SeriesFigures {
    let values = &series.quantity;
    let days = values.len();
    let start = day::from_date(series.start);
    let date = |at: usize| day::to_date(start + at as day::Day);
    let sold: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
    let zeros = values.iter().filter(|value| **value == 0.0).count();
    let interval = days as f64 / sold.len().max(1) as f64;
    let long = ((interval * 5.0) as usize).max(7);
    let stretch = |run: std::ops::Range<usize>| Stretch { start: date(run.start), days: run.len() };
    let outliers = rhythm::outliers(values, start);
    let listed = outliers.iter().take(LISTED).map(|&(at, usual)| Outlier { date: date(at), quantity: values[at], usual });
    let store = open.of(&series.store_id);
    SeriesFigures {
        product_id: series.product_id.clone(),
        store_id: series.store_id.clone(),
        first_date: series.start,
        last_date: date(values.iter().rposition(|value| *value != 0.0).unwrap_or(0)),
        days,
        mean: values.iter().sum::<f64>() / days.max(1) as f64,
        zero_share: zeros as f64 / days.max(1) as f64,
        gaps: stock_outs::zero_runs(values).filter(|run| run.len() >= long).map(stretch).collect(),
        stock_outs: stock_outs::find(values, start, store).into_iter().map(|gap| stretch(gap.days)).collect(),
        closed_days: (0..days).filter(|&at| !store.is_open(start + at as day::Day)).count(),
        outliers: listed.collect(),
        outlier_count: outliers.len(),
        weekly_strength: rhythm::weekly_strength(values),
        yearly_strength: rhythm::yearly_strength(values),
        verdict: verdict(days, &sold, interval),
    }
}

fn verdict(days: usize, sold: &[f64], interval: f64) -> Forecastability {
    if days < 56 || sold.len() < 10 {
        return Forecastability::TooShort;
    }
    let mean = sold.iter().sum::<f64>() / sold.len() as f64;
    let variance = sold.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / sold.len() as f64;
    let (often, even) = (interval < 1.32, variance / (mean * mean) < 0.49);
    match (often, even) {
        (true, true) => Forecastability::Smooth,
        (true, false) => Forecastability::Erratic,
        (false, true) => Forecastability::Intermittent,
        (false, false) => Forecastability::Lumpy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demand_is_classed_by_how_often_and_how_evenly_it_sells() {
        let steady = vec![10.0; 100];
        assert_eq!(verdict(100, &steady, 1.0), Forecastability::Smooth);
        assert_eq!(verdict(100, &steady[..20], 5.0), Forecastability::Intermittent);
        let uneven: Vec<f64> = (0..50).map(|i| if i % 10 == 0 { 100.0 } else { 1.0 }).collect();
        assert_eq!(verdict(60, &uneven, 1.2), Forecastability::Erratic);
        assert_eq!(verdict(200, &uneven, 4.0), Forecastability::Lumpy);
        assert_eq!(verdict(40, &steady[..40], 1.0), Forecastability::TooShort);
    }
}
