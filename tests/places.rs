//! The real window, place by place: a Chinese file mapped by hand, three versions side by side, the data folder moved, a file handed over at
//! the start, and long lists whose frames are measured and printed.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;

use acceptance::{DataFolder, Outcome, Programs, WindowOptions, frames, frames_of_plain_text, scrolling};
use serde_json::Value;

#[test]
fn a_chinese_hospital_file_is_mapped_by_hand_and_imported() -> Outcome<()> {
    map_by_hand("zh_CN.UTF-8", "import-zh")
}

#[test]
fn the_same_file_is_mapped_by_hand_in_english() -> Outcome<()> {
    map_by_hand("en_US.UTF-8", "import-en")
}

/// GBK, titles that no dictionary has, dates as text with weekdays: the till file of a hospital pharmacy.
fn map_by_hand(locale: &'static str, name: &str) -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let mut text = String::from("发生于,社保卡,药,几盒,收了多少\r\n");
    let weekdays = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
    for i in 0..180_usize {
        // 2018 began on a Monday; months of 28 days keep every date a day that there is.
        let (month, day) = (1 + i / 28, 1 + i % 28);
        for (product, boxes) in [("强力VC银翘片", 3 + i % 5), ("感康", 2 + i % 7)] {
            writeln!(text, "2018-{month:02}-{day:02} {},001616528,{product},{boxes},{}\r", weekdays[i % 7], boxes * 12)?;
        }
    }
    let (bytes, _, _) = encoding_rs::GBK.encode(&text);
    let file = data.file("门诊药房.csv", &bytes)?;
    let options = WindowOptions { arguments: vec![file], ..WindowOptions::laptop(locale, &programs, name) };
    let window = data.window(&programs, &options)?;

    window.find("import-dialog")?;
    window.picture("refused")?;
    for (column, field) in [("发生于", "date"), ("药", "product_id"), ("几盒", "quantity")] {
        window.until_script(&format!("return document.querySelector('[data-testid=\"import-field\"][data-column=\"{column}\"]')"))?;
        window.script(&format!(
            "const box = document.querySelector('[data-testid=\"import-field\"][data-column=\"{column}\"]'); \
             box.value = '{field}'; box.dispatchEvent(new Event('change', {{ bubbles: true }}))"
        ))?;
    }
    window.until_script("const go = document.querySelector('[data-testid=\"import-confirm\"]'); return go && !go.disabled")?;
    window.find("import-counts")?;
    window.picture("mapped")?;
    window.find("import-confirm")?.click()?;
    window.gone("[data-testid=\"import-dialog\"]")?;
    window.find("rail-data")?.click()?;
    window.select("[data-testid=\"data-row\"][data-id=\"强力VC银翘片\"]")?.click()?;
    window.select("[data-testid=\"data-chart\"] svg path")?;
    window.picture("imported")?;
    let summary = programs.json(&data, &["data"])?;
    assert_eq!((&summary["rows"], summary["products"].as_array().map(Vec::len)), (&Value::from(360), Some(2)), "{summary}");

    // What was imported last can be taken back.
    window.find("data-past")?.click()?;
    window.find("past-undo")?;
    window.picture("past")?;
    window.find("past-undo")?.click()?;
    window.gone("[data-testid=\"past-undo\"]")?;
    assert_eq!(programs.json(&data, &["data"])?["rows"], 0, "undone");
    Ok(())
}

#[test]
fn three_versions_are_compared_in_words_and_the_data_folder_moves_with_them() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sample = data.file("sample.csv", "")?;
    programs.json(&data, &["sample", &sample, "--language", "zh"])?;
    programs.json(&data, &["import", &sample])?;
    for (model, epochs) in [("tcn", "6"), ("kan", "6"), ("tcn", "2")] {
        let run =
            programs.run(&data, &["--json", "train", "--mode", "product", "--product", "P001", "--model", model, "--epochs", epochs])?;
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    let window = data.window(&programs, &WindowOptions::laptop("en_US.UTF-8", &programs, "compare"))?;
    window.find("rail-models")?.click()?;
    window.until_script("return document.querySelectorAll('[data-testid=\"version-tick\"]').length === 3")?;
    for tick in window.all("[data-testid=\"version-tick\"]")? {
        tick.click()?;
    }
    window.find("versions-compare")?.click()?;
    window.until_script("return document.querySelectorAll('[data-testid=\"compare-verdict\"]').length === 2")?;
    window.select("[data-testid=\"compare-days\"] svg path")?;
    window.picture("three")?;
    assert!(window.all("[data-testid=\"compare-warning\"]")?.is_empty(), "same sales, same days: nothing to warn of");

    // The system's own dialog can't be clicked here; what follows it can be asked for.
    let to = data.path().with_file_name("新家");
    let ask = format!(
        "window.moved = null; window.__TAURI_INTERNALS__.invoke('move_data_folder', {{ to: {}, onProgress: '__CHANNEL__:1' }})\
         .then((r) => (window.moved = r), (e) => (window.moved = e))",
        serde_json::to_string(&to)?
    );
    window.script(&ask)?;
    let report = window.until_script("return window.moved")?;
    assert!(report["files"].as_u64().is_some_and(|files| files > 10), "{report}");
    assert!(to.join("models.sqlite").is_file() && !data.path().join("models.sqlite").exists(), "it is at the new place only");
    window.reload()?;
    window.find("rail-models")?.click()?;
    window.until_script("return document.querySelectorAll('[data-testid=\"version-row\"]').length === 3")?;
    drop(window);
    let list = programs.json(&data, &["list"])?;
    assert_eq!(list.as_array().map(Vec::len), Some(3), "the command line follows the note at the old place");
    Ok(())
}

