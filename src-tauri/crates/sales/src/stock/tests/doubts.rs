//! Lists that can be read in more than one way: each is read right, or it is reported.

use super::*;
use StockFault::{
    AmbiguousDate, AmbiguousNumber, BadArrival, BadCost, BadDate, BadPackSize, BadParts, BadReserved, CasesToUnits, CostsDiffer,
    CountDateUnclear, Expired, LotDatesDiffer, MaybeTotal, NoNumber, OlderDay, RowTwice, SameLotAgain, ShelfLifeUnclear,
    StockColumnsDiffer, StockTwice, StoreColumnUsed, StoreNamedElsewhere, StoreTwice, SuppliersDiffer, TotalRow,
};

const LOTS: &str = "门店编码,药品编码,批号,库存数量,有效期至\n";

fn told(list: &StockList) -> Vec<StockFault> {
    list.issues.iter().map(|issue| issue.fault).collect()
}

fn units(list: &StockList) -> f64 {
    list.rows.iter().map(|row| row.quantity).sum()
}

#[test]
fn totals_of_lots_do_not_count_twice() {
    let lots = "S001,P1,A,5,2026-12-31\nS001,P1,B,7,2027-12-31\n";
    for word in ["小计", "合计", "总计", "Total", "Subtotal", "S001 小计"] {
        for text in [format!("{LOTS}{lots}S001,P1,{word},12,\n"), format!("{LOTS}S001,P1,{word},12,\n{lots}")] {
            assert_eq!((units(&list(&text)), told(&list(&text))), (12.0, vec![TotalRow]), "{text}");
        }
    }
    for text in [format!("{LOTS}{lots}S001,P1,,12,\n"), format!("{LOTS}S001,P1,,12,\n{lots}")] {
        assert_eq!((units(&list(&text)), told(&list(&text))), (12.0, vec![TotalRow]), "a sum before or behind its lots: {text}");
    }
    let held = "门店编码,药品编码,批号,库存数量,质量状态\nS001,P1,A,5,合格\nS001,P1,B,7,不合格\nS001,P1,,12,\n";
    assert_eq!(units(&list(held)), 5.0, "the sum is of all lots, also of those that may not be sold");
    let other = list(&format!("{LOTS}{lots}S001,P1,,3,\n"));
    assert_eq!((units(&other), told(&other)), (15.0, vec![]), "goods without a lot that aren't the sum");
    let total = list(&format!("{LOTS}{lots}合计,P1,,12,\n"));
    assert_eq!((units(&total), told(&total)), (12.0, vec![TotalRow]));
    let coming = list("门店编码,药品编码,批号,库存数量,在途\nS001,P1,A,5,\nS001,P1,B,7,\nS001,P1,,12,30\n");
    assert_eq!((units(&coming), coming.rows.iter().filter_map(|row| row.on_the_way).sum::<f64>()), (12.0, 30.0));
}

#[test]
fn a_total_between_its_lots_does_not_count_twice() {
    let between = list(&format!("{LOTS}S001,P1,A,5,2026-12-31\nS001,P1,,12,\nS001,P1,B,7,2027-12-31\n"));
    assert_eq!((units(&between), told(&between)), (12.0, vec![TotalRow]));
}

#[test]
fn stores_above_packs_and_loose_units_are_read_together() {
    for below in ["整件,零散,整件,零散", "库存(件),库存(零),库存(件),库存(零)", "件,盒,件,盒", "Packs,Loose,Packs,Loose"]
    {
        let both = list(&format!("药品编码,件装量,人民路店,,中山公园店,\n,,{below}\nP1,10,2,3,1,0\n"));
        let found: Vec<_> = both.rows.iter().map(|row| (row.store.as_deref(), row.quantity)).collect();
        assert_eq!(found, [(Some("S001"), 23.0), (Some("S002"), 10.0)], "{below}: {:?}", both.issues);
    }
    let one = list("药品编码,件装量,人民路店 整件,人民路店 零散,中山公园店 整件,中山公园店 零散\nP1,10,2,3,1,x\nP2,10,1,0,1,0\n");
    assert_eq!((units(&one), told(&one)), (43.0, vec![NoNumber]), "what can't be read isn't nothing");
    let packs = list("药品编码,件装量,人民路店 整件,中山公园店 整件\nP1,10,2,1\n");
    assert_eq!(units(&packs), 30.0);
    let dated = list("药品编码,人民路店,,中山公园店,\n,数量,效期,数量,效期\nP1,5,2027-05-01,7,2027-05-01\n");
    assert_eq!(
        dated.rows.iter().map(|row| (row.store.as_deref(), row.quantity)).collect::<Vec<_>>(),
        [(Some("S001"), 5.0), (Some("S002"), 7.0)]
    );
    let unknown = read("药品编码,人民路店,,中山公园店,\n,甲,乙,甲,乙\nP1,2,3,1,0\n");
    assert!(matches!(unknown, Err(ImportError::NoStockColumn { .. })), "{unknown:?}");
}

