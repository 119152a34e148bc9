//! Columns that distinguish products of one name: strengths, packs, makers. Where they do, they are asked about, and become part of the product.

use std::collections::{BTreeMap, BTreeSet};

use super::dictionary::{self, Word};
use super::fields::Table;
use super::sample::OwnedCell;
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::source::{Cell, Overlay, Rows};

/// Parts of headers that say more of a product than its name.
const PARTS: &str = "规格 規格 剂量 劑量 剂型 劑型 含量 包装 包裝 厂家 廠家 厂商 廠商 企业 生产 產地 产地 品牌 商品名 通用名 型号 剂 strength dose dosage dosis dosierung variant \
    variation varia packsize pack size packung packing package größe groesse potency form spec manufactur maker brand producer hersteller stärke staerke marke \
    concentra presentaci apresenta laborator laborat labo fabricant fabbricante fabricante marca forma dosaggio confezione formato teneur présentation \
    conditionnement дозиров форма фасовк упаковк производит марка producent dawka moc opakowanie postać sterkte verpakking üretici doz ambalaj 規格 用量 メーカー 製造 \
    剤形 제조 규격 용량 함량 포장 브랜드 ความแรง ขนาด hàmlượng quycách nhàsảnxuất kekuatan kemasan pabrik pricepointname option";

impl Table<'_> {
    /// Columns that join the name of the product: those that vary within one name, where the product has no code. `answer` says whether they do.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when it isn't answered.
    pub(super) fn variants(&self, answer: Option<bool>) -> Result<Vec<usize>, ImportError> {
        let Some(name) = self.column(Field::ProductName).filter(|_| self.column(Field::ProductId).is_none()) else { return Ok(Vec::new()) };
        if answer == Some(false) {
            return Ok(Vec::new());
        }
        let may_be = |&column: &usize| {
            column != name
                && (!self.is_taken(column) || self.column(Field::Unit) == Some(column))
                && tells_apart(&self.headers[column])
                && !matches!(
                    self.word(column),
                    Some(Word::Field(Field::Quantity | Field::Price | Field::Amount | Field::Date | Field::Unit, _))
                )
                && !self.looks[column].holds_dates()
        };
        let columns: Vec<usize> = (0..self.width()).filter(may_be).filter(|&column| self.varies_within(name, column)).collect();
        match answer {
            _ if columns.is_empty() => Ok(columns),
            Some(_) => Ok(columns),
            None => Err(self.unclear(vec![self.ask_for_variants(name, &columns)])),
        }
    }

    /// Whether some names stand by several values, each of which comes again.
    fn varies_within(&self, name: usize, column: usize) -> bool {
        let look = &self.looks[column];
        // A remark or the number of a batch is new in nearly every row.
        if look.filled == 0 || look.distinct < 2 || look.distinct * 3 > look.filled.max(6) * 2 {
            return false;
        }
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).filter(|text| !text.is_empty());
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in self.rows {
            if let Some((name, value)) = text(&row.cells, name).zip(text(&row.cells, column)) {
                values.entry(name).or_default().insert(dictionary::normal(&value));
            }
        }
        values.values().any(|values| values.len() > 1)
    }

    fn ask_for_variants(&self, name: usize, columns: &[usize]) -> Question {
        const EXAMPLES: usize = 4;
        let headers: Vec<&str> = columns.iter().map(|&column| self.headers[column].as_str()).collect();
        let mut examples = Vec::new();
        for row in self.rows {
            let joined = joined(name, columns, &|column| row.cells.get(column).map_or(Cell::Empty, OwnedCell::cell)).unwrap_or_default();
            if !joined.is_empty() && !examples.contains(&joined) {
                examples.push(joined);
            }
            if examples.len() == EXAMPLES {
                break;
            }
        }
        let headers = headers.join(", ");
        Question {
            code: QuestionCode::Variants,
            file: self.file.to_owned(),
            message: format!("products of one name differ in {headers} ({}): are those different products?", examples.join(", ")),
            column: Some(headers),
            candidates: vec![Candidate::with_examples("join", examples), Candidate::new("ignore")],
            default: Some("join".into()),
            free_text: false,
            reason: None,
        }
    }
}

/// Whether a header names a property of products, such as their strength.
pub(super) fn tells_apart(header: &str) -> bool {
    let header = dictionary::normal(header);
    // The country that goods come from says nothing of what they are.
    !header.is_empty() && !header.contains("原产") && PARTS.split_whitespace().any(|part| header.contains(part))
}

/// The name followed by what distinguishes it; `None` where there is no name.
fn joined<'a>(name: usize, columns: &[usize], cell: &dyn Fn(usize) -> Cell<'a>) -> Option<String> {
    let text = |column: usize| match cell(column) {
        Cell::Text(text) => Some(text.to_owned()),
        Cell::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let mut joined = text(name)?;
    for part in columns.iter().filter_map(|&column| text(column)).filter(|part| !part.is_empty()) {
        joined.push(' ');
        joined.push_str(&part);
    }
    Some(joined)
}

/// Rows whose product has what distinguishes it.
pub(crate) struct VariantRows<'a> {
    rows: Box<dyn Rows + 'a>,
    name: usize,
    columns: &'a [usize],
    header_line: Option<u64>,
    headers: &'a [String],
    product: Option<String>,
}

impl<'a> VariantRows<'a> {
    pub(crate) fn new(
        rows: Box<dyn Rows + 'a>,
        name: usize,
        columns: &'a [usize],
        header_line: Option<u64>,
        headers: &'a [String],
    ) -> Self {
        Self { rows, name, columns, header_line, headers, product: None }
    }
}

impl Overlay for VariantRows<'_> {
    fn below(&self) -> &dyn Rows {
        &*self.rows
    }

    fn step(&mut self) -> Result<bool, ImportError> {
        let more = self.rows.advance()?;
        let is_header = self.header_line.is_some_and(|header| self.rows.line() <= header)
            || matches!(self.rows.key_cell(self.name), Cell::Text(text) if self.headers.get(self.name).is_some_and(|header| header == text));
        self.product = if more && !is_header { joined(self.name, self.columns, &|column| self.rows.key_cell(column)) } else { None };
        Ok(more)
    }

    fn own_cell(&self, column: usize) -> Option<Cell<'_>> {
        self.product.as_deref().filter(|_| column == self.name).map(Cell::Text)
    }
}
