//! The encoding of text that is neither ASCII nor Unicode, by its statistics, the headers that it would give, and how plausible the resulting text is.
//! Knows nothing of columns but the words that head them.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, IBM866, KOI8_R, MACINTOSH, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258, X_MAC_CYRILLIC,
};

use super::code_pages::{self, TextEncoding, is_plausible};
use super::mixed_encoding;
use crate::recognize::dictionary;

/// Encodings that the headers and names may prove against the statistics: these are misled by short texts in few words.
const CANDIDATES: [&Encoding; 18] = [
    X_MAC_CYRILLIC,
    WINDOWS_1258,
    WINDOWS_1257,
    KOI8_R,
    IBM866,
    WINDOWS_1256,
    WINDOWS_1255,
    WINDOWS_1253,
    WINDOWS_1254,
    WINDOWS_1250,
    WINDOWS_1251,
    EUC_KR,
    EUC_JP,
    SHIFT_JIS,
    WINDOWS_1252,
    BIG5,
    GB18030,
    MACINTOSH,
];

/// The encoding that gives the most headers that the dictionary knows, then text that can have been written; where that doesn't decide, what the
/// statistics say.
pub(super) fn legacy(head: &[u8]) -> TextEncoding {
    let without_zeros: Vec<u8>;
    let head = if head.contains(&0) {
        without_zeros = head.iter().copied().filter(|byte| *byte != 0).collect();
        &without_zeros
    } else {
        head
    };
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    // Statistics of two encodings joined mean nothing; next to lines of Chinese UTF-8 there are Chinese ones.
    let joined = !mixed_encoding::is_chinese(guessed) && mixed_encoding::has_chinese_utf_8(head);
    let guessed = if guessed == GBK || joined { GB18030 } else { guessed };
    const START: usize = 16 * 1024;
    let start = &head[..head.len().min(START)];
    // A character that is cut in two would make any text look broken.
    let whole = if head.len() > START { start.iter().rposition(|byte| *byte == b'\n').map_or(start, |end| &start[..end]) } else { start };
    let score = |encoding: TextEncoding| {
        let text = encoding.decode(whole);
        (known_words(&text), joined || is_plausible(&text), encoding == TextEncoding::Web(guessed))
    };
    // Later ones win over equals.
    let candidates = CANDIDATES.into_iter().chain([guessed]).map(TextEncoding::Web).chain(code_pages::dos());
    candidates.max_by_key(|&encoding| score(encoding)).unwrap_or(TextEncoding::Web(guessed))
}

/// How many cells of the first lines are known headers.
fn known_words(text: &str) -> usize {
    const LINES: usize = 20;
    let cells = text.lines().take(LINES).flat_map(|line| line.split([',', ';', '\t', '|']));
    cells.filter(|cell| !cell.is_ascii() && dictionary::look_up(cell.trim_matches('"')).is_some()).count()
}
