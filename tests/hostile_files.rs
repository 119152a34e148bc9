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

#[test]
fn sales_that_are_gone_are_never_taken_for_new_ones() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let file = data.file("sales.csv", pharmacy_csv())?;
    programs.json(&data, &["import", &file])?;
    let before = programs.json(&data, &["data"])?;
    let backup = programs.json(&data, &["backup"])?;
    let name = backup["name"].as_str().ok_or("a name")?;
    let sales = data.inside("sales.sqlite");
    for is_there in [true, false] {
        let changed = if is_there { fs::write(&sales, "") } else { fs::remove_file(&sales) };
        changed?;
        for command in [&["data"][..], &["import", &file], &["train", "--mode", "product", "--product", "R03", "--model", "tcn"]] {
            let answer = programs.run(&data, &[&["--json"], command].concat())?;
            let said = if command[0] == "train" { &answer.stdout } else { &answer.stderr };
            assert!(answer.code == Some(1) && said.contains("sales_damaged"), "{command:?}: {} {}", answer.stdout, answer.stderr);
        }
        for command in [&["verify"][..], &["verify", "--repair"]] {
            let answer = programs.run(&data, &[&["--json"], command].concat())?;
            let check: Value = serde_json::from_str(&answer.stdout)?;
            assert_eq!(
                (&check["ok"], &check["findings"][0]["kind"]),
                (&Value::Bool(false), &"sales_damaged".into()),
                "{command:?}: {check}"
            );
        }
        programs.json(&data, &["restore-backup", name])?;
        assert_eq!(programs.json(&data, &["data"])?, before);
    }
    Ok(())
}

fn aside(folder: &Path) -> Outcome<usize> {
    let names = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    Ok(names.iter().filter(|entry| entry.file_name().to_string_lossy().starts_with("sales.sqlite.before-repair")).count())
}

#[test]
fn a_file_that_breaks_its_reader_is_one_error_and_nothing_else() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let before = programs.json(&data, &["data"])?;
    // The programs in a folder without their reader, and with one that isn't it.
    let apart = data.settings().join("apart");
    fs::create_dir_all(&apart)?;
    let cli = apart.join(programs.cli.file_name().ok_or("a name")?);
    fs::copy(&programs.cli, &cli)?;
    let apart = Programs { cli, window: programs.window.clone() };
    let file = data.file("more.csv", "date,product_id,quantity\n2025-01-01,R03,7\n")?;
    let asked =
        [vec!["import", &file], vec!["import", &file, "--dry-run"], vec!["items", "--import", &file], vec!["stock", "--import", &file]];
    for command in &asked {
        let answer = apart.run(&data, &[&["--json"], &command[..]].concat())?;
        assert_eq!(code(&answer.stderr), "reader_missing", "{command:?}: {}", answer.stderr);
    }
    assert_eq!(programs.json(&data, &["data"])?, before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let reader = apart.cli.with_file_name("pharmacast-reader");
        for words in
            ["exit 1", "kill -SEGV $$", "head -c 5 >/dev/null; echo no answer", "head -c 100000 /dev/zero", "ulimit -v 100; cat >/dev/null"]
        {
            fs::write(&reader, format!("#!/bin/sh\n{words}\n"))?;
            fs::set_permissions(&reader, fs::Permissions::from_mode(0o755))?;
            let answer = apart.run(&data, &["--json", "import", &file])?;
            assert_eq!((answer.code, code(&answer.stderr).as_str()), (Some(1), "reader_stopped"), "{words}: {}", answer.stderr);
        }
    }
    assert_eq!(programs.json(&data, &["data"])?, before);
    programs.json(&data, &["import", &file])?;
    Ok(())
}

/// The limit is the reader's own; here it starts with a lower one, which a file of everyday size reaches.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_needs_more_memory_than_its_reader_may_have_says_so() -> Outcome<()> {
    use std::process::{Command, Stdio};
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let before = programs.json(&data, &["data"])?;
    let small = programs.with_reader(&data.settings().join("small"), acceptance::SMALL_MEMORY)?;
    let file = data.file("large.xls", acceptance::large_page())?;
    for command in [&["import", &file][..], &["import", &file, "--dry-run"], &["stock", "--import", &file]] {
        let answer = small.run(&data, &[&["--json"], command].concat())?;
        let error = answer.error()?;
        assert_eq!(
            (answer.code, &error["code"], &error["details"]["fault"]),
            (Some(1), &"reader_stopped".into(), &"memory".into()),
            "{error}"
        );
        assert!(error["message"].as_str().is_some_and(|message| message.contains("memory") && message.contains("large.xls")), "{error}");
    }
    assert_eq!(programs.json(&data, &["data"])?, before);
    // With all of its memory the reader comes to the end of it.
    let whole = programs.run(&data, &["--json", "import", "--dry-run", &file])?;
    assert_ne!(whole.error().map_or(Value::Null, |error| error["code"].clone()), Value::from("reader_stopped"), "{}", whole.stderr);

    let mut reader = Command::new(programs.reader()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let limits = format!("/proc/{}/limits", reader.id());
    let limited = || {
        fs::read_to_string(&limits)
            .is_ok_and(|text| text.lines().any(|line| line.starts_with("Max address space") && !line.contains("unlimited")))
    };
    while !limited() && reader.try_wait()?.is_none() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(limited(), "the system knows of the limit");
    drop(reader.stdin.take());
    assert!(reader.wait()?.success(), "it ends with the program that asks");
    Ok(())
}

