//! What only Windows does: device names, paths without a limit, names in another case, drive letters, files that other programs hold open,
//! read-only files, junctions, consoles with a code page, keys that interrupt, and jobs.
#![cfg(windows)]

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use acceptance::windows::{CREATE_NO_WINDOW, Drive, Job};
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
        assert!(programs.json(&data, &["predict", path])?.as_array().is_some_and(|days| days.len() == 14), "{id}");
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

#[test]
fn an_id_in_another_case_is_not_a_second_product() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let sales = data.file("lower.csv", pharmacy_csv().replace("N02BE", "n02be"))?;
    programs.json(&data, &["import", &sales, "--replace"])?;
    let answer = programs.run(&data, &train("n02be"))?;
    // Both would be one folder. The weights of the first are never taken for the second's.
    assert_eq!(answer.code, Some(1), "{}", answer.stdout);
    assert!(programs.json(&data, &["list"])?.as_array().is_some_and(|rows| rows.len() == 1 && rows[0]["model_path"] == PATH));
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true);
    Ok(())
}

#[test]
fn a_data_folder_on_another_drive_works_and_can_be_moved_there() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let disk = data.path().with_file_name("a disk 盘");
    fs::create_dir_all(&disk)?;
    let drive = Drive::of(&disk)?;
    let there = format!("{}药房 data", drive.root());
    programs.json(&data, &["move", &there])?;
    let moved = |arguments: &[&str]| -> Outcome<String> {
        let mut command = Command::new(&programs.cli);
        command.args(["--json", "--data-dir", &there]).args(arguments).env("XDG_CONFIG_HOME", data.settings());
        let out = command.output()?;
        let printed = String::from_utf8(out.stdout)?;
        if out.status.success() { Ok(printed) } else { Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&out.stderr)).into()) }
    };
    let forecast = moved(&["predict", PATH])?;
    assert_eq!(moved(&["predict", &format!("{there}\\{}", PATH.replace('/', "\\"))])?, forecast, "by its whole path");
    assert!(moved(&train("N02BE")[1..])?.contains("\"v2\""), "the next number");
    moved(&["verify"])?;
    assert_eq!(programs.json(&data, &["predict", PATH])?, serde_json::from_str::<Value>(&forecast)?, "the old place leads to the new one");
    Ok(())
}

/// A training in a console of its own that would take minutes, after its first epoch.
fn training(programs: &Programs, data: &DataFolder) -> Outcome<(Child, BufReader<ChildStdout>)> {
    let endless = ["--json", "train", "--mode", "product", "--product", "R03", "--model", "tcn", "--epochs=5000", "--patience=5000"];
    let endless = [&endless[..], &["--set", "checkpoint_every=1"]].concat();
    let mut child = programs.command(data, &endless).creation_flags(CREATE_NO_WINDOW).stdout(Stdio::piped()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?);
    let mut line = String::new();
    while !line.contains("\"epoch\"") {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Err("the training ended before its first epoch".into());
        }
    }
    Ok((child, lines))
}

#[test]
fn the_keys_that_interrupt_cancel_a_training_and_leave_nothing_of_it() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    for key in ["c", "break"] {
        let (mut child, lines) = training(&programs, &data)?;
        let pressed = Command::new(env!("CARGO_BIN_EXE_console")).args(["press", key, &child.id().to_string()]).output()?;
        assert!(pressed.status.success(), "{key}: {}", String::from_utf8_lossy(&pressed.stderr));
        let last = lines.lines().last().ok_or("no further event")??;
        assert_eq!(serde_json::from_str::<Value>(&last)?["event"], "cancelled", "{key}: {last}");
        assert_eq!(child.wait()?.code(), Some(1), "{key}");
    }
    assert!(programs.json(&data, &["unfinished"])?.as_array().is_none_or(Vec::is_empty), "canceled is over");
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true);
    Ok(())
}

#[test]
fn a_training_that_ends_with_its_job_leaves_a_sound_store_and_can_be_resumed() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let job = Job::new()?;
    let (mut child, lines) = training(&programs, &data)?;
    job.add(&child)?;
    drop(job);
    assert!(!child.wait()?.success());
    assert!(lines.lines().map_while(Result::ok).all(|line| !line.contains("finished") && !line.contains("cancelled")), "it had no time");
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true);
    let left = programs.json(&data, &["unfinished"])?;
    assert_eq!(left[0]["model_dir"], "saved_models/product/R03_all/tcn", "{left}");
    programs.json(&data, &["predict", PATH])?;
    Ok(())
}

#[test]
fn a_console_of_a_chinese_windows_shows_chinese() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sales = data.file("销售 2023.csv", pharmacy_csv().replace("N02BE", "阿莫西林胶囊"))?;
    programs.json(&data, &["import", &sales])?;
    let shown = data.path().with_file_name("shown.txt");
    let cli = programs.cli.to_str().ok_or("a name in Unicode")?;
    let folder = data.path().to_str().ok_or("a name in Unicode")?;
    let mut console = Command::new(env!("CARGO_BIN_EXE_console"));
    console.args(["show", "936"]).arg(&shown).args([cli, "--data-dir", folder, "data"]).creation_flags(CREATE_NO_WINDOW);
    let out = console.output()?;
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let screen = fs::read_to_string(&shown)?;
    assert!(screen.contains("阿莫西林胶囊"), "{screen}");
    Ok(())
}
