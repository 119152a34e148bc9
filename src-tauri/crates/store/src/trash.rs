//! Deleting and what follows: versions go to a trash on the same volume, come back from it, or go for good. Files that are not a version's
//! are never removed.

use std::path::Path;
use std::sync::atomic::Ordering;

use jiff::ZonedDateTime;
use serde::{Deserialize, Serialize};

use crate::disk::{DirEntry, is_file, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::index::Entry;
use crate::marks::Marks;
use crate::record::{FileEntry, METADATA, is_version_file};
use crate::registry::Registry;
use crate::report::{DeleteReport, EmptyReport, TrashEntry};
use crate::store::{Shared, Store};
use crate::time;
use crate::tree::Tree;
use crate::version_path::VersionPath;

/// A note names files of one folder.
const MAX_NOTE_BYTES: u64 = 16 << 20;

/// What is next to a version in the trash.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TrashNote {
    /// Local time.
    pub(crate) deleted_at: String,
    /// Entries that are not the version's and go back to where they were.
    pub(crate) foreign: Vec<String>,
}

impl Store {
    /// Moves versions to the trash. Those already gone are fine. If one is in use, none is deleted.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Busy`], [`StoreError::ReadOnly`]; [`StoreError::Io`], [`StoreError::DiskFull`]: those before the
    /// one that failed are deleted.
    pub fn delete(&self, paths: &[VersionPath], now: &ZonedDateTime) -> Result<DeleteReport> {
        let shared = &self.shared;
        let _lock = shared.lock("deleting versions")?;
        let marks = Marks::read(&shared.layout, &shared.disk)?.map_err(|reason| StoreError::ReadOnly {
            reason: format!("in_use.json is damaged ({reason}), so the versions in use aren't known; open the data folder again"),
        })?;
        paths.iter().try_for_each(|path| refuse_in_use(&marks, path))?;
        let mut registry = Registry::read_or_empty(&shared.layout, &shared.disk)?;
        let mut report = DeleteReport::default();
        let done = distinct(paths).try_for_each(|path| shared.delete(path, now, &mut registry, &mut report));
        let gone: Vec<String> = report.deleted.iter().chain(&report.already_gone).cloned().collect();
        if !gone.is_empty() && shared.index().remove(&gone).is_err() {
            shared.lagging.store(true, Ordering::Relaxed);
        }
        done.map(|()| report)
    }

    /// Brings a version back from the trash. One that is back already is fine.
    ///
    /// # Errors
    /// [`StoreError::NotInTrash`]; [`StoreError::CaseClash`]; [`StoreError::Occupied`] when other files are at its place;
    /// [`StoreError::Metadata`]; [`StoreError::Busy`], [`StoreError::Io`], [`StoreError::DiskFull`].
    pub fn restore(&self, path: &VersionPath) -> Result<()> {
        let shared = &self.shared;
        let _lock = shared.lock("restoring a version")?;
        let (from, to) = (shared.layout.trash_dir(path), shared.layout.version_dir(path));
        if !is_folder(&from) {
            let here = is_file(&to.join(METADATA));
            return if here { Ok(()) } else { Err(StoreError::NotInTrash { path: path.to_string() }) };
        }
        let (head, bytes) = shared.head_in(path, &from)?;
        let whole = VersionPath { key: head.path().map_or_else(|| path.key.clone(), |p| p.key), number: path.number };
        shared.refuse_folder_as_note(path)?;
        shared.refuse_case_clash(&whole.key)?;
        shared.refuse_folder_clash(&whole.key)?;
        if is_taken(&to.join(METADATA)) {
            return Err(StoreError::Occupied { path: path.to_string() });
        }
        // Files that stayed behind when the version was deleted come back to it.
        for entry in shared.disk.read_dir(&to)? {
            let inside = from.join(&entry.name);
            if is_taken(&inside) {
                return Err(StoreError::Occupied { path: path.to_string() });
            }
            shared.disk.rename(&to.join(&entry.name), &inside)?;
        }
        if is_folder(&to) {
            shared.disk.remove_dir(&to)?;
        }
        shared.commit(&from, &whole)?;
        let mut registry = Registry::read_or_empty(&shared.layout, &shared.disk)?;
        shared.after_commit(&mut registry, &Entry::new(whole, head, bytes));
        shared.disk.remove_file(&shared.layout.trash_note(path))?;
        shared.remove_empty(&shared.layout.trash_key_dir(&path.key))
    }

