//! Temporal convolutional network: Bai, Kolter, Koltun, "An Empirical Evaluation of Generic Convolutional and Recurrent Networks for
//! Sequence Modeling" (2018).
//!
//! Residual blocks of two weight-normed, dilated, causal convolutions, each followed by ReLU and dropout; a 1×1 convolution on the skip
//! path where widths differ; dilation 2^i in block i. There are as many blocks as the receptive field 1 + 2(k-1)(2^L - 1) needs to hold
//! the look-back.
//!
//! Only the last day's output is used, so each convolution computes only the days that this output depends on (28 of 56 in the first
//! layers, 1 in the last), as one matrix product over gathered days. The result is the convolution's, the work a fraction of it.

use forecast::{Hyperparameter, NetShape};
use tch::Tensor;

use super::head::Head;
use super::{Hyper, Net};
use crate::batch::Batch;
use crate::parameters::{Init, Parameters, Spec};

const HYPERPARAMETERS: &[Hyperparameter] = &[
    Hyperparameter::whole("channels", "Width of every layer", "每层宽度", (4, 256), 24),
    Hyperparameter::whole("kernel_size", "Days that one convolution joins", "卷积核大小", (2, 9), 3),
    Hyperparameter::real("dropout", "Share of activations left out while training", "随机失活比例", (0.0, 0.9), 0.1),
];

pub(crate) struct Tcn {
    blocks: Vec<Block>,
    head: Head,
    dropout: f64,
}

struct Block {
    first: CausalConv,
    second: CausalConv,
    /// 1×1 convolution `(C_out, C_in)` and bias, where the width changes.
    skip: Option<(Tensor, Tensor)>,
    /// Rows of the block's input that feed its output days through the skip path.
    skip_rows: Tensor,
}

/// A weight-normed causal convolution restricted to some days.
struct CausalConv {
    /// Direction `(C_out, C_in, k)`.
    v: Tensor,
    /// Length `(C_out, 1, 1)`.
    g: Tensor,
    bias: Tensor,
    /// For every output day, the rows of its k inputs, oldest first; row 0 is the padding before the first day. `(days × k)`
    rows: Tensor,
    days: i64,
}

impl Net for Tcn {
    const NAME: &'static str = "tcn";
    const TITLE: &'static str = "TCN";
    const HYPERPARAMETERS: &'static [Hyperparameter] = HYPERPARAMETERS;

    fn specs(shape: NetShape, hyper: &Hyper<'_>) -> Vec<Spec> {
        let (channels, k) = (hyper.count("channels"), hyper.count("kernel_size"));
        let mut specs = Vec::new();
        for block in 0..n_blocks(shape.lookback, k) {
            let width_in = if block == 0 { 1 + shape.features as i64 } else { channels };
            for (conv, width_in) in [("conv1", width_in), ("conv2", channels)] {
                let name = |part: &str| format!("blocks.{block}.{conv}.{part}");
                let deviation = (2.0 / (width_in * k) as f64).sqrt();
                specs.push(Spec { name: name("weight_v"), shape: vec![channels, width_in, k], init: Init::Normal(deviation), decay: true });
                specs.push(Spec::constant(&name("weight_g"), &[channels, 1, 1], std::f64::consts::SQRT_2));
                specs.push(Spec::constant(&name("bias"), &[channels], 0.0));
            }
            if width_in != channels {
                specs.push(Spec::weight(&format!("blocks.{block}.downsample.weight"), &[channels, width_in]));
                specs.push(Spec::constant(&format!("blocks.{block}.downsample.bias"), &[channels], 0.0));
            }
        }
        specs.extend(Head::specs(shape, channels));
        specs
    }

