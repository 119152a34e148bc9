//! The identity of a series: its store and its product, or all of them where one is absent.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::{Config, TS, TypeVisitor};

/// Identifies a series by its store and its product; None means all of them. As JSON it also has the text that people read, which is
/// ignored when it is read back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub struct SeriesId {
    /// The store; None for all stores.
    pub store_id: Option<String>,
    /// The product; None for all products.
    pub product_id: Option<String>,
}

/// A series as JSON has it.
#[derive(Serialize, TS)]
#[ts(export, rename = "SeriesId")]
struct NamedSeries<'a> {
    /// What people read: `store / product`, without the parts that mean all.
    series: String,
    /// The store; null for all stores.
    store_id: Option<&'a str>,
    /// The product; null for all products.
    product_id: Option<&'a str>,
}

impl Serialize for SeriesId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (store_id, product_id) = (self.store_id.as_deref(), self.product_id.as_deref());
        NamedSeries { series: self.to_string(), store_id, product_id }.serialize(serializer)
    }
}

/// In TypeScript it has the fields that JSON has. (`ts(as)` can't be used: such a type can't be flattened.)
impl TS for SeriesId {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn docs() -> Option<String> {
        NamedSeries::docs()
    }

    fn ident(config: &Config) -> String {
        NamedSeries::ident(config)
    }

    fn decl(config: &Config) -> String {
        NamedSeries::decl(config)
    }

    fn decl_concrete(config: &Config) -> String {
        NamedSeries::decl_concrete(config)
    }

    fn name(config: &Config) -> String {
        NamedSeries::name(config)
    }

    fn inline(config: &Config) -> String {
        NamedSeries::inline(config)
    }

    fn inline_flattened(config: &Config) -> String {
        NamedSeries::inline_flattened(config)
    }

    fn output_path() -> Option<PathBuf> {
        NamedSeries::output_path()
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor) {
        NamedSeries::visit_dependencies(visitor);
    }
}

impl SeriesId {
    /// Returns the series of one product in one store.
    #[must_use]
    pub fn new(store_id: impl Into<String>, product_id: impl Into<String>) -> Self {
        Self { store_id: Some(store_id.into()), product_id: Some(product_id.into()) }
    }

    /// Returns the series of one product in all stores.
    #[must_use]
    pub fn of_product(product_id: impl Into<String>) -> Self {
        Self { store_id: None, product_id: Some(product_id.into()) }
    }

    /// Returns what all of `series` have in common.
    pub(crate) fn common<'a>(series: impl Iterator<Item = &'a Self>) -> Self {
        let same = |one: Option<String>, other: &Option<String>| one.filter(|id| other.as_ref() == Some(id));
        let both = |one: Self, other: &Self| Self {
            store_id: same(one.store_id, &other.store_id),
            product_id: same(one.product_id, &other.product_id),
        };
        let mut series = series;
        series.next().cloned().map(|first| series.fold(first, both)).unwrap_or_default()
    }
}

impl fmt::Display for SeriesId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.store_id, &self.product_id) {
            (Some(store), Some(product)) => write!(f, "{store} / {product}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => f.write_str("all"),
        }
    }
}

/// An entry of a map by series; JSON has no maps with such keys.
#[derive(Serialize, Deserialize)]
struct Entry<S, V> {
    #[serde(flatten)]
    series: S,
    value: V,
}

/// Writes a map by series as a list of entries.
pub(crate) fn serialize<V: Serialize, S: Serializer>(map: &BTreeMap<SeriesId, V>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(map.iter().map(|(series, value)| Entry { series, value }))
}

/// Reads a map by series from a list of entries.
pub(crate) fn deserialize<'de, V: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<SeriesId, V>, D::Error> {
    let entries = Vec::<Entry<SeriesId, V>>::deserialize(deserializer)?;
    Ok(entries.into_iter().map(|entry| (entry.series, entry.value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_with_the_same_text_are_different_series() {
        let (one, other) = (SeriesId::new("A", "B / C"), SeriesId::new("A / B", "C"));
        assert_eq!(one.to_string(), other.to_string());
        assert_ne!(one, other);
        for id in [one, other, SeriesId::of_product("P"), SeriesId::default()] {
            let json = serde_json::to_value(&id).expect("JSON");
            assert_eq!(json["series"], id.to_string());
            assert_eq!(serde_json::from_value::<SeriesId>(json).expect("an id"), id);
        }
    }

    #[test]
    fn series_in_common_keep_what_all_of_them_share() {
        let all = [SeriesId::new("S1", "P1"), SeriesId::new("S1", "P2")];
        assert_eq!(SeriesId::common(all.iter()), SeriesId { store_id: Some("S1".into()), product_id: None });
        assert_eq!(SeriesId::common(all[..1].iter()), all[0]);
        assert_eq!(SeriesId::common([].iter()), SeriesId::default());
    }
}
