//! Product, store and day in one number that sorts like the three: the key of a day of sales, in memory and in the database.

use crate::day::Day;

/// Product (24 bits), store (18 bits) and day (20 bits): positive as SQLite's 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(i64);

const DAY_BITS: u32 = 20;
const STORE_BITS: u32 = 18;
pub(crate) const DAY_ZERO: i64 = 1 << (DAY_BITS - 1);
pub(crate) const LAST_DAY: i64 = (1 << DAY_BITS) - 1;

impl Key {
    pub(crate) const MOST_PRODUCTS: u32 = 1 << 24;
    pub(crate) const MOST_STORES: u32 = 1 << STORE_BITS;

    pub(crate) fn new(product: u32, store: u32, day: Day) -> Self {
        let pair = i64::from(product) << STORE_BITS | i64::from(store);
        Self(pair << DAY_BITS | (i64::from(day) + DAY_ZERO).clamp(0, LAST_DAY))
    }

    /// Before all days of a (product, store), and behind them.
    pub(crate) fn pair_ends(product: u32, store: u32) -> (Self, Self) {
        (Self::new(product, store, Day::MIN), Self::new(product, store, Day::MAX))
    }

    pub(crate) fn from_id(id: i64) -> Self {
        Self(id)
    }

    /// The row's id in the table `sales`.
    pub(crate) fn id(self) -> i64 {
        self.0
    }

    pub(crate) fn product(self) -> u32 {
        (self.0 >> (DAY_BITS + STORE_BITS)) as u32
    }

    pub(crate) fn store(self) -> u32 {
        (self.0 >> DAY_BITS) as u32 & (Self::MOST_STORES - 1)
    }

    pub(crate) fn day(self) -> Day {
        ((self.0 & LAST_DAY) - DAY_ZERO) as Day
    }

    /// Equal for all days of one (product, store).
    pub(crate) fn pair(self) -> i64 {
        self.0 >> DAY_BITS
    }

    pub(crate) fn to_bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }

    pub(crate) fn from_bytes(bytes: [u8; 8]) -> Self {
        Self(i64::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_back_its_parts_and_sorts_like_them() {
        let day = crate::day::from_civil(2019, 7, 31);
        let key = Key::new(16_000_000, 200_000, day);
        assert_eq!((key.product(), key.store(), key.day()), (16_000_000, 200_000, day));
        assert!(key.id() > 0);
        assert!(Key::new(1, 2, day) < Key::new(1, 2, day + 1) && Key::new(1, 2, 40_000) < Key::new(1, 3, -40_000));
        assert!(Key::new(1, 9, day) < Key::new(2, 0, -1));
        let (first, last) = Key::pair_ends(1, 9);
        assert!(first < Key::new(1, 9, day) && Key::new(1, 9, day) < last && last < Key::pair_ends(1, 10).0);
    }
}
