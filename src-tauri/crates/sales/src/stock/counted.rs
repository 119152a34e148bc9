//! The day on which a list was counted, as a text or its file's name says it.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::dates;
use super::day_words::in_digits_of_name;
use super::rows::text;
use super::untaken::{Around, untaken};
use crate::day;
use crate::options::DateOrder;
use crate::read::dates::{self as spelled, Spelled};
use crate::read::times::{first_time, is_before_noon};
use crate::source::{Cell, Rows};

/// What is known of the day of a count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CountedOn {
    /// The day, where it is certain.
    pub(super) day: Option<Date>,
    /// What is written, where it may be several days.
    pub(super) unclear: Option<String>,
}

impl CountedOn {
    pub(super) fn on(day: Date) -> Self {
        Self { day: Some(day), unclear: None }
    }

    pub(super) fn unclear(text: &str) -> Self {
        Self { day: None, unclear: Some(text.to_owned()) }
    }

    pub(super) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        if self == Self::default() { other() } else { self }
    }
}

/// Counts are of the two years until tomorrow: a till may be set to a time zone further east.
pub(super) fn is_possible(counted: Date, today: Date) -> bool {
    counted <= today.saturating_add(1.day()) && counted >= today.saturating_sub(730.days())
}

/// The days that a text may mean, of those on which a count is possible.
pub(super) fn days_of(text: &str, today: Date) -> Vec<Date> {
    match spelled::read(text) {
        Ok(Spelled::Day(found)) => vec![day::to_date(found)],
        Ok(Spelled::Undecided(triple)) => {
            let orders = [DateOrder::Dmy, DateOrder::Mdy, DateOrder::Ymd];
            let mut days: Vec<Date> = orders.into_iter().filter_map(|order| triple.resolve(order).map(day::to_date)).collect();
            days.retain(|found| is_possible(*found, today));
            days.sort();
            days.dedup();
            days
        }
        Err(_) => Vec::new(),
    }
}

/// The text of a cell, with the time of its day.
pub(super) fn written(rows: &dyn Rows, column: usize) -> String {
    let cell = rows.key_cell(column);
    let minute = match cell {
        Cell::Day(_) => u32::from(rows.minute(column)),
        // A serial number without the format of a date.
        Cell::Number(number) if number.fract() != 0.0 && dates::is_serial(number) => (number.fract() * 1440.0).round().min(1439.0) as u32,
        _ => 0,
    };
    let text = text(cell);
    if minute == 0 { text } else { format!("{text} {:02}:{:02}", minute / 60, minute % 60) }
}

