//! A network as `forecast` sees it: fitted by the one loop, loaded from bytes, asked for forecasts.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use forecast::{
    Architecture, CheckpointStore, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, MemberWeights, NetShape,
    Windows,
};
use progress::Progress;
use tch::no_grad;

use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, Net};
use crate::batch::{Batches, FORECAST_BATCH};
use crate::error::first_sentence;
use crate::layout::{Layout, Spec};
use crate::parameters::Parameters;
use crate::pth::{StateDict, read_state_dict};
use crate::{fit, members};

/// libtorch has one generator of random numbers and one thread pool per process: two fits at once would disturb one another.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Keeps fits away while a test draws random numbers of its own.
#[cfg(test)]
pub(crate) fn seeded(seed: i64) -> std::sync::MutexGuard<'static, ()> {
    let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    tch::manual_seed(seed);
    alone
}

/// Keeps libtorch from splitting the operations of the calling thread over threads: those of these networks are too short for it, a fit has threads of
/// its own, and threads of libtorch that wait for the next operation take the processor from whatever else is computed. Where they split a matrix
/// product depends on how busy the processor is, and so does the rounding. Every thread that computes has to say it for itself.
pub(crate) fn on_one_thread() {
    tch::set_num_threads(1);
}

/// The registration of the network `N`.
pub(crate) struct NetArchitecture<N>(PhantomData<fn() -> N>);

impl<N> NetArchitecture<N> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<N: Net + 'static> Architecture for NetArchitecture<N> {
    fn name(&self) -> &'static str {
        N::NAME
    }

    fn title(&self) -> &'static str {
        N::TITLE
    }

    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        N::HYPERPARAMETERS
    }

    fn fit(
        &self,
        task: &FitTask<'_>,
        checkpoints: &mut dyn CheckpointStore,
        progress: &mut dyn Progress<FitEvent>,
    ) -> Result<Fitted, FitError> {
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        on_one_thread();
        catch_torch_panic(|| fit::fit::<N>(task, checkpoints, progress)).unwrap_or_else(|message| Err(FitError::Torch(message)))
    }

    fn refit(&self, task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        on_one_thread();
        catch_torch_panic(|| fit::refit::<N>(task, epochs, progress)).unwrap_or_else(|message| Err(FitError::Torch(message)))
    }

    fn join(&self, members: &[MemberWeights<'_>]) -> Result<Vec<u8>, LoadError> {
        members::join(N::NAME, members)
    }

    fn sibling(&self, name: &str) -> Option<&'static dyn Architecture> {
        members::sibling(name)
    }

    fn load(&self, weights: &[u8], shape: &NetShape, hyper: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        let dict = read_state_dict(weights).map_err(|e| LoadError::Format(e.to_string()))?;
        shape.check()?;
        check_hyper::<N>(hyper)?;
        let hyper = Hyper::of::<N>(hyper);
        let loaded = || {
            let (own, others) = members::split(&dict);
            let others = others.iter().map(|other| other.load(shape)).collect::<Result<Vec<_>, LoadError>>()?;
            let nets = own.into_iter().map(|prefix| {
                let layout = Layout::new(N::specs(*shape, &hyper));
                check_count(layout.specs(), &dict)?;
                let parameters = Parameters::new(&layout, &layout.numbers_from(&dict, &prefix)?);
                Ok(N::new(&parameters, *shape, &hyper))
            });
            Ok::<_, LoadError>(Loaded::<N> { nets: nets.collect::<Result<_, LoadError>>()?, others, shape: *shape })
        };
        let loaded = catch_torch_panic(loaded).unwrap_or_else(|message| Err(LoadError::Torch(message)))?;
        Ok(Box::new(loaded))
    }
}

/// Checks settings that come from a file against their ranges: they decide how large the network is.
fn check_hyper<N: Net>(hyper: &BTreeMap<String, f64>) -> Result<(), LoadError> {
    N::HYPERPARAMETERS.iter().try_for_each(|entry| match hyper.get(entry.name.name()) {
        Some(value) => entry.check(*value).map(drop).map_err(|error| LoadError::Mismatch(error.to_string())),
        None => Ok(()),
    })
}

/// Checks that a file holds at least as many numbers as a network has, before memory is allocated.
fn check_count(specs: &[Spec], dict: &StateDict) -> Result<(), LoadError> {
    let there: usize = dict.iter().map(|(_, array)| array.data.len()).sum();
    let needed = specs.iter().try_fold(0_usize, |sum, spec| sum.checked_add(spec.checked_len()?));
    match needed {
        Some(needed) if needed <= there => Ok(()),
        _ => Err(LoadError::Mismatch(format!("the network has more weights than the file, which holds {there} numbers"))),
    }
}

/// Networks with their weights, whose forecasts are averaged; mostly there is one.
struct Loaded<N> {
    nets: Vec<N>,
    /// Networks of other architectures.
    others: Vec<Box<dyn Forecaster>>,
    shape: NetShape,
}

impl<N: Net> Forecaster for Loaded<N> {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        members::check_windows(windows, self.shape)?;
        let numbers = catch_torch_panic(|| self.numbers(windows)).unwrap_or_else(|message| Err(LoadError::Torch(message)))?;
        members::average(numbers, self.nets.len(), &self.others, windows)
    }
}

impl<N: Net> Loaded<N> {
    fn numbers(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let failed = |e: tch::TchError| LoadError::Torch(first_sentence(&e.to_string()));
        on_one_thread();
        let mut all = Batches::new(windows, self.shape).map_err(failed)?;
        if self.nets.is_empty() {
            return Err(LoadError::Mismatch("there is no network".to_owned()));
        }
        let mut numbers = Vec::with_capacity(all.len() * self.shape.horizon * self.shape.outputs);
        no_grad(|| {
            for from in (0..all.len()).step_by(FORECAST_BATCH) {
                let rows = all.range(from..all.len().min(from + FORECAST_BATCH));
                let batch = rows.tensors(self.shape).map_err(failed)?;
                let of = |net: &N| rows.targets.forecasts(&net.forward(&batch, &mut Dropout::off())).map_err(failed);
                let mut members = self.nets.iter().map(of);
                let mut sum = members.next().transpose()?.unwrap_or_default();
                for other in members {
                    sum.iter_mut().zip(other?).for_each(|(sum, number)| *sum += number);
                }
                let count = self.nets.len() as f32;
                numbers.extend(sum.into_iter().map(|number| number / count));
            }
            Ok(numbers)
        })
    }
}

/// Runs tensor code; what libtorch refuses there (tch panics) comes back as its message.
fn catch_torch_panic<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        first_sentence(text.unwrap_or("unknown"))
    })
}
