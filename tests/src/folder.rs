//! A data folder of its own for each test, with a name that libraries stumble over, and sales to import.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::Outcome;

/// A data folder that is removed at the end.
#[derive(Debug)]
pub struct DataFolder {
    top: TempDir,
    path: PathBuf,
}

impl DataFolder {
    /// A new folder below one named `数据 é`.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn new() -> Outcome<Self> {
        let top = tempfile::Builder::new().prefix("数据 é ").tempdir()?;
        let path = top.path().join("药房");
        Ok(Self { top, path })
    }

    /// The data folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the program keeps what it remembers of data folders.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.top.path().join("settings")
    }

    /// Writes a file next to the data folder and returns its path.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> Outcome<String> {
        let path = self.top.path().join(name);
        fs::write(&path, content)?;
        Ok(path.to_str().ok_or("the temporary folder's name is not Unicode")?.to_owned())
    }

    /// A file of the data folder, by its `/`-separated path.
    #[must_use]
    pub fn inside(&self, relative: &str) -> PathBuf {
        relative.split('/').filter(|part| !part.is_empty()).fold(self.path.clone(), |path, part| path.join(part))
    }

    /// A JSON file of the data folder.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn json(&self, relative: &str) -> Outcome<Value> {
        Ok(serde_json::from_slice(&fs::read(self.inside(relative))?)?)
    }
}

/// Two years of `date,product_id,quantity` for two products, with a weekly rhythm and reproducible noise.
#[must_use]
pub fn pharmacy_csv() -> String {
    let mut text = String::from("date,product_id,quantity\n");
    let mut state = 7_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    let mut day = (2022, 1, 1);
    for i in 0..730 {
        let week = [12.0, 14.0, 13.0, 15.0, 19.0, 24.0, 6.0][i % 7];
        for (product, scale) in [("N02BE", 1.0), ("R03", 0.4)] {
            let quantity = (week * scale + 6.0 * noise()).round();
            // Writing to a String can't fail.
            let _ = writeln!(text, "{:04}-{:02}-{:02},{product},{quantity}", day.0, day.1, day.2);
        }
        day = after(day);
    }
    text
}

fn after((year, month, day): (u32, u32, u32)) -> (u32, u32, u32) {
    let days = match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    match (day < days, month < 12) {
        (true, _) => (year, month, day + 1),
        (false, true) => (year, month + 1, 1),
        (false, false) => (year + 1, 1, 1),
    }
}
