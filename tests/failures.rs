//! The real window on data folders that are not as they should be: a missing disk, a read-only one, a full one, a lock of another program, damaged
//! sales, and a missing reader. Each is explained in the user's language, with what to do about it. Linux only, like all tests in the real window.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions, pharmacy_csv};

const LANGUAGES: [(&str, &str); 2] = [("zh_CN.UTF-8", "failures-zh"), ("en_US.UTF-8", "failures-en")];

/// A data folder with sales, made by command line.
fn filled(programs: &Programs) -> Outcome<DataFolder> {
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    fs::write(data.inside("settings.json"), r#"{"manual_forecasts":true}"#)?;
    Ok(data)
}

/// The window, begun by a script that first runs `commands` in a namespace of mounts of its own. What it starts is in there with it.
fn prepared(programs: &Programs, data: &DataFolder, commands: &str) -> Outcome<Programs> {
    Ok(Programs { cli: programs.cli.clone(), ..programs.in_a_namespace(data, commands)? })
}

fn options(locale: &'static str, programs: &Programs, name: &str) -> WindowOptions {
    WindowOptions::laptop(locale, programs, name)
}

/// What is shown says something in the language, and what to do.
fn speaks(window: &Session, css: &str, locale: &str) -> Outcome<()> {
    let text = window.select(css)?.text()?;
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    let latin = text.chars().filter(char::is_ascii_alphabetic).count();
    assert!(if locale.starts_with("zh") { chinese >= 10 } else { latin >= 30 && chinese < 20 }, "{locale}: {text}");
    Ok(())
}

fn open_failure(code: &str) -> String {
    format!("[data-testid=\"open-failure\"][data-code=\"{code}\"]")
}

fn error(code: &str) -> String {
    format!("[data-testid=\"error-banner\"][data-code=\"{code}\"]")
}

#[test]
fn a_disk_that_is_not_connected_is_missed_and_found_again() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        let begun = prepared(&programs, &data, "")?;
        let away = data.path().with_file_name("unplugged");
        fs::rename(data.path(), &away)?;
        let window = data.window(&begun, &options(locale, &programs, name))?;
        let css = open_failure("data_folder_missing");
        speaks(&window, &css, locale)?;
        window.save("missing.png")?;
        window.find("open-empty")?.click()?;
        window.find("open-sure")?;
        window.save("missing-sure.png")?;
        assert!(!data.path().exists(), "nothing is made before the user is sure");
        window.script("document.querySelector('dialog').dispatchEvent(new Event('cancel', { cancelable: true }))")?;
        window.gone("dialog")?;
        fs::rename(&away, data.path())?;
        window.find("open-retry")?.click()?;
        window.gone(&css)?;
        window.find("rail-data")?.click()?;
        window.find("data-row")?;
    }
    Ok(())
}

#[test]
fn a_disk_that_cannot_be_written_is_opened_and_says_so() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        // Sales of an earlier program lack tables, which can't be made here.
        acceptance::forget_later_tables(&data.inside("sales.sqlite"))?;
        let begun = Programs { cli: programs.cli.clone(), ..programs.on_a_read_only_disk(&data)? };
        let before = tree(data.path())?;
        let window = data.window(&begun, &options(locale, &programs, name))?;
        speaks(&window, "[data-testid=\"read-only\"]", locale)?;
        window.find("rail-data")?.click()?;
        window.find("data-row")?;
        window.find("data-chart")?;
        window.save("read-only.png")?;
        window.find("rail-models")?.click()?;
        window.find("read-only")?;
        window.save("read-only-models.png")?;
        drop(window);
        assert_eq!(tree(data.path())?, before);
    }
    Ok(())
}

#[test]
fn a_full_disk_refuses_an_import_and_keeps_the_sales() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        let folder = data.path().display();
        let copy = data.settings().join("copy");
        let commands = format!(
            "cp -a '{folder}' '{}'\nmount -t tmpfs -o size=1m tmpfs '{folder}'\ncp -a '{}'/. '{folder}'",
            copy.display(),
            copy.display()
        );
        let begun = prepared(&programs, &data, &commands)?;
        let lines: String =
            (0..60_000).map(|n| format!("20{:02}-{:02}-{:02},Q{},3\n", 10 + n / 336 % 12, n / 28 % 12 + 1, n % 28 + 1, n / 4032)).collect();
        let file = data.file("big.csv", format!("date,product_id,quantity\n{lines}"))?;
        let options = WindowOptions { arguments: vec![file], ..options(locale, &programs, name) };
        let window = data.window(&begun, &options)?;
        window.find("import-confirm")?.click()?;
        window.select(&error("disk_full"))?;
        speaks(&window, &error("disk_full"), locale)?;
        window.save("full-disk.png")?;
    }
    Ok(())
}

