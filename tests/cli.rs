//! The command line from outside: what `docs/contract.md` promises to scripts and other programs.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use acceptance::{DataFolder, Outcome, Programs, pharmacy_csv};
use serde_json::{Value, json};

/// Few epochs: these tests are about files and numbers, not about accuracy.
const TRAIN: [&str; 9] = ["train", "--mode", "product", "--product", "N02BE", "--model", "tcn", "--epochs", "4"];

#[test]
fn two_trainings_with_one_seed_are_two_versions_with_equal_weights() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let report = programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    assert_eq!((&report["rows_read"], &report["rows_imported"], &report["rows_rejected"]), (&json!(1460), &json!(1460), &json!(0)));
    assert_eq!((&report["first_date"], &report["last_date"]), (&json!("2022-01-01"), &json!("2023-12-31")));
    assert_eq!((&report["products"], &report["stores"]), (&json!(2), &json!(1)));

    for version in ["v1", "v2"] {
        let events = programs.run(&data, &[&["--json"], &TRAIN[..], &["--seed", "1"]].concat())?.lines()?;
        assert_eq!(events[0]["event"], "started");
        let epochs: Vec<&Value> = events.iter().filter(|e| e["event"] == "epoch").collect();
        assert!(!epochs.is_empty() && epochs.iter().all(|e| e["train_loss"].is_f64() && e["val_loss"].is_f64() && e["seconds"].is_f64()));
        let last = events.last().ok_or("no event")?;
        assert_eq!((&last["event"], &last["version"]), (&json!("finished"), &json!(version)));
        assert!(last["metrics"]["mase"].is_f64(), "{last}");
    }
    let folder = |version: &str| format!("saved_models/product/N02BE_all/tcn/{version}/");
    let weights = |version: &str| fs::read(data.inside(&format!("{}model.pth", folder(version))));
    assert_eq!(weights("v1")?, weights("v2")?, "one seed, one thread, the same data: the same bytes");
    assert_eq!(data.json("saved_models/versions.json")?, json!({ "product_N02BE_all_tcn": 2 }));
    let listed = programs.json(&data, &["list"])?;
    let paths: Vec<&str> = listed.as_array().into_iter().flatten().filter_map(|r| r["model_path"].as_str()).collect();
    assert_eq!(paths, [folder("v2"), folder("v1")], "newest first");

    let points = programs.json(&data, &["predict", &folder("v2")])?;
    let days: Vec<&str> = points.as_array().into_iter().flatten().filter_map(|p| p["date"].as_str()).collect();
    let two_weeks: Vec<String> = (1..=14).map(|day| format!("2024-01-{day:02}")).collect();
    assert_eq!(days, two_weeks, "lead time and order interval of most orders");
    for point in points.as_array().into_iter().flatten() {
        let number = |name: &str| point[name].as_f64().unwrap_or(f64::NAN);
        assert!(0.0 <= number("lower") && number("lower") <= number("forecast") && number("forecast") <= number("upper"), "{point}");
    }

    programs.json(&data, &["delete", &folder("v2")])?;
    assert!(!data.inside(&folder("v2")).exists());
    let events = programs.run(&data, &[&["--json"], &TRAIN[..]].concat())?.lines()?;
    assert_eq!(events.last().ok_or("no event")?["version"], "v3", "a number is never given twice");
    assert_eq!(programs.json(&data, &["verify"])?["ok"], true);
    Ok(())
}

