//! Temporal convolutional network: Bai, Kolter, Koltun, "An Empirical Evaluation of Generic Convolutional and Recurrent Networks for
//! Sequence Modeling" (2018).
//!
//! Residual blocks of two weight-normed, dilated, causal convolutions, each followed by ReLU and spatial dropout (whole channels); a 1×1
//! convolution on the skip path where widths differ; dilation 2^i in block i. There are as many blocks as the receptive field
//! 1 + 2(k-1)(2^L - 1) needs to hold the look-back.
//!
//! Only the last day's output is used, so each convolution computes only the days that this output depends on (all of 56 in the first
//! layer, 1 in the last), as one matrix product over gathered days. The result is the convolution's, the work a fraction of it.

use std::collections::BTreeSet;

use forecast::{Hyperparameter, NetShape};
use tch::{Kind, Tensor};

use super::head::Head;
use super::layers::Linear;
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
        let k = hyper.count("kernel_size");
        let n = n_blocks(shape.lookback, k);
        // From the last block to the first: which days its output is needed on.
        let mut needed = vec![shape.lookback as i64 - 1];
        let mut blocks = Vec::with_capacity(n);
        for block in (0..n).rev() {
            let read = Block::days_read(&needed, k, 1 << block);
            // The first block is given the whole look-back, later ones what they read.
            let given: Vec<i64> = if block == 0 { (0..shape.lookback as i64).collect() } else { read.clone() };
            blocks.push(Block::new(p, &format!("blocks.{block}"), &given, &needed, 1 << block));
            needed = read;
        }
        blocks.reverse();
        Self { blocks, head: Head::new(p), dropout: hyper.get("dropout") }
    }

    fn forward(&self, batch: &Batch, training: bool) -> Tensor {
        let mut x = Tensor::cat(&[&batch.past.unsqueeze(-1), &batch.past_features], -1); // (B, L, 1 + F)
        for block in &self.blocks {
            x = block.forward(&x, if training { self.dropout } else { 0.0 });
        }
        self.head.forward(&x.squeeze_dim(1), batch) // (B, 1, C) → (B, C) → (B, H)
    }
}

/// A residual block restricted to some days.
struct Block {
    first: CausalConv,
    second: CausalConv,
    /// 1×1 convolution, where the width changes.
    skip: Option<Linear>,
    /// Rows of the input on the days of the output.
    kept: Tensor,
}

impl Block {
    /// The days of its input that a block needs for these days of its output.
    fn days_read(out: &[i64], k: i64, dilation: i64) -> Vec<i64> {
        inputs(&inputs(out, k, dilation), k, dilation)
    }

    /// `given`: the days of its input, `out`: those of its output.
    fn new(p: &Parameters, name: &str, given: &[i64], out: &[i64], dilation: i64) -> Self {
        let between = inputs(out, p.get(&format!("{name}.conv1.weight_v")).size()[2], dilation);
        let skip = format!("{name}.downsample");
        let rows: Vec<i64> = out.iter().filter_map(|day| row_of(given, *day)).collect();
        Self {
            first: CausalConv::new(p, &format!("{name}.conv1"), given, &between, dilation),
            second: CausalConv::new(p, &format!("{name}.conv2"), &between, out, dilation),
            skip: p.has(&format!("{skip}.weight")).then(|| Linear::new(p, &skip)),
            kept: Tensor::from_slice(&rows),
        }
    }

    /// `(B, days given, C_in)` → `(B, days out, C_out)`
    fn forward(&self, x: &Tensor, dropout: f64) -> Tensor {
        let inner = channels_dropped(self.first.forward(x).relu(), dropout);
        let inner = channels_dropped(self.second.forward(&inner).relu(), dropout);
        let kept = x.index_select(1, &self.kept);
        (inner + self.skip.as_ref().map_or(kept.shallow_clone(), |skip| skip.forward(&kept))).relu()
    }
}

/// Spatial dropout: a share of whole channels is 0 on all days, the others are scaled up. `(B, days, C)`
fn channels_dropped(x: Tensor, share: f64) -> Tensor {
    if share == 0.0 {
        return x;
    }
    let (b, _, c) = x.size3().unwrap_or_default();
    let mask = Tensor::empty([b, 1, c], (Kind::Float, tch::Device::Cpu)).bernoulli_float_(1.0 - share);
    x * (mask / (1.0 - share))
}

