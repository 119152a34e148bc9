//! The encryption that the workbook describes in XML: any of several hashes, and AES with keys of several lengths ([MS-OFFCRYPTO] 2.3.4.10).

use data_encoding::BASE64;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Hash, Locked, aes};
use crate::source::sheet_xml::attribute;

/// What the hash of the password is combined with, for each thing that it encrypts.
const OF_VERIFIER: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const OF_VERIFIER_HASH: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const OF_KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];

const SEGMENT: usize = 4096;
/// The most rounds that are allowed, ten million, take longer than a file may take.
const MOST_ROUNDS: u32 = 2_000_000;

/// How something is encrypted.
struct Way {
    hash: Hash,
    key_bytes: usize,
    block_bytes: usize,
    salt: Vec<u8>,
}

/// The password's part.
struct Lock {
    way: Way,
    rounds: u32,
    verifier: Vec<u8>,
    verifier_hash: Vec<u8>,
    key: Vec<u8>,
}

pub(super) fn decrypt(info: &[u8], password: &[u8], data: &[u8]) -> Result<Vec<u8>, Locked> {
    let (way, lock) = read(info).ok_or(Locked::UnknownWay)?;
    let hash = lock.way.hash.of_password(&lock.way.salt, password, lock.rounds);
    let open = |part: &[u8], encrypted: &[u8]| {
        let key = fitted(lock.way.hash.of(&hash, part), lock.way.key_bytes);
        aes(&key, Some(&fitted(lock.way.salt.clone(), lock.way.block_bytes)), encrypted)
    };
    let mut verifier = open(&OF_VERIFIER, &lock.verifier)?;
    verifier.truncate(lock.way.salt.len());
    let expected = lock.way.hash.of(&verifier, &[]);
    if !open(&OF_VERIFIER_HASH, &lock.verifier_hash)?.starts_with(&expected) {
        return Err(Locked::WrongPassword);
    }
    let mut key = open(&OF_KEY, &lock.key)?;
    key.truncate(way.key_bytes);
    let mut plain = Vec::with_capacity(data.len());
    for (number, segment) in (0_u32..).zip(data.chunks(SEGMENT)) {
        let before = fitted(way.hash.of(&way.salt, &number.to_le_bytes()), way.block_bytes);
        plain.extend(aes(&key, Some(&before), segment)?);
    }
    Ok(plain)
}

/// Bytes cut or filled up to a length.
fn fitted(mut bytes: Vec<u8>, length: usize) -> Vec<u8> {
    bytes.resize(length, 0x36);
    bytes
}

fn read(info: &[u8]) -> Option<(Way, Lock)> {
    let mut reader = Reader::from_reader(info);
    let mut buffer = Vec::new();
    let (mut data, mut lock) = (None, None);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "keyData" => data = Some(way(&element)?),
                "encryptedKey" if lock.is_none() => {
                    lock = Some(Lock {
                        way: way(&element)?,
                        rounds: attribute(&element, "spinCount")?.parse().ok().filter(|rounds| *rounds <= MOST_ROUNDS)?,
                        verifier: bytes(&element, "encryptedVerifierHashInput")?,
                        verifier_hash: bytes(&element, "encryptedVerifierHashValue")?,
                        key: bytes(&element, "encryptedKeyValue")?,
                    });
                }
                _ => {}
            },
            Event::Eof => return data.zip(lock),
            _ => {}
        }
    }
}

fn way(element: &BytesStart<'_>) -> Option<Way> {
    let text = |name: &str| attribute(element, name);
    if text("cipherAlgorithm")? != "AES" || text("cipherChaining")? != "ChainingModeCBC" {
        return None;
    }
    let hash = match text("hashAlgorithm")?.replace('-', "").as_str() {
        "MD5" => Hash::Md5,
        "SHA1" => Hash::Sha1,
        "SHA256" => Hash::Sha256,
        "SHA384" => Hash::Sha384,
        "SHA512" => Hash::Sha512,
        _ => return None,
    };
    let key_bytes = text("keyBits")?.parse::<usize>().ok()? / 8;
    let block_bytes = text("blockSize")?.parse().ok().filter(|bytes| *bytes == 16)?;
    Some(Way {
        hash,
        key_bytes: Some(key_bytes).filter(|bytes| matches!(bytes, 16 | 24 | 32))?,
        block_bytes,
        salt: bytes(element, "saltValue")?,
    })
}

fn bytes(element: &BytesStart<'_>, name: &str) -> Option<Vec<u8>> {
    BASE64.decode(attribute(element, name)?.as_bytes()).ok()
}
