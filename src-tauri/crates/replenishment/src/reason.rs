//! Reasons of order lines as a code with the numbers that it is built from. Sentences are made in `text`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The numbers of an order, from demand to packs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct OrderNumbers {
    /// Expected sales a day.
    pub daily_mean: f64,
    /// Days that the stock lasts; null for longer than two years.
    pub days_of_cover: Option<f64>,
    /// L: days from the plan day until goods ordered now arrive.
    pub lead_days: u32,
    /// R: days until the next order.
    pub review_days: u32,
    /// Probability of not running out.
    pub service_level: f64,
    /// The order-up-to level.
    pub target: f64,
    /// Units on hand that count.
    pub usable: f64,
    /// Units on the way that arrive in time.
    pub on_the_way: f64,
    /// Units to order.
    pub quantity: f64,
    /// Packs to order.
    pub packs: f64,
    /// Units in a pack.
    pub pack_size: f64,
}

/// What is kept for orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export, rename = "KeptForOrders")]
pub enum Kept {
    /// The terms of a product.
    Item,
    /// The terms of a supplier.
    Supplier,
    /// A saved order.
    Order,
    /// Days of sales; the name is their number.
    Sales,
    /// A stock list.
    Stock,
}

/// Why a line orders what it orders. Numbers are those of the line, so that a sentence can be built from them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export, rename = "LineReason")]
pub enum Reason {
    /// The target isn't reached, so something is ordered.
    Order(OrderNumbers),
    /// As `order`, and the stock runs out before the goods arrive.
    RunsOut(OrderNumbers),
    /// Stock and goods on the way reach the target.
    Enough { daily_mean: f64, days_of_cover: Option<f64>, lead_days: u32, review_days: u32, target: f64, usable: f64, on_the_way: f64 },
    /// Stock and goods on the way are enough; it is ordered to reach the supplier's minimum.
    ToppedUp { daily_mean: f64, days_of_cover: Option<f64>, target: f64, usable: f64, on_the_way: f64, quantity: f64 },
    /// The stock is more than sells in a long time.
    TooMuch { daily_mean: f64, days_of_cover: Option<f64>, on_hand: f64, days: u32, sells_at_most: f64, surplus: f64 },
    /// Part of the stock won't sell before it expires.
    Expiring { quantity: f64, unsold: f64, days_left: i64, daily_mean: f64 },
    /// Nothing has sold for a long time.
    Dead { days_since_sale: Option<u32>, on_hand: f64 },
    /// The stock is below zero: owed to customers, or counted wrong.
    NegativeStock { owed: f64, target: f64, quantity: f64 },
    /// More was sold since the count than there was, or went to other stores: a delivery wasn't recorded, or the count was wrong.
    SoldBeyondCount {
        beyond: f64,
        /// Units that went to other stores.
        #[serde(default)]
        moved: f64,
        target: f64,
        quantity: f64,
    },
    /// The sales of the store end long before those of others, and the stock wasn't counted: the user imports the sales, or decides.
    StoreSalesMissing {
        /// The last day with sales of the store.
        #[ts(type = "string")]
        until: Date,
        /// Days since then.
        days: u32,
        target: f64,
        quantity: f64,
    },
    /// What is kept for its orders can't be used, so that what it would order is by the other terms alone: the user corrects it, or decides.
    Unusable {
        /// What can't be used.
        of: Kept,
        /// Its code, name, or number.
        name: String,
        /// The field that can't be used; empty where nothing of it can.
        field: String,
        target: f64,
        quantity: f64,
    },
    /// Nothing is known of the stock.
    UnknownStock { daily_mean: f64, target: f64, lead_days: u32, review_days: u32 },
    /// It is marked as not to be ordered.
    DoNotOrder { on_hand: f64 },
    /// Another product takes its place.
    Successor { successor: String, on_hand: f64 },
    /// Another product takes its place, but it still sells, and the other's sales don't include that: someone has to decide.
    StillSells { successor: String, daily_mean: f64, on_hand: f64, target: f64, quantity: f64 },
    /// It stopped selling when a similar product began to: someone has to decide.
    PossibleSuccessor { successor: String, days_since_sale: u32 },
    /// Products of this class are ordered only when a customer asks.
    OnDemand { daily_mean: f64, on_hand: f64 },
    /// Something is needed, but even one pack would exceed the maximum stock.
    MaxStock { max_stock: f64, needed: f64, position: f64, step: f64 },
    /// Something is needed, but most of a pack would expire.
    PackExpires { needed: f64, step: f64, sells_in_time: f64, shelf_life_days: u32 },
    /// It was needed, but the budget was spent on more urgent lines.
    OverBudget { needed: f64 },
}

