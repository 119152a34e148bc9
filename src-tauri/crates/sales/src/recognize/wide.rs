//! Wide tables: which product and store each column is.

use std::collections::BTreeSet;

use super::dictionary::{self, Word};
use super::medicines::{is_atc, is_medicine};
use super::wide_pairs::are_of_movements;
use super::{ValueColumn, goods, header_words};
use crate::options::Field;

/// Columns with their headers.
type Headed<'a> = Vec<(usize, &'a str)>;

/// Products, or with headers like `Drug A / Site A` products and stores.
pub(crate) fn value_columns(named: &[(usize, &str)]) -> Vec<ValueColumn> {
    for separator in [" / ", " | ", " @ ", " - ", "/", "|", "@"] {
        if let Some(columns) = product_and_store(named, separator) {
            return columns;
        }
    }
    named.iter().map(|&(column, name)| ValueColumn { column, product: name.to_owned(), store: None, returned: None, after: 0 }).collect()
}

/// The columns that can hold quantities, without the words that say so: of `price_A, qty_A, price_B, qty_B` those of `A` and `B`. Columns of
/// prices, amounts and counts of other things are skipped.
pub(crate) fn quantities<'a>(named: &[(usize, &'a str)]) -> Vec<(usize, &'a str)> {
    let measured: Vec<(usize, &str, Option<header_words::Measure<'a>>)> =
        named.iter().map(|&(column, name)| (column, name, header_words::measure(name))).collect();
    let kept = measured.iter().filter(|(_, _, measure)| measure.is_none_or(|measure| measure.is_quantity));
    let kept: Vec<_> = kept.collect();
    let all_measured = !kept.is_empty() && kept.iter().all(|(_, _, measure)| measure.is_some());
    kept.into_iter().map(|&(column, name, measure)| (column, measure.filter(|_| all_measured).map_or(name, |measure| measure.of))).collect()
}

/// Takes out the columns that hold what came back of a product: `A returned` next to `A` or `A qty`, `感冒灵退货` next to `感冒灵销量`; and those of
/// its price or stock. Returns the others, and of each column of returns the one that it belongs to.
pub(crate) fn without_returns<'a>(named: &[(usize, &'a str)]) -> (Headed<'a>, Vec<(usize, Option<usize>)>) {
    let of_others: Vec<(usize, String)> = named.iter().filter_map(|&(column, name)| Some((column, other_of(name)?))).collect();
    let is_of_a_product = |&&(column, _): &&(usize, &str)| {
        let of = of_others.iter().find(|other| other.0 == column).map(|other| &other.1);
        of.is_some_and(|of| {
            named.iter().any(|(other, name)| *other != column && (dictionary::normal(name) == *of || is_quantity_of(name, of)))
        })
    };
    let named: Vec<(usize, &str)> = named.iter().filter(|one| !is_of_a_product(one)).copied().collect();
    let returns: Vec<(usize, String)> = named.iter().filter_map(|&(column, name)| Some((column, returned_of(name, &named)?))).collect();
    if returns.is_empty() {
        return (named, Vec::new());
    }
    let mut kept: Vec<(usize, &str)> = named.iter().copied().filter(|(column, _)| !returns.iter().any(|one| one.0 == *column)).collect();
    let mut belongs = Vec::with_capacity(returns.len());
    for (column, of) in returns {
        let sold = kept.iter_mut().find(|(_, name)| dictionary::normal(name) == of || is_quantity_of(name, &of));
        belongs.push((column, sold.map(|sold| sold.0)));
    }
    (kept, belongs)
}

/// The product of a header that names what came back of it, in the normal form of headers.
fn returned_of(name: &str, named: &[(usize, &str)]) -> Option<String> {
    let by_list = parts(name).find_map(|(product, word)| match dictionary::look_up(word)? {
        Word::Field(Field::Returned, _) => Some(dictionary::normal(product)).filter(|product| !product.is_empty()),
        _ => None,
    });
    let is_product = |of: &String| named.iter().any(|(_, other)| *other != name && dictionary::normal(other) == *of);
    let is_word = |word: &str| !word.bytes().any(|byte| byte.is_ascii_digit()) && super::undone::heads_units_back(word);
    // Next to the product itself, other words say so too: `Aspirin refunds`.
    by_list.or_else(|| parts(name).filter(|(_, word)| is_word(word)).map(|(product, _)| dictionary::normal(product)).find(is_product))
}

