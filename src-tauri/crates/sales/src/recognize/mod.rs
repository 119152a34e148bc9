//! What the columns of a table are: by hand, by what was mapped before, by header, by values. Reads only the sample.

mod across;
mod align;
mod base_units;
mod blocks;
mod column_uses;
pub(crate) mod counted;
mod covers;
pub(crate) mod currency;
mod date_columns;
mod date_order;
mod date_parts;
mod date_spans;
pub(crate) mod dated;
mod day_numbers;
mod decimal_proofs;
mod delivered;
pub(crate) mod dictionary;
mod doubts;
mod expected;
mod fields;
mod fill_down;
mod flags;
mod goods;
mod guess;
mod header;
mod header_words;
mod kind_columns;
pub(crate) mod kinds;
mod known;
mod letters;
mod line_numbers;
mod lists;
mod marks;
mod measured_periods;
mod medicines;
mod money_like;
mod named_rows;
pub(crate) mod new_header;
mod outline;
mod pack_sizes;
mod persons;
mod pivot;
mod plan;
mod product_columns;
pub(crate) mod purchases;
mod quantity_columns;
mod quantity_doubts;
mod questions;
mod repeated_header;
mod repeated_rows;
mod returned;
mod reversals;
mod running;
pub(crate) mod sample;
mod scale;
mod shifted_amounts;
mod side_by_side;
mod stock_words;
mod store_columns;
mod titled_blocks;
mod totals;
mod twin_quantities;
mod two_row_header;
pub(crate) mod undone;
mod unexplained;
mod units_back;
pub(crate) mod utc;
mod variants;
mod weekdays;
mod wide;
mod wide_layout;
mod wide_pairs;

use std::borrow::Cow;

use crate::error::ImportError;
use crate::import::units::Unit;
use crate::options::{DateOrder, Field, Mapping};
use crate::read::yearless::Frame;
use crate::report::Recognized;
pub(crate) use across::PeriodColumn;
pub(crate) use blocks::{BlockRows, Blocks};
pub(crate) use date_parts::{DateParts, JoinedRows};
pub(crate) use day_numbers::DayNumbers;
pub(crate) use fill_down::{FillDown, FilledRows};
pub(crate) use guess::{Guess, guess};
pub(crate) use known::{Kept, Known};
pub(crate) use named_rows::{CodesByName, NamedRows, is_rounded};
use outline::Outline;
pub(crate) use outline::OutlinedRows;
pub(crate) use plan::{Counted, LongColumns, Plan, Shape, ValueColumn};
use sample::SampleRow;
pub use stock_words::names_stock;
pub(crate) use stock_words::{is_of_a_part, is_sheet_of_all, is_sheet_of_examples, is_sheet_of_sales, is_sheet_of_stock};
pub(crate) use utc::UtcClock;
pub(crate) use variants::VariantRows;

/// The headers of a table in one line: the same for files of the same kind, wherever on the line they begin.
pub(crate) fn signature(headers: &[String]) -> String {
    let words = headers.iter().map(|header| dictionary::normal(header));
    words.skip_while(String::is_empty).collect::<Vec<_>>().join("|")
}

