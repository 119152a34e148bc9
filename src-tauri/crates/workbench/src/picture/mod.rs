//! `loss_curve.png`: training and validation loss per epoch, what happened to the training, and whose it is. Draws into memory; writes no file.

mod caption;
mod label;
mod text;
mod ticks;

use std::io::Cursor;

use forecast::{EpochLoss, StopReason};
use image::RgbImage;
use image::imageops::thumbnail;
use plotters::prelude::*;

pub(crate) use caption::{caption, type_name};
pub(crate) use text::{Align, Pen};

/// Which of the two losses a line shows.
type Pick = fn(&EpochLoss) -> f64;

/// Pixels of the picture.
pub(crate) const SIZE: (u32, u32) = (960, 540);
/// Lines are drawn this many times larger and scaled down, so that they are smooth.
const SCALE: u32 = 4;
/// Where the curves are: left, top, right, bottom.
pub(crate) const PLOT: [f32; 4] = [74.0, 104.0, 932.0, 484.0];

pub(crate) const INK: RGBColor = RGBColor(22, 25, 29);
pub(crate) const MUTED: RGBColor = RGBColor(91, 100, 110);
pub(crate) const GRID: RGBColor = RGBColor(228, 231, 234);
pub(crate) const ACCENT: RGBColor = RGBColor(15, 118, 110);
/// The color of training: apart from [`MUTED`] in lightness, so that a line can't be mistaken for text.
pub(crate) const TRAINING: RGBColor = RGBColor(142, 152, 162);
const SOFT: RGBColor = RGBColor(236, 245, 243);

/// Why a picture could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// There is nothing to draw.
    #[error("no epoch has finished, so there is no loss to draw")]
    NoEpochs,
    /// The drawing library refused.
    #[error("the loss curve can't be drawn: {0}")]
    Draw(String),
    /// The picture could not be encoded.
    #[error("the picture can't be read or written as PNG: {0}")]
    Encode(#[from] image::ImageError),
}

/// What a loss curve shows besides the losses.
#[derive(Debug, Clone, Default)]
pub struct Curve<'a> {
    /// One entry per epoch.
    pub history: &'a [EpochLoss],
    /// The epoch that the weights are of; counts from 1, as in the history.
    pub best_epoch: u32,
    /// Why the training ended.
    pub stop_reason: Option<StopReason>,
    /// Epochs of the final training on all days; 0 for none.
    pub final_fit: u32,
    /// What the version forecasts, `P001 · 全部门店 all stores`.
    pub scope: &'a str,
    /// Model type, version and date, `TCN · v3 · 2026-07-15 18:40`.
    pub version: &'a str,
}

/// Draws the loss history as a PNG of 960 × 540 pixels and returns its bytes.
///
/// # Errors
/// [`PictureError`] when the history is empty or holds no finite loss, or the picture can't be drawn.
pub fn loss_curve_png(curve: &Curve<'_>) -> Result<Vec<u8>, PictureError> {
    let frame = Frame::of(curve).ok_or(PictureError::NoEpochs)?;
    let mut picture = lines(curve, &frame)?;
    words(&mut picture, curve, &frame, &Pen::new()?);
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png)?;
    Ok(png.into_inner())
}

/// Where values are on the picture.
struct Frame {
    axis: ticks::Axis,
    /// Epochs of the history.
    epochs: u32,
    /// The last on the axis, with those of the final training.
    last: u32,
}

impl Frame {
    fn of(curve: &Curve<'_>) -> Option<Self> {
        let finite = curve.history.iter().flat_map(|e| [e.train_loss, e.val_loss]).filter(|v| v.is_finite());
        let (low, high) = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        let epochs = curve.history.iter().map(|e| e.epoch).max().unwrap_or(1);
        (low <= high).then(|| Self { axis: ticks::Axis::of(low, high), epochs, last: (epochs + curve.final_fit).max(2) })
    }

    fn x(&self, epoch: f64) -> f32 {
        let [left, _, right, _] = PLOT;
        left + (right - left) * ((epoch - 1.0) / f64::from(self.last - 1)) as f32
    }

    fn y(&self, loss: f64) -> f32 {
        let [_, top, _, bottom] = PLOT;
        bottom - (bottom - top) * self.axis.share(loss) as f32
    }

    fn points(&self, curve: &Curve<'_>, pick: Pick) -> Vec<(f32, f32)> {
        let finite = curve.history.iter().map(|e| (e.epoch, pick(e))).filter(|(_, v)| v.is_finite());
        finite.map(|(epoch, loss)| (self.x(f64::from(epoch)), self.y(loss))).collect()
    }

