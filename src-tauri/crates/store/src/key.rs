//! What a version belongs to: scope and model type, as folder, as key of `versions.json` and as identifier. Versions are in `version_path`.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::component::MAX_COMPONENT_BYTES;
use crate::id::{Id, IdError};

/// The folder that holds all versions, in the data folder.
pub(crate) const SAVED_MODELS: &str = "saved_models";

/// Stands for "every store" or "every product" in a folder name; no id has it as its component.
const ALL: &str = "all";

/// The three modes of training (CONTRACT §1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export, rename = "StoreMode")]
pub enum Mode {
    Product,
    Store,
    Global,
}

impl Mode {
    /// `product`, `store` or `global`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Store => "store",
            Self::Global => "global",
        }
    }
}

/// How the series of a global scope become one number per day; `pooled` folds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
#[ts(export)]
pub enum Aggregation {
    Sum,
    Mean,
    Median,
    Pooled,
}

impl Aggregation {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sum, Self::Mean, Self::Median, Self::Pooled];

    /// `sum`, `mean`, `median` or `pooled`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Pooled => "pooled",
        }
    }

    /// The aggregation of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == name)
    }
}

/// What a model is trained on (CONTRACT §1).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Scope {
    /// A product, in one store or summed over all.
    Product { product: Id, store: Option<Id> },
    /// A store, one product there or the sum over all.
    Store { store: Id, product: Option<Id> },
    /// Every series.
    GlobalAll { aggregation: Aggregation },
    /// Every series of a store.
    GlobalStore { store: Id, aggregation: Aggregation },
    /// Every series of a product.
    GlobalProduct { product: Id, aggregation: Aggregation },
    /// The series of a product in a store.
    GlobalCustom { store: Id, product: Id, aggregation: Aggregation },
}

impl Scope {
    /// The mode of training.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self {
            Self::Product { .. } => Mode::Product,
            Self::Store { .. } => Mode::Store,
            _ => Mode::Global,
        }
    }

    /// The product that the scope names.
    #[must_use]
    pub fn product(&self) -> Option<&Id> {
        match self {
            Self::Product { product, .. } | Self::GlobalProduct { product, .. } | Self::GlobalCustom { product, .. } => Some(product),
            Self::Store { product, .. } => product.as_ref(),
            _ => None,
        }
    }

    /// The store that the scope names.
    #[must_use]
    pub fn store(&self) -> Option<&Id> {
        match self {
            Self::Store { store, .. } | Self::GlobalStore { store, .. } | Self::GlobalCustom { store, .. } => Some(store),
            Self::Product { store, .. } => store.as_ref(),
            _ => None,
        }
    }

    /// The aggregation of a global scope.
    #[must_use]
    pub fn aggregation(&self) -> Option<Aggregation> {
        match self {
            Self::Product { .. } | Self::Store { .. } => None,
            Self::GlobalAll { aggregation }
            | Self::GlobalStore { aggregation, .. }
            | Self::GlobalProduct { aggregation, .. }
            | Self::GlobalCustom { aggregation, .. } => Some(*aggregation),
        }
    }

    /// `all`, `stores`, `products` or `custom` for a global scope.
    #[must_use]
    pub fn range(&self) -> Option<&'static str> {
        match self {
            Self::Product { .. } | Self::Store { .. } => None,
            Self::GlobalAll { .. } => Some(ALL),
            Self::GlobalStore { .. } => Some("stores"),
            Self::GlobalProduct { .. } => Some("products"),
            Self::GlobalCustom { .. } => Some("custom"),
        }
    }

    /// The folders of the scope below `saved_models`, outermost first.
    pub(crate) fn components(&self) -> Vec<String> {
        let folded = |range: &[&str], ids: &[&Id], aggregation: &Aggregation| {
            let head = std::iter::once("global").chain(range.iter().copied()).map(str::to_owned);
            head.chain(ids.iter().map(|id| single(id))).chain([aggregation.as_str().to_owned()]).collect()
        };
        match self {
            Self::Product { product, store } => vec!["product".to_owned(), pair(product, store.as_ref())],
            Self::Store { store, product } => vec!["store".to_owned(), pair(store, product.as_ref())],
            Self::GlobalAll { aggregation } => folded(&[ALL], &[], aggregation),
            Self::GlobalStore { store, aggregation } => folded(&["stores"], &[store], aggregation),
            Self::GlobalProduct { product, aggregation } => folded(&["products"], &[product], aggregation),
            Self::GlobalCustom { store, product, aggregation } => folded(&["custom"], &[store, product], aggregation),
        }
    }

    /// The scope whose [`Scope::components`] these are; None if there is none.
    pub(crate) fn from_components(parts: &[&str]) -> Option<Self> {
        let id = |name: &str| Id::from_component(name).ok();
        let aggregation = |name: &str| Aggregation::from_name(name);
        let scope = match parts {
            ["product", both] => {
                let (product, store) = both.split_once('_')?;
                Self::Product { product: id(product)?, store: if store == ALL { None } else { Some(id(store)?) } }
            }
            ["store", both] => {
                let (store, product) = both.split_once('_')?;
                Self::Store { store: id(store)?, product: if product == ALL { None } else { Some(id(product)?) } }
            }
            ["global", "all", how] => Self::GlobalAll { aggregation: aggregation(how)? },
            ["global", "stores", store, how] => Self::GlobalStore { store: id(store)?, aggregation: aggregation(how)? },
            ["global", "products", product, how] => Self::GlobalProduct { product: id(product)?, aggregation: aggregation(how)? },
            ["global", "custom", store, product, how] => {
                Self::GlobalCustom { store: id(store)?, product: id(product)?, aggregation: aggregation(how)? }
            }
            _ => return None,
        };
        // One scope has one path: what would be written differently is not read.
        (scope.components() == parts).then_some(scope)
    }
}