#[test]
fn stock_is_named_in_more_languages() {
    for header in
        ["Filiale;Artikelnummer;Bezeichnung;Bestand", "Tienda;Código;Descripción;Existencias", "Магазин;Артикул;Наименование;Остаток"]
    {
        let read = list(&format!("{header}\nS001;P1;Aspirin;5\n"));
        assert_eq!((units(&read), read.rows[0].store.as_deref()), (5.0, Some("S001")), "{header}: {:?}", read.columns);
    }
}

#[test]
fn a_space_groups_thousands_and_nothing_else() {
    for cell in ["12 3", "1 20", "1 2 3", "12\u{a0}3", "1234 567", "1 234 5"] {
        assert_eq!(told(&list(&format!("编码,库存\nP1,{cell}\n"))), [NoNumber], "{cell}");
    }
    for (cell, value) in [("1 234", 1234.0), ("12\u{202f}345\u{202f}678", 12_345_678.0), ("1'234", 1234.0), ("3 盒", 3.0)] {
        assert_eq!(units(&list(&format!("编码,库存\nP1,{cell}\n"))), value, "{cell}");
    }
}

#[test]
fn a_dot_before_three_digits_counts_only_where_others_prove_what_it_is() {
    let of = |text: &str| (units(&list(text)), told(&list(text)));
    assert_eq!(of("编码;库存数量\nP1;1.234\nP2;15\n"), (15.0, vec![AmbiguousNumber]));
    assert_eq!(of("编码;库存数量\nP1;1.234\nP2;1,5\n"), (1235.5, vec![]));
    assert_eq!(of("编码;库存数量\nP1;1.234\nP2;1.5\n"), (2.734, vec![]));
    assert_eq!(of("编码;库存数量\nP1;12.000\nP2;5.000\n"), (17.0, vec![]), "every number has three decimals");
    assert_eq!(of("编码,库存数量\nP1,\"1,234\"\nP2,15\n"), (1249.0, vec![]));
    let cost = list("编码;库存数量;进价\nP1;5;1.234\nP2;5;3\n");
    assert_eq!((cost.rows[0].unit_cost, told(&cost)), (None, vec![BadCost]));
}

#[test]
fn the_day_of_the_count_is_certain_or_asked_about() {
    let of = |text: &str| {
        let list = list(text);
        (list.date, list.unclear_date.clone(), told(&list))
    };
    let day = |day| Some(date(2025, 6, day));
    let unclear = |text: &str| (None, Some(text.to_owned()), vec![CountDateUnclear]);
    assert_eq!(of("盘点日期：05/06/2025\n编码,库存\nP1,5\n"), unclear("05/06/2025"));
    assert_eq!(of("编码,库存,盘点日期\nP1,5,05/06/2025\n"), unclear("05/06/2025"));
    assert_eq!(of("编码,库存,盘点日期\nP1,5,05/06/2025\nP2,5,15/06/2025\n"), (day(15), None, vec![OlderDay]), "one proves the other");
    assert_eq!(of("编码,库存,盘点日期\nP1,5,10/06/2025\n"), (day(10), None, vec![]), "6 October is still to come");
    for cell in ["6月5日", "6/5日", "5日", "6月31日", "12月20日", "2025年13月5日", "31"] {
        assert_eq!(of(&format!("编码,库存,盘点日期\nP1,5,{cell}\n")), unclear(cell), "{cell}");
    }
    for (cell, found) in [("6月30日", day(30)), ("6月29日", day(29)), ("", None), ("-", None)] {
        assert_eq!(of(&format!("编码,库存,盘点日期\nP1,5,{cell}\n")), (found, None, vec![]), "{cell}");
    }
    let mixed = list("编码,库存,盘点日期\nP1,5,6月5日\nP1,7,6月20日\n");
    assert_eq!((units(&mixed), told(&mixed)), (7.0, vec![CountDateUnclear, OlderDay]), "days of one store aren't added up");
    assert_eq!(of("打印时间 2025年6月25日8时\n编码,库存\nP1,5\n").0, day(24));
    assert_eq!(of("打印时间 2025年6月25日18:30\n编码,库存\nP1,5\n").0, day(25));
    assert_eq!(of("打印时间 2025年6月25日08:30\n编码,库存\nP1,5\n").0, day(24));
    assert_eq!(of("编码,库存,盘点时间\nP1,5,2025-06-25 08:10\nP2,5,2025-06-25 08:12\n"), (day(24), None, vec![]));
    assert_eq!(of("编码,库存,盘点时间\nP1,5,2025-06-25 08:10\nP2,5,2025-06-25 18:12\n"), (day(25), None, vec![]));
    assert_eq!(of("打印时间：2025-06-25 08:10:22\n编码,库存\nP1,5\n").0, day(24));
    assert_eq!(of("打印时间：2025-06-25 18:10:22\n编码,库存\nP1,5\n").0, day(25));
}

