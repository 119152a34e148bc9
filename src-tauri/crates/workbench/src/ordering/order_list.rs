//! What to order: each series' forecast of total sales beside what is on hand of it. The formula is in `forecast::order`; files are written
//! in `order_sheet`.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use forecast::{Order, OrderTerms, SeriesId, order};
use jiff::civil::Date;
use sales::{DataSummary, StockIssue, StockList, StockRow};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::predict::Prediction;

/// What is there of one series. What is not said is as the terms of the whole list say.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Stock {
    /// Units in stock now.
    pub on_hand: f64,
    /// Units ordered already and not arrived.
    pub on_the_way: Option<f64>,
    /// Units of a pack.
    pub pack_size: Option<f64>,
    /// Days that newly arrived goods keep.
    pub shelf_life_days: Option<u32>,
}

/// What is there of one series, and which series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SeriesStock {
    /// The series, as forecasts identify it.
    #[serde(flatten)]
    #[ts(flatten)]
    pub series: SeriesId,
    /// What is there.
    #[serde(flatten)]
    #[ts(flatten)]
    pub stock: Stock,
}

/// One line of an order list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderLine {
    /// What to order; as if nothing were in stock where that is not known.
    #[serde(flatten)]
    #[ts(flatten)]
    pub order: Order,
    /// The name of the product; None where the series is of several products.
    pub product_name: Option<String>,
    /// The name of the store; None where the series is of several stores.
    pub store_name: Option<String>,
    /// Units in stock; None where nobody said.
    pub on_hand: Option<f64>,
    pub on_the_way: f64,
    pub pack_size: f64,
}

/// What to order of everything that a version forecasts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderList {
    /// The version.
    pub path: String,
    /// The last day that the forecast knows.
    #[ts(type = "string")]
    pub at: Date,
    pub terms: OrderTerms,
    pub lines: Vec<OrderLine>,
}

/// A stock list beside the series that it is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MatchedStock {
    pub file: String,
    /// What is there of each series that the list has.
    pub stocks: Vec<SeriesStock>,
    /// Products of the list that the version does not forecast.
    pub unknown: Vec<String>,
    /// Series that the list doesn't have.
    pub without: Vec<SeriesId>,
    /// Rows that were left out or changed.
    pub issues: Vec<StockIssue>,
}

impl Workbench {
    /// What to order of each series of `prediction`, or of `series` alone, with what is there of each. Where a series is not among
    /// `stocks`, `terms` say what is in stock if `stock_is_known`.
    ///
    /// # Errors
    /// [`WorkbenchError::Order`] when the terms make no sense; [`WorkbenchError::NothingInScope`] for a series that is not forecast.
    pub fn order_list(
        &self,
        prediction: &Prediction,
        series: Option<&SeriesId>,
        terms: &OrderTerms,
        (stocks, stock_is_known): (&[SeriesStock], bool),
    ) -> Result<OrderList, WorkbenchError> {
        let summary = self.data()?;
        let known = Known::of(&summary);
        let stocks: HashMap<&SeriesId, &Stock> = stocks.iter().map(|own| (&own.series, &own.stock)).collect();
        let asked = prediction.totals.iter().filter(|total| series.is_none_or(|series| total.series == *series));
        let line = |total: &forecast::TotalForecast| {
            let stock = stocks.get(&total.series);
            let own = stock.map_or(*terms, |stock| stock.within(terms));
            let name = |names: &HashMap<&str, &str>, id: &Option<String>| Some((*names.get(id.as_deref()?)?).to_owned());
            Ok::<_, WorkbenchError>(OrderLine {
                order: order(total, &own)?,
                product_name: name(&known.products, &total.series.product_id),
                store_name: name(&known.stores, &total.series.store_id),
                on_hand: (stock.is_some() || stock_is_known).then_some(own.on_hand),
                on_the_way: own.on_the_way,
                pack_size: own.pack_size,
            })
        };
        let lines = asked.map(line).collect::<Result<Vec<_>, _>>()?;
        match series {
            Some(series) if lines.is_empty() => Err(WorkbenchError::NothingInScope { what: format!("series `{series}`") }),
            _ => Ok(OrderList { path: prediction.path.clone(), at: prediction.at, terms: *terms, lines }),
        }
    }

    /// Reads a stock list and finds the series of `prediction` in it: by the product's code, else by its name, and by the store where the
    /// forecast is of one.
    ///
    /// # Errors
    /// [`WorkbenchError::Import`] when the file is no stock list; [`WorkbenchError::Usage`] when it names no stores and the forecasts are of
    /// several.
    pub fn match_stock(&self, prediction: &Prediction, file: &Path) -> Result<MatchedStock, WorkbenchError> {
        let list = sales::read_stock_list(&self.reader, file, &self.stock_context(None, &[])?)?;
        let series = prediction.totals.iter().map(|total| total.series.clone()).collect();
        matched(list, series, &Known::of(&self.data()?))
    }
}

impl Stock {
    fn within(&self, terms: &OrderTerms) -> OrderTerms {
        OrderTerms {
            on_hand: self.on_hand,
            on_the_way: self.on_the_way.unwrap_or(terms.on_the_way),
            pack_size: self.pack_size.unwrap_or(terms.pack_size),
            shelf_life_days: self.shelf_life_days.or(terms.shelf_life_days),
            ..*terms
        }
    }
}

/// Names of what is loaded.
struct Known<'a> {
    products: HashMap<&'a str, &'a str>,
    stores: HashMap<&'a str, &'a str>,
}

