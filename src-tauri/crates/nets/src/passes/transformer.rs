//! The passes of the transformer; `arch/transformer.rs` has its formulas.

use forecast::{NetShape, SettingKey};

use super::head::HeadPass;
use super::tokens::{NormPass, TokensPass, add_last, copy_last};
use super::{Mask, Pass};
use crate::arch::dropout::Dropout;
use crate::arch::{Hyper, transformer};
use crate::batch::Rows;
use crate::kernels::attention::{AttentionLanes, AttentionSizes, attend, attend_back};
use crate::kernels::product::{Into, Matrix};
use crate::kernels::rows::{add, add_column_sums, all_gelu, all_gelu_back, linear, linear_inputs, linear_weights, sized};
use crate::layout::{Layout, Part};

pub(crate) struct TransformerPass {
    tokens: TokensPass,
    positions: Part,
    mask: Mask,
    layers: Vec<LayerPass>,
    norm: NormPass,
    head: HeadPass,
    dropout: f64,
}

impl TransformerPass {
    pub(crate) fn new(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let (width, heads) = (transformer::width(hyper) as usize, hyper.count(SettingKey::Heads) as usize);
        let tokens = TokensPass::new(layout, shape, hyper.count(SettingKey::PatchDays) as usize, width);
        let count = hyper.count(SettingKey::Layers) as usize;
        let layer = |i: usize| {
            let asked = if i + 1 == count { 1 } else { tokens.count };
            LayerPass::new(layout, &format!("layers.{i}"), (tokens.count, asked), (heads, width / heads))
        };
        Self {
            layers: (0..count).map(layer).collect(),
            tokens,
            positions: layout.part("positions"),
            mask: Mask::default(),
            norm: NormPass::new(layout, "norm", width),
            head: HeadPass::new(layout, shape, width),
            dropout: hyper.get(SettingKey::Dropout),
        }
    }
}

impl Pass for TransformerPass {
    fn forward(&mut self, weights: &[f32], rows: &Rows, dropout: &mut Dropout) -> &[f32] {
        self.tokens.forward(weights, rows);
        let positions = self.positions.of(weights);
        self.tokens.output.chunks_exact_mut(positions.len()).for_each(|window| add(positions, window));
        self.mask.apply(&mut self.tokens.output, self.dropout, dropout);
        let mut x = &self.tokens.output;
        for layer in &mut self.layers {
            layer.forward(weights, x, rows.count, (self.dropout, dropout));
            x = &layer.output;
        }
        self.norm.forward(weights, x);
        self.head.forward(weights, &self.norm.output, rows)
    }

    fn backward(&mut self, weights: &[f32], rows: &Rows, slopes: &[f32], gradient: &mut [f32]) {
        let mut d = self.head.backward(weights, rows, slopes, gradient);
        self.norm.backward(weights, d, gradient);
        for layer in self.layers.iter_mut().rev() {
            layer.backward(weights, rows.count, d, gradient);
            d = &mut layer.d_input;
        }
        self.mask.again(d);
        add_column_sums(d, self.positions.of_mut(gradient));
        self.tokens.backward(rows.count, d, gradient);
    }
}

/// One layer, whose last `asked` tokens are computed.
struct LayerPass {
    norm1: NormPass,
    in_weight: Part,
    in_bias: Part,
    out: [Part; 2],
    norm2: NormPass,
    linear1: [Part; 2],
    linear2: [Part; 2],
    tokens: usize,
    asked: usize,
    /// How many, and numbers of each.
    heads: (usize, usize),
    lanes: AttentionLanes,
    masks: [Mask; 3],
    /// `(B, asked, D)`
    queries: Vec<f32>,
    /// Keys and values, `(B, T, 2D)`.
    keys_values: Vec<f32>,
    /// What attention sees, `(B, asked, D)`.
    seen: Vec<f32>,
    /// What comes out of it.
    attention: Vec<f32>,
    /// The tokens with it, `(B, asked, D)`.
    kept: Vec<f32>,
    /// The inner layer before and behind its activation, `(B, asked, 2D)`.
    before: Vec<f32>,
    inner: Vec<f32>,
    /// `(B, asked, D)`
    output: Vec<f32>,
    d_inner: Vec<f32>,
    d_kept: Vec<f32>,
    d_attention: Vec<f32>,
    d_seen: Vec<f32>,
    d_queries: Vec<f32>,
    d_keys_values: Vec<f32>,
    d_input: Vec<f32>,
}

