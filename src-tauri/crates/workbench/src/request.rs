//! What a person asks for, in plain text fields, and its meaning as a scope of the store. Nothing here reads data.

use serde::{Deserialize, Serialize};
use store::{Aggregation, Id, Key, ModelType, Scope};
use ts_rs::TS;

use crate::error::WorkbenchError;

/// What to train on or list, as a form or a command line says it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ScopeRequest {
    /// `product`, `store` or `global`.
    pub mode: Mode,
    /// Product id; needed by mode `product` and by the ranges `products` and `custom`.
    pub product: Option<String>,
    /// Store id; needed by mode `store` and by the ranges `stores` and `custom`.
    pub store: Option<String>,
    /// Mode `global`: which series. None means all.
    pub range: Option<Range>,
    /// Mode `global`: how the series become one per day. None means sum.
    pub aggregation: Option<FoldName>,
}

/// The three modes of training (CONTRACT §1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Mode {
    #[default]
    Product,
    Store,
    Global,
}

/// Which series a global model learns from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Range {
    All,
    Stores,
    Products,
    Custom,
}

/// How the series of a global scope become one number per day; `pooled` folds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum FoldName {
    Sum,
    Mean,
    Median,
    Pooled,
}

impl Mode {
    /// Its name in JSON and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Store => "store",
            Self::Global => "global",
        }
    }
}

impl Range {
    /// Its name in JSON and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Stores => "stores",
            Self::Products => "products",
            Self::Custom => "custom",
        }
    }
}

impl FoldName {
    /// Its name in JSON and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Pooled => "pooled",
        }
    }
}

impl From<FoldName> for Aggregation {
    fn from(name: FoldName) -> Self {
        match name {
            FoldName::Sum => Self::Sum,
            FoldName::Mean => Self::Mean,
            FoldName::Median => Self::Median,
            FoldName::Pooled => Self::Pooled,
        }
    }
}

impl From<Mode> for store::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Product => Self::Product,
            Mode::Store => Self::Store,
            Mode::Global => Self::Global,
        }
    }
}

impl ScopeRequest {
    /// The scope that is meant.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a field that the mode needs is missing, or one is given that it has no use for;
    /// [`WorkbenchError::Id`] when an id cannot be one.
    pub fn scope(&self) -> Result<Scope, WorkbenchError> {
        let product = self.product.as_deref().map(Id::new).transpose()?;
        let store = self.store.as_deref().map(Id::new).transpose()?;
        if self.mode != Mode::Global && (self.range.is_some() || self.aggregation.is_some()) {
            return Err(usage("a range and an aggregation belong to global mode only; leave them out"));
        }
        let aggregation = self.aggregation.map_or(Aggregation::Sum, Aggregation::from);
        match (self.mode, self.range.unwrap_or(Range::All), product, store) {
            (Mode::Product, _, Some(product), store) => Ok(Scope::Product { product, store }),
            (Mode::Product, ..) => Err(usage("product mode needs a product; name one with --product")),
            (Mode::Store, _, product, Some(store)) => Ok(Scope::Store { store, product }),
            (Mode::Store, ..) => Err(usage("store mode needs a store; name one with --store")),
            (Mode::Global, Range::All, None, None) => Ok(Scope::GlobalAll { aggregation }),
            (Mode::Global, Range::All, ..) => {
                Err(usage("global mode over everything takes no product and no store; choose --range products, stores or custom"))
            }
            (Mode::Global, Range::Stores, None, Some(store)) => Ok(Scope::GlobalStore { store, aggregation }),
            (Mode::Global, Range::Stores, ..) => Err(usage("--range stores needs a store (--store) and no product")),
            (Mode::Global, Range::Products, Some(product), None) => Ok(Scope::GlobalProduct { product, aggregation }),
            (Mode::Global, Range::Products, ..) => Err(usage("--range products needs a product (--product) and no store")),
            (Mode::Global, Range::Custom, Some(product), Some(store)) => Ok(Scope::GlobalCustom { store, product, aggregation }),
            (Mode::Global, Range::Custom, ..) => Err(usage("--range custom needs a store (--store) and a product (--product)")),
        }
    }

    /// The key under which versions of this scope and model type are counted.
    ///
    /// # Errors
    /// As [`ScopeRequest::scope`], and when the model type is no name.
    pub fn key(&self, model_type: &str) -> Result<Key, WorkbenchError> {
        Ok(Key { scope: self.scope()?, model_type: ModelType::new(model_type)? })
    }
}

fn usage(message: &str) -> WorkbenchError {
    WorkbenchError::Usage(message.to_owned())
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
        sum_by_product.aggregation = Some(FoldName::Sum);
        for wrong in [
            request(Mode::Product, None, Some("S1"), None),
            request(Mode::Store, Some("P1"), None, None),
            request(Mode::Global, Some("P1"), None, None),
            request(Mode::Global, Some("P1"), Some("S1"), Some(Range::Stores)),
            request(Mode::Global, None, Some("S1"), Some(Range::Custom)),
            sum_by_product,
        ] {
            assert!(matches!(wrong.scope(), Err(WorkbenchError::Usage(_))), "{wrong:?}");
        }
    }
}
