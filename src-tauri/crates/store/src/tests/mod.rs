//! Tests of the store as a whole, with what they share.

mod archives;
mod crash;
mod cut;
mod cut_moves;
mod fixture;
mod full_disk;
mod hostile;
mod links;
mod meddled;
mod move_notes;
mod moving;
mod paths;
mod processes;
mod publishing;
mod recovery;

use std::path::PathBuf;

use jiff::ZonedDateTime;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::{Aggregation, Id, Key, ModelType, RecoveryReport, Scope, Store, VersionPath};

/// A data folder with a name that older libraries stumble over.
pub(crate) struct Folder {
    _temporary: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn folder() -> Folder {
    // In memory where the system has that: the tests flush thousands of times.
    let memory = std::path::absolute("/dev/shm").expect("a path");
    let temporary = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a temporary folder");
    let path = temporary.path().join("数据 é").join("药房");
    Folder { _temporary: temporary, path }
}

pub(crate) fn now() -> ZonedDateTime {
    at("2025-07-15T18:40:00+08:00[Asia/Shanghai]")
}

pub(crate) fn at(text: &str) -> ZonedDateTime {
    text.parse().expect("a time")
}

pub(crate) fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

pub(crate) fn product_key(product: &str) -> Key {
    key(Scope::Product { product: id(product), store: None }, "tcn")
}

pub(crate) fn key(scope: Scope, model_type: &str) -> Key {
    Key { scope, model_type: ModelType::new(model_type).expect("a model type") }
}

/// One key of every scope.
pub(crate) fn every_scope(product: &str, store: &str) -> Vec<Key> {
    let (p, s) = (|| id(product), || id(store));
    let aggregation = Aggregation::Sum;
    [
        Scope::Product { product: p(), store: None },
        Scope::Product { product: p(), store: Some(s()) },
        Scope::Store { store: s(), product: None },
        Scope::Store { store: s(), product: Some(p()) },
        Scope::GlobalAll { aggregation: Aggregation::Pooled },
        Scope::GlobalStore { store: s(), aggregation },
        Scope::GlobalProduct { product: p(), aggregation: Aggregation::Mean },
        Scope::GlobalCustom { store: s(), product: p(), aggregation: Aggregation::Median },
    ]
    .into_iter()
    .map(|scope| key(scope, "mlstm"))
    .collect()
}

pub(crate) fn open(folder: &Folder) -> Store {
    open_report(folder).0
}

pub(crate) fn open_report(folder: &Folder) -> (Store, RecoveryReport) {
    Store::open(&folder.path, &now()).expect("the store opens")
}

/// Publishes a version with small files.
pub(crate) fn publish(store: &Store, key: &Key) -> VersionPath {
    try_publish(store, key).expect("the version is published")
}

pub(crate) fn try_publish(store: &Store, key: &Key) -> Result<VersionPath, crate::StoreError> {
    let staged = store.stage(key, &now())?;
    staged.describe(&json!({ "seed": 1 }))?;
    staged.write("checkpoint_best.pth", b"best")?;
    staged.write("model.pth", b"weights")?;
    staged.write("loss_curve.png", b"picture")?;
    staged.publish(details(), metrics(), &now())
}

pub(crate) fn details() -> Map<String, Value> {
    object(json!({"app_version": "0.1.0", "model": {"lookback": 28}}))
}

pub(crate) fn metrics() -> Map<String, Value> {
    object(json!({"rmse": 10.5, "r2": 0.89}))
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("{other} isn't an object"),
    }
}
