//! The picture of a loss curve made small, for lists of versions.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage, load_from_memory_with_format};
use plotters::style::RGBColor;

use crate::Workbench;
use crate::error::WorkbenchError;
use crate::picture::{ACCENT, MUTED, PictureError};

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

/// The plot alone: words and axes of the whole picture would be dust at this size, and averaging would fade lines of three pixels away. So
/// each pixel is drawn by how much of a line lies in it.
fn small(png: &[u8]) -> Result<Vec<u8>, PictureError> {
    let whole = load_from_memory_with_format(png, ImageFormat::Png)?.to_rgb8();
    let (width, height) = whole.dimensions();
    // Of the whole: where the axes begin and end, as `picture` draws them.
    let at = |share: f64, of: u32| (share * f64::from(of)) as u32;
    let (left, right, top, bottom) = (at(0.115, width), at(0.965, width), at(0.03, height), at(0.855, height));
    let legend = |x: u32, y: u32| x > at(0.815, width) && y < at(0.16, height);
    let (across, down) =
        (f64::from(right.saturating_sub(left)) / f64::from(SIZE.0), f64::from(bottom.saturating_sub(top)) / f64::from(SIZE.1));
    let mut picture = RgbImage::from_pixel(SIZE.0, SIZE.1, Rgb([255; 3]));
    for (column, row, pixel) in picture.enumerate_pixels_mut() {
        let xs = left + (f64::from(column) * across) as u32..left + (f64::from(column + 1) * across) as u32;
        let ys = top + (f64::from(row) * down) as u32..top + (f64::from(row + 1) * down) as u32;
        let inside = || ys.clone().flat_map(|y| xs.clone().map(move |x| (x, y))).filter(|(x, y)| !legend(*x, *y));
        let share = |colour: RGBColor| {
            let found = inside().filter(|(x, y)| whole.get_pixel_checked(*x, *y).is_some_and(|p| near(p.0, colour))).count();
            // A line through the middle of a pixel's place covers about as many as the place is wide.
            (found as f64 / across.max(1.0)).min(1.0)
        };
        let (validation, training) = (share(ACCENT), share(MUTED) * 0.55);
        let (colour, strength) = if validation > 0.0 { (ACCENT, validation) } else { (MUTED, training) };
        let mix = |own: u8| (255.0 - (255.0 - f64::from(own)) * strength) as u8;
        *pixel = Rgb([mix(colour.0), mix(colour.1), mix(colour.2)]);
    }
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, ImageFormat::Png)?;
    Ok(out.into_inner())
}

/// Whether a pixel is of a line of that colour, its soft edge left out.
fn near(pixel: [u8; 3], colour: RGBColor) -> bool {
    [(pixel[0], colour.0), (pixel[1], colour.1), (pixel[2], colour.2)].into_iter().all(|(a, b)| a.abs_diff(b) < 24)
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
