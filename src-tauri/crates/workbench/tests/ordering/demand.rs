//! Demand: empty shelves, begun days, dead products, one-off sales, and successors.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::civil::date;
use workbench::{ImportOptions, Note, Reason, Status, WorklistLine, WorklistOptions};

use crate::shop::{FIRST, LAST, Shop, about, close, days, first, ordered, steady};

#[test]
fn empty_shelves_do_not_make_orders_small() {
    let whole = ordered(&Shop::selling(2, 1, steady).with_units(0.0));
    let gap = |from: usize, to: usize| {
        move |product, store, day, date| {
            if product == 1 && (days() - from..days() - to).contains(&day) { 0.0 } else { steady(product, store, day, date) }
        }
    };
    for (from, to) in [(28, 7), (21, 0), (14, 0)] {
        let line = Shop::selling(2, 1, gap(from, to)).with_units(0.0);
        close(ordered(&line), whole, 0.2);
        let means = line.suggestion.notes.iter().find_map(|note| match note {
            Note::StockOutCorrected { raw, corrected } => Some((*raw, *corrected)),
            _ => None,
        });
        let (raw, corrected) = means.expect("both means");
        assert!(raw < 9.0 && corrected > 12.0 && line.suggestion.daily_mean_raw == raw, "{raw} {corrected}");
    }
    let stocked = Shop::selling(2, 1, gap(21, 0)).with_units(500.0);
    assert!(
        stocked.suggestion.daily_mean < 12.0,
        "goods on the shelf that don't sell aren't an empty shelf: {}",
        stocked.suggestion.daily_mean
    );
}

#[test]
fn a_day_whose_sales_are_still_coming_in_is_not_used() {
    let shop = Shop::selling(3, 2, |product, store, day, date| {
        if date == LAST { (steady(product, store, day, date) / 3.0).floor() } else { steady(product, store, day, date) }
    });
    let list = shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() });
    assert_eq!((list.at, list.incomplete), (date(2025, 6, 29), Some(LAST)));
    close(ordered(&first(list)), ordered(&Shop::selling(3, 2, steady).with_units(0.0)), 0.1);
    let whole = Shop::selling(3, 2, steady).worklist(&WorklistOptions::default());
    assert_eq!((whole.at, whole.incomplete), (LAST, None));
}

#[test]
fn products_that_no_longer_sell_are_not_ordered() {
    let shop = Shop::selling(
        2,
        1,
        |product, store, day, date| if product == 1 && day + 220 >= days() { 0.0 } else { steady(product, store, day, date) },
    );
    let line = shop.with_list_and(
        "门店编码,药品编码,库存数量\nS1,P1,0\n",
        WorklistOptions { pack_size: Some(100.0), service_level: Some(0.99), ..WorklistOptions::default() },
    );
    assert_eq!((line.suggestion.status, ordered(&line)), (Status::Dead, 0.0));
    assert_eq!(line.reason_text, "no sales for 220 days, 0 on hand");
}

#[test]
fn closed_days_stay_closed_and_one_off_sales_and_returns_are_no_demand() {
    let open = |product, store, day, date: Date| {
        if date.weekday() == jiff::civil::Weekday::Sunday { 0.0 } else { steady(product, store, day, date) }
    };
    // The plan day is a Saturday.
    let at = || WorklistOptions { at: Some(date(2025, 6, 28)), on_hand: Some(0.0), ..WorklistOptions::default() };
    let plain = ordered(&first(Shop::selling(2, 1, open).worklist(&at())));
    close(plain, 15.0 * 8.0, 0.25);
    let bulk = Shop::selling(
        2,
        1,
        |product, store, day, day_of| if product == 1 && day_of == date(2025, 6, 15) { 80.0 } else { open(product, store, day, day_of) },
    );
    close(ordered(&first(bulk.worklist(&at()))), plain, 0.1);
    let returned =
        Shop::selling(
            2,
            1,
            |product, store, day, day_of| {
                if product == 1 && day_of == date(2025, 6, 28) { -150.0 } else { open(product, store, day, day_of) }
            },
        );
    close(ordered(&first(returned.worklist(&at()))), plain, 0.1);
}

#[test]
fn a_product_that_another_took_the_place_of_is_asked_about() {
    let shop = Shop::empty();
    let mut text = String::from("日期,药品编码,药品名称,门店编码,销售数量\n");
    for day in 0..days() {
        let date = FIRST.saturating_add((day as i64).days());
        let (code, name) = if day + 30 < days() { ("P1", "缬沙坦胶囊 甲厂") } else { ("Q", "缬沙坦胶囊 乙厂") };
        text.push_str(&format!("{date},{code},{name},S1,{}\n{date},X,药X,S1,9\n", about(18.0, 1, 1, day)));
    }
    shop.bench.import(&[shop.file("sales.csv", &text)], &ImportOptions::default()).expect("sales");
    let lines = || shop.worklist(&WorklistOptions { on_hand: Some(0.0), ..WorklistOptions::default() }).lines;
    let of = |lines: &[WorklistLine], series: &str| lines.iter().find(|line| line.series == series).cloned().expect("a line");
    let old = of(&lines(), "S1 / P1");
    assert_eq!((old.suggestion.status, ordered(&old)), (Status::Doubtful, 0.0));
    assert!(
        matches!(&old.suggestion.reason, Reason::PossibleSuccessor { successor, days_since_sale: 30 } if successor == "Q"),
        "{:?}",
        old.suggestion.reason
    );
    close(ordered(&of(&lines(), "S1 / Q")), 200.0, 0.15);
    shop.bench.set_item("P1", &["successor=Q".into()]).expect("set");
    let (old, new) = (of(&lines(), "S1 / P1"), of(&lines(), "S1 / Q"));
    assert_eq!((old.suggestion.status, ordered(&old)), (Status::Enough, 0.0));
    assert!(new.suggestion.notes.contains(&Note::Follows { predecessor: "P1".into() }));
    close(ordered(&new), 200.0, 0.15);
}
