//! The date, or the first and last date, that a title or the name of a file or sheet gives for everything below it.

use super::dates::{self, Spelled, Triple};
use super::periods::{self, Span};
use super::{digits, months};
use crate::options::DateOrder;

/// What a text says of all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dated {
    Span(Span),
    /// A date whose order of day and month isn't known.
    Undecided(Triple),
}

/// Words before the day on which a list was printed, whenever its sales were.
const PRINTED: &str = "制表 打印 导出 生成 列印 匯出 製表 填表 printed print generated created exported export erstellt gedruckt druck stand ausdruck édité edité imprimé généré exporté generado impreso impresión emitido emissão gerado wydruk wydrukowano wygenerowano utworzono сформирован сформировано печати печать напечатано выгрузка 出力 印刷 作成 출력 출력일 인쇄 생성 작성 stampato generato طباعة";
/// The same, before a word for dates alone: a daily report is of its day.
const PRINTED_DATE: &str = "report run 报表";
/// Words that may follow them.
const SMALL: &str = "on am vom le el em dnia at date time datum fecha data дата 日 期 日期 时间 的";
/// Words before a day on which something began or ended some time before or after: which days the rows are of, it doesn't say.
const OPEN: &str = "截至 截止 截 自 从 起 as until till to through thru up bis hasta jusqu jusqu'au до по from since seit ab desde depuis od do с at 現在 시점 기준";
/// Words and signs between a first and a last day.
const UNTIL: &str = "~ ～ 至 到 - – — to until bis au a al do по до まで 부터 から";

/// Reads the only date, the only range of dates, or else the only month that a text names; days on which it was printed don't count.
/// `None` where it names none, or several.
pub(crate) fn read(text: &str, order: Option<DateOrder>) -> Option<Dated> {
    let words = words(text);
    let mut found = days_in(&words);
    let has_dates = !found.is_empty();
    found.retain(|(begin, ..)| !is_printed(&words, *begin));
    // One date shows the order of both.
    let order = order.or_else(|| found.iter().find_map(|(begin, ..)| order_of(&words[*begin])));
    let day = |spelled: Spelled| match spelled {
        Spelled::Day(day) => Some(day),
        Spelled::Undecided(triple) => triple.resolve(order?),
    };
    match found[..] {
        [] if has_dates => None,
        [] => {
            let bare: Vec<&str> =
                text.split_whitespace().filter(|word| !matches!(word.to_lowercase().as_str(), "de" | "del" | "of" | "do" | "da")).collect();
            periods::month_in(&bare.join(" ")).map(Dated::Span)
        }
        [(begin, end, _)] if is_open(&words, begin, end) => None,
        [(.., Spelled::Undecided(triple))] if order.is_none() => {
            // `03/03/2025` is one day in either order.
            let days = [DateOrder::Dmy, DateOrder::Mdy].map(|order| triple.resolve(order));
            match days {
                [Some(day), Some(other)] if day == other => Some(Dated::Span(Span { first: day, days: 1 })),
                _ => Some(Dated::Undecided(triple)),
            }
        }
        [(.., one)] => Some(Dated::Span(Span { first: day(one)?, days: 1 })),
        [(_, end, one), (begin, _, other)] => {
            let is_range = words[end..begin].iter().all(|word| UNTIL.split(' ').any(|sign| sign == word.to_lowercase())) && begin > end;
            if let (true, Spelled::Undecided(triple), None) = (is_range, other, order) {
                return Some(Dated::Undecided(triple));
            }
            let (first, last) = (day(one)?, day(other)?);
            let days = u32::try_from(last - first + 1).ok().filter(|days| (1..=366).contains(days))?;
            (is_range || days == 1).then_some(Dated::Span(Span { first, days }))
        }
        _ => None,
    }
}

/// Whether a text names a day, whatever for.
pub(crate) fn has_day(text: &str) -> bool {
    !days_in(&words(text)).is_empty()
}

