//! Item terms: reading, setting single fields, and which of them apply to a product.

use std::collections::BTreeMap;

use replenishment::ItemTerms;
use sales::OrderingKind;
use serde_json::{Map, Value};

use crate::Workbench;
use crate::error::WorkbenchError;

/// Fields of an item as the command line and sheets name them, with the kind of their values.
pub(super) const FIELDS: [(&str, Kind); 17] = [
    ("product_id", Kind::Text),
    ("product_name", Kind::Text),
    ("category", Kind::Text),
    ("group", Kind::Text),
    ("supplier", Kind::Text),
    ("lead_days", Kind::Days),
    ("order_weekdays", Kind::Weekdays),
    ("min_quantity", Kind::Amount),
    ("multiple", Kind::Amount),
    ("pack_size", Kind::Amount),
    ("min_stock", Kind::Amount),
    ("max_stock", Kind::Amount),
    ("shelf_life_days", Kind::Days),
    ("unit_cost", Kind::Amount),
    ("unit_price", Kind::Amount),
    ("do_not_order", Kind::YesNo),
    ("successor", Kind::Text),
];

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Whole days, 0 … 3650.
    Days,
    /// A number from 0 on.
    Amount,
    YesNo,
    /// `1,3,5`, `Mon Wed`, `周一、周三`.
    Weekdays,
    /// `17:00`
    Time,
}

impl Kind {
    /// The value of a text; null for an empty one.
    pub(super) fn parse(self, text: &str) -> Option<Value> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Value::Null);
        }
        match self {
            Self::Text => Some(Value::from(text)),
            Self::Days => text
                .trim_end_matches(['天', '日'])
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|days| days.fract() == 0.0 && (0.0..=3650.0).contains(days))
                .map(|days| Value::from(days as u32)),
            Self::Amount => text
                .replace(',', "")
                .trim_start_matches(['¥', '￥', '$'])
                .parse::<f64>()
                .ok()
                .filter(|value| value.is_finite() && *value >= 0.0)
                .map(Value::from),
            Self::YesNo => match text.to_lowercase().as_str() {
                "true" | "yes" | "y" | "1" | "是" | "x" | "✓" | "√" => Some(Value::Bool(true)),
                "false" | "no" | "n" | "0" | "否" => Some(Value::Bool(false)),
                _ => None,
            },
            Self::Weekdays => weekdays(text).map(Value::from),
            Self::Time => {
                let (hour, minute) = text.split_once([':', '：'])?;
                let (hour, minute) = (hour.parse::<u8>().ok()?, minute.parse::<u8>().ok()?);
                (hour < 24 && minute < 60).then(|| Value::from(format!("{hour:02}:{minute:02}")))
            }
        }
    }

    /// The text that a value is written as.
    pub(super) fn text(value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Value::Array(days) => days.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            other => other.to_string(),
        }
    }
}

/// `1,3,5`, `135`, `Mon Wed`, `周一、周三`, `一三五`, `每天`.
fn weekdays(text: &str) -> Option<Vec<u8>> {
    const NAMES: [(&str, &str); 7] =
        [("mon", "一"), ("tue", "二"), ("wed", "三"), ("thu", "四"), ("fri", "五"), ("sat", "六"), ("sun", "日")];
    let lower = text.to_lowercase().replace("星期", "").replace("礼拜", "").replace('周', "").replace('天', "日");
    if ["每日", "daily", "every day"].contains(&lower.as_str()) {
        return Some((1..=7).collect());
    }
    let mut days = Vec::new();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        if let Some(number) = first.to_digit(10) {
            days.push(u8::try_from(number).ok().filter(|day| (1..=7).contains(day))?);
            rest = &rest[first.len_utf8()..];
        } else if let Some(at) = NAMES.iter().position(|(_, chinese)| rest.starts_with(chinese)) {
            days.push(at as u8 + 1);
            rest = &rest[first.len_utf8()..];
        } else if let Some(at) = NAMES.iter().position(|(english, _)| rest.starts_with(english)) {
            days.push(at as u8 + 1);
            rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        } else if first.is_alphanumeric() {
            return None;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    days.sort_unstable();
    days.dedup();
    (!days.is_empty()).then_some(days)
}

impl Workbench {
    /// Returns the terms of every item that has some, by product code.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn items(&self) -> Result<Vec<ItemTerms>, WorkbenchError> {
        Ok(self.read_documents::<ItemTerms>(OrderingKind::Items)?.into_iter().map(|(_, item)| item).collect())
    }

    pub(super) fn items_by_code(&self) -> Result<BTreeMap<String, ItemTerms>, WorkbenchError> {
        Ok(self.read_documents::<ItemTerms>(OrderingKind::Items)?.into_iter().collect())
    }

    /// Returns every product that was sold or has terms, with the terms that it has.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn all_items(&self) -> Result<Vec<ItemTerms>, WorkbenchError> {
        let mut items = self.items_by_code()?;
        for product in self.data()?.products {
            let item = items
                .entry(product.product_id.clone())
                .or_insert_with(|| ItemTerms { product_id: product.product_id, ..ItemTerms::default() });
            item.product_name = product.product_name.or_else(|| item.product_name.take());
        }
        Ok(items.into_values().collect())
    }

    /// Writes the terms of items, in place of those they had. Items without any term are removed.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a term makes no sense; nothing is changed then.
    pub fn put_items(&self, items: &[ItemTerms], what: &str) -> Result<u64, WorkbenchError> {
        self.check_successors(items)?;
        let documents = items
            .iter()
            .map(|item| {
                check(item)?;
                let bare =
                    ItemTerms { product_id: item.product_id.clone(), product_name: item.product_name.clone(), ..ItemTerms::default() };
                Ok((item.product_id.clone(), (*item != bare).then(|| item.clone())))
            })
            .collect::<Result<Vec<_>, WorkbenchError>>()?;
        self.write_documents(OrderingKind::Items, what, &documents)
    }

    /// Sets fields of one item, given as `field=value`; an empty value takes the term away. Returns the item.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] for an unknown field or a value that makes no sense; nothing is changed then.
    pub fn set_item(&self, product_id: &str, fields: &[String]) -> Result<ItemTerms, WorkbenchError> {
        let known = self.items_by_code()?.remove(product_id);
        let sold = self.data()?.products.into_iter().find(|product| product.product_id == product_id);
        if known.is_none() && sold.is_none() {
            return Err(WorkbenchError::NothingInScope { what: format!("product `{product_id}`") });
        }
        let item = known.unwrap_or_else(|| ItemTerms {
            product_id: product_id.to_owned(),
            product_name: sold.and_then(|product| product.product_name),
            ..ItemTerms::default()
        });
        let item: ItemTerms = with_fields(&item, &FIELDS, fields)?;
        if item.product_id != product_id {
            return Err(WorkbenchError::Usage("the code of an item can't be changed; its successor can".to_owned()));
        }
        self.put_items(std::slice::from_ref(&item), product_id)?;
        Ok(item)
    }
}

