//! Several networks of one shape in one state dict: the names of each behind `members.N.`. What is done with them is in `registered`.

use forecast::LoadError;

use crate::pth::{StateDict, read_state_dict, write_state_dict};

/// The prefix of the names of the `index`-th network.
fn prefix(index: usize) -> String {
    format!("members.{index}.")
}

/// One state dict of several; a single one stays as it is.
///
/// # Errors
/// [`LoadError::Format`] when one of them is none.
pub(crate) fn join(members: &[Vec<u8>]) -> Result<Vec<u8>, LoadError> {
    if let [only] = members {
        return Ok(only.clone());
    }
    let mut all = StateDict::new();
    for (index, bytes) in members.iter().enumerate() {
        let dict = read_state_dict(bytes).map_err(|e| LoadError::Format(e.to_string()))?;
        all.extend(dict.into_iter().map(|(name, array)| (prefix(index) + &name, array)));
    }
    write_state_dict(&all).map_err(|e| LoadError::Format(e.to_string()))
}

/// The prefix of the names of each network of a state dict: nothing where there is only one.
pub(crate) fn prefixes(dict: &StateDict) -> Vec<String> {
    let several = (0..).map(prefix).take_while(|p| dict.iter().any(|(name, _)| name.starts_with(p.as_str()))).collect::<Vec<_>>();
    if several.is_empty() { vec![String::new()] } else { several }
}
