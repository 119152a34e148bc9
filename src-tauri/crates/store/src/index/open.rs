//! Opening the index whatever state the file is in: missing, damaged, locked, older, newer.

use std::path::Path;
use std::time::Duration;

use files::{DatabaseError, open_database, sibling};
use rusqlite::{Connection, ErrorCode};

use super::{INDEX_VERSION, Index};
use crate::disk::{Disk, is_taken};
use crate::error::Result;

/// `model_versions` is as `docs/contract.md` §4 has it; what else listing needs is in other tables.
const SCHEMA: &str = "
CREATE TABLE model_versions (
  id INTEGER PRIMARY KEY,
  model_identifier TEXT NOT NULL,
  model_type TEXT NOT NULL,
  version TEXT NOT NULL,
  model_path TEXT NOT NULL,
  created_at TEXT NOT NULL,
  metrics_summary TEXT NOT NULL,
  UNIQUE (model_identifier, model_type, version)
);
CREATE INDEX model_versions_path ON model_versions (model_path);
CREATE TABLE version_facts (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL,
  mode TEXT NOT NULL,
  product TEXT,
  store TEXT,
  aggregation TEXT,
  bytes INTEGER NOT NULL,
  damaged TEXT,
  product_folded TEXT,
  store_folded TEXT
);
CREATE INDEX version_facts_product ON version_facts (product_folded, product);
CREATE INDEX version_facts_store ON version_facts (store_folded, store);
";

/// What the file was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Opened {
    Good,
    /// There was none; now there is an empty one.
    Missing,
    /// Of an older format; emptied.
    Older,
    /// Has a newer format and is left unchanged; its version.
    Newer(u32),
    /// Isn't a healthy database and is left unchanged; the reason.
    Corrupt(String),
    /// Another process holds it for longer than we wait, or the disk refuses. Why.
    Unusable(String),
}

impl Index {
    /// Opens the file at `path`, or a temporary index if it can't be used.
    ///
    /// Statements wait for other processes for `busy`.
    pub(crate) fn open(path: &Path, disk: &Disk, busy: Duration) -> Result<(Self, Opened)> {
        let existed = is_taken(path);
        let opened = match open_file(path, busy) {
            Ok((connection, opened)) => {
                let opened = if existed { opened } else { Opened::Missing };
                if matches!(opened, Opened::Good | Opened::Missing | Opened::Older) {
                    return Ok((Self { connection, path: Some(path.to_owned()), disk: disk.clone() }, opened));
                }
                opened
            }
            Err(DatabaseError::Sqlite(error)) if is_corrupt(&error) => Opened::Corrupt(error.to_string()),
            Err(error @ DatabaseError::ForeignSchema(_)) => Opened::Corrupt(error.to_string()),
            Err(error) => Opened::Unusable(error.to_string()),
        };
        Ok((Self::temporary(disk)?, opened))
    }

    /// An empty index in memory.
    pub(crate) fn temporary(disk: &Disk) -> Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self { connection, path: None, disk: disk.clone() })
    }

    /// Renames a damaged file, so that nothing of it is lost, and makes an empty one. Gives the new name of the old file.
    pub(crate) fn set_aside(path: &Path, disk: &Disk, busy: Duration, stamp: &str) -> Result<(Self, String)> {
        let aside = crate::recover::free_name(path, stamp);
        // The log first: left behind, it would be played into the new database.
        for tail in ["-journal", "-wal", "-shm"] {
            let from = sibling(path, tail);
            if is_taken(&from) {
                disk.rename(&from, &sibling(&aside, tail))?;
            }
        }
        disk.rename(path, &aside)?;
        let name = aside.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        Ok((Self::open(path, disk, busy)?.0, name))
    }
}

fn open_file(path: &Path, busy: Duration) -> Result<(Connection, Opened), DatabaseError> {
    let mut connection = open_database(path, busy, &[])?;
    let version = |connection: &Connection| connection.query_row("PRAGMA user_version", [], |row| row.get::<_, u32>(0));
    let found = version(&connection)?;
    if found > INDEX_VERSION {
        return Ok((connection, Opened::Newer(found)));
    }
    // Some network and synchronized folders don't support WAL; then SQLite keeps its journal, which is slower but correct.
    let _mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    // The index can be rebuilt, so a commit need not wait for the disk.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    if found < INDEX_VERSION {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have been quicker.
        if version(&transaction)? < INDEX_VERSION {
            transaction.execute_batch("DROP TABLE IF EXISTS model_versions; DROP TABLE IF EXISTS version_facts;")?;
            transaction.execute_batch(SCHEMA)?;
            transaction.pragma_update(None, "user_version", INDEX_VERSION)?;
        }
        transaction.commit()?;
        return Ok((connection, Opened::Older));
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict != "ok" {
        return Ok((connection, Opened::Corrupt(verdict)));
    }
    // Tables that someone dropped or changed fail here, not in the middle of a listing.
    drop(connection.prepare(super::rows::SELECT)?);
    drop(connection.prepare("SELECT product_folded, store_folded FROM version_facts")?);
    if !super::rows::are_readable(&connection)? {
        return Ok((connection, Opened::Corrupt("it holds values that Pharmacast never writes".to_owned())));
    }
    Ok((connection, Opened::Good))
}

/// Whether the file itself is at fault: no database, a damaged one, or one without our tables.
fn is_corrupt(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown))
}
