//! Finds libtorch or puts it in place: the user's own by `LIBTORCH`, else one copy per user in the cache, shared by every checkout.

mod fetch;
pub(crate) mod hash;
mod place;
mod stamp;
pub(crate) mod unpack;
pub(crate) mod wheels;

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::cargo_env;
use crate::failure::{Failure, Result};
use crate::prerequisites::Tools;
use crate::project::Project;
use wheels::{Platform, VERSION};

/// The folder with `lib/` and `include/` that `tch` builds against.
pub(crate) fn find_or_install(project: &Project, tools: &Tools) -> Result<PathBuf> {
    if let Some(own) = named_by_user(project)? {
        return Ok(own);
    }
    let platform = host()?;
    let folder = folder(project, platform);
    if !stamp::is_complete(&folder, platform) {
        fs::create_dir_all(&project.cache).map_err(|error| Failure::file("can't create the cache", &project.cache, &error))?;
        let _only_one = wait_for_lock(&project.cache.join("libtorch.lock"))?;
        // Another setup may have finished while this one waited.
        if !stamp::is_complete(&folder, platform) {
            install(&project.cache, platform, tools, &folder)?;
        }
    }
    cargo_env::write(project, &folder)?;
    Ok(folder)
}

/// Whether the next build would have to fetch libtorch first.
pub(crate) fn is_missing(project: &Project) -> bool {
    !matches!(named_by_user(project), Ok(Some(_))) && host().is_ok_and(|platform| !stamp::is_complete(&folder(project, platform), platform))
}

fn host() -> Result<&'static Platform> {
    wheels::host().ok_or_else(|| {
        Failure::new(format!(
            "PyTorch makes no libtorch {VERSION} for {} on {}; set LIBTORCH to a folder with your own build of it",
            std::env::consts::OS,
            std::env::consts::ARCH
        ))
    })
}

fn folder(project: &Project, platform: &Platform) -> PathBuf {
    project.cache.join(format!("libtorch-{VERSION}-{}", platform.name))
}

/// `LIBTORCH` as the user set it. What this program itself wrote for cargo comes back through the same variable and does not count.
fn named_by_user(project: &Project) -> Result<Option<PathBuf>> {
    let Some(named) = std::env::var_os("LIBTORCH").filter(|value| !value.is_empty()).map(PathBuf::from) else { return Ok(None) };
    if cargo_env::written(project).is_some_and(|ours| ours == named) {
        return Ok(None);
    }
    let library = named.join("lib").join(if cfg!(windows) {
        "torch_cpu.dll"
    } else if cfg!(target_os = "macos") {
        "libtorch_cpu.dylib"
    } else {
        "libtorch_cpu.so"
    });
    if library.is_file() && named.join("include").is_dir() {
        return Ok(Some(named));
    }
    Err(Failure::new(format!(
        "LIBTORCH is set to {}, but {} with an include folder next to its folder doesn't exist; correct LIBTORCH, or unset it so that setup downloads libtorch {VERSION}",
        named.display(),
        library.display()
    )))
}

/// The lock is the operating system's, so it also ends when its holder is killed.
fn wait_for_lock(path: &Path) -> Result<File> {
    let file = File::create(path).map_err(|error| Failure::file("can't create", path, &error))?;
    if file.try_lock().is_err() {
        println!("Another setup is downloading libtorch; waiting for it.");
        file.lock().map_err(|error| Failure::file("can't lock", path, &error))?;
    }
    Ok(file)
}

