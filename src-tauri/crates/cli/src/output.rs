//! Printing: one JSON document, or text for the user. Results go to standard output, notes and errors to standard error.

use std::borrow::Cow;
use std::io::Write;

use crate::hints::hint;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use unicode_width::UnicodeWidthStr as _;
use workbench::{
    Backtest, Caveat, CommandError, Compared, Comparison, DataSummary, ErrorCode, ForecastPoint, ImportReport, IndexRow, Metrics,
    RecoveryReport, Staleness, StalenessState, StockFault,
};

/// Issues and notes that people see before "and N more"; `--json` has all issues.
const ISSUES_SHOWN: usize = 20;

/// A text for a terminal: what a file or a note says can't move the cursor, change colors, or hide other lines.
fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| c.is_control() && c != '\n' && c != '\t';
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if is_hidden(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

/// JSON for a terminal or a program: JSON itself writes only the first of the control characters as numbers.
fn without_controls(json: String) -> String {
    let is_control = |c: char| ('\u{7f}'..='\u{9f}').contains(&c);
    if !json.contains(is_control) {
        return json;
    }
    json.chars().map(|c| if is_control(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }).collect()
}

/// Prints a line that isn't part of the result.
fn say(text: &str) {
    drop(writeln!(std::io::stderr().lock(), "{text}"));
}

/// How results are printed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// Prints a result as one JSON document or as text.
    pub(crate) fn value<T: Serialize + ?Sized>(self, value: &T, text: impl FnOnce(&T) -> String) {
        if self.json { self.line(value) } else { self.text(&visible(&text(value))) }
    }

    /// Prints one JSON document on one line.
    pub(crate) fn line<T: Serialize + ?Sized>(self, value: &T) {
        match serde_json::to_string(value) {
            Ok(json) => self.text(&without_controls(json)),
            Err(error) => self.error(not_written(&error)),
        }
    }

    pub(crate) fn text(self, text: &str) {
        let mut out = std::io::stdout().lock();
        // When the reader of the output is gone (`| head`, a window that died), no one needs the answer, and a training must still end properly.
        drop(writeln!(out, "{text}").and_then(|()| out.flush()));
    }

    /// Prints a note, which isn't part of the result; with JSON, each as a document on a line of its own.
    pub(crate) fn note(self, text: &str) {
        let text = if self.json {
            let note = text.strip_prefix("note: ").unwrap_or(text);
            serde_json::json!({ "note": visible(note) }).to_string()
        } else {
            visible(text).into_owned()
        };
        say(&text);
    }

    pub(crate) fn error(self, mut error: CommandError) {
        error.hint = error.hint.or_else(|| hint(error.code).map(str::to_owned));
        if self.json {
            say(&visible(&serde_json::json!({ "error": error }).to_string()));
            return;
        }
        self.note(&format!("error: {}", error.message));
        if let Some(hint) = error.hint {
            self.note(&format!("hint: {hint}"));
        }
    }

    /// What opening the data folder found and repaired, if anything.
    pub(crate) fn recovery(self, report: &RecoveryReport) {
        let notes: Vec<_> = report.messages().collect();
        for note in notes.iter().take(ISSUES_SHOWN) {
            self.note(&format!("note: {note}"));
        }
        if notes.len() > ISSUES_SHOWN {
            self.note(&format!("note: and {} more", notes.len() - ISSUES_SHOWN));
        }
    }
}

/// A value as JSON text, to be put into another document as it is.
pub(crate) fn raw<T: Serialize + ?Sized>(value: &T) -> Result<Box<RawValue>, CommandError> {
    to_raw_value(value).map_err(|error| not_written(&error))
}

fn not_written(error: &serde_json::Error) -> CommandError {
    CommandError::new(ErrorCode::Internal, format!("the result can't be written as JSON: {error}"))
}

/// Any other report, as indented JSON: complete, and readable enough for support.
pub(crate) fn pretty<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string_pretty(value).unwrap_or_else(|error| format!("can't be shown: {error}"))
}

