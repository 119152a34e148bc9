//! A column `Name` that names customers, next to one that names the products: `Name, Particulars`, or groups of rows below their product.

use std::collections::{BTreeSet, HashMap};

use super::dictionary::{self, Word};
use super::fields::Table;
use super::sample::{OwnedCell, SampleRow};
use super::{goods, medicines};
use crate::error::ImportError;
use crate::options::Field;
use crate::question::QuestionCode;
use crate::reason::{Reason, ReasonCode};
use crate::report::Recognized;

/// Headers of names that don't say whose.
const NAMES: &str =
    "name names fullname nombre nom nome nazwa naam navn namn imię имя фио 名称 姓名 名字 名前 氏名 이름 성명 الاسم ชื่อ ad adı tên nama";
/// Parts of headers of texts in which bookkeeping programs name what was sold.
const TEXTS: &str = "memo particular descript bezeichnung beschreibung detail narration text remark note designation désignation descrip concepto descri omschrijving opis описание 摘要 说明 描述 明细 内容 備考 内訳 품목 적요 açıklama";

/// Whether a header is that of a column of names.
pub(super) fn is_of_names(header: &str) -> bool {
    let header = dictionary::normal(header);
    NAMES.split(' ').any(|name| name == header)
}

/// How many of some names, of 100, are those of goods of a pharmacy.
fn goods_among<'t>(names: impl Iterator<Item = &'t str>) -> Option<usize> {
    let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
    let goods = names.iter().filter(|name| medicines::is_medicine(name) || goods::is_goods(name)).count();
    (!names.is_empty()).then(|| goods * 100 / names.len())
}

const MOST_OF_PERSONS: usize = 20;
const LEAST_OF_GOODS: usize = 50;

/// Whether the names of groups are those of goods, and a column `Name` in their rows isn't.
pub(super) fn are_groups_of_goods(groups: &[&SampleRow], from: usize, members: &[SampleRow], name: usize) -> bool {
    let texts = |rows: Vec<&SampleRow>, column: usize| -> Vec<String> {
        rows.into_iter().filter_map(|row| row.cells.get(column)).map(OwnedCell::text).collect()
    };
    let (of_groups, own) = (texts(groups.to_vec(), from), texts(members.iter().collect(), name));
    let share = |texts: &[String]| goods_among(texts.iter().map(String::as_str));
    share(&of_groups).is_some_and(|share| share >= LEAST_OF_GOODS) && share(&own).is_some_and(|share| share <= MOST_OF_PERSONS)
}

impl Table<'_> {
    fn share_of_goods(&self, column: usize) -> Option<usize> {
        let texts: Vec<String> = self.rows.iter().filter_map(|row| row.cells.get(column)).map(OwnedCell::text).collect();
        goods_among(texts.iter().map(String::as_str))
    }

    /// Columns of texts in nearly every row, headed like products or like texts of bookkeeping, whose values come again.
    fn others_with_names(&self, column: usize) -> Vec<usize> {
        let is_headed = |other: usize| {
            let header = dictionary::normal(&self.headers[other]);
            matches!(self.word(other), Some(Word::Field(Field::ProductId | Field::ProductName, _)))
                || TEXTS.split(' ').any(|part| header.contains(part))
        };
        let is_other = |&other: &usize| {
            let look = &self.looks[other];
            other != column
                && !look.holds_numbers()
                && !look.holds_dates()
                && look.filled * 10 >= self.rows.len() * 9
                && look.distinct > 1
                && look.distinct * 2 <= look.filled
                && is_headed(other)
        };
        (0..self.width()).filter(is_other).collect()
    }

    /// Whether a column `Name` names no goods, and another one does.
    pub(super) fn names_persons(&self, column: usize) -> bool {
        is_of_names(&self.headers[column])
            && self.share_of_goods(column).is_some_and(|share| share <= MOST_OF_PERSONS)
            && self.others_with_names(column).iter().any(|&other| self.share_of_goods(other).is_some_and(|share| share >= LEAST_OF_GOODS))
    }

    /// Asks for the product where a column `Name` and a column of texts both come with several values of the other, and neither names goods that are
    /// known: either may be the product, and the other one who bought it.
    ///
    /// # Errors
    /// [`ImportError::ColumnsUnclear`] with the question.
    pub(super) fn check_names(&self) -> Result<(), ImportError> {
        let Some(&(column, Recognized::Header)) = self.found.get(&Field::ProductName) else { return Ok(()) };
        if self.column(Field::ProductId).is_some_and(|id| id != column) || !is_of_names(&self.headers[column]) {
            return Ok(());
        }
        let is_of_goods = |column: usize| self.share_of_goods(column).is_some_and(|share| share > MOST_OF_PERSONS);
        // Codes are none of persons, and were looked at before.
        let is_code = |other: usize| matches!(self.word(other), Some(Word::Field(Field::ProductId, _)));
        let others: Vec<usize> = self.others_with_names(column).into_iter().filter(|&other| !is_code(other)).collect();
        let Some(&other) = others.iter().find(|&&other| self.come_with_several(column, other)).filter(|_| !is_of_goods(column)) else {
            return Ok(());
        };
        let what = Reason::new(ReasonCode::NamesOfBuyers, &[&self.headers[column], &self.headers[other]]);
        Err(self.unclear(vec![self.question(QuestionCode::ProductColumn, &[other, column], None, what)]))
    }

    /// Whether most values of each of two columns occur with several values of the other.
    fn come_with_several(&self, one: usize, other: usize) -> bool {
        let most = |one: usize, other: usize| {
            let mut with: HashMap<String, BTreeSet<String>> = HashMap::new();
            for row in self.rows {
                if let (Some(one), Some(other)) = (row.cells.get(one), row.cells.get(other)) {
                    with.entry(one.text()).or_default().insert(other.text());
                }
            }
            with.len() > 1 && with.values().filter(|others| others.len() > 1).count() * 2 > with.len()
        };
        most(one, other) && most(other, one)
    }
}
