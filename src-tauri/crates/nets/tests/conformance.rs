//! What every registered network must do, whatever it is made of. A new architecture is tested here by being in the list.

use std::cell::Cell;
use std::collections::BTreeMap;

use forecast::{
    Architecture, CheckpointStore, DayTable, FitError, FitEvent, FitTask, Fitted, Kind, LoadError, MEMORY_COLUMNS, MemberWeights, NetShape,
    NoCheckpoints, OUTPUTS, Starts, StopReason, TrainSettings, Windows,
};
use progress::{Progress, Unwatched};

const SHAPE: NetShape = NetShape { lookback: 21, horizon: 5, features: 2, profile: false, memory: true, outputs: OUTPUTS };
/// As versions had it that forecast the median alone.
const FIRST_SHAPE: NetShape = NetShape { memory: false, outputs: 1, ..SHAPE };

/// A sine of 14 days, with two features: the day's place in the week, and noise that says nothing.
fn table(days: usize) -> DayTable {
    let mut table = DayTable::new(1 + SHAPE.features);
    for day in 0..days {
        let value = 1.0 + (day as f32 * std::f32::consts::TAU / 14.0).sin();
        table.rows.extend([value, (day % 7) as f32 / 7.0, ((day * 7919) % 101) as f32 / 101.0]);
        table.memory.extend((0..MEMORY_COLUMNS).map(|column| 1.0 + ((day + 3 * column) as f32 * 0.1).sin()));
        table.loss_weights.extend([0.5, 0.8]);
    }
    table
}

fn windows<'a>(days: &'a DayTable, starts: &'a Starts) -> Windows<'a> {
    Windows { days, starts, lookback: SHAPE.lookback, horizon: SHAPE.horizon }
}

fn one(row: usize) -> Starts {
    std::iter::once(row).collect()
}

fn settings(architecture: &dyn Architecture, epochs: u32) -> TrainSettings {
    let mut settings = TrainSettings::with(architecture.hyperparameters());
    settings.lookback = SHAPE.lookback as u32;
    settings.horizon = SHAPE.horizon as u32;
    settings.epochs = epochs;
    settings.patience = epochs;
    settings.batch_size = 16;
    settings.checkpoint_every = 2;
    settings.weight_average = 0.9;
    settings.learning_rate = 0.005;
    settings
}

/// Keeps everything that a fit hands out.
#[derive(Default)]
struct Keep {
    kept: Kept,
    heard: Heard,
}

/// The events of a fit; cancels when asked for the `cancel_at`-th time.
#[derive(Default)]
struct Heard {
    events: Vec<FitEvent>,
    asked: Cell<usize>,
    cancel_at: Option<usize>,
}

/// Checkpoints as the fit left them: what it discarded stays, and is named.
#[derive(Default)]
struct Kept {
    checkpoints: BTreeMap<String, Vec<u8>>,
    discarded: Vec<String>,
}

impl CheckpointStore for Kept {
    fn save(&mut self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.checkpoints.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }
    fn discard(&mut self, name: &str) -> std::io::Result<()> {
        self.discarded.push(name.to_owned());
        Ok(())
    }
}

impl Progress<FitEvent> for Heard {
    fn event(&mut self, event: FitEvent) {
        self.events.push(event);
    }
    fn cancelled(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.cancel_at.is_some_and(|at| self.asked.get() >= at)
    }
}

fn fit(architecture: &dyn Architecture, settings: &TrainSettings, resume: &[Vec<u8>], keep: &mut Keep) -> Result<Fitted, FitError> {
    let table = table(140);
    let (train, validation): (Starts, Starts) = ((0..80).collect(), (85..114).collect());
    let (train, validation) = (windows(&table, &train), windows(&table, &validation));
    architecture.fit(
        &FitTask { shape: SHAPE, settings, train: &train, validation: &validation, series: 1, resume },
        &mut keep.kept,
        &mut keep.heard,
    )
}

fn task<'a>(settings: &'a TrainSettings, train: &'a Windows<'a>, validation: &'a Windows<'a>) -> FitTask<'a> {
    FitTask { shape: SHAPE, settings, train, validation, series: 1, resume: &[] }
}