#[test]
fn metadata_say_what_the_contract_asks_and_every_hash_is_right() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let path = "saved_models/product/N02BE_all/tcn/v1/";
    let record = programs.json(&data, &["show", path])?;
    assert_eq!(record, data.json(&format!("{path}metadata.json"))?);
    for field in [
        "schema_version",
        "mode",
        "scope",
        "type",
        "version",
        "created_at",
        "app_version",
        "libtorch_version",
        "data",
        "settings",
        "scaler",
        "features",
        "loss_history",
        "metrics",
        "baselines",
        "residual_quantiles",
        "stop_reason",
        "seconds",
        "files",
    ] {
        assert!(!record[field].is_null(), "metadata.json lacks `{field}`");
    }
    assert!(record["baselines"]["seasonal_naive"]["mae"].is_f64(), "the baseline on the same days");
    assert_eq!((&record["settings"]["epochs"], &record["settings"]["seed"]), (&json!(4), &json!(1)));
    let names: Vec<&str> = record["files"].as_array().into_iter().flatten().filter_map(|f| f["name"].as_str()).collect();
    for name in ["model.pth", "checkpoint_best.pth", "loss_curve.png"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let png = fs::read(data.inside(&format!("{path}loss_curve.png")))?;
    assert_eq!(png[..8], *b"\x89PNG\r\n\x1a\n");

    // A file changed behind the program's back is found, and its weights are not used.
    let weights = data.inside(&format!("{path}model.pth"));
    let mut bytes = fs::read(&weights)?;
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&weights, bytes)?;
    let report = programs.run(&data, &["--json", "verify"])?;
    assert_eq!(report.code, Some(1), "a damaged store is a failed check");
    assert!(report.stdout.contains("file_changed"), "{}", report.stdout);
    let refused = programs.run(&data, &["--json", "predict", path])?;
    assert_eq!((refused.code, &refused.error()?["code"]), (Some(1), &json!("damaged")));
    Ok(())
}

#[test]
fn the_index_and_the_registry_may_be_deleted() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let before = programs.json(&data, &["list"])?;
    for file in ["models.sqlite", "saved_models/versions.json"] {
        fs::remove_file(data.inside(file))?;
        let after = programs.json(&data, &["list"])?;
        assert_eq!(after[0]["model_path"], before[0]["model_path"], "without {file} the folders still say all");
        assert_eq!(data.json("saved_models/versions.json")?, json!({ "product_N02BE_all_tcn": 1 }));
    }
    assert_eq!(programs.json(&data, &["reindex"])?["versions"], 1);
    Ok(())
}

#[test]
fn weights_are_a_state_dict_that_pythons_own_tools_read() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let weights = data.inside("saved_models/product/N02BE_all/tcn/v1/model.pth");
    // What torch.load(weights_only=True) allows, with the standard library alone: only these names may be looked up.
    let script = r#"
import pickle, sys, zipfile
from collections import OrderedDict
class Tensor:
    def __init__(self, storage, offset, size, stride, *rest): self.storage, self.size = storage, size
class Reader(pickle.Unpickler):
    def find_class(self, module, name):
        allowed = {("collections", "OrderedDict"): OrderedDict, ("torch._utils", "_rebuild_tensor_v2"): Tensor, ("torch", "FloatStorage"): "f4"}
        return allowed[module, name]
    def persistent_load(self, pid): return pid
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    [name] = [n for n in z.namelist() if n.endswith("/data.pkl")]
    state = Reader(z.open(name)).load()
    for key, tensor in state.items():
        n = 1
        for s in tensor.size: n *= s
        kind, dtype, entry, place, count = tensor.storage
        assert (kind, dtype, place, count) == ("storage", "f4", "cpu", n), (key, tensor.storage)
        assert len(z.read(name.replace("data.pkl", "data/" + entry))) == 4 * n, key
print(len(state))
"#;
    let python = if cfg!(windows) { "python" } else { "python3" };
    let output = Command::new(python).args(["-c", script]).arg(&weights).output()?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let n: u32 = String::from_utf8(output.stdout)?.trim().parse()?;
    assert!(n > 10, "a network has named tensors, this file {n}");
    Ok(())
}

#[test]
fn bad_rows_are_reported_with_line_and_column_and_skipped() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let file = data.file("sales.csv", "date,product_id,quantity\n2024-01-01,A,3\n2024-13-01,A,4\n2024-01-03,A,many\n2024-01-04,A,5\n")?;
    let report = programs.json(&data, &["import", &file])?;
    assert_eq!((&report["rows_read"], &report["rows_imported"], &report["rows_rejected"]), (&json!(4), &json!(2), &json!(2)));
    let issues = report["issues"].as_array().into_iter().flatten().filter(|i| i["effect"] == "left_out");
    let left_out: Vec<(&Value, &Value)> = issues.map(|i| (&i["line"], &i["column"])).collect();
    assert_eq!(left_out, [(&json!(3), &json!("date")), (&json!(4), &json!("quantity"))]);
    assert_eq!(programs.json(&data, &["data"])?["products"][0]["total_quantity"], 8.0);
    Ok(())
}

