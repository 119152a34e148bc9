//! Text files: how they are packed and cut. Encodings live in `encoding`, splitting into rows in `delimited`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;

use super::delimited::{Delimited, Dialect, has_escapes};
use super::encoding::{self, Encoded, NoText};
use super::line_forms::{self, DelimitedLines, LineForm};
use super::zip_text::TextMember;
use super::{Cell, Rows, short_name};
use crate::error::ImportError;
use crate::recognize::dictionary;

pub(super) const HEAD: u64 = 256 * 1024;
/// Pages and documents are held in memory.
const MOST_MARKUP: u64 = 64 * 1024 * 1024;
/// What a packed file may unpack to: so much in any case, and more when the file itself is large.
const UNPACKED_MIB: u64 = 512;
const UNPACKED_RATIO: u64 = 100;

/// A text file whose encoding and layout are known.
#[derive(Debug, Clone)]
pub(crate) struct TextFile {
    path: PathBuf,
    packing: Packing,
    encoded: Encoded,
    /// How the cells of a line are written, where that isn't as usual.
    form: Option<LineForm>,
    pub(crate) dialect: Dialect,
}

/// How the bytes of a text are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    /// As the only text in a ZIP archive.
    Zip(TextMember),
}

/// What a file that reads as text is.
pub(crate) enum Detected {
    Delimited(TextFile),
    Marked(TextFile, Markup),
}

/// Text that isn't delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    WebPage,
    WebArchive,
    SpreadsheetXml,
    Json,
    JsonLines,
}

