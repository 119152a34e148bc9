//! What locking needs to know of the system: whether a folder has locks at all, and which machine this is.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::OnceLock;

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

/// Whether a folder is on a disk whose files can't be locked. Where that can't be found out, it is taken not to be.
pub(crate) fn has_no_locks(folder: &Path) -> bool {
    tempfile::tempfile_in(folder).is_ok_and(|file| lock_as_databases_do(&file).is_err_and(|error| is_lock_unsupported(&error)))
}

#[cfg(unix)]
fn lock_as_databases_do(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fcntl_lock(file, rustix::fs::FlockOperation::NonBlockingLockShared)?)
}

#[cfg(windows)]
fn lock_as_databases_do(file: &File) -> io::Result<()> {
    Ok(file.try_lock_shared()?)
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
