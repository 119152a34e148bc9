//! The quantity of an order within packs, minimum, maximum, and shelf life.

use crate::demand::Demand;
use crate::policy::{EPSILON, Plan};
use crate::reason::{Note, Reason};

/// Days; a pack that lasts longer gets a note.
const PACK_LASTS: f64 = 180.0;

impl<D: Demand + ?Sized> Plan<'_, D> {
    pub(crate) fn position(&self) -> f64 {
        self.usable + self.on_the_way
    }

    pub(crate) fn needed(&self) -> f64 {
        (self.target - self.position()).max(0.0)
    }

    /// The quantity within all bounds, and the reason where a bound leaves nothing.
    pub(crate) fn quantity(&mut self) -> (f64, Option<Reason>) {
        let (needed, step) = (self.needed(), self.terms.step());
        if needed <= EPSILON * self.target.max(1.0) {
            return (0.0, None);
        }
        // At least one, however large it is.
        let mut quantity = units(((needed / step) - EPSILON).ceil().max(1.0), step);
        if quantity < self.terms.min_quantity {
            quantity = units(((self.terms.min_quantity / step) - EPSILON).ceil(), step);
            self.notes.push(Note::RaisedToMinQuantity { min_quantity: self.terms.min_quantity, needed });
        }
        let down = |room: f64| units(((room / step) + EPSILON).floor().max(0.0), step);
        if let Some(keeps) = self.terms.shelf_life_days {
            let sells = self.sells_in_time(keeps);
            if quantity > sells + EPSILON {
                let shelf_life =
                    Note::LimitedByShelfLife { needed, sells_in_time: sells, shelf_life_days: keeps, review_days: self.terms.review_days };
                let mut fits = down(sells);
                if fits <= 0.0 && sells >= step / 2.0 {
                    fits = step;
                }
                if fits <= 0.0 || fits < self.terms.min_quantity {
                    return (
                        0.0,
                        Some(Reason::PackExpires {
                            needed,
                            step: step.max(self.terms.min_quantity),
                            sells_in_time: sells,
                            shelf_life_days: keeps,
                        }),
                    );
                }
                // Rounding up to a pack alone isn't worth a note.
                if fits < needed {
                    self.notes.push(shelf_life);
                }
                quantity = fits.min(quantity);
            }
        }
        if let Some(max_stock) = self.terms.max_stock {
            let room = max_stock - self.position();
            if quantity > room + EPSILON {
                let fits = down(room);
                if fits <= 0.0 || fits < self.terms.min_quantity {
                    return (
                        0.0,
                        Some(Reason::MaxStock { max_stock, needed, position: self.position(), step: step.max(self.terms.min_quantity) }),
                    );
                }
                if fits < needed {
                    self.notes.push(Note::LimitedByMaxStock { needed, max_stock });
                }
                quantity = fits;
            }
        }
        let daily = self.daily();
        if daily > 0.0 && quantity <= step + EPSILON && step / daily > PACK_LASTS {
            self.notes.push(Note::PackLasts { days: step / daily, pack_size: step });
        }
        (quantity, None)
    }

    /// Units of an order that are expected to sell before they expire: goods that arrive after L days and keep K more sell until day L + K, after
    /// what is there and on the way. What customers want before they arrive, and what is there can't give them, isn't sold later.
    pub(crate) fn sells_in_time(&self, keeps: u32) -> f64 {
        let lead_days = self.terms.lead_days;
        (self.demand.mean(lead_days + keeps) - self.gone_first(self.demand.mean(lead_days))).max(0.0)
    }

    /// Units of stock and an order that are left when the order expires, where demand is as its quantile at `level`.
    pub(crate) fn left_of(&self, keeps: u32, quantity: f64, level: f64) -> f64 {
        let until = |days: u32| self.demand.quantile(days, level);
        let lead_days = self.terms.lead_days;
        (self.gone_first(until(lead_days)) + quantity - until(lead_days + keeps)).max(0.0)
    }

    /// Of the demand until an order expires, what isn't met by the order: as much as is there and on the way, and at least all of the days before
    /// it arrives.
    fn gone_first(&self, wanted_before: f64) -> f64 {
        let later = self.on_the_way - self.arriving_first;
        (self.usable + self.arriving_first).max(wanted_before) + later
    }
}

/// Units of so many packs, without what binary fractions add: 701 × 0.333 are 233.433.
fn units(packs: f64, step: f64) -> f64 {
    let exact = packs * step;
    let rounded = (exact * 1e6).round() / 1e6;
    if rounded.is_finite() { rounded } else { exact }
}
