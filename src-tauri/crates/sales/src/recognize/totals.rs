//! Which columns of a wide table are only the sum of others: by what heads them, or by their numbers.

use super::dictionary;
use super::sample::{OwnedCell, SampleRow};
use crate::read::numbers::{self, Evidence, Number, NumberStyle};

/// Rows and columns that are looked at: sums are tried for each column.
const ROWS: usize = 400;
const COLUMNS: usize = 4_000;

/// Columns (with their headers) that are sums: of those before them since the last sum, of those behind them up to the next, of all others.
pub(crate) fn totals(rows: &[SampleRow], named: &[(usize, &str)]) -> Vec<usize> {
    let mut is_total: Vec<bool> = named.iter().map(|(_, header)| heads_a_total(header)).collect();
    if named.len() >= 3 && named.len() <= COLUMNS {
        let numbers = Numbers::of(rows, named);
        numbers.find_sums_of_neighbors(&mut is_total);
        numbers.find_sums_of_all_others(&mut is_total);
    }
    named.iter().zip(is_total).filter_map(|(&(column, _), is_total)| is_total.then_some(column)).collect()
}

/// `Site A Total`, `Total / Site A`, `合计`, `Σ`: products don't have such names.
fn heads_a_total(header: &str) -> bool {
    let is = |text: &str| dictionary::is_total_of_stores(text) || matches!(text.trim(), "Σ" | "∑");
    is(header) || dictionary::total_of(header).is_some() || header.split(['/', '|', '@']).any(is)
}

/// The numbers of a wide table's first rows.
struct Numbers {
    /// `None` where a cell holds none.
    rows: Vec<Vec<Option<f64>>>,
}

/// How many rows must say so, for a column that nothing but its numbers makes a sum.
const LEAST_ROWS: usize = 3;
/// Sums of neighbors are tried in many ways, so more rows must agree.
const LEAST_ROWS_OF_NEIGHBORS: usize = 12;

impl Numbers {
    fn of(rows: &[SampleRow], named: &[(usize, &str)]) -> Self {
        let style = style(rows, named);
        let numbers = rows.iter().map(|row| named.iter().map(|&(column, _)| value(row.cells.get(column), style)).collect());
        Self { rows: numbers.filter(|row: &Vec<Option<f64>>| row.iter().flatten().any(|value| *value != 0.0)).take(ROWS).collect() }
    }

    fn width(&self) -> usize {
        self.rows.first().map_or(0, Vec::len)
    }

    /// Whether a column is a sum in nearly every row in which it is filled. `sum` gives that of a row and of how many numbers it is.
    fn is_sum(&self, at: usize, least_rows: usize, sum: impl Fn(usize) -> (f64, usize)) -> bool {
        let (mut filled, mut same, mut of_several) = (0, 0, 0);
        for (i, row) in self.rows.iter().enumerate() {
            let Some(value) = row[at] else { continue };
            let (sum, addends) = sum(i);
            if value == 0.0 && sum == 0.0 {
                continue;
            }
            filled += 1;
            // Sums are written rounded, to hundredths or to whole numbers.
            let rounding = if value.fract() == 0.0 && sum.fract() != 0.0 { 0.51 } else { 0.051 };
            let agrees = (sum - value).abs() <= rounding + 1e-6 * value.abs();
            same += usize::from(agrees);
            of_several += usize::from(agrees && addends >= 2);
        }
        let nearly_all = if filled < 20 { same == filled } else { same * 20 >= filled * 19 };
        nearly_all && filled >= least_rows && of_several * 3 >= least_rows
    }

    /// Subtotals behind or before their groups.
    #[expect(clippy::needless_range_loop, reason = "the way there and the way back are alike")]
    fn find_sums_of_neighbors(&self, is_total: &mut [bool]) {
        let sums: Vec<Vec<(f64, usize)>> = self.rows.iter().map(|row| running_sums(row)).collect();
        let between = |i: usize, from: usize, to: usize| {
            let (from, to) = (sums[i][from], sums[i][to]);
            (to.0 - from.0, to.1 - from.1)
        };
        let mut begin = 0;
        for at in 0..self.width() {
            is_total[at] |= at >= begin + 2 && self.is_sum(at, LEAST_ROWS_OF_NEIGHBORS, |i| between(i, begin, at));
            if is_total[at] {
                begin = at + 1;
            }
        }
        let mut end = self.width();
        for at in (0..self.width()).rev() {
            is_total[at] |= at + 2 < end && self.is_sum(at, LEAST_ROWS_OF_NEIGHBORS, |i| between(i, at + 1, end));
            if is_total[at] {
                end = at;
            }
        }
    }

