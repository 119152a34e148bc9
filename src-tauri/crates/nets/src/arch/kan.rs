//! Kolmogorov–Arnold network: Liu et al., "KAN: Kolmogorov-Arnold Networks" (2024), in the formulation as two matrix products that the
//! community calls efficient: `y = W_b silu(x) + Σ_j c_j B_j(x)`, with B_j cubic B-splines on a uniform grid.
//!
//! Outside the grid every B_j is 0 and only the first part speaks, so the grid spans what values normalized per window take.

use forecast::{Hyperparameter, NetShape, SettingKey};
use tch::{Kind, Tensor};

use super::dropout::Dropout;
use super::head::Head;
use super::{Hyper, Net};
use crate::batch::{Batch, ORIGIN_COLUMNS};
use crate::layout::{Init, Layout, Spec};
use crate::parameters::Parameters;
use crate::passes::Pass;
use crate::passes::kan::KanPass;

const HYPERPARAMETERS: &[Hyperparameter] = &[
    Hyperparameter::whole(SettingKey::Width, (4, 512), 32),
    Hyperparameter::whole(SettingKey::Grid, (2, 32), 5),
    Hyperparameter::real(SettingKey::Dropout, (0.0, 0.9), 0.1),
];

/// The grid spans ± this, in deviations of the window.
const GRID_RANGE: f64 = 3.0;
/// B-splines of this order reach over this many intervals plus one.
const ORDER: i64 = 3;

pub(crate) struct Kan {
    /// `(1, F)`: what the features of a past day say of its value.
    explain: Tensor,
    first: KanLinear,
    second: KanLinear,
    head: Head,
    dropout: f64,
}

impl Net for Kan {
    const NAME: &'static str = "kan";
    const TITLE: &'static str = "KAN";
    const HYPERPARAMETERS: &'static [Hyperparameter] = HYPERPARAMETERS;

    fn specs(shape: NetShape, hyper: &Hyper<'_>) -> Vec<Spec> {
        let (width, grid) = (hyper.count(SettingKey::Width), hyper.count(SettingKey::Grid));
        let mut specs = vec![Spec::constant("explain.weight", &[1, shape.features as i64], 0.0)];
        let inputs = shape.lookback + if shape.memory { ORIGIN_COLUMNS } else { 0 };
        specs.extend(KanLinear::specs("layers.0", (inputs as i64, width), grid));
        specs.extend(KanLinear::specs("layers.1", (width, width), grid));
        specs.extend(Head::specs(shape, width));
        specs
    }

    fn new(p: &Parameters, _: NetShape, hyper: &Hyper<'_>) -> Self {
        let layer = |name| KanLinear::new(p, name, hyper.count(SettingKey::Grid), GRID_RANGE);
        Self {
            explain: p.get("explain.weight"),
            first: layer("layers.0"),
            second: layer("layers.1"),
            head: Head::new(p),
            dropout: hyper.get(SettingKey::Dropout),
        }
    }

    fn pass(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Box<dyn Pass> {
        Box::new(KanPass::new(layout, shape, hyper))
    }

    fn forward(&self, batch: &Batch, dropout: &mut Dropout) -> Tensor {
        // The quantity weighs nothing here, and the horizon is left out again: as a whole, the days need not be copied.
        let (b, days, c) = batch.all.size3().unwrap_or_default();
        let explained = batch.all.view([b * days, c]).mv(&self.explain.constant_pad_nd([1, 0]).view([c])); // (B × (L + H))
        let past = batch.past(); // (B, L)
        let explained = explained.view([b, days]).narrow(1, 0, past.size()[1]);
        // Long-memory columns are inputs as the days are, and nothing explains them.
        let (inputs, explained) = match &batch.origin {
            None => (past, explained),
            Some(origin) => (Tensor::cat(&[&past, origin], 1), explained.constant_pad_nd([0, origin.size()[1]])),
        };
        let hidden = dropout.apply(self.first.forward(&inputs, Some(&explained)), self.dropout); // (B, W)
        let state = dropout.apply(self.second.forward(&hidden, None), self.dropout);
        self.head.forward(&state, batch)
    }
}

/// One layer: every output is a sum of learned functions of the inputs.
struct KanLinear {
    /// `(out, in)`
    base_weight: Tensor,
    /// Coefficients, `(out, in, grid + order)`.
    spline_weight: Tensor,
    /// `(out, in)`, multiplies the coefficients.
    spline_scaler: Tensor,
    /// Center of each B-spline in units of ∛6 grid intervals, `(grid + order)`.
    centers: Tensor,
    /// `()`
    minus_four: Tensor,
    /// Grid intervals per unit.
    density: f64,
}

/// Grid intervals per unit, and the center of the first B-spline in intervals.
pub(crate) fn grid_of(intervals: usize) -> (f32, f32) {
    let density = intervals as f64 / (2.0 * GRID_RANGE);
    (density as f32, first_center(GRID_RANGE * density) as f32)
}

/// How many B-splines there are.
pub(crate) fn splines_of(intervals: usize) -> usize {
    intervals + ORDER as usize
}

/// The first B-spline begins `ORDER` intervals before the grid's first knot and is ORDER + 1 intervals long.
fn first_center(half_range: f64) -> f64 {
    -half_range - ORDER as f64 + 0.5 * (ORDER + 1) as f64
}

impl KanLinear {
    fn specs(name: &str, (inputs, outputs): (i64, i64), grid: i64) -> [Spec; 3] {
        let spline = Spec {
            name: format!("{name}.spline_weight"),
            shape: vec![outputs, inputs, grid + ORDER],
            // The coefficients of a curve are near its values: a curve of small noise.
            init: Init::Uniform(0.05 / grid as f64),
            decay: true,
        };
        [
            Spec::weight(&format!("{name}.base_weight"), &[outputs, inputs]),
            spline,
            Spec::weight(&format!("{name}.spline_scaler"), &[outputs, inputs]),
        ]
    }

