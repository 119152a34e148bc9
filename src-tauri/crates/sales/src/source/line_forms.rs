//! Lines whose cells are not delimited as usual, made into delimited ones: every line one quoted cell, full-width signs, or columns of a fixed width.

use std::io::{self, BufRead as _, Read};
use std::rc::Rc;

use crate::recognize::dictionary;

/// How the cells of a line are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LineForm {
    /// The whole line is one quoted cell, with delimiters in it.
    Quoted,
    /// A full-width sign delimits.
    FullWidth(char),
    /// Blanks delimit, and no cell holds any.
    Blanks,
    /// Each column begins at a place; in `is_wide`, Chinese characters take two.
    Columns { starts: Rc<[usize]>, is_wide: bool },
}

/// The form of a text in which each line is one quoted cell.
pub(super) fn quoted(head: &[u8]) -> Option<LineForm> {
    let lines = whole_lines(head);
    let is_wrapped = |line: &&[u8]| {
        let Some(inner) = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")) else { return false };
        // Quotes of the cells within are doubled.
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'"', &inner[at..]) {
            if inner.get(at + found + 1) != Some(&b'"') {
                return false;
            }
            at += found + 2;
        }
        inner.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'))
    };
    (lines.len() >= 2 && lines.iter().all(is_wrapped)).then_some(LineForm::Quoted)
}

/// The form of a text without delimiters, whose header is known words.
pub(super) fn undelimited(head: &[u8]) -> Option<LineForm> {
    const SEARCHED: usize = 40;
    const LOOKED_AT: usize = 1_000;
    const MOST_CELLS: usize = 100;
    let lines: Vec<String> = whole_lines(head).into_iter().take(LOOKED_AT).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let words =
        |form: &LineForm, line: &str| form.cells(line).iter().take(MOST_CELLS).filter(|cell| dictionary::look_up(cell).is_some()).count();
    let header_of = |form: &LineForm| {
        let known = lines.iter().take(SEARCHED).map(|line| words(form, line));
        known.enumerate().filter(|(_, known)| *known >= 2).max_by_key(|&(at, known)| (known, usize::MAX - at)).map(|(at, _)| at)
    };
    let fits = |form: &LineForm, least: usize| {
        let Some(header) = header_of(form) else { return false };
        let width = form.cells(&lines[header]).len();
        let below = lines[header + 1..].iter().filter(|line| !is_ruler(line));
        // Rows of sales have numbers in them; prose has as many words in two lines by chance.
        let is_row = |line: &String| line.chars().any(char::is_numeric) && form.cells(line).len() == width;
        let (all, same) = below.fold((0, 0), |(all, same), line| (all + 1, same + usize::from(is_row(line))));
        width >= least && all > 0 && same * 20 >= all * 19
    };
    if let Some(form) = ['，', '；', '｜', '、'].map(LineForm::FullWidth).into_iter().find(|form| fits(form, 2)) {
        return Some(form);
    }
    let columns = || {
        let header = header_of(&LineForm::Blanks)?;
        [false, true].into_iter().find_map(|is_wide| columns(&lines[header], &lines[header + 1..], is_wide))
    };
    if fits(&LineForm::Blanks, 3) {
        return Some(LineForm::Blanks);
    }
    columns().filter(|form| header_of(form).is_some())
}

/// Places that are blank in the header and in nearly every line below separate columns; a column without a header belongs to the one before.
fn columns(header: &str, below: &[String], is_wide: bool) -> Option<LineForm> {
    const LEAST_ROWS: usize = 2;
    let rows: Vec<Vec<char>> = below.iter().filter(|line| !is_ruler(line)).map(|line| places(line, is_wide)).collect();
    let header = places(header, is_wide);
    if rows.len() < LEAST_ROWS {
        return None;
    }
    let width = rows.iter().map(Vec::len).max().unwrap_or(0).max(header.len());
    let is_blank = |line: &[char], place: usize| line.get(place).is_none_or(|c| c.is_whitespace());
    let is_gap: Vec<bool> = (0..width)
        .map(|place| is_blank(&header, place) && rows.iter().filter(|row| !is_blank(row, place)).count() * 20 <= rows.len())
        .collect();
    let begins = |place: usize| !is_gap[place] && (place == 0 || is_gap[place - 1]);
    let has_header = |start: usize| (start..width).take_while(|&place| !is_gap[place]).any(|place| !is_blank(&header, place));
    let starts: Vec<usize> = (0..width)
        .filter(|&place| begins(place))
        .enumerate()
        .filter(|&(at, place)| at == 0 || has_header(place))
        .map(|(_, place)| place)
        .collect();
    (starts.len() >= 3).then(|| LineForm::Columns { starts: starts.into(), is_wide })
}

/// A line of dashes below a header.
fn is_ruler(line: &str) -> bool {
    line.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '=' | '_' | '+' | '—' | '─'))
}

