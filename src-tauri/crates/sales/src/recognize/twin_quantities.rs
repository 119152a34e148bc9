//! Two columns that both count what was sold: dispensed and sold over the counter, in the morning and in the evening. Which counts, or whether
//! both do, is asked.

use super::dictionary::{self, Word};
use super::fields::Table;
use super::{purchases, returned};
use crate::options::Field;
use crate::question::{Candidate, Question, QuestionCode};
use crate::reason::{Reason, ReasonCode};

/// Parts of headers of quantities.
const QUANTITIES: &str = "qty quant units 数量 數量 销量 銷量 件数 盒数 瓶数 个数 個数 点数 수량 판매량 menge anzahl stück cantidad unidad cant qtd qté qte quantité quantità qtà pezzi aantal ilość sztuk množství mennyiség db количеств колво кільк adet miktar ποσότητ τεμάχ antal kvantitet määrä kpl sốlượng slbán kuantitas jumlah จำนวน จํานวน الكمية كمية כמות मात्रा تعداد مقدار količin kiekis cantit kogus daudzum";
/// Parts of headers of quantities of something else.
const OF_OTHERS: &str = "stock onhand balance inventory order purchas receiv return refund free bonus min max pack per box size case limit target plan forecast budget prev last avg average mean discount loyalty point prescribed remain left before after transfer waste damag expir \
    库存 结存 庫存 期初 期末 剩余 订 采购 进 入库 退 赠 贈 包装 装量 换算 规格 计划 目标 预 上月 上周 去年 同期 平均 限 盘 损 调 应 处方 在途 可用 在庫 発注 入荷 返品 予定 재고 입고 주문 반품 목표 계획 전월 전년 \
    bestand lager bestell einkauf retour retoure rückgabe vorjahr soll plan packung existenc pedid compra devol anterior estoque commandé achat reçu retourn précédent giacenz ordin acquist reso resi voorraad besteld zapas zamów zwrot stan sklad objedn vrac készlet rendel vissza остат заказ закуп возврат прошл stok sipariş alış iade \
    απόθεμα παραγγ επιστροφ lager bestil bestäl retur varasto tilat palaut tồn đặt trả persediaan pesan retur คงเหลือ สั่ง คืน المخزون المرتجع طلب מלאי הזמנ החזר موجودی مرجوع zaliha narudž povrat likut užsak grąžin defekt";

impl Table<'_> {
    /// Asks which of several columns of quantities counts, with their sum among the answers.
    pub(super) fn ask_for_sum(&self, quantity: usize) -> Option<Question> {
        let mut twins = self.twins(quantity);
        if twins.is_empty() {
            return None;
        }
        twins.insert(0, quantity);
        let sum = self.sum_of(&twins);
        if sum == Some(quantity) {
            return None;
        }
        let parts: Vec<usize> = twins.iter().copied().filter(|&column| Some(column) != sum).collect();
        let reason = Reason::new(ReasonCode::SeveralHeaders, &[Field::Quantity.name()]);
        let listed: Vec<usize> = sum.into_iter().chain(parts.iter().copied()).collect();
        let mut question = self.question(QuestionCode::QuantityColumn, &listed, None, reason);
        let names: Vec<String> = parts.iter().filter_map(|&column| self.headers.get(column).cloned()).collect();
        // Such an answer names each column by its header.
        if sum.is_none() && names.iter().all(|name| !name.is_empty() && !name.contains('+')) {
            let examples = self.rows.iter().take(3).map(|row| {
                let texts: Vec<String> =
                    parts.iter().filter_map(|&column| row.cells.get(column)).map(super::sample::OwnedCell::text).collect();
                texts.join(" + ")
            });
            question.candidates.insert(0, Candidate::with_examples(names.join("+"), examples.collect()));
        }
        Some(question)
    }

    /// Columns that count units as the quantity does.
    fn twins(&self, quantity: usize) -> Vec<usize> {
        let header = |column: usize| dictionary::normal(&self.headers[column]);
        if returned::is_net(&self.headers[quantity]) {
            return Vec::new();
        }
        let has = |column: usize, list: &str| list.split_whitespace().any(|part| header(column).contains(part));
        let is_named = |column: usize| match self.word(column) {
            None => has(column, QUANTITIES) && !has(column, OF_OTHERS),
            Some(Word::Field(Field::Quantity, _)) => self.headers[column] != self.headers[quantity] && !has(column, OF_OTHERS),
            Some(_) => false,
        };
        let is_free = |&column: &usize| {
            column != quantity && !self.is_taken(column) && !self.may_be_counts(column) && self.looks[column].holds_numbers()
        };
        (0..self.width()).filter(is_free).filter(|&column| is_named(column) && self.counts_as_well(quantity, column)).collect()
    }

    /// Whether two columns of whole numbers differ as two parts of what was sold do: often only one of them has any, or neither holds the other.
    fn counts_as_well(&self, one: usize, other: usize) -> bool {
        const LEAST_ROWS: usize = 3;
        let rows = self.numbers_or_nothing([one, other]);
        let count = |fits: fn(&[f64; 2]) -> bool| rows.iter().filter(|row| fits(row)).count();
        let (only_one, only_other) =
            (count(|[one, other]| *one != 0.0 && *other == 0.0), count(|[one, other]| *one == 0.0 && *other != 0.0));
        let (more, less) = (count(|[one, other]| one > other), count(|[one, other]| one < other));
        let are_whole = rows.iter().flatten().all(|number| number.fract() == 0.0 && *number >= 0.0);
        let says_sold = |column: usize| purchases::is_of_sales(&self.headers[column]);
        let are_apart = only_one > 0 && only_other > 0 && (only_one + only_other) * 2 >= rows.len();
        are_whole && rows.len() >= LEAST_ROWS && (are_apart || more > 0 && less > 0 && (says_sold(other) || only_one + only_other > 0))
    }

    /// The numbers of two columns; nothing is zero.
    fn numbers_or_nothing(&self, columns: [usize; 2]) -> Vec<[f64; 2]> {
        let style = super::totals::style(self.rows, &columns.map(|column| (column, "")));
        let value = |row: &super::sample::SampleRow, column: usize| super::totals::value(row.cells.get(column), style);
        let both = self.rows.iter().map(|row| columns.map(|column| value(row, column)));
        both.filter(|pair| pair.iter().any(Option::is_some)).map(|pair| pair.map(Option::unwrap_or_default)).collect()
    }

    /// The column that is the sum of the others in every row.
    fn sum_of(&self, columns: &[usize]) -> Option<usize> {
        let is_sum = |&column: &usize| {
            let others: Vec<usize> = columns.iter().copied().filter(|&other| other != column).collect();
            let style = super::totals::style(self.rows, &[(column, "")]);
            let value =
                |row: &super::sample::SampleRow, column: usize| super::totals::value(row.cells.get(column), style).unwrap_or_default();
            let fits = |row: &super::sample::SampleRow| {
                let sum: f64 = others.iter().map(|&other| value(row, other)).sum();
                (sum - value(row, column)).abs() < 1e-6
            };
            others.len() > 1 && self.rows.iter().all(fits)
        };
        columns.iter().copied().find(is_sum)
    }
}
