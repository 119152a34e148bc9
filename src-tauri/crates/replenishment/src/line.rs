//! The order line of one product in one store: status, figures, and what to order. [`OrderSuggestion`] states the order formula.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::reason::{Note, Reason};

/// What a line of the worklist is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "LineStatus")]
pub enum Status {
    /// The stock runs out before goods ordered now arrive.
    RunsOut,
    /// Something must be ordered now.
    Order,
    /// The stock can't be right, or something has to be decided first.
    Doubtful,
    /// Nothing is known of the stock.
    UnknownStock,
    /// Part of the stock won't sell before it expires.
    Expiring,
    /// The stock lasts far too long.
    TooMuch,
    /// There is stock, and nothing has sold for a long time.
    Dead,
    /// The stock lasts until the next order.
    Enough,
}

impl Status {
    /// Every status, the most urgent first.
    pub const ALL: [Self; 8] =
        [Self::RunsOut, Self::Order, Self::Doubtful, Self::UnknownStock, Self::Expiring, Self::TooMuch, Self::Dead, Self::Enough];

    /// Returns the stable name, such as `runs_out`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RunsOut => "runs_out",
            Self::Order => "order",
            Self::Doubtful => "doubtful",
            Self::UnknownStock => "unknown_stock",
            Self::Expiring => "expiring",
            Self::TooMuch => "too_much",
            Self::Dead => "dead",
            Self::Enough => "enough",
        }
    }
}

/// What to order of one product in one store, with every figure that leads there. With L the days until goods arrive, R the order interval
/// and D(k) the total sales of the next k days:
///
/// - `protection_days` = L + R
/// - `expected_sales` = mean of D(L + R); `daily_mean` = expected sales ÷ protection days
/// - `safety_stock` = √((quantile of D(L + R) − mean)² + (z × daily mean × spread of the lead time)²)
/// - `target` = max(expected sales + safety stock, minimum stock)
/// - `needed` = max(0, target − usable − on the way)
/// - `quantity` = `needed`, rounded up to whole steps, at least the minimum quantity, and within the maximum stock and the shelf life
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct OrderSuggestion {
    /// What the line is about.
    pub status: Status,
    /// Units that may be sold; null where the stock isn't known. Expired lots don't count.
    pub on_hand: Option<f64>,
    /// Units of expired lots.
    pub expired: f64,
    /// Units on hand less those that are expected to expire unsold within the protection period; null where the stock isn't known.
    pub usable: Option<f64>,
    /// Units on the way that arrive within the protection period.
    pub on_the_way: f64,
    /// Expected sales a day over the protection period.
    pub daily_mean: f64,
    /// Sales a day of the last 28 days as sold, including days with an empty shelf.
    pub daily_mean_raw: f64,
    /// The day on which the stock runs out when sales are as expected; null when it lasts two years or isn't known.
    #[ts(type = "string | null")]
    pub run_out: Option<Date>,
    /// Days that the stock lasts when sales are as expected; null when it lasts two years or isn't known.
    pub days_of_cover: Option<f64>,
    /// L: days until goods that are ordered now arrive, the wait for the order day included.
    pub lead_days: u32,
    /// R: days from this order to the next.
    pub review_days: u32,
    /// L + R: days that this order must last.
    pub protection_days: u32,
    /// The first day (counted from 1) that is beyond the forecast's horizon and is continued; null when the horizon covers all.
    pub stretched_from: Option<u32>,
    /// Probability of not running out before the next delivery; null when it is only ordered on demand.
    pub service_level: Option<f64>,
    /// Expected sales of the protection period.
    pub expected_sales: f64,
    /// Units that the stock is filled up to.
    pub target: f64,
    /// Part of the target above the expected sales.
    pub safety_stock: f64,
    /// Units missing from the target before rounding; null where the stock isn't known.
    pub needed: Option<f64>,
    /// Units to order; null where the stock isn't known, and 0 of a doubtful line until someone decides.
    pub quantity: Option<f64>,
    /// Units that a doubtful line would order; null for all others.
    #[serde(default)]
    pub offered: Option<f64>,
    /// Packs to order; null where the stock isn't known.
    pub packs: Option<f64>,
    /// Units in a pack.
    pub pack_size: f64,
    /// Units that the quantity is a multiple of.
    pub step: f64,
    /// Purchase price of a unit.
    pub unit_cost: Option<f64>,
    /// Quantity × purchase price; null when one of them isn't known.
    pub cost: Option<f64>,
    /// Units expected to be short in the protection period when nothing is ordered.
    pub units_at_risk: f64,
    /// Money at stake: units short × sales price, or for stock that won't sell, its purchase price. Null without prices.
    pub money_at_risk: Option<f64>,
    /// Units expected to expire of stock and order together; null without a shelf life or dated lots.
    pub expected_expiry: Option<f64>,
    /// Probability that some of it expires; null without a shelf life.
    pub expiry_risk: Option<f64>,
    /// The reason for the status and the quantity.
    pub reason: Reason,
    /// Further remarks about the line.
    pub notes: Vec<Note>,
    /// The inputs of the figures above, for sheets that recompute them.
    #[serde(skip)]
    #[ts(skip)]
    pub basis: Basis,
}

/// What the figures of a line are computed from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Basis {
    /// The quantile of D(L + R) at the service level.
    pub quantile: f64,
    /// Standard deviation of the real lead time, in days.
    pub lead_spread: f64,
    /// Smallest quantity, in units.
    pub min_quantity: f64,
    /// Least stock, in units.
    pub min_stock: f64,
    /// Most stock, in units.
    pub max_stock: Option<f64>,
    /// K: days that newly delivered goods keep.
    pub shelf_life_days: Option<u32>,
    /// Units of an order that are expected to sell before they expire.
    pub sells_in_time: Option<f64>,
    /// Sales price of a unit.
    pub unit_price: Option<f64>,
    /// Whether the line is never ordered, whatever the demand.
    pub never_ordered: bool,
    /// Twenty equally likely totals of D(L + R).
    pub totals: Vec<f64>,
    /// Lots that expire within the protection period, the soonest first: days left, units, and twenty equally likely totals until they expire.
    pub lots: Vec<(u32, f64, Vec<f64>)>,
}
