//! Copies of a network on as many threads, which share the parameters and each take a part of every batch: the gradient of a batch, and
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
use crate::registered::{FORECAST_BATCH, denormalised};

/// The copies, one per thread.
pub(crate) struct Copies<N> {
    copies: Vec<Copy<N>>,
    /// None where one copy does it all.
    pool: Option<ThreadPool>,
}

struct Copy<N> {
    net: N,
    parameters: Parameters,
    train: DayTensor,
    validation: DayTensor,
    dropout: Dropout,
    delta: f64,
}

impl<N: Net> Copies<N> {
    /// As many copies over `parameters` as the settings name threads.
    pub(crate) fn new(parameters: &Parameters, task: &FitTask<'_>, hyper: &Hyper<'_>) -> Result<Self, FitError> {
        let (shape, threads) = (task.shape, task.settings.threads.max(1) as usize);
        let train = DayTensor::new(task.train, shape).map_err(torch)?;
        let validation = DayTensor::new(task.validation, shape).map_err(torch)?;
        let copy = || {
            let parameters = parameters.twin();
            let net = N::new(&parameters, shape, hyper);
            let dropout = Dropout::off();
            Copy { net, parameters, train: train.twin(), validation: validation.twin(), dropout, delta: task.settings.huber_delta }
        };
        let copies = (0..threads).map(|_| copy()).collect();
        let pool = || rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(|e| FitError::Torch(e.to_string()));
        Ok(Self { copies, pool: (threads > 1).then(pool).transpose()? })
    }

    /// Begins what is left out by chance anew, differently in each copy.
    pub(crate) fn seed(&mut self, seed: u64) {
        for (copy, part) in self.copies.iter_mut().zip(1_u64..) {
            copy.dropout = Dropout::seeded(seed ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        }
    }

    /// Mean loss of the training windows of these indices, `()`, and its gradient, `(P)`.
    pub(crate) fn gradient(&mut self, indices: &Tensor) -> Result<(Tensor, Tensor), FitError> {
        let n = indices.size()[0];
        let parts = self.parts(n).map(|(from, len)| (indices.narrow(0, from, len), len as f64 / n as f64)).collect();
        let mut whole: Option<(Tensor, Tensor)> = None;
        for part in self.each(parts, |copy, (indices, share)| copy.gradient(&indices, share)) {
            let (loss, gradient) = part.map_err(torch)?;
            whole = Some(whole.map_or_else(|| (loss.shallow_clone(), gradient.shallow_clone()), |(l, g)| (l + &loss, g + &gradient)));
        }
        whole.ok_or_else(|| FitError::Torch("a batch without windows".to_owned()))
    }

    /// Mean loss of the validation windows, without dropout.
    pub(crate) fn validation_loss(&mut self) -> Result<f64, FitError> {
        let n = self.copies.first().map_or(0, |copy| copy.validation.len());
        let parts = self.parts(n).collect();
        let sums = self.each(parts, |copy, (from, len)| copy.validation_loss(from, len));
        sums.into_iter().sum::<Result<f64, _>>().map(|sum| sum / n.max(1) as f64).map_err(torch)
    }

    /// First and length of the parts of n windows, one per copy; none is empty.
    fn parts(&self, n: i64) -> impl Iterator<Item = (i64, i64)> + use<N> {
        let copies = self.copies.len() as i64;
        (0..copies).map(move |i| (i * n / copies, (i + 1) * n / copies)).map(|(from, to)| (from, to - from)).filter(|(_, len)| *len > 0)
    }

    /// Runs a part in each copy, at the same time.
    fn each<P: Send, T: Send>(&mut self, parts: Vec<P>, run: impl Fn(&mut Copy<N>, P) -> T + Sync) -> Vec<T> {
        match &self.pool {
            None => self.copies.iter_mut().zip(parts).map(|(copy, part)| run(copy, part)).collect(),
            Some(pool) => {
                let copies = &mut self.copies;
                pool.install(|| copies.par_iter_mut().zip(parts.into_par_iter()).map(|(copy, part)| run(copy, part)).collect())
            }
        }
    }
}

impl<N: Net> Copy<N> {
    /// Loss of some training windows and its gradient, both times their share of the batch.
    fn gradient(&mut self, indices: &Tensor, share: f64) -> Result<(Tensor, Tensor), tch::TchError> {
        let batch = self.train.select(indices);
        let loss = batch.loss(&denormalised(&self.net, &batch, &mut self.dropout), self.delta)?;
        let loss = if share < 1.0 { loss * share } else { loss };
        let gradients = Tensor::f_run_backward(&[&loss], &self.parameters.leaves, false, false)?;
        Ok((loss.detach(), Tensor::f_flatten_dense_tensors(&gradients)?))
    }

    /// Sum of the losses of `len` validation windows from `from` on.
    fn validation_loss(&self, from: i64, len: i64) -> Result<f64, tch::TchError> {
        no_grad(|| {
            let mut sum = 0.0;
            for first in (from..from + len).step_by(FORECAST_BATCH as usize) {
                let n = FORECAST_BATCH.min(from + len - first);
                let batch = self.validation.narrow(first, n);
                let forecast = denormalised(&self.net, &batch, &mut Dropout::off());
                sum += batch.loss(&forecast, self.delta)?.f_double_value(&[])? * n as f64;
            }
            Ok(sum)
        })
    }
}
