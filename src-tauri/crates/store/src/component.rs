//! One id as one path component, and back. Knows the rules of Windows, macOS and Linux for names; knows nothing of paths.

use sha2::{Digest, Sha256};

/// Longest name of a folder, in bytes (Linux; Windows and macOS count fewer per character).
pub(crate) const MAX_COMPONENT_BYTES: usize = 255;

/// Longest shortened component: two of them and a `_` fit into one name.
const SHORT_BYTES: usize = 120;

/// Between the readable start and the hash of a shortened component; never follows from encoding, where `%` comes before two hex digits.
const SHORT_MARK: &str = "%~";

/// Hex digits of SHA-256 in a shortened component: 128 bits.
const SHORT_HASH: usize = 32;

/// `text` (NFC) as a path component of any length.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let encode_first = text.eq_ignore_ascii_case("all") || is_device_name(text);
    let last = text.char_indices().next_back().map_or(0, |(at, _)| at);
    for (at, c) in text.char_indices() {
        let at_edge = (at == 0 || at == last) && matches!(c, '.' | ' ');
        let reserved = matches!(c, '_' | '%' | '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control();
        if at_edge || reserved || (at == 0 && encode_first) {
            percent(&mut out, c);
        } else {
            out.push(c);
        }
    }
    out
}

/// What `name` was encoded from; None when its percent signs are not escapes of UTF-8. The caller checks that encoding gives `name` back.
pub(crate) fn decode(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        if byte == b'%' {
            let hex = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The short form of `text`'s component: whole if it is at most 120 bytes, else a readable start and a hash of `text`.
pub(crate) fn shorten(text: &str) -> String {
    let whole = encode(text);
    if whole.len() <= SHORT_BYTES {
        return whole;
    }
    let room = SHORT_BYTES - SHORT_MARK.len() - SHORT_HASH;
    let mut end = room;
    // No character and no escape is cut in two.
    while !whole.is_char_boundary(end) || decode(&whole[..end]).is_none() {
        end -= 1;
    }
    let hash: String = Sha256::digest(text.as_bytes()).iter().take(SHORT_HASH / 2).map(|b| format!("{b:02x}")).collect();
    format!("{}{SHORT_MARK}{hash}", &whole[..end])
}

/// Whether `name` is what [`shorten`] makes of a long id.
pub(crate) fn is_shortened(name: &str) -> bool {
    let Some((start, hash)) = name.split_once(SHORT_MARK) else { return false };
    let hex = hash.len() == SHORT_HASH && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    // The start is the start of an encoded id, so it holds nothing that encoding would have replaced.
    hex && name.len() <= SHORT_BYTES && !start.is_empty() && decode(start).is_some_and(|text| is_encoded_start(start, &text))
}

fn is_encoded_start(start: &str, text: &str) -> bool {
    // A letter after `text` keeps its last character from being an edge; one before keeps the start from being `all` or a device name.
    encode(&format!("{text}x")) == format!("{start}x") || encode(&format!("x{text}x")) == format!("x{start}x")
}

fn percent(out: &mut String, c: char) {
    let mut buffer = [0; 4];
    for byte in c.encode_utf8(&mut buffer).bytes() {
        out.push('%');
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 }));
        }
    }
}

/// Names that Windows keeps for devices, also with an extension (`NUL.txt`) or spaces before it.
fn is_device_name(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or(text).trim_end_matches(' ').to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" | "CLOCK$") {
        return true;
    }
    let Some(number) = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")) else { return false };
    let mut chars = number.chars();
    matches!((chars.next(), chars.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_ids_stay_readable_and_the_rest_is_percent_encoded() {
        for (id, expect) in [
            ("P001", "P001"),
            ("阿莫西林 0.25g", "阿莫西林 0.25g"),
            ("N02BE-7", "N02BE-7"),
            ("x_y", "x%5Fy"),
            ("100%", "100%25"),
            ("A/B", "A%2FB"),
            (r#"\:*?"<>|"#, "%5C%3A%2A%3F%22%3C%3E%7C"),
            ("..", "%2E%2E"),
            (".", "%2E"),
            (" a ", "%20a%20"),
            (".a.b.", "%2Ea.b%2E"),
            ("CON", "%43ON"),
            ("con", "%63on"),
            ("Nul.txt", "%4Eul.txt"),
            ("COM1", "%43OM1"),
            ("COM¹", "%43OM¹"),
            ("COM10", "COM10"),
            ("CONSOLE", "CONSOLE"),
            ("all", "%61ll"),
            ("ALL", "%41LL"),
            ("tall", "tall"),
            ("a\u{0}b\u{7f}", "a%00b%7F"),
            ("\u{85}x", "%C2%85x"),
        ] {
            assert_eq!(encode(id), expect, "encoding of {id:?}");
            assert_eq!(decode(expect).as_deref(), Some(id), "decoding of {expect:?}");
        }
    }

    #[test]
    fn a_long_id_is_shortened_to_a_name_that_two_fit_in() {
        for long in ["药".repeat(200), "_".repeat(200), "a".repeat(200), format!("{}{}", "a".repeat(85), "_".repeat(100))] {
            let short = shorten(&long);
            assert!(short.len() <= SHORT_BYTES, "{} bytes", short.len());
            assert!(is_shortened(&short), "{short} is recognized");
            assert!(!is_shortened(&encode(&long)), "only the short form is recognized");
        }
        assert_ne!(shorten(&format!("{}a", "药".repeat(199))), shorten(&format!("{}b", "药".repeat(199))), "the hash tells them apart");
        assert!(!is_shortened(&encode("x%~0123456789abcdef0123456789abcdef")), "an id that looks like a short form isn't a short form");
        let hash = "0123456789abcdef0123456789abcdef";
        assert!(is_shortened(&format!("a{SHORT_MARK}{hash}")));
        for (start, hash) in [("a", &hash[1..]), ("a", "0123456789ABCDEF0123456789abcdef"), ("", hash), ("a%41", hash), ("a/b", hash)] {
            assert!(!is_shortened(&format!("{start}{SHORT_MARK}{hash}")), "{start} {hash}");
        }
        assert!(!is_shortened(&format!("{}{SHORT_MARK}{hash}", "a".repeat(SHORT_BYTES))), "too long");
    }
}
