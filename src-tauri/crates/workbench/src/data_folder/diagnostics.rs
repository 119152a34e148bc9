//! What support needs to see of an installation, as one zip: versions, settings, the last logs, the check of every file. No sales, no
//! names of products, stores or people, no paths.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use store::Filter;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::Workbench;
use crate::error::WorkbenchError;

/// The most of one log that goes along, its end.
const MOST_LOG_BYTES: u64 = 2 << 20;

/// A week of logs, and the reports of crashes that a program keeps.
const MOST_LOGS: usize = 14;

/// Texts that are replaced wherever they occur: folders and the name of the user.
#[derive(Debug, Clone, Default)]
pub struct Redaction {
    replaced: Vec<(String, &'static str)>,
}

impl Redaction {
    /// Hides the data folder, the home folder and the name that the home folder carries.
    #[must_use]
    pub fn new(data_dir: &Path, home: Option<&Path>) -> Self {
        let mut replaced = Vec::new();
        let mut hide = |text: String, with: &'static str| {
            // As a path is written, and as JSON writes it.
            let escaped = text.replace('\\', "\\\\");
            if escaped != text {
                replaced.push((escaped, with));
            }
            replaced.push((text, with));
        };
        hide(data_dir.display().to_string(), "<data folder>");
        if let Some(home) = home {
            hide(home.display().to_string(), "<home>");
            if let Some(name) = home.file_name().map(|name| name.to_string_lossy().into_owned()).filter(|name| name.chars().count() > 1) {
                hide(name, "<user>");
            }
        }
        Self { replaced }
    }

    /// `text` without any of it.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        self.replaced.iter().fold(text.to_owned(), |text, (hidden, with)| text.replace(hidden, with))
    }
}

impl Workbench {
    /// Writes the zip to `file`; `about` is what the caller knows of itself, the system and its settings.
    ///
    /// # Errors
    /// [`WorkbenchError::Write`]; what can't be read is noted inside instead.
    pub fn write_diagnostics(&self, file: &Path, about: &Value, redaction: &Redaction) -> Result<(), WorkbenchError> {
        super::own_files::check(file)?;
        let documents = [
            ("about.json", about.clone()),
            ("store.json", self.facts_of_store()),
            ("sales.json", self.facts_of_sales()),
            ("recovery.json", kinds(self.recovery().findings.iter().map(|f| json!(f.kind)))),
        ];
        let folder = self.data_dir().join(LOG_FOLDER);
        let logs = files::check_below(self.data_dir(), &folder).map_or_else(|_| Vec::new(), |()| logs(&folder));
        write(file, &documents, &logs, redaction).map_err(|source| WorkbenchError::Write { file: file.display().to_string(), source })
    }

    fn facts_of_store(&self) -> Value {
        let list = self.list(&Filter::default());
        let types = list.as_ref().map(|rows| kinds(rows.iter().map(|row| json!(format!("{:?} {}", row.mode, row.model_type)))));
        match (types, self.verify()) {
            (Ok(types), Ok(report)) => json!({
                "versions": report.store.versions, "files": report.store.files, "bytes": report.store.bytes, "ok": report.store.ok,
                "by_type": types, "findings": kinds(report.store.findings.iter().map(|f| json!(f.kind))), "backups": report.backups,
            }),
            (Err(error), _) => json!({ "error": error.code() }),
            (_, Err(error)) => json!({ "error": error.code() }),
        }
    }

    fn facts_of_sales(&self) -> Value {
        match (self.data(), self.past_imports()) {
            (Ok(data), Ok(imports)) => json!({
                "rows": data.rows, "products": data.products.len(), "stores": data.stores.len(),
                "imports": imports.len(),
            }),
            (Err(error), _) | (_, Err(error)) => json!({ "error": error.code() }),
        }
    }
}

/// Where the window writes its logs, below the data folder.
pub const LOG_FOLDER: &str = "logs";

/// How many there are of each.
fn kinds(values: impl Iterator<Item = Value>) -> Value {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value.as_str().map_or_else(|| value.to_string(), str::to_owned)).or_default() += 1;
    }
    json!(counts)
}

fn logs(folder: &Path) -> Vec<(String, Vec<u8>)> {
    // No folder, no logs; a support case begins with less.
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut logs: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    logs.sort();
    // A link may lead to anything, and this is sent to others.
    let read = |path: PathBuf| {
        let mut file = files::open(&path).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(MOST_LOG_BYTES))).ok()?;
        let mut bytes = Vec::new();
        file.take(MOST_LOG_BYTES).read_to_end(&mut bytes).ok()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), bytes))
    };
    logs.into_iter().rev().take(MOST_LOGS).filter_map(read).collect()
}

fn write(file: &Path, documents: &[(&str, Value)], logs: &[(String, Vec<u8>)], redaction: &Redaction) -> io::Result<()> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| -> io::Result<()> {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(redaction.apply(text).as_bytes())
    };
    for (name, document) in documents {
        put(name, &serde_json::to_string_pretty(document)?)?;
    }
    for (name, bytes) in logs {
        put(&format!("logs/{name}"), &String::from_utf8_lossy(bytes))?;
    }
    crate::forecasts::export::replace(file, zip.finish()?.get_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zip_says_what_is_wrong_and_nothing_of_people_or_their_sales() {
        let home = tempfile::Builder::new().prefix("张三丰").tempdir().expect("a home");
        let folder = home.path().join("药房数据");
        let bench = Workbench::open(&folder, jiff::ZonedDateTime::now).expect("opened").reading_with(sales::Reader::thread());
        let sales = home.path().join("s.csv");
        fs::write(&sales, "date,product_id,quantity\n2024-01-01,阿莫西林胶囊,3\n").expect("written");
        bench.import(&[sales], &sales::ImportOptions::default()).expect("imported");
        fs::create_dir_all(folder.join(LOG_FOLDER)).expect("made");
        fs::write(folder.join(LOG_FOLDER).join("pharmacast.log"), format!("start in {}\n", folder.display())).expect("written");
        let file = home.path().join("d.zip");
        let redaction = Redaction::new(&folder, Some(home.path()));
        bench
            .write_diagnostics(&file, &json!({ "version": "1.2.3", "settings_file": folder.join("settings.json") }), &redaction)
            .expect("written");

        let mut zip = zip::ZipArchive::new(fs::File::open(&file).expect("there")).expect("a zip");
        let mut all = String::new();
        for index in 0..zip.len() {
            zip.by_index(index).expect("an entry").read_to_string(&mut all).expect("text");
        }
        assert_eq!(zip.len(), 5, "four documents and a log");
        assert!(all.contains("1.2.3") && all.contains("\"rows\": 1") && all.contains("start in <data folder>"), "{all}");
        for secret in ["阿莫西林", "张三丰", "药房数据"] {
            assert!(!all.contains(secret), "{secret} is in {all}");
        }
    }
}
