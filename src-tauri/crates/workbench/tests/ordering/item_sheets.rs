//! Sheets of items and single terms, read by the rules of stock lists.

use replenishment::ItemTerms;

use crate::doubts::{book, with_zeros};
use crate::shop::{Shop, steady};

#[test]
fn a_sheet_of_items_is_read_by_the_rules_of_stock_lists() {
    let shop = with_zeros();
    let sheet = |text: &str| {
        let file = shop.file("items.csv", text);
        let import = shop.bench.import_items(&file, true, None).expect("a sheet");
        let item = import.changed.into_iter().next().map(|row| row.after);
        (item.unwrap_or_default(), import.issues.into_iter().map(|issue| (issue.line, issue.message)).collect::<Vec<_>>())
    };
    let item = |text: &str| {
        let (item, issues) = sheet(text);
        assert!(issues.is_empty(), "{text}: {issues:?}");
        item
    };
    for (cell, cost) in [("\"3,50\"", 3.5), ("３．５", 3.5), ("3.5元", 3.5), ("¥3.5", 3.5), ("\"1,234\"", 1234.0)] {
        assert_eq!(item(&format!("药品编码,进价\nP1,{cell}\n")).unit_cost, Some(cost), "{cell}");
    }
    for (header, cell, days) in [
        ("保质期(月)", "6", 183),
        ("Shelf life (months)", "6", 183),
        ("保质期（年）", "2", 730),
        ("保质期", "6个月", 183),
        ("保质期", "730", 730),
    ] {
        assert_eq!(item(&format!("药品编码,{header}\nP1,{cell}\n")).shelf_life_days, Some(days), "{header} {cell}");
    }
    assert_eq!(item("药品编码,停订\nP1,停\n").do_not_order, Some(true));
    assert_eq!(item("药品编码,订货星期\nP1,周一至周五\n").order_weekdays, Some(vec![1, 2, 3, 4, 5]));
    assert_eq!(item("药品编码,进价\np1,4\n").product_id, "P1");
    let skipped = |text: &str, said: &str| {
        let (item, issues) = sheet(text);
        assert_eq!(item, ItemTerms::default(), "{text}");
        assert!(issues.len() == 1 && issues[0].1.contains(said), "{text}: {issues:?}");
    };
    skipped("药品编码,保质期\nP1,24\n", "days or months");
    let (item, issues) = sheet("药品编码,保质期\nP1,24\nP2,730\n");
    assert!(
        item.product_id == "P2" && issues.len() == 1 && issues[0].1.contains("days or months"),
        "others of days prove nothing: {issues:?}"
    );
    skipped("药品编码,进价\n12,4\n", "similar to 0012");
    skipped("药品编码,进价\n合计,4\n", "a total");
    skipped("药品编码,每包数量\nP1,1e12\n", "at most 10000");
    skipped("药品编码,替代药品编码\nP1,12\n", "similar to 0012");
    let refused = shop.bench.set_item("P1", &["pack_size=1e12".into()]).expect_err("no pack is so large");
    assert!(refused.to_string().contains("at most 10000"), "{refused}");
    assert_eq!(shop.bench.set_item("P1", &["unit_cost=1,5".into()]).expect("set").unit_cost, Some(1.5));
    let swapped = shop.file("names.csv", "药品编码,药品名称,进价\n0012,药品1,4\n");
    let issues = shop.bench.import_items(&swapped, true, None).expect("a sheet").issues;
    assert!(issues[0].message.contains("the name is that of another product"), "{issues:?}");
}

#[test]
fn items_may_be_given_by_name_and_what_is_in_a_box_is_no_pack() {
    let shop = with_zeros();
    let sheet = |text: &str| {
        let import = shop.bench.import_items(&shop.file("items.csv", text), true, None).expect("a sheet");
        let changed: Vec<_> = import.changed.into_iter().map(|row| row.after).collect();
        (changed, import.issues.into_iter().map(|issue| (issue.line, issue.fault)).collect::<Vec<_>>())
    };
    let (items, issues) = sheet("商品名称,进价,每包数量\n板蓝根,4,24支/盒\n药品1,5,24盒/件\n双名,6,\n新药,7,\n合计,22,\n");
    let found: Vec<_> = items.iter().map(|item| (item.product_id.as_str(), item.unit_cost, item.pack_size)).collect();
    assert_eq!(found, [("0012", Some(4.0), None), ("P1", Some(5.0), Some(24.0))]);
    use workbench::ItemFault::{AmbiguousName, PackContents, Total, UnknownName};
    assert_eq!(issues, [(2, PackContents), (4, AmbiguousName), (5, UnknownName), (6, Total)]);
    let (items, issues) = sheet("药品编码,进价,每包数量\nP1,5,0.25g*24片\nP2,6,约10\n");
    assert_eq!((items.len(), items[0].unit_cost, items[0].pack_size), (1, Some(5.0), None));
    assert_eq!(issues, [(2, PackContents), (3, workbench::ItemFault::Unreadable)]);
    assert!(shop.bench.import_items(&shop.file("names.csv", "商品名称\n板蓝根\n"), true, None).is_err(), "names alone are no terms");
}

#[test]
fn a_hidden_sheet_is_no_sheet_of_items_and_hidden_rows_are_reported() {
    let shop = Shop::selling(2, 1, steady);
    let items = shop.folder.path().join("items.xlsx");
    book(&items, ["药品编码", "进价"], [1.5, 3.25, 9.0]);
    let import = shop.bench.import_items(&items, false, None).expect("a sheet");
    assert_eq!(import.changed.iter().map(|row| row.after.unit_cost).collect::<Vec<_>>(), [Some(3.25), Some(3.25)]);
    assert!(import.issues.iter().any(|issue| issue.message.contains("hidden")), "{:?}", import.issues);
}
