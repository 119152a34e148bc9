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

use forecast::{Hyperparameter, NetShape, SettingKey};
use tch::Tensor;

use super::dropout::Dropout;
use super::head::Head;
use super::layers::Linear;
use super::{Hyper, Net};
use crate::batch::Batch;
use crate::layout::{Init, Layout, Spec};
use crate::parameters::Parameters;
use crate::passes::Pass;
use crate::passes::tcn::TcnPass;

const HYPERPARAMETERS: &[Hyperparameter] = &[
    Hyperparameter::whole(SettingKey::Channels, (4, 256), 24),
    Hyperparameter::whole(SettingKey::KernelSize, (2, 9), 3),
    Hyperparameter::real(SettingKey::Dropout, (0.0, 0.9), 0.1),
];

pub(crate) struct Tcn {
    blocks: Vec<Block>,
    /// The very first convolution, and all others.
    convs: [Convs; 2],
    /// 1×1 convolution parallel to the first block, where the width changes.
    skip: Option<Linear>,
    head: Head,
    dropout: f64,
}

impl Net for Tcn {
    const NAME: &'static str = "tcn";
    const TITLE: &'static str = "TCN";
    const HYPERPARAMETERS: &'static [Hyperparameter] = HYPERPARAMETERS;

    fn specs(shape: NetShape, hyper: &Hyper<'_>) -> Vec<Spec> {
        let (c, k) = (hyper.count(SettingKey::Channels), hyper.count(SettingKey::KernelSize));
        let width_in = 1 + shape.features as i64;
        let others = 2 * n_blocks(shape.lookback, k) as i64 - 1;
        let direction = |name: &str, shape: Vec<i64>, width_in: i64| {
            let init = Init::Normal((2.0 / (width_in * k) as f64).sqrt());
            Spec { name: format!("{name}.weight_v"), shape, init, decay: true }
        };
        let length = |name: &str, shape: &[i64]| Spec::constant(&format!("{name}.weight_g"), shape, std::f64::consts::SQRT_2);
        let mut specs = vec![
            direction("first", vec![c, width_in, k], width_in),
            length("first", &[c, 1, 1]),
            Spec::constant("first.bias", &[c], 0.0),
            // All other convolutions are of one size and are in one tensor, conv2 of block 0 first: what is done to weights is done once.
            direction("others", vec![others, c, c, k], c),
            length("others", &[others, c, 1, 1]),
            Spec::constant("others.bias", &[others, c], 0.0),
        ];
        if width_in != c {
            specs.extend(Linear::specs("downsample", (width_in, c)));
        }
        specs.extend(Head::specs(shape, c));
        specs
    }

    fn new(p: &Parameters, shape: NetShape, hyper: &Hyper<'_>) -> Self {
        let k = hyper.count(SettingKey::KernelSize);
        let blocks = block_days(shape.lookback, k).iter().map(|days| Block::new(days, k)).collect();
        let convs = ["first", "others"].map(|name| {
            let get = |part: &str| p.get(&format!("{name}.{part}"));
            Convs { v: get("weight_v"), g: get("weight_g"), bias: get("bias") }
        });
        let skip = p.has("downsample.weight").then(|| Linear::new(p, "downsample"));
        Self { blocks, convs, skip, head: Head::new(p), dropout: hyper.get(SettingKey::Dropout) }
    }

