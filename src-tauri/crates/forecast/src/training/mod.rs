//! Training a model: one training, the search for the best, and the test on known days.

pub(crate) mod choose;
pub(crate) mod evaluate;
pub(crate) mod refit;
pub(crate) mod simple;
pub(crate) mod train;
