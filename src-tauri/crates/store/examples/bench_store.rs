//! What the store's operations cost with many versions, compared with the bare cost of the same file and SQLite operations.
//! `PHARMACAST_BENCH_VERSIONS` (10000), `PHARMACAST_BENCH_PUBLISHES` (200) and `PHARMACAST_BENCH_DIR` change it.

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::ZonedDateTime;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use store::{Filter, Id, Key, ModelType, Scope, Store, VersionPath};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Versions under one key.
const PER_KEY: usize = 5;

fn main() -> Result<()> {
    let versions = number("PHARMACAST_BENCH_VERSIONS", 10_000)?;
    let publishes = number("PHARMACAST_BENCH_PUBLISHES", 200)?;
    let place = std::env::var_os("PHARMACAST_BENCH_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = place.join(format!("pharmacast-bench-store-{}", std::process::id()));
    let measured = measure(&dir, versions, publishes);
    fs::remove_dir_all(&dir)?;
    measured
}

fn measure(dir: &Path, versions: usize, publishes: usize) -> Result<()> {
    let now: ZonedDateTime = "2025-07-15T18:40:00+08:00[Asia/Shanghai]".parse()?;
    println!("{versions} versions under {} keys in {}", versions.div_ceil(PER_KEY), dir.display());
    fill(dir, versions, &now)?;
    println!("{:<44}{:>12}{:>12}  bare operation", "operation (median)", "store", "bare");

    let (store, _) = Store::open(dir, &now)?;
    line("reindex", median(3, || Ok(store.reindex()?))?, median(3, || bare_reindex(dir))?, "walk, read and parse metadata, insert rows");
    drop(store);
    let opened = median(5, || Ok(Store::open(dir, &now)?))?;
    line("open with recovery", opened, median(5, || walk(&dir.join("saved_models")))?, "walk the folders");
    let (store, _) = Store::open(dir, &now)?;
    let all = Filter::default();
    assert_eq!(store.list(&all)?.len(), versions);
    line("list all", median(20, || Ok(store.list(&all)?))?, median(20, || bare_list(dir, ""))?, "SELECT all rows, metrics as text");
    let one = Filter { product: Some("P00042".to_owned()), ..Filter::default() };
    assert_eq!(store.list(&one)?.len(), PER_KEY);
    let bare = || bare_list(dir, "WHERE model_identifier = 'product_P00042_all'");
    line("filter by product", median(20, || Ok(store.list(&one)?))?, median(20, bare)?, "SELECT by identifier");

    let key = key(7)?;
    let weights = vec![7; 300 << 10];
    let published = median(publishes, || {
        let staged = store.stage(&key, &now)?;
        staged.write("model.pth", &weights)?;
        staged.write("checkpoint_best.pth", &weights)?;
        staged.write("loss_curve.png", &weights[..40 << 10])?;
        staged.publish(details(), metrics(), &now)?;
        Ok(())
    })?;
    let bare = dir.join("bare");
    fs::create_dir(&bare)?;
    let database = Connection::open(bare.join("rows.sqlite"))?;
    database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE rows (text TEXT)")?;
    let registry = fs::read(dir.join("saved_models").join("versions.json"))?;
    let mut n = 0;
    let raw = median(publishes, || {
        n += 1;
        bare_publish(&bare, n, &weights, &registry, &database)
    })?;
    line("publish (640 KiB, without training)", published, raw, "write, fsync and rename the same files, insert a row");
    let path = VersionPath { key, number: 6 };
    let read = median(publishes, || Ok(store.read(&path, "model.pth")?))?;
    let file = store.version_dir(&path).join("model.pth");
    line("read 300 KiB with its hash", read, median(publishes, || Ok(fs::read(&file)?))?, "read the file");
    Ok(())
}

/// Version folders as publishing leaves them, without its waiting for the disk; one is published to have its metadata as the pattern.
fn fill(dir: &Path, versions: usize, now: &ZonedDateTime) -> Result<()> {
    let (store, _) = Store::open(dir, now)?;
    let staged = store.stage(&key(0)?, now)?;
    staged.write("model.pth", b"weights")?;
    staged.write("checkpoint_best.pth", b"best")?;
    let first = staged.publish(details(), metrics(), now)?;
    let mut record = store.show(&first)?;
    for n in 1..versions {
        let key = key(n / PER_KEY)?;
        let path = VersionPath { number: u32::try_from(n % PER_KEY + 1)?, key };
        record.scope.product = path.key.scope.product().map(|id| id.as_str().to_owned());
        record.version = path.version();
        record.created_at = format!("2025-{:02}-{:02}T{:02}:00:00+08:00", n % 12 + 1, n % 28 + 1, n % 24);
        let folder = store.version_dir(&path);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("model.pth"), "weights")?;
        fs::write(folder.join("checkpoint_best.pth"), "best")?;
        fs::write(folder.join("metadata.json"), serde_json::to_vec_pretty(&record)?)?;
    }
    Ok(())
}

