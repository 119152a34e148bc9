//! Keeping files that are written for people away from those that the program keeps.

use std::path::{Component, Path};

use super::OWNED;
use crate::error::WorkbenchError;

/// What every data folder has.
const IDENTITY: &str = "data_folder.json";

/// What the store keeps in the data folder.
const STORE: [&str; 4] = ["saved_models", "models.sqlite", IDENTITY, "moved_to.txt"];

/// Of the files that are kept, those that may be overwritten.
const MAY_BE_WRITTEN: [&str; 2] = ["orders", "sample_sales.csv"];

/// Refuses a place at which a data folder keeps something of its own, whichever data folder it is.
///
/// # Errors
/// [`WorkbenchError::OwnFile`].
pub(crate) fn check(file: &Path) -> Result<(), WorkbenchError> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Where the folder isn't there, writing fails anyway.
    let (Ok(folder), Some(name)) = (folder.canonicalize(), file.file_name()) else { return Ok(()) };
    let whole = folder.join(name);
    let is_own = folder.ancestors().filter(|above| above.join(IDENTITY).is_file()).any(|data_folder| {
        let inside = whole.strip_prefix(data_folder).ok().and_then(|inside| inside.components().next());
        matches!(inside, Some(Component::Normal(first)) if is_kept(&first.to_string_lossy()))
    });
    if is_own { Err(WorkbenchError::OwnFile { file: file.display().to_string() }) } else { Ok(()) }
}

/// Whether a name is that of something the program keeps, or of a database's file next to it, such as `sales.sqlite-wal`.
fn is_kept(name: &str) -> bool {
    // Disks of Windows and macOS ignore case.
    let name = name.to_lowercase();
    let kept = OWNED.iter().filter(|owned| !MAY_BE_WRITTEN.contains(owned)).chain(&STORE);
    kept.into_iter()
        .any(|kept| name.strip_prefix(kept).is_some_and(|rest| rest.is_empty() || kept.ends_with(".sqlite") && rest.starts_with('-')))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn no_file_for_people_takes_the_place_of_one_that_is_kept() {
        let top = tempfile::tempdir().expect("a folder");
        let data = top.path().join("data");
        fs::create_dir_all(data.join("saved_models").join("product")).expect("made");
        fs::write(top.path().join("sales.sqlite"), "of something else").expect("written");
        check(&data.join("sales.sqlite")).expect("no data folder yet");
        fs::write(data.join(IDENTITY), "{}").expect("written");
        let kept = ["sales.sqlite", "SALES.sqlite", "sales.sqlite-wal", "models.sqlite", "settings.json", "backups", IDENTITY];
        for name in kept {
            assert!(matches!(check(&data.join(name)), Err(WorkbenchError::OwnFile { .. })), "{name}");
        }
        let below = data.join("saved_models").join("product");
        assert!(check(&below.join("model.pth")).is_err());
        assert!(check(&below.join("..").join("..").join("sales.sqlite")).is_err(), "by way of another folder");
        for free in [data.join("forecast.csv"), data.join("sales.xlsx"), data.join("orders"), top.path().join("sales.sqlite")] {
            check(&free).expect("free");
        }
    }
}