impl TextFile {
    /// Finds out how the text is packed, encoded and delimited, or which other kind of text it is; reads the file once.
    pub(crate) fn detect(path: &Path, packing: Packing) -> Result<Detected, ImportError> {
        let mut file = Self {
            path: path.to_owned(),
            packing,
            encoded: Encoded::UTF_8,
            form: None,
            dialect: Dialect { delimiter: b',', quote: b'"', newline: b'\n', escapes: false },
        };
        let detected = encoding::detect(file.bytes()?).map_err(|source| file.unreadable(source))?;
        file.encoded = detected.map_err(|reason| match reason {
            NoText::Binary => ImportError::Unsupported { file: short_name(path), kind: "not text, not a spreadsheet".into() },
            NoText::Utf16Joined => ImportError::EncodingsJoined { file: short_name(path) },
        })?;
        let mut head = Vec::new();
        file.text()?.take(HEAD).read_to_end(&mut head).map_err(|source| file.unreadable(source))?;
        if head.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
            return Err(ImportError::Empty { file: short_name(path) });
        }
        match kind(&head) {
            Kind::Delimited => {}
            Kind::Marked(markup) => return Ok(Detected::Marked(file, markup)),
            Kind::Unsupported(kind) => return Err(ImportError::Unsupported { file: short_name(path), kind: kind.into() }),
        }
        let usual = dialect(&head);
        let is_unclear = usual.0 < LEAST_AGREEMENT;
        file.form = line_forms::quoted(&head).or_else(|| if is_unclear { line_forms::undelimited(&head) } else { None });
        file.dialect = match &file.form {
            None => usual.1,
            Some(form) => {
                head.clear();
                file.text()?.take(HEAD).read_to_end(&mut head).map_err(|source| file.unreadable(source))?;
                let dialect = dialect(&head).1;
                form.delimiter().map_or(dialect, |delimiter| Dialect { delimiter, quote: b'"', newline: b'\n', escapes: false })
            }
        };
        Ok(Detected::Delimited(file))
    }

    /// The whole text, up to a limit. Characters that can't be read become U+FFFD.
    pub(crate) fn whole(&self) -> Result<String, ImportError> {
        let mut bytes = Vec::new();
        let read = self.text()?.take(MOST_MARKUP + 1).read_to_end(&mut bytes).map_err(|source| self.unreadable(source))?;
        if read as u64 > MOST_MARKUP {
            return Err(ImportError::TooLarge { file: short_name(&self.path), limit_mib: MOST_MARKUP / 1024 / 1024 });
        }
        bytes.retain(|byte| *byte != 0);
        // A page may say that it is in another encoding than its bytes look like.
        Ok(match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        })
    }

    /// Whether the text contains zero bytes.
    pub(crate) fn has_zeros(&self) -> Result<bool, ImportError> {
        let mut text = io::BufReader::new(self.text()?);
        loop {
            let bytes = text.fill_buf().map_err(|source| self.unreadable(source))?;
            if bytes.is_empty() || memchr::memchr(0, bytes).is_some() {
                return Ok(!bytes.is_empty());
            }
            let read = bytes.len();
            text.consume(read);
        }
    }

    /// All bytes as they are in the file, up to a limit.
    pub(crate) fn raw(&self) -> Result<Vec<u8>, ImportError> {
        let mut bytes = Vec::new();
        let read = self.bytes()?.take(MOST_MARKUP + 1).read_to_end(&mut bytes).map_err(|source| self.unreadable(source))?;
        if read as u64 > MOST_MARKUP {
            return Err(ImportError::TooLarge { file: short_name(&self.path), limit_mib: MOST_MARKUP / 1024 / 1024 });
        }
        Ok(bytes)
    }

    pub(crate) fn encoding(&self) -> &'static str {
        self.encoded.encoding.name()
    }

    pub(crate) fn delimiter(&self) -> String {
        char::from(self.dialect.delimiter).to_string()
    }

    pub(crate) fn rows(&self) -> Result<Box<dyn Rows>, ImportError> {
        Ok(Box::new(Delimited::new(self.text()?, short_name(&self.path), self.dialect)))
    }

    fn bytes(&self) -> Result<Box<dyn Read>, ImportError> {
        let unreadable = |source| self.unreadable(source);
        let mut file = File::open(&self.path).map_err(unreadable)?;
        if self.packing == Packing::Plain {
            return Ok(Box::new(file));
        }
        let size = file.seek(SeekFrom::End(0)).and_then(|size| file.rewind().map(|()| size)).map_err(unreadable)?;
        let limit = (UNPACKED_MIB * 1024 * 1024).max(size * UNPACKED_RATIO);
        let input: Box<dyn Read> = match self.packing {
            Packing::Zip(member) => member.unpack(file).map_err(unreadable)?,
            _ => Box::new(Unpacking { member: Some(GzDecoder::new(io::BufReader::new(file))) }),
        };
        Ok(Box::new(Limited { input, left: limit }))
    }

    /// The text as UTF-8, without its byte order mark.
    pub(crate) fn text(&self) -> Result<Box<dyn Read>, ImportError> {
        let mut bytes = self.bytes()?;
        let mut mark = vec![0; self.encoded.mark];
        bytes.read_exact(&mut mark).map_err(|source| self.unreadable(source))?;
        let text = self.encoded.text(bytes);
        Ok(match &self.form {
            Some(form) => Box::new(DelimitedLines::new(text, form.clone())),
            None => text,
        })
    }

    fn unreadable(&self, source: io::Error) -> ImportError {
        unreadable(short_name(&self.path), source)
    }
}

/// A failure to read; too much to unpack is an error of its own.
pub(super) fn unreadable(file: String, source: io::Error) -> ImportError {
    match source.kind() {
        io::ErrorKind::FileTooLarge => ImportError::TooLarge { file, limit_mib: UNPACKED_MIB },
        _ => ImportError::Read { file, source },
    }
}

/// Stops at a limit: a small packed file can unpack to terabytes.
struct Limited<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.left = self.left.checked_sub(read as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

/// The members of a packed file, one after the other. Zeros behind the last fill up a block.
struct Unpacking<R> {
    /// `None` behind the last.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Unpacking<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(mut member) = self.member.take() else { return Ok(0) };
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                self.member = Some(member);
                return Ok(read);
            }
            let mut input = member.into_inner();
            if input.fill_buf()?.first().is_some_and(|byte| *byte != 0) {
                self.member = Some(GzDecoder::new(input));
            }
        }
    }
}

