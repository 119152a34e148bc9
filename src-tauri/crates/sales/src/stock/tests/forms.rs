//! Days, packs, stores, and costs in the many forms in which tills and people write them.

use super::*;
use StockFault::{CaseSizeMissing, CasesToUnits, CostOfCase, DateFromName, Expired, ExpiryContradicts, ProducedLater};

fn told(list: &StockList) -> Vec<StockFault> {
    list.issues.iter().map(|issue| issue.fault).collect()
}

fn units(list: &StockList) -> f64 {
    list.rows.iter().map(|row| row.quantity).sum()
}

#[test]
fn a_title_that_may_be_of_several_days_is_asked_about() {
    let of = |title: &str| {
        let list = list(&format!("{title}\n编码,库存\nP1,5\n"));
        (list.date, list.unclear_date)
    };
    for (title, written) in [
        ("2025年5月库存表", "2025年5月"),
        ("Stock of May 2025", "2025-5"),
        ("2025年4月至2025年5月", "2025年5月"),
        ("截至6月20日", "6月20日"),
        ("as of June 20", "6-20"),
        ("盘点 6.20", "6.20"),
        ("盘点日期：13月5日", "13月5日"),
        ("2025年12月20日盘点表 2025年7月", "2025年7月"),
    ] {
        assert_eq!(of(title), (None, Some(written.to_owned())), "{title}");
    }
    for title in ["2025年6月库存表", "2025年4月至2025年6月销售与库存", "共 6.20 万元", "第1120号", "2024年库存", "Sold out 5"]
    {
        assert_eq!(of(title), (None, None), "{title}");
    }
}

#[test]
fn a_day_that_is_given_counts_whatever_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存20250618.csv");
    std::fs::write(&file, "编码,库存,剩余天数\nP1,5,3\n").expect("written");
    let given = StockContext { date: date(2025, 6, 25), date_is_given: true, ..context() };
    let list = read_stock_list(&Reader::thread(), &file, &given).expect("a list");
    assert_eq!((list.date, told(&list)), (Some(date(2025, 6, 25)), vec![]), "nothing is said of the name's day");
    assert_eq!(list.rows[0].expires, Some(date(2025, 6, 28)), "days left are counted from it");
    let named = read_stock_list(&Reader::thread(), &file, &context()).expect("a list");
    assert_eq!((named.date, told(&named)), (Some(date(2025, 6, 18)), vec![DateFromName]));
}

#[test]
fn cells_of_sheets_keep_the_time_of_the_count() {
    let of = |title: &str, time: &str| {
        let cell = |kind: &str, text: &str| format!("<Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell>");
        let row = |cells: &[String]| format!("<Row>{}</Row>", cells.concat());
        let text = |text: &str| cell("String", text);
        let above = if title.is_empty() { String::new() } else { row(&[text(title), cell("DateTime", time)]) };
        let own = if title.is_empty() { cell("DateTime", time) } else { text("") };
        let rows = [above, row(&[text("编码"), text("库存"), text("盘点时间")]), row(&[text("P1"), cell("Number", "5"), own])].concat();
        let xml = format!(
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"A\"><Table>{rows}</Table></Worksheet></Workbook>"
        );
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("库存.xml");
        std::fs::write(&file, xml).expect("written");
        read_stock_list(&Reader::thread(), &file, &context()).expect("a list").date
    };
    assert_eq!(of("", "2025-06-25T08:10:00.000"), Some(date(2025, 6, 24)), "counted before the sales of the day");
    assert_eq!(of("", "2025-06-25T18:10:00.000"), Some(date(2025, 6, 25)));
    assert_eq!(of("", "2025-06-25T00:00:00.000"), Some(date(2025, 6, 25)));
    assert_eq!(of("打印时间", "2025-06-25T08:10:00.000"), Some(date(2025, 6, 24)));
    assert_eq!(of("打印时间", "2025-06-25T18:10:00.000"), Some(date(2025, 6, 25)));
}

#[test]
fn packs_and_loose_units_are_read_together_whatever_they_are_called() {
    for header in ["整件,零", "件,散", "整箱,零头", "Packs,Loose", "件数,零"] {
        assert_eq!(units(&list(&format!("编码,件装量,{header}\nP1,24,1,6\n"))), 30.0, "{header}");
    }
    for header in [
        "S001整件,S001零,S002整件,S002零",
        "人民路店整件,人民路店零散,中山公园店整件,中山公园店零散",
        "S001库存件,S001库存零,S002件,S002盒",
    ] {
        let list = list(&format!("编码,件装量,{header}\nP1,24,1,6,2,3\n"));
        let found: Vec<_> = list.rows.iter().map(|row| (row.store.as_deref(), row.quantity)).collect();
        assert_eq!(found, [(Some("S001"), 30.0), (Some("S002"), 51.0)], "{header}");
    }
    let one = list("编码,件装量,S001整件,S001零\nP1,24,1,6\n");
    assert_eq!((one.rows[0].store.as_deref(), one.rows[0].quantity), (Some("S001"), 30.0));
}

