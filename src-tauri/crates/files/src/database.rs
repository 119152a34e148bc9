//! Databases of the data folder: opened without following links, private to the user, and with nothing in their schema that runs by itself.

use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::nature::check_below;
use crate::open::open_lock;
use crate::replace::sibling;

/// What SQLite writes next to a database.
const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

/// Why a database isn't opened.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// A link or a special file is in the way, or the file can't be made.
    #[error(transparent)]
    File(#[from] io::Error),
    /// SQLite can't use the file.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// Something in the schema that Pharmacast never makes and that could run by itself.
    #[error("it has {0}, which Pharmacast never makes")]
    ForeignSchema(String),
}

/// Opens a database, and makes it if it is missing. Statements wait for other processes for `busy`. Of views, only those in `views` may be
/// there; none is ever run, nor is a trigger.
///
/// # Errors
/// See [`DatabaseError`].
pub fn open_database(path: &Path, busy: Duration, views: &[&str]) -> Result<Connection, DatabaseError> {
    check_database_files(path)?;
    // SQLite would make it readable to everyone. Where it can't be made or written, SQLite tries to read it.
    if let Err(error) = open_lock(path)
        && error.kind() == io::ErrorKind::NotFound
    {
        return Err(error.into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(busy)?;
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    connection.pragma_update(None, "cell_size_check", true)?;
    check_schema(&connection, views)?;
    Ok(connection)
}

/// Checks that neither a database nor what SQLite writes next to it is a link or a special file.
///
/// # Errors
/// [`NotPlain`](crate::NotPlain) for the first that is.
pub fn check_database_files(path: &Path) -> io::Result<()> {
    std::iter::once("").chain(COMPANIONS).try_for_each(|tail| {
        let file = sibling(path, tail);
        check_below(&file, &file)
    })
}

/// A trigger runs with every write, and a view, a virtual table, or a computed column in place of a table runs with every read.
fn check_schema(connection: &Connection, views: &[&str]) -> Result<(), DatabaseError> {
    let mut statement = connection.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let words = sql.split_whitespace().take(2).collect::<Vec<_>>().join(" ").to_ascii_uppercase();
        let is_foreign = match kind.as_str() {
            "table" => words == "CREATE VIRTUAL",
            "index" => false,
            "view" => !views.contains(&name.as_str()),
            _ => true,
        };
        if is_foreign {
            return Err(DatabaseError::ForeignSchema(format!("the {kind} `{}`", name.chars().take(60).collect::<String>())));
        }
    }
    let computed = "SELECT t.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND c.hidden IN (2, 3) LIMIT 1";
    let computed: Option<String> = connection.query_row(computed, (), |row| row.get(0)).optional()?;
    computed.map_or(Ok(()), |name| Err(DatabaseError::ForeignSchema(format!("a computed column in `{name}`"))))
}
