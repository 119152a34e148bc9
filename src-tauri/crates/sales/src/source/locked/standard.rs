//! The encryption of Excel 2007: SHA-1 and AES, each block alone ([MS-OFFCRYPTO] 2.3.4.5).

use super::{Hash, Locked, aes};

const ROUNDS: u32 = 50_000;
/// Identifiers of AES with keys of 128, 192 and 256 bits.
const AES: std::ops::RangeInclusive<u32> = 0x660e..=0x6610;

pub(super) fn decrypt(info: &[u8], password: &[u8], data: &[u8]) -> Result<Vec<u8>, Locked> {
    let parts = Parts::read(info).ok_or(Locked::UnknownWay)?;
    let hash = Hash::Sha1.of_password(parts.salt, password, ROUNDS);
    let hash = Hash::Sha1.of(&hash, &0_u32.to_le_bytes());
    let half = |fill: u8| {
        let mut block = [fill; 64];
        block.iter_mut().zip(&hash).for_each(|(byte, hash)| *byte ^= hash);
        Hash::Sha1.of(&block, &[])
    };
    let mut key = [half(0x36), half(0x5c)].concat();
    key.truncate(parts.key_bytes);
    let verifier = aes(&key, None, parts.verifier)?;
    if !aes(&key, None, parts.verifier_hash)?.starts_with(&Hash::Sha1.of(&verifier, &[])) {
        return Err(Locked::WrongPassword);
    }
    aes(&key, None, data)
}

struct Parts<'a> {
    key_bytes: usize,
    salt: &'a [u8],
    verifier: &'a [u8],
    verifier_hash: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Reads what follows the version: flags, the size of the header, the header, and the verifier.
    fn read(info: &'a [u8]) -> Option<Self> {
        let u32_at = |at: usize| info.get(at..at + 4)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes));
        let header = 8;
        let behind = header + u32_at(4)? as usize;
        if !AES.contains(&u32_at(header + 8)?) {
            return None;
        }
        let key_bytes = u32_at(header + 16)? as usize / 8;
        let salt_bytes = u32_at(behind)? as usize;
        let part = |at: usize, length: usize| info.get(behind + at..behind + at + length);
        (salt_bytes == 16 && matches!(key_bytes, 16 | 24 | 32)).then_some(())?;
        Some(Self { key_bytes, salt: part(4, 16)?, verifier: part(20, 16)?, verifier_hash: part(40, 32)? })
    }
}
