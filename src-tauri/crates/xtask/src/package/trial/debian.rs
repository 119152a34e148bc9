//! The Debian package, installed into an empty root and used there in its window as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Installed, without_libtorch};
use crate::failure::{Failure, Result};
use crate::process::{cargo, run};
use crate::project::Project;
use crate::report::heading;

/// The test that goes from the first start to a forecast and back in the real window.
const WHOLE_WAY: &str = "a_chinese_manager_goes_from_first_run_to_a_forecast_and_back";

pub(super) fn try_out(project: &Project, installer: &Path, root: &Path) -> Result<()> {
    let dpkg = Dpkg { root };
    dpkg.prepare()?;
    heading("install into an empty root");
    dpkg.run(&["--force-depends", "--install"], installer.as_os_str())?;
    let program = |name: &str| root.join("usr").join("bin").join(name);
    let installed = Installed::with_data_in(program("pharmacast-cli"), root.join("home"));
    installed.use_it()?;

    heading("use its window");
    let mut test = cargo();
    test.args(["test", "--locked", "--package", "acceptance", "--test", "window", "--", "--exact", WHOLE_WAY]).current_dir(&project.root);
    test.env("PHARMACAST_TEST_WINDOW", program("pharmacast")).env("PHARMACAST_TEST_CLI", &installed.cli);
    test.env("PHARMACAST_SCREENSHOTS", project.target.join("package").join("pictures"));
    run(without_libtorch(&mut test))?;

    heading("remove it");
    dpkg.run(&["--remove"], "pharmacast".as_ref())?;
    if program("pharmacast").exists() || root.join("usr").join("lib").join("pharmacast").exists() {
        return Err(Failure::new("removing the package left files of it behind"));
    }
    installed.is_gone_and_data_stay()
}

/// A package database of its own.
struct Dpkg<'a> {
    root: &'a Path,
}

impl Dpkg<'_> {
    fn prepare(&self) -> Result<()> {
        let admin = self.admin();
        for folder in [admin.join("info"), admin.join("updates"), self.root.join("home")] {
            fs::create_dir_all(&folder).map_err(|error| Failure::file("can't create", &folder, &error))?;
        }
        for file in [admin.join("status"), admin.join("available")] {
            fs::write(&file, "").map_err(|error| Failure::file("can't write", &file, &error))?;
        }
        Ok(())
    }

    fn admin(&self) -> PathBuf {
        ["var", "lib", "dpkg"].iter().fold(self.root.to_owned(), |path, part| path.join(part))
    }

    fn run(&self, arguments: &[&str], what: &std::ffi::OsStr) -> Result<()> {
        let folder = |option: &str, folder: &Path| format!("{option}={}", folder.display());
        let mut dpkg = Command::new("dpkg");
        dpkg.arg("--force-not-root").arg("--force-bad-path").arg(folder("--instdir", self.root)).arg(folder("--admindir", &self.admin()));
        run(dpkg.arg(folder("--log", &self.root.join("dpkg.log"))).args(arguments).arg(what))
    }
}