    fn best(&self, curve: &Curve<'_>) -> Option<(f32, f32)> {
        let best = curve.history.iter().find(|e| e.epoch == curve.best_epoch && e.val_loss.is_finite())?;
        Some((self.x(f64::from(best.epoch)), self.y(best.val_loss)))
    }

    /// Where the training ended, when it ended before its last epoch.
    fn ended(&self, curve: &Curve<'_>) -> Option<(f32, &'static str)> {
        let words = match curve.stop_reason? {
            StopReason::EpochsDone => return None,
            StopReason::EarlyStopping => "提前停止 early stop",
            StopReason::MaxSeconds => "时间到 time limit",
            StopReason::Diverged => "损失发散 diverged",
        };
        Some((self.x(f64::from(self.epochs)), words))
    }
}

/// The curves without words, drawn large and scaled down.
fn lines(curve: &Curve<'_>, frame: &Frame) -> Result<RgbImage, PictureError> {
    let (width, height) = (SIZE.0 * SCALE, SIZE.1 * SCALE);
    let mut pixels = vec![0_u8; (width * height * 3) as usize];
    draw_lines(&mut pixels, (width, height), curve, frame).map_err(PictureError::Draw)?;
    let large = RgbImage::from_raw(width, height, pixels).ok_or_else(|| PictureError::Draw("its size is wrong".to_owned()))?;
    Ok(thumbnail(&large, SIZE.0, SIZE.1))
}

fn draw_lines(pixels: &mut [u8], size: (u32, u32), curve: &Curve<'_>, frame: &Frame) -> Result<(), String> {
    // The error types of plotters borrow the back end, so they are turned into text here.
    let root = BitMapBackend::with_buffer(pixels, size).into_drawing_area();
    root.fill(&WHITE).map_err(|e| e.to_string())?;
    let large = |(x, y): (f32, f32)| ((x * SCALE as f32).round() as i32, (y * SCALE as f32).round() as i32);
    let line = |points: &[(f32, f32)], color: RGBColor, thick: f32| -> Result<(), String> {
        let thick = (thick * SCALE as f32).round() as u32;
        let points: Vec<_> = points.iter().copied().map(large).collect();
        // Round joints: a bend would leave a notch between two straight pieces.
        for point in &points {
            root.draw(&Circle::new(*point, thick / 2, color.filled())).map_err(|e| e.to_string())?;
        }
        for piece in points.windows(2) {
            root.draw(&PathElement::new(piece.to_vec(), color.stroke_width(thick))).map_err(|e| e.to_string())?;
        }
        Ok(())
    };
    let [left, top, right, bottom] = PLOT;

    if curve.final_fit > 0 {
        let from = frame.x(f64::from(frame.epochs));
        root.draw(&Rectangle::new([large((from, top)), large((right, bottom))], SOFT.filled())).map_err(|e| e.to_string())?;
    }
    for (loss, _) in frame.axis.ticks(5) {
        line(&[(left, frame.y(loss)), (right, frame.y(loss))], GRID, 1.0)?;
    }
    line(&[(left, bottom), (right, bottom)], RGBColor(200, 206, 212), 1.0)?;
    if let Some((x, _)) = frame.ended(curve) {
        let dash = |n: u32| (top + n as f32 * 9.0, (top + n as f32 * 9.0 + 5.0).min(bottom));
        for (from, to) in (0..).map(dash).take_while(|(from, _)| *from < bottom) {
            line(&[(x, from), (x, to)], TRAINING, 1.25)?;
        }
    }
    line(&frame.points(curve, |e| e.train_loss), TRAINING, 2.5)?;
    line(&frame.points(curve, |e| e.val_loss), ACCENT, 3.25)?;
    if let Some(at) = frame.best(curve) {
        for (radius, color) in [(8.0, WHITE), (6.0, ACCENT)] {
            root.draw(&Circle::new(large(at), (radius * SCALE as f32) as u32, color.filled())).map_err(|e| e.to_string())?;
        }
    }
    root.present().map_err(|e| e.to_string())
}

const TITLE: f32 = 25.0;
const NOTE: f32 = 18.0;

