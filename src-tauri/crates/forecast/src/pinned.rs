//! The numbers of small trainings and their forecasts as they are now, in `pinned.json`: whatever changes a formula shows here. To accept a change,
//! run this test with the variable `PIN` set, and look at what it changed in the file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use progress::{Progress, Unwatched};
use serde_json::{Value, json};

use crate::architecture::NoCheckpoints;
use crate::mean::{Ignore, Mean, Simple};
use crate::{
    Aggregation, Architecture, BacktestPlan, Baseline, CheckpointStore, FitError, FitEvent, FitTask, Fitted, Forecaster, Holidays,
    Hyperparameter, LoadError, MissingDays, NetShape, Opening, Series, SeriesId, StoreDays, TrainSettings, Trained, Windows, aggregate,
    backtest, compare_forecasts, forecast, train, unusual_days,
};

/// Forecasts from every column that a network sees.
struct Sensitive;

impl Architecture for Sensitive {
    fn name(&self) -> &'static str {
        "sensitive"
    }
    fn title(&self) -> &'static str {
        "Sensitive"
    }
    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }
    fn fit(&self, task: &FitTask<'_>, to: &mut dyn CheckpointStore, progress: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        Mean.fit(task, to, progress)
    }
    fn refit(&self, task: &FitTask<'_>, epochs: u32, progress: &mut dyn Progress<FitEvent>) -> Result<Vec<u8>, FitError> {
        Mean.refit(task, epochs, progress)
    }
    fn load(&self, _: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        Ok(Box::new(Self))
    }
}

impl Forecaster for Sensitive {
    fn forecast(&self, w: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        let mut numbers = Vec::new();
        for start in w.starts.iter() {
            let first = start + w.lookback;
            let level = (start..first).map(|row| w.row(row)[0]).sum::<f32>() / w.lookback as f32;
            for row in first..first + w.horizon {
                let columns = w.row(row);
                let weighted = columns.iter().skip(1).enumerate().map(|(place, value)| f64::from(*value) * (0.02 + 0.005 * place as f64));
                let pull = 0.2 * weighted.sum::<f64>().tanh() as f32;
                numbers.extend([level + pull, level + pull - 0.4, level + pull + 0.6, level + 1.5 * pull + 0.1]);
            }
        }
        Ok(numbers)
    }
}