impl<'a> Known<'a> {
    fn of(summary: &'a DataSummary) -> Self {
        let products = summary.products.iter().filter_map(|p| Some((p.product_id.as_str(), p.product_name.as_deref()?)));
        let stores = summary.stores.iter().filter_map(|s| Some((s.store_id.as_str(), s.store_name.as_deref()?)));
        Self { products: products.collect(), stores: stores.collect() }
    }
}

fn matched(list: StockList, series: Vec<SeriesId>, known: &Known<'_>) -> Result<MatchedStock, WorkbenchError> {
    let stores: BTreeSet<&str> = series.iter().filter_map(|series| series.store_id.as_deref()).collect();
    if stores.len() > 1 && !list.rows.is_empty() && list.rows.iter().all(|row| row.store.is_none()) {
        let message = format!("`{}` has no column of stores, and the forecasts are of {} stores; give it one", list.file, stores.len());
        return Err(WorkbenchError::Usage(message));
    }
    let mut by_product: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, row) in list.rows.iter().enumerate() {
        for key in [Some(row.product.as_str()), row.name.as_deref()].into_iter().flatten().collect::<BTreeSet<_>>() {
            by_product.entry(key).or_default().push(place);
        }
    }
    let (mut stocks, mut without, mut used) = (Vec::new(), Vec::new(), BTreeSet::new());
    for series in series {
        let product = series.product_id.as_deref();
        let store = series.store_id.as_deref();
        let is_here = |row: &StockRow| match (row.store.as_deref(), store) {
            (Some(there), Some(here)) => there == here || known.stores.get(here).is_some_and(|name| *name == there),
            // A list without stores is of the only one; a forecast of all stores takes all of them.
            (None, _) | (_, None) => true,
        };
        let here_of = |key: Option<&str>| -> Vec<usize> {
            let rows = key.and_then(|key| by_product.get(key)).into_iter().flatten();
            rows.copied().filter(|place| is_here(&list.rows[*place])).collect()
        };
        let mut here = here_of(product);
        if here.is_empty() {
            here = here_of(product.and_then(|id| known.products.get(id).copied()));
        }
        let good = |place: &&usize| list.rows[**place].expires.is_none_or(|day| list.date.is_none_or(|counted| day > counted));
        match Stock::of(here.iter().filter(good).map(|place| &list.rows[*place])) {
            Some(stock) => {
                used.extend(here);
                stocks.push(SeriesStock { series, stock });
            }
            None => without.push(series),
        }
    }
    let unknown = list.rows.iter().enumerate().filter(|(place, _)| !used.contains(place)).map(|(_, row)| words(row)).collect();
    Ok(MatchedStock { file: list.file, stocks, unknown, without, issues: list.issues })
}

impl Stock {
    /// Rows of one series added up.
    fn of<'a>(rows: impl Iterator<Item = &'a StockRow>) -> Option<Self> {
        rows.fold(None, |sum: Option<Self>, row| {
            let before = sum.unwrap_or(Self { on_hand: 0.0, on_the_way: None, pack_size: None, shelf_life_days: None });
            Some(Self {
                on_hand: before.on_hand + row.quantity.max(0.0),
                on_the_way: row.on_the_way.map(|units| units + before.on_the_way.unwrap_or(0.0)).or(before.on_the_way),
                pack_size: before.pack_size.or(row.pack_size),
                shelf_life_days: before.shelf_life_days.or(row.shelf_life_days),
            })
        })
    }
}

fn words(row: &StockRow) -> String {
    row.store.as_ref().map_or_else(|| row.product.clone(), |store| format!("{store} / {}", row.product))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(product: &str, name: Option<&str>, store: Option<&str>, on_hand: f64) -> StockRow {
        StockRow {
            product: product.into(),
            name: name.map(Into::into),
            store: store.map(Into::into),
            quantity: on_hand,
            line: 2,
            ..StockRow::default()
        }
    }

    fn run(rows: Vec<StockRow>, series: &[SeriesId]) -> Result<MatchedStock, WorkbenchError> {
        let known = Known { products: [("P1", "感冒灵")].into(), stores: [("S1", "一店")].into() };
        matched(StockList { file: "库存.csv".into(), rows, ..StockList::default() }, series.to_vec(), &known)
    }

    #[test]
    fn series_are_found_by_code_or_name_and_store() {
        let both = [SeriesId::new("S1", "P1"), SeriesId::new("S2", "P1"), SeriesId::new("S1", "P9")];
        let rows =
            vec![row("69001", Some("感冒灵"), Some("一店"), 3.0), row("P1", None, Some("S2"), 4.0), row("P7", None, Some("S1"), 1.0)];
        let found = run(rows, &both).expect("a match");
        let stocks: Vec<_> = found.stocks.iter().map(|own| (&own.series, own.stock.on_hand)).collect();
        assert_eq!(stocks, [(&both[0], 3.0), (&both[1], 4.0)], "by name where the code is another");
        assert_eq!(found.without, both[2..]);
        assert_eq!(found.unknown, ["S1 / P7"]);
    }

    #[test]
    fn a_forecast_of_all_stores_takes_the_stock_of_all_and_one_of_several_needs_to_know_which() {
        let rows = || vec![row("P1", None, Some("S1"), 3.0), row("P1", None, Some("S2"), 4.0)];
        assert_eq!(run(rows(), &[SeriesId::of_product("P1")]).expect("a match").stocks[0].stock.on_hand, 7.0);
        let several = [SeriesId::new("S1", "P1"), SeriesId::new("S2", "P1")];
        assert!(matches!(run(vec![row("P1", None, None, 3.0)], &several), Err(WorkbenchError::Usage(_))));
        assert_eq!(run(vec![row("P1", None, None, 3.0)], &several[..1]).expect("one store").stocks[0].stock.on_hand, 3.0);
    }
}
