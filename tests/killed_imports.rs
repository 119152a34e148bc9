//! The real program killed at many moments of an import that adds, replaces and clears: the sales are as before or as after, the undo works,
//! and nothing is left next to the database. `PHARMACAST_KILLS` says how many (200 for the long run).

use std::fs;
use std::process::Stdio;
use std::time::Instant;

use acceptance::{DataFolder, Outcome, Programs};

const KILLS: u32 = 16;

#[test]
fn an_import_that_is_killed_took_place_or_did_not() -> Outcome<()> {
    let programs = Programs::find()?;
    let kills = std::env::var("PHARMACAST_KILLS").map_or(Ok(KILLS), |n| n.parse())?;
    let data = DataFolder::new()?;
    let first = data.file("first.csv", sales(5_000, 3))?;
    let second = data.file("second.csv", sales(40_000, 5))?;
    let (mut cut, mut done) = (0, 0);
    for replace in [false, true] {
        let arguments =
            if replace { vec!["import", &second, "--replace"] } else { vec!["import", &second, "--answer", "files_overlap=replace"] };
        forget(&data)?;
        programs.json(&data, &["import", &first])?;
        let before = programs.json(&data, &["data"])?;
        let kept = fs::read(data.inside("sales.sqlite"))?;
        let began = Instant::now();
        programs.json(&data, &arguments)?;
        let took = began.elapsed();
        let after = programs.json(&data, &["data"])?;
        assert_ne!(before, after, "the import changes something");
        let mut names = files(&data)?;

        for kill in 0..kills / 2 {
            forget(&data)?;
            fs::write(data.inside("sales.sqlite"), &kept)?;
            let mut child = programs.command(&data, &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
            // Moments over the whole import, the later ones closer: that is where it is written.
            let part = f64::from(kill + 1) / f64::from(kills / 2);
            std::thread::sleep(took.mul_f64(part.sqrt() * 1.05));
            child.kill()?;
            child.wait()?;
            let now = programs.json(&data, &["data"])?;
            assert!(now == before || now == after, "neither as before nor as after, killed at {part} of {took:?}: {} rows", now["rows"]);
            let count = if now == before { &mut cut } else { &mut done };
            *count += 1;
            // What a killed import set aside may remain there until the next one.
            programs.json(&data, &arguments)?;
            assert_eq!(programs.json(&data, &["data"])?, after, "the same import again comes through");
            let mut now = files(&data)?;
            now.sort();
            names.sort();
            assert_eq!(now, names, "nothing is left over");
        }
    }
    println!("{cut} imports were cut, {done} had taken place");
    Ok(())
}

fn sales(rows: usize, quantity: usize) -> String {
    let day = |row: usize| format!("20{:02}-{:02}-{:02}", 15 + row / 336 % 8, row / 28 % 12 + 1, row % 28 + 1);
    let line = |row: usize| format!("{},P{:03},S{},{quantity}\n", day(row), row / 2688, row % 3);
    std::iter::once("date,product_id,store_id,quantity\n".to_owned()).chain((0..rows).map(line)).collect()
}

/// Removes the sales, the files next to them, and their backups: sales that are gone while there are backups are damaged, not new.
fn forget(data: &DataFolder) -> Outcome<()> {
    if data.path().is_dir() {
        if data.inside("backups").is_dir() {
            fs::remove_dir_all(data.inside("backups"))?;
        }
        for name in files(data)?.iter().filter(|name| name.starts_with("sales.sqlite")) {
            fs::remove_file(data.inside(name))?;
        }
    }
    Ok(())
}

/// What is in the data folder besides the trained versions and the files of this test.
fn files(data: &DataFolder) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(data.path())? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.retain(|name| !name.ends_with(".csv"));
    Ok(names)
}
