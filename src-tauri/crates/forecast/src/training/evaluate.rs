//! Forecasts of days that are known: residuals of the validation days, and the test next to its baselines.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::architecture::{Forecaster, LoadError};
use crate::baselines::blend::{Blend, BlendRow};
use crate::baselines::{Baseline, FittedBaseline};
use crate::intervals::calibration::Calibration;
use crate::intervals::residuals::{ForecastContext, Residuals};
use crate::intervals::window_forecast::WindowForecast;
use crate::metrics::InsampleScale;
use crate::model::spec::SeriesSpec;
use crate::series::closed::closed_days;
use crate::series::id::SeriesId;
use crate::series::{Series, days_between};
use crate::windows::split::Split;
use crate::windows::{DayTable, Windows, target_days};

/// A forecast of a day whose sales are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TestForecast {
    /// The series.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    /// The last day that the forecast knew.
    #[ts(type = "string")]
    pub origin: Date,
    /// The day forecast.
    #[ts(type = "string")]
    pub date: Date,
    /// What was sold.
    pub actual: f64,
    /// What was forecast for the day: about the median.
    pub forecast: f64,
    /// The expected value, which totals are sums of; a baseline's is its forecast.
    pub mean: f64,
    /// Lower end of the 80 % interval; a baseline has none.
    pub lower: Option<f64>,
    /// Upper end of the 80 % interval; a baseline has none.
    pub upper: Option<f64>,
    /// Lower end of the 95 % interval; a baseline has none.
    pub lower_95: Option<f64>,
    /// Upper end of the 95 % interval; a baseline has none.
    pub upper_95: Option<f64>,
}

/// All series in one table, and the windows in it.
pub(crate) struct TrainingData<'a> {
    pub(crate) series: &'a [Series],
    pub(crate) specs: Vec<SeriesSpec>,
    pub(crate) table: DayTable,
    /// Row of the first day of each series.
    pub(crate) first_rows: Vec<usize>,
    pub(crate) split: Split,
    /// The first day that scales and profiles do not know.
    pub(crate) known: Date,
    pub(crate) lookback: usize,
    pub(crate) horizon: usize,
    /// What errors of each series are measured in, from the days before `known`.
    pub(crate) scales: Vec<InsampleScale>,
    /// Mixes simple methods into the network's forecasts; empty until it is known how.
    pub(crate) blend: Blend,
}

/// A window by what it forecasts: series and day index of its first target day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WindowRef {
    pub(crate) series: usize,
    pub(crate) day: usize,
}

