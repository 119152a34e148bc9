//! The queue of trainings: what waits, what runs, what is over. Workers are started here and nowhere else.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::sync::watch;
use ts_rs::TS;
use workbench::{CommandError, EpochLoss, Metrics, TrainEvent, TrainRequest, WorkerTask, threads_for};

use crate::app::cores;
use crate::worker::Worker;

/// The shortest time between two pictures of the queue: more would only burden the page.
const INTERVAL: Duration = Duration::from_millis(100);

/// Names of the product and the store, where the sales have them.
pub(crate) type Titles = (Option<String>, Option<String>);

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
    /// How far the final training on all days is, once it has started.
    pub refit: Option<Refit>,
    pub remaining_seconds: Option<f64>,
    pub model_path: Option<String>,
    pub metrics: Option<Metrics>,
    pub error: Option<CommandError>,
}

/// How far the second fit of a training is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub(crate) struct Refit {
    /// Epochs done.
    pub epoch: u32,
    pub epochs: u32,
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
            // Finding the best starts again with each type.
            TrainEvent::Started { epochs, .. } => {
                (self.epoch, self.epochs, self.best_epoch, self.refit) = (0, epochs, None, None);
                self.history.clear();
            }
            TrainEvent::Epoch { epoch, epochs, train_loss, val_loss, best_epoch, remaining_seconds, .. } => {
                (self.epoch, self.epochs) = (epoch, epochs);
                self.history.push(EpochLoss { epoch, train_loss, val_loss });
                self.best_epoch = Some(best_epoch);
                self.remaining_seconds = Some(remaining_seconds);
            }
            TrainEvent::Refit { epoch, epochs, remaining_seconds, .. } => {
                self.refit = Some(Refit { epoch, epochs });
                self.remaining_seconds = remaining_seconds;
            }
            TrainEvent::Finished { model_path, metrics, .. } => {
                self.state = JobState::Finished;
                self.model_path = Some(model_path);
                self.metrics = Some(*metrics);
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

/// The queue as the page shows it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub(crate) struct JobList {
    pub jobs: Vec<Job>,
    /// Waiting jobs keep waiting; running ones run to their end.
    pub paused: bool,
}

struct Entry {
    job: Job,
    /// The name of the interrupted training that it resumes.
    resume: Option<String>,
    cancel: watch::Sender<bool>,
}

#[derive(Default)]
struct Queue {
    entries: Vec<Entry>,
    last_id: u64,
    paused: bool,
}

type OnEnd = Box<dyn Fn(&Job, Duration) + Send + Sync>;

/// All jobs of this run of the program.
pub(crate) struct Jobs {
    queue: Mutex<Queue>,
    worker: Worker,
    /// How many run at once.
    slots: AtomicUsize,
    /// Counts changes; watchers wait for the next.
    changes: watch::Sender<u64>,
    /// Called for each job that ends, and how long it ran.
    on_end: OnceLock<OnEnd>,
    /// Counts watchers; only the newest is served, since a reloaded page leaves its old one behind.
    watchers: watch::Sender<u64>,
}

impl Jobs {
    pub(crate) fn new(worker: Worker, slots: usize) -> Arc<Self> {
        let (changes, watchers) = (watch::Sender::new(0), watch::Sender::new(0));
        Arc::new(Self {
            queue: Mutex::default(),
            worker,
            slots: AtomicUsize::new(slots.max(1)),
            changes,
            watchers,
            on_end: OnceLock::new(),
        })
    }

