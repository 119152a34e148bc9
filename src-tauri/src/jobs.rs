//! The queue of trainings: what waits, what runs, what is over. Workers are started here and nowhere else.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use ts_rs::TS;
use workbench::{CommandError, EpochLoss, Metrics, TrainEvent, TrainRequest};

use crate::worker::Worker;

/// The shortest time between two pictures of the queue: more would only burden the page.
const INTERVAL: Duration = Duration::from_millis(100);

/// A training, as the page shows it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub(crate) struct Job {
    #[ts(type = "number")]
    pub id: u64,
    pub request: TrainRequest,
    /// Name of the product, where the sales have one.
    pub title_product: Option<String>,
    /// Name of the store, where the sales have one.
    pub title_store: Option<String>,
    pub state: JobState,
    pub epoch: u32,
    pub epochs: u32,
    pub history: Vec<EpochLoss>,
    pub best_epoch: Option<u32>,
    pub remaining_seconds: Option<f64>,
    pub model_path: Option<String>,
    pub metrics: Option<Metrics>,
    pub error: Option<CommandError>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub(crate) enum JobState {
    Queued,
    Running,
    Finished,
    Cancelled,
    Failed,
}

impl Job {
    fn apply(&mut self, event: TrainEvent) {
        match event {
            TrainEvent::Started { epochs, .. } => self.epochs = epochs,
            TrainEvent::Epoch { epoch, epochs, train_loss, val_loss, best_epoch, remaining_seconds, .. } => {
                (self.epoch, self.epochs) = (epoch, epochs);
                self.history.push(EpochLoss { epoch, train_loss, val_loss });
                self.best_epoch = Some(best_epoch);
                self.remaining_seconds = Some(remaining_seconds);
            }
            TrainEvent::Finished { model_path, metrics, .. } => {
                self.state = JobState::Finished;
                self.model_path = Some(model_path);
                self.metrics = Some(metrics);
            }
            TrainEvent::Cancelled => self.state = JobState::Cancelled,
            TrainEvent::Failed { error } => {
                self.state = JobState::Failed;
                self.error = Some(error);
            }
        }
        if self.state != JobState::Running {
            self.remaining_seconds = None;
        }
    }
}

struct Entry {
    job: Job,
    cancel: watch::Sender<bool>,
}

#[derive(Default)]
struct Queue {
    entries: Vec<Entry>,
    last_id: u64,
}

/// All jobs of this run of the program.
pub(crate) struct Jobs {
    queue: Mutex<Queue>,
    worker: Worker,
    /// How many run at once.
    slots: usize,
    /// Counts changes; whoever watches waits for the next.
    changes: watch::Sender<u64>,
    /// Counts watchers; only the newest is served, since a reloaded page leaves its old one behind.
    watchers: watch::Sender<u64>,
}

impl Jobs {
    pub(crate) fn new(worker: Worker, slots: usize) -> Arc<Self> {
        let (changes, watchers) = (watch::Sender::new(0), watch::Sender::new(0));
        Arc::new(Self { queue: Mutex::default(), worker, slots: slots.max(1), changes, watchers })
    }

    /// Puts a training at the end of the queue and returns its number.
    pub(crate) fn submit(self: &Arc<Self>, request: TrainRequest, title_product: Option<String>, title_store: Option<String>) -> u64 {
        let mut queue = self.queue();
        queue.last_id += 1;
        let id = queue.last_id;
        let job = Job {
            id,
            request,
            title_product,
            title_store,
            state: JobState::Queued,
            epoch: 0,
            epochs: 0,
            history: Vec::new(),
            best_epoch: None,
            remaining_seconds: None,
            model_path: None,
            metrics: None,
            error: None,
        };
        queue.entries.push(Entry { job, cancel: watch::Sender::new(false) });
        drop(queue);
        self.changed();
        self.start_waiting();
        id
    }

    /// Cancels a job; one that waits is over at once, one that runs as soon as its worker says so. Any other is left as it is.
    pub(crate) fn cancel(&self, id: u64) {
        if let Some(entry) = self.queue().entries.iter_mut().find(|e| e.job.id == id) {
            entry.cancel.send_replace(true);
            if entry.job.state == JobState::Queued {
                entry.job.state = JobState::Cancelled;
            }
        }
        self.changed();
    }

