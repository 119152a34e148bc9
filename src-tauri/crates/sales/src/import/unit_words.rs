//! The words of units, by how large they are.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::recognize::dictionary::lists;

const WORDS: &str = include_str!("../../data/units.txt");

/// How large a unit is. Pieces are what a pack holds, packs are what a case holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Piece,
    Pack,
    Case,
}

static LISTS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| lists(WORDS).into_iter().collect());

static LEVELS: LazyLock<HashMap<&str, Level>> = LazyLock::new(|| {
    let all = [Level::Piece, Level::Pack, Level::Case];
    all.into_iter().flat_map(|level| words_of(level).iter().map(move |word| (*word, level))).collect()
});

/// The words for units of a size.
pub(super) fn words_of(level: Level) -> &'static [&'static str] {
    let name = match level {
        Level::Piece => "piece",
        Level::Pack => "pack",
        Level::Case => "case",
    };
    LISTS.get(name).map_or(&[], Vec::as_slice)
}

pub(super) fn level(unit: &str) -> Option<Level> {
    LEVELS.get(unit).copied()
}

/// Whether a word is one for a single thing, whatever it is.
pub(super) fn is_single(word: &str) -> bool {
    LISTS.get("single").is_some_and(|words| words.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_of_two_sizes() {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for (name, words) in LISTS.iter() {
            for word in words {
                let before = seen.insert(word, name);
                assert!(before.is_none(), "`{word}` is {before:?} and {name}");
                assert_eq!(word.to_lowercase(), *word);
            }
        }
    }
}
