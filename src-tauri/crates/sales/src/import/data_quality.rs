//! What an import shows only as a whole: closed days of the stores, and products that were out of stock.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use crate::day;
use crate::error::SalesError;
use crate::figures::stock_outs::{self, OpenDays};
use crate::import::catalogue::Catalogue;
use crate::import::issues::Issues;
use crate::key::Key;
use crate::report::IssueCode;

/// Looks at the series of which days were written.
pub(crate) fn tell_of_empty_days(
    connection: &Connection,
    catalogue: &Catalogue,
    written: &HashSet<(u32, u32)>,
    issues: &mut Issues,
) -> Result<(), SalesError> {
    let open = OpenDays::read(connection)?;
    let written_stores: HashSet<&str> = written.iter().map(|pair| catalogue.store_id(pair.1)).collect();
    let mut stores: Vec<_> = open.stores().filter(|(store, _)| written_stores.contains(store)).collect();
    stores.sort_by_key(|store| store.0);
    for (store, days) in stores {
        if days.closed() > 0 {
            issues.add(IssueCode::ClosedDays, None, "", &[("store", store), ("count", &days.closed().to_string())]);
        }
    }
    let mut pairs: Vec<(u32, u32)> = written.iter().copied().collect();
    pairs.sort_unstable();
    let mut statement = connection.prepare_cached("SELECT id, quantity FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id")?;
    let mut values = Vec::new();
    for (product, store) in pairs {
        let (first, last) = Key::pair_ends(product, store);
        let mut rows = statement.query(params![first.id(), last.id()])?;
        values.clear();
        let mut start = None;
        while let Some(row) = rows.next()? {
            let day = Key::from_id(row.get(0)?).day();
            let start = *start.get_or_insert(day);
            values.resize((day - start) as usize, 0.0);
            values.push(row.get(1)?);
        }
        let Some(start) = start else { continue };
        for run in stock_outs::find(&values, start, open.of(catalogue.store_id(store))).into_iter().map(|gap| gap.days) {
            let date = day::to_date(start + run.start as day::Day).to_string();
            let (product, store) = (catalogue.product_id(product), catalogue.store_id(store));
            issues.add(
                IssueCode::StockOut,
                None,
                "",
                &[("product", product), ("store", store), ("date", &date), ("count", &run.len().to_string())],
            );
        }
    }
    Ok(())
}
