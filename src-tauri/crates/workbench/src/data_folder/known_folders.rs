//! The data folders that this user has opened on this machine, with their ids: so that one that is missing is missed.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The list is short; a larger file isn't ours.
const MAX_BYTES: u64 = 1 << 20;

/// More folders than a user works with; the one opened least recently goes first.
const MOST: usize = 64;

/// The folder of the list in the user's folder for settings. It is neither the data folder nor the program's folder.
const FOLDER: &str = if cfg!(any(windows, target_os = "macos")) { "Pharmacast Settings" } else { "pharmacast" };

/// The list, the folder opened last at the end.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownFolders {
    folders: Vec<KnownFolder>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KnownFolder {
    path: PathBuf,
    id: String,
}

impl KnownFolders {
    /// Reads the list; an empty one where there is none. Without it nothing is missed, and everything else works.
    pub(crate) fn load() -> Self {
        let bytes = file().and_then(|file| files::read(&file, MAX_BYTES).ok());
        bytes.and_then(|bytes| store::parse_json(&bytes).ok()).unwrap_or_default()
    }

    /// Notes that a folder holds the data with this id, on disk too. A list that can't be written is as good as none.
    pub(crate) fn remember(folder: &Path, id: &str) {
        let mut list = Self::load();
        if list.id_of(folder).as_deref() == Some(id) {
            return;
        }
        list.add(folder, id);
        if let (Some(file), Ok(bytes)) = (file(), serde_json::to_vec_pretty(&list)) {
            let made = file.parent().map_or(Ok(()), files::make_dirs);
            drop(made.and_then(|()| files::replace(&file, &bytes)));
        }
    }

    pub(crate) fn add(&mut self, folder: &Path, id: &str) {
        let path = whole(folder);
        self.folders.retain(|known| known.path != path || known.id != id);
        self.folders.push(KnownFolder { path, id: id.to_owned() });
        let surplus = self.folders.len().saturating_sub(MOST);
        self.folders.drain(..surplus);
    }

    /// The id of the data that was last seen in a folder.
    pub(crate) fn id_of(&self, folder: &Path) -> Option<String> {
        let path = whole(folder);
        self.folders.iter().rev().find(|known| known.path == path).map(|known| known.id.clone())
    }

    /// Whether data with this id was used in a folder: several USB drives may be connected there in turn.
    pub(crate) fn knows(&self, folder: &Path, id: &str) -> bool {
        let path = whole(folder);
        self.folders.iter().any(|known| known.path == path && known.id == id)
    }

    /// Another folder in which the same data was seen.
    pub(crate) fn other_folder_of(&self, id: &str, folder: &Path) -> Option<String> {
        let path = whole(folder);
        let other = self.folders.iter().rev().find(|known| known.id == id && known.path != path);
        other.map(|known| known.path.display().to_string())
    }
}

fn file() -> Option<PathBuf> {
    dirs::config_local_dir().map(|folder| folder.join(FOLDER).join("data_folders.json"))
}

fn whole(folder: &Path) -> PathBuf {
    std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned())
}
