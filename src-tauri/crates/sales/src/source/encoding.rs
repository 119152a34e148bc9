//! Which encoding a text file is in, and decoding it on the way. Encodings that don't prove themselves are chosen in `legacy_encoding`, lines of two
//! encodings are separated in `mixed_encoding`.

use std::io::{self, Read};

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

use super::code_pages::{TextDecoder, TextEncoding};
use super::legacy_encoding::legacy;
use super::mixed_encoding::{self, JoinedLines};

/// An encoding, how many bytes of byte order mark come first, and whether lines may be of another encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Encoded {
    pub(crate) encoding: TextEncoding,
    pub(crate) mark: usize,
    pub(crate) joined: bool,
}

impl Encoded {
    pub(crate) const UTF_8: Self = Self { encoding: TextEncoding::Web(UTF_8), mark: 0, joined: false };

    /// The text behind the mark as UTF-8.
    pub(crate) fn text(self, bytes: Box<dyn Read>) -> Box<dyn Read> {
        match self.encoding {
            TextEncoding::Web(encoding) if self.joined => Box::new(JoinedLines::new(bytes, encoding)),
            TextEncoding::Web(encoding) if encoding == UTF_8 => bytes,
            encoding => Box::new(Decoding::new(bytes, encoding)),
        }
    }
}

/// Bytes that can't be read as text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// They aren't text in any encoding.
    Binary,
    /// UTF-16 behind text of another encoding: its lines can't be separated.
    Utf16Joined,
}

/// Looks at all bytes of a file. UTF-8 proves itself; other encodings are recognized by their statistics and by the headers they would give.
pub(crate) fn detect(mut bytes: impl Read) -> io::Result<Result<Encoded, NoText>> {
    let mut head = Vec::new();
    bytes.by_ref().take(HEAD).read_to_end(&mut head)?;
    // The mark of UTF-32 begins like that of UTF-16.
    for (mark, is_big) in [(*b"\xff\xfe\0\0", false), (*b"\0\0\xfe\xff", true)] {
        if head.starts_with(&mark) {
            return Ok(Ok(Encoded { encoding: TextEncoding::Utf32 { is_big }, mark: mark.len(), joined: false }));
        }
    }
    let marked = Encoding::for_bom(&head);
    let found = |encoding| {
        let mark = marked.map_or(0, |(_, mark)| mark);
        let joined = matches!(encoding, TextEncoding::Web(encoding) if mixed_encoding::tells_apart(encoding));
        Ok(Ok(Encoded { encoding, mark, joined }))
    };
    if let Some((encoding, _)) = marked.filter(|&(encoding, _)| encoding != UTF_8) {
        return found(TextEncoding::Web(encoding));
    }
    if utf_16_behind_other_text(&head) {
        return Ok(Err(NoText::Utf16Joined));
    }
    if marked.is_none() && head.contains(&0) {
        match utf_16(&head) {
            Some(encoding) => return found(TextEncoding::Web(encoding)),
            None if is_padded_text(&head) => {}
            None => return Ok(Err(NoText::Binary)),
        }
    }
    if head.is_ascii() && has_japanese_escapes(&head) {
        return found(TextEncoding::Web(ISO_2022_JP));
    }
    let counts = count_utf_8(head.as_slice().chain(bytes), &mut Vec::new())?;
    // A few broken characters are damage, not another encoding: text of another one is mostly malformed as UTF-8.
    if counts.bad == 0 || counts.bad * 10 < counts.good || marked.is_some() {
        let mark = marked.map_or(0, |(_, mark)| mark);
        // Broken characters next to Chinese ones may be lines of a Chinese encoding.
        return Ok(Ok(Encoded { mark, joined: counts.bad > 0 && mixed_encoding::has_chinese_utf_8(&head), ..Encoded::UTF_8 }));
    }
    found(legacy(&head))
}

const HEAD: u64 = 1024 * 1024;

/// The encoding of a piece of text that isn't ASCII.
pub(super) fn guess(text: &[u8]) -> TextEncoding {
    if std::str::from_utf8(text).is_ok() { TextEncoding::Web(UTF_8) } else { legacy(text) }
}

/// What turns from ASCII to Japanese, and back.
fn has_japanese_escapes(head: &[u8]) -> bool {
    let has = |signs: &[&[u8]]| head.windows(3).any(|three| signs.contains(&three));
    has(&[b"\x1b$B", b"\x1b$@"]) && has(&[b"\x1b(B", b"\x1b(J"])
}

