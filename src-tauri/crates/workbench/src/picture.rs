//! `loss_curve.png`: training and validation loss per epoch, the best epoch marked. Draws into memory; writes no file.

use std::io::Cursor;

use forecast::EpochLoss;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

/// Which of the two losses a line shows.
type Pick = fn(&EpochLoss) -> f64;

const SIZE: (u32, u32) = (960, 540);
pub(crate) const FONT_BYTES: &[u8] = include_bytes!("../assets/loss_curve_font.otf");
pub(crate) const FONT: &str = "pharmacast";
pub(crate) const INK: RGBColor = RGBColor(22, 25, 29);
pub(crate) const MUTED: RGBColor = RGBColor(91, 100, 110);
pub(crate) const GRID: RGBColor = RGBColor(228, 231, 234);
pub(crate) const ACCENT: RGBColor = RGBColor(15, 118, 110);

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// There is nothing to draw.
    #[error("no epoch was finished, so there is no loss to draw")]
    NoEpochs,
    /// The drawing library refused.
    #[error("the loss curve could not be drawn: {0}")]
    Draw(String),
    /// The picture could not be encoded.
    #[error("the picture could not be read or written as PNG: {0}")]
    Encode(#[from] image::ImageError),
}

/// Draws the loss history as a PNG of 960 × 540 pixels and returns its bytes. `best_epoch` counts from 1, as in the history.
///
/// # Errors
/// [`PictureError`] when the history is empty or holds no finite loss, or the picture cannot be drawn.
pub fn loss_curve_png(history: &[EpochLoss], best_epoch: u32) -> Result<Vec<u8>, PictureError> {
    let (low, high) = loss_range(history).ok_or(PictureError::NoEpochs)?;
    let mut pixels = vec![0_u8; (SIZE.0 * SIZE.1 * 3) as usize];
    draw(&mut pixels, history, best_epoch, low, high).map_err(PictureError::Draw)?;
    let mut png = Cursor::new(Vec::new());
    image::write_buffer_with_format(&mut png, &pixels, SIZE.0, SIZE.1, image::ExtendedColorType::Rgb8, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// Smallest and largest finite loss with a margin of 5 %, never an empty range.
fn loss_range(history: &[EpochLoss]) -> Option<(f64, f64)> {
    let finite = history.iter().flat_map(|e| [e.train_loss, e.val_loss]).filter(|v| v.is_finite());
    let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low > high {
        return None;
    }
    let margin = ((high - low) * 0.05).max(high.abs() * 1e-3).max(1e-9);
    Some(((low - margin).max(0.0_f64.min(low)), high + margin))
}

fn draw(pixels: &mut [u8], history: &[EpochLoss], best_epoch: u32, low: f64, high: f64) -> Result<(), String> {
    // The error types of plotters borrow the back end, so they are turned into text here.
    let text = |e: &dyn std::fmt::Display| e.to_string();
    register_font(FONT, FontStyle::Normal, FONT_BYTES).map_err(|_| "the embedded font was refused".to_owned())?;
    let label = (FONT, 17).into_font().color(&MUTED);
    let root = BitMapBackend::with_buffer(pixels, SIZE).into_drawing_area();
    root.fill(&WHITE).map_err(|e| text(&e))?;

    let last = history.iter().map(|e| e.epoch).max().unwrap_or(1).max(2);
    let mut chart = ChartBuilder::on(&root)
        .margin(24)
        .margin_right(36)
        .x_label_area_size(52)
        .y_label_area_size(84)
        .build_cartesian_2d(1..last, low..high)
        .map_err(|e| text(&e))?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRID)
        .axis_style(GRID)
        .label_style(label.clone())
        .x_labels(10)
        .y_labels(6)
        .y_label_formatter(&|v| format!("{v:.3}"))
        .x_desc("轮次 epoch")
        .y_desc("损失 loss")
        .axis_desc_style(label)
        .draw()
        .map_err(|e| text(&e))?;

    let finite = |pick: Pick| history.iter().map(move |e| (e.epoch, pick(e))).filter(|(_, v)| v.is_finite());
    let lines: [(&str, Pick, ShapeStyle); 2] =
        [("训练 training", |e| e.train_loss, MUTED.stroke_width(2)), ("验证 validation", |e| e.val_loss, ACCENT.stroke_width(3))];
    for (name, pick, style) in lines {
        chart
            .draw_series(LineSeries::new(finite(pick), style))
            .map_err(|e| text(&e))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 22, y)], style));
    }
    if let Some(best) = history.iter().find(|e| e.epoch == best_epoch && e.val_loss.is_finite()) {
        let at = (best.epoch, best.val_loss);
        let words = format!("最佳 best {} · {:.4}", best.epoch, best.val_loss);
        // Past the middle the words go to the left of the dot, so that they stay inside the picture.
        let shift = if best.epoch * 2 > last { -(words.chars().count() as i32) * 9 } else { 10 };
        let dot = EmptyElement::at(at)
            + Circle::new((0, 0), 7, ACCENT.filled())
            + Text::new(words, (shift, -30), (FONT, 18).into_font().color(&INK));
        chart.plotting_area().draw(&dot).map_err(|e| text(&e))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .border_style(GRID)
        .background_style(WHITE)
        .label_font((FONT, 17).into_font().color(&INK))
        .draw()
        .map_err(|e| text(&e))?;
    root.present().map_err(|e| text(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn falling(n: u32) -> Vec<EpochLoss> {
        (1..=n).map(|e| EpochLoss { epoch: e, train_loss: 1.0 / f64::from(e), val_loss: 1.1 / f64::from(e) + 0.1 }).collect()
    }

    #[test]
    fn the_picture_is_a_png_of_the_stated_size_with_the_best_epoch_in_the_accent_colour() {
        let png = loss_curve_png(&falling(40), 31).expect("a plain history draws");
        let picture = image::load_from_memory(&png).expect("the bytes are a PNG").to_rgb8();
        assert_eq!(picture.dimensions(), SIZE);
        let accent = picture.pixels().filter(|p| p.0 == [ACCENT.0, ACCENT.1, ACCENT.2]).count();
        assert!(accent > 500, "the validation line and the dot are there, {accent} pixels");
    }

    #[test]
    fn odd_histories_draw_or_are_refused_with_a_reason() {
        for history in [
            falling(1),
            vec![EpochLoss { epoch: 1, train_loss: 0.5, val_loss: f64::NAN }],
            vec![EpochLoss { epoch: 1, train_loss: 2.0, val_loss: 2.0 }; 3],
        ] {
            loss_curve_png(&history, 1).expect("one finite number is enough to draw");
        }
        assert!(matches!(loss_curve_png(&[], 1), Err(PictureError::NoEpochs)));
        let nan = [EpochLoss { epoch: 1, train_loss: f64::NAN, val_loss: f64::INFINITY }];
        assert!(matches!(loss_curve_png(&nan, 1), Err(PictureError::NoEpochs)));
    }
}
