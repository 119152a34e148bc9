//! What to order of one product in one store: periodic review with an order-up-to level (Silver, Pyke & Thomas 2017, ch. 6), bounded by packs,
//! minimum, maximum and shelf life.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::demand::{Demand, expected_short, mean_over_strata, strata};
use crate::error::PolicyError;
use crate::item::Terms;
use crate::line::{Basis, OrderSuggestion, Status};
use crate::lots::{Arrival, Stock, days_from};
use crate::normal::normal_score;
use crate::reason::{Kept, Note};
use crate::unsold_lots::expiring_within;

/// What the recent sales say besides the forecast.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recent {
    /// Sales a day of the last 28 days as sold.
    pub daily_mean_raw: f64,
    /// Sales a day of the days of the last 28 on which there was something to sell; null when none was empty.
    pub daily_mean_corrected: Option<f64>,
    /// Days since the last sale; null when there never was one.
    pub days_since_sale: Option<u32>,
    /// Whether so many days without a sale can't be chance for this product.
    pub stopped: bool,
    /// A product that began to sell when this one stopped, and may take its place.
    pub possible_successor: Option<String>,
    /// The products whose history is part of the demand.
    pub predecessors: Vec<String>,
    /// Whether it sells although another product takes its place, and that product's demand doesn't include it.
    pub still_sells: bool,
    /// Goods on the way of a product whose stock isn't known.
    pub coming: Vec<Arrival>,
    /// The last day with sales of the store and the days since, where these are so many that what is left isn't known.
    pub store_ended: Option<(Date, u32)>,
    /// What is kept for its orders and can't be used: what it is of, by name, and the name of the field.
    pub unusable: Option<(Kept, String, String)>,
    /// Days that were forecast; later days are continued.
    pub horizon: u32,
}

/// Rounding errors aren't a reason for another pack.
pub(crate) const EPSILON: f64 = 1e-9;

/// Stock that lasts longer isn't counted in days.
const LONGEST_COVER: u32 = 730;

/// Returns what to order after the plan day `at`. `stock` is `None` where it isn't known: then nothing is suggested.
///
/// # Errors
/// [`PolicyError`] when the terms make no sense.
pub fn suggest(
    demand: &(impl Demand + ?Sized),
    stock: Option<&Stock>,
    terms: &Terms,
    recent: &Recent,
    at: Date,
) -> Result<OrderSuggestion, PolicyError> {
    terms.check()?;
    Ok(Plan::new(demand, stock, terms, recent, at).line())
}

/// Everything that a line is made of.
pub(crate) struct Plan<'a, D: ?Sized> {
    pub(crate) demand: &'a D,
    pub(crate) stock: Option<&'a Stock>,
    pub(crate) terms: &'a Terms,
    pub(crate) recent: &'a Recent,
    pub(crate) at: Date,
    /// L + R
    pub(crate) days: u32,
    pub(crate) expected: f64,
    pub(crate) target: f64,
    pub(crate) safety: f64,
    pub(crate) on_hand: f64,
    pub(crate) usable: f64,
    pub(crate) on_the_way: f64,
    /// Units on the way that arrive before an order of now would.
    pub(crate) arriving_first: f64,
    pub(crate) notes: Vec<Note>,
}

impl<'a, D: Demand + ?Sized> Plan<'a, D> {
    fn new(demand: &'a D, stock: Option<&'a Stock>, terms: &'a Terms, recent: &'a Recent, at: Date) -> Self {
        let days = terms.lead_days + terms.review_days;
        let expected = demand.mean(days);
        let none = Stock { arrivals: recent.coming.clone(), ..Stock::default() };
        let there = stock.unwrap_or(&none);
        let on_hand = there.on_hand(at);
        let lost = expiring_within(&there.queue(at), demand, days);
        let mut plan = Self {
            demand,
            stock,
            terms,
            recent,
            at,
            days,
            expected,
            target: 0.0,
            safety: 0.0,
            on_hand,
            usable: (on_hand - lost).max(0.0),
            on_the_way: there.arriving(at, days),
            arriving_first: there.arriving(at, terms.lead_days),
            notes: Vec::new(),
        };
        plan.set_target();
        plan.tell(there, lost);
        plan
    }

