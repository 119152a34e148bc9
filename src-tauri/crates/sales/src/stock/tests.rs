use super::*;
use crate::Reader;
use crate::error::ImportError;
use jiff::civil::date;

const DAY: Date = date(2025, 6, 30);

fn context() -> StockContext {
    let store = |id: &str, name: &str| (id.to_owned(), Some(name.to_owned()));
    let stores = vec![store("S001", "人民路店"), store("S002", "中山公园店"), store("S003", "滨江新区店")];
    StockContext { stores, ..StockContext::on(DAY) }
}

fn read(text: &str) -> Result<StockList, ImportError> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存.csv");
    std::fs::write(&file, text).expect("written");
    read_stock_list(&Reader::thread(), &file, &context())
}

fn list(text: &str) -> StockList {
    read(text).expect("a stock list")
}

fn faults(list: &StockList) -> Vec<(u64, StockFault)> {
    list.issues.iter().map(|issue| (issue.line, issue.fault)).collect()
}

fn expires(cell: &str) -> (Option<Date>, Vec<(u64, StockFault)>) {
    let list = list(&format!("编码,库存,有效期至\nP1,5,{cell}\n"));
    (list.rows[0].expires, faults(&list))
}

const LOTS: &str = "门店编码,药品编码,批号,库存数量,有效期至\n";

fn told(list: &StockList) -> Vec<StockFault> {
    list.issues.iter().map(|issue| issue.fault).collect()
}

fn units(list: &StockList) -> f64 {
    list.rows.iter().map(|row| row.quantity).sum()
}

#[test]
fn lots_stay_apart_and_titles_stand_above() {
    let list = list(
        "一店库存盘点,盘点日期：2025-06-28\n\n药品编码,药品名称,批号,库存数量（盒）,在途数量,件装量\n001,感冒灵,B1,\"1,200\",5,10\n001,感冒灵,B2,3,0,10\n002,板蓝根,B1,-2,,\n合计,,,1201,,\n003,维C,B9,没有,,\n",
    );
    let rows: Vec<_> =
        list.rows.iter().map(|row| (row.product.as_str(), row.lot.as_deref(), row.quantity, row.on_the_way, row.pack_size)).collect();
    assert_eq!(
        rows,
        [
            ("001", Some("B1"), 1200.0, Some(5.0), Some(10.0)),
            ("001", Some("B2"), 3.0, Some(0.0), Some(10.0)),
            ("002", Some("B1"), -2.0, Some(0.0), None)
        ]
    );
    assert_eq!(list.date, Some(date(2025, 6, 28)), "the title says when it was counted");
    assert_eq!(faults(&list), [(6, StockFault::Negative), (7, StockFault::NoProduct), (8, StockFault::NoNumber)]);
}

#[test]
fn expired_lots_are_reported() {
    let list = list("门店编码,药品编码,批号,库存数量,有效期至\nS001,P001,A,500,2020-01-31\nS001,P001,B,2,2099-12-31\n");
    assert_eq!(faults(&list), [(2, StockFault::Expired)]);
    assert_eq!(list.rows[1].expires, Some(date(2099, 12, 31)));
}

#[test]
fn expiry_dates_of_all_forms() {
    let day = date(2026, 5, 9);
    for cell in [
        "2026-05-09",
        "2026/5/9",
        "2026.05.09",
        "20260509",
        "2026年5月9日",
        "9 May 2026",
        "2026-05-09 00:00:00",
        "46151",
        "至2026-05-09",
        "2026-05-09止",
    ] {
        assert_eq!(expires(cell), (Some(day), vec![]), "{cell}");
    }
    for cell in ["2026-05", "2026/5", "2026.05", "202605", "2026年5月", "05/2026", "May 2026", "May-2026"] {
        assert_eq!(expires(cell), (Some(date(2026, 5, 31)), vec![]), "{cell}: good until the end of the month");
    }
    for cell in ["", "-", "长期", "无", "1900-01-01", "N/A"] {
        assert_eq!(expires(cell), (None, vec![]), "{cell}: no date");
    }
    assert_eq!(expires("05/09/2026"), (Some(day), vec![(2, StockFault::AmbiguousDate)]), "the earlier of May and September");
    assert_eq!(expires("soon"), (None, vec![(2, StockFault::BadDate)]));
    let proven = list("编码,库存,有效期至\nP1,5,05/09/2026\nP2,5,25/09/2026\n");
    assert_eq!(proven.rows[0].expires, Some(date(2026, 9, 5)), "the second row proves that the day comes first");
}