    fn new(p: &Parameters, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let (channels, k) = (hyper.count("channels"), hyper.count("kernel_size"));
        let n = n_blocks(shape.lookback, k);
        // From the last block to the first: which days its output is needed on.
        let mut needed = vec![shape.lookback as i64 - 1];
        let mut blocks = Vec::with_capacity(n);
        for block in (0..n).rev() {
            let dilation = 1_i64 << block;
            let conv2_in = inputs(&needed, k, dilation);
            let conv1_in = union(&inputs(&conv2_in, k, dilation), &needed);
            // The first block reads the whole look-back, later ones read what the block before gives.
            let given: Vec<i64> = if block == 0 { (0..shape.lookback as i64).collect() } else { conv1_in.clone() };
            let conv = |name: &str, out: &[i64], given: &[i64]| CausalConv {
                v: p.get(&format!("blocks.{block}.{name}.weight_v")),
                g: p.get(&format!("blocks.{block}.{name}.weight_g")),
                bias: p.get(&format!("blocks.{block}.{name}.bias")),
                rows: Tensor::from_slice(&gather_rows(out, given, k, dilation)),
                days: out.len() as i64,
            };
            let width_in = if block == 0 { 1 + shape.features as i64 } else { channels };
            let skip = |part: &str| p.get(&format!("blocks.{block}.downsample.{part}"));
            blocks.push(Block {
                first: conv("conv1", &conv2_in, &given),
                second: conv("conv2", &needed, &conv2_in),
                skip: (width_in != channels).then(|| (skip("weight"), skip("bias"))),
                skip_rows: Tensor::from_slice(&needed.iter().map(|day| row_of(&given, *day) - 1).collect::<Vec<i64>>()),
            });
            needed = conv1_in;
        }
        blocks.reverse();
        Self { blocks, head: Head::new(p), dropout: hyper.get("dropout") }
    }

    fn forward(&self, batch: &Batch, training: bool) -> Tensor {
        // Days first, so that a convolution gathers days with one index_select.
        let mut x = Tensor::cat(&[&batch.past.unsqueeze(-1), &batch.past_features], -1).transpose(0, 1).contiguous(); // (L, B, 1 + F)
        for block in &self.blocks {
            x = block.forward(&x, self.dropout, training);
        }
        self.head.forward(&x.squeeze_dim(0), batch) // (1, B, C) → (B, C) → (B, H)
    }
}

impl Block {
    /// `(days in, B, C_in)` → `(days out, B, C_out)`
    fn forward(&self, x: &Tensor, dropout: f64, training: bool) -> Tensor {
        let inner = self.first.forward(x).relu().dropout(dropout, training);
        let inner = self.second.forward(&inner).relu().dropout(dropout, training);
        let kept = x.index_select(0, &self.skip_rows);
        let kept = match &self.skip {
            Some((weight, bias)) => kept.matmul(&weight.tr()) + bias,
            None => kept,
        };
        (inner + kept).relu()
    }
}

impl CausalConv {
    fn forward(&self, x: &Tensor) -> Tensor {
        let (b, c) = (x.size()[1], x.size()[2]);
        let k = self.v.size()[2];
        let padded = x.constant_pad_nd([0, 0, 0, 0, 1, 0]); // row 0: the days before the first
        let seen = padded.index_select(0, &self.rows).view([self.days, k, b, c]).transpose(1, 2).reshape([self.days * b, k * c]);
        let norm = self.v.square().sum_dim_intlist([1_i64, 2].as_slice(), true, tch::Kind::Float).sqrt();
        let weight = (&self.v * (&self.g / norm)).transpose(1, 2).reshape([-1, k * c]); // (C_out, k × C_in)
        self.bias.addmm(&seen, &weight.tr()).view([self.days, b, -1])
    }
}

/// The fewest blocks whose receptive field holds the look-back.
fn n_blocks(lookback: usize, k: i64) -> usize {
    (1..30).find(|l| 1 + 2 * (k - 1) * ((1_i64 << l) - 1) >= lookback as i64).unwrap_or(30)
}

/// The days (≥ 0, ascending) that a causal convolution reads for these output days.
fn inputs(out: &[i64], k: i64, dilation: i64) -> Vec<i64> {
    let all: Vec<i64> = out.iter().flat_map(|day| (0..k).map(move |j| day - j * dilation)).filter(|day| *day >= 0).collect();
    union(&all, &[])
}

fn union(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().chain(b).copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// The row of a day in a padded tensor that holds the `given` days from row 1 on; 0, the padding, for days before the first.
fn row_of(given: &[i64], day: i64) -> i64 {
    given.binary_search(&day).map_or(0, |i| i as i64 + 1)
}

fn gather_rows(out: &[i64], given: &[i64], k: i64, dilation: i64) -> Vec<i64> {
    out.iter().flat_map(|day| (0..k).rev().map(move |j| row_of(given, day - j * dilation))).collect()
}
