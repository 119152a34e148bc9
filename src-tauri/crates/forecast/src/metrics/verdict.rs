//! A plain answer: is the model better than what would be used without it?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::metrics::Metrics;

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Verdict {
    /// Which of four.
    pub kind: VerdictKind,
    /// The best of the baselines, which the model is compared with.
    pub baseline: String,
    /// How much lower the model's error is: 0.31 = 31% lower; negative when it is higher.
    pub gain: f64,
}

/// Which of four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum VerdictKind {
    /// The model's error is clearly lower.
    Better,
    /// Both are about as good: what they differ by may be chance, or is too little to matter.
    AsGood,
    /// The baseline's error is clearly lower.
    NoBetter,
    /// The test is too short to say.
    TooLittleData,
}

/// Test days per series below which chance decides.
const FEWEST_TEST_DAYS: usize = 28;
/// Differences below this share are chance.
const CLEAR_GAIN: f64 = 0.01;

impl Verdict {
    /// Compares by MASE, by MAE where MASE is not defined. `test_days` are days per series; `is_worse` says whether the model is worse than the
    /// baseline of that name by more than chance; None where the test is too short to say.
    pub(crate) fn of(
        model: &Metrics,
        baselines: &BTreeMap<String, Metrics>,
        test_days: usize,
        is_worse: impl Fn(&str) -> Option<bool>,
    ) -> Self {
        let errors = |of: fn(&Metrics) -> Option<f64>| {
            let others = baselines.iter().filter_map(|(name, m)| Some((name, of(m)?)));
            Some((of(model)?, others.min_by(|a, b| a.1.total_cmp(&b.1))?))
        };
        let Some((error, (name, least))) = errors(|m| m.mase).or_else(|| errors(|m| m.mae)) else {
            return Self { kind: VerdictKind::TooLittleData, baseline: crate::Baseline::SeasonalNaive.name().to_owned(), gain: 0.0 };
        };
        let gain = if least > 0.0 { 1.0 - error / least } else { 0.0 };
        let kind = match gain {
            _ if test_days < FEWEST_TEST_DAYS => VerdictKind::TooLittleData,
            g if g >= CLEAR_GAIN => VerdictKind::Better,
            g if g > -CLEAR_GAIN => VerdictKind::AsGood,
            _ => match is_worse(name) {
                Some(true) => VerdictKind::NoBetter,
                Some(false) => VerdictKind::AsGood,
                None => VerdictKind::TooLittleData,
            },
        };
        Self { kind, baseline: name.clone(), gain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mase(value: f64) -> Metrics {
        Metrics { mase: Some(value), ..Metrics::default() }
    }

    #[test]
    fn the_model_is_compared_with_the_best_baseline() {
        let baselines = BTreeMap::from([("seasonal_naive".to_owned(), mase(1.0)), ("moving_average".to_owned(), mase(0.8))]);
        let of = |model, days, worse| Verdict::of(&mase(model), &baselines, days, |_| worse).kind;
        let kind = |model, days| of(model, days, Some(true));
        assert_eq!(kind(0.6, 56), VerdictKind::Better);
        assert_eq!(kind(0.9, 56), VerdictKind::NoBetter, "better than one baseline only");
        assert_eq!(kind(0.799, 56), VerdictKind::AsGood, "a thousandth is chance");
        assert_eq!(of(0.9, 56, Some(false)), VerdictKind::AsGood, "what may be chance decides nothing");
        assert_eq!(of(0.9, 56, None), VerdictKind::TooLittleData, "a few weeks can't tell");
        assert_eq!(kind(0.6, 14), VerdictKind::TooLittleData);
        let verdict = Verdict::of(&mase(0.6), &baselines, 56, |_| Some(true));
        assert_eq!(verdict.baseline, "moving_average");
        assert!((verdict.gain - 0.25).abs() < 1e-12);
    }

    #[test]
    fn without_any_sale_there_is_too_little_data() {
        let none = BTreeMap::from([("seasonal_naive".to_owned(), Metrics::default())]);
        assert_eq!(Verdict::of(&Metrics::default(), &none, 56, |_| Some(true)).kind, VerdictKind::TooLittleData);
    }
}
