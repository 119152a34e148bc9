//! The status of a line and the reason for it.

use crate::demand::Demand;
use crate::line::Status;
use crate::policy::Plan;
use crate::reason::{Kept, OrderNumbers, Reason};
use crate::unsold_lots::lot_outlooks;

impl<D: Demand + ?Sized> Plan<'_, D> {
    /// Status, reason, quantity, and the units whose purchase price is at stake where it isn't lost sales.
    pub(crate) fn verdict(&mut self, cover: Option<(f64, u32)>) -> (Status, Reason, f64, Option<f64>) {
        let (lead_days, review_days) = (self.terms.lead_days, self.terms.review_days);
        let (daily_mean, on_hand) = (self.daily(), self.on_hand);
        if self.stock.is_none() {
            return (Status::UnknownStock, Reason::UnknownStock { daily_mean, target: self.target, lead_days, review_days }, 0.0, None);
        }
        // What seems not to sell may be what is missing of the sales.
        if let Some((Kept::Sales, name, field)) = self.recent.unusable.clone().filter(|_| !self.terms.do_not_order) {
            let (quantity, _) = self.quantity();
            return (Status::Doubtful, Reason::Unusable { of: Kept::Sales, name, field, target: self.target, quantity }, quantity, None);
        }
        if let Some((status, reason)) = self.never_ordered() {
            return (status, reason, 0.0, Some(on_hand.max(0.0)));
        }
        let (quantity, bound) = self.quantity();
        if let Some((status, reason)) = self.replaced_but_selling(quantity) {
            return (status, reason, quantity, None);
        }
        if let Some((of, name, field)) = self.recent.unusable.clone() {
            return (Status::Doubtful, Reason::Unusable { of, name, field, target: self.target, quantity }, quantity, None);
        }
        if on_hand < 0.0 {
            return (Status::Doubtful, Reason::NegativeStock { owed: -on_hand, target: self.target, quantity }, quantity, None);
        }
        let (beyond, moved) = self.stock.map_or((0.0, 0.0), |stock| (stock.oversold, stock.moved));
        if beyond >= 1.0 {
            return (Status::Doubtful, Reason::SoldBeyondCount { beyond, moved, target: self.target, quantity }, quantity, None);
        }
        if let Some((until, days)) = self.recent.store_ended {
            return (Status::Doubtful, Reason::StoreSalesMissing { until, days, target: self.target, quantity }, quantity, None);
        }
        let days_of_cover = cover.map(|(days, _)| days);
        let (target, usable, on_the_way) = (self.target, self.usable, self.on_the_way);
        let numbers = OrderNumbers {
            daily_mean,
            days_of_cover,
            lead_days,
            review_days,
            service_level: self.terms.service_level.unwrap_or(0.0),
            target,
            usable,
            on_the_way,
            quantity,
            packs: quantity / self.terms.pack(),
            pack_size: self.terms.pack_size,
        };
        if cover.is_some_and(|(_, day)| day <= lead_days) {
            return (Status::RunsOut, bound.unwrap_or(Reason::RunsOut(numbers)), quantity, None);
        }
        if quantity > 0.0 {
            return (Status::Order, Reason::Order(numbers), quantity, None);
        }
        if let Some(reason) = bound {
            return (Status::Enough, reason, 0.0, None);
        }
        if let Some((reason, unsold)) = self.expiring() {
            return (Status::Expiring, reason, 0.0, Some(unsold));
        }
        let sells_at_most = self.demand.quantile(self.terms.too_much_days, 0.95);
        let surplus = on_hand + self.on_the_way - sells_at_most.max(self.target).max(self.terms.min_stock);
        if surplus > self.terms.step().max(1.0) {
            let days = self.terms.too_much_days;
            return (
                Status::TooMuch,
                Reason::TooMuch { daily_mean, days_of_cover, on_hand, days, sells_at_most, surplus },
                0.0,
                Some(surplus),
            );
        }
        (Status::Enough, Reason::Enough { daily_mean, days_of_cover, lead_days, review_days, target, usable, on_the_way }, 0.0, None)
    }

    /// A product that was replaced by another and still sells next to it: the user decides whether to order what is missing of it.
    fn replaced_but_selling(&self, quantity: f64) -> Option<(Status, Reason)> {
        let successor = self.terms.successor.clone()?;
        let on_hand = self.on_hand;
        if quantity <= 0.0 {
            return Some((Status::Enough, Reason::Successor { successor, on_hand }));
        }
        let (daily_mean, target) = (self.daily(), self.target);
        Some((Status::Doubtful, Reason::StillSells { successor, daily_mean, on_hand, target, quantity }))
    }

    /// Products that aren't ordered whatever the demand.
    pub(crate) fn never_ordered(&self) -> Option<(Status, Reason)> {
        let on_hand = self.on_hand;
        if let Some(successor) = self.terms.successor.as_ref().filter(|_| !self.recent.still_sells) {
            return Some((Status::Enough, Reason::Successor { successor: successor.clone(), on_hand }));
        }
        if self.terms.do_not_order {
            return Some((Status::Enough, Reason::DoNotOrder { on_hand }));
        }
        let since = self.recent.days_since_sale;
        if since.is_none_or(|days| days >= self.terms.dead_after_days) && self.terms.min_stock <= 0.0 {
            return Some((Status::Dead, Reason::Dead { days_since_sale: since, on_hand }));
        }
        if let (Some(successor), Some(days_since_sale)) = (&self.recent.possible_successor, since) {
            return Some((Status::Doubtful, Reason::PossibleSuccessor { successor: successor.clone(), days_since_sale }));
        }
        if self.terms.service_level.is_none() {
            return Some((Status::Enough, Reason::OnDemand { daily_mean: self.daily(), on_hand }));
        }
        None
    }

    /// The lot that leaves most unsold among those that expire soon.
    fn expiring(&self) -> Option<(Reason, f64)> {
        let outlooks = lot_outlooks(self.stock?, self.demand, self.at);
        let soon = |days: i64| days > 0 && days <= i64::from(self.terms.expiring_days);
        let soon = || outlooks.iter().filter(|lot| lot.unsold_mean >= 1.0 && lot.days_left.is_some_and(soon));
        let worst = soon().max_by(|a, b| a.unsold_mean.total_cmp(&b.unsold_mean))?;
        let days_left = worst.days_left.unwrap_or(0);
        let unsold: f64 = soon().map(|lot| lot.unsold_mean).sum();
        Some((Reason::Expiring { quantity: worst.lot.quantity, unsold: worst.unsold_mean, days_left, daily_mean: self.daily() }, unsold))
    }
}
