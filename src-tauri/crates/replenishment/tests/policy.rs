//! The policy from outside: single cases with their right values, and what must hold for any item.
#![allow(clippy::expect_used)]

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use replenishment::{
    Arrival, Defaults, Lot, Note, OrderSuggestion, Reason, Recent, Status, Stock, Terms, TextLanguage, TotalDemand, note_text, reason_text,
    suggest,
};

const AT: Date = date(2025, 6, 30);

/// `rate` units a day with the spread of a Poisson process.
fn demand(rate: f64, horizon: u32) -> TotalDemand {
    let scores =
        [(0.025, -1.96), (0.1, -1.2816), (0.25, -0.6745), (0.5, 0.0), (0.75, 0.6745), (0.9, 1.2816), (0.95, 1.6449), (0.99, 2.3263)];
    let days = || (1..=horizon).map(f64::from);
    TotalDemand::new(
        days().map(|k| rate * k).collect(),
        scores.iter().map(|(level, _)| *level).collect(),
        days().map(|k| scores.iter().map(|(_, z)| (rate * k + z * (rate * k).sqrt()).max(0.0)).collect()).collect(),
        Vec::new(),
    )
}

fn recent() -> Recent {
    Recent { daily_mean_raw: 3.0, days_since_sale: Some(0), horizon: 28, ..Recent::default() }
}

fn units(quantity: f64) -> Stock {
    Stock { lots: vec![Lot { quantity, ..Lot::default() }], ..Stock::default() }
}

fn lot(quantity: f64, days: i64) -> Lot {
    Lot { lot: None, quantity, expires: Some(AT.saturating_add(days.days())) }
}

fn terms() -> Terms {
    Defaults::default().terms()
}

fn line(demand: &TotalDemand, stock: &Stock, terms: &Terms) -> OrderSuggestion {
    suggest(demand, Some(stock), terms, &recent(), AT).expect("sensible terms")
}

#[test]
fn the_stock_is_filled_up_to_the_quantile_in_whole_packs() {
    let d = demand(3.0, 28);
    let o = line(&d, &units(12.0), &Terms { pack_size: 15.0, ..terms() });
    assert_eq!((o.protection_days, o.expected_sales.round()), (10, 30.0));
    assert!((o.target - (30.0 + 1.6449 * 30.0_f64.sqrt())).abs() < 1e-9);
    assert_eq!((o.packs, o.quantity, o.status), (Some(2.0), Some(30.0), Status::Order));
    assert_eq!((o.days_of_cover, o.run_out), (Some(4.0), Some(date(2025, 7, 5))), "four days, gone on the fifth");
    let text = reason_text(&o.reason, TextLanguage::English);
    assert_eq!(
        text,
        "sells 3 a day, stock lasts 4 days, delivery takes 3 days, next order in 7 days: 39 needed at a service level of 95%, 12 on hand, order 2 packs of 15"
    );
    let zh = reason_text(&o.reason, TextLanguage::Chinese);
    assert_eq!(zh, "日均销3，库存可售4天，到货要3天，下次订货在7天后：按95%服务水平需39，现有12，订2包，每包15");
}

#[test]
fn one_day_is_written_in_the_singular() {
    let daily = Terms { review_days: 1, ..terms() };
    let text = |reason: &Reason| reason_text(reason, TextLanguage::English);
    let order = text(&line(&demand(3.0, 28), &units(2.0), &daily).reason);
    assert!(order.contains("next order in 1 day:"), "{order}");
    let enough = text(&line(&demand(3.0, 28), &units(40.0), &daily).reason);
    assert!(enough.contains("1 day until the next order"), "{enough}");
    let unknown = text(&Reason::UnknownStock { daily_mean: 2.0, target: 3.0, lead_days: 0, review_days: 1 });
    assert_eq!(unknown, "stock unknown; sells 2 a day, 3 needed for 1 day");
    let expires = text(&Reason::PackExpires { needed: 2.0, step: 10.0, sells_in_time: 1.0, shelf_life_days: 1 });
    assert_eq!(expires, "2 needed, but only 1 of 10 would sell within the shelf life of 1 day: order on demand");
    let limited = Note::LimitedByShelfLife { needed: 9.0, sells_in_time: 3.0, shelf_life_days: 1, review_days: 7 };
    assert_eq!(
        note_text(&limited, TextLanguage::English),
        "9 needed, but only 3 will sell within the shelf life of 1 day: order more often than every 7 days"
    );
}

