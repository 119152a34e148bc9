//! The worklist as a file: the lines to order first, then every line in words, then the numbers that its quantity can be recomputed from.

use std::path::Path;

use replenishment::{Note, Status};
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook as Book, Worksheet, XlsxError};

use super::worklist::{Worklist, WorklistLine};
use crate::error::WorkbenchError;
use crate::forecasts::export::{self, Written, no_formula};

/// A cell.
enum Cell<'a> {
    Text(std::borrow::Cow<'a, str>),
    /// A code for programs, and what people call it.
    Coded(std::borrow::Cow<'a, str>, std::borrow::Cow<'a, str>),
    Number(Option<f64>),
    /// Notes, joined as the language of the worklist joins them.
    Notes(&'a [String]),
}

/// A column: its name in CSV, its header, its width, and its value.
type Column = (&'static str, &'static str, f64, for<'a> fn(&'a WorklistLine) -> Cell<'a>);

fn coded<'a>(code: &'a str, words: &'a str) -> Cell<'a> {
    Cell::Coded(code.into(), words.into())
}

fn text(value: Option<&str>) -> Cell<'_> {
    Cell::Text(value.unwrap_or("").into())
}

/// What people call a status.
fn status_words(status: Status) -> &'static str {
    match status {
        Status::RunsOut => "要断货 Runs out",
        Status::Order => "要订 Order",
        Status::Doubtful => "待核对 Needs checking",
        Status::UnknownStock => "库存未知 Stock unknown",
        Status::Expiring => "临期 May expire",
        Status::TooMuch => "积压 Too much",
        Status::Dead => "滞销 Not selling",
        Status::Enough => "够用 Enough",
    }
}

/// What people call a model type or a simple method, whose name may end with the days that it looks back.
fn method_words(method: &str) -> &str {
    match method.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_') {
        "mlstm" => "mLSTM",
        "kan" => "KAN",
        "tcn" => "TCN",
        "transformer" => "Transformer",
        "trees" => "梯度提升树 Gradient-boosted trees",
        "seasonal_naive" => "上周同期 Last week’s sales",
        "moving_average" => "移动平均 Moving average",
        "weekday_mean" => "星期平均 Weekday average",
        "weekday_median" => "星期中位数 Weekday median",
        "ets" => "指数平滑 Exponential smoothing",
        "croston" => "零星销售法 Croston",
        "tsb" => "零星销售衰减法 TSB",
        _ => method,
    }
}

/// The store's name; sales without a store are in one that has only a code.
fn store_words(line: &WorklistLine) -> Cell<'_> {
    match (line.store_name.as_deref(), line.store_id.as_deref()) {
        (None, Some(sales::ONLY_STORE)) => coded("", "主店 Main store"),
        (name, _) => text(name),
    }
}

/// Columns for readers: what is ordered.
const ORDER: [Column; 10] = [
    ("supplier", "供应商 Supplier", 18.0, |line| text(line.supplier.as_deref())),
    ("store", "门店 Store", 16.0, |line| match store_words(line) {
        Cell::Text(name) if name.is_empty() => text(line.store_id.as_deref()),
        words => words,
    }),
    ("product_id", "药品编码 Code", 16.0, |line| text(line.product_id.as_deref())),
    ("product_name", "药品名称 Name", 30.0, |line| text(line.product_name.as_deref())),
    ("on_hand", "现有库存 On hand", 12.0, |line| Cell::Number(line.suggestion.on_hand)),
    ("quantity", "订货 Order", 12.0, |line| Cell::Number(line.suggestion.quantity)),
    ("packs", "包数 Packs", 10.0, |line| Cell::Number(line.suggestion.packs)),
    ("cost", "金额 Amount", 13.0, |line| Cell::Number(line.suggestion.cost)),
    ("reason", "原因 Why", 90.0, |line| text(Some(&line.reason_text))),
    ("notes", "备注 Notes", 60.0, |line| Cell::Notes(&line.note_texts)),
];

