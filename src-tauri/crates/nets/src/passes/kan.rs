//! The passes of the Kolmogorov–Arnold network; `arch/kan.rs` has its formulas.

use forecast::{NetShape, SettingKey};

use super::head::HeadPass;
use super::{Mask, Pass};
use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, kan};
use crate::batch::{ORIGIN_COLUMNS, Rows};
use crate::kernels::product::{Into, Matrix, product};
use crate::kernels::rows::{add, all_silu, all_silu_back, linear, linear_inputs, linear_weights, sized};
use crate::kernels::splines::{add_products, scale, scale_back, spline_slopes, splines};
use crate::layout::{Layout, Part};

pub(crate) struct KanPass {
    explain: Part,
    first: LayerPass,
    second: LayerPass,
    head: HeadPass,
    shape: NetShape,
    dropout: f64,
    masks: [Mask; 2],
    /// What the first layer reads: the look-back, then the long-memory columns of the origin, `(B, I)`.
    inputs: Vec<f32>,
    /// What the features of each day say of its value, `(B, I)`; nothing explains the columns of the origin.
    explained: Vec<f32>,
    d_explained: Vec<f32>,
    d_hidden: Vec<f32>,
}

impl KanPass {
    pub(crate) fn new(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let (width, grid) = (hyper.count(SettingKey::Width) as usize, hyper.count(SettingKey::Grid) as usize);
        let inputs = shape.lookback + if shape.memory { ORIGIN_COLUMNS } else { 0 };
        Self {
            explain: layout.part("explain.weight"),
            first: LayerPass::new(layout, "layers.0", (inputs, width), grid),
            second: LayerPass::new(layout, "layers.1", (width, width), grid),
            head: HeadPass::new(layout, shape, width),
            shape,
            dropout: hyper.get(SettingKey::Dropout),
            masks: Default::default(),
            inputs: Vec::new(),
            explained: Vec::new(),
            d_explained: Vec::new(),
            d_hidden: Vec::new(),
        }
    }

    /// Numbers of a day, and of a window.
    fn strides(&self) -> (usize, usize) {
        let columns = 1 + self.shape.features;
        (columns, columns * (self.shape.lookback + self.shape.horizon))
    }
}

impl Pass for KanPass {
    fn forward(&mut self, weights: &[f32], rows: &Rows, dropout: &mut Dropout) -> &[f32] {
        let (columns, window) = self.strides();
        let (lookback, count) = (self.shape.lookback, self.first.inputs);
        let explain = self.explain.of(weights);
        let inputs = sized(&mut self.inputs, rows.count * count);
        let explained = sized(&mut self.explained, rows.count * count);
        for (at, (inputs, explained)) in inputs.chunks_exact_mut(count).zip(explained.chunks_exact_mut(count)).enumerate() {
            let days = rows.all[at * window..].chunks_exact(columns);
            for ((input, explained), day) in inputs.iter_mut().zip(explained.iter_mut()).zip(days).take(lookback) {
                *input = day[0];
                *explained = day[1..].iter().zip(explain).map(|(x, w)| x * w).sum();
            }
            let origin = count - lookback;
            inputs[lookback..].copy_from_slice(&rows.origin[at * origin..][..origin]);
            explained[lookback..].fill(0.0);
        }
        self.first.forward(weights, inputs, Some(explained), rows.count);
        self.masks[0].apply(&mut self.first.outputs, self.dropout, dropout);
        self.second.forward(weights, &self.first.outputs, None, rows.count);
        self.masks[1].apply(&mut self.second.outputs, self.dropout, dropout);
        self.head.forward(weights, &self.second.outputs, rows)
    }

    fn backward(&mut self, weights: &[f32], rows: &Rows, slopes: &[f32], gradient: &mut [f32]) {
        let (columns, window) = self.strides();
        let d_state = self.head.backward(weights, rows, slopes, gradient);
        self.masks[1].again(d_state);
        self.second.backward(weights, d_state, gradient);
        let d_hidden = sized(&mut self.d_hidden, rows.count * self.second.inputs);
        self.second.backward_inputs(weights, &self.first.outputs, d_state, d_hidden);
        self.masks[0].again(d_hidden);
        self.first.backward(weights, d_hidden, gradient);
        // Nothing is learned by the inputs but what explains them, which goes through the base weights alone.
        let count = self.first.inputs;
        let d_explained = sized(&mut self.d_explained, rows.count * count);
        let sizes = (rows.count, count, self.first.outputs_per_window);
        linear_inputs(sizes, self.first.base.of(weights), d_hidden, d_explained, count, Into::Replace);
        let d_explain = self.explain.of_mut(gradient);
        for (at, d_explained) in d_explained.chunks_exact(count).enumerate() {
            let days = rows.all[at * window..].chunks_exact(columns);
            for (slope, day) in d_explained.iter().zip(days).take(self.shape.lookback) {
                d_explain.iter_mut().zip(&day[1..]).for_each(|(d, x)| *d += slope * x);
            }
        }
    }
}

