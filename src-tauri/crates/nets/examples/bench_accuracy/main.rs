//! The accuracy benchmark: trains model types on daily sales by the protocol of a fixed test period and prints the mean MASE.
//!
//! `cargo run --release -p nets --example accuracy -- FILE.csv [--types tcn,kan] [--seeds 1,2,3] [--pooled] [--test 364] [--validation 180]
//! [--min-days 500] [--set key=value …]`. FILE has the columns date, product_id, optional store_id, quantity. Negative days count as 0.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use forecast::{Architecture, FitEvent, FitWatch, Metrics, Series, TrainSettings, Trained};
use jiff::civil::Date;

mod made;

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Options {
    file: String,
    types: Vec<String>,
    seeds: Vec<u64>,
    pooled: bool,
    min_days: usize,
    settings: Vec<(String, String)>,
}

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

fn main() -> Outcome<()> {
    let options = options()?;
    let made = match options.file.as_str() {
        "made:promotions" => Some(made::promotions(30)),
        "made:yearly" => Some(made::yearly(10, 5)),
        _ => None,
    };
    let (series, expected) = match made {
        Some(made) => (made.series, Some(made.expected)),
        None => (read(&options.file, options.min_days)?, None),
    };
    if let Ok(file) = std::env::var("WRITE") {
        let mut text = "date,product_id,quantity,promotion\n".to_owned();
        for s in &series {
            for (i, v) in s.values.iter().enumerate() {
                text += &format!("{},{},{v},{}\n", s.day(i), s.name, s.promotion.as_ref().map_or(0.0, |p| p[i]));
            }
        }
        std::fs::write(file, text)?;
        return Ok(());
    }
    if let Some(expected) = expected {
        let mase = |(s, e): (&Series, &Vec<f64>)| {
            let from = s.values.len() - 182;
            let scale = forecast::InsampleScale::of(&s.values[..from]).absolute;
            (from..s.values.len()).map(|i| (s.values[i] - e[i]).abs()).sum::<f64>() / 182.0 / scale
        };
        let floor = series.iter().zip(&expected).map(mase).sum::<f64>() / series.len() as f64;
        println!("the expected sales themselves have MASE {floor:.4} on the last 182 days");
    }
    let days = series.iter().map(|s| s.values.len()).max().unwrap_or(0);
    println!("{} series, {days} days, {}", series.len(), if options.pooled { "one model for all" } else { "one model each" });
    println!(
        "{:<12} {:>4} {:>7} {:>7} {:>7} {:>10} {:>7} {:>10} {:>7} {:>7} {:>8} {:>9}",
        "type", "seed", "MASE", "WAPE", "RMSSE", "mean RMSSE", "bias", "total bias", "80 %", "95 %", "seconds", "epochs"
    );
    let mut all = Vec::new();
    for architecture in nets::architectures().iter().filter(|a| options.types.is_empty() || options.types.iter().any(|t| t == a.name())) {
        let runs = options.seeds.iter().map(|seed| run(*architecture, *seed, &series, &options)).collect::<Outcome<Vec<Run>>>()?;
        let mean = runs.iter().map(|r| r.mase).sum::<f64>() / runs.len() as f64;
        println!("{:<12} mean {mean:>7.4}, of averaged forecasts {:.4}", architecture.name(), averaged(&runs));
        all.extend(runs);
    }
    println!("{:<12} of averaged forecasts {:.4}", "all", averaged(&all));
    Ok(())
}

type Tested = (f64, Vec<(f64, f64)>);

/// What one seed gave.
struct Run {
    mase: f64,
    /// Per series: what its MASE divides by, and (actual, forecast) of every test day.
    days: BTreeMap<String, Tested>,
}

/// Mean MASE over the series of the mean of several runs' forecasts.
fn averaged(runs: &[Run]) -> f64 {
    let Some(first) = runs.first() else { return f64::NAN };
    let mase = |(name, (scale, days)): (&String, &Tested)| {
        let mean = |i: usize| runs.iter().map(|r| r.days[name].1[i].1).sum::<f64>() / runs.len() as f64;
        days.iter().enumerate().map(|(i, (actual, _))| (mean(i) - actual).abs()).sum::<f64>() / days.len() as f64 / scale
    };
    first.days.iter().map(mase).sum::<f64>() / first.days.len() as f64
}

