//! Orders by command line with real networks: cases reported by pharmacists, with the right values.

use acceptance::{DataFolder, Outcome, Programs};
use serde_json::Value;

/// The version that the tests train: few epochs, because they are about what follows.
const TRAIN: [&str; 10] = ["--json", "train", "--mode", "global", "--aggregation", "pooled", "--model", "tcn", "--epochs", "5"];

/// A row of the sample sales.
struct Row<'a> {
    date: &'a str,
    product: &'a str,
    store: &'a str,
    units: f64,
}

/// A data folder with part of the sample sales, each row with the units that `units` gives it, and a trained version of them.
fn shop(programs: &Programs, units: impl Fn(&Row<'_>) -> Option<f64>) -> Outcome<(DataFolder, String)> {
    let data = DataFolder::new()?;
    let all = data.file("all.csv", "")?;
    programs.json(&data, &["sample", &all, "--language", "zh"])?;
    let text = std::fs::read_to_string(&all)?;
    let mut kept = String::new();
    for (place, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        if let (1.., [date, product, name, store, store_name, sold, price, promotion]) = (place, &cells[..]) {
            let is_kept = ["P001", "P002", "P005"].contains(product) && ["S001", "S002"].contains(store) && *date >= "2024-01-01";
            let row = Row { date, product, store, units: sold.parse()? };
            if let (true, Some(units)) = (is_kept, units(&row)) {
                kept.push_str(&format!("{date},{product},{name},{store},{store_name},{units},{price},{promotion}\n"));
            }
        } else {
            kept.push_str(&format!("{line}\n"));
        }
    }
    let file = data.file("sales.csv", kept)?;
    trained(programs, data, &file)
}

/// Imports sales and trains on them; resolves to the folder and the version.
fn trained(programs: &Programs, data: DataFolder, sales: &str) -> Outcome<(DataFolder, String)> {
    trained_with(programs, data, sales, &[])
}

fn trained_with(programs: &Programs, data: DataFolder, sales: &str, more: &[&str]) -> Outcome<(DataFolder, String)> {
    programs.json(&data, &["import", sales])?;
    let answer = programs.run(&data, &[&TRAIN[..], more].concat())?;
    let events = answer.lines()?;
    let path = events.last().and_then(|event| event["model_path"].as_str()).ok_or_else(|| format!("no version: {}", answer.stderr))?;
    Ok((data, path.to_owned()))
}

/// The order of one series.
fn ordered(programs: &Programs, (data, version): &(DataFolder, String), series: &str, more: &[&str]) -> Outcome<Value> {
    let lines = programs.json(data, &[&["order", version, "--series", series], more].concat())?;
    lines.get(0).cloned().ok_or_else(|| format!("no line: {lines}").into())
}

/// The order of P001 in S001 with a stock list.
fn with_list(programs: &Programs, shop: &(DataFolder, String), list: &str, more: &[&str]) -> Outcome<Value> {
    let file = shop.0.file("stock.csv", list)?;
    ordered(programs, shop, "S001 / P001", &[&["--stock-list", &file], more].concat())
}

fn number(line: &Value, name: &str) -> Outcome<f64> {
    line[name].as_f64().ok_or_else(|| format!("no {name}: {line}").into())
}

fn has_note(line: &Value, code: &str) -> bool {
    line["notes"].as_array().is_some_and(|notes| notes.iter().any(|note| note["code"] == code))
}

#[test]
fn a_stock_list_means_what_it_says_to_a_trained_version() -> Outcome<()> {
    let programs = Programs::find()?;
    let shop = shop(&programs, |row| Some(row.units))?;
    let list = |text: &str, more: &[&str]| with_list(&programs, &shop, text, more);
    let quantity = |line: &Value| number(line, "quantity");
    let nothing = quantity(&list("门店编码,药品编码,库存数量\nS001,P001,0\n", &[])?)?;
    assert!((130.0..=280.0).contains(&nothing), "ten days of a product that sells 15 to 18 a day: {nothing}");

    let expired = list("门店编码,药品编码,批号,库存数量,有效期至\nS001,P001,A,500,2020-01-31\nS001,P001,B,2,2099-12-31\n", &[])?;
    assert_eq!((number(&expired, "on_hand")?, number(&expired, "expired")?), (2.0, 500.0));
    assert!(has_note(&expired, "expired"), "{expired}");
    assert!((quantity(&expired)? - (nothing - 2.0)).abs() <= 1.0, "expired goods aren't stock: {expired}");

    let head = "门店编码,药品编码,库存数量,剩余天数\n";
    let lots = list(&format!("{head}S001,P001,100,5\nS001,P001,10,400\n"), &[])?;
    assert_eq!(lots, list(&format!("{head}S001,P001,10,400\nS001,P001,100,5\n"), &[])?, "whatever the order of the rows");
    let late = list(&format!("{head}S001,P001,400,10\n"), &["--lead-days", "20"])?;
    assert!(number(&late, "usable")? < 330.0 && late["expiry_risk"].is_null(), "days left are of these goods alone: {late}");

    let packs = "门店编码,药品编码,库存数量,件装量\n";
    let one = list(&format!("{packs}S001,P001,3,1\nS001,P001,3,10\n"), &[])?;
    let other = list(&format!("{packs}S001,P001,3,10\nS001,P001,3,1\n"), &[])?;
    assert_eq!((&one["quantity"], &one["pack_size"]), (&other["quantity"], &other["pack_size"]));
    for (size, wanted) in [("0.1", 0.1), ("0.333", 0.333), ("362.15", 362.15)] {
        let line = list(&format!("{packs}S001,P001,3,{size}\n"), &[])?;
        let count = quantity(&line)? / wanted;
        assert!((count - count.round()).abs() < 1e-6 && quantity(&line)? > 0.0, "whole packs of {size}: {line}");
    }

    let merged = "门店编码,药品编码,库存数量\nS001,P002,50\n,P001,60\nS002,P002,30\n,P001,20\n";
    assert_eq!(number(&list(merged, &[])?, "on_hand")?, 60.0, "the store of the row above");
    let cases = list("门店编码,药品编码,库存（件）,件装量\nS001,P001,12,24\n", &[])?;
    assert_eq!((number(&cases, "on_hand")?, quantity(&cases)?), (288.0, 0.0), "cases are units");
    let gone = list(&format!("{head}S001,P001,300,0\nS002,P001,300,-30\n"), &[])?;
    assert_eq!(number(&gone, "usable")?, 0.0, "no days left: {gone}");
    let long = list("门店编码,药品编码,库存数量,保质期\nS001,P001,300,24个月\n", &[])?;
    assert!(number(&long, "usable")? >= 299.0, "{long}");
    let wide = list("药品编码,人民路店,中山公园店\nP001,5,7\n", &[])?;
    assert_eq!(number(&wide, "on_hand")?, 5.0, "a column for each store");

    let short = list("门店编码,药品编码,库存数量\nS001,P001,0\n", &["--review-days", "30", "--shelf-life-days", "5"])?;
    assert!(quantity(&short)? < 160.0 && has_note(&short, "limited_by_shelf_life"), "no more than sells before it expires: {short}");
    let coming = list("门店编码,药品编码,库存数量,在途\nS001,P001,0,1000\n", &[])?;
    assert_eq!(quantity(&coming)?, 0.0, "enough is on the way");

    let partial = shop.0.file("part.csv", "门店编码,药品编码,库存数量\nS001,P001,50\n")?;
    let answer = programs.run(&shop.0, &["--json", "order", &shop.1, "--stock-list", &partial])?;
    assert!(answer.stderr.contains("S002"), "stores that the list doesn't mention are reported: {}", answer.stderr);
    let lines = answer.lines()?.first().and_then(Value::as_array).cloned().ok_or("no lines")?;
    let other = lines.iter().find(|line| line["series"] == "S002 / P001").ok_or("no line")?;
    assert_eq!((&other["quantity"], &other["status"]), (&Value::Null, &Value::from("unknown_stock")));
    let whole = programs.json(&shop.0, &["worklist", &shop.1, "--stock-list", &partial])?;
    let of = |lines: &[Value]| lines.iter().find(|line| line["series"] == "S001 / P001").map(|line| line["quantity"].clone());
    assert_eq!(of(&lines), of(whole.as_array().ok_or("no lines")?), "`order` and `worklist` say the same");
    Ok(())
}

#[test]
fn empty_shelves_and_begun_days_do_not_make_orders_small() -> Outcome<()> {
    let programs = Programs::find()?;
    let empty =
        |shop: &(DataFolder, String)| ordered(&programs, shop, "S002 / P002", &["--stock", "0"]).and_then(|l| number(&l, "quantity"));
    let whole = empty(&shop(&programs, |row| Some(row.units))?)?;
    let is_damaged = |row: &Row<'_>| row.product == "P002" && row.store == "S002";
    // 21 of the last 28 days, and the last 21 of them: a gap that still runs.
    let part = shop(&programs, |row| (!is_damaged(row) || !("2025-06-03"..="2025-06-23").contains(&row.date)).then_some(row.units))?;
    let line = ordered(&programs, &part, "S002 / P002", &["--stock", "0"])?;
    assert!(number(&line, "daily_mean")? > 1.5 * number(&line, "daily_mean_raw")?, "raw and corrected means are both there: {line}");
    let running = shop(&programs, |row| (!is_damaged(row) || row.date < "2025-06-10").then_some(row.units))?;
    for (name, found) in [("a gap", empty(&part)?), ("a gap that still runs", empty(&running)?)] {
        assert!((found / whole - 1.0).abs() <= 0.25, "{name}: {found} instead of {whole}");
    }
    // The last day was exported at noon.
    let begun = shop(&programs, |row| Some(if row.date == "2025-06-30" { (row.units / 4.0).floor() } else { row.units }))?;
    let found = empty(&begun)?;
    assert!((found / whole - 1.0).abs() <= 0.15, "a begun day: {found} instead of {whole}");
    let list = programs.json(&begun.0, &["worklist", "--whole"])?;
    assert_eq!((&list["at"], &list["incomplete"]), (&Value::from("2025-06-29"), &Value::from("2025-06-30")));
    Ok(())
}

/// Sales of a store that is closed on Sundays, from 2024-01-01 to the Saturday 2025-06-28.
fn closed_on_sundays(more: &str) -> String {
    let mut text = String::from("日期,药品编码,门店编码,销售数量\n");
    let months = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 28];
    let mut day = 0_u32;
    for (place, days) in months.into_iter().enumerate() {
        let (year, month) = (2024 + place / 12, place % 12 + 1);
        for date in 1..=days {
            // The first day is a Monday.
            if day % 7 != 6 {
                let noise = (day.wrapping_mul(2_654_435_761) >> 16) % 7;
                text.push_str(&format!("{year}-{month:02}-{date:02},A1,S1,{}\n", 7 + noise));
                text.push_str(&format!("{year}-{month:02}-{date:02},B1,S1,{}\n", 3 + (noise * 3) % 5));
            }
            day += 1;
        }
    }
    text + more
}

