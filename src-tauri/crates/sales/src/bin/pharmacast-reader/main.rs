//! `pharmacast-reader`: reads files for the window and the command line, with bounded memory, and ends with them.

use std::alloc::System;
use std::process::ExitCode;

use cap::Cap;

/// Counts what is allocated on every system alike. What goes beyond the limit ends this process and no other.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, sales::READER_MEMORY);

fn main() -> ExitCode {
    // The program that asked says what happened, in the words of the user.
    std::panic::set_hook(Box::new(|_| {}));
    match sales::serve_reader(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
