//! What a program or library for macOS says of its signature. Whether the signature is right `codesign` checks; what kind it is decides whether
//! the app starts on another Mac.

use crate::failure::{Failure, Result};

const SUPER_BLOB: u32 = 0xfade_0cc0;
const CODE_DIRECTORY: u32 = 0xfade_0c02;
const ENTITLEMENTS: u32 = 0xfade_7171;
const AD_HOC: u32 = 0x2;
const HARDENED: u32 = 0x1_0000;

/// The kind of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signature {
    /// Made without a certificate.
    pub(super) ad_hoc: bool,
    /// Runs with the hardened runtime, which notarization requires.
    pub(super) hardened: bool,
    /// Asks for exceptions from the hardened runtime.
    pub(super) entitled: bool,
}

impl Signature {
    /// Reads what `LC_CODE_SIGNATURE` points to. None when it isn't a signature.
    pub(super) fn parse(blob: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u32::from_be_bytes(blob.get(at..at.checked_add(4)?)?.try_into().ok()?));
        // Its length comes second.
        if word(0)? != SUPER_BLOB || blob.len() < usize::try_from(word(4)?).ok()? {
            return None;
        }
        let (mut flags, mut entitled) = (None, false);
        for part in 0..usize::try_from(word(8)?).ok()? {
            let at = usize::try_from(word(part.checked_mul(8)?.checked_add(16)?)?).ok()?;
            match word(at)? {
                CODE_DIRECTORY => flags = Some(word(at.checked_add(12)?)?),
                ENTITLEMENTS => entitled = true,
                _ => {}
            }
        }
        let flags = flags?;
        Some(Self { ad_hoc: flags & AD_HOC != 0, hardened: flags & HARDENED != 0, entitled })
    }

    /// Fails for a kind with which the app wouldn't start or couldn't be notarized.
    pub(super) fn check(signature: Option<Self>, file: &str) -> Result<()> {
        let fault = match signature {
            None => "isn't signed, and Apple silicon runs no unsigned code",
            // A hardened runtime loads only libraries of the same team, and an ad hoc signature has no team.
            Some(Self { ad_hoc: true, hardened: true, .. }) => "is signed ad hoc with a hardened runtime, and would load no library",
            Some(Self { ad_hoc: false, hardened: false, .. }) => "has no hardened runtime, and Apple would not notarize it",
            // Neither the pages, which run in a process of the system, nor libtorch write code into memory.
            Some(Self { entitled: true, .. }) => "asks for exceptions from the hardened runtime, which it doesn't need",
            Some(_) => return Ok(()),
        };
        Err(Failure::new(format!("{file} {fault}")))
    }
}

/// A signature of a kind, with nothing in it that is signed.
#[cfg(test)]
pub(super) fn blob(flags: u32, entitled: bool) -> Vec<u8> {
    let directory = [CODE_DIRECTORY, 16, 0x2_0400, flags];
    let parts = 1 + u32::from(entitled);
    let first = 12 + 8 * parts;
    let mut words = vec![SUPER_BLOB, first + 16 + 8 * (parts - 1), parts, 0, first];
    if entitled {
        words.extend([5, first + 16]);
    }
    words.extend(directory);
    if entitled {
        words.extend([ENTITLEMENTS, 8]);
    }
    words.into_iter().flat_map(u32::to_be_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_signatures_are_distinguished() {
        let kind = |flags, entitled| Signature::parse(&blob(flags, entitled)).unwrap();
        let plain = Signature { ad_hoc: false, hardened: false, entitled: false };
        assert_eq!(kind(0, false), plain);
        assert_eq!(kind(AD_HOC, false), Signature { ad_hoc: true, ..plain });
        assert_eq!(kind(HARDENED, true), Signature { hardened: true, entitled: true, ..plain });
        assert_eq!(Signature::parse(b"no signature at all, but long enough"), None);
        for length in 0..blob(0, true).len() {
            assert_eq!(Signature::parse(&blob(0, true)[..length]), None, "cut after {length} bytes");
        }
    }

    #[test]
    fn what_would_not_start_elsewhere_is_refused() {
        let check = |flags, entitled| Signature::check(Signature::parse(&blob(flags, entitled)), "libc10.dylib");
        check(AD_HOC, false).unwrap();
        check(HARDENED, false).unwrap();
        for (flags, entitled, word) in [(AD_HOC | HARDENED, false, "ad hoc"), (0, false, "hardened"), (HARDENED, true, "exceptions")] {
            let fault = check(flags, entitled).unwrap_err().to_string();
            assert!(fault.contains("libc10.dylib") && fault.contains(word), "{fault}");
        }
        assert!(Signature::check(None, "libc10.dylib").is_err());
    }
}
