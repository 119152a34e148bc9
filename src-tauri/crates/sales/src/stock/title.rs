//! What the lines above the header, the sheet, and the file's name say of the whole list: the day of the count, and the store.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization as _;

use super::counted::{CountedOn, before_noon, days_of};
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
pub(super) fn counted_on(above: &[String], today: Date) -> CountedOn {
    let all: Vec<(Said, CountedOn)> = above.iter().flat_map(|text| days(text, today)).collect();
    let Some(best) = all.iter().map(|(said, _)| *said).max() else { return CountedOn::default() };
    all.into_iter().rev().find(|(said, _)| *said == best).map_or_else(CountedOn::default, |(_, day)| day)
}

/// The days in a text, with what the words before each say.
fn days(text: &str, today: Date) -> Vec<(Said, CountedOn)> {
    let mut found: Vec<(Said, CountedOn)> = Vec::new();
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
        let read = match whole(run, today) {
            None => in_range(run, today),
            Some(CountedOn { day: Some(day), .. }) if before_noon(first_time(&rest[end..])) => {
                vec![CountedOn::on(day.saturating_sub(1.day()))]
            }
            Some(only) => vec![only],
        };
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

fn whole(text: &str, today: Date) -> Option<CountedOn> {
    match days_of(text, today).as_slice() {
        [only] => (*only >= date(2000, 1, 1)).then(|| CountedOn::on(*only)),
        [] => None,
        _ => Some(CountedOn::unclear(text)),
    }
}

/// The time of day that a text begins with.
fn first_time(text: &str) -> &str {
    let text = text.trim_start_matches([' ', 'T', '\u{3000}']);
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(text.len());
    &text[..end]
}

/// `2026-11-01-2026-11-25`
fn in_range(text: &str, today: Date) -> Vec<CountedOn> {
    let cuts = text.match_indices(['-', '/']).map(|(at, _)| (&text[..at], &text[at + 1..]));
    cuts.filter_map(|(from, to)| Some(vec![whole(from, today)?, whole(to, today)?])).next().unwrap_or_default()
}

/// Words for stores, behind which one is named.
const STORES: [&str; 11] = ["门店", "店铺", "药店", "分店", "店名", "店号", "编码", "编号", "store", "pharmacy", "branch"];
/// What a title says behind the name of a store.
const LISTS: [&str; 12] = ["库存", "盘点", "存货", "结存", "商品", "药品", "进销存", "效期", "批号", "stock", "inventory", "count"];

/// The one known store that texts name, by its name or its code. `None` when they name none or several, and when the name is only a part of a
/// longer word: `新人民路店` isn't `人民路店`.
pub(super) fn store(texts: &[String], stores: &[(String, Option<String>)]) -> Option<String> {
    let texts: Vec<String> = texts.iter().map(|text| text.nfkc().flat_map(char::to_lowercase).collect()).collect();
    let names = |word: &str| {
        let word: String = word.trim().nfkc().flat_map(char::to_lowercase).collect();
        !word.is_empty() && texts.iter().any(|text| stands_alone(text, &word))
    };
    let mut found = stores.iter().filter(|(id, name)| names(id) || name.as_deref().is_some_and(names));
    match (found.next(), found.next()) {
        (Some((id, _)), None) => Some(id.clone()),
        _ => None,
    }
}

/// Whether a word is in a text and no part of another. Digits alone may be of a date or a number: they need a word for stores in front.
fn stands_alone(text: &str, word: &str) -> bool {
    let digits = word.chars().all(|c| c.is_ascii_digit());
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let label = normal(before);
        let labeled = STORES.iter().any(|known| label.ends_with(known));
        let begins = labeled || !digits && !before.ends_with(char::is_alphanumeric);
        let ends = !after.starts_with(char::is_alphanumeric)
            || LISTS.iter().any(|known| after.starts_with(known))
            || !digits && after.starts_with(|c: char| c.is_ascii_digit()) && !word.ends_with(|c: char| c.is_ascii_alphanumeric());
        begins && ends
    })
}
