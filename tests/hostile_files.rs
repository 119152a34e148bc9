//! Files made to take the program down, and data folders that are not what they were: each ends in one clear message, quickly, and what was there
//! before is still there.

use std::fs;
use std::path::Path;

use acceptance::{DataFolder, Outcome, Programs, hostile_files, pharmacy_csv};
use serde_json::Value;

/// The code of an error that `--json` prints.
fn code(stderr: &str) -> String {
    let last = stderr.lines().rev().find(|line| line.starts_with('{')).unwrap_or_default();
    let value: Value = serde_json::from_str(last).unwrap_or_default();
    value["error"]["code"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn no_file_takes_the_program_down_or_changes_the_sales() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let before = programs.json(&data, &["data"])?;
    for file in hostile_files(&data.settings().join("hostile"))? {
        let file = file.to_str().ok_or("a name")?;
        for command in [&["import"][..], &["import", "--dry-run"]] {
            let answer = programs.run(&data, &[&["--json"], command, &[file]].concat())?;
            assert!(matches!(answer.code, Some(0..=2)), "{command:?} {file} ended with {:?}: {}", answer.code, answer.stderr);
            assert!(answer.code == Some(0) || !code(&answer.stderr).is_empty(), "{command:?} {file} says nothing: {}", answer.stderr);
            for word in ["panicked", "frame #", "RUST_BACKTRACE", "memory allocation"] {
                assert!(!answer.stderr.contains(word), "{command:?} {file}: {}", answer.stderr);
            }
        }
    }
    // What was imported of them, if anything, can be taken back; the sales of before are whole.
    let check = programs.json(&data, &["verify"])?;
    assert_eq!(check["sales"]["problems"], Value::Array(Vec::new()), "{check}");
    let now = programs.json(&data, &["data"])?;
    assert!(now["rows"].as_u64() >= before["rows"].as_u64(), "{now}");
    Ok(())
}

#[test]
fn a_data_folder_that_is_missing_is_missed() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let away = data.path().with_file_name("unplugged");
    for is_mount_point in [false, true] {
        fs::rename(data.path(), &away)?;
        if is_mount_point {
            fs::create_dir(data.path())?;
        }
        for command in [&["list"][..], &["data"], &["verify"], &["train", "--mode", "product", "--product", "R03", "--model", "tcn"]] {
            let answer = programs.run(&data, &[&["--json"], command].concat())?;
            assert_eq!((answer.code, code(&answer.stderr).as_str()), (Some(1), "data_folder_missing"), "{command:?}: {}", answer.stderr);
            assert!(answer.stderr.contains(&*data.path().file_name().ok_or("a name")?.to_string_lossy()), "{}", answer.stderr);
        }
        assert_eq!(data.path().exists(), is_mount_point, "nothing is made");
        if is_mount_point {
            assert_eq!(fs::read_dir(data.path())?.count(), 0, "nothing is made");
            fs::remove_dir(data.path())?;
        }
        fs::rename(&away, data.path())?;
        assert!(programs.json(&data, &["data"])?["rows"].as_u64() > Some(0), "it is back");
    }
    fs::rename(data.path(), &away)?;
    let empty = programs.run(&data, &["--json", "--start-empty", "list"])?;
    assert_eq!((empty.code, empty.stdout.trim()), (Some(0), "[]"), "{}", empty.stderr);
    Ok(())
}

#[test]
fn damaged_sales_are_reported_repaired_or_restored() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let before = programs.json(&data, &["data"])?;
    let backup = programs.json(&data, &["backup"])?;
    let sales = data.inside("sales.sqlite");
    let whole = fs::read(&sales)?;
    fs::write(&sales, &whole[..whole.len() / 2])?;
    let answer = programs.run(&data, &["--json", "verify"])?;
    let check: Value = serde_json::from_str(&answer.stdout)?;
    assert_eq!((answer.code, &check["ok"]), (Some(1), &Value::Bool(false)), "{check}");
    let kinds: Vec<&str> = check["findings"].as_array().ok_or("findings")?.iter().filter_map(|finding| finding["kind"].as_str()).collect();
    assert!(kinds.contains(&"sales_damaged"), "{check}");
    let refused = programs.run(&data, &["--json", "data"])?;
    assert_eq!(code(&refused.stderr), "sales_damaged", "{}", refused.stderr);
    assert!(!refused.stderr.contains("disk space"), "{}", refused.stderr);
    programs.run(&data, &["--json", "verify", "--repair"])?;
    assert!(aside(data.path())? > 0, "a copy is set aside first");
    let name = backup["name"].as_str().ok_or("a name")?;
    assert_eq!(programs.json(&data, &["backups"])?[0]["name"], name);
    programs.json(&data, &["restore-backup", name])?;
    assert_eq!(programs.json(&data, &["data"])?, before);
    assert_eq!(programs.json(&data, &["verify"])?["ok"], Value::Bool(true));
    Ok(())
}

fn aside(folder: &Path) -> Outcome<usize> {
    let names = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().filter(|entry| entry.file_name().to_string_lossy().starts_with("sales.sqlite.before-repair")).count())
}