#[test]
fn closed_days_stay_closed_and_single_sales_and_returns_are_no_demand() -> Outcome<()> {
    let programs = Programs::find()?;
    let train = |sales: &str, more: &[&str]| {
        let data = DataFolder::new()?;
        let file = data.file("sales.csv", sales)?;
        trained_with(&programs, data, &file, more)
    };
    let order = |shop: &(DataFolder, String)| ordered(&programs, shop, "S1 / A1", &["--stock", "0"]).and_then(|l| number(&l, "quantity"));
    let plain = order(&train(&closed_on_sundays(""), &[])?)?;
    assert!((75.0..=125.0).contains(&plain), "eight or nine open days of ten units, and some more: {plain}");
    let bulk = order(&train(&closed_on_sundays("2025-06-15,A1,S1,80\n"), &[])?)?;
    assert!((bulk / plain - 1.0).abs() <= 0.15, "a bulk sale on a Sunday: {bulk} instead of {plain}");
    let one_day = order(&train(&closed_on_sundays(""), &["--horizon", "1"])?)?;
    assert!((one_day / plain - 1.0).abs() <= 0.2, "a horizon of one closed day: {one_day} instead of {plain}");
    let returned = order(&train(&closed_on_sundays("2025-06-28,A1,S1,-150\n"), &[])?)?;
    assert!((returned / plain - 1.0).abs() <= 0.2, "a return on the last day: {returned} instead of {plain}");
    let week = train(&closed_on_sundays(""), &["--horizon", "7"])?;
    let line = ordered(&programs, &week, "S1 / A1", &["--stock", "0", "--lead-days", "20"])?;
    assert_eq!((&line["stretched_from"], has_note(&line, "stretched")), (&Value::from(8), true), "days beyond the forecast are reported");
    Ok(())
}

