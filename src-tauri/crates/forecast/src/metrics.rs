//! Errors of forecasts, all on the scale of sales. Which days are compared is decided elsewhere.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Errors over a set of days. None where a number is not defined: no days, nothing sold, no variation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Metrics {
    /// Mean absolute error, `mean|y - f|`.
    pub mae: Option<f64>,
    /// Root of the mean squared error.
    pub rmse: Option<f64>,
    /// Weighted absolute percentage error, `Σ|y - f| / Σ|y|`, a share.
    pub wape: Option<f64>,
    /// Symmetric mean absolute percentage error, `mean(2|y - f| / (|y| + |f|))`, a share; a day where both are 0 counts 0.
    pub smape: Option<f64>,
    /// MAE divided by the in-sample MAE of the seasonal naive forecast of the days before the test (Hyndman & Koehler 2006).
    pub mase: Option<f64>,
    /// RMSE divided by the in-sample RMSE of the seasonal naive forecast of the days before the test.
    pub rmsse: Option<f64>,
    /// `Σ(f - y) / Σ|y|`: above 0 the forecast is too high.
    pub bias: Option<f64>,
    /// Coefficient of determination, `1 - Σ(y - f)² / Σ(y - mean y)²`.
    pub r2: Option<f64>,
    /// Share of days inside the 80 % interval; none for forecasts without one.
    pub coverage_80: Option<f64>,
    /// Mean pinball loss at 10 % and 90 %, on the scale of sales; none for forecasts without an interval.
    pub pinball: Option<f64>,
}

/// Metrics of forecasts `f` against actual sales `y`, `before` being the days before the test and `season` the days of one season.
#[must_use]
pub fn metrics(y: &[f64], f: &[f64], before: &[f64], season: usize) -> Metrics {
    let n = y.len().min(f.len());
    if n == 0 {
        return Metrics::default();
    }
    let mean = |values: &mut dyn Iterator<Item = f64>| values.sum::<f64>() / n as f64;
    let pairs = || y.iter().zip(f);
    let mae = mean(&mut pairs().map(|(y, f)| (y - f).abs()));
    let mse = mean(&mut pairs().map(|(y, f)| (y - f).powi(2)));
    let sold: f64 = y.iter().map(|v| v.abs()).sum();
    let average = mean(&mut y.iter().copied());
    let variation: f64 = y.iter().map(|v| (v - average).powi(2)).sum();
    let smape = mean(&mut pairs().map(|(y, f)| if y.abs() + f.abs() > 0.0 { 2.0 * (y - f).abs() / (y.abs() + f.abs()) } else { 0.0 }));
    let (naive_mae, naive_mse) = naive_errors(before, season);
    Metrics {
        mae: Some(mae),
        rmse: Some(mse.sqrt()),
        wape: ratio(mae * n as f64, sold),
        smape: Some(smape),
        mase: ratio(mae, naive_mae),
        rmsse: ratio(mse, naive_mse).map(f64::sqrt),
        bias: ratio(pairs().map(|(y, f)| f - y).sum(), sold),
        r2: ratio(mse * n as f64, variation).map(|v| 1.0 - v),
        coverage_80: None,
        pinball: None,
    }
}

/// Mean absolute and mean squared error of "as one season ago" within `before`; 0 where it is too short.
fn naive_errors(before: &[f64], season: usize) -> (f64, f64) {
    let pairs = || before.iter().zip(before.iter().skip(season));
    let n = pairs().count().max(1) as f64;
    (pairs().map(|(a, b)| (b - a).abs()).sum::<f64>() / n, pairs().map(|(a, b)| (b - a).powi(2)).sum::<f64>() / n)
}

fn ratio(above: f64, below: f64) -> Option<f64> {
    (below > 1e-12).then(|| above / below)
}

/// The mean of every metric over the series that define it.
#[must_use]
pub fn mean_metrics(all: &[Metrics]) -> Metrics {
    let mean = |pick: fn(&Metrics) -> Option<f64>| {
        let known: Vec<f64> = all.iter().filter_map(pick).collect();
        (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
    };
    Metrics {
        mae: mean(|m| m.mae),
        rmse: mean(|m| m.rmse),
        wape: mean(|m| m.wape),
        smape: mean(|m| m.smape),
        mase: mean(|m| m.mase),
        rmsse: mean(|m| m.rmsse),
        bias: mean(|m| m.bias),
        r2: mean(|m| m.r2),
        coverage_80: mean(|m| m.coverage_80),
        pinball: mean(|m| m.pinball),
    }
}

/// Mean pinball loss of the bounds `(lower, upper)` at the levels 10 % and 90 %.
pub(crate) fn pinball_80(y: &[f64], bounds: &[(f64, f64)]) -> Option<f64> {
    let one = |y: f64, q: f64, level: f64| if y >= q { level * (y - q) } else { (1.0 - level) * (q - y) };
    let sum: f64 = y.iter().zip(bounds).map(|(y, (low, high))| f64::midpoint(one(*y, *low, 0.1), one(*y, *high, 0.9))).sum();
    (!y.is_empty()).then(|| sum / y.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-12)
    }

    #[test]
    fn metrics_equal_numbers_worked_out_by_hand() {
        // y - f = 1, -2, 3, 0; season 2 over 1,2,4,8 gives |3|, |6|: MAE 4.5, MSE 22.5.
        let m = metrics(&[2.0, 0.0, 5.0, 1.0], &[1.0, 2.0, 2.0, 1.0], &[1.0, 2.0, 4.0, 8.0], 2);
        assert!(close(m.mae, 1.5) && close(m.rmse, 3.5_f64.sqrt()), "{m:?}");
        assert!(close(m.wape, 6.0 / 8.0) && close(m.bias, -2.0 / 8.0), "{m:?}");
        assert!(close(m.mase, 1.5 / 4.5) && close(m.rmsse, (3.5_f64 / 22.5).sqrt()), "{m:?}");
        assert!(close(m.smape, (2.0 / 3.0 + 2.0 + 6.0 / 7.0) / 4.0), "{m:?}");
        assert!(close(m.r2, 1.0 - 14.0 / 14.0), "{m:?}");
    }

    #[test]
    fn what_is_not_defined_is_none_and_not_infinite() {
        let nothing = metrics(&[0.0; 5], &[0.0; 5], &[0.0; 20], 7);
        assert_eq!((nothing.wape, nothing.mase, nothing.r2, nothing.bias), (None, None, None, None));
        assert_eq!(nothing.mae, Some(0.0));
        assert_eq!(metrics(&[], &[], &[], 7), Metrics::default());
        assert_eq!(metrics(&[1.0], &[2.0], &[1.0; 3], 7).mase, None, "three days hold no week to compare with");
    }
}
