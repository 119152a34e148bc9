//! What a training step computes, by hand: the forward pass of each network over plain slices, and the gradient of its parameters. The networks are
//! so small that a graph of some hundred operations on tensors would take longer than the arithmetic. Forecasts come from the tensor form in `arch`;
//! tests compare the numbers, and the gradients with those that libtorch derives from it.

pub(crate) mod head;
pub(crate) mod kan;
pub(crate) mod mlstm;
pub(crate) mod tcn;
pub(crate) mod tokens;
pub(crate) mod transformer;

use crate::arch::dropout::Dropout;
use crate::batch::Rows;

/// The passes of one network. It keeps what the forward pass computed for the backward pass.
pub(crate) trait Pass: Send {
    /// The network's numbers, `(B, H, K)`.
    fn forward(&mut self, weights: &[f32], rows: &Rows, dropout: &mut Dropout) -> &[f32];

    /// Adds to `gradient`, `(P)`, that of what has these slopes by the numbers of the last forward pass, which had the same weights and windows.
    fn backward(&mut self, weights: &[f32], rows: &Rows, slopes: &[f32], gradient: &mut [f32]);
}

/// What dropout did in the last forward pass: factors, or none where everything was kept.
#[derive(Debug, Default)]
struct Mask(Vec<f32>);

impl Mask {
    /// Draws new factors.
    fn draw(&mut self, count: usize, share: f64, dropout: &mut Dropout) {
        dropout.draw(&mut self.0, count, share);
    }

    /// Some of the factors, or none.
    fn part(&self, from: usize, count: usize) -> &[f32] {
        self.0.get(from..from + count).unwrap_or_default()
    }

    /// Draws new factors and applies them.
    fn apply(&mut self, x: &mut [f32], share: f64, dropout: &mut Dropout) {
        self.draw(x.len(), share, dropout);
        self.again(x);
    }

