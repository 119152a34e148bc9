//! Files of the data folder: opened without following links, private to the user, and replaced whole.
//!
//! A data folder may come from anywhere: a USB drive, a network share, an unpacked archive. A link or a device in it must never lead a
//! write, a deletion, or an endless read to another place, so every file and folder that the program keeps there is opened through this crate.

mod database;
mod fault;
mod held;
mod locks;
mod nature;
mod open;
mod other_names;
mod replace;

pub use database::{DatabaseError, check_database_files, open_database};
pub use fault::{NotPlain, TooLarge, is_not_plain};
pub use held::{is_held, patiently};
pub use locks::{is_lock_unsupported, machine_name};
pub use nature::{Nature, check_below, is_entry_name, nature};
pub use open::{append, create, is_same_file, make, make_dir, make_dirs, open, open_lock, read, read_text, restrict_to_group};
pub use replace::{replace, sibling, sync_dir};
