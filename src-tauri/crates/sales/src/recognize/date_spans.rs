//! Rows that each cover several days, with the first and the last day in columns of their own.

use std::collections::HashMap;

use super::dictionary;
use super::sample::{ColumnLook, OwnedCell, SampleRow};
use crate::day::Day;
use crate::options::DateOrder;
use crate::read::dates::{self, Spelled};
use crate::source::Cell;

/// Headers of first and last days.
const FIRST: &str = "from start startdate begin begindate datefrom fromdate periodstart periodfrom weekstart startday firstday 开始日期 起始日期 开始时间 起始时间 开始 起 自 von ab anfang desde fechainicio inicio du debut début dal с начало започва od başlangıç 開始日 시작일";
const LAST: &str = "to end enddate until dateto todate periodend periodto weekend weekending endday lastday 结束日期 截止日期 终止日期 结束时间 截止时间 结束 止 至 bis ende hasta fechafin fin au al по конец do bitiş 終了日 종료일";

/// Looks for the columns of the first and the last days, and the order of day and month in them where it is needed.
/// `given` is the answer where that was asked.
pub(super) fn find(headers: &[String], rows: &[SampleRow], given: Option<DateOrder>) -> Option<(usize, usize, Option<DateOrder>)> {
    const LONGEST: Day = 366;
    let is_named = |list: &str, header: &String| {
        let word = dictionary::normal(header);
        list.split(' ').any(|known| known == word)
    };
    let only = |list: &str| {
        let mut columns =
            (0..headers.len()).filter(|&column| is_named(list, &headers[column]) && ColumnLook::of(rows, column).may_hold_dates());
        columns.next().filter(|_| columns.next().is_none())
    };
    let (first, last) = (only(FIRST)?, only(LAST)?);
    let days = |order: Option<DateOrder>| {
        let cell = |row: &SampleRow, column: usize| day(row.cells.get(column)?.cell(), order);
        rows.iter().filter_map(|row| cell(row, first).zip(cell(row, last))).collect::<Vec<_>>()
    };
    let is_filled = |row: &SampleRow, column: usize| row.cells.get(column).is_some_and(|cell| !cell.is_empty());
    let dated = rows.iter().filter(|row| is_filled(row, last) && row.cells.get(first).is_some_and(OwnedCell::may_be_date)).count();
    let mut lengths = HashMap::new();
    // Rows that begin on one day have one length, or the day wouldn't say how long they are.
    let mut fits = |order| {
        lengths.clear();
        let days = days(order);
        days.len() == dated
            && days.iter().all(|&(first, last)| {
                (0..LONGEST).contains(&(last - first)) && *lengths.entry(first).or_insert(last - first) == last - first
            })
    };
    let orders: Vec<Option<DateOrder>> =
        [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy), Some(DateOrder::Ymd)].into_iter().filter(|order| fits(*order)).collect();
    let order = match orders[..] {
        [] => return None,
        [None, ..] => None,
        [order] => order,
        // Where two orders fit, the dates stay as they are, and their order is asked.
        _ => given.filter(|given| orders.contains(&Some(*given))),
    };
    Some((first, last, order))
}

/// The day of a cell under an order.
pub(super) fn day(cell: Cell<'_>, order: Option<DateOrder>) -> Option<Day> {
    match cell {
        Cell::Day(day) => Some(day),
        Cell::Number(number) => dates::packed_number(number).ok(),
        // Digits alone may also be numbers of stores.
        Cell::Text(text) if text.len() != 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => None,
        Cell::Text(text) => match dates::read(text).ok()? {
            Spelled::Day(day) => Some(day),
            Spelled::Undecided(triple) => triple.resolve(order?),
        },
        Cell::Fault(_) | Cell::Empty => None,
    }
}
