//! Columns that say yes or no of each row, below headers such as `是否退货` and `is_void`.

use super::kinds::{KindColumn, Reads, normal};
use super::sample::SampleRow;
use crate::options::RowEffect;

pub(super) fn yes_or_no(value: &str) -> Option<bool> {
    match normal(value).trim() {
        "1" | "1.0" | "y" | "yes" | "true" | "t" | "是" | "有" | "ja" | "oui" | "sí" | "si" | "sì" | "sim" | "s" | "j" | "e" | "evet"
        | "x" | "√" | "✓" | "да" | "tak" | "ano" | "áno" | "igen" | "da" | "так" | "ναι" | "نعم" | "כן" | "kyllä" | "có" | "ya"
        | "はい" | "有効" | "예" | "네" | "ใช่" | "हाँ" | "taip" | "jā" | "jah" | "-1" => Some(true),
        "0" | "0.0" | "n" | "no" | "false" | "f" | "否" | "无" | "nein" | "non" | "não" | "nao" | "h" | "hayır" | "нет" | "nie" | "ne"
        | "nem" | "nu" | "ні" | "не" | "όχι" | "لا" | "לא" | "ei" | "không" | "tidak" | "nej" | "nei" | "nee" | "いいえ" | "無"
        | "아니오" | "아니요" | "ไม่" | "नहीं" | "-" => Some(false),
        _ => None,
    }
}

/// The effect of a yes below a header such as `是否退货` or `is_void`.
fn flag_of(header: &str) -> Option<RowEffect> {
    const RETURNS: [&str; 12] =
        ["退货", "退款", "退药", "return", "refund", "returned", "refunded", "retoure", "reso", "devuelto", "devolución", "возврат"];
    const VOIDS: [&str; 9] = ["作废", "取消", "void", "voided", "cancel", "cancelled", "canceled", "storniert", "deleted"];
    const ALONE: [(&str, RowEffect); 13] = [
        ("nosale", RowEffect::LeaveOut),
        ("parked", RowEffect::LeaveOut),
        ("onhold", RowEffect::LeaveOut),
        ("suspended", RowEffect::LeaveOut),
        ("挂单", RowEffect::LeaveOut),
        ("returned", RowEffect::Return),
        ("refunded", RowEffect::Return),
        ("作废", RowEffect::LeaveOut),
        ("voided", RowEffect::LeaveOut),
        ("cancelled", RowEffect::LeaveOut),
        ("canceled", RowEffect::LeaveOut),
        ("storniert", RowEffect::LeaveOut),
        ("deleted", RowEffect::LeaveOut),
    ];
    let header = normal(header).replace([' ', '_', '-'], "");
    let bare = |header: &str| ["是否已", "是否", "is", "was"].iter().find_map(|before| header.strip_prefix(before)).map(str::to_owned);
    let marked = |header: &str| {
        ["标志", "标识", "标记", "否", "flag", "yn", "(y/n)"].iter().find_map(|behind| header.strip_suffix(behind)).map(str::to_owned)
    };
    let word = bare(&header).or_else(|| marked(&header));
    let alone = || ALONE.iter().find(|(alone, _)| *alone == header).map(|alone| alone.1);
    let named = |word: String| {
        if RETURNS.contains(&word.as_str()) {
            Some(RowEffect::Return)
        } else {
            VOIDS.contains(&word.as_str()).then_some(RowEffect::LeaveOut)
        }
    };
    word.and_then(named).or_else(alone)
}

/// The effect of a yes below a header that may head a number as well.
fn bare_flag_of(header: &str) -> Option<RowEffect> {
    match normal(header).trim() {
        "refund" | "refunds" | "return" | "returns" | "退" | "退货" | "退款" | "退药" | "rückgabe" | "retoure" | "retour"
        | "devolución" | "devolucion" | "devoluções" | "devolução" | "reso" | "resi" | "zwrot" | "возврат" | "iade" | "返品" | "반품" => {
            Some(RowEffect::Return)
        }
        "void" | "cancel" | "cancellation" | "取消" | "storno" | "anulado" => Some(RowEffect::LeaveOut),
        _ => None,
    }
}

/// Whether a column says of each row yes or no, and a yes isn't a plain sale.
pub(super) fn flag_column(header: &str, column: usize, rows: &[SampleRow]) -> Option<KindColumn> {
    let (flag, is_bare) = match (flag_of(header), bare_flag_of(header)) {
        (Some(flag), _) => (Some(flag), false),
        (None, Some(flag)) => (Some(flag), true),
        (None, None) if is_of_reversals(header) => (None, false),
        (None, None) => return None,
    };
    let mut cells = rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_empty()).peekable();
    cells.peek()?;
    // Below `refund`, 0 and 1 may be units that came back.
    let says = |text: &str| yes_or_no(text).is_some() && !(is_bare && text.starts_with(|c: char| c.is_ascii_digit()));
    let reads = flag.map_or(Reads::Words, Reads::YesNo);
    cells.all(|cell| says(&cell.text())).then_some(KindColumn { column, is_status: false, is_strict: true, reads })
}

/// Whether a yes may mark a row that was reversed as well as the one that reverses it.
fn is_of_reversals(header: &str) -> bool {
    const WORDS: &str = "rev reversal reversed reverse reversing isreversal isreversed reversalflag reversalind reversalindicator 红冲 冲红 冲销 冲正 冲账 冲帐 对冲 反冲 红字 红单 红票 被冲 被冲红 \
        已红冲 已冲红 已冲销 紅沖 沖紅 沖銷 沖正 gegenbuchung umkehrbuchung extourne extourné contrepassation contrepassé \
        reversión reversion revertido reversado extorno extornado contraasiento reverso odwrócenie odwrócone \
        реверс terskayıt tersfiş 赤伝 赤伝票 赤黒 赤黒区分 逆仕訳 역분개 반대분개 عكس قيدعكسي";
    let header: String = normal(header).chars().filter(|c| c.is_alphanumeric()).collect();
    let bare = ["是否已", "是否", "is", "was"].iter().find_map(|before| header.strip_prefix(before)).unwrap_or(&header);
    let bare = ["标志", "标识", "标记", "flag", "yn", "ind", "kz", "区分", "フラグ", "여부"]
        .iter()
        .find_map(|behind| bare.strip_suffix(behind))
        .unwrap_or(bare);
    WORDS.split_whitespace().any(|word| word == header || word == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_reversals_are_known_in_several_languages() {
        for header in ["Reversal", "Is Reversed", "红冲", "是否已红冲", "冲销标志", "Extourné", "赤黒区分", "Reversal Ind."]
        {
            assert!(is_of_reversals(header), "`{header}`");
        }
        for header in ["Reverse side", "Universal", "冲剂", "Notes", ""] {
            assert!(!is_of_reversals(header), "`{header}`");
        }
    }
}
