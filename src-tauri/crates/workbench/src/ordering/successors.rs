//! Products that took the place of others, as items say; and products that may have: those are shown and asked about, never assumed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use forecast::SeriesId;
use jiff::civil::Date;
use replenishment::ItemTerms;
use sales::DailySeries;

use super::bad_term::{BadTerm, TermFault};
use super::days::days_between;
use super::demands::SeriesOutlook;
use crate::Workbench;
use crate::error::WorkbenchError;

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

/// Days that a product was sold itself from which on its own sales suffice.
const OWN_DAYS: usize = 56;
/// A product that hasn't sold for so many days has no demand to hand on.
const LAST_SOLD: usize = 180;
/// Days without a sale after which a product no longer sells next to the one that took its place.
const STILL_SELLS: u32 = 28;

/// Series by store and product.
type BySeries<'a> = HashMap<(&'a str, &'a str), &'a DailySeries>;

/// Which products replaced others, according to the items.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Successors {
    /// The last product of each chain by every earlier one.
    last: BTreeMap<String, String>,
    /// Every earlier product of a chain by its last one.
    earlier: BTreeMap<String, Vec<String>>,
}

impl Successors {
    /// From the new code of every old one. Codes that lead back to themselves have no successor.
    pub(crate) fn new(direct: &BTreeMap<String, String>) -> Self {
        let mut all = Self::default();
        for old in direct.keys() {
            let Some(last) = last_of(direct, old) else { continue };
            all.earlier.entry(last.clone()).or_default().push(old.clone());
            all.last.insert(old.clone(), last);
        }
        all
    }

    /// The product that has taken the place of another one in the end.
    pub(crate) fn last_of(&self, product: &str) -> Option<&String> {
        self.last.get(product)
    }

    /// The products that a product has taken the place of.
    pub(crate) fn earlier_than(&self, product: &str) -> &[String] {
        self.earlier.get(product).map_or(&[], Vec::as_slice)
    }

    /// New products in stores that sold only their predecessors, and did so lately.
    pub(crate) fn without_sales(&self, sold: &BySeries<'_>) -> Vec<SeriesId> {
        let lately = |series: &DailySeries| series.quantity.iter().rev().take(LAST_SOLD).any(|units| *units > 0.0);
        let new = |((store, old), series): (&(&str, &str), &&DailySeries)| {
            let last = self.last.get(*old).filter(|last| lately(series) && !sold.contains_key(&(*store, last.as_str())))?;
            Some(SeriesId::new(*store, last))
        };
        let unique: BTreeSet<SeriesId> = sold.iter().filter_map(new).collect();
        unique.into_iter().collect()
    }

    /// A product that took the place of others sells what all of them sold, while its own history is short. Returns the history and the
    /// products that are part of it.
    pub(crate) fn joined<'a>(
        &self,
        own: Option<Cow<'a, DailySeries>>,
        series_id: &SeriesId,
        sold: &BySeries<'a>,
    ) -> Option<(Cow<'a, DailySeries>, Vec<String>)> {
        let (Some(store), Some(product)) = (&series_id.store_id, &series_id.product_id) else { return own.map(|own| (own, Vec::new())) };
        let earlier = self.earlier_than(product).iter().filter_map(|old| Some((old, *sold.get(&(store.as_str(), old.as_str()))?)));
        let earlier: Vec<(&String, &DailySeries)> = earlier.collect();
        if earlier.is_empty() || own.as_ref().is_some_and(|own| own.quantity.len() >= OWN_DAYS) {
            return own.map(|own| (own, Vec::new()));
        }
        let all = || earlier.iter().map(|(_, series)| *series).chain(own.as_deref());
        let start = all().map(|series| series.start).min()?;
        let days = all().map(|series| days_between(start, series.start) + series.quantity.len()).max()?;
        let mut quantity = vec![0.0; days];
        for series in all() {
            let offset = days_between(start, series.start);
            for (sum, sold) in quantity[offset..].iter_mut().zip(&series.quantity) {
                *sum += sold;
            }
        }
        let joined = DailySeries {
            product_id: product.clone(),
            store_id: store.clone(),
            start,
            quantity,
            promotion: None,
            price: None,
            unusable_days: 0,
        };
        Some((Cow::Owned(joined), earlier.into_iter().map(|(old, _)| old.clone()).collect()))
    }

    /// Whether a product that was replaced still sells, and the one that took its place has sales of its own, so that nobody else has this
    /// demand.
    pub(crate) fn sells_alone(&self, outlook: &SeriesOutlook, sold: &BySeries<'_>) -> bool {
        let (Some(store), Some(product)) = (&outlook.series_id.store_id, &outlook.series_id.product_id) else { return false };
        let Some(last) = self.last.get(product) else { return false };
        let has_own = sold.get(&(store.as_str(), last.as_str())).is_some_and(|series| series.quantity.len() >= OWN_DAYS);
        has_own && !outlook.recent.stopped && outlook.recent.days_since_sale.is_some_and(|days| days < STILL_SELLS)
    }
}

