//! The parameters of a network as tensors, for forecasts.

use tch::Tensor;

use crate::layout::Layout;

/// The parameters of a network by name.
pub(crate) struct Parameters {
    names: Vec<String>,
    /// In the order of the layout; gradients flow to them.
    pub(crate) leaves: Vec<Tensor>,
}

impl Parameters {
    /// The parameters of this layout with these numbers.
    pub(crate) fn new(layout: &Layout, numbers: &[f32]) -> Self {
        let mut rest = numbers;
        let mut leaf = |shape: &[i64]| {
            let (own, after) = rest.split_at(shape.iter().product::<i64>() as usize);
            rest = after;
            Tensor::from_slice(own).view(shape).set_requires_grad(true)
        };
        let leaves = layout.specs().iter().map(|spec| leaf(&spec.shape)).collect();
        Self { names: layout.specs().iter().map(|spec| spec.name.clone()).collect(), leaves }
    }

    /// The parameter of that name. A network asks only for what it declared, so a missing one is a bug in its file.
    pub(crate) fn get(&self, name: &str) -> Tensor {
        let i = self.names.iter().position(|n| n == name);
        debug_assert!(i.is_some(), "the network declared no parameter `{name}`");
        i.map_or_else(Tensor::new, |i| self.leaves[i].shallow_clone())
    }

    /// The names, in order.
    #[cfg(test)]
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether there is a parameter of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|n| n == name)
    }
}
