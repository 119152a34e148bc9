//! Products of matrices that fit the caches: those of networks with some ten thousand parameters and batches of some hundred windows.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::{multiply_add, vectorized};

/// Rows of a tile: as many sums as the registers hold.
const ROWS: usize = 6;
/// Depth of a tile, so that the columns read for it stay in the nearest cache.
const DEPTH: usize = 256;
/// The most columns of a tile.
const COLUMNS: usize = 32;

/// A matrix in a slice: how far apart neighboring rows and neighboring columns are. One of the two is 1.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Matrix<'a> {
    numbers: &'a [f32],
    row: usize,
    column: usize,
}

impl<'a> Matrix<'a> {
    /// Rows behind one another, each `row` numbers after the one before.
    pub(crate) fn rows(numbers: &'a [f32], row: usize) -> Self {
        Self { numbers, row, column: 1 }
    }

    pub(crate) fn transposed(self) -> Self {
        Self { row: self.column, column: self.row, ..self }
    }
}

/// Whether a product replaces what is there or is added to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Into {
    Replace,
    Add,
}

/// Whether products are timed, and what they took so far in nanoseconds, all threads together.
static TIMED: AtomicBool = AtomicBool::new(false);
static TOOK: AtomicU64 = AtomicU64::new(0);

/// Runs `work`, and returns how long its matrix products took, all threads together: what of a training step is left if nothing else of it
/// takes time. For one measurement at a time in a process.
pub fn time_of_products<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    TOOK.store(0, Ordering::Relaxed);
    TIMED.store(true, Ordering::Relaxed);
    let done = work();
    TIMED.store(false, Ordering::Relaxed);
    (done, Duration::from_nanos(TOOK.load(Ordering::Relaxed)))
}

/// `c = a b` or `c += a b`, with sizes `(m, k) × (k, n)`; the rows of `c` are `c_row` numbers apart.
pub(crate) fn product(sizes: (usize, usize, usize), a: Matrix<'_>, b: Matrix<'_>, c: &mut [f32], c_row: usize, into: Into) {
    if !TIMED.load(Ordering::Relaxed) {
        return multiply(sizes, a, b, c, c_row, into);
    }
    let began = Instant::now();
    multiply(sizes, a, b, c, c_row, into);
    let nanos = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
    TOOK.fetch_add(nanos, Ordering::Relaxed);
}

vectorized! {
    /// [`product`], not timed.
    fn multiply(sizes: (usize, usize, usize), a: Matrix<'_>, b: Matrix<'_>, c: &mut [f32], c_row: usize, into: Into) {
        let (m, k, n) = sizes;
        if k == 0 && into == Into::Replace {
            // A sum of nothing.
            c.chunks_mut(c_row.max(1)).take(m).for_each(|row| row[..n].fill(0.0));
        }
        let mut panel = [0.0_f32; DEPTH * COLUMNS];
        let mut column = 0;
        while column < n {
            let rest = n - column;
            // Two registers a row, or one where that is enough.
            column += match (WIDE, rest) {
                (true, 17..) => columns::<FUSED, 32>(sizes, a, b, (c, c_row), (column, rest.min(32)), into, panel.as_chunks_mut().0),
                (true, _) | (false, 9..) => columns::<FUSED, 16>(sizes, a, b, (c, c_row), (column, rest.min(16)), into, panel.as_chunks_mut().0),
                (false, _) => columns::<FUSED, 8>(sizes, a, b, (c, c_row), (column, rest), into, panel.as_chunks_mut().0),
            };
        }
    }
}

/// `width` columns of a product, from `column` on; returns how many.
#[inline(always)]
fn columns<const FUSED: bool, const N: usize>(
    (m, k, _): (usize, usize, usize),
    a: Matrix<'_>,
    b: Matrix<'_>,
    (c, c_row): (&mut [f32], usize),
    (column, width): (usize, usize),
    into: Into,
    panel: &mut [[f32; N]],
) -> usize {
    for from in (0..k).step_by(DEPTH) {
        let panel = &mut panel[..DEPTH.min(k - from)];
        pack(panel, width, b, (from, column));
        let add = into == Into::Add || from > 0;
        let mut row = 0;
        while row < m {
            let a = Matrix { numbers: &a.numbers[row * a.row + from * a.column..], ..a };
            let c = &mut c[row * c_row + column..];
            match m - row {
                ROWS.. => {
                    let sums = if a.column == 1 { six_rows::<FUSED, N>(a, panel) } else { of_columns::<FUSED, ROWS, N>(a, panel) };
                    write(&sums, c, (c_row, width), add);
                    row += ROWS;
                }
                2.. => {
                    let sums = if a.column == 1 { two_rows::<FUSED, N>(a, panel) } else { of_columns::<FUSED, 2, N>(a, panel) };
                    write(&sums, c, (c_row, width), add);
                    row += 2;
                }
                _ => {
                    let sums = if a.column == 1 { one_row::<FUSED, N>(a, panel) } else { of_columns::<FUSED, 1, N>(a, panel) };
                    write(&sums, c, (c_row, width), add);
                    row += 1;
                }
            }
        }
    }
    width
}

