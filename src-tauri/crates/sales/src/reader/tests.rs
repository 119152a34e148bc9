//! What goes between the two sides comes out as it went in, and a process that ended, doesn't answer, or answers nonsense is one error.

use std::path::Path;

use super::batch::{Arrived, Batch, Garbled};
use super::line::{Line, Silence};
use super::wire::{self, answer};
use super::*;
#[cfg(unix)]
use crate::error::ReaderFault;
use crate::source::{Cell, RowFault, Rows};

/// Every kind of cell, in two rows.
struct Given {
    at: usize,
}

impl Rows for Given {
    fn advance(&mut self) -> Result<bool, ImportError> {
        self.at += 1;
        Ok(self.at <= 2)
    }

    fn line(&self) -> u64 {
        self.at as u64 * 7
    }

    fn width(&self) -> usize {
        if self.at == 1 { 5 } else { 0 }
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        match (self.at, column) {
            (1, 0) => Cell::Text("阿莫西林"),
            (1, 1) => Cell::Number(-0.1),
            (1, 2) => Cell::Day(20_000),
            (1, 3) => Cell::Fault("#REF!"),
            _ => Cell::Empty,
        }
    }

    fn key_cell(&self, column: usize) -> Cell<'_> {
        if (self.at, column) == (2, 6) { Cell::Text("above") } else { self.cell(column) }
    }

    fn minute(&self, column: usize) -> u16 {
        if (self.at, column) == (1, 2) { 490 } else { 0 }
    }

    fn reach(&self) -> usize {
        if self.at == 1 { 5 } else { 7 }
    }

    fn fault(&self) -> Option<RowFault> {
        (self.at == 2).then_some(RowFault::UnclosedQuote)
    }

    fn fingerprint(&self) -> u32 {
        self.at as u32
    }

    fn counts_cells(&self) -> bool {
        true
    }

    fn is_hidden(&self) -> bool {
        self.at == 2
    }
}

fn sent() -> Vec<u8> {
    let (mut rows, mut batch, mut bytes) = (Given { at: 0 }, Batch::default(), Vec::new());
    while rows.advance().expect("two rows") {
        batch.push(&rows);
    }
    batch.send(&mut bytes).expect("memory");
    let frame = wire::receive(&mut bytes.as_slice()).expect("memory").expect("a frame");
    assert_eq!(frame.kind, answer::BATCH);
    frame.bytes
}

#[test]
fn rows_arrive_as_they_were_sent() {
    let mut arrived = Arrived::default();
    arrived.load(sent()).expect("rows");
    assert_eq!(arrived.advance(), Ok(true));
    assert_eq!((arrived.line, arrived.fingerprint, arrived.width), (7, 1, 5));
    let cells: Vec<Cell<'_>> = (0..6).map(|column| arrived.cell(column)).collect();
    let expected = [Cell::Text("阿莫西林"), Cell::Number(-0.1), Cell::Day(20_000), Cell::Fault("#REF!"), Cell::Empty, Cell::Empty];
    assert_eq!(cells, expected);
    assert_eq!((arrived.key_cell(0), arrived.fault(), arrived.is_hidden()), (Cell::Text("阿莫西林"), None, false));
    assert_eq!(arrived.advance(), Ok(true));
    assert_eq!((arrived.width, arrived.cell(6), arrived.key_cell(6)), (0, Cell::Empty, Cell::Text("above")), "a key beyond the cells");
    assert_eq!((arrived.fault(), arrived.is_hidden()), (Some(RowFault::UnclosedQuote), true));
    assert_eq!(arrived.advance(), Ok(false));
}

#[test]
fn rows_that_are_cut_or_changed_anywhere_are_refused_or_read_and_never_more() {
    let whole = sent();
    for length in 0..whole.len() {
        let mut arrived = Arrived::default();
        let rows = arrived.load(whole[..length].to_vec()).and_then(|()| rows_of(&mut arrived));
        assert!(rows.is_err() || rows < Ok(2), "cut at {length}");
    }
    for at in 0..whole.len() {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] = value;
            let mut arrived = Arrived::default();
            // Refused, or other rows: but no panic, and not more cells than bytes.
            let rows = arrived.load(bytes).and_then(|()| rows_of(&mut arrived));
            assert!(rows.is_err() || rows <= Ok(9), "{value} at {at}");
        }
    }
}

fn rows_of(arrived: &mut Arrived) -> Result<u32, Garbled> {
    let mut rows = 0;
    while arrived.advance()? {
        rows += 1;
        for column in 0..arrived.width.min(100) {
            assert!(arrived.cell(column) == Cell::Empty || arrived.cell(column) == arrived.key_cell(column));
        }
    }
    Ok(rows)
}