#[test]
fn the_sentence_explains_the_packs_that_are_ordered() {
    let mut noted = 0;
    for rate in [0.3, 0.7, 2.9, 5.68, 13.0, 18.22] {
        let d = demand(rate, 28);
        for (stock, pack_size) in [(0.0, 1.0), (3.0, 0.333), (4.5, 10.0), (12.0, 0.1), (60.0, 10.0), (20.04, 6.0)] {
            let o = line(&d, &units(stock), &Terms { pack_size, ..terms() });
            let (Reason::Order(_) | Reason::RunsOut(_)) = o.reason else { continue };
            if o.notes.iter().any(|note| matches!(note, Note::RaisedToMinQuantity { .. })) {
                continue;
            }
            let text = reason_text(&o.reason, TextLanguage::English);
            let number_before = |words: &str| -> f64 {
                let before = text.split(words).next().unwrap_or_default();
                before.rsplit(' ').next().and_then(|number| number.parse().ok()).expect("a number")
            };
            let missing = number_before(" needed at") - number_before(" on hand");
            let packs = (missing / pack_size - 1e-9).ceil();
            assert_eq!(Some(packs), o.packs.map(f64::round), "{text}");
            assert_eq!(o.quantity.map(|units| (units * 1e6).round() / 1e6), o.quantity, "no remains of binary fractions");
            noted += 1;
        }
    }
    assert!(noted > 20, "{noted}");
}

#[test]
fn goods_that_should_have_come_are_noted() {
    let stock = Stock {
        lots: vec![lot(12.0, 300)],
        arrivals: vec![Arrival { quantity: 5.0, arrives: Some(AT.saturating_sub(10.days())) }],
        ..Stock::default()
    };
    let o = line(&demand(3.0, 28), &stock, &terms());
    assert_eq!(o.on_the_way, 5.0);
    assert!(o.notes.contains(&Note::Overdue { quantity: 5.0 }), "{:?}", o.notes);
}

#[test]
fn expired_lots_count_for_nothing_and_are_reported() {
    let stock = Stock { lots: vec![lot(500.0, -1978), lot(2.0, 27_000)], ..Stock::default() };
    let o = line(&demand(15.0, 28), &stock, &terms());
    assert_eq!((o.on_hand, o.expired), (Some(2.0), 500.0));
    assert_eq!(o.quantity, line(&demand(15.0, 28), &units(2.0), &terms()).quantity, "as if they weren't there");
    assert!(o.notes.contains(&Note::Expired { quantity: 500.0 }));
}

#[test]
fn stock_that_expires_before_it_sells_is_not_usable() {
    let stock = Stock { lots: vec![lot(400.0, 10)], ..Stock::default() };
    let o = line(&demand(15.0, 28), &stock, &Terms { lead_days: 20, ..terms() });
    assert!((o.usable.expect("a stock") - 150.0).abs() < 3.0, "150 of 400 sell in 10 days: {:?}", o.usable);
    assert!(o.quantity.expect("a stock") > 250.0);
    let few = Stock { lots: vec![lot(100.0, 10)], ..Stock::default() };
    assert!(line(&demand(15.0, 28), &few, &terms()).usable.expect("a stock") > 99.0, "100 sell in 7 days");
}

#[test]
fn the_shelf_life_of_new_goods_limits_the_order() {
    let o = line(&demand(15.0, 60), &units(0.0), &Terms { review_days: 30, shelf_life_days: Some(5), ..terms() });
    assert_eq!(o.quantity, Some(75.0), "5 days of 15: customers of the 3 days before don't come back");
    assert!(o.expected_expiry.is_some_and(|left| left < 7.0), "{:?}", o.expected_expiry);
    let keeps = |days: u32, lead_days: u32, stock: f64, arrivals: Vec<Arrival>| {
        let stock = Stock { arrivals, ..units(stock) };
        let terms = Terms { lead_days, review_days: 30, shelf_life_days: Some(days), ..terms() };
        line(&demand(20.0, 120), &stock, &terms).quantity
    };
    let coming = |days: i64| vec![Arrival { quantity: 100.0, arrives: Some(AT.saturating_add(days.days())) }];
    assert_eq!(keeps(9, 25, 0.0, Vec::new()), Some(180.0), "9 days of 20");
    assert_eq!(keeps(9, 25, 500.0, Vec::new()), Some(180.0), "what is there lasts until it comes");
    assert_eq!(keeps(9, 25, 560.0, Vec::new()), Some(120.0), "60 are left when it comes");
    assert_eq!(keeps(9, 25, 400.0, coming(3)), Some(180.0), "goods that come first are sold first");
    assert_eq!(keeps(9, 25, 400.0, coming(26)), Some(80.0), "goods that come with it sell first as well");
    assert!(o.notes.iter().any(|note| matches!(note, Note::LimitedByShelfLife { shelf_life_days: 5, review_days: 30, .. })));
    let pack = line(&demand(1.0, 60), &units(0.0), &Terms { pack_size: 100.0, shelf_life_days: Some(20), ..terms() });
    assert_eq!(pack.quantity, Some(0.0));
    assert!(matches!(pack.reason, Reason::PackExpires { .. }), "{:?}", pack.reason);
    let dated = line(&demand(15.0, 60), &units(0.0), &Terms { shelf_life_days: Some(300), ..terms() });
    assert!(dated.notes.is_empty() && dated.expected_expiry == Some(0.0));
}