/// A number of things: `1 row`, `2 rows`.
pub(crate) fn count(number: u64, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

pub(crate) fn import_report(report: &ImportReport) -> String {
    let dates = match (report.first_date, report.last_date) {
        (Some(first), Some(last)) => format!(", {first} to {last}"),
        _ => String::new(),
    };
    let mut text = format!(
        "{} read, {} imported, {} skipped; {}, {}{dates}",
        count(report.rows_read, "row"),
        report.rows_imported,
        report.rows_rejected,
        count(report.products as u64, "product"),
        count(report.stores as u64, "store")
    );
    for issue in report.issues.iter().take(ISSUES_SHOWN) {
        let column = issue.column.as_deref().map_or_else(String::new, |c| format!(", column {c}"));
        text.push_str(&format!(
            "\n  {}{column}: {}",
            issue.line.map_or_else(|| issue.file.clone(), |line| format!("row {line}")),
            issue.message
        ));
    }
    if report.issues.len() > ISSUES_SHOWN {
        text.push_str(&format!("\n  and {} more (--json lists them all)", report.issues.len() - ISSUES_SHOWN));
    }
    text
}

pub(crate) fn staleness(stale: &Staleness) -> String {
    let percent = |error: Option<f64>| error.map_or_else(|| "-".to_owned(), |e| format!("{:.1}%", e * 100.0));
    let verdict = match stale.state {
        StalenessState::Current => "no newer sales",
        StalenessState::TooFew => "too few days to judge",
        StalenessState::AsTested => "as accurate as when tested",
        StalenessState::Worse => "less accurate than when tested; train again",
    };
    let errors = stale.since.map_or_else(String::new, |since| {
        format!(
            "\nerror on these days {}, when tested {}; last week's sales {}",
            percent(since.wape),
            percent(stale.test.wape),
            percent(stale.naive_since.and_then(|m| m.wape))
        )
    });
    let days = count(stale.new_days as u64, "day");
    format!("{}: trained on sales through {}, {days} of newer sales: {verdict}{errors}", stale.path, stale.trained_until)
}

pub(crate) fn data_summary(data: &DataSummary) -> String {
    let (Some(first), Some(last)) = (data.first_date, data.last_date) else {
        return "No sales yet. Import a sales file with `import FILE`, or write sample sales with `sample FILE`.".to_owned();
    };
    let products = data.products.iter().map(|p| {
        vec![
            p.product_id.clone(),
            p.product_name.clone().unwrap_or_default(),
            p.first_date.to_string(),
            p.last_date.to_string(),
            number(p.total_quantity),
        ]
    });
    let stores = data.stores.iter().map(|s| {
        vec![
            s.store_id.clone(),
            s.store_name.clone().unwrap_or_default(),
            s.first_date.to_string(),
            s.last_date.to_string(),
            number(s.total_quantity),
        ]
    });
    format!(
        "{} rows, {first} to {last}\n\n{}\n\n{}",
        data.rows,
        table(&["product", "name", "first", "last", "quantity"], products),
        table(&["store", "name", "first", "last", "quantity"], stores)
    )
}

pub(crate) fn version_table(rows: &[IndexRow]) -> String {
    if rows.is_empty() {
        return "No versions yet. Train one with `train`.".to_owned();
    }
    let metric = |row: &IndexRow, name: &str| {
        row.metrics_summary.get(name).and_then(serde_json::Value::as_f64).map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"))
    };
    let lines = rows.iter().map(|row| {
        vec![
            row.model_path.clone(),
            row.created_at.clone(),
            metric(row, "wape"),
            metric(row, "mase"),
            metric(row, "rmse"),
            if row.in_use { "in use".to_owned() } else { String::new() },
        ]
    });
    table(&["version", "created", "WAPE", "MASE", "RMSE", ""], lines)
}

pub(crate) fn forecast_table(points: &[ForecastPoint]) -> String {
    let several = points.iter().any(|p| p.series != points[0].series);
    let lines = points.iter().map(|p| {
        let mut cells = vec![p.date.to_string(), number(p.forecast), number(p.lower), number(p.upper)];
        if several {
            cells.insert(0, p.series.to_string());
        }
        cells
    });
    table(if several { &["series", "date", "forecast", "lower", "upper"] } else { &["date", "forecast", "lower", "upper"] }, lines)
}

/// What is remarkable about a row of a stock list, and what was done about it.
pub(crate) fn stock_fault(fault: StockFault) -> &'static str {
    match fault {
        StockFault::NoProduct => "no product: row skipped",
        StockFault::NoNumber => "stock isn't a number: row skipped",
        StockFault::NoStore => "no store: row skipped",
        StockFault::StoreFromAbove => "no store: that of the row above is used",
        StockFault::Negative => "negative stock: goods owed to customers, or a miscount",
        StockFault::Expired => "expired: not counted as stock",
        StockFault::BadDate => "expiry date can't be read: the lot counts as having no expiry date",
        StockFault::ProducedLater => "produced after the count: no expiry date is derived from it",
        StockFault::ExpiryContradicts => "expiry date doesn't fit production date and shelf life: the expiry date is used",
        StockFault::AmbiguousDate => "the date can be read in more than one way: the most plausible one is used, otherwise the earliest",
        StockFault::LotExpiryUnclear => {
            "lot number and expiry date are in one column but can't be separated in every row: the whole cell is the lot number, and no expiry date was read"
        }
        StockFault::BadShelfLife => "shelf life can't be read or exceeds ten years: ignored",
        StockFault::BadPackSize => "pack size can't be read or isn't between 0 and 10,000: ignored",
        StockFault::BadOnTheWay => "quantity on the way can't be read: ignored",
        StockFault::PackSizesDiffer => "different pack sizes for one product: the largest is used",
        StockFault::ShelfLivesDiffer => "different shelf lives for one product: the shortest is used",
        StockFault::OnTheWayRepeated => "goods on the way repeated in each row of a product: counted once",
        StockFault::IncludedOnTheWay => "stock includes goods on the way: these were subtracted",
        StockFault::OnTheWayUnknown => "stock includes an unknown quantity on the way: counted as stock",
        StockFault::CasesToUnits => "packs converted to units",
        StockFault::CaseSizeUnknown => "no pack size: counted as units",
        StockFault::CaseSizeMissing => "full packs and loose units, but no pack size: row skipped; enter the pack size with `items`",
        StockFault::PartsDiffer => "full packs and loose units don't add up to the stock: the stock figure is used",
        StockFault::NotForSale => "not for sale: not counted as stock",
        StockFault::UnknownCondition => "unknown condition: counted as stock",
        StockFault::ReservedSubtracted => "reserved: subtracted from the stock",
        StockFault::NameOfAnother => "the name is that of another product: the code is used",
        StockFault::OlderDay => "older than the latest day of its store: row skipped",
        StockFault::TotalRow => "a total of other rows: row skipped",
        StockFault::MaybeTotal => "no lot, and the same quantity as the only lot: counted, but it may be a total",
        StockFault::RowTwice => "identical to an earlier row: skipped",
        StockFault::SameLotAgain => "product, store, and lot repeated: added up",
        StockFault::LotDatesDiffer => "different expiry dates for one lot number: counted as different lots",
        StockFault::HiddenRows => "hidden rows: read as well",
        StockFault::HiddenSheet => "hidden sheet: not read",
        StockFault::OtherSheet => "another sheet is a stock list too: not read",
        StockFault::StoreTwice => "several columns for one store: skipped where they differ",
        StockFault::StockTwice => "several stock columns of this name differ: row skipped; choose one with `--map on_hand=#NUMBER`",
        StockFault::StockColumnsDiffer => "another stock column differs and isn't used; choose it with `--map on_hand=HEADER`",
        StockFault::CountedOnOwnDay => "counted earlier than the other stores: its stock is as of that day",
        StockFault::StoreNamedElsewhere => "no store column: store taken from the title, sheet, or file name",
        StockFault::StoreColumnUsed => "the list has a store column: it is used instead of the given store",
        StockFault::BadArrival => "expected delivery date is ambiguous or can't be read: the goods count as on the way without a date",
        StockFault::BadParts => "full packs or loose units can't be read: the stock figure is used",
        StockFault::BadReserved => "reserved quantity can't be read: nothing subtracted",
        StockFault::ShelfLifeUnclear => "shelf life may be days or months: ignored",
        StockFault::BadCost => "unit cost can't be read: ignored",
        StockFault::AmbiguousNumber => "comma or period could be a decimal or a thousands separator: row skipped",
        StockFault::CountDateUnclear => "could mean different days: give the count date with `--date`",
        StockFault::ProductsMissing => "counted before but not in this list: their stock becomes unknown",
        StockFault::CountedLater => "a later count of this store is in use: the list is saved as history only and doesn't change its stock",
        StockFault::DateFromName => "count date taken from the file name",
        StockFault::CostOfCase => "the unit of the row is a full pack: its cost is divided by the pack size",
        StockFault::CostsDiffer => "different unit costs for one product: the highest is used",
        StockFault::SuppliersDiffer => "different suppliers for one product: the one with the most units is used",
        StockFault::PackSizeKept => "pack size differs from the item's, which is kept",
        StockFault::ShelfLifeKept => "shelf life differs from the item's, which is kept",
        StockFault::CostKept => "unit cost differs from the item's, which is kept",
        StockFault::SimilarCode => "unknown code that resembles a known one: not matched",
        StockFault::AmbiguousName => "several products have this name: not matched",
    }
}