/// Copies `width` columns, those behind them are zeros.
#[inline(always)]
fn pack<const N: usize>(panel: &mut [[f32; N]], width: usize, b: Matrix<'_>, (row, column): (usize, usize)) {
    let numbers = &b.numbers[row * b.row + column * b.column..];
    if b.column == 1 {
        for (at, to) in panel.iter_mut().enumerate() {
            let from = &numbers[at * b.row..][..width];
            match from.first_chunk() {
                Some(whole) => *to = *whole,
                None => {
                    to[..width].copy_from_slice(from);
                    to[width..].fill(0.0);
                }
            }
        }
    } else {
        for to in panel.iter_mut() {
            to[width..].fill(0.0);
        }
        for j in 0..width {
            let from = &numbers[j * b.column..][..panel.len()];
            for (to, x) in panel.iter_mut().zip(from) {
                to[j] = *x;
            }
        }
    }
}

/// Defines the sums of a tile of so many rows of `a`. Written out, because an index that is checked in the inner loop would keep the sums from
/// staying in registers.
macro_rules! tile_of_rows {
    ($name:ident, $rows:literal, $b:ident, $pattern:pat, $($place:literal $factor:ident),*) => {
        #[inline(always)]
        fn $name<const FUSED: bool, const N: usize>(a: Matrix<'_>, panel: &[[f32; N]]) -> [[f32; N]; $rows] {
            let mut sums = [[0.0; N]; $rows];
            for $pattern in panel.iter()$(.zip(&a.numbers[$place * a.row..][..panel.len()]))* {
                $(add_multiple::<FUSED, N>(*$factor, $b, &mut sums[$place]);)*
            }
            sums
        }
    };
}
tile_of_rows!(six_rows, 6, b, ((((((b, a0), a1), a2), a3), a4), a5), 0 a0, 1 a1, 2 a2, 3 a3, 4 a4, 5 a5);
tile_of_rows!(two_rows, 2, b, ((b, a0), a1), 0 a0, 1 a1);
tile_of_rows!(one_row, 1, b, (b, a0), 0 a0);

/// The same where the numbers of a column of `a` are next to one another.
#[inline(always)]
fn of_columns<const FUSED: bool, const M: usize, const N: usize>(a: Matrix<'_>, panel: &[[f32; N]]) -> [[f32; N]; M] {
    let mut sums = [[0.0; N]; M];
    for (b, column) in panel.iter().zip(a.numbers.chunks(a.column)) {
        if let Some(factors) = column.first_chunk::<M>() {
            for i in 0..M {
                add_multiple::<FUSED, N>(factors[i], b, &mut sums[i]);
            }
        }
    }
    sums
}

#[inline(always)]
fn add_multiple<const FUSED: bool, const N: usize>(factor: f32, of: &[f32; N], to: &mut [f32; N]) {
    for j in 0..N {
        to[j] = multiply_add::<FUSED>(factor, of[j], to[j]);
    }
}

#[inline(always)]
fn write<const M: usize, const N: usize>(sums: &[[f32; N]; M], c: &mut [f32], (c_row, width): (usize, usize), add: bool) {
    for (i, sums) in sums.iter().enumerate() {
        let out = &mut c[i * c_row..][..width];
        if let Some(out) = out.first_chunk_mut::<N>() {
            for j in 0..N {
                out[j] = if add { out[j] + sums[j] } else { sums[j] };
            }
        } else {
            for (out, sum) in out.iter_mut().zip(sums) {
                *out = if add { *out + sum } else { *sum };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_of_all_layouts_and_sizes_are_sums_of_products() {
        crate::kernels::tests::with_all_instructions(check);
    }

    fn check() {
        let numbers = |count: usize, from: usize| -> Vec<f32> { (from..from + count).map(|i| ((i * 7919) % 23) as f32 - 11.0).collect() };
        for (m, k, n) in [(1, 1, 1), (2, 0, 3), (3, 7, 5), (4, 16, 16), (9, 300, 33), (17, 31, 40), (6, 600, 4)] {
            let (a, b) = (numbers(m * k, 1), numbers(k * n, 50));
            for (a_transposed, b_transposed) in [(false, false), (false, true), (true, false), (true, true)] {
                let of = |numbers, rows, columns, transposed| match transposed {
                    false => Matrix::rows(numbers, columns),
                    true => Matrix::rows(numbers, rows).transposed(),
                };
                let (a, b) = (of(&a, m, k, a_transposed), of(&b, k, n, b_transposed));
                let at = |x: Matrix<'_>, i, j| x.numbers[i * x.row + j * x.column];
                let start = numbers(m * (n + 2), 9);
                for into in [Into::Replace, Into::Add] {
                    let mut c = start.clone();
                    product((m, k, n), a, b, &mut c, n + 2, into);
                    for (place, (found, before)) in c.iter().zip(&start).enumerate() {
                        let (i, j) = (place / (n + 2), place % (n + 2));
                        let sum: f32 = (0..k).map(|p| if j < n { at(a, i, p) * at(b, p, j) } else { 0.0 }).sum();
                        let expected = if j < n && into == Into::Replace { sum } else { before + sum };
                        assert!((found - expected).abs() < 0.5, "{m} {k} {n}: {found} instead of {expected}");
                    }
                }
            }
        }
    }
}