#[test]
fn dates_of_a_column_are_read_in_one_order() {
    for cell in ["EXP 2027-03", "有效期至2027.03", "exp. date: 2027-03", "至2027-03-31"] {
        assert_eq!(expires(cell), (Some(date(2027, 3, 31)), vec![]), "{cell}");
    }
    let list = list(&format!("{LOTS}S001,P1,A,5,26-12-27\nS001,P1,B,5,27-11-26\nS001,P1,C,5,28-05-31\n"));
    let found: Vec<_> = list.rows.iter().filter_map(|row| row.expires).collect();
    assert_eq!(found, [date(2026, 12, 27), date(2027, 11, 26), date(2028, 5, 31)]);
    assert_eq!(told(&list), [AmbiguousDate; 3]);
    let found = |dates: [&str; 3]| {
        let rows: String = dates.iter().map(|written| format!("S001,P1,A,5,{written}\n")).collect();
        let list = super::list(&format!("{LOTS}{rows}"));
        assert_eq!(told(&list).iter().filter(|fault| **fault == AmbiguousDate).count(), 3, "{dates:?}");
        list.rows.iter().filter_map(|row| row.expires).collect::<Vec<_>>()
    };
    // By the day first, the last one would have expired ten years ago.
    assert_eq!(found(["26.11.30", "27.05.31", "28.01.15"]), [date(2026, 11, 30), date(2027, 5, 31), date(2028, 1, 15)]);
    assert_eq!(found(["26-11-30", "27-05-12", "26-08-15"]), [date(2026, 11, 30), date(2027, 5, 12), date(2026, 8, 15)]);
    // And here by the year first.
    assert_eq!(found(["30.11.26", "28.02.27", "15.01.28"]), [date(2026, 11, 30), date(2027, 2, 28), date(2028, 1, 15)]);
}

#[test]
fn a_month_in_which_goods_are_no_longer_good_may_be_their_last_one() {
    let of = |header: &str, cell: &str| {
        let list = list(&format!("编码,库存,{header}\nP1,5,{cell}\n"));
        (list.rows[0].expires, told(&list))
    };
    for (header, cell) in [("失效期", "2027-03"), ("失效日期", "2027年3月"), ("有效期", "失效期：2027.03")] {
        assert_eq!(of(header, cell), (Some(date(2027, 2, 28)), vec![AmbiguousDate]), "{header} {cell}");
    }
    assert_eq!(of("失效期", "2027-03-31"), (Some(date(2027, 3, 31)), vec![]));
    assert_eq!(of("有效期/失效期", "2027-03"), (Some(date(2027, 3, 31)), vec![]));
}

#[test]
fn a_row_that_equals_a_single_lot_is_a_total_only_where_the_list_has_totals() {
    let single = "S001,P2,A,5,2026-12-31\nS001,P2,,5,\n";
    let alone = list(&format!("{LOTS}{single}"));
    assert_eq!((units(&alone), faults(&alone)), (10.0, vec![(3, MaybeTotal)]));
    let proven = list(&format!("{LOTS}{single}S001,P1,A,5,2026-12-31\nS001,P1,B,7,2027-12-31\nS001,P1,,12,\n"));
    assert_eq!((units(&proven), told(&proven)), (17.0, vec![TotalRow, TotalRow]));
}

