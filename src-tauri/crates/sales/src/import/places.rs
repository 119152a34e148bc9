//! Stores that the name of a file or sheet names: `一店_3月.csv`, `Branch North`; and names that may be of stores, as they differ: `nord`, `süd`.

use std::collections::BTreeSet;

use super::catalog::cleaned;
use crate::error::ImportError;
use crate::recognize::dictionary;

/// The code of the store that an answer names, by its code or its name; what names none is the code of a new one.
pub(super) fn called(answer: &str, stores: &[(String, Option<String>)]) -> Result<String, ImportError> {
    let plain = |text: &str| cleaned(text).to_lowercase();
    if answer.starts_with('=') || stores.iter().any(|(id, _)| id == answer) {
        return Ok(answer.to_owned());
    }
    let wanted = plain(answer);
    let named: Vec<&str> = stores
        .iter()
        .filter(|(id, name)| plain(id) == wanted || name.as_ref().is_some_and(|name| plain(name) == wanted))
        .map(|(id, _)| id.as_str())
        .collect();
    match named[..] {
        [] => Ok(answer.to_owned()),
        [id] => Ok(id.to_owned()),
        _ => Err(ImportError::BadAnswer { given: answer.to_owned(), codes: named.join(", ") }),
    }
}

/// The store in a name, where one of its words says that it is one.
pub(super) fn store_in(name: &str) -> Option<String> {
    const ENDS: [&str; 9] = ["店", "药房", "藥房", "药店", "诊所", "卫生室", "薬局", "약국", "점"];
    const WORDS: &str =
        "store shop branch pharmacy outlet filiale apotheke pharmacie farmacia sucursal tienda loja negozio apteka аптека eczane şube";
    const GENERAL: &str =
        "门店 門店 分店 药店 药房 本店 各门店 全部门店 店 大药房 单店 점 지점 본점 매장점 전지점 전점 문제점 중점 장점 단점";
    /// Words with the same end that name no store: a point in time, a point of view.
    const OTHERS: [&str; 3] = ["시점", "관점", "문제점"];
    let parts: Vec<&str> = name.split(['_', '.', ',', '，', '(', ')', '（', '）', ' ', '-', '–']).filter(|part| !part.is_empty()).collect();
    let chinese = parts.iter().find(|part| {
        ENDS.iter().any(|end| part.ends_with(end))
            && !OTHERS.iter().any(|end| part.ends_with(end))
            && !GENERAL.split(' ').any(|word| word == **part)
    });
    if let Some(store) = chinese {
        return Some((*store).to_owned());
    }
    let is_word = |part: &str| WORDS.split(' ').any(|word| word == part.to_lowercase());
    // `Store1`, `Filiale2`
    let numbered = parts.iter().find(|part| {
        let word = part.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_short = part.len() - word.len() <= 3;
        word.len() < part.len() && is_short && is_word(word)
    });
    if let Some(store) = numbered {
        return Some((*store).to_owned());
    }
    let at = parts.iter().position(|part| is_word(part))?;
    // `Branch North`, `North Pharmacy`; the name of a month or a year says nothing of the store.
    let is_name = |part: &&str| {
        let is_year = part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        let is_other = is_year || is_word(part) || is_of_reports(part);
        !is_other && crate::read::months::month(part).is_none()
    };
    let behind = parts.get(at + 1).copied().filter(is_name);
    let before = at.checked_sub(1).and_then(|at| parts.get(at)).copied().filter(is_name);
    match (behind, before) {
        (Some(behind), _) => Some(format!("{} {behind}", parts[at])),
        (None, Some(before)) => Some(format!("{before} {}", parts[at])),
        (None, None) => None,
    }
}

/// What the title of a table without a column of stores says of whose sales these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InTitle {
    /// A store whose sales are known.
    Known(String),
    /// Words that seem to name a store.
    Unknown(String),
}

/// The one store that a title names: `人民路店 2024年3月 销售日报`.
pub(super) fn in_title(title: &str, stores: &[(String, Option<String>)]) -> Option<InTitle> {
    if stores.is_empty() {
        return None;
    }
    match crate::stock::store_named(&[title.to_owned()], stores) {
        Some(known) => Some(InTitle::Known(known)),
        None => store_in(title).map(InTitle::Unknown),
    }
}

pub(super) fn is_of_reports(part: &str) -> bool {
    const WORDS: &str = "sales sale report daily monthly weekly export data all total list by per and of the umsatz verkauf ventes ventas vendas vendite sprzedaż продажи satış";
    WORDS.split(' ').any(|word| word == part.to_lowercase())
}

