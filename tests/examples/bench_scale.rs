//! How time and memory grow with the number of products: import, training of a pooled model of each type, its metadata, forecasts, an order
//! list, and the window.
//!
//! `bench_scale [100,1000,10000] [--types tcn,kan] [--epochs N] [--plot FILE.png]`. The sales are made here: two years in one store, most
//! products selling rarely, as in a pharmacy. Without `--epochs` a training stops when it has learned what there is. `--plot` draws the table.

mod scale;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use acceptance::{DataFolder, Outcome, Programs};

const TYPES: [&str; 5] = ["tcn", "kan", "transformer", "mlstm", "trees"];
const WINDOW: &str = "open the window";
/// As many products as a whole chain has, for which the slower types aren't measured unless they are named.
const CHAIN: usize = 100_000;
const CHAIN_TYPES: [&str; 2] = ["tcn", "kan"];

/// One step with one number of products.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) seconds: f64,
    /// Peak memory in MiB, none where the system doesn't report it.
    pub(crate) memory: Option<f64>,
}

/// What one number of products cost, in the order in which a user does it.
pub(crate) struct Measured {
    pub(crate) products: usize,
    pub(crate) costs: Vec<(String, Cost)>,
}

fn main() -> Outcome<()> {
    let (mut sizes, mut types, mut epochs, mut plot) = (vec![100, 1_000, 10_000], Vec::new(), None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--types" => types = arguments.next().ok_or("--types needs names")?.split(',').map(str::to_owned).collect(),
            "--epochs" => epochs = Some(arguments.next().ok_or("--epochs needs a number")?),
            "--plot" => plot = Some(PathBuf::from(arguments.next().ok_or("--plot needs a file")?)),
            list => sizes = list.split(',').map(str::parse).collect::<Result<_, _>>()?,
        }
    }
    let programs = Programs::find()?;
    let mut all = Vec::new();
    for products in sizes {
        let usual = if products < CHAIN { &TYPES[..] } else { &CHAIN_TYPES[..] };
        let names = if types.is_empty() { usual.iter().map(|name| (*name).to_owned()).collect() } else { types.clone() };
        let (sales, stock, rows) = made(products);
        println!("{products} products, {rows} rows");
        let data = DataFolder::new()?;
        let (sales, stock) = (data.file("sales.csv", sales)?, data.file("stock.csv", stock)?);
        let mut costs = Vec::new();
        for (step, arguments) in steps(&data, (&sales, &stock), &names, epochs.as_deref())? {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let cost = cost(&programs, &data, &arguments)?;
            println!("  {step:<20} {:>8.1} s {:>7} MiB", cost.seconds, mib(cost.memory));
            costs.push((step, cost));
        }
        if cfg!(target_os = "linux") {
            // What the page does by itself after an import would measure something else.
            fs::write(data.inside("settings.json"), r#"{"manual_forecasts":true}"#)?;
            programs.json(&data, &["stock", "--import", &stock])?;
            let cost = scale::window::measure(&programs, &data)?;
            println!("  {WINDOW:<20} {:>8.1} s {:>7} MiB", cost.seconds, mib(cost.memory));
            costs.push((WINDOW.to_owned(), cost));
        }
        all.push(Measured { products, costs });
    }
    plot.map_or(Ok(()), |file| scale::draw(&all, &file))
}

/// The commands of each step, with its name.
fn steps(data: &DataFolder, (sales, stock): (&str, &str), types: &[String], epochs: Option<&str>) -> Outcome<Vec<(String, Vec<String>)>> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut steps = vec![("import".to_owned(), words(&["--json", "import", sales]))];
    for name in types {
        let mut train = words(&["--json", "train", "--mode", "global", "--aggregation", "pooled", "--model", name]);
        train.extend(epochs.into_iter().flat_map(|epochs| ["--epochs".to_owned(), epochs.to_owned()]));
        steps.push((format!("train {name}"), train));
    }
    let last = types.last().ok_or("name a type")?;
    let path = format!("saved_models/global/all/pooled/{last}/v1/");
    let sheet = data.path().with_file_name("orders.csv");
    steps.push(("show".to_owned(), words(&["--json", "show", &path])));
    steps.push(("forecast".to_owned(), words(&["--json", "predict", &path])));
    steps.push(("order list".to_owned(), words(&["--json", "order", &path, "--stock-list", stock, "--out", text(&sheet)?])));
    Ok(steps)
}

/// Runs a command to its end, looking at its memory all the while.
fn cost(programs: &Programs, data: &DataFolder, arguments: &[&str]) -> Outcome<Cost> {
    let began = Instant::now();
    let mut child = programs.command(data, arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut memory = None;
    let status = loop {
        memory = peak_memory(child.id()).or(memory);
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    let seconds = began.elapsed().as_secs_f64();
    if status.success() { Ok(Cost { seconds, memory }) } else { Err(format!("{arguments:?} ended with {status}").into()) }
}

fn mib(memory: Option<f64>) -> String {
    memory.map_or_else(|| "?".to_owned(), |mib| format!("{mib:.0}"))
}

/// The most memory that a running process had so far, in MiB.
pub(crate) fn peak_memory(id: u32) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.trim().trim_end_matches("kB").trim().parse::<f64>().ok()?;
    Some(kib / 1024.0)
}

fn text(path: &Path) -> Outcome<&str> {
    path.to_str().ok_or_else(|| "the temporary folder's name isn't Unicode".into())
}

/// Sales of two years and a stock list, as CSV, and the number of rows of sales. Mean daily sales are log-normal around 0.5, with a weekly pattern.
fn made(products: usize) -> (String, String, usize) {
    const WEEK: [f64; 7] = [1.1, 1.0, 0.95, 1.0, 1.15, 1.3, 0.5];
    let mut random = Random(11);
    let (mut sales, mut stock, mut rows) = (String::from("date,product_id,quantity\n"), String::from("product_id,stock\n"), 0);
    let days = days();
    for product in 0..products {
        let mean = 0.5 * (1.3 * random.normal()).exp();
        for (number, day) in days.iter().enumerate() {
            let quantity = random.poisson((mean * WEEK[number % 7]).min(300.0));
            if quantity > 0 {
                sales.push_str(&format!("{day},P{product:05},{quantity}\n"));
                rows += 1;
            }
        }
        stock.push_str(&format!("P{product:05},{}\n", random.poisson((mean * 5.0).min(300.0))));
    }
    (sales, stock, rows)
}

/// 730 days, as written in ISO 8601.
fn days() -> Vec<String> {
    let of_month = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let of_year = |year: u32| {
        let of_month = of_month.iter().zip(1..);
        of_month.flat_map(move |(days, month)| (1..=*days).map(move |day| format!("{year}-{month:02}-{day:02}"))).collect::<Vec<_>>()
    };
    [of_year(2022), of_year(2023)].concat()
}

/// Reproducible numbers (SplitMix64).
struct Random(u64);

impl Random {
    /// Evenly between 0 and 1.
    fn even(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.even().max(1e-300).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.even()).cos()
    }

    /// Poisson (Knuth), which is quick enough for small means.
    fn poisson(&mut self, mean: f64) -> u32 {
        let (end, mut product, mut count) = ((-mean).exp(), self.even(), 0);
        while product > end {
            product *= self.even();
            count += 1;
        }
        count
    }
}
