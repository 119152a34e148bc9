//! What suppliers' smallest amounts and a budget change about the lines.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use forecast::SeriesId;
use replenishment::{BudgetLine, Demand as _, MinimumLine, Note, Reason, Status, TextLanguage, note_text, top_up, within_budget};

use super::demands::PlannedDemand;
use super::plan::Plan;
use super::saved_order::{OrderState, SavedOrder};
use super::worklist::{SupplierTotal, WorklistLine};
use crate::error::WorkbenchError;

/// Products without a purchase price that are named.
const MOST_NAMES: usize = 5;

impl Plan<'_> {
    /// The best order for the budget. Lines without a purchase price can't be weighed: that is an error, not a guess.
    pub(super) fn cut_to_budget(
        &self,
        lines: &mut [WorklistLine],
        demands: &HashMap<&SeriesId, &PlannedDemand>,
        budget: f64,
    ) -> Result<(), WorkbenchError> {
        if !budget.is_finite() || budget < 0.0 {
            return Err(WorkbenchError::Usage(format!("`{budget}` isn't a budget")));
        }
        let ordered: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].ordered() > 0.0).collect();
        let without: Vec<&WorklistLine> =
            ordered.iter().map(|at| &lines[*at]).filter(|line| line.suggestion.unit_cost.is_none_or(|cost| cost <= 0.0)).collect();
        if !without.is_empty() {
            let name = |line: &&WorklistLine| line.product_name.clone().or_else(|| line.product_id.clone()).unwrap_or_default();
            let names: BTreeSet<String> = without.iter().map(name).collect();
            return Err(WorkbenchError::NoUnitCost { lines: without.len(), names: names.into_iter().take(MOST_NAMES).collect() });
        }
        let competing: Vec<BudgetLine<'_>> = ordered
            .iter()
            .filter_map(|at| {
                let line = &lines[*at];
                let s = &line.suggestion;
                let demand = *demands.get(&SeriesId { store_id: line.store_id.clone(), product_id: line.product_id.clone() })?;
                let unit_cost = s.unit_cost?;
                // The same price as that of the money at risk.
                let price = s.basis.unit_price.unwrap_or(unit_cost);
                let position = s.usable.unwrap_or(0.0) + s.on_the_way;
                Some(BudgetLine {
                    demand,
                    protection_days: s.protection_days,
                    position,
                    quantity: s.quantity?,
                    step: s.step,
                    least: s.basis.min_quantity,
                    unit_cost,
                    unit_value: price,
                })
            })
            .collect();
        let spent = within_budget(&competing, budget);
        for (at, quantity) in ordered.into_iter().zip(spent.quantities) {
            let line = &mut lines[at];
            let needed = line.suggestion.needed.unwrap_or(0.0);
            if line.suggestion.quantity.is_some_and(|before| quantity < before - 1e-9) {
                line.suggestion.notes.push(Note::CutByBudget { needed });
                set_quantity(line, quantity);
                if quantity <= 0.0 {
                    line.suggestion.reason = Reason::OverBudget { needed };
                }
                line.reason_text = self.words(&line.suggestion.reason);
            }
        }
        Ok(())
    }

    /// Tops up lines of suppliers whose smallest amount isn't reached, and notes what it misses. What was ordered from a supplier for the same day
    /// counts. Of all lines, whichever are shown.
    pub(super) fn reach_minimums(
        &self,
        lines: &mut [WorklistLine],
        demands: &HashMap<&SeriesId, &PlannedDemand>,
    ) -> HashMap<Option<String>, Reached> {
        let mut reached = HashMap::new();
        for (supplier, places) in by_supplier(lines) {
            let Some(minimum) = self.min_amount(supplier.as_ref()) else { continue };
            // In part unknown: nobody knows what is missing.
            let Some(before) = self.ordered_before(supplier.as_ref(), lines, &places) else { continue };
            let left = minimum - before;
            if replenishment::is_reached(before, minimum) {
                continue;
            }
            let mut topped_up = false;
            if self.options.budget.is_none() {
                let candidates: Vec<MinimumLine> = places.iter().map(|at| self.minimum_line(&lines[*at], demands)).collect();
                for (at, units) in places.iter().zip(top_up(&candidates, left).added).filter(|(_, units)| *units > 0.0) {
                    self.top_up_line(&mut lines[*at], units);
                    topped_up = true;
                }
            }
            let ordered: Vec<usize> = places.into_iter().filter(|at| lines[*at].ordered() > 0.0).collect();
            let missing = if ordered.is_empty() { None } else { missing(lines, &ordered, (minimum, left)) };
            reached.insert(supplier, Reached { topped_up, missing });
        }
        reached
    }

    fn min_amount(&self, supplier: Option<&String>) -> Option<f64> {
        supplier.and_then(|name| self.suppliers.get(name)?.min_amount).filter(|amount| *amount > 0.0)
    }

    /// What was ordered from a supplier before for the day on which these lines go out; `None` where a cost isn't known.
    fn ordered_before(&self, supplier: Option<&String>, lines: &[WorklistLine], places: &[usize]) -> Option<f64> {
        let ordered = places.iter().map(|at| &lines[*at]).filter(|line| line.ordered() > 0.0);
        let Some(day) = ordered.map(|line| line.order_on).min().filter(|_| self.options.at.is_none()) else { return Some(0.0) };
        // Orders are dated today, also where the days until then aren't planned.
        let day = day.max(self.now.date());
        let is_own =
            |order: &&SavedOrder| order.from_store.is_none() && order.supplier.as_ref() == supplier && order.state != OrderState::Canceled;
        let orders = self.orders.iter().filter(is_own);
        let of_day = orders.flat_map(|order| order.lines.iter().filter(move |line| order.day_ordered(line) == day));
        of_day.filter(|line| line.quantity > 0.0).try_fold(0.0, |all, line| Some(all + line.unit_cost? * line.quantity))
    }

    /// Sums per supplier.
    pub(super) fn supplier_totals(&self, lines: &[WorklistLine], reached: &HashMap<Option<String>, Reached>) -> Vec<SupplierTotal> {
        let total = |(supplier, all): (Option<String>, Vec<usize>)| {
            let ordered: Vec<&WorklistLine> = all.iter().map(|at| &lines[*at]).filter(|line| line.ordered() > 0.0).collect();
            let of_ordered = || ordered.iter().map(|line| &line.suggestion);
            let reached = reached.get(&supplier).copied().unwrap_or_default();
            SupplierTotal {
                lines: ordered.len(),
                // Sums from 0: the sum of nothing would be −0.
                quantity: of_ordered().filter_map(|s| s.quantity).fold(0.0, |all, quantity| all + quantity),
                cost: of_ordered().try_fold(0.0, |all, s| Some(all + s.cost?)),
                min_amount: self.min_amount(supplier.as_ref()),
                ordered_before: self.ordered_before(supplier.as_ref(), lines, &all),
                topped_up: reached.topped_up,
                missing: reached.missing.filter(|_| !ordered.is_empty()),
                supplier,
            }
        };
        by_supplier(lines).into_iter().map(total).collect()
    }

    fn top_up_line(&self, line: &mut WorklistLine, units: f64) {
        line.suggestion.notes.push(Note::ToppedUp { units });
        let quantity = line.suggestion.quantity.unwrap_or(0.0) + units;
        set_quantity(line, quantity);
        if line.suggestion.status == Status::Enough {
            line.suggestion.status = Status::Order;
        }
        if let Reason::Enough { daily_mean, days_of_cover, target, usable, on_the_way, .. } = line.suggestion.reason {
            line.suggestion.reason = Reason::ToppedUp { daily_mean, days_of_cover, target, usable, on_the_way, quantity };
        }
        line.reason_text = self.words(&line.suggestion.reason);
    }

    pub(super) fn note_words(&self, note: &Note) -> String {
        note_text(note, if self.options.chinese { TextLanguage::Chinese } else { TextLanguage::English })
    }

    fn minimum_line(&self, line: &WorklistLine, demands: &HashMap<&SeriesId, &PlannedDemand>) -> MinimumLine {
        let s = &line.suggestion;
        let orderable = matches!(s.status, Status::RunsOut | Status::Order | Status::Enough)
            && !s.basis.never_ordered
            && !matches!(s.reason, Reason::Successor { .. } | Reason::MaxStock { .. } | Reason::PackExpires { .. });
        let position = s.usable.unwrap_or(0.0) + s.on_the_way;
        let item = line.product_id.as_deref().map(|product| self.item(product)).unwrap_or_default();
        let demand = demands.get(&SeriesId { store_id: line.store_id.clone(), product_id: line.product_id.clone() });
        // No more than sells in a long time, fits, and keeps.
        let days = self.settings.defaults.too_much_days;
        let sells = demand.map_or(0.0, |demand| demand.mean(s.protection_days.max(days)));
        let keeps = s.basis.sells_in_time.map_or(f64::INFINITY, |sells| position + sells);
        let most = sells.min(keeps).min(item.max_stock.unwrap_or(f64::INFINITY)) - position;
        MinimumLine {
            quantity: line.ordered(),
            step: s.step,
            least: s.basis.min_quantity,
            unit_amount: s.unit_cost.or(s.basis.unit_price),
            daily_mean: if orderable { s.daily_mean } else { 0.0 },
            position,
            most,
        }
    }
}

