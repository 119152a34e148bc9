//! Checking the whole data folder: versions, trash, index, and numbers in the store; sales; settings. And repairing what can be repaired without
//! loss, with a copy set aside first.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use files::Nature;
use forecast::{ModelSpec, TrainSettings};
use sales::SalesCheck;
use serde::Serialize;
use store::{Finding, FindingKind, VerifyReport};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::ordering::{UnusableDocument, what};
use crate::versions::detail::metadata_of;

/// Files of the data folder that are a few lines of JSON each.
const SIDE_FILES: [&str; 6] = [SETTINGS, "labels.json", "in_use_history.json", "routine.json", "routine_state.json", "holidays.csv"];

/// The settings of the window.
const SETTINGS: &str = "settings.json";

/// Settings are a few lines.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// What checking the whole data folder found.
#[derive(Debug, Clone, Serialize)]
pub struct DataFolderCheck {
    /// Of the versions; its findings are those of all parts.
    #[serde(flatten)]
    pub store: VerifyReport,
    /// Of the sales; null when none were ever imported.
    pub sales: Option<SalesCheck>,
    /// Backups of the sales.
    pub backups: usize,
}

impl Workbench {
    /// Checks everything in the data folder: every file of every version, in the trash too, against its hash; the index and `versions.json`; every
    /// page and row of the sales; the settings.
    ///
    /// # Errors
    /// [`WorkbenchError::Store`], [`WorkbenchError::Sales`] when a part can't be looked at. Damage is reported, not an error.
    pub fn verify(&self) -> Result<DataFolderCheck, WorkbenchError> {
        let mut store = self.store.verify()?;
        let sales = sales::check_sales(&self.data_dir)?;
        for problem in sales.iter().flat_map(|check| &check.problems) {
            let is_lost = sales.as_ref().is_some_and(|check| check.lost_days > 0);
            let advice = if is_lost {
                "Import the files of these days again, or restore a backup; no daily backup is made until then"
            } else {
                "Repair them, or restore a backup"
            };
            let message = format!("the sales data is damaged: {problem}. {advice}");
            store.findings.push(found(FindingKind::SalesDamaged, sales::SALES_FILE, message));
        }
        // The store checks those in the trash too; they don't need any sales.
        if sales.is_none() && !self.store.list(&store::Filter::default())?.is_empty() {
            let message = "there are versions but no sales; if sales were imported before, import the files again".to_owned();
            store.findings.push(found(FindingKind::SalesMissing, sales::SALES_FILE, message));
        }
        for bad in self.damaged_documents(sales.as_ref())? {
            let message = format!(
                "`{}` of the {} can't be used ({}) and is skipped; a repair sets it aside, and then it must be entered again",
                bad.key,
                what(bad.kind),
                bad.reason
            );
            store.findings.push(found(FindingKind::SalesDamaged, sales::SALES_FILE, message));
        }
        // What a restored backup took the place of may be damaged: that may be why one was restored.
        let backups: Vec<_> = sales::backups(&self.data_dir)?.into_iter().filter(|backup| !backup.before_restore).collect();
        for backup in &backups {
            let path = format!("{}/{}", sales::BACKUP_FOLDER, backup.name);
            if let Some(reason) = sales::backup_fault(&self.data_dir.join(sales::BACKUP_FOLDER).join(&backup.name))? {
                let message = format!("the backup {path} can't be restored: {reason}; delete it and make a new one");
                store.findings.push(found(FindingKind::SalesDamaged, &path, message));
            }
        }
        self.check_metadata(&mut store.findings)?;
        store.findings.extend(self.links_beside());
        for (name, reason) in self.side_file_faults() {
            let message = match name {
                SETTINGS => format!("the settings can't be read ({reason}), so the defaults are used; repair them, or save them again"),
                _ => format!(
                    "{name} can't be read ({reason}); its contents can't be used or changed; a repair sets the file aside and starts with an empty one"
                ),
            };
            store.findings.push(found(FindingKind::SettingsDamaged, name, message));
        }
        store.ok = !store.findings.iter().any(|finding| finding.kind.is_damage());
        Ok(DataFolderCheck { store, sales, backups: backups.len() })
    }

