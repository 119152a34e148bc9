//! Settings of a training, each with meaning, range and default; form, command line and checks all read them here.

pub(crate) mod hyperparameter;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::architecture::Architecture;
use crate::settings::hyperparameter::{Hyperparameter, SettingError};

/// Everything that decides a training, besides the data. Stored whole with each version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainSettings {
    /// Days to forecast.
    pub horizon: u32,
    /// Days of history that the network sees.
    pub lookback: u32,
    /// Most passes over the training windows.
    pub epochs: u32,
    /// Epochs without improvement before the training stops.
    pub patience: u32,
    /// How much lower the validation loss must be to count as an improvement.
    pub min_delta: f64,
    /// Windows per step.
    pub batch_size: u32,
    /// Step size of AdamW at its highest.
    pub learning_rate: f64,
    /// Decoupled weight decay of AdamW.
    pub weight_decay: f64,
    /// Largest norm of the gradient; longer ones are shortened.
    pub gradient_clip: f64,
    /// Where the Huber loss turns from squares to absolute values, in units of a series' mean daily sales. Small values aim at the median
    /// day, large ones at the mean.
    pub huber_delta: f64,
    /// Share of the averaged weights kept at each step, by which forecasts are made of many steps' weights instead of the last one's; 0
    /// for none.
    pub weight_average: f64,
    /// 1 when the network may see the day's place in the year, 0 when not.
    pub season: u32,
    /// 1 when the network forecasts what the series' own profile of week, promotion and season does not; 0 when it forecasts all.
    pub profile: u32,
    /// 1 when the network may see the days off of a calendar, where the sales have one; 0 when not.
    #[serde(default)]
    pub holidays: u32,
    /// 1 when days on which a fast seller seems to have been out of stock are missing; 0 when they are days without a sale.
    #[serde(default)]
    pub stockouts: u32,
    /// 1 when days on which a store that sells every day sold nothing at all are missing; 0 when they are days without a sale.
    #[serde(default)]
    pub closed_days: u32,
    /// Days kept for the test; 0 chooses by length.
    pub test_days: u32,
    /// Days before the test that decide when to stop; 0 chooses by length.
    pub validation_days: u32,
    /// 1 when the model kept goes on learning with all days, test days included; 0 when not. The metrics are those of a model that has not
    /// seen the test.
    pub refit: u32,
    /// 1 when simple methods are mixed into the network's forecasts by what the validation days say, 0 when not.
    #[serde(default)]
    pub blend: u32,
    /// Most windows that an epoch learns from, drawn anew each time.
    pub epoch_windows: u32,
    /// Epochs between periodic checkpoints; 0 for none.
    pub checkpoint_every: u32,
    /// Threads of one training; 0 until it is known how many the machine has to give ([`TrainSettings::on_cores`]).
    pub threads: u32,
    /// Seconds after which the training ends with what it has; 0 for no limit.
    pub max_seconds: f64,
    /// The same seed, data and threads give the same weights, byte for byte.
    pub seed: u64,
    /// Settings of the architecture, by name.
    pub hyper: BTreeMap<String, f64>,
}

/// Seeds are held exactly by the numbers of JSON and JavaScript up to here.
const LARGEST_SEED: f64 = 9_007_199_254_740_991.0;

/// Threads that share a batch of the usual size well; with more, each has too few windows for its share of the work.
const MOST_THREADS: usize = 4;

/// How many threads one training makes use of where so many cores are free.
#[must_use]
pub fn threads_for(cores: usize) -> u32 {
    cores.clamp(1, MOST_THREADS) as u32
}

