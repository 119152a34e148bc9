//! Numbers that are written in thousands or the like, as a header or a title says.

use unicode_normalization::UnicodeNormalization as _;

use super::fields::Table;
use super::sample::OwnedCell;
use crate::options::Field;

/// Signs and words for factors: parts of a header, and words that must stand alone.
const PARTS: [(&str, f64); 17] = [
    ("'000", 1_000.0),
    ("’000", 1_000.0),
    ("(000)", 1_000.0),
    ("000s", 1_000.0),
    ("x1000", 1_000.0),
    ("×1000", 1_000.0),
    ("*1000", 1_000.0),
    ("x 1000", 1_000.0),
    ("thousand", 1_000.0),
    ("million", 1_000_000.0),
    ("тыс", 1_000.0),
    ("млн", 1_000_000.0),
    ("百万", 1_000_000.0),
    ("100s", 100.0),
    ("천", 1_000.0),
    ("百片", 100.0),
    ("万", 10_000.0),
];
const WORDS: [(&str, f64); 17] = [
    ("tsd", 1_000.0),
    ("tausend", 1_000.0),
    ("k", 1_000.0),
    ("tys", 1_000.0),
    ("tis", 1_000.0),
    ("miles", 1_000.0),
    ("milhares", 1_000.0),
    ("milliers", 1_000.0),
    ("migliaia", 1_000.0),
    ("bin", 1_000.0),
    ("mio", 1_000_000.0),
    ("mln", 1_000_000.0),
    ("dozen", 12.0),
    ("dozens", 12.0),
    ("dz", 12.0),
    ("doz", 12.0),
    ("打", 12.0),
];
/// Words that begin with `千` and don't mean a thousand.
const NO_THOUSANDS: [&str; 4] = ["千克", "千金", "千卡", "千瓦"];

impl Table<'_> {
    /// What each number of a column counts as, where its header, or the title, says so: 1000 below `Quantity ('000)`.
    pub(super) fn scale_of(&self, column: Option<usize>) -> Option<f64> {
        column
            .and_then(|column| self.headers.get(column))
            .and_then(|header| of(header))
            .or_else(|| self.scale_below(column?))
            .or_else(|| of_title(&self.title))
    }

    /// The factor in a row of units below the header, which has no date.
    fn scale_below(&self, column: usize) -> Option<f64> {
        let row = self.rows.first()?;
        let is_empty = |column: usize| row.cells.get(column).is_none_or(OwnedCell::is_empty);
        let date = self.column(Field::Date)?;
        match row.cells.get(column)? {
            OwnedCell::Text(text) if is_empty(date) => of(text),
            _ => None,
        }
    }
}

/// The factor in the header of a quantity.
fn of(header: &str) -> Option<f64> {
    let lower: String = header.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).collect();
    let part = PARTS.iter().find(|(part, _)| lower.contains(part)).or_else(|| WORDS.iter().find(|(word, _)| words.contains(word)));
    let is_thousand = || lower.contains('千') && !NO_THOUSANDS.iter().any(|word| lower.contains(word));
    part.map(|part| part.1).or_else(|| is_thousand().then_some(1_000.0))
}

/// The factor in a title: `单位：千片`, `quantities in thousands`. Not one of money, and not one that is part of a name.
fn of_title(title: &str) -> Option<f64> {
    const MONEY: [&str; 14] = ["元", "金额", "usd", "eur", "rmb", "cny", "$", "€", "£", "¥", "руб", "amount", "value", "revenue"];
    let lower: String = title.nfkc().flat_map(char::to_lowercase).collect();
    let behind = [
        "单位",
        "單位",
        " in ",
        "(in ",
        "unit",
        "angaben in",
        "('",
        "(000",
        "в тыс",
        "birim",
        "단위",
        "en miles",
        "en milliers",
        "(千",
        "(万",
    ]
    .iter()
    .filter_map(|word| lower.find(word).map(|at| &lower[at..]))
    .min_by_key(|behind| std::cmp::Reverse(behind.len()))?;
    const REACH: usize = 24;
    let near: String = behind.chars().take(REACH).collect();
    let is_money = MONEY.iter().any(|word| near.contains(word));
    of(&near).filter(|_| !is_money)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_read_from_headers_and_titles() {
        for (header, factor) in [
            ("Quantity ('000)", Some(1_000.0)),
            ("Qty (000s)", Some(1_000.0)),
            ("销售数量(万粒)", Some(10_000.0)),
            ("销量（千盒）", Some(1_000.0)),
            ("Menge (Tsd. Stk.)", Some(1_000.0)),
            ("Кол-во, тыс. шт.", Some(1_000.0)),
            ("Qty (dozen)", Some(12.0)),
            ("重量（千克）", None),
            ("Quantity", None),
            ("数量（盒）", None),
            ("Stock qty", None),
        ] {
            assert_eq!(of(header), factor, "`{header}`");
        }
        for (title, factor) in [
            ("数量单位：千片", Some(1_000.0)),
            ("Sales 2024 (quantities in thousands)", Some(1_000.0)),
            ("单位：万元", None),
            ("万家药房 2024年3月销售", None),
            ("Sales in March", None),
        ] {
            assert_eq!(of_title(title), factor, "`{title}`");
        }
    }
}
