//! What a network's last numbers mean: quantiles that do not cross the median and the mean, in the units of the days; the loss of them; and how the
//! loss changes with each number. One pass over few numbers, which as operations on tensors would be some sixty of every training step.

use forecast::{OUTPUTS, QUANTILES};
use tch::Tensor;

/// Where the squared error of the mean becomes linear, in root mean squared errors of last week's value.
const MEAN_DELTA: f32 = 8.0;
/// Above this a softplus is its argument.
const STEEP: f32 = 20.0;

/// What is known of the windows of a batch besides what a network reads; `B` windows, `H` days of horizon.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    /// Quantities of the horizon, `(B, H)`; fillers where they are not known.
    pub(crate) target: Vec<f32>,
    /// Mean of each window, `(B)`.
    pub(crate) mean: Vec<f32>,
    /// Deviation of each window, `(B)`.
    pub(crate) scale: Vec<f32>,
    /// 1 where the target counts, `(B, H)`; empty where every one does.
    pub(crate) weight: Vec<f32>,
    /// Loss weights of the median and of the mean, `(B, 2)`; empty for 1.
    pub(crate) loss_weights: Vec<f32>,
}

/// The loss of a batch and its slopes.
pub(crate) struct Loss {
    /// Over the days that count.
    pub(crate) sum: f64,
    /// By each of the network's numbers, `(B, H, K)`.
    pub(crate) slopes: Vec<f32>,
}

impl Targets {
    pub(crate) fn clear(&mut self) {
        let Self { target, mean, scale, weight, loss_weights } = self;
        for numbers in [target, mean, scale, weight, loss_weights] {
            numbers.clear();
        }
    }

    /// A network's numbers, `(B, H, K)`, as forecasts in the units of the days: one a day, or median, lower and upper quantile, and mean.
    pub(crate) fn forecasts(&self, numbers: &Tensor) -> Result<Vec<f32>, tch::TchError> {
        let (mut all, per_window, outputs) = self.read(numbers)?;
        for (window, _, out) in days(&mut all, per_window, outputs) {
            let (mean, scale) = (self.mean[window], self.scale[window]);
            if let [median, lower, upper, expected] = out {
                let raw = *median;
                (*median, *expected) = (mean + raw * scale, mean + *expected * scale);
                (*lower, *upper) = (mean + (raw - softplus(*lower)) * scale, mean + (raw + softplus(*upper)) * scale);
            } else {
                out.iter_mut().for_each(|number| *number = mean + *number * scale);
            }
        }
        Ok(all)
    }

    /// The loss of a network's numbers, `(B, H, K)`.
    ///
    /// One output has the Huber loss. Of [`OUTPUTS`], each quantile has twice its pinball loss, rounded at its corner as Huber's (so that the
    /// median has the Huber loss divided by `delta`), and the mean has half its squared error.
    pub(crate) fn loss(&self, numbers: &[f32], outputs: usize, delta: f64) -> Loss {
        let (mut sum, delta, mut all) = (0.0, delta as f32, numbers.to_vec());
        let per_window = (all.len() / self.mean.len().max(1)).max(1);
        let horizon = per_window / outputs;
        for (window, day, out) in days(&mut all, per_window, outputs) {
            let at = window * horizon + day;
            if self.weight.get(at) == Some(&0.0) {
                out.fill(0.0);
                continue;
            }
            let (mean, scale, target) = (self.mean[window], self.scale[window], self.target[at]);
            let error = |number: f32| mean + number * scale - target;
            if let [median, lower, upper, expected] = out {
                let weights = self.loss_weights.get(2 * window..2 * window + 2).unwrap_or(&[1.0, 1.0]);
                let (below, above) = (softplus(*lower), softplus(*upper));
                let mut slopes = [0.0; QUANTILES.len()];
                for ((slope, level), number) in slopes.iter_mut().zip(QUANTILES).zip([*median, *median - below, *median + above]) {
                    let error = error(number);
                    let side = if error > 0.0 { 2.0 - 2.0 * level as f32 } else { 2.0 * level as f32 };
                    let (size, steep) = huber(error, delta);
                    sum += f64::from(size * side / delta * weights[0]);
                    *slope = steep * side / delta * weights[0] * scale;
                }
                let (size, steep) = huber(error(*expected) * weights[1], MEAN_DELTA);
                sum += f64::from(size);
                *expected = steep * weights[1] * scale;
                *median = slopes.iter().sum();
                (*lower, *upper) = (-slopes[1] * softplus_slope(*lower), slopes[2] * softplus_slope(*upper));
            } else {
                for number in out {
                    let (size, steep) = huber(error(*number), delta);
                    sum += f64::from(size);
                    *number = steep * scale;
                }
            }
        }
        Loss { sum, slopes: all }
    }

    /// The numbers, how many a window has, and how many a day.
    fn read(&self, numbers: &Tensor) -> Result<(Vec<f32>, usize, usize), tch::TchError> {
        let shape = numbers.size();
        let [windows, horizon, outputs] = shape[..] else {
            return Err(tch::TchError::Shape(format!("a network's numbers have three dimensions, not {shape:?}")));
        };
        if windows as usize != self.mean.len() || (outputs != 1 && outputs as usize != OUTPUTS) {
            return Err(tch::TchError::Shape(format!("{shape:?} are not the numbers of {} windows", self.mean.len())));
        }
        let mut all = vec![0.0; (windows * horizon * outputs) as usize];
        let len = all.len();
        numbers.detach().f_contiguous()?.f_copy_data(&mut all, len)?;
        Ok((all, (horizon * outputs).max(1) as usize, outputs as usize))
    }
}

