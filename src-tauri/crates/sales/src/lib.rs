//! Sales files in, daily series out: reading, recognising, cleaning, sales.sqlite. Knows nothing of models.

mod day;
mod db;
mod error;
mod figures;
mod holidays;
mod import;
mod inspect;
mod key;
mod options;
mod read;
mod recognise;
mod report;
pub mod sample;
mod source;
mod stock;

pub use db::{DailySeries, DataSummary, KeptDay, KeptForecast, ONLY_STORE, PastImport, ProductSummary, SalesDb, Selection, StoreSummary};
pub use error::{ImportError, SalesError};
pub use figures::{Forecastability, Gap, LISTED, Outlier, SeriesFigures, Stretch};
pub use holidays::{CalendarChoice, CalendarFile, DayKind, Holiday, HolidayCalendar, HolidayError, USER_FILE};
pub use inspect::inspect;
pub use options::{DateOrder, Field, ImportOptions};
pub use report::{
    ColumnUse, FileReport, ImportIssue, ImportProgress, ImportReport, IssueCode, IssueCount, IssueEffect, LISTED_PER_CODE, Layout,
    Recognised,
};
pub use stock::{StockFault, StockIssue, StockList, StockRow, read_stock_list};