#[test]
fn dates_of_manufacture_and_days_left() {
    let made = list("编码,库存,生产日期,有效期\nP1,5,2024-01-15,24个月\nP2,5,2024-01-15,731天\n");
    assert_eq!(made.rows.iter().map(|row| row.expires).collect::<Vec<_>>(), [Some(date(2026, 1, 14)); 2]);
    let life = list("编码,库存,生产日期,保质期(月)\nP1,5,2024-01-15,24\n");
    assert_eq!((life.rows[0].expires, life.rows[0].shelf_life_days), (Some(date(2026, 1, 14)), Some(730)));
    let left = list("门店编码,药品编码,库存数量,剩余天数\nS001,P001,300,0\nS002,P001,300,-30\nS003,P001,300,10\n");
    assert_eq!(left.rows.iter().map(|row| row.expires).collect::<Vec<_>>(), [Some(DAY), Some(date(2025, 5, 31)), Some(date(2025, 7, 10))]);
    assert!(left.rows.iter().all(|row| row.shelf_life_days.is_none()), "days left say nothing of new goods");
    assert_eq!(faults(&left), [(3, StockFault::Expired)], "today is the last day of the first");
}

#[test]
fn shelf_lives_as_texts() {
    let read = |header: &str, cell: &str| {
        let list = list(&format!("编码,库存,{header}\nP1,5,{cell}\n"));
        (list.rows[0].shelf_life_days, faults(&list))
    };
    for (header, cell) in [
        ("保质期天数", "24个月"),
        ("保质期", "2年"),
        ("保质期(天)", "730"),
        ("保质期（月）", "24"),
        ("Shelf life", "24 months"),
        ("Shelf life (days)", "730"),
        ("保质期月数", "24"),
    ] {
        assert_eq!(read(header, cell), (Some(730), vec![]), "{header} {cell}");
    }
    assert_eq!(read("有效期", "24个月"), (Some(730), vec![]), "a length of time without a date of manufacture is the life of new goods");
    assert_eq!(read("保质期天数", "5000"), (None, vec![(2, StockFault::BadShelfLife)]));
    assert_eq!(read("保质期天数", "unknown"), (None, vec![(2, StockFault::BadShelfLife)]));
    assert_eq!(read("保质期天数", ""), (None, vec![]));
}

#[test]
fn a_column_for_each_store() {
    let named = list("药品编码,人民路店,中山公园店,滨江新区店\nP001,5,7,9\nP002,缺货,,3\n");
    let rows: Vec<_> = named.rows.iter().map(|row| (row.product.as_str(), row.store.as_deref().unwrap_or(""), row.quantity)).collect();
    assert_eq!(rows, [("P001", "S001", 5.0), ("P001", "S002", 7.0), ("P001", "S003", 9.0), ("P002", "S001", 0.0), ("P002", "S003", 3.0)]);
    let worded = list("药品编码,一店库存,二店库存,合计库存,一店在途\nP001,5,7,12,4\n");
    let rows: Vec<_> = worded.rows.iter().map(|row| (row.store.as_deref().unwrap_or(""), row.quantity, row.on_the_way)).collect();
    assert_eq!(rows, [("一店", 5.0, Some(4.0)), ("二店", 7.0, None)]);
    let ids = list("code,S001 stock,S002 stock,safety stock,max stock\nP1,1,2,9,9\n");
    assert_eq!(ids.rows.len(), 2);
    let plain = list("code,stock,min stock,max stock\nP1,1,2,9\n");
    assert_eq!((plain.rows.len(), plain.rows[0].quantity), (1, 1.0), "limits aren't stores");
}