    /// The versions in the trash, newest deletion first.
    ///
    /// # Errors
    /// [`StoreError::Io`] when a folder in the trash can't be read.
    pub fn trash_list(&self) -> Result<Vec<TrashEntry>> {
        let shared = &self.shared;
        let mut entries = Vec::new();
        for path in Tree::walk(&shared.disk, &shared.layout.trash()).versions() {
            let bytes = shared.contents(&path, &shared.layout.trash_dir(&path))?.map_or(0, |contents| contents.bytes);
            let deleted_at = shared.trash_note(&path).map(|note| note.deleted_at);
            entries.push(TrashEntry { model_path: path.to_string(), deleted_at, bytes });
        }
        entries.sort_by(|a, b| b.deleted_at.cmp(&a.deleted_at).then_with(|| a.model_path.cmp(&b.model_path)));
        Ok(entries)
    }

    /// Removes the versions in the trash for good. Their numbers stay taken.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::ReadOnly`], [`StoreError::Io`], [`StoreError::DiskFull`]: those removed before stay removed.
    pub fn empty_trash(&self) -> Result<EmptyReport> {
        let shared = &self.shared;
        let _lock = shared.lock("emptying the trash")?;
        let trash = Tree::walk(&shared.disk, &shared.layout.trash());
        let mut report = EmptyReport::default();
        let mut room = 0;
        match shared.record_numbers(&trash) {
            // Who empties the trash may do it because the disk is full. Folders without weights still are traces of their numbers.
            Err(StoreError::DiskFull { .. }) => {
                for path in trash.versions() {
                    shared.begin_removing(&path)?;
                    room += shared.remove_all_but_metadata(&path)?;
                }
                shared.record_numbers(&trash)?;
            }
            other => other?,
        }
        for path in trash.versions() {
            shared.begin_removing(&path)?;
            let (bytes, foreign) = shared.remove_gone(&path)?;
            report.bytes += bytes;
            report.foreign.extend(foreign);
            report.removed.push(path.to_string());
        }
        report.bytes += room;
        Ok(report)
    }
}

impl Shared {
    /// Before the last trace of a number goes, it is on record, and on record twice: `versions.json` may get lost.
    pub(crate) fn record_numbers(&self, trash: &Tree) -> Result<()> {
        let mut registry = Registry::read_or_empty(&self.layout, &self.disk)?;
        let mut raised = false;
        for folder in &trash.folders {
            raised |= registry.raise(&folder.key, folder.highest());
        }
        if raised {
            registry.write(&self.layout, &self.disk)?;
        }
        if trash.folders.is_empty() { Ok(()) } else { registry.write_copy(&self.layout, &self.disk) }
    }

    /// Gives a version in the trash the name that says that it is being removed, before the first of its files goes.
    fn begin_removing(&self, path: &VersionPath) -> Result<()> {
        let dir = self.layout.trash_dir(path);
        if !is_folder(&dir) {
            return Ok(());
        }
        self.refuse_folder_as_note(path)?;
        self.disk.rename(&dir, &self.layout.trash_gone(path))?;
        self.disk.sync_dir(&self.layout.trash_key_dir(&path.key))
    }

    /// Removes the files of a version that is being removed, but those that say which version it was. Gives their bytes.
    fn remove_all_but_metadata(&self, path: &VersionPath) -> Result<u64> {
        let dir = self.layout.trash_gone(path);
        let Some(contents) = self.contents(path, &dir)? else { return Ok(0) };
        let mut bytes = 0;
        for file in contents.own.iter().filter(|name| *name != METADATA).map(|name| dir.join(name)) {
            bytes += file.symlink_metadata().map_err(StoreError::io("reading", &file))?.len();
            self.disk.remove_file(&file)?;
        }
        Ok(bytes)
    }