/// The product of a header that names its price, its amount, or its stock.
fn other_of(name: &str) -> Option<String> {
    const STOCKS: [&str; 12] = [
        "库存",
        "库存数量",
        "库存量",
        "结存",
        "期末库存",
        "stock",
        "onhand",
        "inventory",
        "closingstock",
        "bestand",
        "existencias",
        "остаток",
    ];
    parts(name).find_map(|(product, word)| {
        let is_other = matches!(dictionary::look_up(word), Some(Word::Field(Field::Price | Field::Amount, _)))
            || STOCKS.contains(&dictionary::normal(word).as_str());
        is_other.then(|| dictionary::normal(product)).filter(|product| !product.is_empty())
    })
}

/// Whether a header names something that isn't the sales of a product: the weather, a forecast, the year before.
pub(crate) fn is_of_something_else(name: &str) -> bool {
    const PARTS: &str = "预测 預測 预估 预算 目标 去年 上年 전년 前年 时长 日均 均值 同期 同比 环比 增长率 增幅 占比 排名 气温 氣溫 温度 湿度 天气 天氣 风力 风速 气压 降雨 降水 降雪 日照 空气质量 指数 指數 代码 编码 周次 周数 第几周 星期 节假日 假期 客流 客单 人次 人数 员工 班次 毛利 折扣 营业额 销售额 发病 就诊 门诊量 forecast budget lastyear prioryear previousyear yearago weather temperature humidity rainfall precipitation sunshine pollen airquality holiday weekday weekno weeknumber footfall visitors headcount kunden clientes clients kassenbons vorjahr prognose prognoz wetter temperatur feiertag annéeprécédente anpassé prévision météo températur añoanterior pronóstico clima anterior previsão прогноз прошлыйгод погода 予測 前年 天候 気温 예측 전년 날씨 기온";
    const WHOLE: &str = "wk mtd ytd waste wasted loss expired damaged spoiled ly py fc fcst target goal plan yoy growth rank share pct percent index code aqi pm10 temp tmax tmin tavg wind rain snow week kw staff shift margin discount vj n-1 ist soll";
    let normal = dictionary::normal(name);
    let is_a_word = || {
        name.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| WHOLE.split(' ').any(|known| word.eq_ignore_ascii_case(known)))
    };
    PARTS.split(' ').any(|part| normal.contains(part)) || normal.ends_with("计划") || is_a_word() || ends_with_sign(name)
}

/// Whether a header ends with a sign of money or a share of its own: `Aspirin 100mg €`, but not `Iodine 10 %`.
fn ends_with_sign(name: &str) -> bool {
    if name.split_once(" / ").is_some_and(|(group, _)| matches!(group, "%" | "€" | "$" | "£" | "¥" | "￥" | "元" | "₽" | "₹")) {
        return true;
    }
    let Some((before, sign)) = name.trim_end_matches([')', '）']).rsplit_once([' ', '(', '（', '/']) else { return false };
    match sign {
        "€" | "$" | "£" | "¥" | "￥" | "元" | "₽" | "₹" => true,
        "%" => !before.trim_end().ends_with(|c: char| c.is_ascii_digit()),
        _ => false,
    }
}

/// Whether a header is another one with a year behind it: `Aspirin (2023)` next to `Aspirin`.
pub(crate) fn is_of_a_year(name: &str, others: &[(usize, &str)]) -> bool {
    let bare = name.trim_end_matches([')', '）']);
    let Some(at) = bare.len().checked_sub(4).filter(|&at| bare.is_char_boundary(at)) else { return false };
    let (before, year) = bare.split_at(at);
    let is_year = year.parse().is_ok_and(|year: u32| (1990..=2100).contains(&year));
    let product = dictionary::normal(before);
    is_year && !product.is_empty() && others.iter().any(|(_, other)| dictionary::normal(other) == product)
}

