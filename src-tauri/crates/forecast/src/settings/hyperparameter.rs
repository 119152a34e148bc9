//! One setting: its name, meaning, range and default, and why a value is refused. Which settings there are is in `settings` and with each
//! architecture.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A number that a person may set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Hyperparameter {
    /// `learning_rate`
    pub name: Cow<'static, str>,
    /// One line, in English.
    pub meaning_en: Cow<'static, str>,
    /// One line, in Chinese.
    pub meaning_zh: Cow<'static, str>,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// Value when nobody sets it.
    pub default: f64,
    /// Whether only whole numbers make sense.
    pub whole: bool,
}

impl Hyperparameter {
    /// A setting that takes whole numbers.
    #[must_use]
    pub const fn whole(name: &'static str, meaning_en: &'static str, meaning_zh: &'static str, range: (u32, u32), default: u32) -> Self {
        Self::new(name, (meaning_en, meaning_zh), (range.0 as f64, range.1 as f64), default as f64, true)
    }

    /// A setting that takes any number.
    #[must_use]
    pub const fn real(name: &'static str, meaning_en: &'static str, meaning_zh: &'static str, range: (f64, f64), default: f64) -> Self {
        Self::new(name, (meaning_en, meaning_zh), range, default, false)
    }

    pub(crate) const fn new(
        name: &'static str,
        meaning: (&'static str, &'static str),
        range: (f64, f64),
        default: f64,
        whole: bool,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            meaning_en: Cow::Borrowed(meaning.0),
            meaning_zh: Cow::Borrowed(meaning.1),
            min: range.0,
            max: range.1,
            default,
            whole,
        }
    }

    /// Gives `value` back if the setting can have it.
    ///
    /// # Errors
    /// [`SettingError::OutOfRange`].
    pub fn check(&self, value: f64) -> Result<f64, SettingError> {
        if !(self.min..=self.max).contains(&value) || (self.whole && value.fract() != 0.0) {
            let kind = if self.whole { "a whole number" } else { "a number" };
            return Err(SettingError::OutOfRange { name: self.name.to_string(), value, kind, min: self.min, max: self.max });
        }
        Ok(value)
    }
}

/// Why a setting was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// No such setting.
    #[error("there is no setting `{name}`; choose one of {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// Not a number.
    #[error("`{text}` is no value for {name}; give a number, as 12 or 0.5")]
    NotANumber {
        /// The setting.
        name: String,
        /// What was given.
        text: String,
    },
    /// Outside its range.
    #[error("{value} is no value for {name}; give {kind} from {min} to {max}")]
    OutOfRange {
        /// The setting.
        name: String,
        /// What was given.
        value: f64,
        /// `a whole number` or `a number`.
        kind: &'static str,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
}
