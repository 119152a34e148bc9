//! Layer normalization of rows, and its gradient.

use super::vectorized;

/// Avoids division by zero for rows without variation.
const EPSILON: f32 = 1e-5;

vectorized! {
    /// Every row of `x` less its mean and divided by its deviation, and one divided by the deviation of each row.
    pub(crate) fn normalize(width: usize, x: &[f32], normal: &mut [f32], inverse: &mut [f32]) {
        for ((x, normal), inverse) in x.chunks_exact(width).zip(normal.chunks_exact_mut(width)).zip(inverse) {
            let mean = sum(x, |x| x) / width as f32;
            *inverse = 1.0 / (sum(x, |x| (x - mean) * (x - mean)) / width as f32 + EPSILON).sqrt();
            normal.iter_mut().zip(x).for_each(|(normal, x)| *normal = (x - mean) * *inverse);
        }
    }
}

vectorized! {
    /// `y = normal × gain + bias`
    pub(crate) fn scale_and_shift(normal: &[f32], gain: &[f32], bias: &[f32], y: &mut [f32]) {
        for (normal, y) in normal.chunks_exact(gain.len()).zip(y.chunks_exact_mut(gain.len())) {
            y.iter_mut().zip(normal).zip(gain.iter().zip(bias)).for_each(|((y, x), (gain, bias))| *y = x * gain + bias);
        }
    }
}

vectorized! {
    /// Adds the gradients of the gain and the bias, and makes the gradient of the outputs that of the normal rows.
    pub(crate) fn scale_and_shift_back(normal: &[f32], gain: &[f32], dy: &mut [f32], d_gain: &mut [f32], d_bias: &mut [f32]) {
        for (normal, dy) in normal.chunks_exact(gain.len()).zip(dy.chunks_exact_mut(gain.len())) {
            for ((dy, x), (gain, (d_gain, d_bias))) in dy.iter_mut().zip(normal).zip(gain.iter().zip(d_gain.iter_mut().zip(d_bias.iter_mut()))) {
                *d_gain += *dy * x;
                *d_bias += *dy;
                *dy *= gain;
            }
        }
    }
}

vectorized! {
    /// Makes the gradient of the normal rows that of the rows before.
    pub(crate) fn normalize_back(width: usize, normal: &[f32], inverse: &[f32], gradient: &mut [f32]) {
        for ((normal, gradient), inverse) in normal.chunks_exact(width).zip(gradient.chunks_exact_mut(width)).zip(inverse) {
            let mean = sum(gradient, |g| g) / width as f32;
            let along = sum_of_products(gradient, normal) / width as f32;
            gradient.iter_mut().zip(normal).for_each(|(g, x)| *g = inverse * (*g - mean - x * along));
        }
    }
}

#[inline(always)]
fn sum(x: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let (parts, rest) = x.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for part in parts {
        sums.iter_mut().zip(part).for_each(|(sum, x)| *sum += of(*x));
    }
    sums.iter().sum::<f32>() + rest.iter().map(|x| of(*x)).sum::<f32>()
}

#[inline(always)]
fn sum_of_products(x: &[f32], y: &[f32]) -> f32 {
    let ((x_parts, x_rest), (y_parts, y_rest)) = (x.as_chunks::<8>(), y.as_chunks::<8>());
    let mut sums = [0.0_f32; 8];
    for (x, y) in x_parts.iter().zip(y_parts) {
        sums.iter_mut().zip(x.iter().zip(y)).for_each(|(sum, (x, y))| *sum += x * y);
    }
    sums.iter().sum::<f32>() + x_rest.iter().zip(y_rest).map(|(x, y)| x * y).sum::<f32>()
}
