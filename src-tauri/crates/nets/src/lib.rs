//! The networks and their training loop. The only crate that links libtorch.

mod adamw;
mod arch;
mod batch;
mod checkpoint;
mod error;
mod fit;
mod kernels;
mod layout;
mod members;
mod outputs;
mod parameters;
mod passes;
pub mod pth;
mod registered;
mod replicas;
mod simple;
mod trees;

use std::sync::LazyLock;

use forecast::Architecture;

pub use arch::architectures;
pub use kernels::product::time_of_products;
pub use simple::simple_methods;

/// Every model type: the networks, boosted trees, then the simple methods.
#[must_use]
pub fn model_types() -> &'static [&'static dyn Architecture] {
    static ALL: LazyLock<Vec<&'static dyn Architecture>> = LazyLock::new(|| [architectures(), simple_methods()].concat());
    &ALL
}

/// The version of libtorch that this program is built for (tch 0.26 accepts no other).
pub const LIBTORCH_VERSION: &str = "2.13.0";
