//! The encodings of text: those of the web, and the code pages of DOS (`data/code_pages.txt`), which no browser reads.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use encoding_rs::{Decoder, Encoding};

use crate::recognize::dictionary::lists;

const DATA: &str = include_str!("../../data/code_pages.txt");

/// How the bytes of a text are its characters.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TextEncoding {
    Web(&'static Encoding),
    Dos(&'static CodePage),
    /// Four bytes a character, the highest first or last.
    Utf32 {
        is_big: bool,
    },
}

/// A code page: ASCII, and 128 characters behind it.
#[derive(Debug)]
pub(crate) struct CodePage {
    name: &'static str,
    upper: [char; 128],
}

static PAGES: LazyLock<Vec<CodePage>> = LazyLock::new(|| {
    let table = |words: &[&'static str]| {
        let mut upper = [char::REPLACEMENT_CHARACTER; 128];
        for (place, c) in upper.iter_mut().zip(words.iter().flat_map(|word| word.chars())) {
            *place = match c {
                '␠' => '\u{a0}',
                '␭' => '\u{ad}',
                other => other,
            };
        }
        upper
    };
    let is_page = |(name, _): &(&str, Vec<&str>)| name.starts_with("IBM");
    lists(DATA).into_iter().filter(is_page).map(|(name, words)| CodePage { name, upper: table(&words) }).collect()
});

/// The letters of some languages, in lower case and without those of ASCII.
static ALPHABETS: LazyLock<Vec<BTreeSet<char>>> = LazyLock::new(|| {
    let letters = |(name, words): (&str, Vec<&str>)| (name == "letters").then(|| words.iter().flat_map(|word| word.chars()).collect());
    lists(DATA).into_iter().filter_map(letters).collect()
});

/// The code pages of DOS.
pub(super) fn dos() -> impl Iterator<Item = TextEncoding> {
    PAGES.iter().map(TextEncoding::Dos)
}

impl PartialEq for TextEncoding {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for TextEncoding {}

impl TextEncoding {
    /// The name as it is shown.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Dos(page) => page.name,
            Self::Utf32 { is_big: false } => "UTF-32LE",
            Self::Utf32 { is_big: true } => "UTF-32BE",
        }
    }

    /// The whole text. Bytes without a character become U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes).0,
            Self::Dos(page) => Cow::Owned(bytes.iter().map(|&byte| page.character(byte)).collect()),
            Self::Utf32 { is_big } => Cow::Owned(bytes.chunks(4).map(|unit| utf_32(unit, is_big)).collect()),
        }
    }

    pub(super) fn decoder(self) -> TextDecoder {
        match self {
            Self::Web(encoding) => TextDecoder::Web(encoding.new_decoder_without_bom_handling()),
            Self::Dos(page) => TextDecoder::Dos(page),
            Self::Utf32 { is_big } => TextDecoder::Utf32 { is_big, begun: Vec::new() },
        }
    }
}

impl CodePage {
    fn character(&self, byte: u8) -> char {
        if byte.is_ascii() { char::from(byte) } else { self.upper[usize::from(byte) - 128] }
    }
}

