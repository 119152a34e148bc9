//! A version that an earlier program wrote, with series named by text, still opens and forecasts.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use forecast::{
    Architecture, CheckpointStore, FitError, FitEvent, FitTask, Fitted, Forecaster, Hyperparameter, LoadError, NetShape, SeriesId, Windows,
};
use jiff::ToSpan as _;
use workbench::{Cancelled, FutureCovariates, ImportOptions, Networks, Progress, Workbench};

/// Reads any weights, and forecasts zero in units of the scaler.
struct AnyWeights;

impl Architecture for AnyWeights {
    fn name(&self) -> &'static str {
        "tcn"
    }
    fn title(&self) -> &'static str {
        "TCN"
    }
    fn hyperparameters(&self) -> &'static [Hyperparameter] {
        &[]
    }
    fn fit(&self, _: &FitTask<'_>, _: &mut dyn CheckpointStore, _: &mut dyn Progress<FitEvent>) -> Result<Fitted, FitError> {
        Err(FitError::Cancelled(Cancelled))
    }
    fn load(&self, _: &[u8], _: &NetShape, _: &BTreeMap<String, f64>) -> Result<Box<dyn Forecaster>, LoadError> {
        Ok(Box::new(Self))
    }
}

impl Forecaster for AnyWeights {
    fn forecast(&self, windows: &Windows<'_>) -> Result<Vec<f32>, LoadError> {
        Ok(vec![0.0; windows.starts.len() * windows.horizon])
    }
}

const PATH: &str = "saved_models/global/all/pooled/tcn/v1/";

fn series() -> BTreeSet<SeriesId> {
    [("A", "P1"), ("A", "B / C"), ("A / B", "P1"), ("A / B", "B / C"), ("S1", "P1")]
        .map(|(store, product)| SeriesId::new(store, product))
        .into()
}

#[test]
fn series_of_an_old_version_are_those_of_its_stores_and_products() {
    let folder = tempfile::tempdir().expect("a folder");
    let version = folder.path().join(PATH);
    fs::create_dir_all(&version).expect("folders");
    let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("format_1");
    for name in ["metadata.json", "model.pth"] {
        fs::copy(fixture.join(name), version.join(name)).expect("copied");
    }
    let mut sales = "date,store_id,product_id,quantity\n".to_owned();
    let first = jiff::civil::date(2024, 1, 1);
    for day in 0..300 {
        for id in series() {
            let (store, product) = (id.store_id.expect("a store"), id.product_id.expect("a product"));
            writeln!(sales, "{},{store},{product},{}", first.saturating_add(day.days()), 3 + day % 7).expect("text");
        }
    }
    let file = folder.path().join("sales.csv");
    fs::write(&file, sales).expect("written");

    let bench = Workbench::open(folder.path(), jiff::ZonedDateTime::now).expect("opens").reading_with(workbench::Reader::thread());
    bench.import(&[file], &ImportOptions::default()).expect("imported");
    let detail = bench.version_detail(PATH).expect("typed metadata");
    let tested: BTreeSet<SeriesId> = detail.trained.test_forecasts.iter().map(|test| test.series.clone()).collect();
    assert_eq!(tested, series());

    let networks = Networks { architectures: &[&AnyWeights], version: "none" };
    let prediction = bench.predict(PATH, None, FutureCovariates::Nothing, networks).expect("it forecasts");
    let forecast: BTreeSet<SeriesId> = prediction.totals.iter().map(|total| total.series.clone()).collect();
    assert_eq!(forecast, series());
    let point = serde_json::to_value(&prediction.points[0]).expect("JSON");
    assert_eq!((&point["series"], &point["store_id"], &point["product_id"]), (&"A / B / C".into(), &"A".into(), &"B / C".into()));
}
