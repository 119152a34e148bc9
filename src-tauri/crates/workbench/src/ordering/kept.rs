//! What is kept for orders and can't be used: found, named, left out, and the lines that it is about are left to the user.

use std::collections::HashMap;

use forecast::SeriesId;
use replenishment::{ItemTerms, Kept, MOST_IN_A_PACK, MOST_MONEY, MOST_UNITS, Supplier};
use sales::{OrderingKind, Unreadable};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::saved_order::{SavedOrder, SavedOrderLine};
use super::settings::{self, OrderSettings};
use super::what;
use crate::Workbench;
use crate::error::WorkbenchError;

/// A document that is kept for orders.
pub(super) trait Document: Serialize + DeserializeOwned {
    /// Takes away what can't be used and returns the names of those fields.
    fn take_unusable(&mut self) -> Vec<String>;

    /// Whether the rest can be used without them.
    const CAN_LACK: bool;
}

impl Document for ItemTerms {
    const CAN_LACK: bool = true;

    fn take_unusable(&mut self) -> Vec<String> {
        self.drop_out_of_range().into_iter().map(str::to_owned).collect()
    }
}

impl Document for Supplier {
    const CAN_LACK: bool = true;

    fn take_unusable(&mut self) -> Vec<String> {
        self.drop_out_of_range().into_iter().map(str::to_owned).collect()
    }
}

impl Document for OrderSettings {
    const CAN_LACK: bool = false;

    fn take_unusable(&mut self) -> Vec<String> {
        let beyond: Vec<String> = self.defaults.out_of_range().into_iter().map(|(name, _)| name.to_owned()).collect();
        match settings::check(self) {
            Err(error) if beyond.is_empty() => vec![error.to_string()],
            _ => beyond,
        }
    }
}

impl Document for SavedOrder {
    const CAN_LACK: bool = false;

    fn take_unusable(&mut self) -> Vec<String> {
        let within = |value: f64, most: f64| (0.0..=most).contains(&value);
        let lots = |lots: &[replenishment::Lot]| lots.iter().all(|lot| within(lot.quantity, MOST_UNITS));
        let of_line = |line: &SavedOrderLine| {
            let deliveries = line.deliveries.iter().all(|delivery| within(delivery.quantity, MOST_UNITS) && lots(&delivery.lots));
            [
                ("quantity", within(line.quantity, MOST_UNITS)),
                ("received", within(line.received, MOST_UNITS)),
                ("lots", lots(&line.lots)),
                ("deliveries", deliveries),
                ("pack_size", within(line.pack_size, MOST_IN_A_PACK)),
                ("unit_cost", line.unit_cost.is_none_or(|cost| within(cost, MOST_MONEY))),
            ]
        };
        let bad = self.lines.iter().flat_map(of_line).filter(|(_, is_sound)| !is_sound).map(|(name, _)| name.to_owned());
        let mut names: Vec<String> = bad.collect();
        names.sort();
        names.dedup();
        names
    }
}

/// A document that can't be used, or not all of it.
pub(crate) struct UnusableDocument {
    pub(crate) kind: OrderingKind,
    pub(crate) key: String,
    /// Why, in English.
    pub(crate) reason: String,
    /// The first field that can't be used; empty where nothing of it can be read.
    field: String,
    /// What is left of it without those fields; None where nothing is.
    rest: Option<String>,
    /// The lines of an order.
    lines: Vec<SeriesId>,
}

/// The lines of an order that can't be read as one; none where not even these can.
fn lines_of(document: &str) -> Vec<SeriesId> {
    let Ok(order) = serde_json::from_str::<Value>(document) else { return Vec::new() };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let from = text(order.get("from_store"));
    let is_known = |key: &str| order.get(key).is_none_or(|value| value.is_null() || value.is_string());
    let of_line = |line: &Value| {
        let product_id = text(line.get("product_id"))?;
        let sent = from.is_some().then(|| SeriesId { store_id: from.clone(), product_id: Some(product_id.clone()) });
        let store_id = line.get("store_id").filter(|store| !store.is_null());
        let to = SeriesId {
            store_id: store_id.map(|store| store.as_str().map(str::to_owned)).unwrap_or_default(),
            product_id: Some(product_id),
        };
        // A store that isn't text is unknown, and not none.
        store_id.is_none_or(Value::is_string).then(|| std::iter::once(to).chain(sent))
    };
    let lines = order.get("lines").and_then(Value::as_array).filter(|_| is_known("from_store"));
    let lines: Option<Vec<_>> = lines.map(|lines| lines.iter().map(of_line).collect::<Option<Vec<_>>>()).unwrap_or_default();
    lines.unwrap_or_default().into_iter().flatten().collect()
}

