//! Spellings of dates.

use super::*;
use jiff::civil::date;

fn day_of(text: &str) -> Option<jiff::civil::Date> {
    match read(text) {
        Ok(Spelled::Day(day)) => Some(day::to_date(day)),
        _ => None,
    }
}

#[test]
fn dates_of_many_spellings_are_the_same_day() {
    for text in [
        "2018-01-05",
        "2018-1-5",
        "2018/01/05",
        "2018.1.5",
        "20180105",
        "20180105123000",
        "2018年1月5日",
        "2018年01月05日 星期五",
        "2018年01月05日08时12分",
        "2018005",
        "2018 01 05",
        "#2018-01-05#",
        "/Date(1515110400000)/",
        "05JAN2018",
        "1396/10/15",
        "5 siječnja 2018",
        "5 januára 2018",
        "5 בינואר 2018",
        "5 जनवरी 2018",
        "2018-01-05 星期五",
        "2018-01-05星期五",
        "2018-01-05(周五)",
        "2018-01-05 12:33:00",
        "2018-01-05T12:33:00.123+0800",
        "２０１８－０１－０５",
        "5-Jan-2018",
        "05 January 2018",
        "Jan 5, 2018",
        "Fri, 05 Jan 2018",
        "星期五 2018-01-05",
        "43105",
        "43105.75",
        "5-Jan-18",
        "5th January 2018",
        "5. Januar 2018",
        "Freitag, 5. Januar 2018",
        "5 janvier 2018",
        "5 de enero de 2018",
        "5 января 2018",
        "5 Ocak 2018",
        "5 يناير 2018",
        "2018년 1월 5일",
        "2018. 1. 5.",
        "民國107年1月5日",
        "107/01/05",
        "平成30年1月5日",
        "٢٠١٨-٠١-٠٥",
        "二〇一八年一月五日",
        "1515110400",
        "1515110400000",
        "2018/1/5 下午 3:05",
        "2018-01-05 0830",
        "2018-01-05 夜班",
        "=\"2018-01-05\"",
        "'2018-01-05",
        "05-JAN-18 10.30.00.000000 PM",
        "Fri Jan 05 10:11:12 2018",
        "10:15 2018/1/5",
        "1515110400.000",
        "1515110400000000",
        "1070105",
        "H30.1.5",
        "5 ม.ค. 2561",
        "5 มกราคม 2561",
        "ngày 5 tháng 1 năm 2018",
        "05 thg 1, 2018",
        "2018-W01-5",
        "2018. január 5.",
        "ven 5 gen 2018",
    ] {
        assert_eq!(day_of(text), Some(date(2018, 1, 5)), "`{text}`");
    }
}

#[test]
fn what_is_not_a_date_is_distinguished_from_a_day_that_does_not_exist() {
    for text in ["2018-02-29", "2018-13-01", "31/02/2019", "20180230", "0000-00-00"] {
        assert_eq!(read(text), Err(DateFault::NoSuchDay), "`{text}`");
    }
    for text in [
        "",
        "P001",
        "12",
        "2018",
        "2018-01",
        "合计",
        "1.5",
        "236701",
        "2018-01-01 ~ 2018-01-07",
        "2018-01-01-05",
        "1/2",
        "1/2/3",
        "2018-01-01 to 07",
        "01/04/2014 - 07/04/2014",
        "2018-01-31 合计",
        "2018-01-31 Total",
    ] {
        assert_eq!(read(text), Err(DateFault::Bad), "`{text}`");
    }
}

#[test]
fn numbers_alone_leave_the_order_open() {
    for (text, dmy, mdy) in [
        ("01/02/2019", Some(date(2019, 2, 1)), Some(date(2019, 1, 2))),
        ("13.02.2019", Some(date(2019, 2, 13)), None),
        ("1-13-19", None, Some(date(2019, 1, 13))),
        ("13.02.2019.", Some(date(2019, 2, 13)), None),
        ("1/2/2014 08:00", Some(date(2014, 2, 1)), Some(date(2014, 1, 2))),
    ] {
        let Ok(Spelled::Undecided(triple)) = read(text) else { panic!("`{text}` must be undecided, is {:?}", read(text)) };
        assert_eq!(triple.resolve(DateOrder::Dmy).map(day::to_date), dmy, "`{text}` day first");
        assert_eq!(triple.resolve(DateOrder::Mdy).map(day::to_date), mdy, "`{text}` month first");
    }
}
