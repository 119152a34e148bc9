//! Trainings: from a request to a published version, and those that were interrupted.

pub(crate) mod best;
pub(crate) mod events;
pub(crate) mod networks;
pub(crate) mod processor;
pub(crate) mod request;
pub(crate) mod retrain;
pub(crate) mod train;
pub(crate) mod unfinished;
