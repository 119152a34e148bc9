//! The words that head the columns of real sales files, English, Chinese and some neighbours, and which field each names (`docs/contract.md` §7). The
//! words themselves are in `data/headers.txt`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization as _;

use super::{currency, header_words};
use crate::import::units::Unit;
use crate::options::Field;
use crate::read::{dates, periods};

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// A field, and how good the word is for it: lower is better, where two columns name the same field.
    Field(Field, usize),
    /// Derived from the date (year, weekday): carries nothing of its own.
    Derived,
    /// A total over other columns.
    Total,
    /// Known, and no part of sales (batch number, expiry date, card number …).
    Other,
}

/// The rank of words for returns that don't say whether they are units or money.
pub(crate) const BARE: usize = 1_000;

const HEADERS: &str = include_str!("../../data/headers.txt");

static WORDS: LazyLock<HashMap<&str, Word>> = LazyLock::new(|| {
    let ranked = lists(HEADERS)
        .into_iter()
        .flat_map(|(name, words)| words.into_iter().enumerate().filter_map(move |(rank, word)| Some((word, meaning(name, rank)?))));
    ranked.collect()
});

/// Words without their accents, as tills print them: `DESCRIPCION`. Not where that is another word.
static WITHOUT_ACCENTS: LazyLock<HashMap<String, Word>> = LazyLock::new(|| {
    let mut words: HashMap<String, Option<Word>> = HashMap::new();
    for (word, &meaning) in WORDS.iter() {
        let bare = without_accents(word);
        // Short ones are words of other languages.
        let says_enough = bare.chars().count() >= 5 || matches!(bare.as_str(), "qta" | "ilac" | "urun");
        if says_enough && bare != *word && !WORDS.contains_key(bare.as_str()) {
            let same = |known: &Word| {
                matches!((known, meaning), (Word::Field(one, _), Word::Field(other, _)) if *one == other) || *known == meaning
            };
            words.entry(bare).and_modify(|known| *known = known.filter(same)).or_insert(Some(meaning));
        }
    }
    words.into_iter().filter_map(|(word, meaning)| Some((word, meaning?))).collect()
});

/// A word with plain Latin letters in place of accented ones; other scripts stay.
fn without_accents(word: &str) -> String {
    let plain = |c: char| match c {
        'ł' => 'l',
        'ø' => 'o',
        'ı' => 'i',
        other => std::iter::once(other).nfd().next().filter(char::is_ascii).unwrap_or(other),
    };
    word.chars().map(plain).collect()
}

/// Words of totals that may head other columns as well.
static TOTAL_WORDS: LazyLock<HashSet<String>> =
    LazyLock::new(|| lists(include_str!("../../data/total_words.txt")).into_iter().flat_map(|(_, words)| words).map(normal).collect());

/// Names and their words, in the order of the file.
pub(crate) fn lists(text: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let words = match line.split_once(':') {
            Some((name, words)) => {
                lists.push((name, Vec::new()));
                words
            }
            None => line,
        };
        if let Some((_, list)) = lists.last_mut() {
            list.extend(words.split_whitespace());
        }
    }
    lists
}

fn meaning(name: &str, rank: usize) -> Option<Word> {
    match name {
        "derived" => Some(Word::Derived),
        "total" => Some(Word::Total),
        "other" => Some(Word::Other),
        "returns" => Some(Word::Field(Field::Returned, rank + BARE)),
        _ => Field::ALL.into_iter().find(|field| field.name() == name).map(|field| Word::Field(field, rank)),
    }
}

/// Looks a header up. `Quantity (boxes)`, `销售数量（盒）`, `SALE_QTY` and ` Sale Qty ` are found like `saleqty`; `ITEM_CD` by its parts.
pub(crate) fn look_up(header: &str) -> Option<Word> {
    let word = word_of(header)?;
    // Of money, whatever the word: `销量(元)`, `Sales ($)`.
    Some(match word {
        Word::Field(Field::Quantity, _) if currency::names_currency(header) => Word::Field(Field::Amount, BARE),
        Word::Field(Field::Returned, _) if currency::names_currency(header) => Word::Other,
        word => word,
    })
}

