//! One training from series to a measured model: split, scale, windows, fit, evaluate. Writes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::architecture::{Architecture, EpochLoss, FitEvent, FitTask, FitWatch, NetShape, StopReason};
use crate::error::TrainError;
use crate::evaluate::{self, TestForecast};
use crate::features::{FeatureSet, feature_names};
use crate::interval::ResidualQuantiles;
use crate::metrics::Metrics;
use crate::scaler::Scaler;
use crate::series::Series;
use crate::settings::TrainSettings;
use crate::split::Split;
use crate::verdict::Verdict;
use crate::window::{Prepared, Windows};

/// Everything that forecasting needs besides the weights; goes whole into `metadata.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// `tcn`, …
    pub architecture: String,
    /// Every setting of the training.
    pub settings: TrainSettings,
    /// The sizes of the network.
    pub shape: NetShape,
    /// Which features the network sees.
    pub feature_set: FeatureSet,
    /// Their names, in order.
    pub features: Vec<String>,
    /// Scaling per series name.
    pub scaler: BTreeMap<String, Scaler>,
    /// The interval, in scaled units.
    pub residual_quantiles: ResidualQuantiles,
}

/// A trained and measured model.
#[derive(Debug)]
pub struct Trained {
    pub spec: ModelSpec,
    /// The bytes of `model.pth`.
    pub weights: Vec<u8>,
    pub history: Vec<EpochLoss>,
    pub best_epoch: u32,
    pub stop_reason: StopReason,
    /// Wall time of the fit.
    pub seconds: f64,
    /// How many numbers the network has learnt.
    pub parameters: usize,
    /// Errors on the test days, the mean over the series.
    pub metrics: Metrics,
    /// Errors of the baselines on the same days, by name.
    pub baselines: BTreeMap<String, Metrics>,
    pub verdict: Verdict,
    /// The forecasts behind the metrics, for comparing versions day by day.
    pub test_forecasts: Vec<TestForecast>,
}

/// The share of days that intervals should hold.
const INTERVAL_LEVEL: f64 = 0.8;

/// Trains `architecture` on `series`. Several series make one model for all of them. Series that are too short to hold a window are left
/// out of the fit; the split follows the longest.
///
/// # Errors
/// [`TrainError::TooShort`] when no series is long enough, [`TrainError::Cancelled`], [`TrainError::Fit`].
pub fn train(
    architecture: &dyn Architecture,
    series: &[Series],
    settings: &TrainSettings,
    watch: &mut dyn FitWatch,
) -> Result<Trained, TrainError> {
    refuse_non_numbers(series)?;
    let longest = series.iter().map(|s| s.values.len()).max().unwrap_or(0);
    let split = Split::of(longest, settings)?;
    let (lookback, horizon) = (settings.count("lookback"), settings.count("horizon"));
    let feature_set = FeatureSet::of(series);
    let shape = NetShape { lookback, horizon, features: feature_set.width() };

    let usable: Vec<&Series> = series.iter().filter(|s| s.values.len() >= lookback + horizon + split.validation + split.test).collect();
    let prepared: Vec<Prepared> = usable
        .iter()
        .map(|s| {
            let train_days = s.values.len() - split.validation - split.test;
            Prepared::new(s, Scaler::fit(&s.values[..train_days]), feature_set, horizon)
        })
        .collect();
    let [train, validation] = fit_windows(&prepared, split, shape);

    watch.event(FitEvent::Started { epochs: settings.count("epochs") as u32, series: usable.len(), windows: train.n });
    let task = FitTask { train: &train, validation: &validation, shape, settings, resume: None };
    let fitted = architecture.fit(&task, watch)?;

    let residuals = evaluate::residuals(fitted.forecaster.as_ref(), &validation)?;
    let residual_quantiles = ResidualQuantiles::fit(&residuals, horizon, INTERVAL_LEVEL);
    let measured = evaluate::on_test_days(fitted.forecaster.as_ref(), &usable, &prepared, split, shape, &residual_quantiles)?;
    let verdict = Verdict::of(&measured.metrics, &measured.baselines, split.test);
    Ok(Trained {
        spec: ModelSpec {
            architecture: architecture.name().to_owned(),
            settings: settings.clone(),
            shape,
            feature_set,
            features: feature_names(feature_set),
            scaler: usable.iter().zip(&prepared).map(|(s, p)| (s.name.clone(), p.scaler)).collect(),
            residual_quantiles,
        },
        weights: fitted.weights,
        history: fitted.history,
        best_epoch: fitted.best_epoch,
        stop_reason: fitted.stop_reason,
        seconds: fitted.seconds,
        parameters: fitted.parameters,
        metrics: measured.metrics,
        baselines: measured.baselines,
        verdict,
        test_forecasts: measured.forecasts,
    })
}

/// Training windows end before the validation days begin, validation windows before the test days do.
fn fit_windows(prepared: &[Prepared], split: Split, shape: NetShape) -> [Windows; 2] {
    let mut train = Windows::default();
    let mut validation = Windows::default();
    for one in prepared {
        let test_start = one.days() - split.test;
        let validation_start = test_start - split.validation;
        for origin in shape.lookback..=test_start - shape.horizon {
            if origin + shape.horizon <= validation_start {
                one.push(&mut train, origin, shape.lookback, shape.horizon, true);
            } else if origin >= validation_start {
                one.push(&mut validation, origin, shape.lookback, shape.horizon, true);
            }
        }
    }
    [train, validation]
}

fn refuse_non_numbers(series: &[Series]) -> Result<(), TrainError> {
    for one in series {
        if let Some(i) = one.values.iter().position(|v| !v.is_finite()) {
            return Err(TrainError::NotANumber { series: one.name.clone(), date: one.day(i) });
        }
    }
    Ok(())
}
