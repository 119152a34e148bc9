//! The arguments of the command line, as clap reads them. What they mean is decided in `workbench`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

#[derive(Debug, Parser)]
#[command(
    name = "pharmacast-cli",
    version,
    about = "Sales forecasts for pharmacies: the same use cases as the window, for scripts and support."
)]
pub(crate) struct Arguments {
    /// Folder that holds everything Pharmacast keeps [default: PHARMACAST_DATA_DIR, else the system's folder for application data]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Print one JSON document (train: one JSON object a line) instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read sales files into the data folder
    Import(ImportArgs),
    /// Show what is loaded
    Data,
    /// The holidays and make-up working days that trainings know of
    Holidays {
        #[command(subcommand)]
        action: HolidaysAction,
    },
    /// Write the sample sales (CSV) to a file
    Sample {
        /// The file to write
        file: PathBuf,
        /// Another seed gives other sales
        #[arg(long, default_value_t = workbench::SAMPLE_SEED)]
        seed: u64,
    },
    /// List the model types with their settings, ranges and defaults
    Models,
    /// Train a model and keep it as a new version
    Train(TrainArgs),
    /// List the trainings that were cut and can be gone on with (`train --resume`)
    Unfinished {
        /// Throw away what one of them left
        #[arg(long, value_name = "NAME")]
        discard: Option<String>,
    },
    /// List the trained versions, newest first
    List(ListArgs),
    /// Show the metadata of a version
    Show(OnePath),
    /// Put versions side by side: figures, settings, forecasts of the same days
    Compare(CompareArgs),
    /// Forecast with a version
    Predict(PredictArgs),
    /// Try a version on past days, as it would have forecast them then
    Backtest(BacktestArgs),
    /// Say how a version has done on the sales that came in since it was trained
    Staleness(OnePath),
    /// Suggest how much to order, from the forecast of total sales
    Order(OrderArgs),
    /// Move versions to the trash
    Delete(ManyPaths),
    /// Bring a version back from the trash
    Restore(OnePath),
    /// Show what is in the trash
    Trash {
        /// Delete for good what is in the trash
        #[arg(long)]
        empty: bool,
    },
    /// Mark the version that its scope forecasts with (it then refuses deletion)
    Use(OnePath),
    /// Take the mark away
    Unuse(OnePath),
    /// Write versions, or all, into one zip for another machine
    Export {
        /// The zip to write
        file: PathBuf,
        /// Version folders, as `list` prints them; none for all
        paths: Vec<String>,
    },
    /// Take in the versions of such a zip
    ImportVersions {
        /// The zip
        file: PathBuf,
        /// Give a version whose number is taken the next one, instead of leaving it out
        #[arg(long)]
        renumber: bool,
        /// Report what would happen and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Move the whole data folder, checking the copy before the old one goes
    Move {
        /// The new folder, empty or not there yet
        to: PathBuf,
    },
    /// For the window: answer questions line by line, each the arguments of a command as a JSON array, until standard input closes
    #[command(hide = true)]
    Serve,
    /// Check every file of every version against its hash
    Verify,
    /// Rebuild the index and versions.json from the folders
    Reindex,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Sales files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Sheet of a workbook
    #[arg(long)]
    pub(crate) sheet: Option<String>,
    /// All sheets with the columns of the first that holds sales, as where each month has its own
    #[arg(long, conflicts_with = "sheet")]
    pub(crate) all_sheets: bool,
    /// Which column holds a field, for example quantity=Sold (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub(crate) map: Vec<String>,
    /// Forget everything imported before
    #[arg(long)]
    pub(crate) replace: bool,
    /// Report what would happen and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HolidaysAction {
    /// Show the calendar
    List {
        /// One year
        #[arg(long)]
        year: Option<i16>,
    },
    /// Add days off
    Add {
        /// The day, or the first of them
        #[arg(value_name = "YYYY-MM-DD")]
        date: Date,
        name: String,
        /// The last day
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Date>,
        /// Days that are worked although they are of a weekend
        #[arg(long)]
        working: bool,
    },
    /// Make days ordinary ones
    Remove {
        /// The day, or the first of them
        #[arg(value_name = "YYYY-MM-DD")]
        date: Date,
        /// The last day
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Date>,
    },
    /// Take the years of a file (lines `date,name[,holiday|workday]`, `holiday,name,first,last`, or the JSON of a decree) in place of what was
    /// known of them
    Import { file: PathBuf },
    /// Make a year what ships with the program again
    Reset { year: i16 },
    /// Choose which holidays count
    Use {
        #[arg(value_enum)]
        calendar: CalendarArg,
    },
    /// Take the last change back
    Undo,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CalendarArg {
    /// Those of China where the sales are Chinese, else none
    Auto,
    /// None
    None,
    /// China's, with the years that were changed
    China,
    /// Only those that were entered
    Own,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ModeArg {
    Product,
    Store,
    Global,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum RangeArg {
    All,
    Stores,
    Products,
    Custom,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AggregationArg {
    Sum,
    Mean,
    Median,
    Pooled,
}

#[derive(Debug, Args)]
pub(crate) struct TrainArgs {
    /// Go on with a training that was cut, from its last checkpoint; `unfinished` lists their names [default: the latest]
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with_all = [
        "mode", "product", "store", "range", "aggregation", "model", "horizon", "lookback", "epochs", "patience", "seed", "until", "set",
    ])]
    pub(crate) resume: Option<String>,
    /// What to forecast
    #[arg(long, value_enum, required_unless_present = "resume")]
    pub(crate) mode: Option<ModeArg>,
    #[arg(long, value_name = "ID")]
    pub(crate) product: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) store: Option<String>,
    /// Global mode: which series [default: all]
    #[arg(long, value_enum)]
    pub(crate) range: Option<RangeArg>,
    /// Global mode: how the series are folded into one per day [default: sum]
    #[arg(long, value_enum)]
    pub(crate) aggregation: Option<AggregationArg>,
    /// Model type, as `models` lists them; `auto` trains all and keeps the one that the validation days prefer (within
    /// `--set budget_seconds=300`)
    #[arg(long, value_name = "TYPE", required_unless_present = "resume")]
    pub(crate) model: Option<String>,
    /// Days to forecast
    #[arg(long)]
    pub(crate) horizon: Option<u32>,
    /// Days of history that the model sees
    #[arg(long)]
    pub(crate) lookback: Option<u32>,
    /// Most passes over the data
    #[arg(long)]
    pub(crate) epochs: Option<u32>,
    /// Passes without improvement before training stops
    #[arg(long)]
    pub(crate) patience: Option<u32>,
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// Use no sale after this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) until: Option<Date>,
    /// Any other setting, as `models` lists them (repeatable)
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// Started by the window: stop when standard input closes or says `cancel`
    #[arg(long, hide = true)]
    pub(crate) worker: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[arg(long, value_enum)]
    pub(crate) mode: Option<ModeArg>,
    #[arg(long, value_name = "ID")]
    pub(crate) product: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) store: Option<String>,
    #[arg(long, value_name = "TYPE")]
    pub(crate) model: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct PredictArgs {
    /// Version folder, as `list` prints it
    pub(crate) path: String,
    /// Forecast the days after this one [default: the last day loaded]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) at: Option<Date>,
    /// With --at: know the promotions that are loaded for the days after it, as the shop had planned them; sales stay unseen
    #[arg(long, requires = "at")]
    pub(crate) planned: bool,
    /// Write the forecast to this .xlsx or .csv file too
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// For the window: with the history that the forecast continues
    #[arg(long, hide = true)]
    pub(crate) history: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OnePath {
    /// Version folder, as `list` prints it
    pub(crate) path: String,
}

#[derive(Debug, Args)]
pub(crate) struct ManyPaths {
    /// Version folders, as `list` prints them
    #[arg(required = true)]
    pub(crate) paths: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArgs {
    /// Version folders, as `list` prints them
    #[arg(required = true)]
    pub(crate) paths: Vec<String>,
    /// Try all of them on the same days. Of a version that had learnt from some of these days, a copy learns from the days before first
    #[arg(long)]
    pub(crate) common: bool,
    /// First of the common days [default: the latest first test day]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "common")]
    pub(crate) from: Option<Date>,
    /// Last of the common days [default: the last day loaded]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "common")]
    pub(crate) to: Option<Date>,
}

#[derive(Debug, Args)]
pub(crate) struct BacktestArgs {
    /// Version folder, as `list` prints it
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
    /// Let the model learn anew before each forecast, from what was known then
    #[arg(long)]
    pub(crate) refit: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OrderArgs {
    /// Version folder, as `list` prints it
    pub(crate) path: String,
    /// Of a pooled model, one series, as `predict` names it
    #[arg(long)]
    pub(crate) series: Option<String>,
    /// Units in stock now, of each series that the stock list does not have
    #[arg(long, required_unless_present = "stock_list")]
    pub(crate) stock: Option<f64>,
    /// What is in stock of each product: a CSV or Excel file with its code, the units in stock and, where known, store, units on the way, pack
    /// size and days that it keeps
    #[arg(long, value_name = "FILE")]
    pub(crate) stock_list: Option<PathBuf>,
    /// Write the order list to this .xlsx or .csv file too
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Units ordered already and not arrived
    #[arg(long, default_value_t = 0.0)]
    pub(crate) on_the_way: f64,
    /// Days from ordering to arrival
    #[arg(long, default_value_t = 3)]
    pub(crate) lead_days: u32,
    /// Days from one order to the next
    #[arg(long, default_value_t = 7)]
    pub(crate) review_days: u32,
    /// Wanted probability that nothing runs out before the next order arrives
    #[arg(long, default_value_t = 0.95)]
    pub(crate) service_level: f64,
    /// Units of a pack; orders are whole packs
    #[arg(long, default_value_t = 1.0)]
    pub(crate) pack: f64,
    /// Days that newly arrived goods keep
    #[arg(long)]
    pub(crate) shelf_life_days: Option<u32>,
}
