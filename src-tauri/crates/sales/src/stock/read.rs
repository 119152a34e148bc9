//! Reading a whole stock list: tables, sheets, styles, and what only all rows together say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;

use super::columns::{self, Columns, StockField};
use super::rows::{RowReader, Style, text};
use super::{StockContext, StockFault, StockIssue, StockList, dates};
use crate::error::ImportError;
use crate::read::numbers::{self, Evidence, NumberStyle};
use crate::reader::{Opened, Reader, Table};
use crate::recognise::dictionary::normal;
use crate::recognise::sample::{self, SampleRow};
use crate::source::{Cell, Rows, short_name};

/// More than the largest chain counts at once.
const MOST_ROWS: usize = 1_000_000;

/// Reads a stock list. Of a workbook, the sheets that are named after stores together, otherwise the first sheet that is a stock list.
///
/// # Errors
/// [`ImportError`] when the file can't be read, or no row names columns for products and stock.
pub fn read_stock_list(reader: &Reader, path: &Path, context: &StockContext) -> Result<StockList, ImportError> {
    let file = short_name(path);
    let mut book = match reader.open(path)? {
        Opened::Text(text) => return read_table(&file, &text.table, context, None).map(finished),
        Opened::Workbook(book) => book,
    };
    let of_store = |sheet: &str| {
        context.stores.iter().find(|(id, name)| [Some(id), name.as_ref()].into_iter().flatten().any(|known| normal(known) == normal(sheet)))
    };
    let named: Vec<String> = book.sheets.iter().filter(|sheet| of_store(sheet).is_some()).cloned().collect();
    let mut whole: Option<StockList> = None;
    let mut first_error = None;
    let all = named.len() > 1;
    for sheet in if all { named } else { book.sheets.clone() } {
        let store = of_store(&sheet).filter(|_| all).map(|(id, _)| id.clone());
        match book.sheet(&sheet).and_then(|table| read_table(&file, &table, context, store)) {
            Ok(list) if !all => return Ok(finished(StockList { sheet: Some(sheet), ..list })),
            Ok(list) => match &mut whole {
                None => whole = Some(StockList { sheet: Some(sheet), ..list }),
                Some(whole) => {
                    whole.rows.extend(list.rows);
                    whole.issues.extend(list.issues);
                }
            },
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    whole.map(finished).ok_or_else(|| first_error.unwrap_or(ImportError::Empty { file }))
}

fn read_table(file: &str, table: &Table, context: &StockContext, store: Option<String>) -> Result<StockList, ImportError> {
    let sample = sample::take(file, &mut *table.rows()?, 0)?;
    let columns = columns::find(file, &sample, context)?;
    let titled = title_date(&sample, columns.header_line);
    let dated = latest_days(&mut *table.rows()?, &columns)?;
    let date = dated.values().max().copied().or(titled);
    let style = style(&mut *table.rows()?, &columns, date.unwrap_or(context.date))?;
    let mut reader = RowReader {
        columns: &columns,
        style,
        store_above: None,
        store_of_table: store,
        issues: Vec::new(),
        unknown_conditions: BTreeSet::new(),
    };
    let mut list = StockList { file: file.to_owned(), date, columns: columns.uses(), ..StockList::default() };
    let mut rows = table.rows()?;
    while rows.advance()? {
        if rows.line() <= columns.header_line || (0..rows.width()).all(|column| rows.cell(column) == Cell::Empty) {
            continue;
        }
        if let Some(older) = older(&*rows, &columns, &dated) {
            reader.issues.push(StockIssue { line: rows.line(), fault: StockFault::OlderDay, value: older.to_string() });
            continue;
        }
        list.rows.extend(reader.read(&*rows));
        if list.rows.len().max(reader.issues.len()) > MOST_ROWS {
            let kind = "a stock list of more than a million rows".to_owned();
            return Err(ImportError::Unsupported { file: file.to_owned(), kind });
        }
    }
    list.issues = reader.issues;
    Ok(list)
}

/// The day of the count in the lines above the header.
fn title_date(sample: &[SampleRow], header_line: u64) -> Option<Date> {
    let above = sample.iter().filter(|row| row.line < header_line).flat_map(|row| &row.cells);
    above.filter_map(|cell| dates::in_title(&cell.text())).next_back()
}

fn day_of(rows: &dyn Rows, columns: &Columns) -> Option<(String, Date)> {
    let column = columns.of(StockField::Date)?;
    let store = columns.of(StockField::StoreId).map_or_else(String::new, |store| text(rows.key_cell(store)));
    match dates::read(rows.key_cell(column), None) {
        dates::Dated::Day(day) | dates::Dated::Ambiguous(day) => Some((store, day)),
        _ => None,
    }
}

/// The latest day of each store: lists of several days aren't added up.
fn latest_days(rows: &mut dyn Rows, columns: &Columns) -> Result<BTreeMap<String, Date>, ImportError> {
    let mut latest: BTreeMap<String, Date> = BTreeMap::new();
    while rows.advance()? {
        if rows.line() > columns.header_line
            && let Some((store, day)) = day_of(rows, columns)
        {
            latest.entry(store).and_modify(|known| *known = day.max(*known)).or_insert(day);
        }
    }
    Ok(latest)
}

fn older(rows: &dyn Rows, columns: &Columns, latest: &BTreeMap<String, Date>) -> Option<Date> {
    let (store, day) = day_of(rows, columns)?;
    latest.get(&store).is_some_and(|latest| day < *latest).then_some(day)
}

/// How numbers and dates are written, from what some of them prove.
fn style(rows: &mut dyn Rows, columns: &Columns, date: Date) -> Result<Style, ImportError> {
    let (mut commas, mut dots) = (false, false);
    let (mut expires, mut arrives): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let fields = [
        StockField::OnHand,
        StockField::PacksOnHand,
        StockField::LooseUnits,
        StockField::OnTheWay,
        StockField::PackSize,
        StockField::UnitCost,
    ];
    let numeric: Vec<usize> =
        fields.into_iter().filter_map(|field| columns.of(field)).chain(columns.stores.iter().map(|store| store.column)).collect();
    while rows.advance()? {
        if rows.line() <= columns.header_line {
            continue;
        }
        for column in &numeric {
            if let Cell::Text(text) = rows.cell(*column) {
                commas |= numbers::evidence(text) == Evidence::CommaDecimal;
                dots |= numbers::evidence(text) == Evidence::DotDecimal;
            }
        }
        let keep = |field, texts: &mut Vec<String>| {
            if let Some(Cell::Text(text)) = columns.of(field).map(|column| rows.cell(column)) {
                texts.push(text.to_owned());
            }
        };
        keep(StockField::Expires, &mut expires);
        keep(StockField::Produced, &mut expires);
        keep(StockField::Arrives, &mut arrives);
    }
    let order = |texts: &[String]| dates::order_of(texts.iter().map(String::as_str));
    let numbers = if commas && !dots { NumberStyle::CommaDecimal } else { NumberStyle::DotDecimal };
    Ok(Style { numbers, expires: order(&expires), arrives: order(&arrives), date })
}

/// What rows of one product say differently: pack sizes, shelf lives, and goods on the way that are in each row.
fn finished(mut list: StockList) -> StockList {
    let mut places: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
    let mut products: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in list.rows.iter().enumerate() {
        places.entry((row.product.clone(), row.store.clone())).or_default().push(at);
        products.entry(row.product.clone()).or_default().push(at);
    }
    for rows in places.values().filter(|rows| rows.len() > 1) {
        count_once(&mut list, rows);
    }
    for rows in products.values().filter(|rows| rows.len() > 1) {
        let line = rows.iter().map(|at| list.rows[*at].line).min().unwrap_or(0);
        let sizes: Vec<f64> = rows.iter().filter_map(|at| list.rows[*at].pack_size).collect();
        let largest = sizes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if sizes.iter().any(|size| *size != largest) {
            let mut written: Vec<String> = sizes.iter().map(ToString::to_string).collect();
            written.sort();
            written.dedup();
            list.issues.push(StockIssue { line, fault: StockFault::PackSizesDiffer, value: written.join(", ") });
        }
        let lives: Vec<u32> = rows.iter().filter_map(|at| list.rows[*at].shelf_life_days).collect();
        let shortest = lives.iter().min().copied();
        if lives.iter().any(|life| Some(*life) != shortest) {
            list.issues.push(StockIssue {
                line,
                fault: StockFault::ShelfLivesDiffer,
                value: shortest.map_or_else(String::new, |days| days.to_string()),
            });
        }
        for at in rows {
            let row = &mut list.rows[*at];
            row.pack_size = (!sizes.is_empty()).then_some(largest);
            row.shelf_life_days = shortest;
        }
    }
    list
}

/// Tills repeat the goods on the way in the row of each lot: the same number in each row is one delivery.
fn count_once(list: &mut StockList, rows: &[usize]) {
    let first = &list.rows[rows[0]];
    let same = |at: &usize| (list.rows[*at].on_the_way, list.rows[*at].arrives) == (first.on_the_way, first.arrives);
    let Some(units) = first.on_the_way.filter(|units| *units > 0.0) else { return };
    // Different dates of arrival are different deliveries; rows without lots are different counts.
    let lots = rows.iter().all(|at| list.rows[*at].lot.is_some() || list.rows[*at].expires.is_some());
    if !rows.iter().all(same) || !lots {
        return;
    }
    let line = rows.iter().map(|at| list.rows[*at].line).min().unwrap_or(0);
    for at in &rows[1..] {
        list.rows[*at].on_the_way = Some(0.0);
    }
    list.issues.push(StockIssue { line, fault: StockFault::OnTheWayRepeated, value: units.to_string() });
}
