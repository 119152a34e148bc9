//! Links, pipes, and folders at places where files of ours should be: refused by name, and what they lead to stays as it was.

#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

#[cfg(unix)]
use files::{Nature, nature};
use files::{is_entry_name, is_not_plain};

type Attempt = fn(&Path) -> std::io::Result<()>;

const ATTEMPTS: [(&str, Attempt); 7] = [
    ("open", |path| files::open(path).map(drop)),
    ("create", |path| files::create(path).map(drop)),
    ("append", |path| files::append(path).map(drop)),
    ("open_lock", |path| files::open_lock(path).map(drop)),
    ("read", |path| files::read(path, 1 << 20).map(drop)),
    ("replace", |path| files::replace(path, b"ours")),
    ("replace next to a link", |path| files::replace(&path.with_extension(""), b"ours")),
];

#[test]
fn folders_are_refused_as_files() {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("data.tmp");
    fs::create_dir(&path).expect("made");
    for (name, attempt) in ATTEMPTS {
        let error = attempt(&path).expect_err(name);
        assert_eq!(is_not_plain(&error).expect(name).path, path, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_refused_by_name_and_lead_nowhere() {
    let top = tempfile::tempdir().expect("a folder");
    let outside = top.path().join("outside.txt");
    fs::write(&outside, "theirs").expect("written");
    let missing = top.path().join("missing.txt");
    let place = |what: &str| {
        let path = top.path().join(format!("{what}.tmp"));
        match what {
            "link" => std::os::unix::fs::symlink(&outside, &path).expect("linked"),
            "dangling" => std::os::unix::fs::symlink(&missing, &path).expect("linked"),
            "device" => std::os::unix::fs::symlink("/dev/zero", &path).expect("linked"),
            _ => assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success()),
        }
        path
    };
    for path in ["link", "dangling", "device", "pipe"].map(place) {
        for (name, attempt) in ATTEMPTS {
            let error = attempt(&path).expect_err(name);
            assert_eq!(is_not_plain(&error).expect(name).path, path, "{name}: {error}");
        }
        assert!(matches!(nature(&path).expect("looked at"), Nature::Link | Nature::Special));
    }
    assert_eq!(fs::read(&outside).expect("read"), b"theirs");
    assert!(!missing.exists(), "nothing is made through a dangling link");
}

#[cfg(unix)]
#[test]
fn a_link_between_the_root_and_a_file_is_found() {
    let top = tempfile::tempdir().expect("a folder");
    let root = top.path().join("root");
    fs::create_dir_all(top.path().join("outside").join("v1")).expect("made");
    fs::create_dir_all(root.join("a")).expect("made");
    std::os::unix::fs::symlink(top.path().join("outside"), root.join("a").join("tcn")).expect("linked");
    let error = files::check_below(&root, &root.join("a").join("tcn").join("v1")).expect_err("a link on the way");
    assert_eq!(is_not_plain(&error).expect("a link").path, root.join("a").join("tcn"));
    assert!(files::check_below(&root, &root.join("a").join("..").join("..").join("outside")).is_err(), "no way up");
    assert!(files::check_below(&root, &root.join("a").join("kan").join("v1")).is_ok(), "what isn't there yet isn't a link");
    let linked_root = top.path().join("linked");
    std::os::unix::fs::symlink(&root, &linked_root).expect("linked");
    assert!(files::check_below(&linked_root, &linked_root.join("a")).is_ok(), "the root itself is the user's choice");
}

#[cfg(unix)]
#[test]
fn new_files_and_folders_are_private_and_rights_of_others_can_be_taken() {
    use std::os::unix::fs::PermissionsExt;
    let top = tempfile::tempdir().expect("a folder");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let folder = top.path().join("a").join("b");
    files::make_dirs(&folder).expect("made");
    files::make_dir(&folder.join("c")).expect("made");
    let file = folder.join("sales");
    files::replace(&file, b"x").expect("written");
    assert_eq!((mode(&folder), mode(&folder.join("c")), mode(&file)), (0o700, 0o700, 0o600));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).expect("set");
    files::restrict_to_group(&file).expect("restricted");
    assert_eq!(mode(&file), 0o660, "the group is how several users of one pharmacy share a folder");
    let (outside, inside) = (top.path().join("outside"), folder.join("inside"));
    fs::write(&outside, "x").expect("written");
    fs::set_permissions(&outside, fs::Permissions::from_mode(0o644)).expect("set");
    fs::hard_link(&outside, &inside).expect("linked");
    files::restrict_to_group(&inside).expect("left");
    assert_eq!(mode(&outside), 0o644, "another name of a file keeps its rights");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("large");
    fs::write(&path, [0; 11]).expect("written");
    assert!(files::read(&path, 10).expect_err("refused").to_string().contains("more than 10 bytes"));
    assert_eq!(files::read(&path, 11).expect("read").len(), 11);
}

#[test]
fn a_lock_file_that_was_replaced_is_not_the_one_that_was_opened() {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("x.lock");
    let first = files::open_lock(&path).expect("opened");
    assert!(files::is_same_file(&first, &path));
    // On some disks, Windows keeps the name of a removed file until nobody has it open.
    if cfg!(windows) { fs::rename(&path, top.path().join("old.lock")) } else { fs::remove_file(&path) }.expect("away");
    assert!(!files::is_same_file(&first, &path));
    let second = files::open_lock(&path).expect("opened");
    assert!(files::is_same_file(&second, &path) && !files::is_same_file(&first, &path));
}

#[test]
fn names_that_lead_elsewhere_are_no_names_of_entries() {
    for name in ["notes.txt", "我的.txt", "...", "a b"] {
        assert!(is_entry_name(name), "{name}");
    }
    for name in ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", "C:", "C:x", "x:stream", "a\0b"] {
        assert!(!is_entry_name(name), "{name:?}");
    }
}