    /// Puts a training at the end of the queue, a new one or one to resume, and returns its number.
    pub(crate) fn submit(self: &Arc<Self>, request: TrainRequest, resume: Option<String>, (title_product, title_store): Titles) -> u64 {
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
            refit: None,
            remaining_seconds: None,
            model_path: None,
            metrics: None,
            error: None,
        };
        queue.entries.push(Entry { job, resume, cancel: watch::Sender::new(false) });
        drop(queue);
        self.changed();
        self.start_waiting();
        id
    }

    /// Cancels a job; a waiting job ends at once, a running one when its worker confirms. Any other job is unchanged.
    pub(crate) fn cancel(&self, id: u64) {
        if let Some(entry) = self.queue().entries.iter_mut().find(|e| e.job.id == id) {
            entry.cancel.send_replace(true);
            if entry.job.state == JobState::Queued {
                entry.job.state = JobState::Cancelled;
            }
        }
        self.changed();
    }

    /// Cancels all waiting and running jobs.
    pub(crate) fn cancel_all(&self) {
        let ids: Vec<u64> = self.queue().entries.iter().map(|e| e.job.id).collect();
        ids.into_iter().for_each(|id| self.cancel(id));
    }

    /// Has `report` called with each job that ends, and how long it ran. Set once, at the start.
    pub(crate) fn on_end(&self, report: impl Fn(&Job, Duration) + Send + Sync + 'static) {
        if self.on_end.set(Box::new(report)).is_err() {
            tracing::warn!("the end of jobs is reported elsewhere already");
        }
    }

    /// Pauses or resumes the queue.
    pub(crate) fn pause(self: &Arc<Self>, paused: bool) {
        self.queue().paused = paused;
        self.start_waiting();
    }

    /// Lets so many run at once from now on; what runs already runs to its end.
    pub(crate) fn set_slots(self: &Arc<Self>, slots: usize) {
        self.slots.store(slots.max(1), Ordering::Relaxed);
        self.start_waiting();
    }

    /// How many wait or run.
    pub(crate) fn active(&self) -> usize {
        self.queue().entries.iter().filter(|e| matches!(e.job.state, JobState::Queued | JobState::Running)).count()
    }

    /// Takes a job that is over off the list.
    pub(crate) fn dismiss(&self, id: u64) {
        self.queue().entries.retain(|e| e.job.id != id || matches!(e.job.state, JobState::Queued | JobState::Running));
        self.changed();
    }

    /// How many jobs are in each state, for support.
    pub(crate) fn count_by_state(&self) -> std::collections::BTreeMap<String, usize> {
        let mut counts = std::collections::BTreeMap::new();
        for entry in &self.queue().entries {
            *counts.entry(format!("{:?}", entry.job.state)).or_default() += 1;
        }
        counts
    }

    /// The list as it is.
    pub(crate) fn snapshot(&self) -> JobList {
        let queue = self.queue();
        JobList { jobs: queue.entries.iter().map(|e| e.job.clone()).collect(), paused: queue.paused }
    }

    /// Sends the list at once and after each change, at most ten times a second, until `send` fails or someone else watches.
    pub(crate) async fn watch(self: Arc<Self>, send: impl Fn(JobList) -> bool) {
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
        let slots = self.slots.load(Ordering::Relaxed);
        let free = if queue.paused { 0 } else { slots.saturating_sub(running) };
        let queued = queue.entries.iter().filter(|e| e.job.state == JobState::Queued).count();
        let threads = threads_each(cores(), slots, running + queued);
        for entry in queue.entries.iter_mut().filter(|e| e.job.state == JobState::Queued).take(free) {
            entry.job.state = JobState::Running;
            // A resumed training keeps the number of threads it started with: with another one, its weights would be rounded differently.
            let task = match &entry.resume {
                Some(name) => WorkerTask::Resume(name.clone()),
                None => WorkerTask::Train(with_threads(entry.job.request.clone(), threads)),
            };
            let (jobs, cancel, id) = (Arc::clone(self), entry.cancel.subscribe(), entry.job.id);
            tauri::async_runtime::spawn(async move {
                let began = Instant::now();
                jobs.worker.train(&task, cancel, |event| jobs.apply(id, event)).await;
                jobs.ended(id, began.elapsed());
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

    fn ended(&self, id: u64, took: Duration) {
        let job = self.queue().entries.iter().find(|e| e.job.id == id).map(|e| e.job.clone());
        if let (Some(job), Some(report)) = (job, self.on_end.get()) {
            report(&job, took);
        }
    }

    fn changed(&self) {
        self.changes.send_modify(|n| *n += 1);
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The threads of each training: one that is alone has the whole computer; many at once get further with a core each.
fn threads_each(cores: usize, slots: usize, trainings: usize) -> u32 {
    threads_for(cores / slots.min(trainings).max(1))
}

/// The request with so many threads, unless it names some itself.
fn with_threads(mut request: TrainRequest, threads: u32) -> TrainRequest {
    let asked = request.settings.entry("threads".to_owned()).or_insert_with(|| 0.into());
    if *asked == 0 {
        *asked = threads.into();
    }
    request
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jobs() -> Arc<Jobs> {
        Jobs::new(Worker::new(crate::data_dir::DataDir::new(std::path::Path::new("no-such-folder"))), 1)
    }

    async fn settled(jobs: &Arc<Jobs>) -> Vec<Job> {
        let mut changes = jobs.changes.subscribe();
        loop {
            let list = jobs.snapshot().jobs;
            if list.iter().all(|j| !matches!(j.state, JobState::Queued | JobState::Running)) {
                return list;
            }
            changes.changed().await.expect("the queue lives");
        }
    }

    #[tokio::test]
    async fn every_job_ends_in_one_state_and_one_that_waits_can_be_cancelled() {
        let jobs = jobs();
        let ids: Vec<u64> = (0..3).map(|_| jobs.submit(TrainRequest::default(), None, (None, None))).collect();
        jobs.cancel(ids[2]);
        let list = settled(&jobs).await;
        assert_eq!(list.iter().map(|j| j.id).collect::<Vec<_>>(), ids);
        assert_eq!(list[0].error.as_ref().map(|e| e.code), Some(workbench::ErrorCode::WorkerMissing), "there is no worker next to a test");
        assert!(matches!(list[2].state, JobState::Cancelled | JobState::Failed));
        jobs.dismiss(ids[0]);
        assert_eq!(jobs.snapshot().jobs.len(), 2);
    }

    #[tokio::test]
    async fn a_paused_queue_starts_nothing_until_it_continues() {
        let jobs = jobs();
        jobs.pause(true);
        jobs.submit(TrainRequest::default(), None, (None, None));
        tokio::time::sleep(INTERVAL).await;
        assert_eq!((jobs.active(), jobs.snapshot().jobs[0].state, jobs.snapshot().paused), (1, JobState::Queued, true));
        jobs.pause(false);
        assert_eq!(settled(&jobs).await[0].state, JobState::Failed, "there is no worker next to a test");
    }

    #[test]
    fn threads_are_shared_out_where_none_were_asked_for() {
        let asked = |threads: u32| TrainRequest { settings: [("threads".to_owned(), threads.into())].into(), ..TrainRequest::default() };
        for (request, expected) in [(TrainRequest::default(), 2), (asked(0), 2), (asked(3), 3)] {
            assert_eq!(with_threads(request, 2).settings["threads"], expected);
        }
    }

    #[test]
    fn one_training_has_the_computer_and_several_share_it() {
        let shares = [(8, 8, 1), (8, 8, 4), (8, 8, 20), (8, 2, 20), (2, 2, 2), (1, 4, 4), (4, 4, 0)];
        let threads = shares.map(|(cores, slots, trainings)| threads_each(cores, slots, trainings));
        assert_eq!(threads, [4, 2, 1, 4, 1, 1, 4]);
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