#[test]
fn a_file_without_dates_is_refused_and_nothing_changes() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("good.csv", "date,product_id,quantity\n2024-01-01,A,3\n")?])?;
    let before = programs.json(&data, &["data"])?;
    let refused = programs.run(&data, &["--json", "import", &data.file("bad.csv", "product_id,quantity\nA,3\n")?])?;
    assert_eq!((refused.code, &refused.error()?["code"]), (Some(1), &json!("no_date_column")));
    assert_eq!(programs.json(&data, &["data"])?, before);
    Ok(())
}

#[test]
fn a_wide_file_is_understood_and_derived_columns_are_left_out() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let wide = "datum;M01AB;N02BE;Year;Month;Hour;Weekday Name\n1/30/2014;0;32.4;2014;1;248;Thursday\n1/31/2014;8;50.6;2014;1;276;Friday\n2/1/2014;2;61.85;2014;2;276;Saturday\n";
    programs.json(&data, &["import", &data.file("wide.csv", wide)?])?;
    let loaded = programs.json(&data, &["data"])?;
    let products: Vec<(&Value, &Value)> =
        loaded["products"].as_array().into_iter().flatten().map(|p| (&p["product_id"], &p["total_quantity"])).collect();
    assert_eq!(products, [(&json!("M01AB"), &json!(10.0)), (&json!("N02BE"), &json!(144.85))]);
    assert_eq!((&loaded["first_date"], &loaded["last_date"]), (&json!("2014-01-30"), &json!("2014-02-01")));
    Ok(())
}

#[test]
fn wrong_usage_ends_with_2_and_failure_with_1_and_both_say_what_to_do() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let cases: [(&[&str], i32, &str); 6] = [
        (&["frobnicate"], 2, "usage"),
        (&["train", "--mode", "product", "--model", "tcn"], 2, "usage"),
        (&["train", "--mode", "product", "--product", "X", "--model", "tcn"], 1, "no_sales"),
        (&["train", "--mode", "product", "--product", "X", "--model", "oracle"], 1, "unknown_model_type"),
        (&["show", "saved_models/product/X_all/tcn/v1/"], 1, "not_found"),
        (&["show", "../../etc/passwd"], 1, "not_a_version_path"),
    ];
    for (arguments, code, name) in cases {
        let answer = programs.run(&data, &[&["--json"], arguments].concat())?;
        assert_eq!((answer.code, &answer.error()?["code"]), (Some(code), &json!(name)), "{arguments:?}: {}", answer.stderr);
        let for_people = programs.run(&data, arguments)?;
        assert!(for_people.stderr.starts_with("error: "), "{arguments:?}: {}", for_people.stderr);
    }
    Ok(())
}

#[test]
fn until_hides_every_later_sale() -> Outcome<()> {
    let programs = Programs::find()?;
    let sales = pharmacy_csv();
    let cut: String = sales.lines().filter(|l| *l < "2023-07-01").fold(String::new(), |all, line| all + line + "\n");
    let cut = format!("date,product_id,quantity\n{}", cut.replace("date,product_id,quantity\n", ""));
    let mut weights = Vec::new();
    for content in [sales, cut] {
        let data = DataFolder::new()?;
        programs.json(&data, &["import", &data.file("sales.csv", content)?])?;
        programs.run(&data, &[&["--json"], &TRAIN[..], &["--until", "2023-06-30"]].concat())?;
        weights.push(fs::read(data.inside("saved_models/product/N02BE_all/tcn/v1/model.pth"))?);
    }
    assert_eq!(weights[0], weights[1], "a sale after the day given changes nothing");
    Ok(())
}

fn trained(programs: &Programs) -> Outcome<DataFolder> {
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let answer = programs.run(&data, &[&["--json"], &TRAIN[..]].concat())?;
    if answer.code == Some(0) { Ok(data) } else { Err(answer.stderr.into()) }
}

