//! What is left of a date's text while its parts are taken from the front.

use crate::read::months;

/// What is left of a text while it is read.
#[derive(Clone, Copy)]
pub(super) struct Rest<'a>(pub(super) &'a str);

impl Rest<'_> {
    /// The digits in front: value and how many.
    pub(super) fn digits(&mut self) -> Option<(u64, usize)> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || count > 17 {
            return None;
        }
        let value = self.0[..count].parse().ok()?;
        self.0 = &self.0[count..];
        Some((value, count))
    }

    pub(super) fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let (value, count) = self.digits()?;
        (count <= most).then_some(())?;
        Some((u32::try_from(value).ok()?, count))
    }

    pub(super) fn skip(&mut self, of: &[char]) -> bool {
        let mut chars = self.0.chars();
        if chars.next().is_some_and(|c| of.contains(&c)) {
            self.0 = chars.as_str();
            return true;
        }
        false
    }

    /// Skips a sign, with blanks in front of it or not.
    pub(super) fn skip_blanks_before(&mut self, of: &[char]) {
        let mut rest = Rest(self.0.trim_start());
        if rest.skip(of) {
            *self = rest;
        }
    }

    pub(super) fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start();
    }

    /// `1st`, `22nd` of spelled dates.
    pub(super) fn skip_ordinal(&mut self) {
        if let Some(ending) = self.0.get(..2).filter(|ending| ["st", "nd", "rd", "th"].iter().any(|one| ending.eq_ignore_ascii_case(one))) {
            self.0 = &self.0[ending.len()..];
        }
    }

    /// `de` and `of` between the parts of a date.
    pub(super) fn skip_preposition(&mut self) {
        for word in ["de ", "del ", "of ", "d'", "DE ", "De "] {
            if let Some(rest) = self.0.strip_prefix(word) {
                self.0 = rest.trim_start();
            }
        }
    }

    pub(super) fn is_thai(&self) -> bool {
        self.0.starts_with(is_thai)
    }

    pub(super) fn month_name(&mut self) -> Option<u32> {
        if self.0.starts_with(is_thai) {
            // Short names have dots in them and behind them.
            let length = self.0.find(|c: char| !is_thai(c) && c != '.').unwrap_or(self.0.len());
            let month = months::month(&self.0[..length].replace('.', ""))?;
            self.0 = &self.0[length..];
            return Some(month);
        }
        let is_sign = |c: char| matches!(c, '\u{93c}' | '\u{94d}');
        let length = self.0.find(|c: char| !c.is_alphabetic() && !is_sign(c)).unwrap_or(self.0.len());
        let month = (length > 0).then(|| months::month(&self.0[..length])).flatten()?;
        self.0 = &self.0[length..];
        Some(month)
    }
    /// A time in front of the year, as in `Jan 05 10:11:12 2024`.
    pub(super) fn skip_time(&mut self) {
        let word = self.0.trim_start().split(' ').next().unwrap_or_default();
        if word.contains(':') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
            self.0 = &self.0.trim_start()[word.len()..];
            // The time zone, as Java writes it.
            let zone = self.0.trim_start().split(' ').next().unwrap_or_default();
            if (1..=5).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_uppercase()) {
                self.0 = &self.0.trim_start()[zone.len()..];
            }
        }
    }
}

/// A letter or sign of Thai.
fn is_thai(c: char) -> bool {
    matches!(c, '\u{e01}'..='\u{e4e}')
}