/// The day in a file's name: `库存20261118`, `stock 20-11-2026`, `stock_2026_11_18`. A month, month and day without a year, and a day that no
/// count can be of may be any day.
pub(super) fn in_name(stem: &str, today: Date, is_store: impl Fn(&str) -> bool) -> CountedOn {
    let stem = &in_digits_of_name(stem);
    let mut several = CountedOn::default();
    // A range of days ends with the last.
    let mut last: Option<Date> = None;
    let chars: Vec<char> = stem.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = chars[at..].iter().take_while(|c| c.is_ascii_digit() || "-/._年月日".contains(**c)).count();
        // A time may follow the day: `11月5日8时`.
        let length = chars[at..at + length].iter().position(|c| *c == '日').map_or(length, |end| end + 1);
        let run: String = chars[at..at + length].iter().map(|c| if *c == '_' { '-' } else { *c }).collect();
        let number = run.chars().take_while(char::is_ascii_digit).count();
        let mut used = number.max(1);
        // A stamp with the time: `20261120153000`.
        if matches!(number, 12 | 14)
            && let [only] = days_of(&run[..8], today).as_slice()
            && is_possible(*only, today)
        {
            let early = run[8..10].parse::<u8>().is_ok_and(|hour| hour < 12) && &run[8..12] != "0000";
            last = Some(if early { only.saturating_sub(1.day()) } else { *only });
            at += number;
            continue;
        }
        let behind = |used: usize| chars[at + used..].iter().collect::<String>();
        // The longest part that is a day: others may follow it.
        let within_number = |cut: usize| {
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            is_digit(run[..cut].chars().next_back()) && is_digit(run[cut..].chars().next())
        };
        let cuts =
            run.char_indices().map(|(cut, _)| cut).filter(|cut| *cut >= number && *cut > 0 && !within_number(*cut)).chain([run.len()]);
        let mut parts: Vec<&str> = cuts.map(|cut| run[..cut].trim_end_matches(['-', '/', '.'])).collect();
        parts.dedup();
        let mut is_several = false;
        // `11.13-11.26` are two days.
        let one_sign = |part: &&str| ['-', '/', '.'].iter().filter(|sign| part.contains(**sign)).count() < 2;
        let dated = |part: &&str| part.chars().any(|c| "-/.年月".contains(c)) || part.len() == 8;
        for part in parts.into_iter().rev().filter(dated).filter(one_sign) {
            let days: Vec<Date> = days_of(part, today).into_iter().filter(|found| is_possible(*found, today)).collect();
            match days.as_slice() {
                [only] => {
                    used = part.chars().count();
                    // `2026-11-20_081033`, `2026年11月20日8时`
                    let rest = behind(used);
                    let early = hour_of_stamp(&rest).is_some_and(|hour| hour < 12) || is_before_noon(first_time(&rest));
                    last = Some(if early { only.saturating_sub(1.day()) } else { *only });
                    break;
                }
                [_, ..] => {
                    several = several.or_else(|| CountedOn::unclear(part));
                    is_several = true;
                    used = used.max(part.chars().count());
                }
                [] => {}
            }
        }
        let is_day = used > number || last.is_some() && number == 8 || is_several;
        // `v1.12` is no day.
        let before = at.checked_sub(1).map(|before| chars[before]);
        let is_version = matches!(before, Some('v' | 'V'));
        if !is_day && !is_version && !is_store(&run[..number]) {
            if is_past_month(&run, today) {
                several = several.or_else(|| CountedOn::unclear(run.trim_end_matches(['-', '.', '/'])));
            } else if let Some(found) = recent_day(&run, today) {
                match found.day {
                    Some(day) => last = Some(day),
                    None => several = several.or_else(|| found),
                }
                used = run.chars().count();
            } else if let Some(found) = untaken(&run, &Around { before, behind: &behind(run.chars().count()) }, today) {
                match found.day {
                    Some(day) => last = Some(day),
                    // The end of a range that can't be taken leaves no day.
                    None => {
                        let has_day = |text: &String| text.ends_with('日') || text.chars().filter(char::is_ascii_digit).count() > 6;
                        if found.unclear.as_ref().is_some_and(has_day) {
                            last = None;
                        }
                        several = several.or_else(|| found);
                    }
                }
                used = run.chars().count();
            }
        }
        at += used;
    }
    last.map_or(several, CountedOn::on)
}

/// `11月20日` as `11-20`.
pub(super) fn in_signs(text: &str) -> String {
    text.replace(['年', '月'], "-").trim_end_matches(['-', '日']).to_owned()
}

/// The hour of a time of six digits behind a day: `_081033`, `-08-10-33`, ` 08.10.33`.
fn hour_of_stamp(behind: &str) -> Option<u8> {
    let behind = behind.strip_prefix(['_', '-', ' ', 'T', 't'])?;
    let end = behind.find(|c: char| !(c.is_ascii_digit() || "-_.:".contains(c))).unwrap_or(behind.len());
    let groups: Vec<&str> = behind[..end].trim_end_matches(['-', '_', '.']).split(['-', '_', '.', ':']).collect();
    let [hour, minute, second] = match groups.as_slice() {
        [one] if one.len() == 6 => [&one[..2], &one[2..4], &one[4..]],
        [hour, minute, second] if groups.iter().all(|group| group.len() == 2) => [*hour, *minute, *second],
        _ => return None,
    };
    let number = |text: &str| text.parse::<u8>().ok();
    let (hour, minute, second) = (number(hour)?, number(minute)?, number(second)?);
    (hour < 24 && minute < 60 && second < 60 && (hour, minute, second) != (0, 0, 0)).then_some(hour)
}

/// `2026年10月`, `2026-10`, `202610` of a month before that of today.
pub(super) fn is_past_month(run: &str, today: Date) -> bool {
    let digits: String = run.chars().filter(char::is_ascii_digit).collect();
    let separators = run.trim_end_matches(['-', '.', '/']).chars().filter(|c| !c.is_ascii_digit()).count();
    let month = (digits.len() == 6 || separators > 0 && digits.len() == 5).then(|| digits.split_at(4));
    let read = month.and_then(|(year, month)| Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok());
    read.is_some_and(|first| first < today.first_of_month() && is_possible(first, today))
}

