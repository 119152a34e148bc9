//! Writing versions into one zip.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use files::sibling;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{ARCHIVE_FORMAT, ExportReport, MANIFEST, Manifest, ManifestVersion};
use crate::error::{Result, StoreError};
use crate::hash;
use crate::record::METADATA;
use crate::report::Filter;
use crate::store::{MAX_METADATA_BYTES, Store};
use crate::version_path::VersionPath;

impl Store {
    /// Writes versions, or all when none are named, into a zip that [`Store::import_versions`] reads. Every file is checked against its hash
    /// on the way; the zip appears whole or not at all.
    ///
    /// # Errors
    /// As [`Store::read`] for each version; [`StoreError::Io`] and [`StoreError::DiskFull`] when the zip can't be written.
    pub fn export_versions(&self, paths: &[VersionPath], to: &Path) -> Result<ExportReport> {
        let all: Vec<VersionPath>;
        let paths = if paths.is_empty() {
            let rows = self.list(&Filter::default())?;
            all = rows.iter().map(|row| row.model_path.parse()).collect::<Result<_>>()?;
            &all
        } else {
            paths
        };
        let partial = sibling(to, ".partial");
        let done = self.write_archive(paths, &partial).and_then(|report| {
            files::patiently(|| fs::rename(&partial, to)).map_err(StoreError::io("renaming to", to))?;
            Ok(report)
        });
        if done.is_err() {
            drop(fs::remove_file(&partial));
        }
        done
    }

    fn write_archive(&self, paths: &[VersionPath], file: &Path) -> Result<ExportReport> {
        let failed = |error: std::io::Error| StoreError::io("writing", file)(error);
        let zip_failed = |error: zip::result::ZipError| failed(error.into());
        let mut zip = ZipWriter::new(BufWriter::new(files::create(file).map_err(failed)?));
        // Weights do not compress, and stored entries are quick to check.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let mut manifest = Manifest { format: ARCHIVE_FORMAT, versions: Vec::new() };
        let mut report = ExportReport::default();
        for path in paths {
            let record = self.show(path)?;
            let place = self.version_dir(path).join(METADATA);
            let metadata = self.shared.disk.read(&place, MAX_METADATA_BYTES).map_err(StoreError::io("reading", &place))?;
            let mut put = |name: &str, bytes: &[u8]| -> Result<()> {
                let options = options.large_file(bytes.len() as u64 > u64::from(u32::MAX));
                zip.start_file(format!("{path}{name}"), options).map_err(zip_failed)?;
                zip.write_all(bytes).map_err(failed)?;
                report.files += 1;
                report.bytes += bytes.len() as u64;
                Ok(())
            };
            put(METADATA, &metadata)?;
            for entry in &record.files {
                put(&entry.name, &self.read(path, &entry.name)?)?;
            }
            report.versions.push(path.to_string());
            manifest.versions.push(ManifestVersion { path: path.to_string(), metadata_sha256: hash::of_bytes(&metadata) });
        }
        let text = serde_json::to_vec_pretty(&manifest).map_err(|error| failed(error.into()))?;
        zip.start_file(MANIFEST, options).map_err(zip_failed)?;
        zip.write_all(&text).map_err(failed)?;
        let file = zip.finish().map_err(zip_failed)?.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok(report)
    }
}
