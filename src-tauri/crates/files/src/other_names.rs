//! Files with several names (hard links): what is written under one of them would change under all.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::nature::{Nature, nature};
use crate::open::create;
use crate::replace::{sibling, sync_dir};

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

/// Gives a database under this name a file of its own, so that its other names keep what they hold. Nothing happens while another
/// connection uses it, when it isn't a database, or where nothing can be written: what follows says so.
pub(crate) fn take_own_copy(database: &Path) {
    let own = sibling(database, ".own");
    if copy_to(database, &own).is_err() && nature(&own).is_ok_and(|found| found == Nature::File) {
        // What can't be removed is overwritten next time.
        drop(std::fs::remove_file(&own));
    }
}

fn copy_to(database: &Path, own: &Path) -> Result<(), crate::DatabaseError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(database, flags)?;
    source.busy_timeout(Duration::ZERO)?;
    // No other connection may have it: what it wrote would go to the file without this name.
    source.execute_batch("BEGIN EXCLUSIVE")?;
    drop(create(own)?);
    let mut copy = Connection::open_with_flags(own, flags)?;
    Backup::new(&source, &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    copy.close().map_err(|(_, error)| error)?;
    crate::patiently(|| std::fs::rename(own, database))?;
    database.parent().map_or(Ok(()), sync_dir)?;
    Ok(())
}