    /// Repairs what can be repaired without loss, each after a copy was set aside, then checks everything. Index, `versions.json`, and trash are
    /// rebuilt from the folders; sales are computed again or copied row by row; settings that can't be read are set aside.
    ///
    /// # Errors
    /// As [`Workbench::verify`], and when a part can't be written.
    pub fn repair(&self) -> Result<DataFolderCheck, WorkbenchError> {
        let mut done = self.store.reindex()?.findings;
        if let Some(repair) = sales::repair_sales(&self.data_dir, &self.now())? {
            let kind = if repair.problems.is_empty() { FindingKind::SalesRepaired } else { FindingKind::SalesDamaged };
            let outcome = if repair.problems.is_empty() { "were repaired" } else { "can't be repaired without loss; restore a backup" };
            let message = format!("the sales were damaged and {outcome}; the damaged database was kept as {}", repair.set_aside);
            done.push(found(kind, sales::SALES_FILE, message));
            for left_out in repair.left_out {
                let message = format!("{left_out}; the readable parts are kept in the table `set_aside`");
                done.push(found(FindingKind::SalesRepaired, sales::SALES_FILE, message));
            }
        }
        if can_be_read(sales::check_sales(&self.data_dir)?.as_ref()) {
            for bad in self.set_unusable_aside()? {
                let message = format!(
                    "`{}` of the {} couldn't be used ({}) and was set aside; its contents are kept in the table `set_aside`",
                    bad.key,
                    what(bad.kind),
                    bad.reason
                );
                done.push(found(FindingKind::SalesRepaired, sales::SALES_FILE, message));
            }
        }
        for (name, reason) in self.side_file_faults() {
            let aside = self.set_aside(name).map_err(|source| WorkbenchError::Write { file: name.to_owned(), source })?;
            let aside = aside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let message = match name {
                SETTINGS => {
                    format!("the settings couldn't be read ({reason}) and were set aside as {aside}; the previous settings are used")
                }
                _ => format!("{name} couldn't be read ({reason}) and was set aside as {aside}; an empty one takes its place"),
            };
            done.push(found(FindingKind::SettingsRepaired, name, message));
        }
        let mut report = self.verify()?;
        done.retain(|finding| {
            finding.kind == FindingKind::SalesRepaired
                || !report.store.findings.iter().any(|other| other.kind == finding.kind && other.path == finding.path)
        });
        done.append(&mut report.store.findings);
        report.store.findings = done;
        Ok(report)
    }

    /// What is kept for orders and can't be read, where the sales can.
    fn damaged_documents(&self, sales: Option<&SalesCheck>) -> Result<Vec<UnusableDocument>, WorkbenchError> {
        if can_be_read(sales) { self.unusable_documents() } else { Ok(Vec::new()) }
    }

    /// Reads of every version what forecasting needs: the store knows only whether the files are what was published.
    fn check_metadata(&self, findings: &mut Vec<Finding>) -> Result<(), WorkbenchError> {
        for row in self.store.list(&store::Filter::default())? {
            // That its row of the index was corrected says nothing of the version.
            let says = |finding: &Finding| finding.kind != FindingKind::IndexCorrupt && finding.path.as_deref() == Some(&*row.model_path);
            if findings.iter().any(says) {
                continue;
            }
            let version = self.store.version_path(&row.model_path)?;
            let fault = match self.record(&version).and_then(|record| metadata_of(&version, record.details)) {
                Ok(metadata) => spec_fault(&metadata.spec),
                // The store has said why; or it was deleted meanwhile.
                Err(WorkbenchError::Metadata { reason, .. }) => Some(reason),
                Err(_) => None,
            };
            if let Some(reason) = fault {
                let message = format!("{version} can't forecast: its metadata.json can't be used ({reason}); delete it and train again");
                findings.push(found(FindingKind::NotAVersion, &row.model_path, message));
            }
        }
        Ok(())
    }

