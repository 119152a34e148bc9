//! What the lines above the header, the sheet, and the file's name say of the whole list: the day of the count, and the store.

use jiff::civil::{Date, date};

use crate::day;
use crate::read::dates::{self, Spelled};
use crate::recognise::dictionary::normal;
use crate::recognise::sample::SampleRow;

/// Words before a day on which something else happened to the list than the count.
const PRINTED: [&str; 10] = ["打印", "制表", "导出", "生成", "下载", "制单", "print", "export", "created", "generated"];
/// Words before the day of the count.
const COUNTED: [&str; 10] = ["盘点", "库存", "结存", "截止", "截至", "统计", "快照", "count", "as of", "stock"];

/// How much the words before a day say that it is that of the count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Printed,
    Nothing,
    Counted,
}

/// The texts above the header, one for each row.
pub(super) fn above(sample: &[SampleRow], header_line: u64) -> Vec<String> {
    let rows = sample.iter().filter(|row| row.line < header_line);
    rows.map(|row| row.cells.iter().map(|cell| cell.text()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("  ")).collect()
}

/// The day of the count: the last one that words call so, otherwise the last that isn't called something else. A range of days ends with it.
pub(super) fn counted_on(above: &[String]) -> Option<Date> {
    let all: Vec<(Said, Date)> = above.iter().flat_map(|text| days(text)).collect();
    let best = all.iter().map(|(said, _)| *said).max()?;
    all.into_iter().rev().find(|(said, _)| *said == best).map(|(_, day)| day)
}

/// The days in a text, with what the words before each say.
fn days(text: &str) -> Vec<(Said, Date)> {
    let mut found: Vec<(Said, Date)> = Vec::new();
    let (mut said, mut between, mut rest) = (Said::Nothing, String::new(), text);
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_digit() {
            between.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let end = rest.find(|c: char| !(c.is_ascii_digit() || "-/.年月日".contains(c))).unwrap_or(rest.len());
        let run = rest[..end].trim_end_matches(['-', '/', '.']);
        let words = normal(&between);
        let has = |known: &[&str]| known.iter().any(|word| words.contains(&normal(word)));
        // The end of a range is said by the words before its start.
        if has(&PRINTED) {
            said = Said::Printed;
        } else if has(&COUNTED) {
            said = Said::Counted;
        } else if !words.is_empty() && !["至", "到", "to", "through", "and"].contains(&words.as_str()) {
            said = Said::Nothing;
        }
        let read = whole(run).map_or_else(|| in_range(run), |day| vec![day]);
        // Other numbers, such as the time of day, leave the words to what follows.
        if read.is_empty() {
            between.push_str(run);
        } else {
            between.clear();
            found.extend(read.into_iter().map(|day| (said, day)));
        }
        rest = &rest[end..];
    }
    found
}

fn whole(text: &str) -> Option<Date> {
    match dates::read(text).ok()? {
        Spelled::Day(found) => Some(day::to_date(found)).filter(|found| *found >= date(2000, 1, 1)),
        Spelled::Undecided(_) => None,
    }
}

/// `2026-11-01-2026-11-25`
fn in_range(text: &str) -> Vec<Date> {
    let cuts = text.match_indices(['-', '/']).map(|(at, _)| (&text[..at], &text[at + 1..]));
    cuts.filter_map(|(from, to)| Some(vec![whole(from)?, whole(to)?])).next().unwrap_or_default()
}

/// The one known store that texts name: by its name, or by its code standing alone. `None` when they name none or several.
pub(super) fn store(texts: &[String], stores: &[(String, Option<String>)]) -> Option<String> {
    let mut found: Vec<(String, &String)> = Vec::new();
    for (id, name) in stores {
        let named =
            name.as_deref().map(normal).filter(|name| name.chars().count() > 1 && texts.iter().any(|text| normal(text).contains(name)));
        let coded = || texts.iter().any(|text| has_code(text, id)).then(|| normal(id));
        if let Some(word) = named.or_else(coded) {
            found.push((word, id));
        }
    }
    // `新人民路店` names that store, and not `人民路店` as well.
    let whole = |word: &String| !found.iter().any(|(other, _)| other != word && other.contains(word.as_str()));
    let mut ids: Vec<&String> = found.iter().filter(|(word, _)| whole(word)).map(|(_, id)| *id).collect();
    ids.dedup();
    match ids.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

/// Whether a code stands alone in a text. One of digits only does so behind a word for stores: `门店：12`.
fn has_code(text: &str, id: &str) -> bool {
    let digits = id.chars().all(|c| c.is_ascii_digit());
    let same = |c: char, other: char| c.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
    text.match_indices(id).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + id.len()..]);
        let alone = before.chars().next_back().is_none_or(|c| !same(c, 'a')) && after.chars().next().is_none_or(|c| !same(c, 'a'));
        let word = normal(before);
        let labeled = ["门店", "店铺", "药店", "分店", "店号", "门店编码", "门店编号", "store", "pharmacy", "shop", "branch"];
        alone && (!digits || labeled.iter().any(|label| word.ends_with(label)))
    })
}
