//! Rows of delimited text, cut at every boundary of the buffer.

use super::*;

fn rows(text: &str) -> Vec<(u64, Vec<String>, bool)> {
    let dialect = Dialect { delimiter: b',', quote: b'"', newline: b'\n', escapes: false };
    // One byte at a time: every boundary of the buffer is met.
    let mut rows = Delimited::new(Drip(text.as_bytes()), "t.csv".into(), dialect);
    let mut all = Vec::new();
    while rows.advance().expect("text reads") {
        let cells = (0..rows.width()).map(|i| match rows.cell(i) {
            Cell::Text(text) => text.to_owned(),
            _ => String::new(),
        });
        all.push((rows.line(), cells.collect(), rows.fault().is_some()));
    }
    all
}

struct Drip<'a>(&'a [u8]);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.0.len().min(1);
        buffer[..read].copy_from_slice(&self.0[..read]);
        self.0 = &self.0[read..];
        Ok(read)
    }
}

fn cells(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|&cell| cell.to_owned()).collect()
}

#[test]
fn quotes_hide_delimiters_and_newlines_and_are_doubled_inside() {
    let read = rows("a,\"b,1\",c\r\n\r\n\"x\"\"y\" ,\"two\nlines\",\r\nz,5\" tape,");
    assert_eq!(read[0], (1, cells(&["a", "b,1", "c"]), false));
    assert_eq!(read[1], (3, cells(&["x\"y", "two\nlines", ""]), false), "an empty line counts as a line and isn't a row");
    assert_eq!(read[2], (5, cells(&["z", "5\" tape", ""]), false), "a quote inside a cell is a character");
}

#[test]
fn a_lone_carriage_return_ends_a_row_only_where_rows_of_one_width_stand_around_it() {
    let read = rows("a,b\n1,x\r2,y\r3,z\r\n4,line\rend\n5,w");
    let texts: Vec<_> = read.iter().map(|row| row.1.join("|")).collect();
    assert_eq!(texts, ["a|b", "1|x", "2|y", "3|z", "4|line\rend", "5|w"]);
}

#[test]
fn a_line_with_many_rows_is_searched_once() {
    // Searching the rest of the line again for each row would take hours.
    let line = "2024-01-01,x\r".repeat(200_000);
    let text = format!("a,b\n{line}\r\r\n5,\"w\"\n6,v");
    let dialect = Dialect { delimiter: b',', quote: b'"', newline: b'\n', escapes: false };
    let mut rows = Delimited::new(text.as_bytes(), "t.csv".into(), dialect);
    let (mut count, mut last) = (0, 0);
    while rows.advance().expect("text reads") {
        assert_eq!(rows.width(), 2);
        (count, last) = (count + 1, rows.line());
    }
    assert_eq!((count, last), (200_003, 200_003), "each row counts as a line");
    assert_eq!(rows.cell(1), Cell::Text("v"));
}

#[test]
fn a_quote_that_never_closes_costs_one_row() {
    let read = rows("a,b\n1,\"x\n2,y\n3,z\n");
    assert_eq!(read.len(), 4, "the rows behind the stray quote must be read: {read:?}");
    assert!(read[1].2 && !read[2].2, "only the row with the stray quote is at fault");
    assert_eq!(read[3], (4, cells(&["3", "z"]), false));
}
