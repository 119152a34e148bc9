//! Moving the data folder: copied and checked first, noted at both places, then removed at the old one. The moment that the whole copy has its
//! final name is the commit point; whatever is interrupted before leaves everything as it was, whatever after is finished at the next opening.

use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use files::{Nature, nature, sibling};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::copy::{Survey, clear, copy, look, survey};
use super::identity::{Identity, holds_data};
use super::notes::{COPY, Copy, MOVED_TO, MOVING, MovedTo, Moving};
use super::settle::PARTIAL;
use crate::disk::{Disk, is_file, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::layout::Layout;
use crate::lock::StoreLock;
use crate::staged::is_owned;
use crate::store::Store;

/// A database that is made at the new place to see whether one can be, with a name as long as the longest of ours.
pub(super) const TRIAL: &str = "trial-of-a-database-at-the-new-place.sqlite";

const PURPOSE: &str = "moving the data folder";

/// How far a move is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MoveProgress {
    /// Files copied.
    #[ts(type = "number")]
    pub files_done: usize,
    /// Files to copy.
    #[ts(type = "number")]
    pub files: usize,
    /// Bytes copied.
    #[ts(type = "number")]
    pub bytes_done: u64,
    /// Bytes to copy.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// What a move did at the old place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MoveReport {
    /// Files removed there.
    #[ts(type = "number")]
    pub files: usize,
    /// The bytes of these files.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What stays at the old place: files that aren't the program's, and files that changed after they were copied.
    pub kept: Vec<String>,
}

/// Whether a name in a data folder is a note of a move, which has its own way.
pub(super) fn is_note(name: &str) -> bool {
    [MOVED_TO, MOVING, COPY].iter().any(|note| name == *note || name == format!("{note}.tmp"))
}

impl Store {
    /// Moves the data folder to `to`, which must not exist, be empty, or be where the folder once was. Only files of the program are copied and
    /// removed: the store's own and those named in `owned`. `progress` is called after each piece; false cancels.
    ///
    /// # Errors
    /// [`StoreError::Move`] when `to` can't take it, a training is running, something changed during the move, or `progress` canceled;
    /// [`StoreError::MoveToDrive`], [`StoreError::MoveNoSpace`]; [`StoreError::Busy`], [`StoreError::Io`], [`StoreError::DiskFull`].
    /// Everything is as before then.
    pub fn move_to(self, to: &Path, owned: &[&str], progress: &mut dyn FnMut(&MoveProgress) -> bool) -> Result<MoveReport> {
        let refuse = |reason: &str| StoreError::Move { to: to.to_owned(), reason: reason.to_owned() };
        let lock = self.shared.lock(PURPOSE)?;
        let (layout, disk) = (self.shared.layout.clone(), self.shared.disk.clone());
        let busy = || refuse("a training is running; wait for it or cancel it");
        // Closing the last connection writes the log of the index into its file.
        drop(Arc::try_unwrap(self.shared).map_err(|_| busy())?);
        for entry in disk.read_dir(&layout.staging())?.iter().filter(|entry| entry.is_folder()) {
            if is_owned(&disk, &layout.staging().join(&entry.name))? {
                return Err(busy());
            }
        }
        let from = layout.canonical_data_dir().to_owned();
        let id = match Identity::of(&from, &disk)? {
            Some(identity) => identity.id,
            None => Identity::write(&from, &disk, None)?.id,
        };
        let shown = as_named(to).map_err(StoreError::io("reading", to))?;
        // A data folder itself is never a link: what is below one could be put in its place.
        if nature(&shown).map_err(StoreError::io("reading", to))? == Nature::Link {
            return Err(refuse("it is a link; choose the folder that it leads to"));
        }
        let to = absolute(to).map_err(StoreError::io("reading", to))?;
        if to == from {
            return Err(refuse("the data is already there"));
        }
        let parent = to.parent().filter(|parent| !is_mounted(&to, parent)).map(Path::to_owned);
        let parent = parent.ok_or_else(|| StoreError::MoveToDrive { to: shown.clone() })?;
        if to.starts_with(&from) || from.starts_with(&to) {
            return Err(refuse("one of the two folders is inside the other"));
        }
        if !(MovedTo { to: shown.clone(), id: Some(id.clone()) }).can_be_written() {
            return Err(refuse("its path can't be recorded; choose a folder with a simpler name"));
        }
        let job = Job {
            disk: &disk,
            out: disk.guarding(&parent),
            from: &from,
            to: &to,
            shown: &shown,
            id: &id,
            owned,
            copied: RefCell::default(),
        };
        job.prepare(&parent, &refuse)?;
        let done = job.fill(progress, &|| StoreLock::refresh(&layout, &disk, PURPOSE), &refuse).and_then(|found| job.commit(found));
        match done {
            Ok(found) => job.remove_old(&found, &layout, lock),
            Err(error) => {
                job.roll_back(&refuse);
                // What is full is the disk of the new place, not that of the data folder.
                let is_there = |path: &Path| path.starts_with(&to) || path.starts_with(sibling(&to, PARTIAL));
                Err(match error {
                    StoreError::DiskFull { path } if is_there(&path) => StoreError::MoveNoSpace { to: shown.clone() },
                    error => error,
                })
            }
        }
    }
}

