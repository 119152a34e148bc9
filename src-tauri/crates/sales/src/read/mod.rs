//! From the text of a cell to a date or a number. Knows no columns and no files.

mod around_numbers;
mod date_forms;
mod date_tail;
pub(crate) mod dates;
pub(crate) mod digits;
pub(crate) mod months;
pub(crate) mod numbers;
pub(crate) mod periods;
pub(crate) mod placeholders;
pub(crate) mod ranges;
mod rest;
pub(crate) mod times;
pub(crate) mod title_dates;
pub(crate) mod yearless;
