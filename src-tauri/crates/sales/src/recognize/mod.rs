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
mod money_like;
mod named_rows;
pub(crate) mod new_header;
mod outline;
mod pack_sizes;
mod persons;
mod pivot;
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
mod two_row_header;
pub(crate) mod undone;
mod units_back;
mod upper_header;
pub(crate) mod utc;
mod variants;
mod wide;
mod wide_layout;
mod wide_pairs;

use std::borrow::Cow;

use crate::error::ImportError;
use crate::import::units::Unit;
use crate::options::{DateOrder, Field, Mapping};
use crate::read::numbers::NumberStyle;
use crate::read::periods::Span;
use crate::read::yearless::Frame;
use crate::report::{ColumnUse, Layout, Recognized};
pub(crate) use across::PeriodColumn;
pub(crate) use blocks::{BlockRows, Blocks};
pub(crate) use covers::Covers;
pub(crate) use date_parts::{DateParts, JoinedRows};
pub(crate) use day_numbers::DayNumbers;
pub(crate) use fill_down::{FillDown, FilledRows};
pub(crate) use guess::{Guess, guess};
use kinds::KindColumn;
pub(crate) use known::{Kept, Known};
pub(crate) use named_rows::{NamedRows, RowsByName, is_rounded};
use outline::Outline;
pub(crate) use outline::OutlinedRows;
use sample::SampleRow;
pub use stock_words::names_stock;
pub(crate) use stock_words::{is_sheet_of_all, is_sheet_of_examples, is_sheet_of_sales, is_sheet_of_stock};
pub(crate) use utc::UtcClock;
pub(crate) use variants::VariantRows;

/// How to read a table.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) headers: Vec<String>,
    /// Last line of the header; rows up to it aren't data.
    pub(crate) header_line: Option<u64>,
    pub(crate) columns: Vec<ColumnUse>,
    /// Cells that a full row has.
    pub(crate) width: usize,
    /// Rows with fewer cells are skipped: what is in which column is uncertain.
    pub(crate) least_width: usize,
    /// The header was one cell off its columns.
    pub(crate) moved: bool,
    pub(crate) date: usize,
    /// Tables stand side by side, and are read one below the other.
    pub(crate) blocks: Option<Blocks>,
    /// Rows stand below others that name their groups.
    pub(crate) outline: Option<Outline>,
    /// Columns that a date is joined from.
    pub(crate) parts: Option<DateParts>,
    pub(crate) shape: Shape,
    pub(crate) order: Option<DateOrder>,
    pub(crate) style: Option<NumberStyle>,
    /// Columns of a wide file that are the sum of others.
    pub(crate) totals: Vec<usize>,
    /// What cells look like in most rows.
    pub(crate) expected: expected::Expected,
    /// Columns that hold something, and have no header.
    pub(crate) nameless: Vec<usize>,
    /// Columns of numbers that are no part of the sales.
    pub(crate) other_numbers: Vec<usize>,
    /// Dates are months or weeks.
    pub(crate) has_periods: bool,
    /// Columns whose empty cells mean the one above, and those that are never empty in a row of data.
    pub(crate) fill_down: FillDown,
    /// Rows without a code are of the product with their name.
    pub(crate) named_rows: Option<NamedRows>,
    /// The columns of receipts and of their lines.
    pub(crate) line_numbers: Option<[usize; 2]>,
    /// No header, number or answer says whether the quantity still holds the units that came back.
    pub(crate) asks_returned: bool,
    /// What `24:00` of a time in UTC is here.
    pub(crate) clock: Option<UtcClock>,
    /// Columns that join the name of the product.
    pub(crate) variants: Vec<usize>,
    /// The sign in the quantities, where it isn't that of the other numbers.
    pub(crate) quantity_style: Option<NumberStyle>,
    /// What the title, or the name of the file or sheet, says of dates without a year.
    pub(crate) frame: Option<Frame>,
    /// The days that all rows are of, where no column holds dates.
    pub(crate) dated: Option<Span>,
    /// What dates are that are numbers.
    pub(crate) day_numbers: Option<DayNumbers>,
    /// Each date stands for a week or a month.
    pub(crate) covers: Option<Covers>,
    /// What is in brackets in the header of the quantity: its unit, as in `数量（盒）`.
    pub(crate) bracket: Option<String>,
    /// What each number counts as: 1000 where they are in thousands.
    pub(crate) scale: f64,
    /// The texts above the header.
    pub(crate) above: String,
    /// The word of a title or name that made it doubtful whether the rows are sales.
    pub(crate) title: Option<&'static str>,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Long(LongColumns),
    Wide {
        /// The product of each row, where the columns are stores.
        product: Option<usize>,
        product_name: Option<usize>,
        store: Option<usize>,
        values: Vec<ValueColumn>,
    },
    /// One row for each product, one column for each day, week or month.
    Across {
        product: Option<usize>,
        fixed_product: Option<String>,
        product_name: Option<usize>,
        store: Option<usize>,
        values: Vec<PeriodColumn>,
    },
}

