//! Workbooks behind a password ([MS-OFFCRYPTO]): the password is checked, and the workbook decrypted in memory. The ways are in `agile` (Excel
//! since 2010, WPS, LibreOffice), `standard` (Excel 2007) and `old` (.xls).

mod agile;
mod old;
mod standard;

use std::io::{Read, Seek};

use aes::cipher::{BlockCipherDecrypt, KeyInit};
use md5::Md5;
use sha1::{Digest, Sha1};
use sha2::{Sha256, Sha384, Sha512};

pub(super) use old::decrypt as decrypt_old;

/// Why a workbook isn't decrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Locked {
    /// The password isn't right.
    WrongPassword,
    /// It is encrypted in a way that isn't known, or what says how is damaged.
    UnknownWay,
}

/// The password of workbooks that are only protected from changes: their programs use it without asking.
pub(super) const NO_PASSWORD: &str = "VelvetSweatshop";

/// The largest encrypted workbook, and the longest description of how it is encrypted.
const MOST_BYTES: u64 = 128 * 1024 * 1024;
const MOST_INFO: u64 = 64 * 1024;

/// Decrypts the workbook in a compound file.
pub(super) fn decrypt_package<F: Read + Seek>(compound: &mut cfb::CompoundFile<F>, password: &str) -> Result<Vec<u8>, Locked> {
    let mut stream = |name: &str, most: u64| -> Result<Vec<u8>, Locked> {
        let mut bytes = Vec::new();
        let stream = compound.open_stream(name).map_err(|_| Locked::UnknownWay)?;
        stream.take(most).read_to_end(&mut bytes).map_err(|_| Locked::UnknownWay)?;
        Ok(bytes)
    };
    let info = stream("/EncryptionInfo", MOST_INFO)?;
    let package = stream("/EncryptedPackage", MOST_BYTES)?;
    let password = utf16(password);
    let (size, data) = package.split_first_chunk::<8>().ok_or(Locked::UnknownWay)?;
    let size = usize::try_from(u64::from_le_bytes(*size)).map_err(|_| Locked::UnknownWay)?;
    let mut plain = match info.first_chunk::<4>() {
        Some([4, 0, 4, 0]) => agile::decrypt(info.get(8..).unwrap_or_default(), &password, data)?,
        Some([2..=4, 0, 2, 0]) => standard::decrypt(info.get(4..).unwrap_or_default(), &password, data)?,
        _ => return Err(Locked::UnknownWay),
    };
    plain.truncate(size);
    Ok(plain)
}

fn utf16(password: &str) -> Vec<u8> {
    password.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The ways to hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hash {
    Md5,
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash of some bytes followed by others.
    fn of(self, first: &[u8], second: &[u8]) -> Vec<u8> {
        fn hash<D: Digest>(first: &[u8], second: &[u8]) -> Vec<u8> {
            D::new().chain_update(first).chain_update(second).finalize().to_vec()
        }
        match self {
            Self::Md5 => hash::<Md5>(first, second),
            Self::Sha1 => hash::<Sha1>(first, second),
            Self::Sha256 => hash::<Sha256>(first, second),
            Self::Sha384 => hash::<Sha384>(first, second),
            Self::Sha512 => hash::<Sha512>(first, second),
        }
    }

    /// The hash of a password after many rounds, which make guessing slow.
    fn of_password(self, salt: &[u8], password: &[u8], rounds: u32) -> Vec<u8> {
        let first = self.of(salt, password);
        (0..rounds).fold(first, |hash, round| self.of(&round.to_le_bytes(), &hash))
    }
}

/// Decrypts whole blocks of AES: each alone, or each combined with the one before it, beginning with `before`.
fn aes(key: &[u8], before: Option<&[u8]>, data: &[u8]) -> Result<Vec<u8>, Locked> {
    fn blocks<C: BlockCipherDecrypt<BlockSize = aes::cipher::consts::U16> + KeyInit>(
        key: &[u8],
        before: Option<&[u8]>,
        data: &[u8],
    ) -> Option<Vec<u8>> {
        let cipher = C::new_from_slice(key).ok()?;
        let mut before = before;
        let mut plain = Vec::with_capacity(data.len());
        for encrypted in data.chunks_exact(16) {
            let mut block = aes::Block::try_from(encrypted).ok()?;
            cipher.decrypt_block(&mut block);
            if let Some(before) = &mut before {
                block.iter_mut().zip(*before).for_each(|(byte, before)| *byte ^= before);
                *before = encrypted;
            }
            plain.extend_from_slice(&block);
        }
        Some(plain)
    }
    let decrypted = match key.len() {
        16 => blocks::<aes::Aes128>(key, before, data),
        24 => blocks::<aes::Aes192>(key, before, data),
        32 => blocks::<aes::Aes256>(key, before, data),
        _ => None,
    };
    decrypted.ok_or(Locked::UnknownWay)
}
