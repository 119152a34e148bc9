//! Forecasts as files for people: a formatted workbook with headers in both languages, or a plain CSV. What a forecast is lives in `predict`.

use std::borrow::Cow;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use forecast::ForecastPoint;
use jiff::civil::{Date, Weekday};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use crate::error::WorkbenchError;
use crate::forecasts::predict::Prediction;

const HEADERS: [&str; 9] = [
    "系列 Series",
    "日期 Date",
    "星期 Weekday",
    "预测 Forecast",
    "下限 Lower 80 %",
    "上限 Upper 80 %",
    "期望 Mean",
    "下限 Lower 95 %",
    "上限 Upper 95 %",
];
const WIDTHS: [f64; 9] = [28.0, 13.0, 15.0, 15.0, 17.0, 17.0, 13.0, 17.0, 17.0];

/// Writes a forecast to `file`: a workbook where its name ends in `.xlsx`, CSV where it ends in `.csv`.
///
/// # Errors
/// [`WorkbenchError::Usage`] for another ending, [`WorkbenchError::Write`] when it cannot be written; an earlier file is whole then.
pub fn write_forecast(file: &Path, prediction: &Prediction) -> Result<(), WorkbenchError> {
    write(file, |kind| match kind {
        Written::Workbook => workbook(prediction).map_err(std::io::Error::other),
        Written::Csv => csv(&prediction.points),
    })
}

/// Kinds of file that people open.
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
            let message = format!("{} ends in neither .xlsx nor .csv; give the file one of these endings", file.display());
            return Err(WorkbenchError::Usage(message));
        }
    };
    let written = content(kind).and_then(|bytes| replace(file, &bytes));
    written.map_err(|source| WorkbenchError::Write { file: file.display().to_string(), source })
}

/// A name out of a sales file that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP's page on CSV injection says:
/// these sheets are for people, and are sent to others.
pub(crate) fn no_formula(text: &str) -> Cow<'_, str> {
    // Excel takes the full-width signs of Chinese keyboards for the plain ones, and some programs skip what can't be seen before them.
    let unseen = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}');
    let shown = text.trim_start_matches(unseen);
    let is_formula = shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}").into() } else { text.into() }
}

/// Written next to it, then moved into its place: a full disk leaves an earlier file as it was.
pub(crate) fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let draft = files::sibling(file, ".part");
    // One that an earlier attempt left. A link is removed itself, and a new file never leads elsewhere.
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let written = File::create_new(&draft).and_then(|mut out| out.write_all(bytes).and_then(|()| out.sync_all()));
    written.and_then(|()| std::fs::rename(&draft, file)).inspect_err(|_| drop(std::fs::remove_file(&draft)))
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

fn workbook(prediction: &Prediction) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    forecast_sheet(book.add_worksheet(), &prediction.points)?;
    about_sheet(book.add_worksheet(), prediction)?;
    book.save_to_buffer()
}

fn forecast_sheet(sheet: &mut Worksheet, points: &[ForecastPoint]) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00E6_F0EC)).set_border_bottom(FormatBorder::Thin);
    let right = head.clone().set_align(FormatAlign::Right);
    let date = Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left);
    let units = Format::new().set_num_format("#,##0.0");
    sheet.set_name("预测 Forecast")?.set_freeze_panes(1, 0)?;
    for (column, (header, width)) in (0_u16..).zip(HEADERS.into_iter().zip(WIDTHS)) {
        sheet.write_with_format(0, column, header, if column < 3 { &head } else { &right })?.set_column_width(column, width)?;
    }
    for (row, p) in (1_u32..).zip(points) {
        sheet.write(row, 0, p.series.to_string())?.write_with_format(row, 1, &day(p.date)?, &date)?.write(row, 2, weekday(p.date))?;
        for (column, value) in (3_u16..).zip(numbers(p)) {
            sheet.write_with_format(row, column, value, &units)?;
        }
    }
    sheet.autofilter(0, 0, u32::try_from(points.len()).unwrap_or(u32::MAX), 8)?;
    Ok(())
}

fn about_sheet(sheet: &mut Worksheet, prediction: &Prediction) -> Result<(), XlsxError> {
    let name = Format::new().set_bold();
    let at = prediction.at.to_string();
    let range = "实际销量约有 80 % 的日子落在上下限之间 On about 80 days of 100, sales lie between the two limits";
    let mean = "一天的预测取中间值；几天合计请加“期望”一列 A day's forecast is its median; to add days up, add their means";
    let lines =
        [("模型 Model", prediction.path.as_str()), ("预测起点 Forecast after", &at), ("上下限 Limits", range), ("合计 Totals", mean)];
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
        let history = History { start: date(2024, 2, 1), quantity: vec![1.0] };
        Prediction { path: "saved_models/x/v1/".into(), at: date(2024, 2, 29), history, points: vec![point(1), point(2)], totals: vec![] }
    }

    #[test]
    fn no_name_is_run_as_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠A", " =1", "\t=1", "\n=1", "\u{feff}=1", "\u{200b}＝1", "\r1"]
        {
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
        write_forecast(&file, &prediction()).expect("written");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).expect("a workbook");
        let cells = book.worksheet_range("预测 Forecast").expect("a sheet");
        let row = |row| (0..9).map(|column| cells.get((row, column)).cloned().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(row(0).iter().map(ToString::to_string).collect::<Vec<_>>(), HEADERS);
        assert_eq!(row(1)[0].to_string(), "一店 / \"A\"");
        assert!(matches!(&row(1)[1], calamine::Data::DateTime(day) if day.as_f64() == 45_352.0), "{:?}", row(1));
        assert_eq!(row(2)[2].to_string(), "周六 Sat");
        assert_eq!(row(2)[3..7], [12.5, 3.0, 20.0, 13.5].map(calamine::Data::Float));
        assert_eq!(cells.height(), 3);
    }

    #[test]
    fn csv_quotes_names_and_another_ending_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("f.csv");
        write_forecast(&file, &prediction()).expect("written");
        let text = std::fs::read_to_string(&file).expect("read");
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("\"一店 / \"\"A\"\"\",2024-03-01,12.5,3,20,13.5,")), "{text}");
        assert!(matches!(write_forecast(&folder.path().join("f.pdf"), &prediction()), Err(WorkbenchError::Usage(_))));
        let missing = folder.path().join("none").join("f.csv");
        assert!(matches!(write_forecast(&missing, &prediction()), Err(WorkbenchError::Write { .. })));
    }
}
