//! Headers of two rows whose cells aren't merged: a column that only the upper row names, such as `门店` left of `商品` above `编码` and `名称`.

use super::dictionary::{self, Word};
use super::sample::{ColumnLook, OwnedCell, SampleRow};

/// Names columns without a header by the row above it, where that row names fields of columns that hold something. A title, and the labels of a pivot
/// table, are no headers.
pub(super) fn name_from_above(headers: &mut Vec<String>, above: &[OwnedCell], below: &[SampleRow]) {
    let is_open = |headers: &[String], column: usize| headers.get(column).is_none_or(String::is_empty);
    let text = |column: usize| match above.get(column) {
        Some(OwnedCell::Text(text)) => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty()),
        _ => None,
    };
    if (0..above.len()).filter_map(text).any(|text| dictionary::is_pivot_sum(&text)) {
        return;
    }
    let is_filled = |column: usize| ColumnLook::of(below, column).filled > 0;
    let named: Vec<(usize, String)> = (0..above.len())
        .filter(|&column| is_open(headers, column) && is_filled(column))
        .filter_map(|column| Some((column, text(column)?)))
        .collect();
    // Both rows are headers only where the upper one says what columns hold.
    let is_field = |name: &str| matches!(dictionary::look_up(name), Some(Word::Field(..)));
    if !named.iter().any(|(_, name)| is_field(name)) || above.iter().filter(|cell| !cell.is_empty()).count() < 2 {
        return;
    }
    for (column, name) in named {
        if headers.len() <= column {
            headers.resize(column + 1, String::new());
        }
        headers[column] = name;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(above: &str, header: &str, below: &str) -> String {
        let cells = |line: &str| -> Vec<OwnedCell> {
            line.split(',').map(|cell| if cell.is_empty() { OwnedCell::Empty } else { OwnedCell::Text(cell.to_owned()) }).collect()
        };
        let mut headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        name_from_above(&mut headers, &cells(above), &[SampleRow { line: 3, cells: cells(below) }]);
        headers.join(",")
    }

    #[test]
    fn columns_that_only_the_upper_row_names_are_named_by_it() {
        let below = "2024-03-04,S1,A100,Aspirin,2,9.5,box";
        assert_eq!(named("日期,门店,商品,,销售,,单位", ",,编码,名称,数量,金额,", below), "日期,门店,编码,名称,数量,金额,单位");
        assert_eq!(named("Date,Store,Item,,Sales,,Unit", ",,Code,Name,Qty,Amount", below), "Date,Store,Code,Name,Qty,Amount,Unit");
    }

    #[test]
    fn titles_and_labels_of_pivot_tables_name_nothing() {
        let below = "2024-03-04,S1,A100,Aspirin,2,9.5,box";
        assert_eq!(named("Sales report,,,,,,", ",Store,Code,Name,Qty,Amount,Unit", below), ",Store,Code,Name,Qty,Amount,Unit");
        assert_eq!(named("Sum of qty,Column labels,,,,,", ",A,B,C,D,E,F", below), ",A,B,C,D,E,F");
        assert_eq!(named("求和项:数量,列标签,,,,,", ",A,B,C,D,E,F", below), ",A,B,C,D,E,F");
        assert_eq!(named("Report,2024-03-01,,,,,", ",Store,Code,Name,Qty,Amount,Unit", below), ",Store,Code,Name,Qty,Amount,Unit");
    }
}
