//! Columns of types and states in a table, and whether its quantities are negative where something was sold or came back.

use std::collections::{BTreeSet, HashMap};

use super::dictionary::Word;
use super::fields::Table;
use super::kinds::{KindColumn, OF_PAYMENTS, Reads, effect, normal};
use super::sample::SampleRow;
use super::{flags, letters, totals};
use crate::options::{Field, RowEffect};

impl Table<'_> {
    /// Columns of types and states.
    pub(super) fn kinds(&self) -> Vec<KindColumn> {
        let mapped = self.column(Field::Kind);
        if self.without.contains(&Field::Kind) {
            return Vec::new();
        }
        let may_be = |&column: &usize| {
            mapped == Some(column)
                || !self.is_taken(column)
                    && !self.tells_of_units_back(column)
                    && match self.word(column) {
                        None => !self.looks[column].holds_numbers(),
                        Some(Word::Field(Field::Kind, _)) => true,
                        Some(_) => self.is_state_of_rows(column),
                    }
                    && !self.looks[column].holds_dates()
        };
        let columns = (0..self.width()).filter(may_be);
        let are_units =
            |column: usize| matches!(self.word(column), Some(Word::Field(Field::Returned, _))) && self.looks[column].holds_numbers();
        let flags = (0..self.width())
            .filter(|&column| !self.is_taken(column) && mapped != Some(column) && !are_units(column) && !self.tells_of_units_back(column));
        let flags: Vec<KindColumn> = flags.filter_map(|column| flags::flag_column(&self.headers[column], column, self.rows)).collect();
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let kind = |column: usize| {
            let is_headed = matches!(self.word(column), Some(Word::Field(Field::Kind, _))) || self.is_state_of_rows(column);
            // A column that held types in an earlier file still does, whatever its values.
            let is_given = mapped == Some(column) || self.kept_kinds.contains(&self.headers[column]);
            let found = kind_column(&self.headers[column], is_headed, is_given, column, product, self.rows)?;
            (is_given || !self.names_goods(column)).then_some(found)
        };
        let is_flag = |column: &usize| flags.iter().any(|flag| flag.column == *column);
        columns.filter(|column| !is_flag(column)).filter_map(kind).chain(flags.iter().cloned()).collect()
    }

    /// Lists of what was sold subtract returns; lists of nothing but returns don't.
    pub(super) fn has_negatives(&self, quantity: usize) -> bool {
        let style = totals::style(self.rows, &[(quantity, "")]);
        self.rows.iter().any(|row| totals::value(row.cells.get(quantity), style).is_some_and(|quantity| quantity < 0.0))
    }

    /// Whether what was sold is negative, as lists of stock movements write what goes out.
    pub(super) fn is_turned(&self, quantity: usize, kinds: &[KindColumn]) -> bool {
        const LEAST_ROWS: usize = 2;
        let style = totals::style(self.rows, &[(quantity, "")]);
        let is_sale = |row: &&SampleRow| {
            let effects = kinds.iter().filter_map(|kind| {
                let text = row.cells.get(kind.column)?.text();
                self.kind_choices.get(kind.part(&text)).copied().or_else(|| kind.effect(&text))
            });
            effects.max() == Some(RowEffect::Sale)
        };
        let sold = self.rows.iter().filter(is_sale).filter_map(|row| totals::value(row.cells.get(quantity), style));
        let (negative, others) =
            sold.fold(
                (0, 0),
                |(negative, others), sold| if sold < 0.0 { (negative + 1, others) } else { (negative, others + usize::from(sold > 0.0)) },
            );
        negative >= LEAST_ROWS && others * 20 <= negative
    }
}

/// The most different values that a column of types has.
const MOST_VALUES: usize = 40;

/// The most different numbers that can be types.
const MOST_NUMBERS: usize = 12;

