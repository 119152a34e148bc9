//! Why no order can be computed.

/// Invalid order terms.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PolicyError {
    /// Not a probability between 0 and 1.
    #[error("service level `{0}` isn't a share between 0 and 1")]
    ServiceLevel(f64),
    /// The next order would never come.
    #[error("the order interval must be at least 1 day")]
    OrderInterval,
    /// A quantity that doesn't exist.
    #[error("`{field}` can't be `{value}`: it must be 0 or more")]
    Quantity {
        /// The name of the term.
        field: &'static str,
        /// What was given.
        value: f64,
    },
    /// The number of days exceeds the planning limit.
    #[error("`{0}` days exceed the limit of 3650")]
    TooLong(u32),
}

/// The longest time that can be planned, in days.
pub(crate) const MAX_DAYS: u32 = 3650;