pub(crate) fn comparison(comparison: &Comparison) -> String {
    let head: Vec<&str> = std::iter::once("").chain(comparison.versions.iter().map(|v| v.model_path.as_str())).collect();
    let figures = |name: &str, of: fn(&Compared) -> Metrics| {
        let value = |v: &Compared| {
            let figures = serde_json::to_value(of(v)).ok();
            figures.and_then(|f| f.get(name)?.as_f64()).map_or_else(|| "-".to_owned(), |v| format!("{v:.3}"))
        };
        comparison.versions.iter().map(value).collect::<Vec<_>>()
    };
    let line = |name: &str, cells: Vec<String>| std::iter::once(name.to_owned()).chain(cells).collect::<Vec<_>>();
    let own = ["mase", "rmsse", "wape", "rmse", "bias", "coverage_80"].map(|name| line(name, figures(name, |v| v.metrics)));
    let common = ["mase", "wape", "rmse", "bias"].map(|name| line(&format!("{name}, common days"), figures(name, |v| v.common_metrics)));
    let text = |value: &serde_json::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let differences = comparison.differences.iter().map(|(name, values)| line(name, values.iter().map(text).collect()));
    let mut out = table(&head, own.into_iter().chain(common).chain(differences));
    if let Some(days) = &comparison.common {
        out.push_str(&format!("\ntested on the same days, {} to {}, every {} days", days.from, days.to, days.step));
        for (version, _) in comparison.versions.iter().zip(&days.refitted).filter(|(_, again)| **again) {
            out.push_str(&format!(
                "\nnote: {} was trained on some of these days; a copy trained on the days before is shown",
                version.model_path
            ));
        }
    }
    out.push_str(&format!("\n{} in common", count(comparison.days.len() as u64, "test day")));
    for caveat in &comparison.caveats {
        out.push_str(match caveat {
            Caveat::DifferentScopes => "\nnote: the versions have different scopes",
            Caveat::DifferentData => "\nnote: the versions were trained on different sales",
            Caveat::DifferentDays => "\nnote: the versions were tested on different days, so only the figures on common days are comparable; --common tests them on the same days",
            Caveat::NoCommonDay => "\nnote: the versions have no test day in common, so their figures aren't comparable; --common tests them on the same days",
            Caveat::DifferentHorizons => "\nnote: the versions forecast different numbers of days; forecasting further ahead is harder",
        });
    }
    out
}

