//! Draws what `bench_scale` measured: seconds and peak memory by number of products, both axes logarithmic.

pub(crate) mod window;

use std::path::Path;

use acceptance::Outcome;
use plotters::prelude::*;
use plotters::style::{FontStyle, register_font};

use crate::{Cost, Measured};

const SIZE: (u32, u32) = (1200, 520);
const FONT: &str = "pharmacast";
/// How far the plot goes on to the right of the last point: the names of the lines are there.
const LEGEND: f64 = 14.0;
const COLORS: [RGBColor; 8] = [
    RGBColor(15, 118, 110),
    RGBColor(180, 83, 9),
    RGBColor(29, 78, 216),
    RGBColor(157, 23, 77),
    RGBColor(77, 124, 15),
    RGBColor(109, 40, 217),
    RGBColor(2, 132, 199),
    RGBColor(87, 83, 78),
];

pub(crate) fn draw(all: &[Measured], file: &Path) -> Outcome<()> {
    let font = include_bytes!("../../../src-tauri/crates/workbench/assets/picture_font.otf");
    register_font(FONT, FontStyle::Normal, font).map_err(|_| "the font can't be read")?;
    let mut pixels = vec![0_u8; (SIZE.0 * SIZE.1 * 3) as usize];
    panels(&mut pixels, all).map_err(|error| format!("the plot can't be drawn: {error}"))?;
    Ok(image::save_buffer(file, &pixels, SIZE.0, SIZE.1, image::ExtendedColorType::Rgb8)?)
}

fn panels(pixels: &mut [u8], all: &[Measured]) -> Result<(), String> {
    // The error types of plotters borrow the back end, so they are turned into text here.
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let area = BitMapBackend::with_buffer(pixels, SIZE).into_drawing_area();
    area.fill(&WHITE).map_err(|e| text(&e))?;
    let (left, right) = area.split_horizontally(SIZE.0 / 2);
    panel(&left, "seconds", all, &|cost| Some(cost.seconds))?;
    panel(&right, "peak memory, MiB", all, &|cost| cost.memory)?;
    area.present().map_err(|e| text(&e))
}

fn panel(
    area: &DrawingArea<BitMapBackend<'_>, plotters::coord::Shift>,
    title: &str,
    all: &[Measured],
    value: &dyn Fn(&Cost) -> Option<f64>,
) -> Result<(), String> {
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut steps: Vec<&str> = Vec::new();
    for (step, _) in all.iter().flat_map(|measured| &measured.costs) {
        if !steps.contains(&step.as_str()) {
            steps.push(step);
        }
    }
    let points = |step: &str| -> Vec<(f64, f64)> {
        let cost = |measured: &Measured| measured.costs.iter().find(|(name, _)| name == step).and_then(|(_, cost)| value(cost));
        all.iter().filter_map(|measured| Some((measured.products as f64, cost(measured)?))).collect()
    };
    let values: Vec<f64> = steps.iter().flat_map(|step| points(step)).map(|(_, value)| value).collect();
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min).max(0.01);
    let highest = values.iter().copied().fold(lowest, f64::max);
    let (fewest, most) =
        all.iter().fold((f64::INFINITY, 1.0), |(l, h): (f64, f64), m| (l.min(m.products as f64), h.max(m.products as f64)));
    let mut chart = ChartBuilder::on(area)
        .margin(18)
        .caption(title, (FONT, 20))
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d((fewest * 0.8..most * LEGEND).log_scale(), (lowest * 0.7..highest * 1.6).log_scale())
        .map_err(|e| text(&e))?;
    chart.configure_mesh().x_desc("products").label_style((FONT, 14)).axis_desc_style((FONT, 15)).draw().map_err(|e| text(&e))?;
    for (step, color) in steps.iter().zip(COLORS.into_iter().cycle()) {
        let line = chart.draw_series(LineSeries::new(points(step), color.stroke_width(2))).map_err(|e| text(&e))?;
        line.label(*step).legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(2)));
        chart.draw_series(points(step).into_iter().map(|at| Circle::new(at, 4, color.filled()))).map_err(|e| text(&e))?;
    }
    let labels =
        chart.configure_series_labels().position(SeriesLabelPosition::UpperRight).label_font((FONT, 15)).background_style(WHITE).draw();
    labels.map_err(|e| text(&e))
}
