//! Lists, sheets, and stock typed in that name something unknown, or say it in another way than the program does.

use std::path::Path;

use rust_xlsxwriter::Workbook as Book;
use sales::StockFault;
use workbench::{ImportOptions, StockImport, StockKeeping, TypedStock, WorkbenchError};

use crate::shop::{Shop, faults, steady};

fn import(shop: &Shop, name: &str, text: &str) -> StockImport {
    let file = shop.file(name, text);
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list").remove(0)
}

fn units(shop: &Shop) -> Vec<(String, String, f64)> {
    let mut rows: Vec<_> =
        shop.bench.stock_rows().expect("rows").into_iter().map(|row| (row.store_id, row.product_id, row.quantity)).collect();
    rows.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
    rows
}

fn row(store: &str, product: &str, units: f64) -> (String, String, f64) {
    (store.to_owned(), product.to_owned(), units)
}

/// A pharmacy with a code that begins with zeros, and one name for two products.
pub(crate) fn with_zeros() -> Shop {
    let shop = Shop::empty();
    let mut text = String::from("日期,药品编码,药品名称,门店编码,门店名称,销售数量\n");
    for day in 1..=9 {
        for (code, name) in [("0012", "板蓝根"), ("P1", "药品1"), ("P2", "双名"), ("P3", "双名")] {
            for store in 1..=2 {
                text.push_str(&format!("2025-06-0{day},{code},{name},S{store},{store}店,{day}\n"));
            }
        }
    }
    let file = shop.file("sales.csv", &text);
    shop.bench.import(&[file], &ImportOptions::default()).expect("sales");
    shop
}

#[test]
fn stock_is_typed_for_known_stores_and_products_alone() {
    let shop = with_zeros();
    let set = |store: &str, product: &str, quantity: f64| {
        shop.bench.type_stock(&[TypedStock { store_id: store.into(), product_id: product.into(), quantity }], None)
    };
    let kept = set("1店", "p1", 77.0).expect("by name, and in small letters");
    assert_eq!((kept[0].store_id.as_str(), kept[0].product_id.as_str()), ("S1", "P1"));
    set("S1", "板蓝根", -4.0).expect("owed to customers");
    assert_eq!(units(&shop), [row("S1", "0012", -4.0), row("S1", "P1", 77.0)]);
    for (store, product, said) in [
        ("S9", "P1", "S1 (1店)"),
        ("S01", "P1", "similar: S1"),
        ("S1", "12", "similar: 0012"),
        ("S1", "双名", "several"),
        ("S1", "X", "P1"),
    ] {
        match set(store, product, 5.0) {
            Err(WorkbenchError::Usage(message)) => assert!(message.contains(said), "{message}"),
            other => panic!("{store} {product}: {other:?}"),
        }
    }
    assert_eq!(units(&shop).len(), 2, "nothing was kept");
}

#[test]
fn codes_and_names_that_are_not_certain_match_nothing_and_are_reported() {
    let shop = with_zeros();
    let imported = |body: &str| {
        let import = import(&shop, "stock.csv", &format!("门店编码,药品编码,药品名称,库存数量\n{body}\n"));
        // What the lists before had isn't the point here.
        let of_codes = import.issues.iter().filter(|issue| issue.fault != StockFault::ProductsMissing);
        let issues: Vec<_> = of_codes.map(|issue| (issue.fault, issue.value.clone())).collect();
        (import.rows[0].product_id.clone(), import.unknown.len(), issues)
    };
    assert_eq!(imported("S1,12,,5"), ("12".into(), 1, vec![(StockFault::SimilarCode, "12 → 0012".into())]));
    assert_eq!(imported("S1,12,板蓝根,5"), ("0012".into(), 0, vec![]), "the name is known");
    assert_eq!(imported("S1,ｐ1,,5"), ("P1".into(), 0, vec![]));
    assert_eq!(imported("S01,P1,,5").2, [(StockFault::SimilarCode, "S01 → S1".into())]);
    assert!(faults(&shop, "门店编码,药品名称,库存数量\nS1,双名,5\n").contains(&StockFault::AmbiguousName));
}

