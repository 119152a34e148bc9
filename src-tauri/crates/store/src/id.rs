//! Ids of products and stores: what a user may call them, and their form as one folder name. How ids make a path is in `key`.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::component;

/// The longest id, in characters.
pub const MAX_ID_CHARS: usize = 200;

/// Why a text can't be an id or a model type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing to name a folder after.
    #[error("a code is empty; every product and store needs a code of at least one character")]
    Empty,
    /// More than [`MAX_ID_CHARS`] characters.
    #[error("the code that begins with `{start}` has {chars} characters; shorten it to {MAX_ID_CHARS} or fewer")]
    TooLong {
        /// The first characters of the id.
        start: String,
        /// How many characters the id has.
        chars: usize,
    },
    /// Not `[a-z][a-z0-9]*`.
    #[error(
        "`{0}` isn't a model type; a model type is lower-case letters, digits, and `_`, such as mlstm, kan, tcn, transformer, or trees"
    )]
    ModelType(String),
    /// A folder name that no id has.
    #[error("`{0}` isn't a folder name that Pharmacast gives to an id")]
    Component(String),
}

/// Id of a product or a store: user text in NFC, 1 to [`MAX_ID_CHARS`] characters, otherwise free (`阿莫西林 0.25g`, `A/B`, `CON`, `..`).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id {
    text: String,
    /// `text` is a shortened folder name: the id was too long for one, and its full text is only in `metadata.json`.
    shortened: bool,
}

impl Id {
    /// Takes user text, normalized to NFC.
    ///
    /// # Errors
    /// [`IdError::Empty`], [`IdError::TooLong`].
    pub fn new(text: &str) -> Result<Self, IdError> {
        let text: String = if is_nfc(text) { text.to_owned() } else { text.nfc().collect() };
        let chars = text.chars().count();
        if chars == 0 {
            return Err(IdError::Empty);
        }
        if chars > MAX_ID_CHARS {
            return Err(IdError::TooLong { start: text.chars().take(20).collect(), chars });
        }
        Ok(Self { text, shortened: false })
    }

    /// The id as the user wrote it (NFC). For an id known only by a shortened folder name, that folder name; [`Id::is_whole`] says which.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// False for an id read from a folder name that had to be shortened; `Record::key` of the version has it whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.shortened
    }

    /// The id as one portable path component. Injective; plain ids stay readable, the rest is percent-encoded (`docs/contract.md` §1).
    #[must_use]
    pub fn component(&self) -> String {
        if self.shortened { self.text.clone() } else { component::encode(&self.text) }
    }

    /// The component cut to a length at which two of them fit into one folder name: a readable start, then a hash of the whole id.
    pub(crate) fn short_component(&self) -> String {
        if self.shortened { self.text.clone() } else { component::shorten(&self.text) }
    }

    /// The id that [`Id::component`] turns into `name`.
    ///
    /// # Errors
    /// [`IdError::Component`] when no id has that component: there is exactly one way to write each.
    pub fn from_component(name: &str) -> Result<Self, IdError> {
        if component::is_shortened(name) {
            return Ok(Self { text: name.to_owned(), shortened: true });
        }
        let wrong = || IdError::Component(name.to_owned());
        let id = Self::new(&component::decode(name).ok_or_else(wrong)?)?;
        if id.component() == name { Ok(id) } else { Err(wrong()) }
    }

    /// Equal for ids that some file system would take for the same.
    pub(crate) fn folded(&self) -> String {
        fold(&self.text)
    }
}

/// Case folding, wide on purpose: what it makes equal might meet on Windows or macOS.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_uppercase().to_lowercase().nfc().filter(|c| !is_ignorable(*c)).collect()
}

/// Characters that HFS+ leaves out when it compares names.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl serde::Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
