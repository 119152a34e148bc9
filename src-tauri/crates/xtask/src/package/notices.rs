//! The licences of what others wrote as one text for people: the works first, then each licence text once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::works::Work;
use crate::failure::{Failure, Result};

/// What is in the package and no package manager knows of.
const BUNDLED: [(&str, &str); 3] = [
    ("OpenMP runtime of libtorch", "GPL-3.0-or-later WITH GCC-exception-3.1 on Linux, Apache-2.0 WITH LLVM-exception elsewhere"),
    ("CUDA runtime libraries that libtorch for Linux links", "NVIDIA CUDA Toolkit EULA, redistributable parts"),
    ("Font of the loss curves", "OFL-1.1"),
];

pub(crate) fn write(works: &[Work], file: &Path) -> Result<()> {
    let mut text = String::from("Pharmacast contains the following works of others, under their own licences.\n\n");
    let mut by_text: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for work in works {
        line(&mut text, &format!("{} {}  ({})", work.name, work.version, work.licence));
        for licence in &work.texts {
            by_text.entry(licence.trim()).or_default().insert(&work.name);
        }
    }
    for (work, licence) in BUNDLED {
        line(&mut text, &format!("{work}  ({licence})"));
    }
    for (licence, names) in by_text {
        let names = names.into_iter().collect::<Vec<_>>().join(", ");
        line(&mut text, &format!("\n{}\n{names}\n{}\n{licence}", "=".repeat(100), "-".repeat(100)));
    }
    fs::write(file, text).map_err(|error| Failure::file("cannot write", file, &error))
}

fn line(text: &mut String, what: &str) {
    // Writing to a string cannot fail.
    writeln!(text, "{what}").ok();
}