static ENTRIES: [Hyperparameter; 25] = {
    use Hyperparameter as H;
    [
        H::whole("horizon", "Days to forecast", "预测天数", (1, 90), 14),
        H::whole("lookback", "Days of history the model sees", "模型参考的历史天数", (7, 730), 56),
        H::whole("epochs", "Most passes over the training data", "训练数据最多遍历的轮数", (1, 10_000), 60),
        H::whole("patience", "Epochs without improvement before stopping", "验证误差不再下降时，再等待几轮后停止", (1, 10_000), 7),
        H::real("min_delta", "Improvement of the validation loss that counts", "验证误差下降多少才算改进", (0.0, 1.0), 0.0001),
        H::whole("batch_size", "Windows per step", "每步使用的样本数", (1, 4096), 128),
        H::real("learning_rate", "Step size of the optimizer at its highest", "优化器的最大学习率", (1e-6, 1.0), 0.003),
        H::real("weight_decay", "Pull of the weights towards zero", "权重衰减系数", (0.0, 1.0), 0.01),
        H::real("gradient_clip", "Longest gradient; longer ones are shortened", "梯度裁剪的最大范数", (0.001, 1000.0), 1.0),
        H::real(
            "huber_delta",
            "Size of error from which on it counts less, in mean daily sales",
            "误差超过多少（以日均销量为单位）后降低其权重",
            (0.001, 1000.0),
            0.3,
        ),
        H::real(
            "weight_average",
            "Share of the averaged weights kept at each step; 0 for none",
            "权重滑动平均的保留比例，0 为不平均",
            (0.0, 0.9999),
            0.99,
        ),
        H::whole(
            "season",
            "Whether the model sees the day of the year (1) or not (0)",
            "模型是否使用一年中的日期：1 为是，0 为否",
            (0, 1),
            1,
        ),
        H::whole(
            "profile",
            "Whether each series' own rhythm of week, promotion and season is taken out first (1) or not (0)",
            "是否先提取每个序列自身的星期、促销和季节规律：1 为是，0 为否",
            (0, 1),
            1,
        ),
        H::whole(
            "holidays",
            "Whether the model sees the holidays of the calendar, where one is in use (1) or not (0)",
            "在启用节假日日历时，模型是否使用节假日和调休：1 为是，0 为否",
            (0, 1),
            1,
        ),
        H::whole(
            "stockouts",
            "Whether days on which a fast seller seems out of stock are missing (1) or days without demand (0)",
            "畅销药品疑似断货的日子：1 为按缺失处理，0 为按没有需求处理",
            (0, 1),
            1,
        ),
        H::whole(
            "closed_days",
            "Whether days on which a store sold nothing at all are missing (1) or days without demand (0)",
            "店铺整天没有销售的日子：1 为按缺失处理，0 为按没有需求处理",
            (0, 1),
            0,
        ),
        H::whole("test_days", "Days at the end kept for the test; 0 chooses by length", "末尾留作测试的天数，0 为自动", (0, 3650), 0),
        H::whole(
            "validation_days",
            "Days before the test that decide when to stop; 0 chooses by length",
            "测试期前用于验证的天数，0 为自动",
            (0, 3650),
            0,
        ),
        H::whole(
            "refit",
            "Whether the model kept learns once more from all days (1) or not (0)",
            "评估后是否用全部数据再训练一次：1 为是，0 为否",
            (0, 1),
            1,
        ),
        H::whole(
            "blend",
            "Whether simple methods are mixed into the network's forecasts (1) or not (0)",
            "是否把简单方法的预测与网络的预测加权平均：1 为是，0 为否",
            (0, 1),
            1,
        ),
        H::whole("epoch_windows", "Most samples that one epoch learns from", "每轮最多使用的样本数", (64, 10_000_000), 16_384),
        H::whole(
            "checkpoint_every",
            "Epochs between periodic checkpoints; 0 for none",
            "每隔几轮保存一次检查点，0 为不保存",
            (0, 10_000),
            20,
        ),
        H::whole("threads", "Processor threads for one training; 0 chooses by the machine", "单个训练使用的线程数，0 为自动", (0, 64), 0),
        H::real("max_seconds", "Longest time to train, in seconds; 0 for no limit", "训练的最长秒数，0 为不限", (0.0, 604_800.0), 0.0),
        H::new("seed", ("Seed of the random numbers", "随机种子"), (0.0, LARGEST_SEED), 1.0, true),
    ]
};

