//! Values of item terms as people write them: numbers by the rules of stock lists, days, weekdays, and words for yes and no.

use replenishment::MOST_DAYS;
use sales::Lasting;
use serde_json::Value;

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Whole days, 0 … 3650.
    Days,
    /// A length of time of at least a day: `24个月`, `2年`, `730`.
    Life,
    /// A number from 0 on.
    Amount,
    /// Units in a pack: a number, or `24盒/件`.
    Pack,
    YesNo,
    /// `1,3,5`, `Mon Wed`, `周一至周五`.
    Weekdays,
    /// `17:00`
    Time,
}

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    /// The header, which may name a unit.
    pub(super) header: &'a str,
    /// `3,50` is three and a half.
    pub(super) decimal_comma: bool,
    /// Bare numbers of the column can only be days.
    pub(super) in_days: bool,
}

impl Kind {
    /// The value of a text by itself; null for an empty one.
    pub(super) fn parse(self, text: &str) -> Option<Value> {
        self.parse_as(text, Written { header: "days", decimal_comma: sales::decimal_comma([text]), in_days: true })
    }

    /// The value of a cell of a column; null for an empty one.
    pub(super) fn parse_as(self, text: &str, written: Written<'_>) -> Option<Value> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Value::Null);
        }
        let amount = || sales::amount(text, written.decimal_comma).filter(|value| *value >= 0.0);
        match self {
            Self::Text => Some(Value::from(text)),
            Self::Days => {
                let bare = sales::amount(text.trim_end_matches(['天', '日']), written.decimal_comma);
                let days = bare.or_else(|| lasting(text, written).map(f64::from))?;
                (days.fract() == 0.0 && (0.0..=f64::from(MOST_DAYS)).contains(&days)).then(|| Value::from(days as u32))
            }
            Self::Life => lasting(text, written).map(Value::from),
            Self::Amount => amount().map(Value::from),
            Self::Pack => amount().or_else(|| sales::pack_size(text, written.decimal_comma)).map(Value::from),
            Self::YesNo => yes_no(text).map(Value::from),
            Self::Weekdays => weekdays(text).map(Value::from),
            Self::Time => {
                let (hour, minute) = text.split_once([':', '：'])?;
                let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
                (hour < 24 && minute < 60).then(|| Value::from(format!("{hour:02}:{minute:02}")))
            }
        }
    }

    /// What a value has to be, for messages about one that isn't.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Days => ": it takes whole days up to 3650",
            Self::Life => ": it takes days, or months and years with their unit, up to ten years",
            Self::Amount | Self::Pack => ": it takes a number that isn't negative",
            Self::YesNo => ": it takes yes or no",
            Self::Weekdays => ": it takes weekdays, such as Mon-Fri or 1,3,5",
            Self::Time => ": it takes a time, such as 17:00",
        }
    }

    /// The text that a value is written as.
    pub(super) fn text(value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Array(days) => days.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        }
    }
}

fn lasting(text: &str, written: Written<'_>) -> Option<u32> {
    match sales::shelf_life(text, written.header, written.in_days) {
        Lasting::Days(days) => Some(days),
        Lasting::Unclear | Lasting::Bad => None,
    }
}

/// A column of what isn't ordered says so also in its own words: `停`.
fn yes_no(text: &str) -> Option<bool> {
    match sales::code_key(text).as_str() {
        "true" | "yes" | "y" | "1" | "是" | "对" | "x" | "✓" | "√" | "stop" | "stopped" | "discontinued" | "blocked" => Some(true),
        "停" | "停用" | "停订" | "停采" | "停购" | "停售" | "停产" | "禁采" | "不订" | "不订货" | "不再订货" | "淘汰" => {
            Some(true)
        }
        "已停" | "已停用" | "已停订" | "已停采" | "已停购" | "已停售" | "已停产" | "已淘汰" => Some(true),
        "false" | "no" | "n" | "0" | "否" | "不" | "-" | "active" => Some(false),
        "正常" | "启用" | "在用" | "在售" | "可订" | "未停用" | "未停订" => Some(false),
        _ => None,
    }
}