/// Columns of a table with one row per sale.
#[derive(Debug, Clone, Default)]
pub(crate) struct LongColumns {
    /// The code, or the name where there is no code.
    pub(crate) product: Option<usize>,
    /// The product of a file that names none.
    pub(crate) fixed_product: Option<String>,
    pub(crate) product_name: Option<usize>,
    pub(crate) store: Option<usize>,
    pub(crate) store_name: Option<usize>,
    pub(crate) quantity: usize,
    pub(crate) counted: Counted,
    /// What was sold is negative.
    pub(crate) is_turned: bool,
    /// Units to subtract from the quantity.
    pub(crate) returned: Option<usize>,
    pub(crate) price: Option<usize>,
    pub(crate) amount: Option<usize>,
    pub(crate) promotion: Option<usize>,
    pub(crate) temperature: Option<usize>,
    /// What the row is: a sale, a return, a purchase.
    pub(crate) kinds: Vec<KindColumn>,
    pub(crate) unit: Option<usize>,
    /// Package sizes, such as `24片/盒`.
    pub(crate) spec: Option<usize>,
}

/// Where the quantity of a row is from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Counted {
    #[default]
    Column,
    /// Each row is one unit.
    Rows,
    /// The amount of the row is so many times its price.
    Money { price: usize, amount: usize },
}

/// A column that holds the quantities of one product (of one store), or those of one store, whose product is then empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueColumn {
    pub(crate) column: usize,
    pub(crate) product: String,
    pub(crate) store: Option<String>,
    /// The column of units to subtract.
    pub(crate) returned: Option<usize>,
}

impl Plan {
    /// In place of the column of dates or quantities, where there is none.
    pub(crate) const NO_COLUMN: usize = usize::MAX / 2;

    pub(crate) fn layout(&self) -> Layout {
        match self.shape {
            Shape::Long(_) => Layout::Long,
            Shape::Wide { .. } => Layout::Wide,
            Shape::Across { .. } => Layout::Across,
        }
    }

    /// Whether no column holds stores.
    pub(crate) fn names_no_store(&self) -> bool {
        match &self.shape {
            Shape::Long(columns) => columns.store.is_none(),
            Shape::Wide { store, values, .. } => store.is_none() && values.iter().all(|value| value.store.is_none()),
            Shape::Across { store, .. } => store.is_none(),
        }
    }

    /// Whether another table continues this one: the same columns, or in a wide one mostly the same products.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let words = |plan: &Self| plan.headers.iter().map(|header| dictionary::normal(header)).collect::<Vec<_>>();
        let (own, others) = (words(self), words(other));
        match (&self.shape, &other.shape) {
            (Shape::Long(_), Shape::Long(_)) => own == others,
            (Shape::Across { .. }, Shape::Across { .. }) => true,
            (Shape::Wide { .. }, Shape::Wide { .. }) => {
                let common = own.iter().filter(|word| others.contains(word)).count();
                2 * common > own.len().max(others.len())
            }
            _ => false,
        }
    }

    /// The columns of units that came back.
    pub(crate) fn returned(&self) -> Vec<usize> {
        match &self.shape {
            Shape::Long(columns) => columns.returned.into_iter().collect(),
            Shape::Wide { values, .. } => values.iter().filter_map(|value| value.returned).collect(),
            Shape::Across { .. } => Vec::new(),
        }
    }

    pub(crate) fn header(&self, column: usize) -> &str {
        self.headers.get(column).map_or("", String::as_str)
    }
}

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
    let order = order.filter(|&order| is_by_hand || date_order::still_fits(rows, date, order));
    let fill_down = FillDown::of(&shape, date, rows);
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
        covers: table.covers(),
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
