//! Where each parameter of a network is among its numbers: one flat row, in which every named parameter has its part. So an optimizer step is one
//! pass, however many layers there are.

use std::ops::Range;

use forecast::LoadError;
use tch::{Kind, Tensor};

use crate::pth::{Array, Data, StateDict};

/// How a parameter starts.
#[derive(Debug, Clone)]
pub(crate) enum Init {
    Constant(f64),
    /// Uniform in ±bound.
    Uniform(f64),
    /// Biases of mLSTM's gates: the input gates normal around 0 with deviation 0.1, the forget gates from 3 to 6 in equal steps.
    Gates {
        heads: i64,
    },
    /// Normal with mean 0.
    Normal(f64),
}

/// A parameter that a network needs.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) name: String,
    pub(crate) shape: Vec<i64>,
    pub(crate) init: Init,
    /// Whether weight decay pulls it to zero: weights yes, biases and gains no.
    pub(crate) decay: bool,
}

impl Spec {
    /// A weight whose last size is its fan-in, uniform in ±√(1/fan-in), PyTorch's default for linear layers.
    pub(crate) fn weight(name: &str, shape: &[i64]) -> Self {
        let fan_in = shape.last().copied().unwrap_or(1).max(1) as f64;
        Self { name: name.to_owned(), shape: shape.to_vec(), init: Init::Uniform(fan_in.sqrt().recip()), decay: true }
    }

    /// A bias or gain that starts at `value`.
    pub(crate) fn constant(name: &str, shape: &[i64], value: f64) -> Self {
        Self { name: name.to_owned(), shape: shape.to_vec(), init: Init::Constant(value), decay: false }
    }

    /// How many numbers it has; None when the sizes can't be those of a tensor.
    pub(crate) fn checked_len(&self) -> Option<usize> {
        self.shape.iter().try_fold(1_usize, |len, size| len.checked_mul(usize::try_from(*size).ok()?))
    }

    fn len(&self) -> usize {
        self.shape.iter().product::<i64>() as usize
    }

    fn start(&self) -> Tensor {
        let t = Tensor::empty(self.shape.as_slice(), (Kind::Float, tch::Device::Cpu));
        match self.init {
            Init::Constant(value) => t.full_like(value),
            Init::Gates { heads } => {
                let options = (Kind::Float, tch::Device::Cpu);
                Tensor::cat(&[Tensor::empty([heads], options).normal_(0.0, 0.1), Tensor::linspace(3.0, 6.0, heads, options)], 0)
            }
            Init::Uniform(bound) => t.empty_like().uniform_(-bound, bound),
            Init::Normal(deviation) => t.empty_like().normal_(0.0, deviation),
        }
    }
}

/// The names and sizes of all parameters, in order.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    specs: Vec<Spec>,
}

/// The part of all numbers that is one parameter's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Part(Range<usize>);

impl Part {
    pub(crate) fn of<'a>(&self, all: &'a [f32]) -> &'a [f32] {
        &all[self.0.clone()]
    }

    pub(crate) fn of_mut<'a>(&self, all: &'a mut [f32]) -> &'a mut [f32] {
        &mut all[self.0.clone()]
    }
}

impl Layout {
    pub(crate) fn new(specs: Vec<Spec>) -> Self {
        Self { specs }
    }

    pub(crate) fn specs(&self) -> &[Spec] {
        &self.specs
    }

    /// How many numbers there are.
    pub(crate) fn count(&self) -> usize {
        self.specs.iter().map(Spec::len).sum()
    }

    /// Whether there is a parameter of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.specs.iter().any(|s| s.name == name)
    }

    /// The part of the parameter of that name. A network asks only for what it declared, so a missing one is a bug in its file.
    pub(crate) fn part(&self, name: &str) -> Part {
        let place = self.specs.iter().position(|s| s.name == name);
        debug_assert!(place.is_some(), "the network declared no parameter `{name}`");
        place.map_or_else(Part::default, |place| {
            let from = self.specs[..place].iter().map(Spec::len).sum();
            Part(from..from + self.specs[place].len())
        })
    }

    /// Fresh parameters; seed libtorch's generator first.
    pub(crate) fn init(&self) -> Result<Vec<f32>, tch::TchError> {
        let parts: Vec<Tensor> = self.specs.iter().map(|s| s.start().reshape([-1])).collect();
        Vec::try_from(Tensor::f_cat(&parts, 0)?)
    }

    /// 1 where weight decay applies, else 0.
    pub(crate) fn decay(&self) -> Vec<f32> {
        self.specs.iter().flat_map(|s| std::iter::repeat_n(f32::from(u8::from(s.decay)), s.len())).collect()
    }

    /// Numbers of this layout as named arrays, each name behind `prefix`.
    pub(crate) fn to_arrays(&self, numbers: &[f32], prefix: &str) -> StateDict {
        let mut rest = numbers;
        let array = |spec: &Spec| {
            let (own, after) = rest.split_at(spec.len());
            rest = after;
            let shape = spec.shape.iter().map(|n| *n as usize).collect();
            (format!("{prefix}{}", spec.name), Array { shape, data: Data::F32(own.to_vec()) })
        };
        self.specs.iter().map(array).collect()
    }

    /// Numbers of this layout from named arrays.
    ///
    /// # Errors
    /// [`LoadError::Mismatch`] when a name is missing, a size differs, or a number is not finite.
    pub(crate) fn numbers_from(&self, dict: &StateDict, prefix: &str) -> Result<Vec<f32>, LoadError> {
        let mut numbers = Vec::with_capacity(self.count());
        for spec in &self.specs {
            let name = format!("{prefix}{}", spec.name);
            let found = dict.iter().find(|(n, _)| *n == name).map(|(_, a)| a);
            let Some(Array { shape, data: Data::F32(own) }) = found else {
                return Err(LoadError::Mismatch(format!("there is no float32 tensor `{name}`")));
            };
            if !shape.iter().map(|n| *n as i64).eq(spec.shape.iter().copied()) {
                return Err(LoadError::Mismatch(format!("`{name}` is {shape:?} and should be {:?}", spec.shape)));
            }
            if own.iter().any(|v| !v.is_finite()) {
                return Err(LoadError::Mismatch(format!("`{name}` holds a value that isn't a number")));
            }
            numbers.extend_from_slice(own);
        }
        Ok(numbers)
    }
}
