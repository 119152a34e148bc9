//! Where the data folder is now: it may move while the program runs, and everyone who needs it looks here.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

#[derive(Debug, Clone)]
pub(crate) struct DataDir(Arc<RwLock<PathBuf>>);

impl DataDir {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(Arc::new(RwLock::new(folder.to_owned())))
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn moved_to(&self, folder: &Path) {
        folder.clone_into(&mut self.0.write().unwrap_or_else(PoisonError::into_inner));
    }
}
