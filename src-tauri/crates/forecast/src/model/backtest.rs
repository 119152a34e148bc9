//! Backtests: forecasts from one past day after another, as they would have been made then. The model stays as it is, or is
//! trained again before each forecast from what was known.

use std::collections::BTreeMap;

use jiff::civil::Date;
use progress::{Progress, forward};
use serde::{Deserialize, Serialize};

use crate::architecture::{Architecture, FitEvent};
use crate::baselines::Baseline;
use crate::error::BacktestError;
use crate::metrics::test_forecast::TestForecast;
use crate::metrics::{InsampleScale, Metrics};
use crate::model::predict::forecast_with;
use crate::model::spec::ModelSpec;
use crate::series::id::SeriesId;
use crate::series::{Series, add_days, days_between};
use crate::training::refit::fit_until;

/// Which days to forecast, and from which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BacktestPlan {
    /// The first day forecast. The first forecast is made on the day before.
    pub from: Date,
    /// The last day forecast; later days of the last forecasts are skipped.
    pub to: Date,
    /// Days from one forecast to the next, which is also the farthest day ahead that counts: of a day that several forecasts cover, the latest one.
    pub step: u32,
    /// Whether the model is trained again before each forecast: scales, profiles, and weights from the days until then alone, with the
    /// settings and epochs of the model. Intervals stay those of the model.
    pub refit: bool,
}

/// What a backtest gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Backtest {
    /// Of the model.
    pub metrics: Metrics,
    /// Of the baselines on the same days, by name.
    pub baseline_metrics: BTreeMap<String, Metrics>,
    /// Series after series, origin after origin.
    pub forecasts: Vec<TestForecast>,
    /// Whether the model had learned from some of the days that it forecasts here; the metrics flatter it then. Never with `refit`.
    pub trained_on_these_days: bool,
}

/// What a backtest reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BacktestEvent {
    /// So many forecasts are made.
    Forecasts {
        /// Forecasts made.
        done: usize,
        /// Forecasts to be made.
        total: usize,
    },
    /// An epoch of training again for the next forecast is done.
    Training {
        /// This epoch, from 1.
        epoch: u32,
        /// How many there will be.
        epochs: u32,
    },
}

/// Forecasts `plan`'s days as they would have been forecast then. Nothing after an origin is looked at for the forecasts made there.
///
/// # Errors
/// [`BacktestError`] when no day can be forecast, the model can't be used, or it was cancelled.
pub fn backtest(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    weights: &[u8],
    series: &[Series],
    plan: &BacktestPlan,
    progress: &mut dyn Progress<BacktestEvent>,
) -> Result<Backtest, BacktestError> {
    if plan.step == 0 {
        return Err(BacktestError::Step);
    }
    let last = series.iter().filter(|s| !s.values.is_empty()).map(Series::last_date).max();
    let to = last.map_or(plan.to, |last| last.min(plan.to));
    let days = days_between(plan.from, to) + 1;
    if days < 1 {
        return Err(BacktestError::NoDays { from: plan.from, to: plan.to });
    }
    let origins: Vec<Date> = (0..days).step_by(plan.step as usize).map(|day| add_days(plan.from, day - 1)).collect();
    let frozen = architecture.load(weights, &spec.shape, &spec.settings.hyper)?;

    let indices: BTreeMap<&SeriesId, usize> = series.iter().enumerate().map(|(i, s)| (&s.id, i)).collect();
    let mut by_series: Vec<Vec<TestForecast>> = vec![Vec::new(); series.len()];
    for (done, origin) in origins.iter().enumerate() {
        progress.check()?;
        progress.event(BacktestEvent::Forecasts { done, total: origins.len() });
        let forecast = if plan.refit {
            let (learned, weights) = fit_until(architecture, spec, series, *origin, &mut forward(progress, training))?;
            let fresh = architecture.load(&weights, &learned.shape, &learned.settings.hyper)?;
            forecast_with(fresh.as_ref(), &learned, series, Some(*origin))?
        } else {
            forecast_with(frozen.as_ref(), spec, series, Some(*origin))?
        };
        for point in forecast.points {
            let Some(&index) = indices.get(&point.series) else { continue };
            let own = &series[index];
            let day = usize::try_from(days_between(own.start, point.date)).ok().filter(|day| !own.is_missing(*day));
            let actual = day.and_then(|day| own.values.get(day).copied());
            let ahead = days_between(*origin, point.date);
            if let Some(actual) = actual.filter(|_| point.date <= to && ahead <= i64::from(plan.step)) {
                by_series[index].push(TestForecast {
                    series: point.series,
                    origin: *origin,
                    date: point.date,
                    actual,
                    forecast: point.forecast,
                    mean: point.mean,
                    lower: Some(point.lower),
                    upper: Some(point.upper),
                    lower_95: Some(point.lower_95),
                    upper_95: Some(point.upper_95),
                });
            }
        }
    }
    progress.event(BacktestEvent::Forecasts { done: origins.len(), total: origins.len() });

    let known: Vec<(&Series, &Vec<TestForecast>)> = series.iter().zip(&by_series).filter(|(_, rows)| !rows.is_empty()).collect();
    let scales: Vec<InsampleScale> = known.iter().map(|(s, _)| InsampleScale::of(&s.values[..before(s, plan.from)])).collect();
    let baseline_metrics = Baseline::ALL
        .into_iter()
        .map(|baseline| {
            let rows: Vec<TestForecast> = known.iter().flat_map(|(s, rows)| of_baseline(baseline, s, rows, spec.shape.horizon)).collect();
            (baseline.name().to_owned(), Metrics::of(&rows, &scales))
        })
        .collect();
    let forecasts: Vec<TestForecast> = by_series.iter().flatten().cloned().collect();
    if forecasts.is_empty() {
        return Err(BacktestError::NoDays { from: plan.from, to: plan.to });
    }
    Ok(Backtest {
        metrics: Metrics::of(&forecasts, &scales),
        baseline_metrics,
        forecasts,
        trained_on_these_days: !plan.refit && plan.from <= spec.trained_until,
    })
}

