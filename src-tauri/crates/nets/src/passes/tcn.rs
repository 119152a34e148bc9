//! The passes of the temporal convolutional network; `arch/tcn.rs` has its formulas and says which days each convolution computes.

use forecast::{NetShape, SettingKey};

use super::head::HeadPass;
use super::{Mask, Pass};
use crate::arch::Hyper;
use crate::arch::dropout::Dropout;
use crate::arch::tcn::{BlockDays, block_days};
use crate::batch::Rows;
use crate::kernels::product::{Into, Matrix};
use crate::kernels::rows::{add, add_column_sums, linear, linear_inputs, linear_weights, multiply_rows, norm, relu, relu_back, sized};
use crate::layout::{Layout, Part};

pub(crate) struct TcnPass {
    blocks: Vec<BlockPass>,
    filters: Filters,
    head: HeadPass,
    dropout: f64,
    mask: Mask,
    channels: usize,
    /// Numbers of a window's look-back, and of the whole window.
    window: [usize; 2],
    /// The look-back, `(B, L, C)`.
    days: Vec<f32>,
}

impl TcnPass {
    pub(crate) fn new(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let (k, channels) = (hyper.count(SettingKey::KernelSize), hyper.count(SettingKey::Channels) as usize);
        let (columns, all_days) = (1 + shape.features, block_days(shape.lookback, k));
        let mut blocks: Vec<BlockPass> = Vec::new();
        for days in &all_days {
            blocks.push(BlockPass::new(days, k, if blocks.is_empty() { columns } else { channels }, channels));
        }
        if let Some(block) = blocks.first_mut() {
            block.skip =
                layout.has("downsample.weight").then(|| ["weight", "bias"].map(|which| layout.part(&format!("downsample.{which}"))));
        }
        Self {
            filters: Filters {
                first: Group::new(layout, "first", 1, (channels, columns, k as usize)),
                others: Group::new(layout, "others", 2 * blocks.len() - 1, (channels, channels, k as usize)),
            },
            blocks,
            head: HeadPass::new(layout, shape, channels),
            dropout: hyper.get(SettingKey::Dropout),
            mask: Mask::default(),
            channels,
            window: [shape.lookback * columns, (shape.lookback + shape.horizon) * columns],
            days: Vec::new(),
        }
    }
}

impl Pass for TcnPass {
    fn forward(&mut self, weights: &[f32], rows: &Rows, dropout: &mut Dropout) -> &[f32] {
        let [kept, whole] = self.window;
        for (to, from) in sized(&mut self.days, rows.count * kept).chunks_exact_mut(kept).zip(rows.all.chunks_exact(whole)) {
            to.copy_from_slice(&from[..kept]);
        }
        self.filters.first.normalize(weights);
        self.filters.others.normalize(weights);
        // Spatial dropout for every convolution: a share of whole channels is 0 on all days.
        let of_conv = rows.count * self.channels;
        self.mask.draw(2 * self.blocks.len() * of_conv, self.dropout, dropout);
        let mut input = &self.days;
        for (i, block) in self.blocks.iter_mut().enumerate() {
            let convs = [2 * i, 2 * i + 1].map(|conv| (self.filters.filter(weights, conv), self.mask.part(conv * of_conv, of_conv)));
            block.forward(weights, input, rows.count, convs);
            input = &block.output;
        }
        self.head.forward(weights, input, rows)
    }

    fn backward(&mut self, weights: &[f32], rows: &Rows, slopes: &[f32], gradient: &mut [f32]) {
        let of_conv = rows.count * self.channels;
        let mut d_output = self.head.backward(weights, rows, slopes, gradient);
        for (i, block) in self.blocks.iter_mut().enumerate().rev() {
            let masks = [2 * i, 2 * i + 1].map(|conv| self.mask.part(conv * of_conv, of_conv));
            block.backward(weights, rows.count, (2 * i, masks), &mut self.filters, d_output, gradient);
            d_output = &mut block.d_input;
        }
        self.filters.first.normalize_back(weights, gradient);
        self.filters.others.normalize_back(weights, gradient);
    }
}

