//! Tables side by side: `Date, Product, Qty` below one store, and again below the next. Their rows are read one below the other.

use super::dictionary::{self, Word};
use super::header::Header;
use super::known::Known;
use super::sample::{OwnedCell, SampleRow};
use super::side_by_side;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};
use crate::source::{Cell, Overlay, Rows};

/// Blocks of columns that are tables of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocks {
    /// The headers of each block, without the texts above it.
    names: Vec<String>,
    blocks: Vec<Block>,
    /// What stands above the blocks, where it is more than a heading: stores, or products.
    labels: Option<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Block {
    columns: Vec<usize>,
    label: String,
}

impl Blocks {
    /// Looks at the headers, each of which has what stands above it: `Date / Store S001`.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when nothing says whether stores stand above the blocks.
    pub(super) fn of(file: &str, header: &Header, sample: &[SampleRow], known: &Known<'_>) -> Result<Option<Self>, ImportError> {
        let rows = sample.get(header.rows_above..).unwrap_or_default();
        // A column between two blocks has no cells, and is called like the block before it.
        let is_gap = |column: usize| rows.iter().all(|row| row.cells.get(column).is_none_or(OwnedCell::is_empty));
        let Some((names, mut blocks)) = alike(&header.headers, &is_gap) else { return Ok(None) };
        let has_products = has(&names, &[Field::ProductId, Field::ProductName]);
        blocks.retain(|block| !dictionary::is_total(&block.label));
        let is_store = |label: &str| side_by_side::is_store(label) || store_in(label, known).is_some();
        let are_stores = match known.store_columns {
            Some(answer) => answer,
            None if blocks.iter().all(|block| is_store(&block.label)) => true,
            None => return Err(unclear(file, header, &blocks, has_products)),
        };
        let labels = if are_stores { Some(Field::StoreId) } else { (!has_products).then_some(Field::ProductName) };
        for block in blocks.iter_mut().filter(|_| are_stores) {
            block.label = store_in(&block.label, known).unwrap_or_else(|| block.label.clone());
        }
        Ok(Some(Self { names, blocks, labels }))
    }

    /// The headers of the rows one below the other.
    pub(super) fn headers(&self) -> Vec<String> {
        self.names.iter().cloned().chain(self.labels.map(|field| field.name().to_owned())).collect()
    }

    /// The rows of the sample below its header, those of all blocks one below the other.
    pub(super) fn sample(&self, sample: &[SampleRow], rows_above: usize) -> Vec<SampleRow> {
        let (above, rows) = sample.split_at(rows_above.min(sample.len()));
        let mut apart = above.to_vec();
        for row in rows {
            for block in &self.blocks {
                let mut cells: Vec<OwnedCell> =
                    block.columns.iter().map(|&column| row.cells.get(column).cloned().unwrap_or(OwnedCell::Empty)).collect();
                if cells.iter().all(OwnedCell::is_empty) {
                    continue;
                }
                cells.extend(self.labels.map(|_| OwnedCell::Text(block.label.clone())));
                apart.push(SampleRow { line: row.line, cells });
            }
        }
        apart
    }
}

/// The names below each label, and the blocks, where every column is in one and all have the same names: a date, a quantity, and
/// maybe a product.
fn alike(headers: &[String], is_gap: &dyn Fn(usize) -> bool) -> Option<(Vec<String>, Vec<Block>)> {
    let mut blocks: Vec<(Vec<String>, Block)> = Vec::new();
    for (column, header) in headers.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
        let Some((name, label)) = header.split_once(" / ") else {
            if is_gap(column) {
                continue;
            }
            return None;
        };
        let count = blocks.len();
        match blocks.iter().position(|(_, block)| block.label == label) {
            None => blocks.push((vec![name.to_owned()], Block { columns: vec![column], label: label.to_owned() })),
            Some(at) if at + 1 == count => {
                blocks[at].0.push(name.to_owned());
                blocks[at].1.columns.push(column);
            }
            Some(_) => return None,
        }
    }
    let names = blocks.first()?.0.clone();
    let is_whole = has(&names, &[Field::Date]) && has(&names, &[Field::Quantity]);
    let are_alike = blocks.len() > 1 && blocks.iter().all(|(others, _)| *others == names);
    (is_whole && are_alike).then(|| (names, blocks.into_iter().map(|(_, block)| block).collect()))
}

