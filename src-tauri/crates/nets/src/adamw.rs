//! AdamW (Loshchilov & Hutter 2019) over one flat parameter tensor, with moments that can be saved.

use tch::Tensor;

use crate::parameters::Parameters;

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.999;
const EPSILON: f64 = 1e-8;

/// The optimizer's state.
pub(crate) struct AdamW {
    /// First moment, `(P)`.
    pub(crate) exp_avg: Tensor,
    /// Second moment, `(P)`.
    pub(crate) exp_avg_sq: Tensor,
    /// Steps done.
    pub(crate) steps: i64,
}

impl AdamW {
    pub(crate) fn new(parameters: &Parameters) -> Self {
        Self { exp_avg: parameters.flat.zeros_like(), exp_avg_sq: parameters.flat.zeros_like(), steps: 0 }
    }

    /// One step against the gradient `g` of all parameters, `(P)`, clipped to the norm `clip` when that is above 0.
    ///
    /// `p ← p - lr·(decay·p + m̂ / (√v̂ + ε))`
    pub(crate) fn step(&mut self, parameters: &Parameters, mut g: Tensor, lr: f64, decay: f64, clip: f64) {
        if clip > 0.0 {
            // No host sync: the factor stays a tensor.
            let factor = (g.norm() + 1e-6).reciprocal_().g_mul_scalar_(clip).clamp_max_(1.0);
            drop(g.multiply_(&factor));
        }
        self.steps += 1;
        drop(self.exp_avg.lerp_(&g, 1.0 - BETA1));
        drop(self.exp_avg_sq.lerp_(&g.square(), 1.0 - BETA2));
        let correction1 = 1.0 - BETA1.powi(self.steps as i32);
        let correction2 = (1.0 - BETA2.powi(self.steps as i32)).sqrt();
        let mut flat = parameters.flat.shallow_clone();
        if decay > 0.0 {
            drop(flat.multiply_(&(&parameters.decay * (-lr * decay)).g_add_scalar_(1.0)));
        }
        // −lr·m̂ / (√v̂ + ε) = m / (−(√v / c2 + ε)·c1 / lr)
        let scale = -correction1 / lr;
        drop(flat.addcdiv_(&self.exp_avg, &self.exp_avg_sq.sqrt().g_mul_scalar_(scale / correction2).g_add_scalar_(scale * EPSILON)));
    }
}
