//! One training from series to a judged model, with the network that forecasts the mean.

use progress::Unwatched;

use super::*;
use crate::architecture::NoCheckpoints;
use crate::forecast;
use crate::mean::{Ignore, Mean};
use crate::windows::tests::{series, settings};

fn trained(series: &[Series], settings: &TrainSettings) -> Trained {
    train(&Mean, series, settings, &mut NoCheckpoints, &mut Ignore { cancel: false }).expect("enough days")
}

#[test]
fn the_test_is_covered_once_by_forecasts_one_horizon_apart() {
    let mut settings = settings(28, 7);
    (settings.test_days, settings.validation_days) = (56, 42);
    let (a, mut b) = (series("a", 400), series("b", 300));
    b.start = a.day(100);
    let all = [a, b];
    let t = trained(&all, &settings);
    assert_eq!(t.test_forecasts.len(), 2 * 56);
    for group in t.test_forecasts.chunk_by(|a, b| a.series == b.series) {
        let dates: std::collections::BTreeSet<_> = group.iter().map(|f| f.date).collect();
        assert_eq!(dates.len(), group.len(), "no day is forecast twice");
        assert!(group.iter().all(|f| f.origin < f.date && f.date >= t.spec.split.test));
    }
    assert_eq!(
        t.baselines.keys().collect::<Vec<_>>(),
        ["croston", "ets", "moving_average", "seasonal_naive", "tsb", "weekday_mean", "weekday_median"]
    );
    assert_eq!(t.metrics_by_series.len(), 2);
}

#[test]
fn missing_days_are_neither_forecast_nor_judged() {
    let mut settings = settings(28, 7);
    (settings.test_days, settings.validation_days) = (56, 42);
    let (mut whole, other) = (series("a", 400), series("b", 400));
    whole.values[352..366].fill(0.0);
    let run = crate::MissingDays { days: 352..366, known_from: 354 };
    let all = [whole.without(std::slice::from_ref(&run)), other];
    let t = trained(&all, &settings);
    let days = |name: &str| t.test_forecasts.iter().filter(|f| f.series == SeriesId::of_product(name)).map(|f| f.date).collect::<Vec<_>>();
    assert_eq!((days("a").len(), days("b").len()), (56 - 14, 56), "two weeks of one series say nothing");
    assert!(days("a").iter().all(|day| *day < whole.day(352) || *day >= whole.day(366)));
    assert!(t.test_forecasts.iter().all(|f| f.actual > 0.0), "no day is judged by an empty shelf");
    let later: Vec<f64> =
        t.test_forecasts.iter().filter(|f| f.series == whole.id && f.date >= whole.day(366)).map(|f| f.forecast).collect();
    assert!(later.iter().all(|f| *f > 10.0), "after it the forecasts are of what was usual: {later:?}");
    assert_eq!(t.metrics_by_series.len(), 2);
    let plan = crate::BacktestPlan { from: whole.day(345), to: whole.day(379), step: 7, refit: false };
    let tried = crate::backtest(&Mean, &t.spec, &t.weights, &all, &plan, &mut Unwatched).expect("days to forecast");
    assert_eq!(tried.forecasts.iter().filter(|f| f.series == whole.id).count(), 35 - 14);
}

#[test]
fn nothing_after_the_cut_changes_a_forecast_made_at_the_cut() {
    let whole = series("a", 400);
    let t = trained(std::slice::from_ref(&whole), &settings(28, 7));
    let cut = whole.day(349);
    let mut shuffled = whole.clone();
    shuffled.values[350..].reverse();
    let mut shorter = whole.clone();
    shorter.values.truncate(350);
    let at_cut = |s: &Series| forecast(&Mean, &t.spec, &t.weights, std::slice::from_ref(s), Some(cut)).expect("a forecast").points;
    assert_eq!(at_cut(&whole), at_cut(&shuffled));
    assert_eq!(at_cut(&whole), at_cut(&shorter));
    assert_eq!(at_cut(&whole)[0].date, whole.day(350));
}

