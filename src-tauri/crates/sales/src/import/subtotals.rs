//! Rows that are sums of others, and that no word tells from them: of the products of a category, of a product's rows of a week or of all, of the
//! stores of a region. Found by arithmetic among the sales of one file, where so many sums agree that it can't be chance.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use super::rows::SaleRows;
use crate::day::Day;

/// More rows than files with rows of sums have: going through them takes time.
const MOST_ROWS: usize = 300_000;
/// As many sums of a category must agree.
const LEAST_SUMS: usize = 12;
/// In a file that consists of categories and their products, as many are worth asking about.
const FEWEST_SUMS: usize = 3;
/// As many rows must be added up by the sums that end a period.
const LEAST_PARTS: usize = 12;
/// Every choice of stores is tried up to this many; of more, those next to each other.
const FEW_STORES: usize = 12;

/// The rows of a file that are sums of others.
#[derive(Debug, Default)]
pub(crate) struct Subtotals {
    /// Products whose rows are all sums: categories.
    pub(crate) products: BTreeSet<u32>,
    /// Stores whose rows are all sums: regions.
    stores: BTreeSet<u32>,
    /// Single rows, by line and product.
    rows: HashSet<(u32, u32)>,
    /// Lines on which rows are skipped, with the product or store that is called so.
    pub(crate) lines: Vec<(u32, Called)>,
    /// Too few sums agree to be sure.
    pub(crate) is_unsure: bool,
}

/// What a sum is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Called {
    Product(u32),
    Store(u32),
}

impl Subtotals {
    /// Whether a sale is such a sum.
    pub(crate) fn has(&self, line: u32, product: u32, store: u32) -> bool {
        self.products.contains(&product) || self.stores.contains(&store) || self.rows.contains(&(line, product))
    }

    fn is_empty(&self) -> bool {
        self.products.is_empty() && self.stores.is_empty() && self.rows.is_empty()
    }
}

#[derive(Debug, Clone, Copy)]
struct Sold {
    line: u32,
    product: u32,
    store: u32,
    day: Day,
    quantity: f64,
}

fn is_sum(sum: f64, quantity: f64) -> bool {
    (sum - quantity).abs() <= 0.051 + 1e-6 * quantity.abs()
}

/// Looks for rows that are sums of others, besides those of a product or store that is known to be a total.
pub(crate) fn find(sales: &mut SaleRows, is_total: &dyn Fn(u32, u32) -> bool) -> io::Result<Option<Subtotals>> {
    if !sales.is_in_memory() || sales.len() > MOST_ROWS {
        return Ok(None);
    }
    let mut sold = Vec::with_capacity(sales.len());
    sales.in_order(|row, _| {
        let (product, store, day) = (row.key.product(), row.key.store(), row.key.day());
        if is_total(product, store) {
            return Ok(());
        }
        sold.push(Sold { line: row.line, product, store, day, quantity: row.quantity });
        Ok::<(), io::Error>(())
    })?;
    sold.sort_by_key(|row| (row.line, row.day, row.product));
    let mut found = Subtotals { stores: regions(&sold), ..Subtotals::default() };
    sold.retain(|row| !found.stores.contains(&row.store));
    let of_days = by_day(&sold);
    for is_above in [false, true] {
        if found.products.is_empty() {
            (found.products, found.is_unsure) = categories(&of_days, is_above);
        }
    }
    let rest: Vec<Sold> = sold.into_iter().filter(|row| !found.products.contains(&row.product)).collect();
    found.rows = ends_of_periods(&rest);
    if found.is_empty() {
        return Ok(None);
    }
    let mut lines = BTreeSet::new();
    sales.in_order(|row, _| {
        let (product, store) = (row.key.product(), row.key.store());
        if found.has(row.line, product, store) {
            let called = if found.stores.contains(&store) { Called::Store(store) } else { Called::Product(product) };
            lines.insert((row.line, called));
        }
        Ok::<(), io::Error>(())
    })?;
    found.lines = lines.into_iter().collect();
    found.lines.dedup_by_key(|(line, _)| *line);
    Ok(Some(found))
}

