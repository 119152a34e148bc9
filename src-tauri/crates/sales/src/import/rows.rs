//! The sales of one file in the order of the database: product, store, day. In memory as long as they are few, on disk beyond.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use crate::key::Key;

/// One sale, packed. Extras (price and the like) are in a list of their own, as most files have none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SaleRow {
    pub(crate) key: Key,
    pub(crate) quantity: f64,
    pub(crate) line: u32,
    pub(crate) fingerprint: u32,
    /// Index of the extras + 1; 0 = none.
    extra: u32,
}

/// What may accompany a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Extras {
    pub(crate) amount: Option<f64>,
    pub(crate) price: Option<f64>,
    pub(crate) temperature: Option<f64>,
    pub(crate) promotion: Option<bool>,
}

/// [`Extras`] without the space that `Option` takes: NaN and 2 mean none.
#[derive(Debug, Clone, Copy)]
struct PackedExtras {
    amount: f64,
    price: f64,
    temperature: f64,
    promotion: u8,
}

impl PackedExtras {
    fn pack(extras: Extras) -> Self {
        Self {
            amount: extras.amount.unwrap_or(f64::NAN),
            price: extras.price.unwrap_or(f64::NAN),
            temperature: extras.temperature.unwrap_or(f64::NAN),
            promotion: extras.promotion.map_or(2, u8::from),
        }
    }

    fn unpack(self) -> Extras {
        let some = |value: f64| (!value.is_nan()).then_some(value);
        let promotion = (self.promotion < 2).then_some(self.promotion == 1);
        Extras { amount: some(self.amount), price: some(self.price), temperature: some(self.temperature), promotion }
    }
}

/// All sales of one file. Beyond a million they are sorted and set aside on disk, and merged at the end.
#[derive(Debug)]
pub(crate) struct SaleRows {
    rows: Vec<SaleRow>,
    extras: Vec<PackedExtras>,
    runs: Vec<Run>,
    /// Where runs are put.
    folder: PathBuf,
    most_rows: usize,
}

impl SaleRows {
    pub(crate) fn new(folder: &Path) -> Self {
        const MOST_ROWS: usize = 1 << 20;
        Self { rows: Vec::new(), extras: Vec::new(), runs: Vec::new(), folder: folder.to_owned(), most_rows: MOST_ROWS }
    }

    pub(crate) fn push(&mut self, key: Key, quantity: f64, line: u64, fingerprint: u32, extras: Extras) -> io::Result<()> {
        if self.rows.len() >= self.most_rows {
            self.put_aside()?;
        }
        let extra = if extras == Extras::default() {
            0
        } else {
            self.extras.push(PackedExtras::pack(extras));
            self.extras.len() as u32
        };
        self.rows.push(SaleRow { key, quantity, line: u32::try_from(line).unwrap_or(u32::MAX), fingerprint, extra });
        Ok(())
    }

    /// How many rows are in memory.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.extras.clear();
        self.runs.clear();
    }

    /// Whether all rows are in memory, so that they can be gone through more than once.
    pub(crate) fn is_in_memory(&self) -> bool {
        self.runs.is_empty()
    }

    fn put_aside(&mut self) -> io::Result<()> {
        self.sort();
        self.runs.push(Run::write(&self.rows, &self.extras, &self.folder)?);
        self.rows.clear();
        self.extras.clear();
        Ok(())
    }

    fn sort(&mut self) {
        // A row of a wide file is several sales of one line, with different keys.
        self.rows.sort_unstable_by_key(|row| (row.key, row.line));
    }

    /// Calls `each` for every sale, ordered by key and line.
    pub(crate) fn in_order<E: From<io::Error>>(&mut self, mut each: impl FnMut(SaleRow, Extras) -> Result<(), E>) -> Result<(), E> {
        if self.runs.is_empty() {
            self.sort();
            for row in &self.rows {
                each(*row, extras_of(row, &self.extras))?;
            }
            return Ok(());
        }
        self.put_aside()?;
        (self.rows, self.extras) = (Vec::new(), Vec::new());
        let mut readers = std::mem::take(&mut self.runs).into_iter().map(Run::read).collect::<io::Result<Vec<_>>>()?;
        let mut heads = BinaryHeap::with_capacity(readers.len());
        for (i, reader) in readers.iter_mut().enumerate() {
            heads.extend(reader.next()?.map(|head| Reverse(Head { head, run: i })));
        }
        while let Some(Reverse(Head { head: (row, extras), run })) = heads.pop() {
            each(row, extras)?;
            heads.extend(readers[run].next()?.map(|head| Reverse(Head { head, run })));
        }
        Ok(())
    }
}

