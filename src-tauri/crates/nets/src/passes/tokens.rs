//! The passes of what networks over tokens share: the past as tokens, and layer normalization. `arch/layers.rs` has the tensor form.

use forecast::NetShape;

use crate::batch::Rows;
use crate::kernels::norm::{normalize, normalize_back, scale_and_shift, scale_and_shift_back};
use crate::kernels::product::Matrix;
use crate::kernels::rows::{add_column_sums, linear, linear_weights, sized};
use crate::layout::{Layout, Part};

/// The past as tokens of some days.
pub(crate) struct TokensPass {
    weight: Part,
    bias: Part,
    /// T
    pub(crate) count: usize,
    width: usize,
    /// Numbers of a window, of its look-back, and of the days in tokens.
    window: usize,
    lookback: usize,
    kept: usize,
    /// The days, `(B, T, days × C)`.
    days: Vec<f32>,
    /// `(B, T, D)`
    pub(crate) output: Vec<f32>,
}

impl TokensPass {
    pub(crate) fn new(layout: &Layout, shape: NetShape, days: usize, width: usize) -> Self {
        let (columns, days) = (1 + shape.features, days.min(shape.lookback));
        let count = shape.lookback / days;
        Self {
            weight: layout.part("embed.weight"),
            bias: layout.part("embed.bias"),
            count,
            width,
            window: (shape.lookback + shape.horizon) * columns,
            lookback: shape.lookback * columns,
            kept: count * days * columns,
            days: Vec::new(),
            output: Vec::new(),
        }
    }

    /// Rows, inputs, and outputs of the embedding.
    fn sizes(&self, windows: usize) -> (usize, usize, usize) {
        (windows * self.count, self.kept / self.count, self.width)
    }

    pub(crate) fn forward(&mut self, weights: &[f32], rows: &Rows) {
        let sizes = self.sizes(rows.count);
        let days = sized(&mut self.days, rows.count * self.kept);
        for (to, window) in days.chunks_exact_mut(self.kept).zip(rows.all.chunks_exact(self.window)) {
            to.copy_from_slice(&window[self.lookback - self.kept..self.lookback]);
        }
        let output = sized(&mut self.output, sizes.0 * sizes.2);
        linear(sizes, Matrix::rows(days, sizes.1), self.weight.of(weights), Some(self.bias.of(weights)), output);
    }

    /// Adds the gradients of the embedding, from that of the tokens.
    pub(crate) fn backward(&self, windows: usize, d: &[f32], gradient: &mut [f32]) {
        let sizes = self.sizes(windows);
        add_column_sums(d, self.bias.of_mut(gradient));
        linear_weights(sizes, Matrix::rows(&self.days, sizes.1), d, self.weight.of_mut(gradient));
    }
}

/// Layer normalization with gain and bias.
pub(crate) struct NormPass {
    gain: Part,
    bias: Part,
    width: usize,
    normal: Vec<f32>,
    inverse: Vec<f32>,
    pub(crate) output: Vec<f32>,
}

impl NormPass {
    pub(crate) fn new(layout: &Layout, name: &str, width: usize) -> Self {
        Self {
            gain: layout.part(&format!("{name}.weight")),
            bias: layout.part(&format!("{name}.bias")),
            width,
            normal: Vec::new(),
            inverse: Vec::new(),
            output: Vec::new(),
        }
    }

    pub(crate) fn forward(&mut self, weights: &[f32], x: &[f32]) {
        let (normal, inverse) = (sized(&mut self.normal, x.len()), sized(&mut self.inverse, x.len() / self.width));
        normalize(self.width, x, normal, inverse);
        scale_and_shift(normal, self.gain.of(weights), self.bias.of(weights), sized(&mut self.output, x.len()));
    }

    /// Makes the gradient of the output that of the input, and adds those of gain and bias.
    pub(crate) fn backward(&self, weights: &[f32], d: &mut [f32], gradient: &mut [f32]) {
        let (gain, bias) = (&self.gain, &self.bias);
        let mut sums = vec![0.0; 2 * self.width];
        let (d_gain, d_bias) = sums.split_at_mut(self.width);
        scale_and_shift_back(&self.normal, gain.of(weights), d, d_gain, d_bias);
        crate::kernels::rows::add(d_gain, gain.of_mut(gradient));
        crate::kernels::rows::add(d_bias, bias.of_mut(gradient));
        normalize_back(self.width, &self.normal, &self.inverse, d);
    }
}

/// The last `asked` of `tokens` rows of each window.
pub(crate) fn copy_last(x: &[f32], (tokens, asked, width): (usize, usize, usize), out: &mut Vec<f32>) {
    out.clear();
    x.chunks_exact(tokens * width).for_each(|window| out.extend_from_slice(&window[(tokens - asked) * width..]));
}

/// Adds rows to the last `asked` of `tokens` rows of each window.
pub(crate) fn add_last(rows: &[f32], (tokens, asked, width): (usize, usize, usize), to: &mut [f32]) {
    for (rows, to) in rows.chunks_exact(asked * width).zip(to.chunks_exact_mut(tokens * width)) {
        crate::kernels::rows::add(rows, &mut to[(tokens - asked) * width..]);
    }
}
