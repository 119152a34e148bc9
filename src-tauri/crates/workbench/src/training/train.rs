//! One training, from a request to a published version. The method is in `forecast`, the network behind `Architecture`.

use std::collections::BTreeMap;

use forecast::{Architecture, FitEvent, FitWatch, TestForecast, TrainSettings, Trained};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{Key, LastFile, Staged, VersionPath};
use ts_rs::TS;

use crate::error::WorkbenchError;
use crate::sales_data::calendar::CalendarUsed;
use crate::scope::request::ScopeRequest;
use crate::scope::series::ScopeSeries;
use crate::training::best::AUTO;
use crate::training::events::{TrainEvent, TrainWatch};
use crate::training::networks::Networks;
use crate::training::unfinished::Making;
use crate::versions::metadata::{MetricsSummary, VersionMetadata, object};
use crate::versions::series_file::{SERIES_FILE, SeriesFile};
use crate::{Workbench, picture};

/// What to train and how.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TrainRequest {
    /// What to learn from.
    pub scope: ScopeRequest,
    /// `tcn`, …
    pub model_type: String,
    /// Settings that differ from their defaults, by name.
    #[ts(type = "Record<string, number | string>")]
    pub settings: BTreeMap<String, Value>,
    /// The last day whose sales may be seen; None for all.
    #[ts(type = "string | null")]
    pub until: Option<Date>,
}

/// A version that came into being.
#[derive(Debug, Clone, Serialize)]
pub struct Published {
    /// `saved_models/product/P001_all/tcn/v3/`
    pub model_path: String,
    /// `v3`
    pub version: String,
    /// Metrics on the test days.
    pub metrics: forecast::Metrics,
}

impl Workbench {
    /// Trains and publishes a version. The last event that `watch` gets is exactly one of finished, cancelled, failed.
    ///
    /// # Errors
    /// Whatever stopped it; nothing is kept then.
    pub fn train(&self, request: &TrainRequest, networks: Networks<'_>, watch: &mut dyn TrainWatch) -> Result<Published, WorkbenchError> {
        let outcome = if request.model_type == AUTO {
            self.find_best(request, networks, watch)
        } else {
            Plan::new(request, networks).and_then(|plan| {
                let (data, calendar) = self.training_series(&plan.key.scope, request.until, (&plan.settings).into())?;
                let staged = self.store.stage(&plan.key, &self.now())?;
                self.fit(&plan, (&data, calendar.as_ref()), staged, networks, watch)
            })
        };
        tell_the_end(outcome, watch)
    }

    /// Goes on with a training that was cut ([`Workbench::unfinished`]) from its last checkpoint, with the settings and the sales that it
    /// began with: the version is the same as if nothing had happened. Events as of [`Workbench::train`], with the epochs done before first.
    ///
    /// # Errors
    /// [`WorkbenchError::DataChanged`] when those sales are no longer loaded as they were, and whatever else stopped it. What it had
    /// learnt is kept when it could not begin, and gone when it was cancelled or failed.
    pub fn resume(&self, name: &str, networks: Networks<'_>, watch: &mut dyn TrainWatch) -> Result<Published, WorkbenchError> {
        let outcome = self.making_of(name).and_then(|making| {
            let plan = Plan::again(making.request, making.settings, networks)?;
            let mut data = self.series_of(&plan.key.scope, Some(making.last_date), (&plan.settings).into())?;
            if data.fingerprint() != making.fingerprint {
                return Err(WorkbenchError::DataChanged);
            }
            self.tell_holidays(&mut data, making.calendar.as_ref())?;
            let staged = self.store.resume(name)?;
            self.fit(&plan, (&data, making.calendar.as_ref()), staged, networks, watch)
        });
        tell_the_end(outcome, watch)
    }

    fn fit(
        &self,
        plan: &Plan<'_>,
        (data, calendar): (&ScopeSeries, Option<&CalendarUsed>),
        staged: Staged,
        networks: Networks<'_>,
        watch: &mut dyn TrainWatch,
    ) -> Result<Published, WorkbenchError> {
        let making = Making {
            request: plan.request.clone(),
            settings: plan.settings.clone(),
            last_date: data.last_date,
            fingerprint: data.fingerprint(),
            calendar: calendar.cloned(),
        };
        staged.describe(&json!(making))?;
        let checkpoints = staged.checkpoints()?;
        let (model_dir, series_file) = (format!("{}/", plan.key.dir()), SeriesFile::default());
        let mut relay = Relay { watch, staged: &staged, model_dir, checkpoints, series_file };
        let trained = match forecast::train(plan.architecture, &data.series, &plan.settings, &mut relay) {
            Err(forecast::TrainError::Cancelled) => {
                if watch.abandoned() {
                    staged.keep_for_later();
                }
                return Err(WorkbenchError::Cancelled);
            }
            other => other?,
        };
        let series_file = relay.series_file;
        let metadata = VersionMetadata::new(&trained, data, calendar, plan.request.until, networks.version);
        self.publish(staged, &trained, metadata, series_file)
    }

