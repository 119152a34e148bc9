//! ABC × XYZ classes of the products that are loaded, the matrix of their nine fields, and what moved since last month.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use replenishment::{Abc, ClassInput, ClassRules, ClassedItem, ItemTerms, Xyz, classify};
use sales::{DailySeries, Selection};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::history::weekly_variation;
use crate::Workbench;
use crate::error::WorkbenchError;

/// One of the nine fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClassField {
    /// Class by money.
    pub abc: Abc,
    /// Class by evenness.
    pub xyz: Xyz,
    /// Products in it.
    #[ts(type = "number")]
    pub products: usize,
    /// Sales of these products in the last twelve months, in money.
    pub money: f64,
    /// The service level of the class; null means ordered on demand.
    pub service_level: Option<f64>,
}

/// A product that changed its class within a month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClassMove {
    /// The product.
    pub product_id: String,
    /// Its class 28 days before, such as `BX`.
    pub from: String,
    /// The class of the product now.
    pub to: String,
}

/// All products with their classes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ClassMatrix {
    /// Every product, the one that makes most money first.
    pub items: Vec<ClassedItem>,
    /// AX, AY, AZ, BX, … CZ.
    pub fields: Vec<ClassField>,
    /// Products that changed their class within a month.
    pub moves: Vec<ClassMove>,
    /// Whether money is units, because no product has a price.
    pub in_units: bool,
}

/// Days in which a change of class is one of the last month.
const MONTH: usize = 28;

/// The name of a class, such as `AX`.
pub(super) fn class_name(abc: Abc, xyz: Xyz) -> String {
    format!("{abc:?}{xyz:?}")
}

impl Workbench {
    /// Returns the classes of all products on `at` (default: the last day loaded).
    ///
    /// # Errors
    /// [`WorkbenchError::NoSales`] when nothing is loaded.
    pub fn classes(&self, at: Option<Date>) -> Result<ClassMatrix, WorkbenchError> {
        let rules = self.order_settings()?.classes;
        let prices = prices(self.items()?.iter());
        let daily = self.sales()?.series(&Selection { until: at, ..Selection::default() })?;
        if daily.is_empty() {
            return Err(WorkbenchError::NoSales);
        }
        let (items, in_units) = classed(&daily, &prices, &rules);
        let (mut before, _) = inputs(&daily, &prices, MONTH);
        // What began to sell since then had no class that could change.
        let sold = sold_by(&daily, MONTH);
        before.retain(|item| sold.contains(item.product_id.as_str()));
        let before: HashMap<String, String> =
            classify(&before, &rules).into_iter().map(|item| (item.product_id, class_name(item.abc, item.xyz))).collect();
        let moves = items
            .iter()
            .filter_map(|item| {
                let (from, to) = (before.get(&item.product_id)?.clone(), class_name(item.abc, item.xyz));
                (from != to).then(|| ClassMove { product_id: item.product_id.clone(), from, to })
            })
            .collect();
        let mut fields = Vec::new();
        for abc in [Abc::A, Abc::B, Abc::C] {
            for xyz in [Xyz::X, Xyz::Y, Xyz::Z] {
                let of = || items.iter().filter(|item| item.abc == abc && item.xyz == xyz);
                fields.push(ClassField {
                    abc,
                    xyz,
                    products: of().count(),
                    // The sum of nothing would be −0.
                    money: of().fold(0.0, |money, item| money + item.money),
                    service_level: rules.level(abc, xyz),
                });
            }
        }
        Ok(ClassMatrix { items, fields, moves, in_units })
    }
}

/// The class of every product on the last day of `daily`; and whether money is units.
pub(super) fn classed(daily: &[DailySeries], prices: &HashMap<String, f64>, rules: &ClassRules) -> (Vec<ClassedItem>, bool) {
    let (now, in_units) = inputs(daily, prices, 0);
    (classify(&now, rules), in_units)
}

/// The price of each product that has one, otherwise its cost.
pub(super) fn prices<'a>(items: impl Iterator<Item = &'a ItemTerms>) -> HashMap<String, f64> {
    items.filter_map(|item| Some((item.product_id.clone(), item.unit_price.or(item.unit_cost)?))).collect()
}

/// The products that sold anything up to `back` days before the last.
fn sold_by(daily: &[DailySeries], back: usize) -> HashSet<&str> {
    let had_sold = |series: &&DailySeries| series.quantity.iter().rev().skip(back).any(|sold| *sold != 0.0);
    daily.iter().filter(had_sold).map(|series| series.product_id.as_str()).collect()
}

/// What products are classed by, `back` days before the last; and whether money is units.
fn inputs(daily: &[DailySeries], prices: &HashMap<String, f64>, back: usize) -> (Vec<ClassInput>, bool) {
    let mut totals: HashMap<&str, (f64, f64, bool)> = HashMap::new();
    let mut whole: HashMap<&str, Vec<f64>> = HashMap::new();
    for series in daily {
        let days = series.quantity.len().saturating_sub(back);
        let known = &series.quantity[..days];
        let from = days.saturating_sub(365);
        let own = prices.get(&series.product_id).copied();
        let total = totals.entry(&series.product_id).or_insert((0.0, 0.0, false));
        for (day, sold) in known.iter().enumerate().skip(from) {
            let listed =
                series.price.as_ref().and_then(|price| price.get(day)).map(|price| f64::from(*price)).filter(|price| price.is_finite());
            let price = listed.or(own);
            total.0 += sold * price.unwrap_or(0.0);
            total.1 += sold;
            total.2 |= price.is_some();
        }
        // Series of a product end on the same day: they add up from the end.
        let sum = whole.entry(&series.product_id).or_default();
        if sum.len() < known.len() {
            let missing = known.len() - sum.len();
            sum.splice(0..0, std::iter::repeat_n(0.0, missing));
        }
        let offset = sum.len() - known.len();
        for (sum, sold) in sum[offset..].iter_mut().zip(known) {
            *sum += sold;
        }
    }
    let in_units = totals.values().all(|(.., priced)| !priced);
    let mut inputs: Vec<ClassInput> = totals
        .into_iter()
        .map(|(product, (money, units, _))| ClassInput {
            product_id: product.to_owned(),
            money: if in_units { units } else { money },
            variation: whole.get(product).and_then(|sum| weekly_variation(sum)),
        })
        .collect();
    inputs.sort_by(|a, b| a.product_id.cmp(&b.product_id));
    (inputs, in_units)
}