/// The product of a header whose other part says that it is what was sold: `Aspirin / Actual`.
pub(crate) fn without_measure(name: &str) -> &str {
    let is_sold = |part: &str| {
        matches!(
            dictionary::normal(part).as_str(),
            "actual" | "actuals" | "units" | "ist" | "实际" | "實際" | "实际销量" | "факт" | "réel" | "real"
        ) || matches!(dictionary::look_up(part), Some(Word::Field(Field::Quantity, _)))
    };
    match name.split_once(" / ") {
        Some((product, part)) if is_sold(part) => product,
        Some((part, product)) if is_sold(part) => product,
        _ => ["actual", "actuals"]
            .iter()
            .find_map(|word| {
                let at = name.len().checked_sub(word.len()).filter(|&at| at > 0 && name.is_char_boundary(at))?;
                let (product, end) = name.split_at(at);
                (end.eq_ignore_ascii_case(word) && product.ends_with(|c: char| !c.is_alphanumeric()))
                    .then(|| product.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '%')))
            })
            .unwrap_or(name),
    }
}

/// Whether a header is that of the quantities of a product.
fn is_quantity_of(name: &str, of: &str) -> bool {
    parts(name).any(|(product, word)| {
        matches!(dictionary::look_up(word), Some(Word::Field(Field::Quantity, _))) && dictionary::normal(product) == of
    })
}

/// A header cut in two wherever a sign or a script without blanks allows it, with what may be the product first: the longest words come first.
fn parts(name: &str) -> impl Iterator<Item = (&str, &str)> {
    let may_cut = |&(at, c): &(usize, char)| {
        let before = name[..at].chars().next_back();
        before.is_some_and(|before| !before.is_alphanumeric() || !c.is_alphanumeric() || !before.is_ascii() || !c.is_ascii())
    };
    let cuts: Vec<usize> = name.char_indices().filter(may_cut).map(|(at, _)| at).collect();
    let behind = cuts.clone().into_iter().map(|at| name.split_at(at));
    let before = cuts.into_iter().rev().map(|at| name.split_at(at)).map(|(word, product)| (product, word));
    behind.chain(before)
}

/// Whether headers look like products: medicines with a dose or a form, or codes of one pattern.
pub(crate) fn are_alike(names: &[&str]) -> bool {
    if are_of_movements(names) {
        return false;
    }
    if names.iter().all(|name| is_medicine(name) || goods::is_goods(name)) {
        return true;
    }
    if names.len() < 2 || names.iter().any(|name| is_range(name)) {
        return false;
    }
    let first_words: BTreeSet<&str> = names.iter().filter_map(|name| name.split([' ', '_', '-']).next()).collect();
    let are_of_one_word = first_words.len() == 1 && names.iter().all(|name| name.contains([' ', '_', '-']));
    let patterns: BTreeSet<String> = names.iter().map(|name| pattern(name)).collect();
    let are_codes = patterns.len() * 5 <= names.len().max(5) && patterns.iter().all(|pattern| pattern.contains('9'));
    let are_letters = names.iter().all(|name| name.chars().count() == 1 && name.chars().all(char::is_uppercase));
    are_of_one_word || are_codes || are_letters || names.iter().all(|name| is_atc(name))
}

/// Hours, ages, and other ranges: `8-9点`, `10:00`, `0–18`. Codes such as `0002-1433` begin with more digits.
fn is_range(name: &str) -> bool {
    let digits = name.bytes().take_while(u8::is_ascii_digit).count();
    (1..=3).contains(&digits) && name[digits..].trim_start().starts_with(['-', '–', '~', '～', ':', '至', '点', '點', '时', '時'])
}

/// `a9` for `P001`: letters and digits, each run as one.
fn pattern(name: &str) -> String {
    let mut pattern = String::new();
    for c in name.chars() {
        let kind = if c.is_ascii_digit() {
            '9'
        } else if c.is_alphabetic() {
            'a'
        } else {
            c
        };
        if !pattern.ends_with(kind) {
            pattern.push(kind);
        }
    }
    pattern
}

