//! The plain answer to "can I trust it?": whether a model beats what needs no model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::baselines::Baseline;
use crate::metrics::Metrics;

/// Fewer test days than this say nothing.
const MIN_TEST_DAYS: usize = 28;
/// An error lower by less than this share is no better.
const MIN_GAIN: f64 = 0.01;

/// Better than a baseline, no better, or too little data to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Verdict {
    pub kind: VerdictKind,
    /// When better: "as last week", which everybody knows. When no better: the baseline that is as good or better.
    pub baseline: String,
    /// How much lower the mean absolute error is than that baseline's, a share; below 0 when it is higher.
    pub gain: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VerdictKind {
    Better,
    NoBetter,
    TooLittleData,
}

impl Verdict {
    /// Compares a model with the baselines over `test_days`.
    #[must_use]
    pub fn of(own: &Metrics, baselines: &BTreeMap<String, Metrics>, test_days: usize) -> Self {
        let gain = |name: &str| -> Option<f64> {
            let other = baselines.get(name)?.mae.filter(|mae| *mae > 0.0)?;
            Some(1.0 - own.mae? / other)
        };
        let known = Baseline::SeasonalNaive.name();
        let hardest = Baseline::ALL.iter().filter_map(|b| Some((b.name(), gain(b.name())?))).min_by(|a, b| a.1.total_cmp(&b.1));
        let (kind, baseline, gain) = match hardest {
            None => (VerdictKind::TooLittleData, known, 0.0),
            Some(_) if test_days < MIN_TEST_DAYS => (VerdictKind::TooLittleData, known, gain(known).unwrap_or(0.0)),
            Some((name, least)) if least < MIN_GAIN => (VerdictKind::NoBetter, name, least),
            Some((_, least)) => (VerdictKind::Better, known, gain(known).unwrap_or(least)),
        };
        Self { kind, baseline: baseline.to_owned(), gain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mae(value: f64) -> Metrics {
        Metrics { mae: Some(value), ..Metrics::default() }
    }

    #[test]
    fn a_model_must_beat_every_baseline_to_be_called_better() {
        let baselines: BTreeMap<String, Metrics> =
            [("seasonal_naive", 10.0), ("moving_average", 8.0), ("weekday_mean", 9.0)].map(|(n, v)| (n.to_owned(), mae(v))).into();
        let good = Verdict::of(&mae(6.9), &baselines, 364);
        assert_eq!((good.kind, good.baseline.as_str()), (VerdictKind::Better, "seasonal_naive"));
        assert!((good.gain - 0.31).abs() < 1e-9, "told against the baseline that everybody knows");
        let poor = Verdict::of(&mae(8.5), &baselines, 364);
        assert_eq!((poor.kind, poor.baseline.as_str()), (VerdictKind::NoBetter, "moving_average"));
        assert!(poor.gain < 0.0);
        assert_eq!(Verdict::of(&mae(1.0), &baselines, 14).kind, VerdictKind::TooLittleData);
        assert_eq!(Verdict::of(&Metrics::default(), &baselines, 364).kind, VerdictKind::TooLittleData);
    }
}
