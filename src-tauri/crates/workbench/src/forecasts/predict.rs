//! Forecasts of a version, made only from its folder and the sales.

use forecast::{Architecture, Forecast, ForecastPoint, ModelSpec, TotalForecast};
use jiff::civil::Date;
use sales::DailySeries;
use serde::Serialize;
use store::{Scope, VersionPath};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::sales_data::calendar::CalendarUsed;
use crate::scope::series::{Missing, ScopeSeries};
use crate::training::networks::Networks;
use crate::versions::detail::metadata_of;
use crate::versions::metadata::VersionMetadata;
use crate::versions::series_file::{SERIES_FILE, read_series};

/// How many days of history a prediction brings along for the chart.
const HISTORY_DAYS: usize = 120;

/// A forecast with the history that it continues.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// The version.
    pub path: String,
    /// The last day that the forecast knows.
    pub at: Date,
    /// The last days of sales of the scope, summed over its series when there are several.
    pub history: History,
    /// One point per series and day.
    pub points: Vec<ForecastPoint>,
    /// Per series, what the first 1 … H days sell together.
    pub totals: Vec<TotalForecast>,
    /// Says how many days of sales can't be used or are missing, where any are.
    pub unusable: Option<String>,
}

/// Daily sales from `start` on.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct History {
    #[ts(type = "string")]
    pub start: Date,
    pub quantity: Vec<f64>,
}

/// What a forecast from a past day may know of the days after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FutureCovariates {
    /// Nothing: as if no known day were loaded.
    #[default]
    Nothing,
    /// The promotions that are loaded for them, as the shop had planned them by then. Sales and prices stay unseen.
    Promotions,
}

/// A version that is ready to forecast.
pub(crate) struct Model<'a> {
    pub(crate) version: VersionPath,
    pub(crate) architecture: &'a dyn Architecture,
    pub(crate) spec: ModelSpec,
    /// The holidays that it was trained with.
    calendar: Option<CalendarUsed>,
    /// `model.pth`, its hash checked.
    pub(crate) weights: Vec<u8>,
}

impl Workbench {
    /// Forecasts the days after `at` (default: the last day loaded) with the version at `path`. Sales after `at` are not seen, and
    /// of what else is loaded for those days only what `known` says.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the version is not there or a file does not match its hash, [`WorkbenchError::Metadata`] when its
    /// metadata isn't that of a forecasting model, [`WorkbenchError::Forecast`] when the sales do not reach back far enough.
    pub fn predict(
        &self,
        path: &str,
        at: Option<Date>,
        known: FutureCovariates,
        networks: Networks<'_>,
    ) -> Result<Prediction, WorkbenchError> {
        let model = self.model(path, networks)?;
        let missing = Missing::from(&model.spec.settings);
        let mut data = match (at, known) {
            (Some(at), FutureCovariates::Promotions) => self.series_with_plan(&model.version.key.scope, at, missing)?,
            _ => self.series_of(&model.version.key.scope, at, missing)?,
        };
        self.add_holidays(&mut data, model.calendar.as_ref())?;
        let whole = forecast::aggregate(data.sold(), forecast::Aggregation::Sum);
        let from = whole.values.len().saturating_sub(HISTORY_DAYS);
        let start = whole.day(from);
        let (last_date, unusable) = (data.last_date, data.unusable.take());
        let series = data.into_series();
        let Forecast { points, totals } = forecast::forecast(model.architecture, &model.spec, &model.weights, &series, at)?;
        let at = at.unwrap_or(last_date);
        Ok(Prediction {
            path: model.version.to_string(),
            at,
            history: History { start, quantity: whole.values.get(from..).unwrap_or_default().to_vec() },
            points,
            totals,
            unusable,
        })
    }

    /// What the first 1 … H days after `at` sell together by the version at `path`, for who has read `daily`, all sales up to that day; and what the
    /// version is.
    pub(crate) fn totals_after(
        &self,
        path: &str,
        at: Date,
        daily: &[DailySeries],
        networks: Networks<'_>,
    ) -> Result<(Vec<TotalForecast>, ModelSpec), WorkbenchError> {
        let model = self.model(path, networks)?;
        let (scope, missing) = (&model.version.key.scope, Missing::from(&model.spec.settings));
        let mut data = match scope {
            Scope::GlobalAll { .. } => self.aggregated(scope, daily.to_vec(), missing)?,
            _ => self.series_of(scope, Some(at), missing)?,
        };
        self.add_holidays(&mut data, model.calendar.as_ref())?;
        let totals = forecast::forecast(model.architecture, &model.spec, &model.weights, &data.into_series(), Some(at))?.totals;
        Ok((totals, model.spec))
    }

    /// A version with all that forecasting needs, read from nothing but its folder.
    pub(crate) fn model<'a>(&self, path: &str, networks: Networks<'a>) -> Result<Model<'a>, WorkbenchError> {
        // A path alone may hold a shortened id; the store knows the whole one.
        let version = self.store.resolve(&self.named_version(path)?)?;
        let mut record = self.record(&version)?;
        let architecture = networks.find(version.key.model_type.as_str())?;
        // Forecasts don't need them, and there may be thousands.
        record.details.remove("test_forecasts");
        let VersionMetadata { mut spec, calendar, series_file, .. } = metadata_of(&version, record.details)?;
        if series_file {
            let unreadable = |error: std::io::Error| WorkbenchError::Metadata { path: version.to_string(), reason: error.to_string() };
            read_series(&self.store.read(&version, SERIES_FILE)?, &mut spec).map_err(unreadable)?;
        }
        let weights = self.store.read(&version, "model.pth")?;
        Ok(Model { version, architecture, spec, calendar, weights })
    }

    /// All sales of a version's scope, as it needs them.
    pub(crate) fn series_for(&self, model: &Model<'_>) -> Result<ScopeSeries, WorkbenchError> {
        let mut data = self.series_of(&model.version.key.scope, None, Missing::from(&model.spec.settings))?;
        self.add_holidays(&mut data, model.calendar.as_ref())?;
        Ok(data)
    }
}
