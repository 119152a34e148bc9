//! Tables of web pages, which many programs write and call `.xls`, alone or in a web archive (.mht).

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Cell;
use super::grid::{Merged, TooMuch};
use super::web_text::{self, Formats};
use super::workbook::Sheet;

/// Why a page gives no tables.
#[derive(Debug)]
pub(super) enum PageFault {
    TooMuch,
    Broken(String),
}

impl From<TooMuch> for PageFault {
    fn from(_: TooMuch) -> Self {
        Self::TooMuch
    }
}

/// More columns than any table of sales has. Cells that reach down are only followed so far: looking for a free column takes time.
const MOST_COLUMNS: u32 = 2_000;

/// A table that is read.
#[derive(Default)]
struct Open {
    sheet: Sheet,
    row: u32,
    column: u32,
    text: String,
    in_cell: bool,
    span: u32,
    formats: Formats,
    /// The whole row is struck out.
    is_struck: bool,
    /// Cells of several lines: row, column, and the lines.
    several: Vec<(u32, u32, Vec<String>)>,
    /// What is written above the table, or in it outside its cells.
    heading: String,
    /// The last row, by column, that a cell of an earlier row reaches down to.
    covered: Vec<u32>,
}

/// Reads all tables of a page that have rows.
pub(super) fn tables(page: &str) -> Result<Vec<Sheet>, PageFault> {
    let page = without_blocks(&without_blocks(page, "style"), "script").into_owned();
    let mut reader = Reader::from_str(&page);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let (mut open, mut done): (Vec<Open>, Vec<(Sheet, String)>) = (Vec::new(), Vec::new());
    let mut between = String::new();
    loop {
        let event = reader.read_event().map_err(|error| PageFault::Broken(error.to_string()))?;
        if let Event::Eof = event {
            break;
        }
        match event {
            Event::Start(element) => {
                begin(&lower(element.local_name().as_ref()), &element, &mut open, &mut between)?;
            }
            Event::Empty(element) => {
                let name = lower(element.local_name().as_ref());
                begin(&name, &element, &mut open, &mut between)?;
                end(&name, &mut open, &mut done)?;
            }
            Event::End(element) => end(&lower(element.local_name().as_ref()), &mut open, &mut done)?,
            Event::Text(text) => add_text(&mut open, &mut between, text.as_ref()),
            Event::CData(text) => add_text(&mut open, &mut between, text.as_ref()),
            Event::GeneralRef(reference) => add_text(&mut open, &mut between, &resolved(reference.as_ref())),
            _ => {}
        }
    }
    while !open.is_empty() {
        end("table", &mut open, &mut done)?;
    }
    done.retain(|(sheet, _)| !sheet.grid.is_empty());
    Ok(joined(done))
}

/// The tables, with those that continue the one before on another page joined to it: under the same header, and no title of their own.
fn joined(tables: Vec<(Sheet, String)>) -> Vec<Sheet> {
    let mut joined: Vec<(Sheet, String)> = Vec::new();
    for (mut sheet, heading) in tables {
        let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
        let heading = letters(&heading);
        let continues = |(before, above): &(Sheet, String)| {
            let is_page = PAGES.contains(&heading.as_str()) || heading == *above;
            let headers = before.grid.ends().zip(sheet.grid.ends());
            is_page && headers.is_some_and(|((one, _), (other, _))| one.len() > 1 && one == other)
        };
        match joined.last_mut().filter(|before| continues(before)) {
            Some((before, _)) => {
                let down = before.grid.ends().map_or(0, |ends| ends.1);
                sheet.grid.move_down(down);
                before.grid.append(sheet.grid);
                before.hidden_rows.extend(sheet.hidden_rows.into_iter().map(|row| row.saturating_add(down)));
                before
                    .merged
                    .extend(sheet.merged.into_iter().map(|block| Merged { rows: (block.rows.0 + down, block.rows.1 + down), ..block }));
            }
            None => joined.push((sheet, heading)),
        }
    }
    joined.into_iter().map(|(sheet, _)| sheet).collect()
}

/// What may stand above the next page of a table.
const PAGES: [&str; 12] =
    ["", "page", "pageof", "seite", "seitevon", "第页", "第页共页", "página", "páginade", "pagina", "страница", "strona"];

