//! Days ahead: holidays on which stores are closed, duty days, and planned promotions and prices, in orders that rest on the sales alone.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use sales::{CalendarChoice, DayKind, PlanEntry, PlanKind};
use workbench::{ImportOptions, Note, WorklistLine, WorklistOptions};

use crate::shop::{FIRST, Shop, days, today_is};

/// China's days off.
fn days_off() -> BTreeSet<Date> {
    let table = Shop::empty().bench.choose_calendar(CalendarChoice::China).expect("the calendar");
    let holidays = table.years.into_iter().flat_map(|year| year.holidays).filter(|holiday| holiday.kind == DayKind::Holiday);
    holidays.flat_map(|holiday| holiday.first.series(1.day()).take_while(move |day| *day <= holiday.last)).collect()
}

/// The line of a series that has nothing in stock.
fn line_of(shop: &Shop, series: &str, at: Option<Date>) -> WorklistLine {
    let list = shop.worklist(&WorklistOptions { at, on_hand: Some(0.0), ..WorklistOptions::default() });
    list.lines.into_iter().find(|line| line.series == series).expect("the line")
}

fn closures(line: &WorklistLine) -> Option<u32> {
    line.suggestion.notes.iter().find_map(|note| if let Note::Closures { days } = note { Some(*days) } else { None })
}

fn plan(shop: &Shop, kind: PlanKind, (from, to): (Date, Date), value: Option<f64>) {
    let entry = PlanEntry { id: 0, store_id: None, product_id: None, group: None, from, to, kind, value };
    shop.bench.add_to_plan(&[entry]).expect("a plan");
}

#[track_caller]
fn expects(line: &WorklistLine, right: f64) {
    let found = line.suggestion.expected_sales;
    assert!((found - right).abs() < 0.02 * right + 0.5, "{found} instead of {right}: {:?}", line.suggestion.notes);
}

#[test]
fn holidays_on_which_the_store_was_closed_sell_nothing() {
    let off = days_off();
    let sold = |product: usize, day: usize| match product {
        1 => 10.0,
        2 => f64::from(u8::from(day % 4 == 1)),
        // Ten days old on the plan day.
        _ => f64::from(u8::from(day >= 476)) * 6.0,
    };
    let shop = Shop::selling(3, 1, |product, _, day, date| if off.contains(&date) { 0.0 } else { sold(product, day) });
    // Five of the ten days that the order lasts are May 1 to 5.
    let at = Some(date(2025, 4, 30));
    let line = |product: usize| line_of(&shop, &format!("S1 / P{product}"), at);
    expects(&line(1), 50.0);
    expects(&line(2), 1.25);
    expects(&line(3), 30.0);
    assert_eq!((1..=3).map(|product| closures(&line(product))).collect::<Vec<_>>(), [Some(5); 3]);
    let said = line(1).note_texts;
    assert!(said.iter().any(|text| text == "closed for 5 days in this period: no sales expected on closed days"), "{said:?}");
    plan(&shop, PlanKind::Opening, (date(2025, 5, 3), date(2025, 5, 3)), None);
    expects(&line(1), 60.0);
    assert_eq!(closures(&line(1)), Some(4), "on duty on one of them");
    shop.bench.choose_calendar(CalendarChoice::None).expect("chosen");
    expects(&line(1), 100.0);

    let open_once = |product: usize, _, day: usize, date: Date| {
        if off.contains(&date) && date != jiff::civil::date(2024, 10, 2) { 0.0 } else { sold(product, day) }
    };
    let shop = Shop::selling(1, 1, open_once);
    expects(&line_of(&shop, "S1 / P1", at), 100.0);
}

#[test]
fn a_store_that_is_closed_on_holidays_is_not_taken_for_one_whose_sales_are_missing() {
    let off = days_off();
    today_is(date(2025, 5, 5));
    // The sales end on May 4; the second store opens on holidays as well.
    let sold = |_, store: usize, _, day: Date| if day > date(2025, 5, 4) || store == 1 && off.contains(&day) { 0.0 } else { 10.0 };
    let line = line_of(&Shop::selling(1, 2, sold), "S1 / P1", None);
    // May 5 is a holiday too.
    expects(&line, 90.0);
    assert_eq!((line.planned_from, closures(&line)), (date(2025, 5, 4), Some(1)), "{:?}", line.suggestion.notes);
    assert!(!line.suggestion.notes.iter().any(|note| matches!(note, Note::StoreSalesExpected { .. } | Note::StoreSalesEnd { .. })));
    let stopped = |_, store: usize, _, day: Date| if day > date(2025, 5, 4) || store == 1 && day > date(2025, 4, 28) { 0.0 } else { 10.0 };
    let line = line_of(&Shop::selling(1, 2, stopped), "S1 / P1", None);
    assert!(line.suggestion.notes.iter().any(|note| matches!(note, Note::StoreSalesExpected { .. })), "{:?}", line.suggestion.notes);
}