fn has(names: &[String], fields: &[Field]) -> bool {
    names.iter().any(|name| matches!(dictionary::look_up(name), Some(Word::Field(field, _)) if fields.contains(&field)))
}

/// The known store that a label names: `S001`, `Store S001`, `门店：S001`.
fn store_in(label: &str, known: &Known<'_>) -> Option<String> {
    let words = label.split(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '(' | ')' | '（' | '）'));
    std::iter::once(label).chain(words).map(str::trim).find(|word| !word.is_empty() && (known.is_store)(word)).map(str::to_owned)
}

fn unclear(file: &str, header: &Header, blocks: &[Block], has_products: bool) -> ImportError {
    let labels: Vec<String> = blocks.iter().map(|block| block.label.clone()).collect();
    let listed = labels.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    let code = if has_products { ReasonCode::TablesSideBySide } else { ReasonCode::TablesOfProducts };
    let reason = Reason::new(code, &[&listed]);
    let question = Question {
        code: QuestionCode::StoreColumns,
        file: file.to_owned(),
        column: None,
        message: format!("{reason}: is each of them one store? All of them are imported either way."),
        candidates: vec![Candidate::with_examples("yes", labels), Candidate::new("no")],
        default: None,
        free_text: false,
        reason: Some(reason),
    };
    ImportError::ColumnsUnclear { file: file.to_owned(), headers: header.headers.clone(), questions: vec![question] }
}

/// The rows of all blocks, one below the other.
pub(crate) struct BlockRows<'a> {
    rows: Box<dyn Rows + 'a>,
    blocks: &'a Blocks,
    header: Option<u64>,
    /// The block that the row is of; none above the header.
    at: Option<usize>,
}

impl<'a> BlockRows<'a> {
    pub(crate) fn new(rows: Box<dyn Rows + 'a>, blocks: &'a Blocks, header: Option<u64>) -> Self {
        Self { rows, blocks, header, at: None }
    }

    /// The next block of the row that holds something.
    fn filled_from(&self, from: usize) -> Option<usize> {
        let is_filled = |block: &Block| block.columns.iter().any(|&column| self.rows.cell(column) != Cell::Empty);
        (from..self.blocks.blocks.len()).find(|&at| is_filled(&self.blocks.blocks[at]))
    }
}

impl Overlay for BlockRows<'_> {
    fn below(&self) -> &dyn Rows {
        &*self.rows
    }

    fn step(&mut self) -> Result<bool, ImportError> {
        if let Some(next) = self.at.and_then(|at| self.filled_from(at + 1)) {
            self.at = Some(next);
            return Ok(true);
        }
        let more = self.rows.advance()?;
        let is_above = self.header.is_some_and(|header| self.rows.line() <= header);
        // A row without anything stays one.
        self.at = (more && !is_above).then(|| self.filled_from(0).unwrap_or(0));
        Ok(more)
    }

    fn own_cell(&self, column: usize) -> Option<Cell<'_>> {
        let block = &self.blocks.blocks[self.at?];
        Some(match block.columns.get(column) {
            Some(&below) => self.rows.cell(below),
            None if column == block.columns.len() && self.blocks.labels.is_some() => Cell::Text(&block.label),
            None => Cell::Empty,
        })
    }

    fn own_width(&self) -> usize {
        match self.at {
            Some(_) => self.blocks.names.len() + usize::from(self.blocks.labels.is_some()),
            None => self.rows.width(),
        }
    }
}
