//! The program that reads files, as it ships: it gives the rows that a thread gives, and a file that breaks it is one error.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use sales::{
    ImportError, ImportOptions, ImportReport, Reader, SalesDb, StockContext, inspect, read_plan_file, read_sheet, read_stock_list,
};
use tempfile::TempDir;

fn program() -> Reader {
    Reader::program(PathBuf::from(env!("CARGO_BIN_EXE_pharmacast-reader")))
}

fn import(reader: &Reader, folder: &Path, files: &[PathBuf]) -> Result<ImportReport, ImportError> {
    let database = tempfile::tempdir_in(folder).expect("a folder");
    let mut db = SalesDb::open(&database.path().join("sales.sqlite")).expect("a database");
    db.import(reader, files, &ImportOptions::default(), "2026-01-01T00:00:00Z".parse().expect("a time"), &mut progress::Unwatched)
}

fn folder_with(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, bytes).expect("written");
    (folder, file)
}

#[test]
fn the_program_reads_what_a_thread_reads() {
    let lines: String = (0..30_000).map(|n| format!("2024-{:02}-{:02},药{},{}.5\n", n / 28 % 12 + 1, n % 28 + 1, n / 336, n % 9)).collect();
    let (folder, csv) = folder_with("销售 é.csv", format!("date,product_id,quantity\n{lines}").as_bytes());
    let (by_program, by_thread) = (
        import(&program(), folder.path(), std::slice::from_ref(&csv)),
        import(&Reader::thread(), folder.path(), std::slice::from_ref(&csv)),
    );
    let report = by_program.expect("imported");
    assert_eq!(report, by_thread.expect("imported"));
    assert_eq!((report.rows_read, report.rows_imported), (30_000, 30_000));
    assert_eq!(inspect(&program(), &csv, None).expect("seen"), inspect(&Reader::thread(), &csv, None).expect("seen"));
    assert_eq!(read_sheet(&program(), &csv, |_| true).expect("read").rows.len(), 30_001);
    let (_other, table) = folder_with("other.csv", b"a,b\n1,2\n");
    assert!(matches!(read_plan_file(&program(), &table), Err(ImportError::PlanColumns { .. })), "the errors are those of the file");
    let missing = folder.path().join("none.csv");
    let error = read_stock_list(&program(), &missing, &StockContext::on(jiff::civil::date(2026, 1, 1))).expect_err("no file");
    assert!(matches!(&error, ImportError::Read { source, .. } if source.kind() == std::io::ErrorKind::NotFound), "{error}");
}

#[test]
fn many_files_are_read_by_one_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |day: u8| {
        let path = folder.path().join(format!("{day}.csv"));
        fs::write(&path, format!("date,product_id,quantity\n2024-01-{day:02},P,{day}\n")).expect("written");
        path
    };
    let files: Vec<PathBuf> = (1..=28).map(file).collect();
    assert_eq!(import(&program(), folder.path(), &files).expect("imported").rows_imported, 28);
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_folders_are_refused_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let pipe = folder.path().join("pipe.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    for path in [pipe.as_path(), Path::new("/dev/zero"), folder.path()] {
        let error = import(&program(), folder.path(), &[path.to_owned()]).expect_err("not a file");
        assert_eq!(error.code(), "unsupported_file", "{}: {error}", path.display());
    }
}