    /// Applies the same factors, to a gradient.
    fn again(&self, x: &mut [f32]) {
        if !self.0.is_empty() {
            crate::kernels::rows::multiply(x, &self.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use forecast::{DayTable, MEMORY_COLUMNS, NetShape, OUTPUTS, Starts, TrainSettings, Windows};
    use tch::{Kind, Tensor};

    use super::*;
    use crate::arch::{Hyper, Net};
    use crate::batch::Batches;
    use crate::kernels::tests::with_all_instructions;
    use crate::layout::Layout;
    use crate::parameters::Parameters;

    fn noise(i: usize) -> f32 {
        ((i * 7919 + i / 13) % 101) as f32 / 50.0 - 1.0
    }

    fn table(shape: NetShape) -> DayTable {
        let mut table = DayTable::new(1 + shape.features);
        for day in 0..200 {
            table.rows.extend((0..=shape.features).map(|column| 1.0 + noise(day * 17 + column)));
            table.memory.extend((0..MEMORY_COLUMNS).map(|column| 1.0 + noise(day * 11 + column)));
        }
        table
    }

    /// Numbers and gradients of the two forms with the same weights, windows, and dropout.
    fn compare<N: Net>(shape: NetShape, settings: &TrainSettings, windows: &[usize]) {
        let _seeded = crate::registered::seeded(7);
        let hyper = Hyper::of::<N>(&settings.hyper);
        let layout = Layout::new(N::specs(shape, &hyper));
        // Also what begins at 0 or 1 is something else after some steps.
        let mut weights = layout.init().expect("weights");
        weights.iter_mut().enumerate().for_each(|(i, weight)| *weight += 0.1 * noise(i));
        let (table, starts): (_, Starts) = (table(shape), (0..100).collect());
        let windows_of = Windows { days: &table, starts: &starts, lookback: shape.lookback, horizon: shape.horizon };
        let mut batches = Batches::new(&windows_of, shape).expect("windows");
        let rows = batches.select(windows);

        let parameters = Parameters::new(&layout, &weights);
        let batch = rows.tensors(shape).expect("tensors");
        let expected = N::new(&parameters, shape, &hyper).forward(&batch, &mut Dropout::seeded(3));
        let slopes: Vec<f32> = (0..expected.numel()).map(|i| noise(3 * i + 1)).collect();
        let linear = expected.reshape([-1]).dot(&Tensor::from_slice(&slopes));
        let gradients = Tensor::run_backward(&[&linear], &parameters.leaves, false, false);

        let mut pass = N::pass(&layout, shape, &hyper);
        for turn in ["first", "second"] {
            let numbers = pass.forward(&weights, rows, &mut Dropout::seeded(3)).to_vec();
            close(&format!("{} numbers, {turn} turn", N::NAME), &numbers, &expected, 2e-5);
            let mut gradient = vec![0.0; layout.count()];
            pass.backward(&weights, rows, &slopes, &mut gradient);
            for (spec, expected) in layout.specs().iter().zip(&gradients) {
                close(&format!("{} {}, {turn} turn", N::NAME, spec.name), layout.part(&spec.name).of(&gradient), expected, 1e-4);
            }
        }
    }

    fn close(name: &str, found: &[f32], expected: &Tensor, tolerance: f64) {
        let found = Tensor::from_slice(found);
        let expected = expected.detach().reshape([-1]);
        assert_eq!(found.size(), expected.size(), "{name}");
        if expected.numel() == 0 {
            return;
        }
        let number = |t: Tensor| f64::try_from(t).expect("a number");
        let (far, size) = (number((found - &expected).abs().max()), number(expected.abs().max()));
        assert!(number(expected.isfinite().all().to_kind(Kind::Float)) == 1.0, "{name} has no number");
        assert!(far <= tolerance * size.max(0.1), "{name} is off by {far:e}, at a size of {size}");
    }

    fn check<N: Net>(settings: &[&[(&str, f64)]]) {
        let shape = NetShape { lookback: 21, horizon: 5, features: 3, profile: true, memory: true, outputs: OUTPUTS };
        for settings_of in settings {
            let mut settings = TrainSettings::with(N::HYPERPARAMETERS);
            settings.hyper.extend(settings_of.iter().map(|(name, value)| ((*name).to_owned(), *value)));
            for windows in [&[5, 3, 90][..], &(0..37).collect::<Vec<_>>()] {
                with_all_instructions(|| compare::<N>(shape, &settings, windows));
                compare::<N>(NetShape { profile: false, memory: false, outputs: 1, lookback: 30, ..shape }, &settings, windows);
                compare::<N>(NetShape { profile: false, memory: false, features: 0, ..shape }, &settings, windows);
            }
        }
    }

    #[test]
    fn the_passes_of_kan_are_those_of_its_tensor_form() {
        check::<crate::arch::kan::Kan>(&[&[], &[("width", 11.0), ("grid", 3.0), ("dropout", 0.0)]]);
    }

    #[test]
    fn the_passes_of_tcn_are_those_of_its_tensor_form() {
        check::<crate::arch::tcn::Tcn>(&[&[], &[("channels", 4.0), ("kernel_size", 2.0), ("dropout", 0.0)], &[("kernel_size", 9.0)]]);
    }

    #[test]
    fn the_passes_of_the_transformer_are_those_of_its_tensor_form() {
        check::<crate::arch::transformer::Transformer>(&[&[], &[("width", 10.0), ("heads", 2.0), ("layers", 1.0), ("patch_days", 4.0)]]);
        check::<crate::arch::transformer::Transformer>(&[&[("layers", 3.0), ("patch_days", 90.0), ("dropout", 0.0)]]);
    }

    #[test]
    fn the_passes_of_mlstm_are_those_of_its_tensor_form() {
        check::<crate::arch::mlstm::Mlstm>(&[&[], &[("width", 8.0), ("heads", 2.0), ("blocks", 1.0), ("patch_days", 4.0)]]);
        check::<crate::arch::mlstm::Mlstm>(&[&[("blocks", 3.0), ("patch_days", 90.0), ("dropout", 0.0)]]);
    }
}
