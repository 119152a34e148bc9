//! How a person or the window stops a training: Ctrl-C, or for a worker, standard input that closes or says `cancel`.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that is set once and read often.
#[derive(Debug, Clone, Default)]
pub(crate) struct CancelFlag(Arc<AtomicBool>);

impl CancelFlag {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sets the flag on Ctrl-C (and on a polite request to end from the system). A second one ends the process at once, as people expect.
    pub(crate) fn set_on_interrupt(&self) -> Result<(), ctrlc::Error> {
        let flag = self.clone();
        ctrlc::set_handler(move || {
            if flag.0.swap(true, Ordering::Relaxed) {
                std::process::exit(1);
            }
        })
    }

    /// Sets the flag when standard input closes or holds a line `cancel`. Closing covers the death of the window: no training is left behind.
    pub(crate) fn set_on_stdin(&self) {
        let flag = self.clone();
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines() {
                match line {
                    Ok(line) if line.trim() == "cancel" => break,
                    Ok(_) => {}
                    // A pipe that cannot be read any more says the same as one that is closed.
                    Err(_) => break,
                }
            }
            flag.0.store(true, Ordering::Relaxed);
        });
    }
}