#[test]
fn rows_given_twice_are_reported() {
    let twice = list(&format!("{LOTS}S001,P1,A,5,2026-12-31\nS001,P1,A,5,2026-12-31\n"));
    assert_eq!((units(&twice), faults(&twice)), (5.0, vec![(3, RowTwice)]), "equal in every column");
    let more = list(&format!("{LOTS}S001,P1,A,5,2026-12-31\nS001,P1,A,7,2026-12-31\n"));
    assert_eq!((units(&more), faults(&more)), (12.0, vec![(3, SameLotAgain)]));
    let dates = list(&format!("{LOTS}S001,P1,A,5,2026-12-31\nS001,P1,A,5,2027-12-31\n"));
    assert_eq!((units(&dates), faults(&dates)), (10.0, vec![(3, LotDatesDiffer)]));
    let bare = list("编码,库存\nP1,5\nP1,7\n");
    assert_eq!((units(&bare), faults(&bare)), (12.0, vec![(3, SameLotAgain)]));
    let shelves = list("编码,批号,货位,库存\nP1,A,一架,5\nP1,A,二架,7\n");
    assert_eq!((units(&shelves), told(&shelves)), (12.0, vec![]), "one lot on two shelves is usual");
    let merged = list("门店,编码,库存\nS001,P2,5\n,P1,60\nS002,P2,30\n,P1,60\n");
    assert_eq!(units(&merged), 155.0, "equal rows below different stores");
}

#[test]
fn headers_of_two_rows_name_stores_and_what_they_have() {
    let stores = |text: &str| {
        let list = list(text);
        list.rows.iter().map(|row| (row.store.clone().unwrap_or_default(), row.quantity, row.on_the_way)).collect::<Vec<_>>()
    };
    let both = [("S001".to_owned(), 5.0, Some(2.0)), ("S002".to_owned(), 7.0, Some(3.0))];
    assert_eq!(stores("药品编码,人民路店,,中山公园店,\n,库存,在途,库存,在途\nP1,5,2,7,3\n"), both);
    assert_eq!(stores("药品编码,人民路店,人民路店,中山公园店,中山公园店\n药品编码,库存,在途,库存,在途\nP1,5,2,7,3\n"), both);
    assert_eq!(stores("药品编码,库存,,在途,\n,人民路店,中山公园店,人民路店,中山公园店\nP1,5,7,2,3\n"), both);
    let titled = list("一店库存,盘点\n药品编码,库存数量\nP1,5\n");
    assert_eq!(titled.rows[0].quantity, 5.0, "a title isn't half a header");
    let unnamed = list("药品编码,库存,\nP1,5,9\n");
    assert_eq!(unnamed.columns.iter().map(|column| column.header.as_str()).collect::<Vec<_>>(), ["药品编码", "库存", "#3"]);
}

#[test]
fn two_columns_of_one_store_are_no_choice() {
    for header in ["人民路店,人民路店", "S001,人民路店"] {
        let list = list(&format!("药品编码,{header},S002\nP1,5,9,1\nP2,4,4,1\nP3,6,,1\n"));
        let own: Vec<_> =
            list.rows.iter().filter(|row| row.store.as_deref() == Some("S001")).map(|row| (row.product.as_str(), row.quantity)).collect();
        assert_eq!((own, faults(&list)), (vec![("P2", 4.0), ("P3", 6.0)], vec![(1, StoreTwice), (2, StoreTwice)]), "{header}");
    }
}

#[test]
fn expected_dates_that_cannot_be_read_are_reported() {
    for written in ["下周", "12/1", "05/12/2025", "12/15", "3天"] {
        let list = list(&format!("编码,库存,在途,预计到货\nP1,9,50,{written}\n"));
        assert_eq!((list.rows[0].on_the_way, list.rows[0].arrives, told(&list)), (Some(50.0), None, vec![BadArrival]), "{written}");
    }
    let list = list("编码,库存,在途,预计到货\nP1,9,50,2025-07-12\nP2,9,,\n");
    assert_eq!((list.rows[0].arrives, told(&list)), (Some(date(2025, 7, 12)), vec![]));
}

#[test]
fn approximate_parts_are_no_numbers() {
    let of = |text: &str| {
        let list = list(text);
        (list.rows.first().map(|row| row.quantity), told(&list))
    };
    assert_eq!(of("编码,整件数,拆零数,件装量\nP1,约10,5,24\n"), (None, vec![NoNumber]));
    assert_eq!(of("编码,整件数,拆零数,件装量\nP1,2,几个,24\n"), (None, vec![NoNumber]));
    assert_eq!(of("编码,库存,拆零数,件装量\nP1,53,约5,24\n"), (Some(53.0), vec![BadParts]));
    assert_eq!(of("SKU,On Hand,Reserved\nP1,17,about 5\n"), (Some(17.0), vec![BadReserved]));
    assert_eq!(of("编码,库存,进价\nP1,5,面议\n"), (Some(5.0), vec![BadCost]));
    assert_eq!(of("编码,库存,进价\nP1,5,-3\n"), (Some(5.0), vec![BadCost]));
    assert_eq!(of("编码,库存,件装量\nP1,5,1e12\n"), (Some(5.0), vec![BadPackSize]));
}

