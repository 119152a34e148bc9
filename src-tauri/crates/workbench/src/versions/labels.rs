//! The labels that users give versions: a note, tags, and aliases. Kept next to the versions, since a published folder never changes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use store::VersionPath;
use ts_rs::TS;

use crate::Workbench;
use crate::data_folder::json_file::JsonFile;
use crate::error::WorkbenchError;

const FILE: &str = "labels.json";
/// The most characters of a tag or an alias.
const MAX_NAME_CHARS: usize = 60;
/// The most characters of a note.
const MAX_NOTE_CHARS: usize = 4_000;

/// The labels of one version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Labels {
    /// A free text; empty for none.
    pub note: String,
    /// Words that versions are grouped by, in order.
    pub tags: BTreeSet<String>,
    /// Names that only this version has within its scope, in order.
    pub aliases: BTreeSet<String>,
}

/// Labels by the path of the version.
pub type LabelsByPath = BTreeMap<String, Labels>;

impl Labels {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Workbench {
    /// Returns the labels of all versions that have any, by path.
    ///
    /// # Errors
    /// [`WorkbenchError::DataFileDamaged`] when the file of labels can't be read.
    pub fn labels(&self) -> Result<LabelsByPath, WorkbenchError> {
        self.labels_file().read()
    }

    /// Returns the labels of one version.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when there is no such version.
    pub fn labels_of(&self, path: &str) -> Result<Labels, WorkbenchError> {
        let version: VersionPath = self.named_version(path)?;
        self.store.show(&version)?;
        Ok(self.labels()?.remove(&version.to_string()).unwrap_or_default())
    }

    /// Sets the note of a version; an empty text removes it. Returns the labels that the version had before, for undo.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when there is no such version, [`WorkbenchError::Usage`] when the note is too long.
    pub fn set_note(&self, path: &str, note: &str) -> Result<Labels, WorkbenchError> {
        let note = note.trim().to_owned();
        if note.chars().count() > MAX_NOTE_CHARS {
            return Err(WorkbenchError::Usage(format!("a note has at most {MAX_NOTE_CHARS} characters")));
        }
        self.change_labels(path, |_, _, labels| labels.note = note)
    }

    /// Adds tags to a version and removes others. Returns the labels that the version had before, for undo.
    ///
    /// # Errors
    /// As [`Workbench::set_note`]; [`WorkbenchError::Usage`] when a tag is empty or too long.
    pub fn change_tags(&self, path: &str, add: &[String], remove: &[String]) -> Result<Labels, WorkbenchError> {
        let add = add.iter().map(|tag| name("tag", tag)).collect::<Result<Vec<_>, _>>()?;
        self.change_labels(path, |_, _, labels| {
            labels.tags.retain(|tag| !remove.iter().any(|other| other.trim() == tag));
            labels.tags.extend(add);
        })
    }

    /// Gives a version an alias. Another version of the same scope that had it loses it. Returns the labels that the version had before.
    ///
    /// # Errors
    /// As [`Workbench::change_tags`].
    pub fn set_alias(&self, path: &str, alias: &str) -> Result<Labels, WorkbenchError> {
        let alias = name("alias", alias)?;
        self.change_labels(path, |others, version, labels| {
            for (other, own) in others {
                let same_scope = other.parse::<VersionPath>().is_ok_and(|other| other.key.scope == version.key.scope);
                if same_scope {
                    own.aliases.remove(&alias);
                }
            }
            labels.aliases.insert(alias);
        })
    }

    /// Removes an alias from a version. Returns the labels that the version had before, for undo.
    ///
    /// # Errors
    /// As [`Workbench::set_note`].
    pub fn remove_alias(&self, path: &str, alias: &str) -> Result<Labels, WorkbenchError> {
        self.change_labels(path, |_, _, labels| {
            labels.aliases.remove(alias.trim());
        })
    }

    /// Replaces the labels of a version, as undo does.
    ///
    /// # Errors
    /// As [`Workbench::set_note`].
    pub fn set_labels(&self, path: &str, labels: Labels) -> Result<Labels, WorkbenchError> {
        self.change_labels(path, |_, _, own| *own = labels)
    }

    /// Returns the version that a text names: by its path as `list` prints it, or by an alias.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when it is neither; [`WorkbenchError::Usage`] when versions of several scopes have the alias.
    pub(crate) fn named_version(&self, text: &str) -> Result<VersionPath, WorkbenchError> {
        let no_path = match self.store.version_path(text) {
            Ok(version) => return Ok(version),
            Err(error) => error,
        };
        // Labels that can't be read name nothing; the path does, which the error asks for.
        let labels = self.labels().unwrap_or_default();
        let of_alias = labels.iter().filter(|(_, labels)| labels.aliases.contains(text.trim()));
        let named: Vec<VersionPath> = of_alias.filter_map(|(path, _)| path.parse().ok()).collect();
        let (there, gone): (Vec<_>, Vec<_>) = named.into_iter().partition(|version| self.store.show(version).is_ok());
        match (there.as_slice(), gone.as_slice()) {
            ([version], _) | ([], [version]) => Ok(version.clone()),
            ([], []) => Err(no_path.into()),
            (there, gone) => {
                let several = if there.is_empty() { gone } else { there };
                let paths: Vec<String> = several.iter().map(ToString::to_string).collect();
                Err(WorkbenchError::Usage(format!("several versions have the alias `{text}`: give the path of one: {}", paths.join(", "))))
            }
        }
    }

    fn labels_file(&self) -> JsonFile {
        JsonFile::new(&self.data_dir, FILE)
    }

    /// Changes the labels of one version; `change` sees those of the others too.
    fn change_labels(
        &self,
        path: &str,
        change: impl FnOnce(&mut LabelsByPath, &VersionPath, &mut Labels),
    ) -> Result<Labels, WorkbenchError> {
        let version: VersionPath = self.named_version(path)?;
        self.store.show(&version)?;
        self.labels_file().update(|all: &mut LabelsByPath| {
            let before = all.remove(&version.to_string()).unwrap_or_default();
            let mut labels = before.clone();
            change(all, &version, &mut labels);
            if !labels.is_empty() {
                all.insert(version.to_string(), labels);
            }
            Ok(before)
        })
    }
}

fn name(kind: &str, text: &str) -> Result<String, WorkbenchError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_NAME_CHARS || text.contains(char::is_control) {
        return Err(WorkbenchError::Usage(format!("`{text}` isn't a valid {kind}: 1 to {MAX_NAME_CHARS} characters on one line")));
    }
    Ok(text.to_owned())
}