    /// The order-up-to level: the quantile of D(L + R). Independent spreads of demand and lead time add up as squares, with z the normal score
    /// of the service level (Silver, Pyke & Thomas 2017, eq. 6.25: variance of D over a random L = E[L] σ² + E[D]² σ_L²).
    fn set_target(&mut self) {
        let Some(level) = self.terms.service_level else { return };
        let quantile = self.demand.quantile(self.days, level);
        // A high service level never aims below what is expected.
        let quantile = if level >= 0.5 { quantile.max(self.expected) } else { quantile };
        let spread = normal_score(level).max(0.0) * self.daily() * self.terms.lead_spread;
        self.target = if spread > 0.0 { self.expected + (quantile - self.expected).hypot(spread) } else { quantile };
        if spread > 0.0 {
            self.notes.push(Note::LeadTimeSpread { days: self.terms.lead_spread, units: self.target - quantile });
        }
        if self.terms.min_stock > self.target {
            self.target = self.terms.min_stock;
            self.notes.push(Note::RaisedToMinStock { min_stock: self.terms.min_stock });
        }
        if self.target < self.expected - EPSILON {
            self.notes.push(Note::BelowExpected { expected_sales: self.expected, target: self.target });
        }
        self.safety = (self.target - self.expected).max(0.0);
    }

    fn tell(&mut self, stock: &Stock, lost: f64) {
        let expired = stock.expired(self.at);
        if expired > 0.0 {
            self.notes.push(Note::Expired { quantity: expired });
        }
        if lost >= 0.5 {
            self.notes.push(Note::ExpiresBeforeUse { quantity: lost });
        }
        let late = stock.on_the_way() - self.on_the_way;
        if late > 0.0 {
            self.notes.push(Note::ArrivesTooLate { quantity: late });
        }
        let overdue = stock.overdue(self.at);
        if overdue > 0.0 {
            self.notes.push(Note::Overdue { quantity: overdue });
        }
        if self.recent.horizon < self.days {
            self.notes.push(Note::Stretched { from: self.recent.horizon + 1, to: self.days });
        }
        if let Some(corrected) = self.recent.daily_mean_corrected.filter(|corrected| *corrected > self.recent.daily_mean_raw * 1.05) {
            self.notes.push(Note::StockOutCorrected { raw: self.recent.daily_mean_raw, corrected });
        }
        if let (true, Some(days)) = (self.recent.stopped, self.recent.days_since_sale) {
            self.notes.push(Note::NoSales { days });
        }
        self.notes.extend(self.recent.predecessors.iter().map(|predecessor| Note::Follows { predecessor: predecessor.clone() }));
    }

    pub(crate) fn daily(&self) -> f64 {
        self.expected / f64::from(self.days.max(1))
    }

    /// Days that the stock lasts at expected sales, with goods on the way from the day they arrive; and the first day that isn't covered.
    fn cover(&self) -> Option<(f64, u32)> {
        let stock = self.stock?;
        let mut queue = stock.queue(self.at);
        let arrivals: Vec<(i64, f64)> = stock
            .arrivals
            .iter()
            // Without a date, goods are expected as if they were ordered now; what is overdue, tomorrow.
            .map(|a| (a.arrives.map_or(i64::from(self.terms.lead_days) + 1, |day| days_from(self.at, day).max(1)), a.quantity.max(0.0)))
            .collect();
        let mut before = 0.0;
        for day in 1..=LONGEST_COVER {
            for (_, quantity) in arrivals.iter().filter(|(arrives, _)| *arrives == i64::from(day)) {
                queue.push((u32::MAX, *quantity));
            }
            let until = self.demand.mean(day);
            let mut wanted = until - before;
            let asked = wanted;
            before = until;
            for (_, left) in queue.iter_mut().filter(|(expires, _)| *expires >= day) {
                let taken = wanted.min(*left);
                *left -= taken;
                wanted -= taken;
            }
            if wanted > EPSILON {
                return Some((f64::from(day - 1) + (asked - wanted) / asked, day));
            }
        }
        None
    }

