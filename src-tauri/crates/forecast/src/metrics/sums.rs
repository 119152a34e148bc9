//! The sums that error measures are made of, so that forecasts of thousands of series can be judged one series after another.

use crate::metrics::test_forecast::TestForecast;
use crate::metrics::{InsampleScale, Metrics, pinball, ratio};

/// A forecast of a day next to what was sold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct JudgedDay {
    actual: f64,
    forecast: f64,
    mean: f64,
    interval_80: Option<(f64, f64)>,
    interval_95: Option<(f64, f64)>,
}

impl JudgedDay {
    /// A forecast that is its own mean and has no interval.
    pub(crate) fn point(actual: f64, forecast: f64) -> Self {
        Self { actual, forecast, mean: forecast, interval_80: None, interval_95: None }
    }

    /// The same with another mean.
    pub(crate) fn with_mean(self, mean: f64) -> Self {
        Self { mean, ..self }
    }
}

impl From<&TestForecast> for JudgedDay {
    fn from(row: &TestForecast) -> Self {
        Self {
            actual: row.actual,
            forecast: row.forecast,
            mean: row.mean,
            interval_80: row.lower.zip(row.upper),
            interval_95: row.lower_95.zip(row.upper_95),
        }
    }
}

/// A sum and how many numbers it is of.
#[derive(Debug, Clone, Copy, Default)]
struct Mean {
    sum: f64,
    count: f64,
}

impl Mean {
    fn push(&mut self, value: f64) {
        self.add(Self { sum: value, count: 1.0 });
    }

    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.count += other.count;
    }

    fn value(self) -> Option<f64> {
        ratio(self.sum, self.count)
    }
}

/// Mean and squared distances from it, which parts can be joined of (Chan, Golub & LeVeque 1983).
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn push(&mut self, value: f64) {
        self.add(Self { count: 1.0, mean: value, squares: 0.0 });
    }

    fn add(&mut self, other: Self) {
        let count = self.count + other.count;
        if other.count > 0.0 {
            let apart = other.mean - self.mean;
            self.squares += other.squares + apart * apart * self.count * other.count / count;
            self.mean += apart * other.count / count;
        }
        self.count = count;
    }
}

/// Sums over the days of some series, and over the series.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MetricSums {
    absolute: Mean,
    squared: Mean,
    relative: Mean,
    sales: f64,
    error: f64,
    mean_error: f64,
    actual: Spread,
    within_80: Mean,
    within_95: Mean,
    pinball_80: Mean,
    /// Of the series, in units of their errors before the test.
    mase: Mean,
    rmsse: Mean,
    mean_rmsse: Mean,
}

impl MetricSums {
    /// The sums of one series; without a scale it has no say in scaled measures.
    pub(crate) fn of(days: impl Iterator<Item = JudgedDay>, scale: Option<InsampleScale>) -> Self {
        let mut sums = Self::default();
        sums.push_series(days, scale);
        sums
    }

    /// Adds one series.
    pub(crate) fn push_series(&mut self, days: impl Iterator<Item = JudgedDay>, scale: Option<InsampleScale>) {
        let (mut absolute, mut squared, mut mean_squared) = (Mean::default(), Mean::default(), Mean::default());
        for day in days {
            let (error, mean_error) = (day.forecast - day.actual, day.mean - day.actual);
            absolute.push(error.abs());
            squared.push(error * error);
            mean_squared.push(mean_error * mean_error);
            self.absolute.push(error.abs());
            self.squared.push(error * error);
            let size = day.actual.abs() + day.forecast.abs();
            self.relative.push(if size == 0.0 { 0.0 } else { 2.0 * error.abs() / size });
            self.sales += day.actual.abs();
            self.error += error;
            self.mean_error += mean_error;
            self.actual.push(day.actual);
            let within = |(lower, upper): (f64, f64)| f64::from(u8::from(lower <= day.actual && day.actual <= upper));
            if let Some((lower, upper)) = day.interval_80 {
                self.within_80.push(within((lower, upper)));
                self.pinball_80.push(f64::midpoint(pinball(day.actual, lower, 0.1), pinball(day.actual, upper, 0.9)));
            }
            if let Some(ends) = day.interval_95 {
                self.within_95.push(within(ends));
            }
        }
        let Some(scale) = scale else { return };
        let scaled = |all: &mut Mean, own: Mean, scale: f64, of: fn(f64) -> f64| {
            if let Some(value) = own.value().and_then(|mean| ratio(mean, scale)) {
                all.push(of(value));
            }
        };
        scaled(&mut self.mase, absolute, scale.absolute, std::convert::identity);
        scaled(&mut self.rmsse, squared, scale.squared, f64::sqrt);
        scaled(&mut self.mean_rmsse, mean_squared, scale.squared, f64::sqrt);
    }

    /// Adds the sums of other series.
    pub(crate) fn add(&mut self, other: &Self) {
        self.sales += other.sales;
        self.error += other.error;
        self.mean_error += other.mean_error;
        self.actual.add(other.actual);
        let means = [
            (&mut self.absolute, other.absolute),
            (&mut self.squared, other.squared),
            (&mut self.relative, other.relative),
            (&mut self.within_80, other.within_80),
            (&mut self.within_95, other.within_95),
            (&mut self.pinball_80, other.pinball_80),
            (&mut self.mase, other.mase),
            (&mut self.rmsse, other.rmsse),
            (&mut self.mean_rmsse, other.mean_rmsse),
        ];
        means.into_iter().for_each(|(own, other)| own.add(other));
    }

    /// The measures.
    pub(crate) fn metrics(&self) -> Metrics {
        Metrics {
            mae: self.absolute.value(),
            rmse: self.squared.value().map(f64::sqrt),
            wape: ratio(self.absolute.sum, self.sales),
            smape: self.relative.value(),
            mase: self.mase.value(),
            rmsse: self.rmsse.value(),
            bias: ratio(self.error, self.sales),
            total_bias: ratio(self.mean_error, self.sales),
            mean_rmsse: self.mean_rmsse.value(),
            r2: ratio(self.squared.sum, self.actual.squares).map(|share| 1.0 - share),
            coverage_80: self.within_80.value(),
            coverage_95: self.within_95.value(),
            pinball_80: self.pinball_80.value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_together_the_measures_of_the_whole() {
        let noise = |i: u32| f64::from((i * 7919) % 101);
        let day = |i: u32| JudgedDay { interval_80: Some((20.0, 70.0)), ..JudgedDay::point(noise(i), noise(i + 1)) };
        let scale = |series: u32| Some(InsampleScale { absolute: 1.0 + noise(series), squared: 3.0 + noise(series) });
        let (mut whole, mut joined) = (MetricSums::default(), MetricSums::default());
        for series in 0..20 {
            let days = || (40 * series..40 * series + 13 + series).map(day);
            whole.push_series(days(), scale(series));
            joined.add(&MetricSums::of(days(), scale(series)));
        }
        let (whole, joined) = (serde_json::json!(whole.metrics()), serde_json::json!(joined.metrics()));
        for (name, value) in whole.as_object().expect("measures") {
            let (a, b) = (value.as_f64(), joined[name].as_f64());
            assert!(a == b || (a.unwrap_or(0.0) - b.unwrap_or(1e9)).abs() < 1e-9, "{name}: {a:?} {b:?}");
        }
        assert!(whole["r2"].as_f64().is_some_and(|r2| r2 < 0.0) && whole["coverage_95"].is_null());
    }
}
