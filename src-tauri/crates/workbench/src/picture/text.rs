//! Text on a picture: glyphs of the embedded font, placed at fractions of a pixel so that their spacing is even.

use ab_glyph::{Font as _, FontRef, ScaleFont as _, point};
use image::{Rgb, RgbImage};
use plotters::style::RGBColor;

use super::PictureError;

const FONT: &[u8] = include_bytes!("../../assets/picture_font.otf");

/// Where a text is relative to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// Writes text onto pictures.
pub(crate) struct Pen {
    font: FontRef<'static>,
}

impl Pen {
    /// Opens the embedded font.
    ///
    /// # Errors
    /// [`PictureError::Draw`] when the font can't be read, which is a fault of the build.
    pub(crate) fn new() -> Result<Self, PictureError> {
        FontRef::try_from_slice(FONT).map(|font| Self { font }).map_err(|e| PictureError::Draw(format!("the embedded font: {e}")))
    }

    /// The width of `text` in pixels.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let font = self.font.as_scaled(size);
        let mut before = None;
        text.chars().fold(0.0, |width, character| {
            let glyph = font.glyph_id(character);
            let kern = before.replace(glyph).map_or(0.0, |before| font.kern(before, glyph));
            width + kern + font.h_advance(glyph)
        })
    }

    /// Writes `text` with its baseline at `y`.
    pub(crate) fn write(&self, picture: &mut RgbImage, text: &str, (x, y): (f32, f32), size: f32, color: RGBColor, align: Align) {
        let mut x = match align {
            Align::Left => x,
            Align::Center => x - self.width(text, size) / 2.0,
            Align::Right => x - self.width(text, size),
        };
        let font = self.font.as_scaled(size);
        let mut before = None;
        for character in text.chars() {
            let id = font.glyph_id(character);
            x += before.replace(id).map_or(0.0, |before| font.kern(before, id));
            if let Some(outline) = font.outline_glyph(id.with_scale_and_position(size, point(x, y))) {
                let corner = outline.px_bounds().min;
                outline.draw(|across, down, cover| {
                    let (Ok(px), Ok(py)) =
                        (u32::try_from(corner.x as i64 + i64::from(across)), u32::try_from(corner.y as i64 + i64::from(down)))
                    else {
                        return;
                    };
                    if let Some(pixel) = picture.get_pixel_mut_checked(px, py) {
                        blend(pixel, color, cover);
                    }
                });
            }
            x += font.h_advance(id);
        }
    }

    /// Shortens `text` with an ellipsis until it is at most `width` pixels wide.
    pub(crate) fn fitted(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut kept: String = text.to_owned();
        while kept.pop().is_some() {
            let shortened = format!("{}…", kept.trim_end());
            if self.width(&shortened, size) <= width {
                return shortened;
            }
        }
        String::new()
    }
}

fn blend(pixel: &mut Rgb<u8>, color: RGBColor, cover: f32) {
    let cover = cover.clamp(0.0, 1.0);
    for (channel, own) in pixel.0.iter_mut().zip([color.0, color.1, color.2]) {
        *channel = (f32::from(*channel) * (1.0 - cover) + f32::from(own) * cover).round() as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first and last column that `text` darkens.
    fn columns(pen: &Pen, text: &str) -> (u32, u32) {
        let mut picture = RgbImage::from_pixel(400, 40, Rgb([255; 3]));
        pen.write(&mut picture, text, (10.0, 30.0), 20.0, RGBColor(0, 0, 0), Align::Left);
        let dark: Vec<u32> = picture.enumerate_pixels().filter(|(_, _, p)| p[0] < 200).map(|(x, _, _)| x).collect();
        (*dark.iter().min().expect("something is drawn"), *dark.iter().max().expect("something is drawn"))
    }

    #[test]
    fn gaps_between_letters_are_those_of_the_font() {
        let pen = Pen::new().expect("the font opens");
        // The gap before `l` in `al` is that of the glyphs' own bearings, wherever in a word it is.
        let gap = |word: &str| columns(&pen, word).1 as f32 - pen.width(word, 20.0);
        for word in ["al", "val", "valida", "validation", "训练 training"] {
            assert!((gap(word) - gap("n")).abs() < 2.5, "{word} ends where the font says: {} {}", gap(word), gap("n"));
        }
    }

    #[test]
    fn long_texts_are_shortened_and_chinese_has_glyphs() {
        let pen = Pen::new().expect("the font opens");
        let short = pen.fitted("阿莫西林克拉维酸钾分散片", 20.0, 120.0);
        assert!(short.ends_with('…') && pen.width(&short, 20.0) <= 120.0, "{short}");
        assert_eq!(pen.fitted("P001", 20.0, 120.0), "P001");
        for character in "阿莫西林嘌呤胍苄酯门店药品最终训练早停".chars() {
            assert_ne!(pen.font.glyph_id(character).0, 0, "{character} is in the subset");
        }
    }
}
