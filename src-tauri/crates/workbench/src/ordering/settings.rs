//! Settings that orders share: default terms, class rules, transfers.

use replenishment::{ClassRules, Defaults, TransferRules};
use sales::OrderingKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;

/// What orders share.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct OrderSettings {
    /// Terms where neither an item nor its supplier has its own.
    pub defaults: Defaults,
    /// Where the classes begin, and their service levels.
    pub classes: ClassRules,
    /// The conditions for suggesting a transfer between stores.
    pub transfers: TransferRules,
}

const KEY: &str = "ordering";

impl Workbench {
    /// Returns the settings that orders share.
    ///
    /// # Errors
    /// [`WorkbenchError::Sales`].
    pub fn order_settings(&self) -> Result<OrderSettings, WorkbenchError> {
        let all = self.read_documents::<OrderSettings>(OrderingKind::Settings)?;
        Ok(all.into_iter().find(|(key, _)| key == KEY).map(|(_, settings)| settings).unwrap_or_default())
    }

    /// Changes the settings that orders share.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when a value makes no sense; nothing is changed then.
    pub fn set_order_settings(&self, settings: &OrderSettings) -> Result<(), WorkbenchError> {
        check(settings)?;
        self.write_documents(OrderingKind::Settings, "", &[(KEY.to_owned(), Some(settings))])?;
        Ok(())
    }
}

pub(super) fn check(settings: &OrderSettings) -> Result<(), WorkbenchError> {
    let usage = |message: &str| Err(WorkbenchError::Usage(message.to_owned()));
    let (defaults, classes) = (&settings.defaults, &settings.classes);
    let share = |value: f64| value > 0.0 && value < 1.0;
    if !share(defaults.service_level) || classes.levels.iter().flatten().any(|level| !share(*level)) {
        return usage("a service level is a share between 0 and 1, such as 0.95");
    }
    if !(0.0 < classes.a_share && classes.a_share < classes.b_share && classes.b_share <= 1.0) {
        return usage("the share of class A must be above 0, and the share of class B above that of A and at most 1");
    }
    if !(0.0 < classes.x_below && classes.x_below < classes.y_below) {
        return usage("the limit of class X must be above 0, and the limit of class Y above that of X");
    }
    if let Some((field, limit)) = defaults.out_of_range().into_iter().next() {
        return usage(&format!("`{field}` must be {limit}"));
    }
    Ok(())
}
