//! Columns of wide tables that belong to the same product: what came in and what went out, or the same names with one ending each.

use std::collections::BTreeSet;

use super::dictionary;

/// Whether some headers name one product twice, with a word behind it each time: `A in` and `A out`.
pub(crate) fn are_of_movements(names: &[&str]) -> bool {
    const WAYS: [&str; 22] = [
        "in", "out", "inward", "outward", "received", "issued", "opening", "closing", "入", "出", "入库", "出库", "进", "销", "收入",
        "发出", "进货", "期初", "期末", "zugang", "abgang", "lost",
    ];
    let way = |name: &str| WAYS.iter().find_map(|way| Some((cut_word(name, way)?, *way)));
    let found: Vec<(String, &str)> = names.iter().filter_map(|name| way(name)).collect();
    // `A in` next to `A` is what came in of it.
    let alone: BTreeSet<String> = names.iter().map(|name| dictionary::normal(name)).collect();
    found.iter().any(|(product, _)| alone.contains(product))
        || found.iter().any(|(product, way)| found.iter().any(|(other, another)| product == other && way != another))
}

/// Whether the headers are names and the same names with one ending each: what stands below the ending isn't another product's sales.
pub(crate) fn have_companions(names: &[&str]) -> bool {
    let bare: BTreeSet<&str> = names.iter().copied().collect();
    let ending = |name: &str| -> Option<String> {
        let cuts = name.char_indices().filter(|&(at, c)| at > 0 && !c.is_alphanumeric()).map(|(at, _)| at);
        let at = cuts.into_iter().find(|&at| bare.contains(name[..at].trim_end()))?;
        Some(dictionary::normal(&name[at..]))
    };
    let ended: Vec<String> = names.iter().filter_map(|name| ending(name)).collect();
    let Some(first) = ended.first().filter(|first| !first.is_empty() && !first.chars().any(|c| c.is_ascii_digit())) else { return false };
    // Kinds of a product are products.
    const KINDS: [&str; 21] = [
        "无糖",
        "無糖",
        "儿童",
        "兒童",
        "小儿",
        "成人",
        "进口",
        "国产",
        "缓释",
        "肠溶",
        "sugarfree",
        "kids",
        "children",
        "junior",
        "adult",
        "forte",
        "plus",
        "retard",
        "mite",
        "zuckerfrei",
        "kinder",
    ];
    if KINDS.contains(&first.as_str()) {
        return false;
    }
    ended.len() > 1 && ended.len() * 2 == names.len() && ended.iter().all(|ending| ending == first)
}

/// The other part of a name that begins or ends with a word.
fn cut_word(name: &str, word: &str) -> Option<String> {
    let lower = name.to_lowercase();
    let rest = lower.strip_suffix(word).filter(|rest| !word.is_ascii() || rest.ends_with(|c: char| !c.is_alphanumeric()));
    let rest =
        rest.or_else(|| lower.strip_prefix(word).filter(|rest| !word.is_ascii() || rest.starts_with(|c: char| !c.is_alphanumeric())));
    rest.map(dictionary::normal).filter(|rest| !rest.is_empty())
}
