//! Columns that hold the lot number and the expiry date together: `批号/效期`, `Lot/Expiry`, `A123(2027-03)`.

use jiff::civil::Date;

use super::columns::{Columns, StockField};
use super::dates::{self, Together};
use super::words::WORDS;
use super::{StockFault, StockIssue};
use crate::error::ImportError;
use crate::recognize::dictionary::normal;
use crate::source::{Cell, Rows};

/// What may be between a lot number and a date, the surest first; a weaker sign may also be a part of either.
const BETWEEN: [&[char]; 3] =
    [&[' ', '\u{3000}', '\n', '\r', '\t', ',', '，', ';', '；', '|', '、'], &['/', '／', '\\'], &['-', '_', '－', '—', '~']];
const BRACKETS: [(char, char); 4] = [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】')];
/// Words that some write in front of the lot number, and in front of the date.
const OF_LOT: [&str; 9] = ["批号", "生产批号", "批次", "lot no.", "lot no", "lot", "batch no.", "batch no", "batch"];
const OF_DATE: [&str; 7] = ["有效期至", "有效期", "效期至", "效期", "失效期", "expiry", "exp"];

/// How the cells of such a column are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Divided {
    pub(super) column: usize,
    lot_first: bool,
    /// Of several ways to divide a cell, the one that leaves a whole day is right.
    whole_days: bool,
}

/// Whether a header names the lot number and the expiry date: `批号/效期`, `批号（效期）`, `Lot & expiry`; and whether the lot comes first.
pub(super) fn named(header: &str) -> Option<bool> {
    let words = |field: StockField| WORDS.iter().find(|(known, _)| *known == field).map_or("", |(_, words)| words).split_whitespace();
    let is = |field: StockField, text: &str| words(field).any(|word| word == text);
    let lower = header.to_lowercase().replace(" and ", "/");
    let parts: Vec<String> =
        lower.split(|c: char| "/／、()（）[]【】&+＋|和及与-".contains(c)).map(normal).filter(|part| !part.is_empty()).collect();
    let pair = |first: &str, second: &str| {
        let lot_first = is(StockField::Lot, first) && is(StockField::Expires, second);
        (lot_first || is(StockField::Expires, first) && is(StockField::Lot, second)).then_some(lot_first)
    };
    if let [first, second] = parts.as_slice() {
        return pair(first, second);
    }
    // `批号效期`; `批号有效期` alone is the date of a lot.
    let whole = normal(header);
    if is(StockField::Lot, &whole) || is(StockField::Expires, &whole) {
        return None;
    }
    whole.char_indices().skip(1).find_map(|(at, _)| pair(&whole[..at], &whole[at..]))
}

/// Finds out how the column is divided, if every filled cell proves it. One of dates alone is of expiry dates; any other is one of lot numbers, which
/// is reported.
pub(super) fn settle(rows: &mut dyn Rows, columns: &mut Columns, counted: Date, issues: &mut Vec<StockIssue>) -> Result<(), ImportError> {
    let Some(column) = columns.of(StockField::LotExpires) else { return Ok(()) };
    let header = columns.headers.get(column).cloned().unwrap_or_default();
    let by_header = named(&header).unwrap_or(true);
    let mut found = [Found::new(by_header), Found::new(!by_header)];
    let (mut filled, mut dated, mut plain) = (0_usize, 0_usize, None);
    while rows.advance()? {
        let cell = rows.cell(column);
        if rows.line() <= columns.header_line || cell == Cell::Empty {
            continue;
        }
        let text = super::rows::text(cell);
        if dates::together(&text) == Some(Together::Endless) {
            continue;
        }
        filled += 1;
        // `01/03/2027` is a date and no lot `01`.
        let is_date = matches!(cell, Cell::Day(_)) || dates::together(&text).is_some() && !is_pair(&text);
        dated += usize::from(is_date);
        let mut is_divided = false;
        for way in &mut found {
            is_divided |= !is_date && way.add(&text, counted);
        }
        if !is_divided {
            plain.get_or_insert(text);
        }
    }
    if filled == 0 {
        return Ok(());
    }
    let proved: Vec<&Found> = found.iter().filter(|way| way.once == filled || way.days == filled).collect();
    let chosen = match proved.as_slice() {
        [one] => Some(*one),
        // Of two dates, the one that the header says is the expiry date, unless only the other can be.
        [one, other] if one.expired <= other.expired => Some(*one),
        _ => None,
    };
    let become_field = |columns: &mut Columns, field: StockField| {
        columns.fields.retain(|(_, used)| *used != column);
        if columns.of(field).is_none() {
            columns.fields.push((field, column));
        }
    };
    if let Some(way) = chosen {
        columns.divided = Some(Divided { column, lot_first: way.lot_first, whole_days: way.once != filled });
    } else if dated * 2 > filled && found.iter().all(|way| way.any == 0) {
        become_field(columns, StockField::Expires);
    } else {
        let example = plain.or_else(|| found.iter().find_map(|way| way.unclear.clone())).unwrap_or_default();
        issues.push(StockIssue { line: columns.header_line, fault: StockFault::LotExpiryUnclear, value: format!("{header}: {example}") });
        become_field(columns, StockField::Lot);
    }
    Ok(())
}

/// Whether a text that could be a date with something behind it is a lot and a date: `20240101 2027.03`.
fn is_pair(text: &str) -> bool {
    text.split_whitespace().count() == 2 && [true, false].into_iter().any(|lot_first| !ways(text, lot_first).is_empty())
}

