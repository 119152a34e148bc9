//! Reasons as one sentence in English or Chinese, built from their numbers alone.

mod chinese;
mod english;
mod notes;

pub use notes::note_text;

use crate::reason::{OrderNumbers, Reason};

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextLanguage {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

/// Returns a number as people read it: whole from 10 on, otherwise with one decimal where it has one.
fn number(value: f64) -> String {
    let digits = if value.abs() < 0.95 && value != 0.0 {
        2
    } else if value.abs() < 10.0 {
        1
    } else {
        0
    };
    rounded(value, digits)
}

fn rounded(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// What is needed, what is on hand, and what is on the way, with as many decimals as it takes to get from them to the packs that are ordered:
/// 90.26 less 60 are 4 packs of 10, 90 less 60 would be 3.
fn sum(of: &OrderNumbers) -> [String; 3] {
    let values = [of.target, of.usable, of.on_the_way];
    let step = if of.pack_size > 0.0 { of.pack_size } else { 1.0 };
    let ordered = |texts: &[String; 3]| {
        let [needed, usable, coming] = texts.each_ref().map(|text| text.parse().unwrap_or(f64::NAN));
        ((needed - usable - coming) / step - 1e-9).ceil().max(0.0) * step
    };
    let whole = values.map(number);
    let exacter = (1..=3).map(|digits| values.map(|value| rounded(value, digits)));
    let explains = |texts: &[String; 3]| (ordered(texts) - of.quantity).abs() < 1e-6;
    // A minimum, a maximum, or a budget changes the quantity as well; a note says so.
    std::iter::once(whole.clone()).chain(exacter).find(explains).unwrap_or(whole)
}

/// A quantity that is shown as it is: packs of 0.333 aren't rounded to 0.33.
fn exact(value: f64) -> String {
    rounded(value, 3)
}

fn percent(level: f64) -> String {
    format!("{}%", exact(level * 100.0))
}

fn plural(value: f64, one: &str, many: &str) -> String {
    let text = number(value);
    format!("{text} {}", if text == "1" { one } else { many })
}

fn days(value: f64) -> String {
    plural(value, "day", "days")
}

fn lasts(cover: Option<f64>, language: TextLanguage) -> String {
    match (cover, language) {
        (Some(cover), TextLanguage::English) if cover > 0.0 && cover < 0.95 => "stock lasts less than a day".to_owned(),
        (Some(cover), TextLanguage::Chinese) if cover > 0.0 && cover < 0.95 => "库存不够卖1天".to_owned(),
        (Some(cover), TextLanguage::English) => format!("stock lasts {}", days(cover)),
        (None, TextLanguage::English) => "stock lasts over two years".to_owned(),
        (Some(cover), TextLanguage::Chinese) => format!("库存可售{}天", number(cover)),
        (None, TextLanguage::Chinese) => "库存可售两年以上".to_owned(),
    }
}

/// What is ordered: `2 packs of 15`, or single units.
fn ordered(of: &OrderNumbers, language: TextLanguage) -> String {
    let single = (of.pack_size - 1.0).abs() < 1e-9 || of.pack_size <= 0.0;
    match language {
        TextLanguage::English if single => format!("order {}", exact(of.quantity)),
        TextLanguage::English => {
            format!("order {} {} of {}", exact(of.packs), if of.packs == 1.0 { "pack" } else { "packs" }, exact(of.pack_size))
        }
        TextLanguage::Chinese if single => format!("订{}", exact(of.quantity)),
        TextLanguage::Chinese => format!("订{}包，每包{}", exact(of.packs), exact(of.pack_size)),
    }
}

/// What a field of something that is kept for orders is called; None where the whole of it is meant.
fn field_name(field: &str, language: TextLanguage) -> Option<&str> {
    const NAMES: [(&str, &str, &str); 11] = [
        ("lead_days", "delivery time", "到货天数"),
        ("shelf_life_days", "shelf life", "保质期"),
        ("pack_size", "pack size", "每包数量"),
        ("multiple", "order multiple", "订货倍数"),
        ("min_quantity", "minimum quantity", "最小订货量"),
        ("min_stock", "minimum stock", "最低库存"),
        ("max_stock", "maximum stock", "最高库存"),
        ("unit_cost", "unit cost", "进价"),
        ("unit_price", "unit price", "售价"),
        ("min_amount", "minimum order amount", "最低订货金额"),
        ("quantity", "quantity", "数量"),
    ];
    let known = NAMES.iter().find(|(name, ..)| *name == field);
    let named = known.map(|(_, english, chinese)| if language == TextLanguage::Chinese { *chinese } else { *english });
    named.or_else(|| Some(field).filter(|field| !field.is_empty()))
}

/// Returns the reason as one sentence without a period, such as "sells 3.2 a day, stock lasts 4 days, delivery takes 3 days, next order in 7 days: 38
/// needed at a service level of 95%, 12 on hand, order 2 packs of 15".
#[must_use]
pub fn reason_text(reason: &Reason, language: TextLanguage) -> String {
    match language {
        TextLanguage::English => english::sentence(reason),
        TextLanguage::Chinese => chinese::sentence(reason),
    }
}

fn on_the_way(units: f64, written: &str, language: TextLanguage) -> String {
    match language {
        _ if units <= 0.0 => String::new(),
        TextLanguage::English => format!(", {written} on the way"),
        TextLanguage::Chinese => format!("，在途{written}"),
    }
}
