//! What a version belongs to: scope and model type, as folder, as key of `versions.json` and as identifier. Versions are in `version_path`.

use std::fmt;

use serde::Serialize;

use crate::id::IdError;
use crate::scope::Scope;

/// The folder that holds all versions, in the data folder.
pub(crate) const SAVED_MODELS: &str = "saved_models";

/// Name of an architecture as a folder: `[a-z][a-z0-9]*`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct ModelType(String);

impl ModelType {
    /// Takes a name such as `tcn`.
    ///
    /// # Errors
    /// [`IdError::ModelType`] when it is not 1 to 32 lower-case letters, digits, and `_` beginning with a letter.
    pub fn new(name: &str) -> Result<Self, IdError> {
        let letters = name.starts_with(|c: char| c.is_ascii_lowercase()) && name.len() <= 32;
        if letters && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            Ok(Self(name.to_owned()))
        } else {
            Err(IdError::ModelType(name.chars().take(40).collect()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ModelType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What versions are counted under: a scope and a model type. The only maker of paths below `saved_models`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Key {
    pub scope: Scope,
    pub model_type: ModelType,
}

impl Key {
    /// The type folder, relative to the data folder, with `/`: `saved_models/product/P001_all/mlstm`.
    #[must_use]
    pub fn dir(&self) -> String {
        format!("{SAVED_MODELS}/{}/{}", self.scope.components().join("/"), self.model_type)
    }

    /// The key in `versions.json`: `product_P001_all_mlstm`.
    #[must_use]
    pub fn registry_key(&self) -> String {
        format!("{}_{}", self.identifier(), self.model_type)
    }

    /// The key without the type: `product_P001_all`.
    #[must_use]
    pub fn identifier(&self) -> String {
        self.scope.components().join("_")
    }

    /// The folders of the key below `saved_models`, outermost first.
    pub(crate) fn components(&self) -> Vec<String> {
        let mut parts = self.scope.components();
        parts.push(self.model_type.as_str().to_owned());
        parts
    }

    /// The key whose [`Key::components`] these are.
    pub(crate) fn from_components(parts: &[&str]) -> Option<Self> {
        let (model_type, scope) = parts.split_last()?;
        Some(Self { scope: Scope::from_components(scope)?, model_type: ModelType::new(model_type).ok()? })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dir())
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::product_key;

    #[test]
    fn a_key_reads_as_its_folder() {
        let key = product_key("P001");
        assert_eq!((key.to_string(), key.dir()), ("saved_models/product/P001_all/tcn".to_owned(), key.to_string()));
    }
}