#[test]
fn a_version_says_how_it_does_on_newer_sales_and_is_trained_again_with_one_click() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sample = data.file("sample.csv", "")?;
    programs.json(&data, &["sample", &sample, "--language", "zh"])?;
    programs.json(&data, &["import", &sample])?;
    let train = ["--json", "train", "--mode", "product", "--product", "P001", "--model", "tcn", "--epochs", "4", "--until", "2025-05-16"];
    assert_eq!(programs.run(&data, &train)?.code, Some(0));
    let path = "saved_models/product/P001_all/tcn/v1/";
    let stale = programs.json(&data, &["staleness", path])?;
    assert_eq!((&stale["new_days"], &stale["last_date"]), (&Value::from(45), &Value::from("2025-06-30")), "{stale}");
    assert!(stale["since"]["wape"].is_f64() && stale["test"]["wape"].is_f64() && stale["naive_since"]["wape"].is_f64(), "{stale}");

    let window = data.window(&programs, &WindowOptions::laptop("zh_CN.UTF-8", &programs, "staleness"))?;
    window.find("rail-models")?.click()?;
    window.until_script("return document.querySelector('[data-testid=\"version-age\"]')?.textContent.includes('45')")?;
    window.select("[data-testid=\"version-row\"] .open")?.click()?;
    window.select("[data-testid=\"staleness\"][data-state]")?;
    window.picture("reported")?;
    window.find("version-again")?.click()?;
    window.until_script("return document.querySelectorAll('[data-testid=\"version-row\"]').length === 2")?;
    let again = programs.json(&data, &["show", "saved_models/product/P001_all/tcn/v2/"])?;
    assert_eq!(
        (&again["settings"]["epochs"], &again["data"]["last_date"]),
        (&Value::from(4), &Value::from("2025-06-30")),
        "same settings, all sales"
    );
    assert_eq!(programs.json(&data, &["staleness", "saved_models/product/P001_all/tcn/v2/"])?["state"], "current");
    Ok(())
}

#[test]
fn ten_thousand_versions_and_twenty_thousand_products_scroll_and_filter() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let mut text = String::from("date,product_id,product_name,quantity\n");
    for product in 0..20_000 {
        writeln!(text, "2025-06-{:02},P{product:05},药品 {product},{}", 1 + product % 28, 1 + product % 9)?;
    }
    let many = data.file("many.csv", text)?;
    let sample = data.file("sample.csv", "")?;
    programs.json(&data, &["sample", &sample, "--language", "zh"])?;
    programs.json(&data, &["import", &sample])?;
    programs.json(&data, &["import", &many, "--answer", "which_store=S001"])?;
    let trained = programs.run(&data, &["--json", "train", "--mode", "product", "--product", "P001", "--model", "tcn", "--epochs", "1"])?;
    assert_eq!(trained.code, Some(0), "{}", trained.stderr);
    multiply(&data, 10_000)?;
    programs.json(&data, &["reindex"])?;

    let window = data.window(&programs, &WindowOptions::laptop("zh_CN.UTF-8", &programs, "long-lists"))?;
    window.find("rail-models")?;
    frames_of_plain_text(&window)?;
    window.find("rail-models")?.click()?;
    window.find("version-row")?;
    // The rail shortens what has five digits.
    window.until_script("return document.querySelector('[data-testid=\"rail-models\"] .count')?.textContent === '1万'")?;
    frames("scroll 10,000 versions", &window, &scrolling("[data-testid=\"version-rows\"]", 900))?;
    frames("filter 10,000 versions", &window, &typing("version-search"))?;
    window.picture("versions")?;
    window.find("rail-data")?.click()?;
    window.find("data-row")?;
    frames("scroll 20,000 products", &window, &scrolling("[data-testid=\"data-rows\"]", 1500))?;
    frames("filter 20,000 products", &window, &typing("data-search"))?;
    window.picture("products")?;
    window.find("rail-train")?.click()?;
    window.find("product-picker")?.click()?;
    window.find("product-picker-option")?;
    frames("scroll 20,000 in the picker", &window, &scrolling("[role=\"listbox\"]", 1500))?;
    frames("filter 20,000 in the picker", &window, &typing("product-picker")).map(drop)
}

/// A step that types another word every sixth frame.
fn typing(testid: &str) -> String {
    format!(
        "(i) => {{ const words = ['P', 'P0', 'P00', '药品 1', '', 'amxl', '3', '']; if (i % 6) return; \
         const box = document.querySelector('[data-testid=\"{testid}\"]'); box.value = words[(i / 6) % words.length]; \
         box.dispatchEvent(new Event('input', {{ bubbles: true }})); }}"
    )
}

/// Makes `count` versions of the one there is: other numbers, the same files.
fn multiply(data: &DataFolder, count: u32) -> Outcome<()> {
    let first = data.inside("saved_models/product/P001_all/tcn/v1");
    let metadata = fs::read_to_string(first.join("metadata.json"))?;
    let names: Vec<_> = fs::read_dir(&first)?.flatten().map(|file| file.file_name()).filter(|name| name != "metadata.json").collect();
    for number in 2..=count {
        let folder = first.with_file_name(format!("v{number}"));
        fs::create_dir(&folder)?;
        for name in &names {
            fs::hard_link(first.join(name), folder.join(name))?;
        }
        fs::write(folder.join("metadata.json"), metadata.replacen("\"v1\"", &format!("\"v{number}\""), 1))?;
    }
    Ok(())
}
