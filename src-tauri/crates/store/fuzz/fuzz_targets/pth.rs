//! Weights: any bytes as a file, and as the pickle inside a sound one. What is read takes no more memory than a few times the file.

#![no_main]
// The reader belongs to the networks, whose crate links libtorch; it needs none of it.
#![allow(dead_code, unused_imports)]

#[path = "../../../nets/src/pth/mod.rs"]
mod pth;

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    look(bytes);
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let parts: [(&str, &[u8]); 5] =
        [("m/data.pkl", bytes), ("m/byteorder", b"little"), ("m/data/0", &[0; 64]), ("m/data/1", &[0; 8]), ("m/version", b"3\n")];
    for (name, part) in parts {
        archive.start_file(name, stored).expect("a part in memory");
        archive.write_all(part).expect("a part in memory");
    }
    look(archive.finish().expect("an archive in memory").get_ref());
});

fn look(file: &[u8]) {
    if let Ok(dict) = pth::read_state_dict(file) {
        let numbers: usize = dict.iter().map(|(_, array)| array.data.len()).sum();
        assert!(numbers * 4 <= file.len() * 64, "{numbers} numbers of {} bytes", file.len());
        for (_, array) in &dict {
            assert_eq!(array.shape.iter().product::<usize>(), array.data.len());
        }
    }
}
