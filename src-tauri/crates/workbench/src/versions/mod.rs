//! Listing, showing, deleting and checking versions: the store's operations with the names of products and stores added.

pub(crate) mod detail;
pub(crate) mod format_1;
pub(crate) mod in_use_history;
pub(crate) mod labels;
pub(crate) mod metadata;
pub(crate) mod retention;
pub(crate) mod series_file;

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use store::{DeleteReport, EmptyReport, Filter, IndexRow, RecoveryReport, ReindexReport, TrashEntry, VersionPath};
use ts_rs::TS;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::scope::request::ScopeRequest;
use crate::training::networks::AUTO;
use crate::versions::metadata::MetricsSummary;

/// A row of the list of versions, with the names that users know.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VersionRow {
    #[serde(flatten)]
    pub row: IndexRow,
    /// The figures that the row has as JSON.
    pub summary: MetricsSummary,
    /// Name of the product, where the sales have one.
    pub product_name: Option<String>,
    /// Name of the store, where the sales have one.
    pub store_name: Option<String>,
}

impl Workbench {
    /// The versions that match, newest first.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the index can't be read.
    pub fn list(&self, filter: &Filter) -> Result<Vec<IndexRow>, WorkbenchError> {
        Ok(self.store.list(filter)?)
    }

    /// All versions, newest first, with product and store names. Where the sales can't be read, which [`Workbench::data`] says, versions are
    /// listed all the same, without names.
    ///
    /// # Errors
    /// As [`Workbench::list`].
    pub fn named_list(&self) -> Result<Vec<VersionRow>, WorkbenchError> {
        let (products, stores) = self.data().map_or_else(|_| Default::default(), |summary| (summary.products, summary.stores));
        let products: HashMap<_, _> = products.into_iter().map(|p| (p.product_id, p.product_name)).collect();
        let stores: HashMap<_, _> = stores.into_iter().map(|s| (s.store_id, s.store_name)).collect();
        let name = |names: &HashMap<String, Option<String>>, id: &Option<String>| id.as_ref().and_then(|i| names.get(i).cloned().flatten());
        let rows = self.store.list(&Filter::default())?;
        Ok(rows
            .into_iter()
            .map(|mut row| VersionRow {
                product_name: name(&products, &row.product),
                store_name: name(&stores, &row.store),
                // What another program wrote there is shown as unknown.
                summary: serde_json::from_value(row.metrics_summary.take()).unwrap_or_default(),
                row,
            })
            .collect())
    }

    /// The names of a scope's product and store, where the sales have them.
    ///
    /// # Errors
    /// When the sales can't be read.
    pub fn names_of(&self, scope: &ScopeRequest) -> Result<(Option<String>, Option<String>), WorkbenchError> {
        let summary = self.data()?;
        let product = summary.products.into_iter().find(|p| Some(&p.product_id) == scope.product.as_ref());
        let store = summary.stores.into_iter().find(|s| Some(&s.store_id) == scope.store.as_ref());
        Ok((product.and_then(|p| p.product_name), store.and_then(|s| s.store_name)))
    }

    /// The whole metadata of a version.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when there is no such version or its metadata can't be read.
    pub fn show(&self, path: &str) -> Result<store::Record, WorkbenchError> {
        Ok(self.store.show(&self.named_version(path)?)?)
    }

    /// Returns the metadata of a version in the current format, whatever format it was written in.
    pub(crate) fn record(&self, version: &VersionPath) -> Result<store::Record, WorkbenchError> {
        let mut record = self.store.show(version)?;
        if record.schema_version == 1 {
            let summary = self.data()?;
            let stores: HashSet<&str> = summary.stores.iter().map(|store| store.store_id.as_str()).collect();
            let products: HashSet<&str> = summary.products.iter().map(|product| product.product_id.as_str()).collect();
            let scope = record.key().map_or_else(|| version.key.scope.clone(), |key| key.scope);
            crate::versions::format_1::upgrade(&mut record, &scope, &|store, product| stores.contains(store) && products.contains(product));
        }
        Ok(record)
    }

    /// The picture of a version's loss curve, as PNG.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the version or the picture is not there, or the picture was changed.
    pub fn loss_curve(&self, path: &str) -> Result<Vec<u8>, WorkbenchError> {
        Ok(self.store.read(&self.named_version(path)?, "loss_curve.png")?)
    }

    /// The folder that the next training of this scope and type would get; with a gap where finding the best decides the type.
    ///
    /// # Errors
    /// [`WorkbenchError::Usage`] when the scope is incomplete.
    pub fn next_version(&self, scope: &ScopeRequest, model_type: &str) -> Result<String, WorkbenchError> {
        let key = scope.key(model_type)?;
        if model_type == AUTO {
            return Ok(format!("{}/…/", key.dir().trim_end_matches(AUTO).trim_end_matches('/')));
        }
        let number = self.store.next_number(&key)?;
        Ok(VersionPath { key, number }.to_string())
    }

    /// The folder of a version on this computer, to show it in the system's file manager.
    ///
    /// # Errors
    /// When `path` isn't the path of a version.
    pub fn version_folder(&self, path: &str) -> Result<std::path::PathBuf, WorkbenchError> {
        Ok(self.store.version_dir(&self.named_version(path)?))
    }

    /// Moves versions to the trash.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when one is in use or can't be moved; those before it stay deleted and are reported.
    pub fn delete(&self, paths: &[String]) -> Result<DeleteReport, WorkbenchError> {
        let paths = paths.iter().map(|path| self.named_version(path)).collect::<Result<Vec<VersionPath>, _>>()?;
        Ok(self.store.delete(&paths, &self.now())?)
    }

    /// Brings a version back from the trash.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when it is not in the trash.
    pub fn restore(&self, path: &str) -> Result<(), WorkbenchError> {
        Ok(self.store.restore(&self.named_version(path)?)?)
    }

    /// What is in the trash.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the trash can't be read.
    pub fn trash(&self) -> Result<Vec<TrashEntry>, WorkbenchError> {
        Ok(self.store.trash_list()?)
    }

    /// Deletes what is in the trash permanently.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when a file can't be removed.
    pub fn empty_trash(&self) -> Result<EmptyReport, WorkbenchError> {
        Ok(self.store.empty_trash()?)
    }

    /// Rebuilds the index and `versions.json` from the folders.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`] when the store can't be walked or written.
    pub fn reindex(&self) -> Result<ReindexReport, WorkbenchError> {
        Ok(self.store.reindex()?)
    }

    /// What was found and repaired when the data folder was opened.
    #[must_use]
    pub fn recovery(&self) -> &RecoveryReport {
        &self.recovery
    }
}
