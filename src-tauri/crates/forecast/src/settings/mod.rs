//! Settings of a training, each with its range and default: the form, the command line, and all checks read them here.

pub(crate) mod hyperparameter;
mod table;
mod value;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::settings::hyperparameter::{Hyperparameter, SettingError};
use crate::settings::table::settings;
use crate::settings::value::{SettingValue, switch};

/// The largest seed: the numbers of JavaScript hold whole numbers exactly up to here.
const LARGEST_SEED: u64 = 9_007_199_254_740_991;

/// Threads that share a batch of the usual size well; with more, each has too few windows for its share of the work.
const MOST_THREADS: usize = 4;

/// The largest number of epochs where an epoch has few windows, as that of a single product.
const MOST_EPOCHS: u32 = 60;
/// The largest number of epochs where an epoch has as many windows as it may: more lowered the error by 0.1% at most on benchmarks of 8 to
/// 1,000 series.
const FULL_EPOCHS: u32 = 20;
/// Windows that a training may learn from in between, which is what 20 epochs of the usual size learn from.
const ENOUGH_WINDOWS: usize = 20 * 16_384;

/// The number of threads that one training makes use of where so many cores are free.
#[must_use]
pub fn threads_for(cores: usize) -> u32 {
    cores.clamp(1, MOST_THREADS) as u32
}

settings! {
    training: {
        /// Days to forecast.
        horizon Horizon: u32 = 14, 1..=90;
        /// Days of history that the network sees.
        lookback Lookback: u32 = 56, 7..=730;
        /// The largest number of epochs; 0 until it is known how many windows an epoch learns from.
        epochs Epochs: u32 = 0, 0..=10_000;
        /// Epochs without improvement before the training stops.
        patience Patience: u32 = 7, 1..=10_000;
        /// How much lower the validation loss must be to count as an improvement.
        min_delta MinDelta: f64 = 0.0001, 0.0..=1.0;
        /// Windows per step.
        batch_size BatchSize: u32 = 128, 1..=4096;
        /// The highest step size of AdamW.
        learning_rate LearningRate: f64 = 0.003, 1e-6..=1.0;
        /// Decoupled weight decay of AdamW.
        weight_decay WeightDecay: f64 = 0.01, 0.0..=1.0;
        /// The largest norm of the gradient; longer ones are shortened.
        gradient_clip GradientClip: f64 = 1.0, 0.001..=1000.0;
        /// Where the Huber loss turns from squares to absolute values, in units of a series' mean daily sales. Small values aim at the
        /// median day, large ones at the mean.
        huber_delta HuberDelta: f64 = 0.3, 0.001..=1000.0;
        /// The share of the averaged weights kept at each step, by which forecasts are made with the weights of many steps instead of the
        /// last one's; 0 for none.
        weight_average WeightAverage: f64 = 0.99, 0.0..=0.9999;
        /// Whether the network may see the day's place in the year.
        #[serde(deserialize_with = "switch")]
        season Season: bool = true, false..=true;
        /// Whether the network forecasts only what the series' own profile of week, promotion, and season does not.
        #[serde(deserialize_with = "switch")]
        profile Profile: bool = true, false..=true;
        /// Whether the network may see the days off of a calendar, where the sales have one.
        #[serde(default, deserialize_with = "switch")]
        holidays Holidays: bool = true, false..=true;
        /// Whether days on which a fast seller seems to have been out of stock are missing; otherwise they are days without a sale.
        #[serde(default, deserialize_with = "switch")]
        stockouts Stockouts: bool = true, false..=true;
        /// Whether days on which a store that sells every day sold nothing at all are missing; otherwise they are days without a sale.
        #[serde(default, deserialize_with = "switch")]
        closed_days ClosedDays: bool = false, false..=true;
        /// Days kept for the test; 0 chooses by length.
        test_days TestDays: u32 = 0, 0..=3650;
        /// Days before the test that decide when to stop; 0 chooses by length.
        validation_days ValidationDays: u32 = 0, 0..=3650;
        /// Whether the model kept is trained again on all days, test days included. The metrics are those of a model that has not seen the
        /// test.
        #[serde(deserialize_with = "switch")]
        refit Refit: bool = true, false..=true;
        /// Whether simple methods are mixed into the network's forecasts by what the validation days say.
        #[serde(default, deserialize_with = "switch")]
        blend Blend: bool = true, false..=true;
        /// The largest number of windows that an epoch learns from, drawn again for each.
        epoch_windows EpochWindows: u32 = 16_384, 64..=10_000_000;
        /// Epochs between periodic checkpoints; 0 for none.
        checkpoint_every CheckpointEvery: u32 = 20, 0..=10_000;
        /// Threads of one training; 0 until it is known how many the machine has to give ([`TrainSettings::on_cores`]).
        threads Threads: u32 = 0, 0..=64;
        /// Seconds after which the training ends with what it has; 0 for no limit.
        max_seconds MaxSeconds: f64 = 0.0, 0.0..=604_800.0;
        /// The seed of all random numbers: the same seed, data, and threads give the same weights, byte for byte.
        seed Seed: u64 = 1, 0..=LARGEST_SEED;
    }
    own: {
        /// Width of every layer of a TCN.
        "channels" Channels;
        /// Days that one convolution joins.
        "kernel_size" KernelSize;
        /// Width of the hidden layer, or of a token.
        "width" Width;
        /// Attention heads, or memories next to each other.
        "heads" Heads;
        /// Encoder layers.
        "layers" Layers;
        /// Blocks.
        "blocks" Blocks;
        /// Days per token.
        "patch_days" PatchDays;
        /// Intervals of the spline grid.
        "grid" Grid;
        /// The share of activations left out while training.
        "dropout" Dropout;
        /// The largest number of leaves of a tree.
        "leaves" Leaves;
        /// The share of what is missed that a tree corrects.
        "shrinkage" Shrinkage;
        /// Seconds that the search for the best type may take.
        "budget_seconds" BudgetSeconds;
    }
}

