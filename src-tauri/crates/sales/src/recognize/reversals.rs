//! Rows that are marked as canceled and negative: they reverse a sale, which stays in the file as a row of its own. Leaving such rows out would
//! keep what was canceled.

use super::fields::Table;
use super::kinds::{KindColumn, Reads};
use super::{sample, totals};
use crate::options::RowEffect;

impl Table<'_> {
    /// The columns of types and states as they are read where rows that one leaves out are negative: all of these are returns when no other row
    /// is negative, and else they must be asked about.
    pub(super) fn with_reversals(&self, quantity: usize, kinds: Vec<KindColumn>) -> Vec<KindColumn> {
        kinds.into_iter().map(|kind| self.reversing(quantity, &kind).unwrap_or(kind)).collect()
    }

    fn reversing(&self, quantity: usize, kind: &KindColumn) -> Option<KindColumn> {
        let yes_no = match kind.reads {
            Reads::YesNo(RowEffect::LeaveOut) => true,
            Reads::Words => false,
            _ => return None,
        };
        let style = totals::style(self.rows, &[(quantity, "")]);
        let (mut marked, mut others, mut sold) = (0, 0, 0);
        for row in self.rows {
            let Some(number) = totals::value(row.cells.get(quantity), style).filter(|number| *number != 0.0) else { continue };
            let text = row.cells.get(kind.column).map(sample::OwnedCell::text).unwrap_or_default();
            let is_marked = kind.effect(&text) == Some(RowEffect::LeaveOut) && (yes_no || is_canceled(&text));
            if is_marked && number > 0.0 {
                return None;
            }
            marked += usize::from(is_marked);
            others += usize::from(!is_marked && number < 0.0);
            sold += usize::from(number > 0.0);
        }
        if marked == 0 || sold == 0 {
            return None;
        }
        // Further down in a large file, there may be others.
        let is_whole = self.rows.len() < sample::ROWS / 2;
        let reads = match (yes_no, others == 0 && is_whole) {
            (true, true) => Reads::YesNo(RowEffect::Return),
            (true, false) => Reads::Marked { yes: RowEffect::Return, no: RowEffect::Sale },
            (false, is_sure) => Reads::Reversals { is_sure },
        };
        Some(KindColumn { reads, is_strict: true, ..kind.clone() })
    }
}

/// Whether the word of a type or state is one of cancellations, and not of purchases or other movements.
pub(super) fn is_canceled(value: &str) -> bool {
    const WORDS: &str = "cancel void annul storn deleted reversed reversal anulad cancelad anulat zruš törölt отмен аннулир сторн iptal ملغ ακυρ ยกเลิก בוטל ביטול hủy batal geannuleerd makuler peruut 作废 作廢 取消 撤销 撤銷 撤单 冲销 冲红 红冲 沖銷 キャンセル 取り消し 취소";
    let value = value.to_lowercase();
    WORDS.split(' ').any(|word| value.contains(word))
}
