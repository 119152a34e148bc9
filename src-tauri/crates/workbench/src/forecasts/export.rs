//! Forecasts as files for people: a formatted workbook with headers in both languages, or a plain CSV. What a forecast is lives in `predict`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use forecast::{ForecastPoint, SeriesId};
use jiff::civil::{Date, Weekday};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use sales::DataSummary;

use crate::error::WorkbenchError;
use crate::forecasts::predict::Prediction;

const HEADERS: [&str; 11] = [
    "门店 Store",
    "编码 Code",
    "名称 Name",
    "日期 Date",
    "星期 Weekday",
    "预测 Forecast",
    "下限 Lower 80%",
    "上限 Upper 80%",
    "预计销量 Expected",
    "下限 Lower 95%",
    "上限 Upper 95%",
];
const WIDTHS: [f64; 11] = [18.0, 12.0, 26.0, 12.0, 11.0, 14.0, 15.0, 15.0, 11.0, 15.0, 15.0];
/// Columns of text; numbers follow.
const WORDS: u16 = 5;
/// Days of the sheet with a column for each day.
const WEEK: usize = 7;

/// Writes a forecast to `file`: a workbook where its name ends in `.xlsx`, CSV where it ends in `.csv`. The workbook names products and stores
/// as the sales do.
///
/// # Errors
/// [`WorkbenchError::Usage`] for another ending, [`WorkbenchError::Write`] when it can't be written; an earlier file is whole then.
pub fn write_forecast(file: &Path, prediction: &Prediction, sales: &DataSummary) -> Result<(), WorkbenchError> {
    write(file, |kind| match kind {
        Written::Workbook => workbook(prediction, &Names::of(sales)).map_err(std::io::Error::other),
        Written::Csv => csv(&prediction.points),
    })
}

/// Kinds of files that users open.
pub(crate) enum Written {
    Workbook,
    Csv,
}

/// Writes what `content` gives for the kind that the file's ending asks for.
pub(crate) fn write(file: &Path, content: impl FnOnce(Written) -> std::io::Result<Vec<u8>>) -> Result<(), WorkbenchError> {
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let kind = match ending.as_deref() {
        Some("xlsx") => Written::Workbook,
        Some("csv") => Written::Csv,
        _ => {
            let message = format!("{} has neither the extension .xlsx nor .csv; give the file one of these", file.display());
            return Err(WorkbenchError::Usage(message));
        }
    };
    crate::data_folder::own_files::check(file)?;
    let written = content(kind).and_then(|bytes| replace(file, &bytes));
    written.map_err(|source| WorkbenchError::Write { file: file.display().to_string(), source })
}

/// A name out of a sales file that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP's page on CSV injection says:
/// these sheets are for people, and are sent to others.
pub(crate) fn no_formula(text: &str) -> Cow<'_, str> {
    // Excel takes the full-width signs of Chinese keyboards for the plain ones, and some programs skip what can't be seen before them.
    const SIGNS: [char; 13] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−'];
    let shown = text.trim_start_matches(is_unseen);
    let is_formula = shown.starts_with(SIGNS) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}").into() } else { text.into() }
}

/// Blanks, and what Unicode lists as ignored in display.
fn is_unseen(c: char) -> bool {
    let is_ignored = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{e0000}'..='\u{e0fff}');
    c.is_whitespace() || c.is_control() || is_ignored
}

/// Written next to it, then moved into its place: a full disk leaves an earlier file as it was.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = files::sibling(file, ".part");
    // One that an earlier attempt left. A link is removed itself, and a new file never leads elsewhere.
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = new_for_the_user(&draft, file).and_then(|mut out| out.write_all(bytes).and_then(|()| out.sync_all()));
    written.and_then(|()| files::patiently(|| std::fs::rename(&draft, file))).inspect_err(|_| drop(std::fs::remove_file(&draft)))
}

/// Creates a file that only the user, or those who could read the file that it replaces, can read: sales are confidential. On Windows, the rights
/// are those of the folder.
fn new_for_the_user(draft: &Path, file: &Path) -> std::io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
        options.mode(0o600);
        let out = options.open(draft)?;
        if let Some(before) = std::fs::symlink_metadata(file).ok().filter(std::fs::Metadata::is_file) {
            out.set_permissions(std::fs::Permissions::from_mode(before.permissions().mode() & 0o666 | 0o600))?;
        }
        Ok(out)
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        options.open(draft)
    }
}