/// The last product of the chain that begins with `old`; none where the chain leads back to a product of its own.
fn last_of(direct: &BTreeMap<String, String>, old: &str) -> Option<String> {
    let mut seen = BTreeSet::from([old]);
    let mut last = direct.get(old)?;
    while let Some(next) = direct.get(last) {
        if !seen.insert(last) {
            return None;
        }
        last = next;
    }
    Some(last.clone())
}

impl Workbench {
    /// Which products replaced others, according to the items.
    pub(super) fn successors(&self) -> Result<Successors, WorkbenchError> {
        let items = self.items_by_code()?;
        Ok(Successors::new(&items.into_iter().filter_map(|(code, item)| Some((code, item.successor?))).collect()))
    }

    /// Checks the successors that items are to get: codes that are known, and no chain that leads back to itself.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] that names the codes which look most like an unknown one, or the codes of the loop.
    pub(super) fn check_successors(&self, changed: &[ItemTerms]) -> Result<(), WorkbenchError> {
        let before = self.items_by_code()?;
        let is_new = |item: &&ItemTerms| {
            item.successor.is_some() && before.get(&item.product_id).is_none_or(|known| known.successor != item.successor)
        };
        let new: Vec<&ItemTerms> = changed.iter().filter(is_new).collect();
        if new.is_empty() {
            return Ok(());
        }
        let mut known: BTreeSet<String> = self.data()?.products.into_iter().map(|product| product.product_id).collect();
        known.extend(before.keys().cloned());
        known.extend(self.stock_rows()?.into_iter().map(|row| row.product_id));
        known.extend(changed.iter().map(|item| item.product_id.clone()));
        let mut items: BTreeMap<String, ItemTerms> = before;
        items.extend(changed.iter().map(|item| (item.product_id.clone(), item.clone())));
        let direct: BTreeMap<String, String> = items.into_iter().filter_map(|(code, item)| Some((code, item.successor?))).collect();
        let bad = |code: &str, fault: TermFault| WorkbenchError::BadTerm(BadTerm::new(code, "successor", fault));
        for item in new {
            let (code, successor) = (&item.product_id, item.successor.as_deref().unwrap_or_default());
            if !known.contains(successor) {
                return Err(bad(code, TermFault::UnknownCode { value: successor.to_owned(), similar: nearest(successor, &known) }));
            }
            if last_of(&direct, code).is_none() {
                return Err(bad(code, TermFault::Circle { value: successor.to_owned() }));
            }
        }
        Ok(())
    }
}

/// Up to three known codes that look most like `code`.
fn nearest(code: &str, known: &BTreeSet<String>) -> Vec<String> {
    let plain = |text: &str| text.trim().trim_start_matches('0').to_lowercase();
    let wanted = plain(code);
    let farthest = (wanted.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &String)> =
        known.iter().map(|known| (edits(&wanted, &plain(known)), known)).filter(|(edits, _)| *edits <= farthest).collect();
    near.sort();
    near.into_iter().take(3).map(|(_, code)| code.clone()).collect()
}

/// Letters to change, add, or take away to get from one text to the other (Levenshtein 1966).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = place + 1;
        for (at, there) in other.iter().enumerate() {
            let change = diagonal + usize::from(letter != *there);
            diagonal = row[at + 1];
            row[at + 1] = change.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
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

    #[test]
    fn chains_end_and_loops_have_no_end() {
        let direct = |pairs: &[(&str, &str)]| pairs.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
        let chain = Successors::new(&direct(&[("A", "B"), ("B", "C"), ("D", "C")]));
        assert_eq!(chain.last_of("A").map(String::as_str), Some("C"));
        assert_eq!(chain.earlier_than("C"), ["A", "B", "D"]);
        assert!(chain.earlier_than("B").is_empty(), "what B took over, C has now");
        let circle = Successors::new(&direct(&[("A", "B"), ("B", "A"), ("E", "A"), ("F", "G")]));
        assert_eq!(["A", "B", "E", "F"].map(|code| circle.last_of(code).map(String::as_str)), [None, None, None, Some("G")]);
    }

    #[test]
    fn codes_that_look_alike_are_named() {
        let known: BTreeSet<String> = ["0012", "P100", "P101", "X9"].map(str::to_owned).into();
        assert_eq!(nearest("12", &known), ["0012"]);
        assert_eq!(nearest("p1O0", &known), ["P100"]);
        assert!(nearest("something", &known).is_empty());
        assert_eq!((edits("abc", "abc"), edits("abc", "ac"), edits("", "ab"), edits("kitten", "sitting")), (0, 1, 2, 3));
    }
}
