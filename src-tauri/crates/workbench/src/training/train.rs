//! One training, from a request to a published version. The method is in `forecast`, the network behind `Architecture`.

use forecast::{Architecture, CheckpointStore, FitEvent, TestForecast, TrainSettings, Trained};
use progress::{Progress, forward};
use serde::Serialize;
use serde_json::json;
use store::{Key, LastFile, Staged, VersionPath};

use crate::error::WorkbenchError;
use crate::sales_data::calendar::CalendarUsed;
use crate::scope::series::ScopeSeries;
use crate::training::events::{self, TrainEvent};
use crate::training::networks::{AUTO, Networks};
use crate::training::request::{TrainRequest, settings_of};
use crate::training::unfinished::ResumeManifest;
use crate::versions::metadata::{MetricsSummary, VersionMetadata, object};
use crate::versions::series_file::{SERIES_FILE, SeriesFile};
use crate::{Workbench, picture};

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
    /// Trains and publishes a version. The last event that `progress` gets is exactly one of finished, cancelled, failed.
    ///
    /// # Errors
    /// The error that stopped the training; nothing is kept then.
    pub fn train(
        &self,
        request: &TrainRequest,
        networks: Networks<'_>,
        progress: &mut dyn Progress<TrainEvent>,
    ) -> Result<Published, WorkbenchError> {
        let outcome = if request.model_type == AUTO {
            self.find_best(request, networks, progress)
        } else {
            Plan::new(request, networks).and_then(|plan| {
                let (data, calendar) = self.training_series(&plan.key.scope, request.until, (&plan.settings).into())?;
                let staged = self.store.stage(&plan.key, &self.now())?;
                self.fit(&plan, (&data, calendar.as_ref()), staged, networks, progress)
            })
        };
        emit_final_event(outcome, progress)
    }

    /// Resumes an interrupted training ([`Workbench::unfinished`]) from its last checkpoint, with the settings and the sales that it
    /// started with: the version is the same as if nothing had happened. Events as of [`Workbench::train`], with the epochs done before first.
    ///
    /// # Errors
    /// [`WorkbenchError::DataChanged`] when those sales are no longer loaded as they were, and whatever else stopped it. What it had
    /// learned is kept when it couldn't start, and removed when it was canceled or failed.
    pub fn resume(&self, name: &str, networks: Networks<'_>, progress: &mut dyn Progress<TrainEvent>) -> Result<Published, WorkbenchError> {
        let outcome = self.resume_manifest(name).and_then(|manifest| {
            let plan = Plan::again(manifest.request, manifest.settings, networks)?;
            let mut data = self.series_of(&plan.key.scope, Some(manifest.last_date), (&plan.settings).into())?;
            if data.fingerprint() != manifest.fingerprint {
                return Err(WorkbenchError::DataChanged);
            }
            self.add_holidays(&mut data, manifest.calendar.as_ref())?;
            let staged = self.store.resume(name)?;
            self.fit(&plan, (&data, manifest.calendar.as_ref()), staged, networks, progress)
        });
        emit_final_event(outcome, progress)
    }

    fn fit(
        &self,
        plan: &Plan<'_>,
        (data, calendar): (&ScopeSeries, Option<&CalendarUsed>),
        staged: Staged,
        networks: Networks<'_>,
        progress: &mut dyn Progress<TrainEvent>,
    ) -> Result<Published, WorkbenchError> {
        let manifest = ResumeManifest {
            request: plan.request.clone(),
            settings: plan.settings.clone(),
            last_date: data.last_date,
            fingerprint: data.fingerprint(),
            calendar: calendar.cloned(),
        };
        staged.describe(&json!(manifest))?;
        let mut checkpoints = StagedCheckpoints { staged: &staged, earlier: staged.checkpoints()?, series_file: SeriesFile::default() };
        let model_dir = format!("{}/", plan.key.dir());
        let mut relay = forward(progress, |event: FitEvent| Some(events::of_fit(event, &model_dir)));
        let trained = match forecast::train(plan.architecture, &data.series, &plan.settings, &mut checkpoints, &mut relay) {
            Err(forecast::TrainError::Cancelled(cancelled)) if progress.abandoned() => {
                staged.keep_for_later();
                return Err(cancelled.into());
            }
            other => other?,
        };
        let series_file = checkpoints.series_file;
        let metadata = VersionMetadata::new(&trained, data, calendar, plan.request.until, networks.version);
        self.publish(staged, &trained, metadata, series_file)
    }

    /// Writes the results of a training next to its checkpoints, and publishes it as a version.
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
fn emit_final_event(
    outcome: Result<Published, WorkbenchError>,
    progress: &mut dyn Progress<TrainEvent>,
) -> Result<Published, WorkbenchError> {
    progress.event(match &outcome {
        Ok(done) => {
            TrainEvent::Finished { model_path: done.model_path.clone(), version: done.version.clone(), metrics: Box::new(done.metrics) }
        }
        Err(WorkbenchError::Cancelled(_)) => TrainEvent::Cancelled,
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

/// Keeps the checkpoints of a fit in the staged folder, next to those of an earlier run of the same training.
struct StagedCheckpoints<'a> {
    staged: &'a Staged,
    earlier: Vec<Vec<u8>>,
    series_file: SeriesFile,
}

impl CheckpointStore for StagedCheckpoints<'_> {
    fn save(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.staged.write(name, bytes).map_err(std::io::Error::other)
    }

    fn earlier(&self) -> &[Vec<u8>] {
        &self.earlier
    }

    fn save_tests(&mut self, forecasts: &[TestForecast]) -> std::io::Result<()> {
        self.series_file.push_tests(forecasts)
    }
}
