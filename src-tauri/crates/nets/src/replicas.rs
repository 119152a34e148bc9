//! Replicas of a network on as many threads, which share the parameters and each take a part of every batch: the gradient of a batch, and
//! the loss of the validation windows. What is done with the gradient is in `fit`.
//!
//! A step of these small networks is hundreds of short operations; splitting each of them over threads, as libtorch would, gains little.

use forecast::{FitError, FitTask};
use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use tch::{Tensor, no_grad};

use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, Net};
use crate::batch::DayTensor;
use crate::fit::torch;
use crate::parameters::Parameters;
use crate::registered::{FORECAST_BATCH, denormalized};

/// The replicas, one per thread.
pub(crate) struct Replicas<N> {
    replicas: Vec<Replica<N>>,
    /// None where one replica does it all.
    pool: Option<ThreadPool>,
}

struct Replica<N> {
    net: N,
    parameters: Parameters,
    train: DayTensor,
    validation: DayTensor,
    dropout: Dropout,
    delta: f64,
}

impl<N: Net> Replicas<N> {
    /// As many replicas over `parameters` as the settings name threads.
    pub(crate) fn new(parameters: &Parameters, task: &FitTask<'_>, hyper: &Hyper<'_>) -> Result<Self, FitError> {
        let (shape, threads) = (task.shape, task.settings.threads.max(1) as usize);
        let train = DayTensor::new(task.train, shape).map_err(torch)?;
        let validation = DayTensor::new(task.validation, shape).map_err(torch)?;
        let replica = || {
            let parameters = parameters.clone_for_thread();
            let net = N::new(&parameters, shape, hyper);
            let (train, validation) = (train.clone_for_thread(), validation.clone_for_thread());
            Replica { net, parameters, train, validation, dropout: Dropout::off(), delta: task.settings.huber_delta }
        };
        let replicas = (0..threads).map(|_| replica()).collect();
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|e| FitError::Torch(e.to_string()));
        Ok(Self { replicas, pool: (threads > 1).then(pool).transpose()? })
    }

    /// Restarts what is left out by chance, differently in each replica.
    pub(crate) fn seed(&mut self, seed: u64) {
        for (replica, part) in self.replicas.iter_mut().zip(1_u64..) {
            replica.dropout = Dropout::seeded(seed ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        }
    }

    /// Mean loss of the training windows of these indices over the days that count, `()`, and its gradient, `(P)`.
    pub(crate) fn gradient(&mut self, indices: &Tensor) -> Result<(Tensor, Tensor), FitError> {
        let first = self.replicas.first().ok_or_else(|| FitError::Torch("there is no network".to_owned()))?;
        // The parts are sums over the same number of days, so the result doesn't depend on how many parts there are.
        let days = first.train.observed(Some(indices)).map_err(torch)?.max(1.0);
        let parts = self.parts(indices.size()[0]).map(|(from, len)| indices.narrow(0, from, len)).collect();
        let mut whole: Option<(Tensor, Tensor)> = None;
        for part in self.each(parts, |replica, indices| replica.gradient(&indices, days)) {
            let (loss, gradient) = part.map_err(torch)?;
            whole = Some(whole.map_or_else(|| (loss.shallow_clone(), gradient.shallow_clone()), |(l, g)| (l + &loss, g + &gradient)));
        }
        whole.ok_or_else(|| FitError::Torch("a batch without windows".to_owned()))
    }

    /// Mean loss of the validation windows over the days that count, without dropout.
    pub(crate) fn validation_loss(&mut self) -> Result<f64, FitError> {
        let Some(first) = self.replicas.first() else { return Ok(0.0) };
        let (n, days) = (first.validation.len(), first.validation.observed(None).map_err(torch)?.max(1.0));
        let parts = self.parts(n).collect();
        let sums = self.each(parts, |replica, (from, len)| replica.validation_loss(from, len));
        sums.into_iter().sum::<Result<f64, _>>().map(|sum| sum / days).map_err(torch)
    }

    /// First and length of the parts of n windows, one per replica; none is empty.
    fn parts(&self, n: i64) -> impl Iterator<Item = (i64, i64)> + use<N> {
        let replicas = self.replicas.len() as i64;
        (0..replicas)
            .map(move |i| (i * n / replicas, (i + 1) * n / replicas))
            .map(|(from, to)| (from, to - from))
            .filter(|(_, len)| *len > 0)
    }

    /// Runs a part in each replica, at the same time.
    fn each<P: Send, T: Send>(&mut self, parts: Vec<P>, run: impl Fn(&mut Replica<N>, P) -> T + Sync) -> Vec<T> {
        match &self.pool {
            None => self.replicas.iter_mut().zip(parts).map(|(replica, part)| run(replica, part)).collect(),
            Some(pool) => {
                let replicas = &mut self.replicas;
                pool.install(|| replicas.par_iter_mut().zip(parts.into_par_iter()).map(|(replica, part)| run(replica, part)).collect())
            }
        }
    }
}

impl<N: Net> Replica<N> {
    /// Loss of some training windows and its gradient, both divided by `days`, the days that count in the whole batch.
    fn gradient(&mut self, indices: &Tensor, days: f64) -> Result<(Tensor, Tensor), tch::TchError> {
        let batch = self.train.select(indices);
        let loss = batch.loss_sum(&denormalized(&self.net, &batch, &mut self.dropout), self.delta)?.f_div_scalar(days)?;
        let gradients = Tensor::f_run_backward(&[&loss], &self.parameters.leaves, false, false)?;
        Ok((loss.detach(), Tensor::f_flatten_dense_tensors(&gradients)?))
    }

    /// Sum of the losses of `len` validation windows from `from` on.
    fn validation_loss(&self, from: i64, len: i64) -> Result<f64, tch::TchError> {
        no_grad(|| {
            let mut sum = 0.0;
            for first in (from..from + len).step_by(FORECAST_BATCH as usize) {
                let batch = self.validation.narrow(first, FORECAST_BATCH.min(from + len - first));
                let forecast = denormalized(&self.net, &batch, &mut Dropout::off());
                sum += batch.loss_sum(&forecast, self.delta)?.f_double_value(&[])?;
            }
            Ok(sum)
        })
    }
}