#[test]
fn another_name_of_a_file_keeps_what_it_held() {
    let top = tempfile::tempdir().expect("a folder");
    let outside = top.path().join("outside.txt");
    fs::write(&outside, "theirs").expect("written");
    let path = top.path().join("settings.json");
    for name in ["settings.json", "settings.json.tmp"] {
        fs::hard_link(&outside, top.path().join(name)).expect("linked");
        files::replace(&path, b"ours").expect("replaced");
        assert_eq!((fs::read(&outside).expect("read"), fs::read(&path).expect("read")), (b"theirs".to_vec(), b"ours".to_vec()), "{name}");
    }
    fs::hard_link(&outside, top.path().join("made")).expect("linked");
    drop(files::create(&top.path().join("made")).expect("made"));
    assert_eq!(fs::read(&outside).expect("read"), b"theirs");
    assert_eq!(fs::read(top.path().join("made")).expect("read"), b"");
}

fn connection(path: &Path) -> rusqlite::Connection {
    files::open_database(path, std::time::Duration::from_secs(1), &[]).expect("opened")
}

fn sum(connection: &rusqlite::Connection) -> i64 {
    connection.query_row("SELECT sum(a) FROM t", (), |row| row.get(0)).expect("read")
}

/// A database in each way of keeping its changes, with one row, and its folder.
fn database(mode: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("药 sales.sqlite");
    let text = format!("PRAGMA journal_mode = {mode}; CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    connection(&path).execute_batch(&text).expect("written");
    (top, path)
}

#[test]
fn another_name_of_a_database_keeps_what_it_held() {
    for mode in ["DELETE", "WAL"] {
        let (top, path) = database(mode);
        let outside = top.path().join("copy.sqlite");
        fs::hard_link(&path, &outside).expect("linked");
        let before = fs::read(&outside).expect("read");
        for round in 2..5 {
            let own = connection(&path);
            own.execute_batch(&format!("INSERT INTO t VALUES ({round})")).expect("written");
            assert_eq!(sum(&own), (1..=round).sum::<i64>(), "{mode}");
        }
        assert!(fs::read(&outside).expect("read") == before, "{mode}");
        let kept: String = connection(&path).query_row("PRAGMA journal_mode", (), |row| row.get(0)).expect("read");
        assert_eq!(kept.to_uppercase(), mode);
        assert_eq!(fs::read_dir(top.path()).expect("a folder").count(), 2, "{mode}: nothing else is left");
    }
}

#[cfg(unix)]
#[test]
fn a_snapshot_of_a_database_keeps_its_log_too() {
    let (top, path) = database("WAL");
    let writer = connection(&path);
    writer.execute_batch("INSERT INTO t VALUES (2)").expect("written");
    // As after a program that was killed: the log is there, and nobody uses it.
    let [killed, snapshot] = ["killed", "snapshot"].map(|name| top.path().join(name));
    for folder in [&killed, &snapshot] {
        fs::create_dir(folder).expect("made");
    }
    let names = ["", "-wal", "-shm"].map(|tail| format!("sales.sqlite{tail}"));
    for (tail, name) in ["", "-wal", "-shm"].into_iter().zip(&names) {
        fs::copy(files::sibling(&path, tail), killed.join(name)).expect("copied");
        fs::hard_link(killed.join(name), snapshot.join(name)).expect("linked");
    }
    drop(writer);
    let content = || [0, 1].map(|at| fs::read(snapshot.join(&names[at])).expect("read"));
    let before = content();
    let own = connection(&killed.join("sales.sqlite"));
    own.execute_batch("INSERT INTO t VALUES (3)").expect("written");
    assert_eq!(sum(&own), 6, "what was in the log isn't lost");
    drop(own);
    assert!(content() == before);
    assert_eq!(sum(&connection(&killed.join("sales.sqlite"))), 6);
    assert_eq!(sum(&connection(&snapshot.join("sales.sqlite"))), 3);
}

#[test]
fn empty_files_next_to_a_database_stay_empty_elsewhere() {
    for name in ["", "-journal", "-wal"] {
        let (top, path) = database("DELETE");
        let (empty, place) = (top.path().join("empty"), files::sibling(&path, name));
        fs::write(&empty, "").expect("written");
        drop(fs::remove_file(&place));
        fs::hard_link(&empty, &place).expect("linked");
        connection(&path).execute_batch("CREATE TABLE u (a); INSERT INTO u VALUES (1)").expect("written");
        assert!(fs::read(&empty).expect("read").is_empty(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_database_with_other_names_that_is_in_use_is_waited_for_and_never_lost() {
    let (top, path) = database("DELETE");
    let [writer, idle] = [connection(&path), connection(&path)];
    writer.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (2)").expect("written");
    fs::hard_link(&path, top.path().join("copy.sqlite")).expect("linked");
    let refused = files::open_database(&path, std::time::Duration::from_millis(10), &[]).expect_err("it is being changed");
    assert!(matches!(refused, files::DatabaseError::Sqlite(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)));
    let (other, waiting) = (path.clone(), std::time::Duration::from_secs(30));
    let waiting = std::thread::spawn(move || files::open_database(&other, waiting, &[]).map(|own| sum(&own)));
    writer.execute_batch("COMMIT").expect("done");
    assert_eq!(waiting.join().expect("it ends").expect("opened"), 3, "what it wrote isn't lost");
    // The file of before is another one now: what is written there would be lost, so it isn't.
    assert!(idle.execute("INSERT INTO t VALUES (4)", ()).is_err());
    assert_eq!(sum(&connection(&path)), 3);
}

#[cfg(unix)]
#[test]
fn many_that_open_a_database_with_other_names_lose_nothing() {
    let (top, path) = database("DELETE");
    fs::hard_link(&path, top.path().join("copy.sqlite")).expect("linked");
    let before = fs::read(&path).expect("read");
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || {
                let own = files::open_database(&path, std::time::Duration::from_secs(30), &[]).expect("opened");
                own.execute("INSERT INTO t VALUES (1)", ()).is_ok()
            })
        })
        .collect();
    let written = writers.into_iter().map(|writer| i64::from(writer.join().expect("it ends"))).sum::<i64>();
    assert_eq!(sum(&connection(&path)), 1 + written, "what was said to be written is there");
    assert!(fs::read(top.path().join("copy.sqlite")).expect("read") == before);
}

#[cfg(unix)]
#[test]
fn where_no_copy_can_be_made_a_database_with_other_names_is_only_read() {
    let (top, path) = database("DELETE");
    fs::hard_link(&path, top.path().join("copy.sqlite")).expect("linked");
    fs::create_dir(files::sibling(&path, ".own")).expect("made");
    let read = connection(&path);
    assert_eq!(sum(&read), 1);
    let refused = read.execute("INSERT INTO t VALUES (2)", ()).expect_err("refused");
    assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::ReadOnly));
}
