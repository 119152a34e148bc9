//! From a forecast to an order: item terms, lots, policy, order lines with their reasons, classes, minimums, budgets and transfers.
//!
//! Knows nothing of files, databases, the window, or forecasting methods: demand comes in through [`Demand`]. Days are counted from the **plan day**,
//! the last day whose sales are known; day 1 is the day after it, on which the order is written.

mod budget;
mod calendar;
mod classes;
mod demand;
mod error;
mod item;
mod limits;
mod line;
mod lots;
mod minimum;
mod normal;
mod policy;
mod quantity;
mod reason;
mod text;
mod transfers;
mod unsold_lots;
mod verdict;

pub use budget::{BudgetLine, Spent, within_budget};
pub use calendar::{OrderDays, next_order};
pub use classes::{Abc, ClassInput, ClassRules, ClassedItem, Xyz, classify, variation};
pub use demand::{Demand, Later, NoDemand, TotalDemand, expected_left, expected_short, left_at};
pub use error::PolicyError;
pub use item::{Defaults, ItemTerms, Supplier, Terms};
pub use limits::{Limit, MOST_DAYS, MOST_IN_A_PACK, MOST_MONEY, MOST_UNITS};
pub use line::{Basis, OrderSuggestion, Status};
pub use lots::{Arrival, Lot, Stock, first_units, joined, without};
pub use minimum::{MinimumLine, TopUp, is_reached, top_up};
pub use normal::normal_score;
pub use policy::{Recent, suggest};
pub use reason::{Kept, Note, OrderNumbers, Reason};
pub use text::{TextLanguage, note_text, reason_text};
pub use transfers::{Transfer, TransferRules, TransferStock, transfers};
pub use unsold_lots::{LotOutlook, lot_outlooks};
