use super::*;

fn falling(n: u32) -> Vec<EpochLoss> {
    (1..=n).map(|e| EpochLoss { epoch: e, train_loss: 1.0 / f64::from(e), val_loss: 1.1 / f64::from(e) + 0.1 }).collect()
}

fn curve(history: &[EpochLoss]) -> Curve<'_> {
    Curve { history, best_epoch: 31, scope: "P001 · 全部门店 all stores", version: "TCN · v3 · 2026-07-15", ..Curve::default() }
}

fn drawn(curve: &Curve<'_>) -> RgbImage {
    image::load_from_memory(&loss_curve_png(curve).expect("a plain history draws")).expect("the bytes are a PNG").to_rgb8()
}

/// Pixels of a part of the picture that differ from white.
fn ink(picture: &RgbImage, [left, top, right, bottom]: [u32; 4]) -> usize {
    picture.enumerate_pixels().filter(|(x, y, p)| (left..right).contains(x) && (top..bottom).contains(y) && p[0] < 160).count()
}

#[test]
fn the_picture_is_a_png_of_the_stated_size_with_the_best_epoch_in_the_accent_color() {
    let picture = drawn(&curve(&falling(40)));
    assert_eq!(picture.dimensions(), SIZE);
    let accent = picture.pixels().filter(|p| p.0 == [ACCENT.0, ACCENT.1, ACCENT.2]).count();
    assert!(accent > 500, "the validation line and the dot are there, {accent} pixels");
}

#[test]
fn the_caption_the_end_and_the_final_fit_are_shown() {
    let history = falling(40);
    let plain = drawn(&Curve { scope: "", version: "", ..curve(&history) });
    assert!(ink(&drawn(&curve(&history)), [20, 14, 500, 46]) > ink(&plain, [20, 14, 500, 46]) + 300, "the scope");
    let full = Curve { stop_reason: Some(StopReason::EarlyStopping), final_fit: 12, ..curve(&history) };
    let picture = drawn(&full);
    let frame = Frame::of(&full).expect("a frame");
    let at = frame.x(40.0) as u32;
    assert!(ink(&picture, [at - 2, PLOT[1] as u32, at + 3, PLOT[3] as u32]) > 80, "a line where the training ended");
    let soft = picture.get_pixel(at + 60, PLOT[3] as u32 - 30);
    assert_eq!(soft.0, [SOFT.0, SOFT.1, SOFT.2], "a strip for the final training");
}

#[test]
fn odd_histories_draw_or_are_refused_with_a_reason() {
    for history in [
        falling(1),
        vec![EpochLoss { epoch: 1, train_loss: 0.5, val_loss: f64::NAN }],
        vec![EpochLoss { epoch: 1, train_loss: 2.0, val_loss: 2.0 }; 3],
        vec![EpochLoss { epoch: 1, train_loss: 1e6, val_loss: 1e-6 }; 3],
        vec![EpochLoss { epoch: 1, train_loss: -3.0, val_loss: -3.0 }; 2],
    ] {
        drawn(&Curve { best_epoch: 1, final_fit: 300, stop_reason: Some(StopReason::Diverged), ..curve(&history) });
    }
    assert!(matches!(loss_curve_png(&curve(&[])), Err(PictureError::NoEpochs)));
    let nan = [EpochLoss { epoch: 1, train_loss: f64::NAN, val_loss: f64::INFINITY }];
    assert!(matches!(loss_curve_png(&curve(&nan)), Err(PictureError::NoEpochs)));
}

/// Writes pictures to look at: `PICTURES=folder cargo test -p workbench pictures_to_look_at`.
#[test]
fn pictures_to_look_at() {
    let Some(folder) = std::env::var_os("PICTURES").map(std::path::PathBuf::from) else { return };
    let noisy: Vec<EpochLoss> = (1..=57_u32)
        .map(|e| {
            let wave = (f64::from(e) * 1.7).sin() * 0.012;
            EpochLoss {
                epoch: e,
                train_loss: 0.32 + 0.5 * (-f64::from(e) / 9.0).exp(),
                val_loss: 0.41 + 0.45 * (-f64::from(e) / 7.0).exp() + wave + f64::from(e) * 0.0006,
            }
        })
        .collect();
    let best = noisy.iter().min_by(|a, b| a.val_loss.total_cmp(&b.val_loss)).map_or(1, |e| e.epoch);
    let with = Curve { history: &noisy, best_epoch: best, stop_reason: Some(StopReason::EarlyStopping), final_fit: 9, ..curve(&noisy) };
    for (name, curve) in [
        ("early", with.clone()),
        (
            "long",
            Curve {
                final_fit: 40,
                scope: "阿莫西林克拉维酸钾分散片 0.25g×24片/盒 · 人民路店 · 很长很长的名字要缩短 a very long name that goes on",
                ..with
            },
        ),
        ("log", curve(&falling(40))),
    ] {
        std::fs::write(folder.join(format!("{name}.png")), loss_curve_png(&curve).expect("drawn")).expect("written");
    }
}
