//! The whole way on the sample sales without a display: import, train, forecast, and a picture of the real window.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use crate::display::Display;
use crate::failure::{Failure, Result};
use crate::process::{capture, run, shown};
use crate::project::Project;
use crate::report::heading;
use crate::setup::Ready;

/// The program of the acceptance tests that drives the real window and saves its pictures.
pub(crate) const SCREENSHOTS: &str = "screenshots";

/// `camera`: whether the program that takes the pictures is built.
pub(crate) fn without_a_display(project: &Project, ready: &Ready, camera: bool) -> Result<()> {
    let folder = project.target.join("sample-run");
    match fs::remove_dir_all(&folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(Failure::file("cannot empty", &folder, &error)),
        _ => fs::create_dir_all(&folder).map_err(|error| Failure::file("cannot create", &folder, &error))?,
    }
    let sample = folder.join("sample.csv");
    let data = folder.join("data");
    let forecast = folder.join("forecast.csv");
    let cli = || {
        let mut command = Command::new(project.built("pharmacast-cli"));
        command.arg("--data-dir").arg(&data);
        ready.equip(&mut command);
        command
    };
    step("write the sample sales", cli().arg("sample").arg(&sample))?;
    step("import them", cli().arg("import").arg(&sample))?;
    let product = best_seller(&mut cli())?;
    step("train a model", cli().args(["train", "--mode", "product", "--product", &product, "--model", "tcn"]))?;
    let version = newest_version(&mut cli())?;
    step("forecast with it", cli().args(["predict", &version, "--out"]).arg(&forecast))?;

    let pictures = folder.join("screenshots");
    if camera {
        heading("a picture of the window");
        let display = Display::for_tests()?;
        let mut camera = Command::new(project.built(SCREENSHOTS));
        run(display.show_on(ready.equip(camera.arg("--data-dir").arg(&data).arg("--out").arg(&pictures))))?;
    }

    heading("what was written");
    println!("sample sales   {}", sample.display());
    println!("data folder    {}", data.display());
    list("trained model  ", &version.split('/').fold(data.clone(), |path, part| path.join(part)));
    println!("forecast       {}", forecast.display());
    list("pictures       ", &pictures);
    Ok(())
}

/// Says what comes, shows the command so that a person can type it, and runs it.
fn step(title: &str, command: &mut Command) -> Result<()> {
    heading(title);
    println!("$ {}", shown(command));
    run(command)
}

fn best_seller(cli: &mut Command) -> Result<String> {
    let data = json(cli.args(["data", "--json"]))?;
    let products = data["products"].as_array().into_iter().flatten();
    let best = products.max_by(|a, b| quantity(a).total_cmp(&quantity(b)));
    best.and_then(|product| product["product_id"].as_str())
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("the sample sales hold no product; this is a fault of the program, please report it"))
}

fn quantity(product: &serde_json::Value) -> f64 {
    product["total_quantity"].as_f64().unwrap_or(0.0)
}

fn newest_version(cli: &mut Command) -> Result<String> {
    let rows = json(cli.args(["list", "--json"]))?;
    rows[0]["model_path"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::new("no trained version is listed; this is a fault of the program, please report it"))
}

fn json(command: &mut Command) -> Result<serde_json::Value> {
    let out = capture(command)?;
    if !out.success {
        return Err(Failure::new(format!("`{}` failed: {}{}", shown(command), out.stdout.trim(), out.stderr.trim())));
    }
    serde_json::from_str(&out.stdout).map_err(|error| Failure::new(format!("`{}` printed no JSON: {error}", shown(command))))
}

fn list(title: &str, folder: &Path) {
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    files.sort();
    for (line, file) in files.iter().enumerate() {
        println!("{}{}", if line == 0 { title.to_owned() } else { " ".repeat(title.len()) }, file.display());
    }
}