/// Text in which zeros fill up fields, or blocks that were never written: it has no other bytes that text does not have, and zeros don't stand
/// between most of its bytes.
fn is_padded_text(head: &[u8]) -> bool {
    let odd = |byte: &u8| *byte < b' ' && !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | 0x1a);
    let (mut text, mut runs, mut before) = (0, 0, 1);
    for &byte in head {
        text += usize::from(byte != 0);
        runs += usize::from(byte == 0 && before != 0);
        before = byte;
    }
    let has_lines = head.iter().any(|byte| matches!(byte, b'\n' | b'\r' | b'<' | b'{'));
    has_lines && runs * 3 <= text * 2 && !head.iter().any(odd)
}

/// A mark of UTF-16 behind text without zeros, and zeros behind the mark.
fn utf_16_behind_other_text(head: &[u8]) -> bool {
    let mark = head.windows(2).position(|pair| matches!(pair, b"\xff\xfe" | b"\xfe\xff"));
    mark.is_some_and(|at| !head[..at].contains(&0) && head[at..].contains(&0))
}

/// UTF-16 without a mark: every other byte of what is mostly digits is zero. Blocks of nothing but zeros don't count.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = || head.chunks_exact(2).filter(|pair| *pair != [0, 0]);
    let (even, odd, half) = (pairs().filter(|pair| pair[0] == 0).count(), pairs().filter(|pair| pair[1] == 0).count(), pairs().count());
    if odd * 3 > half && even * 50 < half {
        Some(UTF_16LE)
    } else if even * 3 > half && odd * 50 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[derive(Default)]
struct Utf8Counts {
    /// Bytes of well-formed characters beyond ASCII.
    good: u64,
    /// Malformed sequences.
    bad: u64,
}

fn count_utf_8(mut bytes: impl Read, buffer: &mut Vec<u8>) -> io::Result<Utf8Counts> {
    const CHUNK: usize = 256 * 1024;
    let mut counts = Utf8Counts::default();
    buffer.resize(CHUNK, 0);
    let mut filled = 0;
    loop {
        let read = bytes.read(&mut buffer[filled..])?;
        let at_end = read == 0;
        let mut rest = &buffer[..filled + read];
        let kept = loop {
            match std::str::from_utf8(rest) {
                Ok(text) => {
                    counts.good += beyond_ascii(text.as_bytes());
                    break 0;
                }
                Err(error) => {
                    counts.good += beyond_ascii(&rest[..error.valid_up_to()]);
                    match error.error_len() {
                        Some(length) => {
                            counts.bad += 1;
                            rest = &rest[error.valid_up_to() + length..];
                        }
                        None => break rest.len() - error.valid_up_to(),
                    }
                }
            }
        };
        if at_end {
            counts.bad += u64::from(kept > 0);
            return Ok(counts);
        }
        // A character cut by the end of the chunk.
        let total = filled + read;
        buffer.copy_within(total - kept..total, 0);
        filled = kept;
    }
}

fn beyond_ascii(bytes: &[u8]) -> u64 {
    if bytes.is_ascii() { 0 } else { bytes.iter().filter(|byte| !byte.is_ascii()).count() as u64 }
}

/// Text of any encoding as UTF-8; malformed bytes become U+FFFD.
struct Decoding<R> {
    input: R,
    decoder: TextDecoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_filled: usize,
    text: Vec<u8>,
    text_at: usize,
    text_filled: usize,
    at_end: bool,
    finished: bool,
}

impl<R: Read> Decoding<R> {
    fn new(input: R, encoding: TextEncoding) -> Self {
        Self {
            input,
            decoder: encoding.decoder(),
            raw: vec![0; 64 * 1024],
            raw_at: 0,
            raw_filled: 0,
            text: vec![0; 128 * 1024],
            text_at: 0,
            text_filled: 0,
            at_end: false,
            finished: false,
        }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        if self.raw_at == self.raw_filled && !self.at_end {
            self.raw_filled = self.input.read(&mut self.raw)?;
            self.raw_at = 0;
            self.at_end = self.raw_filled == 0;
        }
        let (took_all, read, written) = self.decoder.decode(&self.raw[self.raw_at..self.raw_filled], &mut self.text, self.at_end);
        self.raw_at += read;
        (self.text_at, self.text_filled) = (0, written);
        self.finished = self.at_end && took_all;
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.text_at == self.text_filled && !self.finished {
            self.decode_more()?;
        }
        let length = buffer.len().min(self.text_filled - self.text_at);
        buffer[..length].copy_from_slice(&self.text[self.text_at..self.text_at + length]);
        self.text_at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, GB18030, WINDOWS_1252};

    use super::*;

