//! The arguments of the command line. What they mean is decided in `workbench`.

mod versions;

use std::path::PathBuf;

use crate::ordering;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
pub(crate) use versions::{BacktestArgs, CompareArgs, ListArgs, ManyPaths, OnePath, PredictArgs, TrainArgs, View};

#[derive(Debug, Parser)]
#[command(
    name = "pharmacast-cli",
    version,
    about = "Forecast pharmacy sales from the command line: everything the window does, for scripts and support"
)]
pub(crate) struct Arguments {
    /// Use this data folder [default: PHARMACAST_DATA_DIR, or the application data folder of the system]
    #[arg(long, global = true, value_name = "FOLDER", help_heading = "Global options")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Start with an empty data folder if the previous data is missing
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) start_empty: bool,
    /// Use the data folder even if it contains different data than before
    #[arg(long, global = true, conflicts_with = "start_empty", help_heading = "Global options")]
    pub(crate) accept_other_data: bool,
    /// Print one JSON document instead of text (train: one JSON object per line)
    #[arg(long, global = true, help_heading = "Global options")]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Import sales files
    Import(ImportArgs),
    /// Show the imported sales
    Data,
    /// Show or change holidays and make-up workdays
    Holidays {
        #[command(subcommand)]
        action: HolidaysAction,
    },
    /// Write sample sales to a CSV file
    Sample {
        /// The file to write
        file: PathBuf,
        /// Random seed
        #[arg(long, default_value_t = workbench::SAMPLE_SEED)]
        seed: u64,
        /// Language of the names of products and stores
        #[arg(long, value_parser = ["en", "zh"], default_value = "en")]
        language: String,
    },
    /// List model types with their settings, ranges, and defaults
    Models,
    /// Train a model and save it as a new version
    Train(TrainArgs),
    /// List interrupted trainings that can be resumed with `train --resume`
    Unfinished {
        /// Discard an interrupted training
        #[arg(long, value_name = "NAME")]
        discard: Option<String>,
    },
    /// List versions, newest first
    List(ListArgs),
    /// Show the metadata of a version
    Show(OnePath),
    /// Compare versions: metrics, settings, and forecasts of the same days
    Compare(CompareArgs),
    /// Forecast with a version
    Predict(PredictArgs),
    /// Test a version on past days, using only what was known then
    Backtest(BacktestArgs),
    /// Report how accurate a version is on sales since its training
    Staleness(OnePath),
    /// Suggest order quantities for the series that a version forecasts
    Order(ordering::OrderArgs),
    /// Suggest how much to order of every product for every store, with reasons
    Worklist(ordering::WorklistArgs),
    /// List, approve, receive, cancel, or export orders
    Orders(ordering::OrdersArgs),
    /// Show or change the order terms of products: supplier, delivery time, pack size, shelf life, and more
    Items(ordering::ItemsArgs),
    /// Show or change suppliers: delivery time, order weekdays, minimum amount, contact
    Suppliers(ordering::SuppliersArgs),
    /// Import, show, or set stock lists
    Stock(ordering::StockArgs),
    /// List lots that won't sell before they expire
    Lots(ordering::LotsArgs),
    /// Show the classes of products by sales and regularity, with their service levels
    Classes(ordering::ClassesArgs),
    /// Show or change the plan: upcoming promotions, price changes, closures, and duty days
    Plan(PlanArgs),
    /// Show or change the labels of days, which decide whether training uses their sales
    Events(EventsArgs),
    /// Move versions to the trash
    Delete(ManyPaths),
    /// Restore a version from the trash
    Restore(OnePath),
    /// List versions in the trash
    Trash {
        /// Delete the versions in the trash permanently
        #[arg(long)]
        empty: bool,
    },
    /// Mark a version as in use: its scope forecasts with it, and it can't be deleted
    Use {
        /// Version folder, as `list` prints it, or an alias
        path: String,
        /// Go back to the version that this scope used before
        #[arg(long)]
        previous: bool,
    },
    /// Clear the in-use mark of a version
    Unuse(OnePath),
    /// Export versions to a zip file
    Export {
        /// The zip file to write
        file: PathBuf,
        /// Version folders, as `list` prints them, or aliases [default: all versions]
        paths: Vec<String>,
    },
    /// Import versions from a zip file
    ImportVersions {
        /// The zip file
        file: PathBuf,
        /// Give the next free number to versions whose number is taken, instead of skipping them
        #[arg(long)]
        renumber: bool,
        /// Report what would happen and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Move the data folder, and remove the old one after verifying the copy
    Move {
        /// The new folder, which must be empty or not exist yet
        to: PathBuf,
    },
    /// Train for the window: read the task as one JSON line from standard input; a line `cancel` or the end of input stops the training
    #[command(hide = true)]
    Worker,
    /// Answer requests of the window, one JSON array of arguments per line, until standard input closes
    #[command(hide = true)]
    Serve,
    #[command(flatten)]
    Upkeep(crate::upkeep::Upkeep),
    /// Check the whole data folder: versions, trash, numbers, index, sales, and settings
    Verify {
        /// Repair what can be repaired without loss, after setting a copy aside
        #[arg(long)]
        repair: bool,
    },
    /// Back up the sales
    Backup,
    /// List the backups of the sales, newest first
    Backups,
    /// Restore a backup of the sales
    RestoreBackup {
        /// The name of the backup, as `backups` lists it
        name: String,
        /// Restore the backup even if it contains no sales
        #[arg(long)]
        accept_empty: bool,
    },
    /// Rebuild the index and versions.json from the folders
    Reindex,
}