#[test]
fn dead_replaced_and_unwanted_products_are_not_ordered() {
    let d = demand(3.0, 28);
    let with = |recent: Recent, terms: Terms| suggest(&d, Some(&units(0.0)), &terms, &recent, AT).expect("sensible terms");
    let dead = with(Recent { days_since_sale: Some(220), ..recent() }, Terms { pack_size: 100.0, ..terms() });
    assert_eq!(
        (dead.status, dead.quantity, &dead.reason),
        (Status::Dead, Some(0.0), &Reason::Dead { days_since_sale: Some(220), on_hand: 0.0 })
    );
    assert_eq!(reason_text(&dead.reason, TextLanguage::English), "no sales for 220 days, 0 on hand");
    let replaced = with(recent(), Terms { successor: Some("Q".into()), ..terms() });
    assert_eq!((replaced.quantity, replaced.status), (Some(0.0), Status::Enough));
    let asked = with(Recent { days_since_sale: Some(30), possible_successor: Some("Q".into()), ..recent() }, terms());
    assert_eq!((asked.quantity, asked.status), (Some(0.0), Status::Doubtful));
    let stopped = with(recent(), Terms { do_not_order: true, min_stock: 200.0, ..terms() });
    assert_eq!((stopped.quantity, &stopped.notes[..]), (Some(0.0), &[][..]), "a minimum stock of what isn't ordered says nothing");
    assert_eq!(with(recent(), Terms { service_level: None, ..terms() }).quantity, Some(0.0));
}

#[test]
fn nothing_is_suggested_where_the_stock_is_not_known() {
    let o = suggest(&demand(3.0, 28), None, &terms(), &recent(), AT).expect("sensible terms");
    assert_eq!((o.status, o.on_hand, o.quantity, o.packs, o.cost), (Status::UnknownStock, None, None, None, None));
    assert!(o.target > 30.0, "the target is known all the same");
}

#[test]
fn negative_stock_is_doubtful_and_orders_as_if_there_were_nothing() {
    let o = line(&demand(3.0, 28), &units(-5.0), &terms());
    assert_eq!((o.status, o.on_hand, o.usable), (Status::Doubtful, Some(-5.0), Some(0.0)));
    assert_eq!((o.quantity, o.packs), (Some(0.0), Some(0.0)), "nothing until someone decides");
    let empty = line(&demand(3.0, 28), &units(0.0), &terms());
    assert_eq!((o.offered, empty.offered), (empty.quantity, None));
}

#[test]
fn what_is_on_the_way_is_not_ordered_again() {
    let d = demand(3.0, 28);
    let first = line(&d, &units(5.0), &terms()).quantity.expect("a stock");
    let again = Stock { arrivals: vec![Arrival { quantity: first, arrives: None }], ..units(5.0) };
    assert_eq!(line(&d, &again, &terms()).quantity, Some(0.0));
    let late = Stock { arrivals: vec![Arrival { quantity: first, arrives: Some(AT.saturating_add(40.days())) }], ..units(5.0) };
    let o = line(&d, &late, &terms());
    assert_eq!((o.quantity, o.on_the_way), (Some(first), 0.0), "next month's goods don't help");
}

