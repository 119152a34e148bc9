//! Delimited text is cut as the `csv` crate cuts it.

use proptest::prelude::*;

use super::*;

fn ours(text: &[u8]) -> Vec<Vec<String>> {
    let dialect = Dialect { delimiter: b',', quote: b'"', newline: b'\n', escapes: false };
    let mut rows = Delimited::new(text, "t.csv".into(), dialect);
    let mut all = Vec::new();
    while rows.advance().expect("memory reads") {
        let cell = |column| match rows.cell(column) {
            Cell::Text(text) | Cell::Fault(text) => text.to_owned(),
            _ => String::new(),
        };
        all.push((0..rows.width()).map(cell).collect());
    }
    all
}

fn theirs(text: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    reader.records().map(|row| row.expect("valid text").iter().map(|cell| trim(cell).to_owned()).collect()).collect()
}

proptest! {
    #[test]
    fn rows_are_cut_as_the_csv_crate_cuts_them(cells in proptest::collection::vec(proptest::collection::vec("[ -~é中\n]{0,12}", 1..5), 1..20)) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in &cells {
            writer.write_record(row).expect("memory writes");
        }
        let text = writer.into_inner().expect("memory writes");
        prop_assert_eq!(ours(&text), theirs(&text));
    }
}
