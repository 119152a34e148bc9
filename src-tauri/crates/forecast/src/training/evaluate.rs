//! Forecasts of days that are known: residuals of the validation days, and the test next to its baselines.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use crate::architecture::{Forecaster, LoadError};
use crate::baselines::blend::{Blend, BlendRow};
use crate::baselines::{Baseline, FittedBaseline};
use crate::intervals::calibration::Calibration;
use crate::intervals::residuals::{ForecastContext, Residuals};
use crate::intervals::window_forecast::WindowForecast;
use crate::metrics::significance::OriginErrors;
use crate::metrics::sums::{JudgedDay, MetricSums};
use crate::metrics::test_forecast::TestForecast;
use crate::metrics::{InsampleScale, Metrics};
use crate::series::closed::closed_days;
use crate::series::id::SeriesId;
use crate::series::{Series, days_between};
use crate::windows::days::SeriesDays;
use crate::windows::split::Split;
use crate::windows::starts::Starts;
use crate::windows::{Windows, target_days};

/// Windows that are forecast at once: what is known of them is dropped before the next.
const WINDOWS_AT_ONCE: usize = 4096;

/// All series, and the windows in them.
pub(crate) struct TrainingData<'a> {
    pub(crate) series: &'a [Series],
    pub(crate) days: SeriesDays<'a>,
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

/// How good the forecasts of the test days are, and those of the simple methods.
#[derive(Default)]
pub(crate) struct Tested {
    pub(crate) model: MetricSums,
    pub(crate) by_series: BTreeMap<SeriesId, Metrics>,
    /// In the order of [`Baseline::ALL`].
    pub(crate) baselines: Vec<MetricSums>,
    /// The model's errors next to those of each baseline.
    pub(crate) compared: Vec<OriginErrors>,
}

/// The test of one series.
struct TestedSeries {
    rows: Vec<TestForecast>,
    model: MetricSums,
    baselines: Vec<(MetricSums, OriginErrors)>,
}

/// Windows of the same series, which follow one another.
fn by_series(targets: &[WindowRef]) -> impl Iterator<Item = &[WindowRef]> {
    targets.chunk_by(|a, b| a.series == b.series)
}

/// At most `most` of the windows, evenly.
pub(crate) fn thinned(targets: impl Iterator<Item = WindowRef> + Clone, most: usize) -> Vec<WindowRef> {
    let step = targets.clone().count().div_ceil(most).max(1);
    targets.step_by(step).collect()
}

