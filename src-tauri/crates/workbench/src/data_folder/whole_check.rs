//! Checking the whole data folder: versions, trash, index, and numbers in the store; sales; settings. And repairing what can be repaired without
//! loss, with a copy set aside first.

use std::io;
use std::path::PathBuf;

use sales::SalesCheck;
use serde::Serialize;
use store::{Finding, FindingKind, VerifyReport};

use crate::Workbench;
use crate::error::WorkbenchError;

/// Files of the data folder that are a few lines of JSON each.
const SIDE_FILES: [&str; 5] = [SETTINGS, "labels.json", "in_use_history.json", "routine.json", "routine_state.json"];

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
            let message = format!("the sales are damaged: {problem}. {advice}");
            store.findings.push(found(FindingKind::SalesDamaged, sales::SALES_FILE, message));
        }
        // The store checks those in the trash too; they don't need any sales.
        if sales.is_none() && !self.store.list(&store::Filter::default())?.is_empty() {
            let message = "there are versions but no sales; if sales were imported before, import the files again".to_owned();
            store.findings.push(found(FindingKind::SalesMissing, sales::SALES_FILE, message));
        }
        for (name, reason) in self.side_file_faults() {
            let message = match name {
                SETTINGS => format!("the settings can't be read ({reason}); the defaults are used. Repair them, or save them again"),
                _ => format!("{name} can't be read ({reason}); what it contains can't be used or changed. Repair it, and it begins empty"),
            };
            store.findings.push(found(FindingKind::SettingsDamaged, name, message));
        }
        store.ok = !store.findings.iter().any(|finding| finding.kind.is_damage());
        Ok(DataFolderCheck { store, sales, backups: sales::backups(&self.data_dir)?.len() })
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
        }
        for (name, reason) in self.side_file_faults() {
            let aside = self.set_aside(name).map_err(|source| WorkbenchError::Write { file: name.to_owned(), source })?;
            let aside = aside.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let message = match name {
                SETTINGS => {
                    format!("the settings couldn't be read ({reason}) and were set aside as {aside}; the previous settings are used")
                }
                _ => format!("{name} couldn't be read ({reason}) and was set aside as {aside}; it begins empty"),
            };
            done.push(found(FindingKind::SettingsRepaired, name, message));
        }
        let mut report = self.verify()?;
        done.retain(|finding| !report.store.findings.iter().any(|other| other.kind == finding.kind && other.path == finding.path));
        done.append(&mut report.store.findings);
        report.store.findings = done;
        Ok(report)
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
        ];
        SIDE_FILES.into_iter().zip(faults).filter_map(|(name, fault)| Some((name, fault?))).collect()
    }

    /// Why the settings can't be read; None when they can, or there are none.
    fn settings_fault(&self) -> Option<String> {
        match files::read(&self.data_dir.join(SETTINGS), MAX_SETTINGS_BYTES) {
            Ok(bytes) => match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&bytes) {
                Ok(_) => None,
                Err(error) => Some(error.to_string()),
            },
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

fn found(kind: FindingKind, path: &str, message: String) -> Finding {
    Finding { kind, path: Some(path.to_owned()), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_side_files_are_reported_set_aside_and_begin_empty() {
        let top = tempfile::tempdir().expect("a folder");
        let folder = top.path().join("data");
        let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened");
        for (name, content) in [
            (SETTINGS, "{"),
            ("labels.json", "\0\0\0\0"),
            ("in_use_history.json", "{}"),
            ("routine.json", r#"{"folder":5}"#),
            ("routine_state.json", "[1]"),
        ] {
            std::fs::write(folder.join(name), content).expect("written");
            let report = bench.verify().expect("checked");
            let named =
                |report: &DataFolderCheck, kind| report.store.findings.iter().any(|f| f.kind == kind && f.path.as_deref() == Some(name));
            assert!(!report.store.ok && named(&report, FindingKind::SettingsDamaged), "{name}");
            let report = bench.repair().expect("repaired");
            assert!(report.store.ok && named(&report, FindingKind::SettingsRepaired), "{name}: {:?}", report.store.findings);
            assert!(!folder.join(name).exists(), "{name} is set aside");
        }
        let aside =
            std::fs::read_dir(&folder).expect("a folder").flatten().filter(|e| e.file_name().to_string_lossy().contains(".damaged-"));
        assert_eq!(aside.count(), SIDE_FILES.len());
    }
}