/// What became of a supplier's smallest amount.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reached {
    topped_up: bool,
    missing: Option<f64>,
}

fn by_supplier(lines: &[WorklistLine]) -> BTreeMap<Option<String>, Vec<usize>> {
    let mut by_supplier: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        by_supplier.entry(line.supplier.clone()).or_default().push(at);
    }
    by_supplier
}

/// The money that the ordered lines miss to what is `left` of the supplier's minimum, noted in each of them. Costs that aren't known are taken from
/// sales prices, which a note says; where there is neither, the amount is unknown.
fn missing(lines: &mut [WorklistLine], ordered: &[usize], (minimum, left): (f64, f64)) -> Option<f64> {
    let by_cost: f64 = ordered.iter().filter_map(|at| lines[*at].suggestion.cost).sum();
    if replenishment::is_reached(by_cost, left) {
        return None;
    }
    let mut amount = by_cost;
    let mut unknown = false;
    for at in ordered {
        let s = &mut lines[*at].suggestion;
        let (None, Some(quantity)) = (s.unit_cost, s.quantity) else { continue };
        match s.basis.unit_price {
            Some(unit_price) => {
                amount += quantity * unit_price;
                s.notes.push(Note::AmountByPrice { unit_price });
            }
            None => {
                unknown = true;
                s.notes.push(Note::AmountUnknown { minimum });
            }
        }
    }
    if unknown || replenishment::is_reached(amount, left) {
        return None;
    }
    let missing = left - amount;
    for at in ordered {
        lines[*at].suggestion.notes.push(Note::BelowMinimum { minimum, missing });
    }
    Some(missing)
}

fn set_quantity(line: &mut WorklistLine, quantity: f64) {
    let s = &mut line.suggestion;
    s.quantity = Some(quantity);
    s.packs = Some(quantity / if s.pack_size > 0.0 { s.pack_size } else { 1.0 });
    s.cost = s.unit_cost.map(|cost| cost * quantity);
    if let Reason::Order(numbers) | Reason::RunsOut(numbers) = &mut s.reason {
        (numbers.quantity, numbers.packs) = (quantity, s.packs.unwrap_or(quantity));
    }
}
