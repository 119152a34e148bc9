//! Versions whose metadata has format 1, which named series by text: `store / product`, or the aggregation.

use forecast::SeriesId;
use serde_json::{Map, Value, json};
use store::{Aggregation, Record, Scope};

use crate::scope::series::series_id;

/// Between store and product in the text.
const SEPARATOR: &str = " / ";

/// Gives the metadata of `record`, a version of `scope`, the current format. `is_known` says whether a store and a product are loaded.
pub(crate) fn upgrade(record: &mut Record, scope: &Scope, is_known: &dyn Fn(&str, &str) -> bool) {
    if record.schema_version > 1 {
        return;
    }
    let id = |name: &str| identify(name, scope, is_known);
    by_series(record.details.get_mut("scaler"), &id);
    by_series(record.details.get_mut("residual_quantiles").and_then(|quantiles| quantiles.get_mut("series")), &id);
    let tests = record.details.get_mut("test_forecasts").and_then(Value::as_array_mut).into_iter().flatten();
    for test in tests.filter_map(Value::as_object_mut) {
        if let Some(name) = test.get("series").and_then(Value::as_str).map(str::to_owned) {
            test.extend(fields(&id(&name)));
        }
    }
}

/// Turns a map by name into a list of entries.
fn by_series(map: Option<&mut Value>, id: &dyn Fn(&str) -> SeriesId) {
    let Some(value) = map else { return };
    if let Some(entries) = value.as_object_mut() {
        let entry = |(name, value): (String, Value)| {
            let mut entry = fields(&id(&name));
            entry.insert("value".to_owned(), value);
            Value::Object(entry)
        };
        *value = std::mem::take(entries).into_iter().map(entry).collect();
    }
}

fn fields(id: &SeriesId) -> Map<String, Value> {
    json!(id).as_object().cloned().unwrap_or_default()
}

/// Returns the series called `name`. A version that isn't pooled has only one. Ids may hold the separator themselves, so of several places
/// where the text could be divided, the one between a known store and a known product counts.
fn identify(name: &str, scope: &Scope, is_known: &dyn Fn(&str, &str) -> bool) -> SeriesId {
    if scope.aggregation() != Some(Aggregation::Pooled) {
        return series_id(scope);
    }
    let divided = || name.match_indices(SEPARATOR).map(|(at, _)| (&name[..at], &name[at + SEPARATOR.len()..]));
    let known = divided().find(|(store, product)| is_known(store, product));
    known.or_else(|| divided().next()).map_or_else(|| SeriesId::of_product(name), |(store, product)| SeriesId::new(store, product))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_divided_between_a_store_and_a_product_that_are_known() {
        let pooled = Scope::GlobalAll { aggregation: Aggregation::Pooled };
        let id =
            |name: &str| identify(name, &pooled, &|store, product| ["A", "A / B"].contains(&store) && ["P1", "B / C"].contains(&product));
        assert_eq!(id("A / B / C"), SeriesId::new("A", "B / C"));
        assert_eq!(id("A / B / P1"), SeriesId::new("A / B", "P1"));
        assert_eq!(id("A / B / B / C"), SeriesId::new("A / B", "B / C"));
        assert_eq!(id("S1 / P1"), SeriesId::new("S1", "P1"));
        assert_eq!(identify("sum", &Scope::GlobalAll { aggregation: Aggregation::Sum }, &|_, _| false), SeriesId::default());
    }
}
