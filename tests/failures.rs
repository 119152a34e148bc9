//! The real window on data folders that are not as they should be: a missing disk, a read-only one, a full one, a lock of another program, damaged
//! sales, and a missing reader. Each is explained in the user's language, with what to do about it. Linux only, like all tests in the real window.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions, pharmacy_csv};

const LANGUAGES: [(&str, &str); 2] = [("zh_CN.UTF-8", "failures-zh"), ("en_US.UTF-8", "failures-en")];

/// A data folder with sales, made by command line.
fn filled(programs: &Programs) -> Outcome<DataFolder> {
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    fs::write(data.inside("settings.json"), r#"{"manual_forecasts":true}"#)?;
    Ok(data)
}

/// The window, begun by a script that first runs `commands` in a namespace of mounts of its own.
fn prepared(programs: &Programs, data: &DataFolder, commands: &str) -> Outcome<Programs> {
    let script = data.settings().join("window.sh");
    fs::create_dir_all(data.settings())?;
    let unshare = if Command::new("unshare").args(["-m", "true"]).status()?.success() { "unshare -m" } else { "unshare -rm" };
    let inner = format!("export XDG_CONFIG_HOME='{}'\n{commands}\nexec '{}' \"$@\"", data.settings().display(), programs.window.display());
    let inner_file = data.settings().join("inner.sh");
    fs::write(&inner_file, format!("#!/bin/sh\nset -e\n{inner}\n"))?;
    fs::write(&script, format!("#!/bin/sh\nexec {unshare} sh '{}' \"$@\"\n", inner_file.display()))?;
    for file in [&script, &inner_file] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o755))?;
    }
    Ok(Programs { cli: programs.cli.clone(), window: script })
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
        let folder = data.path().display();
        let begun = prepared(&programs, &data, &format!("mount --bind '{folder}' '{folder}'\nmount -o remount,ro,bind '{folder}'"))?;
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
fn damaged_sales_are_said_with_what_to_do() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = filled(&programs)?;
        let sales = data.inside("sales.sqlite");
        let whole = fs::read(&sales)?;
        fs::write(&sales, &whole[..whole.len() / 2])?;
        let window = data.window(&programs, &options(locale, &programs, name))?;
        speaks(&window, &error("sales_damaged"), locale)?;
        window.save("damaged-sales.png")?;
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