#[test]
fn stock_in_packs_is_known_by_more_headers() {
    for header in ["库存数量（大包装）", "件数", "库存/件", "Stock (packs)", "箱数"] {
        let list = list(&format!("编码,{header},件装量\nP1,12,24\n"));
        assert_eq!((list.rows[0].quantity, told(&list)), (288.0, vec![CasesToUnits]), "{header}");
    }
    for header in ["盒数", "期末数量", "实存", "QOH", "库存/盒", "库存余量", "可用"] {
        assert_eq!(list(&format!("编码,{header},件装量\nP1,12,24\n")).rows[0].quantity, 12.0, "{header}");
    }
    assert_eq!(list("编码,盒数,零散,件装量\nP1,2,3,10\n").rows[0].quantity, 23.0, "boxes next to loose pieces");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存.csv");
    std::fs::write(&file, "编码,库存（件）\nP1,5\n").expect("written");
    let known = StockContext { pack_sizes: [("P1".to_owned(), 24.0)].into(), ..context() };
    let list = read_stock_list(&Reader::thread(), &file, &known).expect("a list");
    assert_eq!((list.rows[0].quantity, list.rows[0].pack_size, told(&list)), (120.0, None, vec![CasesToUnits]), "the size of the item");
}

#[test]
fn expiry_dates_of_more_forms() {
    for header in
        ["有效期止", "有效至", "效期截止", "到效日期", "过期日", "有效期至日期", "有效期截至", "有效期/失效期", "BBE", "Valid until"]
    {
        assert_eq!(list(&format!("编码,库存,{header}\nP1,5,2026-05-09\n")).rows[0].expires, Some(date(2026, 5, 9)), "{header}");
    }
    assert_eq!(expires("2027年"), (Some(date(2027, 12, 31)), vec![]));
    assert_eq!(expires("2027"), (Some(date(2027, 12, 31)), vec![]));
    assert_eq!(expires("1/2/27"), (Some(date(2027, 1, 2)), vec![(2, AmbiguousDate)]), "the earlier of January and February");
    assert_eq!(expires("已过期"), (Some(date(2025, 6, 29)), vec![(2, Expired)]));
    assert_eq!(expires("1926-05-09"), (None, vec![(2, BadDate)]));
    assert_eq!(expires("24"), (None, vec![(2, BadDate)]));
    let number = |number: f64| dates::read(crate::source::Cell::Number(number), dates::Order::default());
    assert_eq!(number(2026.12), dates::Dated::Day(date(2026, 12, 31)));
    assert_eq!(number(2026.5), dates::Dated::Day(date(2026, 5, 31)));
    assert_eq!(number(2026.1), dates::Dated::Ambiguous(date(2026, 1, 31)));
}

#[test]
fn goods_made_in_a_month_last_until_the_end_of_the_month_before() {
    let made = list("编码,库存,生产日期,有效期\nP1,5,2023.11,36个月\n");
    assert_eq!(made.rows[0].expires, Some(date(2026, 10, 31)));
    let unreadable = list("编码,库存,生产日期,保质期\nP1,5,去年,36个月\n");
    assert_eq!((unreadable.rows[0].expires, told(&unreadable)), (None, vec![BadDate]));
}

#[test]
fn a_shelf_life_without_a_unit_is_not_guessed() {
    let of = |header: &str, cells: &[&str]| {
        let rows: String = cells.iter().enumerate().map(|(at, cell)| format!("P{at},5,2025-06-01,{cell}\n")).collect();
        let list = list(&format!("编码,库存,生产日期,{header}\n{rows}"));
        (list.rows.iter().map(|row| row.shelf_life_days).collect::<Vec<_>>(), told(&list))
    };
    assert_eq!(of("保质期", &["24"]), (vec![None], vec![ShelfLifeUnclear]));
    assert_eq!(of("保质期（月）", &["24"]), (vec![Some(730)], vec![]));
    assert_eq!(of("保质期（月）", &["6"]), (vec![Some(183)], vec![]));
    assert_eq!(of("保质期（年）", &["2"]), (vec![Some(730)], vec![]));
    assert_eq!(of("保质天数", &["90"]), (vec![Some(90)], vec![]));
    assert_eq!(of("保质期", &["90", "730"]), (vec![Some(90), Some(730)], vec![]), "730 can only be days");
}