fn word_of(header: &str) -> Option<Word> {
    let header = PIVOT_SUMS.iter().find_map(|sum| header.strip_prefix(sum)).unwrap_or(header);
    let header = summed(header).or_else(|| before_unit(header)).unwrap_or(header);
    // A share of something isn't the thing.
    if header.trim().ends_with(['%', '％']) {
        return Some(Word::Other);
    }
    let without_brackets = header.split(['(', '（', '[', '【']).next().unwrap_or("");
    let listed = [normal(header), normal(without_brackets)]
        .iter()
        .filter(|word| !word.is_empty())
        .find_map(|word| WORDS.get(word.as_str()).copied());
    let bare = || WITHOUT_ACCENTS.get(&normal(without_brackets)).copied();
    let listed = listed.or_else(bare).or_else(|| date_and_time(without_brackets));
    listed.or_else(|| header_words::compose(without_brackets)).or_else(|| in_two_languages(header)).or_else(|| {
        let word = normal(without_brackets);
        (is_status(&word) || is_type_of_row(&word)).then_some(Word::Field(Field::Kind, BARE))
    })
}

/// Whether a text is the label of what a pivot table adds up.
pub(crate) fn is_pivot_sum(text: &str) -> bool {
    const ENGLISH: [&str; 3] = ["Sum of ", "Count of ", "Total of "];
    PIVOT_SUMS.iter().chain(&ENGLISH).any(|sum| text.starts_with(sum))
}

/// What pivot tables write before the header whose numbers they add up.
const PIVOT_SUMS: [&str; 14] = [
    "求和项:",
    "求和项：",
    "加總 - ",
    "加總:",
    "合計 / ",
    "합계 : ",
    "Summe von ",
    "Somme de ",
    "Suma de ",
    "Soma de ",
    "Somma di ",
    "Som van ",
    "Suma z ",
    "Сумма по полю ",
];

/// What is in the brackets of `SUM(qty)`, as queries head their columns.
fn summed(header: &str) -> Option<&str> {
    let header = header.trim();
    let of = header.get(..4).filter(|sum| sum.eq_ignore_ascii_case("sum(")).and_then(|_| header[4..].strip_suffix(')'))?;
    matches!(look_up(of), Some(Word::Field(..))).then_some(of)
}

/// What is before the unit in `销售数量/盒`.
fn before_unit(header: &str) -> Option<&str> {
    let (before, unit) = header.split_once(['/', '／'])?;
    Unit::read(unit).is_some().then_some(before).filter(|before| matches!(look_up(before), Some(Word::Field(Field::Quantity, _))))
}

/// `Datum/Uhrzeit`, `Fecha y hora`, `Дата и время`: a date with a word for times next to it.
fn date_and_time(header: &str) -> Option<Word> {
    const TIMES: &str =
        "time uhrzeit zeit hora heure ora godzina czas время час čas idő saat klokkeslæt tid klo aika tijd ώρα 时间 時間 시간 الوقت giờ";
    const AND: &str = "and und et y e i и a és ve og och ja en και & of de";
    let words: Vec<String> =
        header.split(|c: char| !c.is_alphanumeric() && c != '&').map(str::to_lowercase).filter(|word| !word.is_empty()).collect();
    let is_listed = |list: &str, word: &String| list.split(' ').any(|known| known == word);
    let (times, others): (Vec<String>, Vec<String>) =
        words.into_iter().filter(|word| !is_listed(AND, word)).partition(|word| is_listed(TIMES, word));
    match (&times[..], &others[..]) {
        ([_], [date]) => WORDS.get(normal(date).as_str()).copied().filter(|word| matches!(word, Word::Field(Field::Date, _))),
        _ => None,
    }
}

/// `Claim status`, `支付状态`: states of sales, not of goods or people.
fn is_status(word: &str) -> bool {
    const OF_OTHERS: [&str; 16] = [
        "stock",
        "inventory",
        "product",
        "item",
        "customer",
        "patient",
        "member",
        "marital",
        "email",
        "sync",
        "库存",
        "商品",
        "药品",
        "会员",
        "客户",
        "患者",
    ];
    ["status", "状态", "狀態"].iter().any(|status| word.ends_with(status)) && !OF_OTHERS.iter().any(|other| word.contains(other))
}

