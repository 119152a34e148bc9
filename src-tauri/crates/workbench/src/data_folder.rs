//! Where everything the program keeps lies: one data folder, found the same way by the window and the command line.

use std::ffi::OsString;
use std::path::PathBuf;

/// The environment variable that names the data folder.
pub const DATA_DIR_VARIABLE: &str = "PHARMACAST_DATA_DIR";

/// The data folder: the one asked for, else the one that the environment names, else the system's folder for application data
/// (`%LOCALAPPDATA%\Pharmacast`, `~/Library/Application Support/Pharmacast`, `~/.local/share/Pharmacast`).
/// A folder that has moved since is followed to its new place. None when the system names no such folder, which happens to users without a home.
#[must_use]
pub fn data_folder(asked: Option<PathBuf>, environment: Option<OsString>) -> Option<PathBuf> {
    asked
        .or_else(|| environment.filter(|v| !v.is_empty()).map(PathBuf::from))
        .or_else(|| dirs::data_local_dir().map(|folder| folder.join("Pharmacast")))
        .map(crate::moved::follow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_asked_for_wins_over_the_environment_and_an_empty_variable_counts_as_none() {
        let asked = data_folder(Some("/a".into()), Some("/b".into()));
        assert_eq!(asked, Some(PathBuf::from("/a")));
        assert_eq!(data_folder(None, Some("/b".into())), Some(PathBuf::from("/b")));
        assert_eq!(data_folder(None, Some("".into())), data_folder(None, None));
    }
}