/// An old disk that can only be read, with sales of an earlier program, which knew fewer tables, or without any sales.
#[cfg(target_os = "linux")]
#[test]
fn sales_of_an_earlier_program_are_read_where_nothing_can_be_written() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let before = programs.json(&data, &["data"])?;
    acceptance::forget_later_tables(&data.inside("sales.sqlite"))?;
    let sales = fs::read(data.inside("sales.sqlite"))?;
    let read_only = programs.on_a_read_only_disk(&data)?;
    assert_eq!(read_only.json(&data, &["data"])?, before);
    for command in [&["list"][..], &["orders"], &["stock"], &["events"], &["plan"], &["plan", "--opening-days"]] {
        let answer = read_only.run(&data, &[&["--json"], command].concat())?;
        assert_eq!(answer.code, Some(0), "{command:?}: {} {}", answer.stderr, answer.stdout);
    }
    let more = data.file("more.csv", "date,product_id,quantity\n2025-01-01,R03,7\n")?;
    for command in [&["import", &more][..], &["events", "--label", "learn", "--from", "2022-02-01"]] {
        let answer = read_only.run(&data, &[&["--json"], command].concat())?;
        assert_eq!((answer.code, code(&answer.stderr).as_str()), (Some(1), "read_only"), "{command:?}: {}", answer.stderr);
    }
    assert_eq!(fs::read(data.inside("sales.sqlite"))?, sales, "nothing is written");

    fs::remove_file(data.inside("sales.sqlite"))?;
    let read_only = programs.on_a_read_only_disk(&data)?;
    assert_eq!(read_only.json(&data, &["data"])?["rows"], 0, "there are none, and none can be made");
    let answer = read_only.run(&data, &["--json", "import", &more])?;
    assert_eq!(code(&answer.stderr), "read_only", "{}", answer.stderr);
    Ok(())
}

/// What takes the place of a file or folder that the program writes or deletes.
#[cfg(unix)]
#[test]
fn nothing_is_read_written_or_deleted_through_links_pipes_and_devices() -> Outcome<()> {
    use std::os::unix::fs::symlink;
    let programs = Programs::find()?;
    let origin = DataFolder::new()?;
    programs.json(&origin, &["import", &origin.file("sales.csv", pharmacy_csv())?])?;
    programs.run(&origin, &["train", "--mode", "product", "--product", "R03", "--model", "tcn", "--epochs", "1"])?;
    let places = [
        "saved_models",
        "saved_models/.staging",
        "saved_models/.staging/x",
        "saved_models/.trash",
        "saved_models/versions.json",
        "saved_models/versions.json.tmp",
        "saved_models/versions.json.lock",
        "saved_models/versions.json.holder",
        "saved_models/in_use.json",
        "saved_models/in_use.json.tmp",
        "models.sqlite",
        "models.sqlite-journal",
        "sales.sqlite",
        "sales.sqlite-journal",
        "sales.sqlite-wal",
        "backups",
        "backups/unfinished-backup.sqlite",
        "backups/sales-20200101-000000.sqlite",
        "data_folder.json",
        "data_folder.json.tmp",
        "moved_to.txt",
        "moving.json",
        "settings.json",
        "settings.lock",
        "labels.json",
        "labels.lock",
        "routine.json",
        "routine_state.json",
        "holidays.csv",
        "sample_sales.csv",
        "logs",
        "logs/running",
    ];
    let precious = ["precious.txt", "folder/inner.txt"];
    let kinds = ["file", "folder", "dangling", "pipe", "zero"];
    // All kinds at all places take minutes: `PHARMACAST_ALL_KINDS=1` runs them, otherwise each place has two.
    let each = if std::env::var_os("PHARMACAST_ALL_KINDS").is_some() { kinds.len() } else { 2 };
    for (number, place) in places.into_iter().enumerate() {
        for kind in kinds.into_iter().cycle().skip(2 * number).take(each) {
            let data = DataFolder::new()?;
            copy(origin.path(), data.path())?;
            let outside = data.settings().join("outside");
            fs::create_dir_all(outside.join("folder"))?;
            for name in precious {
                fs::write(outside.join(name), "precious")?;
            }
            let at = data.inside(place);
            fs::create_dir_all(at.parent().ok_or("a parent")?)?;
            if at.is_dir() {
                fs::remove_dir_all(&at)?;
            } else if at.exists() {
                fs::remove_file(&at)?;
            }
            match kind {
                "file" => symlink(outside.join("precious.txt"), &at)?,
                "folder" => symlink(outside.join("folder"), &at)?,
                "dangling" => symlink(outside.join("made"), &at)?,
                "zero" => symlink("/dev/zero", &at)?,
                _ => assert!(std::process::Command::new("mkfifo").arg(&at).status()?.success()),
            }
            for command in [&["list"][..], &["data"], &["verify", "--repair"], &["backup"], &["trash", "--empty"]] {
                let mut child = programs.command(&data, &[&["--json"], command].concat());
                let ended = timed(&mut child)?;
                assert!(matches!(ended, Some(0..=2)), "{place} is a {kind}: {command:?} ended with {ended:?}");
            }
            for name in precious {
                assert_eq!(fs::read_to_string(outside.join(name))?, "precious", "{place} is a {kind}");
            }
            let mut left: Vec<_> = fs::read_dir(&outside)?.flatten().map(|entry| entry.file_name()).collect();
            left.sort();
            assert_eq!(left, ["folder", "precious.txt"], "{place} is a {kind}");
            assert_eq!(fs::read_dir(outside.join("folder"))?.count(), 1, "{place} is a {kind}");
        }
    }
    Ok(())
}

/// Runs a command to its end, which must come: a pipe or a device that it waits for never answers.
#[cfg(unix)]
fn timed(command: &mut std::process::Command) -> Outcome<Option<i32>> {
    use std::process::Stdio;
    use std::time::{Duration, Instant};
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        if began.elapsed() > Duration::from_secs(120) {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(unix)]
fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
