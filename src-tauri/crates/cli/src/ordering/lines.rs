//! Which lines of the worklist are asked for.

use std::path::PathBuf;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use workbench::{Status, Workbench, WorkbenchError, WorklistOptions};

use super::usage;

/// Which lines are asked for.
#[derive(Debug, Args)]
pub(crate) struct LineArgs {
    /// Only the series of this version (its folder, as `list` prints it) [default: every product in every store, by its best forecast]
    path: Option<String>,
    /// Ignore sales after this day [default: the last complete day]
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<Date>,
    /// Only this store, by its code or name
    #[arg(long, value_name = "STORE")]
    store: Option<String>,
    /// Only this supplier
    #[arg(long, value_name = "NAME")]
    supplier: Option<String>,
    /// Only lines with these statuses (repeatable, or separated by commas)
    #[arg(long, value_parser = status(), value_delimiter = ',')]
    status: Vec<Status>,
    /// Use this stock list instead of the imported ones, without importing it
    #[arg(long, value_name = "FILE")]
    stock_list: Option<PathBuf>,
    /// Use a column of that list for a field (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN", requires = "stock_list")]
    map: Vec<String>,
    /// Probability of not running out before the next delivery, for every line [default: by the product's class]
    #[arg(long, value_name = "SHARE")]
    service_level: Option<f64>,
    /// Days from order to delivery, for every line [default: the item's or supplier's, otherwise 3]
    #[arg(long, value_name = "DAYS")]
    lead_days: Option<u32>,
    /// Days from one order to the next, for every line [default: by the order weekdays, otherwise 7]
    #[arg(long, value_name = "DAYS")]
    review_days: Option<u32>,
    /// Spend at most this amount
    #[arg(long, value_name = "AMOUNT")]
    budget: Option<f64>,
    /// Skip the first order day: its cut-off time has passed
    #[arg(long)]
    missed_cutoff: bool,
    /// Language of the reasons
    #[arg(long, value_parser = ["en", "zh"], default_value = "en")]
    language: String,
    /// For the window: all options as one JSON object
    #[arg(long, hide = true)]
    options: Option<String>,
}

/// Takes the name of a status.
fn status() -> impl TypedValueParser<Value = Status> {
    let named = |name: String| Status::ALL.into_iter().find(|status| status.name() == name).ok_or("unknown status");
    PossibleValuesParser::new(Status::ALL.map(Status::name)).try_map(named)
}

impl LineArgs {
    /// The options; the store may be given by its code or name.
    pub(super) fn options(&self, bench: &Workbench) -> Result<WorklistOptions, WorkbenchError> {
        if let Some(options) = &self.options {
            return serde_json::from_str(options).map_err(|error| usage(format!("`--options` can't be read: {error}")));
        }
        Ok(WorklistOptions {
            path: self.path.clone(),
            at: self.at,
            // No line matches a store that isn't known, which a note says.
            store: self.store.as_ref().map(|store| bench.store_code(store).unwrap_or_else(|_| store.clone())),
            supplier: self.supplier.clone(),
            status: self.status.clone(),
            stock_list: self.stock_list.clone(),
            map: self.map.clone(),
            service_level: self.service_level,
            lead_days: self.lead_days,
            review_days: self.review_days,
            budget: self.budget,
            missed_cutoff: self.missed_cutoff,
            chinese: self.language == "zh",
            ..WorklistOptions::default()
        })
    }
}