/// Recognizes a table from its first rows. `remembered` gives the mappings of earlier files with the same headers.
pub(crate) fn recognize(
    file: &str,
    sample: &[SampleRow],
    by_hand: &[Mapping],
    remembered: &dyn Fn(&str) -> Result<Vec<Mapping>, ImportError>,
    known: &Known<'_>,
) -> Result<Plan, ImportError> {
    let mut header = header::find(file, sample, by_hand)?;
    let blocks = Blocks::of(file, &header, sample, known)?;
    let apart = blocks.as_ref().map(|blocks| blocks.sample(sample, header.rows_above));
    if let Some(blocks) = &blocks {
        header.headers = blocks.headers();
    }
    let (found, sample, outline) = outlined(header, apart.as_deref().unwrap_or(sample));
    let mut mapped: Vec<(Mapping, Recognized)> = by_hand.iter().map(|mapping| (mapping.clone(), Recognized::ByHand)).collect();
    let given: Vec<Field> = by_hand.iter().map(|mapping| mapping.field).collect();
    let earlier = remembered(&signature(&found.headers))?;
    mapped.extend(earlier.into_iter().filter(|mapping| !given.contains(&mapping.field)).map(|mapping| (mapping, Recognized::Remembered)));
    let has_date = mapped.iter().any(|(mapping, _)| mapping.field == Field::Date);
    let (rows, parts) = joined_dates(&found, &sample, has_date, known.order);
    let rows = &*rows;
    let mut table = fields::Table::new(file, &found, rows);
    table.hidden = known.hidden.to_vec();
    table.assign_parts(parts);
    table.assign_outline(outline.as_ref());
    table.assign_mapped(&mapped)?;
    table.assign_by_header()?;
    table.assign_returned();
    table.assign_period();
    table.assign_week();
    table.assign_corner();
    table.assign_only_dates();
    table.assign_row_labels(known);
    let order = mapped.iter().find_map(|(mapping, _)| (mapping.field == Field::Date).then_some(mapping.order)?);
    let kept = (known.kept)(&signature(&found.headers));
    table.title_before = kept.title;
    (table.kind_choices, table.kept_kinds) = (kept.kinds, kept.kind_columns);
    table.wide_is_answered = known.wide == Some(true);
    let (shape, totals) = table.shape(&Known {
        wide: known.wide.or(kept.wide),
        store_columns: known.store_columns.or(kept.store_columns),
        counted: known.counted.or(kept.counted.as_deref()),
        ..*known
    })?;
    let variants = match shape {
        Shape::Long(_) | Shape::Across { .. } => table.variants(known.variants.or(kept.variants))?,
        Shape::Wide { .. } => Vec::new(),
    };
    let quantity_style = match &shape {
        Shape::Long(columns) if columns.counted == Counted::Column => {
            table.quantity_style(columns.quantity, known, known.decimals.or(kept.decimals))?
        }
        Shape::Long(_) | Shape::Wide { .. } | Shape::Across { .. } => None,
    };
    let scale = match &shape {
        Shape::Long(columns) => table.scale_of(Some(columns.quantity)),
        Shape::Wide { .. } | Shape::Across { .. } => table.scale_of(None),
    };
    let bracket = match &shape {
        Shape::Long(columns) if columns.unit.is_none() => table.headers.get(columns.quantity).and_then(|header| in_brackets(header)),
        _ => None,
    };
    let dated = if matches!(shape, Shape::Across { .. }) { None } else { table.dated(known)? };
    let date = table.column(Field::Date).unwrap_or(if dated.is_some() { Plan::NO_COLUMN } else { 0 });
    let is_by_hand = by_hand.iter().any(|mapping| mapping.order.is_some());
    let order = order.filter(|&order| is_by_hand || date_order::still_fits(rows, date, order, known.today));
    let fill_down = FillDown::of(&shape, date, rows);
    let covers = if shape.has_weekdays() { None } else { table.covers() };
    Ok(Plan {
        expected: table.expected(&shape),
        headers: table.headers.clone(),
        header_line: found.line,
        columns: table.uses(&shape),
        width: table.width(),
        least_width: table.least_width(),
        moved: table.moved,
        date,
        blocks,
        outline,
        parts,
        named_rows: NamedRows::of(&shape, &fill_down, rows),
        line_numbers: table.line_numbers(),
        fill_down,
        clock: UtcClock::of(rows, date),
        shape,
        order: order.or(known.order),
        style: None,
        totals,
        nameless: table.nameless(),
        other_numbers: table.other_numbers(),
        has_periods: table.has_periods() || parts.is_some_and(|parts| parts.are_spans()),
        asks_returned: table.asks_returned(),
        variants,
        quantity_style,
        bracket,
        frame: Frame::of(&[known.dated.unwrap_or_default(), table.title.as_str(), known.sheet, known.stem]),
        dated,
        covers,
        day_numbers: table.day_numbers(known.today),
        scale: scale.unwrap_or(1.0),
        title: table.title_word(known),
        above: table.title.clone(),
    })
}

fn in_brackets(header: &str) -> Option<String> {
    let Some((_, behind)) = header.split_once(['(', '（', '[', '【']) else {
        // `销售数量/盒`
        return header.split_once(['/', '／']).map(|(_, unit)| unit.trim().to_owned()).filter(|unit| Unit::read(unit).is_some());
    };
    let (inside, _) = behind.split_once([')', '）', ']', '】'])?;
    Some(inside.trim().to_owned())
}

/// The header and the rows below it: with the names of their groups, where rows of their own name these.
fn outlined(mut found: header::Header, sample: &[SampleRow]) -> (header::Header, Cow<'_, [SampleRow]>, Option<Outline>) {
    let (above, rows) = sample.split_at(found.rows_above);
    let rows = new_header::up_to_next(&found.headers, rows);
    let outline = found.line.and_then(|_| Outline::of(&found.headers, above, rows));
    let rows = match &outline {
        Some(outline) => {
            found.headers = outline.headers(&found.headers);
            Cow::Owned(outline.outline_sample(above, rows))
        }
        None => Cow::Borrowed(rows),
    };
    (found, rows, outline)
}

/// The rows with their dates joined, where year, month and day are in separate columns and no column holds whole dates.
fn joined_dates<'a>(
    found: &header::Header,
    rows: &'a [SampleRow],
    has_date: bool,
    order: Option<DateOrder>,
) -> (Cow<'a, [SampleRow]>, Option<DateParts>) {
    let parts = if has_date { None } else { DateParts::of(&found.headers, rows, order) };
    let parts = parts.filter(|parts| !parts.stand_by_a_date(&found.headers, rows));
    (parts.map_or(Cow::Borrowed(rows), |parts| Cow::Owned(parts.join_sample(rows))), parts)
}