#[test]
fn stores_are_named_by_code_and_name_together() {
    for header in [
        "S001人民路店,S002中山公园店",
        "S001-人民路店,S002 中山公园店",
        "人民路店(S001),中山公园店（S002）",
        "S001人民路店库存,S002中山公园店库存",
    ] {
        let list = list(&format!("编码,{header}\nP1,24,6\n"));
        let found: Vec<_> = list.rows.iter().map(|row| (row.store.as_deref(), row.quantity)).collect();
        assert_eq!(found, [(Some("S001"), 24.0), (Some("S002"), 6.0)], "{header}");
    }
}

#[test]
fn the_cost_of_a_case_is_not_that_of_a_unit() {
    let of = |text: &str| {
        let list = list(text);
        (list.rows[0].quantity, list.rows[0].unit_cost, told(&list))
    };
    assert_eq!(of("编码,库存数量,单位,件装量,进价\nP1,1,件,10,30\n"), (10.0, Some(3.0), vec![CostOfCase, CasesToUnits]));
    assert_eq!(of("编码,库存数量,单位,件装量,进价\nP1,1,盒,10,30\n"), (1.0, Some(30.0), vec![]));
    assert_eq!(of("编码,库存(件),件装量,进价(件)\nP1,1,10,30\n"), (10.0, Some(3.0), vec![CasesToUnits]));
    assert_eq!(of("编码,库存数量,单位,进价\nP1,1,件,30\n").1, None, "nobody knows how many are in one");
}

#[test]
fn dates_of_manufacture_that_cannot_be_are_reported() {
    let of = |row: &str| {
        let list = list(&format!("编码,库存,生产日期,保质期(月),有效期至\nP1,5,{row}\n"));
        (list.rows[0].expires, told(&list))
    };
    assert_eq!(of("2026-06-01,24,"), (None, vec![ProducedLater]), "no expiry date from a day to come");
    assert_eq!(of("2026-06-01,24,2027-05-31"), (Some(date(2027, 5, 31)), vec![ProducedLater, ExpiryContradicts]));
    assert_eq!(of("2024-06-01,24,2024-01-31"), (Some(date(2024, 1, 31)), vec![ExpiryContradicts, Expired]));
    assert_eq!(of("2024-06-01,24,2027-05-31"), (Some(date(2027, 5, 31)), vec![ExpiryContradicts]));
    for expires in ["2026-05-31", "2026-06", "2026-05", ""] {
        assert_eq!(of(&format!("2024-06-01,24,{expires}")).1, vec![], "{expires}");
    }
}

#[test]
fn cases_next_to_loose_units_count_only_where_their_size_is_known() {
    let of = |text: &str| {
        let list = list(text);
        (list.rows.iter().map(|row| row.quantity).collect::<Vec<_>>(), told(&list))
    };
    assert_eq!(of("编码,整件,零\nP1,2,5\nP2,0,5\nP3,,7\n"), (vec![5.0, 7.0], vec![CaseSizeMissing]), "not seven units");
    assert_eq!(of("编码,整件,零\nP1,2,\n"), (vec![], vec![CaseSizeMissing]));
    assert_eq!(of("编码,整件,零,件装量\nP1,2,5,24\n"), (vec![53.0], vec![]));
    assert_eq!(of("编码,库存数量\nP1,2箱3盒\n"), (vec![], vec![CaseSizeMissing]));
    assert_eq!(of("编码,库存数量,件装量\nP1,2箱3盒,10\n").0, [23.0]);
    let wide = list("编码,人民路店 整件,人民路店 零散,中山公园店 整件,中山公园店 零散\nP1,2,3,0,4\n");
    let found: Vec<_> = wide.rows.iter().map(|row| (row.store.as_deref(), row.quantity)).collect();
    assert_eq!((found, told(&wide)), (vec![(Some("S002"), 4.0)], vec![CaseSizeMissing]));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("库存.csv");
    std::fs::write(&file, "编码,整件,零\nP1,2,5\n").expect("written");
    let known = StockContext { pack_sizes: [("P1".to_owned(), 24.0)].into(), ..context() };
    assert_eq!(read_stock_list(&Reader::thread(), &file, &known).expect("a list").rows[0].quantity, 53.0, "the size of the item");
}
