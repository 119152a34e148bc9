//! The picture of a loss curve made small, for lists of versions.

use std::io::Cursor;

use image::imageops::FilterType;
use image::{ImageFormat, load_from_memory_with_format};

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::picture::PictureError;

/// Twice the size that the list shows, for screens with small pixels.
const SIZE: (u32, u32) = (128, 72);

impl Workbench {
    /// The loss curve of a version as a PNG of 128 × 72 pixels.
    ///
    /// # Errors
    /// As [`Workbench::loss_curve`]; [`WorkbenchError::Picture`] when it is no picture.
    pub fn thumbnail(&self, path: &str) -> Result<Vec<u8>, WorkbenchError> {
        Ok(small(&self.loss_curve(path)?)?)
    }
}

fn small(png: &[u8]) -> Result<Vec<u8>, PictureError> {
    let whole = load_from_memory_with_format(png, ImageFormat::Png)?;
    let mut out = Cursor::new(Vec::new());
    whole.resize_exact(SIZE.0, SIZE.1, FilterType::Triangle).write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecast::EpochLoss;

    #[test]
    fn a_thumbnail_keeps_the_curve_visible_and_is_light() {
        let history: Vec<_> = (1..40).map(|epoch| EpochLoss { epoch, train_loss: 0.5, val_loss: 1.0 / f64::from(epoch) }).collect();
        let png = small(&crate::loss_curve_png(&history, 8).expect("a curve")).expect("a thumbnail");
        let picture = image::load_from_memory(&png).expect("a PNG").to_rgb8();
        assert_eq!(picture.dimensions(), SIZE);
        assert!(picture.pixels().filter(|p| p[1] > p[0].saturating_add(30)).count() > 30, "the line is there");
        assert!(png.len() < 12_000, "{} bytes", png.len());
        assert!(matches!(small(b"no picture"), Err(PictureError::Encode(_))));
    }
}
