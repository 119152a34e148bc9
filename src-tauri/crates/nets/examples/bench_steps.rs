//! Steps per second of our training step: one line of JSON, as tests/parity/speed.py reads it.
//!
//! `bench_steps TYPE BATCH THREADS SECONDS [LOOKBACK HORIZON FEATURES]`: one fit on made windows with that batch size until the seconds are
//! over, the first epoch left out. Everything a real epoch does is in it: gathering windows, both passes, clipping and the optimizer.

use std::error::Error;

use forecast::{DayTable, FitEvent, FitTask, MEMORY_COLUMNS, NetShape, NoCheckpoints, OUTPUTS, Starts, TrainSettings, Windows};
use progress::Progress;

/// Steps per epoch: the validation and the events between epochs must not show.
const STEPS: usize = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| args.get(at).map_or(Ok(default), |text| text.parse::<usize>());
    let name = args.first().ok_or("name a model type")?;
    let (batch, threads, seconds) = (number(1, 32)?, number(2, 1)?, number(3, 5)?);
    let shape = NetShape {
        lookback: number(4, 56)?,
        horizon: number(5, 7)?,
        features: number(6, 9)?,
        profile: false,
        memory: true,
        outputs: OUTPUTS,
    };
    let architecture = nets::architectures().iter().find(|a| a.name() == name).ok_or("no such model type")?;

    let mut settings = TrainSettings::with(architecture.hyperparameters());
    (settings.batch_size, settings.threads) = (u32::try_from(batch)?, u32::try_from(threads)?);
    (settings.epochs, settings.patience, settings.checkpoint_every) = (10_000, 10_000, 0);
    settings.max_seconds = seconds as f64;
    settings.learning_rate = 1e-4;

    let days = batch * STEPS + shape.lookback + shape.horizon;
    let mut table = DayTable::new(1 + shape.features);
    for day in 0..days {
        table.rows.push(1.0 + (day as f32 * 0.9).sin());
        table.memory.extend((0..MEMORY_COLUMNS).map(|column| ((day + column) % 5) as f32 / 5.0));
        table.rows.extend((0..shape.features).map(|f| ((day * (f + 3)) % 7) as f32 / 7.0));
    }
    let [train, validation]: [Starts; 2] = [(0..batch * STEPS).collect(), std::iter::once(0).collect()];
    let windows = |starts| Windows { days: &table, starts, lookback: shape.lookback, horizon: shape.horizon };
    let (train, validation) = (windows(&train), windows(&validation));
    let (mut watch, mut fitted) = (Watch::default(), None);
    // On a busy machine the time may not do for a few epochs: then with more.
    while watch.ends.len() < 4 {
        watch = Watch::default();
        let task = FitTask { shape, settings: &settings, train: &train, validation: &validation, series: 1, resume: &[] };
        fitted = Some(architecture.fit(&task, &mut NoCheckpoints, &mut watch)?);
        settings.max_seconds *= 3.0;
    }
    let parameters = fitted.map_or(0, |f| f.parameters);

    // Each epoch by itself, the fastest tenth: other programs on the machine only ever make one slower.
    let mut epochs: Vec<f64> = watch.ends.windows(2).map(|pair| pair[1] - pair[0]).collect();
    epochs.sort_by(f64::total_cmp);
    let best = epochs.get(epochs.len() / 10).ok_or("give it more seconds: not two epochs were done")?;
    println!(
        "{{\"type\":\"{name}\",\"batch\":{batch},\"threads\":{threads},\"steps_per_second\":{:.1},\"parameters\":{parameters}}}",
        STEPS as f64 / best
    );
    Ok(())
}

/// Notes when each epoch ended.
#[derive(Default)]
struct Watch {
    ends: Vec<f64>,
}

impl Progress<FitEvent> for Watch {
    fn event(&mut self, event: FitEvent) {
        if let FitEvent::Epoch { seconds, .. } = event {
            self.ends.push(seconds);
        }
    }
    fn cancelled(&self) -> bool {
        false
    }
}
