//! Baselines and measures next to those of statsforecast and utilsforecast, whose numbers `fixtures/reference.py` wrote.
#![allow(clippy::expect_used, reason = "a broken fixture must end the test")]

use std::collections::BTreeMap;

use forecast::{Baseline, InsampleScale, Metrics, TestForecast};
use jiff::civil::date;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    history: BTreeMap<String, Vec<f64>>,
    actual: BTreeMap<String, Vec<f64>>,
    forecasts: BTreeMap<String, BTreeMap<String, Vec<f64>>>,
    metrics: Numbers,
}

#[derive(Deserialize)]
struct Numbers {
    mae: f64,
    rmse_by_series: Vec<f64>,
    smape: f64,
    mase: f64,
    rmsse: f64,
    bias: f64,
    coverage_80: f64,
    pinball_80: f64,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("fixtures/reference.json")).expect("a fixture")
}

#[test]
fn baselines_forecast_what_statsforecast_does() {
    let reference = reference();
    for (series, forecasts) in &reference.forecasts {
        let history = &reference.history[series];
        for baseline in Baseline::ALL {
            let expected = &forecasts[baseline.name()];
            let own = baseline.forecast(history, expected.len());
            let far = own.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            let level = history.iter().sum::<f64>() / history.len() as f64;
            let allowed = match baseline {
                // Parameters come from a grid here and from an optimizer there.
                Baseline::Ets if series == "regular" => 0.1 * level,
                // There it was given a season; here it finds that none exists.
                Baseline::Ets => continue,
                _ => 1e-5,
            };
            assert!(far <= allowed, "{series} {}: {own:?}, not {expected:?}", baseline.name());
        }
    }
}

#[test]
fn measures_are_those_of_utilsforecast() {
    let Reference { history, actual, forecasts, metrics } = reference();
    let mut rows = Vec::new();
    for (series, actual) in &actual {
        for (step, (y, f)) in actual.iter().zip(&forecasts[series]["weekday_mean"]).enumerate() {
            rows.push(TestForecast {
                series: forecast::SeriesId::of_product(series),
                origin: date(2024, 7, 28),
                date: date(2024, 7, 29).saturating_add(jiff::Span::new().days(i64::try_from(step).expect("few"))),
                actual: *y,
                forecast: *f,
                mean: *f,
                lower: Some(f - 3.0),
                upper: Some(f + 4.0),
                lower_95: None,
                upper_95: None,
            });
        }
    }
    let scales: Vec<InsampleScale> = history.values().map(|h| InsampleScale::of(h)).collect();
    let own = Metrics::of(&rows, &scales);
    let close = |name: &str, own: Option<f64>, expected: f64| {
        let own = own.expect("defined");
        assert!((own - expected).abs() < 1e-6, "{name}: {own}, not {expected}");
    };
    close("mae", own.mae, metrics.mae);
    close("smape", own.smape, metrics.smape);
    close("mase", own.mase, metrics.mase);
    close("rmsse", own.rmsse, metrics.rmsse);
    close("bias", own.bias, metrics.bias);
    close("coverage", own.coverage_80, metrics.coverage_80);
    close("pinball", own.pinball_80, metrics.pinball_80);
    for (group, expected) in rows.chunk_by(|a, b| a.series == b.series).zip(&metrics.rmse_by_series) {
        close("rmse", Metrics::of(group, &scales[..1]).rmse, *expected);
    }
}
