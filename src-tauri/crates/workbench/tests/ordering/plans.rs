//! What plan files, item sheets, and classes say of what isn't known, wasn't read, or is new.

use std::path::Path;

use jiff::civil::date;
use rust_xlsxwriter::Workbook as Book;
use sales::PlanUnknown;
use workbench::{ErrorCode, ItemFault, ItemTerms, Note, WorklistOptions};

use crate::shop::{Shop, today_is};

fn write(file: &Path, sheets: &[(&str, &[&[&str]])]) {
    let mut book = Book::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a name");
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).expect("written");
            }
        }
    }
    book.save(file).expect("saved");
}

#[test]
fn products_and_stores_of_a_plan_that_are_not_known_are_named_and_the_rest_is_kept() {
    let shop = Shop::selling(2, 2, |_, _, _, _| 1.0);
    let plan = "药品编码,门店编码,开始,结束,类型,值\nP1,S1,2025-07-03,2025-07-07,促销,0.2\nX9,,2025-07-03,,促销,0.2\n药品2,1店,2025-07-03,,促销,0.2\nP1,S9,2025-07-03,,停业,\n";
    let report = shop.bench.import_plan(&shop.file("plan.csv", plan), false, None).expect("a plan");
    let unknown = |line, product: Option<&str>, store: Option<&str>| PlanUnknown {
        line,
        product: product.map(Into::into),
        group: None,
        store: store.map(Into::into),
    };
    assert_eq!(report.unknown, [unknown(3, Some("X9"), None), unknown(5, None, Some("S9"))]);
    let kept = shop.bench.plan().expect("the plan");
    let of: Vec<_> = kept.iter().map(|entry| (entry.product_id.as_deref(), entry.store_id.as_deref())).collect();
    assert_eq!(of.len(), 2, "{of:?}");
    assert!(of.contains(&(Some("P1"), Some("S1"))) && of.contains(&(Some("P2"), Some("S1"))), "names are those of codes: {of:?}");
    let empty = Shop::empty();
    let report = empty.bench.import_plan(&empty.file("plan.csv", plan), false, None).expect("a plan");
    assert_eq!((report.entries.len(), report.unknown.len()), (4, 0), "before the first sales nothing is known");
}

#[test]
fn groups_of_a_plan_are_those_of_items_and_the_others_are_named() {
    let shop = Shop::selling(3, 1, |_, _, _, _| 1.0);
    let item = |product: &str, group: Option<&str>, category: Option<&str>| ItemTerms {
        product_id: product.into(),
        group: group.map(Into::into),
        category: category.map(Into::into),
        ..ItemTerms::default()
    };
    shop.bench.put_items(&[item("P1", Some("Cold"), None), item("P2", None, Some("感冒药"))], "").expect("items");
    let plan = "分类,开始,类型,值\ncold,2025-07-03,促销,0.2\n感冒药,2025-07-03,促销,0.2\n保健品,2025-07-03,促销,0.2\n";
    today_is(date(2025, 7, 1));
    let report = shop.bench.import_plan(&shop.file("plan.csv", plan), false, None).expect("a plan");
    let unknown = PlanUnknown { line: 4, product: None, group: Some("保健品".into()), store: None };
    assert_eq!(report.unknown, [unknown]);
    let kept: Vec<_> = shop.bench.plan().expect("the plan").into_iter().filter_map(|entry| entry.group).collect();
    assert_eq!(kept, ["Cold", "感冒药"], "as items write it");
    let notes = |product: &str| {
        let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
        let line = list.lines.into_iter().find(|line| line.product_id.as_deref() == Some(product)).expect("a line");
        line.suggestion.notes.iter().filter(|note| matches!(note, Note::PromotionNotIncluded { .. })).count()
    };
    assert_eq!(["P1", "P2", "P3"].map(notes), [1, 1, 0]);
}

#[test]
fn undoing_a_plan_that_was_not_changed_says_so() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 1.0);
    let error = shop.bench.undo_plan().expect_err("nothing to undo");
    assert_eq!((error.code(), error.to_string()), (ErrorCode::NothingToUndo, "there is no change to undo".to_owned()));
}

#[test]
fn the_sheet_with_the_headers_is_read_and_the_others_are_named() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 1.0);
    let file = shop.folder.path().join("plan.xlsx");
    let rows: &[&[&str]] = &[&["药品编码", "开始", "类型", "值"], &["P1", "2025-07-03", "促销", "0.2"]];
    write(&file, &[("说明", &[&["请填写"]]), ("计划", rows), ("空", &[]), ("旧", rows)]);
    let report = shop.bench.import_plan(&file, true, None).expect("a plan");
    assert_eq!((report.entries.len(), report.other_sheets), (1, vec!["说明".to_owned(), "旧".to_owned()]));
    let file = shop.folder.path().join("items.xlsx");
    let items: &[&[&str]] = &[&["药品编码", "供应商"], &["P1", "国药"]];
    write(&file, &[("说明", &[&["请填写"]]), ("资料", items), ("旧", items)]);
    let import = shop.bench.import_items(&file, true, None).expect("items");
    let unread: Vec<&str> =
        import.issues.iter().filter(|issue| issue.fault == ItemFault::OtherSheet).map(|issue| issue.value.as_str()).collect();
    assert_eq!((import.items, unread), (1, vec!["说明", "旧"]));
}

#[test]
fn products_that_began_within_the_month_have_not_changed_their_class() {
    let shop = Shop::selling(3, 1, |product, _, day, _| match product {
        1 => 10.0,
        2 => {
            if day >= 530 {
                40.0
            } else {
                0.0
            }
        }
        _ => {
            if day >= 519 {
                5000.0
            } else {
                1.0
            }
        }
    });
    let moves = shop.bench.classes(None).expect("classes").moves;
    assert_eq!(moves.iter().map(|change| change.product_id.as_str()).filter(|product| *product == "P2").count(), 0, "{moves:?}");
    assert!(moves.iter().any(|change| change.product_id == "P3"), "{moves:?}");
}
