//! Where an installed program finds libtorch, beside the folder that the set-up names for a checkout.

fn main() {
    let folder = match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux") => "$ORIGIN/../lib/pharmacast",
        Ok("macos") => "@executable_path/../Frameworks",
        // Windows looks beside the program.
        _ => return,
    };
    println!("cargo::rustc-link-arg-bins=-Wl,-rpath,{folder}");
    println!("cargo::rerun-if-changed=build.rs");
}
