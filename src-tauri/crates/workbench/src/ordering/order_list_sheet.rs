//! Order lists as files for people: a formatted workbook with headers in both languages, or a plain CSV. What to order lives in `orders`.

use std::borrow::Cow;
use std::io::Write as _;
use std::path::Path;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError};

use crate::error::WorkbenchError;
use crate::forecasts::export::{self, Written};
use crate::ordering::order_list::{OrderLine, OrderList};

const HEADERS: [&str; 13] = [
    "药品编码 Product",
    "药品名称 Name",
    "门店 Store",
    "现有库存 In stock",
    "在途 On the way",
    "预计销量 Expected sales",
    "备货到 Stock up to",
    "建议订货 Order",
    "包装 Pack",
    "件数 Packs",
    "可卖天数 Days of stock",
    "过期概率 Expiry risk",
    "预计过期 Expected to expire",
];
const WIDTHS: [f64; 13] = [20.0, 24.0, 18.0, 16.0, 15.0, 20.0, 17.0, 16.0, 11.0, 12.0, 20.0, 18.0, 22.0];
/// The columns that hold text.
const TEXTS: usize = 3;
/// The column of what to order.
const QUANTITY: u16 = 7;

/// Writes an order list to `file`: a workbook where its name ends in `.xlsx`, CSV where it ends in `.csv`. Where the stock is not known, what
/// to order stays empty.
///
/// # Errors
/// As [`crate::write_forecast`].
pub fn write_orders(file: &Path, list: &OrderList) -> Result<(), WorkbenchError> {
    export::write(file, |kind| match kind {
        Written::Workbook => workbook(list).map_err(std::io::Error::other),
        Written::Csv => csv(&list.lines),
    })
}

/// In the order of the columns behind the texts; None stays empty.
fn numbers(line: &OrderLine) -> [Option<f64>; HEADERS.len() - TEXTS] {
    let order = &line.order;
    let known = |value: f64| line.on_hand.map(|_| value);
    [
        line.on_hand,
        Some(line.on_the_way),
        Some(order.expected_sales),
        Some(order.target),
        known(order.quantity),
        Some(line.pack_size.max(1.0)),
        known(order.packs),
        line.on_hand.and(order.days_of_stock).map(f64::from),
        line.on_hand.and(order.expiry_risk),
        line.on_hand.and(order.expected_expiry),
    ]
}

fn texts(line: &OrderLine) -> [&str; TEXTS] {
    let store = line.store_name.as_deref().or(line.order.series.store_id.as_deref());
    // Empty for a forecast of several products together.
    let product = line.order.series.product_id.as_deref().unwrap_or_default();
    [product, line.product_name.as_deref().unwrap_or(""), store.unwrap_or("")]
}

fn csv(lines: &[OrderLine]) -> std::io::Result<Vec<u8>> {
    // The mark lets Excel read Chinese names.
    let mut out = "\u{feff}product,name,store,on_hand,on_the_way,expected_sales,target,order,pack_size,packs,days_of_stock,expiry_risk,expected_expiry\r\n"
        .as_bytes()
        .to_vec();
    for line in lines {
        let texts = texts(line).map(|text| export::csv_text(&no_formula(text))).join(",");
        let numbers = numbers(line).map(|number| number.map_or_else(String::new, |number| number.to_string())).join(",");
        write!(out, "{texts},{numbers}\r\n")?;
    }
    Ok(out)
}

/// A name out of a sales file that a spreadsheet would run as a formula gets an apostrophe in front, as OWASP's page on CSV injection says:
/// this sheet is for people, and is sent to others.
pub(crate) fn no_formula(text: &str) -> Cow<'_, str> {
    // Excel takes the full-width signs of Chinese keyboards for the plain ones, and some programs skip what can't be seen before them.
    let unseen = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}');
    let shown = text.trim_start_matches(unseen);
    let is_formula = shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || text.starts_with(['\t', '\r', '\n']);
    if is_formula { format!("'{text}").into() } else { text.into() }
}

fn workbook(list: &OrderList) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    order_sheet(book.add_worksheet(), &list.lines)?;
    about_sheet(book.add_worksheet(), list)?;
    book.save_to_buffer()
}

fn order_sheet(sheet: &mut Worksheet, lines: &[OrderLine]) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_background_color(Color::RGB(0x00E6_F0EC)).set_border_bottom(FormatBorder::Thin);
    let right = head.clone().set_align(FormatAlign::Right);
    let units = Format::new().set_num_format("#,##0.0");
    let whole = Format::new().set_num_format("#,##0.##");
    let own = Format::new().set_num_format("#,##0.##").set_bold();
    let percent = Format::new().set_num_format("0%");
    sheet.set_name("订货 Orders")?.set_freeze_panes(1, 1)?;
    for (column, (header, width)) in (0_u16..).zip(HEADERS.into_iter().zip(WIDTHS)) {
        let format = if usize::from(column) < TEXTS { &head } else { &right };
        sheet.write_with_format(0, column, header, format)?.set_column_width(column, width)?;
    }
    for (row, line) in (1_u32..).zip(lines) {
        for (column, text) in (0_u16..).zip(texts(line)) {
            sheet.write(row, column, text)?;
        }
        for (column, number) in (3_u16..).zip(numbers(line)) {
            let format = match column {
                5 | 6 | 12 => &units,
                QUANTITY => &own,
                11 => &percent,
                _ => &whole,
            };
            if let Some(number) = number {
                sheet.write_with_format(row, column, number, format)?;
            }
        }
    }
    let last = u32::try_from(lines.len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, HEADERS.len() as u16 - 1)?;
    if !lines.is_empty() {
        // Of what the filter leaves, below the table.
        let total = Formula::new(format!("=SUBTOTAL(109,H2:H{})", last + 1)).set_result(total(lines).to_string());
        sheet.write_with_format(last + 2, 0, "合计 Total", &Format::new().set_bold())?;
        sheet.write_formula_with_format(last + 2, QUANTITY, total, &own)?;
    }
    Ok(())
}