#[test]
fn a_stock_that_ends_before_delivery_is_reported() {
    let d = demand(3.0, 28);
    assert_eq!(line(&d, &units(8.0), &terms()).status, Status::RunsOut, "gone on day 3, goods come after day 3");
    assert_eq!(line(&d, &units(9.0), &terms()).status, Status::Order);
    let coming = Stock { arrivals: vec![Arrival { quantity: 60.0, arrives: Some(AT.saturating_add(3.days())) }], ..units(3.0) };
    let o = line(&d, &coming, &terms());
    assert_eq!((o.status, o.quantity), (Status::RunsOut, Some(0.0)), "enough is on the way, and yet day 2 is empty");
}

#[test]
fn too_much_and_expiring_stock_are_found() {
    let d = demand(3.0, 28);
    let much = line(&d, &units(1000.0), &terms());
    assert!(matches!(much.reason, Reason::TooMuch { days: 60, surplus, .. } if surplus > 700.0), "{:?}", much.reason);
    let stock = Stock { lots: vec![lot(240.0, 60), lot(20.0, 400)], ..Stock::default() };
    let o = line(&d, &stock, &terms());
    assert!(matches!(o.reason, Reason::Expiring { unsold, .. } if (unsold - 60.0).abs() < 3.0), "{:?}", o.reason);
}

#[test]
fn minimum_maximum_and_odd_packs() {
    let d = demand(3.0, 28);
    let with = |terms: Terms, stock: f64| line(&d, &units(stock), &terms);
    for pack in [0.1, 0.333, 362.15] {
        let o = with(Terms { pack_size: pack, ..terms() }, 12.0);
        let quantity = o.quantity.expect("a stock");
        assert!((quantity / pack).fract().min(1.0 - (quantity / pack).fract()) < 1e-6, "whole packs of {pack}");
        assert!(quantity >= o.needed.expect("a stock") - 1e-6 && quantity < o.needed.expect("a stock") + pack);
    }
    assert_eq!(with(Terms { min_quantity: 50.0, ..terms() }, 12.0).quantity, Some(50.0));
    for (multiple, pack_size, step) in [(25.0, 10.0, 50.0), (10.0, 6.0, 30.0), (5.0, 7.0, 35.0), (0.5, 0.2, 1.0), (12.0, 6.0, 12.0)] {
        let terms = Terms { multiple: Some(multiple), pack_size, ..terms() };
        assert!((terms.step() - step).abs() < 1e-9, "whole packs of {pack_size} that are multiples of {multiple}: {}", terms.step());
    }
    assert_eq!(with(Terms { multiple: Some(25.0), pack_size: 10.0, ..terms() }, 12.0).quantity, Some(50.0));
    assert_eq!(with(Terms { max_stock: Some(20.0), pack_size: 5.0, ..terms() }, 12.0).quantity, Some(5.0), "never above the maximum");
    let full = with(Terms { max_stock: Some(20.0), pack_size: 15.0, ..terms() }, 12.0);
    assert!(matches!((full.quantity, &full.reason), (Some(q), Reason::MaxStock { .. }) if q == 0.0), "{full:?}");
    assert_eq!(with(Terms { min_stock: 60.0, ..terms() }, 12.0).quantity, Some(48.0));
    let low = with(Terms { service_level: Some(0.3), ..terms() }, 0.0);
    assert!(low.notes.iter().any(|note| matches!(note, Note::BelowExpected { .. })), "a target below the expected sales is noted");
    let spread = with(Terms { lead_spread: 2.0, ..terms() }, 12.0);
    assert!((spread.target - (30.0 + (1.6449 * 30.0_f64.sqrt()).hypot(1.6449 * 3.0 * 2.0))).abs() < 0.01, "√(9.0² + 9.9²) above the mean");
}

#[test]
fn days_beyond_the_horizon_are_reported() {
    let short = suggest(&demand(3.0, 7), Some(&units(0.0)), &terms(), &Recent { horizon: 7, ..recent() }, AT).expect("sensible terms");
    assert_eq!(short.stretched_from, Some(8));
    assert!(short.notes.contains(&Note::Stretched { from: 8, to: 10 }));
    assert_eq!(line(&demand(3.0, 28), &units(0.0), &terms()).stretched_from, None);
}

