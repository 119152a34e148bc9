//! The direct multi-horizon head that all networks share: what the network says of the past meets what is known of each future day.
//!
//! `y_h = v · relu(A s + B x_h + c_h) + u_h · s + d_h`, with `s` the state of the past and `x_h` the features of day `h`.

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
}

impl Head {
    /// Parameters for a state of `width` numbers.
    pub(crate) fn specs(shape: NetShape, width: i64) -> Vec<Spec> {
        let (h, f) = (shape.horizon as i64, shape.features as i64);
        vec![
            Spec::weight("head.state.weight", &[width, width]),
            Spec::weight("head.day.weight", &[width, f]),
            Spec::constant("head.day.bias", &[h, width], 0.0),
            Spec::weight("head.out.weight", &[1, width]),
            Spec::weight("head.direct.weight", &[h, width]),
            Spec::constant("head.direct.bias", &[h], 0.0),
        ]
    }

    pub(crate) fn new(p: &Parameters) -> Self {
        Self {
            state: p.get("head.state.weight"),
            day: p.get("head.day.weight"),
            day_bias: p.get("head.day.bias"),
            out: p.get("head.out.weight"),
            direct: p.get("head.direct.weight"),
            direct_bias: p.get("head.direct.bias"),
        }
    }

    /// `state` `(B, W)` → `(B, H)`.
    pub(crate) fn forward(&self, state: &Tensor, batch: &Batch) -> Tensor {
        let from_state = state.matmul(&self.state.tr()).unsqueeze(1); // (B, 1, W)
        let from_day = batch.future_features.matmul(&self.day.tr()); // (B, H, W)
        let hidden = (from_day + from_state + &self.day_bias).relu(); // (B, H, W)
        let by_day = hidden.matmul(&self.out.tr()).squeeze_dim(-1); // (B, H)
        by_day + state.matmul(&self.direct.tr()) + &self.direct_bias
    }
}
