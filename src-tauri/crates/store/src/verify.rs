//! Checking every file of every version against its hash, and rebuilding index and `versions.json` from the folders.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::Path;

use crate::disk::{Disk, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::hash;
use crate::index::Entry;
use crate::layout::GONE;
use crate::record::{FileEntry, METADATA, WEIGHTS};
use crate::recover::{finding, unusable};
use crate::report::{Filter, Finding, FindingKind, IndexRow, ReindexReport, VerifyReport};
use crate::store::{Shared, Store};
use crate::time;
use crate::tree::{Tree, TypeFolder};
use crate::version_path::{VersionPath, parse_version};

impl Store {
    /// Recovers as opening does, then reads every file of every version and compares it with its hash. Versions found damaged are marked so
    /// in the list. The reading holds no lock: a version that is deleted in the meantime is skipped.
    ///
    /// # Errors
    /// [`StoreError::Index`] when the index can't be written, [`StoreError::Io`] and [`StoreError::DiskFull`] when recovery can't write.
    /// Damage is in the report, not an error.
    pub fn verify(&self) -> Result<VerifyReport> {
        let shared = &self.shared;
        let mut report = VerifyReport::default();
        match shared.lock("checking the store") {
            Ok(_lock) => {
                let tree = Tree::walk(&shared.disk, shared.layout.root());
                shared.reconcile(&tree, &shared.registry_stamp(), &mut report.findings)?;
            }
            Err(StoreError::Busy { holder, .. }) => {
                let message = format!("another program is using the data folder ({holder}); only the files of versions were checked");
                report.findings.push(finding(FindingKind::Deferred, None, message));
            }
            Err(StoreError::ReadOnly { .. }) => {}
            Err(error) => return Err(error),
        }
        let tree = Tree::walk(&shared.disk, shared.layout.root());
        if shared.read_only.is_some() {
            shared.report_folders(&tree, &mut report.findings);
        }
        shared.report_registry_ahead(&tree, &mut report.findings)?;
        shared.mend_rows(&tree, &mut report.findings)?;
        let mut damages = Vec::new();
        for path in tree.versions() {
            let before = report.findings.len();
            shared.verify_version(&path, &shared.layout.version_dir(&path), &mut report);
            let damage = report.findings[before..].iter().find(|finding| finding.kind.is_damage());
            damages.push((path.to_string(), damage.map(|finding| finding.message.clone())));
        }
        shared.index().set_damages(&damages)?;
        let trash = Tree::walk(&shared.disk, &shared.layout.trash());
        for names in &trash.strange {
            let path = shared.layout.relative(&names.iter().fold(shared.layout.trash(), |path, name| path.join(name)));
            let message = format!("{path} isn't in a place for versions and is ignored; move it elsewhere if you don't need it there");
            report.findings.push(finding(FindingKind::ForeignFile, Some(&path), message));
        }
        for folder in &trash.folders {
            shared.foreign_in_trash(folder, &mut report.findings);
        }
        for path in trash.versions() {
            shared.verify_version(&path, &shared.layout.trash_dir(&path), &mut report);
        }
        let mut seen = HashSet::new();
        report.findings.retain(|finding| seen.insert((finding.kind, finding.path.clone())));
        report.ok = !report.findings.iter().any(|finding| finding.kind.is_damage());
        Ok(report)
    }

    /// Rebuilds the index and `versions.json` from the folders. No number gets lower.
    ///
    /// # Errors
    /// [`StoreError::Busy`], [`StoreError::ReadOnly`], [`StoreError::Index`], [`StoreError::Io`], [`StoreError::DiskFull`].
    pub fn reindex(&self) -> Result<ReindexReport> {
        let shared = &self.shared;
        let _lock = shared.lock("rebuilding the index")?;
        let tree = Tree::walk(&shared.disk, shared.layout.root());
        let mut findings = Vec::new();
        shared.mend_rows(&tree, &mut findings)?;
        let indexed = shared.indexed_numbers()?;
        let versions = shared.fill_index(&tree, true, &mut findings)?;
        shared.reconcile_rest(&tree, &indexed, &shared.registry_stamp(), &mut findings)?;
        Ok(ReindexReport { versions, findings })
    }
}

impl Shared {
    /// A time stamp for what is set aside: when `versions.json` was last written.
    fn registry_stamp(&self) -> String {
        let written = self.layout.registry().symlink_metadata().and_then(|file| file.modified()).unwrap_or(std::time::UNIX_EPOCH);
        let written = jiff::Timestamp::try_from(written).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        time::stamp(&written.to_zoned_datetime(jiff::tz::TimeZone::UTC))
    }

    /// Checks the files of a version in `dir`, in the tree or in the trash.
    fn verify_version(&self, path: &VersionPath, dir: &Path, report: &mut VerifyReport) {
        let place = self.layout.relative(dir);
        let (head, metadata_bytes) = match self.head_in(path, dir) {
            Ok(read) => read,
            Err(StoreError::NoSuchVersion { .. }) => return,
            Err(_) if self.is_foreign(dir) => return self.foreign_files(dir, &[], &mut report.findings),
            Err(error) => return report.findings.push(unusable(&format!("{place}/"), &error)),
        };
        let mut findings = Vec::new();
        // What forecasting reads, which is more than what lists show.
        match self.record_in(path, dir) {
            Err(StoreError::NoSuchVersion { .. }) => return,
            Err(error) => findings.push(unusable(&format!("{place}/"), &error)),
            Ok(_) if !head.files.iter().any(|file| file.name == WEIGHTS) => {
                let message =
                    format!("{place}/{METADATA} doesn't list {WEIGHTS}, so the version can't forecast. Delete it and train again");
                findings.push(finding(FindingKind::FileMissing, Some(&format!("{place}/{WEIGHTS}")), message));
            }
            Ok(_) => {}
        }
        for file in &head.files {
            report.files += 1;
            report.bytes = report.bytes.saturating_add(file.bytes);
            findings.extend(check_file(&self.disk, &place, &dir.join(&file.name), file));
        }
        self.foreign_files(dir, &head.files, &mut findings);
        // Deleted while we looked: no damage.
        if is_folder(dir) {
            report.versions += 1;
            report.files += 1;
            report.bytes = report.bytes.saturating_add(metadata_bytes);
            report.findings.append(&mut findings);
        }
    }

    /// Writes rows of the index again that say something else than the metadata of their versions, and names them.
    fn mend_rows(&self, tree: &Tree, findings: &mut Vec<Finding>) -> Result<()> {
        let rows = self.index().list(&Filter::default())?;
        let rows: HashMap<&str, &IndexRow> = rows.iter().map(|row| (row.model_path.as_str(), row)).collect();
        let mut stale = Vec::new();
        for path in tree.versions() {
            // What can't be read is named when its files are looked at.
            let Ok((head, bytes)) = self.head_in(&path, &self.layout.version_dir(&path)) else { continue };
            let entry = Entry::new(path, head, bytes);
            if rows.get(entry.path.to_string().as_str()).is_some_and(|row| !entry.is_of(row)) {
                stale.push(entry);
            }
        }
        if stale.is_empty() || self.read_only.is_some() {
            return Ok(());
        }
        self.index().catch_up(&[], &stale)?;
        findings.extend(stale.iter().map(|entry| {
            let message = format!("the index contradicted the metadata.json of {} and was corrected", entry.path);
            finding(FindingKind::IndexCorrupt, Some(&entry.path.to_string()), message)
        }));
        Ok(())
    }

    /// Names what is among the versions of a key in the trash and isn't one.
    fn foreign_in_trash(&self, folder: &TypeFolder, findings: &mut Vec<Finding>) {
        let dir = self.layout.trash_key_dir(&folder.key);
        for entry in self.disk.read_dir(&dir).unwrap_or_default() {
            let bare = entry.name.strip_suffix(GONE).or(entry.name.strip_suffix(".json")).unwrap_or(&entry.name);
            if entry.name.ends_with(".json") && parse_version(bare).is_some() && !entry.is_file() {
                let path = self.layout.relative(&dir.join(&entry.name));
                let message = format!("{path} isn't a file, so its version can't be restored or removed for good; move it away");
                findings.push(finding(FindingKind::LinkFound, Some(&path), message));
            } else if parse_version(bare).is_none() && !entry.name.starts_with('.') {
                let path = self.layout.relative(&dir.join(&entry.name));
                let message = format!("{path} isn't a version and is ignored; move it elsewhere if you don't need it there");
                findings.push(finding(FindingKind::ForeignFile, Some(&path), message));
            }
        }
    }

    fn foreign_files(&self, dir: &Path, files: &[FileEntry], findings: &mut Vec<Finding>) {
        for entry in self.disk.read_dir(dir).unwrap_or_default() {
            if entry.name != METADATA && !files.iter().any(|file| file.name == entry.name) {
                let place = format!("{}/{}", self.layout.relative(dir), entry.name);
                let message = format!("{place} isn't a file of a version and is ignored; move it elsewhere if you don't need it there");
                findings.push(finding(FindingKind::ForeignFile, Some(&place), message));
            }
        }
    }
}

fn check_file(disk: &Disk, dir: &str, file: &Path, entry: &FileEntry) -> Option<Finding> {
    let place = format!("{dir}/{}", entry.name);
    let advice = "Restore it from a copy, or delete the version and train again";
    match disk.open(file).and_then(hash::of_file) {
        Ok((bytes, sha256)) if bytes == entry.bytes && sha256 == entry.sha256 => None,
        Ok((bytes, _)) => {
            let what =
                if bytes == entry.bytes { "its hash differs".to_owned() } else { format!("{bytes} bytes instead of {}", entry.bytes) };
            let message = format!("{place} was changed after it was saved ({what}) and isn't used. {advice}");
            Some(finding(FindingKind::FileChanged, Some(&place), message))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A whole version that is gone isn't damage; the caller looks.
            (!is_taken(file)).then(|| finding(FindingKind::FileMissing, Some(&place), format!("{place} is missing. {advice}")))
        }
        Err(error) => Some(finding(FindingKind::Unreadable, Some(&place), format!("{place} can't be read ({error}). {advice}"))),
    }
}
