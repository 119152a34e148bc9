//! Taking versions in from a zip: each is unpacked into a staged folder, checked against its hashes and published as a training is.

use std::fs;
use std::path::Path;

use jiff::ZonedDateTime;

use super::contents::{Found, Zip, look_into};
use super::{ArchiveOutcome, ArchiveReport, ArchiveVersion, OnConflict};
use crate::error::{Result, StoreError};
use crate::index::Entry;
use crate::record::{METADATA, Record};
use crate::registry::Registry;
use crate::staged::Staged;
use crate::store::{Shared, Store};
use crate::version_path::VersionPath;

/// Left free beside what is unpacked.
const SPARE_BYTES: u64 = 16 << 20;

impl Store {
    /// Takes in the versions of a zip that [`Store::export_versions`] wrote. With `dry_run`, only says what would happen. A version comes
    /// in whole or not at all; if one fails, those before it are in.
    ///
    /// # Errors
    /// [`StoreError::Archive`] for a zip that is not whole, was changed, or holds anything but versions: then nothing is taken in;
    /// [`StoreError::Newer`]; [`StoreError::Busy`], [`StoreError::ReadOnly`], [`StoreError::Io`], [`StoreError::DiskFull`].
    pub fn import_versions(&self, archive: &Path, on_conflict: OnConflict, dry_run: bool, now: &ZonedDateTime) -> Result<ArchiveReport> {
        let shared = &self.shared;
        let (mut zip, found) = look_into(archive)?;
        if !dry_run {
            shared.writable()?;
            let needed = found.iter().flat_map(|version| &version.head.files).fold(SPARE_BYTES, |sum, file| sum.saturating_add(file.bytes));
            // Where the system does not tell, writing will.
            if fs4::available_space(shared.layout.root()).is_ok_and(|free| free < needed) {
                return Err(StoreError::DiskFull { path: shared.layout.root().to_owned() });
            }
        }
        let mut report = ArchiveReport::default();
        for version in found {
            let registry = Registry::read_or_empty(&shared.layout)?;
            let (outcome, target) = shared.place_for(&version, on_conflict, &registry)?;
            let mut done = ArchiveVersion {
                path: version.path.to_string(),
                imported_as: None,
                outcome,
                message: message(outcome, &version.path, target.as_ref()),
            };
            if let Some(target) = target {
                report.bytes += version.head.files.iter().map(|file| file.bytes).sum::<u64>();
                let target = if dry_run { target } else { self.take_in(&mut zip, archive, &version, on_conflict, now)? };
                done.imported_as = Some(target.to_string());
            }
            report.versions.push(done);
        }
        Ok(report)
    }

    fn take_in(&self, zip: &mut Zip, archive: &Path, version: &Found, on_conflict: OnConflict, now: &ZonedDateTime) -> Result<VersionPath> {
        let mut staged = self.stage(&version.path.key, now)?;
        for file in &version.head.files {
            let wrong = |reason: String| StoreError::Archive { file: archive.to_owned(), reason };
            let name = format!("{}{}", archived_dir(version), file.name);
            let mut entry = zip.by_name(&name).map_err(|error| wrong(format!("{name}: {error}")))?;
            staged.unpack(file, &mut entry).map_err(|error| match error {
                StoreError::Archive { reason, .. } => wrong(format!("{name}: {reason}")),
                other => other,
            })?;
        }
        let target = self.shared.install(&staged, version, on_conflict)?;
        staged.release();
        Ok(target)
    }
}

impl Shared {
    /// Where a version of an archive goes; None if it stays out.
    fn place_for(&self, version: &Found, on_conflict: OnConflict, registry: &Registry) -> Result<(ArchiveOutcome, Option<VersionPath>)> {
        let path = &version.path;
        let clash = self.refuse_case_clash(&path.key).and_then(|()| self.refuse_folder_clash(&path.key));
        match clash {
            Err(StoreError::CaseClash { .. }) => return Ok((ArchiveOutcome::CaseClash, None)),
            other => other?,
        }
        let same = |dir: &Path| fs::read(dir.join(METADATA)).is_ok_and(|bytes| bytes == version.metadata);
        let (here, trash) = (self.layout.version_dir(path), self.layout.trash_dir(path));
        if same(&here) {
            return Ok((ArchiveOutcome::AlreadyThere, None));
        }
        if same(&trash) {
            return Ok((ArchiveOutcome::InTrash, None));
        }
        if !here.exists() && !trash.exists() {
            return Ok((ArchiveOutcome::Imported, Some(path.clone())));
        }
        Ok(match on_conflict {
            OnConflict::Skip => (ArchiveOutcome::Conflict, None),
            OnConflict::Renumber => {
                let number = self.next_number(registry, &path.key)?;
                (ArchiveOutcome::Renumbered, Some(VersionPath { key: path.key.clone(), number }))
            }
        })
    }

    /// Publishes an unpacked version under the number that is right now, under the lock.
    fn install(&self, staged: &Staged, version: &Found, on_conflict: OnConflict) -> Result<VersionPath> {
        let _lock = self.lock("importing a version")?;
        let mut registry = Registry::read_or_empty(&self.layout)?;
        let (_, Some(target)) = self.place_for(version, on_conflict, &registry)? else {
            return Err(StoreError::Occupied { path: version.path.to_string() });
        };
        let metadata = staged.dir.join(METADATA);
        let failed = |error: serde_json::Error| StoreError::io("writing", &metadata)(error.into());
        let mut head = version.head.clone();
        head.version = target.version();
        let bytes = if target.number == version.path.number {
            version.metadata.clone()
        } else {
            let mut record: Record = serde_json::from_slice(&version.metadata).map_err(failed)?;
            record.version = target.version();
            record.details.insert("imported_from".to_owned(), version.path.to_string().into());
            serde_json::to_vec_pretty(&record).map_err(failed)?
        };
        self.disk.write(&metadata, &bytes)?;
        self.commit(&staged.dir, &target)?;
        self.after_commit(&mut registry, &Entry::new(target.clone(), head, bytes.len() as u64));
        Ok(target)
    }
}

/// The folder of a version inside the archive.
fn archived_dir(version: &Found) -> String {
    version.path.to_string()
}

fn message(outcome: ArchiveOutcome, path: &VersionPath, target: Option<&VersionPath>) -> String {
    match outcome {
        ArchiveOutcome::Imported => format!("{path} is taken in"),
        ArchiveOutcome::Renumbered => {
            let target = target.map(ToString::to_string).unwrap_or_default();
            format!("another version is at {path}; this one is taken in as {target}")
        }
        ArchiveOutcome::AlreadyThere => format!("{path} is there already"),
        ArchiveOutcome::InTrash => format!("{path} is in the trash; restore it from there"),
        ArchiveOutcome::Conflict => format!("another version is at {path}; it is left out. Import with renumbering to have both"),
        ArchiveOutcome::CaseClash => {
            format!("an id of {path} differs from a known one only by upper and lower case; it is left out")
        }
    }
}
