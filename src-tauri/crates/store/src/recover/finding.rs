//! Making findings.

use crate::report::{Finding, FindingKind};

/// A finding of a kind at a place.
pub(crate) fn finding(kind: FindingKind, path: Option<&str>, message: String) -> Finding {
    Finding { kind, path: path.map(str::to_owned), message }
}
