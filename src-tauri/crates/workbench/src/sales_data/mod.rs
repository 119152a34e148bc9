//! The sales: imports, figures, the holiday calendar, and backups.

pub(crate) mod backups;
pub(crate) mod calendar;
pub(crate) mod data;
pub(crate) mod figures;
