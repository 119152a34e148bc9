//! What an architecture refuses, and what it does by default.

use super::*;
use crate::mean::Mean;

#[test]
fn sizes_out_of_range_are_refused() {
    let shape = NetShape { lookback: 56, horizon: 14, features: 5, profile: false, memory: false, outputs: 1 };
    shape.check().expect("usual sizes");
    let most = |name: SettingKey| TrainSettings::entries().iter().find(|entry| entry.name == name).expect("a setting").max as usize;
    let [horizon, lookback] = [most(SettingKey::Horizon), most(SettingKey::Lookback)];
    NetShape { lookback, horizon, features: MOST_FEATURES, ..shape }.check().expect("the largest");
    for (wrong, named) in [
        (NetShape { horizon: 0, ..shape }, "horizon is 0"),
        (NetShape { lookback: 0, ..shape }, "lookback is 0"),
        (NetShape { horizon: horizon + 1, ..shape }, "horizon is"),
        (NetShape { lookback: lookback + 1, ..shape }, "lookback is"),
        (NetShape { features: MOST_FEATURES + 1, ..shape }, "features"),
    ] {
        let refused = wrong.check().expect_err("out of range").to_string();
        assert!(refused.contains(named), "{refused}");
    }
}

#[test]
fn one_network_needs_no_joining() {
    struct Alone;
    impl Architecture for Alone {
        fn name(&self) -> &'static str {
            "alone"
        }
        fn title(&self) -> &'static str {
            "Alone"
        }
        fn hyperparameters(&self) -> &'static [Hyperparameter] {
            &[]
        }
        fn fit(
            &self,
            task: &FitTask<'_>,
            store: &mut dyn CheckpointStore,
            progress: &mut dyn Progress<FitEvent>,
        ) -> Result<Fitted, FitError> {
            Mean.fit(task, store, progress)
        }
        fn load(&self, weights: &[u8], shape: &NetShape, hyper: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
            Mean.load(weights, shape, hyper)
        }
    }
    let hyper = BTreeMap::new();
    let member = || MemberWeights { architecture: "alone", hyper: &hyper, weights: b"numbers" };
    assert_eq!(Alone.join(&[member()]).expect("itself"), b"numbers");
    let refused = Alone.join(&[member(), member()]).expect_err("it can't").to_string();
    assert!(refused.contains("alone does not average"), "{refused}");
    assert!(Alone.sibling("mean").is_none() && Alone.simple_method().is_none());
}
