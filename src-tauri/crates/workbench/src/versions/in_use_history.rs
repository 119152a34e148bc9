//! Which version a scope forecasts with, and which ones it forecast with before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::VersionPath;
use ts_rs::TS;

use crate::Workbench;
use crate::data_folder::json_file::JsonFile;
use crate::error::WorkbenchError;

const FILE: &str = "in_use_history.json";
/// The most changes that are kept; older ones are forgotten.
const MAX_CHANGES: usize = 1_000;

/// One change of the version that a scope forecasts with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InUseChange {
    /// The time of the change, RFC 3339.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// The scope, as the list of versions identifies it.
    pub scope: String,
    /// The version in use before; null for none.
    pub before: Option<String>,
    /// The version in use from then on; null for none.
    pub after: Option<String>,
    /// Whether the routine changed it instead of the user.
    #[serde(default)]
    pub by_routine: bool,
}

impl Workbench {
    /// Marks the version that its scope forecasts with, in place of any other of that scope. Returns the change, which has also been recorded.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when there is no such version.
    pub fn use_version(&self, path: &str) -> Result<InUseChange, WorkbenchError> {
        self.mark_in_use(&self.named_version(path)?, false)
    }

    pub(crate) fn mark_in_use(&self, version: &VersionPath, by_routine: bool) -> Result<InUseChange, WorkbenchError> {
        // The mark and its history change together or not at all.
        self.in_use_history(None)?;
        let before = self.store.use_version(version)?;
        self.record_change(version, before, Some(version.to_string()), by_routine)
    }

    /// Clears the mark of a version; its scope then has none. Returns the change, or None where the version wasn't marked.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the mark can't be written.
    pub fn unuse(&self, path: &str) -> Result<Option<InUseChange>, WorkbenchError> {
        let version: VersionPath = self.named_version(path)?;
        self.in_use_history(None)?;
        let was_marked = self.store.unuse(&version)?;
        was_marked.then(|| self.record_change(&version, Some(version.to_string()), None, false)).transpose()
    }

    /// Returns the changes of the versions in use, newest first; of one scope where it is given.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] when the history can't be read.
    pub fn in_use_history(&self, scope: Option<&str>) -> Result<Vec<InUseChange>, WorkbenchError> {
        let mut changes: Vec<InUseChange> = self.history_file().read()?;
        changes.retain(|change| scope.is_none_or(|scope| change.scope == scope));
        changes.reverse();
        Ok(changes)
    }

    /// Marks the version that the scope of `path` forecast with before the present one. Returns the change.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when there was none before that still exists.
    pub fn use_previous(&self, path: &str) -> Result<InUseChange, WorkbenchError> {
        let version: VersionPath = self.named_version(path)?;
        let scope = version.key.identifier();
        let history = self.in_use_history(Some(&scope))?;
        let now = history.first().and_then(|change| change.after.clone());
        let earlier = history.iter().filter_map(|change| change.before.clone()).filter(|before| Some(before) != now.as_ref());
        let existing = earlier.filter_map(|before| before.parse::<VersionPath>().ok()).find(|before| self.store.show(before).is_ok());
        let previous = existing.ok_or_else(|| WorkbenchError::Usage("this scope has no earlier version in use".to_owned()))?;
        self.mark_in_use(&previous, false)
    }

    /// Returns the scope of a version as the list of versions identifies it.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when `path` isn't the path of a version.
    pub fn scope_identifier(&self, path: &str) -> Result<String, WorkbenchError> {
        Ok(self.named_version(path)?.key.identifier())
    }

    fn history_file(&self) -> JsonFile {
        JsonFile::new(&self.data_dir, FILE)
    }

    fn record_change(
        &self,
        version: &VersionPath,
        before: Option<String>,
        after: Option<String>,
        by_routine: bool,
    ) -> Result<InUseChange, WorkbenchError> {
        let change = InUseChange { at: self.now().timestamp(), scope: version.key.identifier(), before, after, by_routine };
        if change.before != change.after {
            self.history_file().update(|changes: &mut Vec<InUseChange>| {
                // Marking the version that is marked already changes nothing, and isn't recorded again.
                let same = changes.iter().rev().find(|other| other.scope == change.scope).is_some_and(|last| last.after == change.after);
                if !same {
                    changes.push(change.clone());
                    let excess = changes.len().saturating_sub(MAX_CHANGES);
                    changes.drain(..excess);
                }
                Ok(())
            })?;
        }
        Ok(change)
    }
}
