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
    /// A quantity or an amount of money that doesn't exist.
    #[error("`{field}` can't be `{value}`: it must be from 0 to {most}")]
    Number {
        /// The name of the term.
        field: &'static str,
        /// What was given.
        value: f64,
        /// The largest number that it can be.
        most: f64,
    },
    /// The number of days exceeds what can be planned.
    #[error("`{days}` days exceed the limit of {most}")]
    TooLong {
        /// The number of days.
        days: u32,
        /// The largest number that it can be.
        most: u32,
    },
}

/// The longest time that can be planned, in days: longer than from the first possible day of sales to the last one, with a delivery time on top.
pub(crate) const MAX_DAYS: u32 = 120_000;
