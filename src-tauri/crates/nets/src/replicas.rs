//! Replicas of a network on as many threads, which share the parameters and each take a part of every batch: the gradient of a batch, and
//! the loss of the validation windows. What is done with the gradient is in `fit`.
//!
//! A step of these small networks is hundreds of short operations; splitting each of them over threads, as libtorch would, gains little.

use std::ops::Range;

use forecast::{FitError, FitTask};
use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use tch::{Tensor, no_grad};

use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, Net};
use crate::batch::{Batches, FORECAST_BATCH};
use crate::error::torch;
use crate::parameters::Parameters;
use crate::registered::on_one_thread;

/// The replicas, one per thread.
pub(crate) struct Replicas<'a, N> {
    replicas: Vec<Replica<'a, N>>,
    /// None where one replica does it all.
    pool: Option<ThreadPool>,
}

struct Replica<'a, N> {
    net: N,
    parameters: Parameters,
    train: Batches<'a>,
    validation: Batches<'a>,
    dropout: Dropout,
    delta: f64,
}

impl<'a, N: Net> Replicas<'a, N> {
    /// As many replicas over `parameters` as the settings name threads.
    pub(crate) fn new(parameters: &Parameters, task: &FitTask<'a>, hyper: &Hyper<'_>) -> Result<Self, FitError> {
        let (shape, threads) = (task.shape, task.settings.threads.max(1) as usize);
        let replica = |_| {
            let parameters = parameters.clone_for_thread();
            let net = N::new(&parameters, shape, hyper);
            let (train, validation) = (Batches::new(task.train, shape)?, Batches::new(task.validation, shape)?);
            Ok(Replica { net, parameters, train, validation, dropout: Dropout::off(), delta: task.settings.huber_delta })
        };
        let replicas = (0..threads).map(replica).collect::<Result<_, _>>().map_err(torch)?;
        let builder = rayon::ThreadPoolBuilder::new().num_threads(threads).start_handler(|_| on_one_thread());
        let pool = || builder.build().map_err(|e| FitError::Torch(e.to_string()));
        Ok(Self { replicas, pool: (threads > 1).then(pool).transpose()? })
    }

    /// Restarts what is left out by chance, differently in each replica.
    pub(crate) fn seed(&mut self, seed: u64) {
        for (replica, part) in self.replicas.iter_mut().zip(1_u64..) {
            replica.dropout = Dropout::seeded(seed ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        }
    }

    /// Mean loss of the training windows of these indices over the days that count, and its gradient, `(P)`.
    pub(crate) fn gradient(&mut self, indices: &[usize]) -> Result<(f64, Tensor), FitError> {
        let first = self.replicas.first().ok_or_else(|| FitError::Torch("there is no network".to_owned()))?;
        // The parts are sums over the same number of days, so the result doesn't depend on how many parts there are.
        let days = first.train.observed(indices.iter().copied()).max(1.0);
        let parts = self.parts(indices.len()).map(|part| &indices[part]).collect();
        let mut whole: Option<(f64, Tensor)> = None;
        for part in self.each(parts, |replica, indices| replica.gradient(indices, days)) {
            let (loss, gradient) = part.map_err(torch)?;
            whole = Some(match whole {
                None => (loss, gradient),
                Some((sum, mut all)) => (sum + loss, all.g_add_(&gradient)),
            });
        }
        whole.ok_or_else(|| FitError::Torch("a batch without windows".to_owned()))
    }

    /// Mean loss of the validation windows over the days that count, without dropout.
    pub(crate) fn validation_loss(&mut self) -> Result<f64, FitError> {
        let Some(first) = self.replicas.first() else { return Ok(0.0) };
        let n = first.validation.len();
        let days = first.validation.observed(0..n).max(1.0);
        let parts = self.parts(n).collect();
        let sums = self.each(parts, |replica, part| replica.validation_loss(part));
        sums.into_iter().sum::<Result<f64, _>>().map(|sum| sum / days).map_err(torch)
    }

    /// The parts of n windows, one per replica; none is empty.
    fn parts(&self, n: usize) -> impl Iterator<Item = Range<usize>> + use<N> {
        let replicas = self.replicas.len();
        (0..replicas).map(move |i| i * n / replicas..(i + 1) * n / replicas).filter(|part| !part.is_empty())
    }

    /// Runs a part in each replica, at the same time.
    fn each<P: Send, T: Send>(&mut self, parts: Vec<P>, run: impl Fn(&mut Replica<'a, N>, P) -> T + Sync) -> Vec<T> {
        match &self.pool {
            None => self.replicas.iter_mut().zip(parts).map(|(replica, part)| run(replica, part)).collect(),
            Some(pool) => {
                let replicas = &mut self.replicas;
                pool.install(|| replicas.par_iter_mut().zip(parts.into_par_iter()).map(|(replica, part)| run(replica, part)).collect())
            }
        }
    }
}

impl<N: Net> Replica<'_, N> {
    /// Loss of some training windows and its gradient, both divided by `days`, the days that count in the whole batch.
    fn gradient(&mut self, indices: &[usize], days: f64) -> Result<(f64, Tensor), tch::TchError> {
        let (batch, targets) = self.train.select(indices)?;
        let numbers = self.net.forward(&batch, &mut self.dropout);
        let mut loss = targets.loss(&numbers, self.delta)?;
        loss.slopes.iter_mut().for_each(|slope| *slope /= days as f32);
        // What has these slopes by the network's numbers, and so the loss's gradient.
        let linear = numbers.f_reshape([-1])?.f_dot(&Tensor::f_from_slice(&loss.slopes)?)?;
        let gradients = Tensor::f_run_backward(&[&linear], &self.parameters.leaves, false, false)?;
        Ok((loss.sum / days, Tensor::f_flatten_dense_tensors(&gradients)?))
    }

    /// Sum of the losses of some validation windows.
    fn validation_loss(&mut self, part: Range<usize>) -> Result<f64, tch::TchError> {
        no_grad(|| {
            let mut sum = 0.0;
            for first in part.clone().step_by(FORECAST_BATCH) {
                let (batch, targets) = self.validation.range(first..part.end.min(first + FORECAST_BATCH))?;
                sum += targets.loss(&self.net.forward(&batch, &mut Dropout::off()), self.delta)?.sum;
            }
            Ok(sum)
        })
    }
}
