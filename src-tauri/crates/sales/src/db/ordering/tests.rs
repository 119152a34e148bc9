//! Documents, orders, and stock lists change whole and are undone whole.

use super::*;
use jiff::civil::date;

fn database() -> (tempfile::TempDir, SalesDb) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = SalesDb::open(&folder.path().join("sales.sqlite")).expect("a database");
    (folder, db)
}

/// After every day of these tests.
const AT: Timestamp = Timestamp::constant(2_000_000_000, 0);

fn doc(key: &str, document: &str) -> (String, Option<String>) {
    (key.into(), Some(document.into()))
}

fn kept(store: &str, product: &str, quantity: f64) -> KeptStock {
    KeptStock { store_id: store.into(), product_id: product.into(), quantity, ..KeptStock::default() }
}

#[test]
fn documents_change_together_and_every_change_can_be_undone() {
    let (_folder, mut db) = database();
    let kind = OrderingKind::Items;
    assert_eq!(db.put_documents(kind, AT, "first", &[doc("A", "1"), doc("B", "1")]).expect("written"), 2);
    let first = db.documents(kind).expect("read");
    assert_eq!(db.put_documents(kind, AT, "same", &[doc("A", "1")]).expect("written"), 0, "no change, nothing to undo");
    assert_eq!(
        db.put_documents(kind, AT, "second", &[doc("A", "2"), ("B".into(), None), doc("C", "1"), doc("A", "3")]).expect("written"),
        4
    );
    assert_eq!(db.documents(kind).expect("read"), [("A".into(), "3".into()), ("C".into(), "1".into())]);
    assert_eq!(db.undo_ordering(kind, None).expect("undone").what, "second");
    assert_eq!(db.documents(kind).expect("read"), first);
    assert!(db.documents(OrderingKind::Suppliers).expect("read").is_empty());
    db.undo_ordering(kind, None).expect("undone");
    assert!(db.documents(kind).expect("read").is_empty());
    assert!(matches!(db.undo_ordering(kind, None), Err(SalesError::NoChange)));
}

#[test]
fn a_change_is_undone_only_while_no_other_one_came_after_it() {
    let (_folder, mut db) = database();
    let kind = OrderingKind::Suppliers;
    let mut change = |key: &str| {
        db.put_documents(kind, AT, "", &[doc(key, "1")]).expect("written");
        db.ordering_changes(kind).expect("read")[0].id
    };
    let (first, second) = (change("A"), change("B"));
    assert!(matches!(db.undo_ordering(kind, Some(first)), Err(SalesError::ChangedSince)), "B would be taken back");
    assert_eq!(db.documents(kind).expect("read").len(), 2, "nothing was undone");
    db.undo_ordering(kind, Some(second)).expect("undone");
    assert!(matches!(db.undo_ordering(kind, Some(second)), Err(SalesError::ChangedSince)), "it was undone already");
    db.undo_ordering(kind, Some(first)).expect("undone");
    assert!(db.documents(kind).expect("read").is_empty());
}

#[test]
fn order_numbers_are_never_given_twice() {
    let (_folder, mut db) = database();
    let first = db.add_orders(AT, "week 27", 2, |place, number| format!("{place} {number}")).expect("written");
    assert_eq!(first, [1, 2]);
    db.undo_ordering(OrderingKind::Orders, None).expect("undone");
    assert!(db.documents(OrderingKind::Orders).expect("read").is_empty());
    assert_eq!(db.add_orders(AT, "again", 1, |_, number| number.to_string()).expect("written"), [3]);
}

#[test]
fn the_latest_list_of_each_store_counts_and_what_was_typed_in_since() {
    let (_folder, mut db) = database();
    let day = |d| date(2025, 6, d);
    db.add_stock_list(AT, day(1), Some("a.csv"), &[kept("S1", "P1", 1.0), kept("S1", "P2", 2.0), kept("S2", "P1", 3.0)]).expect("kept");
    db.add_stock_list(AT, day(8), Some("b.csv"), &[kept("S1", "P1", 10.0), kept("S1", "P1", 5.0)]).expect("kept");
    db.add_stock_list(AT, day(9), None, &[kept("S1", "P1", 7.0)]).expect("kept");
    let stock = |db: &SalesDb, until| {
        let mut rows: Vec<_> =
            db.latest_stock(until).expect("read").rows.into_iter().map(|row| (row.store_id, row.product_id, row.quantity)).collect();
        rows.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        rows
    };
    let row = |store: &str, product: &str, quantity| (store.to_owned(), product.to_owned(), quantity);
    assert_eq!(stock(&db, None), [row("S1", "P1", 7.0), row("S2", "P1", 3.0)], "P2 is no longer in the list of S1");
    assert_eq!(stock(&db, Some(day(1))).len(), 3, "later lists are hidden");
    db.undo_ordering(OrderingKind::Stock, None).expect("undone");
    assert_eq!(stock(&db, None), [row("S1", "P1", 10.0), row("S1", "P1", 5.0), row("S2", "P1", 3.0)], "lots stay apart");
    assert_eq!(
        db.latest_stock(None).expect("read").counted.iter().map(|(store, day, _)| (store.as_str(), *day)).collect::<Vec<_>>(),
        [("S1", day(8)), ("S2", day(1))]
    );
}

#[test]
fn what_counts_for_its_products_alone_may_have_several_lots_of_one() {
    let (_folder, mut db) = database();
    let day = |d| date(2025, 6, d);
    db.add_stock_list(AT, day(1), Some("a.csv"), &[kept("S1", "P1", 1.0), kept("S1", "P2", 2.0)]).expect("kept");
    db.add_stock_list(AT, day(8), None, &[kept("S1", "P1", 10.0), kept("S1", "P1", 5.0)]).expect("kept");
    let latest = db.latest_stock(None).expect("read");
    let rows: Vec<_> = latest.rows.iter().map(|row| (row.product_id.as_str(), row.quantity)).collect();
    assert_eq!(rows, [("P2", 2.0), ("P1", 10.0), ("P1", 5.0)]);
    assert_eq!(latest.typed.len(), 1, "one count of the product");
    assert_eq!(latest.counted.iter().map(|(_, day, _)| *day).collect::<Vec<_>>(), [day(1)], "the store was counted as a whole before");
}

#[test]
fn a_database_of_before_gets_the_tables_and_old_changes_are_forgotten() {
    let (folder, db) = database();
    let file = folder.path().join("sales.sqlite");
    for table in
        ["items", "suppliers", "order_settings", "orders", "order_numbers", "stock_lists", "stock_rows", "order_changes", "order_undo"]
    {
        db.connection.execute_batch(&format!("DROP TABLE {table}")).expect("dropped");
    }
    drop(db);
    let mut db = SalesDb::open(&file).expect("opens");
    for i in 0..150 {
        db.put_documents(OrderingKind::Items, AT, "", &[doc("A", &i.to_string())]).expect("written");
    }
    assert_eq!(db.ordering_changes(OrderingKind::Items).expect("read").len(), 100);
}
