//! Splitting delimited text (RFC 4180, any one-byte delimiter and quote) into rows without copying, in bounded memory. A quote that never
//! closes costs one row, not the rest of the file. Decoding and detection live in `text`.

use std::io::Read;

use memchr::{memchr, memchr_iter};

use super::{Cell, RowFault, Rows, trim};
use crate::error::ImportError;

/// How the text is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) quote: u8,
    /// `\n`, or `\r` in files of old Macs.
    pub(crate) newline: u8,
    /// A quote in a quoted cell is written `\"`, as databases do.
    pub(crate) escapes: bool,
}

const CHUNK: usize = 128 * 1024;
/// A longer line isn't a sale.
const LONGEST_ROW: usize = 4 * 1024 * 1024;
/// A quoted text over more lines or bytes than this is a quote that was not closed.
const LONGEST_QUOTED: usize = 64 * 1024;
/// Fewer zeros in a row fill up a cell.
const MANY_ZEROS: usize = 32;

#[derive(Debug, Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    /// The text had doubled quotes and is in `unescaped`.
    copied: bool,
}

pub(crate) struct Delimited<R> {
    input: R,
    file: String,
    dialect: Dialect,
    buffer: Vec<u8>,
    filled: usize,
    /// Where the next row starts in `buffer`.
    next: usize,
    at_end: bool,
    row: (usize, usize),
    spans: Vec<Span>,
    unescaped: Vec<u8>,
    line: u64,
    lines_before: u64,
    fault: Option<RowFault>,
    /// A zero was seen in the text so far.
    has_zeros: bool,
    /// Where a line ends, without and with its carriage returns, of which rows have been cut off and whose rest has no quote. Searching for
    /// them again for each row takes minutes for a long line.
    searched_line: Option<(usize, usize)>,
}

impl<R: Read> Delimited<R> {
    pub(crate) fn new(input: R, file: String, dialect: Dialect) -> Self {
        Self {
            input,
            file,
            dialect,
            buffer: vec![0; CHUNK],
            filled: 0,
            next: 0,
            at_end: false,
            row: (0, 0),
            spans: Vec::new(),
            unescaped: Vec::new(),
            line: 0,
            lines_before: 0,
            fault: None,
            has_zeros: false,
            searched_line: None,
        }
    }

