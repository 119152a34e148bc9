//! Accuracy compared with others: every type and `auto` on benchmarks of daily sales, by a fixed protocol with default settings.
//!
//! `bench_accuracy [FILE.csv | made:promotions | made:yearly …] [--types tcn,auto] [--seeds 1,2,3] [--back DAYS] [--set key=value …]`. It fails where
//! versions report of themselves another error than their forecasts have. Without data sets:
//! the made ones, and `pharma_daily.csv` and `nhs_daily.csv` of the folder that PHARMACAST_BENCH_DATA names. All series of a set are learned
//! together. MASE, WAPE and RMSSE are means over the series, bias and coverage those of all days.

mod data;
mod made;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

use forecast::{
    Architecture, BacktestPlan, Baseline, InsampleScale, Metrics, NoCheckpoints, Series, TestForecast, TrainSettings, Trained, backtest,
    train_best,
};
use progress::Unwatched;

use data::DataSet;

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

const AUTO: &str = "auto";

#[derive(Default)]
struct Options {
    sets: Vec<String>,
    types: Vec<String>,
    seeds: Vec<u64>,
    settings: Vec<(String, String)>,
    /// Days from one forecast to the next, which is also how far ahead is measured; the horizon is the default one.
    step: u32,
    inside_only: bool,
    /// Whether to print what a version is made of.
    verbose: bool,
    outside_only: bool,
    /// Days at the end that are left out.
    back: usize,
}

fn main() -> Outcome<()> {
    let options = options()?;
    let mut apart = Vec::new();
    for name in &options.sets {
        let gaps = measure(&data::without_last(data::read(name)?, options.back), &options)?;
        apart.extend(gaps.into_iter().filter(|gap| gap.share.abs() > MOST_APART));
    }
    for Gap { set, name, share } in &apart {
        println!("{set}, {name}: what a version reports is {:+.1}% from what a user gets", 100.0 * share);
    }
    if apart.is_empty() { Ok(()) } else { Err("reports and forecasts differ by more than half a percent".into()) }
}

/// How far the error that versions report of themselves may be from the error that a user gets, as a share of the latter.
const MOST_APART: f64 = 0.005;

/// The error that versions of one type reported, next to what their forecasts had.
struct Gap {
    set: String,
    name: String,
    /// Positive where forecasts are worse than the report; means over the seeds.
    share: f64,
}

fn measure(set: &DataSet, options: &Options) -> Outcome<Vec<Gap>> {
    println!("\n{}: {} series, the last {} days", set.name, set.series.len(), set.test_days);
    for (name, mase) in &set.peers {
        println!("    {name:<40} {mase:>7.4}");
    }
    println!(
        "{:<12} {:>4} {:<7} {:>7} {:>7} {:>7} {:>7} {:>10} {:>7} {:>7} {:>7} {:>8} {:>9}",
        "type", "seed", "run", "MASE", "WAPE", "RMSSE", "bias", "total bias", "80%", "95%", "pinball", "seconds", "epochs"
    );
    let names: Vec<&str> = nets::architectures().iter().map(|a| a.name()).chain([AUTO]).collect();
    let mut baselines = BTreeMap::new();
    let mut gaps = Vec::new();
    for name in names.into_iter().filter(|n| options.types.is_empty() || options.types.iter().any(|t| t == n)) {
        let (mut outside, mut inside) = (Vec::new(), Vec::new());
        for seed in &options.seeds {
            if !options.inside_only {
                let began = Instant::now();
                let before: Vec<Series> = set.series.iter().map(|s| cut(s, set.test_days)).collect();
                let trained = train(name, *seed, set, &before, options, false)?;
                let seconds = began.elapsed().as_secs_f64();
                let last = set.series.iter().map(Series::last_date).max().ok_or("no series")?;
                let from = last.saturating_sub(jiff::Span::new().days(i64::try_from(set.test_days)? - 1));
                let plan = BacktestPlan { from, to: last, step: options.step, refit: false };
                let architecture = architecture(&trained.spec.architecture)?;
                let test = backtest(architecture, &trained.spec, &trained.weights, &set.series, &plan, &mut Unwatched)?;
                let scales: Vec<InsampleScale> = set
                    .series
                    .iter()
                    .filter(|s| test.forecasts.iter().any(|f| f.series == s.id))
                    .map(|s| InsampleScale::of(&cut(s, set.test_days).values))
                    .collect();
                let metrics = Metrics::of(&test.forecasts, &scales);
                print(name, *seed, "outside", &metrics, seconds, &trained);
                if !options.outside_only {
                    // A version reports the error of its whole horizon.
                    let whole = BacktestPlan { step: trained.spec.settings.horizon, ..plan };
                    let test = backtest(architecture, &trained.spec, &trained.weights, &set.series, &whole, &mut Unwatched)?;
                    outside.extend(Metrics::of(&test.forecasts, &scales).mase);
                }
                baselines = test.baseline_metrics;
                for (group, bias) in weekly_bias(&test.forecasts) {
                    println!("        totals of {group}: {bias:+.3}");
                }
            }
            if !options.outside_only {
                let began = Instant::now();
                let trained = train(name, *seed, set, &set.series, options, true)?;
                print(name, *seed, "inside", &trained.metrics, began.elapsed().as_secs_f64(), &trained);
                inside.extend(trained.metrics.mase);
            }
        }
        let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
        if !outside.is_empty() && !inside.is_empty() {
            gaps.push(Gap { set: set.name.clone(), name: name.to_owned(), share: mean(&outside) / mean(&inside) - 1.0 });
        }
    }
    for baseline in Baseline::ALL {
        let Some(m) = baselines.get(baseline.name()) else { continue };
        let number = |of: Option<f64>| of.unwrap_or(f64::NAN);
        println!(
            "    own {:<20} {:>7.4} {:>7.4} {:>7.4} {:>7.3}",
            baseline.name(),
            number(m.mase),
            number(m.wape),
            number(m.mean_rmsse),
            number(m.total_bias)
        );
    }
    Ok(gaps)
}

