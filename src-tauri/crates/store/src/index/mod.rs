//! `models.sqlite`: a list of the versions that is quick to read. It holds nothing that the folders do not say (`docs/contract.md` §4).

mod entry;
mod open;
mod rows;

use std::path::PathBuf;

use rusqlite::Connection;

pub(crate) use entry::Entry;
pub(crate) use open::Opened;

use crate::disk::Disk;
use crate::error::Result;

/// The format of the index, as SQLite's `user_version`.
pub(crate) const INDEX_VERSION: u32 = 1;

/// An open index.
pub(crate) struct Index {
    connection: Connection,
    /// None for a temporary index in memory.
    path: Option<PathBuf>,
    disk: Disk,
}

impl Index {
    /// True when the file holds nothing that this index holds.
    pub(crate) fn is_temporary(&self) -> bool {
        self.path.is_none()
    }

    /// Runs `act` in a transaction that begins as a writer, so that two writers wait for each other instead of failing.
    fn write(&mut self, act: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        act(&transaction)?;
        match &self.path {
            Some(path) => self.disk.index_step(path, || Ok(transaction.commit()?)),
            None => Ok(transaction.commit()?),
        }
    }
}
