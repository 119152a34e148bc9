//! Cuts backing up, restoring, and repairing the sales at each of their steps, as a killed process or a power failure would.

use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::Path;

use super::backup::{Change, SALES_FILE, back_up, backups, restore_backup};
use super::check::check;
use super::repair::repair;
use crate::{ImportOptions, Reader, SalesDb, Selection};

thread_local! {
    static CUT: Cell<Option<Cut>> = const { Cell::new(None) };
}

#[derive(Clone, Copy)]
struct Cut {
    /// Steps until the end.
    left: usize,
    /// What was being written is half there.
    is_torn: bool,
    is_dead: bool,
}

/// Called before each step; an error takes its place.
pub(super) fn before(what: Change<'_>) -> io::Result<()> {
    let Some(mut cut) = CUT.get() else { return Ok(()) };
    let dead = || Err(io::Error::other("the process is dead"));
    if cut.is_dead {
        return dead();
    }
    if cut.left == 0 {
        cut.is_dead = true;
        CUT.set(Some(cut));
        if let (true, Change::Write(path)) = (cut.is_torn, what)
            && let Ok(file) = OpenOptions::new().write(true).open(path)
        {
            file.set_len(file.metadata()?.len() / 2)?;
        }
        return dead();
    }
    cut.left -= 1;
    CUT.set(Some(cut));
    Ok(())
}

fn now() -> jiff::ZonedDateTime {
    "2025-01-09T10:00:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn import(folder: &Path, day: u32) {
    let file = folder.join("s.csv");
    let rows: String = (1..=50).map(|n| format!("2024-01-{day:02},P{n:03},S1,2\n")).collect();
    fs::write(&file, format!("date,product_id,store_id,quantity\n{rows}")).expect("written");
    let mut db = SalesDb::open(&folder.join(SALES_FILE)).expect("opened");
    db.import(&Reader::thread(), &[file], &ImportOptions::default(), now().timestamp(), &mut progress::Unwatched).expect("imported");
}

fn total(file: &Path) -> Option<f64> {
    let series = SalesDb::open(file).ok()?.series(&Selection::default()).ok()?;
    Some(series.iter().flat_map(|series| series.quantity.iter()).sum())
}

/// Two days of sales, seven backups of the first, and what `spoil` does to the sales.
fn start(spoil: fn(&Path)) -> tempfile::TempDir {
    let top = tempfile::tempdir().expect("a folder");
    import(top.path(), 1);
    for day in 1..=7 {
        back_up(top.path(), &format!("2025-01-{day:02}T10:00:00+08:00[Asia/Shanghai]").parse().expect("a time")).expect("backed up");
    }
    import(top.path(), 2);
    spoil(top.path());
    top
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a kind").is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
        }
    }
}

fn spoil_totals(folder: &Path) {
    let sales = rusqlite::Connection::open(folder.join(SALES_FILE)).expect("opened");
    sales.execute_batch("UPDATE series SET days = 77").expect("spoilt");
}

fn cut_in_half(folder: &Path) {
    let bytes = fs::read(folder.join(SALES_FILE)).expect("read");
    fs::write(folder.join(SALES_FILE), &bytes[..bytes.len() / 2]).expect("cut");
}

struct Act {
    name: &'static str,
    spoil: fn(&Path),
    run: fn(&Path) -> Result<(), crate::SalesError>,
    /// Sums of the sales that may be there after it was cut; none where they are damaged to begin with.
    sums: &'static [f64],
}

const ACTS: [Act; 4] = [
    Act { name: "back up", spoil: |_| {}, run: |folder| back_up(folder, &now()).map(drop), sums: &[200.0] },
    Act {
        name: "restore",
        spoil: |_| {},
        run: |folder| restore_backup(folder, "sales-20250107-100000.sqlite", false, &now()).map(drop),
        sums: &[200.0, 100.0],
    },
    Act {
        name: "restore over damaged sales",
        spoil: cut_in_half,
        run: |folder| restore_backup(folder, "sales-20250107-100000.sqlite", false, &now()).map(drop),
        sums: &[],
    },
    Act { name: "repair", spoil: spoil_totals, run: |folder| repair(folder, &now()).map(drop), sums: &[200.0] },
];

#[test]
fn backing_up_restoring_and_repairing_survive_a_cut_at_every_step() {
    let mut points = 0;
    for act in &ACTS {
        let before = start(act.spoil);
        for is_torn in [false, true] {
            for left in 0.. {
                let top = tempfile::tempdir().expect("a folder");
                let folder = top.path();
                copy(before.path(), folder);
                CUT.set(Some(Cut { left, is_torn, is_dead: false }));
                let outcome = (act.run)(folder);
                let fired = CUT.take().is_some_and(|cut| cut.is_dead);
                let story = format!("{} cut at step {left}{}", act.name, if is_torn { ", torn" } else { "" });
                let sum = total(&folder.join(SALES_FILE));
                assert!(act.sums.is_empty() || sum.is_some_and(|sum| act.sums.contains(&sum)), "{story}: the sales are {sum:?}");
                let list = backups(folder).expect(&story);
                assert!(list.iter().filter(|backup| !backup.before_restore).count() >= 7, "{story}: {} backups", list.len());
                // What a restored backup took the place of may be damaged.
                for backup in list.into_iter().filter(|backup| !backup.before_restore) {
                    let sum = total(&folder.join("backups").join(&backup.name));
                    assert!(matches!(sum, Some(100.0 | 200.0)), "{story}: {} holds {sum:?}", backup.name);
                }
                if !fired {
                    outcome.expect(&story);
                    break;
                }
                points += 1;
                (act.run)(folder).expect(&story);
                assert!(check(folder).expect(&story).expect("sales").problems.is_empty(), "{story}: it works the second time");
            }
        }
    }
    println!("sales: {points} cut points");
    assert!(points > 60, "{points} cut points are fewer than there are steps");
}