#[test]
fn a_frame_that_claims_to_be_endless_is_refused_before_it_takes_memory() {
    let error = wire::receive(&mut [answer::BATCH, 0xff, 0xff, 0xff, 0xff, 0].as_slice()).expect_err("too long");
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    let cut = wire::receive(&mut [answer::BATCH, 9, 0].as_slice()).expect_err("cut");
    assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
}

#[cfg(unix)]
fn fault(reader: &Reader, path: &Path) -> ReaderFault {
    match reader.open(path) {
        Err(ImportError::ReaderStopped { fault, .. }) => fault,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it can't be read"),
    }
}

#[test]
fn a_reader_that_is_missing_is_named() {
    let missing = Reader::program(PathBuf::from("no such program"));
    assert!(matches!(missing.open(Path::new("x.csv")), Err(ImportError::NoReader { program, .. }) if program == "no such program"));
}

#[cfg(unix)]
#[test]
fn a_program_that_ends_says_nonsense_or_says_nothing_is_one_error() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let script = |text: &str| {
        let file = folder.path().join("script");
        std::fs::write(&file, format!("#!/bin/sh\n{text}\n")).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).expect("permitted");
        Reader::program(file)
    };
    let path = folder.path().join("x.csv");
    assert_eq!(fault(&script("exit 0"), &path), ReaderFault::Ended);
    assert_eq!(fault(&script("kill -9 $$"), &path), ReaderFault::Ended);
    assert_eq!(fault(&script("echo hello; cat > /dev/null"), &path), ReaderFault::Ended);
    assert_eq!(fault(&script("printf '\\014\\002\\0\\0\\0{}'; cat > /dev/null"), &path), ReaderFault::Ended);
    assert_eq!(fault(&script("kill -ABRT $$"), &path), ReaderFault::OutOfMemory);
    let silent = script("exec sleep 60").with_patience(Duration::from_millis(50));
    assert_eq!(fault(&silent, &path), ReaderFault::TookTooLong);
}

#[cfg(unix)]
#[test]
fn a_program_whose_answer_no_one_wants_any_more_is_ended_at_once() {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = tempfile::tempdir().expect("a folder");
    let (script, note) = (folder.path().join("script"), folder.path().join("id"));
    std::fs::write(&script, format!("#!/bin/sh\necho $$ > '{0}.new'; mv '{0}.new' '{0}'\nexec sleep 3600\n", note.display()))
        .expect("written");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).expect("permitted");
    // It would be waited for far longer than a test runs.
    let reader = Reader::program(script).with_patience(Duration::from_secs(3600));
    let unwanted = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&unwanted);
    let waiting = std::thread::spawn(move || {
        let session = reader.until(Some(Arc::new(move || asked.load(Ordering::SeqCst)))).session();
        session.open(Path::new("x.csv"), None).err()
    });
    while !note.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!waiting.is_finished());
    unwanted.store(true, Ordering::SeqCst);
    assert!(matches!(waiting.join().expect("it ends"), Some(ImportError::Cancelled(_))));
    let id = std::fs::read_to_string(note).expect("an id");
    assert!(!Path::new("/proc").join(id.trim()).exists(), "the program has ended");
}

#[test]
fn a_table_that_was_left_in_the_middle_doesnt_disturb_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let (long, short) = (folder.path().join("long.csv"), folder.path().join("short.csv"));
    let lines: String = (0..200_000).map(|line| format!("2024-01-01,P{line},1\n")).collect();
    std::fs::write(&long, format!("date,product,quantity\n{lines}")).expect("written");
    std::fs::write(&short, "date,product,quantity\n2024-01-01,LAST,1\n").expect("written");
    let session = Reader::thread().session();
    let Opened::Text(first) = session.open(&long, None).expect("opens") else { panic!("text") };
    for _ in 0..3 {
        let mut rows = first.table.rows().expect("rows");
        for line in 1..=5_000 {
            assert!(rows.advance().expect("a row"));
            assert_eq!(rows.line(), line);
        }
    }
    assert_eq!(
        std::iter::from_fn({
            let mut rows = first.table.rows().expect("rows");
            move || rows.advance().expect("a row").then_some(())
        })
        .count(),
        200_001
    );
    let Opened::Text(second) = session.open(&short, None).expect("opens") else { panic!("text") };
    let mut rows = second.table.rows().expect("rows");
    assert!(rows.advance().expect("the header") && rows.advance().expect("a row"));
    assert_eq!(rows.cell(1), Cell::Text("LAST"));
    drop(rows);
    assert!(matches!(first.table.rows().err(), Some(ImportError::Read { .. })), "the file before is closed");
}

#[test]
fn a_line_that_ended_stays_ended() {
    let mut line = Line::to_thread(None).expect("a thread");
    assert!(line.is_up());
    // No such question.
    line.ask(99, &[]).expect("asked");
    line.allow(Duration::from_secs(60));
    assert_eq!(line.answer().expect_err("no process"), Silence::Ended);
    assert!(!line.is_up() && line.ask(1, &[]).is_err());
}