/// The page without its style sheets or scripts, in which signs of tags mean other things.
fn without_blocks<'p>(page: &'p str, name: &str) -> Cow<'p, str> {
    let lower = page.to_ascii_lowercase();
    let (open, close) = (format!("<{name}"), format!("</{name}"));
    let mut kept = String::new();
    let mut from = 0;
    while let Some(begin) = lower[from..].find(&open).map(|at| at + from) {
        kept.push_str(&page[from..begin]);
        let Some(end) = lower[begin..].find(&close).and_then(|at| lower[begin + at..].find('>').map(|more| begin + at + more + 1)) else {
            return Cow::Owned(kept);
        };
        from = end;
    }
    if from == 0 {
        return Cow::Borrowed(page);
    }
    kept.push_str(&page[from..]);
    Cow::Owned(kept)
}

fn lower(name: &str) -> String {
    name.to_ascii_lowercase()
}

fn add_text(open: &mut [Open], between: &mut String, text: &str) {
    const LONGEST: usize = 1_000;
    let other = match open.last_mut() {
        Some(table) if table.in_cell => return table.formats.write(text, &mut table.text),
        Some(table) => &mut table.heading,
        None => between,
    };
    if other.len() < LONGEST {
        other.push_str(text);
    }
}

/// The character of `nbsp` or `#160`; what isn't known stays as it is written.
fn resolved(name: &str) -> String {
    let number = name.strip_prefix('#').and_then(|number| {
        let hexadecimal = number.strip_prefix(['x', 'X']);
        hexadecimal.map_or_else(|| number.parse().ok(), |number| u32::from_str_radix(number, 16).ok())
    });
    if let Some(character) = number.and_then(char::from_u32) {
        return character.to_string();
    }
    match name {
        "nbsp" | "ensp" | "emsp" => " ".to_owned(),
        "lt" => "<".to_owned(),
        "gt" => ">".to_owned(),
        "amp" => "&".to_owned(),
        "quot" => "\"".to_owned(),
        "apos" => "'".to_owned(),
        _ => quick_xml::escape::resolve_html5_entity(name).map_or_else(|| format!("&{name};"), str::to_owned),
    }
}

fn begin(name: &str, element: &BytesStart<'_>, open: &mut Vec<Open>, between: &mut String) -> Result<(), PageFault> {
    if name == "table" {
        open.push(Open { heading: std::mem::take(between), ..Open::default() });
        return Ok(());
    }
    let Some(table) = open.last_mut() else { return Ok(()) };
    match name {
        "tr" => {
            finish_cell(table)?;
            table.row += 1;
            table.column = 0;
            let style = attribute(element, "style").unwrap_or_default().replace(' ', "").to_ascii_lowercase();
            if style.contains("display:none") {
                table.sheet.hidden_rows.insert(table.row);
            }
            table.is_struck = style.contains("line-through");
        }
        "td" | "th" => {
            finish_cell(table)?;
            table.row = table.row.max(1);
            let style = attribute(element, "style").unwrap_or_default();
            let covered = table.covered.iter().skip(table.column as usize).take_while(|last| **last >= table.row).count();
            table.column += covered as u32;
            let number = |name| attribute(element, name).and_then(|text| text.parse::<u32>().ok()).unwrap_or(1).clamp(1, 10_000);
            (table.in_cell, table.span) = (true, number("colspan"));
            if table.is_struck || style.replace(' ', "").to_ascii_lowercase().contains("line-through") {
                table.formats.begin(name, "line-through", false);
            }
            let last = table.row + number("rowspan") - 1;
            if last > table.row && table.column < MOST_COLUMNS {
                let column = table.column as usize;
                table.covered.resize(table.covered.len().max(column + 1), 0);
                table.covered[column] = last;
                if table.span == 1 {
                    table.sheet.merged.push(Merged { rows: (table.row, last), columns: (table.column, table.column) });
                }
            }
        }
        _ if table.in_cell => {
            table.text.extend(web_text::line_end(name));
            let is_hidden = attribute(element, "hidden").is_some();
            table.formats.begin(name, &attribute(element, "style").unwrap_or_default(), is_hidden);
        }
        _ => {}
    }
    Ok(())
}

