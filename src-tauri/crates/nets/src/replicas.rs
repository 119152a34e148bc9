//! Replicas of a network on as many threads, which share the parameters and each take a part of every batch: the gradient of a batch, and
//! the loss of the validation windows. What is done with the gradient is in `fit`.

use std::ops::Range;

use forecast::{FitError, FitTask};
use rayon::ThreadPool;

use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, Net};
use crate::batch::Batches;
use crate::error::torch;
use crate::kernels::rows::add;
use crate::layout::Layout;
use crate::passes::Pass;

/// Windows computed at once: few enough for the caches.
const WINDOWS_AT_ONCE: usize = 128;

/// The replicas, one per thread.
pub(crate) struct Replicas<'a> {
    replicas: Vec<Replica<'a>>,
    /// The threads of all but the first, which works on the thread of the fit; None where one replica does it all.
    pool: Option<ThreadPool>,
}

struct Replica<'a> {
    pass: Box<dyn Pass>,
    train: Batches<'a>,
    validation: Batches<'a>,
    dropout: Dropout,
    delta: f64,
    outputs: usize,
    /// Of the part of the last batch, `(P)`.
    gradient: Vec<f32>,
}

impl<'a> Replicas<'a> {
    /// As many replicas as the settings name threads.
    pub(crate) fn new<N: Net>(layout: &Layout, task: &FitTask<'a>, hyper: &Hyper<'_>) -> Result<Self, FitError> {
        let (shape, threads) = (task.shape, task.settings.threads.max(1) as usize);
        let replica = |_| {
            Ok(Replica {
                pass: N::pass(layout, shape, hyper),
                train: Batches::new(task.train, shape)?,
                validation: Batches::new(task.validation, shape)?,
                dropout: Dropout::off(),
                delta: task.settings.huber_delta,
                outputs: shape.outputs,
                gradient: vec![0.0; layout.count()],
            })
        };
        let replicas = (0..threads).map(replica).collect::<Result<_, _>>().map_err(torch)?;
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(threads - 1).build().map_err(|e| FitError::Torch(e.to_string()));
        Ok(Self { replicas, pool: (threads > 1).then(pool).transpose()? })
    }

    /// Restarts what is left out by chance, differently in each replica.
    pub(crate) fn seed(&mut self, seed: u64) {
        for (replica, part) in self.replicas.iter_mut().zip(1_u64..) {
            replica.dropout = Dropout::seeded(seed ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        }
    }

    /// Mean loss of the training windows of these indices over the days that count, and its gradient, `(P)`.
    pub(crate) fn gradient(&mut self, weights: &[f32], indices: &[usize]) -> Result<(f64, &[f32]), FitError> {
        let nothing = || FitError::Torch("a batch without windows".to_owned());
        let first = self.replicas.first().ok_or_else(nothing)?;
        // The parts are sums over the same number of days, so the result doesn't depend on how many parts there are.
        let days = first.train.observed(indices.iter().copied()).max(1.0);
        let parts: Vec<_> = self.parts(indices.len()).map(|part| &indices[part]).collect();
        let used = parts.len();
        let loss = self.each(parts, |replica, indices| replica.gradient(weights, indices, days)).into_iter().sum();
        let (first, others) = self.replicas.get_mut(..used).and_then(<[_]>::split_first_mut).ok_or_else(nothing)?;
        others.iter().for_each(|other| add(&other.gradient, &mut first.gradient));
        Ok((loss, &first.gradient))
    }

    /// Mean loss of the validation windows over the days that count, without dropout.
    pub(crate) fn validation_loss(&mut self, weights: &[f32]) -> f64 {
        let Some(first) = self.replicas.first() else { return 0.0 };
        let n = first.validation.len();
        let days = first.validation.observed(0..n).max(1.0);
        let parts = self.parts(n).collect();
        self.each(parts, |replica, part| replica.validation_loss(weights, part)).into_iter().sum::<f64>() / days
    }

    /// The parts of n windows, one per replica; none is empty.
    fn parts(&self, n: usize) -> impl Iterator<Item = Range<usize>> + use<> {
        // With fewer windows than replicas, the first ones have a part.
        let replicas = self.replicas.len().min(n);
        (0..replicas).map(move |i| i * n / replicas..(i + 1) * n / replicas)
    }

    /// Runs a part in each replica, at the same time; the first one on this thread, which would otherwise only wait.
    fn each<P: Send, T: Send>(&mut self, parts: Vec<P>, run: impl Fn(&mut Replica<'a>, P) -> T + Sync) -> Vec<T> {
        let Some(pool) = &self.pool else {
            return self.replicas.iter_mut().zip(parts).map(|(replica, part)| run(replica, part)).collect();
        };
        let mut outcomes: Vec<Option<T>> = parts.iter().map(|_| None).collect();
        pool.in_place_scope(|scope| {
            let mut all = self.replicas.iter_mut().zip(parts).zip(&mut outcomes);
            let own = all.next();
            for ((replica, part), outcome) in all {
                let run = &run;
                scope.spawn(move |_| *outcome = Some(run(replica, part)));
            }
            if let Some(((replica, part), outcome)) = own {
                *outcome = Some(run(replica, part));
            }
        });
        outcomes.into_iter().flatten().collect()
    }
}

impl Replica<'_> {
    /// Loss of some training windows, and in `gradient` its gradient; both divided by `days`, the days that count in the whole batch.
    fn gradient(&mut self, weights: &[f32], indices: &[usize], days: f64) -> f64 {
        self.gradient.fill(0.0);
        let mut sum = 0.0;
        for indices in indices.chunks(WINDOWS_AT_ONCE) {
            let rows = self.train.select(indices);
            let numbers = self.pass.forward(weights, rows, &mut self.dropout);
            let mut loss = rows.targets.loss(numbers, self.outputs, self.delta);
            loss.slopes.iter_mut().for_each(|slope| *slope /= days as f32);
            self.pass.backward(weights, rows, &loss.slopes, &mut self.gradient);
            sum += loss.sum;
        }
        sum / days
    }

    /// Sum of the losses of some validation windows.
    fn validation_loss(&mut self, weights: &[f32], part: Range<usize>) -> f64 {
        let mut sum = 0.0;
        for first in part.clone().step_by(WINDOWS_AT_ONCE) {
            let rows = self.validation.range(first..part.end.min(first + WINDOWS_AT_ONCE));
            let numbers = self.pass.forward(weights, rows, &mut Dropout::off());
            sum += rows.targets.loss(numbers, self.outputs, self.delta).sum;
        }
        sum
    }
}