/// `11月20日`, `11.20`, `1120`: a day of the last two months without its year, so that it may be of another. Yesterday is yesterday, where it is
/// written as a day; a list without a day is taken to be of today or yesterday anyway. `3月5日` and `10月` can only be of an earlier day, whatever the year.
pub(super) fn recent_day(run: &str, today: Date) -> Option<CountedOn> {
    let run = run.trim_end_matches(['-', '.', '/']);
    let spelled = run.contains(['月', '-', '.', '/']);
    let numbers: Vec<&str> = match run.len() {
        4 if !spelled && run.bytes().all(|byte| byte.is_ascii_digit()) => vec![&run[..2], &run[2..]],
        _ => run.trim_end_matches('日').split(['月', '-', '.', '/']).collect(),
    };
    if let [month, ""] = numbers.as_slice() {
        let past = month.parse::<i8>().is_ok_and(|month| (1..=12).contains(&month) && month != today.month());
        return (run.ends_with('月') && past).then(|| CountedOn::unclear(run));
    }
    let [first, second] = numbers.as_slice() else { return None };
    let number = |text: &str| text.parse::<i8>().ok().filter(|_| (1..=2).contains(&text.len()));
    let (first, second) = (number(first)?, number(second)?);
    let swapped = spelled && !run.contains('月');
    let ways = [Some((first, second)), swapped.then_some((second, first))];
    let days: Vec<Date> = ways.into_iter().flatten().filter_map(|(month, day)| Date::new(today.year(), month, day).ok()).collect();
    let yesterday = today.saturating_sub(1.day());
    let recent = |day: &Date| *day <= today && *day >= today.saturating_sub(62.days());
    if days.contains(&today) {
        return None;
    }
    if !days.iter().any(recent) {
        return (run.contains('月') && (1..=12).contains(&first) && (1..=31).contains(&second)).then(|| CountedOn::unclear(run));
    }
    if days.contains(&yesterday) {
        return spelled.then(|| CountedOn::on(yesterday));
    }
    Some(CountedOn::unclear(run))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 27);

    #[test]
    fn files_are_named_after_days() {
        let of = |name: &str| in_name(name, TODAY, |store| store == "1103");
        for name in
            ["库存20261118", "stock 18-11-2026", "stock_2026_11_18", "S001-20261118", "2026.11.18库存(2)", "人民路店2026年11月18日盘点"]
        {
            assert_eq!(of(name), CountedOn::on(date(2026, 11, 18)), "{name}");
        }
        for name in [
            "库存 2026 11 18",
            "stock Nov 18 2026",
            "18-Nov-2026 stock",
            "库存2026年 11月 18日",
            "库存20261118153000",
            "stock_18Nov2026",
            "库存20261118_153000",
            "库存2026-11-19 08-10-33",
        ] {
            assert_eq!(of(name), CountedOn::on(date(2026, 11, 18)), "{name}");
        }
        assert_eq!(of("库存2026年11月19日8时"), CountedOn::on(date(2026, 11, 18)), "counted in the morning");
        assert_eq!(of("库存2026年11月18日18时"), CountedOn::on(date(2026, 11, 18)));
        for name in ["11月26日盘点", "库存11.26", "stock Nov 26", "26日库存"] {
            assert_eq!(of(name), CountedOn::on(date(2026, 11, 26)), "{name}: yesterday");
        }
        for name in [
            "库存1120",
            "2026年10月库存",
            "stock 2026-10",
            "库存202609",
            "stock 10-11-2026",
            "11月20日盘点",
            "库存11.20",
            "库存_11_20",
            "stock 20-11",
            "stock Nov 20",
            "stock October 2026",
            "3月5日库存",
            "12月20日盘点",
            "10月盘点",
            "11月盘点",
            "库存2026年11月",
            "库存2026年12月20日",
            "5日库存",
            "3月5号",
            "5号盘点",
            "13月5日库存",
            "库存20301118",
            "库存20301118153000",
            "库存 2026 10",
            "库存 2026 13 20",
            "库存2026-13-20",
            "库存2026-11-31",
            "库存202611",
            "库存2026-12",
            "库存12.20",
            "库存03-05",
            "2025年盘点",
            "库存2026-11-20至2026-12-26",
        ] {
            assert!(of(name).day.is_none() && of(name).unclear.is_some(), "{name}");
        }
        for name in [
            "库存",
            "S001",
            "11月27日库存",
            "27日库存",
            "2026年库存",
            "近30日未动销库存",
            "5号店库存",
            "S1-2",
            "1127库存",
            "1126",
            "1103库存",
            "stock v2",
            "stock v11.20",
            "库存(2)",
            "0320",
            "138001380000",
        ] {
            assert_eq!(of(name), CountedOn::default(), "{name}");
        }
    }
}
