//! Tables whose rows don't say how much was sold in a column of their own: what counts instead, and titles that say that columns of numbers
//! aren't units sold.

use super::dictionary::{self, Word};
use super::fields::Table;
use super::known::Known;
use super::questions::counts;
use super::{Counted, names_stock, purchases};
use crate::error::ImportError;
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};

/// Words of titles of amounts of money.
const MONEY: &str = "销售额 營業額 营业额 金额 金額 收入 单位元 单位万元 revenue turnover salesvalue salesamount valueofsales chiffredaffaires chiffredaffaire facturación facturacion faturamento ingresos fatturato выручка оборот obrót przychód 売上高 売上金額 売上額 매출액 매출금액 ciro";
/// Words and signs that stand alone.
const MONEY_SIGNS: &str = "€ $ £ ¥ ￥ ₽ ₩ ₹ eur usd gbp rmb cny umsatz ca";
/// Words of titles of stock, in scripts without blanks and as words of their own.
const STOCK: &str = "库存 庫存 结存 結存 在庫 재고 остатк المخزون";
const STOCK_WORDS: &str = "stock stocks inventory onhand bestand bestände lagerbestand existencias estoque giacenza giacenze magazyn zapasy stany stany-magazynowe voorraad lager";
/// Words of titles that say that units are counted.
const UNITS: &str = "销量 数量 數量 盒数 件数 units quantity quantities qty menge stück absatz packungen unidades cantidad quantité unités quantidade ilość szt количество шт 数量 個数 수량";
/// Parts of headers of numbers that count nothing that was sold.
const NO_COUNTS: &str = "单号 單號 小票 票号 流水 编号 編號 号码 卡号 电话 年龄 積分 积分 bill receipt invoice ticket order bon beleg rechnung factura facture folio phone age alter edad points card customer member id№";