/// A value with fields changed as `field=value` says.
pub(super) fn with_fields<T: serde::Serialize + serde::de::DeserializeOwned>(
    value: &T,
    known: &[(&str, Kind)],
    fields: &[String],
) -> Result<T, WorkbenchError> {
    let usage = |message: String| WorkbenchError::Usage(message);
    let mut map = match serde_json::to_value(value) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    for field in fields {
        let (name, text) = field.split_once('=').ok_or_else(|| usage(format!("`{field}` isn't `field=value`")))?;
        let names = || known.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let (name, kind) = known
            .iter()
            .find(|(known, _)| *known == name.trim())
            .ok_or_else(|| usage(format!("there is no field `{name}`; the fields are {}", names())))?;
        let value = kind.parse(text).ok_or_else(|| usage(format!("`{text}` isn't a value of `{name}`")))?;
        map.insert((*name).to_owned(), value);
    }
    serde_json::from_value(Value::Object(map)).map_err(|error| usage(error.to_string()))
}

fn check(item: &ItemTerms) -> Result<(), WorkbenchError> {
    let usage = |message: String| Err(WorkbenchError::Usage(message));
    let code = &item.product_id;
    if code.trim().is_empty() {
        return usage("an item needs the code of its product".to_owned());
    }
    let amounts = [
        ("min_quantity", item.min_quantity),
        ("multiple", item.multiple),
        ("pack_size", item.pack_size),
        ("min_stock", item.min_stock),
        ("max_stock", item.max_stock),
        ("unit_cost", item.unit_cost),
        ("unit_price", item.unit_price),
    ];
    if let Some((name, value)) =
        amounts.into_iter().find_map(|(name, value)| value.filter(|value| !value.is_finite() || *value < 0.0).map(|value| (name, value)))
    {
        return usage(format!("`{value}` isn't a value of `{name}` of item `{code}`"));
    }
    if item.pack_size.is_some_and(|size| size <= 0.0) || item.multiple.is_some_and(|size| size <= 0.0) {
        return usage(format!("the pack size and the multiple of item `{code}` must be above 0"));
    }
    if item.min_stock.zip(item.max_stock).is_some_and(|(min, max)| min > max) {
        return usage(format!("the minimum stock of item `{code}` is above its maximum stock"));
    }
    if item.lead_days.is_some_and(|days| days > 3650) || item.shelf_life_days.is_some_and(|days| days == 0 || days > 3650) {
        return usage(format!("the days of item `{code}` must be at most 3650, and its shelf life at least 1"));
    }
    if item.order_weekdays.iter().flatten().any(|day| !(1..=7).contains(day)) {
        return usage(format!("the order weekdays of item `{code}` must be numbers from 1 (Monday) to 7"));
    }
    if item.successor.as_deref() == Some(code.as_str()) {
        return usage(format!("item `{code}` can't be its own successor"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_read_as_people_write_them() {
        for (text, days) in [
            ("1,3,5", vec![1, 3, 5]),
            ("周一、周四", vec![1, 4]),
            ("Mon Thu", vec![1, 4]),
            ("一三五", vec![1, 3, 5]),
            ("星期日", vec![7]),
            ("Sunday, monday", vec![1, 7]),
        ] {
            assert_eq!(weekdays(text), Some(days), "{text}");
        }
        assert_eq!(weekdays("每天").map(|days| days.len()), Some(7));
        assert_eq!((weekdays("8"), weekdays("soon")), (None, None));
    }
}