    /// Reads more text behind what is there; rows before `next` are given up.
    fn refill(&mut self) -> Result<(), ImportError> {
        if self.next > 0 {
            self.buffer.copy_within(self.next..self.filled, 0);
            self.filled -= self.next;
            self.next = 0;
        }
        if self.filled == self.buffer.len() {
            if self.filled >= LONGEST_ROW {
                return Err(ImportError::Unsupported { file: self.file.clone(), kind: "a line of more than 4 MiB".into() });
            }
            self.buffer.resize(self.filled * 2, 0);
        }
        loop {
            match self.input.read(&mut self.buffer[self.filled..]) {
                Ok(0) => self.at_end = true,
                Ok(read) => {
                    self.has_zeros = self.has_zeros || memchr(0, &self.buffer[self.filled..self.filled + read]).is_some();
                    self.filled += read;
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(ImportError::Read { file: self.file.clone(), source }),
            }
            return Ok(());
        }
    }

    /// End of the line that starts at `next`, without its newline; `None` at the end of the text.
    fn line_end(&mut self) -> Result<Option<usize>, ImportError> {
        let mut searched = 0;
        loop {
            let from = self.next + searched;
            if let Some(found) = memchr(self.dialect.newline, &self.buffer[from..self.filled]) {
                return Ok(Some(from + found));
            }
            if self.at_end {
                return Ok((self.next < self.filled).then_some(self.filled));
            }
            searched = self.filled - self.next;
            self.refill()?;
        }
    }

    /// Where a lone carriage return ends a row within a line, as in files that were put together from several systems': what precedes
    /// it has as many cells as what follows. Any other is a character of its cell.
    fn inner_line_end(&self, start: usize, end: usize) -> Option<usize> {
        let found = start + memchr(b'\r', &self.buffer[start..end])?;
        let rest = &self.buffer[found + 1..end];
        let next = &rest[..memchr(b'\r', rest).unwrap_or(rest.len())];
        let delimiters = |text: &[u8]| memchr_iter(self.dialect.delimiter, text).count();
        let before = delimiters(&self.buffer[start..found]);
        (before > 0 && before == delimiters(next)).then_some(found)
    }

    fn split_plain(&mut self, start: usize, end: usize) {
        let mut from = start;
        for found in memchr_iter(self.dialect.delimiter, &self.buffer[start..end]) {
            self.spans.push(Span { start: from, end: start + found, copied: false });
            from = start + found + 1;
        }
        self.spans.push(Span { start: from, end, copied: false });
    }

    /// Splits the row at `next` with quotes in it. Returns where it ends, or `None` when a quote does not close.
    fn split_quoted(&mut self) -> Result<Option<usize>, ImportError> {
        'again: loop {
            self.spans.clear();
            self.unescaped.clear();
            let Dialect { delimiter, quote, newline, escapes } = self.dialect;
            let mut at = self.next;
            loop {
                if self.buffer.get(at).filter(|_| at < self.filled) != Some(&quote) {
                    // A quote inside an unquoted cell is a character like others (5" tape).
                    let rest = &self.buffer[at..self.filled];
                    let Some(length) = rest.iter().position(|&b| b == delimiter || b == newline).or(self.at_end.then_some(rest.len()))
                    else {
                        self.refill()?;
                        continue 'again;
                    };
                    let end = at + length;
                    self.spans.push(Span { start: at, end, copied: false });
                    if end < self.filled && self.buffer[end] == delimiter {
                        at = end + 1;
                        continue;
                    }
                    return Ok(Some(end));
                }
                let opened = at;
                at += 1;
                let copied_from = self.unescaped.len();
                let mut piece = at;
                loop {
                    let Some(found) = memchr(quote, &self.buffer[at..self.filled]) else {
                        if self.at_end || self.filled - opened > LONGEST_QUOTED {
                            return Ok(None);
                        }
                        self.refill()?;
                        continue 'again;
                    };
                    at += found;
                    if at + 1 == self.filled && !self.at_end {
                        self.refill()?;
                        continue 'again;
                    }
                    if at - opened > LONGEST_QUOTED {
                        return Ok(None);
                    }
                    let slashes = || self.buffer[opened + 1..at].iter().rev().take_while(|byte| **byte == b'\\').count();
                    if escapes && slashes() % 2 == 1 {
                        self.unescaped.extend_from_slice(&self.buffer[piece..at - 1]);
                        self.unescaped.push(quote);
                        at += 1;
                        piece = at;
                        continue;
                    }
                    if at + 1 < self.filled && self.buffer[at + 1] == quote {
                        self.unescaped.extend_from_slice(&self.buffer[piece..=at]);
                        at += 2;
                        piece = at;
                        continue;
                    }
                    break;
                }
                let span = if piece == opened + 1 {
                    Span { start: piece, end: at, copied: false }
                } else {
                    self.unescaped.extend_from_slice(&self.buffer[piece..at]);
                    Span { start: copied_from, end: self.unescaped.len(), copied: true }
                };
                self.spans.push(span);
                at += 1;
                // Blanks between the closing quote and the delimiter are nothing; other text there means the quotes are not what they seem.
                while at < self.filled && (self.buffer[at] == b' ' || self.buffer[at] == b'\r') {
                    at += 1;
                }
                if at == self.filled {
                    if self.at_end {
                        return Ok(Some(at));
                    }
                    self.refill()?;
                    continue 'again;
                }
                match self.buffer[at] {
                    b if b == delimiter => at += 1,
                    b if b == newline => return Ok(Some(at)),
                    _ => return Ok(None),
                }
            }
        }
    }

    fn bytes(&self, span: Span) -> &[u8] {
        let text = if span.copied { &self.unescaped } else { &self.buffer };
        &text[span.start..span.end]
    }
}