impl Table<'_> {
    /// What counts where no column is headed as the quantity, as it was answered.
    ///
    /// # Errors
    /// [`ImportError::NotSales`] when it was answered that nothing does; [`ImportError::ColumnsUnclear`] when price and amount don't.
    pub(super) fn counted(&self, known: &Known<'_>) -> Result<Counted, ImportError> {
        match known.counted {
            Some("none") => Err(ImportError::NotSales { file: self.file.to_owned() }),
            Some("one") => Ok(Counted::Rows),
            Some("money") => match self.columns_of_money() {
                Some((price, amount)) => Ok(Counted::Money { price, amount }),
                None => Err(self.unclear(vec![self.ask_for_quantity()])),
            },
            _ => Ok(Counted::Column),
        }
    }

    /// Asks for the quantity: a column, the rows themselves, the money next to them, or nothing.
    pub(super) fn ask_for_quantity(&self) -> Question {
        let mut question = self.ask(QuestionCode::QuantityColumn, ReasonCode::NoQuantityHeader);
        question.candidates.extend(self.columns_of_money().map(|(price, amount)| {
            let examples = self
                .numbers([amount, price])
                .into_iter()
                .take(3)
                .map(|[amount, price]| format!("{amount} / {price} = {}", (amount / price).round()));
            Candidate::with_examples("=money", examples.collect())
        }));
        question.candidates.extend(["=one", "=none"].map(Candidate::new));
        question.message = format!(
            "{}{} Each row may also be one unit (`=one`){}; without any of these, the file can't be imported (`=none`).",
            question.message.trim_end_matches('.'),
            if question.message.ends_with('?') { "" } else { "." },
            if self.columns_of_money().is_some() { ", or the quantity may be the amount divided by the price (`=money`)" } else { "" },
        );
        question
    }

    /// Whether a column of numbers may be the quantity, for all that its header says.
    pub(super) fn may_count(&self, column: usize) -> bool {
        let header = dictionary::normal(&self.headers[column]);
        let is_other = matches!(self.word(column), Some(Word::Other)) || NO_COUNTS.split(' ').any(|word| header.contains(word));
        !names_stock(&self.headers[column]) && (counts(&self.headers[column]) || !is_other)
    }

    /// The columns of price and amount, where the amount is nearly always a whole number of times the price.
    fn columns_of_money(&self) -> Option<(usize, usize)> {
        const LEAST_ROWS: usize = 2;
        let (price, amount) = (self.column(Field::Price)?, self.column(Field::Amount)?);
        let rows = self.numbers([price, amount]);
        let is_whole = |row: &&[f64; 3]| whole_times(row[1], row[0]).is_some();
        let rows: Vec<[f64; 3]> = rows.into_iter().map(|[price, amount]| [price, amount, 0.0]).collect();
        (rows.len() >= LEAST_ROWS && rows.iter().filter(is_whole).count() * 20 >= rows.len() * 19).then_some((price, amount))
    }

    /// Asks whether columns of numbers are units sold, where the title, or the name of the sheet or file, is of something else or of money.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] with the question, and [`ImportError::NotSales`] when the answer is no.
    pub(super) fn check_title_of_columns(&self, columns: &[usize], known: &Known<'_>) -> Result<(), ImportError> {
        match known.units_sold {
            Some(true) => return Ok(()),
            Some(false) => return Err(ImportError::NotSales { file: self.file.to_owned() }),
            None => {}
        }
        let titles = || [self.title.as_str(), known.sheet, known.stem].into_iter();
        let word = self.title_word(known);
        if word.is_some() && word == self.title_before.as_deref() {
            return Ok(());
        }
        let names_units =
            || columns.iter().any(|&column| purchases::is_of_sales(&self.headers[column]) || is_of_units(&self.headers[column]));
        let is_stock = |title: &str, words: bool| is_of_stock(title, words) && !purchases::is_of_sales(title);
        let of_stock = || {
            [(self.title.as_str(), true), (known.sheet, true), (known.stem, false)]
                .into_iter()
                .find(|(title, words)| is_stock(title, *words))
        };
        let other = titles().find(|title| purchases::is_title(title)).or_else(|| of_stock().map(|(title, _)| title));
        let money = || titles().find(|title| is_of_money(title) && !is_of_units(title)).filter(|_| !names_units());
        let Some(title) = other.or_else(money) else { return Ok(()) };
        Err(self.unclear(vec![Question {
            code: QuestionCode::UnitsSold,
            file: self.file.to_owned(),
            column: None,
            candidates: vec![Candidate::with_examples("yes", vec![title.to_owned()]), Candidate::new("no")],
            default: None,
            free_text: false,
            reason: Some(Reason::new(ReasonCode::NotUnits, &[title])),
            message: format!("the title or name `{title}` suggests something other than units sold: are the numbers units sold?"),
        }]))
    }
}

fn is_of_units(text: &str) -> bool {
    let word = dictionary::normal(text);
    UNITS.split(' ').any(|known| word.contains(known))
}

/// `words`: also words such as `stock`, which the name of a file may have for other reasons.
fn is_of_stock(text: &str, words: bool) -> bool {
    let lower = text.to_lowercase();
    let is_word = |part: &str| STOCK_WORDS.split(' ').any(|known| known == part);
    STOCK.split(' ').any(|known| lower.contains(known)) || words && lower.split(|c: char| !c.is_alphanumeric()).any(is_word)
}

fn is_of_money(text: &str) -> bool {
    let word = dictionary::normal(text);
    let mut alone = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '（' | '）' | '_' | '-' | '[' | ']' | ',' | ':'))
        .map(str::to_lowercase);
    MONEY.split(' ').any(|known| word.contains(known)) || alone.any(|part| MONEY_SIGNS.split(' ').any(|sign| sign == part))
}

/// How many times a price an amount is, where that is a whole number.
pub(crate) fn whole_times(amount: f64, price: f64) -> Option<f64> {
    const MOST: f64 = 100_000.0;
    let times = (amount / price).round();
    let is_whole = price > 0.0
        && times.abs() <= MOST
        && (times != 0.0 || amount == 0.0)
        && (times * price - amount).abs() <= 0.011 + 0.001 * amount.abs();
    is_whole.then_some(times)
}
