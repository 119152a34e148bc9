//! Rows that are the sum of the others, whatever they are called: found by arithmetic among the sales of one file.

use std::collections::{BTreeMap, HashMap};
use std::io;

use super::rows::SaleRows;
use crate::day::Day;

/// A product whose quantities are always the sum of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TotalProduct {
    pub(crate) product: u32,
    /// The lines of its rows.
    pub(crate) lines: Vec<u32>,
    /// So many sums agree that chance is out of the question.
    pub(crate) is_certain: bool,
    /// Several sums agree, which is enough where its name says what it is.
    pub(crate) is_likely: bool,
}

/// Sums of the products or stores of a file, kept while its rows are read.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    sums: Vec<f64>,
    all: f64,
}

impl Sums {
    pub(crate) fn add(&mut self, product: u32, quantity: f64) {
        let at = product as usize;
        if at >= self.sums.len() {
            self.sums.resize(at + 1, 0.0);
        }
        self.sums[at] += quantity;
        self.all += quantity;
    }

    pub(crate) fn join(&mut self, more: &Self) {
        for (product, &sum) in (0..).zip(&more.sums) {
            if sum != 0.0 {
                self.add(product, sum);
            }
        }
    }

    /// Those that make up half of everything.
    fn halves(&self) -> Vec<u32> {
        let is_half = |sum: f64| sum > 0.0 && (2.0 * sum - self.all).abs() <= 0.051 + 1e-6 * self.all.abs();
        (0..).zip(&self.sums).filter(|(_, sum)| is_half(**sum)).map(|(product, _)| product).collect()
    }
}

/// Looks for a product that is the sum of all others: since its row before in each store, and written behind them.
pub(crate) fn find(sales: &mut SaleRows, sums: &Sums) -> io::Result<Option<TotalProduct>> {
    let halves = sums.halves();
    // Two halves are two products that sell the same.
    let [product] = halves[..] else { return Ok(None) };
    if !sales.is_in_memory() {
        return Ok(None);
    }
    let mut stores: HashMap<u32, Vec<(Day, u32, f64, bool)>> = HashMap::new();
    sales.in_order(|row, _| {
        stores.entry(row.key.store()).or_default().push((row.key.day(), row.line, row.quantity, row.key.product() == product));
        Ok::<(), io::Error>(())
    })?;
    let (mut periods, mut addends, mut lines) = (0_usize, 0_usize, Vec::new());
    let mut values = BTreeMap::<u64, usize>::new();
    for mut rows in stores.into_values() {
        rows.sort_unstable_by_key(|row| (row.0, row.1));
        let (mut sum, mut count, mut last_line) = (0.0, 0, 0);
        for (_, line, quantity, is_total) in rows {
            if !is_total {
                (sum, count, last_line) = (sum + quantity, count + 1, last_line.max(line));
                continue;
            }
            let agrees = (sum - quantity).abs() <= 0.051 + 1e-6 * quantity.abs();
            if !agrees || line < last_line {
                return Ok(None);
            }
            lines.push(line);
            // A day of one sale, or of none, agrees with anything.
            if count > 1 {
                periods += 1;
                addends += count;
                *values.entry(quantity.to_bits()).or_default() += 1;
            }
            (sum, count, last_line) = (0.0, 0, 0);
        }
    }
    if periods == 0 {
        return Ok(None);
    }
    lines.sort_unstable();
    // A single sum of many rows, or several different sums, can't be chance. Two others may sell what a third one does for a few weeks.
    let is_likely = periods >= 3 && values.len() >= 2;
    let is_certain = is_likely && addends > 2 * periods || periods < 3 && addends >= 6 || periods >= 8;
    Ok(Some(TotalProduct { product, lines, is_certain, is_likely }))
}

/// Looks for a store whose rows are the sums of all other stores, for each product and day. Returns it with the lines of its rows.
pub(crate) fn find_store(sales: &mut SaleRows, sums: &Sums) -> io::Result<Option<(u32, Vec<u32>)>> {
    const LEAST_SUMS: usize = 4;
    let [store] = sums.halves()[..] else { return Ok(None) };
    if !sales.is_in_memory() {
        return Ok(None);
    }
    let mut sold: HashMap<(u32, Day), (f64, f64, usize)> = HashMap::new();
    let mut lines = Vec::new();
    sales.in_order(|row, _| {
        let (total, sum, addends) = sold.entry((row.key.product(), row.key.day())).or_default();
        if row.key.store() == store {
            *total += row.quantity;
            lines.push(row.line);
        } else {
            *sum += row.quantity;
            *addends += 1;
        }
        Ok::<(), io::Error>(())
    })?;
    let agree = sold.values().all(|(total, sum, _)| (total - sum).abs() <= 0.051 + 1e-6 * total.abs());
    // A store that sold the same as the only other one is a store.
    let of_several: Vec<u64> = sold.values().filter(|(_, _, addends)| *addends > 1).map(|(total, _, _)| total.to_bits()).collect();
    let differ = of_several.iter().any(|total| *total != of_several[0]);
    lines.sort_unstable();
    Ok((agree && differ && of_several.len() >= LEAST_SUMS).then_some((store, lines)))
}
