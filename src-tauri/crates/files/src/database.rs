//! Databases of the data folder: opened without following links, private to the user, and with nothing in their schema that runs by itself.

use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use crate::locks::has_no_locks;
use crate::nature::check_below;
use crate::open::make;
use crate::other_names::{is_named_elsewhere, take_own_file};
use crate::replace::sibling;

/// What SQLite writes next to a database.
pub(crate) const COMPANIONS: [&str; 3] = ["-journal", "-wal", "-shm"];

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
    #[error("it has {0}, which Pharmacast never creates")]
    ForeignSchema(String),
}

/// Opens a database, and makes it if it is missing. Statements wait for other processes for `busy`. Of views, only those in `views` may be
/// there; none is ever run, nor is a trigger. On a disk without locks it can only be read: two programs that write would destroy it. A database that
/// has other names gets a file of its own first; where it can't, it can only be read.
///
/// # Errors
/// See [`DatabaseError`].
pub fn open_database(path: &Path, busy: Duration, views: &[&str]) -> Result<Connection, DatabaseError> {
    check_database_files(path)?;
    own_names(path);
    let is_own = match take_own_file(path, busy) {
        Err(DatabaseError::Sqlite(error)) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) => {
            return Err(error.into());
        }
        taken => taken.is_ok(),
    };
    let connection = open_own(path, busy, views)?;
    if !is_own {
        connection.pragma_update(None, "query_only", true)?;
    }
    Ok(connection)
}

