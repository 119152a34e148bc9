//! Versions in use that are out of date: trained again, compared with the new version on common days, and replaced when it isn't worse.

use forecast::{BacktestEvent, Significance};
use progress::{Progress, forward};
use serde::{Deserialize, Serialize};
use store::{Aggregation, Mode, Range, VersionPath};
use ts_rs::TS;

use super::STATE;
use super::state::{RoutineState, Training};
use crate::Workbench;
use crate::comparison::compare::Comparison;
use crate::error::{CommandError, WorkbenchError};
use crate::forecasts::staleness::StalenessState;
use crate::scope::request::ScopeRequest;
use crate::training::events::TrainEvent;
use crate::training::networks::Networks;
use crate::training::request::TrainRequest;

/// A version is out of date after this many new days of sales, however accurate it still is.
const MAX_NEW_DAYS: usize = 28;
/// The type of the first model of all.
const FIRST_TYPE: &str = "tcn";

/// The outcome of the comparison of the version in use with the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Decision {
    /// The new version is in use now.
    Switched,
    /// The new version is worse; the old one stays in use.
    Kept,
    /// The version would be trained again.
    Due,
    /// The training or the comparison failed; the old version stays in use.
    Failed,
}

/// A version that was out of date, and the outcome.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RoutineTraining {
    /// The version in use; null for the first training of all.
    pub champion: Option<String>,
    /// The new version.
    pub challenger: Option<String>,
    /// Days of sales that came in since the version in use was trained.
    #[ts(type = "number")]
    pub new_days: usize,
    /// The outcome.
    pub decision: Decision,
    /// Σ|error| ÷ Σ|sold| of the version in use on the common days.
    pub champion_wape: Option<f64>,
    /// Σ|error| ÷ Σ|sold| of the new version on the common days.
    pub challenger_wape: Option<f64>,
    /// Why it failed.
    pub error: Option<CommandError>,
}

impl Workbench {
    /// Trains what is out of date again, or with `dry_run` only says what that is. Without any version in use, one is trained for all series.
    pub(super) fn refresh_versions(
        &self,
        networks: Networks<'_>,
        progress: &mut dyn Progress<TrainEvent>,
        dry_run: bool,
    ) -> Result<Vec<RoutineTraining>, WorkbenchError> {
        if self.data()?.rows == 0 {
            return Ok(Vec::new());
        }
        let state: RoutineState = self.file(STATE).read()?;
        let mut champions: Vec<Option<String>> = self.versions_in_use()?.into_iter().map(Some).collect();
        if champions.is_empty() {
            champions.push(None);
        }
        let mut trainings = Vec::new();
        for champion in champions {
            progress.check()?;
            let started = state.training.as_ref().filter(|training| training.champion == champion);
            // A run that was cut off after the switch finds the new version in use; there is nothing left to do for it.
            let Some(new_days) = self.is_due(champion.as_deref(), started.is_some(), networks)? else { continue };
            let none = RoutineTraining {
                champion: champion.clone(),
                challenger: None,
                new_days,
                decision: Decision::Due,
                champion_wape: None,
                challenger_wape: None,
                error: None,
            };
            if dry_run {
                trainings.push(none);
                continue;
            }
            trainings.push(match self.challenge(champion.as_deref(), started, networks, progress) {
                Ok(done) => RoutineTraining { new_days, ..done },
                Err(error @ WorkbenchError::Cancelled(_)) => return Err(error),
                Err(error) => RoutineTraining { decision: Decision::Failed, error: Some(error.into()), ..none },
            });
            self.file(STATE).update(|state: &mut RoutineState| {
                state.training = None;
                Ok(())
            })?;
        }
        Ok(trainings)
    }

    /// New days of sales where a version is to be trained again; None where it isn't.
    fn is_due(&self, champion: Option<&str>, started: bool, networks: Networks<'_>) -> Result<Option<usize>, WorkbenchError> {
        let Some(path) = champion else { return Ok(Some(0)) };
        // A version that can't be judged can't be trained again either; the list of versions shows what is wrong with it.
        let Ok(stale) = self.staleness(path, networks) else { return Ok(None) };
        let due = started || stale.state == StalenessState::Worse || stale.new_days >= MAX_NEW_DAYS;
        Ok(due.then_some(stale.new_days))
    }

