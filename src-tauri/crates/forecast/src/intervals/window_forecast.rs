//! The numbers of a network as a forecast of one window in units of sales.

use crate::architecture::OUTPUTS;
use crate::windows::scaler::Scaler;

/// What is forecast for the H days of a window.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct WindowForecast {
    /// The median of each day, never negative, and 0 on closed days.
    pub(crate) median: Vec<f64>,
    /// The expected sales of each day, never negative; None where the network forecasts the median alone.
    pub(crate) mean: Option<Vec<f64>>,
    /// The network's own median, where the median is no longer that: its quantiles are around it.
    pub(crate) center: Option<Vec<f64>>,
    /// How far the 0.1-quantile is below the network's median and the 0.9-quantile above it; None where the network forecasts the median alone.
    pub(crate) distances: Option<Vec<(f64, f64)>>,
    /// Whether the store is closed.
    pub(crate) closed: Vec<bool>,
}

impl WindowForecast {
    /// Converts the H × K numbers of a network for a window of a series.
    pub(crate) fn new(numbers: &[f32], scaler: Scaler, closed: Vec<bool>) -> Self {
        let horizon = closed.len().max(1);
        let outputs = numbers.len() / horizon;
        let open = |step: usize, value: f64| if closed[step] { 0.0 } else { value.max(0.0) };
        let each = |output: usize| numbers.iter().skip(output).step_by(outputs.max(1)).map(|v| scaler.unscaled(*v)).enumerate();
        let median: Vec<f64> = each(0).map(|(step, v)| open(step, v)).collect();
        if outputs < OUTPUTS {
            return Self { median, closed, ..Self::default() };
        }
        let distance = |((step, low), (_, high)): ((usize, f64), (usize, f64))| {
            if closed[step] { (0.0, 0.0) } else { ((median[step] - low.max(0.0)).max(0.0), (high - median[step]).max(0.0)) }
        };
        let distances = each(1).zip(each(2)).map(distance).collect();
        let mean = each(3).map(|(step, v)| open(step, v)).collect();
        Self { mean: Some(mean), center: None, distances: Some(distances), median, closed }
    }

    /// What intervals are centered on, and residuals are measured from.
    pub(crate) fn center(&self) -> &[f64] {
        self.center.as_deref().unwrap_or(&self.median)
    }
}
