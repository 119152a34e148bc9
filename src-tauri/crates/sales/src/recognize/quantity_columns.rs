//! Which of several columns of numbers was sold: what their headers and the prices and amounts next to them say.

use super::dictionary;
use super::fields::Table;
use super::known::Known;
use super::sample::OwnedCell;
use super::{purchases, returned, totals};
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::read::numbers::{self, Evidence, NumberStyle};

/// Words for volumes and weights, which aren't units sold.
const MEASURES: [&str; 22] = [
    "volume",
    "liter",
    "litre",
    "litr",
    "weight",
    "gewicht",
    "peso",
    "poids",
    "gramm",
    "kilogram",
    "volumen",
    "wagi",
    "重量",
    "体积",
    "毫升",
    "升",
    "千克",
    "公斤",
    "объем",
    "объём",
    "вес",
    "容量",
];
/// The same, where they stand as words of their own, such as in brackets.
const MEASURE_UNITS: [&str; 14] = ["l", "ml", "cl", "g", "kg", "gr", "gm", "mg", "lb", "lbs", "oz", "мл", "кг", "г"];
/// Rows whose numbers must be there to say anything.
const LEAST_ROWS: usize = 5;

impl Table<'_> {
    /// The column of quantities among those that are headed so, the best first.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when several of them may be what was sold.
    pub(super) fn sold_among(&self, suitable: &[usize]) -> Result<Option<usize>, ImportError> {
        let Some(&first) = suitable.first() else { return Ok(None) };
        if let Some(incoming) = self.goes_in_and_out(first) {
            return Err(self.ambiguous(Field::Quantity, &incoming));
        }
        for &other in suitable.iter().skip(1).filter(|&&other| !self.is_same(first, other)) {
            if self.is_multiple(first, other) {
                return Ok(Some(other));
            }
            if returned::is_net(&self.headers[first]) {
                continue;
            }
            let is_sold = |column: usize| purchases::is_of_sales(&self.headers[column]) && !is_of_money(&self.headers[column]);
            let measures = [first, other].map(|column| is_measure(&self.headers[column]));
            if is_sold(first) && is_sold(other) || measures == [true, false] || self.counts_apart(first, other) {
                return Err(self.ambiguous(Field::Quantity, &[first, other]));
            }
        }
        Ok(Some(first))
    }

    /// Whether two columns count in units of their own: packs and what is in them.
    pub(super) fn counts_apart(&self, one: usize, other: usize) -> bool {
        const PACKS: [&str; 5] = ["pack", "box", "盒", "瓶", "箱"];
        const PIECES: [&str; 7] = ["unit", "piece", "pcs", "tablet", "片", "粒", "支"];
        let counts = |column: usize, words: &[&str]| {
            let header = dictionary::normal(&self.headers[column]);
            words.iter().any(|word| header.contains(word)) && self.looks[column].holds_numbers()
        };
        counts(one, &PACKS) && counts(other, &PIECES) || counts(one, &PIECES) && counts(other, &PACKS)
    }

    /// The columns of what went out and came in, of a ledger of stock: which of its rows are sales, the columns don't say.
    fn goes_in_and_out(&self, quantity: usize) -> Option<[usize; 2]> {
        let words =
            |column: usize| -> Vec<String> { self.headers[column].split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect() };
        let has = |column: usize, known: &[&str]| words(column).iter().any(|word| known.contains(&word.as_str()));
        let numeric = |column: &usize| self.looks.get(*column).is_some_and(|look| look.holds_numbers());
        let find = |known: &[&str]| (0..self.width()).filter(numeric).find(|&column| has(column, known));
        const IN: [&str; 4] = ["in", "inward", "inwards", "inflow"];
        const OUT: [&str; 4] = ["out", "outward", "outwards", "outflow"];
        let (incoming, outgoing) = (find(&IN)?, find(&OUT)?);
        (quantity == incoming || quantity == outgoing).then_some([outgoing, incoming])
    }

    /// Whether one column times a third one is the other: units of an item and their total.
    fn is_multiple(&self, one: usize, other: usize) -> bool {
        let is_factor = |&column: &usize| {
            let is_of_money = matches!(self.word(column), Some(dictionary::Word::Field(Field::Price | Field::Amount, _)));
            column != one && column != other && !is_of_money && self.looks[column].holds_numbers()
        };
        let factors = (0..self.width()).filter(is_factor);
        factors.into_iter().any(|factor| {
            let rows = self.numbers([one, factor, other]);
            let is_product = |row: &&[f64; 3]| row[0] * row[1] == row[2];
            rows.len() >= LEAST_ROWS
                && rows.iter().filter(is_product).count() * 20 >= rows.len() * 19
                && rows.iter().any(|row| row[1] != 1.0 && row[0] != 0.0)
        })
    }

    /// A column that goes together with price and amount as the quantity does elsewhere, where the quantity doesn't.
    pub(super) fn better_by_amounts(&self, quantity: usize) -> Option<usize> {
        let (price, amount) = (self.column(Field::Price)?, self.column(Field::Amount)?);
        let is_filled = |row: &[f64; 3]| row.iter().all(|number| *number != 0.0);
        let share = |columns: [usize; 3]| {
            let rows: Vec<_> = self.numbers(columns).into_iter().filter(is_filled).collect();
            let fitting = rows.iter().filter(|[units, price, amount]| fits(*units, *price, *amount)).count();
            (rows.len() >= LEAST_ROWS).then(|| fitting as f64 / rows.len() as f64)
        };
        if share([quantity, price, amount])? >= 0.3 {
            return None;
        }
        let fits_better = |columns: [usize; 3]| share(columns).is_some_and(|share| share >= 0.9);
        if fits_better([amount, price, quantity]) {
            return Some(amount);
        }
        let is_free = |column: &usize| *column != quantity && *column != price && *column != amount && self.looks[*column].holds_numbers();
        (0..self.width()).filter(is_free).find(|&column| fits_better([column, price, amount]))
    }

    /// The columns that may be the quantity where each row lacks its last cell, and a column of words holds numbers: the cells are one to the
    /// left of their headers.
    pub(super) fn moved_to_the_left(&self, quantity: usize) -> bool {
        let Some(last) = self.width().checked_sub(1).filter(|&last| last > quantity) else { return false };
        let is_of_numbers =
            |column: usize| matches!(self.word(column), Some(dictionary::Word::Field(Field::Amount | Field::Price | Field::Quantity, _)));
        let before = quantity.checked_sub(1);
        let is_of_words = |column: usize| {
            let header = dictionary::normal(&self.headers[column]);
            ["规格", "名称", "品名", "name", "spec", "strength", "单位", "unit", "描述", "description"]
                .iter()
                .any(|word| header.contains(word))
        };
        is_of_numbers(last)
            && self.looks[last].filled == 0
            && self.rows.len() >= LEAST_ROWS
            && before.is_some_and(|before| {
                is_of_words(before) && self.looks[before].filled > 0 && self.looks[before].numbers == self.looks[before].filled
            })
    }

    /// How the quantities are written where each has three digits behind one sign: `5.000` is five, or five thousand. `answer` says whether they
    /// are decimals.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] when the other numbers make thousands of them, and neither price and amount nor an answer say so.
    pub(super) fn quantity_style(
        &self,
        quantity: usize,
        known: &Known<'_>,
        answer: Option<bool>,
    ) -> Result<Option<NumberStyle>, ImportError> {
        const LEAST: usize = 2;
        let cells = self.rows.iter().filter_map(|row| row.cells.get(quantity)).filter(|cell| !cell.is_empty());
        let mut signs = Vec::new();
        for cell in cells {
            let OwnedCell::Text(text) = cell else { return Ok(None) };
            match numbers::evidence(text) {
                Evidence::OneDot => signs.push('.'),
                Evidence::OneComma => signs.push(','),
                _ => return Ok(None),
            }
        }
        signs.sort_unstable();
        signs.dedup();
        let [sign] = signs[..] else { return Ok(None) };
        let (decimals, thousands) = match sign {
            '.' => (NumberStyle::DotDecimal, NumberStyle::CommaDecimal),
            _ => (NumberStyle::CommaDecimal, NumberStyle::DotDecimal),
        };
        if self.looks[quantity].filled < LEAST {
            return Ok(None);
        }
        if let Some(answer) = answer {
            return Ok(Some(if answer { decimals } else { thousands }));
        }
        let prices = [self.column(Field::Price), self.column(Field::Amount)];
        let mut named: Vec<(usize, &str)> = prices.iter().flatten().map(|&column| (column, "")).collect();
        if !named.iter().any(|&(column, _)| self.proved_style(column).is_some()) {
            named.extend(self.other_proofs().into_iter().map(|column| (column, "")));
        }
        let proves_comma = |column: usize| self.proved_style(column) == Some(NumberStyle::CommaDecimal);
        let others = match totals::style(self.rows, &named) {
            NumberStyle::DotDecimal if named.iter().any(|&(column, _)| proves_comma(column)) => NumberStyle::CommaDecimal,
            style => style,
        };
        if let [Some(price), Some(amount)] = prices {
            let numbers = |cells: &[OwnedCell], style| {
                Some([
                    totals::value(cells.get(quantity), style)?,
                    totals::value(cells.get(price), others)?,
                    totals::value(cells.get(amount), others)?,
                ])
            };
            let share = |style| {
                let rows: Vec<[f64; 3]> =
                    self.rows.iter().filter_map(|row| numbers(&row.cells, style)).filter(|row| row[2] != 0.0).collect();
                let fitting = rows.iter().filter(|[units, price, amount]| fits(*units, *price, *amount)).count();
                (rows.len() >= LEAST && fitting * 10 >= rows.len() * 9).then_some(style)
            };
            if let Some(style) = share(decimals).or_else(|| share(thousands)) {
                return Ok(Some(style));
            }
        }
        let has_evidence = named.iter().any(|&(column, _)| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
            let proves = |cell: &OwnedCell| {
                matches!(cell, OwnedCell::Text(text) if matches!(numbers::evidence(text), Evidence::CommaDecimal | Evidence::DotDecimal))
            };
            self.proved_style(column).is_some() || cells.into_iter().any(proves)
        });
        let is_of_numbers = |column: usize| self.looks[column].holds_numbers() || self.other_numbers().contains(&column);
        let has_money = named.iter().any(|&(column, _)| is_of_numbers(column));
        // Every quantity has three decimals where the prices prove that their separator precedes decimals: nothing is ambiguous.
        if has_money && has_evidence && others == decimals {
            return Ok(Some(decimals));
        }
        // `4,500.00` next to `1,000` proves both signs.
        let has_both = named.iter().any(|&(column, _)| {
            let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column));
            cells.any(|cell| matches!(cell, OwnedCell::Text(text) if text.contains(',') && text.contains('.')))
        });
        if has_money && has_evidence && has_both && others == thousands {
            return Ok(Some(thousands));
        }
        // Semicolons between cells leave the comma to decimals, and the dot to thousands.
        let is_decimal_comma = sign == ',' && known.has_semicolons && !(has_evidence && others == thousands);
        // So many whole thousands are never sold; whole units with three zeros behind them are.
        const MANY: usize = 8;
        let cells = || self.rows.iter().filter_map(|row| row.cells.get(quantity)).filter(|cell| !cell.is_empty());
        let are_whole = self.looks[quantity].filled >= MANY && cells().all(|cell| cell.text().ends_with("000"));
        let is_doubtful = sign == '.' && known.has_semicolons && !are_whole;
        // Of a file without any other number, thousands in each row are as odd as three decimals.
        const ENOUGH: usize = 3;
        let is_bare = sign == ',' && !known.has_semicolons && self.looks[quantity].filled >= ENOUGH;
        if is_decimal_comma || !has_money && !is_doubtful && !is_bare {
            return Ok(None);
        }
        Err(self.unclear(vec![self.ask_for_decimals(quantity)]))
    }

    fn ask_for_decimals(&self, quantity: usize) -> Question {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(quantity)).filter(|cell| !cell.is_empty());
        let examples: Vec<String> = cells.take(3).map(OwnedCell::text).collect();
        let header = self.headers.get(quantity).cloned().unwrap_or_default();
        Question {
            code: QuestionCode::DecimalSign,
            file: self.file.to_owned(),
            message: format!(
                "every number in `{header}` has three digits after its separator ({}): are they decimals, or thousands?",
                examples.join(", ")
            ),
            column: Some(header),
            candidates: vec![Candidate::with_examples("decimals", examples.clone()), Candidate::with_examples("thousands", examples)],
            default: None,
            free_text: false,
            reason: None,
        }
    }
}

