//! The packages of a Linux distribution that building and testing the window needs. Debian and Ubuntu: installed when allowed; others: named.

use std::fs;
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{BROWSERS, answers, capture, find_on_path, run};

const DEBIAN: [&str; 11] = [
    "g++",
    "make",
    "pkg-config",
    // The window.
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    // The tests in the real window, and its pictures with Chinese text in them.
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "fonts-noto-cjk",
];

/// `with_python`: Python or pip is missing, and this machine gets it the same way.
pub(crate) fn install(with_python: bool) -> Result<()> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if brings_python() { install_on_debian(with_python) } else { check_elsewhere() }
}

/// Where packages are installed by this program, a missing Python or pip is among them.
pub(crate) fn brings_python() -> bool {
    cfg!(target_os = "linux") && is_one_of(&["debian", "ubuntu"]) && find_on_path("dpkg-query".as_ref()).is_some()
}

/// Whether this system is one of these distributions, or made from one.
fn is_one_of(distributions: &[&str]) -> bool {
    let text = fs::read_to_string("/etc/os-release").unwrap_or_default();
    text.lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .any(|ids| ids.trim_matches('"').split_whitespace().any(|id| distributions.contains(&id)))
}

/// Ubuntu's package of that name only fetches a snap, which most containers can't run; its users have Chrome or install a browser themselves.
fn lacks_browser() -> bool {
    let is_ubuntu = is_one_of(&["ubuntu"]);
    !is_ubuntu && std::env::var_os("CHROMIUM").is_none() && BROWSERS.iter().all(|name| find_on_path(name.as_ref()).is_none())
}

fn install_on_debian(with_python: bool) -> Result<()> {
    let missing = missing_on_debian(with_python)?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let install =
        ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"];
    let by_hand = format!("sudo apt-get update && sudo apt-get install --yes --no-install-recommends {list}");
    let before: &[&str] = if is_root()? {
        &[]
    } else if capture(Command::new("sudo").args(["-n", "true"])).is_ok_and(|out| out.success) {
        &["sudo", "-n"]
    } else {
        return Err(Failure::new(format!(
            "these system packages are missing and only an administrator can install them; run\n\n    {by_hand}\n\nand then the command again"
        )));
    };
    println!("installing system packages: {list}");
    // Without fresh lists apt may ask for files that the mirror no longer has.
    run(&mut apt(before, &["apt-get", "update", "--quiet", "-o", "DPkg::Lock::Timeout=300"]))
        .and_then(|()| run(apt(before, &install).args(&missing)))
        .map_err(|failure| Failure::new(format!("the system packages could not be installed: {failure}; by hand: {by_hand}")))
}

fn apt(before: &[&str], words: &[&str]) -> Command {
    let mut all = before.iter().chain(["env", "DEBIAN_FRONTEND=noninteractive"].iter()).chain(words);
    let mut command = Command::new(all.next().copied().unwrap_or("env"));
    command.args(all);
    command
}

fn missing_on_debian(with_python: bool) -> Result<Vec<&'static str>> {
    let mut wanted = DEBIAN.to_vec();
    if with_python {
        wanted.extend(["python3", "python3-pip"]);
    }
    if lacks_browser() {
        wanted.push("chromium");
    }
    // Exit status 1 only says that some are unknown; those are not in the list that it prints.
    let found = capture(Command::new("dpkg-query").args(["--show", "--showformat=${Package} ${db:Status-Status}\n"]).args(&wanted))?;
    wanted.retain(|package| !found.stdout.lines().any(|line| line == format!("{package} installed")));
    Ok(wanted)
}

fn is_root() -> Result<bool> {
    Ok(capture(Command::new("id").arg("-u"))?.stdout.trim() == "0")
}

/// Other distributions name their packages differently, so the libraries themselves are looked for.
fn check_elsewhere() -> Result<()> {
    if !answers("pkg-config", "--version") {
        return Err(Failure::new("pkg-config is missing; install it with your distribution's package manager and run the command again"));
    }
    let libraries = [
        ("webkit2gtk-4.1", "WebKitGTK 4.1 (Fedora: webkit2gtk4.1-devel, Arch: webkit2gtk-4.1, openSUSE: webkit2gtk3-devel)"),
        ("gtk+-3.0", "GTK 3 (Fedora: gtk3-devel, Arch: gtk3, openSUSE: gtk3-devel)"),
        ("librsvg-2.0", "librsvg (Fedora: librsvg2-devel, Arch: librsvg, openSUSE: librsvg-devel)"),
    ];
    let programs = [
        ("c++", "a C++ compiler (Fedora: gcc-c++, Arch: gcc, openSUSE: gcc-c++)"),
        (
            "Xvfb",
            "Xvfb, for tests without a display (Fedora: xorg-x11-server-Xvfb, Arch: xorg-server-xvfb, openSUSE: xorg-x11-server-Xvfb)",
        ),
    ];
    let mut missing = Vec::new();
    for (library, name) in libraries {
        if !capture(Command::new("pkg-config").args(["--exists", library]))?.success {
            missing.push(name);
        }
    }
    // Xvfb has no harmless option that every version knows, so only its absence counts.
    missing.extend(programs.iter().filter(|(program, _)| capture(Command::new(program).arg("-version")).is_err()).map(|(_, name)| *name));
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!("install with your distribution's package manager and run the command again: {}", missing.join("; "))))
}
