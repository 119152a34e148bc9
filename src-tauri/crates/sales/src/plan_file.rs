//! Plan files: promotions, prices and closures ahead, with the days on which they hold.

use std::path::Path;

use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

use crate::day;
use crate::error::ImportError;
use crate::options::DateOrder;
use crate::plan::{PlanEntry, PlanKind};
use crate::read::dates::{self, Spelled};
use crate::read::numbers::{self, Number, NumberStyle};
use crate::reader::{Opened, Reader};
use crate::recognize::dictionary::normal;
use crate::recognize::sample::{self, OwnedCell, SampleRow};
use crate::source::short_name;

/// What a plan file holds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct PlanReport {
    pub entries: Vec<PlanEntry>,
    /// Rows that can't be read: their line, and why.
    #[ts(type = "Array<[number, string]>")]
    pub left_out: Vec<(u64, String)>,
    /// Rows whose product, group, or store isn't known; they are skipped.
    pub unknown: Vec<PlanUnknown>,
    /// Other sheets of the workbook that hold something; they weren't read.
    pub other_sheets: Vec<String>,
    /// The line of each entry.
    #[serde(skip)]
    #[ts(skip)]
    pub lines: Vec<u64>,
}

/// A product, a group, or a store of a plan file that isn't known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PlanUnknown {
    /// Line of the file or row of the sheet.
    #[ts(type = "number")]
    pub line: u64,
    /// The product as written; null when it is known or there is none.
    pub product: Option<String>,
    /// The group or category as written; null when it is known or there is none.
    pub group: Option<String>,
    /// The store as written; null when it is known or there is none.
    pub store: Option<String>,
}

/// The columns of a plan file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    From,
    To,
    Kind,
    Value,
    Product,
    Store,
    Group,
}

const WORDS: [(Column, &[&str]); 7] = [
    (
        Column::From,
        &[
            "from",
            "firstday",
            "start",
            "startdate",
            "begin",
            "date",
            "validfrom",
            "第一天",
            "首日",
            "开始日期",
            "起始日期",
            "开始",
            "生效日期",
            "日期",
            "von",
            "ab",
            "début",
            "desde",
            "inicio",
        ],
    ),
    (
        Column::To,
        &[
            "to",
            "lastday",
            "最后一天",
            "末日",
            "until",
            "end",
            "enddate",
            "through",
            "validto",
            "结束日期",
            "截止日期",
            "结束",
            "失效日期",
            "bis",
            "fin",
            "hasta",
        ],
    ),
    (Column::Kind, &["kind", "type", "plan", "类型", "计划类型", "活动类型", "活动", "art", "tipo"]),
    (
        Column::Value,
        &[
            "value",
            "discount",
            "优惠",
            "price",
            "newprice",
            "planprice",
            "promoprice",
            "值",
            "折扣",
            "价格",
            "促销价",
            "活动价",
            "新价格",
            "调价",
            "wert",
            "preis",
            "rabatt",
        ],
    ),
    (
        Column::Product,
        &[
            "productid",
            "product",
            "sku",
            "item",
            "productcode",
            "药品编码",
            "商品编码",
            "药品",
            "商品",
            "编码",
            "产品编码",
            "货号",
            "artikel",
            "producto",
        ],
    ),
    (Column::Store, &["storeid", "store", "shop", "branch", "门店编码", "门店", "店铺", "店铺编码", "filiale", "tienda"]),
    (Column::Group, &["group", "category", "分类", "类别", "药品分类", "商品分类", "大类", "warengruppe"]),
];

/// Signs that the numbers of a column are hundredths.
const PERCENT: [char; 2] = ['%', '％'];

/// Reads a plan file: of a workbook the first visible sheet that has its headers. A row names its first day (and the last one, when that is another),
/// the kind, and a product, a group, or a store.
///
/// # Errors
/// [`ImportError::PlanColumns`] when no row names the days.
pub fn read_plan_file(reader: &Reader, file: &Path) -> Result<PlanReport, ImportError> {
    let name = short_name(file);
    let mut book = match reader.open(file)? {
        Opened::Text(text) => return read_table(&name, &sample::take(&name, &mut *text.table.rows()?, 0)?),
        Opened::Workbook(book) => book,
    };
    let mut report: Option<PlanReport> = None;
    let mut first_error = None;
    let mut other_sheets = Vec::new();
    for sheet in book.sheets.clone() {
        let rows = book.sheet(&sheet).and_then(|table| sample::take(&name, &mut *table.rows()?, 0));
        let is_filled = rows.as_ref().is_ok_and(|rows| rows.iter().any(|row| !row.cells.iter().all(OwnedCell::is_empty)));
        if report.is_none() && !book.hidden.contains(&sheet) {
            match rows.and_then(|rows| read_table(&name, &rows)) {
                Ok(found) => {
                    report = Some(found);
                    continue;
                }
                // An empty sheet says less of what is wrong than one with other headers.
                Err(error) if first_error.is_none() || matches!(first_error, Some(ImportError::Empty { .. })) => first_error = Some(error),
                Err(_) => {}
            }
        }
        if is_filled {
            other_sheets.push(sheet);
        }
    }
    let report = report.ok_or_else(|| first_error.unwrap_or(ImportError::Empty { file: name }))?;
    Ok(PlanReport { other_sheets, ..report })
}

