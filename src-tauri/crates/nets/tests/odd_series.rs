//! Series that no one would choose to forecast have defined results with every network: finite, never negative, intervals in order.
#![allow(clippy::expect_used, reason = "a refused training shall end the test")]

use forecast::{FitEvent, FitWatch, Series, TrainError, TrainSettings};
use jiff::civil::date;

struct Quiet;

impl FitWatch for Quiet {
    fn event(&mut self, _: FitEvent) {}
    fn checkpoint(&mut self, _: &str, _: &[u8]) -> std::io::Result<()> {
        Ok(())
    }
    fn cancelled(&self) -> bool {
        false
    }
}

fn series(days: usize, value: impl Fn(usize) -> f64) -> Series {
    Series { name: "a".into(), start: date(2021, 3, 1), values: (0..days).map(value).collect(), promotion: None, price: None }
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
        let mut settings = TrainSettings::for_architecture(*architecture);
        (settings.epochs, settings.lookback) = (2, 28);
        for (name, series) in &odd {
            let one = std::slice::from_ref(series);
            let trained = forecast::train(*architecture, one, &settings, &mut Quiet).expect(name);
            let outlook = forecast::outlook(*architecture, &trained.spec, &trained.weights, one, None).expect(name);
            assert_eq!(outlook.points.len(), 7, "{name}");
            for p in &outlook.points {
                let ordered = [0.0, p.lower_95, p.lower, p.forecast, p.upper, p.upper_95];
                assert!(ordered.is_sorted() && p.mean >= 0.0 && p.mean.is_finite(), "{} {name}: {p:?}", architecture.name());
            }
            let total = &outlook.totals[0];
            assert!(total.quantile(7, 0.95).is_finite() && total.quantile(7, 0.95) >= total.quantile(7, 0.5), "{name}: {total:?}");
            if *name == "all zero" {
                assert!(outlook.points.iter().all(|p| p.upper_95 < 1e-6), "nothing was ever sold: {:?}", outlook.points);
            }
            if *name == "closed on Sundays" {
                let sunday = outlook.points.iter().find(|p| p.date.weekday() == jiff::civil::Weekday::Sunday).expect("a week");
                assert_eq!((sunday.forecast, sunday.mean, sunday.upper_95), (0.0, 0.0, 0.0));
            }
        }
    }
}

#[test]
fn short_series_are_refused_with_the_days_that_are_needed() {
    let architecture = nets::architectures()[0];
    let settings = TrainSettings::for_architecture(architecture);
    for days in [1, 10, 40] {
        let refused = forecast::train(architecture, &[series(days, noise)], &settings, &mut Quiet);
        assert!(matches!(refused, Err(TrainError::TooShort { needed: 77, .. })), "{days} days: {:?}", refused.err());
    }
}
