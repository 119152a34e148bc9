//! Versions that forecast what is ordered: which covers a series best, each asked once.

use std::collections::HashMap;

use forecast::{Baseline, SeriesId, TotalForecast};
use jiff::civil::Date;
use sales::DailySeries;
use store::{Aggregation, Filter, IndexRow};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

/// A version must forecast at least a week: shorter horizons know nothing of the other weekdays.
const SHORTEST_HORIZON: usize = 7;

/// A version that may forecast, in the order of preference.
struct Candidate {
    path: String,
    model_type: String,
    product: Option<String>,
    store: Option<String>,
    pooled: bool,
    in_use: bool,
}

impl Candidate {
    fn covers(&self, series_id: &SeriesId) -> bool {
        let same = |own: &Option<String>, id: &Option<String>| own.is_none() || own == id;
        if self.pooled {
            same(&self.product, &series_id.product_id) && same(&self.store, &series_id.store_id)
        } else {
            self.product == series_id.product_id && self.store == series_id.store_id
        }
    }

    /// Own versions before pooled ones, those in use before the others, wide ones before narrow ones.
    fn rank(&self) -> (bool, bool, usize) {
        (!self.in_use, self.pooled, usize::from(self.product.is_some()) + usize::from(self.store.is_some()))
    }
}

/// A version's totals by series, or why there are none.
type Totals = Result<HashMap<SeriesId, TotalForecast>, String>;

/// Which plans a version has learned the effect of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Knows {
    pub(super) promotions: bool,
    pub(super) prices: bool,
}

/// What is used of a version.
struct Made {
    totals: Totals,
    leaves_out_stock_outs: bool,
    knows: Knows,
}

/// The version that forecasts a series.
pub(super) struct Chosen {
    pub(super) total: TotalForecast,
    pub(super) path: String,
    pub(super) model_type: String,
    pub(super) knows: Knows,
}

/// Forecasts of versions, each made once.
pub(super) struct Forecasts<'a> {
    bench: &'a Workbench,
    at: Date,
    /// All sales up to that day.
    daily: &'a [DailySeries],
    networks: Networks<'a>,
    candidates: Vec<Candidate>,
    made: HashMap<String, Made>,
    pub(super) failed: Vec<(String, String)>,
    only: bool,
}

impl<'a> Forecasts<'a> {
    pub(super) fn new(
        bench: &'a Workbench,
        (daily, at): (&'a [DailySeries], Date),
        networks: Networks<'a>,
        path: Option<&str>,
    ) -> Result<Self, WorkbenchError> {
        let rows = bench.list(&Filter::default())?;
        let asked = path.map(|path| Ok::<_, WorkbenchError>(bench.store.resolve(&path.parse()?)?.to_string())).transpose()?;
        let is_asked = |row: &IndexRow| asked.as_deref().map_or_else(|| row.in_use || is_better(row), |asked| asked == row.model_path);
        let mut candidates: Vec<Candidate> = rows
            .into_iter()
            .filter(|row| is_asked(row) && row.damaged.is_none())
            .map(|row| Candidate {
                pooled: row.aggregation == Some(Aggregation::Pooled),
                path: row.model_path,
                model_type: row.model_type,
                product: row.product,
                store: row.store,
                in_use: row.in_use,
            })
            .collect();
        // Rows come newest first, and stay so within a rank.
        candidates.sort_by_key(Candidate::rank);
        Ok(Self { bench, at, daily, networks, candidates, made: HashMap::new(), failed: Vec::new(), only: path.is_some() })
    }

    /// Every series that a version forecasts.
    pub(super) fn series_of(&mut self, path: &str) -> Result<Vec<SeriesId>, WorkbenchError> {
        let path = self.bench.store.resolve(&path.parse()?)?.to_string();
        let (totals, knows) = self.totals(&path)?;
        let mut keys: Vec<SeriesId> = totals.keys().cloned().collect();
        keys.sort();
        let leaves_out_stock_outs = self.leaves_out_stock_outs(&path);
        self.made.insert(path, Made { totals: Ok(totals), leaves_out_stock_outs, knows });
        Ok(keys)
    }

    fn leaves_out_stock_outs(&self, path: &str) -> bool {
        self.bench.settings_of(path).is_ok_and(|settings| settings.stockouts)
    }

    fn totals(&self, path: &str) -> Result<(HashMap<SeriesId, TotalForecast>, Knows), WorkbenchError> {
        let (totals, spec) = self.bench.totals_after(path, self.at, self.daily, self.networks)?;
        // A simple method repeats what was sold.
        let is_network = !Baseline::ALL.iter().any(|method| method.name() == spec.architecture);
        let knows = Knows { promotions: is_network && spec.features.promotion, prices: is_network && spec.features.price };
        Ok((totals.into_iter().map(|total| (total.series.clone(), total)).collect(), knows))
    }

    /// The totals of the best version that covers a series.
    pub(super) fn version_of(&mut self, series_id: &SeriesId, disturbed: bool) -> Option<Chosen> {
        for place in 0..self.candidates.len() {
            let candidate = &self.candidates[place];
            // A version that was asked for may be of one series under several names.
            if !self.only && !candidate.covers(series_id) {
                continue;
            }
            let path = candidate.path.clone();
            if !self.made.contains_key(&path) {
                let made = self.totals(&path);
                if let Err(error) = &made {
                    self.failed.push((path.clone(), error.to_string()));
                }
                let leaves_out_stock_outs = self.leaves_out_stock_outs(&path);
                let (totals, knows) = match made {
                    Ok((totals, knows)) => (Ok(totals), knows),
                    Err(error) => (Err(error.to_string()), Knows::default()),
                };
                self.made.insert(path.clone(), Made { totals, leaves_out_stock_outs, knows });
            }
            let Some(Made { totals: Ok(totals), leaves_out_stock_outs, knows }) = self.made.get(&path) else { continue };
            let Some(total) = totals.get(series_id) else { continue };
            if total.mean.len() < SHORTEST_HORIZON || disturbed && !leaves_out_stock_outs {
                continue;
            }
            let model_type = self.candidates[place].model_type.clone();
            return Some(Chosen { total: total.clone(), path, model_type, knows: *knows });
        }
        None
    }
}

/// Whether the test says that a version is at least as good as the simple methods.
fn is_better(row: &IndexRow) -> bool {
    let kind = row.metrics_summary.get("verdict").and_then(|verdict| verdict.get("kind"));
    kind.is_some_and(|kind| kind == "better" || kind == "as_good")
}