/// Trains with one seed and prints a line.
fn run(architecture: &dyn Architecture, seed: u64, series: &[Series], options: &Options) -> Outcome<Run> {
    let mut settings = TrainSettings::for_architecture(architecture);
    settings.set(architecture, "seed", &seed.to_string())?;
    for (name, value) in &options.settings {
        settings.set(architecture, name, value)?;
    }
    let began = Instant::now();
    let groups: Vec<&[Series]> = if options.pooled { vec![series] } else { series.chunks(1).collect() };
    let trained: Vec<Trained> =
        groups.into_iter().map(|g| forecast::train(architecture, g, &settings, &mut Quiet)).collect::<Result<_, _>>()?;
    let seconds = began.elapsed().as_secs_f64();

    let all: Vec<&Metrics> = trained.iter().flat_map(|t| t.metrics_by_series.values()).collect();
    let mean = |of: fn(&Metrics) -> Option<f64>| {
        let known: Vec<f64> = all.iter().filter_map(|m| of(m)).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    // Of all series together: a series that hardly sells has no say.
    let whole = |of: fn(&Metrics) -> Option<f64>| trained.iter().filter_map(|t| of(&t.metrics)).sum::<f64>() / trained.len() as f64;
    let epochs: Vec<String> = trained.iter().map(|t| format!("{}/{}", t.best_epoch, t.history.len())).collect();
    println!(
        "{:<12} {seed:>4} {:>7.4} {:>7.4} {:>7.4} {:>10.4} {:>7.3} {:>10.3} {:>7.3} {:>7.3} {seconds:>8.1} {:>9}",
        architecture.name(),
        mean(|m| m.mase),
        mean(|m| m.wape),
        mean(|m| m.rmsse),
        mean(|m| m.mean_rmsse),
        whole(|m| m.bias),
        whole(|m| m.total_bias),
        whole(|m| m.coverage_80),
        whole(|m| m.coverage_95),
        epochs.join(" ")
    );
    let mut days = BTreeMap::new();
    for t in &trained {
        for group in t.test_forecasts.chunk_by(|a, b| a.series == b.series) {
            let metrics = &t.metrics_by_series[&group[0].series];
            let (Some(mae), Some(mase)) = (metrics.mae, metrics.mase) else { continue };
            days.insert(group[0].series.clone(), (mae / mase, group.iter().map(|f| (f.actual, f.forecast)).collect()));
        }
    }
    Ok(Run { mase: mean(|m| m.mase), days })
}

fn options() -> Outcome<Options> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("name a CSV file")?;
    let mut options = Options { file, types: vec![], seeds: vec![1], pooled: false, min_days: 1, settings: vec![] };
    let mut set = |name: &str, value: &str| options.settings.push((name.to_owned(), value.to_owned()));
    set("test_days", "364");
    set("validation_days", "180");
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--pooled" => options.pooled = true,
            "--types" => options.types = value()?.split(',').map(str::to_owned).collect(),
            "--seeds" => options.seeds = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--min-days" => options.min_days = value()?.parse()?,
            "--test" => options.settings.push(("test_days".to_owned(), value()?)),
            "--validation" => options.settings.push(("validation_days".to_owned(), value()?)),
            "--set" => {
                let pair = value()?;
                let (name, value) = pair.split_once('=').ok_or("--set needs key=value")?;
                options.settings.push((name.to_owned(), value.to_owned()));
            }
            other => return Err(format!("what is {other}?").into()),
        }
    }
    Ok(options)
}

/// One series per product (and store), from its first day to the last day of the file.
fn read(file: &str, min_days: usize) -> Outcome<Vec<Series>> {
    let text = std::fs::read_to_string(file)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().ok_or("the file is empty")?.split(',').collect();
    let column = |name: &str| header.iter().position(|h| h.trim() == name);
    let (date, quantity) = (column("date").ok_or("no date column")?, column("quantity").ok_or("no quantity column")?);
    let names = [column("store_id"), column("product_id")];
    let mut sales: BTreeMap<String, BTreeMap<Date, f64>> = BTreeMap::new();
    let mut last = Date::MIN;
    for line in lines {
        let cells: Vec<&str> = line.split(',').collect();
        let name: Vec<&str> = names.iter().flatten().map(|c| cells[*c]).collect();
        let day: Date = cells[date].parse()?;
        *sales.entry(name.join(" / ")).or_default().entry(day).or_default() += cells[quantity].parse::<f64>()?;
        last = last.max(day);
    }
    let series = sales.into_iter().filter_map(|(name, days)| {
        let start = *days.keys().next()?;
        let dates = start.series(jiff::Span::new().days(1)).take_while(|d| *d <= last);
        let values = dates.map(|d| days.get(&d).copied().unwrap_or(0.0).max(0.0)).collect();
        Some(Series { name, start, values, promotion: None, price: None })
    });
    Ok(series.filter(|s| s.values.len() >= min_days).collect())
}
