//! One setting: its key, kind, range, and default, and why a value is refused. Which settings there are is in `settings`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::settings::SettingKey;
use crate::settings::value::{Number, SettingValue};

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SettingKind {
    /// Whole numbers.
    Whole,
    /// Any number.
    Real,
    /// Yes or no. In lists of settings, 1 means yes.
    Switch,
}

/// A setting with its range and default. The words for it belong to the programs that show it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Hyperparameter {
    /// The key, `learning_rate`.
    pub name: SettingKey,
    /// What values it takes.
    pub kind: SettingKind,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// The value unless it is set.
    pub default: f64,
}

impl Hyperparameter {
    /// A setting that takes whole numbers.
    #[must_use]
    pub const fn whole(name: SettingKey, range: (u32, u32), default: u32) -> Self {
        Self { name, kind: SettingKind::Whole, min: range.0 as f64, max: range.1 as f64, default: default as f64 }
    }

    /// A setting that takes any number.
    #[must_use]
    pub const fn real(name: SettingKey, range: (f64, f64), default: f64) -> Self {
        Self { name, kind: SettingKind::Real, min: range.0, max: range.1, default }
    }

    /// Returns `value` if the setting can have it.
    ///
    /// # Errors
    /// [`SettingError::OutOfRange`].
    pub fn check(&self, value: f64) -> Result<f64, SettingError> {
        if !(self.min..=self.max).contains(&value) || (self.kind != SettingKind::Real && value.fract() != 0.0) {
            return Err(self.out_of_range(value));
        }
        Ok(value)
    }

    /// Reads a number of the setting's kind and range from text.
    ///
    /// # Errors
    /// [`SettingError`] when the text isn't one.
    pub fn read_number(&self, text: &str) -> Result<f64, SettingError> {
        self.read(text)
    }

    /// Reads a value of the type that the setting's field has, and checks its range.
    pub(crate) fn read<T: SettingValue>(&self, text: &str) -> Result<T, SettingError> {
        match T::parse(text.trim()) {
            Some(Number::Value(value)) => self.check(value.number()).map(|_| value),
            Some(Number::Outside(number)) => Err(self.out_of_range(number)),
            None => Err(SettingError::Unreadable { name: self.name.name(), text: text.to_owned(), expected: self.expected() }),
        }
    }

    fn expected(&self) -> &'static str {
        match self.kind {
            SettingKind::Switch => "true or false",
            SettingKind::Whole => "a whole number such as 12",
            SettingKind::Real => "a number such as 0.5",
        }
    }

    fn out_of_range(&self, value: f64) -> SettingError {
        let kind = if self.kind == SettingKind::Real { "a number" } else { "a whole number" };
        SettingError::OutOfRange { name: self.name.name(), value, kind, min: self.min, max: self.max }
    }
}

/// Why a setting was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettingError {
    /// There is no such setting.
    #[error("unknown setting `{name}`; expected one of {known}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The text isn't a value of the setting's kind.
    #[error("invalid value `{text}` for {name}: expected {expected}")]
    Unreadable {
        /// The setting.
        name: &'static str,
        /// The text given.
        text: String,
        /// What values look like.
        expected: &'static str,
    },
    /// The value is outside the range.
    #[error("invalid value {value} for {name}: expected {kind} from {min} to {max}")]
    OutOfRange {
        /// The setting.
        name: &'static str,
        /// The value given.
        value: f64,
        /// `a whole number` or `a number`.
        kind: &'static str,
        /// Smallest value allowed.
        min: f64,
        /// Largest value allowed.
        max: f64,
    },
}
