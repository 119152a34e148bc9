//! Reading a whole stock list: its sheets, the store and the day of each, and how its numbers and dates are written.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use jiff::civil::Date;

use super::columns::{self, Columns, StockField};
use super::counted::{self, CountedOn};
use super::naming;
use super::row_days::{DaysOfRows, StoreOfRow};
use super::rows::{RowReader, Style, text};
use super::{StockColumn, StockContext, StockFault, StockIssue, StockList, StockRow, dates, lot_expiry, own_days, title, together};
use crate::error::ImportError;
use crate::read::numbers::{self, Evidence, NumberStyle};
use crate::reader::{Opened, Reader, Table, Workbook};
use crate::recognize::sample;
use crate::source::{Cell, Rows, short_name};

/// More than the largest chain counts at once.
const MOST_ROWS: usize = 1_000_000;

/// Reads a stock list. Of a workbook, the sheets that are named after stores together, otherwise the first sheet that is a stock list. Hidden
/// sheets aren't read.
///
/// # Errors
/// [`ImportError`] when the file can't be read, or no row names columns for products and stock.
pub fn read_stock_list(reader: &Reader, path: &Path, context: &StockContext) -> Result<StockList, ImportError> {
    let file = short_name(path);
    let book = match reader.open(path)? {
        Opened::Text(text) => {
            let names = vec![stem(&file)];
            return read_table(&file, &text.table, context, (None, names)).map(Read::finished);
        }
        Opened::Workbook(book) => book,
    };
    read_book(&file, *book, context)
}

/// What a table says that may be a stock list, before its rows are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLook {
    /// Every column and what it would be used for.
    pub columns: Vec<StockColumn>,
    /// The texts above the header, the sheet's name, and the file's.
    pub titles: Vec<String>,
}

