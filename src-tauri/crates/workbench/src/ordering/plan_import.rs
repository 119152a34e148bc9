//! Plan files: their products and stores are those that are known, by code or name, and their groups those of items.

use std::collections::BTreeMap;
use std::path::Path;

use replenishment::ItemTerms;
use sales::{PlanReport, PlanUnknown};

use super::stock_match::{Ids, Named};
use crate::error::WorkbenchError;
use crate::reading::still_wanted;
use crate::routine::FileKind;
use crate::sales_data::data::check_day;
use crate::{StopSignal, Workbench};

impl Workbench {
    /// Adds the entries of a plan file to the plan; with `dry_run` only returns them. Rows of products, groups, and stores that aren't known are
    /// reported and skipped, once there are sales or items to know them by.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when the file isn't a plan; [`WorkbenchError::Cancelled`] when `stop` said so, and nothing is added then.
    pub fn import_plan(&self, file: &Path, dry_run: bool, stop: Option<&StopSignal>) -> Result<PlanReport, WorkbenchError> {
        let mut report = sales::read_plan_file(&self.reader_until(stop), file)?;
        self.keep_known(&mut report)?;
        still_wanted(stop)?;
        report.entries.iter().try_for_each(|entry| check_day(entry.from))?;
        if !dry_run && !report.entries.is_empty() {
            self.sales()?.add_to_plan(&report.entries)?;
            self.settle_watched(&[file], FileKind::Plan, None, report.entries.len() as u64);
        }
        Ok(report)
    }

    /// Replaces names with codes, and takes entries of what isn't known out.
    fn keep_known(&self, report: &mut PlanReport) -> Result<(), WorkbenchError> {
        let (items, summary) = (self.items_by_code()?, self.data()?);
        let products = Ids::of_products(&items, &summary.products);
        let stores = Ids::of(summary.stores.iter().map(|store| (store.store_id.as_str(), store.store_name.as_deref())));
        let named = |item: &ItemTerms| [item.group.clone(), item.category.clone()].into_iter().flatten().collect::<Vec<_>>();
        let groups: BTreeMap<String, String> = items.values().flat_map(named).map(|name| (sales::code_key(&name), name)).collect();
        let lines = std::mem::take(&mut report.lines);
        for (mut entry, line) in std::mem::take(&mut report.entries).into_iter().zip(lines) {
            let product = take_unknown(&mut entry.product_id, &products);
            let store = take_unknown(&mut entry.store_id, &stores);
            // A product is named; its group only describes it.
            if entry.product_id.is_some() {
                entry.group = None;
            }
            let group = if products.is_empty() { None } else { take_unknown_group(&mut entry.group, &groups) };
            if product.is_some() || group.is_some() || store.is_some() {
                report.unknown.push(PlanUnknown { line, product, group, store });
            } else {
                report.entries.push(entry);
                report.lines.push(line);
            }
        }
        Ok(())
    }
}

/// Puts the name as items have it in the place of what is written, or returns a group that no item has.
fn take_unknown_group(written: &mut Option<String>, known: &BTreeMap<String, String>) -> Option<String> {
    let text = written.clone()?;
    match known.get(&sales::code_key(&text)) {
        Some(name) => {
            *written = Some(name.clone());
            None
        }
        None => Some(text),
    }
}

/// Puts the code in the place of what is written, or returns what isn't known.
fn take_unknown(written: &mut Option<String>, known: &Ids) -> Option<String> {
    let text = written.clone().filter(|_| !known.is_empty())?;
    match known.named(&text) {
        Named::One(code) => {
            *written = Some(code);
            None
        }
        Named::Several | Named::Similar(_) => Some(text),
    }
}