fn install(cache: &Path, platform: &Platform, tools: &Tools, folder: &Path) -> Result<()> {
    let total: u64 = platform.wheels.iter().map(|wheel| wheel.bytes).sum();
    println!("libtorch {VERSION} ({}, {} MB to fetch once) goes to {}", platform.name, total / 1_000_000, folder.display());
    let downloads = cache.join("downloads");
    fs::create_dir_all(&downloads).map_err(|error| Failure::file("can't create", &downloads, &error))?;
    let mut fetched = Vec::new();
    for wheel in platform.wheels {
        fetched.push((wheel, fetch::wheel(wheel, &downloads, tools)?));
    }
    let partial = place::sibling(folder, ".partial");
    place::remove(&partial)?;
    for (wheel, file) in &fetched {
        println!("unpacking {}", wheel.requirement);
        unpack::wheel(wheel, file, &partial)?;
    }
    if let Some((name, target)) = platform.linker_script {
        let script = partial.join("lib").join(name);
        fs::write(&script, format!("INPUT({target})\n")).map_err(|error| Failure::file("can't write", &script, &error))?;
    }
    stamp::write(&partial, platform)?;
    place::rename(&partial, folder)?;
    for (_, file) in &fetched {
        // The stamp remembers the hashes; the wheels would only take space. One that stays behind does no harm.
        fs::remove_file(file).ok();
    }
    println!("libtorch {VERSION} is in place");
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::wheels::Wheel;
    use super::*;

    const FILE: &str = "torch-0-none-any.whl";

    /// A wheel like PyTorch's, with one library, one header and much else, in `cache` as if fetched already.
    fn small_platform(cache: &Path) -> Platform {
        let downloads = cache.join("downloads");
        fs::create_dir_all(&downloads).unwrap();
        let mut archive = zip::ZipWriter::new(File::create(downloads.join(FILE)).unwrap());
        for (name, text) in
            [("torch/lib/libtorch_cpu.so", "library"), ("torch/lib/libtorch_cuda.so", "unwanted"), ("torch/include/a/b.h", "header")]
        {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        let sha256 = hash::sha256(&downloads.join(FILE)).unwrap().leak();
        let wheel = Wheel {
            requirement: "torch==0",
            tag: "any",
            file: FILE,
            bytes: 1,
            sha256,
            folder: "torch/lib/",
            libraries: &["libtorch_cpu.so"],
            headers: true,
        };
        Platform { name: "small", wheels: vec![wheel].leak(), linker_script: Some(("libtorch.so", "libtorch_cpu.so")) }
    }

    #[test]
    fn a_verified_wheel_becomes_libtorch_without_asking_pip() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("libtorch-药");
        let platform = small_platform(cache.path());
        // What an earlier setup left when it was killed must not get into the new folder.
        fs::create_dir_all(place::sibling(&folder, ".partial").join("lib").join("torn")).unwrap();

        install(cache.path(), &platform, &Tools::default(), &folder).unwrap();

        assert!(stamp::is_complete(&folder, &platform), "the next setup finds it");
        assert_eq!(fs::read_to_string(folder.join("include").join("a").join("b.h")).unwrap(), "header");
        assert_eq!(fs::read_to_string(folder.join("lib").join("libtorch.so")).unwrap(), "INPUT(libtorch_cpu.so)\n");
        assert!(
            !folder.join("lib").join("torn").exists() && !folder.join("lib").join("libtorch_cuda.so").exists(),
            "only what is needed is there"
        );
        assert!(!cache.path().join("downloads").join(FILE).exists(), "the wheel makes room");
    }

    #[test]
    fn a_damaged_libtorch_is_noticed_and_replaced() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("libtorch");
        install(cache.path(), &small_platform(cache.path()), &Tools::default(), &folder).unwrap();
        let library = folder.join("lib").join("libtorch_cpu.so");
        fs::write(&library, "lib").unwrap();
        let platform = small_platform(cache.path());
        assert!(!stamp::is_complete(&folder, &platform), "a library of another size is not the one that was unpacked");

        install(cache.path(), &platform, &Tools::default(), &folder).unwrap();
        assert_eq!(fs::read_to_string(&library).unwrap(), "library", "the whole library is back");
    }

    #[test]
    fn a_changed_wheel_is_never_unpacked() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("libtorch");
        let platform = small_platform(cache.path());
        let file = cache.path().join("downloads").join(FILE);
        fs::write(&file, "not what was pinned").unwrap();

        install(cache.path(), &platform, &Tools::default(), &folder).unwrap_err();
        assert!(!folder.exists() && !file.exists(), "it is thrown away, and nothing of it is in place");
    }
}