fn read_table(name: &str, rows: &[SampleRow]) -> Result<PlanReport, ImportError> {
    let (header, columns) = rows
        .iter()
        .enumerate()
        .take(20)
        .map(|(at, row)| (at, columns_of(row)))
        .find(|(_, columns)| columns.len() >= 2 && columns.iter().any(|(column, _)| *column == Column::From))
        .ok_or_else(|| ImportError::PlanColumns {
            file: name.to_owned(),
            headers: rows.first().map(|row| row.cells.iter().map(OwnedCell::text).collect()).unwrap_or_default(),
        })?;
    let value_header = columns.iter().find(|(column, _)| *column == Column::Value).map(|&(_, at)| rows[header].cells[at].text());
    let mut report = PlanReport::default();
    for row in &rows[header + 1..] {
        if row.cells.iter().all(OwnedCell::is_empty) {
            continue;
        }
        match entry(row, &columns, value_header.as_deref()) {
            Ok(entry) => {
                report.entries.push(entry);
                report.lines.push(row.line);
            }
            Err(reason) => report.left_out.push((row.line, reason)),
        }
    }
    Ok(report)
}

pub(crate) fn columns_of(row: &SampleRow) -> Vec<(Column, usize)> {
    let mut columns: Vec<(Column, usize)> = Vec::new();
    for (at, cell) in row.cells.iter().enumerate() {
        let word = normal(&cell.text().replace(PERCENT, ""));
        let found = WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(column, _)| *column);
        if let Some(column) = found.filter(|column| !columns.iter().any(|(taken, _)| taken == column)) {
            columns.push((column, at));
        }
    }
    columns
}

fn entry(row: &SampleRow, columns: &[(Column, usize)], value_header: Option<&str>) -> Result<PlanEntry, String> {
    let cell = |wanted: Column| {
        let at = columns.iter().find(|(column, _)| *column == wanted)?.1;
        row.cells.get(at).filter(|cell| !cell.is_empty())
    };
    let text = |wanted: Column| cell(wanted).map(OwnedCell::text).filter(|text| !text.is_empty());
    let from = cell(Column::From).map(date).ok_or("no first day")??;
    let to = cell(Column::To).map(date).transpose()?.unwrap_or(from);
    if to < from {
        return Err(format!("the last day {to} is before the first day {from}"));
    }
    let value = text(Column::Value);
    let number = match value.as_deref() {
        None => None,
        Some(text) => Some(number(text).ok_or_else(|| format!("`{text}` isn't a number"))?),
    };
    let is_in_hundredths =
        value_header.is_some_and(|header| header.contains(PERCENT)) && value.as_deref().is_some_and(|text| !text.contains(PERCENT));
    let kind = match text(Column::Kind) {
        Some(text) => kind(&text).ok_or_else(|| format!("`{text}` isn't a promotion, a price, a closure, or a duty day"))?,
        None if value_header.is_some_and(is_price) => PlanKind::Price,
        None => PlanKind::Promotion,
    };
    let (product_id, store_id, group) = (text(Column::Product), text(Column::Store), text(Column::Group));
    let value = match kind {
        PlanKind::Closure | PlanKind::Opening => None,
        PlanKind::Price => Some(number.filter(|price| *price > 0.0).ok_or("no price")?),
        PlanKind::Promotion => Some(match number.map(|number| if is_in_hundredths { number / 100.0 } else { number }) {
            Some(share) if !(0.0..=1.0).contains(&share) => {
                return Err(format!("`{}` isn't a discount: write 20% off as 20% or 0.2", value.unwrap_or_default()));
            }
            share => share.unwrap_or(1.0),
        }),
    };
    Ok(PlanEntry { id: 0, store_id, product_id, group, from, to, kind, value })
}

fn is_price(header: &str) -> bool {
    let header = normal(header);
    ["price", "价", "preis", "prix", "precio"].iter().any(|word| header.contains(word))
}