/// Sales with a weekday profile, promotions, a season, and closed Sundays; slow sales; and sales that began a year later.
fn pharmacy() -> Vec<Series> {
    let holidays = Holidays::new([(date(2022, 10, 1), date(2022, 10, 3)), (date(2024, 5, 1), date(2024, 5, 2))], [date(2022, 10, 8)]);
    let holidays = Some(Arc::new(holidays));
    let store_days = Some(Arc::new(StoreDays { start: date(2022, 1, 3), sold: (0..900).map(|day| day % 7 != 6).collect() }));
    let one = |place: usize| {
        let later = [0, 140, 350][place];
        let days = 900 - later;
        let value = |day: usize| {
            let mixed = ((day * 31 + place * 17 + 1) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
            let chance = mixed as f64 / f64::from(1_u32 << 24);
            let weekday = [0.9, 1.0, 1.1, 1.0, 1.3, 1.5, 0.0][day % 7];
            let season = 1.0 + 0.3 * ((day + later) as f64 / 365.25 * std::f64::consts::TAU).cos();
            match place {
                1 if day % 7 == 6 || chance < 0.7 => 0.0,
                1 => 1.0 + (chance * 1000.0).floor() % 3.0,
                _ => ((6.0 + 8.0 * chance) * weekday * season * if day % 60 < 5 { 1.6 } else { 1.0 }).round(),
            }
        };
        let opening = |day: usize| match day {
            400..403 => Some(Opening::Closed),
            411 => Some(Opening::Open),
            _ if day == days + 2 => Some(Opening::Closed),
            _ => None,
        };
        Series {
            id: SeriesId::of_product(["A", "B", "C"][place]),
            start: crate::series::add_days(date(2022, 1, 3), later as i64),
            values: (0..days).map(value).collect(),
            promotion: (place == 0).then(|| (0..days + 14).map(|day| f32::from(u8::from(day % 60 < 5))).collect()),
            price: (place != 1).then(|| (0..days + 14).map(|day| 10.0 + (day / 200) as f32).collect()),
            holidays: holidays.clone(),
            opening: (place == 2).then(|| (0..days + 14).map(opening).collect()),
            store_days: store_days.clone(),
            missing: None,
        }
    };
    let mut all: Vec<Series> = (0..3).map(one).collect();
    all[0].values[500] = 400.0;
    all[2].values[100] = -3.0;
    let mut missing = unusual_days(&all[0].values);
    missing.push(MissingDays { days: 640..652, known_from: 643 });
    // Among those of the validation.
    missing.push(MissingDays { days: 765..771, known_from: 767 });
    all[0] = all[0].without(&missing);
    all
}

fn settings() -> TrainSettings {
    TrainSettings { lookback: 28, horizon: 7, test_days: 84, validation_days: 70, threads: 1, ..TrainSettings::with(&[]) }
}

fn trained(architecture: &dyn Architecture, series: &[Series]) -> Trained {
    train(architecture, series, &settings(), &mut NoCheckpoints, &mut Ignore { cancel: false }).expect("enough days")
}

/// Count, sum, and a weighted sum of the numbers at each path, whatever the series.
fn digest(value: &Value, path: &str, into: &mut BTreeMap<String, [f64; 3]>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| *name != "seconds") {
                digest(value, &format!("{path}/{name}"), into);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| digest(item, path, into)),
        Value::Number(number) => {
            let number = number.as_f64().expect("a number");
            let sums = into.entry(path.to_owned()).or_default();
            sums[0] += 1.0;
            sums[1] += number;
            sums[2] += number * (1.0 + sums[0] % 7.0);
        }
        _ => {}
    }
}

#[test]
fn the_numbers_of_trainings_and_their_forecasts_are_the_pinned_ones() {
    let series = pharmacy();
    let of = |architecture: &dyn Architecture| {
        let t = trained(architecture, &series);
        let plan = BacktestPlan { from: date(2024, 4, 1), to: date(2024, 5, 12), step: 7, refit: false };
        let tried = backtest(architecture, &t.spec, &t.weights, &series, &plan, &mut Unwatched).expect("days to forecast");
        let ahead = forecast(architecture, &t.spec, &t.weights, &series, None).expect("a forecast");
        let numbers = json!({
            "spec": t.spec, "metrics": t.metrics, "baselines": t.baselines, "tests": t.test_forecasts,
            "backtest": tried, "points": ahead.points, "totals": ahead.totals,
        });
        (t, numbers)
    };
    let ((first, sensitive), (second, ets)) = (of(&Sensitive), of(&Simple(Baseline::Ets)));
    let aggregates = [Aggregation::Sum, Aggregation::Mean, Aggregation::Median].map(|how| {
        let one = aggregate(&series, how);
        json!([one.values, one.promotion, one.price])
    });
    let difference = compare_forecasts(&first.test_forecasts, &second.test_forecasts);
    let mut found = BTreeMap::new();
    digest(&json!({ "sensitive": sensitive, "ets": ets, "aggregates": aggregates, "difference": difference }), "", &mut found);

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join("pinned.json");
    if std::env::var_os("PIN").is_some() {
        let lines: Vec<String> = found.iter().map(|(path, numbers)| format!("  {path:?}: {numbers:?}")).collect();
        std::fs::write(&file, format!("{{\n{}\n}}\n", lines.join(",\n"))).expect("written");
    }
    let pinned: BTreeMap<String, [f64; 3]> = serde_json::from_str(&std::fs::read_to_string(&file).expect("the file")).expect("JSON");
    assert_eq!(found.keys().collect::<Vec<_>>(), pinned.keys().collect::<Vec<_>>());
    for (path, numbers) in &found {
        for (now, then) in numbers.iter().zip(pinned[path]) {
            assert!((now - then).abs() <= 1e-5 * (1.0 + then.abs()), "{path}: {numbers:?}, pinned {:?}", pinned[path]);
        }
    }
}
