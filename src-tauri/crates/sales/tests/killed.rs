//! A process that is killed in the middle of an import leaves the database as before or as after, never between.

#![allow(clippy::expect_used, reason = "a test ends at what it can't set up")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use sales::{DataSummary, ImportOptions, Reader, SalesDb};

/// Set for the child: the folder to work in.
const CHILD_FOLDER: &str = "PHARMACAST_TEST_IMPORT_FOLDER";

#[test]
fn killed_at_any_moment_the_database_is_as_before_or_as_after() {
    if std::env::var_os(CHILD_FOLDER).is_some() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    write_csv(&folder.path().join("before.csv"), 2_000, 1);
    write_csv(&folder.path().join("after.csv"), 60_000, 2);
    let after = {
        let scratch = folder.path().join("scratch.sqlite");
        import(&scratch, &folder.path().join("before.csv"));
        import(&scratch, &folder.path().join("after.csv"));
        summary(&scratch)
    };
    let mut ends = (0, 0);
    for wait in [0, 2, 5, 10, 20, 40, 60, 80, 100, 120, 150, 180, 220, 260, 300, 400] {
        let database = folder.path().join("sales.sqlite");
        for name in ["sales.sqlite", "sales.sqlite-journal"] {
            drop(std::fs::remove_file(folder.path().join(name)));
        }
        import(&database, &folder.path().join("before.csv"));
        let before = summary(&database);
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "import_in_a_child", "--nocapture", "--test-threads=1"])
            .env(CHILD_FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        // The import begins with a line; what follows is the moment.
        assert!(lines.by_ref().any(|line| line.is_ok_and(|line| line.contains("importing"))), "the child must begin");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().expect("killing the child");
        child.wait().expect("the child's end");
        let now = summary(&database);
        assert!(now == before || now == after, "after {wait} ms the database is neither as before nor as after: {} rows", now.rows);
        if now == before { ends.0 += 1 } else { ends.1 += 1 }
    }
    assert_eq!(ends.0 + ends.1, 16);
}

/// Does its work only as the child of the test above.
#[test]
fn import_in_a_child() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER).map(PathBuf::from) else { return };
    println!("importing");
    std::io::stdout().flush().expect("standard output");
    import(&folder.join("sales.sqlite"), &folder.join("after.csv"));
}

fn import(database: &Path, file: &Path) {
    let mut db = SalesDb::open(database).expect("the database opens");
    let now = "2026-01-01T00:00:00Z".parse().expect("a time");
    let options = ImportOptions { answers: vec!["which_store==replace".into()], ..ImportOptions::default() };
    db.import(&Reader::thread(), &[file.to_owned()], &options, now, &mut progress::Unwatched).expect("the file imports");
}

fn summary(database: &Path) -> DataSummary {
    SalesDb::open(database).expect("a database opens after any crash").summary().expect("and answers")
}

fn write_csv(path: &Path, rows: usize, quantity: usize) {
    let mut text = String::from("date,product_id,quantity\n");
    for row in 0..rows {
        text.push_str(&format!("20{:02}-{:02}-{:02},P{},{quantity}\n", 10 + row / 336 % 10, row / 28 % 12 + 1, row % 28 + 1, row / 3360));
    }
    std::fs::write(path, text).expect("writing a fixture");
}
