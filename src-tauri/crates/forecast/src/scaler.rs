//! Standard scaling of quantities: numbers learnt from the training days alone, kept in `metadata.json`.

use serde::{Deserialize, Serialize};

/// `(value - mean) / scale` of one series.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scaler {
    /// Mean of the training days.
    pub mean: f64,
    /// Standard deviation of the training days; 1 where they do not vary.
    pub scale: f64,
}

impl Scaler {
    /// Learns from the training days.
    #[must_use]
    pub fn fit(train: &[f64]) -> Self {
        let n = train.len().max(1) as f64;
        let mean = train.iter().sum::<f64>() / n;
        let variance = train.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let scale = variance.sqrt();
        Self { mean, scale: if scale > 1e-9 * mean.abs().max(1e-3) { scale } else { 1.0 } }
    }

    /// To scaled units.
    #[must_use]
    pub fn scale(&self, value: f64) -> f32 {
        ((value - self.mean) / self.scale) as f32
    }

    /// Back to quantities.
    #[must_use]
    pub fn unscale(&self, value: f32) -> f64 {
        f64::from(value) * self.scale + self.mean
    }
}