/// Two ids, or an id and `all`, as one folder name. Components hold no `_`, so the two come apart again.
fn pair(first: &Id, second: Option<&Id>) -> String {
    let whole = format!("{}_{}", first.component(), second.map_or_else(|| ALL.to_owned(), Id::component));
    if whole.len() <= MAX_COMPONENT_BYTES {
        return whole;
    }
    format!("{}_{}", first.short_component(), second.map_or_else(|| ALL.to_owned(), Id::short_component))
}

fn single(id: &Id) -> String {
    let whole = id.component();
    if whole.len() <= MAX_COMPONENT_BYTES { whole } else { id.short_component() }
}

/// Name of an architecture as a folder: `[a-z][a-z0-9]*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ModelType(String);

impl ModelType {
    /// Takes a name such as `tcn`.
    ///
    /// # Errors
    /// [`IdError::ModelType`] when it is not 1 to 32 lower-case letters and digits beginning with a letter.
    pub fn new(name: &str) -> Result<Self, IdError> {
        let letters = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= 32;
        if letters && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
            Ok(Self(name.to_owned()))
        } else {
            Err(IdError::ModelType(name.chars().take(40).collect()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What versions are counted under: a scope and a model type. The only maker of paths below `saved_models`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Key {
    pub scope: Scope,
    pub model_type: ModelType,
}

impl Key {
    /// The type folder, relative to the data folder, with `/`: `saved_models/product/P001_all/mlstm`.
    #[must_use]
    pub fn dir(&self) -> String {
        format!("{SAVED_MODELS}/{}/{}", self.scope.components().join("/"), self.model_type)
    }

    /// The key in `versions.json`: `product_P001_all_mlstm`.
    #[must_use]
    pub fn registry_key(&self) -> String {
        format!("{}_{}", self.identifier(), self.model_type)
    }

    /// The key without the type: `product_P001_all`.
    #[must_use]
    pub fn identifier(&self) -> String {
        self.scope.components().join("_")
    }

    /// The folders of the key below `saved_models`, outermost first.
    pub(crate) fn components(&self) -> Vec<String> {
        let mut parts = self.scope.components();
        parts.push(self.model_type.as_str().to_owned());
        parts
    }

    /// The key whose [`Key::components`] these are.
    pub(crate) fn from_components(parts: &[&str]) -> Option<Self> {
        let (model_type, scope) = parts.split_last()?;
        Some(Self { scope: Scope::from_components(scope)?, model_type: ModelType::new(model_type).ok()? })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dir())
    }
}