    fn detected(bytes: &[u8]) -> &'static str {
        detect(bytes).expect("memory reads").map_or("none", |found| found.encoding.name())
    }

    #[test]
    fn encodings_of_small_files_are_recognized_by_their_headers() {
        let chinese = "销售日期,商品编码,商品名称,销售数量\n2018-01-01,236701,感康,2\n";
        let taiwan = "銷售日期,商品編號,商品名稱,數量\n2018-01-01,1,感冒膠囊,2\n";
        let french = "Date;Médicament;Quantité\n10/06/2019;Doliprane;3\n";
        assert_eq!(detected(chinese.as_bytes()), "UTF-8");
        assert_eq!(detected(&GB18030.encode(chinese).0), "gb18030");
        assert_eq!(detected(&BIG5.encode(taiwan).0), "Big5");
        assert_eq!(detected(&WINDOWS_1252.encode(french).0), "windows-1252");
        assert_eq!(detected(b"date,product_id,quantity\n"), "UTF-8");
        assert_eq!(detected(b"Date;M\x82dicament;Quantit\x82\n10/06/2019;Doliprane;3\n"), "IBM850");
        assert_eq!(detected(b"Datum,N\xa0zev,Mno\xa7stv\xa1\n2024-01-01,A,1\n"), "IBM852");
        assert_eq!(detected(b"date,product,qty\n2024-01-01,Cr\x8ame,1\n2024-01-01,Th\x82,1\n"), "IBM850", "by names alone");
        assert_eq!(detected(b"date,product,qty\n2024-01-01,Cr\x8fme,1\n2024-01-01,Th\x8e,1\n"), "macintosh", "by names alone");
        assert_eq!(detected(b"date,product,qty\n2024-01-01,Cr\xe8me,1\n2024-01-01,Th\xe9,1\n"), "windows-1252");
        assert_eq!(detected(b"\x1b$BHNGdF|\x1b(B,\x1b$B>&IJL>\x1b(B,\x1b$B?tNL\x1b(B\n2024-01-01,A,1\n"), "ISO-2022-JP");
    }

    #[test]
    fn utf_16_is_recognized_with_and_without_a_mark() {
        let text = "date,product_id,quantity\n2018-01-01,P1,2\n".repeat(3);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detected(&little), "UTF-16LE");
        assert_eq!(detected(&big), "UTF-16BE");
        assert_eq!(detected(&[&b"\xff\xfe"[..], &little].concat()), "UTF-16LE");
        assert_eq!(detected(&[&little[..], b"\xff\xfe", &little].concat()), "UTF-16LE", "two exports joined");
        let joined = [text.as_bytes(), b"\xff\xfe", &little].concat();
        assert_eq!(detect(&*joined).expect("memory reads"), Err(NoText::Utf16Joined));
        assert_eq!(detected(b"date,sku,qty\n2018-01-01,A\0\0\0,7\n"), "UTF-8", "zeros fill up fields");
        assert_eq!(detected(&[&b"date,sku,qty\n2018-01-01,A,7\n"[..], &[0; 200]].concat()), "UTF-8", "zeros fill up a block");
        assert_eq!(detected(&[&little[..], &[0; 512]].concat()), "UTF-16LE", "zeros fill up a block of UTF-16");
        assert_eq!(detected(&[&big[..], &[0; 512], &big].concat()), "UTF-16BE", "a block of UTF-16 was never written");
        let chinese = GB18030.encode("日期,商品编码,数量\n2018-01-01,感冒灵,1\n").0;
        assert_eq!(detected(&[&chinese[..], &[0; 512], b"2018-01-02,1,1\n"].concat()), "gb18030");
        assert_eq!(detected(b"\x00\x01\x02\x03\x00\x00\x00\x00\x00\x00binary"), "none");
    }

    #[test]
    fn utf_32_is_recognized_by_its_mark_and_decoded_at_any_boundary() {
        let text = "日期,商品名称\n".repeat(9_000);
        let bytes: Vec<u8> = std::iter::once('\u{feff}').chain(text.chars()).flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(detected(&bytes), "UTF-32LE");
        let mut back = String::new();
        Decoding::new(&bytes[4..], TextEncoding::Utf32 { is_big: false }).read_to_string(&mut back).expect("decoded text is UTF-8");
        assert!(back == text);
    }

    #[test]
    fn one_broken_byte_does_not_turn_a_file_into_another_encoding() {
        let mut bytes = "日期,商品编码,数量\n".repeat(200).into_bytes();
        bytes.extend_from_slice(b"2018-01-01,\xff,1\n");
        assert_eq!(detected(&bytes), "UTF-8");
    }

    #[test]
    fn decoding_gives_the_text_back_at_any_boundary() {
        let text = "日期,商品名称\n".repeat(20_000);
        let mut back = String::new();
        Decoding::new(&*GB18030.encode(&text).0, TextEncoding::Web(GB18030)).read_to_string(&mut back).expect("decoded text is UTF-8");
        assert!(back == text);
    }
}
