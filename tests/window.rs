//! The real window, clicked: the whole way from first run to forecast and delete, in Chinese and in English, and what happens when a
//! worker is cancelled or killed. Each test looks into the store afterwards, by command line.
#![cfg(target_os = "linux")]

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions, kill, running_trainings, running_windows};
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
    // Trainings are those that the test starts.
    std::fs::create_dir_all(data.path())?;
    std::fs::write(data.inside("settings.json"), r#"{"manual_forecasts":true}"#)?;
    let window = data.window(&programs, &WindowOptions::laptop(locale, &programs, name))?;

    window.find("first-run-sample")?;
    window.picture("first-run")?;
    // The window speaks the system's language. A narrow window shows icons in the rail, so the label itself is read.
    window.until_script(&format!("return document.querySelector('[data-testid=\"rail-train\"]').textContent.includes('{train_word}')"))?;
    window.find("first-run-sample")?.click()?;
    // The sample leads on to This week; what was loaded is looked at first.
    window.find("week-primary")?;
    window.picture("week")?;
    window.find("rail-data")?.click()?;
    window.find("data-row")?;
    window.find("data-chart")?;
    window.picture("data")?;

    // A product and a scope are chosen by typing and picking.
    window.find("rail-train")?.click()?;
    pick(&window, "product-picker", "P003")?;
    pick(&window, "scope-picker", "S002")?;
    window.select("[data-testid=\"model-card-auto\"][aria-checked=\"true\"]")?;
    window.find("model-card-tcn")?.click()?;
    window.find("settings-toggle")?.click()?;
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
    until(|| Ok(staged_files(&data)?.iter().any(|name| name.starts_with("checkpoint_"))))?;
    let [worker] = running_trainings(&programs, &data)[..] else { return Err("one worker trains on this data folder".into()) };
    kill(worker)?;
    window.select("[data-testid=\"job-1\"][data-state=\"failed\"]")?;
    window.picture("killed")?;
    assert!(versions(&programs, &data)?.is_empty(), "half a training isn't a version");
    // It can be resumed at once, from its own row.
    window.find("job-resume")?.click()?;
    window.select("[data-testid=\"job-2\"][data-state=\"running\"] [data-testid=\"job-curve\"]")?;
    window.gone("[data-testid=\"job-1\"]")?;
    window.select("[data-testid=\"job-2\"] [data-testid=\"job-cancel\"]")?.click()?;
    window.select("[data-testid=\"job-2\"][data-state=\"cancelled\"]")?;
    fill(&window, "setting-epochs", "3")?;
    start(&window, 3)?;
    window.select("[data-testid=\"job-3\"][data-state=\"finished\"]")?;
    window.picture("went-on")?;
    assert_eq!(versions(&programs, &data)?.len(), 1, "the window trains again");
    whole(&programs, &data)
}

#[test]
fn a_program_killed_while_it_trains_offers_to_go_on_and_does() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let window = with_sample(&programs, &data, "crash")?;
    window.find("settings-toggle")?.click()?;
    fill(&window, "setting-epochs", "250")?;
    fill(&window, "setting-patience", "250")?;
    start(&window, 1)?;
    window.select("[data-testid=\"job-1\"] [data-testid=\"job-curve\"]")?;
    until(|| Ok(staged_files(&data)?.iter().any(|name| name.starts_with("checkpoint_"))))?;
    let [program] = running_windows(&programs, &data)[..] else { return Err("one window works on this data folder".into()) };
    kill(program)?;
    // Its worker notices, keeps what it has learned, and ends.
    until(|| Ok(running_trainings(&programs, &data).is_empty()))?;
    drop(window);
    assert!(versions(&programs, &data)?.is_empty(), "half a training isn't a version");

    let window = data.window(&programs, &WindowOptions::laptop("zh_CN.UTF-8", &programs, "after-crash"))?;
    window.select("[data-testid=\"unclean-exit\"][data-kind=\"cut\"]")?;
    window.find("rail-train")?.click()?;
    window.find("unfinished")?;
    window.picture("offered")?;
    window.find("unclean-exit-dismiss")?.click()?;
    window.find("unfinished-resume")?.click()?;
    window.gone("[data-testid=\"unfinished\"]")?;
    window.select("[data-testid=\"job-1\"][data-state=\"finished\"]")?;
    window.picture("gone-on")?;
    assert_eq!(versions(&programs, &data)?.len(), 1, "it became a version");
    whole(&programs, &data)
}

