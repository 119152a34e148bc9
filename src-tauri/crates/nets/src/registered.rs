//! A network as `forecast` sees it: fitted by the one loop, loaded from bytes, asked for forecasts.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use forecast::{Architecture, FitError, FitTask, FitWatch, Fitted, Forecaster, Hyperparameter, LoadError, NetShape, Windows};
use tch::{Tensor, no_grad};

use crate::arch::{Hyper, Net};
use crate::batch::{Batch, DayTensor};
use crate::fit;
use crate::parameters::Parameters;
use crate::pth::read_state_dict;

/// Windows forecast at once; more would only cost memory.
pub(crate) const FORECAST_BATCH: i64 = 1024;

/// The registration of the network `N`.
pub(crate) struct Registered<N>(PhantomData<fn() -> N>);

impl<N> Registered<N> {
    pub(crate) const NEW: Self = Self(PhantomData);
}

impl<N: Net + 'static> Architecture for Registered<N> {
    fn name(&self) -> &'static str {
        N::NAME
    }

    fn title(&self) -> &'static str {
        N::TITLE
    }

    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        N::HYPERPARAMETERS
    }

    fn fit(&self, task: &FitTask<'_>, watch: &mut dyn FitWatch) -> Result<Fitted, FitError> {
        tch::set_num_threads(task.settings.threads.max(1) as i32);
        fit::fit::<N>(task, watch)
    }

    fn load(&self, weights: &[u8], shape: &NetShape, hyper: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        // One forecast is too little work to share.
        tch::set_num_threads(1);
        let dict = read_state_dict(weights).map_err(|e| LoadError::Format(e.to_string()))?;
        let hyper = Hyper::of::<N>(hyper);
        let parameters = Parameters::init(N::specs(*shape, &hyper));
        let flat = parameters.flat_from(&dict, "")?;
        no_grad(|| parameters.flat.shallow_clone().copy_(&flat));
        Ok(Box::new(Loaded::<N> { net: N::new(&parameters, *shape, &hyper), shape: *shape, _parameters: parameters }))
    }
}

/// A network with its weights.
struct Loaded<N> {
    net: N,
    shape: NetShape,
    // Keeps the storage that the network's tensors are views of.
    _parameters: Parameters,
}

impl<N: Net> Forecaster for Loaded<N> {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let failed = |e: tch::TchError| LoadError::Torch(e.to_string());
        let NetShape { lookback, horizon, features } = self.shape;
        if (windows.lookback, windows.horizon, windows.table.columns) != (lookback, horizon, 1 + features) {
            return Err(LoadError::Mismatch(format!("it was made for look-back {lookback}, horizon {horizon} and {features} features")));
        }
        let all = DayTensor::new(windows, self.shape).map_err(failed)?;
        let mut numbers = vec![0.0_f32; windows.starts.len() * horizon];
        no_grad(|| {
            let mut from = 0;
            while from < all.len() {
                let n = FORECAST_BATCH.min(all.len() - from);
                let out = denormalised(&self.net, &all.narrow(from, n), false).contiguous();
                let (at, len) = (from as usize * horizon, n as usize * horizon);
                out.f_copy_data(&mut numbers[at..at + len], len).map_err(failed)?;
                from += n;
            }
            Ok(numbers)
        })
    }
}

/// The network's forecast in the table's units, `(B, H)`.
pub(crate) fn denormalised<N: Net>(net: &N, batch: &Batch, training: bool) -> Tensor {
    net.forward(batch, training) * &batch.scale + &batch.mean
}
