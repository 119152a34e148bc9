//! Imports files into a fresh database and prints the report and the totals per product as JSON: what `tests/import/compare.py` checks.
//! Usage: `import_totals [--map field=column]… [--answer code=value]… [--sheet S] [--all-sheets] [--accept-guess] [--keep DATABASE] FILE…`; with `--keep` the database stays, to be
//! looked at day by day.

use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Timestamp;
use sales::{ImportOptions, Reader, SalesDb};

fn main() -> ExitCode {
    match totals() {
        Ok(json) => {
            println!("{json}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn totals() -> Result<String, Box<dyn std::error::Error>> {
    let mut files = Vec::new();
    let mut options = ImportOptions::default();
    let mut kept = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--map" => options.map.extend(arguments.next()),
            "--sheet" => options.sheet = arguments.next(),
            "--answer" => options.answers.extend(arguments.next()),
            "--all-sheets" => options.all_sheets = true,
            "--accept-guess" => options.accept_guess = true,
            "--keep" => kept = arguments.next().map(PathBuf::from),
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let passing = || std::env::temp_dir().join(format!("pharmacast-import-totals-{}.sqlite", std::process::id()));
    let path = kept.clone().unwrap_or_else(passing);
    let imported = SalesDb::open(&path).map_err(Box::<dyn std::error::Error>::from).and_then(|mut db| {
        let report = db.import(&Reader::thread(), &files, &options, Timestamp::now(), &mut progress::Unwatched)?;
        Ok(serde_json::json!({ "report": report, "data": db.summary()? }))
    });
    if kept.is_none() {
        std::fs::remove_file(&path)?;
    }
    Ok(serde_json::to_string_pretty(&imported?)?)
}
