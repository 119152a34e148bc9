//! Where things are in a data folder. The only place that joins paths; names come from `key` and from constants here.

use std::path::{Path, PathBuf};

use crate::key::{Key, SAVED_MODELS};
use crate::version_path::VersionPath;

/// The places of one data folder.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    data_dir: PathBuf,
    root: PathBuf,
}

impl Layout {
    /// `data_dir` exists.
    pub(crate) fn new(data_dir: &Path) -> Self {
        // Windows: the canonical form begins with `\\?\`, which lifts the limit of 260 characters for everything below.
        let canonical = data_dir.canonicalize().unwrap_or_else(|_| data_dir.to_owned());
        Self { data_dir: data_dir.to_owned(), root: canonical.join(SAVED_MODELS) }
    }

    /// The data folder as it was given.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The data folder without links in its path.
    pub(crate) fn canonical_data_dir(&self) -> &Path {
        self.root.parent().unwrap_or(&self.root)
    }

    /// `saved_models`
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn key_dir(&self, key: &Key) -> PathBuf {
        below(&self.root, &key.components())
    }

    pub(crate) fn version_dir(&self, path: &VersionPath) -> PathBuf {
        self.key_dir(&path.key).join(path.version())
    }

    pub(crate) fn trash(&self) -> PathBuf {
        self.root.join(".trash")
    }

    pub(crate) fn trash_key_dir(&self, key: &Key) -> PathBuf {
        below(&self.trash(), &key.components())
    }

    pub(crate) fn trash_dir(&self, path: &VersionPath) -> PathBuf {
        self.trash_key_dir(&path.key).join(path.version())
    }

    /// Says when a version was deleted.
    pub(crate) fn trash_note(&self, path: &VersionPath) -> PathBuf {
        self.trash_key_dir(&path.key).join(format!("{}.json", path.version()))
    }

    /// A version that is just being removed for good.
    pub(crate) fn trash_gone(&self, path: &VersionPath) -> PathBuf {
        self.trash_key_dir(&path.key).join(format!("{}{GONE}", path.version()))
    }

    pub(crate) fn staging(&self) -> PathBuf {
        self.root.join(".staging")
    }

    pub(crate) fn registry(&self) -> PathBuf {
        self.root.join("versions.json")
    }

    /// In the trash, since emptying it is what makes a copy needed.
    pub(crate) fn registry_copy(&self) -> PathBuf {
        self.trash().join("versions.json")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join("versions.json.lock")
    }

    pub(crate) fn lock_holder(&self) -> PathBuf {
        self.root.join("versions.json.holder")
    }

    pub(crate) fn marks(&self) -> PathBuf {
        self.root.join("in_use.json")
    }

    /// In the data folder as given: SQLite opens it, and its path is short.
    pub(crate) fn index(&self) -> PathBuf {
        self.data_dir.join("models.sqlite")
    }

    /// `path` as text relative to the data folder, with `/`.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let inner = path.strip_prefix(&self.root).unwrap_or(path);
        let names = inner.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        std::iter::once(SAVED_MODELS.to_owned()).chain(names).collect::<Vec<_>>().join("/")
    }
}

/// Behind the version in the name of a folder that is being removed for good.
pub(crate) const GONE: &str = ".gone";

fn below(root: &Path, parts: &[String]) -> PathBuf {
    let mut path = root.to_owned();
    path.extend(parts);
    path
}
