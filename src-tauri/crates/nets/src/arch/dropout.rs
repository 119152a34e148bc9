//! Dropout (Srivastava et al. 2014) with eight decisions from each random number: drawing one per activation is a tenth of a training step.

use tch::{Kind, Tensor};

/// Sets a share of the activations to 0 and scales the others up, so that the mean stays.
pub(crate) fn dropout(x: &Tensor, share: f64, training: bool) -> Tensor {
    if training && share > 0.0 { x * mask(&x.size(), share) } else { x.shallow_clone() }
}

/// 0 for that share, rounded to whole 1/256, else what keeps the mean at 1.
pub(crate) fn mask(size: &[i64], share: f64) -> Tensor {
    let dropped = (share * 256.0).round();
    let n: i64 = size.iter().product();
    // From the least number on, all 64 bits are random; from 0 on, the sign would not be.
    let words = Tensor::empty([(n + 7) / 8], (Kind::Int64, tch::Device::Cpu)).random_from_(i64::MIN, None::<i64>);
    let kept = words.view_dtype(Kind::Uint8).narrow(0, 0, n).view(size).ge(dropped);
    kept.to_kind(Kind::Float) * (256.0 / (256.0 - dropped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registered::seeded;

    #[test]
    fn the_share_is_right_the_mean_stays_and_a_seed_repeats_it() {
        let x = Tensor::ones([1000, 101], (Kind::Float, tch::Device::Cpu));
        let draw = || {
            let _seeded = seeded(5);
            dropout(&x, 0.1, true)
        };
        let out = draw();
        let number = |t: Tensor| f64::try_from(t).expect("a number");
        let share = number(out.eq(0.0).to_kind(Kind::Float).mean(Kind::Float));
        assert!((share - 26.0 / 256.0).abs() < 0.005, "{share}");
        assert!((number(out.mean(Kind::Float)) - 1.0).abs() < 0.005);
        assert!(out == draw(), "the same seed, the same mask");
        assert!(dropout(&x, 0.1, false) == x && dropout(&x, 0.0, true) == x);
    }
}
