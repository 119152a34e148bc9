//! What someone answered about the sales of some days: the days that say nothing about demand, and the questions that are settled.

use jiff::civil::Date;
use rusqlite::{OptionalExtension as _, params};

use super::SalesDb;
use crate::day::{self, Day};
use crate::error::SalesError;

/// Days of a product whose sales say nothing about demand, because someone said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOutDays {
    /// The product's code.
    pub product_id: String,
    /// The store's code; `None` means every store.
    pub store_id: Option<String>,
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

/// An answer to a question about the sales, such as whether a large sale was a single bulk order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Names what was asked about; one answer for each.
    pub question: String,
    /// The stable name of what was answered.
    pub answer: String,
    /// The days that training leaves out because of it.
    pub left_out: Option<LeftOutDays>,
    /// The product that isn't ordered anymore because of it.
    pub discontinued: Option<String>,
}

// Made on first use, so that a database without answers is the same as before.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS answers (
  question TEXT PRIMARY KEY, answer TEXT NOT NULL, product_id TEXT, store_id TEXT, first_day INTEGER, last_day INTEGER, discontinued TEXT) WITHOUT ROWID;";

impl SalesDb {
    /// Remembers an answer; an earlier one to the same question is replaced.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn remember_answer(&self, answer: &Answer) -> Result<(), SalesError> {
        self.connection.execute_batch(TABLE)?;
        let days = answer.left_out.as_ref();
        self.connection.execute(
            "INSERT OR REPLACE INTO answers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                answer.question,
                answer.answer,
                days.map(|d| &d.product_id),
                days.and_then(|d| d.store_id.as_ref()),
                days.map(|d| day::from_date(d.first)),
                days.map(|d| day::from_date(d.last)),
                answer.discontinued,
            ],
        )?;
        Ok(())
    }

    /// Takes an answer back; returns whether there was one.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn forget_answer(&self, question: &str) -> Result<bool, SalesError> {
        if !self.has_answers()? {
            return Ok(false);
        }
        Ok(self.connection.execute("DELETE FROM answers WHERE question = ?1", [question])? > 0)
    }

    /// Every answer, ordered by question.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn answers(&self) -> Result<Vec<Answer>, SalesError> {
        if !self.has_answers()? {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare_cached("SELECT * FROM answers ORDER BY question")?;
        let read = |row: &rusqlite::Row<'_>| {
            let (product, first, last): (Option<String>, Option<Day>, Option<Day>) = (row.get(2)?, row.get(4)?, row.get(5)?);
            let days = product.zip(first.zip(last));
            let store_id = row.get(3)?;
            Ok(Answer {
                question: row.get(0)?,
                answer: row.get(1)?,
                left_out: days.map(|(product_id, (first, last))| LeftOutDays {
                    product_id,
                    store_id,
                    first: day::to_date(first),
                    last: day::to_date(last),
                }),
                discontinued: row.get(6)?,
            })
        };
        Ok(statement.query_map((), read)?.collect::<Result<_, _>>()?)
    }

    fn has_answers(&self) -> Result<bool, SalesError> {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'answers'";
        Ok(self.connection.query_row(sql, (), |_| Ok(())).optional()?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn answers_are_remembered_replaced_and_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        assert_eq!(db.answers().expect("none yet"), []);
        assert!(!db.forget_answer("unusual").expect("nothing to forget"));
        let left_out = LeftOutDays { product_id: "P1".into(), store_id: None, first: date(2026, 7, 1), last: date(2026, 7, 2) };
        let first = Answer { question: "unusual".into(), answer: "leave_out".into(), left_out: Some(left_out), discontinued: None };
        let second = Answer { question: "none".into(), answer: "discontinued".into(), left_out: None, discontinued: Some("P2".into()) };
        for answer in [&first, &second] {
            db.remember_answer(answer).expect("remembered");
        }
        assert_eq!(db.answers().expect("both"), [second.clone(), first.clone()]);
        let real = Answer { answer: "real".into(), left_out: None, ..first };
        db.remember_answer(&real).expect("replaced");
        assert_eq!(db.answers().expect("both"), [second.clone(), real]);
        assert!(db.forget_answer("unusual").expect("forgotten"));
        assert_eq!(db.answers().expect("one"), [second]);
    }
}
