//! The numbers that a network learns: one flat tensor; every named parameter is a view of it. So an optimizer step is a handful of
//! operations however many layers there are.

use forecast::LoadError;
use tch::{Kind, Tensor, no_grad};

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

    fn len(&self) -> i64 {
        self.shape.iter().product()
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

/// All parameters of a network.
pub(crate) struct Parameters {
    /// Every number, `(P)`. Changing it in place changes the views.
    pub(crate) flat: Tensor,
    /// 1 where weight decay applies, else 0, `(P)`.
    pub(crate) decay: Tensor,
    specs: Vec<Spec>,
    /// Views of `flat` that gradients flow to, in the order of `specs`.
    pub(crate) leaves: Vec<Tensor>,
}

impl Parameters {
    /// Fresh parameters; seed libtorch's generator first.
    pub(crate) fn init(specs: Vec<Spec>) -> Self {
        let parts: Vec<Tensor> = specs.iter().map(|s| s.start().reshape([-1])).collect();
        Self::over(Tensor::cat(&parts, 0), specs)
    }

    /// Parameters to be filled from a file.
    pub(crate) fn zeros(specs: Vec<Spec>) -> Self {
        let count: i64 = specs.iter().map(Spec::len).sum();
        Self::over(Tensor::zeros([count], (Kind::Float, tch::Device::Cpu)), specs)
    }

    fn over(flat: Tensor, specs: Vec<Spec>) -> Self {
        let masks: Vec<Tensor> =
            specs.iter().map(|s| Tensor::full([s.len()], f64::from(u8::from(s.decay)), (Kind::Float, tch::Device::Cpu))).collect();
        let mut at = 0;
        let mut leaves = Vec::with_capacity(specs.len());
        for spec in &specs {
            let view = flat.narrow(0, at, spec.len()).view(spec.shape.as_slice()).detach();
            leaves.push(view.set_requires_grad(true));
            at += spec.len();
        }
        Self { decay: Tensor::cat(&masks, 0), flat, specs, leaves }
    }

    /// The parameter of that name. A network asks only for what it declared, so a missing one is a bug in its file.
    pub(crate) fn get(&self, name: &str) -> Tensor {
        let i = self.specs.iter().position(|s| s.name == name);
        debug_assert!(i.is_some(), "the network declared no parameter `{name}`");
        i.map_or_else(Tensor::new, |i| self.leaves[i].shallow_clone())
    }

    /// The names, in order.
    #[cfg(test)]
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.specs.iter().map(|s| s.name.as_str())
    }

    /// Whether there is a parameter of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.specs.iter().any(|s| s.name == name)
    }

    /// The same numbers, seen by a graph of its own: what one learns the other has, but their gradients do not meet.
    pub(crate) fn clone_for_thread(&self) -> Self {
        Self::over(self.flat.shallow_clone(), self.specs.clone())
    }

    /// Puts other numbers in place and returns those that were there.
    pub(crate) fn replace(&self, flat: &Tensor) -> Tensor {
        no_grad(|| {
            let before = self.flat.copy();
            self.flat.shallow_clone().copy_(flat);
            before
        })
    }

    /// How many numbers there are.
    pub(crate) fn count(&self) -> usize {
        self.flat.numel()
    }

    /// A flat tensor of this layout as named arrays, each name behind `prefix`.
    pub(crate) fn to_arrays(&self, flat: &Tensor, prefix: &str) -> Result<StateDict, tch::TchError> {
        let mut numbers = vec![0.0_f32; self.count()];
        flat.f_copy_data(&mut numbers, self.count())?;
        let mut rest = numbers.as_slice();
        Ok(self
            .specs
            .iter()
            .map(|spec| {
                let (own, after) = rest.split_at(spec.len() as usize);
                rest = after;
                let shape = spec.shape.iter().map(|n| *n as usize).collect();
                (format!("{prefix}{}", spec.name), Array { shape, data: Data::F32(own.to_vec()) })
            })
            .collect())
    }

    /// A flat tensor of this layout from named arrays.
    ///
    /// # Errors
    /// [`LoadError::Mismatch`] when a name is missing, a size differs, or a number is not finite.
    pub(crate) fn flat_from(&self, dict: &StateDict, prefix: &str) -> Result<Tensor, LoadError> {
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
        Ok(Tensor::from_slice(&numbers))
    }
}
