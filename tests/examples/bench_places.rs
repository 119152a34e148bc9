//! This week and the order worklist of a chain in the real window: how long each takes to open, and how smoothly the worklist scrolls.

use std::fmt::Write as _;
use std::fs;

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions, frames, scrolling};

const PRODUCTS: usize = 20_000;
const DAYS: usize = 84;
/// Products that sell on one day: each about once a week.
const STEP: usize = 7;

fn main() -> Outcome<()> {
    let programs = Programs::find()?;
    for stores in [1, 3] {
        let data = chain(&programs, stores)?;
        let window = data.window(&programs, &WindowOptions::laptop("zh_CN.UTF-8", &programs, "bench-places"))?;
        window.find("week-primary")?;
        window.select("[data-testid=\"orders-line\"], [data-testid=\"rail-orders\"] .count")?;
        println!("{PRODUCTS} products in {stores} {}:", if stores == 1 { "store" } else { "stores" });
        asked(&window, "This week as the program computes it, median of 5", "week", "{}")?;
        asked(&window, "the worklist as the program computes it, median of 5", "worklist", "{ options: {} }")?;
        opened(&window, "the worklist, from the click to its lines", "rail-orders", "orders-line", 1000)?;
        opened(&window, "This week, from the click to its rows", "rail-week", "week-primary", 300)?;
        window.find("rail-orders")?.click()?;
        window.find("orders-line")?;
        frames("scroll the worklist", &window, &scrolling("[data-testid=\"orders-list\"]", 1500))?;
    }
    Ok(())
}

/// Sales of some weeks in which each product sells now and then in each store, and stock of all of it.
fn chain(programs: &Programs, stores: usize) -> Outcome<DataFolder> {
    let data = DataFolder::new()?;
    fs::create_dir_all(data.path())?;
    // A training would measure something else.
    fs::write(data.inside("settings.json"), r#"{"manual_forecasts":true}"#)?;
    let mut sales = String::from("date,product_id,product_name,store_id,quantity\n");
    let mut stock = String::from("门店编码,药品编码,库存数量\n");
    for store in 0..stores {
        for product in 0..PRODUCTS {
            for day in (product % STEP..DAYS).step_by(STEP) {
                let (month, date) = (3 + day / 28, 1 + day % 28);
                writeln!(sales, "2025-{month:02}-{date:02},P{product:05},药品 {product},S{store},{}", 1 + (product + day) % 9)?;
            }
            writeln!(stock, "S{store},P{product:05},{}", product % 12)?;
        }
    }
    programs.json(&data, &["import", &data.file("sales.csv", sales)?])?;
    programs.json(&data, &["stock", "--import", &data.file("stock.csv", stock)?])?;
    Ok(data)
}

/// Prints how long the program takes to answer the page.
fn asked(window: &Session, what: &str, command: &str, arguments: &str) -> Outcome<()> {
    window.script(&format!(
        "window.took = null; (async () => {{ const times = []; for (let n = 0; n < 5; n++) {{ const begun = performance.now(); \
         await window.__TAURI_INTERNALS__.invoke('{command}', {arguments}); times.push(performance.now() - begun); }} \
         window.took = times.sort((one, other) => one - other)[2]; }})()"
    ))?;
    let took = window.until_script("return window.took")?.as_f64().unwrap_or_default();
    println!("  {what}: {took:.0} ms");
    Ok(())
}

/// Prints how long it takes from a click to the next frame with an element.
fn opened(window: &Session, what: &str, click: &str, element: &str, goal: u32) -> Outcome<()> {
    window.script(&format!(
        "window.took = null; const begun = performance.now(); document.querySelector('[data-testid=\"{click}\"]').click(); \
         const look = () => {{ if (!document.querySelector('[data-testid=\"{element}\"]')) return requestAnimationFrame(look); \
         requestAnimationFrame(() => (window.took = performance.now() - begun)); }}; look();"
    ))?;
    let took = window.until_script("return window.took")?.as_f64().unwrap_or_default();
    println!("  {what}: {took:.0} ms (goal: {goal})");
    Ok(())
}
