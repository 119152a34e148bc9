//! Text files whose writing hasn't ended: the last line breaks off in the middle of a row.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// The end of a file that is looked at.
const TAIL: u64 = 1 << 16;
/// Rows before the last one that it is compared with.
const MOST_ROWS: usize = 50;

/// How a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// With the end of a line, or it isn't text.
    Whole,
    /// Without the end of a line, as many programs write it, and as a line looks whose last cell isn't complete.
    Open,
    /// In the middle of a row.
    CutOff,
}

/// Looks at how a file ends.
///
/// # Errors
/// When it can't be read.
pub(super) fn ending(path: &Path) -> std::io::Result<Ending> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut start = vec![0; 4];
    let read = file.read(&mut start)?;
    start.truncate(read);
    let from = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let is_wide = start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]);
    if is_wide {
        // Letters that tables are made of are one byte and a zero in UTF-16.
        tail.retain(|byte| *byte != 0);
    }
    // Workbooks say themselves whether they are whole.
    if tail.contains(&0) || start.starts_with(b"PK") || start.starts_with(&[0xD0, 0xCF]) {
        return Ok(Ending::Whole);
    }
    Ok(of_tail(&tail, from == 0))
}

fn of_tail(tail: &[u8], is_all: bool) -> Ending {
    let mut lines: Vec<&[u8]> = tail.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    let last = lines.pop().unwrap_or_default();
    if last.iter().all(u8::is_ascii_whitespace) {
        return Ending::Whole;
    }
    // The first of them may begin in the middle of a row.
    let before: Vec<&[u8]> = lines.into_iter().skip(usize::from(!is_all)).filter(|line| !line.is_empty()).collect();
    let rows = &before[before.len().saturating_sub(MOST_ROWS)..];
    if is_part_of_a_row(last, rows) { Ending::CutOff } else { Ending::Open }
}

/// Whether a line has fewer cells than every row before it has, and begins as they do; a remark or a total below the rows doesn't.
fn is_part_of_a_row(last: &[u8], rows: &[&[u8]]) -> bool {
    let Some(row) = rows.last() else { return false };
    let same = |delimiter: &u8| {
        let cells = cells(row, *delimiter).len();
        // The header and a title may be others.
        let alike = rows.iter().rev().take_while(|row| self::cells(row, *delimiter).len() == cells).count();
        cells > 1 && (alike >= 3 || alike + 1 >= rows.len())
    };
    let Some(delimiter) = b",\t;|".iter().copied().find(same) else { return false };
    let (whole, part) = (cells(row, delimiter), cells(last, delimiter));
    if part.len() >= whole.len() {
        return false;
    }
    let (first, wanted) = (shape(part[0]), shape(whole[0]));
    // A cell that isn't the last one is complete.
    if first.is_empty() {
        false
    } else if part.len() > 1 {
        first == wanted
    } else {
        wanted.starts_with(&first)
    }
}

/// The cells of a line; what is in quotes isn't divided.
fn cells(line: &[u8], delimiter: u8) -> Vec<&[u8]> {
    let mut is_quoted = false;
    let divides = |byte: &u8| {
        is_quoted ^= *byte == b'"';
        *byte == delimiter && !is_quoted
    };
    line.split(divides).collect()
}

/// What a cell looks like: digits, Latin letters, and the rest as it is; how many there are of a kind says little.
fn shape(cell: &[u8]) -> Vec<u8> {
    let mut shape: Vec<u8> = cell
        .trim_ascii()
        .iter()
        .map(|byte| match byte {
            b'0'..=b'9' => b'9',
            b'a'..=b'z' | b'A'..=b'Z' => b'a',
            128.. => b'x',
            other => *other,
        })
        .collect();
    shape.dedup();
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Ending {
        of_tail(text.as_bytes(), true)
    }

    const ROWS: &str = "日期,编码,名称,数量\n2026-11-23,A011,氨氯地平片 5mg,4\n2026-11-24,A002,感冒灵颗粒,2\n";

    #[test]
    fn a_row_that_breaks_off_is_not_the_end() {
        for cut in ["2", "2026", "2026-1", "2026-11-24", "2026-11-24,", "2026-11-24,A0", "2026-11-24,A011,氨氯地平片 5m", "2026-11-24,\"A"]
        {
            assert_eq!(of(&format!("{ROWS}{cut}")), Ending::CutOff, "{cut}");
        }
        assert_eq!(of(&ROWS.replace(',', "\t").replace("\t2\n", "\t2\r\n2026-11-25\tA")), Ending::CutOff);
        let cut = "日期,编码,数量\n2026-11-24,A";
        assert_eq!(of(&format!("{cut}011,4\n2026-11-25,A0")), Ending::CutOff, "one row and the header are enough");
        let many = "2026-11-24,A011,4\n".repeat(30_000) + "2026-11-24,A0";
        assert_eq!(of_tail(&many.as_bytes()[many.len() - 60_000..], false), Ending::CutOff);
    }

    #[test]
    fn what_may_be_below_the_rows_is() {
        assert_eq!(of(ROWS), Ending::Whole);
        assert_eq!(of(&format!("{ROWS}\r\n \r\n")), Ending::Whole);
        for last in [
            "2026-11-24,A011,氨氯地平片,4",
            "2026-11-24,A011,氨氯地平片,",
            "合计,,6",
            "合计：6",
            "共 2 条记录",
            ",,6",
            "Total,6",
            "-- end --",
        ] {
            assert_eq!(of(&format!("{ROWS}{last}")), Ending::Open, "{last}");
        }
        assert_eq!(of("日期,编码,数量"), Ending::Open, "there is no row to compare with");
        assert_eq!(of("a\nb\nc"), Ending::Open, "a column alone has no cells to miss");
    }

    #[test]
    fn files_are_looked_at_as_they_are_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sales.csv");
        let says = |bytes: &[u8]| {
            std::fs::write(&file, bytes).expect("written");
            ending(&file).expect("read")
        };
        let cut = format!("{ROWS}2026-11-24,A011,氨");
        assert_eq!(says(cut.as_bytes()), Ending::CutOff);
        let wide: Vec<u8> = [0xFEFF_u16].into_iter().chain(cut.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(says(&wide), Ending::CutOff);
        assert_eq!(says(b"PK\x03\x04whatever"), Ending::Whole, "a workbook says itself whether it is whole");
        assert_eq!(says(b""), Ending::Whole);
    }
}
