//! What locking needs to know of the system: whether a folder has locks at all, and which machine this is.

use std::io;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use crate::database::asks_for_a_lock;

/// Whether a failed attempt to lock a file says that its file system has no locks.
#[must_use]
pub fn is_lock_unsupported(error: &io::Error) -> bool {
    #[cfg(unix)]
    let no_locks = [rustix::io::Errno::NOLCK, rustix::io::Errno::OPNOTSUPP, rustix::io::Errno::NOSYS].map(|errno| errno.raw_os_error());
    // ERROR_INVALID_FUNCTION and ERROR_NOT_SUPPORTED.
    #[cfg(windows)]
    let no_locks = [1, 50];
    error.kind() == io::ErrorKind::Unsupported || error.raw_os_error().is_some_and(|code| no_locks.contains(&code))
}

/// Whether a folder is on a disk whose files can't be locked: SQLite isn't given the lock of a new database that no one
/// else knows of. Where that can't be found out, it is taken not to be.
pub(crate) fn has_no_locks(folder: &Path) -> bool {
    let made = tempfile::Builder::new().prefix(".locks-").suffix(".tmp").tempfile_in(folder);
    made.is_ok_and(|file| {
        let locked = rusqlite::Connection::open(file.path()).and_then(|database| {
            database.busy_timeout(Duration::ZERO)?;
            database.execute_batch("BEGIN EXCLUSIVE; ROLLBACK")
        });
        locked.is_err_and(|error| asks_for_a_lock(&error))
    })
}

/// Returns the name of this machine in its network.
#[must_use]
pub fn machine_name() -> &'static str {
    static NAME: OnceLock<String> = OnceLock::new();
    NAME.get_or_init(|| {
        let name = ask_for_name().map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        name.unwrap_or_else(|| "a machine without a name".to_owned())
    })
}

#[cfg(windows)]
fn ask_for_name() -> Option<String> {
    std::env::var("COMPUTERNAME").ok()
}

#[cfg(unix)]
fn ask_for_name() -> Option<String> {
    let asked = || std::process::Command::new("hostname").output().ok().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    std::fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(asked)
}
