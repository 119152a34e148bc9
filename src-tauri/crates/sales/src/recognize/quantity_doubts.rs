//! What the columns next to a quantity say against it: other units in some rows, factors, repeated rows, and hidden columns.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::dictionary::{self, Word};
use super::fields::Table;
use super::sample::OwnedCell;
use super::{marks, purchases};
use crate::options::{Field, RowEffect};
use crate::reason::{Reason, ReasonCode};

/// Parts of headers of factors that turn one unit into another.
const FACTORS: &str = "换算 換算 转换率 转换系数 包装系数 拆零系数 单位系数 conversion convfactor conversionfactor unitfactor umrechnung facteur factordeconversion коэффициент";
/// Headers of numbers of doses, each of which holds the quantity.
const DOSES: &str = "付数 剂数 劑數 帖数 帖數 副数 付 剂 帖 numberofdoses noofdoses dosescount 첩수 帖";
/// Parts of headers of how many pieces a pack holds.
const PACK_SIZES: &str = "packsize unitsperpack qtyperpack perpack perbox tabletsperpack 每盒 每包 每瓶 装量 包装数 包装量 中包装 packungsgröße packgröße stückpropackung inhalt taillepaquet unitésparboîte unidadesporcaja quantidadeporcaixa вупаковке";
/// Parts of headers of flags that a pack was opened.
const OPENED: &str =
    "拆零 零头 零散 散数 拆分 拆包 散卖 loose brokenpack splitpack opened partialpack anbruch déconditionn fraccion fracion разукомплект";
/// Headers of larger packs next to those that are counted.
const CASES: &str = "cases cartons caseqty casesqty 箱数 整箱 整箱数 整件数 kartons kartonsanzahl cajas caisses";
const NO: &str = "否 n no 0 false f 整 整盒 整售 不拆零 非拆零 未拆零 nein non нет - / x";
/// Parts of headers of ways to pay.
const PAYMENTS: &str = "支付方式 付款方式 收款方式 结算方式 支付类型 支付渠道 付款类型 收款类型 paymentmethod paymenttype paymentmode paymentmeans paymentmean tender modeofpayment methodofpayment zahlungsart zahlart zahlungsmittel zahlungsweise moyendepaiement modedepaiement modepaiement formadepago mediodepago formadepagamento meiodepagamento metododipagamento modalitàdipagamento betaalwijze betaalmethode способоплаты видоплаты ödemetürü ödemeyöntemi ödemetipi 支払方法 支払区分 결제수단 결제방법 결제방식 طريقةالدفع sposóbpłatności formapłatności paymentname payment règlement reglement pagamento оплата ödeme thanhtoán pembayaran תשלום fizetés platba płatnoś plată betaling maksutapa πληρωμ 支払い お支払 zahlung mop";
/// Parts of headers of receipts and their lines.
const RECEIPTS: &str = "单号 單號 小票 票号 流水 单据 订单 receipt bill invoice transaction ticket order beleg bon rechnung facture factura fattura paragon fiş чек レシート 伝票 영수증 فاتورة document docno";

/// Whether a header is that of numbers of receipts.
pub(super) fn is_of_receipts(header: &str) -> bool {
    let header = dictionary::normal(header);
    is_one_of(&header, RECEIPTS) && !is_one_of(&header, PAYMENTS)
}

/// Whether the name of a product is that of a way to pay, as tills list them below the items of a receipt.
pub(super) fn is_tender(name: &str) -> bool {
    const WORDS: &str = "cash cashpayment cashtendered tendered change changedue changegiven visa mastercard amex americanexpress debit debitcard credit creditcard card cardpayment giftcard voucher check cheque ebt fsa paypal applepay googlepay \
        bargeld barzahlung wechselgeld eckarte girocard kartenzahlung gutschein rundung espèces especes cartebancaire chèque cheque rendu monnaie tierspayant efectivo cambio tarjeta vuelto dinheiro troco cartão contanti resto bancomat \
        contant wisselgeld pinbetaling gotówka karta reszta hotovost vrácení készpénz bankkártya visszajáró numerar наличные безналичные сдача картой готівка решта nakit kredikartı paraüstü μετρητά κάρτα ρέστα kontant kontanter växel käteinen \
        现金 找零 微信 支付宝 银联 刷卡 银行卡 医保 医保卡 储值卡 抹零 现金支付 微信支付 現金 找零 お釣り 釣銭 お預り お預かり 現計 クレジット 현금 거스름돈 카드 신용카드 tiềnmặt tiềnthừa tunai kembalian نقدي نقدا بطاقة מזומן אשראי עודף เงินสด เงินทอน";
    let name = dictionary::normal(name);
    WORDS.split_whitespace().any(|word| word == name)
}

fn is_one_of(header: &str, parts: &str) -> bool {
    parts.split(' ').any(|part| header.contains(part))
}

