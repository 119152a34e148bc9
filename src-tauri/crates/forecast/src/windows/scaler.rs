//! The unit that a series is measured in inside the network. Fitted on training days alone.

use serde::{Deserialize, Serialize};

/// Divides by the mean absolute value of the training days, so that every series has numbers around 1 and a loss of 0.3 means 30% of its
/// usual sales. The level of each window is taken out in the network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scaler {
    /// Units of the series in one unit of the network.
    pub scale: f64,
}

impl Scaler {
    /// Fits on training days; 1 for a series without sales.
    #[must_use]
    pub fn fit(training: &[f64]) -> Self {
        let mean = training.iter().map(|v| v.abs()).sum::<f64>() / training.len().max(1) as f64;
        Self { scale: if mean > 0.0 && mean.is_finite() { mean } else { 1.0 } }
    }

    /// Into the network's units.
    #[must_use]
    pub fn scaled(&self, value: f64) -> f32 {
        (value / self.scale) as f32
    }

    /// Back into the series' units.
    #[must_use]
    pub fn unscaled(&self, value: f32) -> f64 {
        f64::from(value) * self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_scale_becomes_one_and_back_and_no_sales_keep_their_zeros() {
        for size in [1e-3, 1.0, 1e9] {
            let scaler = Scaler::fit(&[0.0, size, 2.0 * size]);
            assert!((scaler.scaled(size) - 1.0).abs() < 1e-6, "{size}");
            assert!((scaler.unscaled(scaler.scaled(3.0 * size)) / size - 3.0).abs() < 1e-5, "{size}");
        }
        assert_eq!(Scaler::fit(&[]), Scaler::fit(&[0.0, 0.0]));
    }
}