impl LayerPass {
    fn new(layout: &Layout, name: &str, (tokens, asked): (usize, usize), heads: (usize, usize)) -> Self {
        let part = |which: &str| layout.part(&format!("{name}.{which}"));
        let of_linear = |which: &str| ["weight", "bias"].map(|of| part(&format!("{which}.{of}")));
        let width = heads.0 * heads.1;
        Self {
            norm1: NormPass::new(layout, &format!("{name}.norm1"), width),
            in_weight: part("self_attn.in_proj_weight"),
            in_bias: part("self_attn.in_proj_bias"),
            out: of_linear("self_attn.out_proj"),
            norm2: NormPass::new(layout, &format!("{name}.norm2"), width),
            linear1: of_linear("linear1"),
            linear2: of_linear("linear2"),
            tokens,
            asked,
            heads,
            lanes: AttentionLanes::default(),
            masks: Default::default(),
            queries: Vec::new(),
            keys_values: Vec::new(),
            seen: Vec::new(),
            attention: Vec::new(),
            kept: Vec::new(),
            before: Vec::new(),
            inner: Vec::new(),
            output: Vec::new(),
            d_inner: Vec::new(),
            d_kept: Vec::new(),
            d_attention: Vec::new(),
            d_seen: Vec::new(),
            d_queries: Vec::new(),
            d_keys_values: Vec::new(),
            d_input: Vec::new(),
        }
    }

    fn attention_sizes(&self, windows: usize) -> AttentionSizes {
        AttentionSizes { windows, tokens: self.tokens, asked: self.asked, heads: self.heads.0, depth: self.heads.1 }
    }

    fn width(&self) -> usize {
        self.heads.0 * self.heads.1
    }

    fn forward(&mut self, weights: &[f32], x: &[f32], windows: usize, (share, dropout): (f64, &mut Dropout)) {
        let (w, sizes) = (self.width(), self.attention_sizes(windows));
        let (rows, asked) = (windows * self.tokens, windows * self.asked);
        self.norm1.forward(weights, x);
        let (of_queries, of_others) = self.in_weight.of(weights).split_at(w * w);
        let (bias_of_queries, bias_of_others) = self.in_bias.of(weights).split_at(w);
        // The rows that ask are the last of each window: one row of every window, or all.
        let asking = Matrix::rows(&self.norm1.output[(self.tokens - self.asked) * w..], if self.asked == 1 { self.tokens * w } else { w });
        let queries = sized(&mut self.queries, asked * w);
        linear((asked, w, w), asking, of_queries, Some(bias_of_queries), queries);
        let keys_values = sized(&mut self.keys_values, rows * 2 * w);
        linear((rows, w, 2 * w), Matrix::rows(&self.norm1.output, w), of_others, Some(bias_of_others), keys_values);
        attend(sizes, queries, keys_values, &mut self.lanes, sized(&mut self.seen, asked * w));
        let attention = sized(&mut self.attention, asked * w);
        linear((asked, w, w), Matrix::rows(&self.seen, w), self.out[0].of(weights), Some(self.out[1].of(weights)), attention);
        self.masks[0].apply(attention, share, dropout);
        copy_last(x, (self.tokens, self.asked, w), &mut self.kept);
        add(attention, &mut self.kept);

        self.norm2.forward(weights, &self.kept);
        let before = sized(&mut self.before, asked * 2 * w);
        linear(
            (asked, w, 2 * w),
            Matrix::rows(&self.norm2.output, w),
            self.linear1[0].of(weights),
            Some(self.linear1[1].of(weights)),
            before,
        );
        let inner = sized(&mut self.inner, asked * 2 * w);
        all_gelu(before, inner);
        self.masks[1].apply(inner, share, dropout);
        let output = sized(&mut self.output, asked * w);
        linear((asked, 2 * w, w), Matrix::rows(inner, 2 * w), self.linear2[0].of(weights), Some(self.linear2[1].of(weights)), output);
        self.masks[2].apply(output, share, dropout);
        add(&self.kept, output);
    }

