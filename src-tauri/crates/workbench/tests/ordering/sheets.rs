//! What the worklist orders, and how people read it in a sheet.

use calamine::{Data, Reader as _};
use jiff::civil::date;
use replenishment::Status;
use workbench::{ApproveLine, StockKeeping, Transfer, WorklistOptions, write_worklist};

use crate::shop::{Shop, first, today_is};

/// Rows of a sheet as text.
fn rows(book: &std::path::Path, sheet: &str) -> Vec<Vec<String>> {
    let mut book = calamine::open_workbook_auto(book).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet");
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn a_doubtful_line_is_in_no_order_sum_or_sheet_before_someone_decides() {
    let shop = Shop::selling(2, 1, |product, _, _, _| if product == 1 { 10.0 } else { 7.3 });
    shop.bench.import_items(&shop.file("items.csv", "product_id,supplier,unit_cost\nP1,国药,2\nP2,国药,3\n"), false, None).expect("items");
    let options = WorklistOptions {
        stock_list: Some(shop.file("stock.csv", "药品编码,库存数量\nP1,-5\nP2,1\n")),
        ..WorklistOptions::default()
    };
    let list = shop.worklist(&options);
    let doubtful = first(shop.worklist(&options));
    assert_eq!((doubtful.suggestion.status, doubtful.ordered()), (Status::Doubtful, 0.0));
    assert_eq!((doubtful.suggestion.quantity, doubtful.suggestion.cost), (Some(0.0), Some(0.0)));
    assert!(doubtful.suggestion.offered.is_some_and(|quantity| quantity > 0.0), "what would be ordered is known");
    let json = serde_json::to_value(&doubtful).expect("written");
    assert_eq!((json["quantity"].as_f64(), json["offered"].as_f64()), (Some(0.0), doubtful.suggestion.offered));
    let sure = list.lines.iter().find(|line| line.ordered() > 0.0).expect("a line to order");
    let total = &list.suppliers[0];
    assert_eq!((total.lines, total.quantity, total.cost), (1, sure.ordered(), sure.suggestion.cost));

    let file = shop.folder.path().join("worklist.xlsx");
    write_worklist(&file, &list).expect("written");
    let order = rows(&file, "订货 Order");
    assert!(order[0][0].contains("1 项 lines"), "{:?}", order[0]);
    let codes = |rows: &[Vec<String>]| rows.iter().map(|row| row[2].clone()).filter(|code| code.starts_with('P')).collect::<Vec<_>>();
    assert_eq!(codes(&order), ["P2"]);
    assert_eq!(codes(&rows(&file, "全部 All")).len(), 2);

    // Orders that nobody chose lines for have the same.
    let kept = shop.bench.approve(&list, &[]).expect("approved");
    assert_eq!(kept.iter().flat_map(|order| &order.lines).map(|line| line.product_id.as_str()).collect::<Vec<_>>(), ["P2"]);
}

#[test]
fn the_sheet_of_all_lines_speaks_in_words_and_the_file_for_programs_in_codes() {
    let shop = Shop::selling(2, 1, |product, _, day, _| if (day + product) % 3 == 0 { 11.0 } else { 2.0 });
    let list = shop.worklist(&WorklistOptions { on_hand: Some(1.0), ..WorklistOptions::default() });
    let [book, text] = ["worklist.xlsx", "worklist.csv"].map(|name| shop.folder.path().join(name));
    write_worklist(&book, &list).expect("written");
    write_worklist(&text, &list).expect("written");
    let all = rows(&book, "全部 All");
    let basis = rows(&book, "计算依据 Basis");
    assert_eq!(all[0].last().map(String::as_str), Some("备注 Notes"), "what it is computed from is in a sheet of its own");
    assert_eq!(basis[0][4], "分位数 Quantile");
    assert_eq!(all[1][6], "要断货 Runs out");
    assert!(!all[1][7].contains('_'), "{}", all[1][7]);
    let longest = |cell: &str| cell.split([' ', ':', '@', ';']).filter_map(|part| part.split_once('.')).map(|(_, d)| d.len()).max();
    // Sentences aren't numbers.
    let numbers = all[1][..34].iter().chain(&basis[1][4..]);
    for cell in numbers.filter(|cell| cell.split([' ', ':', '@', ';']).all(|part| part.is_empty() || part.parse::<f64>().is_ok())) {
        assert!(longest(cell).is_none_or(|digits| digits <= 3), "{cell}");
    }
    let csv = std::fs::read_to_string(text).expect("read");
    assert!(csv.lines().next().is_some_and(|head| head.contains(",status,method,") && head.ends_with(",totals,lots")), "stable names");
    assert!(csv.contains("\"runs_out\""), "codes for programs");
}

#[test]
fn notes_are_joined_as_the_language_of_the_list_joins_them() {
    let shop = Shop::selling(1, 1, |_, _, _, _| 2.0);
    for (chinese, joined) in [(true, "一；二"), (false, "一; 二")] {
        let mut list = shop.worklist(&WorklistOptions { on_hand: Some(1.0), chinese, ..WorklistOptions::default() });
        list.lines[0].note_texts = vec!["一".to_owned(), "二".to_owned()];
        let [book, text] = ["worklist.xlsx", "worklist.csv"].map(|name| shop.folder.path().join(name));
        write_worklist(&book, &list).expect("written");
        write_worklist(&text, &list).expect("written");
        assert_eq!(rows(&book, "全部 All")[1].last().map(String::as_str), Some(joined));
        assert!(std::fs::read_to_string(text).expect("read").contains(joined));
    }
}

#[test]
fn the_sheet_of_a_transfer_names_the_store_that_sends_and_the_lots() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 2, |_, _, _, _| 10.0);
    let list = "门店编码,药品编码,批号,库存数量,有效期至\nS1,P1,A,100,2025-08-01\nS1,P1,B,300,2027-01-31\nS2,P1,C,20,2026-06-30\n";
    let file = shop.file("stock.csv", list);
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
    let moved = Transfer {
        product_id: "P1".into(),
        from_store: "S1".into(),
        to_store: "S2".into(),
        quantity: 150.0,
        expiring: false,
        value: None,
        lot: None,
    };
    let order = shop.bench.accept_transfer(&moved).expect("sent");
    let [book, text] = ["transfer.xlsx", "transfer.csv"].map(|name| shop.folder.path().join(name));
    shop.bench.export_order(order.id, &book).expect("written");
    shop.bench.export_order(order.id, &text).expect("written");
    let sheet = rows(&book, "订货单 Order");
    assert!(sheet[0][0].contains("调出 From: 1店 (S1)"), "{:?}", sheet[0]);
    let lots = "A 2025-08-01 × 100; B 2027-01-31 × 50";
    assert_eq!(sheet[4][8..], ["1店 (S1)".to_owned(), lots.to_owned()]);
    let csv = std::fs::read_to_string(&text).expect("read");
    let mut lines = csv.trim_start_matches('\u{feff}').lines();
    let head: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let row: Vec<&str> = lines.next().expect("a row").split(',').collect();
    let cell = |name: &str| row[head.iter().position(|header| *header == name).expect("the column")].trim_matches('"');
    assert_eq!((cell("from_store_id"), cell("from_store"), cell("lots")), ("S1", "1店", lots));
    assert_eq!((cell("store_id"), cell("quantity")), ("S2", "150"));
    assert!(workbench::order_text(&order).contains(&format!("[{lots}]")), "{}", workbench::order_text(&order));
    let line = ApproveLine { store_id: "S2".into(), product_id: "P1".into(), quantity: Some(10.0) };
    let supplied = shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[line]).expect("an order to a supplier").remove(0);
    shop.bench.export_order(supplied.id, &book).expect("written");
    assert!(rows(&book, "订货单 Order")[3].iter().all(|header| !header.contains("From")), "no store sends it");
}
