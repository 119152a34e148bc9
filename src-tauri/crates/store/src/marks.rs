//! `in_use.json`: the version that each scope forecasts with. Next to the versions, because a published folder never changes.

use std::collections::BTreeMap;
use std::io;

use crate::disk::Disk;
use crate::error::{Result, StoreError};
use crate::json::parse_json;
use crate::layout::Layout;
use crate::version_path::VersionPath;

/// A line of some hundred bytes for each scope; a file larger than this isn't ours.
const MAX_BYTES: u64 = 64 << 20;

/// Version paths by scope (the identifier of the key).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    by_scope: BTreeMap<String, String>,
}

impl Marks {
    /// Reads the marks; none where there is no file. The inner error says why the file can't be understood.
    pub(crate) fn read(layout: &Layout, disk: &Disk) -> Result<Result<Self, String>> {
        let path = layout.marks();
        match disk.read(&path, MAX_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Ok(Self::default())),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(Err("it is too large".to_owned())),
            Err(error) => Err(StoreError::io("reading", &path)(error)),
            Ok(bytes) => Ok(parse_json(&bytes).map(|by_scope| Self { by_scope })),
        }
    }

    pub(crate) fn write(&self, layout: &Layout, disk: &Disk) -> Result<()> {
        let text = serde_json::to_string_pretty(&self.by_scope).map_err(|e| StoreError::io("writing", &layout.marks())(e.into()))?;
        disk.replace(&layout.marks(), format!("{text}\n").as_bytes())
    }

    /// Marks `path` for its scope; gives the one marked before.
    pub(crate) fn set(&mut self, path: &VersionPath) -> Option<String> {
        self.by_scope.insert(path.key.identifier(), path.to_string())
    }

    /// Takes off the mark of a version that is not there, before another gets its path; false if there was none.
    pub(crate) fn clear_stale(&mut self, path: &VersionPath) -> bool {
        let text = path.to_string();
        let before = self.by_scope.len();
        self.by_scope.retain(|_, marked| *marked != text);
        self.by_scope.len() < before
    }

    /// Takes the mark off `path`; false if it had none.
    pub(crate) fn clear(&mut self, path: &VersionPath) -> bool {
        let marked = self.contains(path);
        if marked {
            self.by_scope.remove(&path.key.identifier());
        }
        marked
    }

    pub(crate) fn contains(&self, path: &VersionPath) -> bool {
        self.by_scope.get(&path.key.identifier()).is_some_and(|marked| *marked == path.to_string())
    }

    /// The marked paths as text.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_scope.values().map(String::as_str)
    }
}
