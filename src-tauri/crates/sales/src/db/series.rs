//! Daily series: what training and charts read. Days without a row are days without a sale.

use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, params};

use super::SalesDb;
use super::rows::{self, is_unreadable};
use super::tables::{FIRST_DAY, LAST_DAY};
use crate::day::{self, Day};
use crate::error::SalesError;
use crate::key::{DAY_ZERO, Key, LAST_DAY as LAST};
use crate::limits::{AMOUNT, MOST_PRICE, PRICE, PROMOTION, QUANTITY, TEMPERATURE};

/// Which series; an absent part means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    pub product: Option<String>,
    pub store: Option<String>,
    /// Sees no sale after this day.
    pub until: Option<Date>,
}

/// The sales of one product in one store, a value for each day from its own first day to the last day loaded (of any series), or to
/// `until` when that is earlier.
#[derive(Debug, Clone, PartialEq)]
pub struct DailySeries {
    pub product_id: String,
    pub store_id: String,
    pub start: Date,
    /// Units sold per day, 0 on days without a row; returns are subtracted.
    pub quantity: Vec<f64>,
    /// 1 on days with a promotion; `None` when no file says.
    pub promotion: Option<Vec<f32>>,
    /// Price of the day, else of the last day that had one (before the first: of the first); `None` when no file says.
    pub price: Option<Vec<f32>>,
    /// Days that are left out because what is stored of them can't be used, or is missing although it was imported.
    pub unusable_days: u32,
}

/// More days than a series has.
const MOST_DAYS: u32 = LAST_DAY.abs_diff(FIRST_DAY);

struct Pair {
    product: u32,
    store: u32,
    product_id: String,
    store_id: String,
    first_day: Day,
    /// Days that it has as its totals say; None where they say nothing.
    days: Option<u32>,
}

