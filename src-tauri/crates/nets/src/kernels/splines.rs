//! Cubic B-splines on a uniform grid, their slopes, and the scaling of their coefficients.

use super::vectorized;

vectorized! {
    /// All cubic B-splines at x: with a the distance from the center in intervals, `(max(2 − a, 0)³ − 4 max(1 − a, 0)³) / 6`. `(B, in, J)`
    pub(crate) fn splines(x: &[f32], grid: (f32, f32), per_input: usize, out: &mut [f32]) {
        let (density, first) = grid;
        for (out, x) in out.chunks_exact_mut(per_input).zip(x) {
            let place = x * density - first;
            for (j, out) in out.iter_mut().enumerate() {
                let near = (place - j as f32).abs();
                let (wide, narrow) = ((2.0 - near).max(0.0), (1.0 - near).max(0.0));
                *out = (wide * wide * wide - 4.0 * narrow * narrow * narrow) * (1.0 / 6.0);
            }
        }
    }
}

vectorized! {
    /// The slopes of these.
    pub(crate) fn spline_slopes(x: &[f32], grid: (f32, f32), per_input: usize, out: &mut [f32]) {
        let (density, first) = grid;
        for (out, x) in out.chunks_exact_mut(per_input).zip(x) {
            let place = x * density - first;
            for (j, out) in out.iter_mut().enumerate() {
                let distance = place - j as f32;
                let near = distance.abs();
                let (wide, narrow) = ((2.0 - near).max(0.0), (1.0 - near).max(0.0));
                *out = (4.0 * narrow * narrow - wide * wide) * (0.5 * density).copysign(distance);
            }
        }
    }
}

vectorized! {
    /// Each coefficient times its scaler.
    pub(crate) fn scale(coefficients: &[f32], scaler: &[f32], per_input: usize, out: &mut [f32]) {
        for ((coefficients, scaler), out) in coefficients.chunks_exact(per_input).zip(scaler).zip(out.chunks_exact_mut(per_input)) {
            out.iter_mut().zip(coefficients).for_each(|(out, coefficient)| *out = coefficient * scaler);
        }
    }
}

vectorized! {
    /// Adds the gradient of each scaler.
    pub(crate) fn scale_back(d_scaled: &[f32], coefficients: &[f32], per_input: usize, d_scaler: &mut [f32]) {
        for ((d, coefficients), to) in d_scaled.chunks_exact(per_input).zip(coefficients.chunks_exact(per_input)).zip(d_scaler) {
            *to += d.iter().zip(coefficients).map(|(d, c)| d * c).sum::<f32>();
        }
    }
}

vectorized! {
    /// Adds to each number the sum of its products.
    pub(crate) fn add_products(a: &[f32], b: &[f32], per_input: usize, to: &mut [f32]) {
        for ((a, b), to) in a.chunks_exact(per_input).zip(b.chunks_exact(per_input)).zip(to) {
            *to += a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        }
    }
}
