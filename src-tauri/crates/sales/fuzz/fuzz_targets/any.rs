//! Files of any kind, as they are.

#![no_main]

#[path = "../import.rs"]
mod import;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| import::import(bytes, "fuzz.bin"));