/// The rows of each store and day, in the order of the file.
fn by_day(sold: &[Sold]) -> Vec<Vec<(u32, f64)>> {
    let mut days: HashMap<(u32, Day), Vec<(u32, f64)>> = HashMap::new();
    for row in sold {
        days.entry((row.store, row.day)).or_default().push((row.product, row.quantity));
    }
    days.into_values().collect()
}

/// How often a product is the sum of the rows between it and the last sum.
#[derive(Debug, Default, Clone)]
struct Agreement {
    rows: usize,
    same: usize,
    of_several: usize,
    values: BTreeSet<u64>,
    places: usize,
}

/// Products that are sums of those before them (or below them, with `is_above`) in each store and day, and whether few sums say so.
fn categories(days: &[Vec<(u32, f64)>], is_above: bool) -> (BTreeSet<u32>, bool) {
    let mut sums = BTreeSet::new();
    let mut of_several = 0;
    loop {
        let found = agreements(days, is_above, &sums);
        let many = |agreement: &Agreement| agreement.same == agreement.rows && agreement.same >= LEAST_SUMS && agreement.values.len() > 1;
        let next =
            found.iter().filter(|(product, agreement)| !sums.contains(*product) && many(agreement)).min_by_key(|(_, a)| a.places / a.rows);
        match next {
            Some((&product, agreement)) => {
                of_several += agreement.of_several;
                sums.insert(product)
            }
            None if sums.is_empty() => break,
            // A product that sells as much as the next one isn't a sum.
            None if of_several * 3 < LEAST_SUMS => return (BTreeSet::new(), false),
            None => return (sums, false),
        };
    }
    // Few days, and every row is a category or in one.
    let mut values = BTreeSet::new();
    loop {
        let found = agreements(days, is_above, &sums);
        let all = |agreement: &Agreement| agreement.same == agreement.rows && agreement.rows > 1;
        let next =
            found.iter().filter(|(product, agreement)| !sums.contains(*product) && all(agreement)).min_by_key(|(_, a)| a.places / a.rows);
        let Some((&product, agreement)) = next else { break };
        of_several += agreement.of_several;
        values.extend(agreement.values.iter().copied());
        sums.insert(product);
    }
    let ends_in_sum = |day: &Vec<(u32, f64)>| {
        let end = if is_above { day.first() } else { day.last() };
        end.is_some_and(|(product, _)| sums.contains(product))
    };
    let are_all_in_one = !sums.is_empty() && days.iter().all(ends_in_sum) && of_several >= FEWEST_SUMS && values.len() > 1;
    if are_all_in_one { (sums, true) } else { (BTreeSet::new(), false) }
}

fn agreements(days: &[Vec<(u32, f64)>], is_above: bool, sums: &BTreeSet<u32>) -> HashMap<u32, Agreement> {
    let mut found: HashMap<u32, Agreement> = HashMap::new();
    let mut add = |place: usize, (product, quantity): (u32, f64), sum: &mut (f64, usize)| {
        let agreement = found.entry(product).or_default();
        let agrees = sum.1 > 0 && is_sum(sum.0, quantity);
        agreement.rows += 1;
        agreement.places += place;
        agreement.same += usize::from(agrees);
        if agrees && quantity != 0.0 {
            agreement.of_several += usize::from(sum.1 > 1);
            agreement.values.insert(quantity.to_bits());
        }
        *sum = if sums.contains(&product) { (0.0, 0) } else { (sum.0 + quantity, sum.1 + usize::from(quantity != 0.0)) };
    };
    for day in days {
        let mut sum = (0.0, 0);
        if is_above {
            day.iter().rev().enumerate().for_each(|(place, &row)| add(place, row, &mut sum));
        } else {
            day.iter().enumerate().for_each(|(place, &row)| add(place, row, &mut sum));
        }
    }
    found
}