#[test]
fn days_in_titles_are_those_of_the_count() {
    for (title, day) in [
        ("2025-06-01至2025-06-25库存表", date(2025, 6, 25)),
        ("2025-06-01-2025-06-25", date(2025, 6, 25)),
        ("打印日期：2025-06-27 盘点日期：2025-06-20", date(2025, 6, 20)),
        ("盘点日期：2025-06-20 打印日期：2025-06-27 08:30", date(2025, 6, 20)),
        ("盘点日期：,2025-06-20,制表：,2025-06-27", date(2025, 6, 20)),
        ("打印日期：2025-06-27", date(2025, 6, 27)),
        ("库存表 2025年6月20日", date(2025, 6, 20)),
        ("库存表 2025 年 6 月 20 日", date(2025, 6, 20)),
        ("Stock list as of June 20, 2025", date(2025, 6, 20)),
        ("Stock on hand  Printed: 20-Jun-2025 05:12 PM", date(2025, 6, 20)),
        ("Stock on hand  Printed: 21-Jun-2025 08:12 AM", date(2025, 6, 20)),
        ("打印时间：2025年6月20日 下午5:12", date(2025, 6, 20)),
        ("盘点：2025年6月21日 8时10分", date(2025, 6, 20)),
        ("2025年5月至2025年6月  盘点日期：2025-06-20", date(2025, 6, 20)),
        ("截至6月29日", date(2025, 6, 29)),
    ] {
        assert_eq!(list(&format!("{title}\n编码,库存\nP1,5\n")).date, Some(day), "{title}");
    }
}

#[test]
fn a_list_of_one_store_names_it_somewhere() {
    let of = |name: &str, text: &str, map: &[&str]| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("written");
        let context = StockContext { map: map.iter().map(|given| (*given).to_owned()).collect(), ..context() };
        let list = read_stock_list(&Reader::thread(), &file, &context).expect("a list");
        (list.rows[0].store.clone(), told(&list))
    };
    let (own, named) = (Some("S001".to_owned()), vec![StoreNamedElsewhere]);
    let plain = "编码,库存\nP1,5\n";
    assert_eq!(of("a.csv", &format!("门店：人民路店\n{plain}"), &[]), (own.clone(), named.clone()));
    assert_eq!(of("a.csv", &format!("人民路店库存盘点表,2025-06-20\n{plain}"), &[]), (own.clone(), named.clone()));
    assert_eq!(of("人民路店.csv", plain, &[]), (own.clone(), named));
    assert_eq!(of("a.csv", plain, &["store_id=人民路店"]), (own, vec![]));
    assert_eq!(of("a.csv", &format!("新人民路店库存\n{plain}"), &[]), (None, vec![]), "another store");
    assert_eq!(of("人民路店20250620.csv", plain, &[]).0.as_deref(), Some("S001"));
    assert_eq!(of("库存_S002.csv", plain, &[]).0.as_deref(), Some("S002"));
    assert_eq!(of("a.csv", &format!("人民路店、中山公园店\n{plain}"), &[]), (None, vec![]), "two stores");
    assert_eq!(of("人民路店.csv", "门店,编码,库存\nS002,P1,5\n", &[]).0.as_deref(), Some("S002"), "a column says more than a name");
    assert_eq!(of("a.csv", "门店,编码,库存\nS002,P1,5\n", &["store_id=S001"]), (Some("S002".to_owned()), vec![StoreColumnUsed]));
}

#[test]
fn a_column_chosen_by_hand_that_is_not_there_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存.csv");
    std::fs::write(&file, "编码,库存\nP1,5\n").expect("written");
    let chosen = StockContext { map: vec!["pack_size=没有".into()], ..context() };
    assert!(matches!(read_stock_list(&Reader::thread(), &file, &chosen), Err(ImportError::NoSuchColumn { .. })));
}

#[test]
fn costs_and_suppliers_do_not_depend_on_the_order_of_rows() {
    let rows = ["S001,P1,A,5,3,华润", "S002,P1,B,7,4,国药", "S003,P1,C,1,2,"];
    let read = |order: [usize; 3]| {
        let body: String = order.iter().map(|at| format!("{}\n", rows[*at])).collect();
        let list = list(&format!("门店,编码,批号,库存,进价,供应商\n{body}"));
        (list.rows.iter().map(|row| (row.unit_cost, row.supplier.clone())).collect::<Vec<_>>(), told(&list))
    };
    assert_eq!(read([0, 1, 2]), read([2, 1, 0]));
    assert_eq!(read([0, 1, 2]), (vec![(Some(4.0), Some("国药".to_owned())); 3], vec![CostsDiffer, SuppliersDiffer]));
}

