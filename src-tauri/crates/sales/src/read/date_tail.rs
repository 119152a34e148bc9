//! What may follow a date in its cell: a time, a weekday, a word, and no second date.

/// Whether a text may follow a date: a time, a weekday, a word; not a second date, and nothing that makes the row a total.
pub(super) fn is_tail(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return true };
    if is_number_behind(text) {
        return true;
    }
    // `-10.11.12.000000`, as DB2 writes it behind the day.
    if let [b'-', a, b, rest @ ..] = text.as_bytes()
        && a.is_ascii_digit()
        && b.is_ascii_digit()
    {
        return std::str::from_utf8(rest).is_ok_and(is_dotted_time);
    }
    let starts_well = first.is_whitespace() || matches!(first, 'T' | 't' | ':' | '(' | '（' | ',' | '，') || !first.is_ascii();
    starts_well && digits_are_a_time(text) && !(has_words(text) && is_of_a_total(text))
}

/// The number of a receipt behind its day: `2025/03/03 -17`, `2025/03/03-0017`, `03/03/2025 #17`. `2025/03/03-05` may be a range of days.
fn is_number_behind(text: &str) -> bool {
    let is_number = |digits: &str| (1..=6).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let behind = text.trim_start();
    match (behind.strip_prefix('#'), behind.strip_prefix('-')) {
        (Some(digits), _) => is_number(digits),
        (_, Some(digits)) if behind.len() < text.len() => is_number(digits) && !digits.starts_with('0'),
        (_, Some(digits)) => is_number(digits) && digits.len() >= 3 && digits.starts_with('0'),
        _ => false,
    }
}

/// `08时12分`, right behind the day.
pub(super) fn is_chinese_time(text: &str) -> bool {
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - behind.len();
    (1..=2).contains(&digits) && behind.starts_with(['时', '点', '時']) && digits_are_a_time(text)
}

/// `08:30:15.123+0800`, `8h30`, `3 PM`, `15点30分`: what follows the first number isn't a separator of dates or date ranges.
fn digits_are_a_time(text: &str) -> bool {
    let Some(at) = text.find(|c: char| c.is_ascii_digit()) else { return true };
    let before = &text[..at];
    let hour = &text[at..];
    let digits = hour.bytes().take_while(u8::is_ascii_digit).count();
    let behind = hour[digits..].trim_start();
    let is_packed = digits == 4 || digits == 6;
    let is_dotted = digits == 2 && is_dotted_time(behind);
    let is_marked = is_dotted
        || before.trim() == "kl." && behind.starts_with('.')
        || behind.starts_with([':', '时', '点', 'h', 'H', '：'])
        || behind.get(..2).is_some_and(|sign| sign.eq_ignore_ascii_case("am") || sign.eq_ignore_ascii_case("pm"));
    let says_range = before.contains(['-', '~', '/', '至', '到', '–', '—', '～']) || before.to_ascii_lowercase().contains("to");
    !says_range && (is_marked || is_packed && (behind.is_empty() || is_zone(behind))) && !has_second_date(&hour[digits..])
}

/// `Z`, `+0800`, and thousandths of a second in front of them.
fn is_zone(text: &str) -> bool {
    let text = text.strip_prefix(['.', ',']).map_or(text, |behind| behind.trim_start_matches(|c: char| c.is_ascii_digit()));
    let offset = text.strip_prefix(['+', '-']);
    matches!(text, "" | "Z" | "z")
        || offset.is_some_and(|digits| (2..=5).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b':'))
}

/// `.30.00.000000 PM`, the minutes and seconds of Oracle.
fn is_dotted_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [b'.', a, b, b'.', c, d, rest @ ..]
        if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) && !rest.first().is_some_and(u8::is_ascii_digit))
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

fn is_of_a_total(text: &str) -> bool {
    let word = text.to_lowercase();
    ["合计", "总计", "小计", "汇总", "共计", "累计", "total", "sum"].iter().any(|total| word.contains(total))
}

fn has_second_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(5).enumerate().any(|(i, window)| {
        window[..4].iter().all(u8::is_ascii_digit)
            && !window[4].is_ascii_digit()
            && matches!(window[4], b'-' | b'/' | b'.' | 0xe5)
            && !(i > 0 && (bytes[i - 1].is_ascii_digit() || matches!(bytes[i - 1], b'+' | b'.')))
    })
}
