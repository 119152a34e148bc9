//! The state of a fit at the end of an epoch: everything that resuming from there needs, as named tensors in one state dict.

use forecast::{EpochLoss, LoadError};
use tch::{Tensor, no_grad};

use crate::adamw::AdamW;
use crate::parameters::Parameters;
use crate::pth::{Array, Data, PthError, StateDict, read_state_dict, write_state_dict};

/// What the loop knows after an epoch. Random numbers need no state of their own: every epoch's are seeded by (seed, epoch).
pub(crate) struct FitState {
    pub(crate) optimizer: AdamW,
    pub(crate) history: Vec<EpochLoss>,
    /// Weights averaged over the steps, the later ones more, `(P)`; None when the last step's are used.
    pub(crate) average: Option<Tensor>,
    /// Weights of the best epoch, `(P)`.
    pub(crate) best: Tensor,
    /// 0 before the first good epoch.
    pub(crate) best_epoch: u32,
    pub(crate) best_loss: f64,
}

impl FitState {
    pub(crate) fn new(parameters: &Parameters, averaged: bool) -> Self {
        Self {
            optimizer: AdamW::new(parameters),
            average: averaged.then(|| parameters.flat.copy()),
            history: Vec::new(),
            best: parameters.flat.copy(),
            best_epoch: 0,
            best_loss: f64::INFINITY,
        }
    }

    /// Moves the average towards the weights after a step: a share `kept` of it stays, less in the first steps.
    pub(crate) fn update_ema(&mut self, parameters: &Parameters, kept: f64) {
        let steps = self.optimizer.steps as f64;
        if let Some(average) = &mut self.average {
            drop(average.lerp_(&parameters.flat, 1.0 - kept.min((1.0 + steps) / (10.0 + steps))));
        }
    }

    /// Takes the weights as the best so far.
    pub(crate) fn keep_best(&mut self, parameters: &Parameters, epoch: u32, loss: f64) {
        self.best = no_grad(|| parameters.flat.copy());
        (self.best_epoch, self.best_loss) = (epoch, loss);
    }

    /// The bytes of a checkpoint: the weights as in `model.pth`, then `optimizer.*`, `best.*` and the counters.
    pub(crate) fn to_bytes(&self, parameters: &Parameters, seed: i64) -> Result<Vec<u8>, String> {
        let arrays = |flat: &Tensor, prefix: &str| parameters.to_arrays(flat, prefix).map_err(|e| e.to_string());
        let mut dict = arrays(&parameters.flat, "")?;
        dict.extend(arrays(&self.optimizer.exp_avg, "optimizer.exp_avg.")?);
        dict.extend(arrays(&self.optimizer.exp_avg_sq, "optimizer.exp_avg_sq.")?);
        dict.extend(arrays(&self.best, "best.")?);
        if let Some(average) = &self.average {
            dict.extend(arrays(average, "average.")?);
        }
        let mut put = |name: &str, array: Array| dict.push((name.to_owned(), array));
        put("optimizer.steps", Array::whole(self.optimizer.steps));
        put("generator.seed", Array::whole(seed));
        put("epoch", Array::whole(self.history.len() as i64));
        put("best_epoch", Array::whole(i64::from(self.best_epoch)));
        put("history.train_loss", Array::f64s(self.history.iter().map(|e| e.train_loss).collect()));
        put("history.val_loss", Array::f64s(self.history.iter().map(|e| e.val_loss).collect()));
        write_state_dict(&dict).map_err(|e: PthError| e.to_string())
    }

    /// The state in the checkpoint that got furthest of those that can be read; `parameters` take its weights.
    ///
    /// # Errors
    /// [`LoadError`] of the last one when none can be read.
    pub(crate) fn furthest(checkpoints: &[Vec<u8>], parameters: &Parameters) -> Result<Self, LoadError> {
        let epochs = |bytes: &[u8]| read_state_dict(bytes).ok().and_then(|dict| whole(&dict, "epoch").ok());
        let mut ordered: Vec<&[u8]> = checkpoints.iter().map(Vec::as_slice).collect();
        ordered.sort_by_key(|bytes| std::cmp::Reverse(epochs(bytes)));
        let mut outcome = Err(LoadError::Format("there is no checkpoint".to_owned()));
        for bytes in ordered {
            outcome = Self::from_bytes(bytes, parameters);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }

    /// The state in the bytes of a checkpoint; `parameters` take its weights.
    pub(crate) fn from_bytes(bytes: &[u8], parameters: &Parameters) -> Result<Self, LoadError> {
        let dict = read_state_dict(bytes).map_err(|e| LoadError::Format(e.to_string()))?;
        let weights = parameters.flat_from(&dict, "")?;
        let history: Vec<EpochLoss> = f64s(&dict, "history.train_loss")?
            .iter()
            .zip(f64s(&dict, "history.val_loss")?)
            .zip(1..)
            .map(|((train_loss, val_loss), epoch)| EpochLoss { epoch, train_loss: *train_loss, val_loss: *val_loss })
            .collect();
        let best_epoch = u32::try_from(whole(&dict, "best_epoch")?).unwrap_or(0);
        let best_loss = history.iter().find(|e| e.epoch == best_epoch).map_or(f64::INFINITY, |e| e.val_loss);
        let optimizer = AdamW {
            exp_avg: parameters.flat_from(&dict, "optimizer.exp_avg.")?,
            exp_avg_sq: parameters.flat_from(&dict, "optimizer.exp_avg_sq.")?,
            steps: whole(&dict, "optimizer.steps")?,
        };
        let averaged = dict.iter().any(|(name, _)| name.starts_with("average."));
        let average = averaged.then(|| parameters.flat_from(&dict, "average.")).transpose()?;
        drop(parameters.replace(&weights));
        Ok(Self { optimizer, average, best: parameters.flat_from(&dict, "best.")?, best_epoch, best_loss, history })
    }
}

fn find<'a>(dict: &'a StateDict, name: &str) -> Result<&'a Data, LoadError> {
    let found = dict.iter().find(|(n, _)| n == name).map(|(_, a)| &a.data);
    found.ok_or_else(|| LoadError::Mismatch(format!("the checkpoint holds no `{name}`")))
}

fn f64s<'a>(dict: &'a StateDict, name: &str) -> Result<&'a [f64], LoadError> {
    match find(dict, name)? {
        Data::F64(values) => Ok(values),
        _ => Err(LoadError::Mismatch(format!("`{name}` is not float64"))),
    }
}

fn whole(dict: &StateDict, name: &str) -> Result<i64, LoadError> {
    match find(dict, name)? {
        Data::I64(values) if values.len() == 1 => Ok(values[0]),
        _ => Err(LoadError::Mismatch(format!("`{name}` isn't a whole number"))),
    }
}
