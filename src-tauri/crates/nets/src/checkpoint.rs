//! The state of a fit at the end of an epoch: everything that resuming from there needs, as named tensors in one state dict.

use crate::adamw::AdamW;
use crate::kernels::vectorized;
use crate::layout::Layout;
use crate::pth::{Array, Data, PthError, StateDict, read_state_dict, write_state_dict};
use forecast::{EpochLoss, LoadError};

/// What the loop knows after an epoch. Random numbers need no state of their own: every epoch's are seeded by (seed, epoch).
pub(crate) struct FitState {
    pub(crate) optimizer: AdamW,
    pub(crate) history: Vec<EpochLoss>,
    /// Weights after the last step, `(P)`.
    pub(crate) weights: Vec<f32>,
    /// Weights averaged over the steps, the later ones more, `(P)`; None when the last step's are used.
    pub(crate) average: Option<Vec<f32>>,
    /// Weights of the best epoch, `(P)`.
    pub(crate) best: Vec<f32>,
    /// 0 before the first good epoch.
    pub(crate) best_epoch: u32,
    pub(crate) best_loss: f64,
}

impl FitState {
    /// Before the first step from these weights.
    pub(crate) fn new(weights: Vec<f32>, averaged: bool) -> Self {
        Self {
            optimizer: AdamW::new(weights.len()),
            average: averaged.then(|| weights.clone()),
            history: Vec::new(),
            best: weights.clone(),
            weights,
            best_epoch: 0,
            best_loss: f64::INFINITY,
        }
    }

    /// Moves the average towards the weights after a step: a share `kept` of it stays, less in the first steps.
    pub(crate) fn update_ema(&mut self, kept: f64) {
        let steps = self.optimizer.steps as f64;
        if let Some(average) = &mut self.average {
            move_towards(average, &self.weights, 1.0 - kept.min((1.0 + steps) / (10.0 + steps)) as f32);
        }
    }

    /// The weights that forecasts are made with: the average, where there is one.
    pub(crate) fn judged(&self) -> &[f32] {
        self.average.as_ref().unwrap_or(&self.weights)
    }

    /// Takes these as the best so far.
    pub(crate) fn keep_best(&mut self, epoch: u32, loss: f64) {
        self.best = self.judged().to_vec();
        (self.best_epoch, self.best_loss) = (epoch, loss);
    }

    /// The bytes of a checkpoint: the weights as in `model.pth`, then `optimizer.*`, `best.*` and the counters.
    pub(crate) fn to_bytes(&self, layout: &Layout, seed: i64) -> Result<Vec<u8>, String> {
        let mut dict = layout.to_arrays(&self.weights, "");
        dict.extend(layout.to_arrays(&self.optimizer.exp_avg, "optimizer.exp_avg."));
        dict.extend(layout.to_arrays(&self.optimizer.exp_avg_sq, "optimizer.exp_avg_sq."));
        dict.extend(layout.to_arrays(&self.best, "best."));
        if let Some(average) = &self.average {
            dict.extend(layout.to_arrays(average, "average."));
        }
        let mut put = |name: &str, array: Array| dict.push((name.to_owned(), array));
        put("optimizer.steps", Array::whole(self.optimizer.steps));
        put("generator.seed", Array::whole(seed));
        dict.extend(counters(&self.history, self.best_epoch));
        write_state_dict(&dict).map_err(|e: PthError| e.to_string())
    }

    /// The state in the bytes of a checkpoint.
    pub(crate) fn from_bytes(bytes: &[u8], layout: &Layout) -> Result<Self, LoadError> {
        let dict = read_state_dict(bytes).map_err(|e| LoadError::Format(e.to_string()))?;
        let weights = layout.numbers_from(&dict, "")?;
        let history = history(&dict)?;
        let best_epoch = u32::try_from(whole(&dict, "best_epoch")?).unwrap_or(0);
        let best_loss = history.iter().find(|e| e.epoch == best_epoch).map_or(f64::INFINITY, |e| e.val_loss);
        let optimizer = AdamW {
            exp_avg: layout.numbers_from(&dict, "optimizer.exp_avg.")?,
            exp_avg_sq: layout.numbers_from(&dict, "optimizer.exp_avg_sq.")?,
            steps: whole(&dict, "optimizer.steps")?,
        };
        let averaged = dict.iter().any(|(name, _)| name.starts_with("average."));
        let average = averaged.then(|| layout.numbers_from(&dict, "average.")).transpose()?;
        Ok(Self { optimizer, weights, average, best: layout.numbers_from(&dict, "best.")?, best_epoch, best_loss, history })
    }
}

/// What every checkpoint says of the epochs until then.
pub(crate) fn counters(history: &[EpochLoss], best_epoch: u32) -> StateDict {
    let entry = |name: &str, array: Array| (name.to_owned(), array);
    vec![
        entry("epoch", Array::whole(history.len() as i64)),
        entry("best_epoch", Array::whole(i64::from(best_epoch))),
        entry("history.train_loss", Array::f64s(history.iter().map(|e| e.train_loss).collect())),
        entry("history.val_loss", Array::f64s(history.iter().map(|e| e.val_loss).collect())),
    ]
}

/// The losses in a checkpoint.
pub(crate) fn history(dict: &StateDict) -> Result<Vec<EpochLoss>, LoadError> {
    let losses = f64s(dict, "history.train_loss")?.iter().zip(f64s(dict, "history.val_loss")?).zip(1..);
    Ok(losses.map(|((train_loss, val_loss), epoch)| EpochLoss { epoch, train_loss: *train_loss, val_loss: *val_loss }).collect())
}

/// What `read` makes of the checkpoint that got furthest of those that it can read.
///
/// # Errors
/// [`LoadError`] of the last one when none can be read.
pub(crate) fn furthest<T>(checkpoints: &[Vec<u8>], read: impl Fn(&[u8]) -> Result<T, LoadError>) -> Result<T, LoadError> {
    let epochs = |bytes: &[u8]| read_state_dict(bytes).ok().and_then(|dict| whole(&dict, "epoch").ok());
    let mut ordered: Vec<&[u8]> = checkpoints.iter().map(Vec::as_slice).collect();
    ordered.sort_by_key(|bytes| std::cmp::Reverse(epochs(bytes)));
    let mut outcome = Err(LoadError::Format("there is no checkpoint".to_owned()));
    for bytes in ordered {
        outcome = read(bytes);
        if outcome.is_ok() {
            break;
        }
    }
    outcome
}

vectorized! {
    fn move_towards(from: &mut [f32], to: &[f32], share: f32) {
        from.iter_mut().zip(to).for_each(|(from, to)| *from += share * (to - *from));
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

pub(crate) fn whole(dict: &StateDict, name: &str) -> Result<i64, LoadError> {
    match find(dict, name)? {
        Data::I64(values) if values.len() == 1 => Ok(values[0]),
        _ => Err(LoadError::Mismatch(format!("`{name}` isn't a whole number"))),
    }
}
