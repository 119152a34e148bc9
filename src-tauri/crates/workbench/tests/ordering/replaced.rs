//! Products that took the place of others: whose demand and stock is whose.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use workbench::{ApproveLine, ImportOptions, Note, Reason, Status, StockKeeping, WorkbenchError, WorklistLine, WorklistOptions};

use crate::shop::{LAST, Shop, close, ordered, today_is};

/// Sales of store S1: code, name, first and last day, units a day.
fn shop(sales: &[(&str, &str, Date, Date, f64)]) -> Shop {
    today_is(date(2025, 7, 1));
    let shop = Shop::empty();
    let mut text = String::from("日期,药品编码,药品名称,门店编码,销售数量\n");
    for (code, name, from, to, units) in sales {
        for day in from.series(1.day()).take_while(|day| day <= to) {
            text.push_str(&format!("{day},{code},{name},S1,{units}\n"));
        }
    }
    shop.bench.import(&[shop.file("sales.csv", &text)], &ImportOptions::default()).expect("sales");
    shop
}

fn replace(shop: &Shop, old: &str, new: &str) -> Result<(), WorkbenchError> {
    shop.bench.set_item(old, &[format!("successor={new}")]).map(drop)
}

fn counted(shop: &Shop, list: &str) {
    let file = shop.file("stock.csv", &format!("药品编码,库存数量\n{list}"));
    shop.bench.import_stock(&[&file], None, &[], StockKeeping::WholeStores, None).expect("a list");
}

fn line(shop: &Shop, code: &str) -> WorklistLine {
    let list = shop.worklist(&WorklistOptions::default());
    list.lines.into_iter().find(|line| line.product_id.as_deref() == Some(code)).expect("a line")
}

const START: Date = date(2025, 1, 1);
const STOP: Date = date(2025, 6, 25);
const NEXT: Date = date(2025, 6, 26);

#[test]
fn all_that_a_product_took_the_place_of_is_its_demand() {
    let shop = shop(&[("O1", "甲", START, STOP, 10.0), ("O2", "丙", START, STOP, 5.0), ("N", "乙", NEXT, LAST, 15.0)]);
    counted(&shop, "O1,0\nO2,0\nN,0\n");
    replace(&shop, "O1", "N").expect("set");
    replace(&shop, "O2", "N").expect("set");
    let new = line(&shop, "N");
    close(new.suggestion.daily_mean, 15.0, 0.05);
    for predecessor in ["O1", "O2"] {
        assert!(new.suggestion.notes.contains(&Note::Follows { predecessor: predecessor.into() }), "{:?}", new.suggestion.notes);
        assert_eq!(ordered(&line(&shop, predecessor)), 0.0);
    }
    assert!(ordered(&new) >= 150.0, "{new:?}");
}

#[test]
fn a_new_code_without_sales_is_ordered_for_the_old_one() {
    let shop = shop(&[("OLD", "甲", START, LAST, 10.0), ("X", "丁", START, LAST, 1.0)]);
    counted(&shop, "OLD,20\nN,0\nX,3\n");
    replace(&shop, "OLD", "N").expect("a code of the stock list is known");
    let new = line(&shop, "N");
    close(new.suggestion.daily_mean, 10.0, 0.05);
    let stock = Note::PredecessorStock { predecessor: "OLD".into(), on_hand: 20.0, on_the_way: 0.0 };
    assert!(new.suggestion.notes.contains(&stock), "{:?}", new.suggestion.notes);
    assert_eq!(new.suggestion.on_hand, Some(20.0));
    close(ordered(&new), 90.0, 0.3);
    let old = line(&shop, "OLD");
    assert_eq!((ordered(&old), old.suggestion.on_hand), (0.0, Some(20.0)));
    let approved = shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[]).expect("approved");
    assert!(approved.iter().flat_map(|order| &order.lines).any(|line| line.product_id == "N"));
    assert_eq!(ordered(&line(&shop, "N")), 0.0, "what is on the way counts");
}

#[test]
fn a_new_code_that_no_list_has_is_ordered_once() {
    let shop = shop(&[("OLD", "甲", START, LAST, 5.0), ("X", "丁", START, LAST, 1.0)]);
    let items = shop.file("items.csv", "product_id,successor,supplier\nOLD,N,\nN,,S\n");
    shop.bench.import_items(&items, false, None).expect("items");
    counted(&shop, "OLD,8\nX,500\n");
    let new = line(&shop, "N");
    assert_eq!(new.suggestion.on_hand, Some(8.0));
    let units = ordered(&new);
    assert!(units > 40.0, "{new:?}");
    let order = shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[]).expect("approved").remove(0);
    let coming = line(&shop, "N");
    assert_eq!((coming.suggestion.on_the_way, ordered(&coming)), (units, 0.0));
    shop.bench.receive_order(order.id, None, &[], false, false).expect("came");
    let there = line(&shop, "N");
    assert_eq!((there.suggestion.on_hand, there.suggestion.on_the_way, ordered(&there)), (Some(8.0 + units), 0.0, 0.0));
}

