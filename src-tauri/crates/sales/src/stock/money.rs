//! Headers of columns that hold money and no units: `库存(元)`, `Stock ($)`, `库存金额`, `Bestand (Wert)`.

use unicode_normalization::UnicodeNormalization as _;

use crate::recognize::currency::{self, has_sign};

/// What is said of money in words of their own.
const WORDS: &str = "value values val amount amt cost costs worth price prices valuation money mrp wert betrag preis kosten valeur montant coût cout \
    prix valor importe coste costo costes precio valore importo prezzo wartość wartosc kwota cena koszt hodnota částka castka érték ertek összeg \
    osszeg ár valoare valoarea sumă suma preț pret стоимость сумма цена себестоимость вартість сума ціна стойност tutar tutarı değer değeri deger \
    maliyet fiyat القيمة قيمة المبلغ مبلغ التكلفة تكلفة السعر سعر αξία ποσό κόστος τιμή værdi verdi beløb pris kostpris värde belopp kostnad arvo \
    hinta waarde bedrag kostprijs prijs nilai harga มูลค่า ราคา giá ערך סכום שווי मूल्य ارزش قیمت vrijednost vrednost cijena vertė kaina";
/// Ten thousands, of whatever: nothing that is counted in a store.
const THOUSANDS: [&str; 3] = ["万", "萬", "亿"];
/// The ends of such words where they are one with others: `库存金额`, `inventoryvalue`, `Lagerwert`.
const ENDS: [&str; 22] = [
    "额", "額", "成本", "价值", "價值", "货值", "市值", "总值", "价", "價", "价格", "货款", "元", "円", "금액", "가액", "원가", "value",
    "cost", "amount", "wert", "betrag",
];

/// Whether a header says that its numbers are money. `stores` are ids and names of stores, whose words say nothing of it: `Value Pharmacy stock`.
pub(super) fn is_money(header: &str, stores: &[(String, Option<String>)]) -> bool {
    let lower: String = header.nfkc().flat_map(char::to_lowercase).collect();
    if has_sign(header) {
        return true;
    }
    let lower = without_store(&lower, stores);
    let is_listed = |word: &str| WORDS.split_whitespace().any(|known| known.nfkc().eq(word.chars()));
    words(&lower).iter().any(|word| {
        currency::is_currency(word) || THOUSANDS.contains(&word.as_str()) || is_listed(word) || ENDS.iter().any(|end| word.ends_with(end))
    })
}

/// A header without the longest id or name of a store in it.
fn without_store(lower: &str, stores: &[(String, Option<String>)]) -> String {
    let names = stores.iter().flat_map(|(id, name)| [Some(id), name.as_ref()]).flatten();
    let found = names.filter_map(|name| {
        let name: String = name.nfkc().flat_map(char::to_lowercase).collect();
        let at = lower.match_indices(&name).map(|(at, _)| at).find(|at| is_apart(lower, *at, at + name.len()))?;
        (!name.is_empty()).then_some((name.len(), at))
    });
    match found.max() {
        Some((length, at)) => format!("{} {}", &lower[..at], &lower[at + length..]),
        None => lower.to_owned(),
    }
}

/// Whether a part of a text doesn't begin or end within a word: `a` isn't in `value`.
fn is_apart(text: &str, from: usize, to: usize) -> bool {
    let same = |one: Option<char>, other: Option<char>| one.zip(other).is_some_and(|(one, other)| is_spelled(one) && is_spelled(other));
    let (before, first) = (text[..from].chars().next_back(), text[from..].chars().next());
    let (last, after) = (text[..to].chars().next_back(), text[to..].chars().next());
    !same(before, first) && !same(last, after)
}

/// Whether a character is of a script that parts its words.
fn is_spelled(c: char) -> bool {
    c.is_alphanumeric() && (c.is_ascii() || c.is_lowercase() || c.is_uppercase())
}

/// The words of a header: apart at signs, and where Chinese meets other letters.
fn words(lower: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in lower.chars() {
        // Accents and vowels of some scripts are marks of their own.
        let is_mark = |c: char| !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace() && !"（）【】、／：，。·–—".contains(c);
        if c.is_alphanumeric() || before.is_some() && is_mark(c) {
            match (words.last_mut(), before) {
                (Some(word), Some(last)) if is_spelled(last) == is_spelled(c) || is_mark(c) || is_mark(last) => word.push(c),
                _ => words.push(c.to_string()),
            }
            before = Some(c);
        } else {
            before = None;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_told_from_units() {
        for header in [
            "库存(元)",
            "库存（元）",
            "库存（万元）",
            "库存/元",
            "库存 元",
            "库存元",
            "库存(¥)",
            "￥库存",
            "库存金额",
            "库存额",
            "库存成本",
            "库存价值",
            "库存(成本)",
            "库存（金额）",
            "结存金额",
            "数量(人民币)",
            "库存(RMB)",
            "庫存金額",
            "在庫金額",
            "在庫(円)",
            "재고금액",
            "재고(원)",
            "Stock ($)",
            "Stock $",
            "Stock (EUR)",
            "Stock [USD]",
            "Stock value",
            "StockValue",
            "Inventory Cost",
            "On hand (Rs.)",
            "Stock at cost",
            "Bestand (€)",
            "Bestand (Wert)",
            "Lagerwert",
            "Stock (valeur)",
            "Existencias (importe)",
            "Giacenza (valore)",
            "Остаток (руб.)",
            "Остаток, сумма",
            "Stan magazynowy (zł)",
            "Stan (wartość)",
            "Estoque (R$)",
            "库存金额 Stock",
            "库存 Stock (元)",
            "在途(元)",
            "สต็อก (มูลค่า)",
            "المخزون (القيمة)",
        ] {
            assert!(is_money(header, &[]), "{header}");
        }
        for header in [
            "库存",
            "库存(盒)",
            "库存（支）",
            "库存数量",
            "可用库存",
            "期末数量",
            "状元店库存",
            "元洲店",
            "平价药房",
            "Stock",
            "Stock (units)",
            "Stock on hand",
            "On hand",
            "Bestand (Stück)",
            "Остаток (шт.)",
            "Qty",
            "Balance",
            "在庫数",
            "재고수량",
            "Stan magazynowy",
        ] {
            assert!(!is_money(header, &[]), "{header}");
        }
        let stores = [("A".to_owned(), Some("Value Pharmacy".to_owned())), ("B".to_owned(), Some("平价".to_owned()))];
        for header in ["Value Pharmacy", "Value Pharmacy stock", "value pharmacy (units)", "平价", "平价库存", "平价(盒)"] {
            assert!(!is_money(header, &stores), "{header}");
        }
        for header in ["Value Pharmacy value", "平价(元)", "平价 金额", "Stock value", "A value", "B (EUR)"] {
            assert!(is_money(header, &stores), "{header}");
        }
    }
}
