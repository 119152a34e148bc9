//! The encryption of old workbooks (.xls): RC4, with the short key of Excel 97 or that of Excel 2002 ([MS-XLS] 2.2.10).

use super::{Hash, Locked, utf16};

const FILE_PASSWORD: u16 = 0x002f;
const SHEET: u16 = 0x0085;
/// Records that stay as they are: the beginning of a part, what says how the workbook is encrypted, and who has it open.
const PLAIN: [u16; 7] = [0x0809, FILE_PASSWORD, 0x0194, 0x0195, 0x00e1, 0x0196, 0x0138];
/// No program knows records of this kind, so that they are skipped.
const SKIPPED: u16 = 0x0fff;
/// Bytes after which the key changes.
const BLOCK: usize = 1024;

/// Decrypts the stream of a workbook where it says that it is encrypted; else it stays as it is.
pub(in super::super) fn decrypt(stream: &mut [u8], password: &str) -> Result<(), Locked> {
    let Some(at) = places(stream).find(|place| place.kind == FILE_PASSWORD).map(|place| place.data) else { return Ok(()) };
    let key = Key::read(stream.get(at.clone()).ok_or(Locked::UnknownWay)?, &utf16(password))?;
    let places: Vec<Place> = places(stream).collect();
    let mut keys = Keystream { key, block: usize::MAX, bytes: Vec::new() };
    for place in places {
        if PLAIN.contains(&place.kind) {
            continue;
        }
        // Where the sheet begins stays as it is.
        let clear = if place.kind == SHEET { 4 } else { 0 };
        for at in place.data.skip(clear) {
            if let Some(byte) = stream.get_mut(at) {
                *byte ^= keys.at(at);
            }
        }
    }
    // The library would ask for a password again.
    let head = at.start - 4;
    stream[head..head + 2].copy_from_slice(&SKIPPED.to_le_bytes());
    Ok(())
}

struct Place {
    kind: u16,
    data: std::ops::Range<usize>,
}

fn places(stream: &[u8]) -> impl Iterator<Item = Place> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let &[a, b, c, d] = stream.get(at..)?.first_chunk()?;
        let data = at + 4..(at + 4 + usize::from(u16::from_le_bytes([c, d]))).min(stream.len());
        at = data.end;
        Some(Place { kind: u16::from_le_bytes([a, b]), data })
    })
}

/// What the key of each block is made from.
struct Key {
    hash: Hash,
    base: Vec<u8>,
    /// Bytes of a key that count; the others are zeros.
    bytes: usize,
}

impl Key {
    /// Makes the key from the record that says how the workbook is encrypted, and checks it.
    fn read(record: &[u8], password: &[u8]) -> Result<Self, Locked> {
        let (key, verifier, verifier_hash) = match record.first_chunk::<6>() {
            Some([1, 0, 1, 0, 1, 0]) => Self::of_1997(record.get(6..).unwrap_or_default(), password),
            Some([1, 0, 2..=4, 0, 2, 0]) => Self::of_2002(record.get(6..).unwrap_or_default(), password),
            _ => None,
        }
        .ok_or(Locked::UnknownWay)?;
        let mut stream = Rc4::new(&key.of_block(0));
        let mut open = |bytes: &[u8]| bytes.iter().map(|byte| byte ^ stream.next()).collect::<Vec<u8>>();
        let verifier = open(verifier);
        if open(verifier_hash) == key.hash.of(&verifier, &[]) { Ok(key) } else { Err(Locked::WrongPassword) }
    }

    fn of_1997<'a>(info: &'a [u8], password: &[u8]) -> Option<(Self, &'a [u8], &'a [u8])> {
        let salt = info.get(..16)?;
        let short = |bytes: Vec<u8>| bytes.into_iter().take(5).collect::<Vec<u8>>();
        let once = [&short(Hash::Md5.of(password, &[])), salt].concat();
        let base = short(Hash::Md5.of(&once.repeat(16), &[]));
        Some((Self { hash: Hash::Md5, base, bytes: 16 }, info.get(16..32)?, info.get(32..48)?))
    }

    fn of_2002<'a>(info: &'a [u8], password: &[u8]) -> Option<(Self, &'a [u8], &'a [u8])> {
        const RC4: u32 = 0x6801;
        let u32_at = |at: usize| info.get(at..at + 4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        let behind = 8 + u32_at(4)? as usize;
        let bytes = match u32_at(24)? as usize / 8 {
            0 => 5,
            bytes => bytes,
        };
        (u32_at(16)? == RC4 && matches!(bytes, 5..=16) && u32_at(behind)? == 16).then_some(())?;
        let part = |at: usize, length: usize| info.get(behind + at..behind + at + length);
        let base = Hash::Sha1.of(part(4, 16)?, password);
        Some((Self { hash: Hash::Sha1, base, bytes }, part(20, 16)?, part(40, 20)?))
    }

    fn of_block(&self, block: usize) -> Vec<u8> {
        let mut key = self.hash.of(&self.base, &(block as u32).to_le_bytes());
        key.truncate(self.bytes);
        // A key of 40 bits is filled up; others are as long as they are.
        if self.bytes == 5 {
            key.resize(16, 0);
        }
        key
    }
}

/// The bytes that each place of the stream is combined with.
struct Keystream {
    key: Key,
    block: usize,
    bytes: Vec<u8>,
}

impl Keystream {
    fn at(&mut self, place: usize) -> u8 {
        let (block, within) = (place / BLOCK, place % BLOCK);
        if block != self.block {
            let mut stream = Rc4::new(&self.key.of_block(block));
            (self.block, self.bytes) = (block, (0..BLOCK).map(|_| stream.next()).collect());
        }
        self.bytes[within]
    }
}

struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    fn new(key: &[u8]) -> Self {
        let mut state = std::array::from_fn(|i| i as u8);
        let mut j = 0_u8;
        for i in 0..256 {
            j = j.wrapping_add(state[i]).wrapping_add(key[i % key.len()]);
            state.swap(i, usize::from(j));
        }
        Self { state, i: 0, j: 0 }
    }

    fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        self.j = self.j.wrapping_add(self.state[usize::from(self.i)]);
        self.state.swap(usize::from(self.i), usize::from(self.j));
        let sum = self.state[usize::from(self.i)].wrapping_add(self.state[usize::from(self.j)]);
        self.state[usize::from(sum)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_rc4_is_the_one_that_is_published() {
        let mut stream = Rc4::new(b"Key");
        let sent: Vec<u8> = b"Plaintext".iter().map(|byte| byte ^ stream.next()).collect();
        assert_eq!(sent, [0xbb, 0xf3, 0x16, 0xe8, 0xd9, 0x40, 0xaf, 0x0a, 0xd3]);
    }
}