/// Looks at the first visible table that may be a stock list, without reading its rows.
///
/// # Errors
/// [`ImportError`] when the file can't be read, or no row names columns for products and stock.
pub fn stock_look(reader: &Reader, path: &Path, context: &StockContext) -> Result<StockLook, ImportError> {
    let file = short_name(path);
    let look = |table: &Table, sheet: Option<&String>| {
        let sample = sample::take(&file, &mut *table.rows()?, 0)?;
        let columns = columns::find(&file, &sample, context)?;
        let mut titles = title::above(&mut *table.rows()?, columns.header_line)?;
        titles.extend(sheet.cloned());
        titles.push(stem(&file));
        Ok(StockLook { columns: columns.uses(), titles })
    };
    let mut book = match reader.open(path)? {
        Opened::Text(text) => return look(&text.table, None),
        Opened::Workbook(book) => book,
    };
    let mut last = ImportError::Empty { file: file.clone() };
    for sheet in book.sheets.clone().into_iter().filter(|sheet| !book.hidden.contains(sheet)).collect::<Vec<_>>() {
        match book.sheet(&sheet).and_then(|table| look(&table, Some(&sheet))) {
            Ok(found) => return Ok(found),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The file's name without its ending.
fn stem(file: &str) -> String {
    file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
}

fn read_book(file: &str, mut book: Workbook, context: &StockContext) -> Result<StockList, ImportError> {
    let of_store = |sheet: &str| context.stores.iter().find(|(id, name)| naming::is_store(id, name.as_deref(), sheet));
    let (hidden, visible): (Vec<String>, Vec<String>) = book.sheets.clone().into_iter().partition(|sheet| book.hidden.contains(sheet));
    let named: Vec<String> = visible.iter().filter(|sheet| of_store(sheet).is_some()).cloned().collect();
    let all = named.len() > 1;
    let mut whole: Option<Read> = None;
    let mut first_error = None;
    let mut skipped: Vec<StockIssue> =
        hidden.into_iter().map(|sheet| StockIssue { line: 0, fault: StockFault::HiddenSheet, value: sheet }).collect();
    for sheet in visible {
        let wanted = whole.is_none() && !all || all && named.contains(&sheet);
        let read = book.sheet(&sheet).and_then(|table| {
            if !wanted {
                // Nobody would notice that goods in it are missing: report at least that they are there.
                let sample = sample::take(file, &mut *table.rows()?, 0)?;
                return columns::find(file, &sample, context).map(|_| None);
            }
            let store = of_store(&sheet).filter(|_| all).map(|(id, _)| id.clone());
            read_table(file, &table, context, (store, vec![sheet.clone(), stem(file)])).map(Some)
        });
        match (read, &mut whole) {
            (Ok(None), _) => skipped.push(StockIssue { line: 0, fault: StockFault::OtherSheet, value: sheet }),
            (Ok(Some(mut read)), None) => {
                read.list.sheet = Some(sheet);
                whole = Some(read);
            }
            (Ok(Some(read)), Some(whole)) => {
                whole.list.rows.extend(read.list.rows);
                whole.list.issues.extend(read.list.issues);
                whole.list.unclear_date = whole.list.unclear_date.take().or(read.list.unclear_date);
                whole.apart |= read.apart;
            }
            (Err(error), _) if wanted => first_error = first_error.or(Some(error)),
            (Err(_), _) => {}
        }
    }
    let mut list = whole.map(Read::finished).ok_or_else(|| first_error.unwrap_or(ImportError::Empty { file: file.to_owned() }))?;
    list.issues.extend(skipped);
    Ok(list)
}

/// One table, before its rows are looked at together.
struct Read {
    list: StockList,
    /// Rows of one lot may be in several places.
    apart: bool,
    /// The day of the count was given, whatever the list says.
    is_dated: bool,
}

impl Read {
    fn finished(self) -> StockList {
        let list = if self.is_dated { self.list } else { own_days::settled(self.list) };
        together::finished(list, self.apart)
    }
}

/// Reads one table. `of_table` is the store of its sheet, and texts that may name one: of the sheet and the file.
fn read_table(file: &str, table: &Table, context: &StockContext, of_table: (Option<String>, Vec<String>)) -> Result<Read, ImportError> {
    let sample = sample::take(file, &mut *table.rows()?, 0)?;
    let mut columns = columns::find(file, &sample, context)?;
    let above = title::above(&mut *table.rows()?, columns.header_line)?;
    let dated = DaysOfRows::read(|| table.rows(), &columns, context.today)?;
    let mut issues = Vec::new();
    let counted = match context.date_is_given {
        true => CountedOn::on(context.date),
        false => counted_on(&dated, &above, file, context, &mut issues),
    };
    let (date, counted_is_unclear) = (counted.day, counted.unclear.is_some());
    if columns.of(StockField::LotExpires).is_some() {
        lot_expiry::settle(&mut *table.rows()?, &mut columns, date.unwrap_or(context.date), &mut issues)?;
    }
    let columns = columns;
    let style = style(&mut *table.rows()?, &columns, date.unwrap_or(context.date))?;
    let store_of_table = store_of_table(&columns, context, &above, of_table, &mut issues);
    issues.extend(columns.twice.iter().map(|header| StockIssue {
        line: columns.header_line,
        fault: StockFault::StoreTwice,
        value: header.clone(),
    }));
    let mut reader = RowReader {
        columns: &columns,
        style,
        store_above: None,
        store_of_table,
        issues,
        pack_sizes: &context.pack_sizes,
        unknown_conditions: BTreeSet::new(),
        differ: BTreeMap::new(),
    };
    let columns_used = columns.uses();
    let mut list = StockList { file: file.to_owned(), date, unclear_date: counted.unclear, columns: columns_used, ..StockList::default() };
    let mut rows = table.rows()?;
    let (mut seen, mut hidden) = (HashSet::new(), (0_u64, 0_u64));
    let mut store_of = StoreOfRow::default();
    while rows.advance()? {
        if rows.line() <= columns.header_line || (0..rows.width()).all(|column| rows.cell(column) == Cell::Empty) {
            continue;
        }
        let store = store_of.next(&*rows, &columns);
        // Where some stores have a day of their own, it says nothing of others.
        let own = dated.of_store(store).or_else(|| date.filter(|_| !dated.any()));
        let counted_on = if counted_is_unclear { None } else { own };
        reader.style.date = counted_on.filter(|_| !context.date_is_given).or(date).unwrap_or(context.date);
        if let Some(older) = dated.older(store, &*rows, &columns, context.today) {
            reader.issues.push(StockIssue { line: rows.line(), fault: StockFault::OlderDay, value: older.to_string() });
            continue;
        }
        if rows.is_hidden() {
            hidden = (if hidden.1 == 0 { rows.line() } else { hidden.0 }, hidden.1 + 1);
        }
        let before = reader.issues.len();
        let found = reader.read(&*rows);
        // The store may be that of a row above, so that equal cells say different things.
        let again = |row: &StockRow| !seen.insert((row.product.clone(), row.store.clone(), row.counted.to_bits(), rows.fingerprint()));
        let twice: Vec<bool> = found.iter().map(again).collect();
        if !twice.is_empty() && twice.iter().all(|again| *again) {
            reader.issues.truncate(before);
            reader.tell(rows.line(), StockFault::RowTwice, found[0].product.clone());
            continue;
        }
        list.rows.extend(found.into_iter().map(|row| StockRow { counted_on, ..row }));
        if list.rows.len().max(reader.issues.len()) > MOST_ROWS {
            let kind = "a stock list of more than a million rows".to_owned();
            return Err(ImportError::Unsupported { file: file.to_owned(), kind });
        }
    }
    if hidden.1 > 0 {
        reader.tell(hidden.0, StockFault::HiddenRows, hidden.1.to_string());
    }
    reader.tell_differences();
    list.issues = reader.issues;
    let apart = [StockField::Place, StockField::Condition].into_iter().any(|field| columns.of(field).is_some());
    Ok(Read { list, apart, is_dated: context.date_is_given })
}

/// The store of a table that has no column for it: as given, of its sheet, or named in its title, its sheet, or the file's name.
fn store_of_table(
    columns: &Columns,
    context: &StockContext,
    above: &[String],
    (of_sheet, names): (Option<String>, Vec<String>),
    issues: &mut Vec<StockIssue>,
) -> Option<String> {
    let mut tell = |fault, value: &str| issues.push(StockIssue { line: 0, fault, value: value.to_owned() });
    if columns.of(StockField::StoreId).is_some() || !columns.stores.is_empty() {
        if let Some(given) = &columns.given_store {
            tell(StockFault::StoreColumnUsed, given);
        }
        return of_sheet;
    }
    if columns.given_store.is_some() {
        return columns.given_store.clone();
    }
    if of_sheet.is_some() {
        return of_sheet;
    }
    let found = title::store_named(above, &context.stores)
        .or_else(|| names.iter().find_map(|name| title::store_named(std::slice::from_ref(name), &context.stores)))?;
    if context.stores.len() > 1 {
        tell(StockFault::StoreNamedElsewhere, &found);
    }
    Some(found)
}

/// The day of the count: as the column of dates says, the title, or the file's name.
fn counted_on(dated: &DaysOfRows, above: &[String], file: &str, context: &StockContext, issues: &mut Vec<StockIssue>) -> CountedOn {
    let mut tell = |fault, value: String| issues.push(StockIssue { line: 0, fault, value });
    let said = dated.counted.clone().or_else(|| title::counted_on(above, context.today));
    let is_store = |text: &str| context.stores.iter().any(|(id, _)| id == text);
    let counted = said.clone().or_else(|| counted::in_name(&stem(file), context.today, is_store));
    // A day that was read from words is in words of one language here.
    let is_written = |text: &String| {
        dated.counted.unclear.as_ref() == Some(text)
            || above.iter().any(|title| title.contains(text.as_str()))
            || file.contains(text.as_str())
    };
    let unclear = counted.unclear.map(|text| if is_written(&text) { text } else { counted::in_signs(&text) });
    let counted = CountedOn { unclear, ..counted };
    match (&counted.day, &counted.unclear) {
        (Some(day), _) if said == CountedOn::default() => tell(StockFault::DateFromName, day.to_string()),
        (None, Some(text)) => tell(StockFault::CountDateUnclear, text.clone()),
        _ => {}
    }
    counted
}

/// How numbers and dates are written, from what some of them prove.
fn style(rows: &mut dyn Rows, columns: &Columns, date: Date) -> Result<Style, ImportError> {
    let (mut commas, mut dots, mut lives_in_days) = (false, false, false);
    let (mut expires, mut arrives): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let fields = [
        StockField::OnHand,
        StockField::PacksOnHand,
        StockField::LooseUnits,
        StockField::Reserved,
        StockField::OnTheWay,
        StockField::PackSize,
        StockField::UnitCost,
    ];
    let numeric: Vec<usize> =
        fields.into_iter().filter_map(|field| columns.of(field)).chain(columns.stores.iter().map(|store| store.column)).collect();
    // Of each column, cells such as `12.000`, and others with a number.
    let mut fixed: Vec<(u64, u64)> = vec![(0, 0); numeric.len()];
    while rows.advance()? {
        if rows.line() <= columns.header_line {
            continue;
        }
        for (column, (dotted, others)) in numeric.iter().zip(&mut fixed) {
            match rows.cell(*column) {
                Cell::Text(text) => match numbers::evidence(text) {
                    Evidence::CommaDecimal => commas = true,
                    Evidence::DotDecimal => dots = true,
                    Evidence::OneDot => *dotted += 1,
                    Evidence::OneComma | Evidence::None => *others += u64::from(text.bytes().any(|b| b.is_ascii_digit())),
                },
                Cell::Number(_) => *others += 1,
                Cell::Empty | Cell::Day(_) | Cell::Fault(_) => {}
            }
        }
        lives_in_days |= columns.of(StockField::ShelfLife).is_some_and(|column| super::bare_days(&text(rows.cell(column))));
        let keep = |field, texts: &mut Vec<String>| {
            let column = if field == StockField::Expires { columns.expires() } else { columns.of(field) };
            if let Some(Cell::Text(text)) = column.map(|column| columns.expires_cell(rows, column)) {
                texts.push(text.to_owned());
            }
        };
        keep(StockField::Expires, &mut expires);
        keep(StockField::Produced, &mut expires);
        keep(StockField::Arrives, &mut arrives);
    }
    // A column in which every number has three decimals.
    dots |= fixed.iter().any(|(dotted, others)| *dotted > 1 && *others == 0);
    let order = |texts: &[String]| dates::order_of(texts.iter().map(String::as_str), Some(date));
    let numbers = if commas && !dots { NumberStyle::CommaDecimal } else { NumberStyle::DotDecimal };
    let (proved, mixed) = (commas != dots, commas && dots);
    Ok(Style { numbers, proved, mixed, expires: order(&expires), arrives: order(&arrives), lives_in_days, date })
}