#[test]
fn terms_that_make_no_sense_are_refused() {
    let refused = |terms: Terms| suggest(&demand(1.0, 7), None, &terms, &recent(), AT).is_err();
    assert!(refused(Terms { service_level: Some(1.0), ..terms() }));
    assert!(refused(Terms { review_days: 0, ..terms() }));
    assert!(refused(Terms { pack_size: f64::NAN, ..terms() }));
    assert!(refused(Terms { min_quantity: -1.0, ..terms() }));
    assert!(refused(Terms { lead_days: 999_999, ..terms() }));
}

/// An item as random as they come.
fn any_item(random: &mut fastrand::Rng) -> (TotalDemand, Stock, Terms) {
    let mut unit = |scale: f64| random.f64() * scale;
    let rate = unit(1.0).powi(3) * 40.0;
    let d = demand(rate, 7 + unit(30.0) as u32);
    let lots = (0..unit(5.0) as usize)
        .map(|_| Lot {
            quantity: unit(200.0).round(),
            expires: (unit(1.0) < 0.7).then(|| AT.saturating_add((unit(200.0) as i64 - 20).days())),
            lot: None,
        })
        .collect();
    let arrivals = (0..unit(2.0) as usize)
        .map(|_| Arrival {
            quantity: unit(50.0).round(),
            arrives: (unit(1.0) < 0.5).then(|| AT.saturating_add((unit(40.0) as i64).days())),
        })
        .collect();
    let pack = [1.0, 1.0, 5.0, 10.0, 0.333, 24.0][unit(6.0) as usize];
    let terms = Terms {
        lead_days: unit(20.0) as u32,
        review_days: 1 + unit(30.0) as u32,
        service_level: Some(0.5 + unit(0.49)),
        pack_size: pack,
        min_quantity: if unit(1.0) < 0.2 { unit(50.0).round() } else { 0.0 },
        max_stock: (unit(1.0) < 0.2).then(|| unit(300.0).round()),
        shelf_life_days: (unit(1.0) < 0.3).then(|| 1 + unit(200.0) as u32),
        lead_spread: if unit(1.0) < 0.2 { unit(5.0) } else { 0.0 },
        ..terms()
    };
    (d, Stock { lots, arrivals, ..Stock::default() }, terms)
}

#[test]
fn what_holds_for_any_item() {
    let mut random = fastrand::Rng::with_seed(7);
    for case in 0..3000 {
        let (d, stock, terms) = any_item(&mut random);
        let o = line(&d, &stock, &terms);
        let quantity = o.quantity.expect("a stock");
        // Row order never matters.
        let mut shuffled = stock.clone();
        random.shuffle(&mut shuffled.lots);
        random.shuffle(&mut shuffled.arrivals);
        assert_eq!(o, line(&d, &shuffled, &terms), "case {case}: row order");
        // Whole steps, within the bounds.
        let steps = quantity / o.step;
        assert!((steps - steps.round()).abs() < 1e-6, "case {case}: {steps} steps");
        let position = o.usable.expect("a stock") + o.on_the_way;
        if let Some(max) = terms.max_stock {
            assert!(quantity == 0.0 || position + quantity <= max + 1e-6, "case {case}: above the maximum");
        }
        assert!(quantity == 0.0 || quantity >= terms.min_quantity - 1e-6, "case {case}: below the minimum quantity");
        assert!(o.usable <= o.on_hand.map(|units| units.max(0.0) + 1e-9), "case {case}: more usable than there is");
        assert!(o.safety_stock >= 0.0 && o.target + 1e-9 >= o.expected_sales, "case {case}");
        // An expired lot changes nothing but the note.
        let mut expired = stock.clone();
        expired.lots.push(lot(77.0, -3));
        let with = line(&d, &expired, &terms);
        assert_eq!((with.quantity, with.usable, with.days_of_cover), (o.quantity, o.usable, o.days_of_cover), "case {case}: expired");
        // More stock never orders more, a higher level never less; bounds aside.
        let free = Terms { max_stock: None, shelf_life_days: None, min_quantity: 0.0, ..terms.clone() };
        let more = Stock { lots: [stock.lots.clone(), vec![Lot { quantity: 10.0, ..Lot::default() }]].concat(), ..stock.clone() };
        assert!(line(&d, &more, &free).needed <= line(&d, &stock, &free).needed.map(|n| n + 1e-9), "case {case}: more stock");
        let higher = Terms { service_level: terms.service_level.map(|level| (level + 0.05).min(0.99)), ..free.clone() };
        assert!(line(&d, &stock, &higher).quantity >= line(&d, &stock, &free).quantity, "case {case}: higher level");
    }
}
