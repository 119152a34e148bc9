//! Exponential smoothing: ETS with and without a weekly season, and Croston's and Teunter's methods for slow sellers.

use crate::SEASON;

/// Older days no longer move a smoothed state.
const DAYS_SEEN: usize = 730;
const LEVEL_STEPS: [f64; 7] = [0.005, 0.02, 0.05, 0.1, 0.2, 0.35, 0.6];
const SEASON_STEPS: [f64; 5] = [0.0005, 0.01, 0.03, 0.08, 0.2];

/// ETS(A,N,N) or ETS(A,N,A): `e = y − (l + s)`, `l ← l + α e`, `s ← s + γ e` (Hyndman, Koehler, Ord & Snyder 2008, ch. 2). Daily sales have no
/// trend that a week would show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ets {
    pub(crate) alpha: f64,
    /// None without a season.
    pub(crate) gamma: Option<f64>,
}

impl Ets {
    /// The parameters with the least AICc on `history`, of a grid.
    pub(crate) fn fit(history: &[f64]) -> Self {
        let worth = |ets: &Self, squares: f64, n: f64| {
            // Level, variance, smoothing parameters, seasonal states of which one follows from the others.
            let k = if ets.gamma.is_some() { 4.0 + (SEASON - 1) as f64 } else { 3.0 };
            let correction = if n > k + 1.0 { 2.0 * k * (k + 1.0) / (n - k - 1.0) } else { f64::INFINITY };
            n * (squares / n.max(1.0)).max(1e-300).ln() + 2.0 * k + correction
        };
        let first = Self { alpha: LEVEL_STEPS[3], gamma: None };
        if history.len() < 3 * SEASON {
            return first;
        }
        // The candidates of one season side by side, which a processor computes at once.
        let gammas = std::iter::once(None).chain(SEASON_STEPS.into_iter().map(Some));
        let candidates = gammas.flat_map(|gamma| {
            let squares = squares(history, gamma);
            let n = history.len().min(DAYS_SEEN) as f64;
            LEVEL_STEPS.into_iter().zip(squares).map(move |(alpha, squares)| (Self { alpha, gamma }, squares, n))
        });
        let worth = candidates.map(|(ets, squares, n)| (worth(&ets, squares, n), ets));
        worth.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(first, |(_, ets)| ets)
    }

    /// Level and season after the history.
    fn run(&self, history: &[f64]) -> (f64, [f64; SEASON]) {
        let seen = &history[history.len().saturating_sub(DAYS_SEEN)..];
        let (mut level, mut season) = begin(seen, self.gamma.is_some());
        for (y, day) in seen.iter().zip((0..SEASON).cycle()) {
            let error = y - level - season[day];
            level += self.alpha * error;
            season[day] += self.gamma.unwrap_or(0.0) * error;
        }
        (level, season)
    }

    /// The days after `history`.
    pub(crate) fn forecast(&self, history: &[f64], horizon: usize) -> Vec<f64> {
        let (level, season) = self.run(history);
        let next = history.len().min(DAYS_SEEN);
        (0..horizon).map(|step| level + if self.gamma.is_some() { season[(next + step) % SEASON] } else { 0.0 }).collect()
    }
}

/// Level and season before the first day.
fn begin(seen: &[f64], seasonal: bool) -> (f64, [f64; SEASON]) {
    let start = &seen[..seen.len().min(2 * SEASON)];
    let level = start.iter().sum::<f64>() / start.len().max(1) as f64;
    let mut season = [0.0; SEASON];
    if seasonal && seen.len() >= 4 * SEASON {
        let weeks = seen.len().min(8 * SEASON) / SEASON;
        let mean = seen[..weeks * SEASON].iter().sum::<f64>() / (weeks * SEASON) as f64;
        for (day, factor) in season.iter_mut().enumerate() {
            *factor = seen[..weeks * SEASON].iter().skip(day).step_by(SEASON).sum::<f64>() / weeks as f64 - mean;
        }
    }
    (level, season)
}

/// Sums of squared errors on `history` for each of [`LEVEL_STEPS`].
fn squares(history: &[f64], gamma: Option<f64>) -> [f64; LEVEL_STEPS.len()] {
    let seen = &history[history.len().saturating_sub(DAYS_SEEN)..];
    let (level, season) = begin(seen, gamma.is_some());
    let (mut levels, mut seasons) = ([level; LEVEL_STEPS.len()], season.map(|factor| [factor; LEVEL_STEPS.len()]));
    let (mut squares, gamma) = ([0.0; LEVEL_STEPS.len()], gamma.unwrap_or(0.0));
    for (y, day) in seen.iter().zip((0..SEASON).cycle()) {
        for candidate in 0..LEVEL_STEPS.len() {
            let error = y - levels[candidate] - seasons[day][candidate];
            squares[candidate] += error * error;
            levels[candidate] += LEVEL_STEPS[candidate] * error;
            seasons[day][candidate] += gamma * error;
        }
    }
    squares
}

/// Croston (1972): sizes and intervals of sales smoothed apart, their ratio times 1 − α/2 (Syntetos & Boylan 2005).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Croston {
    pub(crate) alpha: f64,
}

impl Default for Croston {
    fn default() -> Self {
        Self { alpha: 0.1 }
    }
}

