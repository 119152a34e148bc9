//! What interrupted work left: staged folders of trainings that died, and halves of moves to and from the trash.

use std::collections::HashSet;
use std::path::Path;

use super::finding;
use crate::disk::{Disk, is_file, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::json::parse_json;
use crate::record::is_checkpoint;
use crate::report::{Finding, FindingKind};
use crate::staged::{Owner, StagedNote, is_elsewhere, note_draft, note_file, owner_file, try_own};
use crate::store::Shared;
use crate::tree::{Tree, TypeFolder};

/// A note holds one request; a larger file isn't one.
const MAX_NOTE_BYTES: u64 = 16 << 20;

impl Shared {
    /// Looks through `.staging`. Of the trainings that died, the last of each key is kept if it left a checkpoint; the rest is removed.
    pub(super) fn recover_staging(&self, findings: &mut Vec<Finding>) -> Result<()> {
        let staging = self.layout.staging();
        let mut names = self.staged_names()?;
        // The latest first; in notes of earlier programs, only the names show it, which begin with the time.
        names.sort_by_cached_key(|name| {
            std::cmp::Reverse((read_note(&self.disk, &staging.join(name)).map_or(0, |note| note.order), name.clone()))
        });
        let mut kept = HashSet::new();
        for name in names {
            if !is_staged_name(&name) {
                let path = self.layout.relative(&staging.join(&name));
                let message = format!("{path} wasn't left by a training and is ignored; move it elsewhere if you don't need it there");
                findings.push(finding(FindingKind::ForeignFile, Some(&path), message));
                continue;
            }
            match self.recover_staged(&staging.join(&name), &mut kept, findings) {
                // A link among what was staged isn't a training; the rest is recovered all the same.
                Err(StoreError::NotPlain { path, what }) => findings.push(super::folders::link_found(&self.layout.relative(&path), what)),
                other => other?,
            }
        }
        Ok(())
    }

    fn recover_staged(&self, dir: &Path, kept: &mut HashSet<String>, findings: &mut Vec<Finding>) -> Result<()> {
        self.disk.check(dir).map_err(StoreError::io("reading", dir))?;
        // Held to the end, so that no one resumes what is being removed.
        let Owner::Ours(owner) = try_own(&self.disk, dir)? else { return Ok(()) };
        if is_elsewhere(&self.disk, dir) {
            return Ok(());
        }
        self.disk.remove_file(&note_draft(dir))?;
        let note = read_note(&self.disk, dir).and_then(|note| Some((note.key()?.dir(), note.started_at)));
        let has_checkpoint = self.disk.read_dir(dir)?.iter().any(|entry| is_checkpoint(&entry.name) && entry.is_file());
        let path = self.layout.relative(dir);
        match note {
            Some((key, started_at)) if has_checkpoint && kept.insert(key.clone()) => {
                findings.push(finding(
                    FindingKind::UnfinishedTraining,
                    Some(&path),
                    format!(
                        "a training of {key} that began {started_at} didn't finish; its checkpoints are kept in {path} until the next training \
                         of the same kind is interrupted. Resume or discard it"
                    ),
                ));
            }
            _ => {
                if is_folder(dir) {
                    self.disk.remove_tree(dir)?;
                    let message = format!("files left by an interrupted training in {path} were removed");
                    findings.push(finding(FindingKind::StagingRemoved, Some(&path), message));
                }
                self.disk.remove_file(&note_file(dir))?;
            }
        }
        self.disk.remove_file(&owner_file(dir))?;
        drop(owner);
        Ok(())
    }

    /// The names in `.staging`, of folders and of the files next to them.
    pub(crate) fn staged_names(&self) -> Result<Vec<String>> {
        let entries = self.disk.read_dir(&self.layout.staging())?;
        let bare = |name: &str| name.trim_end_matches(".lock").trim_end_matches(".json").trim_end_matches(".tmp").to_owned();
        let names: HashSet<String> = entries.into_iter().map(|entry| bare(&entry.name)).collect();
        Ok(names.into_iter().collect())
    }

    /// Completes what was interrupted in the trash.
    pub(super) fn recover_trash(&self, findings: &mut Vec<Finding>) -> Result<()> {
        let trash = Tree::walk(&self.disk, &self.layout.trash());
        if trash.folders.iter().any(|folder| !folder.gone.is_empty()) {
            self.record_numbers(&trash)?;
        }
        for folder in &trash.folders {
            match self.recover_trash_of(folder, findings) {
                // Something else is where a note would be; the rest is recovered all the same.
                Err(StoreError::NotPlain { path, what }) => findings.push(super::folders::link_found(&self.layout.relative(&path), what)),
                other => other?,
            }
        }
        Ok(())
    }

    fn recover_trash_of(&self, folder: &TypeFolder, findings: &mut Vec<Finding>) -> Result<()> {
        for path in folder.gone.iter().map(|&number| crate::VersionPath { key: folder.key.clone(), number }) {
            let (bytes, foreign) = self.remove_gone(&path)?;
            if foreign.is_empty() || bytes > 0 {
                findings.push(finding(
                    FindingKind::TrashRepaired,
                    Some(&path.to_string()),
                    format!("the interrupted permanent deletion of {path} was completed"),
                ));
            }
        }
        for path in folder.paths().filter(|path| !folder.notes.contains(&path.number)) {
            self.write_lost_note(&path)?;
            let text = path.to_string();
            let message = format!("the note next to {text} in the trash was missing and was written again");
            findings.push(finding(FindingKind::TrashRepaired, Some(&text), message));
        }
        for path in folder.notes.iter().map(|&number| crate::VersionPath { key: folder.key.clone(), number }) {
            if folder.versions.contains(&path.number) {
                let foreign = self.trash_note(&path).map(|note| note.foreign).unwrap_or_default();
                if !is_taken(&self.layout.version_dir(&path).join(crate::record::METADATA)) && self.return_foreign(&path, &foreign)? {
                    findings.push(finding(
                        FindingKind::TrashRepaired,
                        Some(&path.to_string()),
                        format!("the deletion of {path} was interrupted; files that don't belong to it were moved back"),
                    ));
                }
            } else if !is_taken(&self.layout.trash_gone(&path)) && is_file(&self.layout.trash_note(&path)) {
                self.disk.remove_file(&self.layout.trash_note(&path))?;
                self.remove_empty(&self.layout.trash_key_dir(&path.key))?;
            }
        }
        Ok(())
    }
}

/// Whether a name is of the form that [`crate::Store::stage`] gives: a time, a process, and a number.
fn is_staged_name(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let are_digits = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    are_digits && parts.len() == 4 && parts[0].len() == 8 && parts[1].len() == 6
}

/// Reads the note next to a staged folder; None when there is none that can be understood.
pub(crate) fn read_note(disk: &Disk, dir: &Path) -> Option<StagedNote> {
    parse_json(&disk.read(&note_file(dir), MAX_NOTE_BYTES).ok()?).ok()
}
