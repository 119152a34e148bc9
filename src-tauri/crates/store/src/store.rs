//! An open store: opening, listing and reading. What changes the store is in `staged`, `publish`, `trash`, `recover` and their like.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::ZonedDateTime;

use crate::disk::{Disk, is_folder, is_taken};
use crate::error::{Result, StoreError};
use crate::hash;
use crate::index::Index;
use crate::json::parse_json;
use crate::key::Key;
use crate::layout::Layout;
use crate::lock::StoreLock;
use crate::marks::Marks;
use crate::numbers;
use crate::record::{Head, METADATA, Record, SCHEMA_VERSION, is_version_file};
use crate::registry::Registry;
use crate::report::{Filter, IndexRow, RecoveryReport};
use crate::tree;
use crate::version_path::VersionPath;

/// `metadata.json` holds a loss history and test forecasts at most; a larger file isn't metadata.
pub(crate) const MAX_METADATA_BYTES: u64 = 64 << 20;

/// The versions of one data folder. Cheap to share between threads; other processes may work on the same folder.
pub struct Store {
    pub(crate) shared: Arc<Shared>,
}

/// What a store and the versions staged in it have in common.
pub(crate) struct Shared {
    pub(crate) layout: Layout,
    pub(crate) disk: Disk,
    index: Mutex<Index>,
    /// Why nothing can be changed.
    pub(crate) read_only: Option<String>,
    pub(crate) lock_wait: Duration,
    pub(crate) busy: Duration,
    /// The id of the data folder; None when it has none and can't be given one.
    pub(crate) folder_id: Option<String>,
    /// A version was published or deleted and the index couldn't be updated.
    pub(crate) lagging: AtomicBool,
}

/// How to open a store; tests differ from the default.
pub(crate) struct Options {
    pub(crate) disk: Disk,
    /// How long a change waits for another process.
    pub(crate) lock_wait: Duration,
    /// How long opening waits before it leaves recovery to the next time.
    pub(crate) open_wait: Duration,
    /// How long a statement on the index waits for another process.
    pub(crate) busy: Duration,
    /// The id that the data folder is known by, should its own be lost.
    pub(crate) known_id: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            disk: Disk::default(),
            lock_wait: Duration::from_secs(30),
            open_wait: Duration::from_secs(3),
            busy: Duration::from_secs(5),
            known_id: None,
        }
    }
}

impl Store {
    /// Opens the store of a data folder, makes it if needed, and puts right what a crash or a meddling hand left. Never removes a version.
    /// `now` names what is set aside.
    ///
    /// # Errors
    /// [`StoreError::Io`] and [`StoreError::DiskFull`] when the folder can't be made or read.
    pub fn open(data_dir: &Path, now: &ZonedDateTime) -> Result<(Self, RecoveryReport)> {
        Self::open_known(data_dir, None, now)
    }

