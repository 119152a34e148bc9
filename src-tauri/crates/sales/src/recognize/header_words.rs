//! Headers that no list knows, read from their parts: `ITEM_CD` is an item's code, `出库数量` a quantity that went out. Knows parts of headers
//! and no whole ones (`dictionary` does).

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::dictionary::{Word, lists};
use crate::options::Field;

const PARTS: &str = include_str!("../../data/parts.txt");

/// Which kinds each part can be: `day` is a date and, before `total`, a filler.
static KINDS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut kinds: HashMap<&str, Vec<&str>> = HashMap::new();
    for (kind, words) in lists(PARTS) {
        for word in words {
            kinds.entry(word).or_default().push(kind);
        }
    }
    kinds
});

static LONGEST: LazyLock<usize> = LazyLock::new(|| KINDS.keys().map(|part| part.chars().count()).max().unwrap_or(0));

/// With a word for sales next to it, the header is more certain.
const SURE: usize = 10;
const UNSURE: usize = 500;

/// What a header says whose parts are all known.
pub(crate) fn compose(header: &str) -> Option<Word> {
    let parts = cut(header);
    let mut parts = parts.as_slice();
    // `i_item_id`, `s_store_id`: tables that bear the letter of their own.
    if let [first, rest @ ..] = parts
        && rest.len() >= 2
        && first.len() <= 2
        && !KINDS.contains_key(first.as_str())
    {
        parts = rest;
    }
    let mut kinds = BTreeSet::new();
    for part in parts {
        kinds.extend(KINDS.get(part.as_str())?);
    }
    meaning(&kinds)
}

fn meaning(kinds: &BTreeSet<&str>) -> Option<Word> {
    let has = |kind: &str| kinds.contains(kind);
    let only = |allowed: &[&str]| kinds.iter().all(|kind| allowed.contains(kind) || matches!(*kind, "filler" | "sold"));
    let rank = if has("total") {
        UNSURE + 1
    } else if has("sold") {
        SURE
    } else {
        UNSURE
    };
    let field = |field| Some(Word::Field(field, rank));
    if has("other") || has("running") {
        return Some(Word::Other);
    }
    if has("returned") {
        let are_units = has("quantity") && only(&["returned", "quantity", "product", "total"]);
        return if are_units { field(Field::Returned) } else { Some(Word::Other) };
    }
    if has("quantity") && only(&["quantity", "product", "code", "total", "spec"]) {
        return field(Field::Quantity);
    }
    if has("price") && only(&["price", "product", "quantity"]) {
        return field(Field::Price);
    }
    if has("amount") && only(&["amount", "total", "price"]) {
        return field(Field::Amount);
    }
    if has("date") && only(&["date"]) {
        return field(Field::Date);
    }
    if has("total") && only(&["total", "date", "product", "store"]) {
        return Some(Word::Total);
    }
    if has("product_code") && only(&["product_code", "product", "code"]) {
        return field(Field::ProductId);
    }
    for (noun, id, name) in [("product", Field::ProductId, Field::ProductName), ("store", Field::StoreId, Field::StoreName)] {
        if has(noun) && only(&[noun, "code"]) {
            return field(if has("code") { id } else { name });
        }
        if has(noun) && only(&[noun, "name", "spec"]) {
            return field(name);
        }
    }
    (has("name") && has("spec") && only(&["name", "spec"])).then_some(Word::Field(Field::ProductName, rank))
}

/// A header such as `qty_A`: what is measured, and of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Measure<'a> {
    /// Units sold, not a price, an amount or a count of something else.
    pub(crate) is_quantity: bool,
    pub(crate) of: &'a str,
}

/// Reads a header that begins or ends with a word of measures and names something else; `None` for other headers.
pub(crate) fn measure(header: &str) -> Option<Measure<'_>> {
    let is_sign = |c: char| !c.is_alphanumeric();
    let (first, behind) = header.split_once(is_sign).map(|(first, rest)| (first, rest.trim_matches(is_sign)))?;
    let (before, last) = header.rsplit_once(is_sign).map(|(rest, last)| (rest.trim_matches(is_sign), last))?;
    let kind = |word: &str| -> Option<bool> {
        let kinds = KINDS.get(normal_part(word).as_str())?;
        if kinds.contains(&"quantity") {
            Some(true)
        } else if kinds.iter().any(|kind| matches!(*kind, "price" | "amount" | "other" | "returned")) {
            Some(false)
        } else {
            None
        }
    };
    let measured = kind(first).map(|is_quantity| Measure { is_quantity, of: behind });
    let measured = measured.or_else(|| kind(last).map(|is_quantity| Measure { is_quantity, of: before }));
    measured.filter(|measure| !measure.of.is_empty())
}