/// Splits all headers at the separator, when that makes sense for all of them: two parts each, and both parts come again in other columns.
fn product_and_store(named: &[(usize, &str)], separator: &str) -> Option<Vec<ValueColumn>> {
    let mut columns = Vec::with_capacity(named.len());
    for &(column, name) in named {
        let (left, right) = name.split_once(separator)?;
        let (left, right) = (left.trim(), right.trim());
        if left.is_empty() || right.is_empty() || right.contains(separator) {
            return None;
        }
        columns.push((column, left, right));
    }
    let left: BTreeSet<&str> = columns.iter().map(|column| column.1).collect();
    let right: BTreeSet<&str> = columns.iter().map(|column| column.2).collect();
    let repeated = columns.len() > left.len() && columns.len() >= right.len() && columns.len() > 1;
    if !repeated {
        return None;
    }
    let store_first = left.iter().all(|part| is_store_like(part)) && !right.iter().all(|part| is_store_like(part));
    let value = |(column, left, right): (usize, &str, &str)| {
        let (product, store) = if store_first { (right, left) } else { (left, right) };
        ValueColumn { column, product: product.to_owned(), store: Some(store.to_owned()), returned: None, after: 0 }
    };
    Some(columns.into_iter().map(value).collect())
}

fn is_store_like(part: &str) -> bool {
    let part = part.to_lowercase();
    ["store", "site", "shop", "branch", "pharmacy", "店", "药房"].iter().any(|word| part.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(names: &[&'a str]) -> Vec<(usize, &'a str)> {
        names.iter().copied().enumerate().collect()
    }

    #[test]
    fn products_are_distinguished_from_payments_and_prices() {
        assert!(are_alike(&["M01AB", "M01AE", "N02BA"]) && are_alike(&["阿莫西林胶囊", "布洛芬片"]) && are_alike(&["Drug A", "Drug B"]));
        assert!(are_alike(&["Aspirin 100mg", "Ibuprofen 400 mg"]) && are_alike(&["P001", "P002"]) && are_alike(&["A", "B"]));
        assert!(are_alike(&["Aspirin", "Aspirin Complex", "Ibuprofen", "Nasal spray"]) && are_alike(&["阿莫西林", "板蓝根", "口罩"]));
        assert!(!are_alike(&["Aspirin", "cash"]) && !are_alike(&["口罩", "医保"]) && !are_alike(&["apple", "pear"]));
        assert!(!are_alike(&["cash", "visa"]) && !are_alike(&["现金", "微信"]) && !are_alike(&["guests", "covers", "tips"]));
        assert!(!are_alike(&["8-9点", "9-10点"]) && !are_alike(&["10:00", "11:00"]) && are_alike(&["0002-1433", "0002-1434"]));
        assert_eq!(quantities(&named(&["price_A", "qty_A", "price_B", "qty_B"])), [(1, "A"), (3, "B")]);
        assert_eq!(quantities(&named(&["Drug A", "Drug B"])).len(), 2);
    }

    #[test]
    fn returns_are_distinguished_from_products_and_belong_to_one() {
        let belongs = |names: &[&str]| without_returns(&named(names)).1;
        assert_eq!(belongs(&["感冒灵", "感冒灵退货", "板蓝根销量", "板蓝根退货数量"]), [(1, Some(0)), (3, Some(2))]);
        assert_eq!(belongs(&["A qty", "A returned qty", "returns_B", "B"]), [(1, Some(0)), (2, Some(3))]);
        assert_eq!(belongs(&["Drug A", "Drug A / Retour", "Drug C Rückgabe"]), [(1, Some(0)), (2, None)]);
        assert_eq!(without_returns(&named(&["感冒灵", "感冒灵库存", "A", "A price", "Vitamin C", "Vitamin C Max"])).0.len(), 4);
        assert_eq!(belongs(&["Drug A", "Drug B", "Retinol 5 g", "退热贴"]), []);
    }

    #[test]
    fn products_and_stores_are_split_only_where_all_headers_agree() {
        let split = value_columns(&named(&["Drug A / Site A", "Drug A / Site B", "Drug B / Site A"]));
        assert_eq!(split[2], ValueColumn { column: 2, product: "Drug B".into(), store: Some("Site A".into()), returned: None, after: 0 });
        let turned = value_columns(&named(&["一店 / 感冒灵", "一店 / 板蓝根", "二店 / 感冒灵"]));
        assert_eq!(
            turned[0],
            ValueColumn { column: 0, product: "感冒灵".into(), store: Some("一店".into()), returned: None, after: 0 },
            "the part that names stores is the store"
        );
        for products in [&["M01AB", "M01AE"][..], &["A/B", "C/D"], &["A - 10 mg", "B - 20 mg", "C"]] {
            let whole = value_columns(&named(products));
            assert!(whole.iter().all(|column| column.store.is_none()), "{products:?} are products");
        }
    }
}
