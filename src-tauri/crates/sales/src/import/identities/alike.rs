//! Codes and names that may be those of one product although they are written otherwise: with a prefix, inside a longer code, cut off, or both
//! joined in one text.

use std::collections::{BTreeMap, HashMap};

use crate::recognize::dictionary::normal;

/// How the texts of two products are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Alike {
    /// The same code, apart from zeros, signs, and letters in front; or one that is made from the other.
    Code,
    /// One text is the code and the name of the other.
    Joined,
    /// One name is the beginning of the other.
    Cut,
    /// One code is a part of the other one, which begins so many digits earlier.
    Inside(usize),
}

impl Alike {
    /// Whether it says enough of one pair; otherwise only many of them do.
    pub(super) fn says_enough(self) -> bool {
        !matches!(self, Self::Inside(_))
    }
}

/// Names that are shorter say too little where they are only the beginning of another one.
fn is_long(normal: &str) -> bool {
    const LEAST: usize = 8;
    const LEAST_CHINESE: usize = 4;
    let letters = normal.chars().count();
    letters >= LEAST || letters >= LEAST_CHINESE && normal.chars().all(|c| !c.is_ascii())
}

/// The texts of products, to find those that are alike.
#[derive(Debug, Default)]
pub(super) struct AlikeIndex {
    codes: HashMap<String, Vec<(u32, String, Alike)>>,
    joined: HashMap<String, Vec<u32>>,
    ids: HashMap<String, Vec<u32>>,
    /// Codes in front of a longer text.
    heads: HashMap<String, Vec<u32>>,
    names: BTreeMap<String, Vec<u32>>,
}

impl AlikeIndex {
    pub(super) fn add_id(&mut self, product: u32, id: &str) {
        for (key, letters, alike) in code_keys(id) {
            self.codes.entry(key).or_default().push((product, letters, alike));
        }
        if let Some(head) = head(id) {
            self.heads.entry(head).or_default().push(product);
        }
        self.ids.entry(normal(id)).or_default().push(product);
        self.add_text(product, id);
    }

    pub(super) fn add_name(&mut self, product: u32, id: &str, name: &str) {
        let (id, plain) = (normal(id), normal(name));
        if id != plain {
            self.joined.entry(format!("{id}{plain}")).or_default().push(product);
            self.joined.entry(format!("{plain}{id}")).or_default().push(product);
        }
        self.add_text(product, name);
    }

    fn add_text(&mut self, product: u32, text: &str) {
        let text = normal(text);
        if is_long(&text) && text.chars().any(char::is_alphabetic) {
            let products = self.names.entry(text).or_default();
            if !products.contains(&product) {
                products.push(product);
            }
        }
    }

    /// The one product, of those that a test takes, that has a code or a name like these, and how they are alike.
    pub(super) fn find(&self, id: &str, names: &[&str], is_wanted: &dyn Fn(u32) -> bool) -> Option<(u32, Alike)> {
        let only = |products: &mut dyn Iterator<Item = u32>| {
            let mut found = None;
            for product in products.filter(|&product| is_wanted(product)) {
                if found.is_some_and(|found| found != product) {
                    return None;
                }
                found = Some(product);
            }
            found
        };
        self.by_code(id, is_wanted).or_else(|| only(&mut self.joined_to(id, names)).map(|product| (product, Alike::Joined))).or_else(|| {
            names.iter().chain([&id]).find_map(|name| only(&mut self.cut(name).into_iter())).map(|product| (product, Alike::Cut))
        })
    }

    fn by_code(&self, id: &str, is_wanted: &dyn Fn(u32) -> bool) -> Option<(u32, Alike)> {
        let mut found: BTreeMap<Alike, Vec<u32>> = BTreeMap::new();
        for (key, letters, alike) in code_keys(id) {
            for (product, others, other) in self.codes.get(&key).into_iter().flatten() {
                let one_has_none = letters.is_empty() || others.is_empty();
                // Two codes of which only parts are the same are two codes.
                let both_derived = alike != Alike::Code && *other != Alike::Code;
                if (letters == *others || one_has_none) && !both_derived && is_wanted(*product) {
                    let products = found.entry(alike.max(*other)).or_default();
                    if !products.contains(product) {
                        products.push(*product);
                    }
                }
            }
        }
        let (alike, products) = found.into_iter().next()?;
        if let [only] = products[..] { Some((only, alike)) } else { None }
    }

    fn joined_to<'i>(&'i self, id: &str, names: &[&str]) -> impl Iterator<Item = u32> + use<'i> {
        let plain = normal(id);
        let own = names.iter().flat_map(|name| [format!("{plain}{}", normal(name)), format!("{}{plain}", normal(name))]);
        let of_own = own.filter(|text| *text != plain).collect::<Vec<_>>();
        let of_known = names.iter().copied().chain([id]).filter_map(|text| self.joined.get(&normal(text)));
        let mut found: Vec<u32> = of_known.flatten().copied().collect();
        found.extend(of_own.iter().filter_map(|text| self.ids.get(text)).flatten());
        found.extend(names.iter().copied().chain([id]).filter_map(head).filter_map(|head| self.ids.get(&head)).flatten());
        found.extend(self.heads.get(&plain).into_iter().flatten());
        found.into_iter()
    }

    /// Products with a name that begins with this one, or with which this one begins.
    fn cut(&self, name: &str) -> Vec<u32> {
        let name = normal(name);
        if !is_long(&name) || !name.chars().any(char::is_alphabetic) {
            return Vec::new();
        }
        let longer = self.names.range(name.clone()..).take_while(|(other, _)| other.starts_with(&name)).take(3);
        let mut found: Vec<u32> = longer.flat_map(|(_, products)| products).copied().collect();
        let shorter = name.char_indices().skip(4).map(|(at, _)| &name[..at]).filter(|part| is_long(part));
        found.extend(shorter.filter_map(|part| self.names.get(part)).flatten());
        found
    }
}

