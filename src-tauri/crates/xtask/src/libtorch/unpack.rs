//! Taking the needed libraries and headers out of a wheel, which is a zip archive.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::wheels::Wheel;
use crate::failure::{Failure, Result};

const HEADERS: &str = "torch/include/";
/// The folder of the license texts, next to `lib` and `include`. Its spelling is that of the folders that earlier setups made.
pub(crate) const LICENSES: &str = "licences";

/// Unpacks into `folder/lib` and `folder/include`. The archive's checksums are verified on the way; a library that is not in it is an error.
pub(crate) fn wheel(wheel: &Wheel, file: &Path, folder: &Path) -> Result<()> {
    let opened = File::open(file).map_err(|error| Failure::file("can't read", file, &error))?;
    let mut archive = ZipArchive::new(BufReader::new(opened)).map_err(|error| damaged(file, &error))?;
    let mut libraries = 0;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| damaged(file, &error))?;
        let name = entry.name().map_err(|error| damaged(file, &error))?.into_owned();
        let Some(place) = place_of(wheel, &name) else { continue };
        if entry.enclosed_name().is_none() {
            return Err(Failure::new(format!("{} holds the path {name}, which leads outside", file.display())));
        }
        let to = folder.join(&place);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent).map_err(|error| Failure::file("can't create", parent, &error))?;
        }
        let mut out = File::create(&to).map_err(|error| Failure::file("can't write", &to, &error))?;
        io::copy(&mut entry, &mut out).map_err(|error| Failure::file("can't unpack to", &to, &error))?;
        if place.starts_with("lib") {
            libraries += 1;
            // The stamp vouches for these files for months: they must be on the disk before it is.
            out.sync_all().map_err(|error| Failure::file("can't write", &to, &error))?;
        }
    }
    if libraries == wheel.libraries.len() {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "{} holds {libraries} of the {} libraries that are needed from it",
            file.display(),
            wheel.libraries.len()
        )))
    }
}

/// Where an entry goes, relative to the unpacked folder; `None` for the thousands that are not needed.
fn place_of(wheel: &Wheel, name: &str) -> Option<PathBuf> {
    if name.ends_with('/') {
        return None;
    }
    if let Some(library) = name.strip_prefix(wheel.folder) {
        return wheel.libraries.contains(&library).then(|| Path::new("lib").join(library));
    }
    if let Some((info, file)) = name.split_once(".dist-info/") {
        // Those who ship libtorch must ship its license texts.
        let bare = file.rsplit('/').next().unwrap_or(file);
        let is_license = ["license", "notice"].iter().any(|start| bare.to_lowercase().starts_with(start));
        return is_license.then(|| Path::new(LICENSES).join(format!("{info}-{}", file.replace('/', "-"))));
    }
    let header = name.strip_prefix(HEADERS).filter(|_| wheel.headers)?;
    Some(header.split('/').fold(PathBuf::from("include"), |path, part| path.join(part)))
}

fn damaged(file: &Path, error: &zip::result::ZipError) -> Failure {
    Failure::new(format!("{} can't be unpacked: {error}; delete it and run the command again", file.display()))
}

#[cfg(test)]
mod tests {
    use super::super::wheels::PLATFORMS;
    use super::*;

    #[test]
    fn only_the_needed_entries_have_a_place() {
        let torch = &PLATFORMS[0].wheels[0];
        let check = |name: &str, expect: Option<&str>| {
            let expect = expect.map(|path| path.split('/').collect::<PathBuf>());
            assert_eq!(place_of(torch, name), expect, "{name}");
        };
        check("torch/lib/libtorch_cpu.so", Some("lib/libtorch_cpu.so"));
        check("torch/lib/libtorch_cuda.so", None);
        check("torch/lib/libshm/libshm.h", None);
        check("torch/include/", None);
        check("torch/include/c10/core/Device.h", Some("include/c10/core/Device.h"));
        check("torch/nn/modules/rnn.py", None);
        check("torch-2.13.0.dist-info/licenses/LICENSE", Some("licences/torch-2.13.0-licenses-LICENSE"));
        check("torch-2.13.0.dist-info/METADATA", None);
    }

    #[test]
    fn every_platform_brings_headers_once_and_pins_every_wheel() {
        for platform in &PLATFORMS {
            assert_eq!(platform.wheels.iter().filter(|wheel| wheel.headers).count(), 1, "{} has one source of headers", platform.name);
            for wheel in platform.wheels {
                assert_eq!(wheel.sha256.len(), 64, "{} is pinned by a whole SHA-256", wheel.file);
                assert!(wheel.file.contains(wheel.tag), "pip's platform is that of the file {}", wheel.file);
            }
        }
    }
}
