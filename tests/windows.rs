//! What only Windows does: device names, paths without a limit, files that other programs hold open, read-only files, junctions.
#![cfg(windows)]

use std::fs::{self, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Command;

use acceptance::{DataFolder, Outcome, Programs, pharmacy_csv};
use serde_json::{Value, json};

const PATH: &str = "saved_models/product/N02BE_all/tcn/v1/";

fn train(product: &str) -> [&str; 9] {
    ["--json", "train", "--mode", "product", "--product", product, "--model", "tcn", "--epochs=2"]
}

fn trained(programs: &Programs) -> Outcome<DataFolder> {
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let answer = programs.run(&data, &train("N02BE"))?;
    if answer.code == Some(0) { Ok(data) } else { Err(answer.stderr.into()) }
}

#[test]
fn names_of_devices_are_ids_like_any_other() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    for (number, id) in ["CON", "nul", "COM1", "aux.txt", "LPT9"].into_iter().enumerate() {
        let sales = pharmacy_csv().replace("N02BE", id);
        programs.json(&data, &["import", &data.file(&format!("sales{number}.csv"), sales)?, "--replace"])?;
        let events = programs.run(&data, &train(id))?.lines()?;
        let last = events.last().ok_or("no event")?;
        assert_eq!(last["event"], "finished", "{id}: {last}");
        let path = last["model_path"].as_str().ok_or("no path")?;
        assert!(programs.json(&data, &["predict", path])?.as_array().is_some_and(|days| days.len() == 7), "{id}");
    }
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true);
    Ok(())
}

#[test]
fn both_separators_and_absolute_paths_name_a_version() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let shown = programs.json(&data, &["show", PATH])?;
    let backslashes = PATH.replace('/', "\\");
    let absolute = data.inside(PATH).display().to_string();
    for path in [&backslashes, &absolute, &absolute.replace('\\', "/")] {
        assert_eq!(programs.json(&data, &["show", path])?, shown, "{path}");
    }
    Ok(())
}

#[test]
fn a_data_folder_deeper_than_260_characters_works() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let deep = data.path().join("a folder with a long name ".repeat(4).trim()).join("另一个文件夹".repeat(12)).join("c".repeat(90));
    assert!(deep.as_os_str().len() > 260);
    let deep = deep.to_str().ok_or("a name in Unicode")?;
    let sales = data.file("sales.csv", pharmacy_csv())?;
    let run = |arguments: &[&str]| -> Outcome<()> {
        let out = Command::new(&programs.cli).args(["--data-dir", deep]).args(arguments).output()?;
        if out.status.success() { Ok(()) } else { Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&out.stderr)).into()) }
    };
    run(&["import", &sales])?;
    run(&train("N02BE"))?;
    run(&["predict", PATH])?;
    run(&["delete", PATH])?;
    run(&["restore", PATH])?;
    run(&["verify"])
}

#[test]
fn a_file_that_another_program_holds_is_reported_and_nothing_is_lost() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let weights = data.inside(&format!("{PATH}model.pth"));
    // As a virus scanner or a backup holds it: no one else may open, rename, or delete it.
    let held = OpenOptions::new().read(true).share_mode(0).open(&weights)?;
    for command in ["predict", "delete"] {
        let answer = programs.run(&data, &["--json", command, PATH])?;
        assert_eq!(answer.code, Some(1), "{command}: {}", answer.stdout);
        assert!(answer.error()?["code"].is_string(), "{command}: {}", answer.stderr);
    }
    drop(held);
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true, "nothing changed");
    programs.json(&data, &["predict", PATH])?;
    programs.json(&data, &["delete", PATH])?;
    assert!(!data.inside(PATH).exists());

    // As Excel holds the sheet that it shows.
    let sheet = data.file("orders.csv", "open in Excel")?;
    let held = OpenOptions::new().read(true).share_mode(0).open(&sheet)?;
    programs.json(&data, &["restore", PATH])?;
    let answer = programs.run(&data, &["--json", "predict", PATH, "--out", &sheet])?;
    assert_eq!((answer.code, &answer.error()?["code"]), (Some(1), &json!("write_failed")), "{}", answer.stderr);
    drop(held);
    assert_eq!(fs::read_to_string(&sheet)?, "open in Excel", "the old file is still whole");
    Ok(())
}

#[test]
fn read_only_files_can_be_deleted_with_their_version() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    for entry in fs::read_dir(data.inside(PATH))?.flatten() {
        let mut permissions = entry.metadata()?.permissions();
        permissions.set_readonly(true);
        fs::set_permissions(entry.path(), permissions)?;
    }
    programs.json(&data, &["predict", PATH])?;
    programs.json(&data, &["delete", PATH])?;
    programs.json(&data, &["trash", "--empty"])?;
    assert!(programs.json(&data, &["trash"])?.as_array().is_none_or(Vec::is_empty), "nothing is left in the trash");
    Ok(())
}

#[test]
fn a_junction_in_the_data_folder_leads_nowhere() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let elsewhere = data.path().with_file_name("elsewhere");
    fs::create_dir_all(&elsewhere)?;
    fs::write(elsewhere.join("precious.txt"), "not ours")?;
    let junction = data.inside("saved_models/product/N02BE_all/tcn/v9");
    let made = Command::new("cmd").args(["/c", "mklink", "/J"]).arg(&junction).arg(&elsewhere).output()?;
    if !made.status.success() {
        println!("this system makes no junctions: {}", String::from_utf8_lossy(&made.stdout));
        return Ok(());
    }
    let listed = programs.json(&data, &["list"])?;
    let paths: Vec<&Value> = listed.as_array().into_iter().flatten().map(|row| &row["model_path"]).collect();
    assert_eq!(paths, [PATH], "what a junction leads to isn't a version");
    programs.run(&data, &["--json", "delete", "saved_models/product/N02BE_all/tcn/v9/"])?;
    programs.run(&data, &["--json", "trash", "--empty"])?;
    assert_eq!(fs::read_to_string(Path::new(&elsewhere).join("precious.txt"))?, "not ours", "nothing outside is deleted");
    Ok(())
}
