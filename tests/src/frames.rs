//! How long the frames of the page take while something is done in it.

use serde_json::Value;

use crate::{Outcome, Session};

/// The median, the 95% quantile, and the longest of some times, in milliseconds.
pub type Quantiles = [f64; 3];

/// Runs a step each frame for two seconds or so, and prints how long the frames took, and how much of that the page itself worked: its
/// scripts, until the last of their promises, and laying out what they changed. The rest is painting, which here no graphics card does.
/// `step` is a function of the number of the frame.
///
/// # Errors
/// When the page draws too few frames.
pub fn frames(what: &str, window: &Session, step: &str) -> Outcome<Quantiles> {
    let script = format!(
        "const step = {step}; window.frames_of = null; const frames = [], scripts = [], layouts = []; let last = performance.now(), i = 0; \
         const tick = async (now) => {{ frames.push(now - last); last = now; \
         if (i >= 120) {{ window.frames_of = [frames.slice(1), scripts, layouts]; return; }} \
         requestAnimationFrame(tick); const begun = performance.now(); step(i++); for (let n = 0; n < 8; n++) await null; \
         const done = performance.now(); document.body.offsetHeight; scripts.push(done - begun); layouts.push(performance.now() - done); }}; \
         requestAnimationFrame(tick);"
    );
    window.script(&script)?;
    let times = window.until_script("return window.frames_of")?;
    let quantiles = |of: usize| -> Outcome<Quantiles> {
        let mut times: Vec<f64> = times[of].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        times.sort_by(f64::total_cmp);
        if times.len() < 100 {
            return Err(format!("{what} drew {} frames", times.len()).into());
        }
        let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len() - 1)).copied().unwrap_or_default();
        Ok([at(0.5), at(0.95), at(1.0)])
    };
    let [frames, scripts, layouts] = [quantiles(0)?, quantiles(1)?, quantiles(2)?];
    let summary = |[median, most, longest]: Quantiles| format!("{median:.0}/{most:.0}/{longest:.0}");
    println!("{what}: frame {} ms (median/95 %/longest), of it script {}, layout {}", summary(frames), summary(scripts), summary(layouts));
    Ok(frames)
}

/// A step that sets where a box is scrolled to, `by` pixels on with each frame.
#[must_use]
pub fn scrolling(css: &str, by: u32) -> String {
    format!("(i) => {{ const box = document.querySelector('{css}'); box.scrollTop = i * {by}; box.dispatchEvent(new Event('scroll')); }}")
}

/// What this screen can do at best: prints the frames of a plain box of plain lines, as large as a list, with all of it new in each frame.
///
/// # Errors
/// When the page draws too few frames.
pub fn frames_of_plain_text(window: &Session) -> Outcome<Quantiles> {
    window.script(
        "const box = document.createElement('div'); box.id = 'plain'; \
         box.style.cssText = 'position:fixed;inset:100px 0 0 120px;overflow:auto;background:white;z-index:99'; \
         box.innerHTML = Array.from({ length: 3000 }, (_, i) => `<div style=\"height:50px\">${i} 阿莫西林胶囊 2025-06-01 12.3 %</div>`).join(''); \
         document.body.append(box);",
    )?;
    let quantiles = frames("a plain box of text", window, "(i) => { document.querySelector('#plain').scrollTop = i * 900; }");
    window.script("document.querySelector('#plain').remove()")?;
    quantiles
}
