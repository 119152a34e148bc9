//! AdamW (Loshchilov & Hutter 2019) over the flat parameters, with moments that can be saved.

use crate::kernels::rows::norm;
use crate::kernels::vectorized;

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The optimizer's state.
pub(crate) struct AdamW {
    /// First moment, `(P)`.
    pub(crate) exp_avg: Vec<f32>,
    /// Second moment, `(P)`.
    pub(crate) exp_avg_sq: Vec<f32>,
    /// Steps done.
    pub(crate) steps: i64,
}

/// How a step is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StepSettings {
    pub(crate) rate: f64,
    pub(crate) decay: f64,
    /// The largest norm of the gradient.
    pub(crate) clip: f64,
}

impl AdamW {
    /// Before the first step, for so many parameters.
    pub(crate) fn new(count: usize) -> Self {
        Self { exp_avg: vec![0.0; count], exp_avg_sq: vec![0.0; count], steps: 0 }
    }

    /// One step against the gradient of all parameters; `decayed` is 1 where weight decay applies, else 0.
    ///
    /// `p ← p − rate·(decay·p + m̂ / (√v̂ + ε))`
    pub(crate) fn step(&mut self, parameters: &mut [f32], gradient: &[f32], decayed: &[f32], settings: StepSettings) {
        let StepSettings { rate, decay, clip } = settings;
        let shortened = if clip > 0.0 { (clip as f32 / (norm(gradient) + 1e-6)).min(1.0) } else { 1.0 };
        self.steps += 1;
        let powers = [BETA1, BETA2].map(|beta| f64::from(beta).powf(self.steps as f64));
        let factors = Factors {
            shortened,
            decay: (rate * decay) as f32,
            rate: (rate / (1.0 - powers[0])) as f32,
            correction: (1.0 - powers[1]).sqrt().recip() as f32,
        };
        update(parameters, gradient, decayed, &mut self.exp_avg, &mut self.exp_avg_sq, factors);
    }
}

#[derive(Clone, Copy)]
struct Factors {
    shortened: f32,
    decay: f32,
    rate: f32,
    correction: f32,
}

vectorized! {
    fn update(parameters: &mut [f32], gradient: &[f32], decayed: &[f32], m: &mut [f32], v: &mut [f32], factors: Factors) {
        let Factors { shortened, decay, rate, correction } = factors;
        for ((p, (g, decayed)), (m, v)) in parameters.iter_mut().zip(gradient.iter().zip(decayed)).zip(m.iter_mut().zip(v)) {
            let g = g * shortened;
            *m += (1.0 - BETA1) * (g - *m);
            *v += (1.0 - BETA2) * (g * g - *v);
            *p -= *p * decay * decayed + rate * *m / (v.sqrt() * correction + EPSILON);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_of_the_paper() {
        let (mut parameters, decayed) = (vec![1.0_f32, -2.0, 0.5], [1.0, 0.0, 1.0]);
        let mut expected: Vec<(f64, f64, f64)> = parameters.iter().map(|p| (f64::from(*p), 0.0, 0.0)).collect();
        let mut optimizer = AdamW::new(3);
        let settings = StepSettings { rate: 0.01, decay: 0.1, clip: 1.0 };
        for step in 1..=20 {
            let gradient: Vec<f32> = (0..3).map(|i| ((step * (i + 2)) as f32).sin()).collect();
            optimizer.step(&mut parameters, &gradient, &decayed, settings);
            let size = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
            for ((p, m, v), (g, decayed)) in expected.iter_mut().zip(gradient.iter().zip(decayed)) {
                let g = f64::from(*g) * (1.0 / (size + 1e-6)).min(1.0);
                (*m, *v) = (0.9 * *m + 0.1 * g, 0.999 * *v + 0.001 * g * g);
                let (m, v) = (*m / (1.0 - 0.9_f64.powi(step)), *v / (1.0 - 0.999_f64.powi(step)));
                *p -= 0.01 * (0.1 * f64::from(decayed) * *p + m / (v.sqrt() + 1e-8));
            }
        }
        for (found, (expected, ..)) in parameters.iter().zip(expected) {
            assert!((f64::from(*found) - expected).abs() < 1e-5, "{found} instead of {expected}");
        }
    }
}
