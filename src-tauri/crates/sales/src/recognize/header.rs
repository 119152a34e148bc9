//! Which row is the header: titles and blank rows may precede it.

use super::dictionary::{self, Word};
use super::new_header;
use super::sample::{OwnedCell, SampleRow};
use super::{pivot, two_row_header};
use crate::error::ImportError;
use crate::options::Mapping;

const SEARCHED: usize = 200;

/// The header of a table.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    pub(crate) headers: Vec<String>,
    /// `None`: the table has none, the columns are called `#1`, `#2` …
    pub(crate) line: Option<u64>,
    /// Rows of the sample up to and with the header.
    pub(crate) rows_above: usize,
    /// The texts above the header.
    pub(crate) title: String,
}

/// Finds the header among the first rows.
pub(crate) fn find(file: &str, sample: &[SampleRow], by_hand: &[Mapping]) -> Result<Header, ImportError> {
    if sample.is_empty() {
        return Err(ImportError::Empty { file: file.to_owned() });
    }
    if let Some(row) = pivot::header_of(sample).filter(|_| by_hand.is_empty()) {
        return Ok(header_at(sample, row));
    }
    // Of two header rows, the one that names more columns.
    let scored = sample.iter().take(SEARCHED).map(|row| (score(row, by_hand), filled(row)));
    let mut best = (0, (0, 0));
    for (i, score) in scored.enumerate() {
        if score > best.1 {
            best = (i, score);
        }
    }
    if best.1.0 >= 2 {
        return Ok(header_at(sample, new_header::first_with_sales(sample, best.0, by_hand)));
    }
    // No word is known: the first row as wide as the table, unless it is data itself.
    let usual = usual(sample, filled);
    let first = sample.iter().take(SEARCHED).position(|row| filled(row) >= usual.min(2).max(usual / 2)).unwrap_or(0);
    if sample[first].cells.iter().any(OwnedCell::is_date) {
        if dates_across(&sample[first]) {
            return Ok(header_at(sample, first));
        }
        let headers = (1..=sample[first].cells.len()).map(|number| format!("#{number}")).collect();
        return Ok(Header { headers, line: None, rows_above: first, title: title(&sample[..first]) });
    }
    Ok(header_at(sample, first))
}

fn header_at(sample: &[SampleRow], row: usize) -> Header {
    if let Some((upper, headers)) = two_row_header::joined(sample, row) {
        return Header { headers, line: Some(sample[upper + 1].line), rows_above: upper + 2, title: title(&sample[..upper]) };
    }
    // A raised digit at the end leads to a footnote.
    let header = |cell: &OwnedCell| one_line(cell.text().trim_end_matches(crate::read::digits::is_raised));
    let mut headers: Vec<String> = sample[row].cells.iter().map(header).collect();
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    if let Some(above) = row.checked_sub(1).map(|above| &sample[above]).filter(|above| above.line + 1 == sample[row].line) {
        name_by_groups(&mut headers, above);
    }
    Header { headers, line: Some(sample[row].line), rows_above: row + 1, title: title(&sample[..row]) }
}

/// The texts of rows with one cell, or a few.
fn title(rows: &[SampleRow]) -> String {
    let texts = rows.iter().filter(|row| filled(row) <= 3).flat_map(|row| row.cells.iter().map(OwnedCell::text));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Where headers come again and again, the row above says whose they are: `Aspirin` below `Store 1` becomes `Aspirin / Store 1`.
fn name_by_groups(headers: &mut [String], above: &SampleRow) {
    let mut seen = std::collections::HashMap::<&str, usize>::new();
    for header in headers.iter().filter(|header| !header.is_empty()) {
        *seen.entry(header).or_default() += 1;
    }
    let again: Vec<bool> = headers.iter().map(|header| seen.get(header.as_str()).is_some_and(|&times| times > 1)).collect();
    if again.iter().filter(|again| **again).count() * 2 <= headers.len() {
        return;
    }
    let mut group = String::new();
    for (column, header) in headers.iter_mut().enumerate() {
        if let Some(label) = above.cells.get(column).filter(|cell| !cell.is_empty()) {
            group = one_line(&label.text());
        }
        if again[column] && !group.is_empty() {
            *header = format!("{header} / {group}");
        } else if header.is_empty() && above.cells.get(column).is_some_and(|label| !label.is_date()) {
            // A cell that is merged with the one below.
            header.clone_from(&group);
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two for each field named and each header mapped by hand, one for each other word that heads columns; nothing for a row with dates.
fn score(row: &SampleRow, by_hand: &[Mapping]) -> usize {
    if row.cells.iter().any(OwnedCell::is_date) && !dates_across(row) || filled(row) < 2 {
        return 0;
    }
    let mut fields = std::collections::BTreeSet::new();
    let mut score = 0;
    for cell in &row.cells {
        let OwnedCell::Text(text) = cell else { continue };
        match dictionary::look_up(text) {
            Some(Word::Field(field, _)) if fields.insert(field) => score += 2,
            Some(_) => score += 1,
            None => {}
        }
        if by_hand
            .iter()
            .any(|mapping| mapping.column.as_deref().is_some_and(|column| dictionary::normal(column) == dictionary::normal(text)))
        {
            score += 2;
        }
    }
    score
}

/// Whether a row heads a table with days as columns: dates in most cells, and none in the first.
fn dates_across(row: &SampleRow) -> bool {
    let dates = row.cells.iter().filter(|cell| cell.is_date()).count();
    dates >= 3 && dates * 2 > filled(row) && row.cells.first().is_some_and(|cell| !cell.is_date())
}

fn filled(row: &SampleRow) -> usize {
    row.cells.iter().filter(|cell| !cell.is_empty()).count()
}

/// The most common size of a row.
pub(super) fn usual(rows: &[SampleRow], size: impl Fn(&SampleRow) -> usize) -> usize {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for row in rows {
        *counts.entry(size(row)).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map_or(0, |(size, _)| size)
}