#[test]
fn what_was_sold_of_the_old_code_beyond_its_stock_is_missing_from_that_of_the_new_one() {
    let shop = shop(&[("OLD", "甲", START, STOP, 10.0), ("N", "乙", NEXT, LAST, 10.0)]);
    replace(&shop, "OLD", "N").expect("set");
    counted(&shop, "OLD,0\nN,60\n");
    let plain = ordered(&line(&shop, "N"));
    counted(&shop, "OLD,-20\nN,60\n");
    let new = line(&shop, "N");
    assert_eq!((new.suggestion.on_hand, ordered(&new)), (Some(40.0), plain + 20.0));
    let stock = Note::PredecessorStock { predecessor: "OLD".into(), on_hand: -20.0, on_the_way: 0.0 };
    assert!(new.suggestion.notes.contains(&stock), "{:?}", new.suggestion.notes);
    counted(&shop, "OLD,-70\nN,60\n");
    assert_eq!(line(&shop, "N").suggestion.status, Status::Doubtful, "less than nothing");
}

#[test]
fn what_is_there_and_on_the_way_of_the_old_code_counts_for_the_new_one() {
    let shop = shop(&[("OLD", "甲", START, STOP, 10.0), ("N", "乙", NEXT, LAST, 10.0)]);
    counted(&shop, "OLD,500\nN,0\n");
    let old = ApproveLine { store_id: "S1".into(), product_id: "OLD".into(), quantity: Some(40.0) };
    shop.bench.approve(&shop.worklist(&WorklistOptions::default()), &[old]).expect("approved");
    assert!(ordered(&line(&shop, "N")) > 80.0);
    replace(&shop, "OLD", "N").expect("set");
    let new = line(&shop, "N");
    assert_eq!((ordered(&new), new.suggestion.on_hand, new.suggestion.on_the_way), (0.0, Some(500.0), 40.0));
    let stock = Note::PredecessorStock { predecessor: "OLD".into(), on_hand: 500.0, on_the_way: 40.0 };
    assert!(new.suggestion.notes.contains(&stock), "{:?}", new.suggestion.notes);
}

#[test]
fn an_old_code_that_still_sells_next_to_the_new_one_is_asked_about() {
    let shop = shop(&[("OLD", "甲", START, LAST, 10.0), ("N", "乙", START, LAST, 10.0)]);
    counted(&shop, "OLD,0\nN,0\n");
    replace(&shop, "OLD", "N").expect("set");
    let (old, new) = (line(&shop, "OLD"), line(&shop, "N"));
    close(new.suggestion.daily_mean, 10.0, 0.05);
    close(old.suggestion.daily_mean, 10.0, 0.05);
    assert_eq!(old.suggestion.status, Status::Doubtful);
    assert!(matches!(&old.suggestion.reason, Reason::StillSells { successor, .. } if successor == "N"), "{old:?}");
    assert!(ordered(&old) == 0.0 && old.suggestion.offered.is_some_and(|units| units >= 100.0));
    counted(&shop, "OLD,400\nN,0\n");
    let (old, new) = (line(&shop, "OLD"), line(&shop, "N"));
    assert_eq!((old.suggestion.status, ordered(&old)), (Status::Enough, 0.0), "what is left sells off");
    let left = Note::PredecessorLeft { predecessor: "OLD".into(), on_hand: 400.0, on_the_way: 0.0 };
    assert!(new.suggestion.notes.contains(&left), "{:?}", new.suggestion.notes);
}

#[test]
fn chains_that_lead_back_and_unknown_codes_are_refused() {
    let shop = shop(&[("P1", "甲", START, LAST, 10.0), ("P2", "乙", START, LAST, 10.0), ("0012", "丙", START, LAST, 3.0)]);
    replace(&shop, "P1", "P2").expect("set");
    let message = |result: Result<(), WorkbenchError>| match result {
        Err(WorkbenchError::BadTerm(bad)) => bad.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(message(replace(&shop, "P2", "P1")).contains("lead back"));
    assert!(message(replace(&shop, "P2", "12")).contains("`0012`"));
    let sheet = shop.file("items.csv", "product_id,successor\nP2,0012\n0012,P1\n");
    assert!(shop.bench.import_items(&sheet, false, None).is_err());
    let both = shop.file("items.csv", "product_id,successor,supplier\nP2,NEW,\nNEW,,S\n");
    shop.bench.import_items(&both, false, None).expect("a new code and its terms in one sheet");
}
