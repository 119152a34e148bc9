//! From import to order on the sample sales, without a display: by command line, with pictures of the real window.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::process::{capture, run, shown};
use crate::project::Project;
use crate::report::heading;
use crate::setup::Ready;

/// The program of the acceptance tests that drives the real window and saves its pictures.
pub(crate) const CAMERA: &str = "screenshots";

/// What the steps work on and leave behind.
struct Tour<'a> {
    project: &'a Project,
    ready: &'a Ready,
    folder: PathBuf,
}

pub(crate) fn without_a_display(project: &Project, ready: &Ready) -> Result<()> {
    let tour = Tour::begin(project, ready)?;
    let version = tour.train()?;
    let forecast = tour.folder.join("forecast.csv");
    step("forecast with it", tour.cli().args(["predict", &version, "--out"]).arg(&forecast))?;
    let pictures = tour.folder.join("screenshots");
    tour.photograph(&pictures, &[])?;

    heading("what was written");
    println!("sample sales   {}", tour.sample().display());
    println!("data folder    {}", tour.data().display());
    list("trained model  ", &version.split('/').filter(|part| !part.is_empty()).fold(tour.data(), |path, part| path.join(part)));
    println!("forecast       {}", forecast.display());
    list("pictures       ", &pictures);
    Ok(())
}

/// From a sales file to an order by command line, which must work on every system.
pub(crate) fn smoke(project: &Project, ready: &Ready) -> Result<()> {
    let tour = Tour::begin(project, ready)?;
    let version = tour.train()?;
    step("forecast with it", tour.cli().args(["predict", &version]))?;
    step("order with it", tour.cli().args(["order", &version, "--stock", "10"]))?;
    step("delete it", tour.cli().args(["delete", &version]))?;
    step("restore it", tour.cli().args(["restore", &version]))?;
    step("check every file", tour.cli().arg("verify"))
}

pub(crate) fn pictures_of_everything(project: &Project, ready: &Ready) -> Result<()> {
    let tour = Tour::begin(project, ready)?;
    tour.train()?;
    let product = best_seller(&mut tour.cli())?;
    let own = ["product", "--product", &product];
    // The three newest are compared.
    for (scope, model) in
        [(&["global", "--aggregation", "pooled"][..], "kan"), (&["global"], "tcn"), (&own, "kan"), (&own, "transformer"), (&own, "mlstm")]
    {
        step("train another", tour.cli().args(["train", "--mode"]).args(scope).args(["--model", model]))?;
    }
    tour.stock_up()?;
    tour.photograph(&project.root.join("screenshots"), &["--all"])
}

impl<'a> Tour<'a> {
    /// In an empty folder: an earlier tour's versions would only confuse.
    fn begin(project: &'a Project, ready: &'a Ready) -> Result<Self> {
        let folder = project.target.join("sample-run");
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Failure::file("can't empty", &folder, &error)),
            _ => fs::create_dir_all(&folder).map_err(|error| Failure::file("can't create", &folder, &error))?,
        }
        Ok(Self { project, ready, folder })
    }

    fn sample(&self) -> PathBuf {
        self.folder.join("sample.csv")
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn cli(&self) -> Command {
        let mut command = Command::new(self.project.built("pharmacast-cli"));
        command.arg("--data-dir").arg(self.data());
        self.ready.equip(&mut command);
        command
    }

    /// From nothing to a trained version; hands back its path.
    fn train(&self) -> Result<String> {
        step("write the sample sales", self.cli().arg("sample").arg(self.sample()))?;
        step("import them", self.cli().arg("import").arg(self.sample()))?;
        let product = best_seller(&mut self.cli())?;
        step("train a model", self.cli().args(["train", "--mode", "product", "--product", &product, "--model", "tcn"]))?;
        newest_version(&mut self.cli())
    }

    /// A stock list with lots, and terms of some products, so that orders have something to show.
    fn stock_up(&self) -> Result<()> {
        let (stock, items) = (self.folder.join("stock.csv"), self.folder.join("items.csv"));
        let mut lots = String::from("门店编码,药品编码,批号,库存数量,有效期至\n");
        let mut terms = String::from("product_id,supplier,pack_size,unit_cost,lead_days\n");
        for product in 1..=12 {
            let supplier = ["国药控股", "华润医药"][product % 2];
            terms.push_str(&format!("P{product:03},{supplier},{},{},{}\n", [10, 20, 1][product % 3], 5 + product, 2 + product % 3));
            for store in 1..=3 {
                let expires = ["2025-08-20", "2026-11-30", "2027-05-31"][(product + store) % 3];
                lots.push_str(&format!("S{store:03},P{product:03},25{product:02}{store},{},{expires}\n", (product * store * 37) % 190));
            }
        }
        for (file, text) in [(&stock, lots), (&items, terms)] {
            fs::write(file, text).map_err(|error| Failure::file("can't write", file, &error))?;
        }
        step("read a stock list", self.cli().args(["stock", "--import"]).arg(&stock))?;
        step("read terms of products", self.cli().args(["items", "--import"]).arg(&items))
    }

    fn photograph(&self, pictures: &Path, options: &[&str]) -> Result<()> {
        heading("pictures of the window");
        if !cfg!(target_os = "linux") {
            println!("Pictures are taken with WebKitWebDriver and Xvfb, which only Linux has.");
            return Ok(());
        }
        let mut camera = Command::new(self.project.built(CAMERA));
        run(self.ready.equip(camera.arg("--data-dir").arg(self.data()).arg("--out").arg(pictures).args(options)))
    }
}

/// Prints a title and the command as a user would type it, and runs it.
fn step(title: &str, command: &mut Command) -> Result<()> {
    heading(title);
    println!("$ {}", shown(command));
    run(command)
}

fn best_seller(cli: &mut Command) -> Result<String> {
    let data = json(cli.args(["data", "--json"]))?;
    let products = data["products"].as_array().into_iter().flatten();
    let best = products.max_by(|a, b| quantity(a).total_cmp(&quantity(b)));
    let id = best.and_then(|product| product["product_id"].as_str()).map(str::to_owned);
    id.ok_or_else(|| Failure::new("the sample sales have no products; please report this bug"))
}

fn quantity(product: &serde_json::Value) -> f64 {
    product["total_quantity"].as_f64().unwrap_or(0.0)
}

fn newest_version(cli: &mut Command) -> Result<String> {
    let rows = json(cli.args(["list", "--json"]))?;
    let path = rows[0]["model_path"].as_str().map(str::to_owned);
    path.ok_or_else(|| Failure::new("no trained version is listed; please report this bug"))
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
