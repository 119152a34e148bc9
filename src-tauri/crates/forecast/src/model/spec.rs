//! Describes everything of a trained model except its weights; stored in `metadata.json`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::architecture::{NetShape, StopReason};
use crate::baselines::blend::Blend;
use crate::intervals::calibration::Calibration;
use crate::series::Series;
use crate::series::id::SeriesId;
use crate::settings::TrainSettings;
use crate::windows::features::Features;
use crate::windows::profile::Profile;
use crate::windows::scaler::Scaler;
use crate::windows::split::Split;

/// A trained model without its weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSpec {
    /// Name of the architecture, `tcn`.
    pub architecture: String,
    /// Every setting.
    pub settings: TrainSettings,
    /// Sizes of the network.
    pub shape: NetShape,
    /// Numbers learned.
    pub parameters: usize,
    /// Networks whose forecasts are averaged: alike except for their seeds, and [`ModelSpec::companions`].
    #[serde(default = "one")]
    pub members: usize,
    /// Those of them that are of another architecture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<Companion>,
    /// Inputs besides the values.
    pub features: Features,
    /// Which days trained, validated and tested.
    pub split: Split,
    /// The last day that the weights learned from.
    #[serde(alias = "learnt_until")]
    pub trained_until: Date,
    /// Per series, what its training days taught outside the network.
    #[serde(rename = "scaler", with = "crate::series::id")]
    pub series: BTreeMap<SeriesId, SeriesSpec>,
    /// What intervals, means and totals are made of.
    #[serde(rename = "residual_quantiles")]
    pub calibration: Calibration,
    /// How simple methods are mixed into the network's forecasts.
    #[serde(default)]
    pub blend: Blend,
    /// Why the training ended.
    pub stop_reason: StopReason,
    /// The epoch, from 1, that the weights are of.
    pub best_epoch: u32,
    /// Seconds that the fit took.
    pub seconds: f64,
}

/// A network of another architecture whose forecasts are averaged with those of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Companion {
    /// Name of its architecture.
    pub architecture: String,
    /// Settings of its architecture.
    pub hyper: BTreeMap<String, f64>,
    /// Epochs that it learns for.
    pub epochs: u32,
    /// The most epochs that it could have learned for; 0 in versions of earlier programs.
    #[serde(default)]
    pub most_epochs: u32,
}

fn one() -> usize {
    1
}

/// What the training days of one series taught outside the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesSpec {
    /// The unit that the series is measured in.
    pub scaler: Scaler,
    /// The mean price of the series; 0 when none is known.
    pub mean_price: f32,
    /// What the days of the series usually sell compared with one another.
    #[serde(default)]
    pub profile: Profile,
}

impl SeriesSpec {
    /// Fits on the first `days` days.
    pub(crate) fn fit(series: &Series, days: usize, features: Features) -> Self {
        let days = days.min(series.values.len());
        let profile = if features.profile { Profile::fit(series, days, features.year) } else { Profile::default() };
        Self { scaler: Scaler::fit(&series.values[..days]), mean_price: crate::windows::features::mean_price(series, days), profile }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::architecture::NoCheckpoints;
    use crate::mean::{Ignore, Mean};
    use crate::windows::tests::{series, settings};

    #[test]
    fn companions_of_earlier_versions_are_read() {
        let before: Companion = serde_json::from_str(r#"{"architecture":"trees","hyper":{},"epochs":60}"#).expect("an earlier program");
        assert_eq!((before.epochs, before.most_epochs), (60, 0));
    }

    #[test]
    fn metadata_of_versions_before_long_memory_still_forecast() {
        let one = series("a", 400);
        let trained = crate::train(&Mean, std::slice::from_ref(&one), &settings(28, 7), &mut NoCheckpoints, &mut Ignore { cancel: false })
            .expect("enough days");
        let mut metadata = serde_json::to_value(&trained.spec).expect("metadata");
        let mut remove = |path: &str, name: &str| {
            let object = metadata.pointer_mut(path).and_then(serde_json::Value::as_object_mut);
            assert!(object.is_some_and(|object| object.remove(name).is_some()), "{path}/{name}");
        };
        remove("", "blend");
        remove("/features", "memory");
        remove("/shape", "memory");
        remove("/shape", "outputs");
        let before: ModelSpec = serde_json::from_value(metadata).expect("metadata of an earlier program");
        assert_eq!((before.shape.memory, before.shape.outputs, before.blend.classes.len()), (false, 1, 0));
        let points = crate::forecast(&Mean, &before, &trained.weights, &[one], None).expect("a forecast").points;
        assert!(points.len() == 7 && points.iter().all(|p| p.forecast > 0.0 && p.mean > 0.0 && p.upper >= p.forecast));
    }
}
