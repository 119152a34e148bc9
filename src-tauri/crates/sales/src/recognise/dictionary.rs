//! The words that head the columns of real sales files, English, Chinese and some neighbours, and which field each names (CONTRACT §7). The
//! words themselves stand in `data/headers.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use crate::options::Field;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// A field, and how good the word is for it: lower is better, where two columns name the same field.
    Field(Field, usize),
    /// Derived from the date (year, weekday): carries nothing of its own.
    Derived,
    /// A total over other columns.
    Total,
    /// Known, and no part of sales (batch number, expiry date, card number …).
    Other,
}

const HEADERS: &str = include_str!("../../data/headers.txt");

static WORDS: LazyLock<HashMap<&str, Word>> = LazyLock::new(|| {
    let ranked = lists()
        .into_iter()
        .flat_map(|(name, words)| words.into_iter().enumerate().filter_map(move |(rank, word)| Some((word, meaning(name, rank)?))));
    ranked.collect()
});

/// Names and their words, in the order of the file.
fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in HEADERS.lines().filter(|line| !line.starts_with('#')) {
        let words = match line.split_once(':') {
            Some((name, words)) => {
                lists.push((name, Vec::new()));
                words
            }
            None => line,
        };
        if let Some((_, list)) = lists.last_mut() {
            list.extend(words.split_whitespace());
        }
    }
    lists
}

fn meaning(name: &str, rank: usize) -> Option<Word> {
    match name {
        "derived" => Some(Word::Derived),
        "total" => Some(Word::Total),
        "other" => Some(Word::Other),
        _ => Field::ALL.into_iter().find(|field| field.name() == name).map(|field| Word::Field(field, rank)),
    }
}

/// Looks a header up. `Quantity (boxes)`, `销售数量（盒）`, `SALE_QTY` and ` Sale Qty ` are found like `saleqty`.
pub(crate) fn look_up(header: &str) -> Option<Word> {
    let whole = normal(header);
    let without_brackets = normal(header.split(['(', '（', '[', '【']).next().unwrap_or(""));
    [whole, without_brackets].iter().filter(|word| !word.is_empty()).find_map(|word| WORDS.get(word.as_str()).copied())
}

/// Lower case, compatibility forms folded (full width), letters and digits only.
pub(crate) fn normal(header: &str) -> String {
    header.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text in the date or product column says that its row is a total.
pub(crate) fn is_total(text: &str) -> bool {
    let word = normal(text);
    WORDS.get(word.as_str()) == Some(&Word::Total)
        || ["合计", "总计", "小计", "本页合计", "累计"].contains(&word.as_str())
        || word.starts_with("grandtotal")
}

/// Whether a text in the store column says that its row is of all stores together.
pub(crate) fn is_total_of_stores(text: &str) -> bool {
    const ALL: [&str; 12] = [
        "全部门店",
        "所有门店",
        "全部店铺",
        "所有店铺",
        "全部药店",
        "所有药店",
        "门店合计",
        "allstores",
        "allshops",
        "alllocations",
        "alloutlets",
        "allsites",
    ];
    let word = normal(text);
    is_total(text) || ALL.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_the_contract_are_known() {
        for (header, field) in [
            ("date", Field::Date),
            ("product_id", Field::ProductId),
            ("store_id", Field::StoreId),
            ("quantity", Field::Quantity),
            ("product_name", Field::ProductName),
            ("store_name", Field::StoreName),
            ("price", Field::Price),
            ("amount", Field::Amount),
            ("promotion", Field::Promotion),
            ("temperature", Field::Temperature),
            ("日期", Field::Date),
            ("销售日期", Field::Date),
            ("购药时间", Field::Date),
            ("药品编码", Field::ProductId),
            ("商品编码", Field::ProductId),
            ("药品ID", Field::ProductId),
            ("药品名称", Field::ProductName),
            ("商品名称", Field::ProductName),
            ("店铺ID", Field::StoreId),
            ("门店编码", Field::StoreId),
            ("销售数量", Field::Quantity),
            ("数量", Field::Quantity),
            ("单价", Field::Price),
            ("应收金额", Field::Amount),
            ("实收金额", Field::Amount),
            ("是否促销", Field::Promotion),
            ("销售数量（盒）", Field::Quantity),
            (" Sale_Qty ", Field::Quantity),
            ("Ｐｒｉｃｅ", Field::Price),
        ] {
            assert!(matches!(look_up(header), Some(Word::Field(found, _)) if found == field), "`{header}` must be {field:?}");
        }
    }

    #[test]
    fn no_word_names_two_things_and_all_are_in_their_normal_form() {
        let mut seen = std::collections::BTreeMap::new();
        for (name, words) in lists() {
            assert!(meaning(name, 0).is_some(), "`{name}` is no field");
            for word in words {
                assert_eq!(normal(word), *word, "`{word}` must be written in its normal form");
                let before = seen.insert(word, name);
                assert!(before.is_none(), "`{word}` is both {before:?} and {name}");
            }
        }
        assert!(seen.len() > 400, "{} words", seen.len());
    }
}