pub(crate) fn kind(text: &str) -> Option<PlanKind> {
    let text = normal(text);
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["duty", "opening", "值班", "值日", "加班营业", "照常营业", "notdienst", "garde", "guardia"]) || text == "open" {
        Some(PlanKind::Opening)
    } else if has(&["clos", "holiday", "停业", "闭店", "休息", "歇业", "放假", "geschlossen", "fermé", "cerrado"]) {
        Some(PlanKind::Closure)
    } else if has(&["price", "调价", "价格", "preis", "prix", "precio"]) {
        Some(PlanKind::Price)
    } else if has(&["promo", "促销", "活动", "特价", "折", "discount", "aktion", "oferta", "sale"]) {
        Some(PlanKind::Promotion)
    } else {
        None
    }
}

fn date(cell: &OwnedCell) -> Result<Date, String> {
    let day = match cell {
        OwnedCell::Day(day) => Some(*day),
        OwnedCell::Number(number) => dates::packed_number(*number).or_else(|_| dates::serial(*number)).ok(),
        OwnedCell::Text(text) => match dates::read(text) {
            Ok(Spelled::Day(day)) => Some(day),
            Ok(Spelled::Undecided(triple)) => {
                let orders = [DateOrder::Dmy, DateOrder::Mdy].map(|order| triple.resolve(order));
                match orders {
                    [Some(first), Some(second)] if first != second => {
                        return Err(format!("`{text}` can be read day first or month first: write it as 2026-12-31"));
                    }
                    [first, second] => first.or(second),
                }
            }
            Err(_) => None,
        },
        OwnedCell::Empty | OwnedCell::Uncalculated => None,
    };
    day.map(day::to_date).ok_or_else(|| format!("`{}` isn't a date", cell.text()))
}

/// A number, or a percentage as a share.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (text, share) = text.strip_suffix(PERCENT).map_or((text, 1.0), |text| (text, 0.01));
    match numbers::read(text, NumberStyle::DotDecimal) {
        Number::Value(value) => Some(value * share),
        Number::Nothing | Number::Bad => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> PlanReport {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("plan.csv");
        std::fs::write(&file, text).expect("written");
        read_plan_file(&Reader::thread(), &file).expect("a plan")
    }

    #[test]
    fn promotions_prices_and_closures_are_read_in_both_languages() {
        let report = read(
            "药品编码,门店编码,开始日期,结束日期,类型,值\nA1,S1,2026-12-01,2026-12-07,促销,20%\nA1,,2026-12-10,,调价,9.5\n,S2,2026-12-25,2026-12-26,停业,\n",
        );
        assert_eq!(report.left_out, []);
        let kinds: Vec<_> = report.entries.iter().map(|entry| (entry.kind, entry.value)).collect();
        assert_eq!(kinds, [(PlanKind::Promotion, Some(0.2)), (PlanKind::Price, Some(9.5)), (PlanKind::Closure, None)]);
        assert_eq!(report.entries[1].to, report.entries[1].from);
        let english = read("group,from,to,discount\nVitamins,2026-12-01,2026-12-07,0.1\nVitamins,01/02/2026,,0.1\n");
        assert_eq!((english.entries.len(), english.left_out.len()), (1, 1), "a date that can be two days is left out");
        assert_eq!(english.entries[0].group.as_deref(), Some("Vitamins"));
    }

    #[test]
    fn the_words_of_the_window_are_headers_and_what_is_no_discount_is_named() {
        for header in ["First day,Last day,Type,Product,Discount", "第一天,最后一天,类型,药品,折扣"] {
            let report = read(&format!("{header}\n2026-12-01,2026-12-07,promotion,A1,20%\n"));
            assert_eq!((report.entries.len(), report.entries[0].value), (1, Some(0.2)), "{header}");
        }
        let report = read("第一天,类型,药品,优惠 %\n2026-12-01,促销,A1,20\n2026-12-01,促销,A1,20%\n");
        assert_eq!(
            report.entries.iter().map(|entry| entry.value).collect::<Vec<_>>(),
            [Some(0.2); 2],
            "the header says what the numbers are"
        );
        let report = read(
            "from,type,product,value\n2026-12-01,promotion,A1,20\n2026-12-01,promotion,A1,1.3\n2026-12-01,promotion,A1,-20\n2026-12-01,promotion,A1,0.2\n",
        );
        assert_eq!(report.entries.iter().map(|entry| entry.value).collect::<Vec<_>>(), [Some(0.2)]);
        let lines: Vec<u64> = report.left_out.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert!(report.left_out[0].1.contains("20% or 0.2"), "{:?}", report.left_out);
    }
}
