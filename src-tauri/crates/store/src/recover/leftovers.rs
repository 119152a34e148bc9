//! What interrupted work left: staged folders of trainings that died, and halves of moves to and from the trash.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::finding;
use crate::error::Result;
use crate::record::is_checkpoint;
use crate::report::{Finding, FindingKind};
use crate::staged::{StagedNote, is_owned, note_draft, note_file, owner_file};
use crate::store::Shared;
use crate::tree::Tree;

impl Shared {
    /// Looks through `.staging`. Of the trainings that died, the last of each key is kept if it left a checkpoint; the rest is removed.
    pub(super) fn recover_staging(&self, findings: &mut Vec<Finding>) -> Result<()> {
        let staging = self.layout.staging();
        let mut names = self.staged_names()?;
        // Names begin with the time, so the latest comes first.
        names.sort_by(|a, b| b.cmp(a));
        let mut kept = HashSet::new();
        for name in names {
            let dir = staging.join(&name);
            if is_owned(&self.disk, &dir) {
                continue;
            }
            self.disk.remove_file(&note_draft(&dir))?;
            let note = read_note(&dir).and_then(|note| Some((note.key()?.dir(), note.started_at)));
            let has_checkpoint = self.disk.read_dir(&dir).is_ok_and(|entries| entries.iter().any(|entry| is_checkpoint(&entry.name)));
            let path = self.layout.relative(&dir);
            match note {
                Some((key, started_at)) if has_checkpoint && kept.insert(key.clone()) => {
                    self.disk.remove_file(&owner_file(&dir))?;
                    findings.push(finding(FindingKind::UnfinishedTraining, Some(&path), format!(
                        "a training of {key} that began {started_at} did not finish; what it had learned is kept in {path} until the next training of \
                         the same kind is interrupted. Delete the folder to free its space"
                    )));
                }
                _ => {
                    let was_there = dir.is_dir();
                    if was_there {
                        self.disk.remove_tree(&dir)?;
                    }
                    self.disk.remove_file(&note_file(&dir))?;
                    self.disk.remove_file(&owner_file(&dir))?;
                    if was_there {
                        findings.push(finding(
                            FindingKind::StagingRemoved,
                            Some(&path),
                            format!("what an interrupted training left in {path} was removed; it was no version"),
                        ));
                    }
                }
            }
        }
        Ok(())
    }

    /// The names in `.staging`, of folders and of what lies beside them.
    pub(crate) fn staged_names(&self) -> Result<Vec<String>> {
        let entries = self.disk.read_dir(&self.layout.staging())?;
        let bare = |name: &str| name.trim_end_matches(".lock").trim_end_matches(".json").trim_end_matches(".tmp").to_owned();
        let names: HashSet<String> = entries.into_iter().map(|entry| bare(&entry.name)).collect();
        Ok(names.into_iter().collect())
    }

    /// Completes what was interrupted in the trash.
    pub(super) fn recover_trash(&self, findings: &mut Vec<Finding>) -> Result<()> {
        let trash = Tree::walk(&self.disk, &self.layout.trash());
        for folder in &trash.folders {
            for path in folder.gone.iter().map(|&number| crate::VersionPath { key: folder.key.clone(), number }) {
                let (bytes, foreign) = self.remove_gone(&path)?;
                if foreign.is_empty() || bytes > 0 {
                    findings.push(finding(
                        FindingKind::TrashRepaired,
                        Some(&path.to_string()),
                        format!("removing {path} for good was interrupted and is completed"),
                    ));
                }
            }
            for path in folder.notes.iter().map(|&number| crate::VersionPath { key: folder.key.clone(), number }) {
                if folder.versions.contains(&path.number) {
                    let foreign = self.trash_note(&path).map(|note| note.foreign).unwrap_or_default();
                    if !self.layout.version_dir(&path).join(crate::record::METADATA).exists() && self.return_foreign(&path, &foreign)? {
                        findings.push(finding(
                            FindingKind::TrashRepaired,
                            Some(&path.to_string()),
                            format!("the deletion of {path} was interrupted; files that are not its own are back where they were"),
                        ));
                    }
                } else if !self.layout.trash_gone(&path).exists() {
                    self.disk.remove_file(&self.layout.trash_note(&path))?;
                    self.remove_empty(&self.layout.trash_key_dir(&path.key))?;
                }
            }
        }
        Ok(())
    }
}

/// The note beside a staged folder.
pub(crate) fn read_note(dir: &Path) -> Option<StagedNote> {
    serde_json::from_slice(&fs::read(note_file(dir)).ok()?).ok()
}
