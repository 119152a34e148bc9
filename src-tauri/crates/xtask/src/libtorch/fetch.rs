//! Downloading one wheel with pip, and using it only when its hash is right.

use std::fs::{self, File};
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use super::wheels::Wheel;
use super::{hash, place};
use crate::failure::{Failure, Result};
use crate::prerequisites::Tools;

/// The verified wheel in `downloads`: fetched only when it is not there yet.
pub(crate) fn wheel(wheel: &Wheel, downloads: &Path, tools: &Tools) -> Result<PathBuf> {
    let file = downloads.join(wheel.file);
    if file.is_file() {
        println!("checking {}", wheel.file);
        if hash::sha256(&file)? == wheel.sha256 {
            return Ok(file);
        }
        println!("it is incomplete or damaged, so it is downloaded again");
        fs::remove_file(&file).map_err(|error| Failure::file("can't remove", &file, &error))?;
    }
    pip(wheel, downloads, tools)?;
    let got = hash::sha256(&file)?;
    if got == wheel.sha256 {
        return Ok(file);
    }
    fs::remove_file(&file).ok();
    Err(Failure::new(format!(
        "what was fetched as {} has the SHA-256 {got}, not the pinned {}: a mirror or proxy has changed it, so it was thrown away; try another network or package index",
        wheel.file, wheel.sha256
    )))
}

fn pip(wheel: &Wheel, downloads: &Path, tools: &Tools) -> Result<()> {
    // pip writes into its temporary folder first. It is here for two reasons: /tmp is often too small for half a gigabyte, and the size of the
    // growing file shows the progress, whatever this version of pip prints.
    let scratch = downloads.join("scratch");
    place::remove(&scratch)?;
    fs::create_dir_all(&scratch).map_err(|error| Failure::file("can't create", &scratch, &error))?;
    let log = downloads.join("pip.log");
    let output = || File::create(&log).map_err(|error| Failure::file("can't write", &log, &error));
    let out = output()?;
    let err = out.try_clone().map_err(|error| Failure::file("can't write", &log, &error))?;
    let python = tools.python()?;
    let mut command = python.command();
    command.args(["-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--no-cache-dir", "--progress-bar", "off"]);
    command.args(["--timeout", "60", "--retries", "5"]);
    if python.pip_resumes() {
        command.args(["--resume-retries", "20"]);
    }
    command.args(["--no-deps", "--only-binary=:all:", "--implementation", "cp", "--python-version", "311", "--platform", wheel.tag]);
    command.arg("--dest").arg(downloads).arg(wheel.requirement);
    command.env("TMPDIR", &scratch).env("TEMP", &scratch).env("TMP", &scratch);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(|error| Failure::new(format!("Python could not be started: {error}")))?;
    let mut progress = Progress::new(wheel);
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) => progress.show(size_below(&scratch)),
            Err(error) => return Err(Failure::new(format!("waiting for pip failed: {error}; run the command again"))),
        }
        thread::sleep(Duration::from_millis(200));
    };
    place::remove(&scratch)?;
    progress.end(status.success());
    if status.success() && downloads.join(wheel.file).is_file() {
        return Ok(());
    }
    let said = fs::read_to_string(&log).unwrap_or_default();
    Err(Failure::new(format!(
        "pip could not fetch {} ({}); check the network or proxy (pip's own settings and HTTPS_PROXY are used) and run the command again: \
         wheels already here stay. All that pip said: {}",
        wheel.requirement,
        reason(&said),
        log.display()
    )))
}

/// Picks the reason out of pip's output: its last error, but a broken connection first, because pip then ends with "no matching distribution".
fn reason(log: &str) -> String {
    if ["connection broken by", "ConnectionError", "ConnectTimeout", "ReadTimeout", "IncompleteRead"].iter().any(|sign| log.contains(sign))
    {
        return "no connection to the package index".to_owned();
    }
    let line = log.lines().rev().find(|line| line.starts_with("ERROR")).or_else(|| log.lines().rev().find(|line| !line.trim().is_empty()));
    line.map_or_else(|| "it said nothing".to_owned(), |line| line.trim_start_matches("ERROR: ").to_owned())
}

fn size_below(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.metadata() {
            Ok(found) if found.is_dir() => size_below(&entry.path()),
            Ok(found) => found.len(),
            Err(_) => 0,
        })
        .sum()
}

/// A line that rewrites itself on a terminal, or a new line now and then in a log.
struct Progress<'a> {
    wheel: &'a Wheel,
    start: Instant,
    shown: Instant,
    terminal: bool,
}

impl<'a> Progress<'a> {
    fn new(wheel: &'a Wheel) -> Self {
        println!("fetching {} ({:.0} MB)", wheel.requirement, megabytes(wheel.bytes));
        let now = Instant::now();
        Self { wheel, start: now, shown: now, terminal: std::io::stdout().is_terminal() }
    }

    fn show(&mut self, bytes: u64) {
        if bytes == 0 || (!self.terminal && self.shown.elapsed() < Duration::from_secs(10)) {
            return;
        }
        self.shown = Instant::now();
        let seconds = self.start.elapsed().as_secs_f64().max(0.1);
        let done = bytes.min(self.wheel.bytes);
        let left = (self.wheel.bytes - done) as f64 * seconds / done as f64;
        let line = format!(
            "  {:>3.0}% of {:.0} MB, {:.1} MB/s, {} left",
            done as f64 * 100.0 / self.wheel.bytes as f64,
            megabytes(self.wheel.bytes),
            megabytes(bytes) / seconds,
            crate::report::duration(Duration::from_secs_f64(left))
        );
        if self.terminal {
            print!("\r{line:<60}");
            std::io::stdout().flush().ok();
        } else {
            println!("{line}");
        }
    }

    fn end(&self, success: bool) {
        let clear = if self.terminal { "\r" } else { "" };
        let outcome = if success { "fetched" } else { "stopped" };
        println!("{clear}  {outcome} after {:<50}", crate::report::duration(self.start.elapsed()));
    }
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_the_last_error_of_pip() {
        let log =
            "WARNING: Retrying\nERROR: Could not find a version that satisfies torch==2.13.0\nERROR: No matching distribution found\n";
        assert_eq!(reason(log), "No matching distribution found", "later lines sum up the earlier ones");
        let offline = "WARNING: Retrying after connection broken by 'NewConnectionError'\nERROR: No matching distribution found\n";
        assert_eq!(reason(offline), "no connection to the package index", "the cause, not what pip concludes from it");
        assert_eq!(reason(""), "it said nothing", "an empty log has a reason, too");
    }
}