/// Window, day, and the numbers of that day.
fn days(all: &mut [f32], per_window: usize, outputs: usize) -> impl Iterator<Item = (usize, usize, &mut [f32])> {
    let windows = all.chunks_mut(per_window).enumerate();
    windows.flat_map(move |(window, numbers)| numbers.chunks_mut(outputs).enumerate().map(move |(day, out)| (window, day, out)))
}

/// The Huber loss of an error, and its slope.
fn huber(error: f32, delta: f32) -> (f32, f32) {
    let size = error.abs();
    if size <= delta { (0.5 * error * error, error) } else { (delta * (size - 0.5 * delta), delta.copysign(error)) }
}

fn softplus(x: f32) -> f32 {
    if x > STEEP { x } else { x.exp().ln_1p() }
}

fn softplus_slope(x: f32) -> f32 {
    if x > STEEP { 1.0 } else { 1.0 / (1.0 + (-x).exp()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tch::{Kind, Reduction};

    fn noise(count: usize, from: usize) -> Vec<f32> {
        (from..from + count).map(|i| ((i * 7919) % 101) as f32 / 20.0 - 2.5).collect()
    }

    /// 5 windows of 3 days, some of which do not count.
    fn targets() -> Targets {
        Targets {
            target: noise(15, 7),
            mean: noise(5, 50),
            scale: noise(5, 90).iter().map(|v| 0.3 + v.abs()).collect(),
            weight: (0..15).map(|i| f32::from(u8::from(i % 4 != 1))).collect(),
            loss_weights: noise(10, 30).iter().map(|v| 0.1 + v.abs()).collect(),
        }
    }

    /// The same with operations of libtorch: forecasts in the units of the days, `(5, 3, K)`.
    fn reference(targets: &Targets, numbers: &Tensor) -> Tensor {
        let [mean, scale] = [&targets.mean, &targets.scale].map(|v| Tensor::from_slice(v).view([5, 1, 1]));
        if numbers.size()[2] == 1 {
            return numbers * scale + mean;
        }
        let median = numbers.narrow(-1, 0, 1);
        let distances = numbers.narrow(-1, 1, 2).softplus() * Tensor::from_slice(&[-1.0_f32, 1.0]);
        Tensor::cat(&[&median, &(&median + distances), &numbers.narrow(-1, 3, 1)], -1) * scale + mean
    }

    fn reference_loss(targets: &Targets, numbers: &Tensor, delta: f64) -> Tensor {
        let forecast = reference(targets, numbers);
        let (target, weight) = (Tensor::from_slice(&targets.target).view([5, 3, 1]), Tensor::from_slice(&targets.weight).view([5, 3]));
        if numbers.size()[2] == 1 {
            return (forecast.huber_loss(&target, Reduction::None, delta).squeeze_dim(-1) * weight).sum(Kind::Float);
        }
        let quantiles = forecast.narrow(2, 0, 3);
        let weights = Tensor::from_slice(&targets.loss_weights).view([5, 2]);
        let over = quantiles.detach().gt_tensor(&target).to_kind(Kind::Float);
        let levels = Tensor::from_slice(&QUANTILES.map(|level| 2.0 * level as f32));
        let side = &over * (&levels * -2.0 + 2.0) + levels;
        let size = quantiles.huber_loss(&target.expand_as(&quantiles), Reduction::None, delta);
        let of_quantiles = (size * side).sum_dim_intlist([-1_i64].as_slice(), false, Kind::Float) / delta * weights.narrow(1, 0, 1);
        let error = (forecast.select(2, 3) - target.squeeze_dim(-1)) * weights.narrow(1, 1, 1);
        let of_means = error.huber_loss(&error.zeros_like(), Reduction::None, f64::from(MEAN_DELTA));
        ((of_quantiles + of_means) * weight).sum(Kind::Float)
    }

    #[test]
    fn forecasts_loss_and_slopes_are_those_of_libtorch() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-4 * b.abs().max(1.0);
        for (outputs, delta) in [(1, 0.3), (1, 2.0), (4, 0.3), (4, 2.0)] {
            let numbers = Tensor::from_slice(&noise(15 * outputs, 11)).view([5, 3, outputs as i64]).set_requires_grad(true);
            let targets = targets();
            let expected = Vec::<f32>::try_from(reference(&targets, &numbers).detach().view(-1)).expect("numbers");
            let found = targets.forecasts(&numbers).expect("forecasts");
            assert!(found.iter().zip(&expected).all(|(a, b)| close((*a).into(), (*b).into())), "{found:?} {expected:?}");
            let expected = reference_loss(&targets, &numbers, delta);
            let loss = targets.loss(&Vec::<f32>::try_from(numbers.detach().view(-1)).expect("numbers"), outputs, delta);
            assert!(close(loss.sum, expected.double_value(&[])), "{} instead of {expected:?}", loss.sum);
            let slopes = Vec::<f32>::try_from(Tensor::run_backward(&[&expected], &[&numbers], false, false)[0].view(-1)).expect("slopes");
            assert!(loss.slopes.iter().zip(&slopes).all(|(a, b)| close((*a).into(), (*b).into())), "{:?} {slopes:?}", loss.slopes);
        }
        assert!(targets().forecasts(&Tensor::zeros([4, 3, 1], (Kind::Float, tch::Device::Cpu))).is_err(), "of other windows");
    }
}
