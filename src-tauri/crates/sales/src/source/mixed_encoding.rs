//! Text whose lines may each be in one of two encodings: exports of two programs, joined to one file. `encoding` decides which two.

use std::io::{self, Read};

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, WINDOWS_1252};

/// Decodes line by line: UTF-8 where a line proves to be it, GB 2312 where it does; `main` decides the others. Malformed bytes
/// become U+FFFD, or stay for the reader of UTF-8 to find.
pub(super) struct JoinedLines<R> {
    input: R,
    main: &'static Encoding,
    raw: Vec<u8>,
    text: Vec<u8>,
    text_at: usize,
    at_end: bool,
}

const CHUNK: usize = 64 * 1024;

impl<R: Read> JoinedLines<R> {
    pub(super) fn new(input: R, main: &'static Encoding) -> Self {
        Self { input, main, raw: Vec::with_capacity(CHUNK), text: Vec::new(), text_at: 0, at_end: false }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        self.text.clear();
        self.text_at = 0;
        let read = self.input.by_ref().take((CHUNK - self.raw.len()) as u64).read_to_end(&mut self.raw)?;
        self.at_end = read == 0;
        let whole = if self.at_end { self.raw.len() } else { cut(&self.raw) };
        for line in lines(&self.raw[..whole]) {
            let encoding = if self.main == UTF_8 {
                if is_gb_2312(line) { GB18030 } else { UTF_8 }
            } else if is_chinese_utf_8(line) || self.main == WINDOWS_1252 && is_utf_8(line) {
                UTF_8
            } else {
                self.main
            };
            if encoding == UTF_8 {
                self.text.extend_from_slice(line);
            } else {
                self.text.extend_from_slice(encoding.decode_without_bom_handling(line).0.as_bytes());
            }
        }
        self.raw.drain(..whole);
        Ok(())
    }
}

impl<R: Read> Read for JoinedLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text.len() && !(self.at_end && self.raw.is_empty()) {
            self.decode_more()?;
        }
        let length = buffer.len().min(self.text.len() - self.text_at);
        buffer[..length].copy_from_slice(&self.text[self.text_at..self.text_at + length]);
        self.text_at += length;
        Ok(length)
    }
}

/// Whether lines of this encoding can be distinguished from those of UTF-8.
pub(super) fn tells_apart(encoding: &'static Encoding) -> bool {
    is_chinese(encoding) || encoding == WINDOWS_1252
}

pub(super) fn is_chinese(encoding: &'static Encoding) -> bool {
    encoding == GB18030 || encoding == BIG5
}

pub(super) fn has_chinese_utf_8(text: &[u8]) -> bool {
    lines(text).any(is_chinese_utf_8)
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split_inclusive(|byte| matches!(byte, b'\n' | b'\r'))
}

/// Where a chunk can be cut: behind its last line; in a line without end behind a byte that isn't part of a character in any of these
/// encodings, whose second bytes begin at `0`.
fn cut(chunk: &[u8]) -> usize {
    let last = |is: fn(&u8) -> bool| chunk.iter().rposition(is).map(|at| at + 1);
    let line = last(|byte| matches!(byte, b'\n' | b'\r'));
    line.or_else(|| if chunk.len() < CHUNK { Some(0) } else { last(|byte| *byte < b'0') }).unwrap_or(chunk.len())
}

/// Accented letters of Windows-1252 are between plain ones: they never look like UTF-8.
fn is_utf_8(line: &[u8]) -> bool {
    !line.is_ascii() && std::str::from_utf8(line).is_ok()
}

/// Well-formed UTF-8 with nothing beyond ASCII but characters of three and more bytes, as Chinese text is. Text of the Chinese encodings
/// is that by accident only where rare characters meet.
fn is_chinese_utf_8(line: &[u8]) -> bool {
    !line.is_ascii()
        && std::str::from_utf8(line).is_ok_and(|text| text.chars().all(|character| character.is_ascii() || character >= '\u{800}'))
}

/// Two or more characters of GB 2312 and nothing else beyond ASCII, in a line that is not UTF-8, with nothing in it that is Chinese as UTF-8:
/// a line of UTF-8 with one broken byte has such characters left.
fn is_gb_2312(line: &[u8]) -> bool {
    if std::str::from_utf8(line).is_ok() || line.utf8_chunks().any(|chunk| chunk.valid().chars().any(|character| character >= '\u{800}')) {
        return false;
    }
    let (mut rest, mut characters) = (line, 0);
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (0..=0x7f, _) => after,
            // Symbols and letters are in rows A1–A9, the common characters in B0–F7; the rows between are empty.
            (0xa1..=0xa9 | 0xb0..=0xf7, [0xa1..=0xfe, after @ ..]) => {
                characters += 1;
                after
            }
            _ => return false,
        };
    }
    characters >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], main: &'static Encoding) -> String {
        let mut text = String::new();
        JoinedLines::new(bytes, main).read_to_string(&mut text).expect("all lines are text");
        text
    }

    #[test]
    fn files_of_two_encodings_joined_are_read_line_by_line() {
        let january = "销售日期,商品名称,销售数量,单位\n2018-01-01,感冒灵颗粒,2,盒\n".repeat(3000);
        let february = "2018-02-01,板蓝根颗粒,3,袋\n2018-02-02,阿莫西林胶囊,1,盒\n".repeat(2000);
        let both = format!("{january}{february}");
        let gb = |text: &str| GB18030.encode(text).0.into_owned();
        assert!(read(&[gb(&january), february.clone().into_bytes()].concat(), GB18030) == both);
        assert!(read(&[january.into_bytes(), gb(&february)].concat(), UTF_8) == both);
        assert!(read(&gb(&both), GB18030) == both, "one encoding alone");
        assert!(read(both.as_bytes(), UTF_8) == both);
    }

    #[test]
    fn lines_of_windows_1252_and_utf_8_are_distinguished() {
        let text = "2018-01-01;Médicament à l'été;2\n";
        let old = WINDOWS_1252.encode(text).0;
        assert_eq!(read(&[text.as_bytes(), &old, text.as_bytes()].concat(), WINDOWS_1252), text.repeat(3));
    }

    #[test]
    fn a_file_without_line_ends_is_cut_between_characters() {
        let text = "2018-01-01,感冒灵颗粒,2;".repeat(20_000);
        assert!(read(&GB18030.encode(&text).0, GB18030) == text);
        let old = text.replace(';', "\r");
        assert!(read(&GB18030.encode(&old).0, GB18030) == old);
    }

    #[test]
    fn a_broken_byte_and_letters_with_accents_are_no_second_encoding() {
        assert!(!is_gb_2312(b"2018-01-01,\xe6\x84\x9f\xe5\x86,2\n"), "a character cut off");
        assert!(!is_gb_2312(b"2018-01-01,M\xe9dicament \xe0 l'\xe9t\xe9,2\n"), "Latin-1");
        assert!(!is_gb_2312(b"2018-01-01,\xff,2\n"));
        assert!(!is_chinese_utf_8("2018-01-01,Médicament,2\n".as_bytes()));
        assert!(!is_chinese_utf_8(&GB18030.encode("2018-01-01,乙,2,盒\n").0));
    }
}
