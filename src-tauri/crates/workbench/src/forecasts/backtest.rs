//! A version tried on past days, as it would have forecast them then. The method is in `forecast`.

use forecast::{Backtest, BacktestEvent, BacktestPlan};
use progress::Progress;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::training::networks::Networks;

impl Workbench {
    /// Forecasts the days of `plan` with the version at `path` from one past day after another.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] and [`WorkbenchError::Metadata`] when the version can't be read, [`WorkbenchError::Backtest`] when no day
    /// can be forecast, [`WorkbenchError::Cancelled`].
    pub fn backtest(
        &self,
        path: &str,
        plan: &BacktestPlan,
        networks: Networks<'_>,
        progress: &mut dyn Progress<BacktestEvent>,
    ) -> Result<Backtest, WorkbenchError> {
        let model = self.model(path, networks)?;
        let data = self.series_for(&model)?;
        Ok(forecast::backtest(model.architecture, &model.spec, &model.weights, &data.series, plan, progress)?)
    }
}