/// Whether a column holds types or states, by its header and its values.
/// `product` is the column of products: types of products don't change from row to row, types of rows do.
fn kind_column(
    header: &str,
    is_headed: bool,
    by_hand: bool,
    column: usize,
    product: Option<usize>,
    rows: &[SampleRow],
) -> Option<KindColumn> {
    let mut values: Vec<String> = Vec::new();
    for cell in rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()) {
        let text = cell.text();
        if !values.contains(&text) {
            values.push(text);
        }
        if values.len() > MOST_VALUES {
            return by_hand.then_some(KindColumn { column, is_status: is_status(header), is_strict: true, reads: Reads::Words });
        }
    }
    let is_status = is_status(header);
    let found = KindColumn { column, is_status, is_strict: by_hand || is_strict(header), reads: Reads::Words };
    if by_hand {
        return Some(found);
    }
    let known = values.iter().filter(|value| effect(value, is_status).is_some()).count();
    let not_sales = values.iter().filter(|value| effect(value, is_status).is_some_and(|effect| effect != RowEffect::Sale)).count();
    let are_short = values.iter().all(|value| value.chars().count() <= 2 && value.chars().all(char::is_alphabetic));
    // `OTC` and `Rx` are types of products; `Inv` and `Cr Note` are types of documents.
    let are_letters = values.len() > 1 && (are_short || values.iter().any(|value| letters::means_return(value)));
    // `601` and `101` of a list of movements.
    let are_numbers = values.len() > 1 && values.iter().all(|value| value.len() <= 4 && value.bytes().all(|byte| byte.is_ascii_digit()));
    // Next to sales, a value that no word explains is something else.
    let changes = is_headed && known == 0 && product.is_some_and(|product| changes_within(product, column, rows));
    let names_sales = is_headed && known > not_sales && known < values.len();
    let taken = if is_headed && are_numbers {
        values.len() <= MOST_NUMBERS
    } else if is_headed {
        // A column of product types, such as `OTC` and `Rx`, says nothing about sales.
        known > 0 || found.is_strict && values.len() > 1 || are_letters || changes
    } else {
        // A card for credit and a bank transfer pay for sales: what such a column says must be asked.
        let header = normal(header);
        !OF_PAYMENTS.split(' ').any(|word| header.contains(word)) && not_sales > 0 && known * 2 >= values.len() && values.len() > 1
    };
    taken.then_some(KindColumn { is_strict: found.is_strict || are_letters || are_numbers || names_sales || changes, ..found })
}

/// Whether most products that come often have several values in a column, of which there are few.
fn changes_within(product: usize, column: usize, rows: &[SampleRow]) -> bool {
    const FEW: usize = 6;
    const OFTEN: usize = 4;
    let mut values: HashMap<String, (usize, BTreeSet<String>)> = HashMap::new();
    for row in rows {
        let (Some(product), Some(value)) = (row.cells.get(product), row.cells.get(column).filter(|cell| !cell.is_empty())) else {
            continue;
        };
        let seen = values.entry(product.text()).or_default();
        seen.0 += 1;
        seen.1.insert(value.text());
    }
    let all: BTreeSet<&String> = values.values().flat_map(|seen| &seen.1).collect();
    let often: Vec<_> = values.values().filter(|seen| seen.0 >= OFTEN).collect();
    let several = often.iter().filter(|seen| seen.1.len() > 1).count();
    all.len() <= FEW && several > 0 && several * 2 >= often.len()
}

fn is_status(header: &str) -> bool {
    let header = normal(header);
    ["状态", "status", "state", "état", "estado", "stato", "situa", "статус", "durum", "الحالة", "ステータス", "상태"]
        .iter()
        .any(|word| header.contains(word))
}

/// Headers that name movements of stock: every value counts.
fn is_strict(header: &str) -> bool {
    let header = normal(header).replace([' ', '_', '-'], "");
    [
        "业务类",
        "单据类",
        "交易类",
        "出入库",
        "收发类",
        "transactiontype",
        "transtype",
        "trxtype",
        "movement",
        "documenttype",
        "doctype",
        "bewegungsart",
        "belegart",
        "buchungsart",
        "tipodemov",
        "tipomov",
        "取引種別",
        "伝票区分",
        "거래유형",
        "типоперации",
        "işlem",
        "transaction",
        "trancode",
        "trncode",
        "txncode",
        "口径",
        "指标",
        "scenario",
        "measure",
        "metric",
        "行类",
        "行類",
        "版本",
        "明细类型",
        "linetype",
        "rowtype",
        "zeilentyp",
        "positionstyp",
        "positionsart",
    ]
    .iter()
    .any(|word| header.contains(word))
}
