//! PyTorch state dicts as bytes: what `torch.save` writes and `torch.load(weights_only=True)` opens. No file is touched here.
//!
//! The format is a zip of stored entries under one folder: `data.pkl` (a pickle of an `OrderedDict` from names to tensors), one entry
//! `data/N` per tensor with its little-endian numbers, `version`, `byteorder`. The reader interprets the few pickle instructions that
//! such a dict needs and refuses all others, so a file can name no code to run.

mod pickle;
mod read;
mod write;

pub use read::read_state_dict;
pub use write::write_state_dict;

/// A named list of tensors, in the order of the file.
pub type StateDict = Vec<(String, Array)>;

/// A dense tensor in row-major order.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Sizes; empty for a scalar.
    pub shape: Vec<usize>,
    /// As many numbers as the product of the sizes.
    pub data: Data,
}

/// Numbers of one kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    F32(Vec<f32>),
    F64(Vec<f64>),
    I64(Vec<i64>),
}

impl Data {
    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::F32(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::I64(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Array {
    /// A vector of f64, for histories.
    #[must_use]
    pub fn f64s(values: Vec<f64>) -> Self {
        Self { shape: vec![values.len()], data: Data::F64(values) }
    }

    /// A single whole number.
    #[must_use]
    pub fn whole(value: i64) -> Self {
        Self { shape: vec![], data: Data::I64(vec![value]) }
    }

    fn bytes(&self) -> Vec<u8> {
        match &self.data {
            Data::F32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Data::F64(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Data::I64(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
        }
    }
}

/// Why bytes aren't a state dict.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PthError {
    /// Not a zip with the entries of a state dict.
    #[error("not a PyTorch file: {0}")]
    Container(String),
    /// The pickle holds something else than named tensors.
    #[error("not a plain state dict: {0}")]
    Content(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> StateDict {
        vec![
            ("layer.weight".to_owned(), Array { shape: vec![2, 3], data: Data::F32(vec![1.0, -2.0, 3.5, 0.0, f32::MIN_POSITIVE, 6.0]) }),
            ("loss".to_owned(), Array::f64s(vec![0.1, 0.2])),
            ("epoch".to_owned(), Array::whole(-7)),
            ("empty".to_owned(), Array { shape: vec![0, 4], data: Data::F32(vec![]) }),
            ("名 字".to_owned(), Array { shape: vec![], data: Data::F32(vec![2.0]) }),
        ]
    }

    #[test]
    fn what_is_written_is_read_back_and_writing_twice_gives_the_same_bytes() {
        let bytes = write_state_dict(&sample()).expect("a small dict is written");
        assert_eq!(read_state_dict(&bytes), Ok(sample()));
        assert_eq!(write_state_dict(&sample()).expect("written again"), bytes, "equal weights must have an equal hash");
    }

    #[test]
    fn every_truncation_and_every_flipped_byte_is_an_error_or_a_dict_and_never_a_panic() {
        let bytes = write_state_dict(&sample()).expect("a small dict is written");
        for cut in 0..bytes.len() {
            assert!(read_state_dict(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        for at in 0..bytes.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut hurt = bytes.clone();
                hurt[at] ^= flip;
                drop(read_state_dict(&hurt));
            }
        }
    }
}
