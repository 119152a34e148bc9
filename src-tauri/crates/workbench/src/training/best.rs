//! Finding the best type for a scope: every network is trained, the one that the validation days prefer becomes the version, or a simple method that does as well. How it is chosen
//! is in `forecast`.

use forecast::{Architecture, ChoiceWatch, FitEvent, Hyperparameter, TestForecast, TrainSettings, train_best};
use serde_json::Value;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::scope::series::Missing;
use crate::training::events::TrainWatch;
use crate::training::networks::Networks;
use crate::training::train::{Published, TrainRequest, settings_of, told};
use crate::versions::metadata::VersionMetadata;
use crate::versions::series_file::SeriesFile;

/// The model type that means: find out.
pub(crate) const AUTO: &str = "auto";
/// The setting that only this has.
pub(crate) const BUDGET: Hyperparameter = Hyperparameter::real(
    "budget_seconds",
    "Seconds that finding the best may take; 0 for no limit",
    "寻找最佳最多用时（秒），0 为不限",
    (0.0, 86_400.0),
    300.0,
);

impl Workbench {
    /// Trains every network within the budget and publishes a version of the type that won. Nothing is staged before: cut, it begins anew.
    pub(crate) fn find_best(
        &self,
        request: &TrainRequest,
        networks: Networks<'_>,
        watch: &mut dyn TrainWatch,
    ) -> Result<Published, WorkbenchError> {
        let mut request = request.clone();
        let budget = budget(request.settings.remove(BUDGET.name.as_ref()))?;
        let candidates = networks
            .architectures
            .iter()
            .map(|architecture| Ok((*architecture, settings_of(&request, *architecture)?)))
            .collect::<Result<Vec<(&dyn Architecture, TrainSettings)>, WorkbenchError>>()?;
        let scope = request.scope.scope()?;
        let missing = candidates.first().map_or_else(Missing::default, |(_, settings)| settings.into());
        let (data, calendar) = self.training_series(&scope, request.until, missing)?;
        let mut relay = Relay { watch, request: &request, model_dir: String::new(), series_file: SeriesFile::default() };
        let best = match train_best(&candidates, &data.series, budget, &mut relay) {
            Err(forecast::TrainError::Cancelled) => return Err(WorkbenchError::Cancelled),
            other => other?,
        };
        let series_file = relay.series_file;
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

fn budget(asked: Option<Value>) -> Result<f64, WorkbenchError> {
    let Some(asked) = asked else { return Ok(BUDGET.default) };
    let number = asked.as_f64().or_else(|| asked.as_str()?.parse().ok());
    number.filter(|seconds| (BUDGET.min..=BUDGET.max).contains(seconds)).ok_or_else(|| {
        WorkbenchError::Usage(format!(
            "{} is a number from {} to {}, not {asked}: {}",
            BUDGET.name, BUDGET.min, BUDGET.max, BUDGET.meaning_en
        ))
    })
}

/// Hands the events of each candidate's fit on; each begins with a `started` that names its type.
struct Relay<'a> {
    watch: &'a mut dyn TrainWatch,
    request: &'a TrainRequest,
    model_dir: String,
    series_file: SeriesFile,
}

impl ChoiceWatch for Relay<'_> {
    fn candidate(&mut self, name: &str, _index: usize, _count: usize) {
        self.model_dir = self.request.scope.key(name).map(|key| format!("{}/", key.dir())).unwrap_or_default();
    }

    fn event(&mut self, event: FitEvent) {
        self.watch.event(&told(event, &self.model_dir));
    }

    fn tested(&mut self, forecasts: &[TestForecast]) -> std::io::Result<()> {
        self.series_file.push_tests(forecasts)
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}
