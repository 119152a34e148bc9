//! `versions.json`: the highest number given out under each key. Read by anyone, written under the lock. Folders are the truth behind it.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde_json::Value;

use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::json::parse_json;
use crate::key::Key;
use crate::layout::Layout;
use crate::numbers;

/// A line of some hundred bytes for each key; a file larger than this isn't ours.
const MAX_BYTES: u64 = 64 << 20;

/// Highest numbers by registry key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Registry {
    latest: BTreeMap<String, u32>,
}

/// What a look at `versions.json` found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RegistryFile {
    Missing,
    /// No JSON object; why.
    Torn(String),
    Read(Registry, Vec<String>),
}

impl Registry {
    /// Reads the file. Entries that aren't a version number are skipped and named.
    pub(crate) fn read(layout: &Layout, disk: &Disk) -> Result<RegistryFile> {
        Self::read_file(&layout.registry(), disk)
    }

    fn read_file(path: &Path, disk: &Disk) -> Result<RegistryFile> {
        let bytes = match disk.read(path, MAX_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(RegistryFile::Missing),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => return Ok(RegistryFile::Torn("it is too large".to_owned())),
            other => other.map_err(StoreError::io("reading", path))?,
        };
        let entries = match parse_json(&bytes) {
            Ok(Value::Object(entries)) => entries,
            Ok(_) => return Ok(RegistryFile::Torn("not a JSON object".to_owned())),
            Err(reason) => return Ok(RegistryFile::Torn(reason)),
        };
        let mut registry = Self::default();
        let mut wrong = Vec::new();
        for (key, value) in entries {
            match value.as_u64().and_then(|n| u32::try_from(n).ok()) {
                Some(number) => drop(registry.latest.insert(key, number)),
                None => wrong.push(format!("{key}: {value}")),
            }
        }
        Ok(RegistryFile::Read(registry, wrong))
    }

    /// Reads what can be read; the folders make up for the rest.
    pub(crate) fn read_or_empty(layout: &Layout, disk: &Disk) -> Result<Self> {
        Ok(match Self::read(layout, disk)? {
            RegistryFile::Read(registry, _) => registry,
            RegistryFile::Missing | RegistryFile::Torn(_) => Self::read_copy(layout, disk),
        })
    }

    /// The copy that emptying the trash made: numbers of which there may be no other trace. Empty if there is none.
    pub(crate) fn read_copy(layout: &Layout, disk: &Disk) -> Self {
        match Self::read_file(&layout.registry_copy(), disk) {
            Ok(RegistryFile::Read(registry, _)) => registry,
            _ => Self::default(),
        }
    }

    /// The entries that are higher than those of `other`.
    pub(crate) fn above(&self, other: &Self) -> Vec<String> {
        let higher = |key: &str, number: u32| number > other.latest.get(key).copied().unwrap_or(0);
        self.latest.iter().filter(|(key, number)| higher(key, **number)).map(|(key, number)| format!("{key} is at {number}")).collect()
    }

    /// Lowers entries that no training can have reached to the highest plausible trace, and names them. `traces` gives the highest number that
    /// folders mention under a registry key.
    pub(crate) fn drop_implausible(&mut self, traces: impl Fn(&str) -> u32) -> Vec<String> {
        let mut dropped = Vec::new();
        for (key, number) in &mut self.latest {
            let plausible = numbers::latest([traces(key), *number]);
            if plausible < *number {
                dropped.push(format!("{key}: {number}"));
                *number = plausible;
            }
        }
        self.latest.retain(|_, number| *number > 0);
        dropped
    }

    /// Raises each number to that of `other`.
    pub(crate) fn raise_all(&mut self, other: &Self) {
        for (key, &number) in &other.latest {
            let latest = self.latest.entry(key.clone()).or_insert(0);
            *latest = (*latest).max(number);
        }
    }

    /// Writes the file whole or not at all, durably.
    pub(crate) fn write(&self, layout: &Layout, disk: &Disk) -> Result<()> {
        self.write_with(layout, disk, &[])
    }

    /// As [`Registry::write`], and makes `dirs` durable on the way.
    pub(crate) fn write_with(&self, layout: &Layout, disk: &Disk, dirs: &[&Path]) -> Result<()> {
        disk.replace_and_flush(&layout.registry(), self.to_json().as_bytes(), dirs)
    }

    /// Writes the copy that outlives a lost `versions.json`.
    pub(crate) fn write_copy(&self, layout: &Layout, disk: &Disk) -> Result<()> {
        disk.replace(&layout.registry_copy(), self.to_json().as_bytes())
    }

    fn to_json(&self) -> String {
        let mut text = String::from("{");
        for (at, (key, number)) in self.latest.iter().enumerate() {
            text.push_str(if at == 0 { "\n  " } else { ",\n  " });
            text.push_str(&Value::from(key.as_str()).to_string());
            text.push_str(&format!(": {number}"));
        }
        text.push_str(if self.latest.is_empty() { "}\n" } else { "\n}\n" });
        text
    }

    /// The highest number given out, 0 for none.
    pub(crate) fn latest(&self, key: &Key) -> u32 {
        self.latest.get(&key.registry_key()).copied().unwrap_or(0)
    }

    /// Raises the number of `key` to `number`; true if it was lower.
    pub(crate) fn raise(&mut self, key: &Key, number: u32) -> bool {
        let latest = self.latest.entry(key.registry_key()).or_insert(0);
        let lower = *latest < number;
        *latest = (*latest).max(number);
        lower
    }
}
