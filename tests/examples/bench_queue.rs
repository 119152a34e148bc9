//! Eight products times four model types: as many workers at once as there are cores, against one after another; and the memory of a worker.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use acceptance::{DataFolder, Outcome, Programs};

const PRODUCTS: usize = 8;
const TYPES: [&str; 5] = ["tcn", "kan", "transformer", "mlstm", "trees"];

fn main() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sample = data.file("sample.csv", "")?;
    programs.json(&data, &["sample", &sample, "--language", "zh"])?;
    programs.json(&data, &["import", &sample])?;
    let products: Vec<String> = programs.json(&data, &["data"])?["products"]
        .as_array()
        .into_iter()
        .flatten()
        .take(PRODUCTS)
        .filter_map(|product| product["product_id"].as_str().map(str::to_owned))
        .collect();
    let trainings: Vec<(&str, &str)> = products.iter().flat_map(|p| TYPES.map(|t| (p.as_str(), t))).collect();
    let cores = std::thread::available_parallelism()?.get();
    let (alone, memory) = run(&programs, &data, &trainings, 1)?;
    let (queued, _) = run(&programs, &data, &trainings, cores)?;
    println!("{} trainings one after another: {:.1} s", trainings.len(), alone.as_secs_f64());
    println!(
        "{cores} at a time: {:.1} s, {:.0} % of that (goal: 60 on 2 cores)",
        queued.as_secs_f64(),
        100.0 * queued.div_duration_f64(alone)
    );
    println!("peak memory of a worker: {:.0} MiB (goal: 400)", memory as f64 / 1024.0);
    Ok(())
}

/// Wall time of all trainings, `at_once` of them at a time, and the largest memory of one in KiB (0 where the system doesn't report it).
fn run(programs: &Programs, data: &DataFolder, trainings: &[(&str, &str)], at_once: usize) -> Outcome<(Duration, u64)> {
    let began = Instant::now();
    let mut waiting = trainings.iter();
    let mut running: Vec<Child> = Vec::new();
    let mut peak = 0;
    loop {
        while running.len() < at_once {
            let Some((product, model)) = waiting.next() else { break };
            let mut command = programs.command(data, &["--json", "train", "--mode", "product", "--product", product, "--model", model]);
            running.push(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        }
        if running.is_empty() {
            return Ok((began.elapsed(), peak));
        }
        std::thread::sleep(Duration::from_millis(10));
        for child in &running {
            peak = peak.max(memory(child.id()));
        }
        let mut left = Vec::new();
        for mut child in running {
            match child.try_wait()? {
                None => left.push(child),
                Some(status) if status.success() => {}
                Some(status) => return Err(format!("a training ended with {status}").into()),
            }
        }
        running = left;
    }
}

fn memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