    fn pass(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Box<dyn Pass> {
        Box::new(TcnPass::new(layout, shape, hyper))
    }

    fn forward(&self, batch: &Batch, dropout: &mut Dropout) -> Tensor {
        let [first, others] = self.convs.each_ref().map(Convs::flat);
        let convs: Vec<(Tensor, Tensor)> = first.into_iter().chain(others).collect();
        let masks = masks(convs.len(), batch.days.size()[0], &convs[0].1, self.dropout, dropout);
        let mut x = batch.days.shallow_clone(); // (B, L, C)
        for (i, block) in self.blocks.iter().enumerate() {
            let of = |j: usize| (&convs[2 * i + j], masks.get(2 * i + j));
            x = block.forward(&x, [of(0), of(1)], self.skip.as_ref().filter(|_| i == 0));
        }
        self.head.forward(&x.squeeze_dim(1), batch) // (B, 1, C) → (B, C) → (B, H)
    }
}

/// Spatial dropout for every convolution: a share of whole channels is 0 on all days, the others are scaled up. `(B, 1, C)` each; none
/// without dropout.
fn masks(convs: usize, windows: i64, like: &Tensor, share: f64, dropout: &mut Dropout) -> Vec<Tensor> {
    dropout.mask(&[convs as i64, windows, 1, like.size()[0]], share).map(|mask| mask.unbind(0)).unwrap_or_default()
}

/// Weight-normed convolutions of one size (Salimans & Kingma 2016): direction v `([n,] C_out, C_in, k)`, length g, bias `([n,] C_out)`.
struct Convs {
    v: Tensor,
    g: Tensor,
    bias: Tensor,
}

/// A convolution as a matrix `(C_out, k × C_in)`, oldest day first, and its bias; and the mask of spatial dropout behind it.
type Step<'a> = (&'a (Tensor, Tensor), Option<&'a Tensor>);

impl Convs {
    fn flat(&self) -> Vec<(Tensor, Tensor)> {
        let size = self.v.size();
        let [out, c, k] = [3, 2, 1].map(|from_end| size[size.len() - from_end]);
        let weight = Tensor::internal_weight_norm(&self.v.view([-1, c, k]), &self.g.view([-1, 1, 1]), 0);
        let matrices = weight.transpose(1, 2).reshape([-1, out, k * c]).unbind(0);
        matrices.into_iter().zip(self.bias.view([-1, out]).unbind(0)).collect()
    }
}

/// A residual block restricted to some days.
struct Block {
    first: Gather,
    second: Gather,
    /// Rows of the input on the days of the output.
    kept: Tensor,
}

impl Block {
    fn new(days: &BlockDays, k: i64) -> Self {
        let [first, second] = days.rows_read(k);
        let kept: Vec<i64> = days.kept().into_iter().map(|row| row as i64).collect();
        Self { first: Gather::new(&first, k), second: Gather::new(&second, k), kept: Tensor::from_slice(&kept) }
    }

    /// `(B, days given, C_in)` → `(B, days out, C_out)`; `skip` is the 1×1 convolution, where the width changes.
    fn forward(&self, x: &Tensor, [first, second]: [Step<'_>; 2], skip: Option<&Linear>) -> Tensor {
        let inner = self.second.convolved(&self.first.convolved(x, first), second);
        let kept = x.index_select(1, &self.kept);
        (inner + skip.map_or(kept.shallow_clone(), |skip| skip.forward(&kept))).relu()
    }
}

/// The days that a causal convolution reads for some days of its output.
struct Gather {
    /// For every output day, the rows of its k inputs, oldest first. `(days × k)`
    rows: Tensor,
    /// Whether row 0 is a row of zeros for the days before the first.
    padded: bool,
    days: i64,
}

impl Gather {
    fn new(read: &[Option<usize>], k: i64) -> Self {
        let padded = read.iter().any(Option::is_none);
        let rows: Vec<i64> = read.iter().map(|row| row.map_or(0, |r| r as i64 + i64::from(padded))).collect();
        Self { rows: Tensor::from_slice(&rows), padded, days: read.len() as i64 / k }
    }

