//! The text of a cell of a web page as it looks: its lines, digits that are raised or lowered, and what is struck out or hidden.

use crate::read::numbers::{self, Number, NumberStyle};

/// Ends a line of a cell. Both are white space that pages don't contain.
pub(super) const BREAK: char = '\u{2028}';
/// Ends an item of a list.
pub(super) const ITEM: char = '\u{2029}';
/// Stands between the members of a list in a cell: they aren't a single value, and no other cell contains this character.
pub(crate) const MEMBER: char = '\u{1e}';
/// Stands behind each character that is struck out, and draws the line through it.
pub(crate) const STRUCK: char = '\u{336}';

/// Elements that begin and end a line.
const BLOCKS: [&str; 18] =
    ["div", "p", "ul", "ol", "dl", "dt", "dd", "pre", "section", "article", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "blockquote"];

/// The sign that an element puts into the text where it begins and ends.
pub(super) fn line_end(name: &str) -> Option<char> {
    match name {
        "br" => Some(BREAK),
        "li" | "option" => Some(ITEM),
        _ => BLOCKS.contains(&name).then_some(BREAK),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Plain,
    Struck,
    Raised,
    Lowered,
    Hidden,
}

impl Look {
    fn of(name: &str, style: &str) -> Self {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        match name {
            _ if style.contains("display:none") || style.contains("visibility:hidden") => Self::Hidden,
            // How a word is read.
            "rt" | "rp" => Self::Hidden,
            "s" | "strike" | "del" => Self::Struck,
            _ if style.contains("line-through") => Self::Struck,
            "sup" => Self::Raised,
            _ if style.contains("vertical-align:super") => Self::Raised,
            "sub" => Self::Lowered,
            _ if style.contains("vertical-align:sub") => Self::Lowered,
            _ => Self::Plain,
        }
    }
}

/// The elements of a cell that are open and change what its text looks like.
#[derive(Debug, Default)]
pub(super) struct Formats(Vec<(String, Look)>);

impl Formats {
    pub(super) fn begin(&mut self, name: &str, style: &str, is_hidden: bool) {
        // Pages don't end these.
        const VOID: [&str; 7] = ["br", "hr", "img", "input", "wbr", "col", "link"];
        // Elements of one name within each other end in their order.
        if self.0.len() < 100 && !VOID.contains(&name) {
            let look = if is_hidden { Look::Hidden } else { Look::of(name, style) };
            if look != Look::Plain || self.0.iter().any(|(open, _)| open == name) {
                self.0.push((name.to_owned(), look));
            }
        }
    }

    pub(super) fn end(&mut self, name: &str) {
        if let Some(at) = self.0.iter().rposition(|(open, _)| open == name) {
            self.0.truncate(at);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds a text as it looks.
    pub(super) fn write(&self, text: &str, into: &mut String) {
        let has = |wanted: Look| self.0.iter().any(|(_, look)| *look == wanted);
        if self.0.is_empty() {
            into.push_str(text);
            return;
        }
        if has(Look::Hidden) {
            return;
        }
        // `B₁₂` is called so, and `3₁` has a footnote.
        let base = match self.0.iter().rev().find(|(_, look)| matches!(look, Look::Raised | Look::Lowered)) {
            Some((_, Look::Raised)) => Some(true),
            Some((_, Look::Lowered)) if !into.ends_with(char::is_alphabetic) => Some(false),
            _ => None,
        };
        for c in text.chars() {
            into.push(base.map_or(c, |is_raised| moved(c, is_raised)));
            if has(Look::Struck) && !c.is_whitespace() {
                into.push(STRUCK);
            }
        }
    }
}

fn moved(c: char, is_raised: bool) -> char {
    let Some(digit) = c.to_digit(10) else { return c };
    match (is_raised, digit) {
        (true, 1) => '¹',
        (true, 2) => '²',
        (true, 3) => '³',
        (true, _) => char::from_u32(0x2070 + digit).unwrap_or(c),
        (false, _) => char::from_u32(0x2080 + digit).unwrap_or(c),
    }
}

/// A text with a line through it.
pub(super) fn struck(text: &str) -> String {
    text.chars().flat_map(|c| [c, STRUCK]).collect()
}

/// The text of a cell, and its lines where there are several. Lines of numbers and items of a list stay apart: they are no single value.
pub(super) fn joined(text: &str) -> (String, Vec<String>) {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !text.contains([BREAK, ITEM]) {
        return (one_line(text), Vec::new());
    }
    let lines: Vec<String> = text.split([BREAK, ITEM]).map(one_line).filter(|line| !line.is_empty()).collect();
    let is_number = |line: &String| {
        [NumberStyle::DotDecimal, NumberStyle::CommaDecimal].into_iter().any(|style| matches!(numbers::read(line, style), Number::Value(_)))
    };
    if lines.len() < 2 {
        return (lines.concat(), Vec::new());
    }
    let is_list = text.contains(ITEM) || lines.iter().all(is_number);
    (if is_list { list(&lines) } else { lines.join(" ") }, lines)
}

/// The text of a cell that lists several values.
pub(super) fn list(lines: &[String]) -> String {
    lines.join(MEMBER.encode_utf8(&mut [0; 4]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_written_as_it_looks() {
        let written = |name: &str, style: &str, before: &str, text: &str| {
            let (mut formats, mut into) = (Formats::default(), before.to_owned());
            formats.begin(name, style, false);
            formats.write(text, &mut into);
            into
        };
        assert_eq!(written("sup", "", "3", "12"), "3¹²");
        assert_eq!(written("sub", "", "Vit B", "12"), "Vit B12");
        assert_eq!(written("sub", "", "3", "1"), "3₁");
        assert_eq!(written("s", "", "", "5"), "5\u{336}");
        assert_eq!(written("span", "text-decoration: line-through", "", "5"), "5\u{336}");
        assert_eq!(written("span", "display: none", "3", "0003"), "3");
        assert_eq!(written("b", "", "3", "1"), "31");
    }

    #[test]
    fn lines_of_numbers_stay_apart() {
        assert_eq!(joined("1\u{2028}6").0, "1\u{1e}6");
        assert_eq!(joined("Aspirin\u{2028}100mg").0, "Aspirin 100mg");
        assert_eq!(joined("\u{2028}3 \u{2028}").0, "3");
        assert_eq!(joined("A\u{2029}B").0, "A\u{1e}B");
        assert_eq!(joined("2024-03-04\u{2028}10:11").0, "2024-03-04 10:11");
    }
}
