//! Rows on their way from one side to the other: many to a frame, their texts in one piece.

use std::io::{self, Write};

use super::wire::{answer, send};
use crate::source::{Cell, RowFault, Rows, shortened};

/// Bytes after which a frame of rows is sent.
const FULL: u64 = 64 << 10;

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const DAY: u8 = 3;
const FAULT: u8 = 4;
/// The cell itself is empty; as a key it has this value.
const KEY_ONLY: u8 = 8;
/// A day is followed by its time, in minutes since midnight.
const TIMED: u8 = 16;

const UNCLOSED_QUOTE: u8 = 1;
const HIDDEN: u8 = 2;
const ZEROS: u8 = 4;

/// Rows on their way.
#[derive(Default)]
pub(super) struct Batch {
    texts: Vec<u8>,
    rows: Vec<u8>,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes() >= FULL
    }

    pub(super) fn bytes(&self) -> u64 {
        (self.texts.len() + self.rows.len()) as u64
    }

    /// Adds the row that `rows` is at.
    pub(super) fn push(&mut self, rows: &dyn Rows) {
        let fault = match rows.fault() {
            None => 0,
            Some(RowFault::UnclosedQuote) => UNCLOSED_QUOTE,
            Some(RowFault::Zeros) => ZEROS,
        };
        let hidden = if rows.is_hidden() { HIDDEN } else { 0 };
        let (width, reach) = (rows.width(), rows.reach());
        self.rows.extend_from_slice(&rows.line().to_le_bytes());
        self.rows.extend_from_slice(&rows.fingerprint().to_le_bytes());
        self.rows.push(fault | hidden);
        self.rows.extend_from_slice(&(width as u32).to_le_bytes());
        self.rows.extend_from_slice(&(reach as u32).to_le_bytes());
        for column in 0..reach {
            match rows.cell(column) {
                Cell::Empty => match rows.key_cell(column) {
                    Cell::Empty => self.rows.push(EMPTY),
                    key => self.cell(key, KEY_ONLY, rows.minute(column)),
                },
                cell => self.cell(cell, 0, rows.minute(column)),
            }
        }
    }

    fn cell(&mut self, cell: Cell<'_>, of_key: u8, minute: u16) {
        match cell {
            Cell::Empty => self.rows.push(EMPTY),
            Cell::Text(text) => self.text(TEXT | of_key, text),
            Cell::Fault(text) => self.text(FAULT | of_key, text),
            Cell::Number(number) => {
                self.rows.push(NUMBER | of_key);
                self.rows.extend_from_slice(&number.to_le_bytes());
            }
            Cell::Day(day) => {
                self.rows.push(DAY | of_key | if minute == 0 { 0 } else { TIMED });
                self.rows.extend_from_slice(&day.to_le_bytes());
                if minute != 0 {
                    self.rows.extend_from_slice(&minute.to_le_bytes());
                }
            }
        }
    }

    fn text(&mut self, kind: u8, text: &str) {
        let text = shortened(text);
        self.rows.push(kind);
        self.rows.extend_from_slice(&(text.len() as u32).to_le_bytes());
        self.texts.extend_from_slice(text.as_bytes());
    }

    /// Sends the rows and forgets them.
    pub(super) fn send(&mut self, to: &mut dyn Write) -> io::Result<()> {
        let length = self.texts.len() as u32;
        let mut bytes = Vec::with_capacity(4 + self.texts.len() + self.rows.len());
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.append(&mut self.texts);
        bytes.append(&mut self.rows);
        send(to, answer::BATCH, &bytes)
    }
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    Empty,
    Text { start: usize, end: usize },
    Fault { start: usize, end: usize },
    Number(f64),
    Day(crate::day::Day, u16),
}

/// Rows that have arrived, gone through one by one.
#[derive(Default)]
pub(super) struct Arrived {
    texts: String,
    bytes: Vec<u8>,
    at: usize,
    text_at: usize,
    pub(super) line: u64,
    pub(super) fingerprint: u32,
    pub(super) width: usize,
    flags: u8,
    slots: Vec<(Slot, bool)>,
}

