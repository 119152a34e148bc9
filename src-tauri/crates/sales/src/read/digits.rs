//! Digits of other scripts as plain ones, and Chinese numerals in dates.

use std::borrow::Cow;

/// Zeros of scripts whose ten digits follow each other.
const ZEROS: [char; 8] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ff10}', '\u{7c0}', '\u{1040}'];

/// Replaces digits of other scripts, their decimal and thousands signs, and full-width signs; removes marks of writing direction.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter_map(plain_char).collect())
}

fn plain_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    for zero in ZEROS {
        let value = (c as u32).wrapping_sub(zero as u32);
        if value < 10 {
            return char::from_u32(u32::from(b'0') + value);
        }
    }
    match c {
        '\u{66b}' => Some('.'),
        '\u{66c}' => Some(','),
        '\u{60c}' => Some(','),
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' => None,
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{a0}' | '\u{3000}' => Some(' '),
        _ => Some(c),
    }
}

/// Whether a digit is one of a footnote or an exponent: raised, lowered, or in a circle.
pub(crate) fn is_raised(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{2099}' | '\u{2460}'..='\u{24ff}' | '\u{2776}'..='\u{2793}')
}

/// `二〇二四年十一月五日` as `2024年11月5日`; other texts as they are.
pub(crate) fn chinese_date(text: &str) -> Cow<'_, str> {
    const DIGITS: &str = "〇一二三四五六七八九";
    let whole = Cow::Borrowed(text);
    let digit = |c: char| if c == '零' || c == '○' { Some(0) } else { DIGITS.chars().position(|digit| digit == c) };
    // What follows the day, such as a weekday, stays as it is.
    let (text, behind) = text.find(['日', '号']).map_or((text, ""), |at| text.split_at(at));
    if !text.contains('年') || !text.chars().any(|c| digit(c).is_some() || c == '十') {
        return whole;
    }
    let mut written = String::new();
    let mut run: Vec<char> = Vec::new();
    let flush = |run: &mut Vec<char>, written: &mut String| {
        if run.contains(&'十') {
            let mut parts = run.split(|c| *c == '十');
            let value = |part: Option<&[char]>| part.and_then(|part| part.last()).and_then(|&c| digit(c));
            let tens = value(parts.next()).unwrap_or(1);
            let ones = value(parts.next()).unwrap_or(0);
            written.push_str(&(tens * 10 + ones).to_string());
        } else {
            written.extend(run.iter().filter_map(|&c| digit(c)).filter_map(|value| char::from_digit(value as u32, 10)));
        }
        run.clear();
    };
    for c in text.chars() {
        if digit(c).is_some() || c == '十' {
            run.push(c);
        } else {
            flush(&mut run, &mut written);
            written.push(c);
        }
    }
    flush(&mut run, &mut written);
    written.push_str(behind);
    Cow::Owned(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_other_scripts_become_plain() {
        assert_eq!(plain("١٢٫٥"), "12.5");
        assert_eq!(plain("۲۰۲۴/۰۱/۰۵"), "2024/01/05");
        assert_eq!(plain("２０２４－０１"), "2024-01");
        assert_eq!(chinese_date("二〇二四年十一月二十五日"), "2024年11月25日");
        assert_eq!(chinese_date("二零二四年十月五日"), "2024年10月5日");
        assert_eq!(chinese_date("2024年1月5日 星期一"), "2024年1月5日 星期一");
    }
}
