//! Every field of every page in the real window: types into it one character at a time and checks that the text stays.
#![cfg(target_os = "linux")]

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions};
use serde_json::Value;

/// Ends an open list or dialog, as WebDriver writes the Escape key.
const ESCAPE: &str = "\u{E00C}";

#[test]
fn every_field_of_every_page_keeps_what_is_typed() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sample = data.file("sample.csv", "")?;
    programs.json(&data, &["sample", &sample, "--language", "zh"])?;
    programs.json(&data, &["import", &sample])?;
    for scope in [["--mode", "global", "--aggregation", "pooled"], ["--mode", "product", "--product", "P001"]] {
        let run = programs.run(&data, &[&["--json", "train", "--model", "tcn", "--epochs", "1"], &scope[..]].concat())?;
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let window = data.window(&programs, &WindowOptions::laptop("en_US.UTF-8", &programs, "fields"))?;

    window.find("rail-data")?.click()?;
    window.find("data-row")?;
    expect(&fill_all(&window, "main")?, &["data-search", "data-store"]);
    window.find("data-holidays")?.click()?;
    window.find("holidays-name")?;
    expect(&fill_all(&window, "dialog[open]")?, &["holidays-first", "holidays-last", "holidays-name", "holidays-kind", "holidays-choice"]);
    window.find("holidays-name")?.type_text(ESCAPE)?;
    window.gone("[data-testid=\"holidays\"]")?;
    window.find("data-plans")?.click()?;
    window.find("plan-value")?;
    expect(&fill_all(&window, "dialog[open]")?, &["plan-kind", "plan-first", "plan-last", "plan-store"]);
    window.find("plan-first")?.type_text(ESCAPE)?;
    window.gone("[data-testid=\"plans\"]")?;

    window.find("rail-train")?.click()?;
    window.find("settings-toggle")?.click()?;
    for mode in ["store", "global", "product"] {
        window.script(&format!("document.querySelector('[data-testid=\"mode-{mode}\"]').click()"))?;
        let filled = fill_all(&window, "main")?;
        expect(&filled, &["setting-horizon", "setting-epochs", "setting-learning_rate"]);
        reset_probes(&window)?;
    }

    window.find("rail-models")?.click()?;
    window.find("version-row")?;
    expect(&fill_all(&window, "main")?, &["version-search"]);
    window.find("rail-compare")?.click()?;
    expect(&fill_all(&window, "main")?, &["compare-picker"]);

    window.find("rail-forecast")?.click()?;
    window.find("forecast-table")?;
    expect(&fill_all(&window, "main")?, &["forecast-at"]);

    window.find("rail-orders")?.click()?;
    window.find("orders-tabs")?;
    window.find("orders-paste")?.click()?;
    expect(&fill_all(&window, "dialog[open]")?, &["stock-text"]);
    window.find("stock-text")?.type_text(ESCAPE)?;
    window.gone("[data-testid=\"stock-dialog\"]")?;

    window.find("rail-settings")?.click()?;
    window.find("settings-workers")?;
    expect(&fill_all(&window, "main")?, &["settings-workers", "settings-threads", "settings-checkpoints"]);
    Ok(())
}

#[test]
fn every_field_of_the_import_keeps_what_is_chosen() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let rows: String = (1..28).map(|day| format!("2025-06-{day:02},P001,阿莫西林,S001,{day}\n")).collect();
    let file = data.file("june.csv", format!("date,product_id,product_name,store_id,quantity\n{rows}"))?;
    let options = WindowOptions { arguments: vec![file], ..WindowOptions::laptop("zh_CN.UTF-8", &programs, "import-fields") };
    let window = data.window(&programs, &options)?;
    window.find("import-counts")?;
    let filled = fill_all(&window, "dialog[open]")?;
    assert!(filled.iter().filter(|name| *name == "import-field").count() >= 5, "{filled:?}");
    Ok(())
}

/// Fills each field in sight but the kind of a file, which opens another dialog; checks that it keeps what was typed, and returns the names of the fields.
fn fill_all(window: &Session, within: &str) -> Outcome<Vec<String>> {
    let mut names = Vec::new();
    // A page may draw its fields again while they are filled, so the next one is looked for each time.
    let next = format!(
        "document.querySelectorAll('[data-probe]').forEach((field) => field.removeAttribute('data-probe')); \
         const field = [...document.querySelectorAll('{within} :is(input:not([type=radio]):not([type=checkbox]), select, textarea)')] \
           .find((one) => !one.disabled && one.dataset.testid !== 'file-kind' && !('probed' in one.dataset) && one.getClientRects().length > 0); \
         if (!field) return null; \
         field.dataset.probe = field.dataset.probed = 'now'; \
         return [field.dataset.testid ?? field.getAttribute('aria-label') ?? '', field.tagName, field.inputMode, field.placeholder ?? '', field.getAttribute('role')]"
    );
    loop {
        let found = window.script(&next)?;
        if found.is_null() {
            return Ok(names);
        }
        let part = |index: usize| found[index].as_str().unwrap_or_default();
        let name = part(0).to_owned();
        if part(1) == "SELECT" {
            choose_last(window, &name)?;
        } else {
            let text = match (part(2), part(3)) {
                ("decimal", _) => "12.5",
                ("numeric", placeholder) if placeholder.contains('-') => "2025-06-03",
                ("numeric", _) => "12",
                _ => "P00",
            };
            type_slowly(window, &name, text)?;
            if part(4) == "combobox" {
                window.select("[data-probe]")?.type_text(ESCAPE)?;
            }
        }
        names.push(name);
    }
}

/// Types a text character by character; after each, the field has to hold what was typed until then.
fn type_slowly(window: &Session, name: &str, text: &str) -> Outcome<()> {
    let field = window.select("[data-probe]")?;
    // As people replace a text: all of it is selected and typed over. Clearing a field first would leave it, which some take as done.
    window.script("const field = document.querySelector('[data-probe]'); field.focus(); field.select(); return null")?;
    for (index, letter) in text.char_indices() {
        field.type_text(&letter.to_string())?;
        let typed = &text[..index + letter.len_utf8()];
        // Two frames on, everything that reacts to the key has run.
        let settled = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))";
        window.script_async(settled)?;
        assert_eq!(value(window)?, typed, "`{name}` after typing `{typed}`");
    }
    Ok(())
}

/// Chooses the last entry of a drop-down list. The system's own list can't be clicked here, so the choice is made as the list makes it.
fn choose_last(window: &Session, name: &str) -> Outcome<()> {
    let chosen = window.script(
        "const field = document.querySelector('[data-probe]'); const last = [...field.options].filter((one) => !one.disabled).at(-1); \
         field.value = last.value; field.dispatchEvent(new Event('change', { bubbles: true })); return last.value",
    )?;
    window.script_async("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(true)))")?;
    let kept = window.script("return document.querySelector('[data-probe]')?.value ?? null")?;
    assert!(kept.is_null() || kept == chosen, "`{name}` keeps {chosen}, not {kept}");
    Ok(())
}

fn value(window: &Session) -> Outcome<String> {
    Ok(match window.script("return document.querySelector('[data-probe]').value")? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

/// Lets fields that stay on the page be filled again.
fn reset_probes(window: &Session) -> Outcome<()> {
    window.script("document.querySelectorAll('[data-probed]').forEach((field) => delete field.dataset.probed)").map(drop)
}

#[track_caller]
fn expect(filled: &[String], names: &[&str]) {
    for name in names {
        assert!(filled.iter().any(|one| one == name), "`{name}` was not filled; {filled:?} were");
    }
}