/// Columns that say which line it is, as the numbers of [`BASIS`] need them too.
const LINE: [usize; 4] = [0, 1, 2, 3];
/// From this column on, [`ALL`] has what the numbers before are computed from.
const BASIS: usize = 36;

/// Every number that a line is made of.
const ALL: [Column; 49] = [
    ("store_id", "门店编码 Store code", 14.0, |line| text(line.store_id.as_deref())),
    ("store_name", "门店 Store", 14.0, store_words),
    ("product_id", "药品编码 Code", 14.0, |line| text(line.product_id.as_deref())),
    ("product_name", "药品名称 Name", 26.0, |line| text(line.product_name.as_deref())),
    ("supplier", "供应商 Supplier", 16.0, |line| text(line.supplier.as_deref())),
    ("class", "分类 Class", 8.0, |line| text(line.class.as_deref())),
    ("status", "状态 Status", 20.0, |line| coded(line.suggestion.status.name(), status_words(line.suggestion.status))),
    ("method", "方法 Method", 24.0, |line| coded(&line.method, method_words(&line.method))),
    ("on_hand", "现有库存 On hand", 12.0, |line| Cell::Number(line.suggestion.on_hand)),
    ("expired", "已过期 Expired", 10.0, |line| Cell::Number(Some(line.suggestion.expired))),
    ("usable", "可用 Usable", 12.0, |line| Cell::Number(line.suggestion.usable)),
    ("on_the_way", "在途 On the way", 12.0, |line| Cell::Number(Some(line.suggestion.on_the_way))),
    ("daily_mean", "日均 Daily mean", 12.0, |line| Cell::Number(Some(line.suggestion.daily_mean))),
    ("daily_mean_raw", "实销日均 Sold per day", 12.0, |line| Cell::Number(Some(line.suggestion.daily_mean_raw))),
    ("days_of_cover", "可售天数 Days of cover", 12.0, |line| Cell::Number(line.suggestion.days_of_cover)),
    ("run_out", "断货日 Run-out date", 12.0, |line| {
        Cell::Text(line.suggestion.run_out.map_or_else(String::new, |day| day.to_string()).into())
    }),
    ("lead_days", "到货天数 Delivery time (days)", 10.0, |line| Cell::Number(Some(line.suggestion.lead_days.into()))),
    ("review_days", "订货间隔（天） Order interval (days)", 10.0, |line| Cell::Number(Some(line.suggestion.review_days.into()))),
    ("protection_days", "保障天数 Days to cover", 10.0, |line| Cell::Number(Some(line.suggestion.protection_days.into()))),
    ("stretched_from", "第几天起超出预测 First day beyond the forecast", 10.0, |line| {
        Cell::Number(line.suggestion.stretched_from.map(f64::from))
    }),
    ("service_level", "服务水平 Service level", 10.0, |line| Cell::Number(line.suggestion.service_level)),
    ("expected_sales", "预计销量 Expected sales", 12.0, |line| Cell::Number(Some(line.suggestion.expected_sales))),
    ("safety_stock", "安全库存 Safety stock", 12.0, |line| Cell::Number(Some(line.suggestion.safety_stock))),
    ("target", "备货到 Target", 12.0, |line| Cell::Number(Some(line.suggestion.target))),
    ("needed", "需要 Needed", 12.0, |line| Cell::Number(line.suggestion.needed)),
    ("pack_size", "每包数量 Pack size", 9.0, |line| Cell::Number(Some(line.suggestion.pack_size))),
    ("step", "订货步长 Order step", 9.0, |line| Cell::Number(Some(line.suggestion.step))),
    ("quantity", "订货 Order", 12.0, |line| Cell::Number(line.suggestion.quantity)),
    ("packs", "包数 Packs", 10.0, |line| Cell::Number(line.suggestion.packs)),
    ("offered", "待核对数量 Quantity to check", 12.0, |line| Cell::Number(line.suggestion.offered)),
    ("unit_cost", "进价 Unit cost", 10.0, |line| Cell::Number(line.suggestion.unit_cost)),
    ("cost", "金额 Amount", 12.0, |line| Cell::Number(line.suggestion.cost)),
    ("units_at_risk", "可能缺货数量 Units at risk", 12.0, |line| Cell::Number(Some(line.suggestion.units_at_risk))),
    ("money_at_risk", "风险金额 Money at risk", 12.0, |line| Cell::Number(line.suggestion.money_at_risk)),
    ("reason", "原因 Why", 90.0, |line| text(Some(&line.reason_text))),
    ("notes", "备注 Notes", 60.0, |line| Cell::Notes(&line.note_texts)),
    ("quantile", "分位数 Quantile", 10.0, |line| Cell::Number(Some(line.suggestion.basis.quantile))),
    ("lead_spread", "到货波动 Delivery spread", 10.0, |line| Cell::Number(Some(line.suggestion.basis.lead_spread))),
    ("min_quantity", "最小订货量 Minimum quantity", 10.0, |line| Cell::Number(Some(line.suggestion.basis.min_quantity))),
    ("min_stock", "最低库存 Minimum stock", 10.0, |line| Cell::Number(Some(line.suggestion.basis.min_stock))),
    ("max_stock", "最高库存 Maximum stock", 10.0, |line| Cell::Number(line.suggestion.basis.max_stock)),
    ("shelf_life_days", "保质期（天） Shelf life (days)", 10.0, |line| {
        Cell::Number(line.suggestion.basis.shelf_life_days.map(f64::from))
    }),
    ("sells_in_time", "期内可销 Sells in time", 10.0, |line| Cell::Number(line.suggestion.basis.sells_in_time)),
    ("unit_price", "售价 Unit price", 10.0, |line| Cell::Number(line.suggestion.basis.unit_price)),
    ("never_ordered", "不再订货 No longer ordered", 10.0, |line| {
        Cell::Number(Some(f64::from(u8::from(line.suggestion.basis.never_ordered))))
    }),
    ("topped_up", "为达到起订金额增加 Added to reach the minimum", 10.0, |line| Cell::Number(Some(topped_up(line)))),
    ("cut_by_budget", "受预算限制 Cut by the budget", 10.0, |line| {
        let is_cut = line.suggestion.notes.iter().any(|note| matches!(note, Note::CutByBudget { .. }));
        Cell::Number(Some(f64::from(u8::from(is_cut))))
    }),
    ("totals", "等可能总量 Equally likely totals", 14.0, |line| {
        let totals = &line.suggestion.basis.totals;
        Cell::Coded(joined(totals, f64::from).into(), joined(totals, shown).into())
    }),
    ("lots", "批号 Lots (days@units:totals)", 14.0, |line| Cell::Coded(lots(line, f64::from).into(), lots(line, shown).into())),
];

