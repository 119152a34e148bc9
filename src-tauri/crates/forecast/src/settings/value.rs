//! The kinds of values that settings have: whole numbers, real numbers, switches, and how each is read from text and from metadata.

use std::ops::RangeInclusive;

use serde::{Deserialize, Deserializer};

use crate::settings::SettingKey;
use crate::settings::hyperparameter::{Hyperparameter, SettingKind};

/// A value that a setting can have.
pub(crate) trait SettingValue: Copy {
    /// The entry of a setting of this type.
    fn entry(name: SettingKey, default: Self, range: RangeInclusive<Self>) -> Hyperparameter;
    /// The value as a number; a switch is 0 or 1.
    fn number(self) -> f64;
    /// Reads a value; None when the text isn't one of this kind. Ranges are checked by the entry.
    fn parse(text: &str) -> Option<Number<Self>>;
}

/// What a text says: a value, or a number that no value of the kind can be, such as −1 or 28.5 where whole numbers are asked for.
pub(crate) enum Number<T> {
    Value(T),
    Outside(f64),
}

fn bounded<T: SettingValue>(name: SettingKey, kind: SettingKind, default: T, range: &RangeInclusive<T>) -> Hyperparameter {
    Hyperparameter { name, kind, min: range.start().number(), max: range.end().number(), default: default.number() }
}

impl SettingValue for f64 {
    fn entry(name: SettingKey, default: Self, range: RangeInclusive<Self>) -> Hyperparameter {
        bounded(name, SettingKind::Real, default, &range)
    }

    fn number(self) -> f64 {
        self
    }

    fn parse(text: &str) -> Option<Number<Self>> {
        text.parse().ok().map(Number::Value)
    }
}

impl SettingValue for u64 {
    fn entry(name: SettingKey, default: Self, range: RangeInclusive<Self>) -> Hyperparameter {
        bounded(name, SettingKind::Whole, default, &range)
    }

    fn number(self) -> f64 {
        self as f64
    }

    fn parse(text: &str) -> Option<Number<Self>> {
        if let Ok(value) = text.parse() {
            return Some(Number::Value(value));
        }
        // `20.0` and `1e3` are whole numbers too; below 2^53 a float holds them exactly.
        let number: f64 = text.parse().ok()?;
        let exact = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
        Some(if exact { Number::Value(number as Self) } else { Number::Outside(number) })
    }
}

impl SettingValue for u32 {
    fn entry(name: SettingKey, default: Self, range: RangeInclusive<Self>) -> Hyperparameter {
        bounded(name, SettingKind::Whole, default, &range)
    }

    fn number(self) -> f64 {
        self.into()
    }

    fn parse(text: &str) -> Option<Number<Self>> {
        let narrow = |value: u64| Self::try_from(value).map_or(Number::Outside(value as f64), Number::Value);
        <u64 as SettingValue>::parse(text).map(|number| match number {
            Number::Value(value) => narrow(value),
            Number::Outside(number) => Number::Outside(number),
        })
    }
}

impl SettingValue for bool {
    fn entry(name: SettingKey, default: Self, range: RangeInclusive<Self>) -> Hyperparameter {
        bounded(name, SettingKind::Switch, default, &range)
    }

    fn number(self) -> f64 {
        self.into()
    }

    fn parse(text: &str) -> Option<Number<Self>> {
        match text {
            // `keep` and `missing` are the words for days without sales.
            "true" | "1" | "missing" => Some(Number::Value(true)),
            "false" | "0" | "keep" => Some(Number::Value(false)),
            _ => None,
        }
    }
}

/// Reads a switch of `metadata.json`: true or false, or 1 or 0 in versions of earlier programs.
pub(super) fn switch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Switch(bool),
        Number(u8),
    }
    match Either::deserialize(deserializer)? {
        Either::Switch(on) => Ok(on),
        Either::Number(number @ 0..=1) => Ok(number == 1),
        Either::Number(number) => Err(serde::de::Error::custom(format!("a switch is true or false, not {number}"))),
    }
}