#[test]
fn a_duty_day_sells_what_other_days_do() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, |_, _, _, day| if day.weekday() == Weekday::Sunday { 0.0 } else { 10.0 });
    // July 6 is a Sunday, and the only one of the ten days.
    expects(&line_of(&shop, "S1 / P1", None), 90.0);
    plan(&shop, PlanKind::Opening, (date(2025, 7, 6), date(2025, 7, 6)), None);
    expects(&line_of(&shop, "S1 / P1", None), 100.0);
    plan(&shop, PlanKind::Closure, (date(2025, 7, 8), date(2025, 7, 8)), None);
    expects(&line_of(&shop, "S1 / P1", None), 90.0);
}

#[test]
fn weekdays_of_stores_that_sell_seldom_are_not_all_closed() {
    today_is(date(2025, 7, 1));
    let shop = Shop::selling(1, 1, |_, _, day, _| f64::from(u8::from(day % 9 == 0)) * 3.0);
    let line = line_of(&shop, "S1 / P1", None);
    // Days without a sale are days on which nobody came.
    // One sale of three or two in ten days.
    assert!((2.0..7.0).contains(&line.suggestion.expected_sales), "{}", line.suggestion.expected_sales);
}

#[test]
fn planned_promotions_count_where_past_ones_show_what_they_do_and_are_noted_elsewhere() {
    today_is(date(2025, 7, 1));
    let shop = Shop::empty();
    let mut text = String::from("日期,药品编码,药品名称,门店编码,销售数量,单价,促销\n");
    for day in 0..days() {
        let (date, promoted) = (FIRST.saturating_add((day as i64).days()), (day / 7) % 4 == 0);
        let flag = u8::from(promoted);
        text.push_str(&format!("{date},P1,药品1,S1,{},6,{flag}\n{date},P3,药品3,S1,8,7,0\n", if promoted { 25 } else { 10 }));
        if day % 3 == 0 {
            text.push_str(&format!("{date},P2,药品2,S1,1,6,{flag}\n"));
        }
    }
    shop.bench.import(&[shop.file("sales.csv", &text)], &ImportOptions::default()).expect("sales");
    let line = |product: &str| line_of(&shop, &format!("S1 / {product}"), None);
    let planned = |line: &WorklistLine| -> Vec<Note> {
        let is_planned = |note: &&Note| {
            matches!(note, Note::PromotionIncluded { .. } | Note::PromotionNotIncluded { .. } | Note::PriceNotIncluded { .. })
        };
        line.suggestion.notes.iter().filter(is_planned).cloned().collect()
    };
    assert_eq!(planned(&line("P1")), []);
    let next = || shop.bench.week().expect("a week").next.expect("enough weeks");
    let usual = next();
    assert_eq!(usual.promotions, None);
    plan(&shop, PlanKind::Promotion, (date(2025, 7, 3), date(2025, 7, 6)), None);
    let promoted = line("P1");
    expects(&promoted, 4.0 * 25.0 + 6.0 * 10.0);
    let noted = planned(&promoted);
    assert!(matches!(noted[..], [Note::PromotionIncluded { days: 4, factor }] if (factor - 2.5).abs() < 0.1), "{noted:?}");
    // The next days of This week have what the order has of P1, and the usual sales of the others.
    let days = next();
    let said = days.promotions.expect("promotions are planned");
    assert_eq!((said.products, said.unknown), (3, 2));
    assert!((days.total - usual.total - said.units).abs() < 1e-6);
    let all = 4.0 * 25.0 + 3.0 * 10.0 + 7.0 / 3.0 + 7.0 * 8.0;
    // Those of the others are at the level of all sales.
    assert!((days.total / all - 1.0).abs() < 0.06, "{} instead of {all}", days.total);
    let of_day = |day: usize| days.days[day].expected;
    assert!((of_day(2) - of_day(1) - 15.0).abs() < 1.5, "Jul 3 has the promotion: {days:?}");
    assert!((next().total - days.total).abs() < 1e-9, "the same when it was kept");
    let said = "a promotion is planned for 4 days: 2.5 times the usual sales are expected, as in past promotions";
    assert!(promoted.note_texts.iter().any(|text| text == said), "{:?}", promoted.note_texts);
    for (product, usual) in [("P2", 10.0 / 3.0), ("P3", 80.0)] {
        let line = line(product);
        assert_eq!(planned(&line), [Note::PromotionNotIncluded { days: 4 }], "{product}");
        expects(&line, usual);
        assert!(line.note_texts.iter().any(|text| text.ends_with("the quantity doesn't include it")), "{:?}", line.note_texts);
    }
    plan(&shop, PlanKind::Price, (date(2025, 7, 5), date(2025, 7, 8)), Some(5.0));
    assert_eq!(planned(&line("P3")), [Note::PromotionNotIncluded { days: 4 }, Note::PriceNotIncluded { days: 4 }]);
    assert_eq!(planned(&line("P1"))[1..], [Note::PriceNotIncluded { days: 2 }], "that of the promotion is part of it");
    // A price that is the last one changes nothing, and neither does what lies beyond the order.
    shop.bench.undo_plan().expect("undone");
    plan(&shop, PlanKind::Price, (date(2025, 7, 5), date(2025, 7, 8)), Some(7.0));
    plan(&shop, PlanKind::Price, (date(2025, 9, 1), date(2025, 9, 8)), Some(1.0));
    assert_eq!(planned(&line("P3")), [Note::PromotionNotIncluded { days: 4 }]);
}
