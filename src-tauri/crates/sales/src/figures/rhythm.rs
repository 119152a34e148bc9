//! How strong the week and the year are in a series, and which days fall out of it.

use std::f64::consts::TAU;

use crate::day::{self, Day};

/// Strength of the weekly rhythm: 1 − Var(rest) / Var(series without trend), where the trend is a centred mean of seven days and the
/// rhythm the mean of each weekday (Hyndman and Athanasopoulos, "Forecasting: Principles and Practice", 3rd ed., §4.3). `None` under eight weeks.
pub(crate) fn weekly_strength(values: &[f64]) -> Option<f64> {
    if values.len() < 56 {
        return None;
    }
    let detrended: Vec<f64> = values.windows(7).map(|week| week[3] - week.iter().sum::<f64>() / 7.0).collect();
    let mut means = [(0.0, 0_usize); 7];
    for (i, value) in detrended.iter().enumerate() {
        means[i % 7].0 += value;
        means[i % 7].1 += 1;
    }
    let means = means.map(|(sum, count)| sum / count.max(1) as f64);
    let rest: Vec<f64> = detrended.iter().enumerate().map(|(i, value)| value - means[i % 7]).collect();
    strength(&rest, &detrended)
}

/// Strength of the yearly rhythm: the share of the variance of weekly means that two harmonics of the year explain, in addition to a straight
/// trend. `None` under two years.
pub(crate) fn yearly_strength(values: &[f64]) -> Option<f64> {
    const YEAR: f64 = 365.25 / 7.0;
    if values.len() < 730 {
        return None;
    }
    let weeks: Vec<f64> = values.chunks_exact(7).map(|week| week.iter().sum::<f64>() / 7.0).collect();
    let row = |i: usize| {
        let angle = TAU * i as f64 / YEAR;
        [1.0, i as f64 / weeks.len() as f64, angle.cos(), angle.sin(), (2.0 * angle).cos(), (2.0 * angle).sin()]
    };
    let weights = least_squares(&weeks, row)?;
    let without_trend: Vec<f64> = weeks.iter().enumerate().map(|(i, week)| week - weights[0] - weights[1] * row(i)[1]).collect();
    let fit = |i: usize| row(i).iter().zip(&weights).skip(2).map(|(x, w)| x * w).sum::<f64>();
    let rest: Vec<f64> = without_trend.iter().enumerate().map(|(i, value)| value - fit(i)).collect();
    strength(&rest, &without_trend)
}

fn strength(rest: &[f64], whole: &[f64]) -> Option<f64> {
    let whole = variance(whole);
    (whole > 0.0).then(|| (1.0 - variance(rest) / whole).clamp(0.0, 1.0))
}

fn variance(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
}

/// Weights that minimize the squared error, by the normal equations and Gaussian elimination with pivots.
fn least_squares(values: &[f64], row: impl Fn(usize) -> [f64; 6]) -> Option<[f64; 6]> {
    const N: usize = 6;
    // (N, N + 1): the last column is the right-hand side.
    let mut table = [[0.0; N + 1]; N];
    for (i, value) in values.iter().enumerate() {
        let x = row(i);
        for (line, a) in table.iter_mut().zip(x) {
            for (cell, b) in line.iter_mut().zip(x.into_iter().chain([*value])) {
                *cell += a * b;
            }
        }
    }
    for pivot in 0..N {
        let best = (pivot..N).max_by(|&a, &b| table[a][pivot].abs().total_cmp(&table[b][pivot].abs()))?;
        table.swap(pivot, best);
        if table[pivot][pivot].abs() < 1e-9 {
            return None;
        }
        let pivot_row = table[pivot];
        for (at, line) in table.iter_mut().enumerate() {
            if at != pivot {
                let factor = line[pivot] / pivot_row[pivot];
                line.iter_mut().zip(pivot_row).for_each(|(cell, above)| *cell -= factor * above);
            }
        }
    }
    Some(std::array::from_fn(|i| table[i][N] / table[i][i]))
}

/// Days over six scaled median deviations from the median of their weekday (Leys et al., "Detecting outliers", JESP 49, 2013), the farthest
/// first: index and usual quantity. None under eight weeks, and none where most days of a weekday are equal.
pub(crate) fn outliers(values: &[f64], start: Day) -> Vec<(usize, f64)> {
    const TIMES: f64 = 6.0;
    /// Makes the median deviation of normal noise its standard deviation.
    const SCALE: f64 = 1.4826;
    if values.len() < 56 {
        return Vec::new();
    }
    let mut found: Vec<(usize, f64, f64)> = Vec::new();
    for weekday in 0..7 {
        let days: Vec<usize> = (0..values.len()).filter(|&at| day::weekday(start + at as Day) == weekday).collect();
        let usual = median(days.iter().map(|&at| values[at]).collect());
        let spread = SCALE * median(days.iter().map(|&at| (values[at] - usual).abs()).collect());
        if spread > 0.0 {
            let far = days.into_iter().map(|at| (at, usual, (values[at] - usual).abs() / spread));
            found.extend(far.filter(|day| day.2 > TIMES));
        }
    }
    found.sort_by(|a, b| b.2.total_cmp(&a.2));
    found.into_iter().map(|(at, usual, _)| (at, usual)).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    if values.is_empty() {
        return 0.0;
    }
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(i: usize) -> f64 {
        ((i as f64 * 12.9898).sin() * 43_758.547).fract()
    }

    #[test]
    fn a_weekly_pattern_is_strong_and_noise_is_not() {
        let week: Vec<f64> = (0..140).map(|i| 10.0 + if i % 7 == 6 { 8.0 } else { 0.0 } + noise(i)).collect();
        let flat: Vec<f64> = (0..700).map(|i| 10.0 + noise(i)).collect();
        assert!(weekly_strength(&week).is_some_and(|strength| strength > 0.9));
        assert!(weekly_strength(&flat).is_some_and(|strength| strength < 0.1));
        assert_eq!(weekly_strength(&flat[..50]), None);
    }

    #[test]
    fn a_yearly_pattern_is_strong_and_a_trend_is_none() {
        let year: Vec<f64> = (0..800).map(|i| 20.0 + 10.0 * (TAU * f64::from(i) / 365.25).cos() + noise(i as usize)).collect();
        let trend: Vec<f64> = (0..800).map(|i| f64::from(i) * 0.1 + 20.0 * noise(i as usize)).collect();
        assert!(yearly_strength(&year).is_some_and(|strength| strength > 0.9), "{:?}", yearly_strength(&year));
        assert!(yearly_strength(&trend).is_some_and(|strength| strength < 0.3), "{:?}", yearly_strength(&trend));
    }

    #[test]
    fn a_bulk_sale_is_an_outlier() {
        let mut values: Vec<f64> = (0..100).map(|i| 10.0 + 4.0 * noise(i)).collect();
        values[40] = 500.0;
        let found = outliers(&values, 0);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].0, 40);
    }
}
