//! What programs write into a cell that has no value.

/// Whether a text stands for no value: `NULL`, `N/A`, `(blank)`, `未知`. Such a product or store is none.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const WORDS: &str = "null nil none nan n/a #n/a na n.a. n.a undefined unknown (null) (none) (blank) blank (empty) empty <na> <null> [null] \\n \
        未知 未填 未填写 未录入 不详 (空白) 空白 (空) 空 无 暂无 （空白） （空） 不明 미상 없음 unbekannt inconnu desconocido desconhecido sconosciuto onbekend неизвестно нет ukendt okänd bilinmiyor";
    let text = text.trim();
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return false;
    }
    if text.chars().all(|c| matches!(c, '-' | '–' | '—' | '－' | '/' | '.' | '?' | '？' | '*' | '#' | '_')) {
        return true;
    }
    WORDS.split_ascii_whitespace().any(|word| word == text || word.eq_ignore_ascii_case(text) || !text.is_ascii() && word == text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_names() {
        for text in ["NULL", "N/A", "-", "--", "(blank)", "未知", "None", "\\N", "Неизвестно", "无"] {
            assert!(is_placeholder(text), "`{text}`");
        }
        for text in ["A", "0", "无极膏", "Nasonex", "X-1", "Blank tape", "1/2", "NA-100"] {
            assert!(!is_placeholder(text), "`{text}`");
        }
    }
}
