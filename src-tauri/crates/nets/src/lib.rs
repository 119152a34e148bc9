//! The networks and their training loop. The only crate that links libtorch.
