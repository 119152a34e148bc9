//! Writes what the program answers to the window as JSON next to the TypeScript types, for the backend of the window's own tests: what it serves
//! can't differ from what the program says without a changed file.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::PathBuf;

use common::{Listener, WeekMean, bench};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value, json};
use workbench::{FutureCovariates, ItemTerms, Mode, Networks, ScopeRequest, SeriesRequest, Supplier, TrainRequest, WorklistOptions};

/// Significant digits that are recorded: fewer than those in which processors and systems differ.
const DIGITS: i32 = 6;

fn record(name: &str, answer: &impl Serialize) {
    let folder = PathBuf::from(std::env::var_os("TS_RS_EXPORT_DIR").expect("cargo sets where types are written")).join("recorded");
    fs::create_dir_all(&folder).expect("a folder");
    let value = stable(serde_json::to_value(answer).expect("JSON"));
    let text = serde_json::to_string_pretty(&value).expect("JSON");
    fs::write(folder.join(format!("{name}.json")), format!("{text}\n")).expect("written");
}

/// The same answer without what differs from run to run.
fn stable(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (String, Value)| {
                let value = match name.as_str() {
                    "seconds" => json!(1.5),
                    "sha256" => json!("0".repeat(64)),
                    "bytes" => json!(4096),
                    _ => stable(value),
                };
                (name, value)
            };
            Value::Object(fields.into_iter().map(field).collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(stable).collect(),
        Value::Number(number) if number.is_f64() => json!(rounded(number.as_f64().unwrap_or_default())),
        other => other,
    }
}

fn rounded(number: f64) -> f64 {
    if number == 0.0 {
        return 0.0;
    }
    format!("{number:.*e}", (DIGITS - 1) as usize).parse().expect("a number")
}

#[test]
fn what_the_program_answers_is_recorded_for_the_tests_of_the_window() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = bench(&folder);
    let networks = Networks { architectures: &[&WeekMean { diverges: false }], version: "2.13.0" };
    let last = bench.data().expect("the sales").last_date.expect("a day");
    let train = |product: &str, until| {
        let scope = ScopeRequest { mode: Mode::Product, product: Some(product.into()), ..ScopeRequest::default() };
        let request = TrainRequest { scope, model_type: "tcn".into(), until, ..TrainRequest::default() };
        bench.train(&request, networks, &mut Listener::default()).expect("trains").model_path
    };
    let (first, second) = (train("P001", Some(last.saturating_sub(28.days()))), train("P001", None));

    record("versions", &bench.named_list().expect("the list"));
    record("version_detail", &bench.version_detail(&second).expect("the details"));
    record("comparison", &bench.compare(&[first.clone(), second.clone()]).expect("compared"));
    record("staleness", &bench.staleness(&first, networks).expect("judged"));
    let prediction = bench.predict(&second, None, FutureCovariates::Nothing, networks).expect("a forecast");
    record("forecast_view", &prediction.view(None));
    record("holidays", &bench.holidays().expect("the calendar"));
    let one = SeriesRequest { product: Some("P001".into()), store: Some("S001".into()) };
    record("series_figures", &bench.figures(&one).expect("figures"));
    record("past_imports", &bench.past_imports().expect("imports"));
}

/// A stock list of every product but the last in every store. The first product runs out in one store, and another has far too much of it; the
/// second expires soon. A product that isn't sold and a negative number are remarked on.
fn stock_list(products: &[String], stores: &[String], day: Date) -> String {
    let mut text = String::from("门店编码\t药品编码\t批号\t库存数量\t有效期至\t货位\n");
    for (place, product) in products.iter().enumerate().take(products.len() - 1) {
        for (index, store) in stores.iter().enumerate() {
            let units = match (place, index) {
                (0, 0) => 4,
                (0, _) => 4000,
                (1, _) => 600,
                (2, 2) => -3_i64,
                _ => 15 * ((place * 7 + index * 5) % 9) as i64,
            };
            let expires = day.saturating_add(if place == 1 { 20.days() } else { 540.days() });
            text.push_str(&format!("{store}\t{product}\t25070{place}\t{units}\t{expires}\tA{place}\n"));
        }
    }
    text.push_str(&format!("{}\t退热贴\t\t12\t\tB1\n", stores[0]));
    text
}

#[test]
fn what_orders_answer_is_recorded_for_the_tests_of_the_window() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    drop(bench(&folder));
    // Orders are written on the day after the last sales.
    let clock = || "2025-07-01T10:40:00+00:00[UTC]".parse::<jiff::ZonedDateTime>().expect("a time");
    let bench = workbench::Workbench::open(&folder.path().join("数据 é"), clock).expect("opens").reading_with(workbench::Reader::thread());
    let none = Networks { architectures: &[], version: "" };
    let data = bench.data().expect("the sales");
    let last = data.last_date.expect("a day");
    let suppliers = ["华润医药", "国药控股"];
    let terms = |supplier: &str, order_weekdays, min_amount| Supplier {
        supplier: supplier.to_owned(),
        lead_days: Some(3),
        order_weekdays,
        min_amount,
        ..Supplier::default()
    };
    let both = [terms(suppliers[0], Some(vec![1, 4]), Some(800.0)), terms(suppliers[1], None, None)];
    bench.put_suppliers(&both, "").expect("suppliers");
    let products: Vec<String> = data.products.iter().map(|product| product.product_id.clone()).collect();
    let stores: Vec<String> = data.stores.iter().map(|store| store.store_id.clone()).collect();
    let item = |(place, product): (usize, &String)| ItemTerms {
        product_id: product.clone(),
        supplier: suppliers.get(place % 3).map(|supplier| (*supplier).to_owned()),
        pack_size: Some([1.0, 10.0, 20.0, 24.0][place % 4]),
        unit_cost: Some(6.0 + 3.0 * (place % 9) as f64),
        ..ItemTerms::default()
    };
    // The last product has no terms.
    let items: Vec<ItemTerms> = products.iter().enumerate().take(products.len() - 1).map(item).collect();
    bench.put_items(&items, "").expect("items");
    let list = stock_list(&products, &stores, last);
    record(
        "stock_import",
        &bench.import_pasted_stock(&list, Some(last), &[], workbench::StockKeeping::WholeStores, None).expect("a stock list"),
    );
    record("stock_lists", &bench.stock_lists().expect("lists"));

    let options = |chinese| WorklistOptions { chinese, ..WorklistOptions::default() };
    let worklist = bench.worklist(&options(true), none).expect("a worklist");
    record("worklist", &worklist);
    let english = bench.worklist(&options(false), none).expect("a worklist");
    record("english_reasons", &english.lines.iter().map(|line| (&line.reason_text, &line.note_texts)).collect::<Vec<_>>());
    record("lots", &bench.lots(&options(true), None, none).expect("lots"));
    let classes = bench.classes(None).expect("classes");
    assert!(classes.fields.iter().all(|field| field.money.is_sign_positive()), "a class without products has 0, not −0");
    record("classes", &classes);
    record("order_settings", &bench.order_settings().expect("settings"));
    record("items", &bench.all_items().expect("items"));
    record("suppliers", &bench.suppliers().expect("suppliers"));
    record("saved_orders", &bench.approve(&worklist, &[]).expect("orders"));
}
