//! The layout of the app for macOS, checked by reading it: what is missing here is a program that doesn't start on the user's Mac.

use std::fs;
use std::path::Path;

use object::Endianness;
use object::macho::{CPU_TYPE_ARM64, LC_CODE_SIGNATURE, MachHeader64};
use object::read::macho::{LoadCommandVariant, MachHeader as _};

use super::config::OLDEST_MACOS;
use super::signature::Signature;
use crate::failure::{Failure, Result};

/// Where the programs look for libtorch, as the build script of the command line links it.
const RPATH: &str = "@executable_path/../Frameworks";

/// Checks an app: programs, Info.plist, and every library that is loaded by a relative name.
pub(crate) fn check(app: &Path) -> Result<()> {
    let contents = app.join("Contents");
    let plist = contents.join("Info.plist");
    let text = fs::read_to_string(&plist).map_err(|error| Failure::file("can't read", &plist, &error))?;
    for (key, value) in [
        ("CFBundleIdentifier", "app.pharmacast.desktop"),
        ("CFBundleExecutable", "pharmacast"),
        ("LSMinimumSystemVersion", OLDEST_MACOS),
        // Sales files open with it, and none of them by a double click.
        ("LSHandlerRank", "Alternate"),
    ] {
        if value_of(&text, key) != Some(value) {
            return Err(Failure::new(format!("{key} in {} isn't {value}", plist.display())));
        }
    }
    for file in ["LICENSE", "THIRD-PARTY-NOTICES.txt"] {
        let path = contents.join("Resources").join(file);
        if !path.is_file() {
            return Err(Failure::new(format!("{} is missing", path.display())));
        }
    }
    for program in ["pharmacast", "pharmacast-cli", "pharmacast-reader"] {
        let path = contents.join("MacOS").join(program);
        let image = Image::read(&path)?;
        if image.oldest_system.is_none_or(|needed| needed > version(OLDEST_MACOS)) {
            return Err(Failure::new(format!("{} isn't built for macOS {OLDEST_MACOS}", path.display())));
        }
        if program == "pharmacast-cli" && !image.rpaths.iter().any(|rpath| rpath == RPATH) {
            return Err(Failure::new(format!("{} doesn't look for libraries in {RPATH}, but in {:?}", path.display(), image.rpaths)));
        }
        Signature::check(image.signature, program)?;
        check_libraries(&image, &contents.join("Frameworks"), program)?;
    }
    Ok(())
}

/// Every library that isn't the system's must be among the frameworks, and so must be what it needs itself.
fn check_libraries(image: &Image, frameworks: &Path, user: &str) -> Result<()> {
    for name in &image.libraries {
        if name.starts_with("/usr/lib/") || name.starts_with("/System/") {
            continue;
        }
        let Some(file) = name.strip_prefix("@rpath/") else {
            return Err(Failure::new(format!("{user} loads {name}, which other computers don't have")));
        };
        let path = frameworks.join(file);
        if !path.is_file() {
            return Err(Failure::new(format!("{user} needs {file}, which isn't among the frameworks")));
        }
        let library = Image::read(&path)?;
        // A library finds its neighbors by its own folder, whichever program loads it.
        let needs_neighbors = library.libraries.iter().any(|name| name.starts_with("@rpath/") && !name.ends_with(file));
        if needs_neighbors && !library.rpaths.iter().any(|rpath| rpath.trim_end_matches('/') == "@loader_path") {
            return Err(Failure::new(format!("{file} doesn't look for libraries in its own folder, but in {:?}", library.rpaths)));
        }
        Signature::check(library.signature, file)?;
        check_libraries(&library, frameworks, file)?;
    }
    Ok(())
}

/// What a program or library for Apple silicon says of itself to the loader.
#[derive(Debug, Default)]
struct Image {
    libraries: Vec<String>,
    rpaths: Vec<String>,
    /// The oldest macOS that it runs on: major and minor number.
    oldest_system: Option<(u32, u32)>,
    signature: Option<Signature>,
}

