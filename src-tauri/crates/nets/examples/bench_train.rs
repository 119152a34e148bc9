//! Seconds to an accuracy: every network on all series of a file together, with more and more epochs, next to what other packages need.
//!
//! `bench_train [FILE.csv] [--peers FILE] [--test-days 364] [--validation-days 180] [--types tcn,kan] [--threads N] [--alone]`. The file holds
//! `date,product_id,quantity` rows; without one, made series of the same length are used. The test days are forecast 7 days ahead from origins
//! 7 days apart, with default settings apart from the horizon, and without the final training, because others have none; `--alone` also
//! leaves out the simple methods that are mixed in. `products` are the milliseconds a step that its matrix products take on all threads together,
//! from a training of one epoch: divided by the threads, the least that a step could take. The file of peers has one line of
//! JSON for each, with model, mase, and seconds, as `tests/peers/neural.py` prints it.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

use forecast::{Architecture, FitEvent, Kind, NoCheckpoints, Series, TrainSettings, Trained, train};
use jiff::civil::Date;
use progress::Progress;

const HORIZON: u32 = 7;
/// The largest numbers of epochs that are tried; 0 is the default one.
const EPOCHS: [u32; 5] = [1, 2, 4, 8, 0];

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Options {
    file: Option<String>,
    peers: Option<String>,
    types: Vec<String>,
    test_days: u32,
    validation_days: u32,
    threads: usize,
    /// Whether forecasts are those of the network alone, without simple methods.
    alone: bool,
}

/// One training.
struct Run {
    name: &'static str,
    /// Of the fit alone.
    seconds: f64,
    mase: f64,
}

fn main() -> Outcome<()> {
    let options = options()?;
    let series = match &options.file {
        Some(file) => read(file)?,
        None => (0..8).map(made).collect(),
    };
    let days: usize = series.iter().map(|series| series.values.len()).sum();
    println!("{} series with {days} days, {} threads", series.len(), options.threads);
    println!(
        "{:<12} {:>7} {:>7} {:>8} {:>9} {:>7} {:>7}   seconds with preparation, test, and intervals",
        "type", "epochs", "steps", "ms/step", "products", "seconds", "MASE"
    );
    let mut runs = Vec::new();
    for architecture in nets::architectures() {
        let usual = options.types.is_empty() && architecture.kind() == Kind::Network;
        if usual || options.types.iter().any(|name| name == architecture.name()) {
            let (first, products) = nets::time_of_products(|| fit(*architecture, &series, 1, &options));
            let products = 1000.0 * products.as_secs_f64() / first?.steps.max(1) as f64;
            for epochs in EPOCHS {
                runs.push(measure(*architecture, &series, epochs, products, &options)?);
            }
        }
    }
    if let Some(file) = &options.peers {
        compare(&runs, &std::fs::read_to_string(file)?)?;
    }
    Ok(())
}

/// A training, its steps, and how long it took with preparation, test, and intervals.
struct Fitted {
    trained: Trained,
    steps: usize,
    seconds: f64,
}

fn fit(architecture: &'static dyn Architecture, series: &[Series], epochs: u32, options: &Options) -> Outcome<Fitted> {
    let mut settings = TrainSettings::with(architecture.hyperparameters());
    (settings.horizon, settings.epochs, settings.refit) = (HORIZON, epochs, false);
    (settings.test_days, settings.validation_days) = (options.test_days, options.validation_days);
    settings.blend &= !options.alone;
    let settings = settings.on_cores(options.threads);
    let (mut quiet, began) = (Quiet { windows: 0 }, Instant::now());
    let trained = train(architecture, series, &settings, &mut NoCheckpoints, &mut quiet)?;
    let windows = quiet.windows.min(settings.epoch_windows as usize);
    let steps = trained.history.len() * windows.div_ceil(settings.batch_size as usize);
    Ok(Fitted { trained, steps, seconds: began.elapsed().as_secs_f64() })
}

/// Prints a training; `products` are the milliseconds a step of its matrix products.
fn measure(architecture: &'static dyn Architecture, series: &[Series], epochs: u32, products: f64, options: &Options) -> Outcome<Run> {
    let Fitted { trained, steps, seconds } = fit(architecture, series, epochs, options)?;
    let (spec, mase) = (&trained.spec, trained.metrics.mase.unwrap_or(f64::NAN));
    println!(
        "{:<12} {:>7} {steps:>7} {:>8.3} {products:>9.3} {:>7.2} {mase:>7.4}   {seconds:.2}",
        architecture.name(),
        format!("{}/{}", spec.best_epoch, trained.history.len()),
        1000.0 * spec.seconds / steps.max(1) as f64,
        spec.seconds,
    );
    Ok(Run { name: architecture.name(), seconds: spec.seconds, mase })
}