/// The parameters of all convolutions.
struct Filters {
    /// The very first convolution, whose inputs are the columns of a day.
    first: Group,
    others: Group,
}

impl Filters {
    fn filter<'a>(&'a self, weights: &'a [f32], conv: usize) -> Filter<'a> {
        if conv == 0 { self.first.filter(weights, 0) } else { self.others.filter(weights, conv - 1) }
    }

    /// The gradients of the matrix and of the bias, to be added to.
    fn gradients<'a>(&'a mut self, gradient: &'a mut [f32], conv: usize) -> (&'a mut [f32], &'a mut [f32]) {
        if conv == 0 { self.first.gradients(gradient, 0) } else { self.others.gradients(gradient, conv - 1) }
    }
}

/// Weight-normed convolutions of one size, as matrices `(C_out, k × C_in)`, oldest day first.
struct Group {
    direction: Part,
    length: Part,
    bias: Part,
    /// C_out, C_in, and k.
    size: (usize, usize, usize),
    /// `(n, C_out, k × C_in)`
    matrices: Vec<f32>,
    d_matrices: Vec<f32>,
}

/// A convolution as a matrix, and its bias.
type Filter<'a> = (&'a [f32], &'a [f32]);

impl Group {
    fn new(layout: &Layout, name: &str, count: usize, size: (usize, usize, usize)) -> Self {
        let part = |which: &str| layout.part(&format!("{name}.{which}"));
        let numbers = vec![0.0; count * size.0 * size.1 * size.2];
        Self {
            direction: part("weight_v"),
            length: part("weight_g"),
            bias: part("bias"),
            size,
            matrices: numbers.clone(),
            d_matrices: numbers,
        }
    }

    /// Makes the matrices of these weights.
    fn normalize(&mut self, weights: &[f32]) {
        let (_, c, k) = self.size;
        let directions = self.direction.of(weights).chunks_exact(c * k);
        for ((direction, length), row) in directions.zip(self.length.of(weights)).zip(self.matrices.chunks_exact_mut(c * k)) {
            let factor = length / norm(direction);
            for (channel, taps) in direction.chunks_exact(k).enumerate() {
                taps.iter().enumerate().for_each(|(tap, x)| row[tap * c + channel] = x * factor);
            }
        }
    }

    fn of_one(&self) -> usize {
        let (out, c, k) = self.size;
        out * c * k
    }

    fn filter<'a>(&'a self, weights: &'a [f32], place: usize) -> Filter<'a> {
        let (out, one) = (self.size.0, self.of_one());
        (&self.matrices[place * one..][..one], &self.bias.of(weights)[place * out..][..out])
    }

    fn gradients<'a>(&'a mut self, gradient: &'a mut [f32], place: usize) -> (&'a mut [f32], &'a mut [f32]) {
        let (out, one) = (self.size.0, self.of_one());
        (&mut self.d_matrices[place * one..][..one], &mut self.bias.of_mut(gradient)[place * out..][..out])
    }

    /// Adds the gradients of directions and lengths from those of the matrices, which then are 0 again.
    fn normalize_back(&mut self, weights: &[f32], gradient: &mut [f32]) {
        let (_, c, k) = self.size;
        let directions = self.direction.of(weights).chunks_exact(c * k);
        for (row, ((direction, length), d_row)) in
            directions.zip(self.length.of(weights)).zip(self.d_matrices.chunks_exact_mut(c * k)).enumerate()
        {
            let size = norm(direction);
            let d_direction = &mut self.direction.of_mut(gradient)[row * c * k..][..c * k];
            let mut along = 0.0;
            for (channel, (taps, d_taps)) in direction.chunks_exact(k).zip(d_direction.chunks_exact_mut(k)).enumerate() {
                for (tap, (x, d)) in taps.iter().zip(d_taps).enumerate() {
                    let slope = d_row[tap * c + channel];
                    along += slope * x;
                    *d += slope * length / size;
                }
            }
            let back = along * length / (size * size * size);
            d_direction.iter_mut().zip(direction).for_each(|(d, x)| *d -= back * x);
            self.length.of_mut(gradient)[row] += along / size;
            d_row.fill(0.0);
        }
    }
}