#[test]
fn a_file_that_needs_too_much_memory_is_said_and_changes_nothing() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        let small = programs.with_reader(&data.settings().join("programs"), acceptance::SMALL_MEMORY)?;
        let file = data.file("large.xls", acceptance::large_page())?;
        let options = WindowOptions { arguments: vec![file], ..options(locale, &programs, name) };
        let window = data.window(&small, &options)?;
        let banner = error("reader_stopped");
        speaks(&window, &banner, locale)?;
        let words = if locale.starts_with("zh") { "内存" } else { "memory" };
        assert!(window.select(&banner)?.text()?.contains(words), "it says what was too much");
        window.save("too-much-memory.png")?;
        window.find("import-cancel")?.click()?;
        window.gone("dialog")?;
        window.find("data-row")?;
    }
    Ok(())
}

#[test]
fn a_file_that_takes_forever_keeps_nothing_waiting_and_is_left_at_once() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = filled(&programs)?;
    let note = data.settings().join("reader");
    let words = format!("echo $$ > '{0}.new' && mv '{0}.new' '{0}'\nexec sleep 36000", note.display());
    let slow = programs.with_reader(&data.settings().join("programs"), &words)?;
    // Of a file of this size an answer is waited for far longer than a test runs.
    let file = data.file("endless.csv", "")?;
    fs::File::options().write(true).open(&file)?.set_len(1 << 30)?;
    let options = WindowOptions { arguments: vec![file], ..options("en_US.UTF-8", &programs, "failures-en") };
    let window = data.window(&slow, &options)?;
    window.until_script("return document.querySelector('[data-testid=\"import-dialog\"] [aria-busy=\"true\"]') !== null")?;
    while !note.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let reader = PathBuf::from("/proc").join(fs::read_to_string(&note)?.trim());
    window.save("reading.png")?;
    // The rest of the program answers meanwhile.
    let asked = "const done = arguments[0]; window.__TAURI_INTERNALS__.invoke('data_summary').then((found) => done(found.rows), (error) => done(error))";
    assert!(window.script_async(asked)?.as_u64() > Some(0), "the sales are there to be looked at");
    assert!(reader.exists(), "the file is still being read");
    window.find("import-cancel")?.click()?;
    window.gone("dialog")?;
    while reader.exists() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    window.find("data-row")?;
    Ok(())
}

#[test]
fn a_lock_of_another_program_is_said_and_waited_for() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        let lock = fs::File::options().write(true).create(true).truncate(false).open(data.inside("saved_models/versions.json.lock"))?;
        lock.lock()?;
        let window = data.window(&programs, &options(locale, &programs, name))?;
        window.find("rail-models")?.click()?;
        speaks(&window, "[data-testid=\"recovery\"]", locale)?;
        window.save("foreign-lock.png")?;
    }
    Ok(())
}

#[test]
fn damaged_sales_are_said_and_a_backup_restores_them() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        programs.json(&data, &["backup"])?;
        let before = programs.json(&data, &["data"])?;
        let sales = data.inside("sales.sqlite");
        let whole = fs::read(&sales)?;
        fs::write(&sales, &whole[..whole.len() / 2])?;
        let window = data.window(&programs, &options(locale, &programs, name))?;
        speaks(&window, &error("sales_damaged"), locale)?;
        window.save("damaged-sales.png")?;
        window.find("rail-settings")?.click()?;
        window.find("backup-restore")?.click()?;
        speaks(&window, "[data-testid=\"backup-sure\"]", locale)?;
        window.save("restore-sure.png")?;
        window.find("backup-do")?.click()?;
        window.find("toast")?;
        window.save("restored.png")?;
        window.find("rail-data")?.click()?;
        window.find("data-row")?;
        assert_eq!(programs.json(&data, &["data"])?, before, "the sales are whole again");
    }
    Ok(())
}

#[test]
fn links_in_the_data_folder_are_named() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        let models = data.inside("saved_models");
        fs::rename(&models, data.settings().with_file_name("elsewhere"))?;
        std::os::unix::fs::symlink(data.settings().with_file_name("elsewhere"), &models)?;
        let window = data.window(&programs, &options(locale, &programs, name))?;
        let css = open_failure("link_in_data_folder");
        speaks(&window, &css, locale)?;
        assert!(window.select(&css)?.text()?.contains("saved_models"), "it is named");
        assert!(window.all("[data-testid=\"open-empty\"]")?.is_empty(), "an empty folder isn't offered");
        window.save("link.png")?;
    }
    Ok(())
}

/// Every file with its length.
fn tree(folder: &Path) -> Outcome<Vec<(PathBuf, u64)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(tree(&entry.path())?);
        } else {
            found.push((entry.path(), entry.metadata()?.len()));
        }
    }
    found.sort();
    Ok(found)
}
