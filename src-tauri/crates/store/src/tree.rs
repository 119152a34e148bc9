//! Walking the folders: which versions there are, by their places alone. What is inside a version folder is read elsewhere.

use std::path::Path;

use crate::disk::Disk;
use crate::error::Result;
use crate::key::{Key, ModelType};
use crate::layout::GONE;
use crate::scope::Scope;
use crate::version_path::{VersionPath, parse_version};

/// What a walk below `saved_models` or its trash found.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) folders: Vec<TypeFolder>,
    /// Folders at a place where no key has one: names below the root.
    pub(crate) strange: Vec<Vec<String>>,
    /// Folders that cannot be read: names below the root, and why.
    pub(crate) unreadable: Vec<(Vec<String>, String)>,
}

/// The folder of a key.
#[derive(Debug)]
pub(crate) struct TypeFolder {
    pub(crate) key: Key,
    /// Numbers of its folders `v{N}`, ascending.
    pub(crate) versions: Vec<u32>,
    /// Numbers of its files `v{N}.json` (trash only).
    pub(crate) notes: Vec<u32>,
    /// Numbers of its folders `v{N}.gone` (trash only).
    pub(crate) gone: Vec<u32>,
}

impl TypeFolder {
    /// The highest number that any trace here tells of.
    pub(crate) fn highest(&self) -> u32 {
        self.versions.iter().chain(&self.notes).chain(&self.gone).copied().max().unwrap_or(0)
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = VersionPath> {
        self.versions.iter().map(|&number| VersionPath { key: self.key.clone(), number })
    }
}

impl Tree {
    /// Walks `root`. Folders that cannot be read are named, not an error.
    pub(crate) fn walk(disk: &Disk, root: &Path) -> Self {
        let mut tree = Self::default();
        tree.descend(disk, root, &mut Vec::new());
        tree
    }

    pub(crate) fn versions(&self) -> impl Iterator<Item = VersionPath> {
        self.folders.iter().flat_map(TypeFolder::paths)
    }

    fn descend(&mut self, disk: &Disk, dir: &Path, names: &mut Vec<String>) {
        let entries = match disk.read_dir(dir) {
            Ok(entries) => entries,
            Err(error) => return self.unreadable.push((names.clone(), error.to_string())),
        };
        for entry in entries {
            // Files between the folders (Thumbs.db, .DS_Store) are nobody's business; names with a dot are ours: .staging, .trash.
            if !entry.is_dir || entry.name.starts_with('.') {
                continue;
            }
            let inner = dir.join(&entry.name);
            names.push(entry.name);
            let parts: Vec<&str> = names.iter().map(String::as_str).collect();
            match Place::of(&parts) {
                Place::Above => self.descend(disk, &inner, names),
                Place::Type(key) => self.type_folder(disk, &inner, names, key),
                Place::Strange => self.strange.push(names.clone()),
            }
            names.pop();
        }
    }

    fn type_folder(&mut self, disk: &Disk, dir: &Path, names: &[String], key: Key) {
        match type_folder(disk, dir, key) {
            Ok(folder) => self.folders.push(folder),
            Err(error) => self.unreadable.push((names.to_owned(), error.to_string())),
        }
    }
}

/// Reads the folder of one key, in the tree or in the trash.
pub(crate) fn type_folder(disk: &Disk, dir: &Path, key: Key) -> Result<TypeFolder> {
    let mut folder = TypeFolder { key, versions: Vec::new(), notes: Vec::new(), gone: Vec::new() };
    for entry in disk.read_dir(dir)? {
        if !entry.is_dir {
            folder.notes.extend(entry.name.strip_suffix(".json").and_then(parse_version));
        } else if let Some(version) = entry.name.strip_suffix(GONE) {
            folder.gone.extend(parse_version(version));
        } else {
            folder.versions.extend(parse_version(&entry.name));
        }
    }
    folder.versions.sort_unstable();
    Ok(folder)
}

enum Place {
    /// Above a type folder.
    Above,
    Type(Key),
    Strange,
}

impl Place {
    /// What a folder at these names below the root is.
    fn of(parts: &[&str]) -> Self {
        let scope_depth = match parts {
            ["product" | "store", ..] => 2,
            ["global"] => return Self::Above,
            ["global", "all", ..] => 3,
            ["global", "stores" | "products", ..] => 4,
            ["global", "custom", ..] => 5,
            _ => return Self::Strange,
        };
        if parts.len() < scope_depth {
            return Self::Above;
        }
        let Some(scope) = Scope::from_components(&parts[..scope_depth]) else { return Self::Strange };
        match parts.get(scope_depth).map(|name| ModelType::new(name)) {
            None => Self::Above,
            Some(Ok(model_type)) => Self::Type(Key { scope, model_type }),
            Some(Err(_)) => Self::Strange,
        }
    }
}