    /// As [`Store::open`], for a data folder that is known by an id, which it keeps if the file with it is lost.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_known(data_dir: &Path, id: Option<&str>, now: &ZonedDateTime) -> Result<(Self, RecoveryReport)> {
        Self::open_with(data_dir, now, Options { known_id: id.map(str::to_owned), ..Options::default() })
    }

    /// The id of the data folder; None when it has none and can't be given one.
    #[must_use]
    pub fn folder_id(&self) -> Option<&str> {
        self.shared.folder_id.as_deref()
    }

    pub(crate) fn open_with(data_dir: &Path, now: &ZonedDateTime, options: Options) -> Result<(Self, RecoveryReport)> {
        let (shared, report) = crate::recover::open(data_dir, now, options)?;
        Ok((Self { shared: Arc::new(shared) }, report))
    }

    /// Checks that the data folder hasn't moved since it was opened: what is written at the old place would be lost.
    ///
    /// # Errors
    /// [`StoreError::MovedMeanwhile`]; [`StoreError::Io`] when that can't be found out.
    pub fn check_place(&self) -> Result<()> {
        crate::folder::refuse_moved(self.shared.layout.canonical_data_dir(), &self.shared.disk)
    }

    /// The versions that match, newest first.
    ///
    /// # Errors
    /// [`StoreError::Index`] when the index can't be read, [`StoreError::Io`] when the marks can't.
    pub fn list(&self, filter: &Filter) -> Result<Vec<IndexRow>> {
        if self.shared.lagging.load(Ordering::Relaxed) {
            // If that fails, the list is as it was; the next one tries again.
            drop(self.shared.catch_up());
        }
        let mut rows = self.shared.index().list(filter)?;
        let marks = self.shared.marks_or_none()?;
        let marked: std::collections::HashSet<&str> = marks.paths().collect();
        for row in &mut rows {
            row.in_use = marked.contains(row.model_path.as_str());
        }
        Ok(rows)
    }

    /// The metadata of a version.
    ///
    /// # Errors
    /// [`StoreError::NoSuchVersion`]; [`StoreError::Metadata`] when `metadata.json` is missing, torn or at the wrong place;
    /// [`StoreError::Newer`].
    pub fn show(&self, path: &VersionPath) -> Result<Record> {
        self.shared.record(path)
    }

    /// The content of one file of a version, after its hash was checked.
    ///
    /// # Errors
    /// As [`Store::show`]; [`StoreError::NoSuchFile`]; [`StoreError::FileChanged`] when it is not what was published.
    pub fn read(&self, path: &VersionPath, file: &str) -> Result<Vec<u8>> {
        let record = self.show(path)?;
        let no_file = || StoreError::NoSuchFile { path: path.to_string(), file: file.to_owned() };
        let entry = record.files.iter().find(|entry| entry.name == file).ok_or_else(no_file)?;
        let place = self.version_dir(path).join(&entry.name);
        let changed = |what: &str| StoreError::FileChanged { path: path.to_string(), file: file.to_owned(), what: what.to_owned() };
        let bytes = match self.shared.disk.read(&place, entry.bytes) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(no_file()),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => {
                return Err(changed(&format!("it has more than {} bytes", entry.bytes)));
            }
            other => other.map_err(StoreError::io("reading", &place))?,
        };
        if bytes.len() as u64 != entry.bytes {
            return Err(changed(&format!("it has {} bytes instead of {}", bytes.len(), entry.bytes)));
        }
        if hash::of_bytes(&bytes) != entry.sha256 {
            return Err(changed("its hash differs"));
        }
        Ok(bytes)
    }

    /// Reads the path of a version as a user gives it: as `list` prints it, with either separator, or whole, inside the data folder.
    ///
    /// # Errors
    /// [`StoreError::NotAVersionPath`].
    pub fn version_path(&self, text: &str) -> Result<VersionPath> {
        let given = Path::new(text);
        if !given.is_absolute() {
            return text.parse();
        }
        let layout = &self.shared.layout;
        let whole = given.canonicalize().unwrap_or_else(|_| given.to_owned());
        let data_dir = std::path::absolute(layout.data_dir()).unwrap_or_else(|_| layout.data_dir().to_owned());
        let inside = |root: &Path| [given, &whole].into_iter().find_map(|path| Some(path.strip_prefix(root).ok()?.to_owned()));
        let inside = [layout.canonical_data_dir(), &data_dir].into_iter().find_map(inside);
        let names = inside.as_deref().map(|inside| inside.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>().join("/"));
        names.as_deref().unwrap_or(text).parse()
    }

    /// The number that the next version of a key would get now. Only a preview: the number is given when it is published.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the folders can't be read, [`StoreError::NumbersExhausted`].
    pub fn next_number(&self, key: &Key) -> Result<u32> {
        self.shared.next_number(&Registry::read_or_empty(&self.shared.layout, &self.shared.disk)?, key)
    }

    /// Where a version is on this machine.
    #[must_use]
    pub fn version_dir(&self, path: &VersionPath) -> PathBuf {
        self.shared.layout.version_dir(path)
    }

    /// The path with ids whole: a path's text holds an id of more than about a hundred Chinese characters only in a short form.
    ///
    /// # Errors
    /// As [`Store::show`], if the path has such an id.
    pub fn resolve(&self, path: &VersionPath) -> Result<VersionPath> {
        let ids = [path.key.scope.product(), path.key.scope.store()];
        if ids.into_iter().flatten().all(crate::Id::is_whole) {
            return Ok(path.clone());
        }
        let key = self.show(path)?.key();
        Ok(VersionPath { key: key.unwrap_or_else(|| path.key.clone()), number: path.number })
    }

    /// The data folder.
    #[cfg(test)]
    pub(crate) fn data_dir(&self) -> &Path {
        self.shared.layout.data_dir()
    }
}

impl Shared {
    pub(crate) fn new(layout: Layout, options: Options, index: Index, read_only: Option<String>, folder_id: Option<String>) -> Self {
        let lagging = AtomicBool::new(false);
        Self {
            layout,
            disk: options.disk,
            index: Mutex::new(index),
            read_only,
            lock_wait: options.lock_wait,
            busy: options.busy,
            folder_id,
            lagging,
        }
    }

    pub(crate) fn index(&self) -> MutexGuard<'_, Index> {
        // A panic in another thread leaves no transaction open: rusqlite rolls back.
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The lock, for a change.
    pub(crate) fn lock(&self, purpose: &str) -> Result<StoreLock> {
        self.writable()?;
        let lock = StoreLock::acquire(&self.layout, &self.disk, self.lock_wait, purpose);
        // Whoever held the lock may have moved the folder; what is at the old place then is nobody's.
        self.writable()?;
        lock
    }

