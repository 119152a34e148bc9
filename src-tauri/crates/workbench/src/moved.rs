//! The note that a data folder leaves where it was, so that the window and the command line find it at its new place.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// In a folder that is a data folder no more: one line, where it is now.
const NOTE: &str = "moved_to.txt";
/// A folder that moved around in a circle is where it is.
const MOST_MOVES: usize = 16;

/// Where the data folder that was once at `folder` is now.
pub(crate) fn follow(folder: PathBuf) -> PathBuf {
    let mut here = folder;
    for _ in 0..MOST_MOVES {
        match fs::read_to_string(here.join(NOTE)) {
            Ok(text) if !text.trim().is_empty() => here = PathBuf::from(text.trim()),
            _ => break,
        }
    }
    here
}

/// Leaves a note at `old`.
pub(crate) fn leave_note(old: &Path, new: &Path) -> io::Result<()> {
    fs::create_dir_all(old)?;
    // A path that is no Unicode text could not be read back.
    let new = new.to_str().ok_or_else(|| io::Error::other("its path is not Unicode text"))?;
    fs::write(old.join(NOTE), format!("{new}\n"))
}

/// Takes the note away, so that a data folder can come back; whether there was one and nothing else.
pub(crate) fn take_note(folder: &Path) -> bool {
    let alone = fs::read_dir(folder).is_ok_and(|entries| entries.flatten().all(|entry| entry.file_name() == NOTE));
    alone && fs::remove_file(folder.join(NOTE)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_are_followed_from_move_to_move_and_a_circle_ends() {
        let top = tempfile::tempdir().expect("a folder");
        let [a, b, c] = ["药房", "b", "c"].map(|name| top.path().join(name));
        assert_eq!(follow(a.clone()), a, "a folder that never moved");
        leave_note(&a, &b).expect("noted");
        leave_note(&b, &c).expect("noted");
        assert_eq!(follow(a.clone()), c);
        leave_note(&c, &a).expect("noted");
        assert!([&a, &b, &c].contains(&&follow(a.clone())), "no endless search");
        assert!(take_note(&a) && !a.join(NOTE).exists());
        fs::write(b.join("mine.txt"), "x").expect("written");
        assert!(!take_note(&b), "a folder with anything else in it is not touched");
    }
}
