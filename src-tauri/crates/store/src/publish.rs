//! Publishing: turns a staged folder into a version. The rename to `v{N}` is the commit point; whatever fails after it can be repaired.

use std::path::Path;
use std::sync::atomic::Ordering;

use jiff::ZonedDateTime;
use serde_json::{Map, Value};

use crate::disk::{Disk, is_taken};
use crate::error::{Result, StoreError};
use crate::hash;
use crate::id::fold;
use crate::index::Entry;
use crate::key::Key;
use crate::record::{FileEntry, Head, METADATA, OWN_FIELDS, Record, RecordScope, SCHEMA_VERSION, is_version_file};
use crate::registry::Registry;
use crate::staged::Staged;
use crate::store::Shared;
use crate::time;
use crate::version_path::VersionPath;

/// A file of a version that can be made only when its number is known, such as a picture with the number in its caption.
#[derive(Clone, Copy)]
pub struct LastFile<'a> {
    /// One of the names that a version may hold.
    pub name: &'a str,
    /// Makes the bytes; called under the lock, so it should take well below a second.
    pub content: &'a dyn Fn(&VersionPath) -> std::io::Result<Vec<u8>>,
}

impl Staged {
    /// Publishes the staged folder as a version and returns its path. The number is assigned here, under the lock, and never used again. After a
    /// success the version is durable.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process keeps the lock; [`StoreError::CaseClash`]; [`StoreError::ReservedDetail`];
    /// [`StoreError::NumbersExhausted`]; [`StoreError::Io`], [`StoreError::DiskFull`]. Nothing is published then. After a full disk, a
    /// failing one or a busy lock the staged folder stays, and the next opening reports it.
    pub fn publish(self, details: Map<String, Value>, metrics_summary: Map<String, Value>, now: &ZonedDateTime) -> Result<VersionPath> {
        self.publish_with(details, metrics_summary, now, None)
    }

    /// Publishes as [`Staged::publish`] does, and writes one more file whose content depends on the number given.
    ///
    /// # Errors
    /// As [`Staged::publish`]; [`StoreError::Io`] when the content can't be made.
    pub fn publish_with(
        mut self,
        details: Map<String, Value>,
        metrics_summary: Map<String, Value>,
        now: &ZonedDateTime,
        last: Option<LastFile<'_>>,
    ) -> Result<VersionPath> {
        let done = self.try_publish(details, metrics_summary, now, last);
        match &done {
            // Now it is the version's folder.
            Ok(_) => self.release(),
            // Not the training's fault: what it learned stays for the next recovery to report.
            Err(StoreError::Busy { .. } | StoreError::DiskFull { .. } | StoreError::Io { .. }) => self.leave(),
            Err(_) => {}
        }
        done
    }

    fn try_publish(
        &self,
        details: Map<String, Value>,
        metrics_summary: Map<String, Value>,
        now: &ZonedDateTime,
        last: Option<LastFile<'_>>,
    ) -> Result<VersionPath> {
        if let Some(name) = OWN_FIELDS.iter().find(|name| details.contains_key(**name)) {
            return Err(StoreError::ReservedDetail((*name).to_owned()));
        }
        let mut files = self.seal()?;
        let shared = &self.shared;
        let _lock = shared.lock("publishing a version")?;
        let mut registry = Registry::read_or_empty(&shared.layout, &shared.disk)?;
        shared.refuse_case_clash(&self.key)?;
        if registry.latest(&self.key) == 0 {
            shared.refuse_folder_clash(&self.key)?;
        }
        let path = VersionPath { key: self.key.clone(), number: shared.next_number(&registry, &self.key)? };
        if let Some(LastFile { name, content }) = last {
            let file = self.dir.join(name);
            self.write(name, &content(&path).map_err(StoreError::io("making", &file))?)?;
            shared.disk.flush(std::slice::from_ref(&file), &[])?;
            let (bytes, sha256) = shared.disk.open(&file).and_then(hash::of_file).map_err(StoreError::io("reading", &file))?;
            files.retain(|entry| entry.name != name);
            files.push(FileEntry { name: name.to_owned(), bytes, sha256 });
            files.sort_by(|a, b| a.name.cmp(&b.name));
        }
        let record = Record {
            schema_version: SCHEMA_VERSION,
            mode: path.key.scope.mode(),
            scope: record_scope(&path.key),
            aggregation: path.key.scope.aggregation(),
            model_type: path.key.model_type.as_str().to_owned(),
            version: path.version(),
            created_at: time::rfc3339(now),
            files,
            metrics_summary,
            details,
        };
        let metadata = self.dir.join(METADATA);
        let text = serde_json::to_string_pretty(&record).map_err(|e| StoreError::io("writing", &metadata)(e.into()))?;
        shared.disk.write(&metadata, text.as_bytes())?;
        let entry = Entry::new(path.clone(), Head::from(&record), text.len() as u64);
        shared.commit(&self.dir, &path)?;
        shared.after_commit(&mut registry, &entry);
        Ok(path)
    }

