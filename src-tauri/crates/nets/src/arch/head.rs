//! The direct multi-horizon head that all networks share: what the network says of the past meets what is known of each future day.
//!
//! `y_h = v · relu(A s + B x_h + c_h) + u_h · s + d_h + w_h p_h`, with `s` the state of the past, `x_h` the features of day `h`, and `p_h` the
//! first of them where it is the day's profile.

use forecast::NetShape;
use tch::Tensor;

use crate::batch::Batch;
use crate::parameters::{Parameters, Spec};

pub(crate) struct Head {
    state: Tensor,
    day: Tensor,
    day_bias: Tensor,
    out: Tensor,
    direct: Tensor,
    direct_bias: Tensor,
    /// How far the profile is followed, `(H)`.
    profile: Option<Tensor>,
}

impl Head {
    /// Parameters for a state of `width` numbers.
    pub(crate) fn specs(shape: NetShape, width: i64) -> Vec<Spec> {
        let (h, f) = (shape.horizon as i64, shape.features as i64);
        let mut specs = vec![
            Spec::weight("head.state.weight", &[width, width]),
            Spec::weight("head.day.weight", &[width, f]),
            Spec::constant("head.day.bias", &[h, width], 0.0),
            Spec::weight("head.out.weight", &[1, width]),
            Spec::weight("head.direct.weight", &[h, width]),
            Spec::constant("head.direct.bias", &[h], 0.0),
        ];
        if shape.profile {
            specs.push(Spec::constant("head.profile.weight", &[h], 1.0));
        }
        specs
    }

    pub(crate) fn new(p: &Parameters) -> Self {
        Self {
            state: p.get("head.state.weight"),
            day: p.get("head.day.weight"),
            day_bias: p.get("head.day.bias"),
            out: p.get("head.out.weight"),
            direct: p.get("head.direct.weight"),
            direct_bias: p.get("head.direct.bias"),
            profile: p.has("head.profile.weight").then(|| p.get("head.profile.weight")),
        }
    }

    /// `state` `(B, W)` → `(B, H)`.
    pub(crate) fn forward(&self, state: &Tensor, batch: &Batch) -> Tensor {
        let from_state = state.matmul(&self.state.tr()).unsqueeze(1); // (B, 1, W)
        let from_day = batch.future_features.matmul(&self.day.tr()); // (B, H, W)
        let hidden = (from_day + from_state + &self.day_bias).relu(); // (B, H, W)
        let by_day = hidden.matmul(&self.out.tr()).squeeze_dim(-1); // (B, H)
        let out = by_day + state.matmul(&self.direct.tr()) + &self.direct_bias;
        match &self.profile {
            Some(weight) => out + batch.future_features.select(-1, 0) * weight,
            None => out,
        }
    }
}
