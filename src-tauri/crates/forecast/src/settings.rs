//! Settings of a training: documented entries from which the form, the command line and validation are derived.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Architecture;
use crate::error::SettingError;

/// One number that a person may set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Hyperparameter {
    /// Its name on the command line and in `metadata.json`.
    pub name: &'static str,
    /// What it means, in one line of English.
    pub meaning_en: &'static str,
    /// The same in Chinese.
    pub meaning_zh: &'static str,
    /// Smallest valid value.
    pub min: f64,
    /// Largest valid value.
    pub max: f64,
    /// The value used when nothing is said.
    pub default: f64,
    /// Whether only whole numbers are valid.
    pub whole: bool,
}

impl Hyperparameter {
    /// An entry for whole numbers.
    #[must_use]
    pub const fn whole(
        name: &'static str,
        (min, max, default): (f64, f64, f64),
        meaning_en: &'static str,
        meaning_zh: &'static str,
    ) -> Self {
        Self { name, meaning_en, meaning_zh, min, max, default, whole: true }
    }

    /// An entry for any number in the range.
    #[must_use]
    pub const fn real(
        name: &'static str,
        (min, max, default): (f64, f64, f64),
        meaning_en: &'static str,
        meaning_zh: &'static str,
    ) -> Self {
        Self { name, meaning_en, meaning_zh, min, max, default, whole: false }
    }

    /// The value in `text`, when it is a number in the range.
    ///
    /// # Errors
    /// [`SettingError`] naming the setting, the value and the range.
    pub fn parse(&self, text: &str) -> Result<f64, SettingError> {
        let value = text.trim().parse::<f64>().ok().filter(|v| v.is_finite());
        let value = value.filter(|v| (self.min..=self.max).contains(v) && (!self.whole || v.fract() == 0.0));
        value.ok_or_else(|| SettingError::Value {
            name: self.name.to_owned(),
            value: text.to_owned(),
            kind: if self.whole { "a whole number" } else { "a number" },
            min: self.min,
            max: self.max,
        })
    }
}

/// The settings that every model type has.
pub const GENERAL_SETTINGS: &[Hyperparameter] = &[
    Hyperparameter::whole("horizon", (1.0, 60.0, 7.0), "Days to forecast", "预测天数"),
    Hyperparameter::whole("lookback", (7.0, 400.0, 56.0), "Days of history that the model sees", "参考历史天数"),
    Hyperparameter::whole("epochs", (1.0, 2000.0, 60.0), "Most passes over the training days", "最多训练轮数"),
    Hyperparameter::whole("patience", (1.0, 500.0, 8.0), "Passes without improvement before training stops", "连续多少轮没有进步就停止"),
    Hyperparameter::real(
        "min_delta",
        (0.0, 1.0, 0.0),
        "Improvement of the validation loss that counts as one",
        "验证误差至少下降多少才算进步",
    ),
    Hyperparameter::whole("batch_size", (1.0, 4096.0, 64.0), "Windows per step", "每步样本数"),
    Hyperparameter::real("learning_rate", (1e-6, 1.0, 0.003), "Size of the first steps", "学习率"),
    Hyperparameter::real("weight_decay", (0.0, 1.0, 0.01), "How strongly weights are pulled to zero", "权重衰减"),
    Hyperparameter::real("clip_norm", (0.0, 100.0, 1.0), "Longest gradient that is followed; 0 for any", "梯度裁剪（0 表示不裁剪）"),
    Hyperparameter::whole(
        "seed",
        (0.0, 9_007_199_254_740_991.0, 1.0),
        "Start of the random numbers: the same seed gives the same model",
        "随机种子：相同种子得到相同模型",
    ),
    Hyperparameter::whole(
        "checkpoint_every",
        (0.0, 2000.0, 20.0),
        "Passes between two checkpoints; 0 for none",
        "每隔多少轮保存检查点（0 表示不保存）",
    ),
    Hyperparameter::whole("max_seconds", (0.0, 86_400.0, 0.0), "Longest training in seconds; 0 for no limit", "最长训练秒数（0 表示不限）"),
    Hyperparameter::whole("threads", (1.0, 64.0, 1.0), "Processor threads", "处理器线程数"),
    Hyperparameter::whole(
        "validation_days",
        (0.0, 2000.0, 0.0),
        "Days for early stopping; 0 for a sixth of the history",
        "验证天数（0 表示历史的六分之一）",
    ),
    Hyperparameter::whole(
        "test_days",
        (0.0, 2000.0, 0.0),
        "Last days kept back for the test; 0 for a sixth of the history",
        "测试天数（0 表示历史的六分之一）",
    ),
];

/// Every setting of one training: name → value, complete and in range.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct TrainSettings {
    values: BTreeMap<String, f64>,
}

impl TrainSettings {
    /// The defaults of an architecture.
    #[must_use]
    pub fn for_architecture(architecture: &dyn Architecture) -> Self {
        Self { values: entries(architecture).map(|e| (e.name.to_owned(), e.default)).collect() }
    }

    /// Sets one by name.
    ///
    /// # Errors
    /// [`SettingError`] when there is no such setting or the value is out of range.
    pub fn set(&mut self, architecture: &dyn Architecture, name: &str, value: &str) -> Result<(), SettingError> {
        let entry = entries(architecture).find(|e| e.name == name).ok_or_else(|| SettingError::Unknown {
            name: name.to_owned(),
            known: entries(architecture).map(|e| e.name).collect::<Vec<_>>().join(", "),
        })?;
        self.values.insert(name.to_owned(), entry.parse(value)?);
        Ok(())
    }

    /// The value of a setting. A setting that an older version did not know has its default of today's general list, else 0.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        let known = || GENERAL_SETTINGS.iter().find(|e| e.name == name).map_or(0.0, |e| e.default);
        self.values.get(name).copied().unwrap_or_else(known)
    }

    /// The value of a setting that counts something.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.get(name) as usize
    }
}

/// General settings with the architecture's own defaults, then the architecture's hyperparameters.
fn entries(architecture: &dyn Architecture) -> impl Iterator<Item = Hyperparameter> + '_ {
    let own = architecture.hyperparameters();
    let general = GENERAL_SETTINGS.iter().filter(move |g| own.iter().all(|o| o.name != g.name));
    general.chain(own).copied()
}

impl Serialize for TrainSettings {
    /// Whole numbers are written as such: `"horizon": 7`, not `7.0`.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap as _;
        let mut map = serializer.serialize_map(Some(self.values.len()))?;
        for (name, value) in &self.values {
            if value.fract() == 0.0 && value.abs() < 9.1e15 {
                map.serialize_entry(name, &(*value as i64))?;
            } else {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_out_of_range_or_of_the_wrong_kind_is_refused_with_the_range() {
        let horizon = GENERAL_SETTINGS[0];
        assert_eq!(horizon.parse(" 14 "), Ok(14.0));
        for wrong in ["0", "61", "7.5", "seven", "NaN", "inf", ""] {
            let error = horizon.parse(wrong).expect_err(wrong).to_string();
            assert!(error.contains("horizon") && error.contains("1 to 60"), "{error}");
        }
    }

    #[test]
    fn every_default_lies_in_its_own_range_and_names_are_unique() {
        for entry in GENERAL_SETTINGS {
            assert_eq!(entry.parse(&entry.default.to_string()), Ok(entry.default), "{}", entry.name);
            assert_eq!(GENERAL_SETTINGS.iter().filter(|e| e.name == entry.name).count(), 1);
        }
    }
}
