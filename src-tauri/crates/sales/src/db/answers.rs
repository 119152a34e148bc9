//! What someone answered about the sales of some days: questions that are settled, with the labels that they gave the days.

use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use super::SalesDb;
use super::rows::readable;
use crate::day::{self, Day};
use crate::error::SalesError;
use crate::events::{self, Event, EventLabel};

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

const STOP_ORDERING: &str = "INSERT INTO items VALUES (?1, json_object('product_id', ?1, 'do_not_order', json('true')))
  ON CONFLICT (key) DO UPDATE SET document = json_set(document, '$.do_not_order', json('true'))";

impl SalesDb {
    /// Remembers an answer; an earlier one to the same question is replaced.
    ///
    /// # Errors
    /// [`SalesError::Sqlite`].
    pub fn remember_answer(&mut self, answer: &Answer) -> Result<(), SalesError> {
        self.connection.execute_batch(TABLE)?;
        let transaction = self.connection.transaction()?;
        super::check::has_numbers(&transaction, &["events"])?;
        remember(&transaction, answer)?;
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
        Ok(readable(statement.query_map((), read)?)?)
    }

    fn has_answers(&self) -> Result<bool, SalesError> {
        let sql = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'week_answers'";
        Ok(self.connection.query_row(sql, (), |_| Ok(())).optional()?.is_some())
    }
}

/// Moves the answers of a database from before answers labeled days: days that were excluded get the label, and what isn't sold anymore is
/// marked in its item terms. A later answer to the same question stays.
pub(super) fn adopt_old(connection: &mut Connection) -> rusqlite::Result<()> {
    let there = |connection: &Connection| {
        connection.query_row("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'answers'", (), |_| Ok(())).optional()
    };
    if there(connection)?.is_none() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have moved them while this one waited.
    if there(&transaction)?.is_some() {
        transaction.execute_batch(TABLE)?;
        let known = "SELECT * FROM answers WHERE question NOT IN (SELECT question FROM week_answers) ORDER BY question";
        let old = transaction.prepare(known)?.query_map((), old_answer)?.collect::<Result<Vec<_>, _>>()?;
        for answer in &old {
            remember(&transaction, answer)?;
            if let Some(product) = &answer.discontinued {
                transaction.execute(STOP_ORDERING, [product])?;
            }
        }
        transaction.execute_batch("DROP TABLE answers")?;
    }
    transaction.commit()
}

/// Reads an answer of the table of before.
fn old_answer(row: &Row<'_>) -> rusqlite::Result<Answer> {
    let (question, answer): (String, String) = (row.get(0)?, row.get(1)?);
    let (product_id, days): (Option<String>, Option<(Day, Day)>) = (row.get(2)?, row.get::<_, Option<Day>>(4)?.zip(row.get(5)?));
    let label = |(product_id, (first, last)): (String, (Day, Day))| -> rusqlite::Result<Event> {
        let (from, to) = (day::to_date(first), day::to_date(last));
        let note = Some(answer.clone());
        Ok(Event { id: 0, store_id: row.get(3)?, product_id: Some(product_id), from, to, label: EventLabel::LeaveOut, note })
    };
    let event = product_id.zip(days).map(label).transpose()?;
    Ok(Answer { question, answer, event, discontinued: row.get(6)? })
}

fn remember(connection: &Connection, answer: &Answer) -> rusqlite::Result<()> {
    forget(connection, &answer.question)?;
    let event = answer.event.as_ref().map(|event| events::insert(connection, event)).transpose()?;
    let row = params![answer.question, answer.answer, event, answer.discontinued];
    connection.execute("INSERT INTO week_answers VALUES (?1, ?2, ?3, ?4)", row).map(drop)
}

fn forget(connection: &Connection, question: &str) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM events WHERE id = (SELECT event FROM week_answers WHERE question = ?1)", [question])?;
    connection.execute("DELETE FROM week_answers WHERE question = ?1", [question]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
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
