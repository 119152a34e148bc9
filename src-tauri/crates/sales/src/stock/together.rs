//! What only all rows of a stock list together say: totals without a word, lots given twice, and terms of one product that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::{StockFault, StockIssue, StockList, StockRow};

/// A list whose rows were looked at together. `apart` says that rows of one lot may be in several places.
pub(super) fn finished(mut list: StockList, apart: bool) -> StockList {
    without_totals(&mut list);
    let mut places: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
    let mut products: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, row) in list.rows.iter().enumerate() {
        places.entry((row.product.clone(), row.store.clone())).or_default().push(at);
        products.entry(row.product.clone()).or_default().push(at);
    }
    for rows in places.values().filter(|rows| rows.len() > 1) {
        count_once(&mut list, rows);
        same_lots(&mut list, rows, apart);
    }
    for rows in products.values().filter(|rows| rows.len() > 1) {
        one_term(&mut list, rows);
    }
    list
}

fn is_lot(row: &StockRow) -> bool {
    row.lot.is_some() || row.expires.is_some()
}

/// Leaves out rows without a lot that say the sum of the lots of their product and store, wherever they are. Of a single lot, such a row
/// may be another lot: it is skipped only where sums of several lots show that the list has totals.
fn without_totals(list: &mut StockList) {
    let mut places: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (at, row) in list.rows.iter().enumerate() {
        places.entry((&row.product, row.store.as_deref())).or_default().push(at);
    }
    let mut sums: Vec<(usize, Vec<usize>)> = Vec::new();
    for rows in places.values() {
        let (lots, bare): (Vec<usize>, Vec<usize>) = rows.iter().partition(|at| is_lot(&list.rows[**at]));
        let [total] = bare.as_slice() else { continue };
        let sum: f64 = lots.iter().map(|at| list.rows[*at].counted).sum();
        let counted = list.rows[*total].counted;
        if !lots.is_empty() && counted != 0.0 && (counted - sum).abs() < 1e-6 {
            sums.push((*total, lots));
        }
    }
    let proven = sums.iter().any(|(_, lots)| lots.len() > 1);
    let mut gone: BTreeSet<usize> = BTreeSet::new();
    for (total, lots) in sums {
        let row = &list.rows[total];
        let fault = if proven { StockFault::TotalRow } else { StockFault::MaybeTotal };
        list.issues.push(StockIssue { line: row.line, fault, value: format!("{}: {}", row.product, row.counted) });
        if !proven {
            continue;
        }
        gone.insert(total);
        let coming = (row.on_the_way, row.arrives);
        // What is on the way may be said in the total alone.
        if coming.0.is_some_and(|units| units > 0.0) && lots.iter().all(|at| list.rows[*at].on_the_way.is_none_or(|units| units == 0.0)) {
            (list.rows[lots[0]].on_the_way, list.rows[lots[0]].arrives) = coming;
        }
    }
    let mut at = 0;
    list.rows.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
}

/// Reports a lot that has several rows, which are added up, and a lot number that has several expiry dates.
fn same_lots(list: &mut StockList, rows: &[usize], apart: bool) {
    let mut lots: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
    for at in rows {
        lots.entry(list.rows[*at].lot.clone()).or_default().push(*at);
    }
    for (lot, rows) in lots.into_iter().filter(|(_, rows)| rows.len() > 1) {
        let dates: BTreeSet<_> = rows.iter().map(|at| list.rows[*at].expires).collect();
        let line = rows.iter().map(|at| list.rows[*at].line).max().unwrap_or(0);
        let product = &list.rows[rows[0]].product;
        let value = lot.as_ref().map_or_else(|| product.clone(), |lot| format!("{product}: {lot}"));
        if lot.is_some() && dates.len() > 1 {
            list.issues.push(StockIssue { line, fault: StockFault::LotDatesDiffer, value });
        } else if dates.len() < rows.len() && !apart {
            list.issues.push(StockIssue { line, fault: StockFault::SameLotAgain, value });
        }
    }
}

/// Terms that belong to a product, where its rows say several: one of them for all rows, whatever their order.
fn one_term(list: &mut StockList, rows: &[usize]) {
    let line = rows.iter().map(|at| list.rows[*at].line).min().unwrap_or(0);
    let of = |get: fn(&StockRow) -> Option<f64>| -> Vec<f64> { rows.iter().filter_map(|at| get(&list.rows[*at])).collect() };
    let sizes = of(|row| row.pack_size);
    let costs = of(|row| row.unit_cost);
    let lives: Vec<u32> = rows.iter().filter_map(|at| list.rows[*at].shelf_life_days).collect();
    let (size, cost, life) = (largest(&sizes), largest(&costs), lives.iter().min().copied());
    let mut suppliers: BTreeMap<String, f64> = BTreeMap::new();
    for row in rows.iter().map(|at| &list.rows[*at]) {
        if let Some(supplier) = &row.supplier {
            *suppliers.entry(supplier.clone()).or_default() += row.counted.max(0.0);
        }
    }
    // Of equal ones, the first by name.
    let supplier = suppliers.iter().rev().max_by(|one, other| one.1.total_cmp(other.1)).map(|(name, _)| name.clone());
    let mut tell = |fault, differ: bool, value: String| {
        if differ {
            list.issues.push(StockIssue { line, fault, value });
        }
    };
    tell(StockFault::PackSizesDiffer, sizes.iter().any(|one| Some(*one) != size), written(&sizes));
    tell(StockFault::ShelfLivesDiffer, lives.iter().any(|one| Some(*one) != life), life.map_or_else(String::new, |days| days.to_string()));
    tell(StockFault::CostsDiffer, costs.iter().any(|one| Some(*one) != cost), written(&costs));
    tell(StockFault::SuppliersDiffer, suppliers.len() > 1, suppliers.keys().cloned().collect::<Vec<_>>().join(", "));
    for at in rows {
        let row = &mut list.rows[*at];
        (row.pack_size, row.unit_cost, row.shelf_life_days) = (size, cost, life);
        row.supplier.clone_from(&supplier);
    }
}

fn largest(values: &[f64]) -> Option<f64> {
    values.iter().copied().max_by(f64::total_cmp)
}

fn written(values: &[f64]) -> String {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values.dedup();
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Tills repeat the goods on the way in the row of each lot: the same number in each row is one delivery.
fn count_once(list: &mut StockList, rows: &[usize]) {
    let first = &list.rows[rows[0]];
    let same = |at: &usize| (list.rows[*at].on_the_way, list.rows[*at].arrives) == (first.on_the_way, first.arrives);
    let Some(units) = first.on_the_way.filter(|units| *units > 0.0) else { return };
    // Different dates of arrival are different deliveries; rows without lots are different counts.
    let lots = rows.iter().all(|at| is_lot(&list.rows[*at]));
    if !rows.iter().all(same) || !lots {
        return;
    }
    let line = rows.iter().map(|at| list.rows[*at].line).min().unwrap_or(0);
    for at in &rows[1..] {
        list.rows[*at].on_the_way = Some(0.0);
    }
    list.issues.push(StockIssue { line, fault: StockFault::OnTheWayRepeated, value: units.to_string() });
}
