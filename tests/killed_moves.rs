//! The real program killed at random moments while it moves the data folder there and back, backs the sales up, restores them, imports, and
//! repairs damaged sales: the data is always found from the folder it was first in, and nothing is lost. `PHARMACAST_KILLS` says how many (200 for the long run).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use acceptance::{DataFolder, Outcome, Programs};
use serde_json::Value;

const KILLS: u64 = 24;
/// Repairing is the last of what is done.
const REPAIR: usize = 4;

#[test]
fn moves_backups_restores_and_repairs_that_are_killed_lose_nothing() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let kills = std::env::var("PHARMACAST_KILLS").map_or(Ok(KILLS), |n| n.parse())?;
    let first = data.file("first.csv", sales(20_000, 3))?;
    let second = data.file("second.csv", sales(20_000, 5))?;
    programs.json(&data, &["import", &second])?;
    let of_second = programs.json(&data, &["data"])?;
    programs.json(&data, &["import", &first, "--replace"])?;
    let of_first = programs.json(&data, &["data"])?;
    assert_ne!(of_first, of_second);
    let places: Vec<PathBuf> = ["药房", "搬家 b", "c"].iter().map(|name| data.path().with_file_name(name)).collect();
    let mut random = Random(11);
    let mut done = [(0_u32, 0_u32); 5];
    let mut n_killed = 0;
    while n_killed < kills {
        let before = programs.json(&data, &["data"])?;
        let act = random.below(5) as usize;
        let to = places[random.below(3) as usize].to_string_lossy().into_owned();
        let backups = programs.json(&data, &["backups"])?;
        let backup = backups[0]["name"].as_str().unwrap_or("sales-none.sqlite").to_owned();
        let source = if before == of_first { &second } else { &first };
        let arguments = match act {
            0 => vec!["move", &to],
            1 => vec!["backup"],
            2 => vec!["restore-backup", &backup],
            3 => vec!["import", source, "--replace"],
            _ => vec!["verify", "--repair"],
        };
        if act == REPAIR {
            places.iter().map(|place| place.join("sales.sqlite")).filter(|sales| sales.exists()).try_for_each(|sales| damage(&sales))?;
        }
        let mut child = programs.command(&data, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        std::thread::sleep(Duration::from_micros(random.below([40_000, 60_000, 60_000, 250_000, 120_000][act])));
        let was_running = child.try_wait()?.is_none();
        if was_running {
            child.kill()?;
            n_killed += 1;
        }
        child.wait()?;
        done[act].0 += u32::from(was_running);
        done[act].1 += 1;

        let story = format!("{arguments:?}, the {n_killed}th kill");
        if act == REPAIR {
            let again = programs.run(&data, &["--json", "verify", "--repair"])?;
            assert_eq!(again.code, Some(0), "{story}: what was cut can be repaired again: {} {}", again.stdout, again.stderr);
        }
        let now = programs.run(&data, &["--json", "data"])?;
        assert_eq!(now.code, Some(0), "{story}: {}", now.stderr);
        let now: Value = serde_json::from_str(&now.stdout)?;
        assert!(now == of_first || now == of_second, "{story}: neither sales: {} rows", now["rows"]);
        assert!(matches!(act, 2 | 3) || now == before, "{story}: moving, backing up, and repairing change no sales");
        let check = programs.run(&data, &["--json", "verify"])?;
        let check: Value = serde_json::from_str(&check.stdout)?;
        assert_eq!(check["sales"]["problems"], Value::Array(Vec::new()), "{story}: {check}");
        let has_sales = places.iter().filter(|place| place.join("sales.sqlite").exists()).count();
        assert!(has_sales >= 1, "{story}");
        for backup in programs.json(&data, &["backups"])?.as_array().into_iter().flatten() {
            assert!(backup["bytes"].as_u64() > Some(100_000), "{story}: {backup}");
        }
    }
    let [moves, backups, restores, imports, repairs] = done;
    println!("killed and started: move {moves:?}, backup {backups:?}, restore {restores:?}, import {imports:?}, repair {repairs:?}");
    assert!(done.iter().all(|(_, started)| *started > 0));
    assert!(!fs::read_dir(data.path().parent().ok_or("a parent")?)?.flatten().any(|e| e.file_name() == "sales.sqlite"));
    Ok(())
}

/// Makes totals that differ from the days they count.
fn damage(sales: &Path) -> Outcome<()> {
    let database = rusqlite::Connection::open(sales)?;
    Ok(database.execute_batch("UPDATE series SET source_rows = source_rows + 1")?)
}

fn sales(rows: usize, quantity: usize) -> String {
    let day = |row: usize| format!("20{:02}-{:02}-{:02}", 15 + row / 336 % 8, row / 28 % 12 + 1, row % 28 + 1);
    let line = |row: usize| format!("{},P{:03},S{},{quantity}\n", day(row), row / 2688, row % 3);
    std::iter::once("date,product_id,store_id,quantity\n".to_owned()).chain((0..rows).map(line)).collect()
}

/// Reproducible moments (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}
