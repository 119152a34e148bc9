//! The passes of mLSTM; `arch/mlstm.rs` has its formulas.

use forecast::{NetShape, SettingKey};

use super::head::HeadPass;
use super::tokens::{NormPass, TokensPass, add_last, copy_last};
use super::{Mask, Pass};
use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, mlstm};
use crate::batch::Rows;
use crate::kernels::gating::{TAPS, convolve, convolve_back, mix, mix_back, scale_both_back};
use crate::kernels::memory::{MAP_BLOCK, MemoryGradients, MemoryInputs, MemoryLanes, MemorySizes, remember, remember_back};
use crate::kernels::product::{Into, Matrix, product};
use crate::kernels::rows::{add, add_column_sums, all_silu, all_silu_back, linear, linear_inputs, linear_weights, sized};
use crate::layout::{Layout, Part};

pub(crate) struct MlstmPass {
    tokens: TokensPass,
    mask: Mask,
    blocks: Vec<BlockPass>,
    norm: NormPass,
    head: HeadPass,
    dropout: f64,
}

impl MlstmPass {
    pub(crate) fn new(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let (width, heads) = (mlstm::width(hyper) as usize, hyper.count(SettingKey::Heads) as usize);
        let tokens = TokensPass::new(layout, shape, hyper.count(SettingKey::PatchDays) as usize, width);
        let count = hyper.count(SettingKey::Blocks) as usize;
        let block = |i: usize| {
            let asked = if i + 1 == count { 1 } else { tokens.count };
            BlockPass::new(layout, &format!("blocks.{i}"), (tokens.count, asked), (heads, width))
        };
        Self {
            blocks: (0..count).map(block).collect(),
            tokens,
            mask: Mask::default(),
            norm: NormPass::new(layout, "norm", width),
            head: HeadPass::new(layout, shape, width),
            dropout: hyper.get(SettingKey::Dropout),
        }
    }
}

impl Pass for MlstmPass {
    fn forward(&mut self, weights: &[f32], rows: &Rows, dropout: &mut Dropout) -> &[f32] {
        self.tokens.forward(weights, rows);
        self.mask.apply(&mut self.tokens.output, self.dropout, dropout);
        let mut x = &self.tokens.output;
        for block in &mut self.blocks {
            block.forward(weights, x, rows.count, (self.dropout, dropout));
            x = &block.output;
        }
        self.norm.forward(weights, x);
        self.head.forward(weights, &self.norm.output, rows)
    }

    fn backward(&mut self, weights: &[f32], rows: &Rows, slopes: &[f32], gradient: &mut [f32]) {
        let mut d = self.head.backward(weights, rows, slopes, gradient);
        self.norm.backward(weights, d, gradient);
        for block in self.blocks.iter_mut().rev() {
            block.backward(weights, rows.count, d, gradient);
            d = &mut block.d_input;
        }
        self.mask.again(d);
        self.tokens.backward(rows.count, d, gradient);
    }
}

/// One block, whose last `asked` tokens are computed.
struct BlockPass {
    norm: NormPass,
    up: Part,
    conv_weight: Part,
    conv_bias: Part,
    maps: Part,
    gate_weight: Part,
    gate_bias: Part,
    out_gain: Part,
    skip: Part,
    down: Part,
    tokens: usize,
    asked: usize,
    heads: usize,
    width: usize,
    inner: usize,
    mask: Mask,
    lanes: MemoryLanes,
    /// Behind the projection, `(B, T, inner)`; and to the gate, `(B, asked, inner)`.
    seen: Vec<f32>,
    z: Vec<f32>,
    /// Taps of the convolution below one another, `(TAPS, inner)`.
    taps: Vec<f32>,
    /// The convolution before and behind its activation, `(B, T, inner)`.
    before: Vec<f32>,
    smooth: Vec<f32>,
    /// What the gates make of the smoothed and of the seen tokens, which are maps and weights as one, `(2 × heads, inner)` each.
    by_smooth: Vec<f32>,
    by_seen: Vec<f32>,
    gates: Vec<f32>,
    /// What the memory gives, `(B, asked, inner)`.
    normal: Vec<f32>,
    /// The smoothed tokens that ask.
    asking: Vec<f32>,
    mixed: Vec<f32>,
    gated: Vec<f32>,
    /// `(B, asked, D)`
    output: Vec<f32>,
    d_kept: Vec<f32>,
    d_gated: Vec<f32>,
    d_normal: Vec<f32>,
    d_asking: Vec<f32>,
    d_z: Vec<f32>,
    d_smooth: Vec<f32>,
    d_seen: Vec<f32>,
    d_gates: Vec<f32>,
    d_taps: Vec<f32>,
    d_by: Vec<f32>,
    d_input: Vec<f32>,
}

