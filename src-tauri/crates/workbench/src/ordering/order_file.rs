//! A saved order as a file for the supplier: a workbook that prints on one page, CSV, or a text for a message.

use std::path::Path;

use replenishment::Lot;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook as Book, XlsxError};

use super::saved_order::{SavedOrder, SavedOrderLine};
use crate::Workbench;
use crate::error::WorkbenchError;
use crate::forecasts::export::{self, Written, no_formula};

/// Columns of an order to a supplier; a transfer has all.
const SUPPLIED: usize = 8;
const HEADERS: [&str; 10] = [
    "门店 Store",
    "药品编码 Code",
    "药品名称 Name",
    "数量 Quantity",
    "每包数量 Pack size",
    "包数 Packs",
    "进价 Unit cost",
    "金额 Amount",
    "调出门店 From",
    "批号 Lots",
];
const WIDTHS: [f64; 10] = [16.0, 16.0, 32.0, 12.0, 9.0, 9.0, 12.0, 14.0, 16.0, 32.0];
const WHY: [&str; 5] = ["门店 Store", "药品编码 Code", "药品名称 Name", "数量 Quantity", "原因 Why"];

impl Workbench {
    /// Writes a saved order to `file`: `.xlsx`, `.csv`, or `.txt` for a message.
    ///
    /// # Errors
    /// [`WorkbenchError::NoSuchOrder`], and as [`crate::write_forecast`].
    pub fn export_order(&self, id: i64, file: &Path) -> Result<(), WorkbenchError> {
        let order = self.saved_order(id)?;
        if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt")) {
            let written = export::replace(file, order_text(&order).as_bytes());
            return written.map_err(|source| WorkbenchError::Write { file: file.display().to_string(), source });
        }
        export::write(file, |kind| match kind {
            Written::Workbook => workbook(&order).map_err(std::io::Error::other),
            Written::Csv => Ok(csv(&order)),
        })
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn packs(line: &SavedOrderLine) -> f64 {
    rounded(line.quantity / if line.pack_size > 0.0 { line.pack_size } else { 1.0 })
}

fn store(line: &SavedOrderLine) -> &str {
    match (line.store_name.as_deref(), line.store_id.as_deref()) {
        (None, Some(sales::ONLY_STORE)) => "主店 Main store",
        (name, id) => name.or(id).unwrap_or(""),
    }
}

/// Each store once, in the order in which they first come.
fn by_store(order: &SavedOrder) -> Vec<&SavedOrderLine> {
    let mut lines: Vec<&SavedOrderLine> = order.lines.iter().collect();
    lines.sort_by_cached_key(|line| order.lines.iter().position(|first| first.store_id == line.store_id));
    lines
}

/// The store that a transfer comes from: its name, and its code where it has both.
fn sender(order: &SavedOrder) -> Option<String> {
    let id = order.from_store.as_ref()?;
    Some(order.from_store_name.as_ref().filter(|name| *name != id).map_or_else(|| id.clone(), |name| format!("{name} ({id})")))
}

/// `A 2026-12-20 × 300`: the lots of a transfer's line.
fn lots(line: &SavedOrderLine) -> String {
    let text = |lot: &Lot| {
        let expires = lot.expires.map(|day| day.to_string());
        let name: Vec<&str> = [lot.lot.as_deref(), expires.as_deref()].into_iter().flatten().collect();
        let name = if name.is_empty() { "?".to_owned() } else { name.join(" ") };
        format!("{name} × {}", rounded(lot.quantity))
    };
    line.lots.iter().map(text).collect::<Vec<_>>().join("; ")
}

fn title(order: &SavedOrder) -> String {
    if let Some(from) = sender(order) {
        return format!("调拨单 Transfer {}  {}  调出 From: {from}", order.id, order.ordered_on);
    }
    let supplier = order.supplier.as_deref().unwrap_or("");
    format!("订货单 Order {}  {}  {supplier}", order.id, order.ordered_on)
}

/// Returns an order as a text that can be sent as a message.
#[must_use]
pub fn order_text(order: &SavedOrder) -> String {
    let mut text = title(order) + "\n";
    let mut last = None;
    for line in by_store(order) {
        if last != Some(store(line)) {
            last = Some(store(line));
            text.push_str(&format!("\n{}\n", store(line)));
        }
        let name = line.product_name.as_deref().unwrap_or("");
        let single = (line.pack_size - 1.0).abs() < 1e-9;
        let amount = if single {
            rounded(line.quantity).to_string()
        } else {
            format!("{} × {} = {}", packs(line), rounded(line.pack_size), rounded(line.quantity))
        };
        let lots = if line.lots.iter().any(is_named) { format!("  [{}]", lots(line)) } else { String::new() };
        text.push_str(&format!("{} {name}  {amount}{lots}\n", line.product_id));
    }
    text
}

/// Whether anything is known of a lot.
fn is_named(lot: &Lot) -> bool {
    lot.lot.is_some() || lot.expires.is_some()
}

fn csv(order: &SavedOrder) -> Vec<u8> {
    let mut out = String::from(
        "\u{feff}order,supplier,ordered_on,store_id,store,product_id,product_name,quantity,pack_size,packs,unit_cost,cost,from_store_id,from_store,lots\r\n",
    );
    for line in &order.lines {
        let text = |text: Option<&str>| export::csv_text(&no_formula(text.unwrap_or("")));
        let number = |value: Option<f64>| value.map_or_else(String::new, |value| rounded(value).to_string());
        let cells = [
            order.id.to_string(),
            text(order.supplier.as_deref()),
            order.ordered_on.to_string(),
            text(line.store_id.as_deref()),
            text(line.store_name.as_deref()),
            text(Some(&line.product_id)),
            text(line.product_name.as_deref()),
            number(Some(line.quantity)),
            number(Some(line.pack_size)),
            number(Some(packs(line))),
            number(line.unit_cost),
            number(line.unit_cost.map(|cost| cost * line.quantity)),
            text(order.from_store.as_deref()),
            text(order.from_store_name.as_deref()),
            text(Some(&if line.lots.iter().any(is_named) { lots(line) } else { String::new() })),
        ];
        out += &(cells.join(",") + "\r\n");
    }
    out.into_bytes()
}

fn workbook(order: &SavedOrder) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    let bold = Format::new().set_bold().set_font_size(14);
    let head = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE8_EE_F4)).set_border(FormatBorder::Thin);
    let text = Format::new().set_num_format("@").set_border(FormatBorder::Hair);
    let number = Format::new().set_num_format("#,##0.###").set_border(FormatBorder::Hair);
    let money = Format::new().set_num_format("#,##0.00").set_border(FormatBorder::Hair);
    let total = Format::new().set_bold().set_num_format("#,##0.00").set_align(FormatAlign::Right);
    let sheet = book.add_worksheet().set_name("订货单 Order")?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(3, 3)?;
    sheet.set_footer("&L&D&CPharmacast&R&P / &N");
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.write_with_format(0, 0, title(order), &bold)?;
    let expected = order.expected.map_or_else(String::new, |day| format!("  预计到货 Expected: {day}"));
    sheet.write(1, 0, format!("销售截至 Sales through: {}{expected}", order.sales_until))?;
    let columns = if order.from_store.is_some() { HEADERS.len() } else { SUPPLIED };
    for (column, header) in HEADERS.iter().enumerate().take(columns) {
        sheet.write_with_format(3, column as u16, *header, &head)?;
        sheet.set_column_width(column as u16, WIDTHS[column])?;
    }
    let mut row = 4;
    for line in by_store(order) {
        sheet.write_with_format(row, 0, store(line), &text)?;
        sheet.write_with_format(row, 1, line.product_id.as_str(), &text)?;
        sheet.write_with_format(row, 2, line.product_name.as_deref().unwrap_or(""), &text)?;
        for (column, value) in [(3, Some(line.quantity)), (4, Some(line.pack_size)), (5, Some(packs(line)))] {
            if let Some(value) = value {
                sheet.write_with_format(row, column, rounded(value), &number)?;
            }
        }
        for (column, value) in [(6, line.unit_cost), (7, line.unit_cost.map(|cost| cost * line.quantity))] {
            match value {
                Some(value) => sheet.write_with_format(row, column, rounded(value), &money)?,
                None => sheet.write_with_format(row, column, "", &text)?,
            };
        }
        if let Some(from) = sender(order) {
            sheet.write_with_format(row, 8, from, &text)?;
            sheet.write_with_format(row, 9, if line.lots.iter().any(is_named) { lots(line) } else { String::new() }, &text)?;
        }
        row += 1;
    }
    sheet.write_with_format(row, 2, format!("合计 Total: {} 项 lines", order.lines.len()), &total)?;
    sheet.write_with_format(row, 3, rounded(order.lines.iter().map(|line| line.quantity).sum()), &number)?;
    if let Some(cost) = order.cost {
        sheet.write_with_format(row, 7, rounded(cost), &total)?;
    }
    sheet.write(row + 2, 0, "制单 Prepared by: ____________    审核 Approved by: ____________    收货 Received by: ____________")?;
    sheet.set_print_area(0, 0, row + 2, (columns - 1) as u16)?;
    let why = book.add_worksheet().set_name("原因 Why")?;
    why.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    for (column, (header, width)) in WHY.iter().zip([16.0, 16.0, 32.0, 12.0, 110.0]).enumerate() {
        why.write_with_format(0, column as u16, *header, &head)?;
        why.set_column_width(column as u16, width)?;
    }
    for (place, line) in by_store(order).into_iter().enumerate() {
        let row = u32::try_from(place + 1).unwrap_or(u32::MAX);
        why.write_with_format(row, 0, store(line), &text)?;
        why.write_with_format(row, 1, line.product_id.as_str(), &text)?;
        why.write_with_format(row, 2, line.product_name.as_deref().unwrap_or(""), &text)?;
        why.write_with_format(row, 3, rounded(line.quantity), &number)?;
        why.write_with_format(row, 4, line.reason_text.as_str(), &text)?;
    }
    book.save_to_buffer()
}
