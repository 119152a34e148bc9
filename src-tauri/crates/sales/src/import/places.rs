//! Stores that the name of a file or sheet names: `一店_3月.csv`, `Branch North`.

/// The store in a name, where one of its words says that it is one.
pub(super) fn store_in(name: &str) -> Option<String> {
    const ENDS: [&str; 8] = ["店", "药房", "藥房", "药店", "诊所", "卫生室", "薬局", "약국"];
    const WORDS: &str =
        "store shop branch pharmacy outlet filiale apotheke pharmacie farmacia sucursal tienda loja negozio apteka аптека eczane şube";
    const GENERAL: &str = "门店 門店 分店 药店 药房 本店 各门店 全部门店 店 大药房 单店";
    let parts: Vec<&str> = name.split(['_', '.', ',', '，', '(', ')', '（', '）', ' ', '-', '–']).filter(|part| !part.is_empty()).collect();
    let chinese = parts.iter().find(|part| ENDS.iter().any(|end| part.ends_with(end)) && !GENERAL.split(' ').any(|word| word == **part));
    if let Some(store) = chinese {
        return Some((*store).to_owned());
    }
    let is_word = |part: &str| WORDS.split(' ').any(|word| word == part.to_lowercase());
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

fn is_of_reports(part: &str) -> bool {
    const WORDS: &str = "sales sale report daily monthly weekly export data all total list by per and of the umsatz verkauf ventes ventas vendas vendite sprzedaż продажи satış";
    WORDS.split(' ').any(|word| word == part.to_lowercase())
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
            ("门店销售 2024", None),
            ("门店", None),
            ("pharmacy sales 2024", None),
            ("pharmacy March", None),
            ("sales_2024_03", None),
            ("a", None),
        ] {
            assert_eq!(store_in(name).as_deref(), store, "`{name}`");
        }
    }
}