/// The characters of a line at their places.
fn places(line: &str, is_wide: bool) -> Vec<char> {
    let mut places = Vec::with_capacity(line.len());
    for c in line.chars() {
        places.push(c);
        if is_wide && takes_two(c) {
            places.push('\0');
        }
    }
    places
}

fn takes_two(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}')
}

/// Lines of a text up to where it is cut off, without empty ones.
fn whole_lines(head: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = head.split(|byte| *byte == b'\n').map(without_return).filter(|line| !line.is_empty()).collect();
    if head.len() as u64 == super::text::HEAD {
        lines.pop();
    }
    lines
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

impl LineForm {
    /// The delimiter of the lines that are made.
    pub(super) fn delimiter(&self) -> Option<u8> {
        (*self != Self::Quoted).then_some(b'\t')
    }

    fn cells(&self, line: &str) -> Vec<String> {
        match self {
            Self::Quoted => vec![line.to_owned()],
            Self::FullWidth(sign) => line.split(*sign).map(|cell| cell.trim().to_owned()).collect(),
            Self::Blanks => line.split_whitespace().map(str::to_owned).collect(),
            Self::Columns { starts, is_wide } => {
                let places = places(line, *is_wide);
                let ends = starts.iter().skip(1).copied().chain([usize::MAX]);
                let cell = |(&start, end): (&usize, usize)| {
                    let end = end.min(places.len());
                    let place = places.get(start.min(end)..end).unwrap_or_default();
                    place.iter().filter(|c| **c != '\0').collect::<String>().trim().to_owned()
                };
                starts.iter().zip(ends).map(cell).collect()
            }
        }
    }

    /// A line as a delimited one.
    fn delimited(&self, line: &[u8]) -> Vec<u8> {
        if *self != Self::Quoted {
            let text = String::from_utf8_lossy(line);
            let cells = self.cells(&text).into_iter().map(|cell| cell.replace(['\t', '"'], " "));
            return cells.collect::<Vec<_>>().join("\t").into_bytes();
        }
        let Some(inner) = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")) else { return line.to_vec() };
        let mut quoted = false;
        let mut cells = Vec::with_capacity(inner.len());
        for &byte in inner {
            quoted = byte == b'"' && !quoted;
            if !quoted {
                cells.push(byte);
            }
        }
        cells
    }
}

/// A text with its lines delimited.
pub(super) struct DelimitedLines<R> {
    input: io::BufReader<R>,
    form: LineForm,
    line: Vec<u8>,
    at: usize,
}

impl<R: Read> DelimitedLines<R> {
    pub(super) fn new(input: R, form: LineForm) -> Self {
        Self { input: io::BufReader::new(input), form, line: Vec::new(), at: 0 }
    }
}

impl<R: Read> Read for DelimitedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const LONGEST_LINE: u64 = 4 * 1024 * 1024;
        if self.at == self.line.len() {
            let mut raw = Vec::new();
            self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut raw)?;
            (self.line, self.at) = (Vec::new(), 0);
            if !raw.is_empty() {
                self.line = self.form.delimited(without_return(raw.strip_suffix(b"\n").unwrap_or(&raw)));
                self.line.push(b'\n');
            }
        }
        let length = buffer.len().min(self.line.len() - self.at);
        buffer[..length].copy_from_slice(&self.line[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Option<String> {
        let form = undelimited(text.as_bytes())?;
        let mut lines = String::new();
        DelimitedLines::new(text.as_bytes(), form).read_to_string(&mut lines).expect("memory reads");
        Some(lines.trim_end().replace('\t', "|"))
    }

    #[test]
    fn columns_of_a_fixed_width_become_cells() {
        let text = "Date        Product             Qty\n----------  ------------------  ---\n2024-03-04  Aspirin 100 mg        5\n2024-03-05  Ibuprofen 400 mg     12\n";
        let found = table(text).expect("columns");
        assert_eq!(found.lines().next(), Some("Date|Product|Qty"));
        assert_eq!(found.lines().last(), Some("2024-03-05|Ibuprofen 400 mg|12"));
        let wide = "日期        商品              数量\n2024-03-04  阿莫西林 胶囊        5\n2024-03-05  板蓝根              12\n";
        assert_eq!(table(wide).expect("columns").lines().nth(1), Some("2024-03-04|阿莫西林 胶囊|5"));
        assert_eq!(table("date sku qty\n2024-03-04 A100 5\n2024-03-05 B 12\n").expect("blanks").lines().last(), Some("2024-03-05|B|12"));
    }

    #[test]
    fn full_width_commas_delimit_and_prose_is_no_table() {
        assert_eq!(table("日期，商品编码，数量\n2024-03-04，A，5\n").as_deref(), Some("日期|商品编码|数量\n2024-03-04|A|5"));
        assert_eq!(table("Dear customer, the date of the sale\nand the product are on the receipt\n"), None);
    }
}
