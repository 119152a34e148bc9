//! Series that no one would choose to forecast have defined results with every network: finite, never negative, intervals in order.
#![allow(clippy::expect_used, reason = "a refused training must end the test")]

use forecast::{NoCheckpoints, Series, TrainError, TrainSettings};
use jiff::civil::date;
use progress::Unwatched;

fn series(days: usize, value: impl Fn(usize) -> f64) -> Series {
    Series { id: forecast::SeriesId::of_product("a"), start: date(2021, 3, 1), values: (0..days).map(value).collect(), ..Series::default() }
}

fn noise(i: usize) -> f64 {
    ((i * 7919) % 101) as f64 / 101.0
}

#[test]
fn every_network_forecasts_every_series_that_is_long_enough() {
    let odd: [(&str, Series); 7] = [
        ("all zero", series(260, |_| 0.0)),
        ("constant", series(260, |_| 5.0)),
        ("one spike", series(260, |i| if i == 100 { 500.0 } else { 0.0 })),
        ("95 % zeros", series(260, |i| if i % 20 == 3 { 1.0 + 4.0 * noise(i) } else { 0.0 })),
        ("1e9", series(260, |i| 1e9 * (1.0 + noise(i)))),
        ("returns", series(260, |i| 6.0 * noise(i) - 2.0)),
        ("closed on Sundays", series(260, |i| if i % 7 == 6 { 0.0 } else { 50.0 + 10.0 * noise(i) })),
    ];
    for architecture in nets::architectures() {
        let mut settings = TrainSettings::with(architecture.hyperparameters());
        (settings.epochs, settings.lookback, settings.horizon) = (2, 28, 7);
        for (name, series) in &odd {
            let one = std::slice::from_ref(series);
            let trained = forecast::train(*architecture, one, &settings, &mut NoCheckpoints, &mut Unwatched).expect(name);
            let forecast = forecast::forecast(*architecture, &trained.spec, &trained.weights, one, None).expect(name);
            assert_eq!(forecast.points.len(), settings.horizon as usize, "{name}");
            for p in &forecast.points {
                let ordered = [0.0, p.lower_95, p.lower, p.forecast, p.upper, p.upper_95];
                assert!(ordered.is_sorted() && p.mean >= 0.0 && p.mean.is_finite(), "{} {name}: {p:?}", architecture.name());
            }
            let total = &forecast.totals[0];
            assert!(total.quantile(7, 0.95).is_finite() && total.quantile(7, 0.95) >= total.quantile(7, 0.5), "{name}: {total:?}");
            let level = series.values.iter().sum::<f64>() / 260.0;
            if matches!(*name, "constant" | "1e9") {
                let near = |p: &forecast::ForecastPoint| (0.5 * level..1.5 * level).contains(&p.forecast) && p.upper_95 < 3.0 * level;
                assert!(forecast.points.iter().all(near), "{} {name}: {:?}", architecture.name(), forecast.points);
            }
            if *name == "one spike" {
                assert!(forecast.points.iter().all(|p| p.forecast < 10.0), "it does not come again: {:?}", forecast.points);
            }
            if *name == "all zero" {
                assert!(forecast.points.iter().all(|p| p.upper_95 < 1e-6), "nothing was ever sold: {:?}", forecast.points);
            }
            if *name == "closed on Sundays" {
                let sunday = forecast.points.iter().find(|p| p.date.weekday() == jiff::civil::Weekday::Sunday).expect("a week");
                assert_eq!((sunday.forecast, sunday.mean, sunday.upper_95), (0.0, 0.0, 0.0));
            }
        }
    }
}

#[test]
fn short_series_are_refused_with_the_days_that_are_needed() {
    for architecture in nets::architectures() {
        let settings = TrainSettings::with(architecture.hyperparameters());
        for days in [1, 10, 40] {
            let refused = forecast::train(*architecture, &[series(days, noise)], &settings, &mut NoCheckpoints, &mut Unwatched);
            assert!(matches!(refused, Err(TrainError::TooShort { needed: 98, .. })), "{days} days: {:?}", refused.err());
        }
    }
}

#[test]
fn forty_days_are_enough_for_a_short_look_back_and_ten_report_what_is_missing() {
    for architecture in nets::architectures() {
        let mut settings = TrainSettings::with(architecture.hyperparameters());
        (settings.epochs, settings.lookback, settings.horizon) = (2, 14, 7);
        let trained = forecast::train(*architecture, &[series(40, |i| 5.0 + noise(i))], &settings, &mut NoCheckpoints, &mut Unwatched)
            .expect("forty days");
        assert!(trained.test_forecasts.iter().all(|f| f.forecast.is_finite() && f.forecast >= 0.0), "{}", architecture.name());
        let refused = forecast::train(*architecture, &[series(10, noise)], &settings, &mut NoCheckpoints, &mut Unwatched);
        assert!(matches!(refused, Err(TrainError::TooShort { days: 10, needed: 35, .. })), "{:?}", refused.err());
    }
}

#[test]
fn what_is_new_is_forecast_by_what_was_learned_from_the_others() {
    let named = |name: &str, start_day: usize, days: usize| {
        let s = series(days, |i| 20.0 + 4.0 * noise(start_day + i));
        Series { id: forecast::SeriesId::of_product(name), start: s.day(start_day), ..s }
    };
    let all = [named("old", 0, 300), named("forty days", 260, 40), named("ten days", 290, 10), named("one day", 299, 1)];
    for architecture in nets::architectures() {
        let mut settings = TrainSettings::with(architecture.hyperparameters());
        (settings.epochs, settings.lookback, settings.horizon) = (2, 28, 7);
        let trained = forecast::train(*architecture, &all, &settings, &mut NoCheckpoints, &mut Unwatched).expect("one is long enough");
        let forecast = forecast::forecast(*architecture, &trained.spec, &trained.weights, &all, None).expect("a forecast of each");
        assert_eq!(forecast.points.len(), 4 * 7, "{}", architecture.name());
        for p in &forecast.points {
            assert!((10.0..30.0).contains(&p.forecast) && p.upper >= p.forecast, "{} {p:?}", architecture.name());
        }
    }
}
