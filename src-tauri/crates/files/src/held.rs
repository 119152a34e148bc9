//! Files that other programs hold open, which Windows then refuses to read, rename, or remove.

use std::io;
use std::thread;
use std::time::Duration;

const ACCESS_DENIED: i32 = 5;
const SHARING_VIOLATION: i32 = 32;
const LOCK_VIOLATION: i32 = 33;

/// Attempts before the last, with pauses that add up to three seconds.
const ATTEMPTS: u32 = 10;

/// Whether an error says that another program holds the file open and lets no one else have it. Only Windows has such errors.
#[must_use]
pub fn is_held(error: &io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(SHARING_VIOLATION | LOCK_VIOLATION))
}

/// Renames or removes a file, again and again where Windows refuses it: a virus scanner or an indexer that looks at the file lets go of it
/// within moments.
///
/// # Errors
/// What the last attempt gives.
pub fn patiently(act: impl Fn() -> io::Result<()>) -> io::Result<()> {
    for attempt in 0..ATTEMPTS {
        match act() {
            Err(error) if is_held(&error) || (cfg!(windows) && error.raw_os_error() == Some(ACCESS_DENIED)) => {
                thread::sleep(Duration::from_millis(10 << attempt.min(6)));
            }
            other => return other,
        }
    }
    act()
}