#[test]
fn the_worklist_takes_the_best_forecast_of_each_and_leaves_out_what_is_dead() -> Outcome<()> {
    let programs = Programs::find()?;
    // P005 has not been sold since last autumn.
    let shop = shop(&programs, |row| (row.product != "P005" || row.date < "2024-11-20").then_some(row.units))?;
    let file = shop.0.file("stock.csv", "门店编码,药品编码,库存数量\nS001,P001,5\nS001,P002,4000\nS001,P005,3\nS002,P001,0\n")?;
    programs.json(&shop.0, &["stock", "--import", &file])?;
    programs.json(&shop.0, &["use", &shop.1])?;
    let list = programs.json(&shop.0, &["worklist"])?;
    let line = |series: &str| {
        let found = list.as_array().into_iter().flatten().find(|line| line["series"] == series);
        found.cloned().ok_or_else(|| format!("no line {series}: {list}"))
    };
    let sold = line("S001 / P001")?;
    assert_eq!((&sold["version"], &sold["method"], &sold["status"]), (&Value::from(shop.1.as_str()), &"tcn".into(), &"runs_out".into()));
    assert_eq!((&line("S001 / P005")?["quantity"], &line("S001 / P005")?["status"]), (&Value::from(0.0), &"dead".into()));
    assert_eq!(line("S001 / P002")?["status"], "too_much");
    assert_eq!(line("S002 / P002")?["status"], "unknown_stock");
    // What was approved is on the way, and is not ordered again.
    let orders = programs.json(&shop.0, &["orders", "approve"])?;
    assert!(orders.as_array().is_some_and(|orders| !orders.is_empty()), "{orders}");
    let after = programs.json(&shop.0, &["worklist"])?;
    let again = after.as_array().into_iter().flatten().filter(|line| line["quantity"].as_f64().is_some_and(|q| q > 0.0)).count();
    assert_eq!(again, 0, "{after}");
    programs.json(&shop.0, &["orders", "undo"])?;
    assert_eq!(programs.json(&shop.0, &["worklist"])?, list, "an undo leaves everything as it was");
    // Never ordered again once someone says so, and ordered again when they change their mind.
    programs.json(&shop.0, &["items", "--set", "P001", "do_not_order=yes"])?;
    let stopped = programs.json(&shop.0, &["worklist", "--store", "S001"])?;
    let quantity = |list: &Value| {
        list.as_array().into_iter().flatten().find(|line| line["product_id"] == "P001").and_then(|line| line["quantity"].as_f64())
    };
    assert_eq!(quantity(&stopped), Some(0.0));
    programs.json(&shop.0, &["items", "--undo"])?;
    assert!(quantity(&programs.json(&shop.0, &["worklist", "--store", "S001"])?).is_some_and(|units| units > 0.0));
    Ok(())
}

