//! What the user asks for, in plain text fields, and its meaning as a scope of the store. Nothing here reads data.

use serde::{Deserialize, Serialize};
use store::{Aggregation, Id, Key, Mode, ModelType, Range, Scope, ScopeError};
use ts_rs::TS;

use crate::error::WorkbenchError;

/// What to train on or list, as a form or a command line says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ScopeRequest {
    /// The mode of training.
    pub mode: Mode,
    /// Product id; needed by product mode and by the ranges `products` and `custom`.
    pub product: Option<String>,
    /// Store id; needed by store mode and by the ranges `stores` and `custom`.
    pub store: Option<String>,
    /// Global mode: which series. None means all.
    pub range: Option<Range>,
    /// Global mode: how the series become one per day. None means sum.
    pub aggregation: Option<Aggregation>,
}

impl From<&Scope> for ScopeRequest {
    fn from(scope: &Scope) -> Self {
        let text = |id: Option<&Id>| id.map(|id| id.as_str().to_owned());
        Self {
            mode: scope.mode(),
            product: text(scope.product()),
            store: text(scope.store()),
            range: scope.range(),
            aggregation: scope.aggregation(),
        }
    }
}

impl ScopeRequest {
    /// Returns the scope that is meant.
    ///
    /// # Errors
    /// [`WorkbenchError::Scope`] when a field that the mode needs is missing, or one is given that has no meaning there;
    /// [`WorkbenchError::Id`] when an id can't be one.
    pub fn scope(&self) -> Result<Scope, WorkbenchError> {
        let product = self.product.as_deref().map(Id::new).transpose()?;
        let store = self.store.as_deref().map(Id::new).transpose()?;
        let global = match self.mode {
            Mode::Global => Some((self.range.unwrap_or(Range::All), self.aggregation.unwrap_or(Aggregation::Sum))),
            Mode::Product | Mode::Store if self.range.is_some() || self.aggregation.is_some() => {
                return Err(ScopeError::GlobalOnly.into());
            }
            Mode::Product | Mode::Store => None,
        };
        Ok(Scope::new(self.mode, product, store, global)?)
    }

    /// Returns the key under which versions of this scope and model type are counted.
    ///
    /// # Errors
    /// As [`ScopeRequest::scope`], and when the model type isn't a name.
    pub fn key(&self, model_type: &str) -> Result<Key, WorkbenchError> {
        Ok(Key { scope: self.scope()?, model_type: ModelType::new(model_type)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(mode: Mode, product: Option<&str>, store: Option<&str>, range: Option<Range>) -> ScopeRequest {
        ScopeRequest { mode, product: product.map(Into::into), store: store.map(Into::into), range, aggregation: None }
    }

    #[test]
    fn every_scope_of_the_contract_has_a_request() {
        let cases = [
            (request(Mode::Product, Some("P1"), None, None), "product_P1_all"),
            (request(Mode::Product, Some("P1"), Some("S1"), None), "product_P1_S1"),
            (request(Mode::Store, None, Some("S1"), None), "store_S1_all"),
            (request(Mode::Store, Some("P1"), Some("S1"), None), "store_S1_P1"),
            (request(Mode::Global, None, None, None), "global_all_sum"),
            (request(Mode::Global, None, Some("S1"), Some(Range::Stores)), "global_stores_S1_sum"),
            (request(Mode::Global, Some("P1"), None, Some(Range::Products)), "global_products_P1_sum"),
            (request(Mode::Global, Some("P1"), Some("S1"), Some(Range::Custom)), "global_custom_S1_P1_sum"),
        ];
        for (request, identifier) in cases {
            assert_eq!(request.key("tcn").expect("a complete request").identifier(), identifier);
        }
    }

    #[test]
    fn a_field_that_is_missing_or_has_no_use_is_wrong_usage() {
        let mut sum_by_product = request(Mode::Product, Some("P1"), None, None);
        sum_by_product.aggregation = Some(Aggregation::Sum);
        for wrong in [
            request(Mode::Product, None, Some("S1"), None),
            request(Mode::Store, Some("P1"), None, None),
            request(Mode::Global, Some("P1"), None, None),
            request(Mode::Global, Some("P1"), Some("S1"), Some(Range::Stores)),
            request(Mode::Global, None, Some("S1"), Some(Range::Custom)),
            sum_by_product,
        ] {
            assert!(matches!(wrong.scope(), Err(WorkbenchError::Scope(_))), "{wrong:?}");
        }
    }
}