impl std::fmt::Display for SettingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

impl TrainSettings {
    /// The settings that every architecture has, in the order of a form.
    #[must_use]
    pub fn entries() -> &'static [Hyperparameter] {
        &ENTRIES
    }

    /// The settings of the `index`-th of several networks whose forecasts are averaged: those of the first with another seed.
    pub(crate) fn of_member(&self, index: usize) -> Self {
        Self { seed: (self.seed + index as u64) % (LARGEST_SEED + 1), ..self.clone() }
    }

    /// Decides how many threads to use where that is left open, of a machine with so many free cores. What is decided is part of the
    /// settings, since the sums of another number of threads are rounded differently.
    #[must_use]
    pub fn on_cores(mut self, cores: usize) -> Self {
        if self.threads == 0 {
            self.threads = threads_for(cores);
        }
        self
    }

    /// Decides the largest number of epochs where that is left open, of a training with so many windows. The learning rate falls over as many
    /// epochs, so it is part of the settings of what was trained.
    #[must_use]
    pub(crate) fn for_windows(mut self, windows: usize) -> Self {
        if self.epochs == 0 {
            let epoch = windows.min(self.epoch_windows as usize).max(1);
            self.epochs = u32::try_from(ENOUGH_WINDOWS.div_ceil(epoch)).unwrap_or(MOST_EPOCHS).clamp(FULL_EPOCHS, MOST_EPOCHS);
        }
        self
    }

    /// Sets one setting, a common one or one of the architecture's `own`, from text.
    ///
    /// # Errors
    /// [`SettingError`] when there is no such setting, or the text isn't a value in its range.
    pub fn set(&mut self, own: &[Hyperparameter], name: &str, text: &str) -> Result<(), SettingError> {
        let entry = find(own, name)?;
        if !self.read(entry, text)? {
            self.hyper.insert(name.to_owned(), entry.read_number(text)?);
        }
        Ok(())
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    /// [`SettingError`] for the first one outside.
    pub fn check(&self, own: &[Hyperparameter]) -> Result<(), SettingError> {
        for (entry, value) in Self::entries().iter().zip(self.numbers()) {
            find(own, entry.name.name())?.check(value)?;
        }
        for (name, value) in &self.hyper {
            let entry = own.iter().find(|entry| entry.name.name() == name);
            entry.ok_or_else(|| unknown(own, name))?.check(*value)?;
        }
        Ok(())
    }
}

