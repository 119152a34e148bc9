//! Functions of single numbers and their slopes, without branches, so that loops over them use wide instructions.

/// Adding and subtracting it rounds to a whole number: 1.5 × 2²³.
const ROUNDING: f32 = 12_582_912.0;

/// eˣ, within two units in the last place; what is outside the range of `f32` is its nearest number.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // x = n ln 2 + r with a whole n, and eʳ by a polynomial (Cephes).
    let x = x.clamp(-87.3, 88.3);
    let shifted = x * std::f32::consts::LOG2_E + ROUNDING;
    let n = shifted - ROUNDING;
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let p = ((((1.987_569_1e-4 * r + 1.398_199_9e-3) * r + 8.333_452e-3) * r + 4.166_579_6e-2) * r + 1.666_666_5e-1) * r + 0.5;
    let y = p * r * r + r + 1.0;
    // The last bits of the shifted number are n.
    f32::from_bits(y.to_bits().wrapping_add(shifted.to_bits() << 23))
}

#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// `x σ(x)`
#[inline(always)]
pub(crate) fn silu(x: f32) -> f32 {
    x * sigmoid(x)
}

#[inline(always)]
pub(crate) fn silu_slope(x: f32) -> f32 {
    let sigmoid = sigmoid(x);
    sigmoid * (1.0 + x * (1.0 - sigmoid))
}

/// `log σ(x)`
#[inline(always)]
pub(crate) fn log_sigmoid(x: f32) -> f32 {
    x.min(0.0) - log_1p(exp(-x.abs()))
}

/// `log(1 + x)` for x from 0 to 1.
#[inline(always)]
fn log_1p(x: f32) -> f32 {
    // 2 artanh(x / (2 + x)), whose argument is at most a third.
    let z = x / (2.0 + x);
    let s = z * z;
    let series = ((((s * (1.0 / 13.0) + 1.0 / 11.0) * s + 1.0 / 9.0) * s + 1.0 / 7.0) * s + 0.2) * s + 1.0 / 3.0;
    2.0 * z * (series * s + 1.0)
}

/// The error function.
#[inline(always)]
fn erf(x: f32) -> f32 {
    // Two polynomials, both within one unit in the last place on their side (Juffa 2013).
    let (t, s) = (x.abs(), x * x);
    let far = (-1.728_534_7e-5 * t + 3.831_972e-4) * s + (-3.883_964_4e-3 * t + 2.425_462_2e-2);
    let far = ((far * t - 1.067_778_8e-1) * t - 6.348_467e-1) * t - 1.287_175_1e-1;
    let far = (1.0 - exp(far * t - t)).copysign(x);
    let near = (((-5.967_617e-4 * s + 4.991_194_3e-3) * s - 2.676_813_5e-2) * s + 1.128_199_2e-1) * s - 3.761_253_4e-1;
    let near = (near * s + 1.283_791_7e-1) * x + x;
    if t > 0.927_734_4 { far } else { near }
}

/// `x Φ(x)`, with Φ the normal distribution (Hendrycks & Gimpel 2016).
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

#[inline(always)]
pub(crate) fn gelu_slope(x: f32) -> f32 {
    const DENSITY: f32 = 0.398_942_3;
    0.5 * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2)) + x * DENSITY * exp(-0.5 * x * x)
}

#[cfg(test)]
mod tests {
    use tch::Tensor;

    use super::*;

    #[test]
    fn functions_and_slopes_are_those_of_libtorch() {
        let numbers: Vec<f32> = (-4000..4000).map(|i| i as f32 / 100.0).collect();
        let all = Tensor::from_slice(&numbers).set_requires_grad(true);
        let check = |name: &str, expected: &Tensor, found: &dyn Fn(f32) -> f32, slope: Option<&dyn Fn(f32) -> f32>| {
            let compare = |expected: &Tensor, found: &dyn Fn(f32) -> f32| {
                for (x, expected) in numbers.iter().zip(Vec::<f32>::try_from(expected.detach()).expect("numbers")) {
                    let found = found(*x);
                    assert!((found - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{name} of {x}: {found} instead of {expected}");
                }
            };
            compare(expected, found);
            if let Some(slope) = slope {
                let sum = expected.sum(tch::Kind::Float);
                compare(&Tensor::run_backward(&[&sum], &[&all], false, false)[0], slope);
            }
        };
        check("exp", &all.exp(), &exp, None);
        check("sigmoid", &all.sigmoid(), &sigmoid, None);
        check("silu", &all.silu(), &silu, Some(&silu_slope));
        check("gelu", &all.gelu("none"), &gelu, Some(&gelu_slope));
        check("log sigmoid", &all.log_sigmoid(), &log_sigmoid, Some(&|x| sigmoid(-x)));
        assert_eq!((exp(f32::NEG_INFINITY), exp(0.0)), (exp(-87.3), 1.0));
        assert!(exp(f32::NAN).is_nan() && gelu(f32::NAN).is_nan() && silu(f32::INFINITY).is_infinite());
    }
}
