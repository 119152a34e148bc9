//! Monday's round in the real window, in both languages: from files that came in to approved orders, with every click counted.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions};
use jiff::civil::Date;
use jiff::{ToSpan as _, ZonedDateTime};

const LANGUAGES: [(&str, &str); 2] = [("zh_CN.UTF-8", "monday-zh"), ("en_US.UTF-8", "monday-en")];
/// The system's dialog can't be clicked here: choosing a folder or a file in it, and confirming.
const IN_A_DIALOG: u32 = 2;

#[test]
fn a_round_from_the_watched_folder_to_exported_orders_takes_eight_clicks_at_most() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = DataFolder::new()?;
        let (before, latest) = shop(&programs, &data)?;
        let inbox = Path::new(&data.file("marker", "")?).with_file_name("inbox");
        fs::create_dir_all(&inbox)?;
        let old = SystemTime::now() - Duration::from_secs(60);
        for (file, text) in [("sales.csv", &latest), ("stock.csv", &stock())] {
            fs::write(inbox.join(file), text)?;
            // Written long enough ago not to be waited for.
            fs::File::options().write(true).open(inbox.join(file))?.set_modified(old)?;
        }
        programs.json(&data, &["watch", inbox.to_str().ok_or("a name in Unicode")?])?;

        let began = Instant::now();
        let window = data.window(&programs, &WindowOptions::laptop(locale, &programs, name))?;
        window.find("week-primary")?.click()?;
        for step in [1, 2] {
            window.select(&format!("[data-testid=\"week-step-{step}\"][data-state=\"done\"]"))?;
        }
        window.select("[data-testid=\"week-step-3\"][data-state=\"now\"]")?;
        window.picture("week")?;
        assert_eq!(programs.json(&data, &["data"])?["last_date"], last_sunday()?.to_string(), "last week is loaded");
        window.find("week-primary")?.click()?;
        window.find("orders-line")?;
        window.picture("worklist")?;
        window.find("orders-approve")?.click()?;
        window.find("sent-row")?;
        window.until_script("return !document.querySelector('[data-testid=\"sent-export-all\"]').disabled")?;
        window.picture("approved")?;
        // The button that opens the dialog, and the dialog.
        let clicks = window.clicks() + 1 + IN_A_DIALOG;
        println!("{name}: {clicks} clicks, {:.1} s from the start of the program on", began.elapsed().as_secs_f64());
        assert!(clicks <= 8, "{clicks} clicks");
        drop(window);
        let orders = exported(&programs, &data)?;
        assert!(orders > 0, "there is something to order after a week");
        assert!(before < last_sunday()?);
    }
    Ok(())
}

#[test]
fn a_stock_list_becomes_approved_orders_with_six_clicks_at_most() -> Outcome<()> {
    let programs = Programs::find()?;
    for (locale, name) in LANGUAGES {
        let data = DataFolder::new()?;
        shop(&programs, &data)?;
        let window = data.window(&programs, &WindowOptions::laptop(locale, &programs, &format!("{name}-stock")))?;
        window.find("week-primary")?;
        window.find("rail-orders")?.click()?;
        window.select("[data-testid=\"orders-stock\"]:not([disabled])")?;
        // A file would be chosen in the system's dialog; the same list is pasted here, and shown in the same preview.
        paste(&window, &stock())?;
        window.select("[data-testid=\"stock-keep\"]:not([disabled])")?.click()?;
        window.select("[data-testid=\"orders-approve\"]:not([disabled])")?.click()?;
        window.find("sent-row")?;
        window.picture("approved")?;
        let clicks = window.clicks() + 1 + IN_A_DIALOG;
        println!("{name}: {clicks} clicks");
        assert!(clicks <= 6, "{clicks} clicks");
        drop(window);
        assert!(exported(&programs, &data)? > 0);
    }
    Ok(())
}

/// The sample sales up to the Sunday before last, a version of all products in use, and the sales of last week. Returns the last day that is
/// loaded, and a file of the week after it.
fn shop(programs: &Programs, data: &DataFolder) -> Outcome<(Date, String)> {
    let all = data.file("all.csv", "")?;
    programs.json(data, &["sample", &all, "--language", "zh"])?;
    let text = fs::read_to_string(&all)?;
    let (head, rows) = text.split_once('\n').ok_or("a header")?;
    // The last Sunday of the sample becomes that of last week.
    let sunday = last_sunday()?;
    let days = jiff::civil::date(2025, 6, 29).until(sunday)?;
    let before = sunday.checked_sub(7.days())?;
    let (mut early, mut late) = (format!("{head}\n"), format!("{head}\n"));
    for row in rows.lines() {
        let (date, rest) = row.split_once(',').ok_or("a row")?;
        let date = date.parse::<Date>()?.checked_add(days)?;
        if date <= sunday {
            let file = if date <= before { &mut early } else { &mut late };
            file.push_str(&format!("{date},{rest}\n"));
        }
    }
    programs.json(data, &["import", &data.file("early.csv", early)?])?;
    let train = ["--json", "train", "--mode", "global", "--aggregation", "pooled", "--model", "kan", "--epochs", "3"];
    let events = programs.run(data, &train)?.lines()?;
    let path = events.last().and_then(|event| event["model_path"].as_str()).ok_or("no version")?;
    programs.json(data, &["use", path])?;
    Ok((before, late))
}

/// The end of the last week that is over.
fn last_sunday() -> Outcome<Date> {
    let today = ZonedDateTime::now().date();
    Ok(today.checked_sub((i64::from(today.weekday().to_monday_zero_offset()) + 1).days())?)
}

/// Little of everything in one store.
fn stock() -> String {
    let rows: String = (1..=12).map(|product| format!("S001,P{product:03},{}\n", product % 4)).collect();
    format!("门店编码,药品编码,库存数量\n{rows}")
}

/// Pastes cells onto the open place, as Ctrl V does.
fn paste(window: &Session, text: &str) -> Outcome<()> {
    let text = serde_json::to_string(text)?;
    window.script(&format!(
        "const data = new DataTransfer(); data.setData('text/plain', {text}); \
         window.dispatchEvent(new ClipboardEvent('paste', {{ clipboardData: data, bubbles: true, cancelable: true }}))"
    ))?;
    window.find("stock-dialog").map(drop)
}

/// Exports every approved order and returns how many lines they have.
fn exported(programs: &Programs, data: &DataFolder) -> Outcome<usize> {
    let orders = programs.json(data, &["orders"])?;
    let mut lines = 0;
    for order in orders.as_array().ok_or("a list")? {
        let to = data.path().with_file_name(format!("order-{}.xlsx", order["id"]));
        programs.json(data, &["orders", "export", &order["id"].to_string(), "--out", to.to_str().ok_or("a name in Unicode")?])?;
        assert!(to.is_file(), "{order}");
        lines += order["lines"].as_array().map_or(0, Vec::len);
    }
    Ok(lines)
}
