//! Text whose every line is one quoted cell, with the real cells in it.

use std::io::{self, BufRead as _, Read};

/// The head of a text without the quotes around its lines, when each of them is one quoted cell with delimiters in it.
pub(super) fn unwrapped(head: &[u8]) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = head.split(|byte| *byte == b'\n').map(without_return).filter(|line| !line.is_empty()).collect();
    // The last line may be cut off.
    let whole = if head.len() as u64 == super::text::HEAD { lines.len().saturating_sub(1) } else { lines.len() };
    let lines = &lines[..whole];
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
    if lines.len() < 2 || !lines.iter().all(is_wrapped) {
        return None;
    }
    let mut text = Vec::with_capacity(head.len());
    UnwrappedLines::new(head).read_to_end(&mut text).ok()?;
    Some(text)
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Lines without the quotes around them, and doubled quotes within as one.
pub(super) struct UnwrappedLines<R> {
    input: io::BufReader<R>,
    line: Vec<u8>,
    at: usize,
}

impl<R: Read> UnwrappedLines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: io::BufReader::new(input), line: Vec::new(), at: 0 }
    }
}

impl<R: Read> Read for UnwrappedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const LONGEST_LINE: u64 = 4 * 1024 * 1024;
        if self.at == self.line.len() {
            let mut raw = Vec::new();
            self.input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut raw)?;
            (self.line, self.at) = (Vec::with_capacity(raw.len()), 0);
            let text = without_return(raw.strip_suffix(b"\n").unwrap_or(&raw));
            if let Some(inner) = text.strip_prefix(b"\"").and_then(|text| text.strip_suffix(b"\"")) {
                let mut quoted = false;
                for &byte in inner {
                    quoted = byte == b'"' && !quoted;
                    if !quoted {
                        self.line.push(byte);
                    }
                }
            } else {
                self.line.extend_from_slice(text);
            }
            if !raw.is_empty() {
                self.line.push(b'\n');
            }
        }
        let length = buffer.len().min(self.line.len() - self.at);
        buffer[..length].copy_from_slice(&self.line[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
