//! Measures importing and querying: a million generated rows against the `sqlite3` shell's `.import` of the same file, series and lists.
//! Usage: `bench_import [ROWS]`; needs `sqlite3` on the path for the comparison.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan as _};
use sales::{ImportOptions, Reader, SalesDb, Selection};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let rows: usize = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let csv = folder.path().join("rows.csv");
    // Two years of three stores, as many products as it takes.
    let shape = Shape { stores: 3, days: 730, products: rows.div_ceil(3 * 730) };
    write_csv(&csv, rows, &shape)?;
    println!("{rows} rows, {:.1} MB, {} products", csv.metadata()?.len() as f64 / 1e6, shape.products);

    let watch = ReaderWatch::start();
    // In turns, the fastest of three: other work on the machine then falls on both.
    let (mut shell, mut ours) = (None, Duration::MAX);
    for round in 0..3 {
        let took = sqlite3_import(&folder.path().join(format!("shell{round}.sqlite")), &csv)?;
        shell = took.map(|took| shell.map_or(took, |before: Duration| before.min(took)));
        let mut db = SalesDb::open(&folder.path().join(format!("sales{round}.sqlite")))?;
        ours = ours.min(import(&mut db, &csv)?);
    }
    let mut db = SalesDb::open(&folder.path().join("sales0.sqlite"))?;
    if let Some(shell) = shell {
        println!("import: {:.2} s; sqlite3 .import: {:.2} s; ratio {:.2} (goal: 1)", secs(ours), secs(shell), secs(ours) / secs(shell));
    } else {
        println!("import: {:.2} s; sqlite3 is not installed, nothing to compare with", secs(ours));
    }
    match (peak_memory_mib("self"), watch.end()) {
        (Some(own), Some(reader)) => {
            println!("peak memory: {own:.0} MiB + {reader:.0} MiB in the reading process = {:.0} MiB (goal: 160)", own + reader);
        }
        _ => println!("peak memory: not measured on this system"),
    }
    let again = import(&mut db, &csv)?;
    println!("the same file again: {:.2} s", secs(again));

    let one = Selection { product: Some(product_id(0)), store: Some("S001".into()), until: None };
    println!("series of one product in one store: {:.2} ms (goal: 5)", best(|| Ok(db.series(&one)?.len()))?);
    let all = Selection { product: Some(product_id(1)), store: None, until: None };
    println!("series of one product in all stores: {:.2} ms (goal: 30)", best(|| Ok(db.series(&all)?.len()))?);
    let store = Selection { product: None, store: Some("S002".into()), until: None };
    println!("series of all products in one store: {:.2} ms", best(|| Ok(db.series(&store)?.len()))?);

    let shape = Shape { stores: 3, days: 10, products: 20_000 };
    write_csv(&csv, 600_000, &shape)?;
    let mut many = SalesDb::open(&folder.path().join("many.sqlite"))?;
    import(&mut many, &csv)?;
    println!("list of 20,000 products: {:.1} ms (goal: 50)", best(|| Ok(many.summary()?.products.len()))?);
    Ok(())
}

struct Shape {
    stores: usize,
    days: usize,
    products: usize,
}

fn product_id(product: usize) -> String {
    format!("P{product:05}")
}

/// Rows in the order of days, as point-of-sale systems export them.
fn write_csv(path: &Path, rows: usize, shape: &Shape) -> Result<(), Failure> {
    const FIRST: Date = date(2022, 1, 1);
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(out, "date,product_id,product_name,store_id,quantity")?;
    let mut left = rows;
    let mut state = 7_u64;
    for day in 0..shape.days {
        let day = FIRST.checked_add((day as i64).days())?;
        for product in 0..shape.products {
            for store in 1..=shape.stores {
                if left == 0 {
                    break;
                }
                left -= 1;
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                writeln!(out, "{day},{},阿莫西林胶囊{product:05},S{store:03},{}", product_id(product), state >> 59)?;
            }
        }
    }
    Ok(out.flush()?)
}

/// The program that ships, next to the folder of this one.
fn reader() -> Result<Reader, Failure> {
    let name = format!("pharmacast-reader{}", std::env::consts::EXE_SUFFIX);
    let program = std::env::current_exe()?.ancestors().skip(2).map(|folder| folder.join(&name)).next().ok_or("no folder")?;
    if !program.is_file() {
        return Err(format!("{} isn't built; `cargo xtask bench import` builds it", program.display()).into());
    }
    Ok(Reader::program(program))
}

fn import(db: &mut SalesDb, csv: &Path) -> Result<Duration, Failure> {
    let started = Instant::now();
    let report = db.import(&reader()?, &[csv.to_owned()], &ImportOptions::default(), Timestamp::now(), &mut progress::Unwatched)?;
    let took = started.elapsed();
    if report.rows_rejected > 0 {
        return Err(io::Error::other("the generated file must import whole").into());
    }
    Ok(took)
}

/// The shell's import of the same file into a table of the same columns; `None` when there is no shell.
fn sqlite3_import(database: &Path, csv: &Path) -> Result<Option<Duration>, Failure> {
    let started = Instant::now();
    let shell = Command::new("sqlite3")
        .arg(database)
        .arg("CREATE TABLE sales (date TEXT, product_id TEXT, product_name TEXT, store_id TEXT, quantity REAL);")
        .args([".mode csv".to_owned(), format!(".import --skip 1 '{}' sales", csv.display())])
        .stdin(Stdio::null())
        .status();
    match shell {
        Ok(status) if status.success() => Ok(Some(started.elapsed())),
        Ok(status) => Err(io::Error::other(format!("sqlite3 ended with {status}")).into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The fastest of ten, in milliseconds.
fn best(mut run: impl FnMut() -> Result<usize, Failure>) -> Result<f64, Failure> {
    let mut fastest = Duration::MAX;
    for _ in 0..10 {
        let started = Instant::now();
        if run()? == 0 {
            return Err(io::Error::other("a query must find something").into());
        }
        fastest = fastest.min(started.elapsed());
    }
    Ok(secs(fastest) * 1000.0)
}

fn secs(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

/// High-water mark of a process, where the system reports it (Linux).
fn peak_memory_mib(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// Looks again and again at how much memory the reading processes take: they are gone when an import ends.
struct ReaderWatch {
    is_over: Arc<AtomicBool>,
    looking: JoinHandle<Option<f64>>,
}

impl ReaderWatch {
    fn start() -> Self {
        const PAUSE: Duration = Duration::from_millis(5);
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let own = std::process::id();
        let looking = thread::spawn(move || {
            let mut most: Option<f64> = None;
            while !over.load(Ordering::Relaxed) {
                let children = std::fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
                let readers = children.split_whitespace().filter(|child| {
                    std::fs::read_to_string(format!("/proc/{child}/comm")).is_ok_and(|name| name.starts_with("pharmacast"))
                });
                most = readers.filter_map(peak_memory_mib).chain(most).reduce(f64::max);
                thread::sleep(PAUSE);
            }
            most
        });
        Self { is_over, looking }
    }

    fn end(self) -> Option<f64> {
        self.is_over.store(true, Ordering::Relaxed);
        self.looking.join().ok().flatten()
    }
}
