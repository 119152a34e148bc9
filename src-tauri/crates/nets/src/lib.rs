//! The networks and their training loop. The only crate that links libtorch.

mod adamw;
mod arch;
mod batch;
mod checkpoint;
mod fit;
mod members;
mod parameters;
pub mod pth;
mod registered;
mod replicas;

pub use arch::architectures;

/// The version of libtorch that this program is built for (tch 0.26 accepts no other).
pub const LIBTORCH_VERSION: &str = "2.13.0";