/// The dates among words: where each begins and ends.
fn days_in(words: &[String]) -> Vec<(usize, usize, Spelled)> {
    let mut found: Vec<(usize, usize, Spelled)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match (1..=3).rev().filter(|size| at + size <= words.len()).find_map(|size| Some((size, date(&words[at..at + size])?))) {
            Some((size, date)) => {
                found.push((at, at + size, date));
                at += size;
            }
            None => at += 1,
        }
    }
    found
}

/// The only year that a text names: four digits of their own.
pub(crate) fn year(text: &str) -> Option<i32> {
    super::yearless::year_in(&digits::plain(text))
}

/// Whether a word of printing precedes a date.
fn is_printed(words: &[String], date: usize) -> bool {
    const NEAR: usize = 5;
    let before: Vec<String> = words[date.saturating_sub(NEAR)..date].iter().map(|word| word.to_lowercase()).collect();
    let is = |list: &str, word: &String| list.split(' ').any(|known| if known.is_ascii() { known == word } else { word.contains(known) });
    let small = before.iter().rev().take_while(|word| SMALL.split(' ').any(|small| small == *word)).count();
    let Some(word) = before.len().checked_sub(small + 1).and_then(|at| before.get(at)) else { return false };
    is(PRINTED, word) || small > 0 && is(PRINTED_DATE, word)
}

/// Whether a date alone is the beginning or the end of a time whose other end isn't said.
fn is_open(words: &[String], begin: usize, end: usize) -> bool {
    let is_small = |word: &&String| ["日期", "日", "期", "的", "of", "date", "on", "au", "al"].contains(&word.as_str());
    let before = words[..begin].iter().rev().find(|word| !is_small(word)).map(|word| word.to_lowercase());
    let behind = words.get(end).map(String::as_str);
    before.is_some_and(|before| {
        OPEN.split(' ').any(|open| open == before || !open.is_ascii() && open.chars().count() > 1 && before.ends_with(open))
    }) || behind
        .is_some_and(|behind| ["起", "止", "前", "以前", "后", "以后", "截止", "까지", "부터", "まで", "から", "現在"].contains(&behind))
}

/// The order of a date of digits, where a number of it can't be the month.
fn order_of(word: &str) -> Option<DateOrder> {
    let numbers: Vec<u32> = word.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [day, _, _] if (13..=31).contains(&day) => Some(DateOrder::Dmy),
        [_, day, _] if (13..=31).contains(&day) => Some(DateOrder::Mdy),
        _ => None,
    }
}

/// The words of a text, each date of digits being one.
fn words(text: &str) -> Vec<String> {
    let text = digits::chinese_date(&digits::plain(text)).into_owned();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    // Of digits and their signs, of letters, or of a sign alone.
    let kind = |c: char| match c {
        '年' | '月' | '日' | '号' | '號' | '년' | '월' | '일' => 1,
        '-' | '/' | '.' => 2,
        c if c.is_ascii_digit() => 1,
        c if c.is_alphabetic() => 3,
        _ => 0,
    };
    for c in text.chars() {
        let joins = match (kind(before), kind(c)) {
            (1, 1) => !matches!(before, '日' | '号' | '號' | '일') && (c.is_ascii_digit() || before.is_ascii_digit()),
            (1, 2) | (2, 1) => !word.is_empty(),
            (3, 3) => true,
            // `12th`, and the rest of it.
            (1, 3) => word.len() <= 2 && matches!(c, 's' | 'n' | 'r' | 't'),
            _ => false,
        };
        if !joins {
            push(&mut words, std::mem::take(&mut word));
        }
        if kind(c) != 0 {
            word.push(c);
        } else if !c.is_whitespace() && UNTIL.contains(c) {
            words.push(c.to_string());
        }
        before = c;
    }
    push(&mut words, word);
    words
}

