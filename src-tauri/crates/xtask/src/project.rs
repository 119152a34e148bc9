//! Where things are: the checkout, cargo's target folder, the per-user cache. Nothing is created here.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};

#[derive(Clone, Debug)]
pub(crate) struct Project {
    /// The checkout: the folder of the workspace's Cargo.toml.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the user keeps it.
    pub target: PathBuf,
    /// What every checkout of this user shares.
    pub cache: PathBuf,
}

impl Project {
    pub(crate) fn find() -> Result<Self> {
        let root = root()?;
        let target =
            std::env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty()).map_or_else(|| root.join("target"), |dir| absolute(&dir));
        Ok(Self { root, target, cache: cache(&|name| std::env::var_os(name).filter(|value| !value.is_empty()))? })
    }

    pub(crate) fn ui(&self) -> PathBuf {
        self.root.join("ui")
    }

    /// A program built by cargo in the dev profile.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }
}

/// `cargo run` names the package's folder; a program started by hand looks upward from the current folder.
fn root() -> Result<PathBuf> {
    let start = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let start = start.or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    start
        .ancestors()
        .find(|dir| dir.join("Cargo.toml").is_file() && dir.join("src-tauri").is_dir())
        .map(Path::to_path_buf)
        .ok_or_else(|| Failure::new("this isn't a checkout of Pharmacast; change into its folder and run the command again"))
}

fn absolute(dir: &OsString) -> PathBuf {
    std::path::absolute(dir).unwrap_or_else(|_| PathBuf::from(dir))
}

/// The platform's place for files that can be fetched again.
fn cache(variable: &dyn Fn(&str) -> Option<OsString>) -> Result<PathBuf> {
    if let Some(dir) = variable("PHARMACAST_CACHE_DIR") {
        return Ok(absolute(&dir));
    }
    let home = |name: &str| {
        variable(name).map(PathBuf::from).ok_or_else(|| {
            Failure::new(format!("{name} isn't set, so there is no place for the cache; name one with PHARMACAST_CACHE_DIR"))
        })
    };
    if cfg!(windows) {
        return Ok(home("LOCALAPPDATA")?.join("pharmacast").join("cache"));
    }
    if cfg!(target_os = "macos") {
        return Ok(home("HOME")?.join("Library").join("Caches").join("pharmacast"));
    }
    match variable("XDG_CACHE_HOME").map(PathBuf::from).filter(|dir| dir.is_absolute()) {
        Some(dir) => Ok(dir.join("pharmacast")),
        None => Ok(home("HOME")?.join(".cache").join("pharmacast")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_can_be_named_by_the_user() {
        let variable = |name: &str| (name == "PHARMACAST_CACHE_DIR").then(|| std::env::temp_dir().join("药房 cache").into_os_string());
        assert_eq!(cache(&variable).unwrap(), std::env::temp_dir().join("药房 cache"), "the variable wins over the platform's place");
    }

    #[test]
    fn without_any_home_the_cache_is_refused_with_a_remedy() {
        let error = cache(&|_| None).unwrap_err().to_string();
        assert!(error.contains("PHARMACAST_CACHE_DIR"), "the line says what to do: {error}");
    }
}
