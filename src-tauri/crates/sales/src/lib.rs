//! Sales files in, daily series out: reading, recognizing, cleaning, sales.sqlite. Knows nothing of models.

mod day;
mod db;
mod error;
mod events;
mod figures;
mod holidays;
mod import;
mod inspect;
mod issue_code;
mod key;
mod limits;
mod opening;
mod options;
mod plan;
mod plan_file;
mod plan_look;
mod question;
mod read;
mod reader;
mod reason;
mod recognize;
mod report;
pub mod sample;
mod sheet;
mod source;
mod stock;

pub use db::backup::{
    BACKUP_FOLDER, RestoredBackup, SALES_FILE, SalesBackup, back_up, back_up_daily, backup_fault, backups, restore_backup,
};
pub use db::check::{SalesCheck, check as check_sales};
pub use db::repair::{SalesRepair, repair as repair_sales};
pub use db::tables::is_possible_day;
pub use db::{
    Answer, DailySeries, DataSummary, ImportSummary, KeptDay, KeptForecast, KeptStock, LatestStock, ONLY_STORE, OrderingChange,
    OrderingKind, PastImport, ProductSummary, RecentSales, SalesDb, Selection, StockListEntry, StoreSummary, Unreadable,
};
pub use error::{ImportError, SalesError};
pub use events::{Event, EventLabel};
pub use figures::{Forecastability, Gap, LISTED, Outlier, SeriesFigures, Stretch};
pub use holidays::{CalendarChoice, CalendarFile, DayKind, Holiday, HolidayCalendar, HolidayError, USER_FILE};
pub use inspect::inspect;
pub use opening::OpeningDays;
pub use options::{DateOrder, Field, ImportOptions, RowEffect};
pub use plan::{PlanEntry, PlanKind};
pub use plan_file::{PlanReport, PlanUnknown, read_plan_file};
pub use plan_look::plan_headers;
pub use question::{Candidate, Question, QuestionCode};
pub use reader::{READER_MEMORY, Reader, serve_reader, without_console};
pub use reason::{Reason, ReasonCode};
pub use recognize::names_stock;
pub use report::{
    ColumnUse, FileReport, ImportIssue, ImportNews, ImportProgress, ImportReport, IncompleteDay, IssueCode, IssueCount, IssueEffect,
    LISTED_PER_CODE, Layout, ProductNews, Recognized, Rhythm, RowKind, UnusualAmount,
};
pub use sheet::{TextRow, TextSheet, read_sheet};
pub use source::TABLE_ENDINGS;
pub use stock::{
    Lasting, MOST_IN_A_PACK, MOST_UNITS, StockColumn, StockContext, StockFault, StockField, StockIssue, StockList, StockLook, StockRow,
    amount, bare_days, code_key, decimal_comma, is_contents, is_of_cases, is_stock, is_total, pack_size, read_stock_list, shelf_life,
    similar_key, stock_look,
};