/// Prints for each peer which training was first as good.
fn compare(runs: &[Run], peers: &str) -> Outcome<()> {
    println!("\n{:<12} {:>7} {:>7}   the fastest training with an error no larger", "peer", "MASE", "seconds");
    for line in peers.lines().filter(|line| line.starts_with('{')) {
        let peer: serde_json::Value = serde_json::from_str(line)?;
        let number = |key: &str| peer[key].as_f64().ok_or_else(|| format!("a peer without {key}: {line}"));
        let (mase, seconds) = (number("mase")?, number("seconds")?);
        let name = peer["model"].as_str().unwrap_or_default();
        let as_good = |only: Option<&str>| {
            let good = runs.iter().filter(|run| run.mase <= mase && only.is_none_or(|only| run.name.eq_ignore_ascii_case(only)));
            good.min_by(|a, b| a.seconds.total_cmp(&b.seconds))
        };
        let said = |run: Option<&Run>| match run {
            Some(run) => format!("{} {:.2} s, MASE {:.4}: {:.0} times as fast", run.name, run.seconds, run.mase, seconds / run.seconds),
            None => "none".to_owned(),
        };
        let same = runs.iter().any(|run| run.name.eq_ignore_ascii_case(name));
        let same = if same { format!("; of the same type {}", said(as_good(Some(name)))) } else { String::new() };
        println!("{name:<12} {mase:>7.4} {seconds:>7.1}   {}{same}", said(as_good(None)));
    }
    Ok(())
}

struct Quiet {
    windows: usize,
}

impl Progress<FitEvent> for Quiet {
    fn event(&mut self, event: FitEvent) {
        if let FitEvent::Started { windows, .. } = event {
            self.windows = windows;
        }
    }

    fn cancelled(&self) -> bool {
        false
    }
}

fn options() -> Outcome<Options> {
    let threads = std::thread::available_parallelism()?.get();
    let mut options = Options { file: None, peers: None, types: Vec::new(), test_days: 364, validation_days: 180, threads, alone: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        if argument == "--alone" {
            options.alone = true;
            continue;
        }
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--peers" => options.peers = Some(value()?),
            "--types" => options.types = value()?.split(',').map(str::to_owned).collect(),
            "--test-days" => options.test_days = value()?.parse()?,
            "--validation-days" => options.validation_days = value()?.parse()?,
            "--threads" => options.threads = value()?.parse()?,
            other if other.starts_with("--") => return Err(format!("there is no option {other}").into()),
            _ => options.file = Some(argument),
        }
    }
    Ok(options)
}

/// One series per product, from its first day to the last of the file. Negative days count as 0.
fn read(file: &str) -> Outcome<Vec<Series>> {
    let text = std::fs::read_to_string(file)?;
    let mut sales: BTreeMap<&str, BTreeMap<Date, f64>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let [date, product, quantity] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err(format!("{file}: `{line}` is not date, product_id, and quantity").into());
        };
        *sales.entry(product).or_default().entry(date.parse()?).or_default() += quantity.trim().parse::<f64>()?;
    }
    let last = sales.values().filter_map(|days| days.keys().next_back()).max().copied().ok_or("the file is empty")?;
    let series = sales.into_iter().filter_map(|(product, days)| {
        let start = *days.keys().next()?;
        let dates = start.series(jiff::Span::new().days(1)).take_while(|day| *day <= last);
        let values = dates.map(|day| days.get(&day).copied().unwrap_or_default().max(0.0)).collect();
        Some(Series { id: forecast::SeriesId::of_product(product), start, values, ..Series::default() })
    });
    Ok(series.collect())
}

/// 2,106 days with a weekly and a yearly rhythm and reproducible noise.
fn made(number: usize) -> Series {
    let noise = |i: usize| ((i + 7000 * number) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) as f64 / u64::MAX as f64 - 0.5;
    let value = |i: usize| (30.0 + 8.0 * (i as f64 / 58.1).sin() + [0.0, 2.0, 1.0, 3.0, 6.0, 9.0, -6.0][i % 7] + 14.0 * noise(i)).max(0.0);
    let values = (0..2106).map(value).collect();
    Series {
        id: forecast::SeriesId::of_product(format!("made {number}")),
        start: jiff::civil::date(2014, 1, 2),
        values,
        ..Series::default()
    }
}
