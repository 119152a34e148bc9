//! The Debian package tried as a person would: installed into an empty root, used from a sales file to a forecast and back, removed again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{cargo, run, shown};
use crate::project::Project;
use crate::report::heading;

/// The test that goes the whole way in the real window.
const WHOLE_WAY: &str = "a_chinese_manager_goes_from_first_run_to_a_forecast_and_back";

pub(crate) fn try_out(project: &Project, installer: &Path) -> Result<()> {
    let root = project.target.join("package").join("root");
    let trial = Trial { root: &root };
    trial.prepare()?;
    heading("install into an empty root");
    trial.dpkg(&["--force-depends", "--install"], installer.as_os_str())?;
    let sample = root.join("home").join("sample.csv");
    trial.step(&["sample", &sample.to_string_lossy()])?;
    trial.step(&["import", &sample.to_string_lossy()])?;
    trial.step(&["train", "--mode", "global", "--model", "tcn", "--epochs", "5"])?;
    trial.step(&["predict", "saved_models/global/all/sum/tcn/v1/"])?;

    heading("the whole way in its window");
    let mut test = cargo();
    test.args(["test", "--locked", "--package", "acceptance", "--test", "window", "--", "--exact", WHOLE_WAY]).current_dir(&project.root);
    test.env("PHARMACAST_TEST_WINDOW", trial.program("pharmacast")).env("PHARMACAST_TEST_CLI", trial.program("pharmacast-cli"));
    test.env("PHARMACAST_SCREENSHOTS", project.target.join("package").join("pictures"));
    run(without_libtorch(&mut test))?;

    heading("remove it");
    trial.dpkg(&["--remove"], "pharmacast".as_ref())?;
    if trial.program("pharmacast").exists() || root.join("usr").join("lib").join("pharmacast").exists() {
        return Err(Failure::new("removing the package left files of it behind"));
    }
    let kept = ["data", "saved_models", "global", "all", "sum", "tcn", "v1", "model.pth"]
        .iter()
        .fold(root.join("home"), |path, part| path.join(part));
    if !kept.is_file() {
        return Err(Failure::new(format!("removing the package removed the user's {}", kept.display())));
    }
    println!("the programs are gone, the data are there");
    Ok(())
}

struct Trial<'a> {
    root: &'a Path,
}

impl Trial<'_> {
    fn prepare(&self) -> Result<()> {
        let admin = self.admin();
        for folder in [admin.join("info"), admin.join("updates"), self.root.join("home")] {
            fs::create_dir_all(&folder).map_err(|error| Failure::file("cannot create", &folder, &error))?;
        }
        for file in [admin.join("status"), admin.join("available")] {
            fs::write(&file, "").map_err(|error| Failure::file("cannot write", &file, &error))?;
        }
        Ok(())
    }

    fn admin(&self) -> PathBuf {
        ["var", "lib", "dpkg"].iter().fold(self.root.to_owned(), |path, part| path.join(part))
    }

    fn dpkg(&self, arguments: &[&str], what: &std::ffi::OsStr) -> Result<()> {
        let folder = |option: &str, folder: &Path| format!("{option}={}", folder.display());
        let mut dpkg = Command::new("dpkg");
        dpkg.arg("--force-not-root").arg("--force-bad-path").arg(folder("--instdir", self.root)).arg(folder("--admindir", &self.admin()));
        run(dpkg.arg(folder("--log", &self.root.join("dpkg.log"))).args(arguments).arg(what))
    }

    fn program(&self, name: &str) -> PathBuf {
        self.root.join("usr").join("bin").join(name)
    }

    fn step(&self, arguments: &[&str]) -> Result<()> {
        let mut cli = Command::new(self.program("pharmacast-cli"));
        cli.arg("--data-dir").arg(self.root.join("home").join("data")).args(arguments);
        println!("$ {}", shown(&cli));
        run(without_libtorch(&mut cli))
    }
}

/// An installed program must find its libraries by itself.
fn without_libtorch(command: &mut Command) -> &mut Command {
    command.env_remove("LIBTORCH").env_remove("LD_LIBRARY_PATH")
}
