//! From the text of a cell to a date or a number. Knows no columns and no files.

pub(crate) mod dates;
pub(crate) mod numbers;
