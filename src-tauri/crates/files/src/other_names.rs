//! Files with several names (hard links): what is written under one of them would change under all.

use std::fs::File;
use std::io;
use std::path::Path;

#[cfg(windows)]
use crate::nature::{Nature, nature};

/// Whether the file has other names than the one that it was opened by.
///
/// # Errors
/// An error of the system.
pub(crate) fn has_other_names(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) > 1);
    #[cfg(windows)]
    return Ok(winapi_util::file::information(file)?.number_of_links() > 1);
}

/// Whether the file at `path` has other names. The file isn't opened where that can be avoided.
pub(crate) fn is_named_elsewhere(path: &Path) -> bool {
    #[cfg(unix)]
    return path.symlink_metadata().is_ok_and(|file| file.is_file() && std::os::unix::fs::MetadataExt::nlink(&file) > 1);
    #[cfg(windows)]
    return nature(path).is_ok_and(|found| found == Nature::File)
        && crate::open(path).and_then(|file| has_other_names(&file)).unwrap_or(false);
}