    fn find_sums_of_all_others(&self, is_total: &mut [bool]) {
        for at in 0..self.width() {
            let others = |i: usize| {
                let all = self.rows[i].iter().zip(&*is_total).enumerate();
                let numbers = all.filter(|(column, (_, is_total))| *column != at && !**is_total).filter_map(|(_, (value, _))| *value);
                numbers.fold((0.0, 0), |sum, value| (sum.0 + value, sum.1 + usize::from(value != 0.0)))
            };
            // Most columns differ in the first rows already, which saves going through all of them.
            let first = |i: usize| self.rows[i][at].is_none_or(|value| (others(i).0 - value).abs() <= 0.51 + 1e-6 * value.abs());
            let may_be = !is_total[at] && (0..self.rows.len().min(20)).filter(|&i| first(i)).count() * 10 >= self.rows.len().min(20) * 8;
            is_total[at] = is_total[at] || may_be && self.is_sum(at, LEAST_ROWS, others);
        }
    }
}

/// Sums of all numbers before each column, and of how many that are not zero.
fn running_sums(row: &[Option<f64>]) -> Vec<(f64, usize)> {
    let mut sum = (0.0, 0);
    let further = row.iter().map(|value| {
        let value = value.unwrap_or(0.0);
        sum = (sum.0 + value, sum.1 + usize::from(value != 0.0));
        sum
    });
    std::iter::once((0.0, 0)).chain(further).collect()
}

pub(super) fn style<'r>(rows: impl IntoIterator<Item = &'r SampleRow>, named: &[(usize, &str)]) -> NumberStyle {
    let cells = rows.into_iter().flat_map(|row| named.iter().filter_map(|&(column, _)| row.cells.get(column)));
    let comma = cells.into_iter().any(|cell| matches!(cell, OwnedCell::Text(text) if numbers::evidence(text) == Evidence::CommaDecimal));
    if comma { NumberStyle::CommaDecimal } else { NumberStyle::DotDecimal }
}

pub(super) fn value(cell: Option<&OwnedCell>, style: NumberStyle) -> Option<f64> {
    match cell {
        Some(OwnedCell::Number(number)) => Some(*number),
        Some(OwnedCell::Text(text)) => match numbers::read(text, style) {
            Number::Value(value) => Some(value),
            Number::Nothing | Number::Bad => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 15 days of the columns; `|` sums what precedes it since the last `|`, `*` sums all.
    fn found(headers: &[&str]) -> Vec<usize> {
        let rows: Vec<SampleRow> = (0..15_u32)
            .map(|day| {
                let (mut cells, mut group, mut all) = (Vec::new(), 0.0, 0.0);
                for (i, header) in (0_u32..).zip(headers) {
                    let cell = if header.contains('|') {
                        std::mem::take(&mut group)
                    } else if header.contains('*') {
                        f64::round(all)
                    } else {
                        let value = f64::from((day * 7 + i * 3) % 11) + 0.25;
                        (group, all) = (group + value, all + value);
                        value
                    };
                    cells.push(OwnedCell::Number(cell));
                }
                SampleRow { line: u64::from(day), cells }
            })
            .collect();
        totals(&rows, &headers.iter().copied().enumerate().collect::<Vec<_>>())
    }

    #[test]
    fn sums_are_found_by_their_numbers_whatever_they_are_called() {
        assert_eq!(found(&["A", "B", "C", "x*"]), [3], "the sum of all, rounded");
        assert_eq!(found(&["A", "B", "x|", "C", "D", "y|", "z*"]), [2, 5, 6], "subtotals and the sum of all");
        assert_eq!(found(&["A", "B", "C", "D"]), [0; 0]);
    }

    #[test]
    fn sums_are_found_by_what_heads_them() {
        for header in ["合计", "Total", "Site A Total", "Total / Site A", "Drug A / All sites", "一店小计", "Σ", "Daily total", "overall"]
        {
            assert!(heads_a_total(header), "`{header}`");
        }
        for header in ["M01AB", "Drug A / Site A", "总状升麻", "Totalan 5 mg"] {
            assert!(!heads_a_total(header), "`{header}`");
        }
    }
}