/// `1,3,5`, `135`, `Mon Wed`, `周一、周三`, `一三五`, `每天`, `周一至周五`, `1-5`, `Mon-Fri`.
fn weekdays(text: &str) -> Option<Vec<u8>> {
    const NAMES: [(&str, &str); 7] =
        [("mon", "一"), ("tue", "二"), ("wed", "三"), ("thu", "四"), ("fri", "五"), ("sat", "六"), ("sun", "日")];
    const THROUGH: [&str; 10] = ["through", "thru", "to", "至", "到", "-", "–", "—", "~", "～"];
    let lower = text.trim().to_lowercase().replace("星期", "").replace("礼拜", "").replace('周', "").replace('天', "日");
    match lower.as_str() {
        "每日" | "日日" | "daily" | "every day" | "everyday" => return Some((1..=7).collect()),
        "工作日" | "weekdays" => return Some((1..=5).collect()),
        "末" | "weekend" => return Some(vec![6, 7]),
        _ => {}
    }
    let lower = lower.replace('每', "");
    let (mut days, mut rest) = (Vec::new(), lower.as_str());
    // The first day of a range whose last one follows, and whether the last day ended one.
    let (mut from, mut ended): (Option<u8>, bool) = (None, false);
    while let Some(first) = rest.chars().next() {
        let day = if let Some(number) = first.to_digit(10) {
            rest = &rest[first.len_utf8()..];
            Some(u8::try_from(number).ok().filter(|day| (1..=7).contains(day))?)
        } else if let Some(at) = NAMES.iter().position(|(_, chinese)| rest.starts_with(chinese)) {
            rest = &rest[first.len_utf8()..];
            Some(at as u8 + 1)
        } else if let Some(at) = NAMES.iter().position(|(english, _)| rest.starts_with(english)) {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            Some(at as u8 + 1)
        } else {
            None
        };
        if let Some(day) = day {
            match from.take() {
                Some(start) => {
                    // `周五至周一` goes over the end of the week.
                    let length = (day + 7 - start) % 7;
                    days.extend((0..=length).map(|step| (start - 1 + step) % 7 + 1));
                    ended = true;
                }
                None => {
                    days.push(day);
                    ended = false;
                }
            }
        } else if let Some(word) = THROUGH.iter().find(|word| rest.starts_with(**word)) {
            // `1-3-5` may be three days or a range: nobody knows.
            if ended || from.is_some() {
                return None;
            }
            from = Some(*days.last()?);
            rest = &rest[word.len()..];
        } else if first.is_alphanumeric() {
            return None;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    days.sort_unstable();
    days.dedup();
    (from.is_none() && !days.is_empty()).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_read_as_people_write_them() {
        for (text, days) in [
            ("1,3,5", vec![1, 3, 5]),
            ("周一、周四", vec![1, 4]),
            ("Mon Thu", vec![1, 4]),
            ("一三五", vec![1, 3, 5]),
            ("星期日", vec![7]),
            ("Sunday, monday", vec![1, 7]),
            ("1-5", vec![1, 2, 3, 4, 5]),
            ("周一至周五", vec![1, 2, 3, 4, 5]),
            ("Mon-Fri", vec![1, 2, 3, 4, 5]),
            ("Monday to Wednesday", vec![1, 2, 3]),
            ("周五到周一", vec![1, 5, 6, 7]),
            ("1-3,5-6", vec![1, 2, 3, 5, 6]),
            ("每周一", vec![1]),
            ("工作日", vec![1, 2, 3, 4, 5]),
        ] {
            assert_eq!(weekdays(text), Some(days), "{text}");
        }
        assert_eq!(weekdays("每天").map(|days| days.len()), Some(7));
        for text in ["8", "soon", "1-3-5", "1-", "单周一"] {
            assert_eq!(weekdays(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_those_of_stock_lists() {
        for (text, value) in
            [("3,50", 3.5), ("1,5", 1.5), ("1,234", 1234.0), ("３．５", 3.5), ("3.5元", 3.5), ("¥3.5", 3.5), ("1,234.50", 1234.5)]
        {
            assert_eq!(Kind::Amount.parse(text), Some(Value::from(value)), "{text}");
        }
        for text in ["-4", "NaN", "约10", "abc", "1e400"] {
            assert_eq!(Kind::Amount.parse(text), None, "{text}");
        }
        assert_eq!(Kind::Pack.parse("24盒/件"), Some(Value::from(24.0)));
        for (text, days) in [("6个月", 183), ("2年", 730), ("18M", 548), ("24 months", 730), ("90", 90)] {
            assert_eq!(Kind::Life.parse(text), Some(Value::from(days)), "{text}");
        }
        let months = Written { header: "保质期(月)", decimal_comma: false, in_days: false };
        assert_eq!(Kind::Life.parse_as("6", months), Some(Value::from(183)));
        assert_eq!(Kind::Life.parse_as("6", Written { header: "保质期", ..months }), None, "days or months");
        for (text, days) in
            [("3天", Some(3)), ("0", Some(0)), ("5", Some(5)), ("5.0", Some(5)), ("1周", Some(7)), ("2.5", None), ("3-5天", None)]
        {
            assert_eq!(Kind::Days.parse(text), days.map(Value::from), "{text}");
        }
        for (text, yes) in [("停", Some(true)), ("停用", Some(true)), ("是", Some(true)), ("否", Some(false)), ("也许", None)] {
            assert_eq!(Kind::YesNo.parse(text), yes.map(Value::from), "{text}");
        }
    }
}