/// A move.
struct Job<'a> {
    disk: &'a Disk,
    /// For the new place.
    out: Disk,
    /// Without links.
    from: &'a Path,
    /// Without links.
    to: &'a Path,
    /// As the user named it.
    shown: &'a Path,
    id: &'a str,
    owned: &'a [&'a str],
    /// What is copied, which may be gone at the old place since.
    copied: RefCell<Vec<PathBuf>>,
}

impl Job<'_> {
    fn partial(&self) -> PathBuf {
        sibling(self.to, PARTIAL)
    }

    /// Removes what an earlier attempt left at `place`; false where nothing says that it did.
    fn clear(&self, place: &Path, refuse: &dyn Fn(&str) -> StoreError) -> Result<bool> {
        let is_copied =
            |relative: &Path| is_file(&self.from.join(relative)) || self.copied.borrow().iter().any(|copied| copied == relative);
        clear(&self.out, (place, self.id), self.owned, &is_copied, refuse)
    }

    /// Looks whether the new place is free, and clears what an earlier attempt left there.
    fn prepare(&self, parent: &Path, refuse: &dyn Fn(&str) -> StoreError) -> Result<()> {
        self.out.check(self.to).map_err(StoreError::io("reading", self.to))?;
        self.out.make_dirs(parent)?;
        let partial = self.partial();
        if is_taken(&partial) {
            self.remove_drafts(&partial)?;
            let is_ours = self.out.read_dir(&partial)?.is_empty() || self.clear(&partial, refuse)?;
            if !is_ours {
                return Err(refuse("a folder with the same name and the ending .moving is next to it; move that one elsewhere"));
            }
            self.out.remove_dir(&partial)?;
        }
        if is_taken(self.to) {
            self.remove_drafts(self.to)?;
            self.clear(self.to, refuse)?;
            if MovedTo::read(self.to, &self.out)?.and_then(|note| note.id).is_some_and(|id| id != self.id) {
                return Err(refuse("a note there says where another data folder moved to; choose another folder"));
            }
            let is_free = is_folder(self.to) && self.out.read_dir(self.to)?.iter().all(|entry| entry.name == MOVED_TO);
            if !is_free {
                return Err(refuse("it isn't empty; choose an empty or new folder"));
            }
        }
        Ok(())
    }

    /// Removes what was left of notes that an earlier attempt was cut off writing.
    fn remove_drafts(&self, place: &Path) -> Result<()> {
        if !is_folder(place) {
            return Ok(());
        }
        for entry in self.out.read_dir(place)?.iter().filter(|entry| entry.is_file()) {
            // The name of the last is a common one, so it counts only where the data folder once was.
            let is_draft = [COPY, MOVED_TO].iter().any(|note| entry.name == format!("{note}.tmp"))
                || entry.name == format!("{MOVING}.tmp") && is_taken(&place.join(MOVED_TO));
            if is_draft {
                self.out.remove_file(&place.join(&entry.name))?;
            }
        }
        Ok(())
    }

    /// Fills the folder next to the new place.
    fn fill(
        &self,
        progress: &mut dyn FnMut(&MoveProgress) -> bool,
        still_going: &dyn Fn(),
        refuse: &dyn Fn(&str) -> StoreError,
    ) -> Result<Survey> {
        let (disk, out, partial) = (self.disk, &self.out, self.partial());
        Moving { to: self.shown.to_owned(), abandoned: false }.write(self.from, disk)?;
        out.make_dirs(&partial)?;
        let mark = Copy { from: self.from.to_owned(), id: self.id.to_owned(), whole: false, used: false };
        mark.write(&partial, out)?;
        self.try_database(refuse)?;
        let found = survey(disk, self.from, self.owned, refuse)?;
        *self.copied.borrow_mut() = found.files.iter().map(|item| item.relative.clone()).collect();
        copy((disk, self.from), (out, &partial), &found, progress, still_going, refuse)?;
        if survey(disk, self.from, self.owned, refuse)? != found {
            return Err(refuse("files changed while they were copied; close other windows of Pharmacast and try again"));
        }
        Copy { whole: true, ..mark }.write(&partial, out)?;
        out.sync_dir(&partial)?;
        Ok(found)
    }

    /// Opens a database at the new place: the longest paths that databases may have are far shorter than those of other files.
    fn try_database(&self, refuse: &dyn Fn(&str) -> StoreError) -> Result<()> {
        let file = sibling(self.shown, PARTIAL).join(TRIAL);
        let made = files::open_database(&file, Duration::ZERO, &[]).and_then(|connection| {
            connection.execute_batch("CREATE TABLE trial (a)")?;
            Ok(())
        });
        // Gone with the folder if it can't be removed now.
        let removed = self.out.remove_file(&self.partial().join(TRIAL));
        match made {
            Ok(()) => removed,
            Err(files::DatabaseError::Sqlite(error)) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::CannotOpen) => {
                Err(refuse("no database can be opened there; choose a folder with a shorter path"))
            }
            Err(files::DatabaseError::Sqlite(error)) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull) => {
                Err(StoreError::DiskFull { path: self.partial() })
            }
            Err(files::DatabaseError::File(error)) => Err(StoreError::io("writing", &file)(error)),
            Err(error) => Err(refuse(&format!("no database can be used there ({error}); choose another folder"))),
        }
    }

    /// Gives the whole copy its name; then the note leads there.
    fn commit(&self, found: Survey) -> Result<Survey> {
        let (out, partial, to) = (&self.out, self.partial(), self.to);
        if is_taken(&to.join(MOVED_TO)) {
            // The data folder comes back. Until the note that leads away is gone, it is followed to the old place, where everything is.
            Copy { from: self.from.to_owned(), id: self.id.to_owned(), whole: false, used: false }.write(to, out)?;
            for entry in out.read_dir(&partial)?.iter().filter(|entry| entry.name != COPY) {
                out.rename(&partial.join(&entry.name), &to.join(&entry.name))?;
            }
            out.rename(&partial.join(COPY), &to.join(COPY))?;
            out.sync_dir(to)?;
            out.remove_dir(&partial)?;
            out.remove_file(&to.join(MOVED_TO))?;
            out.sync_dir(to)?;
        } else {
            if is_folder(to) {
                out.remove_dir(to)?;
            }
            out.rename(&partial, to)?;
            to.parent().map_or(Ok(()), |parent| out.sync_dir(parent))?;
        }
        MovedTo { to: self.shown.to_owned(), id: Some(self.id.to_owned()) }.write(self.from, self.disk)?;
        Ok(found)
    }

    /// Takes back what was done at the new place; what can't be removed now is reported when the data folder is opened.
    fn roll_back(&self, refuse: &dyn Fn(&str) -> StoreError) {
        if is_taken(&self.from.join(MOVED_TO)) {
            return;
        }
        let partial = self.partial();
        let cleared = [partial.as_path(), self.to].into_iter().try_for_each(|place| self.clear(place, refuse).map(drop));
        if cleared.is_ok() && (!is_taken(&partial) || self.out.remove_dir(&partial).is_ok()) {
            drop(self.disk.remove_file(&self.from.join(MOVING)));
        }
    }

    /// Removes what was copied from the old place. What changed since stays and is named.
    fn remove_old(&self, found: &Survey, layout: &Layout, lock: StoreLock) -> Result<MoveReport> {
        let (disk, from) = (self.disk, self.from);
        let mut report = MoveReport { kept: found.foreign.clone(), ..MoveReport::default() };
        for item in &found.files {
            let file = from.join(&item.relative);
            match look(from, &file) {
                Ok(same) if same == *item => {
                    // The data is at the new place already: a file that another program holds is named, and doesn't undo that.
                    if disk.remove_file(&file).is_err() {
                        report.kept.push(item.relative.display().to_string());
                        continue;
                    }
                    report.files += 1;
                    report.bytes += item.bytes;
                }
                Ok(_) => report.kept.push(item.relative.display().to_string()),
                Err(_) => {}
            }
        }
        drop(lock);
        for file in [layout.lock_holder(), layout.lock(), from.join(MOVING)] {
            disk.remove_file(&file)?;
        }
        // The deepest first.
        for folder in found.folders.iter().rev().map(|folder| from.join(folder)) {
            if disk.read_dir(&folder)?.is_empty() {
                disk.remove_dir(&folder)?;
            }
        }
        // What an earlier move left elsewhere is still reported.
        let here = Copy { from: from.to_owned(), id: self.id.to_owned(), whole: true, used: true };
        let earlier = Copy::read(from, disk)?.filter(|copy| holds_data(&copy.from) && copy.from != self.to);
        let earlier = earlier.or_else(|| holds_data(from).then_some(here));
        match earlier {
            Some(copy) => Copy { whole: true, used: true, ..copy }.write(self.to, &self.out)?,
            None => self.out.remove_file(&self.to.join(COPY))?,
        }
        disk.remove_file(&from.join(COPY))?;
        disk.sync_dir(from)?;
        Ok(report)
    }
}

/// Whether another drive begins at a folder: it can't be replaced by one that was filled next to it.
fn is_mounted(folder: &Path, parent: &Path) -> bool {
    #[cfg(unix)]
    {
        let device = |path: &Path| path.symlink_metadata().ok().map(|found| std::os::unix::fs::MetadataExt::dev(&found));
        device(folder).is_some_and(|here| device(parent).is_some_and(|there| here != there))
    }
    #[cfg(not(unix))]
    {
        let _ = (folder, parent);
        false
    }
}

/// `path` as the user named it, absolute, and without a separator at its end, which would lead through a link.
fn as_named(path: &Path) -> std::io::Result<PathBuf> {
    let path: PathBuf = std::path::absolute(path)?.components().collect();
    // A way up leads elsewhere when what is above is a link.
    if path.components().any(|part| part == Component::ParentDir) { absolute(&path) } else { Ok(path) }
}

/// `path` with the part of it that exists made canonical.
fn absolute(path: &Path) -> std::io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    if let Ok(canonical) = path.canonicalize() {
        return Ok(canonical);
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => Ok(absolute(parent)?.join(name)),
        _ => Ok(path),
    }
}
