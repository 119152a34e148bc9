//! Simple methods as models: their parameters as tensors of a `.pth` file, one number per series. No network.

use std::collections::BTreeMap;

use forecast::{
    Architecture, Baseline, CheckpointStore, FitError, FitEvent, FitTask, Fitted, FittedBaseline, Forecaster, Hyperparameter, Kind,
    LoadError, NetShape, Windows,
};
use progress::Progress;

use crate::pth::{Array, Data, StateDict, read_state_dict, write_state_dict};

/// Every simple method, in the order in which they are compared.
#[must_use]
pub fn simple_methods() -> &'static [&'static dyn Architecture] {
    &[
        &SimpleMethod(Baseline::SeasonalNaive),
        &SimpleMethod(Baseline::MovingAverage),
        &SimpleMethod(Baseline::WeekdayMean),
        &SimpleMethod(Baseline::WeekdayMedian),
        &SimpleMethod(Baseline::Ets),
        &SimpleMethod(Baseline::Croston),
        &SimpleMethod(Baseline::Tsb),
    ]
}

struct SimpleMethod(Baseline);

impl Architecture for SimpleMethod {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn title(&self) -> &'static str {
        self.0.title()
    }

    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }

    fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        Err(FitError::Hyperparameters(format!("{} learns from whole series, not from windows", self.0.name())))
    }

    fn kind(&self) -> Kind {
        Kind::Simple(self.0)
    }

    fn pack(&self, methods: &[FittedBaseline]) -> Result<Vec<u8>, LoadError> {
        let of = |at: usize| methods.iter().map(|method| method.parameters().get(at).copied().unwrap_or(f64::NAN)).collect();
        let dict: StateDict =
            self.0.parameter_names().iter().enumerate().map(|(at, name)| ((*name).to_owned(), Array::f64s(of(at)))).collect();
        write_state_dict(&dict).map_err(|error| LoadError::Format(error.to_string()))
    }

    fn load(&self, weights: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        let dict = read_state_dict(weights).map_err(|error| LoadError::Format(error.to_string()))?;
        let names = self.0.parameter_names();
        let columns = names.iter().map(|name| match dict.iter().find(|(found, _)| found == name).map(|(_, array)| &array.data) {
            Some(Data::F64(values)) => Ok(values),
            _ => Err(LoadError::Mismatch(format!("it has no parameter {name}"))),
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let series = columns.first().map_or(0, |column| column.len());
        let fitted = (0..series).map(|at| {
            let chosen: Option<Vec<f64>> = columns.iter().map(|column| column.get(at).copied()).collect();
            chosen.and_then(|chosen| self.0.with_parameters(&chosen))
        });
        let fitted: Option<Vec<FittedBaseline>> = fitted.collect();
        let fitted = fitted.ok_or_else(|| LoadError::Mismatch(format!("its parameters aren't those of {}", self.0.name())))?;
        Ok(Box::new(Chosen(fitted)))
    }
}

/// The parameters of each series, in the order of their ids.
struct Chosen(Vec<FittedBaseline>);

impl Forecaster for Chosen {
    /// What a simple method forecasts isn't made of windows: it is mixed in later.
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        Ok(vec![0.0; windows.starts.len() * windows.horizon])
    }

    fn fitted_method(&self, series: usize) -> Option<&FittedBaseline> {
        self.0.get(series)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_survive_the_file_and_a_foreign_file_is_refused() {
        let shape = NetShape { lookback: 56, horizon: 7, features: 0, profile: false, memory: false, outputs: 1 };
        let load = |method: &dyn Architecture, bytes: &[u8]| method.load(bytes, &shape, &BTreeMap::new());
        let history: Vec<f64> = (0..400).map(|i| f64::from(i % 7) + f64::from(i * 7919 % 13)).collect();
        for method in simple_methods() {
            let baseline = method.simple_method().expect("a simple method");
            let fitted = [baseline.fit(&history), baseline.fit(&history[..100])];
            let loaded = load(*method, &method.pack(&fitted).expect("packed")).expect("loaded");
            for (place, fitted) in fitted.iter().enumerate() {
                let again = loaded.fitted_method(place).expect("known");
                assert_eq!(again.forecast(&history, 9), fitted.forecast(&history, 9), "{}", method.name());
            }
            assert!(loaded.fitted_method(2).is_none(), "an unknown series");
            assert!(load(*method, b"nothing").is_err());
        }
        let ets = simple_methods()[4].pack(&[Baseline::Ets.fit(&history)]).expect("packed");
        assert!(load(simple_methods()[1], &ets).is_err(), "parameters of another method");
    }
}