fn normal_part(word: &str) -> String {
    word.nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether all of a text is words of totals and what they are of (`Daily total`, `全部商品`, `门店小计`), one of totals among them.
pub(crate) fn is_of_totals(text: &str) -> bool {
    let parts = cut(text);
    let kinds = |part: &String| KINDS.get(part.as_str()).map_or(&[][..], Vec::as_slice);
    let is_total = |part: &String| kinds(part).iter().any(|kind| matches!(*kind, "total" | "running"));
    let may_stand_by =
        |part: &String| kinds(part).iter().any(|kind| matches!(*kind, "filler" | "product" | "store" | "date" | "sold" | "quantity"));
    parts.iter().any(is_total) && parts.iter().all(|part| is_total(part) || may_stand_by(part))
}

/// The parts of a header: at signs, at `aB`, and in Chinese at the longest parts that are known.
fn cut(header: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut latin = String::new();
    let mut chinese = String::new();
    let mut before_is_lower = false;
    for c in header.nfkc() {
        let is_chinese = c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase();
        if !latin.is_empty() && (!c.is_alphanumeric() || is_chinese || (before_is_lower && c.is_uppercase())) {
            parts.push(std::mem::take(&mut latin));
        }
        if !chinese.is_empty() && !is_chinese && !c.is_whitespace() {
            cut_chinese(&std::mem::take(&mut chinese), &mut parts);
        }
        if is_chinese {
            chinese.push(c);
        } else if c.is_alphanumeric() {
            latin.extend(c.to_lowercase());
        }
        before_is_lower = c.is_lowercase();
    }
    parts.extend((!latin.is_empty()).then_some(latin));
    cut_chinese(&chinese, &mut parts);
    parts
}

/// Longest parts first; where none fits, one character is a part by itself, and isn't known.
fn cut_chinese(text: &str, parts: &mut Vec<String>) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let ends = rest.char_indices().skip(1).map(|(at, _)| at).chain([rest.len()]).take(*LONGEST);
        let longest = ends.filter(|&end| KINDS.contains_key(&rest[..end])).last();
        let (part, after) = rest.split_at(longest.unwrap_or(first.len_utf8()));
        parts.push(part.to_owned());
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_no_list_knows_are_read_from_their_parts() {
        for (header, field) in [
            ("TXN_DT", Field::Date),
            ("Dispense Dt", Field::Date),
            ("售药日期", Field::Date),
            ("ITEM_CD", Field::ProductId),
            ("ProductKey", Field::ProductId),
            ("i_item_id", Field::ProductId),
            ("品规编码", Field::ProductId),
            ("药品货号", Field::ProductId),
            ("ITEM_DESC", Field::ProductName),
            ("品名规格", Field::ProductName),
            ("STR_NO", Field::StoreId),
            ("门店代号", Field::StoreId),
            ("所属门店", Field::StoreName),
            ("Sold Units", Field::Quantity),
            ("RTN_QTY", Field::Returned),
            ("Item Return Units", Field::Returned),
            ("药品退货数", Field::Returned),
            ("Number of packs", Field::Quantity),
            ("出库数量", Field::Quantity),
            ("销售盒数", Field::Quantity),
            ("NET_AMT", Field::Amount),
            ("折后金额", Field::Amount),
            ("Unit Prc", Field::Price),
        ] {
            assert!(matches!(compose(header), Some(Word::Field(found, _)) if found == field), "`{header}`: {:?}", compose(header));
        }
    }

    #[test]
    fn quantities_dates_and_codes_of_other_things_are_known_as_no_part_of_sales() {
        for header in [
            "Stock Qty",
            "期末结存数量",
            "Return Date",
            "退货编号",
            "退货金额",
            "采购退货数量",
            "EXP_DT",
            "入库日期",
            "Customer ID",
            "供应商编码",
            "Last Modified",
            "累计销量",
        ] {
            assert_eq!(compose(header), Some(Word::Other), "`{header}`");
        }
    }

    #[test]
    fn names_of_products_are_no_headers() {
        for name in ["Drug A", "Drug A Qty", "M01AB", "Item 1", "感冒灵", "阿司匹林", "Site A", "Vitamin B Units", "板蓝根"] {
            assert_eq!(compose(name), None, "`{name}`");
        }
    }

    #[test]
    fn totals_are_distinguished_from_products() {
        for total in [
            "Daily total",
            "Grand Total",
            "Sub-total",
            "*** TOTAL ***",
            "全部商品",
            "门店小计",
            "当日累计",
            "合 计",
            "All products",
            "总 计：",
        ] {
            assert!(is_of_totals(total), "`{total}`");
        }
        for name in ["Colgate Total 100 g", "Drug A", "All Bran", "商品", "总状升麻"] {
            assert!(!is_of_totals(name), "`{name}`");
        }
    }
}
