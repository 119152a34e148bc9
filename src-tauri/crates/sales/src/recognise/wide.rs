//! Wide tables: which product and store each column is.

use std::collections::BTreeSet;

use super::ValueColumn;

/// Products, or with headers like `Drug A / Site A` products and stores.
pub(crate) fn value_columns(named: &[(usize, &str)]) -> Vec<ValueColumn> {
    for separator in [" / ", " | ", " @ ", " - ", "/", "|", "@"] {
        if let Some(columns) = product_and_store(named, separator) {
            return columns;
        }
    }
    named.iter().map(|&(column, name)| ValueColumn { column, product: name.to_owned(), store: None }).collect()
}

/// Splits all headers at the separator, when that makes sense for all of them: two parts each, and both parts come again in other columns.
fn product_and_store(named: &[(usize, &str)], separator: &str) -> Option<Vec<ValueColumn>> {
    let mut columns = Vec::with_capacity(named.len());
    for &(column, name) in named {
        let (left, right) = name.split_once(separator)?;
        let (left, right) = (left.trim(), right.trim());
        if left.is_empty() || right.is_empty() || right.contains(separator) {
            return None;
        }
        columns.push((column, left, right));
    }
    let left: BTreeSet<&str> = columns.iter().map(|column| column.1).collect();
    let right: BTreeSet<&str> = columns.iter().map(|column| column.2).collect();
    let repeated = columns.len() > left.len() && columns.len() >= right.len() && columns.len() > 1;
    if !repeated {
        return None;
    }
    let store_first = left.iter().all(|part| is_store_like(part)) && !right.iter().all(|part| is_store_like(part));
    let value = |(column, left, right): (usize, &str, &str)| {
        let (product, store) = if store_first { (right, left) } else { (left, right) };
        ValueColumn { column, product: product.to_owned(), store: Some(store.to_owned()) }
    };
    Some(columns.into_iter().map(value).collect())
}

fn is_store_like(part: &str) -> bool {
    let part = part.to_lowercase();
    ["store", "site", "shop", "branch", "pharmacy", "店", "药房"].iter().any(|word| part.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(names: &[&'a str]) -> Vec<(usize, &'a str)> {
        names.iter().copied().enumerate().collect()
    }

    #[test]
    fn products_and_stores_are_split_only_where_all_headers_agree() {
        let split = value_columns(&named(&["Drug A / Site A", "Drug A / Site B", "Drug B / Site A"]));
        assert_eq!(split[2], ValueColumn { column: 2, product: "Drug B".into(), store: Some("Site A".into()) });
        let turned = value_columns(&named(&["一店 / 感冒灵", "一店 / 板蓝根", "二店 / 感冒灵"]));
        assert_eq!(
            turned[0],
            ValueColumn { column: 0, product: "感冒灵".into(), store: Some("一店".into()) },
            "the part that names stores is the store"
        );
        for products in [&["M01AB", "M01AE"][..], &["A/B", "C/D"], &["A - 10 mg", "B - 20 mg", "C"]] {
            let whole = value_columns(&named(products));
            assert!(whole.iter().all(|column| column.store.is_none()), "{products:?} are products");
        }
    }
}