/// What the beginning of a text shows.
enum Kind {
    Delimited,
    Marked(Markup),
    Unsupported(&'static str),
}

/// Web pages and XML are often called `.xls` by the programs that write them.
fn kind(head: &[u8]) -> Kind {
    let text = String::from_utf8_lossy(&head[..head.len().min(8192)]);
    let start = super::trim(&text);
    let lower = start.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if begins(&["<?xml", "<workbook", "<ss:workbook"]) {
        return if lower.contains("urn:schemas-microsoft-com:office:spreadsheet") {
            Kind::Marked(Markup::SpreadsheetXml)
        } else if lower.contains("<html") || lower.contains("<table") {
            Kind::Marked(Markup::WebPage)
        } else {
            Kind::Unsupported("XML that isn't a workbook")
        };
    }
    if begins(&["<html", "<!doctype", "<table", "<meta", "<head", "<body", "<style", "<div", "<script", "<!--"]) {
        return Kind::Marked(Markup::WebPage);
    }
    if begins(&["mime-version:", "from: <saved", "from:", "content-type: multipart"]) && lower.contains("content-type:") {
        return Kind::Marked(Markup::WebArchive);
    }
    if head.get(257..262) == Some(b"ustar") {
        return Kind::Unsupported("a packed archive");
    }
    if begins(&["%pdf"]) {
        return Kind::Unsupported("PDF");
    }
    if begins(&["{\\rtf"]) {
        return Kind::Unsupported("a text document (RTF)");
    }
    if begins(&["par1"]) {
        return Kind::Unsupported("Parquet");
    }
    if is_sql(&lower) {
        return Kind::Unsupported("an SQL dump");
    }
    if is_json(start) {
        let first_line = start.lines().next().unwrap_or("").trim();
        let is_line =
            first_line.starts_with('{') && first_line.ends_with('}') && serde_json::from_str::<serde_json::Value>(first_line).is_ok();
        return Kind::Marked(if is_line && start.trim_end().contains('\n') { Markup::JsonLines } else { Markup::Json });
    }
    Kind::Delimited
}

fn is_sql(lower: &str) -> bool {
    let statement = lower
        .lines()
        .map(str::trim)
        .find(|line| !(line.is_empty() || line.starts_with("--") || line.starts_with("/*") || line.starts_with('#')));
    let words = [
        "create table",
        "insert into",
        "drop table",
        "create database",
        "begin transaction",
        "set sql_mode",
        "set names",
        "lock tables",
        "use `",
        "copy ",
        "pragma ",
    ];
    let starts = statement.is_some_and(|line| words.iter().any(|word| line.starts_with(word)));
    starts && (lower.contains(';') || lower.contains("insert into"))
}

/// `{"`, `[{` or `[["`, with blanks in between.
fn is_json(start: &str) -> bool {
    let compact: String = start.chars().filter(|c| !c.is_whitespace()).take(3).collect();
    compact.starts_with("{\"") || compact.starts_with("[{") || compact.starts_with("[]") || compact == "[[\""
}

/// Rows that agree less are delimited by something else, if by anything.
const LEAST_AGREEMENT: f64 = 0.9;

/// The delimiter and quote under which the first rows agree best, and how well.
fn dialect(head: &[u8]) -> (f64, Dialect) {
    let newline = if memchr::memchr(b'\n', head).is_some() { b'\n' } else { b'\r' };
    // Excel's own way to say it.
    if let Some(&[b's', b'e', b'p', b'=', delimiter, ..]) = head.get(..5).filter(|start| start.starts_with(b"sep=")) {
        return (f64::INFINITY, Dialect { delimiter, quote: b'"', newline, escapes: has_escapes(head) });
    }
    let quote = if head.contains(&b'"') || !is_quoted_by(head, b'\'') { b'"' } else { b'\'' };
    let mut best = (0.0, Dialect { delimiter: b',', quote, newline, escapes: has_escapes(head) });
    for delimiter in *b",;\t|^~" {
        let dialect = Dialect { delimiter, ..best.1 };
        let score = agreement(head, dialect);
        if score > best.0 {
            best = (score, dialect);
        }
    }
    best
}

/// Whether most lines have a cell that opens and one that closes with the sign.
fn is_quoted_by(head: &[u8], quote: u8) -> bool {
    let (mut lines, mut quoted) = (0, 0);
    for line in head.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).take(200) {
        lines += 1;
        let opens = line[0] == quote || line.windows(2).any(|pair| matches!(pair[0], b',' | b';' | b'\t' | b'|') && pair[1] == quote);
        quoted +=
            usize::from(opens && line.windows(2).any(|pair| pair[0] == quote && matches!(pair[1], b',' | b';' | b'\t' | b'|' | b'\r')));
    }
    quoted * 2 > lines
}