#[test]
fn money_is_never_read_as_units() {
    for (money, count) in [
        ("库存(元)", "库存(盒)"),
        ("库存（元）", "库存数量"),
        ("库存(万元)", "库存(支)"),
        ("库存金额", "库存"),
        ("库存成本", "数量"),
        ("Stock ($)", "Stock (units)"),
        ("Stock (EUR)", "Stock"),
        ("Stock value", "Qty"),
        ("Bestand (Wert)", "Bestand (Stück)"),
        ("Остаток (руб.)", "Остаток (шт.)"),
        ("在庫(円)", "在庫数"),
        ("Stan magazynowy (zł)", "Stan magazynowy"),
    ] {
        for (header, row) in [(format!("{money},{count}"), "300,30"), (format!("{count},{money}"), "30,300")] {
            let both = list(&format!("门店编码,药品编码,{header}\nS001,P1,{row}\n"));
            assert_eq!((units(&both), told(&both)), (30.0, vec![]), "{header}");
        }
        let alone = read(&format!("门店编码,药品编码,{money}\nS001,P1,300\n"));
        assert!(matches!(alone, Err(ImportError::NoStockColumn { field: "on_hand", .. })), "{money}: {alone:?}");
    }
    let coming = list("门店编码,药品编码,库存,在途(元),在途数量,占用(元)\nS001,P1,30,90,9,7\n");
    assert_eq!((units(&coming), coming.rows[0].on_the_way), (30.0, Some(9.0)));
    for text in [
        "药品编码,人民路店(元),人民路店(盒),中山公园店(元),中山公园店(盒)\nP1,300,30,400,40\n",
        "药品编码,人民路店金额,人民路店,中山公园店金额,中山公园店\nP1,300,30,400,40\n",
        "药品编码,人民路店,,中山公园店,\n,金额,数量,金额,数量\nP1,300,30,400,40\n",
        "药品编码,人民路店,,中山公园店,\n,库存(元),库存(盒),库存(元),库存(盒)\nP1,300,30,400,40\n",
        "药品编码,S001 value,S001 stock,S002 value,S002 stock\nP1,300,30,400,40\n",
        "药品编码,一店库存(元),一店库存,二店库存(元),二店库存\nP1,300,30,400,40\n",
    ] {
        let wide = list(text);
        assert_eq!(wide.rows.iter().map(|row| row.quantity).collect::<Vec<_>>(), [30.0, 40.0], "{text}");
    }
    let only = read("药品编码,人民路店(元),中山公园店(元)\nP1,300,400\n");
    assert!(matches!(only, Err(ImportError::NoStockColumn { .. })), "{only:?}");
    let above = list("药品编码,库存,\n,金额,数量\nP1,300,30\n");
    assert_eq!(units(&above), 30.0, "the row below the header says which column is money");
}

#[test]
fn stores_are_known_by_their_whole_names() {
    let read = |stores: &[(&str, &str)], text: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("库存.csv");
        std::fs::write(&file, text).expect("written");
        let stores = stores.iter().map(|(id, name)| ((*id).to_owned(), Some((*name).to_owned()))).collect();
        let list = read_stock_list(&Reader::thread(), &file, &StockContext { stores, ..StockContext::on(DAY) }).expect("a list");
        list.rows.iter().map(|row| (row.store.clone().unwrap_or_default(), row.quantity)).collect::<Vec<_>>()
    };
    let both = |one: &str, other: &str| vec![(one.to_owned(), 5.0), (other.to_owned(), 7.0)];
    assert_eq!(read(&[("A店", "A店"), ("B店", "B店")], "药品编码,A店,B店\nP1,5,7\n"), both("A店", "B店"));
    for (one, other) in
        [("门店A", "门店B"), ("店S1", "店S2"), ("A药房", "B药房"), ("数量店", "库存店"), ("X仓库", "Y仓库"), ("S1 门店", "S2 门店")]
    {
        for header in [format!("{one},{other}"), format!("{one}库存,{other}库存"), format!("{one}(盒),{other}(盒)")] {
            let text = format!("药品编码,药品名称,{header}\nP1,药,5,7\n");
            assert_eq!(read(&[("S1", one), ("S2", other)], &text), both("S1", "S2"), "{header}");
        }
    }
    assert_eq!(read(&[("A", "甲"), ("B", "乙")], "药品编码,库存A,库存B\nP1,5,7\n"), both("A", "B"));
}