impl Croston {
    /// Expected sales per day.
    pub(crate) fn forecast(&self, history: &[f64]) -> f64 {
        let mut state: Option<(f64, f64)> = None;
        let mut since = 1.0;
        for y in history {
            if *y > 0.0 {
                state = Some(match state {
                    None => (*y, since),
                    Some((size, interval)) => (size + self.alpha * (y - size), interval + self.alpha * (since - interval)),
                });
                since = 1.0;
            } else {
                since += 1.0;
            }
        }
        state.map_or(0.0, |(size, interval)| (1.0 - self.alpha / 2.0) * size / interval)
    }
}

/// Teunter, Syntetos & Babai (2011): the probability of a sale smoothed every day, its size on days with one; their product. Unlike
/// Croston's, it falls while nothing sells, so what went out of use is forecast to sell no more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Tsb {
    pub(crate) size: f64,
    pub(crate) probability: f64,
}

impl Default for Tsb {
    fn default() -> Self {
        Self { size: 0.1, probability: 0.1 }
    }
}

impl Tsb {
    /// Expected sales per day.
    pub(crate) fn forecast(&self, history: &[f64]) -> f64 {
        let sold = |y: &f64| f64::from(u8::from(*y > 0.0));
        let Some(first) = history.first() else { return 0.0 };
        let probability = history[1..].iter().fold(sold(first), |p, y| p + self.probability * (sold(y) - p));
        let sizes = history.iter().filter(|y| **y > 0.0);
        let size = sizes.fold(None, |size: Option<f64>, y| Some(size.map_or(*y, |s| s + self.size * (y - s))));
        probability * size.unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ets_finds_a_season_where_there_is_one_and_follows_a_level() {
        let noise = |i: usize| ((i * 7919) % 13) as f64 / 13.0 - 0.5;
        let weekly: Vec<f64> = (0..400).map(|i| 20.0 + if i % 7 == 2 { 10.0 } else { 0.0 } + noise(i)).collect();
        let ets = Ets::fit(&weekly);
        assert!(ets.gamma.is_some());
        let ahead = ets.forecast(&weekly, 7);
        assert!((0..7).all(|h| (ahead[h] - 20.0 - if (400 + h) % 7 == 2 { 10.0 } else { 0.0 }).abs() < 1.0), "{ahead:?}");
        let flat: Vec<f64> = (0..400).map(|i| if i < 390 { 10.0 } else { 30.0 } + 5.0 * noise(i * i)).collect();
        assert_eq!(Ets::fit(&flat).gamma, None);
    }

    #[test]
    fn ets_chooses_by_the_corrected_criterion() {
        let mut chosen = [0, 0];
        for case in 0..3000_usize {
            let days = 21 + case % 9;
            let noise = |i: usize| ((i * 7919 + case * 104_729) % 97) as f64 / 97.0 - 0.5;
            let history: Vec<f64> =
                (0..days).map(|i| 20.0 + if i % SEASON == 2 { (case % 200) as f64 / 20.0 } else { 0.0 } + 2.0 * noise(i * i)).collect();
            let n = days as f64;
            // Hyndman, Koehler, Ord & Snyder 2008, ch. 7: AIC + 2 k (k + 1) / (n − k − 1).
            let worth = |squares: f64, k: f64| n * (squares / n).ln() + 2.0 * k + 2.0 * k * (k + 1.0) / (n - k - 1.0);
            let mut best = (f64::INFINITY, 0.0, None);
            for (gamma, k) in std::iter::once((None, 3.0)).chain(SEASON_STEPS.into_iter().map(|gamma| (Some(gamma), 10.0))) {
                for (alpha, squares) in LEVEL_STEPS.into_iter().zip(squares(&history, gamma)) {
                    let value = worth(squares, k);
                    if value < best.0 {
                        best = (value, alpha, gamma);
                    }
                }
            }
            assert_eq!(Ets::fit(&history), Ets { alpha: best.1, gamma: best.2 }, "case {case}");
            chosen[usize::from(best.2.is_some())] += 1;
        }
        assert!(chosen[0] > 20, "{chosen:?}");
    }

    #[test]
    fn a_season_begins_with_four_weeks_of_sales() {
        let weekly: Vec<f64> = (0..60).map(|i| if i % SEASON == 2 { 9.0 } else { 2.0 }).collect();
        assert_eq!(begin(&weekly[..27], true), (begin(&weekly[..14], false).0, [0.0; SEASON]));
        let (level, season) = begin(&weekly[..28], true);
        assert!((level - 3.0).abs() < 1e-12);
        for (day, factor) in season.into_iter().enumerate() {
            assert!((factor - if day == 2 { 6.0 } else { -1.0 }).abs() < 1e-12, "{season:?}");
        }
        assert_eq!(begin(&weekly, false).1, [0.0; SEASON]);
    }

    #[test]
    fn croston_is_size_over_interval() {
        let every_fourth: Vec<f64> = (0..400).map(|i| if i % 4 == 3 { 8.0 } else { 0.0 }).collect();
        assert!((Croston::default().forecast(&every_fourth) - 0.95 * 2.0).abs() < 1e-9);
    }

    #[test]
    fn tsb_forgets_what_no_longer_sells_and_croston_does_not() {
        let ended: Vec<f64> = (0..400).map(|i| if i < 300 && i % 4 == 3 { 8.0 } else { 0.0 }).collect();
        assert!((Croston::default().forecast(&ended) - Croston::default().forecast(&ended[..300])).abs() < 1e-9);
        let (then, now) = (Tsb::default().forecast(&ended[..300]), Tsb::default().forecast(&ended));
        assert!((1.5..2.5).contains(&then) && now < 0.001, "{then} a day, and {now} a hundred days without a sale later");
    }
}
