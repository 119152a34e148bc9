//! What the README's commands call: set-up, run, test, bench.

fn main() {}
