//! Shows a file whose columns aren't recognized, so that the user can assign them. Reads the first rows only.

use std::path::Path;

use crate::error::ImportError;
use crate::reader::{Opened, Reader, Table};
use crate::recognize::sample;
use crate::recognize::{Guess, guess};
use crate::report::{FileReport, Layout};
use crate::source::short_name;

/// The columns of a file with what each may be, and its first rows. Of a workbook the sheet that is named, else the first that has rows.
///
/// # Errors
/// [`ImportError`] when it can't be read or holds no table.
pub fn inspect(reader: &Reader, file: &Path, sheet: Option<&str>) -> Result<FileReport, ImportError> {
    let name = short_name(file);
    match reader.open(file)? {
        Opened::Text(text) => {
            let report = look(&name, &text.table)?;
            Ok(FileReport { encoding: Some(text.encoding), delimiter: Some(text.delimiter), ..report })
        }
        Opened::Workbook(mut book) => {
            let sheets = book.sheets.clone();
            let mut last = ImportError::Empty { file: name.clone() };
            let hidden = book.hidden.clone();
            let is_wanted = |one: &&String| sheet.map_or(!hidden.contains(*one), |wanted| one.trim() == wanted.trim());
            for one in sheets.iter().filter(is_wanted) {
                match book.sheet(one).and_then(|table| look(&name, &table)) {
                    Ok(report) => return Ok(FileReport { format: book.format.clone(), sheet: Some(one.clone()), sheets, ..report }),
                    Err(error) => last = error,
                }
            }
            Err(last)
        }
    }
}

fn look(name: &str, table: &Table) -> Result<FileReport, ImportError> {
    let sample = sample::take(name, &mut *table.rows()?, 0)?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let Guess { header_line, columns, questions } = guess(name, stem, &sample)?;
    Ok(FileReport { questions, ..FileReport::new(name, header_line, Layout::Long, columns, &sample) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Field;

    #[test]
    fn a_file_that_no_word_explains_still_shows_its_columns_and_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("门诊.csv");
        std::fs::write(&file, "何时,何物,几盒\n2018-01-01 星期一,阿莫西林,3\n2018-01-02 星期二,布洛芬,2\n").expect("written");
        let report = inspect(&Reader::thread(), &file, None).expect("it can be looked at");
        assert_eq!(report.columns.iter().map(|c| c.header.as_str()).collect::<Vec<_>>(), ["何时", "何物", "几盒"]);
        assert_eq!(report.preview[1][1], "布洛芬");
        assert!(report.columns.iter().all(|c| c.field != Some(Field::Quantity)), "nothing is claimed that is not known");
    }
}
