//! Headers of two rows, of which the upper one names groups of columns, and columns that go over both: `Date, Store, Product, , Sales,` above
//! `, , Code, Name, Qty, Amount`.

use std::collections::BTreeSet;

use super::dictionary::{self, Word};
use super::sample::{OwnedCell, SampleRow};
use crate::options::Field;

/// The header that a row and the one above or below it make together: the index of the upper row, and the joined headers.
pub(super) fn joined(sample: &[SampleRow], row: usize) -> Option<(usize, Vec<String>)> {
    let pair = |upper: usize| Some((upper, join(sample.get(upper)?, sample.get(upper + 1)?)?));
    pair(row).or_else(|| pair(row.checked_sub(1)?))
}

fn join(upper: &SampleRow, lower: &SampleRow) -> Option<Vec<String>> {
    let is_text = |cell: &OwnedCell| match cell {
        OwnedCell::Text(text) => !cell.is_date() && !cell.is_number() && text.chars().count() <= 40,
        other => other.is_empty(),
    };
    if upper.line + 1 != lower.line || !upper.cells.iter().chain(&lower.cells).all(is_text) {
        return None;
    }
    let width = upper.cells.len().max(lower.cells.len());
    let text = |row: &SampleRow, column: usize| {
        row.cells.get(column).map(OwnedCell::text).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let tops: Vec<String> = (0..width).map(|column| text(upper, column)).collect();
    let subs: Vec<String> = (0..width).map(|column| text(lower, column)).collect();
    // A cell that is merged with the one above may repeat it.
    let is_over_both = |column: usize| !tops[column].is_empty() && (subs[column].is_empty() || subs[column] == tops[column]);
    let is_known = |header: &str| dictionary::look_up(header).is_some();
    let own: Vec<&String> =
        (0..width).filter(|&column| !is_over_both(column)).map(|column| &subs[column]).filter(|sub| !sub.is_empty()).collect();
    let known = own.iter().filter(|sub| is_known(sub)).count();
    // A title that is merged over all columns is no group of some.
    let is_alone = |column: usize| tops.iter().filter(|top| **top == tops[column]).count() == 1;
    let names_several = tops.iter().filter(|top| !top.is_empty()).collect::<BTreeSet<_>>().len() > 1;
    let names_columns = names_several && (0..width).any(|column| is_over_both(column) && is_known(&tops[column]) && is_alone(column));
    // The labels of a pivot table name no columns.
    let is_of_pivot = tops.iter().any(|top| dictionary::is_pivot_sum(top));
    // Headers that come again are named by their groups elsewhere.
    let again = own.iter().filter(|sub| own.iter().filter(|other| other == sub).count() > 1).count();
    if !names_columns || is_of_pivot || known < 2 || known * 2 < own.len() {
        return None;
    }
    let mut group = String::new();
    let mut headers = Vec::with_capacity(width);
    let mut are_known = true;
    for column in 0..width {
        let (top, sub) = (&tops[column], &subs[column]);
        if !top.is_empty() {
            group.clone_from(top);
        }
        let comes_again = own.iter().filter(|other| **other == sub).count() > 1;
        are_known &= !comes_again || is_known(&format!("{group} {sub}"));
        headers.push(if is_over_both(column) {
            top.clone()
        } else if sub.is_empty() {
            String::new()
        } else {
            in_group(&group, sub, comes_again)
        });
    }
    // `Qty` below `Stock` and `Sales`; not below the names of stores.
    if again * 2 > width && !are_known {
        return None;
    }
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    Some(headers)
}

/// What a header below the name of its group is called: `Product Code`, `库存 数量`; by itself where the group adds nothing that is known.
fn in_group(group: &str, sub: &str, comes_again: bool) -> String {
    if group.is_empty() {
        return sub.to_owned();
    }
    let both = format!("{group} {sub}");
    // `SKU` below `Product` is still the code.
    let is_of_product = |field: Field| matches!(field, Field::ProductId | Field::ProductName);
    let is_same = |one: Word, other: Word| match (one, other) {
        (Word::Field(one, _), Word::Field(other, _)) => one == other || is_of_product(one) && is_of_product(other),
        _ => false,
    };
    match (dictionary::look_up(&both), dictionary::look_up(sub)) {
        (Some(joined), Some(alone)) if is_same(joined, alone) && !comes_again => sub.to_owned(),
        (None, Some(_)) if !comes_again => sub.to_owned(),
        _ => both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, text: &str) -> SampleRow {
        let cell = |text: &str| if text.is_empty() { OwnedCell::Empty } else { OwnedCell::Text(text.to_owned()) };
        SampleRow { line, cells: text.split(',').map(cell).collect() }
    }

    #[test]
    fn groups_above_columns_are_joined_with_them() {
        for (upper, lower, wanted) in [
            ("Date,Store,Product,,Sales,", ",,Code,Name,Qty,Amount", "Date,Store,Code,Name,Qty,Amount"),
            ("Date,Store,Product,,Sales,", ",,SKU,Product Name,Quantity,Amount", "Date,Store,SKU,Product Name,Quantity,Amount"),
            ("Date,Store,,Product,Sales,", ",Code,Name,,Qty,Amount", "Date,Store Code,Store Name,Product,Qty,Amount"),
            ("Datum,Filiale,Artikel,,Verkauf,", ",,PZN,Artikelname,Menge,Umsatz", "Datum,Filiale,PZN,Artikelname,Menge,Umsatz"),
            ("日期,商品名称,门店,销售,", ",,,数量,金额", "日期,商品名称,门店,数量,金额"),
            ("日期,门店,商品,销售", ",,编码,数量", "日期,门店,编码,数量"),
            ("日期,门店,商品,,销售,,单位", ",,编码,名称,数量,金额,", "日期,门店,编码,名称,数量,金额,单位"),
            ("Date,Store,Item,,Sales,,Unit", ",,Code,Name,Qty,Amount", "Date,Store,Code,Name,Qty,Amount,Unit"),
            (
                "Date,Store,Product,Stock,,Sales,",
                ",,,Qty,Value,Qty,Value",
                "Date,Store,Product,Stock Qty,Stock Value,Sales Qty,Sales Value",
            ),
            ("日期,商品名称,库存,,销售,", ",,数量,金额,数量,金额", "日期,商品名称,库存 数量,库存 金额,销售 数量,销售 金额"),
        ] {
            let joined = joined(&[row(1, upper), row(2, lower)], 1).map(|(_, headers)| headers.join(","));
            assert_eq!(joined.as_deref(), Some(wanted));
        }
        for (upper, lower) in [
            ("Sales report,,,", "Date,Product,Qty,Amount"),
            ("Sales,,,", ",Product,Qty,Amount"),
            ("Sales report,,,,,,", ",Store,Code,Name,Qty,Amount,Unit"),
            ("Report,2024-03-01,,,,,", ",Store,Code,Name,Qty,Amount,Unit"),
            ("Sum of qty,Column labels,,,,,", ",A,B,C,D,E,F"),
            ("求和项:数量,列标签,,,,,", ",编码,名称,数量,D,E,F"),
            ("Sales,Sales,Sales,Sales", ",Product,Qty,Amount"),
            ("Date,Product,Qty,Amount", ",Aspirin,3,9.5"),
            ("Date,Store,Product,Qty", "2024-03-04,,Aspirin,3"),
            ("Date,Product,North,,South,", ",,Qty,Value,Qty,Value"),
        ] {
            assert_eq!(joined(&[row(1, upper), row(2, lower)], 0), None, "{upper}");
        }
    }
}
