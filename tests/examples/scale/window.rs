//! The real window on a version of many series: how long it takes to open, and the frames of its forecast, its order list, and their searches.

use std::time::Instant;

use acceptance::{DataFolder, Outcome, Programs, Session, WindowOptions, frames, frames_of_plain_text, running_windows, scrolling};

use crate::{Cost, peak_memory};

/// What each frame of a search types, every sixth one.
const WORDS: &str = "['P', 'P0', 'P00', 'P001', '', '77', 'P9', '']";
/// How many answers are timed; the longest is printed.
const ASKED: u32 = 5;

/// Opens the window and the version's forecast in it, and prints what its places take. The cost is that of opening: until the forecast of the
/// first series is drawn.
pub(crate) fn measure(programs: &Programs, data: &DataFolder) -> Outcome<Cost> {
    let began = Instant::now();
    let window = data.window(programs, &WindowOptions::laptop("en_US.UTF-8", programs, "bench-scale"))?;
    window.find("rail-forecast")?.click()?;
    window.select("[data-testid=\"forecast-chart\"] svg path")?;
    let seconds = began.elapsed().as_secs_f64();

    another_series(&window)?;
    frames_of_plain_text(&window)?;
    window.find("forecast-series")?.click()?;
    window.find("forecast-series-option")?;
    frames("    scroll the series of the forecast", &window, &scrolling("[role=\"listbox\"]", 1500))?;
    frames("    search them", &window, &typing("forecast-series"))?;
    window.picture("forecast")?;
    window.find("rail-orders")?.click()?;
    window.find("orders-line")?;
    frames("    scroll the order list", &window, &scrolling("[data-testid=\"orders-list\"]", 1500))?;
    frames("    search it", &window, &typing("orders-search"))?;
    window.picture("orders")?;
    let memory = running_windows(programs, data).into_iter().filter_map(peak_memory).reduce(f64::max);
    Ok(Cost { seconds, memory })
}

/// Prints how long the program takes to answer the page that asks for one series of the version.
fn another_series(window: &Session) -> Outcome<()> {
    let script = format!(
        "window.took = null; (async () => {{ const invoke = window.__TAURI_INTERNALS__.invoke; \
         const path = (await invoke('list_versions'))[0].model_path; let most = 0; \
         const all = await invoke('predict', {{ path, at: null, series: null }}); \
         for (let n = 0; n < {ASKED}; n++) {{ const begun = performance.now(); \
         await invoke('predict', {{ path, at: null, series: all.series[7 * n] }}); \
         most = Math.max(most, performance.now() - begun); }} window.took = most; }})().catch((e) => (window.took = JSON.stringify(e)))"
    );
    window.script(&script)?;
    let took = window.until_script("return window.took")?;
    let took = took.as_f64().ok_or_else(|| format!("the forecast of a series: {took}"))?;
    println!("    the forecast of another series, longest of {ASKED}: {took:.0} ms");
    Ok(())
}

fn typing(testid: &str) -> String {
    format!(
        "(i) => {{ const words = {WORDS}; if (i % 6) return; const box = document.querySelector('[data-testid=\"{testid}\"]'); \
         box.value = words[(i / 6) % words.length]; box.dispatchEvent(new Event('input', {{ bubbles: true }})); }}"
    )
}