#[test]
fn scaler_and_interval_do_not_see_the_test_days() {
    let whole = series("a", 400);
    let mut other = whole.clone();
    let mut once = settings(28, 7);
    once.refit = false;
    let t = trained(std::slice::from_ref(&whole), &once);
    let first_test_day = usize::try_from(days_between(other.start, t.spec.split.test)).expect("after the start");
    other.values[first_test_day..].iter_mut().for_each(|v| *v *= 1000.0);
    let u = trained(std::slice::from_ref(&other), &once);
    assert_eq!((&t.spec.series, &t.spec.calibration), (&u.spec.series, &u.spec.calibration));
    // With the second fit the model kept knows the test days, and the one that is judged still does not.
    let (t, u) = (trained(&[whole], &settings(28, 7)), trained(&[other], &settings(28, 7)));
    assert_ne!(t.spec.series, u.spec.series);
    assert_ne!(t.spec.calibration, u.spec.calibration);
    let first = |t: &Trained| t.test_forecasts[..7].iter().map(|f| (f.forecast, f.mean, f.upper)).collect::<Vec<_>>();
    assert_eq!(first(&t), first(&u), "made before any test day was known");
}

#[test]
fn odd_series_have_defined_results() {
    let start = series("a", 1).start;
    let of = |values: Vec<f64>| Series { id: crate::SeriesId::of_product("a"), start, values, ..Series::default() };
    let spike = |i: usize| if i == 200 { 1e9 } else { 0.0 };
    let sparse = |i: usize| if i.is_multiple_of(20) { 3.0 } else { 0.0 };
    for values in [vec![0.0; 400], vec![5.0; 400], (0..400).map(spike).collect(), (0..400).map(sparse).collect(), vec![-2.0; 400]] {
        let t = trained(&[of(values)], &settings(28, 7));
        assert!(t.test_forecasts.iter().all(|f| f.forecast >= 0.0 && f.forecast.is_finite()), "{:?}", t.metrics);
        let points = forecast(&Mean, &t.spec, &t.weights, &[of(vec![1.0; 3])], None).expect("a young series is filled up").points;
        assert!(points.iter().all(|p| 0.0 <= p.lower && p.lower <= p.forecast && p.forecast <= p.upper));
        assert!((points[0].forecast - 1.0).abs() < 1e-6, "filled up with its own mean");
    }
}

#[test]
fn what_cannot_be_trained_says_why() {
    let run =
        |series: &[Series], settings: &TrainSettings, cancel| train(&Mean, series, settings, &mut NoCheckpoints, &mut Ignore { cancel });
    assert!(matches!(run(&[], &settings(28, 7), false), Err(TrainError::NoSeries)));
    for days in [1, 10, 40] {
        assert!(matches!(run(&[series("a", days)], &settings(28, 7), false), Err(TrainError::TooShort { needed: 49, .. })));
    }
    assert!(matches!(run(&[series("a", 400)], &settings(28, 7), true), Err(TrainError::Cancelled(_))));
    let mut nan = series("a", 400);
    nan.values[3] = f64::NAN;
    assert!(matches!(run(&[nan], &settings(28, 7), false), Err(TrainError::NotFinite { .. })));
    assert!(matches!(run(&[series("a", 400)], &settings(28, 0), false), Err(TrainError::Setting(_))));
}

#[test]
fn a_forecast_beyond_or_before_the_data_is_refused() {
    let s = series("a", 400);
    let t = trained(std::slice::from_ref(&s), &settings(28, 7));
    let at = |date| forecast(&Mean, &t.spec, &t.weights, std::slice::from_ref(&s), Some(date));
    assert!(matches!(at(s.day(400)), Err(crate::ForecastError::AfterData { .. })));
    assert!(matches!(at(s.start.yesterday().expect("a day")), Err(crate::ForecastError::NoHistory { .. })));
    let spec: ModelSpec = serde_json::from_value(serde_json::to_value(&t.spec).expect("JSON")).expect("the same");
    assert_eq!(spec, t.spec, "metadata hold the whole model");
}

#[test]
fn the_test_days_reported_are_those_of_the_series_with_most() {
    let targets: Vec<WindowRef> = [(0, 100), (0, 107), (1, 100), (1, 107), (1, 114)].map(|(series, day)| WindowRef { series, day }).into();
    assert_eq!(test_days(&targets, 7), 21);
    assert_eq!(test_days(&[], 7), 0);
}
