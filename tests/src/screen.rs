//! A screen to show windows on: the one there is, else an Xvfb of our own that ends with the session.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use crate::Outcome;

/// A screen of our own.
#[derive(Debug)]
pub struct Screen {
    xvfb: Child,
    /// `:17`
    pub display: String,
}

impl Screen {
    /// Starts Xvfb with a screen of this size; it chooses a free number itself.
    ///
    /// # Errors
    /// When Xvfb is not there or gives no screen.
    pub fn new((width, height): (u32, u32)) -> Outcome<Self> {
        let mut xvfb = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("Xvfb cannot be started: {e}; `cargo xtask setup` installs it"))?;
        let mut number = String::new();
        if let Some(out) = &mut xvfb.stdout {
            let mut byte = [0];
            while out.read(&mut byte)? == 1 && byte[0] != b'\n' {
                number.push(char::from(byte[0]));
            }
        }
        if number.is_empty() {
            xvfb.kill()?;
            return Err("Xvfb gave no display".into());
        }
        Ok(Self { xvfb, display: format!(":{number}") })
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.xvfb.kill());
        drop(self.xvfb.wait());
    }
}