impl TrainingData<'_> {
    /// Windows whose target days are within `from..until` and are not all missing, one every `step` days.
    pub(crate) fn targets(&self, from: Date, until: Date, step: usize) -> impl Iterator<Item = WindowRef> + Clone + '_ {
        self.series.iter().enumerate().flat_map(move |(index, series)| {
            // Steps are counted from `from`, so that all series are forecast from the same days.
            let days = target_days(series, self.lookback, self.horizon, from, until);
            let late = (days.start() - days_between(series.start, from)).rem_euclid(step as i64);
            let first = if late == 0 { *days.start() } else { days.start() + step as i64 - late };
            let days = (first..=*days.end()).step_by(step).map(|day| day as usize);
            let counts = move |day: &usize| series.missing.is_none() || (*day..day + self.horizon).any(|day| !series.is_missing(day));
            days.filter(counts).map(move |day| WindowRef { series: index, day })
        })
    }

    /// The rows at which the windows of `targets` begin.
    pub(crate) fn starts(&self, targets: impl Iterator<Item = WindowRef>) -> Starts {
        targets.map(|target| self.days.row(target.series, target.day as i64) - self.lookback).collect()
    }

    /// The windows that begin at these rows.
    pub(crate) fn windows<'b>(&'b self, starts: &'b Starts) -> Windows<'b> {
        Windows { days: &self.days, starts, lookback: self.lookback, horizon: self.horizon }
    }

    fn forecasts(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Vec<WindowForecast>, LoadError> {
        let numbers = forecaster.forecast(&self.windows(&self.starts(targets.iter().copied())))?;
        let per_window = (numbers.len() / targets.len().max(1)).max(1);
        let places = forecaster.fitted_method(0).map(|_| self.places()).unwrap_or_default();
        let mut first = 0;
        let groups: Vec<(&[WindowRef], &[f32], Option<&FittedBaseline>)> = by_series(targets)
            .map(|group| {
                let own = &numbers[first * per_window..(first + group.len()) * per_window];
                first += group.len();
                let chosen = places.get(&self.series[group[0].series].id).and_then(|place| forecaster.fitted_method(*place));
                (group, own, chosen)
            })
            .collect();
        let forecasts = |(group, numbers, chosen)| self.forecasts_of_series(group, (numbers, per_window), chosen);
        Ok(groups.into_par_iter().flat_map_iter(forecasts).collect())
    }

    /// The place of each series in the order of their ids.
    fn places(&self) -> BTreeMap<&SeriesId, usize> {
        let ids: BTreeSet<&SeriesId> = self.series.iter().map(|series| &series.id).collect();
        ids.into_iter().enumerate().map(|(place, id)| (id, place)).collect()
    }

    /// The numbers of a network for windows of one series as forecasts, with the simple methods mixed in; one of them may be `chosen` already.
    fn forecasts_of_series(
        &self,
        group: &[WindowRef],
        (numbers, per_window): (&[f32], usize),
        chosen: Option<&FittedBaseline>,
    ) -> Vec<WindowForecast> {
        let WindowRef { series: index, day: first } = group[0];
        let series = &self.series[index];
        let fit = |method: Baseline| match chosen {
            Some(chosen) if chosen.baseline() == method => *chosen,
            _ => method.fit(&series.values[..first]),
        };
        let methods: BTreeMap<&str, FittedBaseline> = self.blend.methods().map(|method| (method.name(), fit(method))).collect();
        let forecast = |(target, numbers): (&WindowRef, &[f32])| {
            let history = &series.values[..target.day];
            let closed = closed_days(history, series, self.horizon);
            let own = WindowForecast::new(numbers, self.days.spec(index).scaler, closed);
            self.blend.apply_fitted(own, history, &methods)
        };
        group.iter().zip(numbers.chunks(per_window)).map(forecast).collect()
    }

    /// How simple methods are mixed into the network's forecasts, by the validation days.
    pub(crate) fn fit_blend(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Blend, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let mut rows = Vec::with_capacity(targets.len());
        let groups: Vec<&[WindowRef]> = by_series(targets).collect();
        let fitted: Vec<Vec<FittedBaseline>> = groups
            .par_iter()
            .map(|group| {
                let values = &self.series[group[0].series].values[..group[0].day];
                Baseline::ALL.into_iter().map(|method| method.fit(values)).collect()
            })
            .collect();
        let groups = groups.iter().zip(&fitted);
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
        ForecastContext::new(&series.id, series.day(target.day), past, self.days.spec(target.series).scaler.scale, forecast)
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

    /// Forecasts the test windows, a part of the series at a time, compares them with the simple methods, and hands them on.
    pub(crate) fn test<E: From<LoadError>>(
        &self,
        forecaster: &dyn Forecaster,
        targets: &[WindowRef],
        calibration: &Calibration,
        mut take: impl FnMut(Vec<TestForecast>) -> Result<(), E>,
    ) -> Result<Tested, E> {
        let count = Baseline::ALL.len();
        let (baselines, compared) = (vec![MetricSums::default(); count], vec![OriginErrors::default(); count]);
        let mut tested = Tested { baselines, compared, ..Tested::default() };
        let groups: Vec<&[WindowRef]> = by_series(targets).collect();
        let mut first = 0;
        while first < groups.len() {
            let mut windows = 0;
            let fits = |group: &&&[WindowRef]| {
                windows += group.len();
                windows <= WINDOWS_AT_ONCE
            };
            let part = &groups[first..first + groups[first..].iter().take_while(fits).count().max(1)];
            first += part.len();
            for series in self.test_part(forecaster, &part.concat(), calibration)? {
                tested.model.add(&series.model);
                for ((all, compared), (own, errors)) in tested.baselines.iter_mut().zip(&mut tested.compared).zip(&series.baselines) {
                    all.add(own);
                    compared.add(errors);
                }
                if let Some(row) = series.rows.first() {
                    tested.by_series.insert(row.series.clone(), series.model.metrics());
                }
                take(series.rows)?;
            }
        }
        Ok(tested)
    }

    fn test_part(
        &self,
        forecaster: &dyn Forecaster,
        targets: &[WindowRef],
        calibration: &Calibration,
    ) -> Result<Vec<TestedSeries>, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let mut first = 0;
        let groups: Vec<(&[WindowRef], &[WindowForecast])> = by_series(targets)
            .map(|group| {
                let own = &forecasts[first..first + group.len()];
                first += group.len();
                (group, own)
            })
            .collect();
        Ok(groups.into_par_iter().map(|(group, forecasts)| self.test_series(group, forecasts, calibration)).collect())
    }

    fn test_series(&self, group: &[WindowRef], forecasts: &[WindowForecast], calibration: &Calibration) -> TestedSeries {
        let series = &self.series[group[0].series];
        let mut rows = Vec::with_capacity(group.len() * self.horizon);
        for (target, window) in group.iter().zip(forecasts) {
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
        let scale = self.insample_scale(group[0].series, self.split.test);
        let baseline = |baseline: Baseline| {
            let fitted = baseline.fit(&series.values[..group[0].day]);
            let forecast = |target: &WindowRef| {
                let forecasts = fitted.forecast(&series.values[..target.day], self.horizon);
                self.observed_steps(target, &forecasts).map(|(_, forecast)| *forecast).collect::<Vec<_>>()
            };
            // On the same days as the model's.
            let forecasts: Vec<f64> = group.iter().flat_map(forecast).collect();
            let days = || rows.iter().zip(&forecasts);
            let sums = MetricSums::of(days().map(|(row, forecast)| JudgedDay::point(row.actual, *forecast)), Some(scale));
            (sums, OriginErrors::of(days().map(|(row, forecast)| (row.origin, row.actual, row.forecast, *forecast))))
        };
        let model = MetricSums::of(rows.iter().map(JudgedDay::from), Some(scale));
        TestedSeries { model, baselines: Baseline::ALL.into_iter().map(baseline).collect(), rows }
    }

    /// Measures of the forecasts of these windows without intervals, against the days before `until`.
    pub(crate) fn judge(&self, forecaster: &dyn Forecaster, targets: &[WindowRef], until: Date) -> Result<Metrics, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let mut sums = MetricSums::default();
        let mut first = 0;
        for group in by_series(targets) {
            let day = |(target, window): (&WindowRef, &WindowForecast)| {
                let values = &self.series[target.series].values[target.day..];
                let mean = |step: usize, forecast: f64| window.mean.as_ref().map_or(forecast, |mean| mean[step]);
                let day = |(step, forecast): (usize, &f64)| JudgedDay::point(values[step], *forecast).with_mean(mean(step, *forecast));
                self.observed_steps(target, &window.median).map(day).collect::<Vec<_>>()
            };
            let days = group.iter().zip(&forecasts[first..]).flat_map(day);
            sums.push_series(days, Some(self.insample_scale(group[0].series, until)));
            first += group.len();
        }
        Ok(sums.metrics())
    }

    /// As [`TrainingData::judge`], of a baseline.
    pub(crate) fn judge_baseline(&self, baseline: Baseline, targets: &[WindowRef], until: Date) -> Metrics {
        let groups: Vec<&[WindowRef]> = by_series(targets).collect();
        let of = |group: &&[WindowRef]| {
            let values = &self.series[group[0].series].values;
            let fitted = baseline.fit(&values[..group[0].day]);
            let day = |target: &WindowRef| {
                let forecasts = fitted.forecast(&values[..target.day], self.horizon);
                let day = |(step, forecast): (usize, &f64)| JudgedDay::point(values[target.day + step], *forecast);
                self.observed_steps(target, &forecasts).map(day).collect::<Vec<_>>()
            };
            MetricSums::of(group.iter().flat_map(day), Some(self.insample_scale(group[0].series, until)))
        };
        let mut sums = MetricSums::default();
        groups.par_iter().map(of).collect::<Vec<_>>().iter().for_each(|own| sums.add(own));
        sums.metrics()
    }

    /// Forecasts of the windows without interval; the mean is the network's own, or the forecast where it has none.
    pub(crate) fn point_forecasts(&self, forecaster: &dyn Forecaster, targets: &[WindowRef]) -> Result<Vec<TestForecast>, LoadError> {
        let forecasts = self.forecasts(forecaster, targets)?;
        let row = |target: &WindowRef, window: &WindowForecast, (step, forecast): (usize, &f64)| {
            let row = self.row(target, step, *forecast);
            TestForecast { mean: window.mean.as_ref().map_or(row.mean, |mean| mean[step]), ..row }
        };
        let windows = targets.iter().zip(&forecasts);
        Ok(windows.flat_map(|(target, w)| self.observed_steps(target, &w.median).map(move |day| row(target, w, day))).collect())
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

    /// What MASE and RMSSE divide by, from the days of a series before `until`.
    fn insample_scale(&self, series: usize, until: Date) -> InsampleScale {
        let series = &self.series[series];
        let before = usize::try_from(days_between(series.start, until)).unwrap_or(0);
        InsampleScale::of(&series.values[..before.min(series.values.len())])
    }
}