/// Decodes a text piece by piece.
pub(super) enum TextDecoder {
    Web(Decoder),
    Dos(&'static CodePage),
    /// With the first bytes of a character whose last ones are still to come.
    Utf32 {
        is_big: bool,
        begun: Vec<u8>,
    },
}

/// The character of four bytes.
fn utf_32(unit: &[u8], is_big: bool) -> char {
    let Ok(unit) = <[u8; 4]>::try_from(unit) else { return char::REPLACEMENT_CHARACTER };
    let number = if is_big { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
    char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
}

impl TextDecoder {
    /// Decodes what fits into `text`. Returns whether all bytes were taken, how many, and how many bytes were written.
    pub(super) fn decode(&mut self, bytes: &[u8], text: &mut [u8], is_last: bool) -> (bool, usize, usize) {
        match self {
            Self::Web(decoder) => {
                let (result, read, written, _) = decoder.decode_to_utf8(bytes, text, is_last);
                (result == encoding_rs::CoderResult::InputEmpty, read, written)
            }
            Self::Dos(page) => {
                let (mut read, mut written) = (0, 0);
                for &byte in bytes {
                    let c = page.character(byte);
                    let Some(place) = text.get_mut(written..written + c.len_utf8()) else { break };
                    c.encode_utf8(place);
                    (read, written) = (read + 1, written + c.len_utf8());
                }
                (read == bytes.len(), read, written)
            }
            Self::Utf32 { is_big, begun } => {
                let (mut read, mut written) = (0, 0);
                for &byte in bytes {
                    if text.len() - written < 4 {
                        break;
                    }
                    begun.push(byte);
                    read += 1;
                    if begun.len() == 4 {
                        written += utf_32(begun, *is_big).encode_utf8(&mut text[written..]).len();
                        begun.clear();
                    }
                }
                (read == bytes.len(), read, written)
            }
        }
    }
}

/// Whether a text can be one that someone wrote: its letters beyond ASCII are those of one language (or of a script with an encoding of its own),
/// small letters don't precede capitals within a word, and no sign occurs within one.
pub(super) fn is_plausible(text: &str) -> bool {
    let mut letters = BTreeSet::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_ascii() {
            let is_control =
                c.is_control() || c == char::REPLACEMENT_CHARACTER || matches!(c, '\u{2500}'..='\u{25ff}' | '\u{e000}'..='\u{f8ff}');
            let is_within = before.is_alphabetic() && chars.peek().is_some_and(|next| next.is_alphabetic());
            let is_mark =
                matches!(c, '\u{300}'..='\u{36f}' | '’' | '‘' | '·' | '\u{a0}' | '\u{200c}' | '\u{200d}' | '\u{ad}' | '–' | '—' | '\'');
            // These quotes open: they don't follow a letter.
            let is_behind = matches!(c, '‚' | '„') && before.is_alphabetic();
            if is_control || is_behind || is_within && !c.is_alphanumeric() && !is_mark && !is_of_own_script(c) {
                return false;
            }
            if c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ') || matches!(c, '\u{300}'..='\u{36f}') {
                if before.is_lowercase() && c.is_uppercase() {
                    return false;
                }
                letters.extend(c.to_lowercase().filter(|c| !c.is_ascii() && *c != '\u{307}'));
            }
        } else if c.is_ascii_uppercase() && before.is_lowercase() && !before.is_ascii() {
            return false;
        }
        before = c;
    }
    letters.retain(|&c| !is_of_own_script(c));
    letters.is_empty() || ALPHABETS.iter().any(|alphabet| letters.is_subset(alphabet))
}

/// Letters and signs that only encodings of their own script have.
fn is_of_own_script(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{6ff}' | '\u{e00}'..='\u{e7f}' | '\u{1100}'..='\u{11ff}' | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> TextEncoding {
        dos().find(|page| page.name() == name).expect("a code page")
    }

    #[test]
    fn code_pages_have_their_characters() {
        assert_eq!(page("IBM850").decode(b"Quantit\x82 \xb5\xff"), "Quantité Á\u{a0}");
        assert_eq!(page("IBM437").decode(b"Pa\xa4al \xe1"), "Pañal ß");
        assert_eq!(page("IBM852").decode(b"Mno\xa7stv\xa1 \x8b"), "Množství ő");
        assert_eq!(page("IBM737").decode(b"\x8f\xa6\xa9\xe6\xab\x9e\xab\x98"), "Ποσότητα");
        assert_eq!(page("IBM857").decode(b"Ba\x9fl\x8dk \xa7\xd5"), "Başlık ğ\u{fffd}");
    }

    #[test]
    fn a_decoder_stops_where_its_room_ends() {
        let mut decoder = page("IBM850").decoder();
        let mut room = [0; 3];
        assert_eq!(decoder.decode(b"\x82\x82a", &mut room, true), (false, 1, 2), "half a character isn't written");
        assert_eq!(decoder.decode(b"\x82a", &mut room, true), (true, 2, 3));
    }

    #[test]
    fn garbled_text_is_distinguished_from_written_text() {
        for text in [
            "Crème solaire, Thé",
            "Händecreme 5 µg",
            "Žvýkačka",
            "Fájdalomcsillapító",
            "Аспирин",
            "感冒灵（颗粒）",
            "O’Neil",
            "Nº 5",
            "10 °C – 20 °C",
        ] {
            assert!(is_plausible(text), "`{text}`");
        }
        for text in ["CrŠme", "Th‚ vert", "¦vìkaŸka", "St\u{81}ckzahl", "ЖгЬижгЮдхШ", "Ќаименование Ђспирин", "QuantitŽ", "â€“ é ┬"]
        {
            assert!(!is_plausible(text), "`{text}`");
        }
    }
}
