//! Small pieces that several networks share: parameters of linear layers and norms, and the past as tokens.

use forecast::NetShape;
use tch::Tensor;

use crate::batch::Batch;
use crate::layout::Spec;
use crate::parameters::Parameters;

/// `x Wᵀ + b`
pub(crate) struct Linear {
    weight: Tensor,
    bias: Option<Tensor>,
}

impl Linear {
    pub(crate) fn specs(name: &str, (inputs, outputs): (i64, i64)) -> [Spec; 2] {
        [Spec::weight(&format!("{name}.weight"), &[outputs, inputs]), Spec::constant(&format!("{name}.bias"), &[outputs], 0.0)]
    }

    pub(crate) fn new(p: &Parameters, name: &str) -> Self {
        Self { weight: p.get(&format!("{name}.weight")), bias: Some(p.get(&format!("{name}.bias"))) }
    }

    pub(crate) fn without_bias(p: &Parameters, name: &str) -> Self {
        Self { weight: p.get(&format!("{name}.weight")), bias: None }
    }

    /// `(…, in)` → `(…, out)`
    pub(crate) fn forward(&self, x: &Tensor) -> Tensor {
        x.linear(&self.weight, self.bias.as_ref())
    }
}

/// Layer normalization over the last dimension (Ba, Kiros, Hinton 2016).
pub(crate) struct Norm {
    weight: Tensor,
    bias: Tensor,
}

impl Norm {
    pub(crate) fn specs(name: &str, width: i64) -> [Spec; 2] {
        [Spec::constant(&format!("{name}.weight"), &[width], 1.0), Spec::constant(&format!("{name}.bias"), &[width], 0.0)]
    }

    pub(crate) fn new(p: &Parameters, name: &str) -> Self {
        Self { weight: p.get(&format!("{name}.weight")), bias: p.get(&format!("{name}.bias")) }
    }

    pub(crate) fn forward(&self, x: &Tensor) -> Tensor {
        x.layer_norm(self.weight.size(), Some(&self.weight), Some(&self.bias), 1e-5, true)
    }
}

/// The last `n` of the tokens, `(B, T, D)` → `(B, n, D)`. All of them are the tensor itself: the gradient of a slice is a copy among zeros.
pub(crate) fn last(x: &Tensor, n: i64) -> Tensor {
    let t = x.size()[1];
    if n == t { x.shallow_clone() } else { x.narrow(1, t - n, n) }
}

/// The past as T tokens of P consecutive days each, the last one ending on the last day (patches: Nie et al. 2023). Days that do not fill
/// a token are the oldest, and are left out.
pub(crate) struct Tokens {
    embed: Linear,
    days: i64,
    count: i64,
}

impl Tokens {
    /// How many tokens there are.
    pub(crate) fn count(shape: NetShape, days: i64) -> i64 {
        (shape.lookback as i64 / days).max(1)
    }

    /// Days per token: never more than there are.
    fn days(shape: NetShape, days: i64) -> i64 {
        days.min(shape.lookback as i64)
    }

    pub(crate) fn specs(shape: NetShape, days: i64, width: i64) -> [Spec; 2] {
        Linear::specs("embed", (Self::days(shape, days) * (1 + shape.features as i64), width))
    }

    pub(crate) fn new(p: &Parameters, shape: NetShape, days: i64) -> Self {
        Self { embed: Linear::new(p, "embed"), days: Self::days(shape, days), count: Self::count(shape, days) }
    }

    /// `(B, T, D)`
    pub(crate) fn forward(&self, batch: &Batch) -> Tensor {
        let (b, l, c) = batch.days.size3().unwrap_or_default();
        let kept = self.count * self.days;
        self.embed.forward(&batch.days.narrow(1, l - kept, kept).reshape([b, self.count, self.days * c]))
    }
}
