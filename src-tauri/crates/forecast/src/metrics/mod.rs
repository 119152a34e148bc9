//! Error measures on the original scale. None where a measure is not defined for the data.

pub(crate) mod significance;
pub(crate) mod sums;
pub(crate) mod test_forecast;
pub(crate) mod verdict;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::metrics::sums::{JudgedDay, MetricSums};
use crate::metrics::test_forecast::TestForecast;

/// Days of a season: sales repeat weekly.
pub const SEASON: usize = 7;

/// Measures of a set of forecasts y' of actual sales y, e = y' − y.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Metrics {
    /// Mean |e|.
    pub mae: Option<f64>,
    /// √ mean e².
    pub rmse: Option<f64>,
    /// Σ|e| / Σ|y|.
    pub wape: Option<f64>,
    /// Mean 2|e| / (|y| + |y'|), 0 to 2; a day with both 0 counts as 0.
    pub smape: Option<f64>,
    /// Mean |e| over the mean error of last week's same day before the test (Hyndman & Koehler 2006), mean over the series.
    pub mase: Option<f64>,
    /// √ (mean e² over the mean squared error of last week's same day before the test), mean over the series.
    pub rmsse: Option<f64>,
    /// Σe / Σ|y|: positive when too much is forecast. The forecast of a day is about its median, which for skewed sales is below the mean.
    pub bias: Option<f64>,
    /// Σ(mean forecast − y) / Σ|y|: the bias of totals, which are sums of the mean forecast.
    #[serde(default)]
    pub total_bias: Option<f64>,
    /// As `rmsse`, of the mean forecast, which minimizes squared errors.
    #[serde(default)]
    pub mean_rmsse: Option<f64>,
    /// 1 − Σe² / Σ(y − mean y)².
    pub r2: Option<f64>,
    /// Share of days within the 80% interval.
    pub coverage_80: Option<f64>,
    /// Share of days within the 95% interval.
    #[serde(default)]
    pub coverage_95: Option<f64>,
    /// Mean pinball loss of the two ends of the 80% interval (quantiles 0.1 and 0.9).
    pub pinball_80: Option<f64>,
}

/// The error of last week's same day on the days before the test: what MASE and RMSSE divide by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct InsampleScale {
    /// Mean |y(t) − y(t−7)|.
    pub absolute: f64,
    /// Mean (y(t) − y(t−7))².
    pub squared: f64,
}

impl InsampleScale {
    /// Of the days before the test; zero without two days a week apart.
    #[must_use]
    pub fn of(before_test: &[f64]) -> Self {
        let differences = || before_test.iter().skip(SEASON).zip(before_test).map(|(y, week_ago)| y - week_ago);
        Self { absolute: mean(differences().map(f64::abs)).unwrap_or(0.0), squared: mean(differences().map(|d| d * d)).unwrap_or(0.0) }
    }
}

impl Metrics {
    /// Measures of forecasts of one or several series. `scales` has one entry per series, in the order in which the series first appear;
    /// forecasts of one series follow one another.
    #[must_use]
    pub fn of(forecasts: &[TestForecast], scales: &[InsampleScale]) -> Self {
        let mut sums = MetricSums::default();
        let mut scales = scales.iter().copied();
        for series in forecasts.chunk_by(|a, b| a.series == b.series) {
            sums.push_series(series.iter().map(JudgedDay::from), scales.next());
        }
        sums.metrics()
    }
}

/// Loss of calling `forecast` the `quantile` of `actual` (Koenker & Bassett 1978).
fn pinball(actual: f64, forecast: f64, quantile: f64) -> f64 {
    let over = actual - forecast;
    (quantile * over).max((quantile - 1.0) * over)
}

fn ratio(top: f64, bottom: f64) -> Option<f64> {
    (bottom > 0.0).then(|| top / bottom).filter(|v| v.is_finite())
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), v| (sum + v, count + 1));
    ratio(sum, f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day(series: &str, actual: f64, forecast: f64) -> TestForecast {
        let (origin, lower, upper) = (date(2024, 1, 1), Some(forecast - 1.0), Some(forecast + 1.0));
        let (date, mean, lower_95, upper_95) = (date(2024, 1, 2), forecast + 1.0, Some(forecast - 2.0), Some(forecast + 2.0));
        TestForecast { series: crate::SeriesId::of_product(series), origin, date, actual, forecast, mean, lower, upper, lower_95, upper_95 }
    }

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-12)
    }

    #[test]
    fn measures_of_a_small_set_are_those_worked_out_by_hand() {
        let forecasts = [day("a", 2.0, 3.0), day("a", 4.0, 1.0), day("b", 0.0, 0.0), day("b", 10.0, 8.0)];
        let scales = [InsampleScale { absolute: 2.0, squared: 5.0 }, InsampleScale { absolute: 0.5, squared: 0.5 }];
        let m = Metrics::of(&forecasts, &scales);
        assert!(close(m.mae, 6.0 / 4.0), "|e| is 1, 3, 0, 2");
        assert!(close(m.rmse, (14.0_f64 / 4.0).sqrt()));
        assert!(close(m.wape, 6.0 / 16.0));
        assert!(close(m.smape, (2.0 / 5.0 + 6.0 / 5.0 + 0.0 + 4.0 / 18.0) / 4.0), "two zeros aren't an error");
        assert!(close(m.mase, f64::midpoint(2.0 / 2.0, 1.0 / 0.5)), "the mean of the series' own");
        assert!(close(m.rmsse, f64::midpoint((5.0_f64 / 5.0).sqrt(), (2.0_f64 / 0.5).sqrt())));
        assert!(close(m.bias, (1.0 - 3.0 + 0.0 - 2.0) / 16.0));
        assert!(close(m.total_bias, (2.0 - 2.0 + 1.0 - 1.0) / 16.0), "the means are one above the forecasts");
        assert!(close(m.coverage_95, 0.75));
        assert!(close(m.r2, 1.0 - 14.0 / 56.0), "the mean is 4");
        assert!(close(m.coverage_80, 0.5));
        assert!(close(pinball(2.0, 3.0, 0.1).into(), 0.9) && close(pinball(2.0, 1.0, 0.9).into(), 0.9));
    }

    #[test]
    fn measures_that_the_data_do_not_define_are_absent_and_never_infinite() {
        let zeros = [day("a", 0.0, 0.0), day("a", 0.0, 1.0)];
        let m = Metrics::of(&zeros, &[InsampleScale::of(&[0.0; 30])]);
        assert_eq!((m.wape, m.mase, m.rmsse, m.r2), (None, None, None, None));
        assert!(close(m.mae, 0.5));
        assert_eq!(Metrics::of(&[], &[]), Metrics::default());
    }

    #[test]
    fn the_insample_scale_is_the_error_of_the_same_day_a_week_before() {
        let days: Vec<f64> = (0..9).map(|d| f64::from(d * d)).collect();
        assert_eq!(
            InsampleScale::of(&days),
            InsampleScale { absolute: f64::midpoint(49.0, 63.0), squared: f64::midpoint(49.0 * 49.0, 63.0 * 63.0) }
        );
        assert_eq!(InsampleScale::of(&days[..7]).absolute, 0.0);
    }
}
