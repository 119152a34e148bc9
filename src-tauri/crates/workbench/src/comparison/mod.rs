//! Versions next to each other: figures, common days, and the picture of both.

pub(crate) mod common_days;
pub(crate) mod compare;
pub(crate) mod comparison_sheet;
