//! The path of a version as text, `saved_models/product/P001_all/mlstm/v2/`, and back. Nothing here looks at a disk.

use std::fmt;
use std::str::FromStr;

use crate::error::StoreError;
use crate::key::{Key, SAVED_MODELS};

/// One version: its key and its number, counted from 1. Shown and parsed as its folder's path relative to the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VersionPath {
    pub key: Key,
    pub number: u32,
}

impl VersionPath {
    /// `v2`
    #[must_use]
    pub fn version(&self) -> String {
        format!("v{}", self.number)
    }
}

/// The number in a folder name `v{N}`, N from 1 without leading zeros.
pub(crate) fn parse_version(name: &str) -> Option<u32> {
    let digits = name.strip_prefix('v')?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

impl fmt::Display for VersionPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/v{}/", self.key.dir(), self.number)
    }
}

impl FromStr for VersionPath {
    type Err = StoreError;

    /// Reads a path as `list` prints it, or with `\\` as Windows writes it. The last separator and the leading `saved_models` may be missing.
    ///
    /// # Errors
    /// [`StoreError::NotAVersionPath`] for anything that no version's path is.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        // No component has either separator: ids are encoded.
        let inner = text.strip_suffix(['/', '\\']).unwrap_or(text);
        let parts: Vec<&str> = inner.split(['/', '\\']).collect();
        let below = if parts.first() == Some(&SAVED_MODELS) { &parts[1..] } else { &parts[..] };
        let parsed =
            below.split_last().and_then(|(version, key)| Some(Self { key: Key::from_components(key)?, number: parse_version(version)? }));
        parsed.ok_or_else(|| StoreError::NotAVersionPath { text: text.chars().take(300).collect() })
    }
}

impl serde::Serialize for VersionPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