fn csv(points: &[ForecastPoint]) -> std::io::Result<Vec<u8>> {
    // The mark lets Excel read Chinese names.
    let mut out = "\u{feff}series,date,forecast,lower,upper,mean,lower_95,upper_95,store_id,product_id\r\n".as_bytes().to_vec();
    for p in points {
        let numbers = numbers(p).map(|number| number.to_string()).join(",");
        let id = |id: &Option<String>| id.as_deref().map_or_else(String::new, |id| csv_text(&no_formula(id)));
        let (store, product) = (id(&p.series.store_id), id(&p.series.product_id));
        write!(out, "{},{},{numbers},{store},{product}\r\n", csv_text(&no_formula(&p.series.to_string())), p.date)?;
    }
    Ok(out)
}

/// A quoted field.
pub(crate) fn csv_text(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// In the order of the columns after the weekday.
fn numbers(p: &ForecastPoint) -> [f64; 6] {
    [p.forecast, p.lower, p.upper, p.mean, p.lower_95, p.upper_95]
}

/// Names of products and stores by their codes.
struct Names<'a> {
    products: HashMap<&'a str, &'a str>,
    stores: HashMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    fn of(sales: &'a DataSummary) -> Self {
        let products = sales.products.iter().filter_map(|one| Some((one.product_id.as_str(), one.product_name.as_deref()?)));
        let stores = sales.stores.iter().filter_map(|one| Some((one.store_id.as_str(), one.store_name.as_deref()?)));
        Self { products: products.collect(), stores: stores.collect() }
    }

    /// The store, the product's code, and its name; `all` is written out in words.
    fn words<'b>(&'b self, series: &'b SeriesId) -> [&'b str; 3] {
        let store = series.store_id.as_deref().map_or(ALL_STORES, |id| self.stores.get(id).copied().unwrap_or(id));
        let code = series.product_id.as_deref().unwrap_or_default();
        let name = series.product_id.as_deref().map_or(ALL_PRODUCTS, |id| self.products.get(id).copied().unwrap_or_default());
        [store, code, name]
    }
}

const ALL_STORES: &str = "全部门店 All stores";
const ALL_PRODUCTS: &str = "全部药品 All products";

fn workbook(prediction: &Prediction, names: &Names<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    forecast_sheet(book.add_worksheet(), &prediction.points, names)?;
    week_sheet(book.add_worksheet(), &prediction.points, names)?;
    about_sheet(book.add_worksheet(), prediction)?;
    book.save_to_buffer()
}

fn head() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0x00E6_F0EC)).set_border_bottom(FormatBorder::Thin)
}

fn units() -> Format {
    Format::new().set_num_format("#,##0.0")
}

/// As many decimals as anyone reads.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A4 landscape, as wide as the page, with the head on every page.
pub(crate) fn print_setup(sheet: &mut Worksheet, head: u32) -> Result<(), XlsxError> {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(head, head)?;
    sheet.set_footer("&L&D&CPharmacast&R&P / &N");
    Ok(())
}

fn forecast_sheet(sheet: &mut Worksheet, points: &[ForecastPoint], names: &Names<'_>) -> Result<(), XlsxError> {
    let left = head();
    let right = head().set_align(FormatAlign::Right);
    let date = Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left);
    let units = units();
    print_setup(sheet.set_name("预测 Forecast")?.set_freeze_panes(1, 0)?, 0)?;
    for (column, (header, width)) in (0_u16..).zip(HEADERS.into_iter().zip(WIDTHS)) {
        sheet.write_with_format(0, column, header, if column < WORDS { &left } else { &right })?.set_column_width(column, width)?;
    }
    for (row, p) in (1_u32..).zip(points) {
        for (column, words) in (0_u16..).zip(names.words(&p.series)) {
            sheet.write(row, column, words)?;
        }
        sheet.write_with_format(row, 3, &day(p.date)?, &date)?.write(row, 4, weekday(p.date))?;
        for (column, value) in (WORDS..).zip(numbers(p)) {
            sheet.write_with_format(row, column, rounded(value), &units)?;
        }
    }
    sheet.autofilter(0, 0, u32::try_from(points.len()).unwrap_or(u32::MAX), (HEADERS.len() - 1) as u16)?;
    Ok(())
}

