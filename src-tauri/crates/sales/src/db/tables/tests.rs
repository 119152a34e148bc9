//! The list of tables is complete.

use super::*;
use crate::SalesDb;

#[test]
fn every_table_of_the_database_is_known_with_all_its_columns() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
    db.keep_forecast("v1", Date::constant(2025, 1, 1), Timestamp::UNIX_EPOCH, &[]).expect("kept");
    db.remember_of_sales("week", "calm").expect("remembered");
    let answer = crate::Answer { question: "q".into(), answer: "a".into(), event: None, discontinued: None };
    db.remember_answer(&answer).expect("remembered");
    let sql = "SELECT m.name, group_concat(c.name) FROM sqlite_schema m, pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' GROUP BY 1";
    let mut statement = db.connection.prepare(sql).expect("read");
    let made = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).expect("read");
    let made: Vec<(String, String)> = made.collect::<Result<_, _>>().expect("read");
    assert_eq!(made.len(), TABLES.len());
    for (name, columns) in made {
        let table = TABLES.iter().find(|table| table.name == name).expect("a known table");
        assert_eq!(table.columns.iter().map(|column| column.name).collect::<Vec<_>>().join(","), columns, "{name}");
    }
}
