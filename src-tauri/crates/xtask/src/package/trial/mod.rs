//! An installer tried as a user would: installed, used from a sales file to an order, and removed again with the data left in place.

mod debian;
mod macos;
mod windows;

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{run, shown};
use crate::project::Project;

/// Tries an installer of this system; with an older one, as an upgrade of what that one installs.
pub(crate) fn try_out(project: &Project, installer: &Path, older: Option<&Path>) -> Result<()> {
    let root = project.target.join("package").join("root");
    if cfg!(windows) {
        // It registers the program with Windows, in place of one that the user may have.
        if std::env::var_os("CI").is_none() {
            println!("The installer isn't tried, because it would replace an installed Pharmacast. Set CI=1 to try it anyway.");
            return Ok(());
        }
        windows::try_out(installer, older.unwrap_or(installer), &root)
    } else if cfg!(target_os = "macos") {
        macos::try_out(installer, &root)
    } else {
        debian::try_out(project, installer, &root)
    }
}

/// The installed command line, and its data.
struct Installed {
    cli: PathBuf,
    /// A folder outside of everything that the installer manages.
    home: PathBuf,
    /// The data folder, which commands name unless it is the one that the program finds by itself.
    data: PathBuf,
    names_data: bool,
}

/// What is trained in a trial.
const VERSION: &str = "saved_models/global/all/sum/tcn/v1/";

impl Installed {
    /// With the data in `home`.
    fn with_data_in(cli: PathBuf, home: PathBuf) -> Self {
        Self { cli, data: home.join("data"), home, names_data: true }
    }

    /// From a sales file to an order, by command line.
    fn use_it(&self) -> Result<()> {
        let sample = self.home.join("sample.csv");
        let sample = sample.to_string_lossy();
        self.step(&["sample", &sample])?;
        self.step(&["import", &sample])?;
        self.step(&["train", "--mode", "global", "--model", "tcn", "--epochs", "5"])?;
        self.step(&["predict", VERSION])?;
        self.step(&["order", VERSION, "--stock", "10"])?;
        self.step(&["verify"])
    }

    fn step(&self, arguments: &[&str]) -> Result<()> {
        let mut cli = self.command(arguments);
        println!("$ {}", shown(&cli));
        run(&mut cli)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut cli = Command::new(&self.cli);
        if self.names_data {
            cli.arg("--data-dir").arg(&self.data);
        }
        without_libtorch(cli.args(arguments));
        cli
    }

    /// Fails when the program is still there, or the user's data aren't.
    fn is_gone_and_data_stay(&self) -> Result<()> {
        if self.cli.exists() {
            return Err(Failure::new(format!("removing the program left {} behind", self.cli.display())));
        }
        let weights = VERSION.split('/').fold(self.data.clone(), |path, part| path.join(part)).join("model.pth");
        if !weights.is_file() {
            return Err(Failure::new(format!("removing the program removed the user's {}", weights.display())));
        }
        println!("the program is removed, and the data is kept");
        Ok(())
    }
}

/// An installed program must find its libraries by itself.
fn without_libtorch(command: &mut Command) -> &mut Command {
    command.env_remove("LIBTORCH").env_remove("LD_LIBRARY_PATH").env_remove("DYLD_LIBRARY_PATH")
}