/// One row for each series: what is expected on each day of the first week, and in all of it.
fn week_sheet(sheet: &mut Worksheet, points: &[ForecastPoint], names: &Names<'_>) -> Result<(), XlsxError> {
    let right = head().set_align(FormatAlign::Right);
    let (units, bold) = (units(), units().set_bold());
    let mut days: Vec<Date> = points.iter().map(|p| p.date).collect();
    days.sort_unstable();
    days.dedup();
    days.truncate(WEEK);
    print_setup(sheet.set_name("7 天 7 days")?.set_freeze_panes(1, 0)?, 0)?;
    for (column, (header, width)) in (0_u16..).zip(HEADERS.into_iter().zip(WIDTHS)).take(3) {
        sheet.write_with_format(0, column, header, &head())?.set_column_width(column, width)?;
    }
    let last = 3 + days.len() as u16;
    for (column, date) in (3_u16..).zip(&days) {
        let header = format!("{}-{} {}", date.month(), date.day(), weekday(*date));
        sheet.write_with_format(0, column, header, &right)?.set_column_width(column, 13.0)?;
    }
    sheet.write_with_format(0, last, "合计 Total", &right)?.set_column_width(last, 13.0)?;
    let of_one = |a: &ForecastPoint, b: &ForecastPoint| a.series == b.series;
    for (row, series) in (1_u32..).zip(points.chunk_by(of_one)) {
        let week: Vec<&ForecastPoint> = series.iter().filter(|p| days.contains(&p.date)).collect();
        for (column, words) in (0_u16..).zip(names.words(&series[0].series)) {
            sheet.write(row, column, words)?;
        }
        for p in &week {
            let column = 3 + days.iter().position(|day| *day == p.date).unwrap_or_default() as u16;
            sheet.write_with_format(row, column, rounded(p.mean), &units)?;
        }
        let total = rounded(week.iter().map(|p| p.mean).sum());
        sheet.write_with_format(row, last, total, &bold)?;
    }
    Ok(())
}

fn about_sheet(sheet: &mut Worksheet, prediction: &Prediction) -> Result<(), XlsxError> {
    let name = Format::new().set_bold();
    let at = prediction.at.to_string();
    let range = "约 80% 的日子，实际销量在 80% 上下限之间 On about 8 of 10 days, actual sales are between the 80% limits";
    let mean = "一天的预测取中位数；几天合计请用“预计销量”一列 The forecast of a day is its median; to add up several days, use the Expected column";
    let lines = [
        (
            "内容 Content",
            "“预测”每行是一个序列的一天；“7 天”每行是一个序列，每列是一天的预计销量 Forecast has one row per series and day; 7 days has one row per series and one column per day, with expected sales",
        ),
        ("模型 Model", prediction.path.as_str()),
        ("预测起点 Forecast after", &at),
        ("上下限 Limits", range),
        ("合计 Totals", mean),
    ];
    sheet.set_name("说明 About")?.set_column_width(0, 26.0)?.set_column_width(1, 90.0)?;
    for (row, (title, text)) in (0_u32..).zip(lines) {
        sheet.write_with_format(row, 0, title, &name)?.write(row, 1, text)?;
    }
    Ok(())
}

fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(u16::try_from(date.year()).unwrap_or(0), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "周一 Mon",
        Weekday::Tuesday => "周二 Tue",
        Weekday::Wednesday => "周三 Wed",
        Weekday::Thursday => "周四 Thu",
        Weekday::Friday => "周五 Fri",
        Weekday::Saturday => "周六 Sat",
        Weekday::Sunday => "周日 Sun",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::History;
    use calamine::Reader as _;
    use jiff::civil::date;

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_for_the_user_alone_unless_an_earlier_file_was_not() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sales.csv");
        let mode = || std::fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        replace(&file, b"1").expect("written");
        assert_eq!(mode(), 0o600);
        replace(&file, b"2").expect("written");
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("shared");
        replace(&file, b"3").expect("written");
        assert_eq!((mode(), std::fs::read(&file).expect("read").as_slice()), (0o640, &b"3"[..]), "as the user shared it");
    }

    fn prediction() -> Prediction {
        let point = |day| ForecastPoint {
            series: forecast::SeriesId::new("一店", "\"A\""),
            date: date(2024, 3, day),
            forecast: 12.5,
            mean: 13.5,
            lower: 3.0,
            upper: 20.0,
            lower_95: 1.0,
            upper_95: 24.0,
            closed: false,
            promotion: 0.0,
        };
        let other = ForecastPoint { series: SeriesId::new("S2", "P1"), mean: 2.345_678, ..point(1) };
        let history = History { start: date(2024, 2, 1), quantity: vec![1.0] };
        Prediction {
            path: "saved_models/x/v1/".into(),
            at: date(2024, 2, 29),
            history,
            points: vec![point(1), point(2), other],
            totals: vec![],
            unusable: None,
        }
    }

    /// Sales that name one of the products.
    fn sales() -> DataSummary {
        let product = sales::ProductSummary {
            product_id: "\"A\"".into(),
            product_name: Some("阿莫西林".into()),
            first_date: date(2024, 2, 1),
            last_date: date(2024, 2, 29),
            rows: 1,
            total_quantity: 1.0,
        };
        DataSummary { rows: 1, first_date: None, last_date: None, products: vec![product], stores: vec![] }
    }

    #[test]
    fn no_name_is_run_as_a_formula() {
        let seen = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A", " =1", "\t=1", "\n=1", "\r1", "﹦1", "−1"];
        let unseen = ["\u{feff}=1", "\u{200b}＝1", "\u{ad}=1", "\u{2066}=1", "\u{3164}+1", "\u{e0020}@A"];
        for text in seen.into_iter().chain(unseen) {
            assert_eq!(no_formula(text), format!("'{text}"), "{text:?}");
        }
        for text in ["", "阿莫西林", "P-1", "3=3", "50%", " 头孢"] {
            assert_eq!(no_formula(text), text);
        }
    }

    #[test]
    fn a_workbook_holds_dates_as_dates_and_numbers_as_numbers() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("预测.XLSX");
        write_forecast(&file, &prediction(), &sales()).expect("written");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).expect("a workbook");
        let mut rows = |sheet: &str| -> Vec<Vec<calamine::Data>> {
            book.worksheet_range(sheet).expect("a sheet").rows().map(<[calamine::Data]>::to_vec).collect()
        };
        let words = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>();
        let sheet = rows("预测 Forecast");
        assert_eq!(words(&sheet[0]), HEADERS);
        assert_eq!(words(&sheet[1][..3]), ["一店", "\"A\"", "阿莫西林"]);
        assert!(matches!(&sheet[1][3], calamine::Data::DateTime(day) if day.as_f64() == 45_352.0), "{:?}", sheet[1]);
        assert_eq!(sheet[2][4].to_string(), "周六 Sat");
        assert_eq!(sheet[2][5..9], [12.5, 3.0, 20.0, 13.5].map(calamine::Data::Float));
        assert_eq!(sheet.len(), 4);
        let week = rows("7 天 7 days");
        assert_eq!(words(&week[0][3..]), ["3-1 周五 Fri", "3-2 周六 Sat", "合计 Total"]);
        assert_eq!(week[1][3..], [13.5, 13.5, 27.0].map(calamine::Data::Float));
        assert_eq!((words(&week[2][..3]), &week[2][5]), (["S2", "P1", ""].map(String::from).to_vec(), &calamine::Data::Float(2.35)));
    }

    #[test]
    fn csv_quotes_names_and_another_ending_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("f.csv");
        write_forecast(&file, &prediction(), &sales()).expect("written");
        let text = std::fs::read_to_string(&file).expect("read");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("\"一店 / \"\"A\"\"\",2024-03-01,12.5,3,20,13.5,")), "{text}");
        assert!(matches!(write_forecast(&folder.path().join("f.pdf"), &prediction(), &sales()), Err(WorkbenchError::Usage(_))));
        let missing = folder.path().join("none").join("f.csv");
        assert!(matches!(write_forecast(&missing, &prediction(), &sales()), Err(WorkbenchError::Write { .. })));
    }
}