#[test]
fn several_columns_of_the_stock_are_never_chosen_among_silently() {
    let twice = list("门店编码,药品编码,库存数量,库存数量\nS001,P1,30,5\nS001,P2,8,8\nS001,P3,6,\n");
    assert_eq!((units(&twice), told(&twice)), (14.0, vec![StockTwice]), "nobody knows which is right of the first");
    let other = list("门店编码,药品编码,库存数量,库存\nS001,P2,8,8\nS001,P1,30,5\nS001,P3,3,9\n");
    let issue = StockIssue { line: 3, fault: StockColumnsDiffer, value: "库存: 5 ≠ 30".into() };
    assert_eq!((units(&other), other.issues.clone()), (41.0, vec![issue]), "told once");
    let apart = list("药品编码,库存(盒),库存(片)\nP1,2,48\n");
    assert_eq!((units(&apart), told(&apart)), (2.0, vec![StockColumnsDiffer]));
    let unknown = list("药品编码,库存A,库存B\nP1,2,48\n");
    assert_eq!(told(&unknown), [StockColumnsDiffer], "stores that aren't known");
    for text in [
        "药品编码,可用库存,账面库存,冻结库存\nP1,12,20,8\n",
        "药品编码,账面数量,实盘数量\nP1,12,10\n",
        "药品编码,库存,数量\nP1,12,10\n",
        "药品编码,库存数量,库存\nP1,12,12\n",
        "药品编码,库存(箱),件装量,库存(盒)\nP1,2,24,48\n",
        "药品编码,库存,总库存,最高库存,安全库存\nP1,2,24,48,7\n",
    ] {
        assert!(!told(&list(text)).contains(&StockColumnsDiffer), "{text}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存.csv");
    std::fs::write(&file, "门店编码,药品编码,库存数量,库存数量\nS001,P1,30,5\n").expect("written");
    let chosen = |column: &str| {
        let chosen = StockContext { map: vec![format!("on_hand={column}")], ..context() };
        let list = read_stock_list(&Reader::thread(), &file, &chosen).expect("a list");
        (units(&list), told(&list))
    };
    assert_eq!(chosen("#4"), (5.0, vec![]), "chosen by hand");
    assert_eq!(chosen("库存数量"), (0.0, vec![StockTwice]), "both are called so");
    let store = list("药品编码,S001,人民路店,S002\nP1,5,7,9\nP2,3,3,1\n");
    assert_eq!((units(&store), told(&store)), (13.0, vec![StoreTwice, StoreTwice]));
}

#[test]
fn each_store_is_of_its_own_day() {
    let days = |text: &str| {
        let list = list(text);
        (list.rows.iter().map(|row| row.counted_on).collect::<Vec<_>>(), list.date, list.unclear_date, list.issues)
    };
    let (one, other) = (Some(date(2025, 6, 29)), Some(date(2025, 6, 24)));
    let own = |value: &str| vec![StockIssue { line: 0, fault: StockFault::CountedOnOwnDay, value: value.into() }];
    let header = "门店编码,药品编码,库存数量,盘点日期\n";
    let apart = days(&format!("{header}S001,P1,30,2025-06-29\nS002,P1,30,2025-06-24\n,P2,3,\n"));
    assert_eq!((apart.0, apart.1, apart.2), (vec![one, other, other], one, None));
    let early = days(&format!("{header}S001,P1,30,2025-06-30 08:00\nS002,P1,30,2025-06-24 18:00\n"));
    assert_eq!(early, (vec![one, other], one, None, own("S002: 2025-06-24")), "one of them was counted in the morning");
    let same = days(&format!("{header}S001,P1,30,2025-06-29\nS002,P1,30,\n"));
    assert_eq!((same.0, same.1), (vec![one, one], one), "one day is that of the list");
    let unclear = days(&format!("{header}S001,P1,30,2025-06-29\nS002,P1,30,2025-06-24\nS003,P1,30,\n"));
    assert_eq!((unclear.1, unclear.2), (None, Some("S003".into())), "of any day");
    let left = list("门店编码,药品编码,库存数量,盘点日期,剩余天数\nS001,P1,30,2025-06-29,10\nS002,P1,30,2025-06-24,10\n");
    assert_eq!(left.rows.iter().map(|row| row.expires).collect::<Vec<_>>(), [Some(date(2025, 7, 9)), Some(date(2025, 7, 4))]);
}