    fn challenge(
        &self,
        champion: Option<&str>,
        started: Option<&Training>,
        networks: Networks<'_>,
        progress: &mut dyn Progress<TrainEvent>,
    ) -> Result<RoutineTraining, WorkbenchError> {
        let request = match champion {
            Some(path) => self.request_again(path)?,
            None => first_request(),
        };
        let challenger = match started.map(|training| training.challenger.clone()).filter(|path| self.exists(path)) {
            Some(trained) => trained,
            None => self.train_challenger(champion, &request, networks, progress)?,
        };
        let mut done = RoutineTraining {
            champion: champion.map(str::to_owned),
            challenger: Some(challenger.clone()),
            new_days: 0,
            decision: Decision::Switched,
            champion_wape: None,
            challenger_wape: None,
            error: None,
        };
        if let Some(champion) = champion {
            let mut quiet = forward(progress, |_: BacktestEvent| None);
            let compared = self.compare_on_common_days(&[champion.to_owned(), challenger.clone()], (None, None), networks, &mut quiet)?;
            let wape = |index: usize| compared.versions.get(index).and_then(|version| version.common_metrics.wape);
            (done.champion_wape, done.challenger_wape) = (wape(0), wape(1));
            if is_worse(&compared) {
                done.decision = Decision::Kept;
                return Ok(done);
            }
        }
        self.mark_in_use(&challenger.parse()?, true)?;
        Ok(done)
    }

    /// Trains the new version, from the last checkpoint where an earlier run began it.
    fn train_challenger(
        &self,
        champion: Option<&str>,
        request: &TrainRequest,
        networks: Networks<'_>,
        progress: &mut dyn Progress<TrainEvent>,
    ) -> Result<String, WorkbenchError> {
        let challenger = self.next_version(&request.scope, &request.model_type)?;
        self.file(STATE).update(|state: &mut RoutineState| {
            state.training = Some(Training { champion: champion.map(str::to_owned), challenger });
            Ok(())
        })?;
        let same = |unfinished: &crate::UnfinishedTraining| {
            unfinished.request.scope == request.scope && unfinished.request.model_type == request.model_type
        };
        // What an earlier run began is resumed, unless the sales have changed since; then it is started again.
        if let Some(unfinished) = self.unfinished()?.into_iter().find(same) {
            match self.resume(&unfinished.name, networks, progress) {
                Ok(published) => return Ok(published.model_path),
                Err(WorkbenchError::DataChanged) => self.discard_unfinished(&unfinished.name)?,
                Err(error) => return Err(error),
            }
        }
        Ok(self.train(request, networks, progress)?.model_path)
    }

    fn exists(&self, path: &str) -> bool {
        path.parse::<VersionPath>().is_ok_and(|version| self.store.show(&version).is_ok())
    }
}

/// One model for every series, which forecasts each of them.
fn first_request() -> TrainRequest {
    let scope =
        ScopeRequest { mode: Mode::Global, range: Some(Range::All), aggregation: Some(Aggregation::Pooled), ..ScopeRequest::default() };
    TrainRequest { scope, model_type: FIRST_TYPE.to_owned(), ..TrainRequest::default() }
}

/// Whether the second of two versions is worse than the first: clearly, or where that can't be decided, at all.
fn is_worse(compared: &Comparison) -> bool {
    match compared.pairs.first().map(|pair| &pair.significance) {
        Some(Significance::FirstBetter(_)) => true,
        Some(Significance::SecondBetter(_) | Significance::NoDifference(_)) => false,
        Some(Significance::NotComparable { .. }) | None => {
            let wape = |index: usize| compared.versions.get(index).and_then(|version| version.common_metrics.wape);
            matches!((wape(0), wape(1)), (Some(first), Some(second)) if second > first)
        }
    }
}
