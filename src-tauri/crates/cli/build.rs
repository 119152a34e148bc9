//! Where the program finds libtorch: installed, next to its own folder; built for development, where the setup has put it.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=LIBTORCH");
    let installed = match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => "$ORIGIN/../lib/pharmacast",
        Ok("macos") => "@executable_path/../Frameworks",
        // Windows looks next to the program.
        _ => return,
    };
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{installed}");
    // A release names no folder of the machine that built it.
    if let (Ok("debug"), Ok(libtorch)) = (std::env::var("PROFILE").as_deref(), std::env::var("LIBTORCH")) {
        println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{libtorch}/lib");
    }
}
