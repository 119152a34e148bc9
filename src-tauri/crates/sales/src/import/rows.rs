//! The sales of one file in the order of the database: product, store, day.

/// One sale, packed. Extras (price and the like) stand in a list of their own, for most files have none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SaleRow {
    pub(crate) key: Key,
    pub(crate) quantity: f64,
    pub(crate) line: u32,
    pub(crate) fingerprint: u32,
    /// Index of the extras + 1; 0 = none.
    extra: u32,
}

/// What may stand beside a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Extras {
    pub(crate) amount: Option<f64>,
    pub(crate) price: Option<f64>,
    pub(crate) temperature: Option<f64>,
    pub(crate) promotion: Option<bool>,
}

/// [`Extras`] without the room that `Option` takes: NaN and 2 stand for nothing.
#[derive(Debug, Clone, Copy)]
struct PackedExtras {
    amount: f64,
    price: f64,
    temperature: f64,
    promotion: u8,
}

impl PackedExtras {
    fn pack(extras: Extras) -> Self {
        Self {
            amount: extras.amount.unwrap_or(f64::NAN),
            price: extras.price.unwrap_or(f64::NAN),
            temperature: extras.temperature.unwrap_or(f64::NAN),
            promotion: extras.promotion.map_or(2, u8::from),
        }
    }

    fn unpack(self) -> Extras {
        let some = |value: f64| (!value.is_nan()).then_some(value);
        let promotion = (self.promotion < 2).then_some(self.promotion == 1);
        Extras { amount: some(self.amount), price: some(self.price), temperature: some(self.temperature), promotion }
    }
}

/// Product (26 bits), store (18 bits) and day (20 bits) in one number that sorts like the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(u64);

const DAY_ZERO: i32 = 1 << 19;

impl Key {
    pub(crate) const MOST_PRODUCTS: u32 = 1 << 26;
    pub(crate) const MOST_STORES: u32 = 1 << 18;

    pub(crate) fn new(product: u32, store: u32, day: i32) -> Self {
        Self(u64::from(product) << 38 | u64::from(store) << 20 | (day + DAY_ZERO) as u64 & 0xf_ffff)
    }

    pub(crate) fn product(self) -> u32 {
        (self.0 >> 38) as u32
    }

    pub(crate) fn store(self) -> u32 {
        (self.0 >> 20) as u32 & 0x3_ffff
    }

    pub(crate) fn day(self) -> i32 {
        (self.0 & 0xf_ffff) as i32 - DAY_ZERO
    }

    /// Equal for all days of one (product, store).
    pub(crate) fn pair(self) -> u64 {
        self.0 >> 20
    }
}

/// All sales of one file.
#[derive(Debug, Default)]
pub(crate) struct SaleRows {
    rows: Vec<SaleRow>,
    extras: Vec<PackedExtras>,
}

impl SaleRows {
    pub(crate) fn push(&mut self, key: Key, quantity: f64, line: u64, fingerprint: u32, extras: Extras) {
        let extra = if extras == Extras::default() {
            0
        } else {
            self.extras.push(PackedExtras::pack(extras));
            self.extras.len() as u32
        };
        self.rows.push(SaleRow { key, quantity, line: u32::try_from(line).unwrap_or(u32::MAX), fingerprint, extra });
    }

    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.extras.clear();
    }

    /// Calls `each` for every sale, ordered by key and line.
    pub(crate) fn in_order<E>(&mut self, mut each: impl FnMut(SaleRow, Extras) -> Result<(), E>) -> Result<(), E> {
        self.rows.sort_unstable_by_key(|row| (row.key, row.line));
        for row in &self.rows {
            let extras = (row.extra as usize).checked_sub(1).map(|at| self.extras[at].unpack()).unwrap_or_default();
            each(*row, extras)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_gives_back_its_parts_and_sorts_like_them() {
        let day = crate::day::from_civil(2019, 7, 31);
        let key = Key::new(60_000_000, 200_000, day);
        assert_eq!((key.product(), key.store(), key.day()), (60_000_000, 200_000, day));
        assert!(Key::new(1, 2, day) < Key::new(1, 2, day + 1) && Key::new(1, 2, 40_000) < Key::new(1, 3, -40_000));
        assert!(Key::new(1, 9, day) < Key::new(2, 0, -1));
    }
}