#[test]
fn store_cells_below_the_first_are_carried_down() {
    let list = list("门店编码,药品编码,库存数量\n,P009,1\nS001,P002,50\n,P001,60\nS002,P002,30\n,P001,20\n");
    let rows: Vec<_> = list.rows.iter().map(|row| (row.store.as_deref().unwrap_or(""), row.product.as_str(), row.quantity)).collect();
    assert_eq!(rows, [("S001", "P002", 50.0), ("S001", "P001", 60.0), ("S002", "P002", 30.0), ("S002", "P001", 20.0)]);
    assert_eq!(faults(&list), [(2, StockFault::NoStore), (4, StockFault::StoreFromAbove), (6, StockFault::StoreFromAbove)]);
}

#[test]
fn cases_packs_and_loose_units() {
    let of = |text: &str| {
        let list = list(text);
        (list.rows[0].quantity, faults(&list))
    };
    assert_eq!(of("药品编码,库存（件）,件装量\nP001,12,24\n"), (288.0, vec![(2, StockFault::CasesToUnits)]));
    assert_eq!(of("药品编码,库存（件）\nP001,12\n"), (12.0, vec![(2, StockFault::CaseSizeUnknown)]));
    assert_eq!(of("药品编码,库存（盒）,件装量\nP001,12,24\n"), (12.0, vec![]));
    assert_eq!(of("药品编码,库存,件装量\nP001,2箱3盒,24\n"), (51.0, vec![(2, StockFault::CasesToUnits)]));
    assert_eq!(of("药品编码,整件数,拆零数,件装量\nP001,2,5,24\n"), (53.0, vec![]));
    assert_eq!(of("药品编码,库存,拆零数量,每包数量\nP001,53,5,24\n"), (53.0, vec![]), "the stock is the whole");
    assert_eq!(of("药品编码,库存数量\nP001,12盒\n"), (12.0, vec![]));
    assert_eq!(of("药品编码,库存,拆零数量,每包数量\nP001,2,5,24\n"), (2.0, vec![(2, StockFault::PartsDiffer)]));
    assert_eq!(of("code,stock (boxes),pieces\nP001,2,3\n"), (2.0, vec![(2, StockFault::PartsDiffer)]));
    assert_eq!(of("code,stock (boxes),pieces\nP001,2,0\n"), (2.0, vec![]));
    assert_eq!(of("药品编码,库存数量,单位,件装量\nP001,12,件,24\n"), (288.0, vec![(2, StockFault::CasesToUnits)]));
    assert_eq!(of("药品编码,库存数量,单位\nP001,12,箱\n"), (12.0, vec![(2, StockFault::CaseSizeUnknown)]));
    assert_eq!(of("药品编码,库存数量,单位,件装量\nP001,12,盒,24\n"), (12.0, vec![]));
}

#[test]
fn goods_that_may_not_be_sold_do_not_count() {
    let of = |text: &str| {
        let list = list(text);
        (list.rows.iter().map(|row| row.quantity).collect::<Vec<_>>(), faults(&list))
    };
    let held = |line| vec![(line, StockFault::NotForSale)];
    assert_eq!(of("药品编码,库存数量,状态\nP1,12,合格\nP1,30,不合格\n"), (vec![12.0, 0.0], held(3)));
    assert_eq!(of("药品编码,库存数量,质量状态\nP1,9,待验\n"), (vec![0.0], held(2)), "there is none, which isn't the same as unknown");
    assert_eq!(of("药品编码,库位,库存数量\nP1,A-01-02,12\nP1,不合格品区,30\nP1,退货区,9\n").0, [12.0, 0.0, 0.0]);
    assert_eq!(of("code,stock,status\nP1,5,Available\nP2,6,Quarantine\nP3,7,On Hold\nP4,8,Damaged\n").0, [5.0, 0.0, 0.0, 0.0]);
    assert_eq!(of("药品编码,库存数量,状态\nP1,12,停产\n"), (vec![12.0], vec![]), "a product that isn't made anymore can be sold");
    let unknown = vec![(2, StockFault::UnknownCondition)];
    assert_eq!(of("药品编码,库存数量,状态\nP1,12,二类\nP2,3,二类\n"), (vec![12.0, 3.0], unknown), "told once");
}