fn find<'a>(own: &'a [Hyperparameter], name: &str) -> Result<&'a Hyperparameter, SettingError> {
    let mut all = own.iter().chain(TrainSettings::entries());
    all.find(|entry| entry.name.name() == name).ok_or_else(|| unknown(own, name))
}

fn unknown(own: &[Hyperparameter], name: &str) -> SettingError {
    let common = TrainSettings::entries();
    let all = common.iter().chain(own.iter().filter(|own| common.iter().all(|entry| entry.name != own.name)));
    SettingError::Unknown { name: name.to_owned(), known: all.map(|entry| entry.name.name()).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::hyperparameter::SettingKind;

    #[test]
    fn threads_are_those_asked_for_or_as_many_as_help() {
        let with = |threads, cores| TrainSettings { threads, ..TrainSettings::with(&[]) }.on_cores(cores).threads;
        assert_eq!((with(0, 1), with(0, 2), with(0, 64), with(0, 0)), (1, 2, 4, 1));
        assert_eq!(with(3, 1), 3, "what was asked for stays");
    }

    #[test]
    fn epochs_are_those_asked_for_or_fewer_the_more_windows_there_are() {
        let with = |epochs, windows| TrainSettings { epochs, ..TrainSettings::with(&[]) }.for_windows(windows).epochs;
        assert_eq!([1, 700, 5_000, 10_000, 16_384, 5_000_000].map(|windows| with(0, windows)), [60, 60, 60, 33, 20, 20]);
        assert_eq!(with(60, 5_000_000), 60, "what was asked for stays");
        let small = TrainSettings { epoch_windows: 4_096, ..TrainSettings::with(&[]) };
        assert_eq!(small.for_windows(5_000_000).epochs, 60, "an epoch of fewer windows");
    }

    #[test]
    fn every_entry_has_a_field_and_a_default_in_range() {
        let settings = TrainSettings::with(&[]);
        assert_eq!(settings.check(&[]), Ok(()));
        let fields = serde_json::to_value(&settings).expect("JSON");
        for entry in TrainSettings::entries() {
            let default = match entry.kind {
                SettingKind::Switch => (entry.default == 1.0).into(),
                SettingKind::Whole => (entry.default as u64).into(),
                SettingKind::Real => serde_json::Value::from(entry.default),
            };
            assert_eq!(fields[entry.name.name()], default, "{}", entry.name);
        }
        assert_eq!(TrainSettings::entries().len() + 1, fields.as_object().map_or(0, serde_json::Map::len), "hyper is the only other field");
    }

    #[test]
    fn text_becomes_a_setting_or_an_error_that_names_the_range() {
        let mut settings = TrainSettings::with(&[]);
        assert_eq!(settings.set(&[], "lookback", " 28 "), Ok(()));
        assert_eq!(settings.set(&[], "seed", "9007199254740991"), Ok(()));
        assert_eq!((settings.lookback, settings.seed), (28, 9_007_199_254_740_991));
        for (name, text) in [("lookback", "3"), ("lookback", "28.5"), ("learning_rate", "nan"), ("epochs", "1e9"), ("seed", "-1")] {
            assert!(matches!(settings.set(&[], name, text), Err(SettingError::OutOfRange { .. })), "{name} {text}");
        }
        for (name, expected) in [("epochs", "a whole number"), ("learning_rate", "a number"), ("season", "true or false")] {
            let unreadable = settings.set(&[], name, "many").expect_err("not a value");
            assert!(matches!(&unreadable, SettingError::Unreadable { expected: e, .. } if e.starts_with(expected)), "{unreadable:?}");
        }
        let unknown = settings.set(&[], "speed", "1").expect_err("no such setting");
        assert!(unknown.to_string().contains("lookback"), "says what there is: {unknown}");
    }

    #[test]
    fn keys_have_the_names_that_json_gives_them() {
        for key in SettingKey::ALL {
            assert_eq!(serde_json::to_value(key).expect("JSON"), key.name());
        }
        let common: Vec<_> = TrainSettings::entries().iter().map(|entry| entry.name).collect();
        assert_eq!(common, SettingKey::ALL[..common.len()]);
    }

    #[test]
    fn switches_are_true_and_false_and_the_numbers_of_older_versions_are_read() {
        let mut settings = TrainSettings::with(&[]);
        for (text, on) in [("0", false), ("true", true), ("false", false), ("1", true), ("keep", false), (" missing ", true)] {
            assert_eq!(settings.set(&[], "stockouts", text), Ok(()), "{text}");
            assert_eq!(settings.stockouts, on, "{text}");
        }
        for text in ["2", "yes", "", "0.5"] {
            assert!(settings.set(&[], "season", text).is_err(), "{text}");
        }
        let mut written = serde_json::to_value(&settings).expect("JSON");
        assert_eq!((&written["season"], &written["refit"]), (&true.into(), &true.into()));
        for (name, number) in
            [("season", 0), ("profile", 1), ("holidays", 0), ("stockouts", 1), ("closed_days", 1), ("refit", 0), ("blend", 0)]
        {
            written[name] = number.into();
        }
        let read: TrainSettings = serde_json::from_value(written.clone()).expect("numbers of an older version");
        assert_eq!((read.season, read.profile, read.holidays, read.stockouts), (false, true, false, true));
        assert_eq!((read.closed_days, read.refit, read.blend), (true, false, false));
        written["season"] = 2.into();
        assert!(serde_json::from_value::<TrainSettings>(written).is_err());
    }

    #[test]
    fn an_architecture_has_a_default_and_a_range_of_its_own_for_a_common_setting() {
        let own = [Hyperparameter::whole(SettingKey::Epochs, (1, 50), 40), Hyperparameter::whole(SettingKey::Leaves, (2, 64), 31)];
        let mut settings = TrainSettings::with(&own);
        assert_eq!((settings.epochs, settings.hyper), (40, BTreeMap::from([("leaves".to_owned(), 31.0)])));
        settings = TrainSettings::with(&own);
        settings.set(&own, "epochs", "50").expect("within its range");
        assert_eq!(settings.epochs, 50);
        assert!(matches!(settings.set(&own, "epochs", "60"), Err(SettingError::OutOfRange { max: 50.0, .. })));
        settings.epochs = 0;
        assert!(settings.check(&own).is_err() && settings.check(&[]).is_err(), "leaves are no setting of others");
        assert_eq!(unknown(&own, "speed").to_string().matches("epochs").count(), 1, "named once");
    }

    #[test]
    fn seeds_keep_every_digit() {
        let mut settings = TrainSettings::with(&[]);
        assert_eq!(settings.set(&[], "seed", "9007199254740991"), Ok(()));
        let text = serde_json::to_string(&settings).expect("JSON");
        assert!(text.contains("\"seed\":9007199254740991"), "{text}");
        assert_eq!(settings.of_member(1).seed, 0, "the next seed after the largest is 0");
        for text in ["9007199254740992", "18446744073709551615", "0.5", "-1"] {
            assert!(matches!(settings.set(&[], "seed", text), Err(SettingError::OutOfRange { .. })), "{text}");
        }
    }
}