    fn new(p: &Parameters, name: &str, grid: i64, range: f64) -> Self {
        let options = (Kind::Float, tch::Device::Cpu);
        let density = grid as f64 / (2.0 * range);
        Self {
            base_weight: p.get(&format!("{name}.base_weight")),
            spline_weight: p.get(&format!("{name}.spline_weight")),
            spline_scaler: p.get(&format!("{name}.spline_scaler")),
            centers: (Tensor::arange(grid + ORDER, options) + first_center(range * density)) * 6.0_f64.cbrt().recip(),
            minus_four: Tensor::full([0_i64; 0], -4.0, options),
            density,
        }
    }

    /// `(B, in)` → `(B, out)`. What `explained` says of an input goes through the base weights, next to it.
    fn forward(&self, x: &Tensor, explained: Option<&Tensor>) -> Tensor {
        let (b, outputs) = (x.size()[0], self.base_weight.size()[0]);
        let base = x.silu();
        let base = explained.map_or(base.shallow_clone(), |e| base + e);
        let splines = (&self.spline_weight * self.spline_scaler.unsqueeze(-1)).view([outputs, -1]);
        base.linear(&self.base_weight, None::<Tensor>).addmm(&self.bases(x).view([b, -1]), &splines.tr())
    }

    /// All cubic B-splines at x: with a the distance from the center in intervals, `(max(2 − a, 0)³ − 4 max(1 − a, 0)³) / 6`. `(B, in, grid + order)`
    ///
    /// Distances are in units of ∛6 intervals, which spares the division.
    fn bases(&self, x: &Tensor) -> Tensor {
        let unit = 6.0_f64.cbrt().recip();
        let near = (x.unsqueeze(-1) * (self.density * unit) - &self.centers).abs(); // (B, in, grid + order)
        let within = |intervals: f64| near.rsub_scalar(intervals * unit).relu_();
        let (wide, narrow) = (within(2.0), within(1.0));
        wide.pow_tensor_scalar(3).addcmul(&narrow.pow_tensor_scalar(3), &self.minus_four)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch::fixture::Fixture;

    #[test]
    fn a_layer_equals_its_textbook_recursion_inside_and_outside_the_grid() {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/kan_linear.pth"));
        let layer = KanLinear::new(&fixture.parameters, "", 5, 3.0);
        fixture.check(&layer.forward(fixture.input("x"), None));
    }

    #[test]
    fn the_splines_sum_to_one_inside_the_grid_and_vanish_far_outside() {
        let fixture = Fixture::read(include_bytes!("../../../../../tests/parity/fixtures/kan_linear.pth"));
        let layer = KanLinear::new(&fixture.parameters, "", 5, 3.0);
        let sums =
            layer.bases(&Tensor::from_slice(&[-3.0_f32, -1.1, 0.0, 2.9, 7.0])).sum_dim_intlist([-1_i64].as_slice(), false, Kind::Float);
        let sums = Vec::<f32>::try_from(sums).expect("numbers");
        assert!(sums[..4].iter().all(|s| (s - 1.0).abs() < 1e-6) && sums[4] == 0.0, "{sums:?}");
    }
}