fn unusable<T: Document>(kind: OrderingKind, key: String, document: &str, lines: fn(&T) -> Vec<SeriesId>) -> Option<UnusableDocument> {
    let bad = |reason: String, field: String, rest, lines| Some(UnusableDocument { kind, key, reason, field, rest, lines });
    let mut value: T = match serde_json::from_str(document) {
        Ok(value) => value,
        Err(error) => {
            return bad(error.to_string(), String::new(), None, if kind == OrderingKind::Orders { lines_of(document) } else { Vec::new() });
        }
    };
    let names = value.take_unusable();
    let field = names.first()?.clone();
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    // What isn't the name of a field says itself what is wrong.
    let reason = if field.contains(' ') { field.clone() } else { format!("{} can't be what it says", quoted.join(", ")) };
    let rest = if T::CAN_LACK { serde_json::to_string(&value).ok() } else { None };
    bad(reason, field, rest, lines(&value))
}

/// What of items, suppliers, and orders can't be used, by what it is about.
#[derive(Debug, Default)]
pub(super) struct Unusable {
    items: HashMap<String, String>,
    suppliers: HashMap<String, String>,
    orders: HashMap<SeriesId, (String, String)>,
    /// An order, item, or supplier of which not even that can be read what it is about.
    any: Option<(Kept, String)>,
    /// What of the stock can't be read.
    stock: Vec<Unreadable>,
}

impl Unusable {
    /// What can't be used of what a line is made of: what it is of, its name, and the field.
    pub(super) fn of_line(&self, series_id: &SeriesId, supplier: Option<&str>) -> Option<(Kept, String, String)> {
        let of_item = || {
            let product = series_id.product_id.as_ref()?;
            Some((Kept::Item, product.clone(), self.items.get(product)?.clone()))
        };
        let of_supplier = || Some((Kept::Supplier, supplier?.to_owned(), self.suppliers.get(supplier?)?.clone()));
        let of_order = || self.orders.get(series_id).map(|(order, field)| (Kept::Order, order.clone(), field.clone()));
        let is_of = |unreadable: &&Unreadable| {
            let may_be = |own: &Option<String>, of: &Option<String>| own.is_none() || of.is_none() || own == of;
            may_be(&unreadable.store_id, &series_id.store_id) && may_be(&unreadable.product_id, &series_id.product_id)
        };
        let of_stock = || self.stock.iter().find(is_of).map(|found| (Kept::Stock, found.name.clone(), String::new()));
        let of_any = || self.any.clone().map(|(kept, name)| (kept, name, String::new()));
        of_item().or_else(of_supplier).or_else(of_order).or_else(of_stock).or_else(of_any)
    }
}

impl Workbench {
    /// All documents of a kind by key. What can't be used is left out, and named by [`Workbench::skipped_for_orders`].
    pub(super) fn read_documents<T: Document>(&self, kind: OrderingKind) -> Result<Vec<(String, T)>, WorkbenchError> {
        let read = |(key, document): (String, String)| {
            let mut value: T = serde_json::from_str(&document).ok()?;
            let is_whole = value.take_unusable().is_empty();
            (is_whole || T::CAN_LACK).then_some((key, value))
        };
        Ok(self.sales()?.documents(kind)?.into_iter().filter_map(read).collect())
    }