    /// Takes the gradient of the output, and leaves that of the input in `d_input`.
    fn backward(&mut self, weights: &[f32], windows: usize, d: &mut [f32], gradient: &mut [f32]) {
        let w = self.width();
        let asked = windows * self.asked;
        self.d_kept.clear();
        self.d_kept.extend_from_slice(d);
        self.masks[2].again(d);
        add_column_sums(d, self.linear2[1].of_mut(gradient));
        linear_weights((asked, 2 * w, w), Matrix::rows(&self.inner, 2 * w), d, self.linear2[0].of_mut(gradient));
        let d_inner = sized(&mut self.d_inner, asked * 2 * w);
        linear_inputs((asked, 2 * w, w), self.linear2[0].of(weights), d, d_inner, 2 * w, Into::Replace);
        self.masks[1].again(d_inner);
        all_gelu_back(&self.before, d_inner);
        add_column_sums(d_inner, self.linear1[1].of_mut(gradient));
        linear_weights((asked, w, 2 * w), Matrix::rows(&self.norm2.output, w), d_inner, self.linear1[0].of_mut(gradient));
        let d_attention = sized(&mut self.d_attention, asked * w);
        linear_inputs((asked, w, 2 * w), self.linear1[0].of(weights), d_inner, d_attention, w, Into::Replace);
        self.norm2.backward(weights, d_attention, gradient);
        add(d_attention, &mut self.d_kept);
        self.attention_back(weights, windows, gradient);
    }

    /// From the gradient of the tokens with attention, `d_kept`.
    fn attention_back(&mut self, weights: &[f32], windows: usize, gradient: &mut [f32]) {
        let (w, sizes) = (self.width(), self.attention_sizes(windows));
        let (rows, asked) = (windows * self.tokens, windows * self.asked);
        let d_attention = sized(&mut self.d_attention, asked * w);
        d_attention.copy_from_slice(&self.d_kept);
        self.masks[0].again(d_attention);
        add_column_sums(d_attention, self.out[1].of_mut(gradient));
        linear_weights((asked, w, w), Matrix::rows(&self.seen, w), d_attention, self.out[0].of_mut(gradient));
        let d_seen = sized(&mut self.d_seen, asked * w);
        linear_inputs((asked, w, w), self.out[0].of(weights), d_attention, d_seen, w, Into::Replace);
        let (d_queries, d_keys_values) = (sized(&mut self.d_queries, asked * w), sized(&mut self.d_keys_values, rows * 2 * w));
        attend_back(sizes, (&self.queries, &self.keys_values), &mut self.lanes, d_seen, d_queries, d_keys_values);

        let (d_of_queries, d_of_others) = self.in_bias.of_mut(gradient).split_at_mut(w);
        add_column_sums(d_queries, d_of_queries);
        add_column_sums(d_keys_values, d_of_others);
        let (of_queries, of_others) = self.in_weight.of(weights).split_at(w * w);
        let (d_of_queries, d_of_others) = self.in_weight.of_mut(gradient).split_at_mut(w * w);
        let (first, apart) = ((self.tokens - self.asked) * w, if self.asked == 1 { self.tokens * w } else { w });
        linear_weights((asked, w, w), Matrix::rows(&self.norm1.output[first..], apart), d_queries, d_of_queries);
        linear_weights((rows, w, 2 * w), Matrix::rows(&self.norm1.output, w), d_keys_values, d_of_others);
        let d_input = sized(&mut self.d_input, rows * w);
        linear_inputs((rows, w, 2 * w), of_others, d_keys_values, d_input, w, Into::Replace);
        linear_inputs((asked, w, w), of_queries, d_queries, &mut d_input[first..], apart, Into::Add);
        self.norm1.backward(weights, d_input, gradient);
        add_last(&self.d_kept, (self.tokens, self.asked, w), d_input);
    }
}