impl TrainSettings {
    /// The settings that every architecture has, in the order of a form.
    #[must_use]
    pub fn entries() -> &'static [Hyperparameter] {
        &ENTRIES
    }

    /// Every setting at its default.
    #[must_use]
    pub fn for_architecture(architecture: &dyn Architecture) -> Self {
        let mut settings = Self {
            horizon: 0,
            lookback: 0,
            epochs: 0,
            patience: 0,
            min_delta: 0.0,
            batch_size: 0,
            learning_rate: 0.0,
            weight_decay: 0.0,
            gradient_clip: 0.0,
            huber_delta: 0.0,
            weight_average: 0.0,
            season: 0,
            profile: 0,
            holidays: 0,
            stockouts: 0,
            closed_days: 0,
            test_days: 0,
            validation_days: 0,
            refit: 0,
            blend: 0,
            epoch_windows: 0,
            checkpoint_every: 0,
            threads: 0,
            max_seconds: 0.0,
            seed: 0,
            hyper: architecture.hyperparameters().iter().map(|h| (h.name.to_string(), h.default)).collect(),
        };
        for entry in Self::entries() {
            settings.put(&entry.name, entry.default);
        }
        settings
    }

    /// The settings of the `index`-th of several networks whose forecasts are averaged: those of the first with another seed.
    pub(crate) fn of_member(&self, index: usize) -> Self {
        Self { seed: (self.seed + index as u64) % (LARGEST_SEED as u64 + 1), ..self.clone() }
    }

    /// Decides how many threads to use where nobody said, of a machine with so many free cores. What is decided is part of the settings,
    /// since the sums of another number of threads are rounded differently.
    #[must_use]
    pub fn on_cores(mut self, cores: usize) -> Self {
        if self.threads == 0 {
            self.threads = threads_for(cores);
        }
        self
    }

    /// Sets one setting, its own or the architecture's, from text.
    ///
    /// # Errors
    /// [`SettingError`] when there is no such setting, or the text is no number in its range.
    pub fn set(&mut self, architecture: &dyn Architecture, name: &str, text: &str) -> Result<(), SettingError> {
        let entry = find(architecture, name)?;
        let not_a_number = |_| SettingError::NotANumber { name: name.to_owned(), text: text.to_owned() };
        let value = match (name, text.trim()) {
            ("stockouts" | "closed_days", "keep") => 0.0,
            ("stockouts" | "closed_days", "missing") => 1.0,
            (_, text) => text.parse::<f64>().map_err(not_a_number)?,
        };
        let value = entry.check(value)?;
        if !self.put(name, value) {
            self.hyper.insert(name.to_owned(), value);
        }
        Ok(())
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    /// [`SettingError`] for the first one outside.
    pub fn check(&self, architecture: &dyn Architecture) -> Result<(), SettingError> {
        for entry in Self::entries() {
            entry.check(self.get(&entry.name))?;
        }
        for (name, value) in &self.hyper {
            architecture.hyperparameters().iter().find(|h| h.name == *name).ok_or_else(|| unknown(architecture, name))?.check(*value)?;
        }
        Ok(())
    }

    fn get(&self, name: &str) -> f64 {
        match name {
            "horizon" => self.horizon.into(),
            "lookback" => self.lookback.into(),
            "epochs" => self.epochs.into(),
            "patience" => self.patience.into(),
            "min_delta" => self.min_delta,
            "batch_size" => self.batch_size.into(),
            "learning_rate" => self.learning_rate,
            "weight_decay" => self.weight_decay,
            "gradient_clip" => self.gradient_clip,
            "huber_delta" => self.huber_delta,
            "weight_average" => self.weight_average,
            "season" => self.season.into(),
            "profile" => self.profile.into(),
            "holidays" => self.holidays.into(),
            "stockouts" => self.stockouts.into(),
            "closed_days" => self.closed_days.into(),
            "test_days" => self.test_days.into(),
            "validation_days" => self.validation_days.into(),
            "refit" => self.refit.into(),
            "blend" => self.blend.into(),
            "epoch_windows" => self.epoch_windows.into(),
            "checkpoint_every" => self.checkpoint_every.into(),
            "threads" => self.threads.into(),
            "max_seconds" => self.max_seconds,
            "seed" => self.seed as f64,
            _ => f64::NAN,
        }
    }

    /// Puts a checked value; false when the name is none of these settings.
    fn put(&mut self, name: &str, value: f64) -> bool {
        let whole = value as u32;
        match name {
            "horizon" => self.horizon = whole,
            "lookback" => self.lookback = whole,
            "epochs" => self.epochs = whole,
            "patience" => self.patience = whole,
            "min_delta" => self.min_delta = value,
            "batch_size" => self.batch_size = whole,
            "learning_rate" => self.learning_rate = value,
            "weight_decay" => self.weight_decay = value,
            "gradient_clip" => self.gradient_clip = value,
            "huber_delta" => self.huber_delta = value,
            "weight_average" => self.weight_average = value,
            "season" => self.season = whole,
            "profile" => self.profile = whole,
            "holidays" => self.holidays = whole,
            "stockouts" => self.stockouts = whole,
            "closed_days" => self.closed_days = whole,
            "test_days" => self.test_days = whole,
            "validation_days" => self.validation_days = whole,
            "refit" => self.refit = whole,
            "blend" => self.blend = whole,
            "epoch_windows" => self.epoch_windows = whole,
            "checkpoint_every" => self.checkpoint_every = whole,
            "threads" => self.threads = whole,
            "max_seconds" => self.max_seconds = value,
            "seed" => self.seed = value as u64,
            _ => return false,
        }
        true
    }
}