/// `Typ dokumentu`, `Receipt type`, `伝票種別`: types of documents and movements, in the languages of the dictionary.
fn is_type_of_row(word: &str) -> bool {
    const TYPES: &str = "type typ tipo típus típusa laji tyyppi loại jenis nature tip kind rodzaj druh vrsta soort тип вид türü tipi نوع 类型 类别 類型 類別 種別 种类 種類 区分 구분 유형 종류 είδος τύπος ประเภท סוג";
    const OF_ROWS: &str = "document dokument docum tipodoc doctyp typdoc beleg bilag bizonylat doklad doklád tosite tosit tapahtum comprob cbte παρ παραστ verifik dokumen chứngtừ سند belege transact transak transaz transac transaç movement moviment mouvement bewegung pohybu mozgás voucher receipt vorgang buchung operat operac operaç operaz операц документ движен hareket belge işlem fiş معاملة حركة مستند 单据 单证 业务 交易 單據 業務 伝票 取引 거래 전표 παραστατικ เอกสาร รายการ";
    let has = |list: &str, fits: &dyn Fn(&str) -> bool| list.split(' ').any(fits);
    has(TYPES, &|known| word.starts_with(known) || word.ends_with(known)) && has(OF_ROWS, &|known| word.contains(known))
}

/// `编码 Code`, `数量/Qty`: what one language says, when the other doesn't say something else.
fn in_two_languages(header: &str) -> Option<Word> {
    let is_latin = |c: &char| c.is_ascii();
    let latin: String = header.chars().filter(is_latin).collect();
    let other: String = header.chars().filter(|c| !is_latin(c)).collect();
    if normal(&latin).is_empty() || normal(&other).is_empty() {
        return None;
    }
    let one = |text: &str| WORDS.get(normal(text).as_str()).copied().or_else(|| header_words::compose(text));
    match (one(&other)?, one(&latin)) {
        (Word::Field(field, rank), Some(Word::Field(same, _))) if field == same => Some(Word::Field(field, rank)),
        (Word::Field(field, rank), None) if GENERAL.contains(&normal(&latin).as_str()) => Some(Word::Field(field, rank)),
        _ => None,
    }
}

/// English words that say less than the word next to them.
const GENERAL: [&str; 8] = ["code", "no", "name", "id", "number", "value", "item", "description"];

