//! Forecasts of days that are known: residuals of the validation days, the test beside its baselines.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::architecture::{Forecaster, LoadError};
use crate::baselines::Baseline;
use crate::intervals::ResidualQuantiles;
use crate::metrics::InsampleScale;
use crate::series::{Series, days_between};
use crate::spec::SeriesSpec;
use crate::split::Split;
use crate::windows::{DayTable, Windows, target_days};

/// A forecast of a day whose sales are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TestForecast {
    /// Whose.
    pub series: String,
    /// The last day that the forecast knew.
    #[ts(type = "string")]
    pub origin: Date,
    /// The day forecast.
    #[ts(type = "string")]
    pub date: Date,
    /// What was sold.
    pub actual: f64,
    /// What was forecast.
    pub forecast: f64,
    /// Lower end of the 80 % interval; a baseline has none.
    pub lower: Option<f64>,
    /// Upper end of the 80 % interval; a baseline has none.
    pub upper: Option<f64>,
}

/// All series in one table, and the windows in it.
pub(crate) struct Prepared<'a> {
    pub(crate) series: &'a [Series],
    pub(crate) specs: Vec<SeriesSpec>,
    pub(crate) table: DayTable,
    /// Row of the first day of each series.
    pub(crate) first_rows: Vec<usize>,
    pub(crate) split: Split,
    pub(crate) lookback: usize,
    pub(crate) horizon: usize,
}

/// A window by what it forecasts: series and day index of its first target day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) series: usize,
    pub(crate) day: usize,
}

impl Prepared<'_> {
    /// Windows whose target days lie within `from..until`, one every `step` days.
    pub(crate) fn targets(&self, from: Date, until: Date, step: usize) -> Vec<Target> {
        let mut targets = Vec::new();
        for (index, series) in self.series.iter().enumerate() {
            // Steps are counted from `from`, so that all series are forecast from the same days.
            let origin = days_between(series.start, from);
            let days = target_days(series, self.lookback, self.horizon, from, until);
            targets.extend(days.filter(|day| (day - origin) % step as i64 == 0).map(|day| Target { series: index, day: day as usize }));
        }
        targets
    }

    /// The rows at which the windows of `targets` begin.
    pub(crate) fn starts(&self, targets: &[Target]) -> Vec<usize> {
        targets.iter().map(|t| self.first_rows[t.series] + t.day - self.lookback).collect()
    }

    /// Forecasts, never negative, in the series' own units; one row of `horizon` days per target.
    fn forecasts(&self, forecaster: &dyn Forecaster, targets: &[Target]) -> Result<Vec<f64>, LoadError> {
        let starts = self.starts(targets);
        let scaled =
            forecaster.forecast(&Windows { table: &self.table, starts: &starts, lookback: self.lookback, horizon: self.horizon })?;
        let unscaled = scaled.chunks(self.horizon).zip(targets).flat_map(|(window, target)| {
            let scaler = self.specs[target.series].scaler;
            window.iter().map(move |v| scaler.unscaled(*v).max(0.0))
        });
        Ok(unscaled.collect())
    }

    /// How far the forecasts of the validation days missed.
    pub(crate) fn residual_quantiles(&self, forecaster: &dyn Forecaster, targets: &[Target]) -> Result<ResidualQuantiles, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let residuals = forecasts.chunks(self.horizon).zip(targets).flat_map(|(window, target)| {
            let actual = &self.series[target.series].values[target.day..];
            let scale = self.specs[target.series].scaler.scale;
            window.iter().zip(actual).map(move |(forecast, actual)| (actual - forecast) / scale)
        });
        Ok(ResidualQuantiles::of(&residuals.collect::<Vec<_>>(), self.horizon))
    }

    /// The model's forecasts of the test windows.
    pub(crate) fn test(
        &self,
        forecaster: &dyn Forecaster,
        targets: &[Target],
        quantiles: &ResidualQuantiles,
    ) -> Result<Vec<TestForecast>, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        Ok(self.compare(targets, &forecasts, |target, step, forecast| {
            let (lower, upper) = quantiles.around(forecast, step, self.specs[target.series].scaler.scale);
            (Some(lower), Some(upper))
        }))
    }

    /// A baseline's forecasts of the same windows, from all days before each.
    pub(crate) fn test_baseline(&self, baseline: Baseline, targets: &[Target]) -> Vec<TestForecast> {
        let forecast = |t: &Target| baseline.forecast(&self.series[t.series].values[..t.day], self.horizon);
        let forecasts: Vec<f64> = targets.iter().flat_map(forecast).collect();
        self.compare(targets, &forecasts, |_, _, _| (None, None))
    }

    fn compare(
        &self,
        targets: &[Target],
        forecasts: &[f64],
        interval: impl Fn(&Target, usize, f64) -> (Option<f64>, Option<f64>),
    ) -> Vec<TestForecast> {
        let mut rows = Vec::with_capacity(forecasts.len());
        for (target, window) in targets.iter().zip(forecasts.chunks(self.horizon)) {
            let series = &self.series[target.series];
            for (step, &forecast) in window.iter().enumerate() {
                let (lower, upper) = interval(target, step, forecast);
                rows.push(TestForecast {
                    series: series.name.clone(),
                    origin: series.day(target.day - 1),
                    date: series.day(target.day + step),
                    actual: series.values[target.day + step],
                    forecast,
                    lower,
                    upper,
                });
            }
        }
        rows
    }

    /// What MASE and RMSSE divide by, for the series that `targets` name, in their order.
    pub(crate) fn insample_scales(&self, targets: &[Target]) -> Vec<InsampleScale> {
        let of = |series: &Series| {
            let before = usize::try_from(days_between(series.start, self.split.test)).unwrap_or(0);
            InsampleScale::of(&series.values[..before.min(series.values.len())])
        };
        targets.chunk_by(|a, b| a.series == b.series).map(|group| of(&self.series[group[0].series])).collect()
    }
}