/// Relative bias of the means, by thirds of the series from slow to fast.
fn weekly_bias(forecasts: &[TestForecast]) -> Vec<(&'static str, f64)> {
    let mut sums: Vec<(f64, f64, f64)> = forecasts
        .chunk_by(|a, b| a.series == b.series)
        .map(|g| {
            let (sold, mean) = g.iter().fold((0.0, 0.0), |(a, m), f| (a + f.actual, m + f.mean));
            (sold / g.len() as f64, sold, mean)
        })
        .collect();
    sums.sort_by(|a, b| a.0.total_cmp(&b.0));
    let third = sums.len().div_ceil(3);
    let bias = |group: &[(f64, f64, f64)]| {
        let (sold, mean) = group.iter().fold((0.0, 0.0), |(a, m), s| (a + s.1, m + s.2));
        mean / sold - 1.0
    };
    ["slow", "middle", "fast"].into_iter().zip(sums.chunks(third).map(bias)).collect()
}

/// The series without its last `days` days; what is planned for them stays.
fn cut(series: &Series, days: usize) -> Series {
    let mut before = series.clone();
    before.values.truncate(series.values.len().saturating_sub(days));
    before
}

fn architecture(name: &str) -> Outcome<&'static dyn Architecture> {
    Ok(*nets::model_types().iter().find(|a| a.name() == name).ok_or("no such type")?)
}

fn train(name: &str, seed: u64, set: &DataSet, series: &[Series], options: &Options, inside: bool) -> Outcome<Trained> {
    let cores = std::thread::available_parallelism()?.get();
    let settings = |architecture: &dyn Architecture| -> Outcome<TrainSettings> {
        let mut settings = TrainSettings::with(architecture.hyperparameters());
        settings.seed = seed;
        if inside {
            settings.test_days = u32::try_from(set.test_days)?;
            settings.validation_days = u32::try_from(set.validation_days)?;
        }
        for (name, value) in &options.settings {
            settings.set(architecture.hyperparameters(), name, value)?;
        }
        Ok(settings.on_cores(cores))
    };
    if name == AUTO {
        let all: Vec<_> = nets::model_types().iter().map(|a| Ok((*a, settings(*a)?))).collect::<Outcome<_>>()?;
        let best = train_best(&all, series, 0.0, &mut NoCheckpoints, &mut Unwatched)?;
        let candidates: Vec<String> =
            best.candidates.iter().map(|c| format!("{} {:.4}", c.name, c.validation_mase.unwrap_or(f64::NAN))).collect();
        println!("    {} of {}", best.trained.spec.architecture, candidates.join(", "));
        return Ok(best.trained);
    }
    let architecture = architecture(name)?;
    let trained = forecast::train(architecture, series, &settings(architecture)?, &mut NoCheckpoints, &mut Unwatched)?;
    if options.verbose {
        for class in &trained.spec.blend.classes {
            println!("        up to {}: median {:.2?}, mean {:.2?}", class.sold_share, class.median, class.mean);
        }
    }
    Ok(trained)
}

fn print(name: &str, seed: u64, run: &str, m: &Metrics, seconds: f64, trained: &Trained) {
    let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
    println!(
        "{name:<12} {seed:>4} {run:<7} {:>7.4} {:>7.4} {:>7.4} {:>7.3} {:>10.3} {:>7.3} {:>7.3} {:>7.4} {seconds:>8.1} {:>9}",
        number(m.mase),
        number(m.wape),
        number(m.mean_rmsse),
        number(m.bias),
        number(m.total_bias),
        number(m.coverage_80),
        number(m.coverage_95),
        number(m.pinball_80),
        format!("{}/{}", trained.best_epoch, trained.history.len())
    );
}

fn options() -> Outcome<Options> {
    let mut options = Options { seeds: vec![1, 2, 3], step: 7, ..Options::default() };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--types" => options.types = value()?.split(',').map(str::to_owned).collect(),
            "--seeds" => options.seeds = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--step" => options.step = value()?.parse()?,
            "--back" => options.back = value()?.parse()?,
            "--verbose" => options.verbose = true,
            "--inside" => options.inside_only = true,
            "--outside" => options.outside_only = true,
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
        let made = ["made:promotions", "made:opening", "made:unannounced", "made:counts", "made:yearly", "made:slow", "made:slow:1000:yp"];
        options.sets.extend(made.map(str::to_owned));
    }
    Ok(options)
}