#[test]
fn of_six_trainings_in_a_queue_one_fails_one_is_cancelled_and_the_others_finish() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let days: String = (20..30).map(|day| format!("2025-06-{day},NEW,S001,3\n")).collect();
    let window = {
        let few = data.file("new.csv", format!("date,product_id,store_id,quantity\n{days}"))?;
        let sample = data.file("sample.csv", "")?;
        programs.json(&data, &["sample", &sample, "--language", "zh"])?;
        programs.json(&data, &["import", &sample])?;
        programs.json(&data, &["import", &few])?;
        data.window(&programs, &WindowOptions::laptop("en_US.UTF-8", &programs, "queue"))?
    };
    window.find("rail-train")?.click()?;
    window.find("model-card-tcn")?.click()?;
    window.find("settings-toggle")?.click()?;
    fill(&window, "setting-epochs", "3")?;
    // The queue is held before the first begins, however quick trainings are here; the button shows as soon as something waits.
    window.script(
        "window.held = false; window.__TAURI_INTERNALS__.invoke('pause_jobs', { paused: true }).then(() => (window.held = true))",
    )?;
    window.until_script("return window.held")?;
    for (job, product) in (1..).zip(["P001", "P002", "NEW", "P004", "P005", "P006"]) {
        pick(&window, "product-picker", product)?;
        start(&window, job)?;
        window.select(&format!("[data-testid=\"job-{job}\"][data-state=\"queued\"]"))?;
    }
    window.picture("paused")?;
    window.select("[data-testid=\"job-5\"] [data-testid=\"job-cancel\"]")?.click()?;
    window.select("[data-testid=\"job-5\"][data-state=\"cancelled\"]")?;
    window.find("jobs-pause")?.click()?;
    // A page loaded again shows the same queue: the program holds it, not the page.
    window.reload()?;
    for (job, state) in [(1, "finished"), (2, "finished"), (3, "failed"), (4, "finished"), (5, "cancelled"), (6, "finished")] {
        window.select(&format!("[data-testid=\"job-{job}\"][data-state=\"{state}\"]"))?;
    }
    assert_eq!(
        window.select("[data-testid=\"job-3\"] [data-testid=\"error-banner\"]")?.attribute("data-code")?.as_deref(),
        Some("too_short")
    );
    window.picture("ended")?;
    assert_eq!(versions(&programs, &data)?.len(), 4, "four became versions");
    whole(&programs, &data)
}

/// What opens the first version of the list.
const OPEN_VERSION: &str = "[data-testid=\"version-row\"] .open";

/// The window with the sample loaded, at the Train place.
fn with_sample(programs: &Programs, data: &DataFolder, name: &str) -> Outcome<Session> {
    let sample = data.file("sample.csv", "")?;
    programs.json(data, &["sample", &sample, "--language", "zh"])?;
    programs.json(data, &["import", &sample])?;
    let window = data.window(programs, &WindowOptions::laptop("zh_CN.UTF-8", programs, name))?;
    window.find("rail-train")?.click()?;
    window.find("model-card-tcn")?.click()?;
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

/// Waits for what shows in no page.
fn until(holds: impl Fn() -> Outcome<bool>) -> Outcome<()> {
    for _ in 0..3000 {
        if holds()? {
            return Ok(());
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    Err("it didn't happen within five minutes".into())
}

/// The files of trainings in the making.
fn staged_files(data: &DataFolder) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    let Ok(folders) = std::fs::read_dir(data.inside("saved_models/.staging")) else { return Ok(names) };
    for folder in folders.flatten().filter(|entry| entry.path().is_dir()) {
        names.extend(std::fs::read_dir(folder.path())?.flatten().map(|file| file.file_name().to_string_lossy().into_owned()));
    }
    Ok(names)
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
