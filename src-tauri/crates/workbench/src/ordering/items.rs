//! Item terms: reading, setting single fields, and which of them apply to a product.

use std::collections::BTreeMap;

use replenishment::ItemTerms;
use sales::OrderingKind;
use serde_json::{Map, Value};

use super::bad_term::{BadTerm, TermFault};
pub(super) use super::item_cells::Kind;
use super::stock_match::{Ids, Named};
use crate::Workbench;
use crate::error::WorkbenchError;

/// Fields of an item as the command line and sheets name them, with the kind of their values.
pub(super) const FIELDS: [(&str, Kind); 17] = [
    ("product_id", Kind::Text),
    ("product_name", Kind::Text),
    ("category", Kind::Text),
    ("group", Kind::Text),
    ("supplier", Kind::Text),
    ("lead_days", Kind::Days),
    ("order_weekdays", Kind::Weekdays),
    ("min_quantity", Kind::Amount),
    ("multiple", Kind::Amount),
    ("pack_size", Kind::Pack),
    ("min_stock", Kind::Amount),
    ("max_stock", Kind::Amount),
    ("shelf_life_days", Kind::Life),
    ("unit_cost", Kind::Amount),
    ("unit_price", Kind::Amount),
    ("do_not_order", Kind::YesNo),
    ("successor", Kind::Text),
];

impl Workbench {
    /// Returns the terms of every item that has some, by product code.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn items(&self) -> Result<Vec<ItemTerms>, WorkbenchError> {
        Ok(self.read_documents::<ItemTerms>(OrderingKind::Items)?.into_iter().map(|(_, item)| item).collect())
    }

    pub(super) fn items_by_code(&self) -> Result<BTreeMap<String, ItemTerms>, WorkbenchError> {
        Ok(self.read_documents::<ItemTerms>(OrderingKind::Items)?.into_iter().collect())
    }

    /// Returns every product that was sold or has terms, with the terms that it has.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn all_items(&self) -> Result<Vec<ItemTerms>, WorkbenchError> {
        let mut items = self.items_by_code()?;
        for product in self.data()?.products {
            let item = items
                .entry(product.product_id.clone())
                .or_insert_with(|| ItemTerms { product_id: product.product_id, ..ItemTerms::default() });
            item.product_name = product.product_name.or_else(|| item.product_name.take());
        }
        Ok(items.into_values().collect())
    }

    /// Writes the terms of items, in place of those they had. Items without any term are removed.
    ///
    /// # Errors
    /// [`WorkbenchError::BadTerm`] when a term makes no sense; nothing is changed then.
    pub fn put_items(&self, items: &[ItemTerms], what: &str) -> Result<u64, WorkbenchError> {
        self.put_items_at(items, what, self.now().timestamp())
    }

    pub(super) fn put_items_at(&self, items: &[ItemTerms], what: &str, at: jiff::Timestamp) -> Result<u64, WorkbenchError> {
        items.iter().try_for_each(check)?;
        self.check_successors(items)?;
        let document = |item: &ItemTerms| {
            let bare = ItemTerms { product_id: item.product_id.clone(), product_name: item.product_name.clone(), ..ItemTerms::default() };
            (item.product_id.clone(), (*item != bare).then(|| item.clone()))
        };
        let documents: Vec<_> = items.iter().map(document).collect();
        self.write_documents_at(OrderingKind::Items, what, at, &documents)
    }

    /// Sets fields of one item, given as `field=value`; an empty value takes the term away. Returns the item.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] for an unknown field, [`WorkbenchError::BadTerm`] for a value that makes no sense; nothing is changed then.
    pub fn set_item(&self, product_id: &str, fields: &[String]) -> Result<ItemTerms, WorkbenchError> {
        let (mut known, sold) = (self.items_by_code()?, self.data()?.products);
        let ids = Ids::of_products(&known, &sold);
        let product_id = match ids.named(product_id) {
            Named::One(id) => id,
            Named::Similar(similar) if !similar.is_empty() => {
                return Err(WorkbenchError::Usage(format!("there is no product `{product_id}`; similar: {}", similar.join(", "))));
            }
            Named::Several | Named::Similar(_) => return Err(WorkbenchError::NothingInScope { what: format!("product `{product_id}`") }),
        };
        let product_id = product_id.as_str();
        let known = known.remove(product_id);
        let sold = sold.into_iter().find(|product| product.product_id == product_id);
        let item = known.unwrap_or_else(|| ItemTerms {
            product_id: product_id.to_owned(),
            product_name: sold.and_then(|product| product.product_name),
            ..ItemTerms::default()
        });
        let item: ItemTerms = with_fields(&item, &FIELDS, fields)?;
        if item.product_id != product_id {
            return Err(WorkbenchError::Usage("the code of an item can't be changed; its successor can".to_owned()));
        }
        self.put_items(std::slice::from_ref(&item), product_id)?;
        Ok(item)
    }
}

/// A value with fields changed as `field=value` says.
pub(super) fn with_fields<T: serde::Serialize + serde::de::DeserializeOwned>(
    value: &T,
    known: &[(&str, Kind)],
    fields: &[String],
) -> Result<T, WorkbenchError> {
    let usage = |message: String| WorkbenchError::Usage(message);
    let mut map = match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    for field in fields {
        let (name, text) = field.split_once('=').ok_or_else(|| usage(format!("`{field}` isn't `field=value`")))?;
        let names = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let (name, kind) = known
            .iter()
            .find(|(known, _)| *known == name.trim())
            .ok_or_else(|| usage(format!("there is no field `{name}`; the fields are {}", names())))?;
        let value = kind.parse(text).ok_or_else(|| usage(format!("`{text}` isn't a valid value for `{name}`{}", kind.wanted())))?;
        map.insert((*name).to_owned(), value);
    }
    serde_json::from_value(Value::Object(map)).map_err(|error| usage(error.to_string()))
}

fn check(item: &ItemTerms) -> Result<(), WorkbenchError> {
    let code = &item.product_id;
    if code.trim().is_empty() {
        return Err(WorkbenchError::Usage("an item needs the code of its product".to_owned()));
    }
    let bad = |field: &'static str, fault: TermFault| Err(WorkbenchError::BadTerm(BadTerm::new(code, field, fault)));
    if let Some((field, limit)) = item.out_of_range().into_iter().next() {
        return bad(field, TermFault::beyond(limit));
    }
    if let Some((min, max)) = item.min_stock.zip(item.max_stock)
        && min > max
    {
        return bad("max_stock", TermFault::BelowMinimum { least: min });
    }
    if item.order_weekdays.iter().flatten().any(|day| !(1..=7).contains(day)) {
        return bad("order_weekdays", TermFault::Weekdays);
    }
    if item.successor.as_deref() == Some(code.as_str()) {
        return bad("successor", TermFault::Itself);
    }
    Ok(())
}
