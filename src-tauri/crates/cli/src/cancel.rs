//! How the user or the window stops a training: Ctrl-C, or for a worker, standard input that closes or says `cancel`.

use std::io::BufRead;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

const GOING_ON: u8 = 0;
const CANCELLED: u8 = 1;
const ABANDONED: u8 = 2;

/// A flag that is set once and read often.
#[derive(Debug, Clone, Default)]
pub(crate) struct CancelFlag(Arc<AtomicU8>);

impl CancelFlag {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed) != GOING_ON
    }

    /// Whether the window died instead of asking for the end.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.0.load(Ordering::Relaxed) == ABANDONED
    }

    /// Sets the flag on Ctrl-C (and when the system asks the program to end). A second one ends the process at once, as users expect.
    pub(crate) fn set_on_interrupt(&self) -> Result<(), ctrlc::Error> {
        let flag = self.clone();
        ctrlc::set_handler(move || {
            if flag.0.swap(CANCELLED, Ordering::Relaxed) != GOING_ON {
                std::process::exit(1);
            }
        })
    }

    /// Sets the flag when standard input closes or holds a line `cancel`. Closing covers the death of the window: no training is left behind.
    pub(crate) fn set_on_stdin(&self) {
        let flag = self.clone();
        std::thread::spawn(move || {
            // A pipe that can't be read anymore means the same as a closed one.
            let asked = std::io::stdin().lock().lines().map_while(Result::ok).any(|line| line.trim() == "cancel");
            let end = if asked { CANCELLED } else { ABANDONED };
            // The first reason counts.
            if flag.0.load(Ordering::Relaxed) == GOING_ON {
                flag.0.store(end, Ordering::Relaxed);
            }
        });
    }
}
