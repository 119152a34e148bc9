//! What someone answered about the sales of some days: questions that are settled, with the labels that they gave the days.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::SalesDb;
use crate::error::SalesError;
use crate::events::{self, Event};

/// An answer to a question about the sales, such as whether a large sale was a single bulk order.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Names what was asked about; one answer for each.
    pub question: String,
    /// The stable name of what was answered.
    pub answer: String,
    /// The label that it gives the days that it is about.
    pub event: Option<Event>,
    /// The product that isn't ordered anymore because of it.
    pub discontinued: Option<String>,
}

// Made on first use, so that a database without answers is the same as before.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS week_answers (
  question TEXT PRIMARY KEY, answer TEXT NOT NULL, event INTEGER, discontinued TEXT) WITHOUT ROWID;";

impl SalesDb {
    /// Remembers an answer; an earlier one to the same question is replaced.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn remember_answer(&mut self, answer: &Answer) -> Result<(), SalesError> {
        self.connection.execute_batch(TABLE)?;
        let transaction = self.connection.transaction()?;
        forget(&transaction, &answer.question)?;
        let event = answer.event.as_ref().map(|event| events::insert(&transaction, event)).transpose()?;
        transaction.execute(
            "INSERT INTO week_answers VALUES (?1, ?2, ?3, ?4)",
            params![answer.question, answer.answer, event, answer.discontinued],
        )?;
        Ok(transaction.commit()?)
    }

    /// Takes an answer and its label back; returns the answer, or None where there was none.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn forget_answer(&mut self, question: &str) -> Result<Option<Answer>, SalesError> {
        let known = self.answers()?.into_iter().find(|answer| answer.question == question);
        if known.is_some() {
            let transaction = self.connection.transaction()?;
            forget(&transaction, question)?;
            transaction.commit()?;
        }
        Ok(known)
    }

    /// Every answer, ordered by question.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn answers(&self) -> Result<Vec<Answer>, SalesError> {
        if !self.has_answers()? {
            return Ok(Vec::new());
        }
        let events = self.events()?;
        let mut statement =
            self.connection.prepare_cached("SELECT question, answer, event, discontinued FROM week_answers ORDER BY question")?;
        let read = |row: &rusqlite::Row<'_>| {
            let event: Option<i64> = row.get(2)?;
            Ok(Answer {
                question: row.get(0)?,
                answer: row.get(1)?,
                // A label may have been removed on its own since.
                event: event.and_then(|id| events.iter().find(|event| event.id == id).cloned()),
                discontinued: row.get(3)?,
            })
        };
        Ok(statement.query_map((), read)?.collect::<Result<_, _>>()?)
    }

    fn has_answers(&self) -> Result<bool, SalesError> {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'week_answers'";
        Ok(self.connection.query_row(sql, (), |_| Ok(())).optional()?.is_some())
    }
}

fn forget(connection: &Connection, question: &str) -> Result<(), SalesError> {
    connection.execute("DELETE FROM events WHERE id = (SELECT event FROM week_answers WHERE question = ?1)", [question])?;
    connection.execute("DELETE FROM week_answers WHERE question = ?1", [question])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EventLabel;
    use jiff::civil::date;

    #[test]
    fn answers_are_remembered_replaced_and_taken_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
        assert_eq!(db.answers().expect("none yet"), []);
        assert_eq!(db.forget_answer("unusual").expect("nothing to forget"), None);
        let event = Event {
            id: 0,
            product_id: Some("P1".into()),
            store_id: None,
            from: date(2026, 7, 1),
            to: date(2026, 7, 2),
            label: EventLabel::LeaveOut,
            note: None,
        };
        let first = Answer { question: "unusual".into(), answer: "leave_out".into(), event: Some(event), discontinued: None };
        let second = Answer { question: "none".into(), answer: "discontinued".into(), event: None, discontinued: Some("P2".into()) };
        for answer in [&first, &second] {
            db.remember_answer(answer).expect("remembered");
        }
        let questions = |db: &SalesDb| db.answers().expect("answers").into_iter().map(|answer| answer.question).collect::<Vec<_>>();
        assert_eq!(questions(&db), ["none", "unusual"]);
        assert_eq!(db.events().expect("labels").len(), 1, "the answer labels its days");
        let real = Answer { answer: "real".into(), event: None, ..first };
        db.remember_answer(&real).expect("replaced");
        assert_eq!(db.answers().expect("both"), [second.clone(), real.clone()]);
        assert_eq!(db.events().expect("labels"), [], "the label of the answer before is gone");
        assert_eq!(db.forget_answer("unusual").expect("forgotten"), Some(real));
        assert_eq!(db.answers().expect("one"), [second]);
    }
}
