//! The numbers of receipts and of their lines, by which a row that comes twice is known to be the same sale.

use super::dictionary;
use super::fields::Table;
use super::quantity_doubts::is_of_receipts;

/// Headers of the numbers of lines.
const LINES: &str = "line lineno linenr linenum linenumber lineid lineitem lineitemno itemno itemseq seq seqno lineseq pos position posnr positionsnr belegposition zeile zeilennr ligne nligne numligne renglón renglon \
    linea línea item riga regel pozycja lp nrpozycji řádek sor строка номерстроки satır satırno 行号 行號 行 序号 序號 明细号 明细序号 明细行号 单据行号 行番号 明細番号 明細行 행번호 순번";

impl Table<'_> {
    /// The columns of receipts and of their lines, where each line has its own number: no two of a receipt are the same.
    pub(super) fn line_numbers(&self) -> Option<[usize; 2]> {
        const LEAST_ROWS: usize = 4;
        let is_line = |column: &usize| {
            let header = dictionary::normal(&self.headers[*column]);
            LINES.split(' ').any(|word| word == header) && self.looks[*column].holds_numbers() && self.looks[*column].distinct > 1
        };
        let line = (0..self.width()).filter(|column| !self.is_taken(*column)).find(is_line)?;
        let is_receipt = |column: &usize| *column != line && !self.is_taken(*column) && is_of_receipts(&self.headers[*column]);
        let receipt = (0..self.width()).find(|column| is_receipt(column) && self.looks[*column].filled > 0)?;
        // Rows of one receipt are numbered: elsewhere the same number means nothing.
        let begins_again = self.looks[line].distinct * 2 <= self.looks[line].filled;
        (self.rows.len() >= LEAST_ROWS && begins_again).then_some([receipt, line])
    }
}