impl TrainingData<'_> {
    /// Windows whose target days lie within `from..until` and are not all missing, one every `step` days.
    pub(crate) fn targets(&self, from: Date, until: Date, step: usize) -> Vec<WindowRef> {
        let mut targets = Vec::new();
        for (index, series) in self.series.iter().enumerate() {
            // Steps are counted from `from`, so that all series are forecast from the same days.
            let origin = days_between(series.start, from);
            let days = target_days(series, self.lookback, self.horizon, from, until);
            let days = days.filter(|day| (day - origin) % step as i64 == 0).map(|day| day as usize);
            let counts = |day: &usize| series.missing.is_none() || (*day..day + self.horizon).any(|day| !series.is_missing(day));
            targets.extend(days.filter(counts).map(|day| WindowRef { series: index, day }));
        }
        targets
    }

    /// The rows at which the windows of `targets` begin.
    pub(crate) fn starts(&self, targets: &[WindowRef]) -> Vec<usize> {
        targets.iter().map(|t| self.first_rows[t.series] + t.day - self.lookback).collect()
    }

    /// The windows that begin at these rows.
    pub(crate) fn windows<'b>(&'b self, starts: &'b [usize]) -> Windows<'b> {
        Windows { table: &self.table, starts, lookback: self.lookback, horizon: self.horizon }
    }

    fn forecasts(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Vec<WindowForecast>, LoadError> {
        let starts = self.starts(targets);
        let numbers = forecaster.forecast(&self.windows(&starts))?;
        let per_window = (numbers.len() / targets.len().max(1)).max(1);
        let forecast = |(numbers, target): (&[f32], &WindowRef)| {
            let series = &self.series[target.series];
            let closed = closed_days(&series.values[..target.day], series, self.horizon);
            WindowForecast::new(numbers, self.specs[target.series].scaler, closed)
        };
        let mut forecasts: Vec<WindowForecast> = numbers.chunks(per_window).zip(targets).map(forecast).collect();
        let mut first = 0;
        for group in targets.chunk_by(|a, b| a.series == b.series) {
            let values = &self.series[group[0].series].values;
            let methods: BTreeMap<&str, FittedBaseline> =
                self.blend.methods().map(|m| (m.name(), m.fit(&values[..group[0].day]))).collect();
            for (target, forecast) in group.iter().zip(&mut forecasts[first..]) {
                *forecast = self.blend.apply_fitted(std::mem::take(forecast), &values[..target.day], &methods);
            }
            first += group.len();
        }
        Ok(forecasts)
    }

    /// How simple methods are mixed into the network's forecasts, by the validation days.
    pub(crate) fn fit_blend(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Blend, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let mut rows = Vec::with_capacity(targets.len());
        let fitted: Vec<Vec<FittedBaseline>> = targets
            .chunk_by(|a, b| a.series == b.series)
            .map(|group| {
                let values = &self.series[group[0].series].values[..group[0].day];
                Baseline::ALL.into_iter().map(|method| method.fit(values)).collect()
            })
            .collect();
        let groups = targets.chunk_by(|a, b| a.series == b.series).zip(&fitted);
        let windows = groups.flat_map(|(group, methods)| group.iter().map(move |target| (target, methods)));
        for ((target, methods), forecast) in windows.zip(&forecasts) {
            let values = &self.series[target.series].values;
            let scale = |size: f64| if size > 0.0 { size.recip() } else { 0.0 };
            let insample = self.scales[target.series];
            rows.push(BlendRow {
                history: &values[..target.day],
                forecast,
                actual: &values[target.day..target.day + self.horizon],
                methods,
                weights: [scale(insample.absolute), scale(insample.squared.sqrt())],
            });
        }
        Ok(Blend::fit(&rows))
    }

    fn context(&self, target: &WindowRef, forecast: &WindowForecast) -> ForecastContext<'_> {
        let series = &self.series[target.series];
        let past = &series.values[target.day - self.lookback..target.day];
        ForecastContext::new(&series.id, series.day(target.day), past, self.specs[target.series].scaler.scale, forecast)
    }

    /// What the errors of the validation days teach.
    pub(crate) fn calibration(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Calibration, LoadError> {
        // Totals need every day of a window.
        let whole = |target: &&WindowRef| (target.day..target.day + self.horizon).all(|day| !self.series[target.series].is_missing(day));
        let whole: Vec<WindowRef> = targets.iter().filter(whole).copied().collect();
        let targets = if whole.is_empty() { targets } else { &whole };
        let forecasts = self.forecasts(forecaster, targets)?;
        let row = |(target, forecast): (&WindowRef, _)| Residuals {
            context: self.context(target, forecast),
            forecast,
            actual: &self.series[target.series].values[target.day..target.day + self.horizon],
        };
        let rows: Vec<Residuals<'_>> = targets.iter().zip(&forecasts).map(row).collect();
        Ok(Calibration::fit(&rows, self.horizon))
    }

    /// The model's forecasts of the test windows.
    pub(crate) fn test(
        &self,
        forecaster: &dyn Forecaster,
        targets: &[WindowRef],
        calibration: &Calibration,
    ) -> Result<Vec<TestForecast>, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let mut rows = Vec::with_capacity(targets.len() * self.horizon);
        for (target, window) in targets.iter().zip(&forecasts) {
            let of = calibration.of(&self.context(target, window), window);
            for (step, forecast) in self.observed_steps(target, &window.median) {
                let ((lower, upper), (lower_95, upper_95)) = (of.interval_80[step], of.interval_95[step]);
                rows.push(TestForecast {
                    mean: of.mean[step],
                    lower: Some(lower),
                    upper: Some(upper),
                    lower_95: Some(lower_95),
                    upper_95: Some(upper_95),
                    ..self.row(target, step, *forecast)
                });
            }
        }
        Ok(rows)
    }

    /// Forecasts of the windows without mean and interval.
    pub(crate) fn point_forecasts(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Vec<TestForecast>, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let windows = targets.iter().zip(&forecasts);
        Ok(windows.flat_map(|(target, w)| self.observed_steps(target, &w.median).map(|(step, f)| self.row(target, step, *f))).collect())
    }

    /// A baseline's forecasts of the same windows, from all days before each.
    pub(crate) fn test_baseline(&self, baseline: Baseline, targets: &[WindowRef]) -> Vec<TestForecast> {
        let mut rows = Vec::with_capacity(targets.len() * self.horizon);
        for group in targets.chunk_by(|a, b| a.series == b.series) {
            let values = &self.series[group[0].series].values;
            let fitted = baseline.fit(&values[..group[0].day]);
            for target in group {
                let forecasts = fitted.forecast(&values[..target.day], self.horizon);
                rows.extend(self.observed_steps(target, &forecasts).map(|(step, f)| self.row(target, step, *f)));
            }
        }
        rows
    }

    /// The forecasts of a window with their place in it, without those of missing days.
    fn observed_steps<'b>(&self, target: &WindowRef, window: &'b [f64]) -> impl Iterator<Item = (usize, &'b f64)> {
        let series = &self.series[target.series];
        let first = target.day;
        window.iter().enumerate().filter(move |(step, _)| !series.is_missing(first + step))
    }

    /// A forecast without interval.
    fn row(&self, target: &WindowRef, step: usize, forecast: f64) -> TestForecast {
        let series = &self.series[target.series];
        TestForecast {
            series: series.id.clone(),
            origin: series.day(target.day - 1),
            date: series.day(target.day + step),
            actual: series.values[target.day + step],
            forecast,
            mean: forecast,
            lower: None,
            upper: None,
            lower_95: None,
            upper_95: None,
        }
    }

    /// What MASE and RMSSE divide by, from the days before `until`, for the series that `targets` name, in their order.
    pub(crate) fn insample_scales(&self, targets: &[WindowRef], until: Date) -> Vec<InsampleScale> {
        let of = |series: &Series| {
            let before = usize::try_from(days_between(series.start, until)).unwrap_or(0);
            InsampleScale::of(&series.values[..before.min(series.values.len())])
        };
        targets.chunk_by(|a, b| a.series == b.series).map(|group| of(&self.series[group[0].series])).collect()
    }
}