    /// Cancels whatever waits or runs.
    pub(crate) fn cancel_all(&self) {
        let ids: Vec<u64> = self.queue().entries.iter().map(|e| e.job.id).collect();
        ids.into_iter().for_each(|id| self.cancel(id));
    }

    /// Takes a job that is over off the list.
    pub(crate) fn dismiss(&self, id: u64) {
        self.queue().entries.retain(|e| e.job.id != id || matches!(e.job.state, JobState::Queued | JobState::Running));
        self.changed();
    }

    /// The list as it is.
    pub(crate) fn snapshot(&self) -> Vec<Job> {
        self.queue().entries.iter().map(|e| e.job.clone()).collect()
    }

    /// Sends the list at once and after each change, at most ten times a second, until `send` fails or someone else watches.
    pub(crate) async fn watch(self: Arc<Self>, send: impl Fn(Vec<Job>) -> bool) {
        self.watchers.send_modify(|n| *n += 1);
        let mut watchers = self.watchers.subscribe();
        let mut changes = self.changes.subscribe();
        while send(self.snapshot()) {
            tokio::time::sleep(INTERVAL).await;
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                _ = watchers.changed() => return,
            }
        }
    }

    fn start_waiting(self: &Arc<Self>) {
        let mut queue = self.queue();
        let running = queue.entries.iter().filter(|e| e.job.state == JobState::Running).count();
        let free = self.slots.saturating_sub(running);
        for entry in queue.entries.iter_mut().filter(|e| e.job.state == JobState::Queued).take(free) {
            entry.job.state = JobState::Running;
            let (jobs, request, cancel, id) = (Arc::clone(self), entry.job.request.clone(), entry.cancel.subscribe(), entry.job.id);
            tauri::async_runtime::spawn(async move {
                jobs.worker.train(&request, cancel, |event| jobs.apply(id, event)).await;
                jobs.start_waiting();
            });
        }
        drop(queue);
        self.changed();
    }

    fn apply(&self, id: u64, event: TrainEvent) {
        if let Some(entry) = self.queue().entries.iter_mut().find(|e| e.job.id == id) {
            entry.job.apply(event);
        }
        self.changed();
    }

    fn changed(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs() -> Arc<Jobs> {
        Jobs::new(Worker::new(std::path::Path::new("no-such-folder")), 1)
    }

    async fn settled(jobs: &Arc<Jobs>) -> Vec<Job> {
        let mut changes = jobs.changes.subscribe();
        loop {
            let list = jobs.snapshot();
            if list.iter().all(|j| !matches!(j.state, JobState::Queued | JobState::Running)) {
                return list;
            }
            changes.changed().await.expect("the queue lives");
        }
    }

    #[tokio::test]
    async fn every_job_ends_in_one_state_and_one_that_waits_can_be_cancelled() {
        let jobs = jobs();
        let ids: Vec<u64> = (0..3).map(|_| jobs.submit(TrainRequest::default(), None, None)).collect();
        jobs.cancel(ids[2]);
        let list = settled(&jobs).await;
        assert_eq!(list.iter().map(|j| j.id).collect::<Vec<_>>(), ids);
        assert_eq!(list[0].error.as_ref().map(|e| e.code.as_str()), Some("worker_missing"), "there is no worker beside a test");
        assert!(matches!(list[2].state, JobState::Cancelled | JobState::Failed));
        jobs.dismiss(ids[0]);
        assert_eq!(jobs.snapshot().len(), 2);
    }

    #[tokio::test]
    async fn only_the_newest_watcher_is_served() {
        let jobs = jobs();
        let first = tokio::spawn(Arc::clone(&jobs).watch(|_| true));
        tokio::time::sleep(INTERVAL * 2).await;
        let second = tokio::spawn(Arc::clone(&jobs).watch(|_| true));
        first.await.expect("the first watcher ends when a second comes");
        assert!(!second.is_finished());
        second.abort();
    }
}
