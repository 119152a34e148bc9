//! What holds of every date and text.

use proptest::prelude::*;

use super::*;
use crate::read::periods;

proptest! {
    #[test]
    fn a_date_is_read_as_it_was_written_in_all_orders(day in day::from_civil(1991, 1, 1)..day::from_civil(2099, 12, 31), sign in 0_usize..3) {
        let date = day::to_date(day);
        let (y, m, d) = (date.year(), date.month(), date.day());
        let sign = ['/', '-', '.'][sign];
        for text in [format!("{y}{sign}{m}{sign}{d}"), format!("{y:04}{m:02}{d:02}"), format!("{y}年{m}月{d}日"), format!("{y}년 {m}월 {d}일")] {
            prop_assert_eq!(read(&text), Ok(Spelled::Day(day)), "`{}`", text);
        }
        for (order, text) in [(DateOrder::Dmy, format!("{d}{sign}{m}{sign}{y}")), (DateOrder::Mdy, format!("{m}{sign}{d}{sign}{y}"))] {
            let Ok(Spelled::Undecided(triple)) = read(&text) else { return Err(TestCaseError::fail(format!("`{text}` must be undecided"))) };
            prop_assert_eq!(triple.resolve(order), Some(day), "`{}`", text);
        }
    }

    #[test]
    fn no_text_ends_the_program(text in "\\PC{0,40}") {
        if let Ok(Spelled::Day(day)) = read(&text) {
            prop_assert!((1..=9999).contains(&day::to_date(day).year()), "`{}`", text);
        }
        if let Some(span) = periods::read(&text) {
            prop_assert!(span.days > 0 && span.days <= 366, "`{}`", text);
        }
    }
}
