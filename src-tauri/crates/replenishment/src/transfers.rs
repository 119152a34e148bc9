//! Transfers between stores before anything is ordered.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What one store has too much or too little of one product.
#[derive(Debug, Clone, PartialEq)]
pub struct TransferStock {
    /// The store.
    pub store_id: String,
    /// Units beyond the 95% quantile of the sales of a long time.
    pub surplus: f64,
    /// Units of lots near expiry that won't sell in time here.
    pub expiring: f64,
    /// Units missing from the target.
    pub needed: f64,
    /// Days that its stock lasts; the shortest gets first.
    pub days_of_cover: f64,
}

/// When a transfer is worth it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct TransferRules {
    /// Fewest units that are moved.
    pub min_units: f64,
    /// Least value that is moved, in money; goods without a price always pass.
    pub min_value: f64,
}

impl Default for TransferRules {
    fn default() -> Self {
        Self { min_units: 1.0, min_value: 0.0 }
    }
}

/// Goods to move from one store to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Transfer {
    /// The product.
    pub product_id: String,
    /// The store that has too much.
    pub from_store: String,
    /// The store that runs short.
    pub to_store: String,
    /// Units to move, a whole number.
    pub quantity: f64,
    /// Whether the goods would expire where they are.
    pub expiring: bool,
    /// Quantity × price; null when it isn't known.
    pub value: Option<f64>,
    /// The lot to move; null for those that expire first.
    #[serde(default)]
    pub lot: Option<String>,
}

/// Returns the transfers of one product: goods that would expire first, then surplus, to the store whose stock lasts the shortest. No store
/// gives what it needs, and none gets more than it needs; row order doesn't matter.
#[must_use]
pub fn transfers(product_id: &str, stores: &[TransferStock], unit_value: Option<f64>, rules: &TransferRules) -> Vec<Transfer> {
    let mut to: Vec<(&str, f64, f64)> =
        stores.iter().filter(|s| s.needed > 0.0).map(|s| (s.store_id.as_str(), s.needed, s.days_of_cover)).collect();
    to.sort_by(|a, b| a.2.total_cmp(&b.2).then_with(|| a.0.cmp(b.0)));
    let mut from: Vec<(&str, f64, bool)> = Vec::new();
    for store in stores.iter().filter(|store| store.needed <= 0.0) {
        let expiring = store.expiring.max(0.0);
        from.push((store.store_id.as_str(), expiring.floor(), true));
        from.push((store.store_id.as_str(), (store.surplus - expiring).max(0.0).floor(), false));
    }
    from.sort_by(|a, b| b.2.cmp(&a.2).then(b.1.total_cmp(&a.1)).then_with(|| a.0.cmp(b.0)));
    let mut moves = Vec::new();
    for (to_store, mut needed, _) in to {
        for (from_store, there, expiring) in &mut from {
            let quantity = there.min(needed.ceil());
            let value = unit_value.map(|value| value * quantity);
            if quantity < rules.min_units.max(1.0) || value.is_some_and(|value| value < rules.min_value) {
                continue;
            }
            *there -= quantity;
            needed -= quantity;
            let names = ((*from_store).to_owned(), to_store.to_owned());
            moves.push(Transfer {
                product_id: product_id.to_owned(),
                from_store: names.0,
                to_store: names.1,
                quantity,
                expiring: *expiring,
                value,
                lot: None,
            });
            if needed <= 0.0 {
                break;
            }
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(id: &str, surplus: f64, expiring: f64, needed: f64, cover: f64) -> TransferStock {
        TransferStock { store_id: id.into(), surplus, expiring, needed, days_of_cover: cover }
    }

    #[test]
    fn expiring_goods_move_first_to_the_store_that_runs_short_first() {
        let mut stores = vec![store("S1", 40.0, 12.0, 0.0, 90.0), store("S2", 0.0, 0.0, 20.0, 1.0), store("S3", 0.0, 0.0, 30.0, 4.0)];
        let moves = transfers("P", &stores, Some(2.0), &TransferRules::default());
        let listed: Vec<_> = moves.iter().map(|m| (m.to_store.as_str(), m.quantity, m.expiring)).collect();
        assert_eq!(listed, [("S2", 12.0, true), ("S2", 8.0, false), ("S3", 20.0, false)]);
        assert_eq!(moves.iter().map(|m| m.quantity).sum::<f64>(), 40.0, "never more than the surplus");
        stores.reverse();
        assert_eq!(moves, transfers("P", &stores, Some(2.0), &TransferRules::default()));
    }

    #[test]
    fn small_transfers_and_stores_in_need_are_left_alone() {
        let stores = [store("S1", 5.0, 0.0, 1.0, 2.0), store("S2", 0.0, 0.0, 20.0, 1.0)];
        assert!(transfers("P", &stores, None, &TransferRules::default()).is_empty(), "who needs gives nothing");
        let rich = [store("S1", 5.0, 0.0, 0.0, 99.0), store("S2", 0.0, 0.0, 20.0, 1.0)];
        assert!(transfers("P", &rich, Some(1.0), &TransferRules { min_value: 10.0, ..TransferRules::default() }).is_empty());
    }
}
