//! Makes small files that once took gigabytes, minutes, or the whole process: workbooks with false sizes, zips that unpack to anything, text of no
//! kind. The corpus is made again for each test, so that no such file is in the repository.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::Outcome;

/// Writes the corpus into a folder; gives the files.
///
/// # Errors
/// When a file can't be written.
pub fn hostile_files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut files = Vec::new();
    for (name, bytes) in slow_files().into_iter().chain([
        ("dimensions.xls", xls(u32::MAX, u16::MAX)),
        ("dimensions-tall.xls", xls(u32::MAX - 1, 1)),
        ("half.xls", xls(10, 10)[..1000].to_vec()),
        ("not-a.xlsx", b"PK\x03\x04 and then nothing that a zip has".to_vec()),
        ("empty.xlsx", Vec::new()),
        ("zeros.csv", vec![0; 1 << 20]),
        ("one-line.csv", b"date,product_id,quantity,".repeat(200_000)),
        ("quotes.csv", [&b"date,product_id,quantity\n\""[..], &b"2024-01-01,\n".repeat(50_000)].concat()),
        ("escape.csv", b"\x1b[2J\xff\xfe\x00\x01date;;;;\n".repeat(1000)),
    ]) {
        let path = folder.join(name);
        fs::write(&path, bytes)?;
        files.push(path);
    }
    for (name, entries) in [
        ("unique-count.xlsx", xlsx(r#"<sst uniqueCount="4294967295" count="4294967295"><si><t>x</t></si></sst>"#, SMALL_SHEET)),
        ("unique-count-big.xlsx", xlsx(r#"<sst uniqueCount="18446744073709551615"><si><t>x</t></si></sst>"#, SMALL_SHEET)),
        (
            "dimension.xlsx",
            xlsx(
                "<sst/>",
                r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#,
            ),
        ),
        (
            "far-cell.xlsx",
            xlsx(
                "<sst/>",
                r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#,
            ),
        ),
        (
            "repeats.ods",
            ods(
                "<table:table-row table:number-rows-repeated='1048576'><table:table-cell table:number-columns-repeated='16384' office:value-type='string'><text:p>x</text:p></table:table-cell></table:table-row>",
            ),
        ),
        (
            "repeats-mixed.ods",
            ods(
                "<table:table-row  table:number-rows-repeated = '1048576' ><table:table-cell\ttable:number-columns-repeated='1024' office:value-type=\"float\" office:value='1'/></table:table-row>",
            ),
        ),
        (
            "covered.ods",
            ods(
                "<table:table-row table:number-rows-repeated='4294967295'><table:covered-table-cell table:number-columns-repeated='4294967295'/></table:table-row>",
            ),
        ),
        ("texts.xlsx", xlsx(&format!("<sst>{}</sst>", "<si><t>x</t></si>".repeat(5_000_000)), SMALL_SHEET)),
        ("bomb.xlsx", xlsx(&format!("<sst>{}</sst>", " ".repeat(400 << 20)), SMALL_SHEET)),
    ] {
        let path = folder.join(name);
        let mut zip = ZipWriter::new(File::create(&path)?);
        for (entry, text) in entries {
            zip.start_file(entry, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated))?;
            zip.write_all(text.as_bytes())?;
        }
        zip.finish()?;
        files.push(path);
    }
    Ok(files)
}

/// Files that are small, and that once took minutes because something in them was gone through again for each of something else.
fn slow_files() -> Vec<(&'static str, Vec<u8>)> {
    const HEADER: &str = "date,product_id,quantity\n";
    let sheet = |rows: &str| {
        let head = r#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">"#;
        format!("{head}<Worksheet ss:Name=\"S\"><Table>{rows}</Table></Worksheet></Workbook>")
    };
    let cell = "<Cell><Data ss:Type=\"String\">x</Data></Cell>";
    let merged = "<Cell ss:MergeDown=\"60000\"><Data ss:Type=\"String\">x</Data></Cell>";
    let objects = |row: usize| (0..1000).map(|key| format!("\"k{row} {key}\":1")).collect::<Vec<_>>().join(",");
    let rows = (0..400).map(|row| format!("{{{}}}", objects(row))).collect::<Vec<_>>().join(",");
    let tables = "<table><tr><td>date</td><td>product_id</td><td>quantity</td></tr></table>";
    vec![
        ("one-line-of-returns.csv", format!("{HEADER}{}\"", "2024-01-01,P1,3\r".repeat(250_000)).into_bytes()),
        ("one-line-of-rows.csv", format!("{HEADER}{}{}\n", "2024-01-01,P1,3\r".repeat(130_000), "\r".repeat(2_000_000)).into_bytes()),
        (
            "long-cells.csv",
            format!("{HEADER}{}", (0..300).map(|n| format!("2024-01-01,{}{n},3\n", "y".repeat(50_000))).collect::<String>()).into_bytes(),
        ),
        ("long-dates.csv", format!("{HEADER}{}", format!("{},P1,3\n", "2024-01-01 ".repeat(3000)).repeat(300)).into_bytes()),
        ("keys.json", format!("[{rows}]").into_bytes()),
        ("merged.xml", sheet(&format!("<Row>{}</Row>{}", merged.repeat(10_000), format!("<Row>{cell}</Row>").repeat(60_000))).into_bytes()),
        (
            "sheets.xml",
            sheet(&(0..50_000).map(|n| format!("</Table></Worksheet><Worksheet ss:Name=\"{n}\"><Table>")).collect::<String>()).into_bytes(),
        ),
        ("tables.html", format!("<html>{}", tables.repeat(50_000)).into_bytes()),
        (
            "rowspans.html",
            format!("<html><table>{}</table>", format!("<tr>{}</tr>", "<td rowspan=10000>x</td>".repeat(100)).repeat(1000)).into_bytes(),
        ),
        ("no-width.dbf", dbf_without_width()),
    ]
}

/// A table of dBASE with many columns that take no byte of its records.
fn dbf_without_width() -> Vec<u8> {
    const COLUMNS: u16 = 2_000;
    let mut bytes = vec![3, 24, 1, 1];
    bytes.extend(u32::MAX.to_le_bytes());
    bytes.extend((33 + 32 * COLUMNS).to_le_bytes());
    bytes.extend(2_u16.to_le_bytes());
    bytes.resize(32, 0);
    for _ in 0..COLUMNS {
        bytes.extend(b"F\0\0\0\0\0\0\0\0\0\0C");
        bytes.extend([0; 20]);
    }
    bytes.push(b'\r');
    bytes.extend([b' '; 1_000_000]);
    bytes
}

/// Begins the reader with so little memory that it can't hold [`large_page`].
pub const SMALL_MEMORY: &str = "ulimit -v 60000\nexec \"$READER\"";

/// A page with a table, called `.xls` as such pages are: it is held in memory as a whole.
#[must_use]
pub fn large_page() -> String {
    let row = |n: usize| format!("<tr><td>2024-01-{:02}</td><td>P{n}</td><td>3</td></tr>\n", n % 28 + 1);
    let rows: String = (0..400_000).map(row).collect();
    format!("<html><table><tr><td>date</td><td>product_id</td><td>quantity</td></tr>{rows}</table></html>")
}

/// Takes from the sales the tables that earlier versions of the program didn't know.
///
/// # Errors
/// When the sales can't be changed.
pub fn forget_later_tables(sales: &Path) -> Outcome<()> {
    let database = rusqlite::Connection::open(sales)?;
    let mut tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")?;
    let tables = tables.query_map((), |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let first = [
        "products",
        "product_names",
        "stores",
        "sales",
        "series",
        "imports",
        "sources",
        "mappings",
        "undo_import",
        "undo_sales",
        "undo_products",
        "undo_names",
        "undo_stores",
    ];
    for table in tables.iter().filter(|table| !first.contains(&table.as_str())) {
        database.execute_batch(&format!("DROP TABLE {table}"))?;
    }
    Ok(())
}

const SMALL_SHEET: &str = r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>"#;

fn xlsx(strings: &str, sheet: &str) -> Vec<(&'static str, String)> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    let head = |xml: &str| format!(r#"<?xml version="1.0" encoding="UTF-8"?>{xml}"#);
    let named = |xml: &str, tag: &str| head(&xml.replacen(&format!("<{tag}"), &format!(r#"<{tag} xmlns="{main}""#), 1));
    vec![
        (
            "[Content_Types].xml",
            head(
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#,
            ),
        ),
        (
            "_rels/.rels",
            head(&format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            )),
        ),
        (
            "xl/workbook.xml",
            head(&format!(
                r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>"#
            )),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            head(&format!(
                r#"<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
            )),
        ),
        ("xl/worksheets/sheet1.xml", named(sheet, "worksheet")),
        ("xl/sharedStrings.xml", named(strings, "sst")),
    ]
}

fn ods(rows: &str) -> Vec<(&'static str, String)> {
    let office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    let table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    let text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    vec![
        ("mimetype", kind.to_owned()),
        (
            "META-INF/manifest.xml",
            format!(
                r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>"#
            ),
        ),
        (
            "content.xml",
            format!(
                r#"<office:document-content xmlns:office="{office}" xmlns:table="{table}" xmlns:text="{text}"><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
            ),
        ),
    ]
}

/// An old Excel file whose sheet claims to have so many rows and columns.
fn xls(rows: u32, columns: u16) -> Vec<u8> {
    const SECTOR: usize = 512;
    /// Shorter streams would be elsewhere.
    const SHORTEST: usize = 4096;
    let record = |kind: u16, body: &[u8]| [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat();
    let begin = |what: u16| record(0x0809, &[&0x0600_u16.to_le_bytes()[..], &what.to_le_bytes(), &[0; 12]].concat());
    let number =
        |row: u16, column: u16| record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], &1_f64.to_le_bytes()].concat());
    let end = record(0x000a, &[]);
    let globals = begin(0x0005).len() + (4 + 6 + 3) + end.len();
    let bound = record(0x0085, &[&(globals as u32).to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat());
    let size =
        record(0x0200, &[&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &0_u16.to_le_bytes(), &columns.to_le_bytes(), &[0, 0]].concat());
    let mut stream = [begin(0x0005), bound, end.clone(), begin(0x0010), size, number(0, 0), number(u16::MAX, 255), end].concat();
    stream.resize(SHORTEST, 0);
    let sectors = SHORTEST / SECTOR;

    let mut head = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 16], &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0], &[0; 10]].concat();
    // One sector of the table of sectors; the folder begins at sector 1; short streams and further tables: none.
    for value in [1, 1, 0, SHORTEST as u32, 0xffff_fffe, 0, 0xffff_fffe, 0, 0] {
        head.extend(u32::to_le_bytes(value));
    }
    head.resize(SECTOR, 0xff);
    let mut table: Vec<u32> = vec![0xffff_fffd, 0xffff_fffe];
    table.extend((0..sectors).map(|at| if at + 1 == sectors { 0xffff_fffe } else { at as u32 + 3 }));
    table.resize(SECTOR / 4, 0xffff_ffff);
    let entry = |name: &str, kind: u8, child: u32, start: u32, length: u32| {
        let mut name_field: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let name_length = (name_field.len() + 2) as u16;
        name_field.resize(64, 0);
        let none = 0xffff_ffff_u32.to_le_bytes();
        [
            &name_field[..],
            &name_length.to_le_bytes(),
            &[kind, 1],
            &none,
            &none,
            &child.to_le_bytes(),
            &[0; 36],
            &start.to_le_bytes(),
            &length.to_le_bytes(),
            &[0; 4],
        ]
        .concat()
    };
    let mut folder = [entry("Root Entry", 5, 1, 0xffff_fffe, 0), entry("Workbook", 2, 0xffff_ffff, 2, SHORTEST as u32)].concat();
    folder.resize(SECTOR, 0);
    [head, table.into_iter().flat_map(u32::to_le_bytes).collect(), folder, stream].concat()
}
