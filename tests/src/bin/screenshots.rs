//! Takes pictures of every place of the real window: `screenshots --data-dir FOLDER --out FOLDER [--all]`. Without `--all` one language,
//! theme and size; with it both languages × light and dark × two sizes.

use std::path::PathBuf;

use acceptance::{Outcome, Programs, Session, WindowOptions};

const PLACES: [&str; 8] = ["week", "orders", "data", "forecast", "train", "models", "compare", "settings"];
/// The parts of Orders next to the worklist.
const PARTS: [&str; 6] = ["transfers", "lots", "items", "suppliers", "classes", "sent"];

fn main() -> Outcome<()> {
    let (mut data, mut out, mut all) = (None, None, false);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--data-dir") => data = arguments.next().map(PathBuf::from),
            Some("--out") => out = arguments.next().map(PathBuf::from),
            Some("--all") => all = true,
            _ => return Err(format!("{} isn't an option; use --data-dir FOLDER --out FOLDER [--all]", argument.display()).into()),
        }
    }
    let (Some(data), Some(out)) = (data, out) else { return Err("use --data-dir FOLDER --out FOLDER [--all]".into()) };
    let programs = Programs::find()?;
    let sizes: &[(u32, u32)] = if all { &[(1366, 768), (1920, 1080), (960, 600)] } else { &[(1366, 768)] };
    let languages: &[(&str, &str)] = if all { &[("zh", "zh_CN.UTF-8"), ("en", "en_US.UTF-8")] } else { &[("zh", "zh_CN.UTF-8")] };
    let themes: &[&str] = if all { &["light", "dark"] } else { &["light"] };
    for (language, locale) in languages {
        for size in sizes {
            // The driver ends a window by force, and the next one would report that in every picture.
            drop(std::fs::remove_file(data.join("logs").join("running")));
            let session =
                Session::open(&programs, &data, &WindowOptions { size: *size, locale, pictures: out.clone(), arguments: Vec::new() })?;
            compare(&session)?;
            for theme in themes {
                take(&session, language, theme, size.0)?;
            }
        }
    }
    println!("pictures are in {}", out.display());
    Ok(())
}

/// Pictures are loaded, and charts that have something to show have drawn it.
const DRAWN: &str = "
    const pictures = [...document.querySelectorAll('.thumb')].slice(0, 6).every((t) => t.querySelector('img')?.complete);
    const charts = [...document.querySelectorAll('[data-testid=\"forecast-chart\"], [data-testid=\"data-chart\"], [data-testid=\"compare-days\"]')];
    const waiting = document.querySelector('[data-testid=\"place-forecast\"] .chart') && charts.length === 0;
    return pictures && !waiting && charts.every((c) => c.querySelector('svg path'));";

/// Puts the three newest versions side by side, where there are as many.
fn compare(session: &Session) -> Outcome<()> {
    session.find("rail-models")?.click()?;
    session.find("place-models")?;
    session.gone("[aria-busy=\"true\"]")?;
    let ticks = session.all("[data-testid=\"version-tick\"]")?;
    if ticks.len() < 3 {
        return Ok(());
    }
    for tick in ticks.iter().take(3) {
        tick.click()?;
    }
    session.find("versions-compare")?.click()?;
    session.find("compare-metrics")?;
    // What is ticked has its own buttons; the pictures show the list as it usually is.
    session.find("rail-models")?.click()?;
    session.find("version-tick")?;
    for tick in session.all("[data-testid=\"version-tick\"]")?.iter().take(3) {
        tick.click()?;
    }
    Ok(())
}

fn take(session: &Session, language: &str, theme: &str, width: u32) -> Outcome<()> {
    session.find("rail-settings")?.click()?;
    session.find(&format!("theme-{theme}"))?.click()?;
    session.find(&format!("language-{language}"))?.click()?;
    for place in PLACES {
        session.find(&format!("rail-{place}"))?.click()?;
        session.find(&format!("place-{place}"))?;
        // What a place loads is there when nothing says that it is busy.
        session.gone("[aria-busy=\"true\"]")?;
        session.until_script(DRAWN)?;
        session.save(&format!("{place}-{language}-{theme}-{width}.png"))?;
        if place == "orders" {
            for part in PARTS {
                session.find(&format!("orders-tabs-{part}"))?.click()?;
                session.until_script(DRAWN)?;
                session.save(&format!("orders-{part}-{language}-{theme}-{width}.png"))?;
            }
            session.find("orders-tabs-worklist")?.click()?;
        }
    }
    Ok(())
}