#[test]
fn versions_travel_in_a_zip_and_the_data_folder_moves_whole() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let zip = data.file("versions.zip", "")?;
    fs::remove_file(&zip)?;
    programs.json(&data, &["export", &zip])?;
    let other = DataFolder::new()?;
    let dry = programs.json(&other, &["import-versions", &zip, "--dry-run"])?;
    assert!(programs.json(&other, &["list"])?.as_array().is_some_and(Vec::is_empty), "a dry run changes nothing: {dry}");
    programs.json(&other, &["import-versions", &zip])?;
    let path = "saved_models/product/N02BE_all/tcn/v1/";
    assert_eq!(programs.json(&other, &["list"])?[0]["model_path"], path);
    programs.json(&other, &["import-versions", &zip])?;
    assert_eq!(programs.json(&other, &["list"])?.as_array().map(Vec::len), Some(1), "a version that is there already is left out");
    assert_eq!(programs.json(&other, &["verify"])?["ok"], true);

    let target = data.file("new place", "")?;
    fs::remove_file(&target)?;
    for command in [&["tag", path, "spring"][..], &["use", path], &["backup"], &["archive", path]] {
        programs.json(&data, command)?;
    }
    programs.json(&data, &["move", &target])?;
    let left: Vec<_> = fs::read_dir(data.path())?.map(|entry| Ok(entry?.file_name())).collect::<Outcome<_>>()?;
    assert_eq!(left, ["moved_to.txt"], "nothing is left in the old place but where to look");
    let moved = Command::new(&programs.cli).args(["--data-dir", &target, "--json", "predict", path]).output()?;
    assert!(moved.status.success(), "{}", String::from_utf8_lossy(&moved.stderr));
    Ok(())
}

#[test]
fn a_training_that_was_killed_is_gone_on_with_and_ends_the_same() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    programs.json(&data, &["import", &data.file("sales.csv", pharmacy_csv())?])?;
    let train = [&["--json"], &TRAIN[..7], &["--epochs", "12", "--patience", "12", "--set", "checkpoint_every=1"]].concat();
    let mut child = programs.command(&data, &train).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("\"epoch\":"))).ok_or("no epoch")??;
    child.kill()?;
    child.wait()?;

    let left = programs.json(&data, &["unfinished"])?;
    let name = left[0]["name"].as_str().ok_or("nothing is unfinished")?;
    assert_eq!(left[0]["model_dir"], "saved_models/product/N02BE_all/tcn");
    let events = programs.run(&data, &["--json", "train", "--resume", name])?.lines()?;
    assert_eq!(events.last().ok_or("no event")?["model_path"], "saved_models/product/N02BE_all/tcn/v1/");
    assert_eq!(programs.json(&data, &["unfinished"])?.as_array().map(Vec::len), Some(0));
    programs.run(&data, &train)?;
    let hash = |version: &str| -> Outcome<Value> {
        let files = programs.json(&data, &["show", &format!("saved_models/product/N02BE_all/tcn/{version}/")])?["files"].clone();
        Ok(files.as_array().into_iter().flatten().find(|file| file["name"] == "model.pth").ok_or("no weights")?["sha256"].clone())
    };
    assert_eq!(hash("v1")?, hash("v2")?, "as if it had never been killed");
    let answer = programs.run(&data, &["--json", "train", "--resume"])?;
    assert_eq!(answer.code, Some(2), "nothing is left to resume: {}", answer.stderr);
    Ok(())
}

