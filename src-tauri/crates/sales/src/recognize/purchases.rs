//! Lists of goods that came in or moved, which look like sales except for some of their headers.

use std::sync::LazyLock;

use super::dictionary::{self, lists, normal};
use crate::read::months;

const WORDS: &str = include_str!("../../data/other_lists.txt");

static LISTS: LazyLock<Vec<(&str, Vec<String>)>> = LazyLock::new(|| {
    let normal = |words: Vec<&'static str>| words.into_iter().map(dictionary::normal).collect();
    lists(WORDS).into_iter().map(|(name, words)| (name, normal(words))).collect()
});

fn has(text: &str, name: &str) -> bool {
    LISTS.iter().any(|(list, words)| *list == name && words.iter().any(|word| text.contains(word)))
}

/// Whether some word of a text is one of a list, where a part of a longer one would say too little.
fn has_whole(text: &str, name: &str) -> bool {
    let words = LISTS.iter().find(|(list, _)| *list == name).map_or(&[][..], |(_, words)| words);
    text.split(|c: char| !c.is_alphanumeric()).any(|part| words.contains(&normal(part)))
}

/// The words of a list that are in a title, whose blanks and signs don't count. One that goes over the end of a word begins where a word does:
/// `opname` isn't in `Shop name`, and `goods in` is in `Goods in May`.
fn words_in<'t>(title: &'t str, list: &'t str) -> impl Iterator<Item = &'static str> + 't {
    let (mut joined, mut begins) = (String::new(), Vec::new());
    for word in title.split(|c: char| !c.is_alphanumeric()).map(normal).filter(|word| !word.is_empty() && word != "shopname") {
        begins.push(joined.len());
        joined.push_str(&word);
    }
    let words = LISTS.iter().find(|(name, _)| *name == list).map_or(&[][..], |(_, words)| words);
    let is_in = move |word: &&String| {
        joined.match_indices(word.as_str()).any(|(at, _)| {
            let crosses = begins.iter().any(|&begin| at < begin && begin < at + word.len());
            !crosses || begins.contains(&at)
        })
    };
    words.iter().filter(is_in).map(String::as_str)
}

fn has_in_title(title: &str, list: &str) -> bool {
    words_in(title, list).next().is_some()
}

/// Whether a text has a word of sales: `vendor` isn't one, although `vend` is.
fn has_sales(text: &str) -> bool {
    has(&text.replace("vendor", "").replace("调拨出库", ""), "of_sales")
}

/// Whether a header says that its numbers were sold.
pub(super) fn is_of_sales(header: &str) -> bool {
    has_sales(&normal(header))
}

/// Whether the name of a list says that it is one of sales: `Sales 2024`, and not `no sales`.
pub(super) fn names_sales(text: &str) -> bool {
    const DENIALS: [&str; 10] = ["no", "non", "not", "without", "ohne", "kein", "keine", "sin", "sans", "bez"];
    let denies = text.split(|c: char| !c.is_alphanumeric()).any(|word| DENIALS.contains(&word.to_lowercase().as_str()));
    is_of_sales(text) && !denies && !text.contains(['无', '非'])
}

/// Whether a header names people, such as customers.
pub(super) fn is_of_a_person(header: &str) -> bool {
    let header = normal(header);
    ["customer", "client", "patient", "member", "doctor", "kunde", "cliente", "客户", "顾客", "会员", "患者", "病人", "医生"]
        .iter()
        .any(|word| header.contains(word))
}

/// What a title, or the name of a sheet or file, says when it isn't that of sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Title {
    /// Purchases, movements, counts, returns: a column that says that its numbers were sold says more.
    OtherList,
    /// Forecasts, plans, offers, canceled orders: their numbers were never sold, whatever the columns are called.
    NeverSold,
}

/// Whether a title is of something else than sales. `Sales and returns` is of sales.
pub(crate) fn title(title: &str) -> Option<Title> {
    let word = normal(title);
    // Contraceptives are called goods for planned births; and sales may be exported to forecast from.
    if ["计划生育", "forforecast", "forecastinput", "预测用", "用于预测"].iter().any(|of_sales| word.contains(of_sales)) {
        return None;
    }
    // `June plan` and `plan_5` are plans, `Floor plan` isn't.
    let parts = title.split(|c: char| !c.is_alphabetic()).map(normal);
    let letters: String = parts.filter(|part| months::month(part).is_none()).collect();
    let is_name = || LISTS.iter().any(|(list, words)| *list == "names" && words.contains(&letters));
    if is_name() || has_in_title(title, "never_sold") || has_whole(title, "never_sold_whole") {
        return Some(Title::NeverSold);
    }
    // `销售退货汇总` is of returns, `销售及退货` of both.
    let is_of_returns = has_in_title(title, "returns_of_sales");
    ((has_in_title(title, "titles") || has_whole(title, "titles_whole")) && !has_sales(&word) || is_of_returns).then_some(Title::OtherList)
}

/// Whether the name of a sheet says that it is of a plan, a target, or the like, which stand next to the sheets of sales.
pub(crate) fn is_sheet_of_plans(sheet: &str) -> bool {
    title(sheet) == Some(Title::NeverSold) || has_whole(sheet, "plans") || has_in_title(sheet, "plans_within")
}

