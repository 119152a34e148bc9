//! What to order, from a version's forecast of total sales. The formula is in `forecast::order`.

use forecast::{Order, OrderTerms, order};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::networks::Networks;
use crate::predict::Later;

impl Workbench {
    /// A suggested order for each series of the version at `path`, or for `series` alone, after the last day loaded.
    ///
    /// # Errors
    /// As [`Workbench::predict`]; [`WorkbenchError::Order`] when the terms make no sense; [`WorkbenchError::NothingInScope`] for a series that
    /// the version does not forecast.
    pub fn order(
        &self,
        path: &str,
        series: Option<&str>,
        terms: &OrderTerms,
        networks: Networks<'_>,
    ) -> Result<Vec<Order>, WorkbenchError> {
        let prediction = self.predict(path, None, Later::Nothing, networks)?;
        let asked = prediction.totals.iter().filter(|total| series.is_none_or(|series| total.series == series));
        let orders = asked.map(|total| order(total, terms)).collect::<Result<Vec<_>, _>>()?;
        match series {
            Some(series) if orders.is_empty() => Err(WorkbenchError::NothingInScope { what: format!("series `{series}`") }),
            _ => Ok(orders),
        }
    }
}
