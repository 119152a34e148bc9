//! Tests versions on the same days, so that they are comparable. `compare` puts them side by side.

use forecast::{BacktestEvent, BacktestPlan, InsampleScale, Metrics, Series, SeriesId, TestForecast};
use jiff::ToSpan as _;
use jiff::civil::Date;
use progress::Progress;

use crate::Workbench;
use crate::comparison::compare::{Caveat, CommonDays, Comparison, common_days, pairs};
use crate::error::WorkbenchError;
use crate::forecasts::predict::Model;
use crate::training::networks::Networks;

impl Workbench {
    /// As [`Workbench::compare`], with all versions tried on the days `from` … `to` (default: from the latest of their first test days to the
    /// last day loaded). A version whose weights had not seen these days is tried as it is; of another, a copy learns from the days before
    /// `from` first. Nothing is kept of it.
    ///
    /// # Errors
    /// As [`Workbench::compare`] and [`Workbench::backtest`].
    pub fn compare_on_common_days(
        &self,
        paths: &[String],
        (from, to): (Option<Date>, Option<Date>),
        networks: Networks<'_>,
        progress: &mut dyn Progress<BacktestEvent>,
    ) -> Result<Comparison, WorkbenchError> {
        let mut comparison = self.compare(paths)?;
        let models = paths.iter().map(|path| self.model(path, networks)).collect::<Result<Vec<_>, _>>()?;
        let data = models.iter().map(|model| self.series_for(model)).collect::<Result<Vec<_>, _>>()?;
        let last = data.iter().map(|d| d.last_date).min();
        let tested = models.iter().map(|model| model.spec.split.test).max();
        let (Some(last), Some(tested)) = (last, tested) else { return Ok(comparison) };
        let (from, to) = (from.unwrap_or(tested), to.unwrap_or(last).min(last));
        let step = models.iter().map(|model| model.spec.settings.horizon).min().unwrap_or(1).max(1);
        let plan = BacktestPlan { from, to, step, refit: false };
        let refitted: Vec<bool> = models.iter().map(|model| model.spec.trained_until >= from).collect();

        let mut tests = Vec::with_capacity(models.len());
        for ((model, data), again) in models.iter().zip(&data).zip(&refitted) {
            tests.push(tried(model, &data.series, &plan, *again, progress)?);
        }
        let slices: Vec<&[TestForecast]> = tests.iter().map(Vec::as_slice).collect();
        comparison.days = common_days(&slices);
        comparison.pairs = pairs(&slices);
        for ((compared, tests), data) in comparison.versions.iter_mut().zip(&tests).zip(&data) {
            compared.common_metrics = on_days(tests, &comparison.days, &data.series, from);
        }
        comparison.caveats.retain(|caveat| !matches!(caveat, Caveat::DifferentDays | Caveat::DifferentHorizons | Caveat::NoCommonDay));
        if comparison.days.is_empty() {
            comparison.caveats.push(Caveat::NoCommonDay);
        }
        comparison.common = Some(CommonDays { from, to, step, refitted });
        Ok(comparison)
    }
}

/// The forecasts of a version, or of a copy of it that has not seen these days.
fn tried(
    model: &Model<'_>,
    series: &[Series],
    plan: &BacktestPlan,
    again: bool,
    progress: &mut dyn Progress<BacktestEvent>,
) -> Result<Vec<TestForecast>, WorkbenchError> {
    let tried = if again {
        forecast::backtest_of_copy(model.architecture, &model.spec, series, plan, progress)
    } else {
        forecast::backtest(model.architecture, &model.spec, &model.weights, series, plan, progress)
    };
    let ahead = |f: &TestForecast| f.origin.until(f.date).map_or(0, |span| span.get_days());
    Ok(tried?.forecasts.into_iter().filter(|f| i64::from(ahead(f)) <= i64::from(plan.step)).collect())
}

/// What a version's forecasts of the common days measure.
fn on_days(tests: &[TestForecast], days: &[crate::comparison::compare::ComparedDay], series: &[Series], from: Date) -> Metrics {
    let wanted: std::collections::BTreeSet<(&SeriesId, Date)> = days.iter().map(|d| (&d.series, d.date)).collect();
    let own: Vec<TestForecast> = tests.iter().filter(|f| wanted.contains(&(&f.series, f.date))).cloned().collect();
    let scale = |group: &[TestForecast]| {
        let values =
            series.iter().find(|s| s.id == group[0].series).map_or(&[][..], |s| &s.values[..s.count_until(from.saturating_sub(1.days()))]);
        InsampleScale::of(values)
    };
    let scales: Vec<InsampleScale> = own.chunk_by(|a, b| a.series == b.series).map(scale).collect();
    Metrics::of(&own, &scales)
}
