//! The model types that a program brings along: the command line those of `nets`, a test its own.

use forecast::{Architecture, Hyperparameter, SettingKey, TrainSettings};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::WorkbenchError;

/// The model type by which the best one is searched for.
pub(crate) const AUTO: &str = "auto";
/// The setting that only this type has.
pub(crate) const BUDGET: Hyperparameter = Hyperparameter::real(SettingKey::BudgetSeconds, (0.0, 86_400.0), 300.0);

/// The model types there are, and what computes them.
#[derive(Clone, Copy)]
pub struct Networks<'a> {
    /// The networks and boosted trees in the order in which users see them, and the simple methods that the search for the best may keep.
    pub architectures: &'a [&'a dyn Architecture],
    /// The version of the tensor library, for `metadata.json`.
    pub version: &'a str,
}

/// A model type with its settings, as a form needs them.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ModelType {
    /// `tcn`
    pub name: String,
    /// `TCN`
    pub title: String,
    /// The type's own settings.
    pub hyperparameters: Vec<Hyperparameter>,
    /// The common settings that mean something to it, which are the same for every type that has them.
    pub settings: Vec<Hyperparameter>,
}

impl<'a> Networks<'a> {
    /// The type of that name.
    ///
    /// # Errors
    /// [`WorkbenchError::UnknownModelType`] naming those there are.
    pub fn find(self, name: &str) -> Result<&'a dyn Architecture, WorkbenchError> {
        self.architectures.iter().copied().find(|a| a.name() == name).ok_or_else(|| WorkbenchError::UnknownModelType {
            asked: name.to_owned(),
            known: self.architectures.iter().map(|a| a.name()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The types that learn from windows with their settings, and last the choice to have the best found, which may be a simple method.
    #[must_use]
    pub fn model_types(self) -> Vec<ModelType> {
        let one = |a: &&dyn Architecture| ModelType {
            name: a.name().to_owned(),
            title: a.title().to_owned(),
            hyperparameters: a.hyperparameters().to_vec(),
            settings: a.common_settings(),
        };
        let best = ModelType {
            name: AUTO.to_owned(),
            title: "Auto".to_owned(),
            hyperparameters: vec![BUDGET],
            settings: TrainSettings::entries().to_vec(),
        };
        self.architectures.iter().filter(|a| a.simple_method().is_none()).map(one).chain([best]).collect()
    }
}
