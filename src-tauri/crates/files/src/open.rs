//! Opening: never through a link, never a device or a pipe, and new files for the user alone.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use crate::fault::{not_plain, too_large};
use crate::nature::{Nature, nature};
#[cfg(unix)]
use crate::other_names::has_other_names;

/// Opens a file for reading.
///
/// # Errors
/// [`NotPlain`](crate::NotPlain) for a link, a special file, or a folder; an error of the system.
pub fn open(path: &Path) -> io::Result<File> {
    plain(OpenOptions::new().read(true), path)
}

/// Makes a new file for writing in place of the one at `path`, whose other names, if it has any, keep what it held.
///
/// # Errors
/// As [`open`].
pub fn create(path: &Path) -> io::Result<File> {
    match nature(path)? {
        Nature::Missing => {}
        Nature::File => fs::remove_file(path)?,
        other => return Err(not_plain(path, other)),
    }
    plain(OpenOptions::new().write(true).create_new(true), path)
}

/// Opens a file for writing at its end.
///
/// # Errors
/// As [`open`].
pub fn append(path: &Path) -> io::Result<File> {
    plain(OpenOptions::new().append(true), path)
}

/// Opens a lock file, and makes it if it is missing.
///
/// # Errors
/// As [`open`].
pub fn open_lock(path: &Path) -> io::Result<File> {
    plain(OpenOptions::new().read(true).write(true).create(true).truncate(false), path)
}

/// Makes an empty file where there is none; what is there isn't touched, nor opened.
///
/// # Errors
/// An error of the system.
pub fn make(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    keep_here(&mut options);
    match options.write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// As [`open`]; [`TooLarge`](crate::TooLarge).
pub fn read(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    if file.metadata()?.len() > limit {
        return Err(too_large(path, limit));
    }
    let mut bytes = Vec::new();
    // It may grow while it is read.
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_large(path, limit)) } else { Ok(bytes) }
}

/// Reads a text of at most `limit` bytes.
///
/// # Errors
/// As [`read`]; [`io::ErrorKind::InvalidData`] for bytes that are not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> io::Result<String> {
    String::from_utf8(read(path, limit)?).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

/// Makes a folder that only the user can enter.
///
/// # Errors
/// An error of the system; [`io::ErrorKind::AlreadyExists`] when anything is there.
pub fn make_dir(path: &Path) -> io::Result<()> {
    for_the_user().create(path)
}

/// Makes a folder and what is missing above it. Links above it are followed: they are the user's.
///
/// # Errors
/// An error of the system.
pub fn make_dirs(path: &Path) -> io::Result<()> {
    for_the_user().recursive(true).create(path)
}

fn for_the_user() -> fs::DirBuilder {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

/// Takes from users outside the owner's group what rights they have on a file. Where the system has no such rights, or the file has other
/// names, nothing happens.
///
/// # Errors
/// As [`open`]; an error of the system when the file belongs to another user.
pub fn restrict_to_group(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        const OTHERS: u32 = 0o007;
        let file = open(path)?;
        let mut rights = file.metadata()?.permissions();
        if rights.mode() & OTHERS != 0 && !has_other_names(&file)? {
            rights.set_mode(rights.mode() & !OTHERS);
            file.set_permissions(rights)?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Whether `path` still names the open `file`: it may have been removed, or replaced by another, since it was opened.
#[must_use]
pub fn is_same_file(file: &File, path: &Path) -> bool {
    let handle = file.try_clone().and_then(same_file::Handle::from_file);
    matches!((handle, nature(path)), (Ok(open), Ok(Nature::File)) if same_file::Handle::from_path(path).is_ok_and(|named| named == open))
}

fn plain(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    // Before opening, since opening a device may already do something; and after it, since another program may be quicker.
    match nature(path)? {
        Nature::Missing | Nature::File => {}
        other => return Err(not_plain(path, other)),
    }
    keep_here(options);
    let file = options.open(path).map_err(|error| match nature(path) {
        Ok(found @ (Nature::Link | Nature::Special)) => not_plain(path, found),
        _ => error,
    })?;
    match Nature::from(file.metadata()?.file_type()) {
        Nature::File => content(options, path, file),
        other => Err(not_plain(path, other)),
    }
}

#[cfg(unix)]
fn content(_options: &mut OpenOptions, _path: &Path, file: File) -> io::Result<File> {
    Ok(file)
}

/// A file of a cloud folder that isn't on this disk yet has its content fetched only when it is opened as files are.
#[cfg(windows)]
fn content(options: &mut OpenOptions, path: &Path, file: File) -> io::Result<File> {
    use std::os::windows::fs::{MetadataExt, OpenOptionsExt};
    const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
    if file.metadata()?.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT == 0 {
        return Ok(file);
    }
    options.custom_flags(0).open(path)
}

/// Doesn't follow a link, doesn't wait for the other end of a pipe, and makes new files private.
#[cfg(unix)]
fn keep_here(options: &mut OpenOptions) {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    // The bits fit: they are the constants of `open`.
    options.mode(0o600).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
}

/// Opens a link itself, whose kind then decides.
#[cfg(windows)]
fn keep_here(options: &mut OpenOptions) {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
}
