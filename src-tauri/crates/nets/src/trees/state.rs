//! What is known of boosting after each tree, and the checkpoints made of it: everything that resuming from there needs, as named tensors in
//! one state dict.

use std::time::Instant;

use forecast::{CheckpointStore, EpochLoss, FitError, LoadError, TrainSettings};

use super::boost::Boosting;
use super::forest::Forest;
use crate::checkpoint::{counters, history, whole};
use crate::fit::{is_best_due, is_periodic, save_best, save_periodic};
use crate::pth::{Array, read_state_dict, write_state_dict};

/// The name of what the next random numbers follow from.
const RANDOM: &str = "generator.state";

/// What is known after each tree.
#[derive(Default)]
pub(crate) struct State {
    /// One entry per tree.
    pub(crate) history: Vec<EpochLoss>,
    /// The number of trees with the lowest validation loss; 0 before the first good one.
    pub(crate) best_epoch: u32,
    /// What the random numbers after those trees follow from.
    best_random: u64,
    /// Whether no checkpoint has those trees yet.
    is_new: bool,
    written: Option<Instant>,
}

impl State {
    /// The lowest validation loss so far.
    fn best_loss(&self) -> f64 {
        self.best_epoch.checked_sub(1).map_or(f64::INFINITY, |best| self.history[best as usize].val_loss)
    }

    /// Notes the losses after the last tree, and writes the best trees, unless that was done a moment ago.
    pub(crate) fn push(&mut self, loss: EpochLoss, boosting: &Boosting<'_>, checkpoints: &mut dyn CheckpointStore) -> Result<(), FitError> {
        let is_best = loss.val_loss < self.best_loss();
        self.history.push(loss);
        if is_best {
            (self.best_epoch, self.best_random, self.is_new) = (loss.epoch, boosting.random(), true);
            if is_best_due(self.written) {
                self.write_best(&boosting.forest, checkpoints)?;
            }
        }
        Ok(())
    }

    /// Writes the checkpoint of the best trees, where it isn't written yet.
    pub(crate) fn write_best(&mut self, forest: &Forest, checkpoints: &mut dyn CheckpointStore) -> Result<(), FitError> {
        if std::mem::take(&mut self.is_new) {
            self.written = Some(Instant::now());
            save_best(checkpoints, &self.bytes(&forest.first(self.best_epoch as usize), self.best_random)?)?;
        }
        Ok(())
    }

    /// Writes the periodic checkpoint where one is due.
    pub(crate) fn write_periodic(
        &mut self,
        boosting: &Boosting<'_>,
        settings: &TrainSettings,
        checkpoints: &mut dyn CheckpointStore,
    ) -> Result<(), FitError> {
        let (epoch, every) = (self.history.len() as u32, settings.checkpoint_every);
        if !is_periodic(epoch, every) {
            return Ok(());
        }
        // Resuming from a periodic checkpoint never needs to write earlier best trees.
        self.write_best(&boosting.forest, checkpoints)?;
        save_periodic(checkpoints, epoch, every, &self.bytes(&boosting.forest, boosting.random())?)
    }

    /// The bytes of a checkpoint: the trees as in `model.pth`, then the generator and the counters.
    fn bytes(&self, forest: &Forest, random: u64) -> Result<Vec<u8>, FitError> {
        let mut dict = forest.to_dict();
        // The same 64 bits: tensors have no unsigned numbers of that size.
        dict.push((RANDOM.to_owned(), Array::whole(random.cast_signed())));
        dict.extend(counters(&self.history[..forest.trees.len()], self.best_epoch));
        write_state_dict(&dict).map_err(|error| FitError::Torch(error.to_string()))
    }

    /// The state in the bytes of a checkpoint, its trees for rows of `columns` numbers, and what its random numbers follow from.
    ///
    /// # Errors
    /// [`LoadError`] when it isn't one.
    pub(crate) fn from_bytes(bytes: &[u8], columns: usize) -> Result<(Self, Forest, u64), LoadError> {
        let dict = read_state_dict(bytes).map_err(|error| LoadError::Format(error.to_string()))?;
        let (forest, history) = (Forest::of_dict(&dict, columns, "")?, history(&dict)?);
        let best_epoch = u32::try_from(whole(&dict, "best_epoch")?).unwrap_or(0);
        if forest.trees.len() != history.len() || best_epoch as usize > history.len() {
            return Err(LoadError::Mismatch("the checkpoint has the losses of other trees".to_owned()));
        }
        Ok((Self { history, best_epoch, ..Self::default() }, forest, whole(&dict, RANDOM)?.cast_unsigned()))
    }
}
