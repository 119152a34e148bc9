//! How a version has done on the sales that came in since it was trained, compared with its test. The frozen model forecasts them,
//! horizon after horizon; nothing is trained.

use std::collections::BTreeMap;

use forecast::{BacktestError, BacktestPlan, Metrics, TestForecast};
use jiff::ToSpan as _;
use jiff::civil::Date;
use progress::Unwatched;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// Fewer new days than this say nothing about the error.
const FEWEST_DAYS: usize = 14;
/// Of very many new days the last ones count: they are what the next forecast is like.
const MOST_DAYS: i32 = 182;
/// An error this much higher than in the test is reported …
const WORSE: f64 = 1.15;
/// … when it is that many standard errors above it. Errors of neighboring days are alike, so more than the usual two.
const STANDARD_ERRORS: f64 = 2.6;
/// And without the test's single days, which very wide models do not keep, an error this much higher.
const MUCH_WORSE: f64 = 1.5;

/// A version compared with the current sales.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Staleness {
    /// The version.
    pub path: String,
    /// The last day whose sales the training saw.
    #[ts(type = "string")]
    pub trained_until: Date,
    /// The last day loaded now.
    #[ts(type = "string")]
    pub last_date: Date,
    /// Days of sales that came in since.
    #[ts(type = "number")]
    pub new_days: usize,
    /// The metrics of the version's test.
    pub test: Metrics,
    /// Of the new days, at most the last half year; null when there are none that it can forecast.
    pub since: Option<Metrics>,
    /// Of last week's same day on the same new days.
    pub naive_since: Option<Metrics>,
    pub state: StalenessState,
}

/// What that comes down to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StalenessState {
    /// No newer sales.
    Current,
    /// There are newer sales, but too few to judge by.
    TooFew,
    /// The error is what the test said.
    AsTested,
    /// The error is higher than in the test by more than chance.
    Worse,
}

impl Workbench {
    /// How the version at `path` does on the days after those it was trained with.
    ///
    /// # Errors
    /// As of [`Workbench::predict`] when the version or the sales can't be read.
    pub fn staleness(&self, path: &str, networks: Networks<'_>) -> Result<Staleness, WorkbenchError> {
        let model = self.model(path, networks)?;
        let trained = self.version_detail(&model.version.to_string())?.trained;
        let data = self.series_for(&model)?;
        let until = model.spec.split.last;
        let new_days = until.until(data.last_date).map_or(0, |span| span.get_days().max(0));
        let mut stale = Staleness {
            path: model.version.to_string(),
            trained_until: until,
            last_date: data.last_date,
            new_days: new_days.unsigned_abs() as usize,
            test: trained.metrics,
            since: None,
            naive_since: None,
            state: StalenessState::Current,
        };
        if stale.new_days == 0 {
            return Ok(stale);
        }
        stale.state = StalenessState::TooFew;
        let from = data.last_date.saturating_sub((new_days.min(MOST_DAYS) - 1).days());
        let plan = BacktestPlan { from, to: data.last_date, step: model.spec.settings.horizon.max(1), refit: false };
        let tried = match forecast::backtest(model.architecture, &model.spec, &model.weights, &data.series, &plan, &mut Unwatched) {
            // Series that are new since then have no scale of their own yet.
            Err(BacktestError::NoDays { .. }) => return Ok(stale),
            other => other?,
        };
        if stale.new_days >= FEWEST_DAYS {
            stale.state = state(&trained.test_forecasts, &tried.forecasts, &stale.test, &tried.metrics);
        }
        stale.naive_since = tried.baseline_metrics.get("seasonal_naive").copied();
        stale.since = Some(tried.metrics);
        Ok(stale)
    }
}

/// Whether the errors since are higher than those of the test by more than chance.
fn state(test: &[TestForecast], since: &[TestForecast], test_error: &Metrics, since_error: &Metrics) -> StalenessState {
    let (Some(before), Some(now)) = (test_error.wape, since_error.wape) else { return StalenessState::AsTested };
    let beyond_chance = if test.is_empty() {
        now > before * MUCH_WORSE
    } else {
        let (then, today) = (daily_errors(test), daily_errors(since));
        let (mean_then, error_then) = mean_and_error(&then);
        let (mean_today, error_today) = mean_and_error(&today);
        now > before * WORSE && mean_today - mean_then > STANDARD_ERRORS * error_then.hypot(error_today)
    };
    if beyond_chance { StalenessState::Worse } else { StalenessState::AsTested }
}

/// Σ|e| of each day over the mean Σ|y| of a day: in units of the sales of those days, so that selling more isn't an error.
fn daily_errors(forecasts: &[TestForecast]) -> Vec<f64> {
    let mut days: BTreeMap<Date, (f64, f64)> = BTreeMap::new();
    for f in forecasts {
        let (error, sales) = days.entry(f.date).or_default();
        *error += (f.forecast - f.actual).abs();
        *sales += f.actual.abs();
    }
    let sales = days.values().map(|(_, sales)| sales).sum::<f64>() / days.len().max(1) as f64;
    if sales > 0.0 { days.values().map(|(error, _)| error / sales).collect() } else { Vec::new() }
}

/// The mean, and its standard error.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    if n < 2.0 {
        return (values.first().copied().unwrap_or(0.0), f64::INFINITY);
    }
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(count: i32, error: impl Fn(i32) -> f64, level: f64) -> Vec<TestForecast> {
        let of = |day: i32| {
            let date = date(2024, 1, 1).saturating_add(day.days());
            let none = (None, None, None, None);
            let (lower, upper, lower_95, upper_95) = none;
            let actual = level + f64::from(day % 7);
            let forecast = actual + error(day) * level / 20.0;
            TestForecast {
                series: forecast::SeriesId::of_product("a"),
                origin: date,
                date,
                actual,
                forecast,
                mean: forecast,
                lower,
                upper,
                lower_95,
                upper_95,
            }
        };
        (0..count).map(of).collect()
    }

    fn judged(test: &[TestForecast], since: &[TestForecast]) -> StalenessState {
        state(test, since, &Metrics::of(test, &[]), &Metrics::of(since, &[]))
    }

    #[test]
    fn an_error_that_grew_is_reported_and_chance_or_growth_of_sales_is_not() {
        let noise = |day: i32| f64::from((day * 37) % 11) - 5.0;
        let test = days(90, noise, 20.0);
        assert_eq!(judged(&test, &days(28, |d| noise(d + 3), 20.0)), StalenessState::AsTested, "the same errors on other days");
        assert_eq!(judged(&test, &days(28, |d| noise(d) * 2.5, 20.0)), StalenessState::Worse);
        assert_eq!(judged(&test, &days(28, noise, 60.0)), StalenessState::AsTested, "three times the sales, three times the error");
        assert_eq!(judged(&test, &days(5, |d| noise(d) * 1.3, 20.0)), StalenessState::AsTested, "a few days may be chance");
    }

    #[test]
    fn without_the_days_of_the_test_only_much_higher_errors_count() {
        let of = |wape| Metrics { wape: Some(wape), ..Metrics::default() };
        assert_eq!(state(&[], &[], &of(0.2), &of(0.25)), StalenessState::AsTested);
        assert_eq!(state(&[], &[], &of(0.2), &of(0.4)), StalenessState::Worse);
        assert_eq!(
            state(&[], &[], &Metrics::default(), &of(0.4)),
            StalenessState::AsTested,
            "a test without sales has no error to compare"
        );
    }
}
