//! Taking versions in from a zip: each is unpacked into a staged folder, checked against its hashes and published as a training is.

use std::path::Path;

use jiff::ZonedDateTime;

use super::contents::{Found, Zip, look_into, text};
use super::{ArchiveOutcome, ArchiveReport, ArchiveVersion, OnConflict};
use crate::disk::is_taken;
use crate::error::{Result, StoreError};
use crate::hash;
use crate::index::Entry;
use crate::json::parse_json;
use crate::numbers;
use crate::record::{METADATA, Record};
use crate::registry::Registry;
use crate::staged::Staged;
use crate::store::{MAX_METADATA_BYTES, Shared, Store};
use crate::tree::type_folder;
use crate::version_path::VersionPath;

/// Space left free in addition to what is unpacked.
const SPARE_BYTES: u64 = 16 << 20;

impl Store {
    /// Takes in the versions of a zip that [`Store::export_versions`] wrote. With `dry_run`, only says what would happen. A version comes
    /// in whole or not at all; if one fails, those before it are in.
    ///
    /// # Errors
    /// [`StoreError::Archive`] for a zip that is not whole, was changed, or holds anything but versions: then nothing is imported;
    /// [`StoreError::Newer`]; [`StoreError::Busy`], [`StoreError::ReadOnly`], [`StoreError::Io`], [`StoreError::DiskFull`].
    pub fn import_versions(&self, archive: &Path, on_conflict: OnConflict, dry_run: bool, now: &ZonedDateTime) -> Result<ArchiveReport> {
        let shared = &self.shared;
        let (mut zip, mut found) = look_into(archive)?;
        // Lower numbers first, since each number that is taken rules out those below it.
        found.sort_by(|a, b| a.path.cmp(&b.path));
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
            let registry = Registry::read_or_empty(&shared.layout, &shared.disk)?;
            let (outcome, target) = shared.place_for(&version, on_conflict, &registry)?;
            let mut done = ArchiveVersion {
                path: version.path.to_string(),
                imported_as: None,
                outcome,
                mode: version.head.mode,
                product: version.head.scope.product.clone(),
                store: version.head.scope.store.clone(),
                aggregation: version.head.aggregation,
                created_at: version.head.created_at.clone(),
                app_version: version.head.app_version.clone(),
                bytes: version.bytes(),
                model_sha256: version.head.files.iter().find(|file| file.name == "model.pth").map(|file| file.sha256.clone()),
                message: message(outcome, &version.path, target.as_ref()),
            };
            if let Some(target) = target {
                report.bytes = report.bytes.saturating_add(version.bytes());
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
            let name = format!("{}{}", version.dir, file.name);
            let mut entry = zip.by_name(&name).map_err(|error| wrong(format!("{name}: {error}")))?;
            staged.unpack(file, &mut entry).map_err(|error| match error {
                StoreError::Archive { reason, .. } => wrong(format!("{name}: {reason}")),
                other => other,
            })?;
        }
        let wrong = |reason: String| StoreError::Archive { file: archive.to_owned(), reason };
        let metadata = text(zip, &format!("{}{METADATA}", version.dir), &wrong)?;
        if hash::of_bytes(&metadata) != version.metadata_sha256 {
            return Err(wrong(format!("{METADATA} of {} changed while it was read", version.dir)));
        }
        let target = self.shared.install(&staged, version, metadata, on_conflict)?;
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
        let hash_of = |dir: &Path| self.disk.read(&dir.join(METADATA), version.metadata_bytes).map(|bytes| hash::of_bytes(&bytes));
        let same = |dir: &Path| hash_of(dir).is_ok_and(|hash| hash == version.metadata_sha256);
        let (here, trash) = (self.layout.version_dir(path), self.layout.trash_dir(path));
        if same(&here) {
            return Ok((ArchiveOutcome::AlreadyThere, None));
        }
        if same(&trash) {
            return Ok((ArchiveOutcome::InTrash, None));
        }
        if self.is_there_renumbered(version)? {
            return Ok((ArchiveOutcome::AlreadyThere, None));
        }
        let next = self.next_number(registry, &path.key)?;
        let is_free = !is_taken(&here) && !is_taken(&trash);
        // Free and below the next: it was given out once, and is not given again.
        if is_free && path.number >= next && path.number <= numbers::HIGHEST_IMPORTED {
            return Ok((ArchiveOutcome::Imported, Some(path.clone())));
        }
        Ok(match on_conflict {
            OnConflict::Skip if !is_free => (ArchiveOutcome::Conflict, None),
            _ => (ArchiveOutcome::Renumbered, Some(VersionPath { key: path.key.clone(), number: next })),
        })
    }

    /// Whether a version was imported before and got another number.
    fn is_there_renumbered(&self, version: &Found) -> Result<bool> {
        let (folder, _) = type_folder(&self.disk, &self.layout.key_dir(&version.path.key), version.path.key.clone())?;
        let is_same = |path: VersionPath| {
            let head = self.head_in(&path, &self.layout.version_dir(&path));
            head.is_ok_and(|(head, _)| head.files == version.head.files && head.created_at == version.head.created_at)
        };
        Ok(!version.head.files.is_empty() && folder.paths().any(is_same))
    }

    /// Publishes an unpacked version under the number that is right now, under the lock.
    fn install(&self, staged: &Staged, version: &Found, bytes: Vec<u8>, on_conflict: OnConflict) -> Result<VersionPath> {
        let _lock = self.lock("importing a version")?;
        let mut registry = Registry::read_or_empty(&self.layout, &self.disk)?;
        let (_, Some(target)) = self.place_for(version, on_conflict, &registry)? else {
            return Err(StoreError::Occupied { path: version.path.to_string() });
        };
        let metadata = staged.dir.join(METADATA);
        let failed = |error: serde_json::Error| StoreError::io("writing", &metadata)(error.into());
        let wrong = |reason: String| crate::store::metadata(&version.path, &reason);
        let mut head = version.head.clone();
        head.version = target.version();
        let bytes = if target.number == version.path.number {
            bytes
        } else {
            let mut record: Record = parse_json(&bytes).map_err(&wrong)?;
            record.version = target.version();
            record.details.insert("imported_from".to_owned(), version.path.to_string().into());
            let pretty = serde_json::to_vec_pretty(&record).map_err(failed)?;
            // What is written is read again, so it has to keep the limits.
            if pretty.len() as u64 > MAX_METADATA_BYTES { serde_json::to_vec(&record).map_err(failed)? } else { pretty }
        };
        if bytes.len() as u64 > MAX_METADATA_BYTES {
            return Err(wrong("it is too large".to_owned()));
        }
        self.disk.write(&metadata, &bytes)?;
        self.commit(&staged.dir, &target)?;
        self.after_commit(&mut registry, &Entry::new(target.clone(), head, bytes.len() as u64));
        Ok(target)
    }
}

fn message(outcome: ArchiveOutcome, path: &VersionPath, target: Option<&VersionPath>) -> String {
    match outcome {
        ArchiveOutcome::Imported => format!("{path} keeps its number"),
        ArchiveOutcome::Renumbered => {
            let target = target.map(ToString::to_string).unwrap_or_default();
            format!("the number of {path} is taken; this version becomes {target}")
        }
        ArchiveOutcome::AlreadyThere => format!("{path} already exists"),
        ArchiveOutcome::InTrash => format!("{path} is in the trash; restore it from there"),
        ArchiveOutcome::Conflict => format!("another version exists at {path}, so this one isn't imported; renumber it to have both"),
        ArchiveOutcome::CaseClash => {
            format!("an id of {path} differs from a known one only by case, so it isn't imported")
        }
    }
}
