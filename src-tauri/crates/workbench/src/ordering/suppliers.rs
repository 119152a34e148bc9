//! Suppliers: terms, contact, and how long their deliveries really take.

use std::collections::BTreeMap;

use replenishment::Supplier;
use sales::OrderingKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::bad_term::{BadTerm, TermFault};
use super::items::{Kind, with_fields};
use super::lead_times::LeadTimes;
use crate::Workbench;
use crate::error::WorkbenchError;

/// A supplier with what its deliveries showed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupplierRow {
    /// The terms of the supplier.
    #[serde(flatten)]
    #[ts(flatten)]
    pub supplier: Supplier,
    /// Items that name it.
    #[ts(type = "number")]
    pub items: u64,
    /// Deliveries that were received.
    #[ts(type = "number")]
    pub deliveries: u64,
    /// Days that deliveries took on average, each weighted by its units; null before the first.
    pub real_lead_days: Option<f64>,
    /// Robust standard deviation of the days that deliveries took; null before the third.
    pub lead_spread: Option<f64>,
}

const FIELDS: [(&str, Kind); 6] = [
    ("supplier", Kind::Text),
    ("lead_days", Kind::Days),
    ("order_weekdays", Kind::Weekdays),
    ("cutoff", Kind::Time),
    ("min_amount", Kind::Amount),
    ("contact", Kind::Text),
];

impl Workbench {
    /// Returns every supplier that has terms or is named by an item.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn suppliers(&self) -> Result<Vec<SupplierRow>, WorkbenchError> {
        let mut suppliers = self.suppliers_by_name()?;
        let mut items: BTreeMap<String, u64> = BTreeMap::new();
        let terms = self.items_by_code()?;
        for item in terms.values() {
            let Some(name) = item.supplier.clone() else { continue };
            *items.entry(name.clone()).or_default() += 1;
            suppliers.entry(name.clone()).or_insert_with(|| Supplier { supplier: name, ..Supplier::default() });
        }
        let lead_times = LeadTimes::of(&self.saved_orders()?, &terms);
        let row = |(name, supplier): (String, Supplier)| {
            let times = lead_times.of_supplier(&name);
            SupplierRow {
                items: items.get(&name).copied().unwrap_or(0),
                deliveries: times.map_or(0, |times| times.count),
                real_lead_days: times.map(|times| times.mean),
                lead_spread: times.and_then(|times| times.spread),
                supplier,
            }
        };
        Ok(suppliers.into_iter().map(row).collect())
    }

    pub(super) fn suppliers_by_name(&self) -> Result<BTreeMap<String, Supplier>, WorkbenchError> {
        Ok(self.read_documents::<Supplier>(OrderingKind::Suppliers)?.into_iter().collect())
    }

    /// Writes the terms of suppliers, in place of those they had.
    ///
    /// # Errors
    /// [`WorkbenchError::BadTerm`] when a term makes no sense; nothing is changed then.
    pub fn put_suppliers(&self, suppliers: &[Supplier], what: &str) -> Result<u64, WorkbenchError> {
        let documents = suppliers
            .iter()
            .map(|supplier| {
                check(supplier)?;
                Ok((supplier.supplier.clone(), Some(supplier.clone())))
            })
            .collect::<Result<Vec<_>, WorkbenchError>>()?;
        self.write_documents(OrderingKind::Suppliers, what, &documents)
    }

    /// Sets fields of one supplier, given as `field=value`, and adds it if needed. Returns it.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] for an unknown field, [`WorkbenchError::BadTerm`] for a value that makes no sense.
    pub fn set_supplier(&self, name: &str, fields: &[String]) -> Result<Supplier, WorkbenchError> {
        let known = self.suppliers_by_name()?.remove(name);
        let supplier = known.unwrap_or_else(|| Supplier { supplier: name.to_owned(), ..Supplier::default() });
        let supplier: Supplier = with_fields(&supplier, &FIELDS, fields)?;
        if supplier.supplier != name {
            return Err(WorkbenchError::Usage("the name of a supplier can't be changed: items refer to it".to_owned()));
        }
        self.put_suppliers(std::slice::from_ref(&supplier), name)?;
        Ok(supplier)
    }

    /// Removes a supplier's terms; items keep its name.
    ///
    /// # Errors
    /// [`WorkbenchError::NothingInScope`] when there is no such supplier.
    pub fn remove_supplier(&self, name: &str) -> Result<(), WorkbenchError> {
        match self.write_documents::<Supplier>(OrderingKind::Suppliers, name, &[(name.to_owned(), None)])? {
            0 => Err(WorkbenchError::Usage(format!("there is no supplier `{name}`"))),
            _ => Ok(()),
        }
    }
}

fn check(supplier: &Supplier) -> Result<(), WorkbenchError> {
    let name = &supplier.supplier;
    if name.trim().is_empty() {
        return Err(WorkbenchError::Usage("a supplier needs a name".to_owned()));
    }
    let bad = |field: &'static str, fault: TermFault| Err(WorkbenchError::BadTerm(BadTerm::new(name, field, fault)));
    if let Some((field, limit)) = supplier.out_of_range().into_iter().next() {
        return bad(field, TermFault::beyond(limit));
    }
    if supplier.order_weekdays.iter().flatten().any(|day| !(1..=7).contains(day)) {
        return bad("order_weekdays", TermFault::Weekdays);
    }
    if supplier.cutoff.as_deref().is_some_and(|time| Kind::Time.parse(time).is_none()) {
        return bad("cutoff", TermFault::Time);
    }
    Ok(())
}
