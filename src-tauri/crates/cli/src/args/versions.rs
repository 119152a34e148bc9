//! Arguments of the commands that train versions and forecast with them.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use jiff::civil::Date;
use workbench::{Aggregation, Mode, Range, SeriesId};

/// Takes one of `names`, as the type parses it.
fn one_of<T>(names: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err: std::error::Error + Send + Sync> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(names).try_map(|name| name.parse())
}

#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// Resume an interrupted training from its last checkpoint; `unfinished` lists the names [default: the latest]
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with_all = [
        "mode", "product", "store", "range", "aggregation", "model", "horizon", "lookback", "epochs", "patience", "seed", "until", "set",
    ])]
    pub(crate) resume: Option<String>,
    /// What to forecast
    #[arg(long, value_parser = one_of::<Mode>(Mode::NAMES), required_unless_present = "resume")]
    pub(crate) mode: Option<Mode>,
    /// Product to forecast
    #[arg(long, value_name = "ID")]
    pub(crate) product: Option<String>,
    /// Store to forecast
    #[arg(long, value_name = "ID")]
    pub(crate) store: Option<String>,
    /// Global mode: which series to include [default: all]
    #[arg(long, value_parser = one_of::<Range>(Range::NAMES))]
    pub(crate) range: Option<Range>,
    /// Global mode: how series are aggregated [default: sum]
    #[arg(long, value_parser = one_of::<Aggregation>(Aggregation::NAMES))]
    pub(crate) aggregation: Option<Aggregation>,
    /// Model type, as listed by `models`; `auto` trains all types and combines the best ones (time limit: `--set budget_seconds=300`)
    #[arg(long, value_name = "TYPE", required_unless_present = "resume")]
    pub(crate) model: Option<String>,
    /// Days to forecast
    #[arg(long, value_name = "DAYS")]
    pub(crate) horizon: Option<u32>,
    /// Days of history used for a forecast
    #[arg(long, value_name = "DAYS")]
    pub(crate) lookback: Option<u32>,
    /// Maximum number of epochs; 0 chooses 20 to 60 by the number of windows
    #[arg(long)]
    pub(crate) epochs: Option<u32>,
    /// Epochs without improvement before training stops
    #[arg(long)]
    pub(crate) patience: Option<u32>,
    /// Random seed
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Ignore sales after this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<Date>,
    /// Change another setting listed by `models` (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only versions of this mode
    #[arg(long, value_parser = one_of::<Mode>(Mode::NAMES))]
    pub(crate) mode: Option<Mode>,
    /// Only versions of this product
    #[arg(long, value_name = "ID")]
    pub(crate) product: Option<String>,
    /// Only versions of this store
    #[arg(long, value_name = "ID")]
    pub(crate) store: Option<String>,
    /// Only versions of this model type
    #[arg(long, value_name = "TYPE")]
    pub(crate) model: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PredictArgs {
    /// Version folder, as `list` prints it, or an alias
    pub(crate) path: String,
    /// Forecast the days after this one [default: the last day of sales]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) at: Option<Date>,
    /// With --at: use promotions recorded for later days as if they had been planned; sales of these days are never used
    #[arg(long, requires = "at")]
    pub(crate) planned: bool,
    /// Also write the forecast to this .xlsx or .csv file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// For the window: the forecast of one series as JSON, or of all added up for `null`, with the history that it continues. A file gets the
    /// same series
    #[arg(long, hide = true, value_name = "SERIES", value_parser = series)]
    pub(crate) view: Option<View>,
    /// For the window: keep the forecast, so that its accuracy can be measured
    #[arg(long, hide = true, conflicts_with = "at")]
    pub(crate) keep: bool,
}

/// The series that the window shows; None for all added up.
#[derive(Debug, Clone)]
pub(crate) struct View(pub(crate) Option<SeriesId>);

fn series(json: &str) -> Result<View, serde_json::Error> {
    serde_json::from_str(json).map(View)
}

#[derive(Debug, Args)]
pub(crate) struct OnePath {
    /// Version folder, as `list` prints it, or an alias
    pub(crate) path: String,
}

#[derive(Debug, Args)]
pub(crate) struct ManyPaths {
    /// Version folders, as `list` prints them, or aliases
    #[arg(required = true)]
    pub(crate) paths: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Version folders, as `list` prints them, or aliases
    #[arg(required = true)]
    pub(crate) paths: Vec<String>,
    /// Test all versions on the same days; instead of a version that was trained on some of these days, a copy trained only on earlier days is tested
    #[arg(long)]
    pub(crate) common: bool,
    /// First common day [default: the latest first test day]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "common")]
    pub(crate) from: Option<Date>,
    /// Last common day [default: the last day of sales]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "common")]
    pub(crate) to: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct BacktestArgs {
    /// Version folder, as `list` prints it, or an alias
    pub(crate) path: String,
    /// First day to forecast
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Date,
    /// Last day to forecast
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Date,
    /// Days from one forecast to the next
    #[arg(long, default_value_t = 7)]
    pub(crate) step: u32,
    /// Retrain the model before each forecast on the sales known then
    #[arg(long)]
    pub(crate) refit: bool,
}