/// The words of a file's name that say neither when nor what it is of: `nord` of `nord_2024-03.csv`.
pub(super) fn words_of(name: &str) -> BTreeSet<String> {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 1 || !word.is_ascii() && !word.is_empty());
    let says_something = |word: &&str| {
        crate::read::months::month(word).is_none() && !is_of_reports(word) && !is_general(word) && dictionary::look_up(word).is_none()
    };
    words.filter(says_something).map(str::to_owned).collect()
}

/// Whether two names differ by one word each, and say the same otherwise: `sales nord` and `sales süd`.
pub(super) fn differ_by_a_word(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    one.difference(other).count() == 1 && other.difference(one).count() == 1
}

/// Words in names of files that say when or how a file was made, or whose rows it has.
fn is_general(word: &str) -> bool {
    const WORDS: &str = "days months weeks tage monate wochen old new alt neu neue nouveau ancien nuevo viejo final fixed corrected correction korrigiert korrektur updated update copy kopie copie copia backup bak sicherung \
        draft test demo sample example beispiel part teil page seite first second third last next erste zweite dritte more rest quarter quartal half year week day month jahr woche tag monat kw \
        today yesterday heute gestern current previous morning evening spring summer autumn fall winter q1 q2 q3 q4 csv xlsx xls txt tsv json xml html utf gbk ansi ascii excel \
        from to until since before after with without bis von vom and und et the der die das le la les el los de du des del in on at am im by per \
        mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag \
        statistics statistik statistique estadística artikelstatistik kassenbericht absatz umsätze verkäufe tagesbericht bericht liste lists file files document sheet table tabelle book mappe \
        till pos kasse kassen register caisse caja cassa касса transactions transaktionen orders bestellungen receipts bons belege invoices rechnungen items artikel products produkte lines positions \
        stock bestand inventory returns retouren refunds purchases einkauf plan planned forecast otc rx generic generics wide long raw clean cleaned merged split tmp temp download downloads untitled unnamed \
        отчет отчёт январь выгрузка старый новый rapport reporte relatório zestawienie raport rapor";
    const PARTS: [&str; 46] = [
        "bericht",
        "statisti",
        "report",
        "export",
        "umsatz",
        "verkauf",
        "abverkauf",
        "sales",
        "import",
        "backup",
        "version",
        "vente",
        "venta",
        "venda",
        "vendit",
        "sprzeda",
        "продаж",
        "отчет",
        "satış",
        "销售",
        "銷售",
        "明细",
        "明細",
        "报表",
        "報表",
        "统计",
        "統計",
        "流水",
        "数据",
        "导出",
        "日报",
        "周报",
        "月报",
        "年报",
        "月份",
        "年度",
        "季度",
        "上半年",
        "下半年",
        "新建",
        "副本",
        "补",
        "売上",
        "販売",
        "매출",
        "판매",
    ];
    WORDS.split(' ').any(|general| general == word)
        || PARTS.iter().any(|part| word.contains(part))
        || word.chars().all(|c| "年月日至到第期周季号月日天一二三四五六七八九十上中下旬".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_found_in_names() {
        for (name, store) in [
            ("一店_1月", Some("一店")),
            ("人民路店 2024-03", Some("人民路店")),
            ("Branch North", Some("Branch North")),
            ("North Pharmacy 2024", Some("North Pharmacy")),
            ("sales store 12 March", Some("store 12")),
            ("Store2_sales", Some("Store2")),
            ("apotheke2024", None),
            ("门店销售 2024", None),
            ("门店", None),
            ("pharmacy sales 2024", None),
            ("pharmacy March", None),
            ("sales_2024_03", None),
            ("a", None),
            ("강남점 5월", Some("강남점")),
            ("3월시점_판매", None),
            ("新宿支店", Some("新宿支店")),
        ] {
            assert_eq!(store_in(name).as_deref(), store, "`{name}`");
        }
    }

    #[test]
    fn words_that_may_be_stores_are_told_from_dates_and_reports() {
        for (name, words) in [
            ("nord", "nord"),
            ("nord_2024-03", "nord"),
            ("Verkauf Süd März 2024", "süd"),
            ("sales_2024_03_final (2)", ""),
            ("人民路_销售明细_3月", "人民路"),
            ("2024年3月销售", ""),
            ("umsatzbericht_neu", ""),
            ("a", ""),
        ] {
            assert_eq!(words_of(name).into_iter().collect::<Vec<_>>().join(" "), words, "`{name}`");
        }
        let differ = |one: &str, other: &str| differ_by_a_word(&words_of(one), &words_of(other));
        assert!(differ("nord", "sued") && differ("apotheke nord 03", "apotheke west 04"));
        assert!(!differ("nord 03", "nord 04") && !differ("sales", "nord") && !differ("March", "April"));
    }
}
