//! The oldest C and C++ libraries that programs for Linux run with, read from the symbol versions that they require.

use std::fs;
use std::path::{Path, PathBuf};

use object::Endianness;
use object::elf::FileHeader64;
use object::read::elf::{FileHeader as _, SectionHeader as _};

use crate::failure::{Failure, Result};

/// Numbers of a version, for comparing.
type Version = Vec<u32>;

/// The first compiler whose C++ library has a symbol version, from the table in GCC's documentation.
const COMPILERS: [(&[u32], u32); 6] =
    [(&[3, 4, 33], 14), (&[3, 4, 32], 13), (&[3, 4, 31], 13), (&[3, 4, 30], 12), (&[3, 4, 29], 11), (&[3, 4, 28], 10)];

/// Returns what the Debian package depends on for its C and C++ libraries.
pub(crate) fn depends(files: &[PathBuf]) -> Result<[String; 2]> {
    let mut wanted = Vec::new();
    for file in files {
        wanted.extend(symbol_versions(file)?);
    }
    let newest = |prefix: &str| wanted.iter().filter_map(|name| numbers(name.strip_prefix(prefix)?)).max();
    let c = newest("GLIBC_").ok_or_else(|| Failure::new("the programs don't require any version of the C library"))?;
    let c = c.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let cpp = newest("GLIBCXX_").unwrap_or_default();
    let compiler = COMPILERS.iter().find(|(symbols, _)| cpp.as_slice() >= *symbols).map_or(9, |(_, compiler)| *compiler);
    if cpp.as_slice() > COMPILERS[0].0 {
        return Err(Failure::new(format!("GLIBCXX_{cpp:?} is newer than the compilers known here; add it to the list")));
    }
    Ok([format!("libc6 (>= {c})"), format!("libstdc++6 (>= {compiler})")])
}

/// `2.36` as numbers; none for `PRIVATE`.
fn numbers(text: &str) -> Option<Version> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

/// The symbol versions that a program or library asks other libraries for.
fn symbol_versions(file: &Path) -> Result<Vec<String>> {
    let bytes = fs::read(file).map_err(|error| Failure::file("can't read", file, &error))?;
    parse(&bytes).map_err(|error| Failure::new(format!("{} isn't a program or library for Linux: {error}", file.display())))
}

fn parse(bytes: &[u8]) -> object::Result<Vec<String>> {
    let header = FileHeader64::<Endianness>::parse(bytes)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, bytes)?;
    let mut names = Vec::new();
    for section in sections.iter() {
        let Some((needs, strings)) = section.gnu_verneed(endian, bytes)? else { continue };
        let strings = sections.strings(endian, bytes, strings)?;
        for need in needs {
            let (_, versions) = need?;
            for version in versions {
                names.push(String::from_utf8_lossy(version?.name(endian, strings)?).into_owned());
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(numbers("2.4") < numbers("2.36"), "4 is less than 36 although its text is greater");
        assert_eq!(numbers("PRIVATE"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_program_names_the_c_library_that_it_needs() {
        let [c, cpp] = depends(&[std::env::current_exe().unwrap()]).unwrap();
        assert!(c.starts_with("libc6 (>= 2.") && c.ends_with(')'), "{c}");
        assert!(cpp.starts_with("libstdc++6 (>= "), "{cpp}");
        let dir = tempfile::tempdir().unwrap();
        let text = dir.path().join("text");
        fs::write(&text, "text").unwrap();
        assert!(depends(&[text]).is_err(), "what isn't a program is refused");
    }
}