#[test]
fn what_is_reserved_is_no_stock_and_is_subtracted_once() {
    let of = |text: &str| {
        let list = list(text);
        (list.rows[0].quantity, faults(&list))
    };
    assert_eq!(of("SKU,On Hand,Reserved\nP1,17,5\n"), (12.0, vec![(2, StockFault::ReservedSubtracted)]));
    assert_eq!(of("药品编码,库存数量,冻结库存\nP1,20,8\n"), (12.0, vec![(2, StockFault::ReservedSubtracted)]));
    assert_eq!(of("药品编码,可用库存,账面库存,冻结库存\nP1,12,20,8\n"), (12.0, vec![]));
    assert_eq!(of("code,Available qty,Reserved\nP1,12,5\n"), (12.0, vec![]));
    assert_eq!(of("药品编码,账面数量,实盘数量\nP1,12,10\n"), (10.0, vec![]), "what was counted is there");
}

#[test]
fn expiry_dates_with_short_years() {
    let of = |written: &str| {
        let list = list(&format!("编码,库存,有效期至\nP1,5,{written}\n"));
        (list.rows[0].expires, faults(&list).into_iter().map(|(_, fault)| fault).collect::<Vec<_>>())
    };
    for (written, day) in [
        ("07/27", date(2027, 7, 31)),
        ("Jul-27", date(2027, 7, 31)),
        ("27.07", date(2027, 7, 31)),
        ("JUL 27", date(2027, 7, 31)),
        ("271231", date(2027, 12, 31)),
        ("202712", date(2027, 12, 31)),
    ] {
        assert_eq!(of(written).0, Some(day), "{written}");
    }
    assert_eq!(of("280627"), (Some(date(2027, 6, 28)), vec![StockFault::AmbiguousDate]), "the earlier of both orders");
    assert_eq!(of("0000-00-00"), (None, vec![]));
    assert_eq!(of("05/12"), (None, vec![StockFault::BadDate]));
    let months = list("编码,库存,生产日期,有效期\nP1,12,20250101,36\n");
    assert_eq!((months.rows[0].expires, months.rows[0].shelf_life_days), (Some(date(2027, 12, 31)), Some(1095)));
}

#[test]
fn pack_sizes_of_all_names() {
    for header in ["每包数量", "包装规格", "每件数量", "装量", "件装量", "箱规", "Pack size", "包装 Pack"] {
        let list = list(&format!("编码,库存,{header}\nP1,5,10\n"));
        assert_eq!(list.rows[0].pack_size, Some(10.0), "{header}");
        assert!(list.columns.iter().all(|column| column.field.is_some()), "{header}");
    }
    let texts = list("编码,库存,包装规格\nP1,5,24盒/件\nP2,5,1*12\nP3,5,0.25g*24片\n");
    assert_eq!(texts.rows.iter().map(|row| row.pack_size).collect::<Vec<_>>(), [Some(24.0), Some(12.0), None]);
    assert_eq!(faults(&texts), [(4, StockFault::BadPackSize)], "what is in a box isn't the size of a pack");
}

#[test]
fn rows_of_one_product_that_differ_are_reported_whatever_their_order() {
    let there = list("门店编码,药品编码,库存数量,件装量\nS001,P001,3,1\nS001,P001,3,10\n");
    let back = list("门店编码,药品编码,库存数量,件装量\nS001,P001,3,10\nS001,P001,3,1\n");
    assert_eq!(
        there.rows.iter().map(|row| row.pack_size).collect::<Vec<_>>(),
        back.rows.iter().map(|row| row.pack_size).collect::<Vec<_>>()
    );
    assert_eq!((there.rows[0].pack_size, there.issues.clone()), (Some(10.0), back.issues));
    assert_eq!(faults(&there), [(3, StockFault::SameLotAgain), (2, StockFault::PackSizesDiffer)]);
}

