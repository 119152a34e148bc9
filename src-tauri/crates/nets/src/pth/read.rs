//! Reading a state dict from bytes that may come from anywhere: every size is checked before memory is allocated.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::pickle::{Value, interpret};
use super::{Array, Data, PthError, StateDict};

/// How often on average the bytes of a file may be read.
const MAX_SHARING: usize = 8;

/// The tensors of a `.pth` file, as `torch.save(state_dict)` or this program wrote it. Dense CPU tensors of float32, float64 and int64.
///
/// # Errors
/// [`PthError`] naming what is wrong; no code in the file is run.
pub fn read_state_dict(bytes: &[u8]) -> Result<StateDict, PthError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| PthError::Container(e.to_string()))?;
    let pickle_name = zip.file_names().filter_map(Result::ok).find(|n| n.ends_with("/data.pkl")).map(|n| n.into_owned());
    let pickle_name = pickle_name.ok_or_else(|| PthError::Container("there is no data.pkl in it".to_owned()))?;
    let folder = pickle_name.trim_end_matches("data.pkl").to_owned();
    let Value::Dict(entries) = interpret(&entry(&mut zip, &pickle_name, bytes.len())?)? else {
        return Err(PthError::Content("the file holds no dict".to_owned()));
    };
    let mut dict = StateDict::with_capacity(entries.len());
    // Tensors may share a storage, but not so that a small file becomes a large dict.
    let mut room = bytes.len().saturating_mul(MAX_SHARING);
    for (key, value) in entries {
        let (Value::Text(name), Value::Tensor { storage, offset, shape, stride }) = (key, value) else {
            return Err(PthError::Content("an entry isn't a named tensor".to_owned()));
        };
        let Value::Storage { kind, entry: number, count } = *storage else {
            return Err(PthError::Content(format!("`{name}` has no storage")));
        };
        let raw = entry(&mut zip, &format!("{folder}data/{number}"), bytes.len())?;
        room = room.checked_sub(raw.len()).ok_or_else(|| PthError::Content("its tensors share one storage too often".to_owned()))?;
        dict.push((name.clone(), array(&name, &kind, &raw, count, offset, &shape, &stride)?));
    }
    Ok(dict)
}

/// One entry of the zip. A stored entry can't be larger than the file; a compressed one that claims to be is refused before it is unpacked.
fn entry(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str, limit: usize) -> Result<Vec<u8>, PthError> {
    let broken = |e: &dyn std::fmt::Display| PthError::Container(format!("{name}: {e}"));
    let file = zip.by_name(name).map_err(|e| broken(&e))?;
    if file.size() > limit as u64 {
        return Err(broken(&"it claims to be larger than the file"));
    }
    let mut raw = Vec::new();
    file.take(limit as u64).read_to_end(&mut raw).map_err(|e| broken(&e))?;
    Ok(raw)
}

fn array(name: &str, kind: &str, raw: &[u8], count: i64, offset: i64, shape: &[i64], stride: &[i64]) -> Result<Array, PthError> {
    let refuse = |why: &str| PthError::Content(format!("`{name}` {why}"));
    let size = |v: &i64| usize::try_from(*v).map_err(|_| refuse("has a negative size"));
    let shape: Vec<usize> = shape.iter().map(size).collect::<Result<_, _>>()?;
    let (offset, count) = (size(&offset)?, size(&count)?);
    let width = match kind {
        "FloatStorage" => 4,
        "DoubleStorage" | "LongStorage" => 8,
        other => return Err(refuse(&format!("is a {other}; only float32, float64 and int64 are read"))),
    };
    let n = shape.iter().try_fold(1_usize, |n, s| n.checked_mul(*s)).ok_or_else(|| refuse("has an impossible size"))?;
    let end = offset.checked_add(n).and_then(|e| e.checked_mul(width)).ok_or_else(|| refuse("has an impossible size"))?;
    if raw.len() != count.saturating_mul(width) || end > raw.len() {
        return Err(refuse("does not fit its storage"));
    }
    if n > 1 && !is_row_major(&shape, stride) {
        return Err(refuse("is not stored row by row"));
    }
    let raw = &raw[offset * width..end];
    let data = match kind {
        "FloatStorage" => Data::F32(raw.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
        "DoubleStorage" => Data::F64(raw.chunks_exact(8).map(|b| f64::from_le_bytes(eight(b))).collect()),
        _ => Data::I64(raw.chunks_exact(8).map(|b| i64::from_le_bytes(eight(b))).collect()),
    };
    Ok(Array { shape, data })
}

fn eight(b: &[u8]) -> [u8; 8] {
    [b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]]
}

fn is_row_major(shape: &[usize], stride: &[i64]) -> bool {
    let mut expected = 1_i64;
    shape.len() == stride.len()
        && shape.iter().zip(stride).rev().all(|(n, s)| {
            let fits = *n == 1 || *s == expected;
            expected = expected.saturating_mul(i64::try_from(*n).unwrap_or(i64::MAX));
            fits
        })
}