/// One layer.
struct LayerPass {
    base: Part,
    splines: Part,
    scaler: Part,
    inputs: usize,
    outputs_per_window: usize,
    /// B-splines per input.
    per_input: usize,
    /// Grid intervals per unit.
    density: f32,
    /// The center of the first B-spline in grid intervals.
    first_center: f32,
    /// What the base weights read, `(B, in)`.
    read: Vec<f32>,
    /// B-splines at the inputs, `(B, in, J)`.
    bases: Vec<f32>,
    /// Coefficients times their scaler, `(out, in, J)`.
    scaled: Vec<f32>,
    /// `(B, out)`
    outputs: Vec<f32>,
    d_scaled: Vec<f32>,
    d_bases: Vec<f32>,
    slopes: Vec<f32>,
}

impl LayerPass {
    fn new(layout: &Layout, name: &str, (inputs, outputs): (usize, usize), grid: usize) -> Self {
        let part = |which: &str| layout.part(&format!("{name}.{which}"));
        let (density, first_center) = kan::grid_of(grid);
        Self {
            base: part("base_weight"),
            splines: part("spline_weight"),
            scaler: part("spline_scaler"),
            inputs,
            outputs_per_window: outputs,
            per_input: kan::splines_of(grid),
            density,
            first_center,
            read: Vec::new(),
            bases: Vec::new(),
            scaled: Vec::new(),
            outputs: Vec::new(),
            d_scaled: Vec::new(),
            d_bases: Vec::new(),
            slopes: Vec::new(),
        }
    }

    fn forward(&mut self, weights: &[f32], x: &[f32], explained: Option<&[f32]>, count: usize) {
        let (inputs, outputs, all) = (self.inputs, self.outputs_per_window, self.inputs * self.per_input);
        let read = sized(&mut self.read, count * inputs);
        all_silu(x, read);
        if let Some(explained) = explained {
            add(explained, read);
        }
        let bases = sized(&mut self.bases, count * all);
        splines(x, (self.density, self.first_center), self.per_input, bases);
        let scaled = sized(&mut self.scaled, outputs * all);
        scale(self.splines.of(weights), self.scaler.of(weights), self.per_input, scaled);
        let y = sized(&mut self.outputs, count * outputs);
        linear((count, inputs, outputs), Matrix::rows(read, inputs), self.base.of(weights), None, y);
        product((count, all, outputs), Matrix::rows(bases, all), Matrix::rows(scaled, all).transposed(), y, outputs, Into::Add);
    }

    /// Adds the gradients of the weights.
    fn backward(&mut self, weights: &[f32], dy: &[f32], gradient: &mut [f32]) {
        let (inputs, outputs, all) = (self.inputs, self.outputs_per_window, self.inputs * self.per_input);
        let count = dy.len() / outputs;
        linear_weights((count, inputs, outputs), Matrix::rows(&self.read, inputs), dy, self.base.of_mut(gradient));
        let d_scaled = sized(&mut self.d_scaled, outputs * all);
        d_scaled.fill(0.0);
        linear_weights((count, all, outputs), Matrix::rows(&self.bases, all), dy, d_scaled);
        scale(d_scaled, self.scaler.of(weights), self.per_input, self.splines.of_mut(gradient));
        scale_back(d_scaled, self.splines.of(weights), self.per_input, self.scaler.of_mut(gradient));
    }

    /// The gradient of the inputs `x`, `(B, in)`.
    fn backward_inputs(&mut self, weights: &[f32], x: &[f32], dy: &[f32], dx: &mut [f32]) {
        let (inputs, outputs, all) = (self.inputs, self.outputs_per_window, self.inputs * self.per_input);
        let count = dy.len() / outputs;
        linear_inputs((count, inputs, outputs), self.base.of(weights), dy, dx, inputs, Into::Replace);
        all_silu_back(x, dx);
        let d_bases = sized(&mut self.d_bases, count * all);
        linear_inputs((count, all, outputs), &self.scaled, dy, d_bases, all, Into::Replace);
        let slopes = sized(&mut self.slopes, count * all);
        spline_slopes(x, (self.density, self.first_center), self.per_input, slopes);
        add_products(d_bases, slopes, self.per_input, dx);
    }
}
