//! What each column of a table is used as, as the report shows it.

use super::Shape;
use super::fields::Table;
use crate::options::Field;
use crate::report::{ColumnUse, Recognized};

impl Table<'_> {
    /// What each column is used as, for the report.
    pub(crate) fn uses(&self, shape: &Shape) -> Vec<ColumnUse> {
        let values = match shape {
            Shape::Wide { values, .. } => values.as_slice(),
            Shape::Long(_) | Shape::Across { .. } => &[],
        };
        let kinds = match shape {
            Shape::Long(columns) => columns.kinds.as_slice(),
            Shape::Wide { .. } | Shape::Across { .. } => &[],
        };
        let days = match shape {
            Shape::Across { values, .. } => values.as_slice(),
            Shape::Long(_) | Shape::Wide { .. } => &[],
        };
        let one = |(column, header): (usize, &String)| {
            let header = header.clone();
            if let Some(value) = values.iter().find(|value| value.column == column) {
                let (product, store) = (Some(value.product.clone()), value.store.clone());
                return ColumnUse { header, field: Some(Field::Quantity), how: Recognized::Header, product, store };
            }
            if let Some(value) = values.iter().find(|value| value.returned == Some(column)) {
                let (product, store) = (Some(value.product.clone()), value.store.clone());
                return ColumnUse { header, field: Some(Field::Returned), how: Recognized::Header, product, store };
            }
            if days.iter().any(|value| value.column == column) {
                return ColumnUse { header, field: Some(Field::Quantity), how: Recognized::Header, product: None, store: None };
            }
            if self.is_part_of_date(column) {
                return ColumnUse { header, field: Some(Field::Date), how: Recognized::Header, product: None, store: None };
            }
            if self.added.contains(&column) {
                return ColumnUse { header, field: Some(Field::Quantity), how: Recognized::ByHand, product: None, store: None };
            }
            let found = self.found.iter().find(|(_, found)| found.0 == column);
            if found.is_none() && kinds.iter().any(|kind| kind.column == column) {
                return ColumnUse { header, field: Some(Field::Kind), how: Recognized::Values, product: None, store: None };
            }
            let (field, how) = found.map_or((None, Recognized::LeftOut), |(field, found)| (Some(*field), found.1));
            ColumnUse { header, field, how, product: None, store: None }
        };
        self.headers.iter().enumerate().map(one).collect()
    }
}