impl Image {
    fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).map_err(|error| Failure::file("can't read", path, &error))?;
        Self::parse(&bytes)
            .map_err(|error| Failure::new(format!("{} isn't a program or library for Apple silicon: {error}", path.display())))
    }

    fn parse(bytes: &[u8]) -> object::Result<Self> {
        let header = MachHeader64::<Endianness>::parse(bytes, 0)?;
        let endian = header.endian()?;
        let mut image = Self::default();
        if header.cputype(endian) != CPU_TYPE_ARM64 {
            // A program for another processor runs on no system that this package is for.
            return Ok(image);
        }
        let mut commands = header.load_commands(endian, bytes, 0)?;
        while let Some(command) = commands.next()? {
            let string = |at| command.string(endian, at).map(|text| String::from_utf8_lossy(text).into_owned());
            match command.variant()? {
                LoadCommandVariant::Dylib(library) => image.libraries.push(string(library.dylib.name)?),
                LoadCommandVariant::Rpath(rpath) => image.rpaths.push(string(rpath.path)?),
                LoadCommandVariant::BuildVersion(build, _) => {
                    let oldest = build.minos.get(endian).0;
                    image.oldest_system = Some((oldest >> 16, (oldest >> 8) & 0xff));
                }
                LoadCommandVariant::LinkeditData(data) if command.cmd() == LC_CODE_SIGNATURE => {
                    let (at, size) = (data.dataoff.get(endian) as usize, data.datasize.get(endian) as usize);
                    image.signature = bytes.get(at..at.saturating_add(size)).and_then(Signature::parse);
                }
                _ => {}
            }
        }
        Ok(image)
    }
}