/// What cells say when they are divided in one order.
struct Found {
    lot_first: bool,
    /// Cells that can be divided at all, in one way, and in one way that leaves a whole day.
    any: usize,
    once: usize,
    days: usize,
    /// Cells whose date had passed when the goods were counted.
    expired: usize,
    /// A cell that can be divided in several ways.
    unclear: Option<String>,
}

impl Found {
    const fn new(lot_first: bool) -> Self {
        Self { lot_first, any: 0, once: 0, days: 0, expired: 0, unclear: None }
    }

    /// Whether the cell can be divided.
    fn add(&mut self, text: &str, counted: Date) -> bool {
        let ways = ways(text, self.lot_first);
        let days = || ways.iter().filter(|way| way.date == Together::Day).count();
        self.any += usize::from(!ways.is_empty());
        self.once += usize::from(ways.len() == 1);
        self.days += usize::from(days() == 1);
        if ways.len() > 1 {
            self.unclear.get_or_insert_with(|| text.to_owned());
        }
        let has_passed = |way: &Way<'_>| matches!(dates::read(Cell::Text(way.expires), dates::Order::default()), dates::Dated::Day(day) if day < counted);
        self.expired += usize::from(ways.first().is_some_and(has_passed));
        !ways.is_empty()
    }
}

/// One way to divide a cell.
#[derive(Debug, PartialEq, Eq)]
struct Way<'a> {
    lot: &'a str,
    expires: &'a str,
    date: Together,
}

/// Every way to divide a cell at the surest of its signs.
fn ways<'a>(text: &'a str, lot_first: bool) -> Vec<Way<'a>> {
    let text = text.trim();
    let way = |first, second| way_of(if lot_first { (first, second) } else { (second, first) });
    for (opens, closes) in BRACKETS {
        if let Some((before, inside)) = text.strip_suffix(closes).and_then(|text| text.rsplit_once(opens)) {
            return way(before, inside).into_iter().collect();
        }
    }
    // A weaker sign is a part of the lot number or of the date: `A1/2027-13-01` is no month of 2013.
    let Some(signs) = BETWEEN.into_iter().find(|signs| text.contains(*signs)) else { return Vec::new() };
    let is_sign = |c: char| BETWEEN.iter().any(|signs| signs.contains(&c));
    // `A1/-` has no date.
    let or_own = |trimmed: &'a str, own: &'a str| if trimmed.is_empty() { own } else { trimmed };
    let mut found: Vec<Way<'_>> = Vec::new();
    for (at, sign) in text.char_indices().filter(|(_, c)| signs.contains(c)) {
        let (first, second) = (text[..at].trim_end_matches(signs), text[at + sign.len_utf8()..].trim_start_matches(signs));
        let one = way(or_own(first.trim_end_matches(is_sign), first), or_own(second.trim_start_matches(is_sign), second));
        let is_known =
            |one: &Way<'_>| found.iter().any(|known| known.lot == one.lot && dates::bare(known.expires) == dates::bare(one.expires));
        if let Some(one) = one.filter(|one| !is_known(one)) {
            found.push(one);
        }
    }
    found
}

fn way_of<'a>((lot, expires): (&'a str, &'a str)) -> Option<Way<'a>> {
    let starts = |text: &'a str, words: &[&str]| {
        let rest = |word: &&str| text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).map(|_| &text[word.len()..]);
        // `EXPO7` is a lot.
        let is_word = |rest: &&str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        words.iter().find_map(|word| rest(word).filter(is_word)).map_or(text, |rest| rest.trim_start_matches([':', '：', ' ', '.']))
    };
    let ends = |text: &'a str, words: &[&str]| {
        let cut = |word: &&str| {
            let at = text.trim_end_matches([':', '：', ' ', '.']).len().checked_sub(word.len())?;
            text.get(at..at + word.len()).filter(|end| end.eq_ignore_ascii_case(word)).map(|_| &text[..at])
        };
        let is_word = |rest: &&str| !rest.ends_with(|c: char| c.is_ascii_alphanumeric());
        words.iter().find_map(|word| cut(word).filter(is_word)).map_or(text, str::trim_end)
    };
    let lot = ends(starts(lot.trim(), &OF_LOT), &OF_DATE).trim();
    let expires = ends(expires.trim(), &OF_LOT).trim();
    let date = dates::together(expires)?;
    // `2027-03-01 00:00` has no lot.
    (lot.chars().any(char::is_alphanumeric) && !lot.contains(':')).then_some(Way { lot, expires, date })
}

impl Divided {
    /// The lot number and the expiry date of a cell.
    fn parts<'a>(&self, cell: Cell<'a>) -> Option<(&'a str, &'a str)> {
        let Cell::Text(text) = cell else { return None };
        let ways = ways(text, self.lot_first);
        let way = ways.into_iter().find(|way| !self.whole_days || way.date == Together::Day)?;
        Some((way.lot, way.expires))
    }
}

impl Columns {
    /// The column of expiry dates.
    pub(super) fn expires(&self) -> Option<usize> {
        self.of(StockField::Expires).or_else(|| self.divided.map(|divided| divided.column))
    }

    /// A cell of that column, without the lot number.
    pub(super) fn expires_cell<'a>(&self, rows: &'a dyn Rows, column: usize) -> Cell<'a> {
        let cell = rows.cell(column);
        match self.divided.filter(|divided| divided.column == column) {
            Some(divided) => divided.parts(cell).map_or(cell, |(_, expires)| Cell::Text(expires)),
            None => cell,
        }
    }

    /// The lot number of a row, where it stands with the date.
    pub(super) fn divided_lot(&self, rows: &dyn Rows) -> Option<String> {
        let divided = self.divided?;
        divided.parts(rows.cell(divided.column)).map(|(lot, _)| super::rows::id(Cell::Text(lot)))
    }
}
