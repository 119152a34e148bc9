//! Terms of items and suppliers that make no sense: which one, and what it may be.

use replenishment::Limit;
use serde_json::{Map, Value, json};

/// A term that isn't taken.
#[derive(Debug, Clone, PartialEq)]
pub struct BadTerm {
    /// The code of the item, or the name of the supplier.
    pub of: String,
    /// The field as the command line names it.
    pub field: &'static str,
    /// What is wrong with its value.
    pub fault: TermFault,
}

/// Why a term isn't taken.
#[derive(Debug, Clone, PartialEq)]
pub enum TermFault {
    /// A number must be from `least` to `most`.
    Range {
        /// The smallest number.
        least: f64,
        /// The largest number; None for any.
        most: Option<f64>,
    },
    /// A number must be above 0 and at most `most`.
    Positive {
        /// The largest number; None for any.
        most: Option<f64>,
    },
    /// The maximum stock is below the minimum.
    BelowMinimum {
        /// The minimum.
        least: f64,
    },
    /// Weekdays are numbers from 1 to 7.
    Weekdays,
    /// A time is written like 17:00.
    Time,
    /// A product can't take its own place.
    Itself,
    /// No product has this code.
    UnknownCode {
        /// The code.
        value: String,
        /// Known codes that look like it.
        similar: Vec<String>,
    },
    /// Products would take the place of each other.
    Circle {
        /// The code.
        value: String,
    },
}

impl TermFault {
    /// A number that isn't within its limit.
    pub(super) fn beyond(limit: Limit) -> Self {
        let most = Some(limit.most);
        if limit.is_above { Self::Positive { most } } else { Self::Range { least: limit.least, most } }
    }
}

impl BadTerm {
    pub(super) fn new(of: &str, field: &'static str, fault: TermFault) -> Box<Self> {
        Box::new(Self { of: of.to_owned(), field, fault })
    }

    /// The values that the message is about, by name, for the window's own words.
    pub(crate) fn details(&self) -> Map<String, Value> {
        let fault = match &self.fault {
            TermFault::Range { least, most } => json!({ "fault": "range", "least": least, "most": most }),
            TermFault::Positive { most } => json!({ "fault": "positive", "most": most }),
            TermFault::BelowMinimum { least } => json!({ "fault": "below_minimum", "least": least }),
            TermFault::Weekdays => json!({ "fault": "weekdays" }),
            TermFault::Time => json!({ "fault": "time" }),
            TermFault::Itself => json!({ "fault": "itself" }),
            TermFault::UnknownCode { value, similar } => json!({ "fault": "unknown_code", "value": value, "similar": similar }),
            TermFault::Circle { value } => json!({ "fault": "circle", "value": value }),
        };
        let mut details = fault.as_object().cloned().unwrap_or_default();
        details.insert("of".to_owned(), json!(self.of));
        details.insert("field".to_owned(), json!(self.field));
        details
    }
}

impl std::fmt::Display for BadTerm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { of, field, fault } = self;
        match fault {
            TermFault::Range { least, most: Some(most) } => write!(f, "`{field}` of `{of}` must be from {least} to {most}"),
            TermFault::Range { least, most: None } => write!(f, "`{field}` of `{of}` must be {least} or more"),
            TermFault::Positive { most: Some(most) } => write!(f, "`{field}` of `{of}` must be above 0 and at most {most}"),
            TermFault::Positive { most: None } => write!(f, "`{field}` of `{of}` must be above 0"),
            TermFault::BelowMinimum { least } => write!(f, "`{field}` of `{of}` must be at least its minimum stock of {least}"),
            TermFault::Weekdays => write!(f, "`{field}` of `{of}` must be numbers from 1 (Monday) to 7"),
            TermFault::Time => write!(f, "`{field}` of `{of}` must be a time such as 17:00"),
            TermFault::Itself => write!(f, "item `{of}` can't be its own successor"),
            TermFault::UnknownCode { value, similar } => {
                write!(f, "the successor `{value}` of item `{of}` isn't a known code")?;
                let quoted: Vec<String> = similar.iter().map(|code| format!("`{code}`")).collect();
                if quoted.is_empty() { Ok(()) } else { write!(f, "; similar codes are {}", quoted.join(", ")) }
            }
            TermFault::Circle { value } => {
                write!(f, "`{value}` can't be the successor of item `{of}`: its own successors lead back to `{of}` or to themselves")
            }
        }
    }
}
