//! Looking into an archive before anything of it is believed: every name, size and hash is checked, nothing is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use zip::ZipArchive;

use super::{ARCHIVE_FORMAT, MANIFEST, Manifest};
use crate::error::{Result, StoreError};
use crate::hash;
use crate::json::parse_json;
use crate::record::{Head, METADATA, Record, is_version_file};
use crate::store::parse_head;
use crate::version_path::VersionPath;

/// Metadata and manifest are text of a reasonable size.
const MAX_TEXT_BYTES: u64 = 64 << 20;

/// Versions hold weights, which hardly compress: what grows by more than this, and to more than [`BOMB_BYTES`], is made to fill the disk.
const BOMB_RATIO: u64 = 100;
const BOMB_BYTES: u64 = 64 << 20;

pub(super) type Zip = ZipArchive<BufReader<File>>;

/// A version found in an archive.
pub(super) struct Found {
    /// With ids whole.
    pub(super) path: VersionPath,
    pub(super) head: Head,
    /// The folder of the version in the archive.
    pub(super) dir: String,
    /// The hash of the metadata.
    pub(super) metadata_sha256: String,
    pub(super) metadata_bytes: u64,
}

impl Found {
    /// Bytes of all its files.
    pub(super) fn bytes(&self) -> u64 {
        self.head.files.iter().fold(self.metadata_bytes, |sum, file| sum.saturating_add(file.bytes))
    }
}

/// Opens an archive and checks all of it but the content of the larger files.
pub(super) fn look_into(file: &Path) -> Result<(Zip, Vec<Found>)> {
    let wrong = |reason: String| StoreError::Archive { file: file.to_owned(), reason };
    let opened = files::open(file).map_err(StoreError::io("reading", file))?;
    let size = opened.metadata().map_err(StoreError::io("reading", file))?.len();
    let mut zip = ZipArchive::new(BufReader::new(opened)).map_err(|error| wrong(format!("it can't be read as a zip ({error})")))?;
    if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(|error| wrong(error.to_string()))? {
        return Err(wrong("entries share a name or overlap; it wasn't made by Pharmacast".to_owned()));
    }
    let by_version = names(&mut zip, &wrong)?;
    // Every byte counts, before the first is unpacked.
    let total = by_version.values().flat_map(BTreeMap::values).fold(0_u64, |sum, bytes| sum.saturating_add(*bytes));
    if total > BOMB_BYTES && total / size.max(1) > BOMB_RATIO {
        return Err(wrong(format!("{total} bytes are packed into {size}; it was made to fill the disk")));
    }
    let manifest: Manifest =
        parse_json(&text(&mut zip, MANIFEST, &wrong)?).map_err(|reason| wrong(format!("its {MANIFEST} can't be read ({reason})")))?;
    if manifest.format > ARCHIVE_FORMAT {
        return Err(StoreError::Newer { what: file.display().to_string(), found: manifest.format, known: ARCHIVE_FORMAT });
    }
    let listed: BTreeSet<&str> = manifest.versions.iter().map(|version| version.path.as_str()).collect();
    if listed.len() != manifest.versions.len() || !listed.iter().copied().eq(by_version.keys().map(String::as_str)) {
        return Err(wrong(format!("its {MANIFEST} doesn't match its contents; it is incomplete")));
    }
    let mut found = Vec::new();
    for version in &manifest.versions {
        let metadata = text(&mut zip, &format!("{}{METADATA}", version.path), &wrong)?;
        if hash::of_bytes(&metadata) != version.metadata_sha256 {
            return Err(wrong(format!("{METADATA} of {} doesn't match its hash", version.path)));
        }
        let path: VersionPath = version.path.parse()?;
        let head = parse_head(&path, &metadata)?;
        // All of it, so that a version that nobody could use isn't taken in.
        parse_json::<Record>(&metadata).map_err(|reason| wrong(format!("{METADATA} of {} can't be used ({reason})", version.path)))?;
        let files = by_version.get(&version.path).into_iter().flatten().filter(|(name, _)| *name != METADATA);
        let in_zip: BTreeMap<&str, u64> = files.map(|(name, size)| (name.as_str(), *size)).collect();
        let in_metadata: BTreeMap<&str, u64> = head.files.iter().map(|entry| (entry.name.as_str(), entry.bytes)).collect();
        if in_zip != in_metadata {
            return Err(wrong(format!("the files of {} aren't those listed in its metadata", version.path)));
        }
        let path = head.path().unwrap_or(path);
        let metadata_bytes = metadata.len() as u64;
        found.push(Found { path, head, dir: version.path.clone(), metadata_sha256: version.metadata_sha256.clone(), metadata_bytes });
    }
    Ok((zip, found))
}

/// The entries by version path, each with its size. Any name that is not a version's file is refused.
fn names(zip: &mut Zip, wrong: &impl Fn(String) -> StoreError) -> Result<BTreeMap<String, BTreeMap<String, u64>>> {
    let mut by_version: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(|error| wrong(error.to_string()))?;
        let name = entry.name().map_err(|error| wrong(error.to_string()))?.into_owned();
        if name == MANIFEST {
            continue;
        }
        let parts =
            name.rsplit_once('/').and_then(|(dir, file)| Some((format!("{dir}/").parse::<VersionPath>().ok()?, format!("{dir}/"), file)));
        match parts {
            // Only the one way to write a path is taken, so nothing can lead elsewhere.
            Some((path, dir, file)) if path.to_string() == dir && (file == METADATA || is_version_file(file)) && !entry.is_symlink() => {
                by_version.entry(dir).or_default().insert(file.to_owned(), entry.size());
            }
            _ => return Err(wrong(format!("it holds {name:?}, which isn't a file of a version"))),
        }
    }
    Ok(by_version)
}

/// Reads an entry of text whole.
pub(super) fn text(zip: &mut Zip, name: &str, wrong: &impl Fn(String) -> StoreError) -> Result<Vec<u8>> {
    let entry = zip.by_name(name).map_err(|_| wrong(format!("it has no {name}; it wasn't made by Pharmacast or is incomplete")))?;
    let mut bytes = Vec::new();
    entry.take(MAX_TEXT_BYTES + 1).read_to_end(&mut bytes).map_err(|error| wrong(format!("{name}: {error}")))?;
    if bytes.len() as u64 > MAX_TEXT_BYTES { Err(wrong(format!("its {name} is too large"))) } else { Ok(bytes) }
}