/// Forecasts `plan`'s days with a copy of the model that learned, once, from the days before them alone, with the same settings, epochs and
/// intervals: how the model would have done had it been trained then.
///
/// # Errors
/// As [`backtest`].
pub fn backtest_of_copy(
    architecture: &dyn Architecture,
    spec: &ModelSpec,
    series: &[Series],
    plan: &BacktestPlan,
    progress: &mut dyn Progress<BacktestEvent>,
) -> Result<Backtest, BacktestError> {
    let (copy, weights) = fit_until(architecture, spec, series, add_days(plan.from, -1), &mut forward(progress, training))?;
    backtest(architecture, &copy, &weights, series, &BacktestPlan { refit: false, ..*plan }, progress)
}

fn before(series: &Series, date: Date) -> usize {
    usize::try_from(days_between(series.start, date)).unwrap_or(0).min(series.values.len())
}

/// The baseline's forecasts of the days of `rows`, from all days until each row's origin.
fn of_baseline(baseline: Baseline, series: &Series, rows: &[TestForecast], horizon: usize) -> Vec<TestForecast> {
    let fitted = rows.first().map(|row| baseline.fit(&series.values[..series.count_until(row.origin)]));
    let mut all = Vec::with_capacity(rows.len());
    for group in rows.chunk_by(|a, b| a.origin == b.origin) {
        let history = &series.values[..series.count_until(group[0].origin)];
        let forecasts = fitted.as_ref().map(|f| f.forecast(history, horizon)).unwrap_or_default();
        for row in group {
            let ahead = usize::try_from(days_between(row.origin, row.date) - 1).unwrap_or(0);
            let forecast = forecasts.get(ahead).copied().unwrap_or(0.0);
            let none = TestForecast { lower: None, upper: None, lower_95: None, upper_95: None, ..row.clone() };
            all.push(TestForecast { forecast, mean: forecast, ..none });
        }
    }
    all
}

