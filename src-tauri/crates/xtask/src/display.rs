//! A screen for the window: the user's own, or an invisible one (Xvfb) on a Linux machine without.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use crate::failure::{Failure, Result};

/// Whether a window can be opened here at all.
pub(crate) fn is_there() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// The screen that tests draw on; an Xvfb of its own ends with it.
pub(crate) struct Display {
    xvfb: Option<(Child, String)>,
}

impl Display {
    /// On Linux always an invisible screen of a fixed size: tests neither flicker over the user's desktop nor depend on it.
    pub(crate) fn for_tests() -> Result<Self> {
        if !cfg!(target_os = "linux") {
            return Ok(Self { xvfb: None });
        }
        let failed = |what: String| {
            Failure::new(format!("Xvfb, the invisible screen for tests, {what}; install it (Debian and Ubuntu: package xvfb)"))
        };
        // It chooses a free number itself and prints it when it is ready.
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(format!("could not be started: {error}")))?;
        let mut number = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut number).ok();
        }
        let number = number.trim().to_owned();
        let display = Self { xvfb: Some((child, format!(":{number}"))) };
        if number.is_empty() { Err(failed("did not start".to_owned())) } else { Ok(display) }
    }

    pub(crate) fn show_on<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        match &self.xvfb {
            Some((_, name)) => command.env("DISPLAY", name).env_remove("WAYLAND_DISPLAY").env("GDK_BACKEND", "x11"),
            None => command,
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.xvfb {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