fn key(product: usize) -> Result<Key> {
    let scope = Scope::Product { product: Id::new(&format!("P{product:05}"))?, store: None };
    Ok(Key { scope, model_type: ModelType::new("tcn")? })
}

/// About as much as a training of 200 epochs writes.
fn details() -> Map<String, Value> {
    let history: Vec<Value> = (1..=200).map(|epoch| json!({"epoch": epoch, "train_loss": 0.734_512, "val_loss": 0.812_337})).collect();
    object(json!({"app_version": "0.1.0", "loss_history": history, "model": {"lookback": 28, "scaler": {"mean": 12.5, "deviation": 3.25}}}))
}

fn metrics() -> Map<String, Value> {
    object(json!({"rmse": 10.5, "mae": 7.25, "r2": 0.89, "wape": 0.21, "mase": 0.81, "verdict": {"kind": "better", "gain": 0.19}}))
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

fn bare_publish(dir: &Path, n: usize, weights: &[u8], registry: &[u8], database: &Connection) -> Result<()> {
    let (from, to) = (dir.join("staged"), dir.join(format!("v{n}")));
    fs::create_dir(&from)?;
    let metadata = serde_json::to_vec_pretty(&details())?;
    for (name, bytes) in [("model.pth", weights), ("best.pth", weights), ("curve.png", &weights[..40 << 10]), ("metadata.json", &metadata)]
    {
        write_through(&from.join(name), bytes)?;
    }
    sync_dir(&from)?;
    fs::rename(&from, &to)?;
    sync_dir(dir)?;
    write_through(&dir.join("versions.tmp"), registry)?;
    fs::rename(dir.join("versions.tmp"), dir.join("versions.json"))?;
    sync_dir(dir)?;
    database.execute("INSERT INTO rows VALUES (?1)", ["a row"])?;
    Ok(())
}

fn write_through(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = File::create(file)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

fn sync_dir(dir: &Path) -> Result<()> {
    if cfg!(unix) { Ok(File::open(dir)?.sync_all()?) } else { Ok(()) }
}

fn bare_list(dir: &Path, condition: &str) -> Result<()> {
    let database = Connection::open(dir.join("models.sqlite"))?;
    let mut statement = database.prepare(&format!("SELECT * FROM model_versions {condition} ORDER BY created_at DESC"))?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(4)?, row.get::<_, String>(5)?, row.get::<_, String>(6)?)))?;
    drop(rows.collect::<std::result::Result<Vec<_>, _>>()?);
    Ok(())
}

fn bare_reindex(dir: &Path) -> Result<()> {
    let mut database = Connection::open_in_memory()?;
    database.execute_batch("CREATE TABLE rows (path TEXT PRIMARY KEY, version TEXT, metrics TEXT)")?;
    let transaction = database.transaction()?;
    for folder in walk(&dir.join("saved_models"))? {
        let file = folder.join("metadata.json");
        if let Ok(bytes) = fs::read(&file) {
            let metadata: Value = serde_json::from_slice(&bytes)?;
            let row = (file.to_string_lossy(), metadata["version"].to_string(), metadata["metrics_summary"].to_string());
            transaction.execute("INSERT INTO rows VALUES (?1, ?2, ?3)", row)?;
        }
    }
    Ok(transaction.commit()?)
}

/// All folders below one.
fn walk(dir: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            }
        }
        found.push(dir);
    }
    Ok(found)
}

fn median<T>(times: usize, mut act: impl FnMut() -> Result<T>) -> Result<Duration> {
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let start = Instant::now();
        let result = act()?;
        taken.push(start.elapsed());
        drop(result);
    }
    taken.sort();
    Ok(taken.get(times / 2).copied().unwrap_or_default())
}

fn line(name: &str, store: Duration, bare: Duration, what: &str) {
    let ms = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    println!("{name:<44}{:>12}{:>12}  {what}", ms(store), ms(bare));
}

fn number(variable: &str, default: usize) -> Result<usize> {
    Ok(std::env::var(variable).map_or(Ok(default), |text| text.parse())?)
}
