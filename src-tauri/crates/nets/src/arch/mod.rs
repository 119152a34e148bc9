//! The list of types that learn from windows, and what each of them must implement. `CONTRIBUTING.md` says how to add one.

pub(crate) mod dropout;
#[cfg(test)]
mod fixture;
mod head;
pub(crate) mod kan;
mod layers;
pub(crate) mod mlstm;
pub(crate) mod tcn;
pub(crate) mod transformer;

use std::collections::BTreeMap;

use forecast::{Architecture, Hyperparameter, NetShape, SettingKey};
use tch::Tensor;

use self::dropout::Dropout;
use crate::batch::Batch;
use crate::layout::{Layout, Spec};
use crate::parameters::Parameters;
use crate::passes::Pass;
use crate::registered::NetArchitecture;
use crate::trees::Trees;

/// Every type that learns from windows, in the order in which users see them: the networks, then boosted trees.
#[must_use]
pub fn architectures() -> &'static [&'static dyn Architecture] {
    &[
        &NetArchitecture::<tcn::Tcn>::NEW,
        &NetArchitecture::<kan::Kan>::NEW,
        &NetArchitecture::<transformer::Transformer>::NEW,
        &NetArchitecture::<mlstm::Mlstm>::NEW,
        &Trees,
    ]
}

/// A network: its names, its settings, its parameters, its forward pass in tensors, and what a training step computes.
pub(crate) trait Net: Sized + Send {
    /// As in paths: `tcn`.
    const NAME: &'static str;
    /// As the field writes it.
    const TITLE: &'static str;
    /// The settings of this network alone.
    const HYPERPARAMETERS: &'static [Hyperparameter];
    /// The parameters it needs.
    fn specs(shape: NetShape, hyper: &Hyper<'_>) -> Vec<Spec>;
    /// The network over these parameters.
    fn new(parameters: &Parameters, shape: NetShape, hyper: &Hyper<'_>) -> Self;
    /// The passes of a training step.
    fn pass(layout: &Layout, shape: NetShape, hyper: &Hyper<'_>) -> Box<dyn Pass>;
    /// `(B, H, K)` in units normalized per window, with the quantiles as what [`crate::outputs`] makes them of.
    fn forward(&self, batch: &Batch, dropout: &mut Dropout) -> Tensor;
}

/// The values of a network's own settings. One that an older version did not know has its default.
pub(crate) struct Hyper<'a> {
    entries: &'static [Hyperparameter],
    values: &'a BTreeMap<String, f64>,
}

impl<'a> Hyper<'a> {
    pub(crate) fn of<N: Net>(values: &'a BTreeMap<String, f64>) -> Self {
        Self { entries: N::HYPERPARAMETERS, values }
    }

    pub(crate) fn get(&self, key: SettingKey) -> f64 {
        let default = || self.entries.iter().find(|entry| entry.name == key).map_or(0.0, |entry| entry.default);
        self.values.get(key.name()).copied().unwrap_or_else(default)
    }

    pub(crate) fn count(&self, key: SettingKey) -> i64 {
        self.get(key) as i64
    }
}
