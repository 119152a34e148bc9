//! Writing a state dict: a pickle of protocol 2 and one stored zip entry per tensor, the same bytes for the same content.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Data, PthError, StateDict};

/// The bytes of a `.pth` file.
///
/// # Errors
/// [`PthError::Container`] when the dict is too large for the format's plain zip (4 GiB).
pub fn write_state_dict(dict: &StateDict) -> Result<Vec<u8>, PthError> {
    // A fixed date: equal content must give equal bytes.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut entry = |name: &str, bytes: &[u8]| -> Result<(), PthError> {
        zip.start_file(format!("model/{name}"), options).map_err(|e| PthError::Container(e.to_string()))?;
        zip.write_all(bytes).map_err(|e| PthError::Container(e.to_string()))
    };
    entry("data.pkl", &pickle(dict))?;
    entry("byteorder", b"little")?;
    for (i, (_, array)) in dict.iter().enumerate() {
        entry(&format!("data/{i}"), &array.bytes())?;
    }
    entry("version", b"3\n")?;
    let done = zip.finish().map_err(|e| PthError::Container(e.to_string()))?;
    Ok(done.into_inner())
}

/// `OrderedDict([(name, torch._utils._rebuild_tensor_v2(storage, 0, shape, stride, False, OrderedDict())), …])`.
fn pickle(dict: &StateDict) -> Vec<u8> {
    let mut p = vec![0x80, 2];
    p.extend_from_slice(b"ccollections\nOrderedDict\n)R(");
    for (i, (name, array)) in dict.iter().enumerate() {
        text(&mut p, name);
        p.extend_from_slice(b"ctorch._utils\n_rebuild_tensor_v2\n((");
        text(&mut p, "storage");
        let (storage, count) = match &array.data {
            Data::F32(v) => ("FloatStorage", v.len()),
            Data::F64(v) => ("DoubleStorage", v.len()),
            Data::I64(v) => ("LongStorage", v.len()),
        };
        p.extend_from_slice(format!("ctorch\n{storage}\n").as_bytes());
        text(&mut p, &i.to_string());
        text(&mut p, "cpu");
        int(&mut p, count);
        p.extend_from_slice(b"tQ");
        int(&mut p, 0);
        tuple(&mut p, &array.shape);
        tuple(&mut p, &row_major(&array.shape));
        p.extend_from_slice(b"\x89ccollections\nOrderedDict\n)RtR");
    }
    p.extend_from_slice(b"u.");
    p
}

fn row_major(shape: &[usize]) -> Vec<usize> {
    let mut strides: Vec<usize> = shape.iter().rev().scan(1, |s, n| Some(std::mem::replace(s, *s * (*n).max(1)))).collect();
    strides.reverse();
    strides
}

fn text(p: &mut Vec<u8>, text: &str) {
    p.push(b'X');
    p.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    p.extend_from_slice(text.as_bytes());
}

fn tuple(p: &mut Vec<u8>, items: &[usize]) {
    p.push(b'(');
    items.iter().for_each(|i| int(p, *i));
    p.push(b't');
}

/// BININT where it fits, else LONG1 of eight bytes.
fn int(p: &mut Vec<u8>, value: usize) {
    if let Ok(small) = i32::try_from(value) {
        p.push(b'J');
        p.extend_from_slice(&small.to_le_bytes());
    } else {
        p.extend_from_slice(&[0x8a, 8]);
        p.extend_from_slice(&(value as u64).to_le_bytes());
    }
}