#[test]
fn a_warm_process_answers_forecasts_line_by_line() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let path = "saved_models/product/N02BE_all/tcn/v1/";
    let mut child = programs.command(&data, &["--json", "serve"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut questions = child.stdin.take().ok_or("no input")?;
    let mut answers = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    let mut ask = |line: &str| -> Outcome<Value> {
        writeln!(questions, "{line}")?;
        Ok(serde_json::from_str(&answers.next().ok_or("no answer")??)?)
    };
    let cold = programs.json(&data, &["predict", path])?;
    let predict = json!(["predict", path]).to_string();
    assert_eq!(ask(&predict)?["ok"], cold, "the same forecast as of a process of its own");
    for bad in ["no JSON", "[\"delete\", \"saved_models/product/N02BE_all/tcn/v1/\"]", "[\"predict\", \"../v1\"]"] {
        assert!(ask(bad)?["error"]["code"].is_string(), "{bad}");
    }
    assert_eq!(ask(&predict)?["ok"], cold, "and continues after a request that it refused");

    // As the window asks.
    let all = ask(&json!(["predict", "--view=null", "--", path]).to_string())?["ok"].take();
    let series = &all["series"][0];
    assert_eq!((&all["path"], &all["shown"], &all["days"][0]["forecast"]), (&json!(path), series, &cold[0]["forecast"]));
    let view = json!(["predict", format!("--view={series}"), "--keep", "--", path]).to_string();
    assert_eq!(ask(&view)?["ok"], all, "the only series is all that there is");
    let kept = |count: usize| -> Outcome<()> {
        assert_eq!(programs.json(&data, &["archive", "--list"])?.as_array().map(Vec::len), Some(count));
        Ok(())
    };
    kept(1)?;
    let (weights, elsewhere) = (data.inside(&format!("{path}model.pth")), data.inside("model.pth"));
    fs::rename(&weights, &elsewhere)?;
    assert_eq!(ask(&view)?["ok"], all, "nothing has changed but that it is kept, so it isn't made again");
    fs::rename(&elsewhere, &weights)?;
    let mut write = |file: PathBuf| ask(&json!(["predict", "--view=null", format!("--out={}", file.display()), "--", path]).to_string());
    assert_eq!(write(data.inside("forecast.csv"))?["ok"], all);
    assert_eq!(fs::read_to_string(data.inside("forecast.csv"))?.lines().count(), 15, "a line for each day, below the names of the columns");
    assert_eq!(write(data.inside("saved_models/forecast.csv"))?["error"]["code"], "own_file");
    assert!(ask(&json!(["predict", "--view=none", "--", path]).to_string())?["error"]["code"].is_string());

    let more = "date,product_id,quantity\n2024-01-01,N02BE,90\n2024-01-02,N02BE,95\n";
    programs.json(&data, &["import", &data.file("more.csv", more)?])?;
    let later = ask(&view)?["ok"].take();
    assert_eq!((&later["at"], &later["days"][0]["date"]), (&json!("2024-01-02"), &json!("2024-01-03")), "sales that came meanwhile count");
    kept(2)?;
    drop(questions);
    assert!(child.wait()?.success(), "it ends when there can't be more requests");
    Ok(())
}

#[test]
fn versions_are_compared_on_the_days_that_both_were_tested_on() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = trained(&programs)?;
    let fewer = [&["--json"], &TRAIN[..], &["--seed", "2", "--until", "2023-11-30"]].concat();
    assert_eq!(programs.run(&data, &fewer)?.code, Some(0));
    let path = |n| format!("saved_models/product/N02BE_all/tcn/v{n}/");
    let compared = programs.json(&data, &["compare", &path(1), &path(2)])?;
    assert_eq!(compared["versions"][1]["model_path"], path(2));
    assert_eq!(compared["differences"]["seed"], json!([1, 2]));
    assert_eq!(compared["caveats"], json!(["different_data", "different_days"]));
    let days = compared["days"].as_array().ok_or("no days")?;
    assert!(!days.is_empty() && days.iter().all(|day| day["date"].as_str() <= Some("2023-11-30")), "{days:?}");
    assert!(days.iter().all(|day| day["forecasts"].as_array().is_some_and(|f| f.len() == 2)));
    assert_eq!(programs.run(&data, &["compare", &path(1)])?.code, Some(2), "one version has nothing to be compared with");
    Ok(())
}

#[test]
fn the_windows_program_runs_commands_without_a_window() -> Outcome<()> {
    let programs = Programs::find()?;
    let data = DataFolder::new()?;
    let sales = data.file("sales.csv", pharmacy_csv())?;
    let hidden = |arguments: &[&str]| -> Outcome<Option<i32>> {
        let mut command = Command::new(&programs.window);
        command.arg("--without-window").arg("--data-dir").arg(data.path()).args(arguments);
        // No window could open.
        command
            .env("PHARMACAST_CLI", &programs.cli)
            .env("XDG_CONFIG_HOME", data.settings())
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
        Ok(command.status()?.code())
    };
    assert_eq!(hidden(&["import", &sales])?, Some(0));
    assert_eq!(programs.json(&data, &["data"])?["rows"], 1460);
    assert_eq!((hidden(&["import", "missing.csv"])?, hidden(&["no-such-command"])?), (Some(1), Some(2)), "the command's own exit codes");
    Ok(())
}