/// What a backtest reports of a fit.
fn training(event: FitEvent) -> Option<BacktestEvent> {
    if let FitEvent::Refit { epoch, epochs, .. } = event { Some(BacktestEvent::Training { epoch, epochs }) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::NoCheckpoints;
    use crate::mean::{Ignore, Mean};
    use crate::windows::tests::{series, settings};

    struct Listener {
        forecasts: Vec<(usize, usize)>,
        epochs: usize,
        cancel: bool,
    }

    impl Progress<BacktestEvent> for Listener {
        fn event(&mut self, event: BacktestEvent) {
            match event {
                BacktestEvent::Forecasts { done, total } => self.forecasts.push((done, total)),
                BacktestEvent::Training { .. } => self.epochs += 1,
            }
        }
        fn cancelled(&self) -> bool {
            self.cancel
        }
    }

    fn run(series: &[Series], plan: &BacktestPlan, cancel: bool) -> Result<Backtest, BacktestError> {
        let until: Vec<Series> = series.iter().map(|s| Series { values: s.values[..300].to_vec(), ..s.clone() }).collect();
        let t = crate::train(&Mean, &until, &settings(28, 7), &mut NoCheckpoints, &mut Ignore { cancel: false }).expect("enough days");
        let mut listener = Listener { forecasts: Vec::new(), epochs: 0, cancel };
        let backtest = backtest(&Mean, &t.spec, &t.weights, series, plan, &mut listener)?;
        assert_eq!(listener.forecasts.last().map(|(done, total)| done == total), Some(true));
        assert_eq!(listener.epochs > 0, plan.refit, "training again reports its epochs");
        Ok(backtest)
    }

    fn plan(s: &Series, refit: bool) -> BacktestPlan {
        BacktestPlan { from: s.day(300), to: s.day(349), step: 7, refit }
    }

    #[test]
    fn each_day_is_forecast_from_an_earlier_one_and_nothing_after_the_origin_matters() {
        let s = series("a", 400);
        for refit in [false, true] {
            let b = run(std::slice::from_ref(&s), &plan(&s, refit), false).expect("a backtest");
            assert_eq!(b.forecasts.len(), 50, "the last window is cut at the last day asked for");
            assert!(b.forecasts.iter().all(|f| f.origin < f.date && f.date <= s.day(349)));
            assert!(!b.trained_on_these_days && b.metrics.mase.is_some() && b.baseline_metrics.contains_key("seasonal_naive"));
            let mut other = s.clone();
            other.values[314..].reverse();
            let c = run(&[other], &plan(&s, refit), false).expect("a backtest");
            let made = |b: &Backtest| b.forecasts[..21].iter().map(|f| (f.date, f.forecast, f.upper)).collect::<Vec<_>>();
            assert_eq!(made(&b), made(&c), "three forecasts were made before the change");
        }
    }

    #[test]
    fn of_a_day_that_several_forecasts_cover_the_latest_counts() {
        let s = series("a", 400);
        let often = run(std::slice::from_ref(&s), &BacktestPlan { step: 3, ..plan(&s, false) }, false).expect("a backtest");
        let days: std::collections::BTreeSet<_> = often.forecasts.iter().map(|f| f.date).collect();
        assert_eq!((often.forecasts.len(), days.len()), (50, 50), "every day once");
        assert!(often.forecasts.iter().all(|f| days_between(f.origin, f.date) <= 3));
    }

    #[test]
    fn a_copy_has_not_seen_the_days_that_it_forecasts() {
        let s = series("a", 400);
        let t = crate::train(&Mean, std::slice::from_ref(&s), &settings(28, 7), &mut NoCheckpoints, &mut Ignore { cancel: false })
            .expect("enough days");
        let p = BacktestPlan { refit: true, ..plan(&s, false) };
        let mut listener = Listener { forecasts: Vec::new(), epochs: 0, cancel: false };
        let b = backtest_of_copy(&Mean, &t.spec, std::slice::from_ref(&s), &p, &mut listener).expect("a backtest");
        assert!(t.spec.trained_until >= p.from && !b.trained_on_these_days, "the model knows these days, the copy does not");
        assert_eq!((b.forecasts.len(), listener.epochs), (50, 1), "it learns once");
    }

    #[test]
    fn days_that_the_model_learned_from_are_reported() {
        let s = series("a", 400);
        let early = BacktestPlan { from: s.day(250), ..plan(&s, false) };
        assert!(run(std::slice::from_ref(&s), &early, false).expect("a backtest").trained_on_these_days);
    }

    #[test]
    fn what_cannot_be_tested_says_why() {
        let s = series("a", 400);
        let refused = |p: BacktestPlan, cancel| run(std::slice::from_ref(&s), &p, cancel).expect_err("refused");
        let p = plan(&s, false);
        assert!(matches!(refused(BacktestPlan { from: s.day(500), to: s.day(510), ..p }, false), BacktestError::NoDays { .. }));
        assert!(matches!(refused(BacktestPlan { step: 0, ..p }, false), BacktestError::Step));
        assert!(matches!(refused(p, true), BacktestError::Cancelled(_)));
        let early = BacktestPlan { from: s.day(20), to: s.day(40), refit: true, ..p };
        assert!(matches!(refused(early, false), BacktestError::Fit(crate::FitError::NoWindows { .. })), "nothing to learn from yet");
    }
}