#[test]
fn files_of_one_store_are_kept_together_or_refused() {
    let shop = Shop::selling(3, 2, steady);
    let file = |name: &str, body: &str| shop.file(name, &format!("门店编码,药品编码,批号,库存数量\n{body}\n"));
    let (one, two, other) = (file("a.csv", "S1,P1,A,5"), file("b.csv", "S1,P2,A,7"), file("c.csv", "S2,P1,A,9"));
    let all = |files: &[&Path]| shop.bench.import_stock(files, None, &[], StockKeeping::WholeStores, None);
    let imports = all(&[&one, &two, &other]).expect("lists");
    assert_eq!(units(&shop), [row("S1", "P1", 5.0), row("S1", "P2", 7.0), row("S2", "P1", 9.0)]);
    assert_eq!((imports[0].id == imports[1].id, imports[1].id == imports[2].id), (true, false));
    assert_eq!(shop.bench.stock_lists().expect("lists").len(), 2);
    match all(&[&one, &file("d.csv", "S1,P1,A,6")]) {
        Err(WorkbenchError::Usage(message)) => assert!(message.contains("`a.csv` and `d.csv`"), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_of_one_store_says_which_in_its_title_or_is_given_it() {
    let shop = Shop::selling(2, 2, steady);
    let titled = import(&shop, "a.csv", "门店：2店\n药品编码,库存数量\nP1,5\n");
    assert_eq!((titled.rows[0].store_id.as_str(), titled.issues[0].fault), ("S2", StockFault::StoreNamedElsewhere));
    let plain = shop.file("b.csv", "药品编码,库存数量\nP1,6\n");
    let given = shop.bench.import_stock(&[&plain], None, &["store_id=1店".into()], StockKeeping::WholeStores, None).expect("a list");
    assert_eq!(given[0].rows[0].store_id, "S1");
    let pasted = |map: &[String]| shop.bench.import_pasted_stock("药品编码\t库存数量\nP1\t6\n", None, map, StockKeeping::DryRun, None);
    assert!(matches!(pasted(&[]), Err(WorkbenchError::StockWithoutStores { stores: 2, .. })));
    let given = pasted(&["store_id=S2".into()]).expect("a list").expect("a table");
    assert_eq!(given.rows[0].store_id, "S2", "what was pasted is given its store in the same way");
    let over = shop.bench.import_stock(
        &[&shop.file("a.csv", "门店：2店\n药品编码,库存数量\nP1,5\n")],
        None,
        &["store_id=S1".into()],
        StockKeeping::DryRun,
        None,
    );
    assert_eq!(over.expect("a list")[0].rows[0].store_id, "S1", "the store that is given goes before the title's");
}

#[test]
fn terms_of_a_list_that_differ_from_the_items_are_reported() {
    let shop = Shop::selling(2, 1, steady);
    let list = |cost: f64, size: f64| format!("药品编码,库存数量,进价,件装量\nP1,5,{cost},{size}\n");
    assert_eq!(import(&shop, "a.csv", &list(3.0, 12.0)).issues, []);
    let later = import(&shop, "b.csv", &list(4.0, 10.0));
    assert_eq!(later.issues.iter().map(|issue| issue.fault).collect::<Vec<_>>(), [StockFault::PackSizeKept, StockFault::CostKept]);
    assert_eq!(later.issues[1].value, "P1: 4 ≠ 3");
    let cases = import(&shop, "c.csv", "药品编码,库存（件）\nP1,5\n");
    assert_eq!((cases.rows[0].quantity, cases.issues[0].fault), (60.0, StockFault::CasesToUnits), "the case is the item's");
}

/// A workbook with a hidden sheet before two that aren't, and a hidden row in the first of these.
pub(crate) fn book(file: &Path, headers: [&str; 2], values: [f64; 3]) {
    let mut book = Book::new();
    for (at, name) in ["旧", "新", "二"].into_iter().enumerate() {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        for (column, header) in headers.into_iter().enumerate() {
            sheet.write(0, column as u16, header).expect("written");
        }
        for row in 1..=2 {
            sheet.write(row, 0, format!("P{row}")).expect("written");
            sheet.write(row, 1, values[at]).expect("written");
        }
        match at {
            0 => {
                sheet.set_hidden(true);
            }
            1 => {
                sheet.set_row_hidden(2).expect("hidden");
                sheet.set_active(true);
            }
            _ => {}
        }
    }
    book.save(file).expect("saved");
}

#[test]
fn hidden_sheets_are_not_read_and_hidden_rows_are_reported() {
    let shop = Shop::selling(2, 1, steady);
    let file = shop.folder.path().join("stock.xlsx");
    book(&file, ["药品编码", "库存数量"], [10.0, 99.0, 7.0]);
    let import = shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list").remove(0);
    assert_eq!(units(&shop), [row("S1", "P1", 99.0), row("S1", "P2", 99.0)]);
    let issues: Vec<_> = import.issues.iter().map(|issue| (issue.line, issue.fault, issue.value.as_str())).collect();
    assert_eq!(issues, [(3, StockFault::HiddenRows, "1"), (0, StockFault::HiddenSheet, "旧"), (0, StockFault::OtherSheet, "二")]);
}
