//! What the lines above the header, the sheet, and the file's name say of the whole list: the day of the count, and the store.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use unicode_normalization::UnicodeNormalization as _;

use super::counted::{CountedOn, days_of, is_past_month, recent_day, written};
use super::day_words::in_digits;
use super::untaken::untaken_in_signs;
use crate::error::ImportError;
use crate::read::times::{first_time, is_before_noon};
use crate::recognize::dictionary::normal;
use crate::source::Rows;

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

/// The texts above the header, one for each row, days with their time.
pub(super) fn above(rows: &mut dyn Rows, header_line: u64) -> Result<Vec<String>, ImportError> {
    let mut texts = Vec::new();
    while rows.advance()? && rows.line() < header_line {
        let cells = (0..rows.width()).map(|column| written(&*rows, column)).filter(|text| !text.is_empty());
        texts.push(cells.collect::<Vec<_>>().join("  "));
    }
    Ok(texts)
}

/// The day of the count: the last one that words call so, otherwise the last that isn't called something else. A range of days ends with it.
pub(super) fn counted_on(above: &[String], today: Date) -> CountedOn {
    let all: Vec<(Said, CountedOn)> = above.iter().flat_map(|text| days(&in_digits(text), today)).collect();
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
        // A time may follow the day: `11月5日8时`.
        let end = rest[..end].find('日').map_or(end, |day| day + '日'.len_utf8());
        let run = rest[..end].trim_end_matches(['-', '/', '.']);
        let words = normal(&between);
        let has = |known: &[&str]| known.iter().any(|word| words.contains(&normal(word)));
        let goes_on = ["至", "到", "to", "through", "and"].contains(&words.as_str());
        // The end of a range is said by the words before its start.
        if has(&PRINTED) {
            said = Said::Printed;
        } else if has(&COUNTED) {
            said = Said::Counted;
        } else if !words.is_empty() && !goes_on {
            said = Said::Nothing;
        }
        let read = match whole(run, today) {
            None => {
                let range = in_range(run, today);
                // A range of months ends with its last one, which may be this month.
                if goes_on && is_month(run) && found.last().is_some_and(|(_, last)| last.unclear.as_deref().is_some_and(is_month)) {
                    found.pop();
                }
                if range.is_empty() { without_year(run, today, said).into_iter().collect() } else { range }
            }
            Some(CountedOn { day: Some(day), .. }) if is_before_noon(first_time(&rest[end..])) => {
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

/// `2026年10月`, a day of the last weeks without its year, and one that no count can be of. Numbers alone may be anything unless words call them days.
fn without_year(run: &str, today: Date, said: Said) -> Option<CountedOn> {
    let is_said = said != Said::Nothing && run.contains(['-', '.', '/']);
    (is_said || run.contains(['年', '月'])).then_some(())?;
    if is_past_month(run, today) { Some(CountedOn::unclear(run)) } else { recent_day(run, today).or_else(|| untaken_in_title(run, today)) }
}

/// `13月5日`, `2026年12月` that is to come. A title of this month or of a year says what the list is of, and was made now.
fn untaken_in_title(run: &str, today: Date) -> Option<CountedOn> {
    let (year, month) = (today.year(), today.month());
    let is_now = [format!("{month}月"), format!("{month:02}月"), format!("{year}年{month}月"), format!("{year}年{month:02}月")]
        .iter()
        .any(|now| run == now);
    if run.contains('月') && !is_now { untaken_in_signs(run, today) } else { None }
}

/// `2026年10月`, `2026-10`
fn is_month(run: &str) -> bool {
    let run = run.trim_end_matches(['-', '.', '/', '月']);
    run.split_once(['年', '-', '.', '/']).is_some_and(|(year, month)| {
        year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) && month.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month))
    })
}

/// `2026-11-01-2026-11-25`
fn in_range(text: &str, today: Date) -> Vec<CountedOn> {
    let cuts = text.match_indices(['-', '/']).map(|(at, _)| (&text[..at], &text[at + 1..]));
    cuts.filter_map(|(from, to)| Some(vec![whole(from, today)?, whole(to, today)?])).next().unwrap_or_default()
}

/// Words for stores, behind which one is named.
const STORES: [&str; 11] = ["门店", "店铺", "药店", "分店", "店名", "店号", "编码", "编号", "store", "pharmacy", "branch"];
/// What a title says behind the name of a store.
const LISTS: [&str; 20] = [
    "销售",
    "销量",
    "零售",
    "日报",
    "周报",
    "月报",
    "流水",
    "sales",
    "库存",
    "盘点",
    "存货",
    "结存",
    "商品",
    "药品",
    "进销存",
    "效期",
    "批号",
    "stock",
    "inventory",
    "count",
];

/// The one known store that texts name, by its name or its code. `None` when they name none or several, and when the name is only a part of a
/// longer word: `新人民路店` isn't `人民路店`.
pub(crate) fn store_named(texts: &[String], stores: &[(String, Option<String>)]) -> Option<String> {
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
