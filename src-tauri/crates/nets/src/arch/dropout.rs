//! Dropout (Srivastava et al. 2014) with decisions of a byte each, from a generator of its own: libtorch's, one number per activation,
//! takes a tenth of a training step and is shared by all threads.

use tch::Tensor;

/// What decides which activations are left out.
pub(crate) struct Dropout {
    /// None: nothing is left out.
    generator: Option<fastrand::Rng>,
    /// What the generator said last.
    bytes: Vec<u8>,
}

impl Dropout {
    /// For forecasts and losses: everything is kept.
    pub(crate) fn off() -> Self {
        Self { generator: None, bytes: Vec::new() }
    }

    /// For training. The same seed leaves the same out.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { generator: Some(fastrand::Rng::with_seed(seed)), bytes: Vec::new() }
    }

    /// Sets a share of the activations to 0 and scales the others up, so that the mean stays.
    pub(crate) fn apply(&mut self, x: Tensor, share: f64) -> Tensor {
        match self.mask(&x.size(), share) {
            Some(mask) => x * mask,
            None => x,
        }
    }

    /// 0 for that share, rounded to whole 1/256, else what keeps the mean at 1; None when everything is kept.
    pub(crate) fn mask(&mut self, size: &[i64], share: f64) -> Option<Tensor> {
        let mut factors = Vec::new();
        self.draw(&mut factors, size.iter().product::<i64>() as usize, share);
        (!factors.is_empty()).then(|| Tensor::from_slice(&factors).view(size))
    }

    /// The same as that many numbers; none when everything is kept.
    pub(crate) fn draw(&mut self, factors: &mut Vec<f32>, count: usize, share: f64) {
        factors.clear();
        let dropped = (share * 256.0).round() as u8;
        let Some(generator) = self.generator.as_mut().filter(|_| dropped > 0) else { return };
        self.bytes.resize(count, 0);
        generator.fill(&mut self.bytes);
        let scale = 256.0 / (256.0 - f32::from(dropped));
        factors.extend(self.bytes.iter().map(|byte| if *byte >= dropped { scale } else { 0.0 }));
    }
}

#[cfg(test)]
mod tests {
    use tch::Kind;

    use super::*;

    #[test]
    fn the_share_is_right_the_mean_stays_and_a_seed_repeats_it() {
        let x = || Tensor::ones([1000, 101], (Kind::Float, tch::Device::Cpu));
        let draw = || Dropout::seeded(5).apply(x(), 0.1);
        let out = draw();
        let number = |t: Tensor| f64::try_from(t).expect("a number");
        let share = number(out.eq(0.0).to_kind(Kind::Float).mean(Kind::Float));
        assert!((share - 26.0 / 256.0).abs() < 0.005, "{share}");
        assert!((number(out.mean(Kind::Float)) - 1.0).abs() < 0.005);
        assert!(out == draw(), "the same seed, the same mask");
        assert!(Dropout::off().apply(x(), 0.1) == x() && Dropout::seeded(5).apply(x(), 0.0) == x());
    }
}
