//! Writes what tests/parity/reference.py compares: for every model type a short training on a made series, as `model.pth`,
//! `metadata.json` (its `model` alone) and `forecast.json` (sales, windows' loss and forecasts as this program computes them).
//!
//! `parity_export FOLDER`

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use forecast::{Holidays, Kind, NoCheckpoints, Series, TrainSettings};
use jiff::civil::date;
use progress::Unwatched;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder")?);
    let series = series();
    // Trees have no counterpart in PyTorch to compare with.
    for architecture in nets::architectures().iter().filter(|architecture| architecture.kind() == Kind::Network) {
        let mut settings = TrainSettings::with(architecture.hyperparameters());
        (settings.epochs, settings.checkpoint_every) = (4, 0);
        // The validation loss is that of the first fit: the weights must be, too.
        settings.refit = false;
        let mut trained = forecast::train(*architecture, std::slice::from_ref(&series), &settings, &mut NoCheckpoints, &mut Unwatched)?;
        // What is compared is the network.
        trained.spec.blend = forecast::Blend::default();
        // At a day within the series, so that promotion and price of the days to come are known, and with holidays among these.
        let at = series.day(series.values.len() - 160);
        let points = forecast::forecast(*architecture, &trained.spec, &trained.weights, std::slice::from_ref(&series), Some(at))?.points;
        let out = folder.join(architecture.name());
        fs::create_dir_all(&out)?;
        fs::write(out.join("model.pth"), &trained.weights)?;
        fs::write(out.join("metadata.json"), serde_json::to_vec_pretty(&json!({ "model": trained.spec }))?)?;
        let best = &trained.history[trained.best_epoch as usize - 1];
        let sales = json!({ "name": series.id.to_string(), "start": series.start, "values": series.values, "promotion": series.promotion, "price": series.price,
            "holidays": series.holidays.as_deref() });
        let document = json!({ "series": [sales], "at": at, "points": points, "validation_loss": best.val_loss });
        fs::write(out.join("forecast.json"), serde_json::to_vec(&document)?)?;
    }
    Ok(())
}

/// Three years with weeks, closed Sundays, seasons, promotions, prices and holidays.
fn series() -> Series {
    let noise = |i: usize| ((i * 7919) % 97) as f64 / 97.0;
    let promotion: Vec<f32> = (0..1100).map(|i| if i % 23 < 3 { 1.0 } else { 0.0 }).collect();
    let price: Vec<f32> = (0..1100).map(|i| if i % 23 < 3 { 8.0 } else { 10.0 + (i / 200) as f32 }).collect();
    let day = |i: usize| {
        let weekly = if i % 7 > 4 { 1.6 } else { 1.0 };
        let yearly = 1.0 + 0.3 * (i as f64 * std::f64::consts::TAU / 365.0).sin();
        if i % 7 == 5 {
            return 0.0; // a Sunday
        }
        (20.0 * weekly * yearly * (1.0 + 0.8 * f64::from(promotion[i])) + 8.0 * noise(i)).round()
    };
    let values = (0..1100).map(day).collect();
    let week = |year| (date(year, 10, 1), date(year, 10, 7));
    let holidays = Holidays::new((2022..=2025).map(week), (2022..=2025).map(|year| date(year, 10, 8)));
    Series {
        id: forecast::SeriesId::of_product("made"),
        start: date(2022, 3, 1),
        values,
        promotion: Some(promotion),
        price: Some(price),
        holidays: Some(holidays.into()),
        ..Series::default()
    }
}