    fn delete(&self, path: &VersionPath, now: &ZonedDateTime, registry: &mut Registry, report: &mut DeleteReport) -> Result<()> {
        let (from, to) = (self.layout.version_dir(path), self.layout.trash_dir(path));
        let Some(contents) = self.contents(path, &from)? else {
            report.already_gone.push(path.to_string());
            return Ok(());
        };
        if contents.files == 0 {
            // Nothing here is a version's: what was a version is gone, what is left is not ours.
            report.foreign.extend(contents.foreign.iter().map(|name| format!("{path}{name}")));
            report.already_gone.push(path.to_string());
            return Ok(());
        }
        if is_taken(&to) {
            return Err(StoreError::Occupied { path: self.layout.relative(&to) });
        }
        // What isn't the version's goes back afterwards, which only files and folders can.
        for place in contents.foreign.iter().filter(|name| !is_own(name)).map(|name| from.join(name)) {
            self.disk.check(&place).map_err(StoreError::io("reading", &place))?;
        }
        self.refuse_folder_as_note(path)?;
        // Before the folder goes, its number is on record.
        if registry.raise(&path.key, path.number) {
            registry.write(&self.layout, &self.disk)?;
        }
        let trash_dir = self.layout.trash_key_dir(&path.key);
        self.disk.make_dirs(&trash_dir)?;
        let note = TrashNote { deleted_at: time::local(now), foreign: contents.foreign.clone() };
        let text = serde_json::to_vec(&note).map_err(|e| StoreError::io("writing", &trash_dir)(e.into()))?;
        self.disk.replace(&self.layout.trash_note(path), &text)?;
        self.disk.rename(&from, &to)?;
        contents.count(path, report);
        self.disk.sync_dir(&trash_dir)?;
        self.disk.sync_dir(&self.layout.key_dir(&path.key))?;
        self.return_foreign(path, &note.foreign)?;
        self.remove_empty(&self.layout.key_dir(&path.key))
    }

    /// Puts entries that are not the version's back from the trash to where the version was.
    pub(crate) fn return_foreign(&self, path: &VersionPath, foreign: &[String]) -> Result<bool> {
        let (from, to) = (self.layout.trash_dir(path), self.layout.version_dir(path));
        let mut moved = false;
        // The names in a note may say anything; only those of entries that are there and not the version's own are used. Links stay where they are.
        let returns = |entry: &DirEntry| foreign.contains(&entry.name) && !is_own(&entry.name) && (entry.is_file() || entry.is_folder());
        for name in self.disk.read_dir(&from)?.into_iter().filter(returns).map(|entry| entry.name) {
            let to_name = to.join(&name);
            if !is_taken(&to_name) {
                self.disk.make_dirs(&to)?;
                self.disk.rename(&from.join(name), &to_name)?;
                moved = true;
            }
        }
        Ok(moved)
    }

    /// Removes what is left of a version that is being removed for good. The metadata go last: they say which files are its own.
    pub(crate) fn remove_gone(&self, path: &VersionPath) -> Result<(u64, Vec<String>)> {
        let dir = self.layout.trash_gone(path);
        let Some(contents) = self.contents(path, &dir)? else { return Ok((0, Vec::new())) };
        self.refuse_folder_as_note(path)?;
        let mut own = contents.own;
        own.sort_by_key(|name| name == METADATA);
        for name in &own {
            self.disk.remove_file(&dir.join(name))?;
        }
        if contents.foreign.is_empty() {
            self.disk.remove_dir(&dir)?;
        }
        self.disk.remove_file(&self.layout.trash_note(path))?;
        self.remove_empty(&self.layout.trash_key_dir(&path.key))?;
        let place = self.layout.relative(&dir);
        Ok((contents.bytes, contents.foreign.iter().map(|name| format!("{place}/{name}")).collect()))
    }

