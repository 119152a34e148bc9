//! Several networks in one state dict: the names of each behind `members.N.`, of another architecture behind `members.N.NAME.`, with its settings
//! as `members.N.NAME.hyper.SETTING`. What is done with them is in `registered`.

use std::collections::BTreeMap;

use forecast::{LoadError, MemberWeights};

use crate::pth::{Array, Data, StateDict, read_state_dict, write_state_dict};

/// The prefix of the names of a setting.
const HYPER: &str = "hyper.";

/// The prefix of the names of the `index`-th network.
fn prefix(index: usize) -> String {
    format!("members.{index}.")
}

/// One state dict of several, in a file of the architecture `own`; a single one stays as it is.
///
/// # Errors
/// [`LoadError::Format`] when one of them isn't a state dict.
pub(crate) fn join(own: &str, members: &[MemberWeights<'_>]) -> Result<Vec<u8>, LoadError> {
    if let [only] = members {
        return Ok(only.weights.to_vec());
    }
    let mut all = StateDict::new();
    for (index, member) in members.iter().enumerate() {
        let mut prefix = prefix(index);
        if member.architecture != own {
            prefix = format!("{prefix}{}.", member.architecture);
            all.extend(member.hyper.iter().map(|(name, value)| (format!("{prefix}{HYPER}{name}"), Array::f64s(vec![*value]))));
        }
        let dict = read_state_dict(member.weights).map_err(|e| LoadError::Format(e.to_string()))?;
        all.extend(dict.into_iter().map(|(name, array)| (format!("{prefix}{name}"), array)));
    }
    write_state_dict(&all).map_err(|e| LoadError::Format(e.to_string()))
}

/// A network of another architecture.
pub(crate) struct Other {
    pub(crate) architecture: String,
    pub(crate) hyper: BTreeMap<String, f64>,
    dict: StateDict,
}

impl Other {
    /// Returns the weights of the member as a file of its own.
    pub(crate) fn weights(&self) -> Result<Vec<u8>, LoadError> {
        write_state_dict(&self.dict).map_err(|e| LoadError::Format(e.to_string()))
    }
}

/// The prefix of the names of each network of the file's own architecture in a state dict, nothing where there is only one; and the networks of
/// other architectures, whose names `is_other` knows.
pub(crate) fn split(dict: &StateDict, is_other: impl Fn(&str) -> bool) -> (Vec<String>, Vec<Other>) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for prefix in (0..).map(prefix).take_while(|p| dict.iter().any(|(name, _)| name.starts_with(p.as_str()))) {
        let names = || dict.iter().filter_map(|(name, array)| Some((name.strip_prefix(&prefix)?, array)));
        let architecture = names().next().and_then(|(name, _)| name.split_once('.')).map(|(first, _)| first.to_owned());
        match architecture.filter(|name| is_other(name)) {
            None => own.push(prefix),
            Some(architecture) => {
                let mut other = Other { hyper: BTreeMap::new(), dict: StateDict::new(), architecture };
                for (name, array) in
                    names().filter_map(|(name, array)| Some((name.strip_prefix(&other.architecture)?.strip_prefix('.')?, array)))
                {
                    match (name.strip_prefix(HYPER), &array.data) {
                        (Some(setting), Data::F64(value)) if value.len() == 1 => {
                            other.hyper.insert(setting.to_owned(), value[0]);
                        }
                        _ => other.dict.push((name.to_owned(), array.clone())),
                    }
                }
                others.push(other);
            }
        }
    }
    if own.is_empty() && others.is_empty() { (vec![String::new()], others) } else { (own, others) }
}