fn open_own(path: &Path, busy: Duration, views: &[&str]) -> Result<Connection, DatabaseError> {
    // SQLite would make it readable to everyone. Where it can't be made or written, SQLite tries to read it. One that is there isn't opened but
    // by SQLite: on Unix, closing it would release the locks of other connections of this process.
    if let Err(error) = make(path)
        && error.kind() == io::ErrorKind::NotFound
    {
        return Err(error.into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = configured(Connection::open_with_flags(path, flags)?)?;
    // The first to read the file, and so the first to lock it.
    match check_schema(&connection, views) {
        Err(DatabaseError::Sqlite(error)) if asks_for_a_lock(&error) => {
            if path.parent().is_some_and(has_no_locks) && !is_in_the_middle(path) {
                let connection = configured(open_without_locks(path)?)?;
                check_schema(&connection, views)?;
                return Ok(connection);
            }
            connection.busy_timeout(busy)?;
            check_schema(&connection, views)?;
        }
        other => other?,
    }
    connection.busy_timeout(busy)?;
    Ok(connection)
}

/// Whether a statement failed because a lock wasn't given, for whatever reason.
pub(crate) fn asks_for_a_lock(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi;
    const LOCKING: [i32; 4] =
        [ffi::SQLITE_IOERR_LOCK, ffi::SQLITE_IOERR_RDLOCK, ffi::SQLITE_IOERR_CHECKRESERVEDLOCK, ffi::SQLITE_IOERR_UNLOCK];
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
        || error.sqlite_error().is_some_and(|error| LOCKING.contains(&error.extended_code))
}

/// Ensures that no other name of an empty file, of the database or next to it, changes with it.
fn own_names(path: &Path) {
    for file in COMPANIONS.into_iter().chain([""]).map(|tail| sibling(path, tail)) {
        if is_named_elsewhere(&file) && file.symlink_metadata().is_ok_and(|file| file.len() == 0) && !is_in_the_middle(path) {
            // Nothing is in it that would be missed here, and SQLite would write to it.
            drop(std::fs::remove_file(&file));
        }
    }
}

/// Whether a change of the database was cut off: without locks, what it left would look complete.
pub(crate) fn is_in_the_middle(path: &Path) -> bool {
    COMPANIONS.iter().any(|tail| sibling(path, tail).symlink_metadata().is_ok_and(|file| file.len() > 0))
}

/// Opens a database to be read only, and without asking the system for locks that it doesn't have.
fn open_without_locks(path: &Path) -> Result<Connection, DatabaseError> {
    let path = path.to_str().ok_or(io::ErrorKind::InvalidFilename).map_err(io::Error::from)?;
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    // The name of a machine comes after four slashes, and a drive letter after one.
    let path = match path.strip_prefix(r"\\").filter(|_| cfg!(windows)) {
        Some(share) => format!("////{}", share.replace('\\', "/")),
        None if cfg!(windows) => format!("/{}", path.replace('\\', "/")),
        None => path,
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(format!("file:{path}?nolock=1"), flags)?)
}

/// Nothing in the database runs by itself. Whatever has to wait for another process fails.
fn configured(connection: Connection) -> Result<Connection, DatabaseError> {
    connection.busy_timeout(Duration::ZERO)?;
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    connection.pragma_update(None, "cell_size_check", true)?;
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

/// A trigger, a check, a default, or an index of an expression runs with every write, and a view, a virtual table, or a computed column in place of
/// a table runs with every read.
fn check_schema(connection: &Connection, views: &[&str]) -> Result<(), DatabaseError> {
    let mut statement = connection.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let words = sql.split_whitespace().take(2).collect::<Vec<_>>().join(" ").to_ascii_uppercase();
        let is_foreign = match kind.as_str() {
            "table" if computes(&sql) => return Err(DatabaseError::ForeignSchema(format!("a check or a default in the table `{name}`"))),
            "table" => words == "CREATE VIRTUAL",
            "index" => false,
            "view" => !views.contains(&name.as_str()),
            _ => true,
        };
        if is_foreign {
            return Err(DatabaseError::ForeignSchema(format!("the {kind} `{}`", name.chars().take(60).collect::<String>())));
        }
    }
    let indexed = "SELECT i.name FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND (i.partial OR EXISTS \
         (SELECT 1 FROM pragma_index_xinfo(i.name) c WHERE c.cid = -2)) LIMIT 1";
    let indexed: Option<String> = connection.query_row(indexed, (), |row| row.get(0)).optional()?;
    if let Some(name) = indexed {
        return Err(DatabaseError::ForeignSchema(format!("the index `{name}` of an expression")));
    }
    let computed = "SELECT t.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND c.hidden IN (2, 3) LIMIT 1";
    let computed: Option<String> = connection.query_row(computed, (), |row| row.get(0)).optional()?;
    computed.map_or(Ok(()), |name| Err(DatabaseError::ForeignSchema(format!("a computed column in `{name}`"))))
}

/// Whether a table has a check or a default, neither of which ours has. A column of such a name, in quotes, counts as well.
fn computes(sql: &str) -> bool {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| word.eq_ignore_ascii_case("CHECK") || word.eq_ignore_ascii_case("DEFAULT"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_locks_is_read_and_never_written() {
        let top = tempfile::tempdir().expect("a folder");
        let path = top.path().join(if cfg!(windows) { "药 100%#1.sqlite" } else { "药 100%?a=b#1.sqlite" });
        let made = open_database(&path, Duration::ZERO, &[]).expect("made");
        made.execute_batch("CREATE TABLE t (a); INSERT INTO t VALUES (7)").expect("written");
        drop(made);
        let read = open_without_locks(&path).expect("opened");
        assert_eq!(read.query_row("SELECT a FROM t", (), |row| row.get::<_, i64>(0)).expect("read"), 7);
        let refused = read.execute("DELETE FROM t", ()).expect_err("it can only be read");
        assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::ReadOnly));
        assert!(!is_in_the_middle(&path));
        std::fs::write(sibling(&path, "-journal"), "cut off").expect("written");
        assert!(is_in_the_middle(&path), "what is in the journal would be passed over");
        assert!(!has_no_locks(top.path()));
    }

    #[test]
    fn what_runs_by_itself_is_refused() {
        for (at, schema) in [
            "CREATE TABLE t (a CHECK (length(a) < 9))",
            "CREATE TABLE t (a, check/**/(length(a) < 9))",
            "CREATE TABLE t (a DEFAULT (hex(zeroblob(9))))",
            "CREATE TABLE t (a, b AS (a + 1))",
            "CREATE TABLE t (a); CREATE INDEX i ON t (length(a))",
            "CREATE TABLE t (a); CREATE INDEX i ON t (a, (a || a))",
            "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE length(a) > 2",
            "CREATE TABLE t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN DELETE FROM t; END",
            "CREATE VIEW v AS SELECT 1",
        ]
        .into_iter()
        .enumerate()
        {
            let top = tempfile::tempdir().expect("a folder");
            let path = top.path().join(format!("{at}.sqlite"));
            Connection::open(&path).expect("made").execute_batch(schema).expect("written");
            assert!(matches!(open_database(&path, Duration::ZERO, &[]), Err(DatabaseError::ForeignSchema(_))), "{schema}");
        }
        let top = tempfile::tempdir().expect("a folder");
        let path = top.path().join("a.sqlite");
        let plain = "CREATE TABLE t (a INTEGER PRIMARY KEY, checked TEXT UNIQUE) STRICT; CREATE INDEX i ON t (checked, a)";
        Connection::open(&path).expect("made").execute_batch(plain).expect("written");
        open_database(&path, Duration::ZERO, &[]).expect("nothing runs by itself");
    }

    #[test]
    fn a_database_that_another_writes_is_waited_for() {
        let top = tempfile::tempdir().expect("a folder");
        let path = top.path().join("a.sqlite");
        let writer = open_database(&path, Duration::ZERO, &[]).expect("made");
        writer.execute_batch("CREATE TABLE t (a); BEGIN EXCLUSIVE").expect("begun");
        let refused = open_database(&path, Duration::from_millis(1), &[]).expect_err("it is locked");
        assert!(matches!(refused, DatabaseError::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)));
        let waiting = std::thread::spawn(move || open_database(&path, Duration::from_secs(600), &[]).map(drop));
        writer.execute_batch("COMMIT").expect("done");
        waiting.join().expect("it ends").expect("opened");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn opening_again_leaves_the_locks_of_other_connections() {
        use std::os::unix::fs::MetadataExt as _;
        let top = tempfile::tempdir().expect("a folder");
        let path = top.path().join("a.sqlite");
        let writer = open_database(&path, Duration::ZERO, &[]).expect("made");
        writer.execute_batch("CREATE TABLE t (a); BEGIN IMMEDIATE").expect("begun");
        let inode = format!(":{} ", std::fs::metadata(&path).expect("there").ino());
        let locked =
            || std::fs::read_to_string("/proc/locks").expect("read").lines().any(|line| line.contains(&inode) && line.contains("WRITE"));
        assert!(locked());
        drop(open_database(&path, Duration::ZERO, &[]).expect("opened"));
        assert!(locked(), "a process elsewhere could write in the middle of the change");
    }
}
