//! What a header says besides its word: the unit in brackets or behind a slash, and other ways to read it.

use crate::recognize::dictionary::normal;

/// The unit that a header names in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Unit {
    #[default]
    Units,
    /// `库存（件）`, `Stock (cases)`: packs of the pack size.
    Cases,
    /// `保质期（天）`
    Days,
    /// `保质期（月）`
    Months,
    /// `保质期（年）`
    Years,
}

/// Units of which a case holds many.
const SMALL: [&str; 14] = ["盒", "瓶", "支", "袋", "片", "粒", "个", "罐", "box", "boxes", "unit", "units", "pcs", "ea"];

/// Whether a word is a unit of which a case holds many.
pub(super) fn is_small(word: &str) -> bool {
    SMALL.contains(&normal(word).as_str())
}

impl Unit {
    /// The unit that a word means.
    pub(super) fn named(word: &str) -> Self {
        match normal(word).as_str() {
            "件" | "箱" | "大件" | "整件" | "大包装" | "中包装" | "中包" | "case" | "cases" | "carton" | "cartons" | "ctn" | "boxof"
            | "packs" => Self::Cases,
            "天" | "日" | "天数" | "days" | "day" | "d" => Self::Days,
            "月" | "个月" | "月数" | "months" | "month" | "mth" | "m" => Self::Months,
            "年" | "年数" | "years" | "year" | "y" => Self::Years,
            _ => Self::Units,
        }
    }
}

/// The unit in brackets, behind a slash, or at the end.
pub(super) fn unit(header: &str) -> Unit {
    if let Some((_, inside)) = header.split_once(['(', '（', '[', '【', '/', '-']) {
        let found = Unit::named(inside);
        if found != Unit::Units {
            return found;
        }
    }
    // `保质期月数`, `shelf life months`, `shelf_life_days`
    let header = normal(header);
    let ends = |words: &[&str]| words.iter().any(|word| header.ends_with(word));
    if ends(&["月数", "months", "期月"]) {
        Unit::Months
    } else if ends(&["天数", "days", "期天"]) {
        Unit::Days
    } else if ends(&["年数", "years", "期年"]) {
        Unit::Years
    } else {
        Unit::Units
    }
}

/// The ways to read a header: whole, without brackets, without a unit behind a slash, and where it is in two languages, each of them.
pub(super) fn spellings(header: &str) -> Vec<String> {
    let plain = header.split(['(', '（', '[', '【']).next().unwrap_or("");
    let chinese: String = plain.chars().filter(|c| !c.is_ascii()).collect();
    let latin: String = plain.chars().filter(char::is_ascii).collect();
    let mut all = vec![normal(header), normal(plain)];
    if let Some((word, unit)) = plain.split_once(['/', '／'])
        && (Unit::named(unit) != Unit::Units || SMALL.contains(&normal(unit).as_str()))
    {
        all.push(normal(word));
    }
    if !chinese.is_empty() && latin.chars().any(char::is_alphabetic) {
        all.extend([normal(&chinese), normal(&latin)]);
    }
    all.retain(|spelling| !spelling.is_empty());
    all
}

/// Whether a text names a store: by its id, its name, or both of them, `S1-人民路店`, `人民路店(S1)`.
pub(super) fn is_store(id: &str, name: Option<&str>, text: &str) -> bool {
    let text = normal(text);
    let (id, name) = (normal(id), name.map(normal).filter(|name| !name.is_empty()));
    // Numbers would make other codes of the code: `S1` and `2` are `S12`.
    let both = |name: &str| name.chars().any(char::is_alphabetic) && (text == format!("{id}{name}") || text == format!("{name}{id}"));
    text == id || name.is_some_and(|name| text == name || both(&name))
}

/// Whether every part of a header is one of `words`: `有效期/失效期`.
pub(super) fn is_all_of(header: &str, words: &str) -> bool {
    let parts: Vec<String> = header.split(['/', '／', '、']).map(normal).collect();
    parts.len() > 1 && parts.iter().all(|part| words.split_whitespace().any(|word| word == part))
}
