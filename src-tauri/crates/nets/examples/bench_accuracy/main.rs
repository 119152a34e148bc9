//! Accuracy beside others': every type and `auto` on benchmarks of daily sales, by a fixed protocol with default settings.
//!
//! `bench_accuracy [FILE.csv | made:promotions | made:yearly …] [--types tcn,auto] [--seeds 1,2,3] [--set key=value …]`. Without data sets:
//! the made ones, and `pharma_daily.csv` and `nhs_daily.csv` of the folder that PHARMACAST_BENCH_DATA names. All series of a set are learnt
//! together. MASE, WAPE and RMSSE are means over the series, bias and coverage those of all days.

mod data;
mod made;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use forecast::{Architecture, Baseline, ChoiceWatch, FitEvent, FitWatch, Metrics, TrainSettings, Trained, train_best};

use data::DataSet;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

const AUTO: &str = "auto";

#[derive(Default)]
struct Options {
    sets: Vec<String>,
    types: Vec<String>,
    seeds: Vec<u64>,
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

impl ChoiceWatch for Quiet {
    fn candidate(&mut self, _: &str, _: usize, _: usize) {}
    fn event(&mut self, _: FitEvent) {}
    fn cancelled(&self) -> bool {
        false
    }
}

fn main() -> Outcome<()> {
    let options = options()?;
    for name in &options.sets {
        measure(&data::read(name)?, &options)?;
    }
    Ok(())
}

fn measure(set: &DataSet, options: &Options) -> Outcome<()> {
    println!("\n{}: {} series, the last {} days", set.name, set.series.len(), set.test_days);
    for (name, mase) in &set.peers {
        println!("    {name:<40} {mase:>7.4}");
    }
    println!(
        "{:<12} {:>4} {:>7} {:>7} {:>7} {:>10} {:>7} {:>10} {:>7} {:>7} {:>8} {:>9}",
        "type", "seed", "MASE", "WAPE", "RMSSE", "mean RMSSE", "bias", "total bias", "80 %", "95 %", "seconds", "epochs"
    );
    let names: Vec<&str> = nets::architectures().iter().map(|a| a.name()).chain([AUTO]).collect();
    let mut baselines = BTreeMap::new();
    for name in names.into_iter().filter(|n| options.types.is_empty() || options.types.iter().any(|t| t == n)) {
        let mut sum = 0.0;
        for seed in &options.seeds {
            let began = Instant::now();
            let trained = train(name, *seed, set, options)?;
            sum += print(name, *seed, &trained, began.elapsed().as_secs_f64());
            baselines = trained.baselines;
        }
        println!("{name:<12} mean {:>7.4}", sum / options.seeds.len() as f64);
    }
    for baseline in Baseline::ALL {
        let mase = baselines.get(baseline.name()).and_then(|m| m.mase);
        println!("    own {:<36} {:>7.4}", baseline.name(), mase.unwrap_or(f64::NAN));
    }
    Ok(())
}

fn train(name: &str, seed: u64, set: &DataSet, options: &Options) -> Outcome<Trained> {
    let cores = std::thread::available_parallelism()?.get();
    let settings = |architecture: &dyn Architecture| -> Outcome<TrainSettings> {
        let mut settings = TrainSettings::for_architecture(architecture);
        settings.seed = seed;
        settings.test_days = u32::try_from(set.test_days)?;
        settings.validation_days = u32::try_from(set.validation_days)?;
        for (name, value) in &options.settings {
            settings.set(architecture, name, value)?;
        }
        Ok(settings.on_cores(cores))
    };
    if name == AUTO {
        let all: Vec<_> = nets::architectures().iter().map(|a| Ok((*a, settings(*a)?))).collect::<Outcome<_>>()?;
        let best = train_best(&all, &set.series, 0.0, &mut Quiet)?;
        let told: Vec<String> =
            best.candidates.iter().map(|c| format!("{} {:.4}", c.name, c.validation_mase.unwrap_or(f64::NAN))).collect();
        println!("    {} of {}", best.trained.spec.architecture, told.join(", "));
        return Ok(best.trained);
    }
    let architecture = *nets::architectures().iter().find(|a| a.name() == name).ok_or("no such type")?;
    Ok(forecast::train(architecture, &set.series, &settings(architecture)?, &mut Quiet)?)
}

/// Prints a line and returns the mean MASE.
fn print(name: &str, seed: u64, trained: &Trained, seconds: f64) -> f64 {
    let mean = |of: fn(&Metrics) -> Option<f64>| {
        let known: Vec<f64> = trained.metrics_by_series.values().filter_map(of).collect();
        known.iter().sum::<f64>() / known.len() as f64
    };
    let whole = |value: Option<f64>| value.unwrap_or(f64::NAN);
    println!(
        "{name:<12} {seed:>4} {:>7.4} {:>7.4} {:>7.4} {:>10.4} {:>7.3} {:>10.3} {:>7.3} {:>7.3} {seconds:>8.1} {:>9}",
        mean(|m| m.mase),
        mean(|m| m.wape),
        mean(|m| m.rmsse),
        mean(|m| m.mean_rmsse),
        whole(trained.metrics.bias),
        whole(trained.metrics.total_bias),
        whole(trained.metrics.coverage_80),
        whole(trained.metrics.coverage_95),
        format!("{}/{}", trained.best_epoch, trained.history.len())
    );
    mean(|m| m.mase)
}

fn options() -> Outcome<Options> {
    let mut options = Options { seeds: vec![1, 2, 3], ..Options::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--types" => options.types = value()?.split(',').map(str::to_owned).collect(),
            "--seeds" => options.seeds = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--set" => {
                let pair = value()?;
                let (name, value) = pair.split_once('=').ok_or("--set needs key=value")?;
                options.settings.push((name.to_owned(), value.to_owned()));
            }
            other if other.starts_with("--") => return Err(format!("what is {other}?").into()),
            set => options.sets.push(set.to_owned()),
        }
    }
    if options.sets.is_empty() {
        if let Some(folder) = std::env::var_os("PHARMACAST_BENCH_DATA") {
            let file = |name: &str| Path::new(&folder).join(name).display().to_string();
            options.sets.extend(["pharma_daily.csv", "nhs_daily.csv"].map(file));
        }
        options.sets.extend(["made:promotions", "made:yearly"].map(str::to_owned));
    }
    Ok(options)
}
