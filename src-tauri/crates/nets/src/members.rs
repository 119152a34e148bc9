//! Several models in one state dict: the names of each behind `members.N.`, of another architecture behind `members.N.NAME.`, with its settings
//! as `members.N.NAME.hyper.SETTING`.

use std::collections::BTreeMap;

use forecast::{Architecture, Forecaster, LoadError, MemberWeights, NetShape, Windows};

use crate::arch::architectures;
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

/// The architecture of that name, which learns from windows.
pub(crate) fn sibling(name: &str) -> Option<&'static dyn Architecture> {
    architectures().iter().copied().find(|architecture| architecture.name() == name)
}

/// Checks that windows have the shape that a model was made for.
pub(crate) fn check_windows(windows: &Windows<'_>, shape: NetShape) -> Result<(), LoadError> {
    let NetShape { lookback, horizon, features, .. } = shape;
    if (windows.lookback, windows.horizon, windows.days.columns()) != (lookback, horizon, 1 + features) {
        return Err(LoadError::Mismatch(format!(
            "it was made for {lookback} days of look-back, a horizon of {horizon} days, and {features} features"
        )));
    }
    Ok(())
}

/// Averages `numbers`, the mean forecasts of `own` models, with those of others.
pub(crate) fn average(
    mut numbers: Vec<f32>,
    own: usize,
    others: &[Box<dyn Forecaster>],
    windows: &Windows<'_>,
) -> Result<Vec<f32>, LoadError> {
    if others.is_empty() {
        return Ok(numbers);
    }
    let (own, all) = (own as f32, (own + others.len()) as f32);
    numbers.iter_mut().for_each(|number| *number *= own / all);
    for other in others {
        numbers.iter_mut().zip(other.forecast(windows)?).for_each(|(sum, number)| *sum += number / all);
    }
    Ok(numbers)
}

/// A model of another architecture.
pub(crate) struct Other {
    architecture: String,
    hyper: BTreeMap<String, f64>,
    dict: StateDict,
}

impl Other {
    /// Loads it as if it had a file of its own.
    pub(crate) fn load(&self, shape: &NetShape) -> Result<Box<dyn Forecaster>, LoadError> {
        let weights = write_state_dict(&self.dict).map_err(|e| LoadError::Format(e.to_string()))?;
        let architecture = sibling(&self.architecture).ok_or_else(|| LoadError::Mismatch(self.architecture.clone()))?;
        architecture.load(&weights, shape, &self.hyper)
    }
}

/// The prefix of the names of each model of the file's own architecture in a state dict, nothing where there is only one; and the models of
/// other architectures.
pub(crate) fn split(dict: &StateDict) -> (Vec<String>, Vec<Other>) {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for prefix in (0..).map(prefix).take_while(|p| dict.iter().any(|(name, _)| name.starts_with(p.as_str()))) {
        let names = || dict.iter().filter_map(|(name, array)| Some((name.strip_prefix(&prefix)?, array)));
        let architecture = names().next().and_then(|(name, _)| name.split_once('.')).map(|(first, _)| first.to_owned());
        match architecture.filter(|name| sibling(name).is_some()) {
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