/// Adds a word; two dates with a dash between them are three.
fn push(words: &mut Vec<String>, word: String) {
    let is_date = |part: &str| date(&[part.to_owned()]).is_some();
    let dashes = word.char_indices().filter(|(_, c)| *c == '-').map(|(at, _)| at);
    let cut = dashes.into_iter().find(|&at| is_date(&word[..at]) && is_date(&word[at + 1..]));
    match cut {
        Some(at) => words.extend([&word[..at], "-", &word[at + 1..]].map(str::to_owned)),
        None => words.extend((!word.is_empty()).then_some(word)),
    }
}

/// The date that words make: one of digits, or a day, the name of a month, and a year.
fn date(words: &[String]) -> Option<Spelled> {
    match words {
        [one] => {
            let text = one.trim_end_matches(['-', '/', '.']);
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let is_whole = digits == 8 || text.contains(['-', '/', '.', '年', '년']) && (4..=8).contains(&digits);
            dates::read(text).ok().filter(|_| is_whole && text.starts_with(|c: char| c.is_ascii_digit()))
        }
        [first, second, third] => {
            let is_year = |word: &str| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
            let name = [first, second].into_iter().find(|word| months::month(word.trim_end_matches('.')).is_some())?;
            let day = if name == first { second } else { first };
            let day = day.trim_end_matches(|c: char| !c.is_ascii_digit());
            if !is_year(third) || day.is_empty() || day.len() > 2 {
                return None;
            }
            dates::read(&format!("{day} {} {third}", name.trim_end_matches('.'))).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::from_civil;

    fn span(text: &str) -> Option<(i32, u32)> {
        match read(text, None) {
            Some(Dated::Span(span)) => Some((span.first, span.days)),
            _ => None,
        }
    }

    #[test]
    fn a_title_gives_its_only_date_or_range() {
        let day = Some((from_civil(2024, 3, 4), 1));
        for text in [
            "销售日报 2024-03-04",
            "2024年3月4日销售日报表",
            "日期：2024年03月04日 星期一",
            "sales_2024-03-04",
            "sales 20240304",
            "日报20240304",
            "Daily sales 4 March 2024",
            "Sales for March 4, 2024",
            "Tagesumsatz 4. März 2024",
            "Umsatz vom 24.03.2024 gedruckt am 25.03.2024",
            "2024.03.04 매출",
            "2024年3月4日 制表日期：2024-03-05",
            "Daily report 2024-03-04, report date 2024-03-05",
        ] {
            let expected = if text.contains(" 24.03.") { Some((from_civil(2024, 3, 24), 1)) } else { day };
            assert_eq!(span(text), expected, "`{text}`");
        }
        let week = Some((from_civil(2024, 3, 4), 7));
        for text in
            ["2024-03-04 至 2024-03-10", "查询日期：2024-03-04~2024-03-10", "Sales 2024-03-04 - 2024-03-10", "2024/3/4-2024/3/10 销售"]
        {
            assert_eq!(span(text), week, "`{text}`");
        }
        let march = Some((from_civil(2024, 3, 1), 31));
        for text in [
            "Sales from: 01/03/2024 To: 31/03/2024",
            "Продажи с 01.03.2024 по 31.03.2024",
            "Ventas del mes de marzo de 2024",
            "Report March 2024",
        ] {
            assert_eq!(span(text), march, "`{text}`");
        }
        assert_eq!(span("2024年3月销售汇总"), Some((from_civil(2024, 3, 1), 31)));
        for text in [
            "打印日期：2024-03-04",
            "Printed 2024-03-04",
            "Sales report",
            "2024-03-04 2024-03-08 2024-04-01",
            "Export vom 2024-03-04",
            "Top 10",
        ] {
            assert_eq!(span(text), None, "`{text}`");
        }
        assert!(matches!(read("Sales 04/03/2024", None), Some(Dated::Undecided(_))));
        assert_eq!(read("Sales 04/03/2024", Some(DateOrder::Dmy)), Some(Dated::Span(Span { first: from_civil(2024, 3, 4), days: 1 })));
    }
}