    /// Writes what a training gave beside its checkpoints, and makes a version of it.
    pub(crate) fn publish(
        &self,
        staged: Staged,
        trained: &Trained,
        mut metadata: VersionMetadata,
        series_file: SeriesFile,
    ) -> Result<Published, WorkbenchError> {
        staged.write("model.pth", &trained.weights)?;
        let failed = |error| WorkbenchError::Train(forecast::TrainError::TestForecasts(error));
        if let Some(bytes) = series_file.finish(trained, &mut metadata).map_err(failed)? {
            staged.write(SERIES_FILE, &bytes)?;
        }
        let (now, summary) = (self.now(), self.data()?);
        let content = |path: &VersionPath| {
            let (scope, version) = picture::caption(path, &now, &summary);
            let curve = picture::Curve {
                history: &trained.history,
                best_epoch: trained.best_epoch,
                stop_reason: Some(trained.stop_reason),
                final_fit: trained.final_fit_epochs(),
                scope: &scope,
                version: &version,
            };
            picture::loss_curve_png(&curve).map_err(std::io::Error::other)
        };
        let last = LastFile { name: "loss_curve.png", content: &content };
        let path = staged.publish_with(object(&metadata), object(&MetricsSummary::new(&metadata)), &now, Some(last))?;
        Ok(Published { model_path: path.to_string(), version: format!("v{}", path.number), metrics: trained.metrics })
    }
}

/// The last event, exactly one of finished, cancelled, failed.
fn tell_the_end(outcome: Result<Published, WorkbenchError>, watch: &mut dyn TrainWatch) -> Result<Published, WorkbenchError> {
    watch.event(&match &outcome {
        Ok(done) => {
            TrainEvent::Finished { model_path: done.model_path.clone(), version: done.version.clone(), metrics: Box::new(done.metrics) }
        }
        Err(WorkbenchError::Cancelled) => TrainEvent::Cancelled,
        Err(error) => TrainEvent::Failed { error: error.into() },
    });
    outcome
}

/// A request with everything in it resolved.
struct Plan<'a> {
    request: TrainRequest,
    key: Key,
    architecture: &'a dyn Architecture,
    settings: TrainSettings,
}

impl<'a> Plan<'a> {
    fn new(request: &TrainRequest, networks: Networks<'a>) -> Result<Self, WorkbenchError> {
        let settings = settings_of(request, networks.find(&request.model_type)?)?;
        Self::again(request.clone(), settings, networks)
    }

    fn again(request: TrainRequest, settings: TrainSettings, networks: Networks<'a>) -> Result<Self, WorkbenchError> {
        let architecture = networks.find(&request.model_type)?;
        Ok(Self { key: request.scope.key(&request.model_type)?, architecture, settings, request })
    }
}

pub(crate) fn settings_of(request: &TrainRequest, architecture: &dyn Architecture) -> Result<TrainSettings, WorkbenchError> {
    let mut settings = TrainSettings::for_architecture(architecture);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for (name, value) in &request.settings {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        settings.set(architecture, name, &text)?;
    }
    Ok(settings.on_cores(cores))
}

/// Hands the events of the fit on as events of the training, and its checkpoints to the staged folder.
struct Relay<'a> {
    watch: &'a mut dyn TrainWatch,
    staged: &'a Staged,
    model_dir: String,
    /// Of an earlier run of the same training.
    checkpoints: Vec<Vec<u8>>,
    series_file: SeriesFile,
}

/// An event of a fit as one of the training of `model_dir`.
pub(crate) fn told(event: FitEvent, model_dir: &str) -> TrainEvent {
    match event {
        FitEvent::Started { epochs, parameters, series, windows } => {
            TrainEvent::Started { model_dir: model_dir.to_owned(), epochs, parameters, series, windows }
        }
        FitEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds, best_epoch } => {
            TrainEvent::Epoch { epoch, epochs, train_loss, val_loss, seconds, best_epoch, remaining_seconds: left(seconds, epoch, epochs) }
        }
        FitEvent::Refit { epoch, epochs, seconds } => {
            let remaining_seconds = (epoch > 0).then(|| left(seconds, epoch, epochs));
            TrainEvent::Refit { epoch, epochs, seconds, remaining_seconds }
        }
    }
}

fn left(seconds: f64, epoch: u32, epochs: u32) -> f64 {
    seconds / f64::from(epoch.max(1)) * f64::from(epochs.saturating_sub(epoch))
}

impl FitWatch for Relay<'_> {
    fn event(&mut self, event: FitEvent) {
        self.watch.event(&told(event, &self.model_dir));
    }

    fn checkpoint(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.staged.write(name, bytes).map_err(std::io::Error::other)
    }

    fn tested(&mut self, forecasts: &[TestForecast]) -> std::io::Result<()> {
        self.series_file.push_tests(forecasts)
    }

    fn earlier_checkpoints(&self) -> &[Vec<u8>] {
        &self.checkpoints
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}
