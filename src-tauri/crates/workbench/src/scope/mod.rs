//! Scopes: what the user asks for, and the series it selects.

pub(crate) mod known_days;
pub(crate) mod request;
pub(crate) mod series;