    /// A folder where the note of a version in the trash would be isn't ours.
    fn refuse_folder_as_note(&self, path: &VersionPath) -> Result<()> {
        let note = self.layout.trash_note(path);
        for place in [files::sibling(&note, ".tmp"), note] {
            let found = files::nature(&place).map_err(StoreError::io("reading", &place))?;
            if found == files::Nature::Folder {
                return Err(StoreError::NotPlain { path: place, what: "a folder instead of a file" });
            }
        }
        Ok(())
    }

    pub(crate) fn trash_note(&self, path: &VersionPath) -> Option<TrashNote> {
        crate::json::parse_json(&self.disk.read(&self.layout.trash_note(path), MAX_NOTE_BYTES).ok()?).ok()
    }

    /// Writes the note of a version in the trash again that was lost: it was deleted when its folder last changed.
    pub(crate) fn write_lost_note(&self, path: &VersionPath) -> Result<()> {
        self.refuse_folder_as_note(path)?;
        let dir = self.layout.trash_dir(path);
        let changed = dir.symlink_metadata().and_then(|dir| dir.modified()).map_err(StoreError::io("reading", &dir))?;
        let changed = jiff::Timestamp::try_from(changed).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let note = TrashNote { deleted_at: time::local(&changed.to_zoned_datetime(jiff::tz::TimeZone::system())), foreign: Vec::new() };
        let text = serde_json::to_vec(&note).map_err(|error| StoreError::io("writing", &dir)(error.into()))?;
        self.disk.replace(&self.layout.trash_note(path), &text)
    }

    /// What is in the folder of a version; None when there is none.
    fn contents(&self, path: &VersionPath, dir: &Path) -> Result<Option<Contents>> {
        if !is_folder(dir) {
            return Ok(None);
        }
        // Without readable metadata, the names that a version's files have.
        let files = match self.head_in(path, dir) {
            Ok((head, _)) => Some(head.files),
            Err(StoreError::Metadata { .. } | StoreError::Newer { .. } | StoreError::NoSuchVersion { .. }) => None,
            Err(error) => return Err(error),
        };
        let is_own = |name: &str| {
            let listed = |files: &Vec<FileEntry>| files.iter().any(|file| file.name == name);
            name == METADATA || files.as_ref().map_or_else(|| is_version_file(name), listed)
        };
        let mut contents = Contents::default();
        for entry in self.disk.read_dir(dir)? {
            if entry.is_file() && is_own(&entry.name) {
                let file = dir.join(&entry.name);
                contents.bytes += file.symlink_metadata().map_err(StoreError::io("reading", &file))?.len();
                contents.files += 1;
                contents.own.push(entry.name);
            } else {
                contents.foreign.push(entry.name);
            }
        }
        Ok(Some(contents))
    }

    /// Removes a folder and those above it up to `saved_models` as long as they are empty, so that a deleted id is free again.
    pub(crate) fn remove_empty(&self, dir: &Path) -> Result<()> {
        let mut dir = dir;
        while dir.starts_with(self.layout.root()) && dir != self.layout.root() && self.disk.read_dir(dir)?.is_empty() {
            self.disk.remove_dir(dir)?;
            let Some(parent) = dir.parent() else { break };
            dir = parent;
        }
        Ok(())
    }
}

/// The entries of a version folder.
#[derive(Default)]
struct Contents {
    own: Vec<String>,
    foreign: Vec<String>,
    files: usize,
    bytes: u64,
}

impl Contents {
    fn count(&self, path: &VersionPath, report: &mut DeleteReport) {
        report.deleted.push(path.to_string());
        report.foreign.extend(self.foreign.iter().map(|name| format!("{path}{name}")));
        report.bytes += self.bytes;
        report.files += self.files;
    }
}

/// Whether a name is that of a file of a version.
fn is_own(name: &str) -> bool {
    name == METADATA || is_version_file(name)
}

fn refuse_in_use(marks: &Marks, path: &VersionPath) -> Result<()> {
    if marks.contains(path) { Err(StoreError::InUse { path: path.to_string() }) } else { Ok(()) }
}

fn distinct(paths: &[VersionPath]) -> impl Iterator<Item = &VersionPath> {
    let mut seen = std::collections::HashSet::new();
    paths.iter().filter(move |path| seen.insert(path.to_string()))
}
