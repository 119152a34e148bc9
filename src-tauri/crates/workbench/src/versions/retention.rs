//! Which old versions can go: all but those in use, the best ones, the named ones, and the newest ones of each scope.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use store::{Filter, IndexRow};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::versions::metadata::MetricsSummary;

/// What retention keeps of each scope, besides the version in use and versions with an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RetentionRule {
    /// The newest versions that are kept.
    pub newest: u32,
    /// The versions with the lowest error in their test that are kept.
    pub best: u32,
}

impl Default for RetentionRule {
    fn default() -> Self {
        Self { newest: 3, best: 1 }
    }
}

/// Why a version is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum KeptBecause {
    /// The scope forecasts with it.
    InUse,
    /// It has an alias.
    Alias,
    /// It is among the best of its scope.
    Best,
    /// It is among the newest of its scope.
    Newest,
}

/// A version that stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KeptVersion {
    /// The version.
    pub model_path: String,
    /// Why, the strongest reason first.
    pub because: BTreeSet<KeptBecause>,
}

/// What retention does, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RetentionReport {
    /// Versions that stay.
    pub kept: Vec<KeptVersion>,
    /// Versions that go to the trash, from which they can be restored.
    pub removed: Vec<String>,
    /// Bytes of the versions that go.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Whether nothing was changed.
    pub dry_run: bool,
}

impl Workbench {
    /// Moves old versions to the trash, or with `dry_run` only says which.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when the rule keeps no version, [`WorkbenchError::Store`] when a version can't be moved.
    pub fn retain(&self, rule: RetentionRule, dry_run: bool) -> Result<RetentionReport, WorkbenchError> {
        if rule.newest == 0 && rule.best == 0 {
            return Err(WorkbenchError::Usage("at least one version of each scope must be kept".to_owned()));
        }
        let labels = self.labels()?;
        let named = |path: &str| labels.get(path).is_some_and(|labels| !labels.aliases.is_empty());
        let mut report = RetentionReport { dry_run, ..RetentionReport::default() };
        let mut scopes: BTreeMap<String, Vec<IndexRow>> = BTreeMap::new();
        for row in self.store.list(&Filter::default())? {
            scopes.entry(row.model_identifier.clone()).or_default().push(row);
        }
        for rows in scopes.values() {
            let kept = kept(rows, rule, &named);
            for row in rows {
                match kept.get(row.model_path.as_str()) {
                    Some(because) => report.kept.push(KeptVersion { model_path: row.model_path.clone(), because: because.clone() }),
                    None => {
                        report.bytes += row.bytes;
                        report.removed.push(row.model_path.clone());
                    }
                }
            }
        }
        if !dry_run && !report.removed.is_empty() {
            self.delete(&report.removed)?;
        }
        Ok(report)
    }
}

/// Which of a scope's versions, newest first, stay, and why.
fn kept<'a>(rows: &'a [IndexRow], rule: RetentionRule, named: &dyn Fn(&str) -> bool) -> BTreeMap<&'a str, BTreeSet<KeptBecause>> {
    let mut kept: BTreeMap<&str, BTreeSet<KeptBecause>> = BTreeMap::new();
    let mut keep = |row: &'a IndexRow, because| {
        kept.entry(row.model_path.as_str()).or_default().insert(because);
    };
    rows.iter().filter(|row| row.in_use).for_each(|row| keep(row, KeptBecause::InUse));
    rows.iter().filter(|row| named(&row.model_path)).for_each(|row| keep(row, KeptBecause::Alias));
    let usable = || rows.iter().filter(|row| row.damaged.is_none());
    usable().take(rule.newest as usize).for_each(|row| keep(row, KeptBecause::Newest));
    let mut by_error: Vec<(f64, &IndexRow)> = usable().filter_map(|row| Some((error_of(row)?, row))).collect();
    by_error.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    by_error.into_iter().take(rule.best as usize).for_each(|(_, row)| keep(row, KeptBecause::Best));
    kept
}

/// The error that versions of one scope are ranked by: MASE, which doesn't depend on how much is sold, else WAPE.
fn error_of(row: &IndexRow) -> Option<f64> {
    let summary: MetricsSummary = serde_json::from_value(row.metrics_summary.clone()).ok()?;
    summary.metrics.mase.or(summary.metrics.wape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(number: u32, mase: f64) -> IndexRow {
        IndexRow {
            id: number.into(),
            model_identifier: "product_P1_all".into(),
            model_type: "tcn".into(),
            version: format!("v{number}"),
            model_path: format!("saved_models/product/P1_all/tcn/v{number}/"),
            created_at: String::new(),
            metrics_summary: json!({ "mase": mase }),
            mode: store::Mode::Product,
            product: Some("P1".into()),
            store: None,
            aggregation: None,
            bytes: 10,
            in_use: number == 2,
            damaged: None,
        }
    }

    #[test]
    fn the_version_in_use_the_best_the_named_and_the_newest_stay() {
        let mut rows: Vec<IndexRow> = (1..=7).rev().map(|number| row(number, if number == 3 { 0.5 } else { 0.8 })).collect();
        rows[0].damaged = Some("changed".into());
        let kept = kept(&rows, RetentionRule { newest: 1, best: 1 }, &|path| path.ends_with("v4/"));
        let reasons: Vec<(&str, Vec<KeptBecause>)> =
            kept.into_iter().map(|(path, because)| (path, because.into_iter().collect())).collect();
        let path = |number: u32| format!("saved_models/product/P1_all/tcn/v{number}/");
        assert_eq!(
            reasons,
            [
                (path(2).as_str(), vec![KeptBecause::InUse]),
                (path(3).as_str(), vec![KeptBecause::Best]),
                (path(4).as_str(), vec![KeptBecause::Alias]),
                (path(6).as_str(), vec![KeptBecause::Newest]),
            ],
            "a damaged version doesn't cost a good one"
        );
    }
}