/// Orders of two products of one supplier that come after one and after twenty days, without any version.
#[test]
fn orders_by_command_line_refuse_slips_and_say_what_they_rest_on() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let mut sales = String::from("日期,药品编码,门店编码,销售数量,单价\n");
    for month in 1..=5 {
        for day in 1..=28 {
            for (product, units) in [("P1", 10), ("P2", 12)] {
                sales.push_str(&format!(
                    "2025-{month:02}-{day:02},{product},S1,{units},20\n2025-{month:02}-{day:02},{product},S2,{units},20\n"
                ));
            }
        }
    }
    programs.json(&data, &["import", &data.file("sales.csv", sales)?])?;
    programs.json(&data, &["items", "--set", "P1", "supplier=S", "lead_days=1", "unit_cost=5", "pack_size=10"])?;
    programs.json(&data, &["items", "--set", "P2", "supplier=S", "lead_days=20"])?;
    programs.json(&data, &["suppliers", "--set", "S", "min_amount=1000000"])?;
    programs.json(
        &data,
        &["stock", "--import", &data.file("stock.csv", "门店编码,药品编码,库存数量\nS1,P1,5\nS2,P1,3000\nS1,P2,0\nS2,P2,0\n")?],
    )?;
    let list = programs.run(&data, &["--json", "worklist"])?;
    assert!(list.stderr.contains("the sales end on 2025-05-28"), "{}", list.stderr);
    assert!(list.stderr.contains("short of the minimum") && list.stderr.contains("store S2 can transfer"), "{}", list.stderr);
    let lines = list.lines()?.first().cloned().ok_or("no lines")?;
    let line = lines.as_array().into_iter().flatten().find(|line| line["series"] == "S1 / P1").ok_or("no line")?;
    assert!(has_note(line, "below_minimum") && has_note(line, "transfer"), "{line}");
    let none = programs.run(&data, &["--json", "worklist", "--store", "S9"])?;
    assert!(
        none.stderr.contains("no line matches: store `S9`") && none.lines()?.first() == Some(&Value::Array(Vec::new())),
        "{}",
        none.stderr
    );
    let hand = programs.run(&data, &["--json", "orders", "approve", "--line", "S2", "P1", "37"])?;
    assert!(hand.stderr.contains("aren't whole packs") && hand.stderr.contains("40 are ordered"), "{}", hand.stderr);
    let by_hand = hand.lines()?.first().cloned().ok_or("no order")?;
    assert_eq!(by_hand[0]["lines"][0]["quantity"], 40.0, "{by_hand}");
    programs.json(&data, &["orders", "undo"])?;

    let orders = programs.json(&data, &["orders", "approve"])?;
    let order = orders.get(0).ok_or("no order")?;
    let id = order["id"].to_string();
    let days: Vec<&Value> = order["lines"].as_array().into_iter().flatten().map(|line| &line["expected"]).collect();
    assert!(days.iter().any(|day| *day != days[0]), "each line has its own day: {order}");
    let again = programs.run(&data, &["--json", "orders", "approve"])?;
    assert!(again.stderr.contains("there is nothing to order"), "{} {}", again.stderr, again.stdout);
    let refused = |arguments: &[&str], words: &str| -> Outcome<()> {
        let answer = programs.run(&data, &[&["--json", "orders", "receive", &id], arguments].concat())?;
        assert!(answer.stderr.contains(words), "{} {}", answer.stderr, answer.stdout);
        Ok(())
    };
    refused(&["--date", "2999-01-01"], "in the future")?;
    refused(&["--line", "P1=1e9"], "were ordered")?;
    refused(&["--line", "P2=7"], "S1/P2")?;
    let received = programs.json(&data, &["orders", "receive", &id, "--line", "P1=1e9", "--accept-more"])?;
    assert_eq!(received["state"], "partly_received");
    refused(&["--line", "P9=1"], "no line of")?;
    let loops = programs.run(&data, &["--json", "items", "--set", "P1", "successor=P3"])?;
    assert!(loops.stderr.contains("isn't a known code"), "{}", loops.stderr);
    Ok(())
}
