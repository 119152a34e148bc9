//! Lots against demand: what won't sell before it expires, what it is worth, and what to do about it.

use std::collections::{HashMap, HashSet};

use forecast::SeriesId;
use jiff::civil::Date;
use replenishment::{LotOutlook, lot_outlooks};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::demands::SeriesOutlook;
use super::plan::Plan;
use super::worklist::WorklistOptions;
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// What to do about a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum LotAction {
    /// It has expired: take it off the shelf.
    WriteOff,
    /// It won't sell here in time, but in another store.
    Move,
    /// It won't sell in time, and there is time to return it.
    Return,
    /// It may sell in time if it is sold first.
    SellFirst,
    /// It sells in time.
    None,
}

/// A lot of one product in one store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LotRow {
    /// The store.
    pub store_id: String,
    /// The store's name.
    pub store_name: Option<String>,
    /// The product.
    pub product_id: String,
    /// The product's name.
    pub product_name: Option<String>,
    /// The lot number.
    pub lot: Option<String>,
    /// Units in the lot.
    pub quantity: f64,
    /// The last day on which it may be sold.
    #[ts(type = "string | null")]
    pub expires: Option<Date>,
    /// Days from today until it expires; 0 on its last day, and less when it has expired.
    #[ts(type = "number | null")]
    pub days_left: Option<i64>,
    /// Units that won't sell in time on average.
    pub unsold_mean: f64,
    /// Units that won't sell in time with a probability of 10%.
    pub unsold_p90: f64,
    /// What the unsold units are worth; null without a price.
    pub value: Option<f64>,
    /// What to do.
    pub action: LotAction,
    /// The store that a lot could move to.
    pub move_to: Option<String>,
}

/// What is known of each product in its stores.
type OfProduct<'a> = HashMap<&'a str, Vec<&'a SeriesOutlook>>;

/// With fewer days left, suppliers don't take goods back.
const RETURNABLE_DAYS: i64 = 60;

impl Workbench {
    /// Returns the lots that expire within `within` days, or all dated lots, the soonest first.
    ///
    /// # Errors
    /// As [`Workbench::worklist`].
    pub fn lots(&self, options: &WorklistOptions, within: Option<u32>, networks: Networks<'_>) -> Result<Vec<LotRow>, WorkbenchError> {
        let plan = Plan::new(self, options, networks)?;
        let mut of_product: OfProduct<'_> = HashMap::new();
        for outlook in &plan.outlooks.series {
            if let Some(product) = &outlook.series_id.product_id {
                of_product.entry(product).or_default().push(outlook);
            }
        }
        let mut rows = Vec::new();
        for outlook in &plan.outlooks.series {
            let (Some(store), Some(product)) = (&outlook.series_id.store_id, &outlook.series_id.product_id) else { continue };
            if options.store.as_ref().is_some_and(|wanted| wanted != store) {
                continue;
            }
            let Some(stock) = plan.book.stocks.get(&outlook.series_id) else { continue };
            for lot in lot_outlooks(stock, &outlook.demand, outlook.at) {
                rows.push(plan.row((store, product), (lot, outlook.at), outlook.price, &of_product));
            }
        }
        let sold: HashSet<&SeriesId> = plan.outlooks.series.iter().map(|outlook| &outlook.series_id).collect();
        // Lots of products without sales: nothing of them sells.
        for (series_id, stock) in &plan.book.stocks {
            let (Some(store), Some(product)) = (&series_id.store_id, &series_id.product_id) else { continue };
            let other = options.store.as_ref().is_some_and(|wanted| wanted != store);
            if other || sold.contains(series_id) {
                continue;
            }
            let at = plan.day_of(series_id);
            for lot in lot_outlooks(stock, &replenishment::NoDemand, at) {
                rows.push(plan.row((store, product), (lot, at), None, &of_product));
            }
        }
        rows.retain(|row| row.expires.is_some() && within.is_none_or(|within| row.days_left.is_some_and(|days| days <= i64::from(within))));
        rows.sort_by(|a, b| (a.expires, &a.store_id, &a.product_id, &a.lot).cmp(&(b.expires, &b.store_id, &b.product_id, &b.lot)));
        Ok(rows)
    }
}

impl Plan<'_> {
    fn row(
        &self,
        (store, product): (&str, &str),
        (outlook, at): (LotOutlook, Date),
        price: Option<f64>,
        of_product: &OfProduct<'_>,
    ) -> LotRow {
        let item = self.items.get(product);
        let worth = item.and_then(|item| item.unit_cost.or(item.unit_price)).or(price);
        let days_left = outlook.days_left.map(|days| self.days_left(at, days));
        let move_to = (outlook.unsold_mean >= 1.0)
            .then(|| self.sells_elsewhere(store, of_product.get(product).map_or(&[][..], Vec::as_slice), &outlook))
            .flatten();
        let action = match days_left {
            Some(days) if days < 0 => LotAction::WriteOff,
            _ if outlook.unsold_mean < 1.0 && outlook.unsold_p90 < 1.0 => LotAction::None,
            _ if outlook.unsold_mean < 1.0 => LotAction::SellFirst,
            _ if move_to.is_some() => LotAction::Move,
            Some(days) if days > RETURNABLE_DAYS => LotAction::Return,
            _ => LotAction::SellFirst,
        };
        let move_to = move_to.filter(|_| action == LotAction::Move);
        LotRow {
            store_id: store.to_owned(),
            store_name: self.store_name(store),
            product_id: product.to_owned(),
            product_name: self.product_name(product),
            value: worth.map(|worth| worth * outlook.unsold_mean),
            quantity: outlook.lot.quantity,
            expires: outlook.lot.expires,
            lot: outlook.lot.lot,
            days_left,
            unsold_mean: outlook.unsold_mean,
            unsold_p90: outlook.unsold_p90,
            action,
            move_to,
        }
    }

    /// The store that sells most of a product beyond its own stock until the lot expires.
    fn sells_elsewhere(&self, store: &str, of_product: &[&SeriesOutlook], lot: &LotOutlook) -> Option<String> {
        use replenishment::Demand as _;
        let days = u32::try_from(lot.days_left?).ok()?;
        // Nothing is sent to a store of which nobody knows what it has.
        let room = |outlook: &&SeriesOutlook| {
            let there = self.book.stocks.get(&outlook.series_id)?;
            let other = outlook.series_id.store_id.clone().filter(|other| other != store)?;
            Some((outlook.demand.mean(days) - (there.on_hand(outlook.at) + there.on_the_way()).max(0.0), other))
        };
        let (most, other) = of_product.iter().filter_map(room).max_by(|a, b| a.0.total_cmp(&b.0))?;
        (most >= 1.0).then_some(other)
    }
}
