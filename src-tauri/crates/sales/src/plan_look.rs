//! Whether a file is a plan: promotions, prices, and closures ahead.

use std::path::Path;

use crate::error::ImportError;
use crate::plan::PlanKind;
use crate::plan_file::{Column, columns_of, kind};
use crate::reader::{Opened, Reader, Table};
use crate::recognize::dictionary::normal;
use crate::recognize::sample::{self, OwnedCell, SampleRow};
use crate::source::short_name;

/// How far down the row with the headers is looked for.
const HEADER_ROWS: usize = 20;

/// Returns the headers of a plan that the file is, those of the first visible sheet that is one; None where nothing proves that it is a plan.
/// Proof is a column that says promotion, price, closure, or duty day in every filled cell, or the days that begin and end each row or the
/// words of a promotion.
///
/// # Errors
/// [`ImportError`] when the file can't be read.
pub fn plan_headers(reader: &Reader, file: &Path) -> Result<Option<Vec<String>>, ImportError> {
    let name = short_name(file);
    let mut book = match reader.open(file)? {
        Opened::Text(text) => return look(&name, &text.table),
        Opened::Workbook(book) => book,
    };
    for sheet in book.sheets.clone().into_iter().filter(|sheet| !book.hidden.contains(sheet)).collect::<Vec<_>>() {
        match book.sheet(&sheet).and_then(|table| look(&name, &table)) {
            Ok(None) | Err(ImportError::Empty { .. }) => {}
            found => return found,
        }
    }
    Ok(None)
}

fn look(name: &str, table: &Table) -> Result<Option<Vec<String>>, ImportError> {
    let rows = sample::take(name, &mut *table.rows()?, 0)?;
    let header = rows.iter().take(HEADER_ROWS).position(|row| {
        let columns = columns_of(row);
        columns.len() >= 2 && columns.iter().any(|(column, _)| *column == Column::From)
    });
    Ok(header.and_then(|at| {
        let columns = columns_of(&rows[at]);
        let headers = || columns.iter().map(|&(_, place)| rows[at].cells[place].text()).collect();
        is_plan(&rows[at], &columns, &rows[at + 1..]).then(headers)
    }))
}

fn is_plan(header: &SampleRow, columns: &[(Column, usize)], rows: &[SampleRow]) -> bool {
    let place = |wanted: Column| columns.iter().find(|(column, _)| *column == wanted).map(|&(_, place)| place);
    let word = |wanted: Column| place(wanted).map(|place| normal(&header.cells[place].text()));
    let says_kinds = place(Column::Kind).is_some_and(|place| {
        let mut filled = rows.iter().filter_map(|row| row.cells.get(place)).filter(|cell| !cell.is_empty()).map(OwnedCell::text).peekable();
        filled.peek().is_some() && filled.all(|text| is_said(&text))
    });
    // `日期` may be the day of anything.
    let begins = word(Column::From).is_some_and(|word| !["date", "日期"].contains(&word.as_str()));
    let of_something = [Column::Product, Column::Group, Column::Store].into_iter().any(|column| place(column).is_some());
    let promotes = word(Column::Value).is_some_and(|word| {
        let words = ["discount", "优惠", "折扣", "newprice", "planprice", "promoprice", "促销价", "活动价", "新价格", "调价", "rabatt"];
        words.contains(&word.trim_end_matches(['%', '％']))
    });
    let has_terms = place(Column::Value).is_some() || place(Column::Kind).is_some();
    says_kinds || begins && of_something && (promotes || place(Column::To).is_some() && has_terms)
}

/// Whether a cell names what a plan has. A row of sales may be called a sale as well.
fn is_said(text: &str) -> bool {
    let is_sale = ["sale", "sales"].contains(&normal(text).as_str());
    kind(text).is_some_and(|kind| kind != PlanKind::Promotion || !is_sale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_a_plan(text: &str) -> bool {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("file.csv");
        std::fs::write(&file, text).expect("written");
        plan_headers(&Reader::thread(), &file).expect("read").is_some()
    }

    #[test]
    fn plans_are_told_by_their_kinds_or_their_days() {
        for text in [
            "store_id,product_id,group,from,to,kind,value\nS1,P1,,2026-12-01,2026-12-07,promotion,0.2\nS2,,,2026-12-25,2026-12-26,closure,\n",
            "药品编码,门店编码,开始日期,结束日期,类型,值\nP1,S1,2026-12-01,2026-12-07,促销,20%\n,S2,2026-12-25,2026-12-26,停业,\n",
            "2026 年促销计划\n第一天,最后一天,类型,药品,折扣\n2026-12-01,2026-12-07,促销,P1,20%\n",
            "日期,门店,类型\n2026-12-25,S1,停业\n2026-12-26,S1,值班\n",
            "group,from,to,discount\nVitamins,2026-12-01,2026-12-07,0.1\n",
            "生效日期,药品编码,新价格\n2026-12-01,P1,9.5\n",
        ] {
            assert!(is_a_plan(text), "{text}");
        }
        for text in [
            "日期,药品编码,门店编码,数量,价格\n2026-06-30,P1,S1,3,9.5\n",
            "date,type,product,value\n2026-06-29,sale,P1,4\n2026-06-30,sale,P1,5\n",
            "date,type,product,quantity\n2026-06-29,sale,P1,4\n2026-06-30,return,P1,5\n",
            "日期,药品编码,失效日期,库存数量\n2026-06-30,P1,2027-01-31,40\n",
            "药品编码,批号,失效日期,数量\nP1,A1,2027-01-31,40\n",
        ] {
            assert!(!is_a_plan(text), "{text}");
        }
    }
}