/// A weight-normed causal convolution restricted to some days.
struct CausalConv {
    /// Direction `(C_out, C_in, k)`.
    v: Tensor,
    /// Length `(C_out, 1, 1)`.
    g: Tensor,
    bias: Tensor,
    /// For every output day, the rows of its k inputs, oldest first. `(days × k)`
    rows: Tensor,
    /// Whether a row of zeros stands for the days before the first, as row 0.
    padded: bool,
    days: i64,
}

impl CausalConv {
    fn new(p: &Parameters, name: &str, given: &[i64], out: &[i64], dilation: i64) -> Self {
        let v = p.get(&format!("{name}.weight_v"));
        let k = v.size()[2];
        let read = || out.iter().flat_map(|day| (0..k).rev().map(move |j| row_of(given, day - j * dilation)));
        let padded = read().any(|row| row.is_none());
        let rows: Vec<i64> = read().map(|row| row.map_or(0, |r| r + i64::from(padded))).collect();
        let (g, bias) = (p.get(&format!("{name}.weight_g")), p.get(&format!("{name}.bias")));
        Self { v, g, bias, rows: Tensor::from_slice(&rows), padded, days: out.len() as i64 }
    }

    /// `(B, days given, C_in)` → `(B, days out, C_out)`
    fn forward(&self, x: &Tensor) -> Tensor {
        let (b, _, c) = x.size3().unwrap_or_default();
        let k = self.v.size()[2];
        let seen = if self.padded { x.constant_pad_nd([0, 0, 1, 0]) } else { x.shallow_clone() };
        let seen = seen.index_select(1, &self.rows).view([b, self.days, k * c]);
        let weight = Tensor::internal_weight_norm(&self.v, &self.g, 0); // (C_out, C_in, k)
        seen.linear(&weight.transpose(1, 2).reshape([-1, k * c]), Some(&self.bias))
    }
}

/// The fewest blocks whose receptive field holds the look-back.
fn n_blocks(lookback: usize, k: i64) -> usize {
    (1..30).find(|l| 1 + 2 * (k - 1) * ((1_i64 << l) - 1) >= lookback as i64).unwrap_or(30)
}

/// The days (≥ 0, ascending) that a causal convolution reads for these output days.
fn inputs(out: &[i64], k: i64, dilation: i64) -> Vec<i64> {
    let days: BTreeSet<i64> = out.iter().flat_map(|day| (0..k).map(move |j| day - j * dilation)).filter(|day| *day >= 0).collect();
    days.into_iter().collect()
}

/// The row of a day among the `given` ones; None for days before the first.
fn row_of(given: &[i64], day: i64) -> Option<i64> {
    given.binary_search(&day).ok().map(|row| row as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fixture::Fixture;

    #[test]
    fn a_block_on_the_days_it_needs_equals_convolutions_of_the_whole_sequence() {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/temporal_block.pth"));
        let days: Vec<i64> = (0..16).collect();
        let block = Block::new(&fixture.parameters, "", &days, &[15], 2);
        fixture.check(&block.forward(fixture.input("x"), 0.0));
        // The same of the days that it reads alone.
        let read = Block::days_read(&[15], 3, 2);
        assert_eq!(read, [7, 9, 11, 13, 15]);
        let block = Block::new(&fixture.parameters, "", &read, &[15], 2);
        fixture.check(&block.forward(&fixture.input("x").index_select(1, &Tensor::from_slice(&read)), 0.0));
    }

    #[test]
    fn days_before_the_first_count_as_zeros() {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/temporal_block.pth"));
        let x = fixture.input("x");
        let short = x.narrow(1, 12, 4);
        let long = Tensor::cat(&[x.narrow(1, 0, 12).zeros_like(), short.shallow_clone()], 1);
        let block = |days: i64| Block::new(&fixture.parameters, "", &(0..days).collect::<Vec<_>>(), &[days - 1], 2);
        // Zeros in the input are not zeros in the hidden layer, where the bias speaks: only the first convolution is alike.
        assert!(
            f64::try_from((block(4).first.forward(&short).narrow(1, -1, 1) - block(16).first.forward(&long).narrow(1, -1, 1)).abs().max())
                .expect("a number")
                < 1e-6
        );
    }

    #[test]
    fn the_receptive_field_holds_the_lookback() {
        assert_eq!(
            [n_blocks(7, 3), n_blocks(28, 3), n_blocks(56, 3), n_blocks(56, 2), n_blocks(61, 3), n_blocks(62, 3)],
            [2, 3, 4, 5, 4, 5]
        );
    }
}