impl BlockPass {
    fn new(layout: &Layout, name: &str, (tokens, asked): (usize, usize), (heads, width): (usize, usize)) -> Self {
        let part = |which: &str| layout.part(&format!("{name}.{which}"));
        Self {
            norm: NormPass::new(layout, &format!("{name}.norm"), width),
            up: part("up.weight"),
            conv_weight: part("conv.weight"),
            conv_bias: part("conv.bias"),
            maps: part("maps.weight"),
            gate_weight: part("gates.weight"),
            gate_bias: part("gates.bias"),
            out_gain: part("out_gain"),
            skip: part("skip"),
            down: part("down.weight"),
            tokens,
            asked,
            heads,
            width,
            inner: mlstm::WIDENING as usize * width,
            mask: Mask::default(),
            lanes: MemoryLanes::default(),
            seen: Vec::new(),
            z: Vec::new(),
            taps: Vec::new(),
            before: Vec::new(),
            smooth: Vec::new(),
            by_smooth: Vec::new(),
            by_seen: Vec::new(),
            gates: Vec::new(),
            normal: Vec::new(),
            asking: Vec::new(),
            mixed: Vec::new(),
            gated: Vec::new(),
            output: Vec::new(),
            d_kept: Vec::new(),
            d_gated: Vec::new(),
            d_normal: Vec::new(),
            d_asking: Vec::new(),
            d_z: Vec::new(),
            d_smooth: Vec::new(),
            d_seen: Vec::new(),
            d_gates: Vec::new(),
            d_taps: Vec::new(),
            d_by: Vec::new(),
            d_input: Vec::new(),
        }
    }

    fn sizes(&self, windows: usize) -> MemorySizes {
        MemorySizes { windows, tokens: self.tokens, asked: self.asked, heads: self.heads, depth: self.inner / self.heads }
    }

    /// Where the tokens that ask begin among rows of `width` numbers, and how far apart those of neighboring windows are.
    fn asking_rows(&self, width: usize) -> (usize, usize) {
        ((self.tokens - self.asked) * width, if self.asked == 1 { self.tokens * width } else { width })
    }

    fn forward(&mut self, weights: &[f32], x: &[f32], windows: usize, (share, dropout): (f64, &mut Dropout)) {
        let (w, inner, heads) = (self.width, self.inner, self.heads);
        let (rows, asked) = (windows * self.tokens, windows * self.asked);
        self.norm.forward(weights, x);
        let (to_memory, to_gate) = self.up.of(weights).split_at(inner * w);
        linear((rows, w, inner), Matrix::rows(&self.norm.output, w), to_memory, None, sized(&mut self.seen, rows * inner));
        let (first, apart) = self.asking_rows(w);
        linear((asked, w, inner), Matrix::rows(&self.norm.output[first..], apart), to_gate, None, sized(&mut self.z, asked * inner));

        let taps = sized(&mut self.taps, TAPS * inner);
        for (channel, filter) in self.conv_weight.of(weights).chunks_exact(TAPS).enumerate() {
            filter.iter().enumerate().for_each(|(tap, weight)| taps[tap * inner + channel] = *weight);
        }
        convolve(&self.seen, (self.tokens, inner), taps, self.conv_bias.of(weights), sized(&mut self.before, rows * inner));
        all_silu(&self.before, sized(&mut self.smooth, rows * inner));

        self.join_gates(weights);
        let gates = sized(&mut self.gates, rows * 2 * heads);
        linear((rows, inner, 2 * heads), Matrix::rows(&self.smooth, inner), &self.by_smooth, Some(self.gate_bias.of(weights)), gates);
        let by_seen = Matrix::rows(&self.by_seen, inner).transposed();
        product((rows, inner, 2 * heads), Matrix::rows(&self.seen, inner), by_seen, gates, 2 * heads, Into::Add);
        let sizes = self.sizes(windows);
        let inputs = MemoryInputs { smooth: &self.smooth, seen: &self.seen, gates: &self.gates, maps: self.maps.of(weights) };
        remember(sizes, inputs, &mut self.lanes, sized(&mut self.normal, asked * inner));

        copy_last(&self.smooth, (self.tokens, self.asked, inner), &mut self.asking);
        let (mixed, gated) = (sized(&mut self.mixed, asked * inner), sized(&mut self.gated, asked * inner));
        mix((&self.normal, &self.asking, &self.z), self.out_gain.of(weights), self.skip.of(weights), mixed, gated);
        let output = sized(&mut self.output, asked * w);
        linear((asked, inner, w), Matrix::rows(gated, inner), self.down.of(weights), None, output);
        self.mask.apply(output, share, dropout);
        for (output, x) in output.chunks_exact_mut(self.asked * w).zip(x.chunks_exact(self.tokens * w)) {
            add(&x[first..], output);
        }
    }