/// What else should be known about a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
#[ts(export, rename = "LineNote")]
pub enum Note {
    /// Days from this one on are beyond the forecast's horizon.
    Stretched { from: u32, to: u32 },
    /// Expired units don't count.
    Expired { quantity: f64 },
    /// Units that will expire before they sell don't count.
    ExpiresBeforeUse { quantity: f64 },
    /// The shelf life allows less than is needed: ordering more often helps.
    LimitedByShelfLife { needed: f64, sells_in_time: f64, shelf_life_days: u32, review_days: u32 },
    /// The maximum stock allows less than is needed.
    LimitedByMaxStock { needed: f64, max_stock: f64 },
    /// The minimum stock requires more than the demand.
    RaisedToMinStock { min_stock: f64 },
    /// The minimum quantity is more than what is needed.
    RaisedToMinQuantity { min_quantity: f64, needed: f64 },
    /// A pack lasts very long.
    PackLasts { days: f64, pack_size: f64 },
    /// The service level asks for less than the expected sales.
    BelowExpected { expected_sales: f64, target: f64 },
    /// Nothing sold for some days, which isn't chance.
    NoSales { days: u32 },
    /// Empty shelves were taken out of the mean.
    StockOutCorrected { raw: f64, corrected: f64 },
    /// Goods on the way arrive too late to help.
    ArrivesTooLate { quantity: f64 },
    /// Goods on the way were expected earlier and still count.
    Overdue { quantity: f64 },
    /// The spread of real delivery times is part of the safety stock.
    LeadTimeSpread { days: f64, units: f64 },
    /// Added to reach the supplier's minimum.
    ToppedUp { units: f64 },
    /// Cut to fit the budget.
    CutByBudget { needed: f64 },
    /// The history of the product that it takes the place of is part of its demand.
    Follows { predecessor: String },
    /// Stock and goods on the way of the product that it takes the place of count for it.
    PredecessorStock { predecessor: String, on_hand: f64, on_the_way: f64 },
    /// There is stock of the product that it took the place of, which doesn't count for it.
    PredecessorLeft { predecessor: String, on_hand: f64, on_the_way: f64 },
    /// Its successors lead back to itself, so it is ordered as if it had none.
    SuccessorLoop { successor: String },
    /// The order is written some days after the last day of sales; the sales of these days are expected, not known.
    SalesLag { days: u32 },
    /// The sales of the store end earlier than those of others: what it sold since isn't known, and its stock may be less.
    StoreSalesEnd {
        /// The last day with sales of the store.
        #[ts(type = "string")]
        until: Date,
        /// Days since then.
        days: u32,
    },
    /// The sales of the store end earlier than those of others: expected sales count for the days since.
    StoreSalesExpected {
        /// The last day with sales of the store.
        #[ts(type = "string")]
        until: Date,
        /// Days since then.
        days: u32,
    },
    /// The sales of the store end long before those of others: what sells is expected by those from before, and the stock was counted since.
    StoreSalesOld {
        /// The last day with sales of the store.
        #[ts(type = "string")]
        until: Date,
        /// Days since then.
        days: u32,
    },
    /// The last day of the store's sales looks as if they were still coming in: expected sales count for it.
    StoreDayIncomplete {
        #[ts(type = "string")]
        day: Date,
    },
    /// The cut-off of the day has passed, so that the order is written later.
    CutoffPassed {
        #[ts(type = "string")]
        order_on: Date,
    },
    /// The cut-off of an order day that is still to come is taken to have passed, so that the order is written on the next one.
    OrderDaySkipped {
        /// The order day that is skipped.
        #[ts(type = "string")]
        missed: Date,
        #[ts(type = "string")]
        order_on: Date,
    },
    /// No delivery time was entered, so that the mean of real ones counts.
    RealLeadTime { days: f64, deliveries: u64 },
    /// The store is closed on some days of the protection period.
    Closures { days: u32 },
    /// A promotion is planned on some days of the protection period: their expected sales are multiplied with what promotions of the past did.
    PromotionIncluded { days: u32, factor: f64 },
    /// A promotion is planned on some days of the protection period, and nothing shows what it does: the quantity is that of usual days.
    PromotionNotIncluded { days: u32 },
    /// Another price is planned for some days of the protection period, and nothing shows what it does: the quantity is that of the last price.
    PriceNotIncluded { days: u32 },
    /// The order doesn't reach the supplier's minimum amount.
    BelowMinimum { minimum: f64, missing: f64 },
    /// The unit cost isn't known; its amount is taken from the sales price to judge the supplier's minimum.
    AmountByPrice { unit_price: f64 },
    /// Neither cost nor price is known, so it can't be decided whether the supplier's minimum is reached.
    AmountUnknown { minimum: f64 },
    /// Goods that were noted as received after the count of the same day: they are added to it, and may have been in it.
    ReceivedOnCountDay {
        quantity: f64,
        #[ts(type = "string")]
        day: Date,
    },
    /// Goods of a canceled transfer that had left when the store was counted: they are added to the count.
    ReturnedAfterCount {
        quantity: f64,
        #[ts(type = "string")]
        day: Date,
    },
    /// Another store has more than it needs.
    Transfer { from_store: String, quantity: f64 },
}
