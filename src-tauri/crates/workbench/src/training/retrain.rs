//! The request that a version was trained by, to train it again with the current sales.

use std::collections::BTreeMap;

use forecast::TrainSettings;
use serde_json::{Value, json};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::request::TrainRequest;
use crate::versions::detail::metadata_of;

impl Workbench {
    /// The same scope, type and settings as the version at `path`, with all sales that are loaded. How many threads it may use is for the
    /// machine of today to say.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the version is not there, [`WorkbenchError::Metadata`] when its settings can't be read.
    pub fn request_again(&self, path: &str) -> Result<TrainRequest, WorkbenchError> {
        let version = self.store.resolve(&self.named_version(path)?)?;
        let record = self.record(&version)?;
        let settings = metadata_of(&version, record.details)?.spec.settings;
        Ok(TrainRequest {
            scope: (&version.key.scope).into(),
            model_type: record.model_type,
            settings: settings_map(&settings),
            // Up to today: that is what it is for.
            until: None,
        })
    }

    /// The settings that the version at `path` was trained with.
    pub(crate) fn settings_of(&self, path: &str) -> Result<TrainSettings, WorkbenchError> {
        let version = self.store.resolve(&self.named_version(path)?)?;
        Ok(metadata_of(&version, self.record(&version)?.details)?.spec.settings)
    }
}

/// Every setting by the name that a request gives it; the architecture's own are among the others.
fn settings_map(settings: &TrainSettings) -> BTreeMap<String, Value> {
    let Value::Object(mut all) = json!(settings) else { return BTreeMap::new() };
    all.remove("threads");
    let own = all.remove("hyper");
    let own = own.as_ref().and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
    all.into_iter().chain(own.collect::<Vec<_>>()).collect()
}
