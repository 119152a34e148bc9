//! What only Windows does: device names, paths without a limit, names in another case, drive letters, files that other programs hold open,
//! read-only files, junctions, consoles with a code page, keys that interrupt, jobs, and a browser component that is missing.
#![cfg(windows)]

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::os::windows::fs::OpenOptionsExt as _;
use std::os::windows::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use acceptance::windows::{CREATE_NO_WINDOW, Drive, Job, dialogs, is_wine};
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
    // Like a virus scanner or a backup: no one else may open, rename, or delete it.
    let held = OpenOptions::new().read(true).share_mode(0).open(&weights)?;
    // Wine moves a folder with a file that is held open, and Windows doesn't.
    let refused: &[&str] = if is_wine() { &["predict"] } else { &["predict", "delete"] };
    for command in refused {
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
fn a_watched_file_that_another_program_holds_waits_for_the_next_run() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let folder = data.path().with_file_name("watched 收件");
    fs::create_dir_all(&folder)?;
    let (first, second) = (folder.join("first.csv"), folder.join("second.csv"));
    fs::write(&first, "date,product,quantity\n2024-01-01,A,3\n2024-01-02,A,4\n")?;
    fs::write(&second, "date,product,quantity\n2024-01-03,A,5\n2024-01-04,A,6\n")?;
    programs.json(&data, &["watch", folder.to_str().ok_or("a name in Unicode")?, "--retrain", "no"])?;
    let files = |report: &Value| -> Vec<Value> {
        let files = report["files"].as_array().into_iter().flatten();
        files.map(|file| json!([file["name"], file["outcome"], file["error"]["code"]])).collect()
    };
    // A till that still writes lets no one in; Excel lets others read.
    let held = OpenOptions::new().read(true).share_mode(0).open(&first)?;
    let shown = OpenOptions::new().read(true).share_mode(1).open(&second)?;
    let report = programs.json(&data, &["routine"])?;
    assert_eq!(files(&report), [json!(["first.csv", "incomplete", null]), json!(["second.csv", "imported", "write_failed"])], "{report}");
    drop((held, shown));
    let report = programs.json(&data, &["routine"])?;
    assert_eq!(files(&report), [json!(["first.csv", "imported", null])], "{report}");
    assert_eq!(programs.json(&data, &["data"])?["rows"], 4);
    assert!(!first.exists() && !second.exists(), "both are moved");
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
    // With all that makes a folder a version.
    for file in fs::read_dir(data.inside(PATH))?.flatten() {
        fs::copy(file.path(), elsewhere.join(file.file_name()))?;
    }
    let places = ["product/N02BE_all/tcn/v9", ".trash", ".staging/left", "product/R03_all"];
    for place in places {
        let junction = data.inside("saved_models").join(place.replace('/', "\\"));
        if junction.exists() {
            fs::remove_dir_all(&junction)?;
        }
        fs::create_dir_all(junction.parent().ok_or("a parent")?)?;
        let made = Command::new("cmd").args(["/c", "mklink", "/J"]).arg(&junction).arg(&elsewhere).output()?;
        let said = String::from_utf8_lossy(&[made.stdout, made.stderr].concat()).into_owned();
        if !made.status.success() && is_wine() {
            println!("Wine 10 makes no junctions: {said}");
            return Ok(());
        }
        assert_eq!(fs::read_to_string(junction.join("precious.txt")).unwrap_or(said), "not ours", "the junction leads there");
    }
    let listed = programs.json(&data, &["list"])?;
    let paths: Vec<&Value> = listed.as_array().into_iter().flatten().map(|row| &row["model_path"]).collect();
    assert_eq!(paths, [PATH], "what a junction leads to isn't a version");
    let v9 = "saved_models/product/N02BE_all/tcn/v9/";
    for command in [&["predict", v9][..], &["delete", v9], &["delete", PATH], &["trash", "--empty"], &["verify", "--repair"]] {
        let answer = programs.run(&data, &[&["--json"], command].concat())?;
        assert!(answer.code == Some(0) || !answer.stderr.is_empty() || !answer.stdout.is_empty(), "{command:?} says nothing");
        assert_eq!(fs::read_to_string(elsewhere.join("precious.txt"))?, "not ours", "{command:?}: nothing outside is deleted");
        assert!(elsewhere.join("model.pth").is_file(), "{command:?}: nothing outside is deleted");
    }
    Ok(())
}

