//! The real window, clicked: the whole way from first run to forecast and delete, in Chinese and in English, and what happens when a
//! worker is cancelled or killed. Each test looks into the store afterwards, by command line.

use std::process::Command;

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions};
use serde_json::Value;

#[test]
fn a_chinese_manager_goes_from_first_run_to_a_forecast_and_back() -> Outcome<()> {
    the_whole_way("zh_CN.UTF-8", "whole-way-zh", "训练")
}

#[test]
fn an_english_manager_goes_from_first_run_to_a_forecast_and_back() -> Outcome<()> {
    the_whole_way("en_US.UTF-8", "whole-way-en", "Train")
}

fn the_whole_way(locale: &'static str, name: &str, train_word: &str) -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let window = data.window(&programs, &WindowOptions::laptop(locale, &programs, name))?;

    window.find("first-run-sample")?;
    window.picture("first-run")?;
    assert!(window.find("rail-train")?.text()?.contains(train_word), "the window speaks the system's language");
    window.find("first-run-sample")?.click()?;
    // The sample leads on to training; what was loaded is looked at first.
    window.find("train-start")?;
    window.find("rail-data")?.click()?;
    window.find("data-row")?;
    window.find("data-chart")?;
    window.picture("data")?;

    // A product and a scope are chosen by typing and picking.
    window.find("rail-train")?.click()?;
    pick(&window, "product-picker", "P003")?;
    pick(&window, "scope-picker", "S002")?;
    assert!(window.find("train-path")?.text()?.contains("product/P003_S002/tcn/v1"), "it says where the version will be");
    window.picture("train")?;
    start(&window, 1)?;
    window.picture("training")?;
    window.select("[data-testid=\"job-1\"][data-state=\"finished\"]")?;
    window.picture("trained")?;

    window.find("rail-models")?.click()?;
    window.select("[data-testid=\"version-row\"][data-path=\"saved_models/product/P003_S002/tcn/v1/\"] .open")?.click()?;
    window.find("version-metrics")?;
    let curve = "const i = document.querySelector('[data-testid=\"loss-curve\"]'); return i && i.complete && i.naturalWidth";
    assert_eq!(window.until_script(curve)?, 960, "the picture of the loss curve is shown");
    window.picture("version")?;

    window.find("version-forecast")?.click()?;
    window.select("[data-testid=\"forecast-chart\"] svg path")?;
    window.find("forecast-table")?;
    let rows = window.until_script("return document.querySelectorAll('[data-testid=\"forecast-table\"] tbody tr').length")?;
    assert_eq!(rows, 7, "seven days are forecast");
    window.picture("forecast")?;

    window.find("rail-models")?.click()?;
    window.select(OPEN_VERSION)?.click()?;
    window.find("version-delete")?.click()?;
    window.gone("[data-testid=\"version-row\"]")?;
    window.picture("deleted")?;
    assert_eq!(versions(&programs, &data)?.len(), 0, "the version is gone");
    window.find("toast-undo")?.click()?;
    window.find("version-row")?;
    assert_eq!(versions(&programs, &data)?, ["saved_models/product/P003_S002/tcn/v1/"], "undo brings it back");
    window.select(OPEN_VERSION)?.click()?;
    window.find("version-delete")?.click()?;
    window.gone("[data-testid=\"version-row\"]")?;

    assert_eq!(data.json("saved_models/versions.json")?["product_P003_S002_tcn"], 1, "the number is used up");
    whole(&programs, &data)
}

#[test]
fn a_cancelled_training_leaves_nothing_and_the_next_one_gets_the_first_number() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let window = with_sample(&programs, &data, "cancel")?;
    window.find("settings-toggle")?.click()?;
    fill(&window, "setting-epochs", "2000")?;
    fill(&window, "setting-patience", "500")?;
    start(&window, 1)?;
    window.select("[data-testid=\"job-1\"][data-state=\"running\"]")?;
    window.select("[data-testid=\"job-1\"] [data-testid=\"job-cancel\"]")?.click()?;
    window.select("[data-testid=\"job-1\"][data-state=\"cancelled\"]")?;
    window.picture("cancelled")?;
    assert!(versions(&programs, &data)?.is_empty(), "nothing was kept");
    fill(&window, "setting-epochs", "3")?;
    start(&window, 2)?;
    window.select("[data-testid=\"job-2\"][data-state=\"finished\"]")?;
    assert!(versions(&programs, &data)?.iter().all(|path| path.ends_with("/tcn/v1/")), "a cancelled training takes no number");
    whole(&programs, &data)
}

#[test]
fn a_killed_worker_is_an_error_message_and_the_window_goes_on() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let window = with_sample(&programs, &data, "killed")?;
    window.find("settings-toggle")?.click()?;
    fill(&window, "setting-epochs", "2000")?;
    fill(&window, "setting-patience", "500")?;
    start(&window, 1)?;
    window.select("[data-testid=\"job-1\"] [data-testid=\"job-curve\"]")?;
    let killed = Command::new("pkill").args(["-KILL", "-f", &format!("{}.*train", data.path().display())]).status()?;
    assert!(killed.success(), "the worker was running on this data folder");
    window.select("[data-testid=\"job-1\"][data-state=\"failed\"]")?;
    window.picture("killed")?;
    assert!(versions(&programs, &data)?.is_empty(), "half a training is no version");
    fill(&window, "setting-epochs", "3")?;
    start(&window, 2)?;
    window.select("[data-testid=\"job-2\"][data-state=\"finished\"]")?;
    window.picture("went-on")?;
    assert_eq!(versions(&programs, &data)?.len(), 1, "the window trains again");
    whole(&programs, &data)
}

/// What opens the first version of the list.
const OPEN_VERSION: &str = "[data-testid=\"version-row\"] .open";

/// The window with the sample loaded, at the Train place.
fn with_sample(programs: &Programs, data: &DataFolder, name: &str) -> Outcome<Session> {
    let sample = data.file("sample.csv", "")?;
    programs.json(data, &["sample", &sample])?;
    programs.json(data, &["import", &sample])?;
    let window = data.window(programs, &WindowOptions::laptop("zh_CN.UTF-8", programs, name))?;
    window.find("rail-train")?.click()?;
    window.find("model-card-tcn")?;
    Ok(window)
}

fn start(window: &Session, job: u32) -> Outcome<()> {
    window.until_script("return !document.querySelector('[data-testid=\"train-start\"]').disabled")?;
    window.find("train-start")?.click()?;
    window.find(&format!("job-{job}")).map(drop)
}

fn pick(window: &Session, picker: &str, id: &str) -> Outcome<()> {
    window.find(picker)?.click()?;
    window.select(&format!("[data-testid=\"{picker}-option\"][data-id=\"{id}\"]"))?.click()
}

/// Replaces what a field holds.
fn fill(window: &Session, testid: &str, text: &str) -> Outcome<()> {
    let field = window.find(testid)?;
    field.clear()?;
    field.type_text(text)
}

fn versions(programs: &Programs, data: &DataFolder) -> Outcome<Vec<String>> {
    let rows = programs.json(data, &["list"])?;
    Ok(rows.as_array().into_iter().flatten().filter_map(|r| r["model_path"].as_str().map(str::to_owned)).collect())
}

/// The store is sound, as the command line sees it.
fn whole(programs: &Programs, data: &DataFolder) -> Outcome<()> {
    let report = programs.json(data, &["verify"])?;
    assert_eq!(report["ok"], Value::Bool(true), "{report}");
    Ok(())
}