impl Table<'_> {
    /// Why the quantity may not be what was sold in units of one kind, and the columns that may be meant instead.
    pub(super) fn doubt_of_others(&self, quantity: usize) -> Option<(Vec<usize>, Reason)> {
        let header = |column: usize| self.headers[column].as_str();
        if let Some(shown) = self.shown_instead(quantity) {
            let what = Reason::new(ReasonCode::HiddenColumn, &[header(quantity)]);
            return Some((shown, what));
        }
        if let Some(scale) = self.scale_of(Some(quantity)) {
            let what = Reason::new(ReasonCode::NotSingleUnits, &[header(quantity), &scale.to_string()]);
            return Some((vec![quantity], what));
        }
        if let Some(factor) = self.factor_of(quantity) {
            let what = Reason::new(ReasonCode::UnitsDiffer, &[header(factor), header(quantity)]);
            return Some((vec![quantity], what));
        }
        if self.is_running(quantity) {
            let what = Reason::new(ReasonCode::RunningTotals, &[header(quantity)]);
            return Some((vec![quantity], what));
        }
        if let Some(column) = self.column_of_parts() {
            let what = Reason::new(ReasonCode::PartsOfOthers, &[header(column)]);
            return Some((vec![quantity], what));
        }
        if let Some(product) = self.marked_product() {
            let what = Reason::new(ReasonCode::MarkedProduct, &[&product]);
            return Some((vec![quantity], what));
        }
        if let Some(part) = self.part_of_above() {
            let what = Reason::new(ReasonCode::PartOfAbove, &[&part]);
            return Some((vec![quantity], what));
        }
        // `Sold` says that gifts aren't in it.
        if let Some(free) = self.given_away(quantity).filter(|_| !purchases::is_of_sales(header(quantity))) {
            let what = Reason::new(ReasonCode::GivenAway, &[header(free), header(quantity)]);
            return Some((vec![quantity, free], what));
        }
        if let Some(delivered) = self.delivered_instead(quantity) {
            let what = Reason::new(ReasonCode::DeliveredInstead, &[header(delivered), header(quantity)]);
            return Some((vec![delivered, quantity], what));
        }
        if let Some(what) = self.is_money(quantity) {
            return Some((vec![quantity], Reason::new(what, &[])));
        }
        if let Some(again) = self.repeats(quantity) {
            let what = Reason::new(ReasonCode::SalesRepeat, &[header(again)]);
            return Some((vec![quantity], what));
        }
        let paid = self.paid_twice(quantity)?;
        let what = Reason::new(ReasonCode::PaidTwice, &[header(paid)]);
        Some((vec![quantity], what))
    }

    /// A column of words, used for nothing, in which some rows are called parts of others.
    fn column_of_parts(&self) -> Option<usize> {
        const PARTS: [&str; 9] = ["其中", "of which", "davon", "darunter", "dont ", "в том числе", "di cui", "w tym", "de los cuales"];
        let is_part = |cell: &OwnedCell| {
            let text = cell.text().trim().to_lowercase();
            PARTS.iter().any(|part| text.starts_with(part))
        };
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        let is_free = |&column: &usize| !self.is_taken(column) && !self.looks[column].holds_numbers();
        (0..self.width()).filter(is_free).find(|&column| cells(column).any(is_part) && !cells(column).all(is_part))
    }

    fn normal_headers(&self) -> Vec<String> {
        self.headers.iter().map(|header| dictionary::normal(header)).collect()
    }

    /// Columns that are shown, where the one of the quantity is hidden.
    pub(super) fn shown_instead(&self, quantity: usize) -> Option<Vec<usize>> {
        if !self.hidden.contains(&quantity) {
            return None;
        }
        let may_be = |column: &usize| {
            !self.is_taken(*column)
                && !self.hidden.contains(column)
                && self.looks[*column].holds_numbers()
                && !self.looks[*column].holds_dates()
        };
        let mut shown: Vec<usize> = (0..self.width()).filter(may_be).collect();
        shown.push(quantity);
        Some(shown)
    }

    /// A column that says by how much the quantity must be multiplied, or that some rows are in another unit.
    pub(super) fn factor_of(&self, quantity: usize) -> Option<usize> {
        let headers = self.normal_headers();
        let product = self.column(Field::ProductId).or(self.column(Field::ProductName));
        let is_free = |&column: &usize| column != quantity && Some(column) != product && self.looks[column].filled > 0;
        let is_factor = |&column: &usize| {
            let (header, look) = (headers[column].as_str(), &self.looks[column]);
            if is_one_of(header, OPENED) || CASES.split(' ').any(|word| word == header) {
                return self.column(Field::Unit).is_none() && self.says_yes(column);
            }
            if !look.holds_numbers() || self.is_result_of(quantity, column) {
                return false;
            }
            is_one_of(header, FACTORS) && look.distinct > 1
                || DOSES.split(' ').any(|word| word == header) && self.numbers([column]).iter().any(|[number]| *number != 1.0)
                || is_one_of(header, PACK_SIZES) && product.is_some_and(|product| self.differs_within(product, column))
        };
        (0..self.width()).filter(is_free).find(is_factor)
    }

    /// Whether the quantity is another column times the factor, so that the factor is already in it.
    fn is_result_of(&self, quantity: usize, factor: usize) -> bool {
        let is_other = |&column: &usize| {
            let is_of_money = matches!(self.word(column), Some(Word::Field(Field::Price | Field::Amount, _)));
            column != quantity && column != factor && !is_of_money && self.looks[column].holds_numbers()
        };
        (0..self.width()).filter(is_other).any(|other| {
            let rows = self.numbers([other, factor, quantity]);
            rows.len() > 2 && rows.iter().all(|row| row[0] * row[1] == row[2])
        })
    }

    /// Whether some cell of a column of flags, or of loose pieces, says more than no.
    fn says_yes(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty());
        cells.any(|cell| {
            let text = cell.text().trim().to_lowercase();
            !NO.split(' ').any(|no| no == text) && !text.is_empty() && text != "0.0"
        })
    }

    /// Whether a product has several values in a column.
    fn differs_within(&self, product: usize, column: usize) -> bool {
        let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).filter(|text| !text.is_empty());
        for row in self.rows {
            if let Some((product, value)) = text(&row.cells, product).zip(text(&row.cells, column)) {
                values.entry(product).or_default().insert(value);
            }
        }
        values.values().any(|values| values.len() > 1)
    }

    /// A product with the name of another one and a word for returns or canceled sales: `Refund: B200`, `B200（作废）`.
    fn marked_product(&self) -> Option<String> {
        const WORDS: &str =
            "sample samples muster storno annul anulado anulada dev devolução devolución void voided 반품 취소 返品 作废 作廢 退货 退 样品";
        let products = [Field::ProductId, Field::ProductName].into_iter().filter_map(|field| self.column(field));
        products.into_iter().find_map(|column| {
            let texts: BTreeSet<String> = self.rows.iter().filter_map(|row| row.cells.get(column)).map(OwnedCell::text).collect();
            if let Some(tender) = texts.iter().find(|text| is_tender(text)) {
                return Some(tender.clone());
            }
            let trimmed = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let is_mark = |mark: &str| {
                let mark = trimmed(mark).to_lowercase();
                !mark.is_empty() && (WORDS.split(' ').any(|word| word == mark) || marks::of_remark(&mark) != RowEffect::Sale)
            };
            let is_marked = |text: &&String| {
                let cuts = text.char_indices().map(|(at, _)| at).filter(|&at| at > 0);
                cuts.into_iter().any(|at| {
                    let (front, back) = text.split_at(at);
                    let (one, other) = (trimmed(front), trimmed(back));
                    other.len() < text.len()
                        && one.len() < text.len()
                        && (texts.contains(&other) && is_mark(front) || texts.contains(&one) && is_mark(back))
                })
            };
            texts.iter().find(is_marked).cloned()
        })
    }

    /// A column of ways to pay, where lines of a receipt differ in it alone.
    fn paid_twice(&self, quantity: usize) -> Option<usize> {
        let headers = self.normal_headers();
        let paid = (0..self.width()).find(|&column| is_one_of(&headers[column], PAYMENTS) && !self.looks[column].holds_numbers())?;
        let is_of_receipts =
            |column: &usize| *column != paid && is_one_of(&headers[*column], RECEIPTS) && !is_one_of(&headers[*column], PAYMENTS);
        let receipt = (0..self.width()).find(is_of_receipts)?;
        let is_of_lines = |column: usize| {
            matches!(
                headers[column].as_str(),
                "line" | "lineno" | "linenumber" | "lineid" | "pos" | "position" | "行号" | "序号" | "行" | "明细号"
            )
        };
        let mut same: Vec<usize> = (0..self.width()).filter(|&column| is_of_lines(column)).collect();
        same.extend([receipt, quantity]);
        same.extend(
            [Field::Date, Field::ProductId, Field::ProductName, Field::StoreId, Field::StoreName]
                .iter()
                .filter_map(|field| self.column(*field)),
        );
        let mut seen: HashMap<Vec<String>, String> = HashMap::new();
        let text = |cells: &[OwnedCell], column: usize| cells.get(column).map(OwnedCell::text).unwrap_or_default();
        self.rows
            .iter()
            .any(|row| {
                let key: Vec<String> = same.iter().map(|&column| text(&row.cells, column)).collect();
                let way = text(&row.cells, paid);
                !text(&row.cells, receipt).is_empty() && !way.is_empty() && seen.entry(key).or_insert_with(|| way.clone()) != &way
            })
            .then_some(paid)
    }
}
