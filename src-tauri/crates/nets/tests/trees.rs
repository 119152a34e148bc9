//! What boosted trees learn, and that they stop, end, and refuse as networks do.

use std::collections::BTreeMap;

use forecast::{
    Architecture, DayTable, FitError, FitEvent, FitTask, Fitted, Kind, NetShape, NoCheckpoints, OUTPUTS, Starts, StopReason, TrainSettings,
    Windows,
};
use progress::{Progress, Unwatched};

const SHAPE: NetShape = NetShape { lookback: 28, horizon: 7, features: 1, profile: false, memory: false, outputs: OUTPUTS };
const DAYS: usize = 4000;

fn trees() -> &'static dyn Architecture {
    let all = nets::architectures();
    all[all.iter().take_while(|a| a.kind() != Kind::Trees).count()]
}

/// Numbers between 0 and 1 without a pattern (SplitMix64).
fn noise(i: usize) -> f32 {
    let mut bits = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for factor in [0xBF58_476D_1CE4_E5B9, 0x94D0_49BB_1331_11EB_u64] {
        bits = (bits ^ (bits >> 29)).wrapping_mul(factor);
    }
    ((bits ^ (bits >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
}

/// Whether a day has the feature that doubles sales.
fn is_promoted(day: usize) -> bool {
    (day / 5).is_multiple_of(4)
}

/// Sales on one day in five, twice as much on promoted days: the median is 0, the mean isn't.
fn table() -> DayTable {
    let mut table = DayTable::new(2);
    for day in 0..DAYS {
        let promoted = f32::from(u8::from(is_promoted(day)));
        let level = 0.2 * (1.0 + promoted);
        table.rows.extend([if noise(day) < 0.2 { level * 5.0 } else { 0.0 }, promoted]);
    }
    table
}

fn settings() -> TrainSettings {
    let mut settings = TrainSettings::with(trees().hyperparameters());
    (settings.lookback, settings.horizon) = (SHAPE.lookback as u32, SHAPE.horizon as u32);
    settings
}

fn fit(settings: &TrainSettings, table: &DayTable, progress: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
    let (train, validation): (Starts, Starts) = ((0..3000).collect(), (3030..3900).collect());
    let windows = |starts| Windows { days: table, starts, lookback: SHAPE.lookback, horizon: SHAPE.horizon };
    let task = FitTask { shape: SHAPE, settings, train: &windows(&train), validation: &windows(&validation), series: 1, resume: &[] };
    trees().fit(&task, &mut NoCheckpoints, progress)
}

#[test]
fn a_planned_promotion_doubles_the_mean_and_the_median_of_rare_sales_stays_zero() {
    let table = table();
    let fitted = fit(&settings(), &table, &mut Unwatched).expect("trees");
    assert!(fitted.history.len() > 20 && (fitted.best_epoch as usize) < fitted.history.len());
    assert_eq!(fitted.stop_reason, StopReason::EarlyStopping);
    let starts: Starts = (3100..3900).collect();
    let windows = Windows { days: &table, starts: &starts, lookback: SHAPE.lookback, horizon: SHAPE.horizon };
    let forecaster = trees().load(&fitted.weights, &SHAPE, &BTreeMap::new()).expect("its own trees");
    let numbers = forecaster.forecast(&windows).expect("forecasts");
    let (mut means, mut counts, mut medians) = ([0.0; 2], [0.0; 2], 0.0);
    for (at, day) in numbers.chunks(OUTPUTS).enumerate() {
        let kind = usize::from(is_promoted(3100 + at / SHAPE.horizon + SHAPE.lookback + at % SHAPE.horizon));
        assert!(day[1] <= day[0] && day[0] <= day[2], "{day:?}");
        medians += day[0] / (numbers.len() / OUTPUTS) as f32;
        means[kind] += day[3];
        counts[kind] += 1.0;
    }
    assert!(medians.abs() < 0.04, "one day in five sells: {medians}");
    let [usual, promoted] = [means[0] / counts[0], means[1] / counts[1]];
    assert!((usual - 0.2).abs() < 0.05 && (promoted - 0.4).abs() < 0.08, "{usual} and {promoted} instead of 0.2 and 0.4");
}

#[test]
fn the_settings_of_trees_decide_how_many_there_are_and_how_they_grow() {
    let table = table();
    let with = |epochs, patience, hyper: &[(&str, f64)]| {
        let mut settings = TrainSettings { epochs, patience, ..settings() };
        settings.hyper.extend(hyper.iter().map(|(name, value)| ((*name).to_owned(), *value)));
        fit(&settings, &table, &mut Unwatched).expect("trees")
    };
    assert_eq!((settings().epochs, settings().patience), (600, 40));
    let short = with(5, 40, &[]);
    assert_eq!((short.history.len(), short.stop_reason), (5, StopReason::EpochsDone));
    let impatient = with(600, 2, &[]);
    assert_eq!((impatient.history.len() as u32, impatient.stop_reason), (impatient.best_epoch + 2, StopReason::EarlyStopping));
    assert!(with(5, 40, &[("leaves", 2.0)]).parameters < short.parameters, "smaller trees");
    let [slow, fast] = [0.01, 0.2].map(|shrinkage| with(5, 40, &[("shrinkage", shrinkage)]).history[4].train_loss);
    assert!(fast < short.history[4].train_loss && short.history[4].train_loss < slow, "{fast} {slow}");
    let unused = TrainSettings { learning_rate: 0.5, batch_size: 7, ..settings() };
    let usual = fit(&settings(), &table, &mut Unwatched).expect("trees").weights;
    assert_eq!(fit(&unused, &table, &mut Unwatched).expect("trees").weights, usual, "settings of networks change nothing");
    assert!(trees().common_settings().iter().all(|common| !trees().unused_settings().contains(&common.name)));
}

#[test]
fn a_cancelled_fit_ends_and_a_limit_of_time_keeps_what_was_learned() {
    struct Cancel(u32);
    impl Progress<FitEvent> for Cancel {
        fn event(&mut self, event: FitEvent) {
            self.0 += u32::from(matches!(event, FitEvent::Epoch { .. }));
        }
        fn cancelled(&self) -> bool {
            self.0 >= 3
        }
    }
    let table = table();
    let mut cancel = Cancel(0);
    assert!(matches!(fit(&settings(), &table, &mut cancel), Err(FitError::Cancelled(_))));
    assert_eq!(cancel.0, 3, "not one tree more");
    let short = TrainSettings { max_seconds: 1e-9, ..settings() };
    let fitted = fit(&short, &table, &mut Unwatched).expect("one tree");
    assert_eq!((fitted.stop_reason, fitted.history.len()), (StopReason::MaxSeconds, 1));
}

#[test]
fn days_that_do_not_count_teach_nothing_and_without_any_there_is_nothing_to_learn() {
    let counting =
        |counts: fn(usize) -> bool| DayTable { weights: (0..DAYS).map(|day| f32::from(u8::from(counts(day)))).collect(), ..table() };
    let with = |sold: f32| {
        let mut table = counting(|day| day % 30 != 7);
        // What the days to forecast sold; the look-back sees fillers.
        (0..DAYS).filter(|day| day % 30 == 7).for_each(|day| table.rows[2 * day] = sold);
        table
    };
    let history = |table: &DayTable| fit(&settings(), table, &mut Unwatched).expect("trees").history;
    let (low, high) = (history(&with(1.0)), history(&with(1.5)));
    let (low, high) = (low[0].val_loss, high[0].val_loss);
    assert!((low - high).abs() < 0.02 * low, "{low} and {high}");
    let none = fit(&settings(), &counting(|_| false), &mut Unwatched);
    assert!(none.is_err() || none.is_ok_and(|fitted| fitted.history.iter().all(|epoch| epoch.train_loss == 0.0)));
}