fn end(name: &str, open: &mut Vec<Open>, done: &mut Vec<(Sheet, String)>) -> Result<(), PageFault> {
    match name {
        "td" | "th" | "tr" => open.last_mut().map_or(Ok(()), finish_cell),
        "table" => {
            let Some(mut table) = open.pop() else { return Ok(()) };
            finish_cell(&mut table)?;
            keep_lists_apart(&mut table);
            done.push((table.sheet, table.heading));
            Ok(())
        }
        _ => {
            if let Some(table) = open.last_mut().filter(|table| table.in_cell) {
                table.text.extend(web_text::line_end(name).filter(|_| name != "br"));
                table.formats.end(name);
            }
            Ok(())
        }
    }
}

/// Breaks the lines of a cell where one of them is the whole text of another cell in its column: such a cell lists several.
fn keep_lists_apart(table: &mut Open) {
    let several = std::mem::take(&mut table.several);
    let columns: HashSet<u32> = several.iter().map(|(_, column, _)| *column).collect();
    let mut lists = Vec::new();
    {
        let texts = table.sheet.grid.texts_of(&columns);
        for (row, column, lines) in &several {
            if lines.iter().any(|line| texts.contains(&(*column, line.as_str()))) {
                lists.push((*row, *column, web_text::list(lines)));
            }
        }
    }
    for (row, column, text) in lists {
        table.sheet.grid.replace(row, column, &text);
    }
}

fn finish_cell(table: &mut Open) -> Result<(), PageFault> {
    if table.in_cell {
        const MOST_LISTS: usize = 100_000;
        let (text, lines) = web_text::joined(&table.text);
        table.sheet.grid.push(table.row, table.column, Cell::Text(&text))?;
        if !lines.is_empty() && table.several.len() < MOST_LISTS {
            table.several.push((table.row, table.column, lines));
        }
        table.column += table.span;
        table.in_cell = false;
    }
    table.text.clear();
    table.formats.clear();
    Ok(())
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.html_attributes();
    let attributes = attributes.with_checks(false);
    let found = attributes.flatten().find(|attribute| attribute.key.as_ref().eq_ignore_ascii_case(name))?;
    Some(found.value.as_ref().to_owned())
}

/// The web pages in a web archive (.mht), decoded.
pub(super) fn pages_of_archive(bytes: &[u8]) -> Result<Vec<String>, PageFault> {
    let mail = mailparse::parse_mail(bytes).map_err(|error| PageFault::Broken(error.to_string()))?;
    let mut pages = Vec::new();
    for part in mail.parts().filter(|part| part.ctype.mimetype == "text/html") {
        pages.push(part.get_body().map_err(|error| PageFault::Broken(error.to_string()))?);
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(sheet: &Sheet) -> Vec<Vec<String>> {
        use crate::source::Rows as _;
        let mut rows = crate::source::grid::GridRows::new(sheet);
        let mut all = Vec::new();
        while rows.advance().expect("a row") {
            all.push(
                (0..rows.width())
                    .map(|column| if let Cell::Text(text) = rows.key_cell(column) { text.to_owned() } else { String::new() })
                    .collect(),
            );
        }
        all
    }

    #[test]
    fn tables_are_read_from_pages_that_are_no_clean_xml() {
        let page = "<!DOCTYPE html><html><head><meta charset=utf-8><style>td { a < b }</style></head><body><p>Sales &amp; more<br>\
                    <TABLE border=1><tr><th colspan=2>A &amp; B<th>C</tr><tr><td rowspan=2>x<td>1&nbsp;<td>2 & 3</tr><tr><td>4<td>5</table></body>";
        let found = tables(page).expect("a page");
        assert_eq!(found.len(), 1);
        assert_eq!(cells(&found[0]), [vec!["A & B", "", "C"], vec!["x", "1", "2 & 3"], vec!["x", "4", "5"]]);
    }

    #[test]
    fn tables_within_tables_are_tables_of_their_own() {
        let found = tables("<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>").expect("a page");
        assert_eq!(cells(&found[0]), [["a", "b"]]);
    }
}