fn extras_of(row: &SaleRow, extras: &[PackedExtras]) -> Extras {
    (row.extra as usize).checked_sub(1).map(|at| extras[at].unpack()).unwrap_or_default()
}

/// The next row of a run.
struct Head {
    head: (SaleRow, Extras),
    run: usize,
}

impl Head {
    fn order(&self) -> (Key, u32, usize) {
        (self.head.0.key, self.head.0.line, self.run)
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.order() == other.order()
    }
}

impl Eq for Head {}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

/// Sorted rows in a file that vanishes with the process.
#[derive(Debug)]
struct Run {
    file: File,
    rows: usize,
}

const ROW_BYTES: usize = 25;

impl Run {
    fn write(rows: &[SaleRow], extras: &[PackedExtras], folder: &Path) -> io::Result<Self> {
        let mut out = BufWriter::with_capacity(1 << 18, tempfile::tempfile_in(folder)?);
        for row in rows {
            let mut bytes = [0; ROW_BYTES];
            bytes[..8].copy_from_slice(&row.key.to_bytes());
            bytes[8..16].copy_from_slice(&row.quantity.to_le_bytes());
            bytes[16..20].copy_from_slice(&row.line.to_le_bytes());
            bytes[20..24].copy_from_slice(&row.fingerprint.to_le_bytes());
            bytes[24] = u8::from(row.extra > 0);
            out.write_all(&bytes)?;
            if let Some(extra) = (row.extra as usize).checked_sub(1).map(|at| extras[at]) {
                for number in [extra.amount, extra.price, extra.temperature] {
                    out.write_all(&number.to_le_bytes())?;
                }
                out.write_all(&[extra.promotion])?;
            }
        }
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Self { file, rows: rows.len() })
    }

    fn read(self) -> io::Result<RunReader> {
        Ok(RunReader { input: BufReader::with_capacity(1 << 17, self.file), left: self.rows })
    }
}

struct RunReader {
    input: BufReader<File>,
    left: usize,
}

impl RunReader {
    fn next(&mut self) -> io::Result<Option<(SaleRow, Extras)>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        let key = Key::from_bytes(self.take()?);
        let quantity = f64::from_le_bytes(self.take()?);
        let line = u32::from_le_bytes(self.take()?);
        let fingerprint = u32::from_le_bytes(self.take()?);
        let [has_extras] = self.take()?;
        let mut extras = Extras::default();
        if has_extras == 1 {
            let [amount, price, temperature] = [self.take()?, self.take()?, self.take()?].map(f64::from_le_bytes);
            let [promotion] = self.take()?;
            extras = PackedExtras { amount, price, temperature, promotion }.unpack();
        }
        Ok(Some((SaleRow { key, quantity, line, fingerprint, extra: 0 }, extras)))
    }

    fn take<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_put_aside_come_back_in_the_same_order_as_rows_kept() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let in_order = |most_rows: usize| {
            let mut rows = SaleRows { most_rows, ..SaleRows::new(folder.path()) };
            for line in 0..1000_u64 {
                let extras = Extras {
                    price: (line % 3 == 0).then_some(line as f64),
                    promotion: (line % 5 == 0).then_some(line % 2 == 0),
                    ..Extras::default()
                };
                let key = Key::new((line * 7 % 13) as u32, (line % 3) as u32, (line * 31 % 50) as i32);
                rows.push(key, line as f64, line, line as u32, extras).expect("room on disk");
            }
            let mut all = Vec::new();
            rows.in_order(|row, extras| {
                all.push((row.key, row.line, row.quantity.to_bits(), row.fingerprint, format!("{extras:?}")));
                Ok::<(), io::Error>(())
            })
            .expect("rows come back");
            all
        };
        let kept = in_order(10_000);
        assert_eq!(kept.len(), 1000);
        assert_eq!(in_order(64), kept);
    }
}