/// What is written between two notes.
const fn between(chinese: bool) -> &'static str {
    if chinese { "；" } else { "; " }
}

/// Units added to reach the supplier's minimum amount.
fn topped_up(line: &WorklistLine) -> f64 {
    let units = |note: &Note| if let Note::ToppedUp { units } = note { *units } else { 0.0 };
    line.suggestion.notes.iter().map(units).fold(0.0, |all, units| all + units)
}

/// What people can use of a number: three decimals.
fn shown(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn joined(totals: &[f64], number: fn(f64) -> f64) -> String {
    totals.iter().map(|total| number(*total).to_string()).collect::<Vec<_>>().join(" ")
}

fn lots(line: &WorklistLine, number: fn(f64) -> f64) -> String {
    let lot = |(days, units, totals): &(u32, f64, Vec<f64>)| format!("{days}@{}:{}", number(*units), joined(totals, number));
    line.suggestion.basis.lots.iter().map(lot).collect::<Vec<_>>().join(";")
}

/// Writes a worklist to `file`. A workbook has a sheet of what is ordered, ready to print, one with every line in words, and one with what the
/// numbers are computed from, all of it rounded; CSV has every line with codes and unrounded numbers.
///
/// # Errors
/// As [`crate::write_forecast`].
pub fn write_worklist(file: &Path, list: &Worklist) -> Result<(), WorkbenchError> {
    export::write(file, |kind| match kind {
        Written::Workbook => workbook(list).map_err(std::io::Error::other),
        Written::Csv => Ok(csv(list)),
    })
}

fn csv(list: &Worklist) -> Vec<u8> {
    let mut out = String::from('\u{feff}') + &ALL.map(|(name, ..)| name).join(",") + "\r\n";
    for line in &list.lines {
        let cell = |(.., value): &Column| match value(line) {
            Cell::Text(text) => export::csv_text(&no_formula(&text)),
            Cell::Coded(code, _) => export::csv_text(&no_formula(&code)),
            Cell::Number(number) => number.map_or_else(String::new, |number| number.to_string()),
            Cell::Notes(notes) => export::csv_text(&no_formula(&notes.join(between(list.chinese)))),
        };
        out += &(ALL.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n");
    }
    out.into_bytes()
}

fn workbook(list: &Worklist) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    let title = Format::new().set_bold().set_font_size(14);
    let ordered: Vec<&WorklistLine> = list.lines.iter().filter(|line| line.ordered() > 0.0).collect();
    let sheet = book.add_worksheet().set_name("订货 Order")?;
    let cost: Option<f64> = ordered.iter().map(|line| line.suggestion.cost).sum();
    let sum = cost.map_or_else(String::new, |cost| format!("  合计 Total {cost:.2}"));
    sheet.write_with_format(
        0,
        0,
        format!("订货清单 Worklist  销售截至 Sales through {}  {} 项 lines{sum}", list.at, ordered.len()),
        &title,
    )?;
    table(sheet, 2, &ORDER.each_ref(), &ordered, between(list.chinese))?;
    let last = u32::try_from(ordered.len() + 4).unwrap_or(u32::MAX);
    sheet.write(last, 0, "审核 Approved by: ____________")?;
    export::print_setup(sheet, 2)?;
    let all: Vec<&WorklistLine> = list.lines.iter().collect();
    let (words, basis) = ALL.split_at(BASIS);
    let basis: Vec<&Column> = LINE.iter().map(|at| &words[*at]).chain(basis).collect();
    for (name, columns) in [("全部 All", words.iter().collect()), ("计算依据 Basis", basis)] {
        let sheet = book.add_worksheet().set_name(name)?;
        table(sheet, 0, &columns, &all, between(list.chinese))?;
        sheet.set_freeze_panes(1, LINE.len() as u16)?;
        sheet.autofilter(0, 0, u32::try_from(all.len()).unwrap_or(u32::MAX), (columns.len() - 1) as u16)?;
        export::print_setup(sheet, 0)?;
    }
    book.save_to_buffer()
}

/// `between` is written between the notes of a line.
fn table(sheet: &mut Worksheet, head: u32, columns: &[&Column], lines: &[&WorklistLine], between: &str) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0xE8_EE_F4)).set_border_bottom(FormatBorder::Thin);
    let words = Format::new().set_num_format("@");
    let number = Format::new().set_num_format("#,##0.###");
    for (at, (_, header, width, _)) in columns.iter().enumerate() {
        sheet.write_with_format(head, at as u16, *header, &bold)?;
        sheet.set_column_width(at as u16, *width)?;
    }
    for (place, line) in lines.iter().enumerate() {
        let row = head + 1 + u32::try_from(place).unwrap_or(u32::MAX - head - 1);
        for (at, (.., value)) in columns.iter().enumerate() {
            match value(line) {
                Cell::Text(text) => {
                    sheet.write_with_format(row, at as u16, text.as_ref(), &words)?;
                }
                Cell::Coded(_, text) => {
                    sheet.write_with_format(row, at as u16, text.as_ref(), &words)?;
                }
                Cell::Number(Some(value)) => {
                    sheet.write_number_with_format(row, at as u16, shown(value), &number)?;
                }
                Cell::Notes(notes) => {
                    sheet.write_with_format(row, at as u16, notes.join(between), &words)?;
                }
                Cell::Number(None) => {}
            }
        }
    }
    Ok(())
}