impl SalesDb {
    /// One series per (product, store) of the selection that has a sale up to `until`, ordered by product id, then store id.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn series(&self, selection: &Selection) -> Result<Vec<DailySeries>, SalesError> {
        let Some(last) = self.last_whole_day(selection)? else { return Ok(Vec::new()) };
        let pairs = self.pairs(selection, last)?;
        let end = self.last_sale()?;
        pairs.into_iter().map(|pair| self.daily(pair, last, end)).collect()
    }

    /// The last day of the selection that isn't incomplete: an incomplete one says nothing about demand. It counts as incomplete when it is
    /// so in the selected store, or in the stores that usually make up most of its sales.
    fn last_whole_day(&self, selection: &Selection) -> Result<Option<Day>, SalesError> {
        let Some(last) = self.last_day(selection.until)? else { return Ok(None) };
        let sql = "SELECT COALESCE(SUM(usual), 0), COALESCE(SUM(quantity), 0) FROM incomplete_days JOIN stores ON stores.id = incomplete_days.store
             WHERE day = ?1 AND (?2 IS NULL OR store_id = ?2)";
        let mut incomplete = self.connection.prepare_cached(sql)?;
        let (usual, found): (f64, f64) = incomplete.query_row(params![last, selection.store], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if usual == 0.0 {
            return Ok(Some(last));
        }
        let sql = "SELECT COALESCE(SUM(sales.quantity), 0) FROM series JOIN stores ON stores.id = series.store
             JOIN sales ON sales.id = (series.product << 38) + (series.store << 20) + ?1 + 524288
             WHERE last_day = ?1 AND (?2 IS NULL OR store_id = ?2)";
        let sold: f64 = self.connection.prepare_cached(sql)?.query_row(params![last, selection.store], |row| row.get(0))?;
        // What the other stores sold that day against what is usual in the incomplete ones.
        Ok(Some(if sold - found <= usual { last - 1 } else { last }))
    }

    fn last_day(&self, until: Option<Date>) -> Result<Option<Day>, SalesError> {
        let last = self.last_possible_day()?;
        Ok(last.map(|last| until.map_or(last, |until| last.min(day::from_date(until)))))
    }

    fn pairs(&self, selection: &Selection, last: Day) -> Result<Vec<Pair>, SalesError> {
        let id_of = |sql: &str, text: &Option<String>| -> Result<Option<Option<i64>>, SalesError> {
            let Some(text) = text else { return Ok(Some(None)) };
            Ok(self.connection.query_row(sql, [text], |row| row.get(0)).optional()?.map(Some))
        };
        let Some(product) = id_of("SELECT id FROM products WHERE product_id = ?1", &selection.product)? else { return Ok(Vec::new()) };
        let Some(store) = id_of("SELECT id FROM stores WHERE store_id = ?1", &selection.store)? else { return Ok(Vec::new()) };
        // A first day that is none is looked up in the sales.
        let first_day = format!("(first_day <= ?1 OR first_day NOT BETWEEN {FIRST_DAY} AND {LAST_DAY})");
        // Two statements, so that a single product is found by its key.
        let sql = format!(
            "SELECT product, store, product_id, store_id, first_day, days FROM series
             JOIN products ON products.id = product JOIN stores ON stores.id = store WHERE {first_day} AND (?2 IS NULL OR store = ?2)"
        );
        let sql = if product.is_some() { format!("{sql} AND product = ?3") } else { format!("{sql} AND ?3 IS NULL") };
        let mut statement = self.connection.prepare_cached(&sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            let (product, store) = (row.get(0)?, row.get(1)?);
            let first_day = self.first_possible_day(row, 4, (product, store))?;
            // A number that no series reaches says nothing.
            let days = row.get_ref(5)?.as_i64().ok().and_then(|days| u32::try_from(days).ok()).filter(|days| *days <= MOST_DAYS);
            Ok(Pair { product, store, product_id: row.get(2)?, store_id: row.get(3)?, first_day, days })
        };
        let mut pairs = statement.query_map(params![last, store, product], read)?.collect::<Result<Vec<_>, _>>()?;
        pairs.retain(|pair| pair.first_day <= last);
        pairs.sort_by(|a, b| (&a.product_id, &a.store_id).cmp(&(&b.product_id, &b.store_id)));
        Ok(pairs)
    }

    /// The last day of any series. One that no sale can be of is damage, and doesn't count.
    pub(super) fn last_possible_day(&self) -> Result<Option<Day>, SalesError> {
        let limit = self.last_sale()?;
        let sql = format!("SELECT MAX(last_day) FROM series WHERE last_day BETWEEN {FIRST_DAY} AND {limit}");
        if let Some(last) = self.connection.query_row(&sql, (), |row| row.get::<_, Option<Day>>(0))? {
            return Ok(Some(last));
        }
        if !self.connection.prepare_cached("SELECT 1 FROM series")?.exists(())? {
            return Ok(None);
        }
        let of_sales =
            format!("SELECT MAX((id & {LAST}) - {DAY_ZERO}) FROM sales WHERE (id & {LAST}) - {DAY_ZERO} BETWEEN {FIRST_DAY} AND {limit}");
        Ok(self.connection.query_row(&of_sales, (), |row| row.get(0))?)
    }

    /// The last day that a sale can be of.
    fn last_sale(&self) -> Result<Day, SalesError> {
        Ok(rows::last_possible_day(&self.connection)?)
    }

    /// The first day of a series as its totals have it; where that is no day, as its sales do.
    pub(super) fn first_possible_day(&self, row: &rusqlite::Row<'_>, at: usize, (product, store): (u32, u32)) -> rusqlite::Result<Day> {
        match rows::day(row, at) {
            Err(error) if is_unreadable(&error) => {
                let ends = [FIRST_DAY, LAST_DAY].map(|day| Key::new(product, store, day).id());
                let first = "SELECT MIN(id) FROM sales WHERE id BETWEEN ?1 AND ?2";
                let first: Option<i64> = self.connection.prepare_cached(first)?.query_row(ends, |row| row.get(0))?;
                Ok(first.map_or(LAST_DAY, |id| Key::from_id(id).day()))
            }
            other => other,
        }
    }

    /// Days up to `last`. Those up to `end` are counted.
    fn daily(&self, pair: Pair, last: Day, end: Day) -> Result<DailySeries, SalesError> {
        let days = usize::try_from(last - pair.first_day + 1).unwrap_or(0);
        let mut quantity = vec![0.0; days];
        let mut promotion: Option<Vec<f32>> = None;
        let mut price: Option<Vec<f32>> = None;
        let (mut usable, mut unusable) = (0_u32, 0_u32);
        let mut statement = self.connection.prepare_cached(
            "SELECT id, quantity, promotion, price, amount, temperature FROM sales WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
        )?;
        let ends = [pair.first_day, last.max(end)].map(|day| Key::new(pair.product, pair.store, day).id());
        let mut rows = statement.query(ends)?;
        while let Some(row) = rows.next()? {
            let Ok(at) = usize::try_from(Key::from_id(row.get(0)?).day() - pair.first_day) else { continue };
            let value = |column| row.get_ref(column);
            let (Some(sold), Some(promoted), Some(stated), Some(paid), Some(_)) =
                (QUANTITY.number(value(1)?), PROMOTION.of(value(2)?), PRICE.of(value(3)?), AMOUNT.of(value(4)?), TEMPERATURE.of(value(5)?))
            else {
                unusable += u32::from(at < days);
                continue;
            };
            usable += 1;
            if at >= days {
                continue;
            }
            quantity[at] = sold;
            if let Some(promoted) = promoted {
                promotion.get_or_insert_with(|| vec![0.0; days])[at] = promoted as f32;
            }
            let per_unit =
                stated.or_else(|| paid.filter(|_| sold > 0.0).map(|paid| paid / sold)).filter(|price| *price > 0.0 && *price <= MOST_PRICE);
            if let Some(per_unit) = per_unit {
                price.get_or_insert_with(|| vec![f32::NAN; days])[at] = per_unit as f32;
            }
        }
        if let Some(price) = &mut price {
            carry_over(price);
        }
        Ok(DailySeries {
            product_id: pair.product_id,
            store_id: pair.store_id,
            start: day::to_date(pair.first_day),
            quantity,
            promotion,
            price,
            unusable_days: unusable.max(pair.days.map_or(0, |days| days.saturating_sub(usable))),
        })
    }
}

/// Fills NaN with the value before, and those at the beginning with the first value.
fn carry_over(values: &mut [f32]) {
    let first = values.iter().copied().find(|value| !value.is_nan());
    let mut before = first.unwrap_or(f32::NAN);
    for value in values {
        if value.is_nan() {
            *value = before;
        }
        before = *value;
    }
}
