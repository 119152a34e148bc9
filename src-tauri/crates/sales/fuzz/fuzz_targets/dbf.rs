//! Tables of dBASE: a sound beginning, then whatever the bytes say of columns and records.

#![no_main]

#[path = "../import.rs"]
mod import;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut file = vec![0x03, 124, 1, 31];
    file.extend_from_slice(bytes);
    import::import(&file, "fuzz.dbf");
});
