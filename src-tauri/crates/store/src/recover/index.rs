//! Recovering `models.sqlite`: its file, and its rows against the folders.

use std::collections::HashSet;
use std::path::Path;

use super::finding;
use crate::disk::{is_file, is_folder};
use crate::error::{Result, StoreError};
use crate::index::{Entry, Index, Opened};
use crate::record::{METADATA, is_version_file};
use crate::report::{Finding, FindingKind};
use crate::store::Shared;
use crate::tree::Tree;
use crate::version_path::VersionPath;

const FILE: &str = "models.sqlite";

impl Shared {
    /// Says what state the file was in, and replaces it if it was damaged. Needs the lock.
    pub(super) fn repair_index_file(&self, opened: &Opened, tree: &Tree, stamp: &str, findings: &mut Vec<Finding>) {
        let mut say = |kind, message| findings.push(finding(kind, Some(FILE), message));
        match opened {
            Opened::Good | Opened::Newer(_) => {}
            Opened::Missing => {
                if tree.versions().next().is_some() {
                    say(FindingKind::IndexMissing, "the index models.sqlite was missing and was rebuilt from the folders".to_owned());
                }
            }
            Opened::Older => {
                if tree.versions().next().is_some() {
                    say(FindingKind::IndexOlder, "the index models.sqlite had an older format and was rebuilt from the folders".to_owned());
                }
            }
            Opened::Unusable(reason) => say(
                FindingKind::IndexLocked,
                format!(
                    "the index models.sqlite can't be used ({reason}); a temporary one is used until the next start. Check that no other \
                 program has it open, that the disk has space and supports file locks, and that neither the file nor its journal is a link"
                ),
            ),
            Opened::Corrupt(reason) => match Index::set_aside(&self.layout.index(), &self.disk, self.busy, stamp) {
                Ok((index, aside)) => {
                    *self.index() = index;
                    say(
                        FindingKind::IndexCorrupt,
                        format!(
                            "the index models.sqlite was damaged ({reason}); it is set aside as {aside} and rebuilt from the folders. \
                         No version is lost; the old file may be deleted"
                        ),
                    );
                }
                Err(error) => say(
                    FindingKind::IndexLocked,
                    format!(
                        "the index models.sqlite is damaged ({reason}) and can't be set aside ({error}); a temporary one is used until the \
                     next start. Close other programs that have it open"
                    ),
                ),
            },
        }
    }

    /// Brings the rows up to the folders. With `rebuild`, all metadata are read and all rows replaced; otherwise only what differs.
    pub(crate) fn fill_index(&self, tree: &Tree, rebuild: bool, findings: &mut Vec<Finding>) -> Result<usize> {
        let (known, broken) = if rebuild { (HashSet::new(), Vec::new()) } else { self.index().paths()? };
        let rebuilding = known.is_empty();
        let mut entries = Vec::new();
        let mut there = HashSet::new();
        for path in tree.versions() {
            let text = path.to_string();
            let is_known = known.contains(&text) && is_file(&self.layout.version_dir(&path).join(METADATA));
            if !is_known {
                match self.entry(&path) {
                    Ok(entry) => {
                        if !rebuilding {
                            findings.push(finding(
                                FindingKind::VersionAdded,
                                Some(&text),
                                format!("{text} was missing from the index and was added"),
                            ));
                        }
                        entries.push(entry);
                    }
                    Err(error) => {
                        // What is left where a version was deleted is somebody's own.
                        if !self.is_foreign(&self.layout.version_dir(&path)) {
                            findings.push(unusable(&text, &error));
                        }
                        continue;
                    }
                }
            }
            there.insert(text);
        }
        let unreadable =
            |path: &str| tree.unreadable.iter().any(|(names, _)| path.starts_with(&format!("saved_models/{}", names.join("/"))));
        let mut gone: Vec<String> = known.into_iter().filter(|path| !there.contains(path) && !unreadable(path)).collect();
        gone.sort();
        for path in &gone {
            let trashed = path.parse().is_ok_and(|path| is_folder(&self.layout.trash_dir(&path)));
            findings.push(if trashed {
                finding(FindingKind::TrashRepaired, Some(path), format!("the interrupted deletion of {path} was completed; it is in the trash"))
            } else {
                finding(FindingKind::VersionGone, Some(path), format!(
                    "{path} is in the index, but its folder is missing; it was removed from the list. Restore the folder from a copy if you need it"
                ))
            });
        }
        gone.extend(broken);
        // In order of creation, so that newer rows have higher ids.
        entries.sort_by(|a, b| a.created_at.cmp(&b.created_at).then_with(|| a.path.cmp(&b.path)));
        let count = entries.len();
        if rebuild {
            self.index().replace_all(&entries)?;
        } else if !(gone.is_empty() && entries.is_empty()) {
            self.index().catch_up(&gone, &entries)?;
        }
        Ok(count)
    }

    /// Whether a folder at a version's place holds nothing that a version would.
    pub(crate) fn is_foreign(&self, dir: &Path) -> bool {
        let entries = self.disk.read_dir(dir);
        entries.is_ok_and(|entries| !entries.iter().any(|entry| entry.name == METADATA || is_version_file(&entry.name)))
    }

    fn entry(&self, path: &VersionPath) -> Result<Entry> {
        let (head, bytes) = self.head_in(path, &self.layout.version_dir(path))?;
        Ok(Entry::new(path.clone(), head, bytes))
    }
}

/// A folder at a version's place that isn't a version, and why.
pub(crate) fn unusable(path: &str, error: &StoreError) -> Finding {
    let (kind, advice) = match error {
        StoreError::Newer { .. } => (FindingKind::VersionNewer, ""),
        StoreError::Metadata { reason, .. } if reason.starts_with("it belongs to") => {
            (FindingKind::Misplaced, ". Or move the folder to where it belongs")
        }
        StoreError::Metadata { .. } | StoreError::NoSuchVersion { .. } => (FindingKind::NotAVersion, ""),
        _ => (FindingKind::Unreadable, "; make it readable, and open the data folder again"),
    };
    finding(kind, Some(path), format!("{path} isn't listed: {error}{advice}"))
}
