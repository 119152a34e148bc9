//! The request that a version was trained by, to train it once more with the sales of today.

use std::collections::BTreeMap;

use forecast::TrainSettings;
use serde_json::{Value, json};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::request::{FoldName, Mode, Range, ScopeRequest};
use crate::train::TrainRequest;

impl Workbench {
    /// The same scope, type and settings as the version at `path`, with all sales that are loaded. How many threads it may use is for the
    /// machine of today to say.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the version is not there, [`WorkbenchError::Metadata`] when its settings cannot be read.
    pub fn request_again(&self, path: &str) -> Result<TrainRequest, WorkbenchError> {
        let version = self.store.resolve(&path.parse()?)?;
        let record = self.store.show(&version)?;
        let unreadable = |reason: String| WorkbenchError::Metadata { path: version.to_string(), reason };
        let settings = record.details.get("settings").cloned().unwrap_or_default();
        let settings: TrainSettings = serde_json::from_value(settings).map_err(|e| unreadable(e.to_string()))?;
        Ok(TrainRequest {
            scope: scope_of(&record),
            model_type: record.model_type,
            settings: told(&settings),
            // Up to today: that is what it is for.
            until: None,
        })
    }
}

fn scope_of(record: &store::Record) -> ScopeRequest {
    let (product, store) = (record.scope.product.clone(), record.scope.store.clone());
    let mode = match record.mode {
        store::Mode::Product => Mode::Product,
        store::Mode::Store => Mode::Store,
        store::Mode::Global => Mode::Global,
    };
    let range = (mode == Mode::Global).then_some(match (&product, &store) {
        (None, None) => Range::All,
        (None, Some(_)) => Range::Stores,
        (Some(_), None) => Range::Products,
        (Some(_), Some(_)) => Range::Custom,
    });
    let aggregation = record.aggregation.map(|fold| match fold {
        store::Aggregation::Sum => FoldName::Sum,
        store::Aggregation::Mean => FoldName::Mean,
        store::Aggregation::Median => FoldName::Median,
        store::Aggregation::Pooled => FoldName::Pooled,
    });
    ScopeRequest { mode, product, store, range, aggregation }
}

/// Every setting by the name that a request gives it; the architecture's own stand among the others.
fn told(settings: &TrainSettings) -> BTreeMap<String, Value> {
    let Value::Object(mut all) = json!(settings) else { return BTreeMap::new() };
    all.remove("threads");
    let own = all.remove("hyper");
    let own = own.as_ref().and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
    all.into_iter().chain(own.collect::<Vec<_>>()).collect()
}
