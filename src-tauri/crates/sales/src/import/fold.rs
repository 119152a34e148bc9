//! Rows of one (product, store, day) become one day; what looks odd among the rows of a (product, store) is flagged. Takes rows in order.

use std::collections::HashMap;

use crate::day::{self, Day};
use crate::import::catalog::Catalog;
use crate::import::issues::Issues;
use crate::import::rows::{Extras, SaleRow};
use crate::report::IssueCode;

/// The sales of one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DaySales {
    pub(crate) day: Day,
    pub(crate) quantity: f64,
    pub(crate) rows: u32,
    pub(crate) amount: Option<f64>,
    /// The last one of the day.
    pub(crate) price: Option<f64>,
    pub(crate) promotion: Option<bool>,
    pub(crate) temperature: Option<f64>,
}

impl DaySales {
    /// Both together, with the later price and temperature.
    pub(crate) fn plus(self, more: &Self) -> Self {
        Self {
            day: self.day,
            quantity: self.quantity + more.quantity,
            rows: self.rows + more.rows,
            amount: match (self.amount, more.amount) {
                (Some(one), Some(other)) => Some(one + other),
                (one, other) => one.or(other),
            },
            price: more.price.or(self.price),
            promotion: match (self.promotion, more.promotion) {
                (Some(one), Some(other)) => Some(one || other),
                (one, other) => one.or(other),
            },
            temperature: more.temperature.or(self.temperature),
        }
    }
}

/// All days of one (product, store).
#[derive(Debug, Default)]
pub(crate) struct PairSales {
    pub(crate) product: u32,
    pub(crate) store: u32,
    pub(crate) days: Vec<DaySales>,
    /// Quantity and line of each row that is examined.
    rows: Vec<(f64, u32)>,
    /// Of the day's first row: what it holds, and its line. Further rows of the day are in `others`.
    first_of_day: (u32, u32),
    others: HashMap<u32, u32>,
    pub(crate) summed: u64,
}

/// Rows of a pair that are looked at for odd quantities.
const LOOKED_AT: usize = 100_000;

impl PairSales {
    pub(crate) fn start(&mut self, product: u32, store: u32) {
        self.product = product;
        self.store = store;
        self.days.clear();
        self.rows.clear();
        self.others.clear();
    }

    pub(crate) fn add(&mut self, row: SaleRow, extras: Extras, quantity_column: &str, issues: &mut Issues) {
        if self.rows.len() < LOOKED_AT {
            self.rows.push((row.quantity, row.line));
        }
        let day = row.key.day();
        if let Some(last) = self.days.last_mut().filter(|last| last.day == day) {
            last.quantity += row.quantity;
            last.rows += 1;
            last.amount = match (last.amount, extras.amount) {
                (Some(before), Some(more)) => Some(before + more),
                (before, more) => before.or(more),
            };
            last.price = extras.price.or(last.price);
            last.temperature = extras.temperature.or(last.temperature);
            last.promotion = match (last.promotion, extras.promotion) {
                (Some(before), Some(more)) => Some(before || more),
                (before, more) => before.or(more),
            };
            self.summed += 1;
            let seen =
                if self.first_of_day.0 == row.fingerprint { Some(self.first_of_day.1) } else { self.others.get(&row.fingerprint).copied() };
            match seen {
                Some(line) => issues.add(IssueCode::DuplicateRow, Some(row.line.into()), "", &[("first_line", &line.to_string())]),
                None => drop(self.others.insert(row.fingerprint, row.line)),
            }
        } else {
            let Extras { amount, price, temperature, promotion } = extras;
            self.days.push(DaySales { day, quantity: row.quantity, rows: 1, amount, price, promotion, temperature });
            self.others.clear();
            self.first_of_day = (row.fingerprint, row.line);
        }
        if row.quantity < 0.0 {
            issues.add(
                IssueCode::Return,
                Some(row.line.into()),
                quantity_column,
                &[("value", &row.quantity.to_string()), ("date", &day::to_date(day).to_string())],
            );
        }
    }

    /// Flags rows that are far beyond the others of this product in this store: over 50 times the median of at least 20 sales, or over a
    /// million where that is ten times the median, or there are fewer sales.
    pub(crate) fn flag_absurd(&mut self, quantity_column: &str, catalog: &Catalog, issues: &mut Issues) {
        const TIMES: f64 = 50.0;
        const LEAST: f64 = 100.0;
        const MILLION: f64 = 1e6;
        let mut sizes: Vec<f64> = self.rows.iter().map(|row| row.0.abs()).filter(|size| *size > 0.0).collect();
        let enough = sizes.len() >= 20;
        let middle = sizes.len() / 2;
        let median = if sizes.is_empty() { 0.0 } else { *sizes.select_nth_unstable_by(middle, f64::total_cmp).1 };
        let limit = if enough { (median * TIMES).clamp(LEAST, MILLION.max(median * 10.0)) } else { MILLION };
        for &(quantity, line) in &self.rows {
            if quantity.abs() > limit {
                let product = catalog.product_id(self.product);
                let params = [("value", &*quantity.to_string()), ("product", product), ("median", &*median.to_string())];
                issues.add(IssueCode::AbsurdQuantity, Some(line.into()), quantity_column, &params);
            }
        }
    }
}
