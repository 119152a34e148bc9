//! Trains every model type on a series to early stop and prints steps, seconds and errors: `bench_train FILE.csv PRODUCT`. The file holds
//! `date,product_id,quantity` rows, one per day and product; without one a made series of the same length is used.

use std::collections::BTreeMap;
use std::io::{Error, Result};

use forecast::{FitEvent, NoCheckpoints, Series, TrainSettings, train};
use jiff::civil::Date;
use progress::Progress;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let series = match (arguments.next(), arguments.next()) {
        (Some(file), Some(product)) => read(&file, &product)?,
        _ => made(),
    };
    println!("{} days of {}", series.values.len(), series.id);
    for architecture in nets::architectures() {
        let settings = TrainSettings::with(architecture.hyperparameters());
        let mut quiet = Quiet { windows: 0 };
        let trained = train(*architecture, std::slice::from_ref(&series), &settings, &mut NoCheckpoints, &mut quiet)?;
        let epochs = trained.history.len();
        let steps = epochs * quiet.windows.div_ceil(settings.batch_size as usize);
        println!(
            "{:<12} {epochs:>4} epochs, best {:>4} {:>7.2} s {:>7.0} steps/s  {} parameters, MASE {:.3}, MAE {:.3}",
            architecture.name(),
            trained.spec.best_epoch,
            trained.spec.seconds,
            steps as f64 / trained.spec.seconds,
            trained.spec.parameters,
            trained.metrics.mase.unwrap_or(f64::NAN),
            trained.metrics.mae.unwrap_or(f64::NAN),
        );
        for (name, metrics) in &trained.baselines {
            println!("    {name:<20} MASE {:.3}, MAE {:.3}", metrics.mase.unwrap_or(f64::NAN), metrics.mae.unwrap_or(f64::NAN));
        }
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

fn read(file: &str, product: &str) -> Result<Series> {
    let text = std::fs::read_to_string(file)?;
    let mut days: BTreeMap<Date, f64> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if let [date, id, quantity] = cells[..]
            && id == product
        {
            *days.entry(date.parse().map_err(Error::other)?).or_default() += quantity.parse::<f64>().map_err(Error::other)?;
        }
    }
    let start = days.keys().next().copied().ok_or_else(|| Error::other(format!("{file} holds no row of {product}")))?;
    Ok(Series { id: forecast::SeriesId::of_product(product), start, values: days.into_values().collect(), ..Series::default() })
}

/// 2,106 days with a weekly and a yearly rhythm and reproducible noise.
fn made() -> Series {
    let noise = |i: usize| (i as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17) as f64 / u64::MAX as f64 - 0.5;
    let value = |i: usize| (30.0 + 8.0 * (i as f64 / 58.1).sin() + [0.0, 2.0, 1.0, 3.0, 6.0, 9.0, -6.0][i % 7] + 14.0 * noise(i)).max(0.0);
    let values = (0..2106).map(value).collect();
    Series { id: forecast::SeriesId::of_product("made"), start: jiff::civil::date(2014, 1, 2), values, ..Series::default() }
}