/// Whether units times price make the amount, as far as rounding allows.
fn fits(units: f64, price: f64, amount: f64) -> bool {
    (units * price - amount).abs() <= 0.011 + 0.006 * units.abs().min(1_000.0) + 0.002 * amount.abs()
}

/// Whether a header names amounts of money rather than units.
pub(super) fn is_of_money(header: &str) -> bool {
    const WORDS: [&str; 26] = [
        "sales",
        "sale",
        "netsales",
        "grosssales",
        "price",
        "rate",
        "value",
        "amount",
        "cost",
        "mrp",
        "dollar",
        "usd",
        "eur",
        "preis",
        "wert",
        "prix",
        "valeur",
        "precio",
        "valor",
        "prezzo",
        "цена",
        "сумма",
        "价",
        "额",
        "金",
        "円",
    ];
    let header = dictionary::normal(header);
    let is_whole = |word: &str| ["sales", "sale", "netsales", "grosssales"].contains(&word);
    WORDS.iter().any(|word| if is_whole(word) { header == *word } else { header.contains(word) })
}

/// Whether a header names a volume or weight.
fn is_measure(header: &str) -> bool {
    let word = dictionary::normal(header);
    let mut words = header.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    word != "salesvolume" && word != "volume" && MEASURES.iter().any(|measure| word.contains(measure))
        || words.any(|word| MEASURE_UNITS.contains(&word.as_str()))
}