/// Whether a title is of what customers brought back, and not of what went back to a supplier.
pub(crate) fn is_of_sales_returns(text: &str) -> bool {
    const RETURNS: &str = "退货 退回 销退 退药 退貨 銷退 返品 반품 return returns returned refund refunds retoure retouren rückgabe rückgaben retour retours devolucion devoluciones devolución devolução devoluções reso resi zwrot zwroty vratka vratky возврат возвраты iade iadeler مرتجع مرتجعات החזרות คืน";
    let word = normal(text);
    let to_supplier = has(&word, "of_purchases") || has(&word, "suppliers");
    let is_return = |known: &str| {
        if known.is_ascii() { text.split(|c: char| !c.is_alphanumeric()).any(|part| normal(part) == known) } else { word.contains(known) }
    };
    title(text).is_some() && !to_supplier && RETURNS.split(' ').any(is_return)
}

/// The word that makes a title one of something else than sales.
pub(super) fn title_word(text: &str) -> Option<&'static str> {
    const NAMES: [&str; 6] = ["returns_of_sales", "titles", "titles_whole", "never_sold", "never_sold_whole", "names"];
    title(text)?;
    let joined = normal(text);
    let whole = || LISTS.iter().filter(|(list, _)| NAMES.contains(list)).flat_map(|(_, words)| words);
    let in_title = NAMES.iter().find_map(|list| words_in(text, list).next());
    in_title.or_else(|| whole().find(|word| joined.contains(word.as_str())).map(String::as_str))
}

/// Whether a title, or the name of a sheet or file, is that of something else than sales.
pub(crate) fn is_title(text: &str) -> bool {
    title(text).is_some()
}

/// What the headers of a table say of purchases, transfers and counts, where none names sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    None,
    /// Suppliers alone, which may also be those of the products sold.
    Suppliers,
    Others,
}

/// Which headers name purchases, transfers or counts.
pub(super) fn signs(headers: &[String]) -> Signs {
    let headers: Vec<String> = headers.iter().map(|header| normal(header)).collect();
    let names_suppliers = |header: &&String| has(header, "suppliers");
    if headers.iter().any(|header| has_sales(header)) {
        Signs::None
    } else if headers.iter().any(|header| has(header, "of_purchases") && !names_suppliers(&header)) {
        Signs::Others
    } else if headers.iter().any(|header| names_suppliers(&header)) {
        Signs::Suppliers
    } else {
        Signs::None
    }
}

/// Whether a header names suppliers.
pub(super) fn is_of_suppliers(header: &str) -> bool {
    has(&normal(header), "suppliers")
}

/// Whether two headers name where goods came from and where they went.
pub(super) fn name_two_places(from: &str, to: &str) -> bool {
    let is_one = |name: &str, header: &str| LISTS.iter().any(|(list, words)| *list == name && words.contains(&normal(header)));
    is_one("from", from) && is_one("to", to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_other_lists_are_distinguished_from_those_of_sales() {
        for title in [
            "Sales forecast April",
            "销售计划表",
            "销售预测",
            "Sales budget 2024",
            "Lost sales",
            "未结订单",
            "Quotations",
            "Списание товаров",
            "业务类型：调拨出库",
            "销售退货汇总",
        ] {
            assert!(is_title(title), "{title}");
        }
        for title in ["Floor plan", "计划生育用品销售", "Sales orders", "Planet Pharmacy", "Target Pharmacy sales", "2024-03 销售出库明细"]
        {
            assert!(!is_title(title), "{title}");
        }
        for title in [
            "采购入库明细表",
            "退货明细",
            "库存盘点表",
            "Purchase report 2024",
            "Returns",
            "Wareneingang KW 5",
            "Stock opname",
            "Voorraadopname",
        ] {
            assert!(is_title(title), "{title}");
        }
        for title in
            ["销售明细表", "销售及退货明细", "Sales and returns", "Report", "residents", "March", "Shop name", "Shop_name", "shopname"]
        {
            assert!(!is_title(title), "{title}");
        }
    }

    #[test]
    fn lists_of_goods_that_came_in_are_distinguished_from_sales() {
        let signs = |headers: &str| signs(&headers.split(',').map(str::to_owned).collect::<Vec<_>>());
        let looks = |headers: &str| signs(headers) != Signs::None;
        for headers in [
            "日期,供应商,商品名称,数量,进价",
            "date,supplier,item,qty",
            "日期,调出门店,调入门店,编码,数量",
            "Datum,Lieferant,Artikel,Menge",
        ] {
            assert!(looks(headers), "{headers}");
        }
        for headers in ["Invoice Date,Vendor,Item,Qty,Unit Cost", "日期,商品,批号,数量,验收人", "日期,商品,数量,账面数量,盘点差异"]
        {
            assert!(looks(headers), "{headers}");
        }
        assert!(name_two_places("From", "To") && name_two_places("Von Lager", "Nach Lager") && !name_two_places("From", "Store"));
        for headers in ["日期,供应商,商品名称,销售数量", "date,supplier,item,qty sold", "date,item,qty", "日期,小票号,供应商,商品,数量"]
        {
            assert!(!looks(headers), "{headers}");
        }
        assert_eq!(signs("Date,Product Name,Supplier Name,Qty"), Signs::Suppliers);
        assert_eq!(signs("Date,Supplier,Item,Qty Received"), Signs::Others);
    }
}
