//! Numbers of reference implementations, written by tests/parity/fixtures.py. Only for tests.

use tch::{Kind, Tensor};

use crate::layout::{Layout, Spec};
use crate::parameters::Parameters;
use crate::pth::{Array, Data, StateDict, read_state_dict};

/// A layer's inputs, parameters and expected results.
pub(crate) struct Fixture {
    /// The parameters, each name behind a dot: those of the layer with the empty name.
    pub(crate) parameters: Parameters,
    inputs: Vec<(String, Tensor)>,
    dict: StateDict,
}

impl Fixture {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let dict = read_state_dict(bytes).expect("a file of Python's torch.save");
        let named = |prefix: &'static str| dict.iter().filter_map(move |(n, a)| Some((n.strip_prefix(prefix)?.to_owned(), a)));
        let spec = |(name, array): (String, &Array)| Spec::constant(&format!(".{name}"), &sizes(array), 0.0);
        let layout = Layout::new(named("param.").map(spec).collect());
        let own: StateDict = named("param.").map(|(name, array)| (format!(".{name}"), array.clone())).collect();
        let parameters = Parameters::new(&layout, &layout.numbers_from(&own, "").expect("the same names"));
        let inputs = named("in.").map(|(name, array)| (name, tensor(array).set_requires_grad(true))).collect();
        Self { parameters, inputs, dict }
    }

    pub(crate) fn input(&self, name: &str) -> &Tensor {
        self.inputs.iter().find(|(n, _)| n == name).map(|(_, t)| t).expect("an input of that name")
    }

    fn expected(&self, name: &str) -> Tensor {
        tensor(self.dict.iter().find(|(n, _)| n == name).map(|(_, a)| a).expect("an entry of that name"))
    }

    /// The output within 1e-5, and every gradient within 1e-4 of its largest number.
    pub(crate) fn check(&self, out: &Tensor) {
        assert_close("out", out, &self.expected("out"), 1e-5);
        let loss = (out * self.expected("cotangent")).sum(Kind::Float);
        let leaves: Vec<&Tensor> = self.inputs.iter().map(|(_, t)| t).chain(&self.parameters.leaves).collect();
        let inputs = self.inputs.iter().map(|(name, _)| format!("grad.in.{name}"));
        let names = inputs.chain(self.parameters.names().map(|name| format!("grad.param{name}")));
        for (gradient, name) in Tensor::run_backward(&[&loss], &leaves, false, false).iter().zip(names) {
            assert_close(&name, gradient, &self.expected(&name), 1e-4);
        }
    }

    /// As the last of the output's tokens.
    pub(crate) fn check_last(&self, out: &Tensor) {
        let expected = self.expected("out");
        assert_close("last", out, &expected.narrow(1, expected.size()[1] - 1, 1), 1e-5);
    }
}

fn assert_close(name: &str, found: &Tensor, expected: &Tensor, tolerance: f64) {
    assert_eq!(found.size(), expected.size(), "{name}");
    let number = |t: Tensor| f64::try_from(t).expect("a number");
    let (far, size) = (number((found - expected).abs().max()), number(expected.abs().max()));
    assert!(far <= tolerance * size.max(1.0), "{name} is off by {far:e}, at a size of {size}");
}

fn sizes(array: &Array) -> Vec<i64> {
    array.shape.iter().map(|n| *n as i64).collect()
}

fn tensor(array: &Array) -> Tensor {
    let Data::F32(numbers) = &array.data else { panic!("fixtures are float32") };
    Tensor::from_slice(numbers).view(sizes(array).as_slice())
}