#[test]
fn what_windows_takes_for_a_device_is_neither_read_nor_waited_for() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let before = programs.json(&data, &["data"])?;
    let folder = data.path().parent().ok_or("a parent")?;
    let names = ["con", "nul", "NUL.csv", "aux.csv", "COM1", "LPT1.xlsx", r"\\.\pipe\nobody", r"\\.\C:"];
    for name in names {
        let mut command = programs.command(&data, &["--json", "import", name]);
        let out = command.current_dir(folder).output()?;
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(out.status.code() == Some(1) && said.contains("\"code\""), "{name}: {:?} {said}", out.status);
    }
    assert_eq!(programs.json(&data, &["data"])?, before);
    // Newer systems allow some of the names. A forecast then is in the file, or the error says why not. The long form of a path leads to a file
    // and never to a device, whose reading would not end.
    let long = folder.canonicalize()?;
    for name in ["aux.csv", "com1.csv"] {
        let mut command = programs.command(&data, &["--json", "predict", PATH, "--out", name]);
        let out = command.current_dir(folder).output()?;
        let written = fs::read_to_string(long.join(name)).is_ok_and(|text| text.lines().count() == 15);
        assert!(written || out.status.code() == Some(1), "{name}: {:?} {}", out.status, String::from_utf8_lossy(&out.stderr));
    }
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true);
    Ok(())
}

#[test]
fn an_id_in_another_case_is_not_a_second_product() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let sales = data.file("lower.csv", pharmacy_csv().replace("N02BE", "n02be"))?;
    programs.json(&data, &["import", &sales, "--replace"])?;
    let answer = programs.run(&data, &train("n02be"))?;
    // Both would be one folder. The weights of the first are never mistaken for the second's.
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
    // Wine gives other processes no new letters. There, Z is the root of the system below it, and C a folder in it.
    let root = if is_wine() { format!("Z:\\tmp\\pharmacast-{}\\", std::process::id()) } else { drive.root() };
    let there = format!("{root}药房 data");
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
    // On Ctrl-Break, Wine ends every program at the console without asking it.
    let keys: &[&str] = if is_wine() { &["c"] } else { &["c", "break"] };
    for key in keys {
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
    // Wine gives a process that ends with its job the code of one that ended by itself.
    let ended = child.wait()?;
    assert!(is_wine() || !ended.success());
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

/// Starts the window with WebView2 in a folder, as in a company that places it there, and returns what it says before it ends.
fn refusal_with_webview2_in(programs: &Programs, folder: &Path) -> Outcome<String> {
    let data = DataFolder::new()?;
    let mut window = Command::new(&programs.window);
    window.arg("--data-dir").arg(data.path()).env("WEBVIEW2_BROWSER_EXECUTABLE_FOLDER", folder).stderr(Stdio::piped());
    let mut child = window.spawn()?;
    let mut titles = Vec::new();
    for _ in 0..600 {
        for dialog in dialogs(child.id()) {
            dialog.accept();
            titles.push(dialog.title);
        }
        if child.try_wait()?.is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    // Nothing happens to one that has ended.
    child.kill()?;
    let out = child.wait_with_output()?;
    assert_eq!(out.status.code(), Some(1), "after its dialog the program ends: {titles:?}");
    let known = ["Pharmacast can't start", "药测无法启动"];
    assert!(titles.iter().any(|title| known.contains(&title.as_str())), "a dialog says that it can't start: {titles:?}");
    assert!(!data.path().exists(), "nothing is made before that");
    Ok(String::from_utf8(out.stderr)?)
}

#[test]
fn without_webview2_or_with_an_old_one_a_dialog_says_so() -> Outcome<()> {
    let programs = Programs::find()?;
    let top = DataFolder::new()?;
    let folder = top.settings();
    fs::create_dir_all(&folder)?;
    let said = refusal_with_webview2_in(&programs, &folder)?;
    assert!(said.contains("WebView2 runtime, which is missing"), "{said}");

    // A library of the system is older than any WebView2 that draws the pages.
    let engine = folder.join("EBWebView").join("x64").join("EmbeddedBrowserWebView.dll");
    fs::create_dir_all(engine.parent().ok_or("a parent")?)?;
    let system = std::env::var_os("SystemRoot").ok_or("a system")?;
    fs::copy(Path::new(&system).join("System32").join("kernel32.dll"), engine)?;
    let said = refusal_with_webview2_in(&programs, &folder)?;
    assert!(said.contains("is version 10.") && said.contains("needs 111 or newer"), "{said}");
    Ok(())
}