#[test]
fn goods_on_the_way_count_once() {
    let repeated = list("编码,批号,库存,在途\nP1,A,5,30\nP1,B,7,30\n");
    assert_eq!(repeated.rows.iter().filter_map(|row| row.on_the_way).sum::<f64>(), 30.0);
    assert_eq!(faults(&repeated), [(2, StockFault::OnTheWayRepeated)]);
    let included = list("编码,可用库存（含在途）,在途\nP1,50,30\n");
    assert_eq!((included.rows[0].quantity, included.rows[0].on_the_way), (20.0, Some(30.0)));
    assert_eq!(faults(&included), [(2, StockFault::IncludedOnTheWay)]);
    let hidden = list("编码,可用库存（含在途）\nP1,50\n");
    assert_eq!(faults(&hidden), [(2, StockFault::OnTheWayUnknown)]);
    let dated = list("编码,库存,在途,预计到货日期\nP1,50,30,2025-07-03\n");
    assert_eq!(dated.rows[0].arrives, Some(date(2025, 7, 3)));
}

#[test]
fn lists_of_several_days_are_not_added_up() {
    let list = list("日期,门店,编码,库存\n2025-06-01,一店,P1,50\n2025-06-08,一店,P1,30\n2025-06-02,二店,P1,4\n");
    let rows: Vec<_> = list.rows.iter().map(|row| (row.store.as_deref().unwrap_or(""), row.quantity)).collect();
    assert_eq!((rows, list.date), (vec![("一店", 30.0), ("二店", 4.0)], Some(date(2025, 6, 8))));
    assert_eq!(faults(&list), [(2, StockFault::OlderDay), (0, StockFault::CountedOnOwnDay)]);
}

#[test]
fn unused_columns_are_reported_and_can_be_chosen() {
    let text = "编码,库存,备用列,包装说明\nP1,5,A-3,10\n";
    let unused: Vec<String> = list(text).columns.into_iter().filter(|column| column.field.is_none()).map(|column| column.header).collect();
    assert_eq!(unused, ["备用列", "包装说明"]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存.csv");
    std::fs::write(&file, text).expect("written");
    let chosen = StockContext { map: vec!["pack_size=包装说明".into()], ..context() };
    assert_eq!(read_stock_list(&Reader::thread(), &file, &chosen).expect("a list").rows[0].pack_size, Some(10.0));
    let bad = StockContext { map: vec!["size=包装说明".into()], ..context() };
    assert!(matches!(read_stock_list(&Reader::thread(), &file, &bad), Err(ImportError::BadMapping { .. })));
}

#[test]
fn decimal_commas_and_names_instead_of_codes() {
    let list = list("Pharmacy;Drug;Stock on hand;Shelf life (days)\nS1;Aspirin;2,5;90\nS2;Aspirin;7;\n");
    let rows: Vec<_> = list.rows.iter().map(|row| (row.store.as_deref(), row.quantity, row.product.as_str())).collect();
    assert_eq!(rows, [(Some("S1"), 2.5, "Aspirin"), (Some("S2"), 7.0, "Aspirin")]);
    assert!(list.rows.iter().all(|row| row.shelf_life_days == Some(90)), "the shelf life is the product's");
}

#[test]
fn a_list_without_stock_or_product_says_which_column_is_missing_and_names_the_headers() {
    for (text, field, first) in [
        ("product_id,price\nA,3\n", "on_hand", "product_id"),
        ("price,stock\n3,4\n", "product_id", "price"),
        ("药品编码,甲,乙\nP001,5,7\n", "on_hand", "药品编码"),
    ] {
        match read(text) {
            Err(ImportError::NoStockColumn { field: found, headers, .. }) => assert_eq!((found, headers[0].as_str()), (field, first)),
            other => panic!("{text}: {other:?}"),
        }
    }
}

mod days;
mod doubts;
mod forms;
mod lot_expiry;
