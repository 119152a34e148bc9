//! Versions side by side as one picture: the loss curve of each and its figures below, the best of each figure marked. Draws into memory.

use std::path::Path;

use image::imageops::{FilterType, overlay, resize};
use image::{ImageFormat, Rgb, RgbImage, load_from_memory_with_format};
use plotters::style::RGBColor;

use crate::Workbench;
use crate::comparison::compare::{Compared, ComparedFigure};
use crate::error::WorkbenchError;
use crate::picture::{ACCENT, Align, GRID, INK, MUTED, Pen, PictureError, type_name};

/// Pixels of a loss curve on the sheet; those of a version keep their proportions.
const CURVE: (u32, u32) = (640, 360);
const MARGIN: u32 = 28;
const HEAD: u32 = 66;
const LINE: u32 = 26;
const MOST_PER_ROW: usize = 3;

/// The figures on the sheet, and what it calls them.
const FIGURES: [(&str, &str); 6] =
    [("mase", "MASE"), ("rmsse", "RMSSE"), ("wape", "WAPE"), ("mae", "MAE"), ("rmse", "RMSE"), ("bias", "bias")];

impl Workbench {
    /// Writes loss curves and figures of two or more versions side by side to one PNG.
    ///
    /// # Errors
    /// As [`Workbench::compare`]; [`WorkbenchError::Picture`] when a loss curve isn't a picture; [`WorkbenchError::Write`].
    pub fn save_comparison(&self, paths: &[String], file: &Path) -> Result<(), WorkbenchError> {
        crate::data_folder::own_files::check(file)?;
        let compared = self.compare(paths)?;
        let curves = paths.iter().map(|path| self.loss_curve(path)).collect::<Result<Vec<_>, _>>()?;
        let sheet = sheet(&compared.versions, &compared.figures, &curves)?;
        crate::forecasts::export::replace(file, &sheet).map_err(|source| WorkbenchError::Write { file: file.display().to_string(), source })
    }
}

/// The PNG of a sheet; `curves` are the bytes of each version's `loss_curve.png`.
fn sheet(versions: &[Compared], figures: &[ComparedFigure], curves: &[Vec<u8>]) -> Result<Vec<u8>, PictureError> {
    let per_row = versions.len().clamp(1, MOST_PER_ROW) as u32;
    let rows = (versions.len() as u32).div_ceil(per_row);
    let cell = (CURVE.0 + MARGIN, HEAD + CURVE.1 + (FIGURES.len() as u32 + 1) * LINE + MARGIN);
    let size = (MARGIN + per_row * cell.0, MARGIN + rows * cell.1);
    let place = |index: usize| (MARGIN + index as u32 % per_row * cell.0, MARGIN + index as u32 / per_row * cell.1);

    let mut picture = RgbImage::from_pixel(size.0, size.1, Rgb([255; 3]));
    write_figures(&mut picture, (versions, figures), &place, &Pen::new()?);
    for (index, bytes) in curves.iter().enumerate() {
        let curve = load_from_memory_with_format(bytes, ImageFormat::Png)?.to_rgb8();
        let (x, y) = place(index);
        overlay(&mut picture, &resize(&curve, CURVE.0, CURVE.1, FilterType::Lanczos3), i64::from(x), i64::from(y + HEAD));
    }
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

fn write_figures(
    picture: &mut RgbImage,
    (versions, figures): (&[Compared], &[ComparedFigure]),
    place: &dyn Fn(usize) -> (u32, u32),
    pen: &Pen,
) {
    let mut write = |words: &str, (x, y): (u32, u32), size: f32, color: RGBColor| {
        pen.write(picture, &pen.fitted(words, size, CURVE.0 as f32), (x as f32, y as f32), size, color, Align::Left);
    };
    for (index, version) in versions.iter().enumerate() {
        let (x, y) = place(index);
        write(&format!("{} {}", type_name(&version.model_type), version.version), (x, y + 24), 27.0, INK);
        let date = version.created_at.get(..10).unwrap_or_default();
        write(&format!("{date} · {}", version.model_path), (x, y + 50), 18.0, MUTED);
        let top = y + HEAD + CURVE.1 + LINE;
        for (line, (name, title)) in (0_u32..).zip(FIGURES) {
            let figure = figures.iter().find(|figure| figure.name == name);
            let best = figure.is_some_and(|figure| figure.best.get(index).copied().unwrap_or(false));
            let color = if best { ACCENT } else { INK };
            let value = figure.and_then(|figure| figure.values.get(index).copied().flatten());
            let value = value.map_or_else(|| "–".to_owned(), |v| format!("{v:.3}"));
            write(title, (x, top + line * LINE), 19.0, MUTED);
            write(&if best { format!("{value}  最佳 best") } else { value }, (x + 120, top + line * LINE), 19.0, color);
        }
    }
    for (index, _) in versions.iter().enumerate() {
        let (x, y) = place(index);
        for across in 0..CURVE.0 {
            picture.put_pixel(x + across, y + HEAD + CURVE.1 + 2, Rgb([GRID.0, GRID.1, GRID.2]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecast::{EpochLoss, Metrics};

    fn version(mase: f64) -> Compared {
        Compared {
            model_path: "saved_models/product/P001_all/tcn/v1/".into(),
            model_type: "tcn".into(),
            version: "v1".into(),
            created_at: "2025-07-15T18:40:00+08:00".into(),
            metrics: Metrics { mase: Some(mase), bias: Some(-mase), ..Metrics::default() },
            common_metrics: Metrics::default(),
            test_first: None,
            test_last: None,
            settings: serde_json::Map::new(),
        }
    }

    #[test]
    fn a_sheet_holds_every_curve_and_marks_the_best() {
        let history: Vec<_> = (1..9).map(|epoch| EpochLoss { epoch, train_loss: 0.5, val_loss: 1.0 / f64::from(epoch) }).collect();
        let curve = crate::loss_curve_png(&crate::Curve { history: &history, best_epoch: 8, ..Default::default() }).expect("a curve");
        let versions = [version(0.8), version(0.9), version(1.0), version(1.1)];
        let metrics: Vec<_> = versions.iter().map(|version| version.metrics).collect();
        let figures = crate::comparison::compare::figures(&metrics, true);
        let png = sheet(&versions, &figures, &vec![curve; 4]).expect("a sheet");
        let picture = image::load_from_memory(&png).expect("a PNG").to_rgb8();
        assert_eq!(picture.width(), MARGIN + 3 * (CURVE.0 + MARGIN), "three in a row");
        let accent = |x: u32, y: u32| part(&picture, (x, y), (CURVE.0, HEAD + CURVE.1)).filter(|p| p[1] > p[0].saturating_add(40)).count();
        let below = MARGIN + HEAD + CURVE.1 + (FIGURES.len() as u32 + 1) * LINE + MARGIN;
        assert!(accent(MARGIN, MARGIN) > 200 && accent(MARGIN, below) > 200, "curves in both rows");
        assert!(matches!(sheet(&versions, &figures, &[b"no picture".to_vec()]), Err(PictureError::Encode(_))));
    }

    /// The pixels of a part of the picture.
    fn part(picture: &RgbImage, (x, y): (u32, u32), (width, height): (u32, u32)) -> impl Iterator<Item = [u8; 3]> {
        (y..y + height).flat_map(move |y| (x..x + width).map(move |x| picture.get_pixel(x, y).0))
    }
}