impl<R: Read> Rows for Delimited<R> {
    fn advance(&mut self) -> Result<bool, ImportError> {
        self.fault = None;
        loop {
            let searched = self.searched_line.take();
            let line = match searched {
                Some(line) => Some(line),
                None => self.line_end()?.map(|end| (end, end)),
            };
            let Some((mut text_end, mut end)) = line else { return Ok(false) };
            let start = self.next;
            self.line = self.lines_before + 1;
            while text_end > start && self.buffer[text_end - 1] == b'\r' {
                text_end -= 1;
            }
            if text_end == start {
                self.lines_before += 1;
                self.next = (end + 1).min(self.filled);
                continue;
            }
            self.spans.clear();
            if searched.is_some() || memchr(self.dialect.quote, &self.buffer[start..text_end]).is_none() {
                if let Some(inner) = self.inner_line_end(start, text_end) {
                    self.searched_line = Some((text_end, end));
                    (end, text_end) = (inner, inner);
                }
                self.split_plain(start, text_end);
            } else if let Some(quoted_end) = self.split_quoted()? {
                end = quoted_end;
                text_end = quoted_end;
            } else {
                // `refill` may have moved the line to the front.
                end = self.line_end()?.unwrap_or(self.filled);
                text_end = end;
                self.spans.clear();
                self.split_plain(self.next, text_end);
                self.fault = Some(RowFault::UnclosedQuote);
            }
            let start = self.next;
            self.row = (start, text_end);
            if self.has_zeros && self.fault.is_none() && is_damaged(&self.buffer[start..text_end]) {
                self.fault = Some(RowFault::Zeros);
            }
            self.lines_before += 1 + memchr_iter(self.dialect.newline, &self.buffer[start..text_end]).count() as u64;
            self.next = (end + 1).min(self.filled);
            return Ok(true);
        }
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn width(&self) -> usize {
        self.spans.len()
    }

    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(span) = self.spans.get(column) else { return Cell::Empty };
        match std::str::from_utf8(self.bytes(*span)) {
            Ok(text) => match trim(text) {
                "" => Cell::Empty,
                text if !text.is_ascii() && text.contains('\u{fffd}') => Cell::Fault(text),
                text => Cell::Text(text),
            },
            Err(_) => Cell::Fault("\u{fffd}"),
        }
    }

    fn fault(&self) -> Option<RowFault> {
        self.fault
    }

    fn fingerprint(&self) -> u32 {
        fingerprint(&self.buffer[self.row.0..self.row.1])
    }

    fn counts_cells(&self) -> bool {
        true
    }
}

/// Whether some quote behind a backslash can't be the end of its cell, as no delimiter, line end or further quote follows.
pub(super) fn has_escapes(head: &[u8]) -> bool {
    let ends = |byte: u8| matches!(byte, b',' | b';' | b'\t' | b'|' | b'^' | b'~' | b'\r' | b'\n' | b'"');
    head.windows(3).any(|three| three[0] == b'\\' && three[1] == b'"' && !ends(three[2]))
        || head.windows(4).any(|four| matches!(four, [b'\\', b'"', b'"', next] if ends(*next) && *next != b'"'))
            && !head.windows(4).any(|four| matches!(four, [b'\\', b'"', b'"', next] if !ends(*next)))
}

/// Whether zeros stand at the beginning of a row, or too many in it to fill up a cell. They do when the writing of a file ended halfway.
fn is_damaged(row: &[u8]) -> bool {
    row.first() == Some(&0) || row.split(|byte| *byte != 0).any(|zeros| zeros.len() >= MANY_ZEROS)
}

/// A 32-bit mix of bytes, eight at a time: distinguishes equal rows of one day from others, no more.
pub(crate) fn fingerprint(bytes: &[u8]) -> u32 {
    const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        hash = (hash.rotate_left(23) ^ u64::from_le_bytes(word)).wrapping_mul(PRIME);
    }
    (hash >> 32) as u32 ^ hash as u32
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
