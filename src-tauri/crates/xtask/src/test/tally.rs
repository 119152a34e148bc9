//! Counts tests from what the runners print: cargo's harness and Vitest.

#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub passed: usize,
    pub failed: usize,
    pub failures: Vec<String>,
}

impl Tally {
    /// One line of a runner's output.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_color(line);
        let line = plain.trim();
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
        } else if let Some(rest) = line.strip_prefix("Tests ") {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
        } else if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failures.push(name.to_owned());
        } else if let Some(name) = line.strip_prefix("FAIL ") {
            self.failures.push(name.trim().to_owned());
        }
    }
}

/// Returns the number before `word`, 0 where there is none.
fn number_before(text: &str, word: &str) -> usize {
    let Some(at) = text.find(word) else { return 0 };
    let digits: String = text[..at].chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().unwrap_or(0)
}

/// Removes the color sequences of terminals (`ESC [ … m`).
fn without_color(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = rest.find('\u{1b}') {
        text.push_str(&rest[..at]);
        rest = rest[at..].find('m').map_or("", |end| &rest[at + end + 1..]);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_runners_are_counted() {
        let mut tally = Tally::default();
        for line in [
            "test a::b ... ok",
            "test a::c ... FAILED",
            "test result: FAILED. 11 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "      Tests  2 failed | 30 passed (32)",
            "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m5 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (5)\u{1b}[39m",
            "this line says 7 passed but isn't a summary",
        ] {
            tally.read(line);
        }
        assert_eq!((tally.passed, tally.failed), (46, 3), "11+30+5 and 1+2");
        assert_eq!(tally.failures, ["a::c"], "the summary can name it");
    }
}
