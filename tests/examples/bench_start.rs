//! From starting the program to a window that can be used, with the sample loaded; its memory without the web view's own processes; its idle CPU.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use acceptance::{DataFolder, Outcome, Programs, Screen};

const STARTS: usize = 9;
const IDLE: Duration = Duration::from_secs(10);
const PATIENCE: Duration = Duration::from_secs(60);
/// Files of Mesa's software renderer, and the compiler that it uses.
const DRAWING: [&str; 2] = ["libLLVM", "swrast_dri"];
/// Units of the times in /proc: Linux has reported 100 a second to every program for decades.
const TICKS: f64 = 100.0;

fn main() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sample = data.file("sample.csv", "")?;
    programs.json(&data, &["sample", &sample, "--language", "zh"])?;
    programs.json(&data, &["import", &sample])?;
    let screen = Screen::new((1366, 768))?;
    let mut times = Vec::new();
    for run in 0..STARTS {
        let (mut child, took) = start(&programs, &data, &screen)?;
        times.push(took);
        if run + 1 == STARTS {
            // What the start left to be done is done by then.
            std::thread::sleep(Duration::from_secs(3));
            let [all, own, drawing] = memory(child.id()).map(|kib| kib as f64 / 1024.0);
            println!(
                "memory of the window's process: {:.0} MiB resident (goal: 150) without software OpenGL, which is loaded where there is no \
                 graphics card and takes another {drawing:.0} MiB; {own:.0} MiB of all not shared with other programs",
                all - drawing
            );
            let before = busy(child.id());
            std::thread::sleep(IDLE);
            let share = (busy(child.id()) - before) / TICKS / IDLE.as_secs_f64();
            println!("idle CPU of the window's process: {:.2} % of a core", 100.0 * share);
        }
        child.kill()?;
        child.wait()?;
    }
    times.sort();
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!(
        "start to usable window, median of {STARTS}: {:.0} ms (goal: 1000), slowest {:.0} ms",
        ms(times[STARTS / 2]),
        ms(times[STARTS - 1])
    );
    Ok(())
}

/// Starts the window and waits until its page says in the log that it can be used.
fn start(programs: &Programs, data: &DataFolder, screen: &Screen) -> Outcome<(Child, Duration)> {
    let logs = data.path().join("logs");
    drop(fs::remove_dir_all(&logs));
    let began = Instant::now();
    let child = Command::new(&programs.window)
        .arg("--data-dir")
        .arg(data.path())
        .env("DISPLAY", &screen.display)
        .env_remove("WAYLAND_DISPLAY")
        .env("PHARMACAST_CLI", &programs.cli)
        .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    while !usable(&logs) {
        if began.elapsed() > PATIENCE {
            return Err("the window did not become usable".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok((child, began.elapsed()))
}

fn usable(logs: &Path) -> bool {
    let files = fs::read_dir(logs).into_iter().flatten().flatten();
    files.into_iter().any(|file| fs::read_to_string(file.path()).is_ok_and(|text| text.contains("usable")))
}

/// Resident memory in KiB, what of it is the process's own, and what of it is software OpenGL: the pages of system libraries are most of it, and
/// there once for all programs that use them. Zeros where the system doesn't report it.
fn memory(process: u32) -> [u64; 3] {
    let text = fs::read_to_string(format!("/proc/{process}/smaps")).unwrap_or_default();
    let (mut all, mut own, mut drawing, mut is_drawing) = (0, 0, 0, false);
    for line in text.lines() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if !first.ends_with(':') {
            // The line that begins a mapping ends in its file.
            is_drawing = DRAWING.iter().any(|name| line.contains(name));
            continue;
        }
        let kib = words.next().and_then(|word| word.parse::<u64>().ok()).unwrap_or_default();
        match first {
            "Rss:" => {
                all += kib;
                drawing += if is_drawing { kib } else { 0 };
            }
            "Private_Clean:" | "Private_Dirty:" => own += kib,
            _ => {}
        }
    }
    [all, own, drawing]
}

/// Processor time so far, in ticks.
fn busy(process: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th field behind it.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum()
}
