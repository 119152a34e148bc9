//! Takes pictures of every place of the real window: `screenshots --data-dir FOLDER --out FOLDER [--all]`. Without `--all` one language,
//! theme and size; with it both languages × light and dark × two sizes.

use std::path::PathBuf;

use acceptance::{Outcome, Programs, Session, WindowOptions};

const PLACES: [&str; 6] = ["data", "train", "models", "compare", "forecast", "settings"];

fn main() -> Outcome<()> {
    let (mut data, mut out, mut all) = (None, None, false);
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--data-dir") => data = arguments.next().map(PathBuf::from),
            Some("--out") => out = arguments.next().map(PathBuf::from),
            Some("--all") => all = true,
            _ => return Err(format!("{} is no option; use --data-dir FOLDER --out FOLDER [--all]", argument.display()).into()),
        }
    }
    let (Some(data), Some(out)) = (data, out) else { return Err("use --data-dir FOLDER --out FOLDER [--all]".into()) };
    let programs = Programs::find()?;
    let sizes: &[(u32, u32)] = if all { &[(1366, 768), (1920, 1080)] } else { &[(1366, 768)] };
    let languages: &[(&str, &str)] = if all { &[("zh", "zh_CN.UTF-8"), ("en", "en_US.UTF-8")] } else { &[("zh", "zh_CN.UTF-8")] };
    let themes: &[&str] = if all { &["light", "dark"] } else { &["light"] };
    for (language, locale) in languages {
        for size in sizes {
            let session = Session::open(&programs, &data, &WindowOptions { size: *size, locale, pictures: out.clone() })?;
            for theme in themes {
                take(&session, language, theme, size.0)?;
            }
        }
    }
    println!("pictures are in {}", out.display());
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
        session.save(&format!("{place}-{language}-{theme}-{width}.png"))?;
    }
    Ok(())
}