fn total(lines: &[OrderLine]) -> f64 {
    lines.iter().filter(|line| line.on_hand.is_some()).map(|line| line.order.quantity).sum()
}

fn about_sheet(sheet: &mut Worksheet, list: &OrderList) -> Result<(), XlsxError> {
    let name = Format::new().set_bold();
    let terms = &list.terms;
    let days = terms.lead_days + terms.review_days;
    let lines = [
        ("模型 Model", list.path.clone()),
        ("预测起点 Forecast after", list.at.to_string()),
        (
            "天数 Days",
            format!("到货 {} 天 + 每 {} 天订一次 = {days} 天 days to delivery + days between orders", terms.lead_days, terms.review_days),
        ),
        ("把握 Service level", format!("{} %", (terms.service_level * 1000.0).round() / 10.0)),
        (
            "算法 Formula",
            "订货 = 备货到 − 现有库存 − 在途，按整包装进位；备货到 = 这些天总销量在该把握下的分位数 Order = stock up to − in stock − on the way, \
             in whole packs; stock up to = the quantile of total sales over these days"
                .to_owned(),
        ),
        ("空白 Empty", "没有库存数字的药品不给订货数 Where the stock is not known, no order is suggested".to_owned()),
    ];
    sheet.set_name("说明 About")?.set_column_width(0, 26.0)?.set_column_width(1, 110.0)?;
    for (row, (title, text)) in (0_u32..).zip(lines) {
        sheet.write_with_format(row, 0, title, &name)?.write(row, 1, text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _};
    use forecast::{Order, OrderTerms};
    use jiff::civil::date;

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

    fn list() -> OrderList {
        let line = |on_hand: Option<f64>| OrderLine {
            order: Order {
                series: forecast::SeriesId::new("S1", "001"),
                quantity: 20.0,
                packs: 2.0,
                protection_days: 10,
                stretched_from: None,
                expected_sales: 17.5,
                target: 24.2,
                safety_stock: 6.7,
                days_of_stock: Some(3),
                expiry_risk: Some(0.25),
                expected_expiry: None,
            },
            product_name: Some("感冒灵 \"A\"".into()),
            store_name: None,
            on_hand,
            on_the_way: 0.0,
            pack_size: 10.0,
        };
        let terms = OrderTerms {
            lead_days: 3,
            review_days: 7,
            service_level: 0.95,
            on_hand: 0.0,
            on_the_way: 0.0,
            pack_size: 1.0,
            shelf_life_days: None,
        };
        OrderList { path: "saved_models/x/v1/".into(), at: date(2024, 2, 29), terms, lines: vec![line(Some(4.5)), line(None)] }
    }

    #[test]
    fn a_workbook_holds_codes_as_text_numbers_as_numbers_and_nothing_where_the_stock_is_not_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("订货.xlsx");
        write_orders(&file, &list()).expect("written");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(&file).expect("a workbook");
        let cells = book.worksheet_range("订货 Orders").expect("a sheet");
        let row = |row| (0..13).map(|column| cells.get((row, column)).cloned().unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(row(0).iter().map(ToString::to_string).collect::<Vec<_>>(), HEADERS);
        assert_eq!(row(1)[..3], ["001", "感冒灵 \"A\"", "S1"].map(|text| Data::String(text.into())));
        assert_eq!(row(1)[3..10], [4.5, 0.0, 17.5, 24.2, 20.0, 10.0, 2.0].map(Data::Float));
        assert_eq!((&row(2)[3], &row(2)[7], &row(2)[5]), (&Data::Empty, &Data::Empty, &Data::Float(17.5)), "no stock, no order");
        assert_eq!(row(4)[7].to_string(), "20", "what is ordered together");
    }

    #[test]
    fn csv_has_the_same_numbers() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("orders.csv");
        write_orders(&file, &list()).expect("written");
        let text = std::fs::read_to_string(&file).expect("read");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "\"001\",\"感冒灵 \"\"A\"\"\",\"S1\",4.5,0,17.5,24.2,20,10,2,3,0.25,");
        assert_eq!(no_formula("=HYPERLINK(\"a\")"), "'=HYPERLINK(\"a\")");
        assert_eq!(lines[2], "\"001\",\"感冒灵 \"\"A\"\"\",\"S1\",,0,17.5,24.2,,10,,,,");
    }
}