fn words(picture: &mut RgbImage, curve: &Curve<'_>, frame: &Frame, pen: &Pen) {
    let [left, top, right, bottom] = PLOT;
    let legend = [("训练 training", TRAINING), ("验证 validation", ACCENT)];
    let mut x = right;
    for (name, color) in legend.into_iter().rev() {
        pen.write(picture, name, (x, 68.0), NOTE, INK, Align::Right);
        x -= pen.width(name, NOTE) + 9.0;
        bar(picture, (x - 24.0, 60.0), (24, if color == ACCENT { 4 } else { 3 }), color);
        x -= 24.0 + 22.0;
    }
    let room = right - 28.0;
    pen.write(picture, &pen.fitted(curve.scope, TITLE, room), (28.0, 38.0), TITLE, INK, Align::Left);
    pen.write(picture, &pen.fitted(curve.version, NOTE, (x - 28.0).max(0.0)), (28.0, 68.0), NOTE, MUTED, Align::Left);

    for (loss, text) in frame.axis.ticks(5) {
        pen.write(picture, &text, (left - 10.0, frame.y(loss) + 6.0), NOTE, MUTED, Align::Right);
    }
    for epoch in ticks::epochs(frame.epochs, 8) {
        pen.write(picture, &epoch.to_string(), (frame.x(f64::from(epoch)), bottom + 24.0), NOTE, MUTED, Align::Center);
    }
    let log = if frame.axis.is_log() { "损失 loss (log)" } else { "损失 loss" };
    pen.write(picture, log, (28.0, top - 14.0), NOTE, MUTED, Align::Left);
    pen.write(picture, "轮次 epoch", (right, bottom + 46.0), NOTE, MUTED, Align::Right);

    let mut obstacles = vec![frame.points(curve, |e| e.train_loss), frame.points(curve, |e| e.val_loss)];
    let mut taken: Vec<label::Area> = Vec::new();
    if let Some((x, _)) = frame.ended(curve) {
        obstacles.push(vec![(x, top), (x, bottom)]);
    }
    let best = frame.best(curve).and_then(|at| {
        let loss = curve.history.iter().find(|e| e.epoch == curve.best_epoch)?.val_loss;
        let text = format!("最佳 best: {} · {loss:.4}", curve.best_epoch);
        let size = (pen.width(&text, NOTE), NOTE);
        Some((at, label::next_to(at, size, PLOT, &obstacles, &taken)?, text))
    });
    if let Some((_, area, text)) = best {
        pen.write(picture, &text, area.baseline(), NOTE, INK, Align::Left);
        taken.push(area);
    }
    if let Some((x, text)) = frame.ended(curve) {
        along(picture, pen, (x, text), &obstacles, &mut taken);
    }
    if curve.final_fit > 0 {
        let text = format!("最终训练 final training: {}", curve.final_fit);
        let from = frame.x(f64::from(frame.epochs));
        let size = (pen.width(&text, NOTE), NOTE);
        if size.0 + 12.0 <= right - from {
            if let Some(area) = label::inside([from, top, right, bottom], size, &obstacles, &taken) {
                pen.write(picture, &text, area.baseline(), NOTE, ACCENT, Align::Left);
            }
        } else {
            // Too narrow a strip: its words go below it.
            pen.write(picture, &text, (right - pen.width("轮次 epoch", NOTE) - 22.0, bottom + 46.0), NOTE, ACCENT, Align::Right);
        }
    }
}

/// Words next to a vertical line, where no curve runs.
fn along(picture: &mut RgbImage, pen: &Pen, (x, text): (f32, &str), obstacles: &[Vec<(f32, f32)>], taken: &mut Vec<label::Area>) {
    let size = (pen.width(text, NOTE), NOTE);
    let [left, top, right, bottom] = PLOT;
    let sides = [[left, top, x - 2.0, bottom], [x + 2.0, top, right, bottom]];
    // Next to the line, not somewhere in the free half of the picture.
    let near = |[from, top, to, bottom]: [f32; 4]| {
        if to < x { [(to - size.0 - 16.0).max(from), top, to, bottom] } else { [from, top, (from + size.0 + 16.0).min(to), bottom] }
    };
    if let Some(area) = sides.into_iter().find_map(|side| label::inside(near(side), size, obstacles, taken)) {
        pen.write(picture, text, area.baseline(), NOTE, MUTED, Align::Left);
        taken.push(area);
    }
}

fn bar(picture: &mut RgbImage, (x, y): (f32, f32), (width, height): (u32, u32), color: RGBColor) {
    for (across, down) in (0..width).flat_map(|across| (0..height).map(move |down| (across, down))) {
        if let Some(pixel) = picture.get_pixel_mut_checked(x as u32 + across, y as u32 + down) {
            pixel.0 = [color.0, color.1, color.2];
        }
    }
}

#[cfg(test)]
mod tests;