    /// Gates look at q, k, and v, which are themselves maps of the smoothed and the seen tokens: both maps as one.
    fn join_gates(&mut self, weights: &[f32]) {
        let (maps, gate_weight, inner) = (self.maps.of(weights), self.gate_weight.of(weights), self.inner);
        let by_smooth = sized(&mut self.by_smooth, 2 * self.heads * inner);
        let by_seen = sized(&mut self.by_seen, 2 * self.heads * inner);
        by_smooth.fill(0.0);
        by_seen.fill(0.0);
        for (gate, weights) in gate_weight.chunks_exact(3 * inner).enumerate() {
            for (which, weights) in weights.chunks_exact(inner).enumerate() {
                let by = if which == 2 { &mut *by_seen } else { &mut *by_smooth };
                let by = &mut by[gate * inner..][..inner];
                for (out, weight) in weights.iter().enumerate() {
                    let map = &maps[(which * inner + out) * MAP_BLOCK..][..MAP_BLOCK];
                    let by = &mut by[out / MAP_BLOCK * MAP_BLOCK..][..MAP_BLOCK];
                    by.iter_mut().zip(map).for_each(|(by, map)| *by += weight * map);
                }
            }
        }
    }

    /// Adds the gradients of maps and weights of the gates from those of both as one: by the smoothed tokens in the first half of `d_by`, by the
    /// seen ones in the second.
    fn join_gates_back(&self, weights: &[f32], gradient: &mut [f32]) {
        let (maps, gate_weight, inner) = (self.maps.of(weights), self.gate_weight.of(weights), self.inner);
        let (d_by_smooth, d_by_seen) = self.d_by.split_at(2 * self.heads * inner);
        for (gate, weights) in gate_weight.chunks_exact(3 * inner).enumerate() {
            for (which, weights) in weights.chunks_exact(inner).enumerate() {
                let d_by = &(if which == 2 { d_by_seen } else { d_by_smooth })[gate * inner..][..inner];
                for (out, weight) in weights.iter().enumerate() {
                    let d_by = &d_by[out / MAP_BLOCK * MAP_BLOCK..][..MAP_BLOCK];
                    let place = (which * inner + out) * MAP_BLOCK;
                    let d_weight: f32 = d_by.iter().zip(&maps[place..]).map(|(d, map)| d * map).sum();
                    self.gate_weight.of_mut(gradient)[(gate * 3 + which) * inner + out] += d_weight;
                    let d_map = &mut self.maps.of_mut(gradient)[place..][..MAP_BLOCK];
                    d_map.iter_mut().zip(d_by).for_each(|(d_map, d)| *d_map += weight * d);
                }
            }
        }
    }