pub(crate) fn backtest(backtest: &Backtest) -> String {
    let mut out = format!("{}\nmodel\n  {}", count(backtest.forecasts.len() as u64, "daily forecast"), metrics_line(&backtest.metrics));
    for (name, metrics) in &backtest.baseline_metrics {
        out.push_str(&format!("\n{name}\n  {}", metrics_line(metrics)));
    }
    if backtest.trained_on_these_days {
        out.push_str(
            "\nnote: the model was trained on some of these days, so its figures are too optimistic; use --refit, or a version trained with --until",
        );
    }
    out
}

pub(crate) fn metrics_line(metrics: &Metrics) -> String {
    serde_json::to_value(metrics)
        .ok()
        .and_then(|value| {
            let pairs = value.as_object()?.iter().filter_map(|(name, v)| Some(format!("{name} {:.3}", v.as_f64()?)));
            Some(pairs.collect::<Vec<_>>().join("  "))
        })
        .unwrap_or_default()
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

/// A plain table, its columns aligned as a terminal shows them.
pub(crate) fn table(head: &[&str], lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut rows: Vec<Vec<String>> = vec![head.iter().map(|&h| h.to_owned()).collect()];
    rows.extend(lines);
    let widths: Vec<usize> = (0..head.len()).map(|i| rows.iter().map(|row| row[i].width()).max().unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, w)| format!("{cell}{}", " ".repeat(w - cell.width())));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_of_files_reach_no_terminal() {
        assert_eq!(visible("P1\u{1b}[2J\u{9b}1m\r x\n\ty"), "P1\\u001b[2J\\u009b1m\\u000d x\n\ty");
        assert_eq!(visible("药品 1\n"), "药品 1\n");
    }

    #[test]
    fn json_has_no_raw_control_characters_and_says_the_same() {
        let value = "P1\u{1b}[2J\u{9b}1m\u{7f} 药";
        let json = without_controls(serde_json::to_string(value).expect("JSON"));
        assert!(!json.contains(char::is_control), "{json:?}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), value);
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let names = ["阿莫西林", "caf\u{e9}", "cafe\u{301}", "Пенициллин…", "ab"];
        let text = table(&["name", "sold"], names.iter().map(|name| vec![(*name).to_owned(), "1".to_owned()]));
        let before: Vec<usize> = text.lines().map(|line| line[..line.rfind(['s', '1']).expect("the second column")].width()).collect();
        assert_eq!(before, [13; 6], "{text}");
    }
}
