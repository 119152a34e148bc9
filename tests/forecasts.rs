//! Forecasts by command line from outside: tried on past days, as orders, and the best type found.

use acceptance::{DataFolder, Outcome, Programs, pharmacy_csv};
use serde_json::{Value, json};

/// Few epochs: these tests are about what follows, not about accuracy.
const TRAIN: [&str; 12] =
    ["--json", "train", "--mode", "product", "--product", "N02BE", "--model", "tcn", "--epochs", "4", "--until", "2023-09-30"];
const PATH: &str = "saved_models/product/N02BE_all/tcn/v1/";

fn imported(programs: &Programs) -> Outcome<DataFolder> {
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    Ok(data)
}

#[test]
fn a_backtest_never_looks_ahead() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = imported(&programs)?;
    assert_eq!(programs.run(&data, &TRAIN)?.code, Some(0));
    let tested = programs.json(&data, &["backtest", PATH, "--from", "2023-10-01", "--to", "2023-11-11", "--step", "7"])?;
    let forecasts = tested["forecasts"].as_array().ok_or("no forecasts")?;
    assert_eq!(forecasts.len(), 42, "every day once");
    assert!(
        forecasts.iter().all(|f| f["origin"].as_str() < f["date"].as_str() && f["lower"].as_f64() <= f["upper"].as_f64()),
        "{forecasts:?}"
    );
    assert!(tested["metrics"]["mase"].is_f64() && tested["baseline_metrics"]["seasonal_naive"]["mase"].is_f64(), "{tested}");
    assert_eq!(tested["trained_on_these_days"], false);
    // The same forecast as was possible on that day, whatever came after.
    let alone = programs.json(&data, &["predict", PATH, "--at", "2023-10-14"])?;
    assert_eq!(forecasts[14]["forecast"], alone[0]["forecast"]);
    Ok(())
}

#[test]
fn an_order_covers_the_protection_period_and_a_stock_list_is_ordered_for_at_once() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = imported(&programs)?;
    assert_eq!(programs.run(&data, &TRAIN)?.code, Some(0));
    let order = |stock: &str| programs.json(&data, &["order", PATH, "--stock", stock, "--lead-days", "3", "--service-level", "0.95"]);
    let (empty, full) = (order("0")?, order("100000")?);
    assert_eq!(empty[0]["protection_days"], 10);
    assert!(empty[0]["quantity"].as_f64() >= empty[0]["expected_sales"].as_f64(), "{empty}");
    assert_eq!(full[0]["quantity"], 0.0, "nothing is ordered on top of plenty");
    let list = data.file("stock.csv", "药品编码,库存数量,件装量\nN02BE,12,10\nN02BE,3,10\nX99,4,\n")?;
    let sheet = data.path().join("orders.csv");
    let sheet_name = sheet.to_str().ok_or("a name in Unicode")?;
    let listed = programs.run(&data, &["--json", "order", PATH, "--stock-list", &list, "--out", sheet_name])?;
    let line = listed.lines()?.first().and_then(|lines| lines.get(0)).cloned().ok_or("no order")?;
    assert_eq!((&line["product_id"], line["on_hand"].as_f64(), line["pack_size"].as_f64()), (&json!("N02BE"), Some(15.0), Some(10.0)));
    assert!(line["quantity"].as_f64().is_some_and(|units| units % 10.0 == 0.0), "whole packs: {line}");
    assert!(listed.stderr.contains("X99"), "what the version doesn't forecast is reported: {}", listed.stderr);
    assert!(std::fs::read_to_string(&sheet)?.contains("\"N02BE\""));
    let wrong = programs.run(&data, &["--json", "order", PATH, "--stock", "1", "--service-level", "2"])?;
    assert_eq!((wrong.code, wrong.error()?["code"].as_str()), (Some(1), Some("bad_order")));
    Ok(())
}

#[test]
fn the_best_type_is_found_and_kept_with_what_it_was_chosen_from() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = imported(&programs)?;
    let train = ["--json", "train", "--mode", "product", "--product", "N02BE", "--model", "auto", "--epochs", "3"];
    let events = programs.run(&data, &train)?.lines()?;
    let last = events.last().ok_or("no event")?;
    assert_eq!(last["event"], "finished", "{last}");
    let record = programs.json(&data, &["show", last["model_path"].as_str().ok_or("no path")?])?;
    let candidates = record["candidates"].as_array().ok_or("no candidates")?;
    let networks = candidates.iter().filter(|c| c["network"] == true && c["skipped"] == false);
    let error = |c: &Value| c["validation_mase"].as_f64().unwrap_or(f64::INFINITY);
    let best = networks.min_by(|a, b| error(a).total_cmp(&error(b))).ok_or("no network")?;
    let kept = candidates.iter().find(|c| c["name"] == record["type"]).ok_or("the one kept isn't listed")?;
    assert!(error(kept) * 0.9 <= error(best), "no other was far better on the validation days: {candidates:?}");
    assert!(candidates.iter().any(|c| c["name"] == "seasonal_naive"), "baselines are listed next to them");
    let wrong = programs.run(&data, &[&train[..], &["--set", "budget_seconds=soon"]].concat())?;
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
    Ok(())
}