/// What arrived isn't rows.
#[derive(Debug, PartialEq, PartialOrd)]
pub(super) struct Garbled;

impl Arrived {
    pub(super) fn load(&mut self, bytes: Vec<u8>) -> Result<(), Garbled> {
        let length = bytes.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes) as usize).ok_or(Garbled)?;
        let texts = bytes.get(4..).and_then(|rest| rest.get(..length)).ok_or(Garbled)?;
        self.texts.clear();
        self.texts.push_str(std::str::from_utf8(texts).map_err(|_| Garbled)?);
        (self.at, self.text_at) = (4 + length, 0);
        self.bytes = bytes;
        Ok(())
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Garbled> {
        let bytes = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk::<N>).ok_or(Garbled)?;
        self.at += N;
        Ok(*bytes)
    }

    /// Moves to the next row; `false` when all have been seen.
    pub(super) fn advance(&mut self) -> Result<bool, Garbled> {
        if self.at >= self.bytes.len() {
            return Ok(false);
        }
        self.line = u64::from_le_bytes(self.take()?);
        self.fingerprint = u32::from_le_bytes(self.take()?);
        [self.flags] = self.take()?;
        self.width = u32::from_le_bytes(self.take()?) as usize;
        let reach = u32::from_le_bytes(self.take()?) as usize;
        // Each cell takes a byte at least.
        if reach > self.bytes.len() - self.at || self.width > reach {
            return Err(Garbled);
        }
        self.slots.clear();
        for _ in 0..reach {
            let [tag] = self.take()?;
            let slot = match tag & !KEY_ONLY {
                EMPTY => Slot::Empty,
                NUMBER => Slot::Number(f64::from_le_bytes(self.take()?)),
                DAY => Slot::Day(crate::day::Day::from_le_bytes(self.take()?), 0),
                timed if timed == DAY | TIMED => Slot::Day(crate::day::Day::from_le_bytes(self.take()?), u16::from_le_bytes(self.take()?)),
                kind @ (TEXT | FAULT) => {
                    let start = self.text_at;
                    let end = start + u32::from_le_bytes(self.take()?) as usize;
                    if !self.texts.is_char_boundary(end) {
                        return Err(Garbled);
                    }
                    self.text_at = end;
                    if kind == TEXT { Slot::Text { start, end } } else { Slot::Fault { start, end } }
                }
                _ => return Err(Garbled),
            };
            self.slots.push((slot, tag & KEY_ONLY != 0));
        }
        Ok(true)
    }

    pub(super) fn cell(&self, column: usize) -> Cell<'_> {
        match self.slots.get(column) {
            Some((slot, false)) => self.value(*slot),
            _ => Cell::Empty,
        }
    }

    pub(super) fn key_cell(&self, column: usize) -> Cell<'_> {
        self.slots.get(column).map_or(Cell::Empty, |(slot, _)| self.value(*slot))
    }

    pub(super) fn minute(&self, column: usize) -> u16 {
        match self.slots.get(column) {
            Some((Slot::Day(_, minute), _)) => *minute,
            _ => 0,
        }
    }

    fn value(&self, slot: Slot) -> Cell<'_> {
        match slot {
            Slot::Empty => Cell::Empty,
            Slot::Text { start, end } => Cell::Text(&self.texts[start..end]),
            Slot::Fault { start, end } => Cell::Fault(&self.texts[start..end]),
            Slot::Number(number) => Cell::Number(number),
            Slot::Day(day, _) => Cell::Day(day),
        }
    }

    pub(super) fn fault(&self) -> Option<RowFault> {
        match self.flags & (UNCLOSED_QUOTE | ZEROS) {
            0 => None,
            ZEROS => Some(RowFault::Zeros),
            _ => Some(RowFault::UnclosedQuote),
        }
    }

    pub(super) fn is_hidden(&self) -> bool {
        self.flags & HIDDEN != 0
    }
}