    /// Makes the content of all files durable and lists them with their hashes.
    fn seal(&self) -> Result<Vec<FileEntry>> {
        let disk = &self.shared.disk;
        let mut files = Vec::new();
        let mut places = Vec::new();
        for entry in disk.read_dir(&self.dir)? {
            let file = self.dir.join(&entry.name);
            if !entry.is_file() || !is_version_file(&entry.name) {
                return Err(StoreError::FileName(entry.name));
            }
            let (bytes, sha256) = disk.open(&file).and_then(hash::of_file).map_err(StoreError::io("reading", &file))?;
            files.push(FileEntry { name: entry.name, bytes, sha256 });
            places.push(file);
        }
        disk.flush(&places, &[])?;
        Ok(files)
    }
}

impl Shared {
    /// Renames a folder that holds a whole version, its metadata just written, to its final name. After this, the version exists.
    pub(crate) fn commit(&self, from: &Path, path: &VersionPath) -> Result<()> {
        let type_dir = self.layout.key_dir(&path.key);
        self.disk.flush(&[from.join(METADATA)], &[from])?;
        self.disk.make_dirs(&type_dir)?;
        let to = self.layout.version_dir(path);
        if is_taken(&to) {
            return Err(StoreError::Occupied { path: path.to_string() });
        }
        // A mark that was left for this path was not set for this version.
        let mut marks = self.marks_or_none()?;
        if marks.clear_stale(path) {
            marks.write(&self.layout, &self.disk)?;
        }
        self.disk.rename(from, &to)
    }

    /// Brings `versions.json` and the index up to a version that was just committed. What fails here is made up for by the next listing or
    /// opening, so it fails nothing.
    pub(crate) fn after_commit(&self, registry: &mut Registry, entry: &Entry) {
        let mut record = || -> Result<()> {
            registry.raise(&entry.path.key, entry.path.number);
            registry.write_with(&self.layout, &self.disk, &[&self.layout.key_dir(&entry.path.key)])?;
            self.index().put(std::slice::from_ref(entry))
        };
        if record().is_err() {
            self.lagging.store(true, Ordering::Relaxed);
        }
    }

    /// Refuses an id that differs from a known one by case alone.
    pub(crate) fn refuse_case_clash(&self, key: &Key) -> Result<()> {
        if let Some((asked, known)) = self.index().case_clash(key.scope.product(), key.scope.store())? {
            return Err(StoreError::CaseClash { asked, known });
        }
        Ok(())
    }

    /// Refuses a key whose folders would meet others on Windows and macOS, in the tree or in the trash: the index may lag.
    pub(crate) fn refuse_folder_clash(&self, key: &Key) -> Result<()> {
        for mut dir in [self.layout.root().to_owned(), self.layout.trash()] {
            for name in key.components() {
                if let Some(known) = clashing_sibling(&self.disk, &dir, &name)? {
                    return Err(StoreError::CaseClash { asked: name, known });
                }
                dir.push(name);
            }
        }
        Ok(())
    }
}

fn clashing_sibling(disk: &Disk, dir: &Path, name: &str) -> Result<Option<String>> {
    let folded = fold(name);
    let clashes = |other: &str| other != name && fold(other) == folded;
    Ok(disk.read_dir(dir)?.into_iter().find(|entry| !entry.is_file() && clashes(&entry.name)).map(|entry| entry.name))
}

/// The ids of a key as `metadata.json` has them.
pub(crate) fn record_scope(key: &Key) -> RecordScope {
    let text = |id: Option<&crate::Id>| id.map(|id| id.as_str().to_owned());
    RecordScope { product: text(key.scope.product()), store: text(key.scope.store()), range: key.scope.range() }
}
