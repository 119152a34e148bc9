//! What the values of a day of sales may be: one table for what is imported and for what is stored.

use rusqlite::types::ValueRef;

/// More units than anything sells in a day.
pub(crate) const MOST_SOLD: f64 = 1e11;

/// More than anything costs, in any currency.
pub(crate) const MOST_PRICE: f64 = 1e12;

/// More money than a product brings in a day, in any currency.
pub(crate) const MOST_AMOUNT: f64 = 1e15;

/// The temperatures of a day, in any unit.
pub(crate) const TEMPERATURES: (f64, f64) = (-150.0, 400.0);

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Range {
    column: &'static str,
    least: f64,
    most: f64,
    may_be_null: bool,
}

pub(crate) const QUANTITY: Range = Range { column: "quantity", least: -MOST_SOLD, most: MOST_SOLD, may_be_null: false };
pub(crate) const PRICE: Range = Range { column: "price", least: 0.0, most: MOST_PRICE, may_be_null: true };
pub(crate) const AMOUNT: Range = Range { column: "amount", least: -MOST_AMOUNT, most: MOST_AMOUNT, may_be_null: true };
pub(crate) const PROMOTION: Range = Range { column: "promotion", least: i64::MIN as f64, most: i64::MAX as f64, may_be_null: true };
pub(crate) const TEMPERATURE: Range = Range { column: "temperature", least: TEMPERATURES.0, most: TEMPERATURES.1, may_be_null: true };

impl Range {
    /// With what is below zero as well.
    pub(crate) fn either_sign(self) -> Self {
        Self { least: -self.most, ..self }
    }

    /// Whether a number can be one that was imported.
    pub(crate) fn holds(self, number: f64) -> bool {
        (self.least..=self.most).contains(&number)
    }

    /// A stored value; None where it can't be used, and within it None where there is none.
    pub(crate) fn of(self, value: ValueRef<'_>) -> Option<Option<f64>> {
        let number = match value {
            ValueRef::Null => return self.may_be_null.then_some(None),
            ValueRef::Integer(number) => number as f64,
            ValueRef::Real(number) => number,
            ValueRef::Text(_) | ValueRef::Blob(_) => return None,
        };
        self.holds(number).then_some(Some(number))
    }

    /// A stored number that has to be there.
    pub(crate) fn number(self, value: ValueRef<'_>) -> Option<f64> {
        self.of(value).flatten()
    }

    /// The condition, in SQL, under which a stored value can't be used.
    pub(crate) fn broken(self) -> String {
        let Self { column, least, most, may_be_null } = self;
        let null = if may_be_null { "'null', " } else { "" };
        format!("typeof({column}) NOT IN ({null}'real', 'integer') OR {column} NOT BETWEEN {least:e} AND {most:e}")
    }
}

#[cfg(test)]
mod tests {
    use crate::{ImportOptions, Reader, SalesDb, Selection, check_sales, repair_sales};

    const SALES: &str = "date,product_id,quantity,price\n2026-07-01,P1,3,2.5\n2026-07-02,P1,4,2\n2026-07-03,P1,5,2\n2026-07-03,P2,1,9\n";

    #[test]
    fn stored_days_out_of_range_are_skipped_named_and_set_aside() {
        let now: jiff::ZonedDateTime = "2026-08-01T00:00:00+00:00[UTC]".parse().expect("a time");
        for broken in [
            "quantity = 1e15",
            "quantity = -1e12",
            "quantity = 1e308",
            "quantity = 9e999",
            "quantity = 'many'",
            "quantity = x'00'",
            "price = -5",
            "price = 1e300",
            "price = 'x'",
            "amount = 1e16",
            "temperature = -500",
            "id = id + 20000",
            "id = id + 62000",
            "id = id - 60000",
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("sales.sqlite");
            let file = folder.path().join("sales.csv");
            std::fs::write(&file, SALES).expect("written");
            let mut db = SalesDb::open(&path).expect("a database");
            db.import(&Reader::thread(), &[file], &ImportOptions::default(), now.timestamp(), &mut progress::Unwatched).expect("imported");
            let sql =
                format!("UPDATE sales SET {broken} WHERE id = (SELECT id FROM sales WHERE id >> 38 = 1 ORDER BY id LIMIT 1 OFFSET 1)");
            let sql = sql.replace("id >> 38 = 1", "id >> 38 = (SELECT id FROM products WHERE product_id = 'P1')");
            assert_eq!(db.connection.execute(&sql, ()).expect("written"), 1, "{broken}");
            let read = |db: &SalesDb| -> Vec<(String, Vec<f64>, u32)> {
                let series = db.series(&Selection::default()).expect("read");
                series.into_iter().map(|series| (series.product_id, series.quantity, series.unusable_days)).collect()
            };
            let expected = [("P1".to_owned(), vec![3.0, 0.0, 5.0], 1), ("P2".to_owned(), vec![1.0], 0)];
            assert_eq!(read(&db), expected, "{broken}");
            let (last, recent) = db.recent(3).expect("read");
            assert_eq!((last, recent[0].quantity.clone()), (Some(jiff::civil::date(2026, 7, 3)), vec![3.0, 0.0, 5.0]), "{broken}");
            drop(db);
            assert!(!check_sales(folder.path()).expect("checked").expect("sales").problems.is_empty(), "{broken}");
            let repaired = repair_sales(folder.path(), &now).expect("repaired").expect("something was wrong");
            assert!(repaired.left_out.iter().any(|said| said.starts_with("1 day of sales can't be used")), "{broken}: {repaired:?}");
            // The day is still missed.
            let db = SalesDb::open(&path).expect("a database");
            assert_eq!(read(&db), expected, "{broken}");
            let aside: i64 = db.connection.query_row("SELECT count(*) FROM set_aside", (), |row| row.get(0)).expect("counted");
            assert_eq!(aside, 1, "{broken}");
        }
    }

    #[test]
    fn an_import_of_unknown_day_makes_no_sale_impossible() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sales.csv");
        std::fs::write(&file, SALES).expect("written");
        let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        let now = "2026-08-01T00:00:00Z".parse().expect("a time");
        db.import(&Reader::thread(), &[file], &ImportOptions::default(), now, &mut progress::Unwatched).expect("imported");
        for at in ["'1970-01-01T00:00:00Z'", "'some day'", "x'00'"] {
            db.connection.execute(&format!("UPDATE imports SET at = {at}"), ()).expect("written");
            assert_eq!(db.series(&Selection::default()).expect("read")[0].quantity, [3.0, 4.0, 5.0], "{at}");
        }
    }

    #[test]
    fn what_may_be_imported_may_be_stored() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sales.csv");
        let text = "date,product_id,quantity,price,temperature\n2026-07-01,P1,1e15,2,20\n2026-07-02,P1,4,1e14,900\n2026-07-03,P1,5,2,20\n";
        std::fs::write(&file, text).expect("written");
        let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        let now = "2026-08-01T00:00:00Z".parse().expect("a time");
        let options = ImportOptions { accept_guess: true, ..ImportOptions::default() };
        let report = db.import(&Reader::thread(), &[file], &options, now, &mut progress::Unwatched).expect("imported");
        assert_eq!(report.rows_imported, 2);
        assert_eq!(check_sales(folder.path()).expect("checked").expect("sales").problems, Vec::<String>::new());
    }
}