/// The code in front of a text, or in brackets behind it: `A1` of `A1 - Aspirin` and of `Aspirin (A1)`.
fn head(text: &str) -> Option<String> {
    let is_code = |word: &str| word.chars().count() >= 2 && word.chars().any(|c| c.is_ascii_digit());
    let text = text.trim();
    let behind = text.strip_suffix([')', ']', '）']).and_then(|text| text.rsplit_once(['(', '[', '（'])).map(|(_, code)| code.trim());
    if let Some(code) = behind.filter(|code| is_code(code)) {
        return Some(normal(code));
    }
    let text = text.trim_start_matches(['(', '[', '（', '【', '#']);
    let (word, rest) =
        text.split_once(|c: char| c.is_whitespace() || matches!(c, '_' | '|' | ':' | ';' | '/' | '-' | ')' | ']' | '）' | '】'))?;
    (is_code(word) && rest.chars().any(char::is_alphabetic)).then(|| normal(word))
}

/// What is the same in codes that are alike: digits without zeros in front, with the letters in front of them.
fn code_keys(id: &str) -> Vec<(String, String, Alike)> {
    const LEAST: usize = 4;
    let id = id.trim();
    let letters: String = id.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let rest = id[id.find(|c: char| !c.is_alphabetic()).unwrap_or(id.len())..]
        .trim_matches(|c: char| matches!(c, '-' | ' ' | '.' | ':' | '_' | '#' | '/'));
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if letters.chars().count() > 6 || rest.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '-' | ' ' | '.')) {
        return Vec::new();
    }
    let mut keys = Vec::new();
    let mut add = |digits: &str, alike: Alike| {
        let bare = digits.trim_start_matches('0');
        if bare.len() >= LEAST {
            keys.push((bare.to_owned(), letters.clone(), alike));
        }
    };
    add(&digits, Alike::Code);
    // National drug codes of the United States have hyphens where zeros are left out.
    let parts: Vec<&str> = rest.split('-').collect();
    if let [labeler, product, package] = parts[..]
        && labeler.len() <= 5
        && product.len() <= 4
        && package.len() <= 2
    {
        add(&format!("{labeler:0>5}{product:0>4}{package:0>2}"), Alike::Code);
    }
    // The last digit checks the others: `651234.5`.
    if let Some((code, check)) = rest.rsplit_once(['.', '-'])
        && check.len() == 1
        && code.len() >= 6
        && code.bytes().all(|byte| byte.is_ascii_digit())
    {
        add(code, Alike::Code);
    }
    if is_ean(&digits) {
        add(&digits[..12], Alike::Code);
        // Codes of France, Spain, Switzerland, and Germany are in barcodes of their own.
        let national = ["34009", "847000", "7680", "4150"].into_iter().find(|prefix| digits.starts_with(prefix));
        if let Some(prefix) = national {
            add(&digits[prefix.len()..12], Alike::Code);
        } else {
            (3..=7).for_each(|begin| add(&digits[begin..12], Alike::Inside(begin)));
        }
    }
    keys
}

/// Whether a number is a barcode: its last digit checks the others.
fn is_ean(digits: &str) -> bool {
    digits.len() == 13 && {
        let sum: u32 = digits.bytes().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        sum.is_multiple_of(10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(known: (&str, &str), id: &str, name: &str) -> Option<Alike> {
        let mut index = AlikeIndex::default();
        index.add_id(1, known.0);
        if !known.1.is_empty() {
            index.add_name(1, known.0, known.1);
        }
        index.add_id(2, "Z999999999");
        let names: Vec<&str> = [name].into_iter().filter(|name| !name.is_empty()).collect();
        index.find(id, &names, &|_| true).map(|(_, alike)| alike)
    }

    #[test]
    fn codes_are_alike_with_prefixes_zeros_and_check_digits() {
        for (known, id) in [
            ("2532724", "PZN-02532724"),
            ("0451122", "PZN 00451122"),
            ("012345678", "A012345678"),
            ("3000015", "3400930000151"),
            ("651234", "651234.5"),
            ("0093-1039-01", "00093103901"),
            ("590123412345", "5901234123457"),
            ("04006381333931", "4006381333931"),
        ] {
            assert_eq!(alike((known, ""), id, ""), Some(Alike::Code), "{known} {id}");
            assert_eq!(alike((id, ""), known, ""), Some(Alike::Code), "{id} {known}");
        }
        assert_eq!(alike(("A1001", ""), "B1001", ""), None, "letters distinguish codes");
        assert_eq!(alike(("12", ""), "A12", ""), None, "short numbers say nothing");
    }

    #[test]
    fn texts_are_alike_that_are_joined_or_cut() {
        assert_eq!(alike(("A1", "Aspirin"), "A1 Aspirin", ""), Some(Alike::Joined));
        assert_eq!(alike(("A1 - Aspirin", ""), "A1", "Aspirin"), Some(Alike::Joined));
        assert_eq!(alike(("A1", ""), "A1 Aspirin 100", ""), Some(Alike::Joined));
        assert_eq!(alike(("ACC akut 600 Brausetabletten 10 St", ""), "ACC akut 600 Brausetable", ""), Some(Alike::Cut));
        assert_eq!(alike(("布洛芬缓释胶囊0.3g*20粒", ""), "布洛芬缓释胶囊", ""), Some(Alike::Cut));
        assert_eq!(alike(("Aspirin", ""), "Ibuprofen", ""), None);
    }
}
