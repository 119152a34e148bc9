//! The programs under test, as built: next to this test's own folder, or where the environment says.

#[cfg(unix)]
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::{DataFolder, Outcome};

/// Where the programs are.
#[derive(Debug, Clone)]
pub struct Programs {
    /// `pharmacast-cli`
    pub cli: PathBuf,
    /// `pharmacast`
    pub window: PathBuf,
}

/// How a command ended.
#[derive(Debug)]
pub struct Answer {
    /// Exit code; None when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Programs {
    /// The programs in the folder above the running test's, or those that `PHARMACAST_TEST_CLI` and `PHARMACAST_TEST_WINDOW` name.
    ///
    /// # Errors
    /// When the command line isn't there. The window is needed only where it is opened.
    pub fn find() -> Outcome<Self> {
        let own = std::env::current_exe()?;
        // A test runs from target/debug/deps, an example from target/release/examples, a program from target/debug.
        let is_inner = |name: &std::ffi::OsStr| name == "deps" || name == "examples";
        let folder = own.ancestors().skip(1).find(|f| f.file_name().is_some_and(|n| !is_inner(n))).ok_or("no target folder")?;
        let program = |variable: &str, name: &str| {
            std::env::var_os(variable).map_or_else(|| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)), PathBuf::from)
        };
        let found = Self { cli: program("PHARMACAST_TEST_CLI", "pharmacast-cli"), window: program("PHARMACAST_TEST_WINDOW", "pharmacast") };
        built(&found.cli)?;
        built(&found.cli.with_file_name(format!("pharmacast-reader{}", std::env::consts::EXE_SUFFIX)))?;
        Ok(found)
    }

    /// The program that reads files.
    #[must_use]
    pub fn reader(&self) -> PathBuf {
        self.cli.with_file_name(format!("pharmacast-reader{}", std::env::consts::EXE_SUFFIX))
    }

    /// The same programs in `folder`, with a script of the shell in place of the one that reads files; `$READER` is that one.
    ///
    /// # Errors
    /// When they can't be put there.
    #[cfg(unix)]
    pub fn with_reader(&self, folder: &Path, script: &str) -> Outcome<Self> {
        fs::create_dir_all(folder)?;
        let beside = |program: &Path| -> Outcome<PathBuf> {
            let copy = folder.join(program.file_name().ok_or("a name")?);
            // A symbolic link would be followed to the folder of the real reader.
            fs::hard_link(program, &copy).or_else(|_| fs::copy(program, &copy).map(drop))?;
            Ok(copy)
        };
        let moved =
            Self { cli: beside(&self.cli)?, window: if self.window.is_file() { beside(&self.window)? } else { self.window.clone() } };
        write_script(&moved.reader(), &format!("READER='{}'\n{script}", self.reader().display()))?;
        Ok(moved)
    }

    /// The same programs, run where the data folder is a disk that can't be written.
    ///
    /// # Errors
    /// When the system doesn't allow it.
    #[cfg(target_os = "linux")]
    pub fn on_a_read_only_disk(&self, data: &DataFolder) -> Outcome<Self> {
        let folder = data.path().display();
        self.in_a_namespace(data, &format!("mount --bind '{folder}' '{folder}'\nmount -o remount,ro,bind '{folder}'"))
    }

    /// The same programs, run after `commands` in a namespace of mounts of their own.
    ///
    /// # Errors
    /// When the system doesn't allow it.
    #[cfg(target_os = "linux")]
    pub fn in_a_namespace(&self, data: &DataFolder, commands: &str) -> Outcome<Self> {
        let unshare = if Command::new("unshare").args(["-m", "true"]).status()?.success() { "unshare -m" } else { "unshare -rm" };
        let folder = data.settings();
        fs::create_dir_all(&folder)?;
        let script = |program: &Path, name: &str| -> Outcome<PathBuf> {
            let (outer, inner) = (folder.join(name), folder.join(format!("inner-{name}")));
            let set = format!("export XDG_CONFIG_HOME='{}'", folder.display());
            write_script(&inner, &format!("set -e\n{set}\n{commands}\nexec '{}' \"$@\"", program.display()))?;
            write_script(&outer, &format!("exec {unshare} sh '{}' \"$@\"", inner.display()))?;
            Ok(outer)
        };
        Ok(Self { cli: script(&self.cli, "cli.sh")?, window: script(&self.window, "window.sh")? })
    }

    /// A `pharmacast-cli` command on a data folder.
    #[must_use]
    pub fn command(&self, data: &DataFolder, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.cli);
        command.arg("--data-dir").arg(data.path()).args(arguments).stdin(Stdio::null());
        // What the program remembers of data folders stays with the test.
        command.env("XDG_CONFIG_HOME", data.settings());
        command
    }

    /// Runs `pharmacast-cli` to its end.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn run(&self, data: &DataFolder, arguments: &[&str]) -> Outcome<Answer> {
        let Output { status, stdout, stderr } = self.command(data, arguments).output()?;
        Ok(Answer { code: status.code(), stdout: String::from_utf8(stdout)?, stderr: String::from_utf8(stderr)? })
    }

    /// Runs `pharmacast-cli --json`, which must succeed, and reads its one document.
    ///
    /// # Errors
    /// When it fails, or prints something else.
    pub fn json(&self, data: &DataFolder, arguments: &[&str]) -> Outcome<Value> {
        let answer = self.run(data, &[&["--json"], arguments].concat())?;
        if answer.code != Some(0) {
            return Err(format!("{arguments:?} ended with {:?}: {}", answer.code, answer.stderr).into());
        }
        Ok(serde_json::from_str(&answer.stdout)?)
    }
}

#[cfg(unix)]
fn write_script(file: &Path, words: &str) -> Outcome<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::write(file, format!("#!/bin/sh\n{words}\n"))?;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
}

/// Fails when a program isn't there.
pub(crate) fn built(program: &Path) -> Outcome<()> {
    if program.is_file() { Ok(()) } else { Err(format!("{} isn't built; `cargo xtask test` builds it", program.display()).into()) }
}

impl Answer {
    /// The JSON lines on standard output.
    ///
    /// # Errors
    /// When a line isn't JSON.
    pub fn lines(&self) -> Outcome<Vec<Value>> {
        self.stdout.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    /// The error document on standard error.
    ///
    /// # Errors
    /// When there is none.
    pub fn error(&self) -> Outcome<Value> {
        let line = self.stderr.lines().rev().find(|l| l.starts_with('{')).ok_or_else(|| format!("no JSON error in {:?}", self.stderr))?;
        let document: Value = serde_json::from_str(line)?;
        Ok(document["error"].clone())
    }
}