fn version(text: &str) -> (u32, u32) {
    let mut numbers = text.split('.').map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// The text of a key in a property list.
fn value_of<'t>(plist: &'t str, key: &str) -> Option<&'t str> {
    let (_, after) = plist.split_once(&format!("<key>{key}</key>"))?;
    let (_, value) = after.split_once("<string>")?;
    Some(value.split_once("</string>")?.0)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::super::signature::blob;
    use super::*;

    const LC_LOAD_DYLIB: u32 = 0xc;
    const LC_ID_DYLIB: u32 = 0xd;
    const LC_BUILD_VERSION: u32 = 0x32;
    const LC_RPATH: u32 = 0x8000_001c;

    const AD_HOC: u32 = 0x2;

    /// A Mach-O file that holds nothing but what it says to the loader, signed ad hoc.
    fn image(processor: u32, oldest_system: u32, commands: &[(u32, &str)]) -> Vec<u8> {
        signed(processor, oldest_system, commands, &blob(AD_HOC, false))
    }

    fn signed(processor: u32, oldest_system: u32, commands: &[(u32, &str)], signature: &[u8]) -> Vec<u8> {
        let mut body = Vec::new();
        let mut put = |words: &[u32], text: &str| {
            let text_at = body.len() + 4 * words.len();
            body.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            body.extend(text.as_bytes());
            // Commands end at a multiple of eight bytes, texts with a zero.
            body.resize(text_at + (text.len() + 8) / 8 * 8, 0);
        };
        let size = |words: usize, text: &str| (4 * words + (text.len() + 8) / 8 * 8) as u32;
        put(&[LC_BUILD_VERSION, size(6, ""), 1, oldest_system, oldest_system, 0], "");
        for (command, text) in commands {
            if *command == LC_RPATH {
                put(&[LC_RPATH, size(4, text), 16, 0], text);
            } else {
                put(&[*command, size(6, text), 24, 0, 0, 0], text);
            }
        }
        const HEADER: u32 = 32;
        let end = body.len() as u32 + 16;
        body.extend([LC_CODE_SIGNATURE, 16, HEADER + end, signature.len() as u32].iter().flat_map(|word| word.to_le_bytes()));
        let header = [0xfeed_facf, processor, 0, 2, 2 + commands.len() as u32, end, 0, 0];
        header.iter().flat_map(|word: &u32| word.to_le_bytes()).chain(body).chain(signature.iter().copied()).collect()
    }

    const ARM64: u32 = 0x0100_000c;
    const MACOS_14: u32 = 14 << 16;

    /// An app as the bundler makes it, with everything in place.
    struct StandIn(tempfile::TempDir);

    impl StandIn {
        fn new() -> Self {
            let app = Self(tempfile::tempdir().unwrap());
            for program in ["MacOS/pharmacast", "MacOS/pharmacast-reader"] {
                app.write(program, &image(ARM64, MACOS_14, &[(LC_LOAD_DYLIB, "/usr/lib/libSystem.B.dylib")]));
            }
            let worker = [(LC_LOAD_DYLIB, "@rpath/libtorch_cpu.dylib"), (LC_RPATH, RPATH)];
            app.write("MacOS/pharmacast-cli", &image(ARM64, MACOS_14, &worker));
            let torch = [(LC_ID_DYLIB, "@rpath/libtorch_cpu.dylib"), (LC_LOAD_DYLIB, "@rpath/libc10.dylib"), (LC_RPATH, "@loader_path")];
            app.write("Frameworks/libtorch_cpu.dylib", &image(ARM64, MACOS_14, &torch));
            app.write("Frameworks/libc10.dylib", &image(ARM64, MACOS_14, &[(LC_ID_DYLIB, "@rpath/libc10.dylib")]));
            app.write("Info.plist", info("14.0").as_bytes());
            app.write("Resources/LICENSE", b"MIT");
            app.write("Resources/THIRD-PARTY-NOTICES.txt", b"Theirs");
            app
        }

        fn path(&self, name: &str) -> PathBuf {
            name.split('/').fold(self.0.path().join("Contents"), |path, part| path.join(part))
        }

        fn write(&self, name: &str, bytes: &[u8]) {
            let path = self.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }

        fn fault(&self) -> String {
            check(self.0.path()).unwrap_err().to_string()
        }
    }

    fn info(oldest: &str) -> String {
        let line = |key: &str, value: &str| format!("<key>{key}</key>\n  <string>{value}</string>\n");
        let lines = [
            line("CFBundleIdentifier", "app.pharmacast.desktop"),
            line("CFBundleExecutable", "pharmacast"),
            line("LSHandlerRank", "Alternate"),
        ];
        format!("<plist><dict>\n{}{}</dict></plist>", lines.concat(), line("LSMinimumSystemVersion", oldest))
    }

    #[test]
    fn an_app_with_everything_in_place_passes() {
        check(StandIn::new().0.path()).unwrap();
    }

    #[test]
    fn a_library_that_is_missing_or_elsewhere_is_named() {
        let app = StandIn::new();
        fs::remove_file(app.path("Frameworks/libc10.dylib")).unwrap();
        assert!(app.fault().contains("libc10.dylib"), "needed by libtorch, not by the program: {}", app.fault());
        let app = StandIn::new();
        let elsewhere = [(LC_LOAD_DYLIB, "/opt/homebrew/lib/libomp.dylib"), (LC_RPATH, RPATH)];
        app.write("MacOS/pharmacast-cli", &image(ARM64, MACOS_14, &elsewhere));
        assert!(app.fault().contains("/opt/homebrew"), "{}", app.fault());
    }

    #[test]
    fn libraries_are_found_from_where_they_are() {
        let app = StandIn::new();
        app.write(
            "MacOS/pharmacast-cli",
            &image(ARM64, MACOS_14, &[(LC_LOAD_DYLIB, "@rpath/libtorch_cpu.dylib"), (LC_RPATH, "/Users/x/lib")]),
        );
        assert!(app.fault().contains("/Users/x/lib"), "{}", app.fault());
        let app = StandIn::new();
        app.write("Frameworks/libtorch_cpu.dylib", &image(ARM64, MACOS_14, &[(LC_LOAD_DYLIB, "@rpath/libc10.dylib")]));
        assert!(app.fault().contains("libtorch_cpu.dylib"), "{}", app.fault());
    }

    #[test]
    fn what_runs_only_on_a_newer_system_or_another_processor_is_refused() {
        let app = StandIn::new();
        app.write("MacOS/pharmacast", &image(ARM64, 15 << 16, &[]));
        assert!(app.fault().contains("14.0"), "{}", app.fault());
        let app = StandIn::new();
        app.write("MacOS/pharmacast", &image(0x0100_0007, MACOS_14, &[]));
        assert!(app.fault().contains("pharmacast"), "an Intel program: {}", app.fault());
        let app = StandIn::new();
        app.write("Info.plist", info("10.13").as_bytes());
        assert!(app.fault().contains("LSMinimumSystemVersion"), "{}", app.fault());
    }

    #[test]
    fn unsigned_files_missing_notices_and_stolen_file_types_are_refused() {
        let app = StandIn::new();
        app.write("Frameworks/libc10.dylib", &signed(ARM64, MACOS_14, &[(LC_ID_DYLIB, "@rpath/libc10.dylib")], b""));
        assert!(app.fault().contains("libc10.dylib isn't signed"), "{}", app.fault());
        let app = StandIn::new();
        fs::remove_file(app.path("Resources/LICENSE")).unwrap();
        assert!(app.fault().contains("LICENSE"), "{}", app.fault());
        let app = StandIn::new();
        app.write("Info.plist", info("14.0").replace("Alternate", "Owner").as_bytes());
        assert!(app.fault().contains("LSHandlerRank"), "{}", app.fault());
    }
}
