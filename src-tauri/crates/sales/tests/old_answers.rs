//! Answers of a database that was written before answers labeled days: they still hold, and can be taken back.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use rusqlite::Connection;
use sales::{Answer, Event, EventLabel, OrderingKind, SalesDb, check_sales};

const OLD: &str = include_str!("answers_before_labels.sql");
const BULK: &str = r#"["unusual","P001","S001","2025-07-13"]"#;
const EMPTY_SHELF: &str = r#"["no_sales","P003",null,"2025-07-13"]"#;
const GONE: &str = r#"["no_sales","P002",null,"2025-07-13"]"#;

fn database(folder: &Path, more: &str) -> PathBuf {
    let file = folder.join("sales.sqlite");
    let connection = Connection::open(&file).expect("a file");
    connection.execute_batch(OLD).expect("an old database");
    connection.execute_batch(more).expect("what came later");
    file
}

fn left_out(product: &str, store: Option<&str>, (from, to): (Date, Date), note: &str) -> Event {
    let (product_id, store_id) = (Some(product.to_owned()), store.map(str::to_owned));
    Event { id: 0, product_id, store_id, from, to, label: EventLabel::LeaveOut, note: Some(note.to_owned()) }
}

/// Labels without their ids, which are given by the database.
fn events(db: &SalesDb) -> Vec<Event> {
    db.events().expect("labels").into_iter().map(|event| Event { id: 0, ..event }).collect()
}

fn answer_to(db: &SalesDb, question: &str) -> Answer {
    db.answers().expect("answers").into_iter().find(|answer| answer.question == question).expect("answered")
}

#[test]
fn old_answers_keep_their_effect_and_can_be_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = database(folder.path(), "");
    let mut db = SalesDb::open(&file).expect("opened");

    let given: Vec<(String, String)> = db.answers().expect("answers").into_iter().map(|a| (a.question, a.answer)).collect();
    let expected = [
        (r#"["new_product","P009",null,"2025-07-13"]"#, "seen"),
        (GONE, "discontinued"),
        (EMPTY_SHELF, "out_of_stock"),
        (BULK, "leave_out"),
        (r#"["unusual","P004",null,"2025-07-13"]"#, "real"),
    ];
    assert_eq!(given, expected.map(|(question, answer)| (question.to_owned(), answer.to_owned())));

    let bulk = left_out("P001", Some("S001"), (date(2025, 7, 9), date(2025, 7, 9)), "leave_out");
    let empty_shelf = left_out("P003", None, (date(2025, 7, 7), date(2025, 7, 13)), "out_of_stock");
    let holiday = Event {
        product_id: None,
        label: EventLabel::Keep,
        note: Some("a holiday".into()),
        ..left_out("", None, (date(2025, 7, 1), date(2025, 7, 1)), "")
    };
    assert_eq!(events(&db), [holiday.clone(), empty_shelf.clone(), bulk], "training leaves the same days out");
    assert_eq!(answer_to(&db, GONE).discontinued.as_deref(), Some("P002"));
    let items = db.documents(OrderingKind::Items).expect("items");
    assert_eq!(items, [("P002".to_owned(), r#"{"product_id":"P002","do_not_order":true}"#.to_owned())], "it isn't ordered");

    drop(db.forget_answer(BULK).expect("forgotten").expect("it was there"));
    assert_eq!(events(&db), [holiday, empty_shelf], "its label goes with it");
    drop(db);
    let before = SalesDb::open(&file).expect("opened again").answers().expect("answers");
    assert_eq!(before.len(), 4, "what was taken back stays so");
    assert_eq!(check_sales(folder.path()).expect("checked").expect("sales").problems, Vec::<String>::new());
}

#[test]
fn a_later_answer_stays_and_item_terms_keep_what_they_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = database(
        folder.path(),
        r#"CREATE TABLE week_answers (question TEXT PRIMARY KEY, answer TEXT NOT NULL, event INTEGER, discontinued TEXT) WITHOUT ROWID;
         INSERT INTO week_answers VALUES ('["unusual","P001","S001","2025-07-13"]', 'real', NULL, NULL);"#,
    );
    // A program that knew items, but not the old answers, wrote this.
    let connection = Connection::open(&file).expect("a file");
    let hidden = "ALTER TABLE answers RENAME TO later; CREATE TABLE kept AS SELECT * FROM later; DROP TABLE later;";
    connection.execute_batch(hidden).expect("set aside");
    let mut db = SalesDb::open(&file).expect("opened");
    let item = r#"{"product_id":"P002","pack_size":10.0}"#.to_owned();
    let now = jiff::Timestamp::UNIX_EPOCH;
    db.put_documents(OrderingKind::Items, now, "packs", &[("P002".to_owned(), Some(item))]).expect("written");
    drop(db);
    connection.execute_batch("ALTER TABLE kept RENAME TO answers").expect("back in place");

    let db = SalesDb::open(&file).expect("opened");
    assert_eq!(answer_to(&db, BULK).answer, "real");
    assert!(!events(&db).iter().any(|event| event.product_id.as_deref() == Some("P001")), "the later answer labels nothing");
    let items = db.documents(OrderingKind::Items).expect("items");
    assert_eq!(items, [("P002".to_owned(), r#"{"product_id":"P002","pack_size":10.0,"do_not_order":true}"#.to_owned())]);
}
