//! Times as the store writes them. The time itself is always an argument.

use jiff::ZonedDateTime;

/// RFC 3339 with offset, for `metadata.json`.
pub(crate) fn rfc3339(now: &ZonedDateTime) -> String {
    now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `2025-07-15 18:40:00`, local, for the index.
pub(crate) fn local(now: &ZonedDateTime) -> String {
    now.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `20250715-184000`, local, for names of files set aside.
pub(crate) fn stamp(now: &ZonedDateTime) -> String {
    now.strftime("%Y%m%d-%H%M%S").to_string()
}

/// The local time in an RFC 3339 time: what its clock showed.
pub(crate) fn local_of_rfc3339(text: &str) -> Option<String> {
    let (date, time) = (text.get(..10)?, text.get(11..19)?);
    let separator = matches!(text.as_bytes().get(10), Some(b'T' | b't' | b' '));
    let whole = format!("{date} {time}");
    let valid = separator && jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &whole).is_ok();
    valid.then_some(whole)
}