/// Share of rows with the most common number of cells (at least two); known headers count more, then more cells; cells that begin with a
/// delimiter count against it.
fn agreement(head: &[u8], dialect: Dialect) -> f64 {
    const HEADER_ROWS: usize = 40;
    let mut rows = Delimited::new(head, String::new(), dialect);
    let mut widths = BTreeMap::<usize, usize>::new();
    let (mut total, mut words) = (0, 0);
    let (mut filled, mut cut_wrong) = (0_usize, 0_usize);
    while total < 500 && rows.advance().unwrap_or(false) {
        *widths.entry(rows.width()).or_default() += 1;
        total += 1;
        for column in 0..rows.width() {
            if let Cell::Text(text) = rows.cell(column) {
                filled += 1;
                cut_wrong += usize::from(text.starts_with([',', ';', '|']));
            }
        }
        if total <= HEADER_ROWS && rows.width() > 1 {
            let known = (0..rows.width())
                .filter(|&column| matches!(rows.cell(column), Cell::Text(text) if dictionary::look_up(text).is_some()))
                .count();
            words = words.max(known);
        }
    }
    let Some((&width, &count)) = widths.iter().filter(|(width, _)| **width > 1).max_by_key(|(_, count)| **count) else { return 0.0 };
    // Cells that begin with another sign are cut at the wrong one.
    let wrong = cut_wrong as f64 / filled.max(1) as f64;
    count as f64 / total as f64 + words.min(8) as f64 / 4.0 + width.min(50) as f64 / 1000.0 - 3.0 * wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delimiter(text: &str) -> (u8, u8) {
        let dialect = dialect(text.as_bytes()).1;
        (dialect.delimiter, dialect.quote)
    }

    #[test]
    fn delimiters_and_quotes_are_found() {
        assert_eq!(delimiter("date,product_id,quantity\n2024-01-01,a;b;c,1\n"), (b',', b'"'));
        assert_eq!(
            delimiter("Date;Produit;Menge\n10/06/2019;a;42,00\n11/06/2019;b;42,00\n"),
            (b';', b'"'),
            "decimal commas do not delimit"
        );
        assert_eq!(delimiter("日期\t编码\t数量\n2024-01-01\tA\t1\n"), (b'\t', b'"'));
        assert_eq!(delimiter("a|b|c\n1|2|3\n"), (b'|', b'"'));
        assert_eq!(delimiter("date\t,sku\t,qty\t\n2018-01-01\t,A\t,7\t\n"), (b',', b'"'), "tabs that fill up cells");
        assert_eq!(delimiter("'date','product_id','quantity'\n'2024-01-01','a,b','1'\n"), (b',', b'\''));
        assert_eq!(delimiter("sep=;\na;b\n1,5;2\n"), (b';', b'"'));
        assert_eq!(
            delimiter("Report of May, June, July\n\ndate;product_id;quantity\n2024-01-01;P;1\n"),
            (b';', b'"'),
            "a title isn't a table"
        );
    }
}
