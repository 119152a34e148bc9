//! Round numbers for axes, and where a value is between their ends.

/// An axis of numbers, linear or logarithmic.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Axis {
    low: f64,
    high: f64,
    log: bool,
}

/// From here on, the loss of the first epochs would press the rest flat against the bottom.
const WIDE: f64 = 12.0;

impl Axis {
    /// An axis that holds `low..=high` with a margin of 6%.
    pub(crate) fn of(low: f64, high: f64) -> Self {
        if low > 0.0 && high / low > WIDE {
            let margin = (high / low).powf(0.06);
            return Self { low: low / margin, high: high * margin, log: true };
        }
        let margin = ((high - low) * 0.06).max(high.abs() * 1e-3).max(1e-9);
        Self { low: (low - margin).max(0.0_f64.min(low)), high: high + margin, log: false }
    }

    /// Whether it is logarithmic.
    pub(crate) fn is_log(self) -> bool {
        self.log
    }

    /// The place of a value: 0 at the low end, 1 at the high end.
    pub(crate) fn share(self, value: f64) -> f64 {
        if self.log { (value / self.low).ln() / (self.high / self.low).ln() } else { (value - self.low) / (self.high - self.low) }
    }

    /// About `count` round values on it, with how each is written.
    pub(crate) fn ticks(self, count: usize) -> Vec<(f64, String)> {
        if self.log {
            let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
            let all = decades.flat_map(|exponent| [1.0, 2.0, 5.0].map(|digit| digit * 10_f64.powi(exponent)));
            return all.filter(|value| (self.low..=self.high).contains(value)).map(|value| (value, plain(value))).collect();
        }
        let step = round_step((self.high - self.low) / count.max(1) as f64);
        let decimals = usize::try_from((-step.log10().floor()) as i64).unwrap_or(0).min(6);
        let first = (self.low / step).ceil() as i64;
        let last = (self.high / step).floor() as i64;
        (first..=last).map(|n| n as f64 * step).map(|value| (value, format!("{value:.decimals$}"))).collect()
    }
}

/// Epochs to write below the axis, from 1 to `last`, about `count` of them.
pub(crate) fn epochs(last: u32, count: u32) -> Vec<u32> {
    let step = round_step(f64::from(last) / f64::from(count.max(1))).max(1.0) as u32;
    let mut found: Vec<u32> = (1..=last / step).map(|n| n * step).collect();
    if found.first() != Some(&1) {
        found.insert(0, 1);
    }
    found
}

/// 1, 2, or 5 times a power of ten, at least `step`.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.max(1e-12).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|digit| digit * power).find(|round| *round >= step * 0.999).unwrap_or(power)
}

fn plain(value: f64) -> String {
    if value >= 1.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.*}", usize::try_from(-value.log10().floor() as i64).unwrap_or(0).min(9))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_inside_and_few() {
        let words = |axis: Axis| axis.ticks(5).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(words(Axis::of(0.31, 0.92)), ["0.4", "0.6", "0.8"]);
        assert_eq!(words(Axis::of(0.2, 8.0)), ["0.2", "0.5", "1", "2", "5"]);
        assert!(words(Axis::of(2.0, 2.0)).len() <= 6);
        assert!(Axis::of(0.2, 8.0).is_log() && !Axis::of(-1.0, 8.0).is_log());
        for axis in [Axis::of(0.31, 0.92), Axis::of(0.2, 8.0), Axis::of(-3.0, 5.0)] {
            assert!(axis.ticks(5).iter().all(|(value, _)| (0.0..=1.0).contains(&axis.share(*value))));
        }
    }

    #[test]
    fn epochs_begin_with_the_first() {
        assert_eq!(epochs(40, 8), [1, 5, 10, 15, 20, 25, 30, 35, 40]);
        assert_eq!(epochs(1, 8), [1]);
        assert_eq!(epochs(3, 8), [1, 2, 3]);
    }
}