    /// Convolution, ReLU and dropout. `(B, days given, C_in)` → `(B, days out, C_out)`
    fn convolved(&self, x: &Tensor, ((weight, bias), mask): Step<'_>) -> Tensor {
        let b = x.size()[0];
        let seen = if self.padded { x.constant_pad_nd([0, 0, 1, 0]).index_select(1, &self.rows) } else { x.index_select(1, &self.rows) };
        let out = seen.view([b, self.days, -1]).linear(weight, Some(bias)).relu();
        mask.map_or(out.shallow_clone(), |mask| out * mask)
    }
}

/// The days that a block reads and computes, ascending.
pub(crate) struct BlockDays {
    pub(crate) given: Vec<i64>,
    out: Vec<i64>,
    dilation: i64,
}

/// The days of every block, from the first to the last, whose output is needed on the last day alone.
pub(crate) fn block_days(lookback: usize, k: i64) -> Vec<BlockDays> {
    let mut needed = vec![lookback as i64 - 1];
    let mut blocks = Vec::new();
    for block in (0..n_blocks(lookback, k)).rev() {
        let dilation = 1 << block;
        let read = inputs(&inputs(&needed, k, dilation), k, dilation);
        // The first block is given the whole look-back, later ones what they read.
        let given: Vec<i64> = if block == 0 { (0..lookback as i64).collect() } else { read.clone() };
        blocks.push(BlockDays { given, out: std::mem::replace(&mut needed, read), dilation });
    }
    blocks.reverse();
    blocks
}

impl BlockDays {
    /// For either convolution and every day that it computes, the rows of the k inputs, oldest first; None for days before the first.
    pub(crate) fn rows_read(&self, k: i64) -> [Vec<Option<usize>>; 2] {
        let between = inputs(&self.out, k, self.dilation);
        [(&self.given, &between), (&between, &self.out)].map(|(given, out)| rows_read(given, out, k, self.dilation))
    }

    /// Rows of the input on the days of the output.
    pub(crate) fn kept(&self) -> Vec<usize> {
        self.out.iter().filter_map(|day| row_of(&self.given, *day)).collect()
    }
}

fn rows_read(given: &[i64], out: &[i64], k: i64, dilation: i64) -> Vec<Option<usize>> {
    out.iter().flat_map(|day| (0..k).rev().map(move |j| row_of(given, day - j * dilation))).collect()
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
fn row_of(given: &[i64], day: i64) -> Option<usize> {
    given.binary_search(&day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fixture::Fixture;

    fn fixture() -> (Fixture, Vec<(Tensor, Tensor)>, Linear) {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/temporal_block.pth"));
        let p = &fixture.parameters;
        let conv = |name: &str| {
            let get = |part: &str| p.get(&format!(".{name}.{part}"));
            Convs { v: get("weight_v"), g: get("weight_g"), bias: get("bias") }.flat().remove(0)
        };
        let (convs, skip) = (vec![conv("conv1"), conv("conv2")], Linear::new(p, ".downsample"));
        (fixture, convs, skip)
    }

    #[test]
    fn a_block_on_the_days_it_needs_equals_convolutions_of_the_whole_sequence() {
        let (given, read): (Vec<i64>, _) = ((0..16).collect(), inputs(&inputs(&[15], 3, 2), 3, 2));
        assert_eq!(read, [7, 9, 11, 13, 15]);
        for given in [given, read] {
            let (fixture, convs, skip) = fixture();
            let x = fixture.input("x").index_select(1, &Tensor::from_slice(&given));
            let days = BlockDays { given, out: vec![15], dilation: 2 };
            fixture.check(&Block::new(&days, 3).forward(&x, [(&convs[0], None), (&convs[1], None)], Some(&skip)));
        }
    }

    #[test]
    fn days_before_the_first_count_as_zeros() {
        let (fixture, convs, _) = fixture();
        let short = fixture.input("x").narrow(1, 12, 4);
        let long = Tensor::cat(&[fixture.input("x").narrow(1, 0, 12).zeros_like(), short.shallow_clone()], 1);
        let last = |days: i64, x: &Tensor| {
            Gather::new(&rows_read(&(0..days).collect::<Vec<_>>(), &[days - 1], 3, 2), 3).convolved(x, (&convs[0], None))
        };
        assert!(f64::try_from((last(4, &short) - last(16, &long)).abs().max()).expect("a number") < 1e-6);
    }

    #[test]
    fn the_receptive_field_holds_the_lookback() {
        assert_eq!(
            [n_blocks(7, 3), n_blocks(28, 3), n_blocks(56, 3), n_blocks(56, 2), n_blocks(61, 3), n_blocks(62, 3)],
            [2, 3, 4, 5, 4, 5]
        );
    }
}
