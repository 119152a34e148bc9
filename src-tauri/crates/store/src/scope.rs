//! What a model is trained on: mode, range, aggregation, and ids, and the folders named after them.

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::component::MAX_COMPONENT_BYTES;
use crate::id::Id;

/// Means "every store" or "every product" in a folder name; no id has it as its component.
const ALL: &str = "all";

/// Defines an enum whose values have names: in JSON, in paths, on the command line, and in TypeScript.
macro_rules! named_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(rename_all = "lowercase")]
        #[ts(export)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// The names of all values, in order.
            pub const NAMES: &'static [&'static str] = &[$($text),+];

            /// Returns the name of the value.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                match name {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(UnknownName(name.to_owned())),
                }
            }
        }
    };
}

/// A name that no value of an enum has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` isn't a known mode, range, or aggregation")]
pub struct UnknownName(String);

named_enum! {
    /// What a model forecasts: a product, a store, or many series at once.
    #[derive(Default)]
    Mode {
        #[default]
        /// One product, in one store or in all of them.
        Product => "product",
        /// One store, with one product or all of them.
        Store => "store",
        /// Every series of a range.
        Global => "global",
    }
}

named_enum! {
    /// Which series a global model trains on.
    Range {
        /// Every series.
        All => "all",
        /// Every series of one store.
        Stores => "stores",
        /// Every series of one product.
        Products => "products",
        /// The series of one product in one store.
        Custom => "custom",
    }
}

named_enum! {
    /// How the series of a global scope become one number per day.
    Aggregation {
        /// The sum of the series.
        Sum => "sum",
        /// The mean of the series.
        Mean => "mean",
        /// The median of the series.
        Median => "median",
        /// No aggregation: one model trains on all series together and forecasts each of them.
        Pooled => "pooled",
    }
}

/// Why a mode, ids, a range, and an aggregation don't make a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// A range or an aggregation without global mode.
    #[error("a range and an aggregation belong to global mode only")]
    GlobalOnly,
    /// Product mode without a product.
    #[error("product mode needs a product")]
    NeedsProduct,
    /// Store mode without a store.
    #[error("store mode needs a store")]
    NeedsStore,
    /// Global mode whose range doesn't fit the ids.
    #[error("{}", match .0 {
        Range::All => "the range `all` doesn't take a product or store",
        Range::Stores => "the range `stores` needs a store and doesn't take a product",
        Range::Products => "the range `products` needs a product and doesn't take a store",
        Range::Custom => "the range `custom` needs a product and a store",
    })]
    Range(Range),
}

/// What a model is trained on (`docs/contract.md` §1).
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
    /// Returns the scope of a mode and ids; `global` is the range and the aggregation of global mode.
    ///
    /// # Errors
    /// [`ScopeError`] when an id is missing or has no meaning there.
    pub fn new(mode: Mode, product: Option<Id>, store: Option<Id>, global: Option<(Range, Aggregation)>) -> Result<Self, ScopeError> {
        match (mode, global, product, store) {
            (Mode::Product | Mode::Store, Some(_), ..) => Err(ScopeError::GlobalOnly),
            (Mode::Product, None, Some(product), store) => Ok(Self::Product { product, store }),
            (Mode::Product, None, None, _) => Err(ScopeError::NeedsProduct),
            (Mode::Store, None, product, Some(store)) => Ok(Self::Store { store, product }),
            (Mode::Store, None, _, None) => Err(ScopeError::NeedsStore),
            (Mode::Global, Some((Range::All, aggregation)), None, None) => Ok(Self::GlobalAll { aggregation }),
            (Mode::Global, Some((Range::Stores, aggregation)), None, Some(store)) => Ok(Self::GlobalStore { store, aggregation }),
            (Mode::Global, Some((Range::Products, aggregation)), Some(product), None) => Ok(Self::GlobalProduct { product, aggregation }),
            (Mode::Global, Some((Range::Custom, aggregation)), Some(product), Some(store)) => {
                Ok(Self::GlobalCustom { store, product, aggregation })
            }
            (Mode::Global, global, ..) => Err(ScopeError::Range(global.map_or(Range::All, |(range, _)| range))),
        }
    }

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

    /// The range of a global scope.
    #[must_use]
    pub fn range(&self) -> Option<Range> {
        match self {
            Self::Product { .. } | Self::Store { .. } => None,
            Self::GlobalAll { .. } => Some(Range::All),
            Self::GlobalStore { .. } => Some(Range::Stores),
            Self::GlobalProduct { .. } => Some(Range::Products),
            Self::GlobalCustom { .. } => Some(Range::Custom),
        }
    }

    /// The folders of the scope below `saved_models`, outermost first.
    pub(crate) fn components(&self) -> Vec<String> {
        let global = |range: &[&str], ids: &[&Id], aggregation: &Aggregation| {
            let head = std::iter::once("global").chain(range.iter().copied()).map(str::to_owned);
            head.chain(ids.iter().map(|id| single(id))).chain([aggregation.as_str().to_owned()]).collect()
        };
        match self {
            Self::Product { product, store } => vec!["product".to_owned(), pair(product, store.as_ref())],
            Self::Store { store, product } => vec!["store".to_owned(), pair(store, product.as_ref())],
            Self::GlobalAll { aggregation } => global(&[ALL], &[], aggregation),
            Self::GlobalStore { store, aggregation } => global(&["stores"], &[store], aggregation),
            Self::GlobalProduct { product, aggregation } => global(&["products"], &[product], aggregation),
            Self::GlobalCustom { store, product, aggregation } => global(&["custom"], &[store, product], aggregation),
        }
    }

    /// The scope whose [`Scope::components`] these are; None if there is none.
    pub(crate) fn from_components(parts: &[&str]) -> Option<Self> {
        let id = |name: &str| Id::from_component(name).ok();
        let aggregation = |name: &str| name.parse::<Aggregation>().ok();
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
