//! Headings, durations, and sizes as they are printed.

use std::time::Duration;

pub(crate) fn heading(text: &str) {
    println!("\n=== {text} ===");
}

/// `0.3 s`, `42 s`, `3 min 07 s`: with as many digits as are useful.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else if seconds < 59.5 {
        format!("{seconds:.0} s")
    } else {
        let whole = seconds.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

/// `12.3 MB`, of a million bytes each.
pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_naturally() {
        let check = |seconds: f64, expect: &str| assert_eq!(duration(Duration::from_secs_f64(seconds)), expect, "{seconds} s");
        check(0.04, "0.0 s");
        check(9.9, "9.9 s");
        check(42.4, "42 s");
        check(59.6, "1 min 00 s");
        check(187.0, "3 min 07 s");
    }
}