/// A residual block restricted to some days.
struct BlockPass {
    convolutions: [Convolution; 2],
    /// Rows of the input on the days of the output.
    kept: Vec<usize>,
    /// Weight and bias of the 1×1 convolution, where the width changes.
    skip: Option<[Part; 2]>,
    /// Rows of a window of the input, and numbers of a row.
    input: (usize, usize),
    channels: usize,
    /// The input on the days of the output, `(B, days out, C_in)`.
    kept_input: Vec<f32>,
    /// `(B, days out, C_out)`
    output: Vec<f32>,
    /// The gradients of the second and the first convolution.
    inner: Vec<f32>,
    between: Vec<f32>,
    d_input: Vec<f32>,
}

impl BlockPass {
    fn new(days: &BlockDays, k: i64, width: usize, channels: usize) -> Self {
        let [first, second] = days.rows_read(k);
        let between = first.len() / k as usize;
        Self {
            convolutions: [
                Convolution::new(first, days.given.len(), (width, channels, k)),
                Convolution::new(second, between, (channels, channels, k)),
            ],
            kept: days.kept(),
            skip: None,
            input: (days.given.len(), width),
            channels,
            kept_input: Vec::new(),
            output: Vec::new(),
            inner: Vec::new(),
            between: Vec::new(),
            d_input: Vec::new(),
        }
    }

