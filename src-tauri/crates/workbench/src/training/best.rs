//! Finding the best type for a scope: every type is trained, the one that the validation days prefer becomes the version, or a simple method that
//! does as well. How it is chosen is in `forecast`.

use forecast::{Architecture, SearchEvent, TrainSettings, train_best};
use progress::{Progress, forward};
use serde_json::Value;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::scope::series::Missing;
use crate::training::events::{self, TrainEvent};
use crate::training::networks::{BUDGET, Networks};
use crate::training::request::{TrainRequest, settings_of};
use crate::training::train::Published;
use crate::versions::metadata::VersionMetadata;
use crate::versions::series_file::SeriesFile;

impl Workbench {
    /// Trains every type within the budget and publishes a version of the type that won. Nothing is staged before, so an interrupted search starts again.
    pub(crate) fn find_best(
        &self,
        request: &TrainRequest,
        networks: Networks<'_>,
        progress: &mut dyn Progress<TrainEvent>,
    ) -> Result<Published, WorkbenchError> {
        let mut request = request.clone();
        let budget = budget(request.settings.remove(BUDGET.name.name()))?;
        let candidates = networks
            .architectures
            .iter()
            .map(|architecture| Ok((*architecture, settings_of(&for_type(&request, *architecture), *architecture)?)))
            .collect::<Result<Vec<(&dyn Architecture, TrainSettings)>, WorkbenchError>>()?;
        let scope = request.scope.scope()?;
        let missing = candidates.first().map_or_else(Missing::default, |(_, settings)| settings.into());
        let (data, calendar) = self.training_series(&scope, request.until, missing)?;
        let mut model_dir = String::new();
        let mut relay = forward(progress, |event: SearchEvent| match event {
            SearchEvent::Candidate(name) => {
                model_dir = request.scope.key(name).map(|key| format!("{}/", key.dir())).unwrap_or_default();
                None
            }
            SearchEvent::Fit(event) => Some(events::of_fit(event, &model_dir)),
        });
        let mut series_file = SeriesFile::default();
        let best = train_best(&candidates, &data.series, budget, &mut series_file, &mut relay)?;
        let key = request.scope.key(&best.trained.spec.architecture)?;
        let staged = self.store.stage(&key, &self.now())?;
        for (name, bytes) in &best.checkpoints {
            staged.write(name, bytes)?;
        }
        let mut metadata = VersionMetadata::new(&best.trained, &data, calendar.as_ref(), request.until, networks.version);
        metadata.candidates = best.candidates;
        self.publish(staged, &best.trained, metadata, series_file)
    }
}

/// The request without settings that mean something else to a type than to others: what is set for finding the best holds for all types.
fn for_type(request: &TrainRequest, architecture: &dyn Architecture) -> TrainRequest {
    let mut request = request.clone();
    request.settings.retain(|name, _| architecture.hyperparameters().iter().all(|own| own.name.name() != name));
    request
}

fn budget(asked: Option<Value>) -> Result<f64, WorkbenchError> {
    let Some(asked) = asked else { return Ok(BUDGET.default) };
    let text = asked.as_str().map_or_else(|| asked.to_string(), str::to_owned);
    BUDGET.read_number(&text).map_err(|error| WorkbenchError::Usage(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use forecast::{CheckpointStore, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape, SettingKey};

    /// Has a number of epochs of its own.
    struct Own;

    impl Architecture for Own {
        fn name(&self) -> &'static str {
            "own"
        }
        fn title(&self) -> &'static str {
            "Own"
        }
        fn hyperparameters(&self) -> &'static [Hyperparameter] {
            const EPOCHS: &[Hyperparameter] = &[Hyperparameter::whole(SettingKey::Epochs, (1, 1000), 600)];
            EPOCHS
        }
        fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
            Err(FitError::Torch("it learns nothing".to_owned()))
        }
        fn load(&self, _: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
            Err(LoadError::Format("it knows nothing".to_owned()))
        }
    }

    #[test]
    fn what_is_set_for_all_types_leaves_the_own_settings_of_one_alone() {
        let settings = [("epochs", 3), ("horizon", 7)].map(|(name, value)| (name.to_owned(), Value::from(value)));
        let request = TrainRequest { settings: settings.into(), ..TrainRequest::default() };
        let of = |request: &TrainRequest| settings_of(request, &Own).map(|settings| (settings.epochs, settings.horizon));
        assert_eq!(of(&for_type(&request, &Own)).expect("settings"), (600, 7));
        assert_eq!(of(&request).expect("settings"), (3, 7), "what is asked of the type itself holds");
    }
}
