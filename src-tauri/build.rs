//! Tauri's build step: capabilities and the configuration are checked and compiled in.

fn main() {
    tauri_build::build();
}
