//! Real programs killed at random moments while they train and delete on one store: no number is lost or given twice, no half version is
//! listed, and the store is sound afterwards. `PHARMACAST_KILLS` says how many (200 for the long run).

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use acceptance::{DataFolder, Outcome, Programs, pharmacy_csv};
use serde_json::Value;

const KILLS: u64 = 30;
/// Longer than a training of this test takes, so that some come through.
const LATEST_MS: u64 = 2_500;

#[test]
fn killed_programs_leave_a_sound_store() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let kills = std::env::var("PHARMACAST_KILLS").map_or(Ok(KILLS), |n| n.parse())?;
    let mut random = Random(7);
    // What was ever listed: a version that comes again must be the same one.
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let (mut n_killed, mut asked_away) = (0_u64, Vec::new());
    while n_killed < kills {
        let listed = list(&programs, &data)?;
        for (path, created) in &listed {
            let first = seen.entry(path.clone()).or_insert_with(|| created.clone());
            assert_eq!(first, created, "{path} was given twice");
        }
        let oldest = listed.keys().next().cloned().filter(|_| random.below(3) == 0);
        let mut command = match &oldest {
            Some(path) => programs.command(&data, &["--json", "delete", path]),
            None => {
                programs.command(&data, &["--json", "train", "--mode", "product", "--product", "R03", "--model", "tcn", "--epochs", "2"])
            }
        };
        let moment = random.below(if oldest.is_some() { 60 } else { LATEST_MS });
        asked_away.extend(oldest);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        std::thread::sleep(Duration::from_millis(moment));
        if child.try_wait()?.is_none() {
            child.kill()?;
            n_killed += 1;
        }
        child.wait()?;
    }

    let listed = list(&programs, &data)?;
    for path in seen.keys().filter(|path| !asked_away.contains(path)) {
        assert!(listed.contains_key(path), "{path} was listed, it wasn't deleted, and it is lost");
    }
    let report = programs.json(&data, &["verify"])?;
    assert_eq!(report["ok"], Value::Bool(true), "{report}");
    let events =
        programs.run(&data, &["--json", "train", "--mode", "product", "--product", "R03", "--model", "tcn", "--epochs", "2"])?.lines()?;
    let last = events.last().ok_or("no event")?;
    let number = |path: &str| path.trim_end_matches('/').rsplit('v').next().and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
    let highest = seen.keys().chain(listed.keys()).map(|path| number(path)).max().unwrap_or(0);
    let new = last["model_path"].as_str().map_or(0, number);
    assert!(new > highest, "the next number {new} is above every earlier one ({highest})");
    println!("{n_killed} processes killed, {} versions seen, the next is v{new}", seen.len());
    Ok(())
}

fn list(programs: &Programs, data: &DataFolder) -> Outcome<BTreeMap<String, String>> {
    let rows = programs.json(data, &["list"])?;
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    Ok(rows.as_array().into_iter().flatten().map(|row| (text(row, "model_path"), text(row, "created_at"))).collect())
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
