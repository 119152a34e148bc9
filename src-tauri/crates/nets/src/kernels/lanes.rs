//! Several windows next to one another, one in each lane of the wide registers: for what is too small within one window.

use std::ops::{Add, AddAssign, Mul, Sub};

use super::multiply_add;

/// Windows next to one another.
pub(crate) const LANES: usize = 8;

/// A number of each of these windows. Everything is done by value: through references the compiler doesn't see that results and operands are
/// different numbers, and does one lane after another.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub(crate) struct Lanes(pub(crate) [f32; LANES]);

impl Lanes {
    pub(crate) const ZERO: Self = Self([0.0; LANES]);

    #[inline(always)]
    pub(crate) fn all(x: f32) -> Self {
        Self([x; LANES])
    }

    /// `self + a b`
    #[inline(always)]
    pub(crate) fn plus_product<const FUSED: bool>(self, a: Self, b: Self) -> Self {
        let mut out = [0.0; LANES];
        for (out, (sum, (a, b))) in out.iter_mut().zip(self.0.iter().zip(a.0.iter().zip(&b.0))) {
            *out = multiply_add::<FUSED>(*a, *b, *sum);
        }
        Self(out)
    }

    #[inline(always)]
    pub(crate) fn map(self, of: impl Fn(f32) -> f32) -> Self {
        let mut out = [0.0; LANES];
        for (out, x) in out.iter_mut().zip(self.0) {
            *out = of(x);
        }
        Self(out)
    }

    #[inline(always)]
    pub(crate) fn with(self, other: Self, of: impl Fn(f32, f32) -> f32) -> Self {
        let mut out = [0.0; LANES];
        for (out, (a, b)) in out.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            *out = of(a, b);
        }
        Self(out)
    }

    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        self.with(other, f32::max)
    }

    pub(crate) fn sum(self) -> f32 {
        self.0.iter().sum()
    }
}

impl Add for Lanes {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        self.with(other, |a, b| a + b)
    }
}

impl AddAssign for Lanes {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Lanes {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        self.with(other, |a, b| a - b)
    }
}

impl Mul for Lanes {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        self.with(other, |a, b| a * b)
    }
}

/// The sum of products of two rows.
#[inline(always)]
pub(crate) fn dot<const FUSED: bool>(a: &[Lanes], b: &[Lanes]) -> Lanes {
    let mut sum = Lanes::ZERO;
    for (a, b) in a.iter().zip(b) {
        sum = sum.plus_product::<FUSED>(*a, *b);
    }
    sum
}

/// `to += factor × x`
#[inline(always)]
pub(crate) fn add_multiple<const FUSED: bool>(factor: Lanes, x: &[Lanes], to: &mut [Lanes]) {
    for (to, x) in to.iter_mut().zip(x) {
        *to = to.plus_product::<FUSED>(factor, *x);
    }
}

/// Sets the size; what is there stays.
#[inline(always)]
pub(crate) fn resize(list: &mut Vec<Lanes>, count: usize) {
    list.resize(count, Lanes::ZERO);
}

/// So many zeros.
#[inline(always)]
pub(crate) fn zeros(list: &mut Vec<Lanes>, count: usize) {
    list.clear();
    list.resize(count, Lanes::ZERO);
}

/// Reads a row of each window, of those that there are: that of window `l` begins at `l × apart`.
#[inline(always)]
pub(crate) fn load(numbers: &[f32], apart: usize, windows: usize, out: &mut [Lanes]) {
    if windows < LANES {
        for lane in 0..windows {
            for (out, x) in out.iter_mut().zip(&numbers[lane * apart..]) {
                out.0[lane] = *x;
            }
        }
        return;
    }
    let mut place = 0;
    for part in out.chunks_mut(LANES) {
        let mut square = [[0.0_f32; LANES]; LANES];
        for (lane, row) in square.iter_mut().enumerate() {
            let from = &numbers[lane * apart + place..];
            match from.first_chunk() {
                Some(whole) => *row = *whole,
                None => row[..from.len()].copy_from_slice(from),
            }
        }
        let turned = turn(square);
        part.iter_mut().zip(turned).for_each(|(part, turned)| part.0 = turned);
        place += LANES;
    }
}

/// The reverse of [`load`]; adds to the rows when `ADD`.
#[inline(always)]
pub(crate) fn store<const ADD: bool>(lanes: &[Lanes], numbers: &mut [f32], apart: usize, windows: usize) {
    let mut place = 0;
    for part in lanes.chunks(LANES) {
        let mut square = [[0.0_f32; LANES]; LANES];
        square.iter_mut().zip(part).for_each(|(row, lanes)| *row = lanes.0);
        let turned = turn(square);
        for (lane, row) in turned.iter().enumerate().take(windows) {
            let to = &mut numbers[lane * apart + place..][..part.len()];
            match to.first_chunk_mut::<LANES>() {
                Some(to) => {
                    for i in 0..LANES {
                        to[i] = if ADD { to[i] + row[i] } else { row[i] };
                    }
                }
                None => {
                    for (to, x) in to.iter_mut().zip(row) {
                        *to = if ADD { *to + x } else { *x };
                    }
                }
            }
        }
        place += LANES;
    }
}

/// Rows as columns.
#[inline(always)]
fn turn(square: [[f32; LANES]; LANES]) -> [[f32; LANES]; LANES] {
    let mut turned = [[0.0; LANES]; LANES];
    for i in 0..LANES {
        for j in 0..LANES {
            turned[i][j] = square[j][i];
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_any_length_and_of_fewer_windows_than_lanes_are_read_and_written() {
        for (length, windows) in [(1, LANES), (LANES, LANES), (11, LANES), (16, 3), (5, 1)] {
            let apart = length + 2;
            let numbers: Vec<f32> = (0..apart * LANES).map(|i| i as f32).collect();
            let mut read = vec![Lanes::ZERO; length];
            load(&numbers, apart, windows, &mut read);
            for (place, lanes) in read.iter().enumerate() {
                for (lane, x) in lanes.0.iter().enumerate() {
                    assert_eq!(*x, if lane < windows { numbers[lane * apart + place] } else { 0.0 }, "{length} {windows}");
                }
            }
            let mut written = vec![-1.0; apart * LANES];
            store::<false>(&read, &mut written, apart, windows);
            store::<true>(&read, &mut written, apart, windows);
            for (i, x) in written.iter().enumerate() {
                let own = i % apart < length && i / apart < windows;
                assert_eq!(*x, if own { 2.0 * numbers[i] } else { -1.0 }, "{length} {windows}");
            }
        }
    }
}
