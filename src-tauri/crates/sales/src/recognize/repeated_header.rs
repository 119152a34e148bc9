//! A header that comes again within a table, as in files that were joined: with its columns in the same order, or in another.

use super::dictionary::normal;
use super::kinds::KindColumn;
use super::{Counted, LongColumns, PeriodColumn, Plan, Shape};
use crate::source::{Cell, Rows};

impl Plan {
    /// `None`: the row isn't a header. `Some(None)`: it is one, without a column that is needed. Else how to read the rows below.
    #[allow(clippy::option_option, reason = "a header that can't be read differs from a row that isn't one")]
    pub(crate) fn reordered(&self, rows: &dyn Rows) -> Option<Option<Self>> {
        let words: Vec<String> = (0..rows.width())
            .map(|column| match rows.cell(column) {
                Cell::Text(text) => normal(text),
                _ => String::new(),
            })
            .collect();
        let own: Vec<String> = self.headers.iter().map(|header| normal(header)).collect();
        let named = own.iter().filter(|word| !word.is_empty()).count();
        let common = own.iter().filter(|word| !word.is_empty() && words.contains(word)).count();
        if named < 2 || common * 2 <= named || !words.contains(own.get(self.date)?) {
            return None;
        }
        let place = |column: usize| {
            let word = own.get(column).filter(|word| !word.is_empty())?;
            // Of headers that come twice, the one in its first place.
            if words.get(column) == Some(word) { Some(column) } else { words.iter().position(|other| other == word) }
        };
        Some(self.moved_to(&place, words.len()))
    }

    fn moved_to(&self, place: &dyn Fn(usize) -> Option<usize>, width: usize) -> Option<Self> {
        let maybe = |column: Option<usize>| column.and_then(place);
        let shape = match &self.shape {
            Shape::Long(columns) => Shape::Long(LongColumns {
                product: match columns.product {
                    Some(product) => Some(place(product)?),
                    None => None,
                },
                fixed_product: columns.fixed_product.clone(),
                store: match columns.store {
                    Some(store) => Some(place(store)?),
                    None => None,
                },
                quantity: if columns.counted == Counted::Column { place(columns.quantity)? } else { columns.quantity },
                added: columns.added.iter().map(|&column| place(column)).collect::<Option<_>>()?,
                counted: match columns.counted {
                    Counted::Money { price, amount } => Counted::Money { price: place(price)?, amount: place(amount)? },
                    other => other,
                },
                is_turned: columns.is_turned,
                returned: match columns.returned {
                    Some(returned) => Some(place(returned)?),
                    None => None,
                },
                product_name: maybe(columns.product_name),
                store_name: maybe(columns.store_name),
                price: maybe(columns.price),
                amount: maybe(columns.amount),
                promotion: maybe(columns.promotion),
                temperature: maybe(columns.temperature),
                kinds: columns
                    .kinds
                    .iter()
                    .map(|kind| Some(KindColumn { column: place(kind.column)?, ..kind.clone() }))
                    .collect::<Option<_>>()?,
                unit: maybe(columns.unit),
                spec: maybe(columns.spec),
            }),
            Shape::Across { product, fixed_product, product_name, store, values } => Shape::Across {
                product: match product {
                    Some(product) => Some(place(*product)?),
                    None => None,
                },
                fixed_product: fixed_product.clone(),
                product_name: maybe(*product_name),
                store: match store {
                    Some(store) => Some(place(*store)?),
                    None => None,
                },
                values: values.iter().map(|value| Some(PeriodColumn { column: place(value.column)?, ..*value })).collect::<Option<_>>()?,
            },
            Shape::Wide { product, product_name, store, values } => {
                let mut values = values.clone();
                for value in &mut values {
                    value.column = place(value.column)?;
                    value.returned = match value.returned {
                        Some(returned) => Some(place(returned)?),
                        None => None,
                    };
                }
                let store = match store {
                    Some(store) => Some(place(*store)?),
                    None => None,
                };
                let product = match product {
                    Some(product) => Some(place(*product)?),
                    None => None,
                };
                Shape::Wide { product, product_name: maybe(*product_name), store, values }
            }
        };
        let mut headers = vec![String::new(); width.max(self.headers.len())];
        for (column, header) in self.headers.iter().enumerate() {
            if let Some(to) = place(column).and_then(|to| headers.get_mut(to)) {
                header.clone_into(to);
            }
        }
        let is_same = (0..self.headers.len()).all(|column| place(column).is_none_or(|to| to == column));
        let expected = if is_same { self.expected.clone() } else { super::expected::Expected::default() };
        let least_width = if is_same { self.least_width } else { width };
        let date = if self.date == Self::NO_COLUMN { self.date } else { place(self.date)? };
        Some(Self { date, shape, headers, expected, least_width, ..self.clone() })
    }
}