fn find<'a>(architecture: &'a dyn Architecture, name: &str) -> Result<&'a Hyperparameter, SettingError> {
    let mut all = TrainSettings::entries().iter().chain(architecture.hyperparameters());
    all.find(|h| h.name == name).ok_or_else(|| unknown(architecture, name))
}

fn unknown(architecture: &dyn Architecture, name: &str) -> SettingError {
    let all = TrainSettings::entries().iter().chain(architecture.hyperparameters());
    SettingError::Unknown { name: name.to_owned(), known: all.map(|h| h.name.as_ref()).collect::<Vec<_>>().join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean::Mean;

    #[test]
    fn threads_are_those_asked_for_or_as_many_as_help() {
        let with = |threads, cores| TrainSettings { threads, ..TrainSettings::for_architecture(&Mean) }.on_cores(cores).threads;
        assert_eq!((with(0, 1), with(0, 2), with(0, 64), with(0, 0)), (1, 2, 4, 1));
        assert_eq!(with(3, 1), 3, "what was asked for stays");
    }

    #[test]
    fn every_entry_has_a_field_both_meanings_and_a_default_in_range() {
        let settings = TrainSettings::for_architecture(&Mean);
        assert_eq!(settings.check(&Mean), Ok(()));
        let fields = serde_json::to_value(&settings).expect("JSON");
        for entry in TrainSettings::entries() {
            assert_eq!(fields[&*entry.name].as_f64(), Some(entry.default), "{}", entry.name);
            assert!(!entry.meaning_en.is_empty() && !entry.meaning_zh.is_empty(), "{}", entry.name);
        }
        assert_eq!(TrainSettings::entries().len() + 1, fields.as_object().map_or(0, serde_json::Map::len), "hyper is the only other field");
    }

    #[test]
    fn text_becomes_a_setting_or_an_error_that_names_the_range() {
        let mut settings = TrainSettings::for_architecture(&Mean);
        assert_eq!(settings.set(&Mean, "lookback", " 28 "), Ok(()));
        assert_eq!(settings.set(&Mean, "seed", "9007199254740991"), Ok(()));
        assert_eq!((settings.lookback, settings.seed), (28, 9_007_199_254_740_991));
        for (name, text) in [("lookback", "3"), ("lookback", "28.5"), ("learning_rate", "nan"), ("epochs", "1e9"), ("seed", "-1")] {
            assert!(matches!(settings.set(&Mean, name, text), Err(SettingError::OutOfRange { .. })), "{name} {text}");
        }
        assert!(matches!(settings.set(&Mean, "epochs", "many"), Err(SettingError::NotANumber { .. })));
        let unknown = settings.set(&Mean, "speed", "1").expect_err("no such setting");
        assert!(unknown.to_string().contains("lookback"), "says what there is: {unknown}");
    }
}
