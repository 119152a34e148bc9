//! `pharmacast-reader`: reads files for the window and the command line, with bounded memory, and ends with them.

mod limits;

use std::alloc::System;
use std::io::{self, PipeReader};
use std::process::{self, ExitCode};
use std::thread;

use cap::Cap;

/// Counts what is allocated on every system alike. What goes beyond the limit ends this process and no other.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, sales::READER_MEMORY);

fn main() -> ExitCode {
    // The program that asked says what happened, in the words of the user.
    std::panic::set_hook(Box::new(|_| {}));
    // Where the system sets no limit, that of the allocator holds.
    drop(limits::limit_memory(sales::READER_MEMORY));
    let served = questions().and_then(|questions| sales::serve_reader(questions, io::stdout().lock()));
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The questions as they come in. A program that is gone asks nothing more and waits for nothing, so this one ends with it, even in the middle
/// of a file that takes hours.
fn questions() -> io::Result<PipeReader> {
    let (questions, mut passed_on) = io::pipe()?;
    thread::Builder::new().name("questions".to_owned()).spawn(move || {
        // However it ends, nothing more comes.
        drop(io::copy(&mut io::stdin().lock(), &mut passed_on));
        process::exit(0)
    })?;
    Ok(questions)
}