#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Sales files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Import this sheet of a workbook
    #[arg(long)]
    pub(crate) sheet: Option<String>,
    /// Import all sheets with sales, such as one sheet per month; for one sheet per store, use --answer other_sheets=stores
    #[arg(long, conflicts_with = "sheet")]
    pub(crate) all_sheets: bool,
    /// Use a column for a field, for example quantity=Sold (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    pub(crate) map: Vec<String>,
    /// Answer a question, for example which_store=S001, or which_store@a.csv=S001 for one file (repeatable)
    #[arg(long = "answer", value_name = "CODE=VALUE")]
    pub(crate) answers: Vec<String>,
    /// Take the default answer to every question that has one
    #[arg(long)]
    pub(crate) accept_guess: bool,
    /// Read the password of protected workbooks from the first line of standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Replace all sales that were imported before
    #[arg(long)]
    pub(crate) replace: bool,
    /// Report what would happen and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Add the entries of a plan file
    #[arg(long, value_name = "FILE")]
    pub(crate) import: Option<PathBuf>,
    /// With --import: report what the file contains and change nothing
    #[arg(long, requires = "import")]
    pub(crate) dry_run: bool,
    /// Remove an entry by its id (repeatable)
    #[arg(long, value_name = "ID", conflicts_with = "import")]
    pub(crate) remove: Vec<i64>,
    /// Undo the last change to the plan
    #[arg(long, conflicts_with_all = ["import", "remove"])]
    pub(crate) undo: bool,
    /// Show the weekdays on which each store is closed, and whether they were inferred from its sales
    #[arg(long, conflicts_with_all = ["import", "remove", "undo"])]
    pub(crate) opening_days: bool,
    /// With --opening-days: the store whose weekdays are set
    #[arg(long, value_name = "ID", requires = "closed_weekdays")]
    pub(crate) store: Option<String>,
    /// With --store: weekdays on which it is closed, such as mon,sun; `none` if it is always open, `infer` to infer them from its sales
    #[arg(long, value_name = "DAYS", requires_all = ["store", "opening_days"])]
    pub(crate) closed_weekdays: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct EventsArgs {
    /// Label the days: learn (it will happen again), leave_out (it won't), keep (ordinary sales), or closed or open (to plan these days for a store)
    #[arg(long, value_name = "LABEL", requires = "from")]
    pub(crate) label: Option<String>,
    /// First day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) from: Option<Date>,
    /// Last day [default: the first day]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) to: Option<Date>,
    /// Only this product
    #[arg(long, value_name = "ID")]
    pub(crate) product: Option<String>,
    /// Only this store
    #[arg(long, value_name = "ID")]
    pub(crate) store: Option<String>,
    /// Note what happened on these days
    #[arg(long, value_name = "TEXT")]
    pub(crate) note: Option<String>,
    /// Remove a label by its id
    #[arg(long, value_name = "ID", conflicts_with = "label")]
    pub(crate) remove: Option<i64>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HolidaysAction {
    /// List holidays
    List {
        /// Only this year
        #[arg(long)]
        year: Option<i16>,
    },
    /// Add holidays
    Add {
        /// The day, or the first of several
        #[arg(value_name = "YYYY-MM-DD")]
        date: Date,
        /// The name of the holiday
        name: String,
        /// The last day
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Date>,
        /// Add make-up workdays instead of holidays
        #[arg(long)]
        working: bool,
    },
    /// Remove holidays
    Remove {
        /// The day, or the first of several
        #[arg(value_name = "YYYY-MM-DD")]
        date: Date,
        /// The last day
        #[arg(long, value_name = "YYYY-MM-DD")]
        to: Option<Date>,
    },
    /// Import holidays from a file, replacing the years it contains (lines `date,name[,holiday|workday]` or `holiday,name,first,last`, or the official JSON)
    Import {
        /// The file to import
        file: PathBuf,
    },
    /// Reset a year to the built-in calendar
    Reset {
        /// The year to reset
        year: i16,
    },
    /// Choose the calendar
    Use {
        /// The calendar that training uses
        #[arg(value_enum)]
        calendar: CalendarArg,
    },
    /// Undo the last change
    Undo,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CalendarArg {
    /// China if the sales data is in Simplified Chinese, otherwise none
    Auto,
    /// No holidays
    None,
    /// China, including your changes
    China,
    /// Only holidays you added
    Own,
}