    fn forward(&mut self, weights: &[f32], x: &[f32], windows: usize, [first, second]: [(Filter<'_>, &[f32]); 2]) {
        let [convolution1, convolution2] = &mut self.convolutions;
        convolution1.forward(x, windows, first);
        convolution2.forward(&convolution1.output, windows, second);
        let (given, width) = self.input;
        let days = windows * self.kept.len();
        let kept = sized(&mut self.kept_input, days * width);
        for (to, from) in kept.chunks_exact_mut(self.kept.len() * width).zip(x.chunks_exact(given * width)) {
            to.chunks_exact_mut(width).zip(&self.kept).for_each(|(to, row)| to.copy_from_slice(&from[row * width..][..width]));
        }
        let output = sized(&mut self.output, days * self.channels);
        match &self.skip {
            Some([weight, bias]) => {
                linear((days, width, self.channels), Matrix::rows(kept, width), weight.of(weights), Some(bias.of(weights)), output);
            }
            None => output.copy_from_slice(kept),
        }
        add(&convolution2.output, output);
        relu(output);
    }

    /// Takes the gradient of the output, and leaves that of the input in `d_input`, unless nothing learns from it.
    fn backward(
        &mut self,
        weights: &[f32],
        windows: usize,
        (conv, masks): (usize, [&[f32]; 2]),
        filters: &mut Filters,
        d_output: &mut [f32],
        gradient: &mut [f32],
    ) {
        let (given, width) = self.input;
        relu_back(&self.output, d_output);
        self.inner.clear();
        self.inner.extend_from_slice(d_output);
        let [convolution1, convolution2] = &mut self.convolutions;
        convolution2.backward(&mut self.inner, masks[1], filters.gradients(gradient, conv + 1));
        let between = sized(&mut self.between, convolution1.output.len());
        convolution2.backward_inputs(&self.inner, filters.filter(weights, conv + 1).0, between);
        convolution1.backward(between, masks[0], filters.gradients(gradient, conv));
        if let Some([weight, bias]) = &self.skip {
            let sizes = (windows * self.kept.len(), width, self.channels);
            add_column_sums(d_output, bias.of_mut(gradient));
            linear_weights(sizes, Matrix::rows(&self.kept_input, width), d_output, weight.of_mut(gradient));
        }
        // Days are data.
        if conv == 0 {
            return;
        }
        let d_input = sized(&mut self.d_input, windows * given * width);
        convolution1.backward_inputs(&self.between, filters.filter(weights, conv).0, d_input);
        for (to, from) in d_input.chunks_exact_mut(given * width).zip(d_output.chunks_exact(self.kept.len() * width)) {
            self.kept.iter().zip(from.chunks_exact(width)).for_each(|(row, from)| add(from, &mut to[row * width..][..width]));
        }
    }
}

/// A convolution that computes some days, with ReLU and dropout behind it.
struct Convolution {
    /// For every output day, the rows of its k inputs, oldest first; None before the first day.
    read: Vec<Option<usize>>,
    /// Rows of a window of the input.
    given: usize,
    /// C_in, C_out, and k.
    size: (usize, usize, usize),
    /// The inputs of each output day, `(B, days out, k × C_in)`.
    seen: Vec<f32>,
    /// `(B, days out, C_out)`
    output: Vec<f32>,
    d_seen: Vec<f32>,
}

impl Convolution {
    fn new(read: Vec<Option<usize>>, given: usize, (width, channels, k): (usize, usize, i64)) -> Self {
        Self { read, given, size: (width, channels, k as usize), seen: Vec::new(), output: Vec::new(), d_seen: Vec::new() }
    }

    /// Rows, inputs, and outputs of the product.
    fn sizes(&self, windows: usize) -> (usize, usize, usize) {
        let (width, channels, k) = self.size;
        (windows * self.read.len() / k, k * width, channels)
    }

    fn forward(&mut self, x: &[f32], windows: usize, ((matrix, bias), mask): (Filter<'_>, &[f32])) {
        let ((days, inputs, outputs), width) = (self.sizes(windows), self.size.0);
        let seen = sized(&mut self.seen, days * inputs);
        for (to, from) in seen.chunks_exact_mut(self.read.len() * width).zip(x.chunks_exact(self.given * width)) {
            for (to, row) in to.chunks_exact_mut(width).zip(&self.read) {
                match row {
                    Some(row) => to.copy_from_slice(&from[row * width..][..width]),
                    None => to.fill(0.0),
                }
            }
        }
        let output = sized(&mut self.output, days * outputs);
        linear((days, inputs, outputs), Matrix::rows(seen, inputs), matrix, Some(bias), output);
        relu(output);
        multiply_rows(output, mask, outputs);
    }

    /// Makes the gradient of the output that before ReLU and dropout, and adds those of the parameters.
    fn backward(&self, d: &mut [f32], mask: &[f32], (d_matrix, d_bias): (&mut [f32], &mut [f32])) {
        let (width, channels, k) = self.size;
        multiply_rows(d, mask, channels);
        relu_back(&self.output, d);
        add_column_sums(d, d_bias);
        linear_weights((d.len() / channels, k * width, channels), Matrix::rows(&self.seen, k * width), d, d_matrix);
    }

    fn backward_inputs(&mut self, d: &[f32], matrix: &[f32], d_input: &mut [f32]) {
        let (width, channels, k) = self.size;
        let sizes = (d.len() / channels, k * width, channels);
        let d_seen = sized(&mut self.d_seen, self.seen.len());
        linear_inputs(sizes, matrix, d, d_seen, k * width, Into::Replace);
        d_input.fill(0.0);
        for (from, to) in d_seen.chunks_exact(self.read.len() * width).zip(d_input.chunks_exact_mut(self.given * width)) {
            for (from, row) in from.chunks_exact(width).zip(&self.read) {
                if let Some(row) = row {
                    add(from, &mut to[row * width..][..width]);
                }
            }
        }
    }
}