fn each(check: impl Fn(&dyn Architecture)) {
    assert!(!nets::architectures().is_empty());
    for architecture in nets::architectures() {
        check(*architecture);
    }
}

/// Checks the networks alone: trees need more rows than are here, stop by no smallest improvement, and ask before each tree.
fn each_network(check: impl Fn(&dyn Architecture)) {
    each(|a| {
        if a.kind() == Kind::Network {
            check(a);
        }
    });
}

#[test]
fn names_are_words_for_paths_and_hyperparameters_are_described_and_in_range() {
    each(|a| {
        assert!(a.name().chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{}", a.name());
        for h in a.hyperparameters() {
            assert!((h.min..=h.max).contains(&h.default), "{} {}", a.name(), h.name);
            let shown = a.common_settings().iter().any(|common| common.name == h.name);
            assert!(!shown, "{} is shown twice for {}", h.name, a.name());
        }
    });
}

#[test]
fn a_sine_is_learned_and_the_weights_give_the_same_numbers_however_windows_are_batched() {
    each_network(|a| {
        let mut keep = Keep::default();
        let settings = settings(a, 60);
        let fitted = fit(a, &settings, &[], &mut keep).expect("a fit");
        let best = fitted.history.iter().map(|e| e.val_loss).fold(f64::INFINITY, f64::min);
        assert!(best < 0.3, "{} learns a sine without noise; its loss is {best}, that of its mean 2.5", a.name());

        let table = table(140);
        let net = a.load(&fitted.weights, &SHAPE, &settings.hyper).expect("its own weights");
        let starts: Starts = (0..114).collect();
        let all = net.forecast(&windows(&table, &starts)).expect("forecasts");
        assert_eq!(all.len(), 114 * SHAPE.horizon * OUTPUTS);
        for (start, expected) in starts.iter().zip(all.chunks(SHAPE.horizon * OUTPUTS)) {
            let alone = net.forecast(&windows(&table, &one(start))).expect("a forecast");
            assert!(alone.iter().zip(expected).all(|(x, y)| (x - y).abs() < 1e-5), "{}: {alone:?} {expected:?}", a.name());
        }
        assert_eq!(net.forecast(&windows(&table, &Starts::default())).expect("no window"), Vec::<f32>::new());
    });
}

#[test]
fn several_networks_in_one_file_forecast_their_mean() {
    each(|a| {
        let (one, other) = (settings(a, 2), TrainSettings { seed: 2, ..settings(a, 2) });
        let members = [&one, &other].map(|s| fit(a, s, &[], &mut Keep::default()).expect("a fit").weights);
        let (table, starts): (_, Starts) = (table(140), (0..50).collect());
        let of = |weights: &[u8]| a.load(weights, &SHAPE, &one.hyper)?.forecast(&windows(&table, &starts));
        let [first, second] = members.each_ref().map(|weights| of(weights).expect("its own weights"));
        let weights = |members: &[Vec<u8>]| -> Vec<u8> {
            let all = members.iter().map(|weights| MemberWeights { architecture: a.name(), hyper: &one.hyper, weights });
            a.join(&all.collect::<Vec<_>>()).expect("one file")
        };
        let joined = of(&weights(&members)).expect("both");
        let mean = first.iter().zip(&second).map(|(x, y)| f32::midpoint(*x, *y));
        assert!(joined.iter().zip(mean).all(|(j, m)| (j - m).abs() < 1e-5) && first != second, "{}", a.name());
        assert_eq!(weights(&members[..1]), members[0], "one stays as it is");
    });
}

#[test]
fn networks_of_several_kinds_in_one_file_forecast_their_mean() {
    let (table, starts): (_, Starts) = (table(140), (0..50).collect());
    let fitted: Vec<_> = nets::architectures()
        .iter()
        .filter(|a| ["tcn", "kan", "trees"].contains(&a.name()))
        .map(|a| (*a, settings(*a, 2), fit(*a, &settings(*a, 2), &[], &mut Keep::default()).expect("a fit").weights))
        .collect();
    let forecast = |a: &dyn Architecture, hyper, weights: &[u8]| {
        a.load(weights, &SHAPE, hyper).expect("a file of networks").forecast(&windows(&table, &starts)).expect("forecasts")
    };
    let alone: Vec<Vec<f32>> = fitted.iter().map(|(a, settings, weights)| forecast(*a, &settings.hyper, weights)).collect();
    let members = fitted.iter().map(|(a, settings, weights)| MemberWeights { architecture: a.name(), hyper: &settings.hyper, weights });
    let members: Vec<_> = members.collect();
    // Whichever of them the file is of.
    for (first, settings, _) in &fitted {
        let joined = first.join(&members).expect("one file");
        let together = forecast(*first, &settings.hyper, &joined);
        for (at, number) in together.iter().enumerate() {
            let mean = alone.iter().map(|numbers| numbers[at]).sum::<f32>() / 3.0;
            assert!((number - mean).abs() < 1e-4, "{number} instead of {mean} in a file of {}", first.name());
        }
    }
}

#[test]
fn the_values_of_the_days_to_forecast_are_not_looked_at() {
    each(|a| {
        let settings = settings(a, 1);
        let weights = fit(a, &settings, &[], &mut Keep::default()).expect("a fit").weights;
        let net = a.load(&weights, &SHAPE, &settings.hyper).expect("its own weights");
        let known = table(SHAPE.lookback + SHAPE.horizon);
        let mut unknown = known.clone();
        for day in SHAPE.lookback..SHAPE.lookback + SHAPE.horizon {
            unknown.rows[day * unknown.columns] = f32::NAN;
        }
        assert_eq!(
            net.forecast(&windows(&known, &one(0))).expect("a forecast"),
            net.forecast(&windows(&unknown, &one(0))).expect("a forecast")
        );
    });
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    each(|a| {
        let mut settings = settings(a, 3);
        let bytes = |settings: &TrainSettings| fit(a, settings, &[], &mut Keep::default()).expect("a fit").weights;
        let first = bytes(&settings);
        assert_eq!(first, bytes(&settings), "{}", a.name());
        settings.seed = 2;
        assert_ne!(first, bytes(&settings), "{}", a.name());
        settings.threads = 3;
        assert_eq!(bytes(&settings), bytes(&settings), "{} on three threads", a.name());
    });
}

#[test]
fn threads_share_the_work_and_change_nothing_but_the_rounding() {
    // Batches of 16 make parts of 5, 5 and 6; the last batch has fewer windows. Where whole weeks are missing, parts have unlike numbers of days
    // that count.
    let weeks_missing = (0..140).map(|day| f32::from(u8::from(day % 30 > 13))).collect();
    for weights in [Vec::new(), weeks_missing] {
        let table = DayTable { weights, ..table(140) };
        let (train, validation): (Starts, Starts) = ((0..80).collect(), (85..114).collect());
        let (train, validation) = (windows(&table, &train), windows(&table, &validation));
        each(|a| {
            let mut settings = settings(a, 2);
            settings.hyper.insert("dropout".to_owned(), 0.0);
            let mut losses = |threads| {
                settings.threads = threads;
                a.fit(&task(&settings, &train, &validation), &mut NoCheckpoints, &mut Unwatched).expect("a fit").history
            };
            for (alone, shared) in losses(1).iter().zip(losses(3)) {
                for (one, other) in [(alone.train_loss, shared.train_loss), (alone.val_loss, shared.val_loss)] {
                    assert!((one - other).abs() < 1e-4 * one, "{} {one} {other}", a.name());
                }
            }
        });
    }
}

#[test]
fn quantiles_never_cross_the_median_and_the_first_shape_has_one_number_a_day() {
    each(|a| {
        let settings = settings(a, 3);
        let weights = fit(a, &settings, &[], &mut Keep::default()).expect("a fit").weights;
        let (table, starts): (_, Starts) = (table(140), (0..114).collect());
        let all =
            a.load(&weights, &SHAPE, &settings.hyper).expect("its own weights").forecast(&windows(&table, &starts)).expect("forecasts");
        assert!(all.chunks(OUTPUTS).all(|day| day[1] <= day[0] && day[0] <= day[2] && day[3].is_finite()), "{}", a.name());

        let plain = DayTable { memory: Vec::new(), loss_weights: Vec::new(), ..table };
        let (train, validation): (Starts, Starts) = ((0..80).collect(), (85..114).collect());
        let (train, validation) = (windows(&plain, &train), windows(&plain, &validation));
        let first = FitTask { shape: FIRST_SHAPE, ..task(&settings, &train, &validation) };
        let weights = a.fit(&first, &mut NoCheckpoints, &mut Unwatched).expect("a fit").weights;
        let net = a.load(&weights, &FIRST_SHAPE, &settings.hyper).expect("its own weights");
        assert_eq!(net.forecast(&windows(&plain, &starts)).expect("forecasts").len(), 114 * FIRST_SHAPE.horizon, "{}", a.name());
    });
}

#[test]
fn a_fit_stops_at_the_batch_at_which_it_is_cancelled() {
    each_network(|a| {
        let mut keep = Keep { heard: Heard { cancel_at: Some(8), ..Heard::default() }, ..Keep::default() };
        assert!(matches!(fit(a, &settings(a, 50), &[], &mut keep), Err(FitError::Cancelled(_))), "{}", a.name());
        assert_eq!(keep.heard.asked.get(), 8, "not asked again after it said yes");
        let epochs = keep.heard.events.iter().filter(|e| matches!(e, FitEvent::Epoch { .. })).count();
        assert_eq!(epochs, 1, "{}: five batches an epoch, asked before each", a.name());
    });
}

#[test]
fn a_refit_reports_each_epoch_and_stops_at_the_batch_at_which_it_is_cancelled() {
    let again = |a: &dyn Architecture, heard: &mut Heard| {
        let (table, starts): (_, Starts) = (table(140), (0..80).collect());
        let (train, settings) = (windows(&table, &starts), settings(a, 50));
        a.refit(&FitTask { shape: SHAPE, settings: &settings, train: &train, validation: &train, series: 1, resume: &[] }, 3, heard)
    };
    each(|a| {
        let mut heard = Heard::default();
        again(a, &mut heard).expect("weights");
        let refits =
            heard.events.iter().filter_map(|e| if let FitEvent::Refit { epoch, epochs, .. } = e { Some((*epoch, *epochs)) } else { None });
        assert_eq!(refits.collect::<Vec<_>>(), [(0, 3), (1, 3), (2, 3), (3, 3)], "{}", a.name());
        assert_eq!(heard.events.len(), 4, "nothing else is reported: {:?}", heard.events);
        // Five batches an epoch, or one tree.
        let at = if a.kind() == Kind::Network { 8 } else { 2 };
        let mut heard = Heard { cancel_at: Some(at), ..Heard::default() };
        assert!(matches!(again(a, &mut heard), Err(FitError::Cancelled(_))), "{}", a.name());
        assert_eq!(heard.asked.get(), at, "not asked again after it said yes");
    });
}

#[test]
fn a_resumed_fit_ends_as_if_it_had_never_stopped() {
    each(|a| {
        let settings = settings(a, 6);
        let mut keep = Keep::default();
        let whole = fit(a, &settings, &[], &mut keep).expect("a fit");
        assert_eq!(keep.kept.discarded, ["checkpoint_epoch_2.pth", "checkpoint_epoch_4.pth"], "the last one is kept");
        for name in ["checkpoint_epoch_2.pth", "checkpoint_epoch_4.pth", "checkpoint_best.pth"] {
            let resumed = fit(a, &settings, std::slice::from_ref(&keep.kept.checkpoints[name]), &mut Keep::default()).expect("resumed");
            assert_eq!((&resumed.weights, resumed.best_epoch), (&whole.weights, whole.best_epoch), "{} from {name}", a.name());
            assert_eq!(resumed.history, whole.history, "{} from {name}", a.name());
        }
        let torn = b"no checkpoint".to_vec();
        let all =
            [torn.clone(), keep.kept.checkpoints["checkpoint_best.pth"].clone(), keep.kept.checkpoints["checkpoint_epoch_4.pth"].clone()];
        let resumed = fit(a, &settings, &all, &mut Keep::default()).expect("resumed from what can be read");
        assert_eq!(resumed.weights, whole.weights, "{}", a.name());
        assert!(matches!(fit(a, &settings, &[torn], &mut Keep::default()), Err(FitError::Resume(_))), "{}", a.name());
    });
}

#[test]
fn a_fit_that_diverges_says_so_and_keeps_the_best_it_had() {
    each_network(|a| {
        let mut settings = settings(a, 30);
        (settings.learning_rate, settings.gradient_clip) = (1.0, 1000.0);
        let table = DayTable { columns: 3, rows: table(140).rows.iter().map(|v| v * 1e30).collect(), ..table(140) };
        let starts: Starts = (0..60).collect();
        let windows = windows(&table, &starts);
        let task = FitTask { shape: SHAPE, settings: &settings, train: &windows, validation: &windows, series: 1, resume: &[] };
        match a.fit(&task, &mut NoCheckpoints, &mut Unwatched) {
            Err(FitError::Diverged { epoch }) => assert!(epoch >= 1),
            Ok(fitted) => assert!(a.load(&fitted.weights, &SHAPE, &settings.hyper).is_ok(), "what is kept is finite"),
            Err(other) => panic!("{}: {other}", a.name()),
        }
    });
}

#[test]
fn a_missing_day_teaches_nothing() {
    each(|a| {
        let learned = |value: f32, weights: Vec<f32>| {
            let mut table = DayTable { weights, ..table(140) };
            // Day 90 is forecast by some of these windows and seen by none.
            table.rows[90 * table.columns] = value;
            let (train, validation): (Starts, Starts) = ((0..=69).collect(), (60..=69).collect());
            let (train, validation) = (windows(&table, &train), windows(&table, &validation));
            let settings = settings(a, 3);
            let task = FitTask { shape: SHAPE, settings: &settings, train: &train, validation: &validation, series: 1, resume: &[] };
            let fitted = a.fit(&task, &mut NoCheckpoints, &mut Unwatched).expect("a fit");
            (fitted.weights, fitted.history)
        };
        let missing = || (0..140).map(|day| f32::from(u8::from(day != 90))).collect();
        assert_eq!(learned(1.0, missing()), learned(50.0, missing()), "{}: whatever the value is", a.name());
        assert_ne!(learned(1.0, Vec::new()), learned(50.0, Vec::new()), "{}: a day that counts is learned from", a.name());
    });
}

#[test]
fn early_stopping_waits_for_its_patience_and_no_longer() {
    each_network(|a| {
        let mut settings = settings(a, 500);
        (settings.patience, settings.min_delta) = (3, 1.0);
        let fitted = fit(a, &settings, &[], &mut Keep::default()).expect("a fit");
        assert_eq!(fitted.stop_reason, StopReason::EarlyStopping, "no epoch improves by 1 after the first");
        assert_eq!(fitted.history.len() as u32, fitted.best_epoch + 3);
    });
}

#[test]
fn weights_that_are_not_this_networks_are_refused_in_words() {
    each(|a| {
        let settings = settings(a, 1);
        let weights = fit(a, &settings, &[], &mut Keep::default()).expect("a fit").weights;
        let load = |bytes: &[u8], shape: &NetShape| a.load(bytes, shape, &settings.hyper).map(|_| ());
        assert!(matches!(load(b"", &SHAPE), Err(LoadError::Format(_))));
        assert!(matches!(load(&weights[..weights.len() / 2], &SHAPE), Err(LoadError::Format(_))));
        let wider = NetShape { features: 9, ..SHAPE };
        assert!(matches!(load(&weights, &wider), Err(LoadError::Mismatch(_))), "{}", a.name());
        let net = a.load(&weights, &SHAPE, &settings.hyper).expect("its own weights");
        let table = table(140);
        let longer = Windows { days: &table, starts: &one(0), lookback: 30, horizon: SHAPE.horizon };
        assert!(net.forecast(&longer).is_err(), "{}", a.name());
        assert!(net.forecast(&windows(&table, &one(130))).is_err(), "{}: a window beyond the table", a.name());
    });
}