    fn expected_expiry(&self, quantity: f64) -> Option<f64> {
        let keeps = self.terms.shelf_life_days?;
        Some(mean_over_strata(|level| self.left_of(keeps, quantity, level)))
    }

    fn line(mut self) -> OrderSuggestion {
        let cover = self.cover();
        let (status, reason, quantity, at_stake) = self.verdict(cover);
        let known = self.stock.is_some();
        if self.never_ordered().is_some() {
            // Nothing is filled up to it.
            self.notes.retain(|note| !matches!(note, Note::RaisedToMinStock { .. }));
        }
        let offered = (status == Status::Doubtful && known).then_some(quantity);
        let quantity = if offered.is_some() { 0.0 } else { quantity };
        let units_at_risk = expected_short(self.demand, self.days, self.position());
        let value = self.terms.unit_price.or(self.terms.unit_cost);
        let money_at_risk = match at_stake {
            Some(units) => self.terms.unit_cost.or(self.terms.unit_price).map(|cost| units * cost),
            None => value.map(|price| units_at_risk * price),
        };
        OrderSuggestion {
            status,
            on_hand: known.then_some(self.on_hand),
            expired: self.stock.map_or(0.0, |stock| stock.expired(self.at)),
            usable: known.then_some(self.usable),
            on_the_way: self.on_the_way,
            daily_mean: self.daily(),
            daily_mean_raw: self.recent.daily_mean_raw,
            run_out: cover.map(|(_, day)| self.at.saturating_add(i64::from(day).days())),
            days_of_cover: cover.map(|(days, _)| days),
            lead_days: self.terms.lead_days,
            review_days: self.terms.review_days,
            protection_days: self.days,
            stretched_from: (self.recent.horizon < self.days).then_some(self.recent.horizon + 1),
            service_level: self.terms.service_level,
            expected_sales: self.expected,
            target: self.target,
            safety_stock: self.safety,
            needed: known.then(|| self.needed()),
            quantity: known.then_some(quantity),
            offered,
            packs: known.then_some(quantity / self.terms.pack()),
            pack_size: self.terms.pack_size,
            step: self.terms.step(),
            unit_cost: self.terms.unit_cost,
            cost: self.terms.unit_cost.filter(|_| known).map(|cost| cost * quantity),
            units_at_risk,
            money_at_risk,
            expected_expiry: self.expected_expiry(quantity),
            expiry_risk: self
                .terms
                .shelf_life_days
                .map(|keeps| mean_over_strata(|level| f64::from(u8::from(self.left_of(keeps, quantity, level) > EPSILON)))),
            reason,
            basis: self.basis(),
            notes: self.notes,
        }
    }

    fn basis(&self) -> Basis {
        let totals = |days: u32| strata().map(|level| self.demand.quantile(days, level)).collect();
        let queue = self.stock.map(|stock| stock.queue(self.at)).unwrap_or_default();
        let within = queue.into_iter().filter(|(days, _)| *days < self.days);
        Basis {
            quantile: self.terms.service_level.map_or(0.0, |level| self.demand.quantile(self.days, level)),
            lead_spread: self.terms.lead_spread,
            min_quantity: self.terms.min_quantity,
            min_stock: self.terms.min_stock,
            max_stock: self.terms.max_stock,
            shelf_life_days: self.terms.shelf_life_days,
            sells_in_time: self.terms.shelf_life_days.map(|keeps| self.sells_in_time(keeps)),
            unit_price: self.terms.unit_price,
            never_ordered: self.never_ordered().is_some(),
            totals: totals(self.days),
            lots: within.map(|(days, quantity)| (days, quantity, totals(days))).collect(),
        }
    }
}
