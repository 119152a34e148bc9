//! Text files: whatever the bytes, an import ends with a report or a refusal, and what it loads can be read back.

#![no_main]

#[path = "../import.rs"]
mod import;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Workbooks and packed files have targets of their own.
    if !bytes.starts_with(b"PK") && !bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        import::import(bytes, "fuzz.csv");
    }
});