    pub(crate) fn writable(&self) -> Result<()> {
        crate::folder::refuse_moved(self.layout.canonical_data_dir(), &self.disk)?;
        self.read_only.as_ref().map_or(Ok(()), |reason| Err(StoreError::ReadOnly { reason: reason.clone() }))
    }

    /// Marks; none if the file is damaged, which recovery reports.
    pub(crate) fn marks_or_none(&self) -> Result<Marks> {
        Ok(Marks::read(&self.layout, &self.disk)?.unwrap_or_default())
    }

    pub(crate) fn next_number(&self, registry: &Registry, key: &Key) -> Result<u32> {
        let traces = |dir: &Path| tree::type_folder(&self.disk, dir, key.clone()).map(|(folder, _)| folder.highest());
        let latest = numbers::latest([traces(&self.layout.key_dir(key))?, traces(&self.layout.trash_key_dir(key))?, registry.latest(key)]);
        let is_free = |number: &u32| {
            let path = VersionPath { key: key.clone(), number: *number };
            !is_taken(&self.layout.version_dir(&path)) && !is_taken(&self.layout.trash_dir(&path))
        };
        // A folder far above the others doesn't count, and is passed over when its number comes.
        let next = (latest..u32::MAX).map(|number| number + 1).find(is_free);
        next.ok_or_else(|| StoreError::NumbersExhausted { key: key.registry_key(), latest })
    }

    pub(crate) fn record(&self, path: &VersionPath) -> Result<Record> {
        self.record_in(path, &self.layout.version_dir(path))
    }

    /// The metadata of the version at `path`, which is in `dir`.
    pub(crate) fn record_in(&self, path: &VersionPath, dir: &Path) -> Result<Record> {
        let bytes = self.metadata_bytes(path, dir)?;
        let record: Record = parse_json(&bytes).map_err(|reason| metadata(path, &reason))?;
        let at = Head::from(&record);
        check(path, &at)?;
        Ok(record)
    }

    /// The first fields of the metadata of the version at `path`, which is in `dir`; and the file's length.
    pub(crate) fn head_in(&self, path: &VersionPath, dir: &Path) -> Result<(Head, u64)> {
        let bytes = self.metadata_bytes(path, dir)?;
        let head = parse_head(path, &bytes)?;
        Ok((head, bytes.len() as u64))
    }

    fn metadata_bytes(&self, path: &VersionPath, dir: &Path) -> Result<Vec<u8>> {
        let file = dir.join(METADATA);
        match self.disk.read(&file, MAX_METADATA_BYTES) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Err(metadata(path, "it is too large")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if is_folder(dir) {
                    Err(metadata(path, "it is missing"))
                } else {
                    Err(StoreError::NoSuchVersion { path: path.to_string() })
                }
            }
            Err(error) => Err(StoreError::io("reading", &file)(error)),
        }
    }
}

/// Reads the first fields of metadata that were found at `path`.
pub(crate) fn parse_head(path: &VersionPath, bytes: &[u8]) -> Result<Head> {
    // The version of the schema first: newer metadata may lack fields that we need.
    #[derive(serde::Deserialize)]
    struct Schema {
        schema_version: u32,
    }
    let head = match parse_json::<Head>(bytes) {
        Ok(head) => head,
        Err(reason) => match parse_json::<Schema>(bytes) {
            Ok(schema) if schema.schema_version > SCHEMA_VERSION => return Err(newer(path, schema.schema_version)),
            _ => return Err(metadata(path, &reason)),
        },
    };
    check(path, &head)?;
    Ok(head)
}

fn check(path: &VersionPath, head: &Head) -> Result<()> {
    if head.schema_version > SCHEMA_VERSION {
        return Err(newer(path, head.schema_version));
    }
    if let Some(wrong) = head.files.iter().find(|file| !is_version_file(&file.name)) {
        return Err(metadata(path, &format!("it lists {:?}, which isn't a file of a version", wrong.name)));
    }
    match head.path() {
        None => Err(metadata(path, "its mode, scope, aggregation, and type don't fit together")),
        Some(says) if says.to_string() != path.to_string() => Err(metadata(path, &format!("it belongs to {says}"))),
        Some(_) => Ok(()),
    }
}

fn newer(path: &VersionPath, found: u32) -> StoreError {
    StoreError::Newer { what: path.to_string(), found, known: SCHEMA_VERSION }
}

pub(crate) fn metadata(path: &VersionPath, reason: &str) -> StoreError {
    StoreError::Metadata { path: path.to_string(), reason: reason.to_owned() }
}
