//! The real program killed at many moments of every change of items, stock lists, and orders, undo included: what there is afterwards is as
//! before the change or as after it, and the same change again comes through. `PHARMACAST_KILLS` says at how many moments of each (6 for the
//! long run).

use std::fs;
use std::process::Stdio;
use std::time::Instant;

use acceptance::{DataFolder, Outcome, Programs};
use serde_json::{Value, json};

/// Moments of each change at which it is killed.
const MOMENTS: u32 = 2;

#[test]
fn a_change_of_items_stock_or_orders_that_is_killed_took_place_or_did_not() -> Outcome<()> {
    let programs = Programs::find()?;
    let moments = std::env::var("PHARMACAST_KILLS").map_or(Ok(MOMENTS), |n| n.parse())?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", sales())?])?;
    let items = data.file("items.csv", items())?;
    let (stock, newer) = (data.file("stock.csv", stock(3))?, data.file("newer.csv", stock(40))?);
    programs.json(&data, &["stock", "--import", &stock])?;
    // Each begins where the one before it ended.
    let changes: [&[&str]; 9] = [
        &["items", "--import", &items],
        &["suppliers", "--set", "国药", "lead_days=2", "min_amount=100"],
        &["stock", "--import", &newer],
        &["stock", "--undo"],
        &["orders", "approve"],
        &["orders", "receive", "1"],
        &["orders", "undo"],
        &["orders", "cancel", "1"],
        &["items", "--undo"],
    ];
    let database = data.inside("sales.sqlite");
    let (mut cut, mut done) = (0, 0);
    for change in changes {
        let before = all(&programs, &data)?;
        let kept = fs::read(&database)?;
        let began = Instant::now();
        programs.json(&data, change)?;
        let took = began.elapsed();
        let after = all(&programs, &data)?;
        assert_ne!(before, after, "{change:?} changes something");
        for moment in 0..moments {
            restore(&data, &kept)?;
            let mut child = programs.command(&data, change).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
            // The later moments are closer: that is where it is written.
            let part = f64::from(moment + 1) / f64::from(moments);
            std::thread::sleep(took.mul_f64(part.sqrt() * 1.02));
            child.kill()?;
            child.wait()?;
            let now = all(&programs, &data)?;
            assert!(now == before || now == after, "{change:?}, killed at {part} of {took:?}, is neither as before nor as after");
            if now == before {
                cut += 1;
                programs.json(&data, change)?;
                assert_eq!(all(&programs, &data)?, after, "{change:?} again comes through");
            } else {
                done += 1;
            }
        }
    }
    println!("{cut} changes were cut, {done} had taken place");
    Ok(())
}

/// Everything that was changed, without the times of the changes.
fn all(programs: &Programs, data: &DataFolder) -> Outcome<Value> {
    let mut found = json!([
        programs.json(data, &["items"])?,
        programs.json(data, &["suppliers"])?,
        programs.json(data, &["stock"])?,
        programs.json(data, &["orders"])?,
    ]);
    without_times(&mut found);
    Ok(found)
}

fn without_times(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(without_times),
        Value::Object(fields) => {
            for name in ["at", "received_at", "received_on"] {
                fields.remove(name);
            }
            fields.values_mut().for_each(without_times);
        }
        _ => {}
    }
}

/// Puts the database back as it was, without what a killed program left next to it.
fn restore(data: &DataFolder, database: &[u8]) -> Outcome<()> {
    for entry in fs::read_dir(data.path())? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("sales.sqlite") {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(fs::write(data.inside("sales.sqlite"), database)?)
}

fn sales() -> String {
    let mut text = String::from("date,product_id,store_id,quantity\n");
    for day in 0..120 {
        for product in 0..60 {
            text.push_str(&format!("2025-{:02}-{:02},P{product:02},S{},{}\n", 1 + day / 28, 1 + day % 28, day % 2, 2 + product % 9));
        }
    }
    text
}

fn items() -> String {
    let mut text = String::from("product_id,supplier,pack_size,unit_cost\n");
    for product in 0..60 {
        text.push_str(&format!("P{product:02},国药,{},{}\n", 1 + product % 12, 3 + product % 7));
    }
    text
}

fn stock(units: u32) -> String {
    let mut text = String::from("门店编码,药品编码,批号,库存数量,有效期至\n");
    for store in 0..2 {
        for product in 0..60 {
            text.push_str(&format!("S{store},P{product:02},L1,{},2030-01-31\n", units + product % 5));
        }
    }
    text
}