    /// The files that can't be read, and why.
    fn side_file_faults(&self) -> Vec<(&'static str, String)> {
        let reason = |error: WorkbenchError| match error {
            WorkbenchError::DataFileDamaged { reason, .. } => reason,
            other => other.to_string(),
        };
        let faults = [
            self.settings_fault(),
            self.labels().err().map(reason),
            self.in_use_history(None).err().map(reason),
            self.routine_settings().err().map(reason),
            self.last_routine().err().map(reason),
            // Sales that can't be read are reported as such.
            self.holidays().err().filter(|error| matches!(error, WorkbenchError::Holidays(_))).map(reason),
        ];
        let faults = SIDE_FILES.into_iter().zip(faults).filter_map(|(name, fault)| Some((name, fault?)));
        // A link isn't set aside: what it leads to is the user's.
        faults.filter(|(name, _)| !self.is_link(name)).collect()
    }

    fn is_link(&self, name: &str) -> bool {
        matches!(files::nature(&self.data_dir.join(name)), Ok(Nature::Link | Nature::Special))
    }

    /// Links and special files where the program keeps its small files, what it writes them with, and locks; and folders where it keeps no folder.
    fn links_beside(&self) -> Vec<Finding> {
        let mut names: Vec<(String, bool)> =
            vec![(format!("{}/backups.lock", sales::BACKUP_FOLDER), true), ("routine_running.lock".to_owned(), true)];
        for name in SIDE_FILES {
            let lock = Path::new(name).with_extension("lock").to_string_lossy().into_owned();
            names.extend([(name.to_owned(), false), (format!("{name}.tmp"), true), (lock, true)]);
        }
        let found_at = |(name, or_folder): (String, bool)| {
            let what = match files::nature(&self.data_dir.join(&name)).ok()? {
                Nature::Link => "a link",
                Nature::Special => "a device, a pipe, or a socket",
                Nature::Folder if or_folder => "a folder instead of a file",
                _ => return None,
            };
            let message = format!("{name} is {what}, so it isn't used, and what needs it fails; move it away");
            Some(found(FindingKind::LinkFound, &name, message))
        };
        names.into_iter().filter_map(found_at).collect()
    }

    /// Why the settings can't be read; None when they can, or there are none.
    fn settings_fault(&self) -> Option<String> {
        match files::read(&self.data_dir.join(SETTINGS), MAX_SETTINGS_BYTES) {
            Ok(bytes) => store::parse_json::<serde_json::Map<String, serde_json::Value>>(&bytes).err(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => Some(error.to_string()),
        }
    }

    /// Renames a damaged file. The window then reads the settings of before, which it keeps next to them; other files begin empty.
    fn set_aside(&self, name: &str) -> io::Result<PathBuf> {
        let file = self.data_dir.join(name);
        files::check_below(&self.data_dir, &file)?;
        let aside = files::sibling(&file, &format!(".damaged-{}", self.now().strftime("%Y%m%d-%H%M%S")));
        files::patiently(|| std::fs::rename(&file, &aside))?;
        Ok(aside)
    }
}

/// Why a model can't have been trained with these settings.
fn spec_fault(spec: &ModelSpec) -> Option<String> {
    // Those of a network are checked when its weights are read.
    let common = TrainSettings { hyper: BTreeMap::new(), ..spec.settings.clone() };
    if let Err(error) = common.check(&[]) {
        return Some(error.to_string());
    }
    let (shape, settings) = (&spec.shape, &spec.settings);
    let is_as_set = (shape.lookback, shape.horizon) == (settings.lookback as usize, settings.horizon as usize);
    let is_sound = is_as_set && shape.features == spec.features.count() && settings.hyper.values().all(|value| value.is_finite());
    (!is_sound).then(|| "its sizes contradict its settings".to_owned())
}

/// Whether there are sales in which everything that is kept can be looked at: those without any day and with problems can't be opened.
fn can_be_read(sales: Option<&SalesCheck>) -> bool {
    sales.is_some_and(|check| check.problems.is_empty() || check.days > 0)
}

fn found(kind: FindingKind, path: &str, message: String) -> Finding {
    Finding { kind, path: Some(path.to_owned()), message }
}

#[cfg(test)]
mod tests;
