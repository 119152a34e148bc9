//! Walking the folders: which versions there are, by their places alone. What is inside a version folder is read elsewhere.

use std::path::Path;

use crate::disk::Disk;
use crate::error::Result;
use crate::key::{Key, ModelType};
use crate::layout::GONE;
use crate::numbers;
use crate::scope::Scope;
use crate::version_path::{VersionPath, parse_version};

/// What a walk below `saved_models` or its trash found.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) folders: Vec<TypeFolder>,
    /// Folders at a place where no key has one: names below the root.
    pub(crate) strange: Vec<Vec<String>>,
    /// Folders that can't be read: names below the root, and why.
    pub(crate) unreadable: Vec<(Vec<String>, String)>,
    /// Links where folders are: names below the root. They aren't followed.
    pub(crate) links: Vec<Vec<String>>,
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
    /// The highest number that something other than a folder has.
    taken: u32,
}

impl TypeFolder {
    /// The highest number that any trace here plausibly mentions.
    pub(crate) fn highest(&self) -> u32 {
        numbers::latest(self.versions.iter().chain(&self.notes).chain(&self.gone).chain([&self.taken]).copied())
    }

    pub(crate) fn paths(&self) -> impl Iterator<Item = VersionPath> {
        self.versions.iter().map(|&number| VersionPath { key: self.key.clone(), number })
    }
}

impl Tree {
    /// Walks `root`. Folders that can't be read are named, not an error.
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
            // Files between the folders (Thumbs.db, .DS_Store) are ignored; names with a dot are ours: .staging, .trash.
            if entry.name.starts_with('.') || entry.is_file() {
                continue;
            }
            let inner = dir.join(&entry.name);
            let is_folder = entry.is_folder();
            names.push(entry.name);
            if !is_folder {
                self.links.push(names.clone());
                names.pop();
                continue;
            }
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
            Ok((folder, links)) => {
                self.folders.push(folder);
                self.links.extend(links.into_iter().map(|link| names.iter().cloned().chain([link]).collect()));
            }
            Err(error) => self.unreadable.push((names.to_owned(), error.to_string())),
        }
    }
}

/// Reads the folder of one key, in the tree or in the trash; also gives the names of links in it. A link at the place of a version counts
/// for the numbers, since it would be in the way.
pub(crate) fn type_folder(disk: &Disk, dir: &Path, key: Key) -> Result<(TypeFolder, Vec<String>)> {
    let mut folder = TypeFolder { key, versions: Vec::new(), notes: Vec::new(), gone: Vec::new(), taken: 0 };
    let mut links = Vec::new();
    for entry in disk.read_dir(dir)? {
        if !(entry.is_file() || entry.is_folder()) {
            folder.taken = folder.taken.max(parse_version(&entry.name).unwrap_or(0));
            links.push(entry.name);
        } else if entry.is_file() {
            folder.notes.extend(entry.name.strip_suffix(".json").and_then(parse_version));
        } else if let Some(version) = entry.name.strip_suffix(GONE) {
            folder.gone.extend(parse_version(version));
        } else {
            folder.versions.extend(parse_version(&entry.name));
        }
    }
    folder.versions.sort_unstable();
    Ok((folder, links))
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
