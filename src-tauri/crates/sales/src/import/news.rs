//! What the files of an import add to the sales loaded before: new and silent products, unusual amounts, gaps.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, params};

use super::catalog::Catalog;
use crate::day::{self, Day};
use crate::error::SalesError;
use crate::key::Key;
use crate::report::{ImportNews, ProductNews, UnusualAmount};

/// What the files of an import cover.
pub(crate) struct Covered<'a> {
    /// The first and last day of the files.
    pub(crate) days: Option<(Day, Day)>,
    /// The first and last day loaded before.
    pub(crate) before: Option<(Day, Day)>,
    /// Products and stores with rows in the files.
    pub(crate) written: &'a HashSet<(u32, u32)>,
}

/// Days before the files that say what is usual.
const LOOK_BACK: Day = 56;
/// News listed of each kind.
const LISTED: usize = 50;

/// Compares the days of the files with those before.
pub(crate) fn gather(connection: &Connection, catalog: &Catalog, covered: &Covered<'_>) -> Result<ImportNews, SalesError> {
    let Some((first, last)) = covered.days else { return Ok(ImportNews::default()) };
    let mut news = ImportNews { previous_last_date: covered.before.map(|(_, last)| day::to_date(last)), ..ImportNews::default() };
    news.new_days = match covered.before {
        None => (last - first + 1).unsigned_abs(),
        Some((before_first, before_last)) => {
            let later = (last - before_last.max(first - 1)).max(0);
            let earlier = (before_first.min(last + 1) - first).max(0);
            (later + earlier).unsigned_abs()
        }
    };
    news.gap_days = covered.before.map_or(0, |(_, before_last)| (first - before_last - 1).max(0).unsigned_abs());
    if covered.before.is_none() {
        // There is nothing to compare with.
        return Ok(news);
    }
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    let mut pairs: Vec<(u32, u32)> = covered.written.iter().copied().collect();
    pairs.sort_unstable();
    for &(product, store) in &pairs {
        let days = days_of(connection, product, store, first - LOOK_BACK, last)?;
        *sums.entry(product).or_default() += days.iter().filter(|day| day.0 >= first).map(|day| day.1).sum::<f64>();
        find_unusual(catalog, (product, store), &days, first, &mut news.unusual);
    }
    news.unusual.sort_by(|a, b| (b.quantity / b.usual).total_cmp(&(a.quantity / a.usual)));
    news.unusual.truncate(LISTED);
    for (&product, &quantity) in sums.iter().filter(|(product, _)| catalog.is_new_product(**product)).take(LISTED) {
        news.new_products.push(ProductNews {
            product_id: catalog.product_id(product).to_owned(),
            product_name: catalog.product_name(product).map(str::to_owned),
            quantity,
            usual: 0.0,
        });
    }
    silent_products(connection, catalog, covered, (first, last), &sums, &mut news.silent_products)?;
    Ok(news)
}

fn days_of(connection: &Connection, product: u32, store: u32, first: Day, last: Day) -> Result<Vec<(Day, f64)>, SalesError> {
    let mut statement = connection.prepare_cached("SELECT id, quantity FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let ends = [first, last].map(|day| Key::new(product, store, day).id());
    let days = statement.query_map(ends, |row| Ok((Key::from_id(row.get(0)?).day(), crate::db::rows::quantity(row, 1)?.unwrap_or(0.0))))?;
    Ok(days.collect::<Result<_, _>>()?)
}

/// Days that sold over five times what is usual, and clearly more than ever in the eight weeks before.
fn find_unusual(catalog: &Catalog, (product, store): (u32, u32), days: &[(Day, f64)], first: Day, unusual: &mut Vec<UnusualAmount>) {
    const TIMES: f64 = 5.0;
    const LEAST_ABOVE: f64 = 10.0;
    const FEWEST: usize = 10;
    let mut sizes: Vec<f64> = days.iter().map(|day| day.1).filter(|quantity| *quantity > 0.0).collect();
    if sizes.len() < FEWEST {
        return;
    }
    let middle = sizes.len() / 2;
    let overall = *sizes.select_nth_unstable_by(middle, f64::total_cmp).1;
    for (at, &(date, quantity)) in days.iter().enumerate().filter(|(_, day)| day.0 >= first) {
        // The exact comparison is only worth its time for days far above the median of all.
        if quantity < TIMES * overall || quantity < overall + LEAST_ABOVE {
            continue;
        }
        let begin = days[..at].partition_point(|day| day.0 < date - LOOK_BACK);
        let mut before: Vec<f64> = days[begin..at].iter().map(|day| day.1).filter(|quantity| *quantity > 0.0).collect();
        if before.len() < FEWEST {
            before = days.iter().map(|day| day.1).filter(|quantity| *quantity > 0.0).collect();
        }
        before.sort_by(f64::total_cmp);
        let usual = before[before.len() / 2];
        let high = before[before.len() * 9 / 10];
        if quantity >= TIMES * usual && quantity >= usual + LEAST_ABOVE && quantity > 2.0 * high {
            unusual.push(UnusualAmount {
                product_id: catalog.product_id(product).to_owned(),
                product_name: catalog.product_name(product).map(str::to_owned),
                store_id: catalog.store_id(store).to_owned(),
                store_name: None,
                date: day::to_date(date),
                quantity,
                usual,
            });
        }
    }
}

/// Products that sold in the weeks before and have no sale in the files, where chance doesn't explain it.
fn silent_products(
    connection: &Connection,
    catalog: &Catalog,
    covered: &Covered<'_>,
    (first, last): (Day, Day),
    sums: &BTreeMap<u32, f64>,
    silent: &mut Vec<ProductNews>,
) -> Result<(), SalesError> {
    // Fewer expected units may well be none.
    const LEAST_USUAL: f64 = 5.0;
    let stores: HashSet<u32> = covered.written.iter().map(|pair| pair.1).collect();
    let mut statement = connection.prepare_cached("SELECT product, store FROM series WHERE last_day >= ?1 AND first_day < ?2")?;
    let pairs = statement.query_map(params![first - LOOK_BACK, first], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?)))?;
    let mut usual: BTreeMap<u32, f64> = BTreeMap::new();
    for pair in pairs.collect::<Result<Vec<_>, _>>()? {
        let (product, store) = pair;
        if sums.get(&product).is_some_and(|quantity| *quantity != 0.0) || !stores.contains(&store) {
            continue;
        }
        let days = days_of(connection, product, store, first - LOOK_BACK, first - 1)?;
        let per_day = days.iter().map(|day| day.1).sum::<f64>() / f64::from(LOOK_BACK);
        *usual.entry(product).or_default() += per_day * f64::from(last - first + 1);
    }
    let mut found: Vec<(u32, f64)> = usual.into_iter().filter(|(_, usual)| *usual >= LEAST_USUAL).collect();
    found.sort_by(|a, b| b.1.total_cmp(&a.1));
    silent.extend(found.into_iter().take(LISTED).map(|(product, usual)| ProductNews {
        product_id: catalog.product_id(product).to_owned(),
        product_name: catalog.product_name(product).map(str::to_owned),
        quantity: 0.0,
        usual,
    }));
    Ok(())
}