    /// Items, suppliers, settings, and orders that can't be used, or not all of them.
    pub(crate) fn unusable_documents(&self) -> Result<Vec<UnusableDocument>, WorkbenchError> {
        let lines = |order: &SavedOrder| {
            let of_line = |line: &SavedOrderLine| SeriesId { store_id: line.store_id.clone(), product_id: Some(line.product_id.clone()) };
            let sent = |line: &SavedOrderLine| SeriesId { store_id: order.from_store.clone(), ..of_line(line) };
            let from = order.from_store.is_some();
            order.lines.iter().flat_map(|line| std::iter::once(of_line(line)).chain(from.then(|| sent(line)))).collect()
        };
        let mut found = Vec::new();
        let sales = self.sales()?;
        for kind in [OrderingKind::Items, OrderingKind::Suppliers, OrderingKind::Settings, OrderingKind::Orders] {
            for (key, document) in sales.documents(kind)? {
                found.extend(match kind {
                    OrderingKind::Items => unusable::<ItemTerms>(kind, key, &document, |_| Vec::new()),
                    OrderingKind::Suppliers => unusable::<Supplier>(kind, key, &document, |_| Vec::new()),
                    OrderingKind::Settings => unusable::<OrderSettings>(kind, key, &document, |_| Vec::new()),
                    _ => unusable::<SavedOrder>(kind, key, &document, lines),
                });
            }
        }
        Ok(found)
    }

    /// What the lines of a worklist can't be made of.
    pub(super) fn unusable_for_lines(&self) -> Result<Unusable, WorkbenchError> {
        let mut unusable = Unusable::default();
        for UnusableDocument { kind, key, field, lines, .. } in self.unusable_documents()? {
            match kind {
                OrderingKind::Items => drop(unusable.items.insert(key, field)),
                OrderingKind::Suppliers => drop(unusable.suppliers.insert(key, field)),
                OrderingKind::Orders if lines.is_empty() && field.is_empty() => unusable.any = Some((Kept::Order, key)),
                _ => unusable.orders.extend(lines.into_iter().map(|series_id| (series_id, (key.clone(), field.clone())))),
            }
        }
        for unreadable in self.sales()?.unreadable_for_orders()? {
            let Unreadable { kind, name, product_id, .. } = &unreadable;
            match (kind, product_id) {
                (OrderingKind::Items, Some(product)) => drop(unusable.items.insert(product.clone(), String::new())),
                (OrderingKind::Items, None) => unusable.any = Some((Kept::Item, name.clone())),
                (OrderingKind::Suppliers, _) => drop(unusable.suppliers.insert(name.clone(), String::new())),
                (OrderingKind::Stock, _) => unusable.stock.push(unreadable),
                _ => unusable.any = Some((Kept::Order, name.clone())),
            }
        }
        Ok(unusable)
    }

    /// Sets aside what can't be used of items, suppliers, settings, and orders; what they held is kept in the database.
    pub(crate) fn set_unusable_aside(&self) -> Result<Vec<UnusableDocument>, WorkbenchError> {
        let found = self.unusable_documents()?;
        let mut sales = self.sales()?;
        for of_kind in found.chunk_by(|a, b| a.kind == b.kind) {
            let documents: Vec<_> = of_kind.iter().map(|bad| (bad.key.clone(), bad.reason.clone(), bad.rest.clone())).collect();
            sales.set_documents_aside(of_kind[0].kind, self.now().timestamp(), &documents)?;
        }
        Ok(found)
    }

    /// Says what is kept for orders, in the plan, as stock, and as labels of days, and is skipped because it can't be used. Empty where everything
    /// can; checking the data folder names it too, and repairing sets it aside.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn skipped_for_orders(&self) -> Result<Vec<String>, WorkbenchError> {
        let sales = self.sales()?.skipped_for_orders()?;
        let documents = self.unusable_documents()?.into_iter();
        let documents = documents.map(|bad| format!("`{}` of the {} can't be used: {}", bad.key, what(bad.kind), bad.reason));
        let holidays = self.holidays_in_force().err().map(|error| format!("the holidays can't be used: {error}"));
        Ok(sales.into_iter().chain(documents).chain(holidays).collect())
    }
}