/// Lower case, compatibility forms folded (full width), letters and digits only.
pub(crate) fn normal(header: &str) -> String {
    header.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text in the date or product column says that its row is a total. Not `All`: that is one of stores.
pub(crate) fn is_total(text: &str) -> bool {
    const CHINESE: [&str; 6] = ["合计", "总计", "小计", "共计", "汇总", "累计"];
    let word = normal(text);
    if is_head_store(&word) {
        return false;
    }
    // A code such as `BF` may be a product.
    let lower = text.trim().to_lowercase();
    if TOTAL_WORDS.contains(word.as_str()) || matches!(lower.trim_end_matches('.'), "b/f" | "c/f" | "b/fwd" | "c/fwd" | "b/d" | "c/d") {
        return true;
    }
    // `of which online`, `其中：医保`: a part of the row above.
    if ["其中", "of which ", "davon ", "darunter ", "dont ", "в том числе", "di cui "].iter().any(|word| lower.starts_with(word))
    {
        return true;
    }
    const OF_ALL: &str = "min max average avg mean maximum minimum median mittelwert durchschnitt moyenne promedio média среднее ortalama 平均 平均值 最大值 最小值 最大 最小 平均値 평균 المتوسط";
    WORDS.get(word.as_str()) == Some(&Word::Total)
        || OF_ALL.split(' ').any(|known| known == word)
        || total_of(text).is_some_and(|of| dates::read(of).is_ok() || periods::read(of).is_some())
        || CHINESE.iter().any(|total| word.starts_with(total) || word.ends_with(total))
        || word.starts_with("subtotal")
        || text.len() > 4 && text.is_char_boundary(4) && text[..4].eq_ignore_ascii_case("sum(")
        || word != "all" && header_words::is_of_totals(text)
}

/// Whether a text contains a word for totals, such as `Dagtotaal x`.
pub(crate) fn contains_total(text: &str) -> bool {
    const PARTS: &str =
        "total totaal totale summe gesamt somme suma razem итог всего toplam 合计 总计 小计 合計 小計 總計 합계 소계 المجموع σύνολο";
    let lower = text.to_lowercase();
    PARTS.split(' ').any(|part| lower.contains(part))
}

/// What a total is of: `Drug A` for `Drug A Total`, `Total: Drug A` and `Drug A (sum)`.
pub(crate) fn total_of(text: &str) -> Option<&str> {
    const WORDS: [&str; 4] = ["subtotal", "totals", "total", "sum"];
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let cut = |rest: &'_ str| rest.trim_matches(|c: char| !c.is_alphanumeric()).len();
    for word in WORDS {
        let Some(at) = text.len().checked_sub(word.len()) else { continue };
        if text.is_char_boundary(at) && text[at..].eq_ignore_ascii_case(word) && cut(&text[..at]) < at {
            return Some(text[..at].trim_matches(|c: char| !c.is_alphanumeric()));
        }
        let at = word.len();
        if text.is_char_boundary(at) && text[..at].eq_ignore_ascii_case(word) && cut(&text[at..]) < text.len() - at {
            return Some(text[at..].trim_matches(|c: char| !c.is_alphanumeric()));
        }
    }
    None
}

/// Whether a text in the store column says that its row is of all stores together.
pub(crate) fn is_total_of_stores(text: &str) -> bool {
    !is_head_store(&normal(text)) && (is_total(text) || header_words::is_of_totals(text))
}

/// `总店`, `仁和药房总店`: the first store of a chain, whose name has a word for all.
fn is_head_store(word: &str) -> bool {
    ["总店", "總店", "总院", "總院", "总部", "總部", "总公司", "總公司", "总仓", "總倉", "本店", "总药房"]
        .iter()
        .any(|place| word.ends_with(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_store_is_no_total() {
        for store in ["总店", "仁和药房总店", "总部", "總店", "总院"] {
            assert!(!is_total(store) && !is_total_of_stores(store), "{store}");
        }
        for total in ["合计", "总计", "全部门店", "门店合计"] {
            assert!(is_total_of_stores(total), "{total}");
        }
    }

    #[test]
    fn headers_of_the_contract_are_known() {
        for (header, field) in [
            ("date", Field::Date),
            ("product_id", Field::ProductId),
            ("store_id", Field::StoreId),
            ("quantity", Field::Quantity),
            ("product_name", Field::ProductName),
            ("store_name", Field::StoreName),
            ("price", Field::Price),
            ("amount", Field::Amount),
            ("promotion", Field::Promotion),
            ("temperature", Field::Temperature),
            ("日期", Field::Date),
            ("销售日期", Field::Date),
            ("购药时间", Field::Date),
            ("药品编码", Field::ProductId),
            ("商品编码", Field::ProductId),
            ("药品ID", Field::ProductId),
            ("药品名称", Field::ProductName),
            ("商品名称", Field::ProductName),
            ("店铺ID", Field::StoreId),
            ("门店编码", Field::StoreId),
            ("销售数量", Field::Quantity),
            ("数量", Field::Quantity),
            ("单价", Field::Price),
            ("应收金额", Field::Amount),
            ("实收金额", Field::Amount),
            ("是否促销", Field::Promotion),
            ("销售数量（盒）", Field::Quantity),
            (" Sale_Qty ", Field::Quantity),
            ("Ｐｒｉｃｅ", Field::Price),
            ("编码 Code", Field::ProductId),
            ("数量/Qty", Field::Quantity),
            ("DESCRIPCION", Field::ProductName),
            ("Descricao", Field::ProductName),
            ("ILOSC", Field::Quantity),
            ("Datum/Uhrzeit", Field::Date),
            ("Fecha y hora", Field::Date),
            ("Дата и время", Field::Date),
        ] {
            assert!(matches!(look_up(header), Some(Word::Field(found, _)) if found == field), "`{header}` must be {field:?}");
        }
    }

    #[test]
    fn a_quantity_in_a_currency_is_an_amount() {
        for header in ["销量(元)", "销售数量（元）", "Sales ($)", "Sales (EUR)", "Quantity (Rs.)", "Absatz [€]", "販売数量(円)"]
        {
            assert_eq!(look_up(header), Some(Word::Field(Field::Amount, BARE)), "{header}");
        }
        for header in ["销量(盒)", "Sales (units)", "Quantity", "Absatz (Stück)"] {
            assert!(matches!(look_up(header), Some(Word::Field(Field::Quantity, _))), "{header}");
        }
    }

    #[test]
    fn no_word_names_two_things_and_all_are_in_their_normal_form() {
        let mut seen = std::collections::BTreeMap::new();
        for (name, words) in lists(HEADERS) {
            assert!(meaning(name, 0).is_some(), "`{name}` isn't a field");
            for word in words {
                assert_eq!(normal(word), *word, "`{word}` must be written in its normal form");
                let before = seen.insert(word, name);
                assert!(before.is_none(), "`{word}` is both {before:?} and {name}");
            }
        }
        assert!(seen.len() > 400, "{} words", seen.len());
    }
}