    /// Takes the gradient of the output, and leaves that of the input in `d_input`.
    fn backward(&mut self, weights: &[f32], windows: usize, d: &mut [f32], gradient: &mut [f32]) {
        let (w, inner) = (self.width, self.inner);
        let (rows, asked) = (windows * self.tokens, windows * self.asked);
        self.d_kept.clear();
        self.d_kept.extend_from_slice(d);
        self.mask.again(d);
        linear_weights((asked, inner, w), Matrix::rows(&self.gated, inner), d, self.down.of_mut(gradient));
        let d_gated = sized(&mut self.d_gated, asked * inner);
        linear_inputs((asked, inner, w), self.down.of(weights), d, d_gated, inner, Into::Replace);
        let (d_normal, d_asking, d_z) =
            (sized(&mut self.d_normal, asked * inner), sized(&mut self.d_asking, asked * inner), sized(&mut self.d_z, asked * inner));
        mix_back(d_gated, &self.mixed, &self.z, d_z);
        let mut sums = vec![0.0; 2 * inner];
        let (d_gain, d_skip) = sums.split_at_mut(inner);
        scale_both_back(
            d_gated,
            (&self.normal, &self.asking),
            (self.out_gain.of(weights), self.skip.of(weights)),
            (d_normal, d_asking),
            (d_gain, d_skip),
        );
        add(d_gain, self.out_gain.of_mut(gradient));
        add(d_skip, self.skip.of_mut(gradient));

        let d_smooth = sized(&mut self.d_smooth, rows * inner);
        d_smooth.fill(0.0);
        add_last(d_asking, (self.tokens, self.asked, inner), d_smooth);
        self.memory_back(weights, windows, gradient);
        self.convolution_back(gradient);

        let (to_memory, to_gate) = self.up.of(weights).split_at(inner * w);
        let (d_to_memory, d_to_gate) = self.up.of_mut(gradient).split_at_mut(inner * w);
        let (first, apart) = self.asking_rows(w);
        linear_weights((rows, w, inner), Matrix::rows(&self.norm.output, w), &self.d_seen, d_to_memory);
        linear_weights((asked, w, inner), Matrix::rows(&self.norm.output[first..], apart), &self.d_z, d_to_gate);
        let d_input = sized(&mut self.d_input, rows * w);
        linear_inputs((rows, w, inner), to_memory, &self.d_seen, d_input, w, Into::Replace);
        linear_inputs((asked, w, inner), to_gate, &self.d_z, &mut d_input[first..], apart, Into::Add);
        self.norm.backward(weights, d_input, gradient);
        add_last(&self.d_kept, (self.tokens, self.asked, w), d_input);
    }

    /// Through memory and gates: adds to `d_smooth`, and begins `d_seen`.
    fn memory_back(&mut self, weights: &[f32], windows: usize, gradient: &mut [f32]) {
        let (inner, gates, rows) = (self.inner, 2 * self.heads, windows * self.tokens);
        let sizes = self.sizes(windows);
        let (d_seen, d_gates) = (sized(&mut self.d_seen, rows * inner), sized(&mut self.d_gates, rows * gates));
        d_seen.fill(0.0);
        d_gates.fill(0.0);
        let inputs = MemoryInputs { smooth: &self.smooth, seen: &self.seen, gates: &self.gates, maps: self.maps.of(weights) };
        let mut to = MemoryGradients { smooth: &mut self.d_smooth, seen: d_seen, gates: d_gates, maps: self.maps.of_mut(gradient) };
        remember_back(sizes, inputs, &mut self.lanes, &self.d_normal, &mut to);

        add_column_sums(d_gates, self.gate_bias.of_mut(gradient));
        let d_by = sized(&mut self.d_by, 2 * gates * inner);
        d_by.fill(0.0);
        let (d_by_smooth, d_by_seen) = d_by.split_at_mut(gates * inner);
        linear_weights((rows, inner, gates), Matrix::rows(&self.smooth, inner), d_gates, d_by_smooth);
        linear_weights((rows, inner, gates), Matrix::rows(&self.seen, inner), d_gates, d_by_seen);
        linear_inputs((rows, inner, gates), &self.by_smooth, d_gates, &mut self.d_smooth, inner, Into::Add);
        linear_inputs((rows, inner, gates), &self.by_seen, d_gates, d_seen, inner, Into::Add);
        self.join_gates_back(weights, gradient);
    }

    /// Through the convolution: adds to `d_seen`.
    fn convolution_back(&mut self, gradient: &mut [f32]) {
        let (inner, d_before) = (self.inner, &mut self.d_smooth);
        all_silu_back(&self.before, d_before);
        add_column_sums(d_before, self.conv_bias.of_mut(gradient));
        let d_taps = sized(&mut self.d_taps, TAPS * inner);
        d_taps.fill(0.0);
        convolve_back(d_before, &self.seen, (self.tokens, inner), &self.taps, &mut self.d_seen, d_taps);
        for (channel, filter) in self.conv_weight.of_mut(gradient).chunks_exact_mut(TAPS).enumerate() {
            filter.iter_mut().enumerate().for_each(|(tap, d)| *d += d_taps[tap * inner + channel]);
        }
    }
}
