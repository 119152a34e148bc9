//! Recovery: at opening, and as a part of checking. It puts right what a crash or a meddling hand left, and says what it did. It never
//! removes a version, and may itself be cut at any step.

mod finding;
mod folders;
mod index;
mod leftovers;
mod registry;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::ZonedDateTime;

pub(crate) use finding::finding;
pub(crate) use index::unusable;
pub(crate) use leftovers::read_note;

use files::sibling;

use crate::disk::{Disk, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::folder::settle;
use crate::index::{INDEX_VERSION, Index, Opened};
use crate::layout::Layout;
use crate::lock::StoreLock;
use crate::marks::Marks;
use crate::registry::Registry;
use crate::report::{Finding, FindingKind, RecoveryReport};
use crate::store::{Options, Shared};
use crate::time;
use crate::tree::Tree;
use crate::version_path::VersionPath;

/// Opens the parts of a store and recovers.
pub(crate) fn open(data_dir: &Path, now: &ZonedDateTime, mut options: Options) -> Result<(Shared, RecoveryReport)> {
    let mut findings = Vec::new();
    // Whoever moves the folder may be quicker than this opening: before anything is made here, and again under the lock.
    crate::folder::refuse_moved(data_dir, &options.disk)?;
    let mut read_only = make_root(data_dir, &options)?;
    let layout = Layout::new(data_dir);
    options.disk = options.disk.guarding(layout.canonical_data_dir());
    layout_is_plain(&layout, &options.disk)?;
    let lock = match read_only {
        Some(_) => None,
        None => match StoreLock::acquire(&layout, &options.disk, options.open_wait, "recovering after opening") {
            Ok(lock) => Some(lock),
            Err(StoreError::Busy { holder, .. }) => {
                findings.push(finding(
                    FindingKind::Deferred,
                    None,
                    format!("another program is using the data folder ({holder}); it will be checked the next time it is opened"),
                ));
                None
            }
            Err(StoreError::Io { source, .. }) if is_read_only(&source) => {
                read_only = Some(not_writable(&layout));
                None
            }
            Err(error @ (StoreError::NoLocks { .. } | StoreError::NotPlain { .. })) => {
                read_only = Some(error.to_string());
                None
            }
            Err(error) => return Err(error),
        },
    };
    crate::folder::refuse_moved(data_dir, &options.disk)?;
    let own = crate::folder::Identity::read(data_dir, &options.disk)?.map(|identity| identity.id);
    let mut id = own.clone().or(crate::folder::Identity::of(data_dir, &options.disk)?.map(|identity| identity.id));
    if lock.is_some() {
        settle(data_dir, &options.disk, &mut findings)?;
        if own.is_none() {
            let known = id.as_deref().or(options.known_id.as_deref());
            id = Some(crate::folder::Identity::write(data_dir, &options.disk, known)?.id);
        }
        match crate::folder::Identity::keep_copy(data_dir, &options.disk) {
            Err(StoreError::NotPlain { path, what }) => findings.push(folders::link_found(&layout.relative(&path), what)),
            // The folder has its own file, and the copy is made the next time.
            Err(StoreError::Io { .. } | StoreError::DiskFull { .. }) => {}
            other => other?,
        }
    }
    if let Some(reason) = &read_only {
        findings.push(finding(
            FindingKind::ReadOnly,
            None,
            format!("{reason}; versions can be listed and used, but not created or deleted"),
        ));
    }
    let (index, opened) = match read_only {
        Some(_) => (Index::temporary(&options.disk)?, Opened::Good),
        None => Index::open(&layout.index(), &options.disk, options.busy)?,
    };
    if let Opened::Newer(found) = opened {
        let what =
            format!("the data folder was written by a newer version of Pharmacast (format {found}, this version knows {INDEX_VERSION})");
        findings.push(finding(
            FindingKind::StoreNewer,
            Some("models.sqlite"),
            format!("{what}; versions can be listed and used, but not created or deleted; update Pharmacast"),
        ));
        read_only = Some(format!("{what}; update Pharmacast"));
    }
    let shared = Shared::new(layout, options, index, read_only, id);
    match lock {
        Some(_lock) if shared.read_only.is_none() => {
            let stamp = time::stamp(now);
            let tree = Tree::walk(&shared.disk, shared.layout.root());
            shared.repair_index_file(&opened, &tree, &stamp, &mut findings);
            if let Err(error) = shared.reconcile(&tree, &stamp, &mut findings) {
                // What is there can be used all the same.
                shared.lagging.store(true, Ordering::Relaxed);
                findings.push(finding(
                    FindingKind::Deferred,
                    None,
                    format!("not every problem could be repaired: {error}; the repair is tried again at the next start"),
                ));
            }
        }
        _ if shared.index().is_temporary() => {
            let tree = Tree::walk(&shared.disk, shared.layout.root());
            shared.fill_index(&tree, false, &mut findings)?;
            shared.report_folders(&tree, &mut findings);
        }
        _ => {}
    }
    let report = RecoveryReport { findings, read_only: shared.read_only.is_some() };
    Ok((shared, report))
}

impl Shared {
    /// Puts everything but the index's file right. Needs the lock.
    pub(crate) fn reconcile(&self, tree: &Tree, stamp: &str, findings: &mut Vec<Finding>) -> Result<()> {
        let indexed = self.indexed_numbers()?;
        self.fill_index(tree, false, findings)?;
        self.reconcile_rest(tree, &indexed, stamp, findings)
    }

    /// The highest numbers that the index knows. To be read before the index forgets versions whose folders are gone.
    pub(crate) fn indexed_numbers(&self) -> Result<Registry> {
        let mut numbers = Registry::default();
        for path in self.index().paths()?.0.iter().filter_map(|path| path.parse::<VersionPath>().ok()) {
            numbers.raise(&path.key, path.number);
        }
        Ok(numbers)
    }

    /// All but the index. `indexed` are the numbers that it knew.
    pub(crate) fn reconcile_rest(&self, tree: &Tree, indexed: &Registry, stamp: &str, findings: &mut Vec<Finding>) -> Result<()> {
        // First the numbers, then what is left of the last traces of some.
        let trash = Tree::walk(&self.disk, &self.layout.trash());
        self.recover_registry(tree, &trash, indexed, stamp, findings)?;
        self.recover_trash(findings)?;
        self.report_folders(tree, findings);
        self.recover_staging(findings)?;
        self.recover_marks(stamp, findings)
    }

    /// Brings the index up to the folders after a change that couldn't be recorded in it.
    pub(crate) fn catch_up(&self) -> Result<()> {
        self.writable()?;
        // A listing does not wait for long; the next one tries again.
        let _lock =
            StoreLock::acquire(&self.layout, &self.disk, self.lock_wait.min(Duration::from_millis(200)), "catching up with the folders")?;
        let tree = Tree::walk(&self.disk, self.layout.root());
        self.fill_index(&tree, false, &mut Vec::new())?;
        self.lagging.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn recover_marks(&self, stamp: &str, findings: &mut Vec<Finding>) -> Result<()> {
        let marks =
            match Marks::read(&self.layout, &self.disk)? {
                Ok(marks) => marks,
                Err(reason) => {
                    let file = self.layout.marks();
                    let aside = self.set_aside(&file, stamp)?;
                    findings.push(finding(FindingKind::MarksDamaged, Some("saved_models/in_use.json"), format!(
                    "the marks of the versions in use were damaged ({reason}) and were set aside as {}; mark the versions in use again",
                    self.layout.relative(&aside)
                )));
                    Marks::default()
                }
            };
        for path in marks.paths() {
            let there = path.parse().is_ok_and(|path| is_folder(&self.layout.version_dir(&path)));
            if !there {
                findings.push(finding(
                    FindingKind::MarkDangling,
                    Some(path),
                    format!("{path} is marked as in use but doesn't exist; mark another version of its scope, or restore it"),
                ));
            }
        }
        Ok(())
    }
}

impl Shared {
    /// Renames a damaged file to a free name with a time stamp. Gives the new path.
    pub(crate) fn set_aside(&self, file: &Path, stamp: &str) -> Result<PathBuf> {
        let aside = free_name(file, stamp);
        self.disk.rename(file, &aside)?;
        Ok(aside)
    }
}

/// `file.corrupt-STAMP`, with a number behind it if that is taken.
pub(crate) fn free_name(file: &Path, stamp: &str) -> PathBuf {
    let mut aside = sibling(file, &format!(".corrupt-{stamp}"));
    let mut n = 2;
    while is_taken(&aside) {
        aside = sibling(file, &format!(".corrupt-{stamp}-{n}"));
        n += 1;
    }
    aside
}

/// Makes the data folder and `saved_models`. Gives the reason if they are there but can't be written.
fn make_root(data_dir: &Path, options: &Options) -> Result<Option<String>> {
    let root = data_dir.join(crate::key::SAVED_MODELS);
    match options.disk.make_dirs(&root) {
        Ok(()) => Ok(None),
        Err(StoreError::Io { source, .. }) if is_read_only(&source) && data_dir.is_dir() => Ok(Some(not_writable(&Layout::new(data_dir)))),
        Err(error) => Err(error),
    }
}

/// Nothing can be read below a `saved_models` that is a link, so opening fails and names it.
fn layout_is_plain(layout: &Layout, disk: &Disk) -> Result<()> {
    disk.check(layout.root()).map_err(StoreError::io("opening", layout.root()))
}

fn is_read_only(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

fn not_writable(layout: &Layout) -> String {
    format!("the data folder {} can't be written", layout.data_dir().display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_cannot_be_written_is_opened_for_reading() {
        let folder = tempfile::tempdir().expect("a folder");
        let data_dir = folder.path().join("data");
        assert!(make_root(&data_dir, &Options::default()).is_ok_and(|reason| reason.is_none()));
        assert!(not_writable(&Layout::new(&data_dir)).contains(&*data_dir.to_string_lossy()), "the folder is named");
        // Something else in its place is no reason to open the folder without it.
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).expect("made");
        std::fs::write(taken.join(crate::key::SAVED_MODELS), "a file").expect("written");
        assert!(make_root(&taken, &Options::default()).is_err());
    }
}
