//! The data folder as a whole: its identity, finding it where it is now, and moving it to another place.

mod contents;
mod copy;
mod find;
mod identity;
mod notes;
mod relocate;
mod settle;

#[cfg(test)]
pub(crate) use find::find_with;
pub(crate) use find::refuse_moved;
pub use find::{Found, accept_copy, find, forget_move};
pub(crate) use identity::Identity;
pub use relocate::{MoveProgress, MoveReport};
pub(crate) use settle::settle;
