//! Numbers as the format of their cell shows them, where that matters: codes with leading zeros.

/// No spreadsheet program writes a longer format, which would be gone through for each cell.
const LONGEST: usize = 255;

/// The text that a format of zeros shows for a whole number: `000000` shows 1001 as `001001`, `"P"000` shows 7 as `P007`. `None` for formats that show
/// anything but digits and fixed text. Fixed digits count too: `0",000"` shows 3 as `3,000`.
pub(super) fn shown(format: &str, number: f64) -> Option<String> {
    if format.len() > LONGEST || number < 0.0 || number.fract() != 0.0 || number >= 1e15 {
        return None;
    }
    let pieces = pieces(format)?;
    let zeros = pieces.iter().filter(|piece| matches!(piece, Piece::Digit)).count();
    let has_fixed_digits = pieces.iter().any(|piece| matches!(piece, Piece::Literal(c) if c.is_ascii_digit()));
    if zeros < if has_fixed_digits { 1 } else { 2 } {
        return None;
    }
    let digits = format!("{:0>zeros$}", number as u64);
    let mut rest = digits.as_str();
    let mut text = String::new();
    let mut left = zeros;
    for piece in pieces {
        match piece {
            Piece::Literal(c) => text.push(c),
            Piece::Digit => {
                // The first place takes the digits that are too many.
                let take = rest.len() - (left - 1);
                text.push_str(&rest[..take]);
                rest = &rest[take..];
                left -= 1;
            }
        }
    }
    Some(text)
}

enum Piece {
    Digit,
    Literal(char),
}

fn pieces(format: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut chars = format.chars();
    let mut is_quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => pieces.push(Piece::Literal(c)),
            ';' => break,
            '\\' => pieces.push(Piece::Literal(chars.next()?)),
            '0' => pieces.push(Piece::Digit),
            '-' | ' ' | '(' | ')' | '/' => pieces.push(Piece::Literal(c)),
            _ => return None,
        }
    }
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_formats_of_zeros_change_a_number() {
        assert_eq!(shown("000000", 1001.0).as_deref(), Some("001001"));
        assert_eq!(shown("\"P\"000", 7.0).as_deref(), Some("P007"));
        assert_eq!(shown("000-000", 1_234_567.0).as_deref(), Some("1234-567"));
        assert_eq!(shown("0000\\-00\\-00", 20_240_105.0).as_deref(), Some("2024-01-05"));
        assert_eq!(shown("00000;-00000", 12.0).as_deref(), Some("00012"));
        assert_eq!(shown("0\",000\"", 3.0).as_deref(), Some("3,000"));
        for format in ["General", "0", "0.00", "#,##0", "yyyy-mm-dd", "0%", "@", "00.0"] {
            assert_eq!(shown(format, 12.0), None, "`{format}`");
        }
        assert_eq!(shown("0000", 1.5), None);
        assert_eq!(shown("0000", -3.0), None);
    }
}
