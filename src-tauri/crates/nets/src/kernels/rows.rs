//! Rows of numbers: linear layers and their gradients, sums of columns, and what is done to every number of a row.

use super::activation::{gelu, gelu_slope, silu, silu_slope};
use super::product::{Into, Matrix, product};
use super::vectorized;

/// A buffer as that many numbers, which are what was there before or 0.
pub(crate) fn sized(buffer: &mut Vec<f32>, count: usize) -> &mut [f32] {
    buffer.resize(count, 0.0);
    buffer
}

/// Rows, inputs, and outputs of a linear layer.
pub(crate) type Sizes = (usize, usize, usize);

/// `y = x wᵀ + bias`, w `(outputs, inputs)`.
pub(crate) fn linear((rows, inputs, outputs): Sizes, x: Matrix<'_>, w: &[f32], bias: Option<&[f32]>, y: &mut [f32]) {
    if let Some(bias) = bias {
        y.chunks_exact_mut(outputs).for_each(|row| row.copy_from_slice(bias));
    }
    let into = if bias.is_some() { Into::Add } else { Into::Replace };
    product((rows, inputs, outputs), x, Matrix::rows(w, inputs).transposed(), y, outputs, into);
}

/// Adds the gradient of the weights, `dyᵀ x`.
pub(crate) fn linear_weights((rows, inputs, outputs): Sizes, x: Matrix<'_>, dy: &[f32], dw: &mut [f32]) {
    product((outputs, rows, inputs), Matrix::rows(dy, outputs).transposed(), x, dw, inputs, Into::Add);
}

/// The gradient of the inputs, `dy w`; the rows of `dx` are `dx_row` numbers apart.
pub(crate) fn linear_inputs((rows, inputs, outputs): Sizes, w: &[f32], dy: &[f32], dx: &mut [f32], dx_row: usize, into: Into) {
    product((rows, outputs, inputs), Matrix::rows(dy, outputs), Matrix::rows(w, inputs), dx, dx_row, into);
}

vectorized! {
    /// Adds to every number of `sums` those of its column in `x`.
    pub(crate) fn add_column_sums(x: &[f32], sums: &mut [f32]) {
        for row in x.chunks_exact(sums.len()) {
            sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
    }
}

vectorized! {
    pub(crate) fn add(x: &[f32], to: &mut [f32]) {
        to.iter_mut().zip(x).for_each(|(to, x)| *to += x);
    }
}

vectorized! {
    pub(crate) fn multiply(x: &mut [f32], by: &[f32]) {
        x.iter_mut().zip(by).for_each(|(x, by)| *x *= by);
    }
}

vectorized! {
    /// Multiplies every row with the row of its window in `by`, of which there are none or as many as windows.
    pub(crate) fn multiply_rows(x: &mut [f32], by: &[f32], width: usize) {
        if by.is_empty() {
            return;
        }
        let of_window = x.len() / (by.len() / width);
        for (x, by) in x.chunks_exact_mut(of_window).zip(by.chunks_exact(width)) {
            for x in x.chunks_exact_mut(width) {
                x.iter_mut().zip(by).for_each(|(x, by)| *x *= by);
            }
        }
    }
}

vectorized! {
    pub(crate) fn relu(x: &mut [f32]) {
        // What isn't a number stays so, and is found.
        x.iter_mut().for_each(|x| *x = if *x < 0.0 { 0.0 } else { *x });
    }
}

vectorized! {
    /// Makes the gradient behind a ReLU, whose outputs are `y`, that before it.
    pub(crate) fn relu_back(y: &[f32], gradient: &mut [f32]) {
        gradient.iter_mut().zip(y).for_each(|(g, y)| *g = if *y > 0.0 { *g } else { 0.0 });
    }
}

vectorized! {
    pub(crate) fn all_silu(x: &[f32], y: &mut [f32]) {
        y.iter_mut().zip(x).for_each(|(y, x)| *y = silu(*x));
    }
}

vectorized! {
    pub(crate) fn all_silu_back(x: &[f32], gradient: &mut [f32]) {
        gradient.iter_mut().zip(x).for_each(|(g, x)| *g *= silu_slope(*x));
    }
}

vectorized! {
    pub(crate) fn all_gelu(x: &[f32], y: &mut [f32]) {
        y.iter_mut().zip(x).for_each(|(y, x)| *y = gelu(*x));
    }
}

vectorized! {
    pub(crate) fn all_gelu_back(x: &[f32], gradient: &mut [f32]) {
        gradient.iter_mut().zip(x).for_each(|(g, x)| *g *= gelu_slope(*x));
    }
}

vectorized! {
    /// The Euclidean norm.
    pub(crate) fn norm(x: &[f32]) -> f32 {
        let (parts, rest) = x.as_chunks::<32>();
        let mut sums = [0.0_f32; 32];
        for part in parts {
            sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += x * x);
        }
        (sums.iter().sum::<f32>() + rest.iter().map(|x| x * x).sum::<f32>()).sqrt()
    }
}
