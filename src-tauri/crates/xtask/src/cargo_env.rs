//! The git-ignored file through which a plain `cargo build` finds libtorch: `.cargo/config.toml` includes it when it is there.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Result};
use crate::project::Project;

const HEAD: &str = "# Written by `cargo xtask setup`. A LIBTORCH in the environment wins over this.\n[env]\nLIBTORCH = ";

fn file(project: &Project) -> PathBuf {
    project.root.join(".cargo").join("libtorch.toml")
}

/// The libtorch that an earlier setup wrote for cargo.
pub(crate) fn written(project: &Project) -> Option<PathBuf> {
    let text = fs::read_to_string(file(project)).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix("LIBTORCH = "))?;
    serde_json::from_str::<String>(value).ok().map(PathBuf::from)
}

/// Writes only what changed: cargo need not look again.
pub(crate) fn write(project: &Project, libtorch: &Path) -> Result<()> {
    if written(project).is_some_and(|there| there == libtorch) {
        return Ok(());
    }
    let path = file(project);
    let Some(text) = libtorch.to_str() else {
        return Err(Failure::new(format!(
            "the path {} isn't valid Unicode, which cargo needs; choose another place with PHARMACAST_CACHE_DIR",
            libtorch.display()
        )));
    };
    // A JSON string is also a TOML basic string: same quotes, same escapes for the backslashes of Windows.
    let value = serde_json::Value::from(text).to_string();
    fs::write(&path, format!("{HEAD}{value}\n")).map_err(|error| Failure::file("can't write", &path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_back_with_chinese_and_backslashes() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join(".cargo")).unwrap();
        let project = Project { root: dir.path().into(), target: dir.path().into(), cache: dir.path().into() };
        assert_eq!(written(&project), None, "nothing before the first setup");
        let libtorch = Path::new(r"C:\Users\张三\AppData\libtorch");
        write(&project, libtorch).unwrap();
        assert_eq!(written(&project).as_deref(), Some(libtorch), "the value survives the file's escapes");
    }
}
