//! The direct multi-horizon head that all networks share: what the network says about the past meets what is known about each future day.
//!
//! `z_h = relu(A s + B x_h + c_h)` and `y_h = V z_h + U_h s + d_h + w_h p_h`, with `s` the state of the past and the long-memory columns of the
//! origin, `x_h` the features and long-memory columns of day `h`, and `p_h` those of `x_h` that are forecasts themselves: the day's profile
//! and its long-memory columns.

use forecast::NetShape;
use tch::Tensor;

use crate::batch::{Batch, ORIGIN_COLUMNS, STEP_COLUMNS};
use crate::layout::Spec;
use crate::parameters::Parameters;

pub(crate) struct Head {
    state: Tensor,
    day: Tensor,
    day_bias: Tensor,
    out: Tensor,
    direct: Tensor,
    direct_bias: Tensor,
    /// How far the profile is followed, `(H)` or `(H, K)`.
    profile: Option<Tensor>,
    /// How far the long-memory columns of a day are followed, `(H, S, K)`.
    steps: Option<Tensor>,
    outputs: i64,
}

impl Head {
    /// Parameters for a state of `width` numbers.
    pub(crate) fn specs(shape: NetShape, width: i64) -> Vec<Spec> {
        let (h, k) = (shape.horizon as i64, shape.outputs as i64);
        let (origin, steps) = if shape.memory { (ORIGIN_COLUMNS as i64, STEP_COLUMNS as i64) } else { (0, 0) };
        let mut specs = vec![
            Spec::weight("head.state.weight", &[width, width + origin]),
            Spec::weight("head.day.weight", &[width, shape.features as i64 + steps]),
            Spec::constant("head.day.bias", &[h, width], 0.0),
            Spec::weight("head.out.weight", &[k, width]),
            Spec::weight("head.direct.weight", &[h * k, width + origin]),
            Spec::constant("head.direct.bias", &[h * k], 0.0),
        ];
        if shape.profile {
            let size = if k == 1 { vec![h] } else { vec![h, k] };
            specs.push(Spec::constant("head.profile.weight", &size, 1.0));
        }
        if steps > 0 {
            specs.push(Spec::constant("head.steps.weight", &[h, steps, k], 0.0));
        }
        specs
    }

    pub(crate) fn new(p: &Parameters) -> Self {
        let optional = |name: &str| p.has(name).then(|| p.get(name));
        let out = p.get("head.out.weight");
        Self {
            state: p.get("head.state.weight"),
            day: p.get("head.day.weight"),
            day_bias: p.get("head.day.bias"),
            outputs: out.size()[0],
            out,
            direct: p.get("head.direct.weight"),
            direct_bias: p.get("head.direct.bias"),
            profile: optional("head.profile.weight"),
            steps: optional("head.steps.weight"),
        }
    }

    /// `state` `(B, W)` → `(B, H, K)`: the numbers that [`crate::outputs`] makes forecasts of.
    pub(crate) fn forward(&self, state: &Tensor, batch: &Batch) -> Tensor {
        let joined = batch.origin.as_ref().map(|origin| Tensor::cat(&[state, origin], 1));
        let state = joined.as_ref().unwrap_or(state);
        let (b, h) = (state.size()[0], self.day_bias.size()[0]);
        let from_state = state.matmul(&self.state.tr()).unsqueeze(1); // (B, 1, W)
        let from_day = batch.future_features.matmul(&self.day.tr()); // (B, H, W)
        let hidden = (from_day + from_state + &self.day_bias).relu(); // (B, H, W)
        let by_day = hidden.matmul(&self.out.tr()); // (B, H, K)
        let mut out = by_day + state.linear(&self.direct, Some(&self.direct_bias)).view([b, h, self.outputs]);
        if let Some(weight) = &self.profile {
            out += batch.future_features.narrow(-1, 0, 1) * weight.view([h, self.outputs]);
        }
        if let Some(weight) = &self.steps {
            let steps = weight.size()[1];
            let columns = batch.future_features.narrow(-1, batch.future_features.size()[2] - steps, steps);
            // A product per day of the horizon: (H, B, S) × (H, S, K)
            out += columns.transpose(0, 1).bmm(weight).transpose(0, 1);
        }
        out
    }
}
