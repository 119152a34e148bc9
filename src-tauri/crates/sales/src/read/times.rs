//! The time of day next to a date: `08:10`, `5:12:33 PM`, `下午5:12`, `8时10分`.

/// Words for the hours after noon, and for those before it.
const LATE: [&str; 5] = ["pm", "p.m", "下午", "晚上", "傍晚"];
const EARLY: [&str; 5] = ["am", "a.m", "上午", "早上", "凌晨"];

/// Returns the minutes since midnight that the first time in a text says. `None` where there is no time.
pub(crate) fn minute(text: &str) -> Option<u16> {
    let text = text.to_lowercase().replace('：', ":");
    text.match_indices([':', '时', '時', '点']).find_map(|(at, sign)| {
        let (before, behind) = (&text[..at], &text[at + sign.len()..]);
        let hour = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let before = &before[..before.len() - hour];
        // `2018:05:01` is a day.
        if !(1..=2).contains(&hour) || before.ends_with(':') {
            return None;
        }
        let digits = behind.bytes().take_while(u8::is_ascii_digit).count();
        let minutes: u16 = match digits {
            2 => behind[..2].parse().ok()?,
            1 if sign != ":" => behind[..1].parse().ok()?,
            0 if sign != ":" => 0,
            _ => return None,
        };
        let hour: u16 = text[at - hour..at].parse().ok()?;
        // Seconds, and what they are a part of, may stand before the word.
        let behind = behind.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '分' | '秒')).trim_start();
        let said = |words: [&str; 5]| words.iter().any(|word| behind.starts_with(word) || before.trim_end().ends_with(word));
        let hour = match hour {
            12 if said(EARLY) => 0,
            0..12 if said(LATE) => hour + 12,
            hour => hour,
        };
        (hour < 24 && minutes < 60).then_some(hour * 60 + minutes)
    })
}

/// A text without the time of day at its end: `11-17 08:15`, `11月17日8时15分`.
pub(crate) fn without_time_behind(text: &str) -> &str {
    let ends = |&(at, sign): &(usize, &str)| {
        let behind = text[at + sign.len()..].trim_start();
        let begins = behind.starts_with(|c: char| c.is_ascii_digit()) || LATE.iter().chain(&EARLY).any(|word| behind.starts_with(word));
        let mut words = behind.split_whitespace();
        // The day of `Mar 4 08:15` is no hour; that of `08 PM` is.
        let is_day = words.next().is_some_and(|word| word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()))
            && !words.next().is_some_and(|next| LATE.iter().chain(&EARLY).any(|half| next.to_lowercase().starts_with(half)));
        begins && !is_day && minute(behind).is_some()
    };
    let blanks = text.match_indices([' ', 'T', '\u{3000}']);
    let days = text.match_indices(['日', '号']).map(|(at, sign)| (at + sign.len(), ""));
    let end = blanks.filter(|(at, _)| *at > 0).chain(days).filter(ends).map(|(at, _)| at).min();
    end.map_or(text, |at| text[..at].trim_end())
}

/// Whether what stands behind two digits makes them an hour: `:15`, `点`, ` PM`.
pub(crate) fn follows_hour(behind: &str) -> bool {
    let behind = behind.trim_start().to_lowercase();
    let is_minute = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    behind.strip_prefix([':', '：', 'h']).is_some_and(is_minute)
        || behind.starts_with(['时', '時', '点'])
        || ["am", "pm", "a.m", "p.m"].iter().any(|half| behind.starts_with(half))
}

/// Whether a text has a time before noon. Midnight is what a date without a time becomes.
pub(crate) fn is_before_noon(text: &str) -> bool {
    minute(text).is_some_and(|minute| (1..12 * 60).contains(&minute))
}

/// The time of day that a text begins with, and what may say which half of the day it is of.
pub(crate) fn first_time(text: &str) -> &str {
    let text = text.trim_start_matches([' ', 'T', '\u{3000}']);
    let is_time = text.trim_start_matches(['上', '下', '午', ' ']).starts_with(|c: char| c.is_ascii_digit());
    // No day and its words are so short.
    let end = text.char_indices().map(|(at, _)| at).nth(16).unwrap_or(text.len());
    if is_time { &text[..end] } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_stand_next_to_days_in_many_forms() {
        for (text, found) in [
            ("2026-11-25 08:10", Some(490)),
            ("2026-11-25T08:10:33.5", Some(490)),
            ("20-Nov-2026 05:12 PM", Some(1032)),
            ("11/20/2026 5:12:33 p.m.", Some(1032)),
            ("2026年11月20日下午5：12", Some(1032)),
            ("2026年11月20日 8时10分", Some(490)),
            ("8点", Some(480)),
            ("12:10 AM", Some(10)),
            ("12:10", Some(730)),
            ("2026-11-25", None),
            ("2018:05:01", None),
            ("25:10", None),
        ] {
            assert_eq!(minute(text), found, "{text}");
        }
    }

    #[test]
    fn a_time_behind_a_day_is_taken_away() {
        for text in ["11-17 08:15", "11-17 8:15:33 PM", "11-17T08:15", "11-17 下午2:15", "11-17  8点", "11-17"] {
            assert_eq!(without_time_behind(text), "11-17", "{text}");
        }
        for text in ["11月17日8时15分", "11月17日 08:15", "11月17日"] {
            assert_eq!(without_time_behind(text), "11月17日", "{text}");
        }
        assert_eq!(without_time_behind("Tue 17"), "Tue 17");
        assert!(follows_hour(":15") && follows_hour(" PM") && follows_hour("点") && !follows_hour("") && !follows_hour(" Mon"));
    }

    #[test]
    fn a_count_before_noon_is_told_by_its_time() {
        for text in ["2026-11-25 08:10", "2026-11-25 8:10:33", "2026/11/25 11:59 AM", "2026-11-25 00:30"] {
            assert!(is_before_noon(text), "{text}");
        }
        for text in ["2026-11-25", "2026-11-25 00:00", "2026-11-25 00:00:00", "2026-11-25 12:00", "2026-11-25 18:05", "2026-11-25 8:05 PM"]
        {
            assert!(!is_before_noon(text), "{text}");
        }
    }
}