/// Rows that end a period: one for each product that was sold since the last ones, each the sum of its rows.
fn ends_of_periods(sold: &[Sold]) -> HashSet<(u32, u32)> {
    let mut sums: HashMap<(u32, u32), (f64, usize)> = HashMap::new();
    let mut found = HashSet::new();
    let mut alone: Vec<(u32, u32)> = Vec::new();
    let mut at = 0;
    while at < sold.len() {
        let agrees = |row: &Sold| {
            sums.get(&(row.store, row.product)).is_some_and(|&(sum, parts)| parts > 0 && row.quantity != 0.0 && is_sum(sum, row.quantity))
        };
        let mut run = 0;
        let mut seen = HashSet::new();
        let mut parts = 0;
        while let Some(row) = sold.get(at + run).filter(|row| agrees(row)) {
            if !seen.insert((row.store, row.product)) {
                break;
            }
            parts += sums[&(row.store, row.product)].1;
            run += 1;
        }
        let active = sums.values().filter(|(sum, _)| *sum != 0.0).count();
        if run > 0 && run == active && parts >= 3 * run && (run == 1 && parts >= 5 || run > 1 && parts >= LEAST_PARTS) {
            let rows = sold[at..at + run].iter().map(|row| (row.line, row.product));
            if run == 1 {
                alone.extend(rows);
            } else {
                found.extend(rows);
            }
            sums.clear();
            at += run;
            continue;
        }
        let row = sold[at];
        let sum = sums.entry((row.store, row.product)).or_default();
        *sum = (sum.0 + row.quantity, sum.1 + usize::from(row.quantity != 0.0));
        at += 1;
    }
    // A product alone: as many sums, one for each period to the last row.
    if alone.len() >= FEWEST_SUMS && sums.is_empty() {
        found.extend(alone);
    }
    found
}

/// Stores whose rows are the sums of some others, for each product and day.
fn regions(sold: &[Sold]) -> BTreeSet<u32> {
    const LEAST_OF_SEVERAL: usize = 8;
    let mut by_store: HashMap<u32, HashMap<(u32, Day), f64>> = HashMap::new();
    for row in sold {
        *by_store.entry(row.store).or_default().entry((row.product, row.day)).or_default() += row.quantity;
    }
    let mut stores: Vec<u32> = by_store.keys().copied().collect();
    stores.sort_unstable();
    let totals: HashMap<u32, f64> = by_store.iter().map(|(&store, cells)| (store, cells.values().sum())).collect();
    let is_region = |store: u32, parts: &[u32]| {
        let mut keys: HashSet<(u32, Day)> = by_store[&store].keys().copied().collect();
        keys.extend(parts.iter().flat_map(|part| by_store[part].keys()));
        let of = |store: u32, key: &(u32, Day)| by_store[&store].get(key).copied().unwrap_or_default();
        let (mut of_several, mut values) = (0, BTreeSet::new());
        for key in &keys {
            let quantity = of(store, key);
            if !is_sum(parts.iter().map(|&part| of(part, key)).sum(), quantity) {
                return false;
            }
            if parts.iter().filter(|&&part| of(part, key) != 0.0).count() > 1 {
                of_several += 1;
                values.insert(quantity.to_bits());
            }
        }
        of_several >= LEAST_OF_SEVERAL && values.len() > 1
    };
    let mut found = BTreeSet::new();
    for &store in stores.iter().filter(|_| stores.len() > 2) {
        let others: Vec<u32> = stores.iter().copied().filter(|&other| other != store).collect();
        let fits = |parts: &[u32]| {
            parts.len() > 1 && is_sum(parts.iter().map(|part| totals[part]).sum(), totals[&store]) && is_region(store, parts)
        };
        let is_one = if stores.len() <= FEW_STORES {
            (0..1_u32 << others.len()).any(|mask| {
                let parts: Vec<u32> = (0..).zip(&others).filter(|(bit, _)| mask >> bit & 1 == 1).map(|(_, &other)| other).collect();
                fits(&parts)
            })
        } else {
            (0..others.len()).any(|from| (from + 2..=others.len()).any(|to| fits(&others[from..to])))
        };
        if is_one {
            found.insert(store);
        }
    }
    found
}
