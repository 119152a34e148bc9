//! Products that may have taken the place of one that stopped selling: shown and asked, never assumed.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use sales::DailySeries;

use super::demands::SeriesOutlook;

/// Days without a sale from which on a replacement is looked for.
const STOPPED_FOR: u32 = 14;
/// How long before the last sale and after it the other may have begun, in days.
const BEGAN: (i64, i64) = (-21, 28);

/// Finds for each product that stopped another one that began to sell in the same store at that time, in the same group or with a name that
/// begins the same.
pub(super) fn find(
    outlooks: &mut [SeriesOutlook],
    daily: &[DailySeries],
    at: Date,
    names: &HashMap<String, String>,
    groups: &BTreeMap<String, String>,
) {
    let mut by_store: HashMap<&str, Vec<&DailySeries>> = HashMap::new();
    for series in daily {
        by_store.entry(&series.store_id).or_default().push(series);
    }
    for outlook in outlooks.iter_mut().filter(|outlook| outlook.recent.stopped) {
        let (Some(store), Some(product)) = (&outlook.series_id.store_id, &outlook.series_id.product_id) else { continue };
        let Some(since) = outlook.recent.days_since_sale.filter(|days| *days >= STOPPED_FOR) else { continue };
        let alike = |other: &&&DailySeries| {
            let began = i64::from(other.start.until(at).map_or(0, |span| span.get_days()));
            // Days from the last sale of the one to the first of the other.
            let gap = i64::from(since) - began;
            let same_group = groups.get(product).is_some_and(|group| groups.get(&other.product_id) == Some(group));
            let same_name = names.get(product).zip(names.get(&other.product_id)).is_some_and(|(one, other)| begins_alike(one, other));
            other.product_id != *product && (BEGAN.0..=BEGAN.1).contains(&gap) && (same_group || same_name)
        };
        let sold = |series: &&&DailySeries| series.quantity.iter().sum::<f64>();
        let best = by_store.get(store.as_str()).into_iter().flatten().filter(alike).max_by(|a, b| sold(a).total_cmp(&sold(b)));
        outlook.recent.possible_successor = best.map(|series| series.product_id.clone());
        if let Some((_, recent)) = &mut outlook.with_stock {
            recent.possible_successor.clone_from(&outlook.recent.possible_successor);
        }
    }
}

/// Whether two names share their generic name: the first word, or three Chinese characters.
fn begins_alike(one: &str, other: &str) -> bool {
    let shared: Vec<char> =
        one.chars().zip(other.chars()).take_while(|(a, b)| a.to_lowercase().eq(b.to_lowercase())).map(|(a, _)| a).collect();
    let letters = shared.iter().filter(|c| c.is_alphanumeric()).count();
    let first_word = |name: &str| name.split_whitespace().next().map(str::to_lowercase);
    let chinese = shared.iter().filter(|c| !c.is_ascii()).count();
    chinese >= 3 || letters >= 5 && first_word(one) == first_word(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_names_are_found() {
        assert!(begins_alike("缬沙坦胶囊 甲厂", "缬沙坦胶囊 乙厂"));
        assert!(begins_alike("Valsartan 80 mg Brand A", "valsartan 80 mg Brand B"));
        assert!(!begins_alike("药X", "药Y"));
        assert!(!begins_alike("Aspirin", "Ibuprofen"));
    }
}
