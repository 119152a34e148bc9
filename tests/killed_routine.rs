//! The routine killed at random moments and run again ends like one that was never killed: the same sales, stock, versions, and orders.
//! `PHARMACAST_KILLS` says how many (50 for the long run).

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use acceptance::{DataFolder, Outcome, Programs, pharmacy_csv};
use serde_json::{Value, json};

const KILLS: u64 = 4;
const TRAIN: [&str; 10] = ["--json", "train", "--mode", "product", "--product", "R03", "--model", "tcn", "--epochs", "2"];

#[test]
fn a_routine_that_is_killed_ends_like_one_that_is_not() -> Outcome<()> {
    let programs = Programs::find()?;
    let kills = std::env::var("PHARMACAST_KILLS").map_or(Ok(KILLS), |n| n.parse())?;
    let whole = DataFolder::new()?;
    prepare(&programs, &whole)?;
    let began = Instant::now();
    let report = programs.json(&whole, &["routine"])?;
    let took = began.elapsed();
    let kinds: Vec<&Value> = report["files"].as_array().into_iter().flatten().map(|file| &file["kind"]).collect();
    assert_eq!(kinds.len(), 2, "{report}");
    assert!(kinds.contains(&&json!("sales")) && kinds.contains(&&json!("stock")), "{report}");
    assert_eq!(report["trainings"].as_array().map(Vec::len), Some(1), "six weeks of new sales: {report}");
    assert!(report["worklist"]["to_order"].as_u64().is_some_and(|lines| lines > 0), "{report}");
    let right = state(&programs, &whole)?;

    let mut random = Random(11);
    let (mut killed, mut folder) = (0, DataFolder::new()?);
    prepare(&programs, &folder)?;
    while killed < kills {
        let mut child = programs.command(&folder, &["routine"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        std::thread::sleep(Duration::from_millis(random.below(u64::try_from(took.as_millis())?.max(1))));
        if child.try_wait()?.is_none() {
            child.kill()?;
            killed += 1;
        }
        child.wait()?;
        // Every few kills it is left to end, and begins again from the start.
        if killed % 4 == 0 {
            programs.json(&folder, &["routine"])?;
            assert_eq!(state(&programs, &folder)?, right, "after {killed} kills");
            folder = DataFolder::new()?;
            prepare(&programs, &folder)?;
        }
    }
    println!("{killed} runs killed");
    Ok(())
}

/// Sales up to November, a version in use, and a watched folder with six weeks of new sales and a stock list.
fn prepare(programs: &Programs, data: &DataFolder) -> Outcome<()> {
    let text = pharmacy_csv();
    let mut lines = text.lines();
    let head = lines.next().ok_or("a header")?;
    let (early, late): (Vec<&str>, Vec<&str>) = lines.partition(|line| !is_late(line));
    let file = |lines: &[&str]| format!("{head}\n{}\n", lines.join("\n"));
    programs.json(data, &["import", &data.file("early.csv", file(&early))?])?;
    let trained = programs.run(data, &TRAIN)?.lines()?;
    let path = trained.last().and_then(|event| event["model_path"].as_str()).ok_or("no version")?.to_owned();
    programs.json(data, &["use", &path])?;
    let inbox = Path::new(&data.file("marker", "")?).with_file_name("inbox");
    fs::create_dir_all(&inbox)?;
    fs::write(inbox.join("new.csv"), file(&late))?;
    fs::write(inbox.join("stock.csv"), "药品编码,库存数量\nR03,5\nN02BE,3\n")?;
    // Written long enough ago not to be waited for.
    let old = std::time::SystemTime::now() - Duration::from_secs(60);
    for name in ["new.csv", "stock.csv"] {
        fs::File::options().write(true).open(inbox.join(name))?.set_modified(old)?;
    }
    programs.json(data, &["watch", inbox.to_str().ok_or("a name in Unicode")?])?;
    Ok(())
}

/// Whether a row is of the last six weeks.
fn is_late(line: &str) -> bool {
    line >= "2023-11-20"
}

/// What the routine leaves, without its times.
fn state(programs: &Programs, data: &DataFolder) -> Outcome<Value> {
    let rows = programs.json(data, &["list"])?;
    let mut versions: Vec<Value> = rows.as_array().into_iter().flatten().map(|row| json!([row["model_path"], row["in_use"]])).collect();
    versions.sort_by_key(ToString::to_string);
    let worklist = programs.json(data, &["worklist"])?;
    let ordered: Vec<Value> = worklist.as_array().into_iter().flatten().map(|line| json!([line["series"], line["quantity"]])).collect();
    let kept = programs.json(data, &["archive", "--list"])?;
    let unfinished = programs.json(data, &["unfinished"])?;
    Ok(json!({
        "data": programs.json(data, &["data"])?,
        "stock": programs.json(data, &["stock"])?,
        "lists": programs.json(data, &["stock", "--lists"])?.as_array().map(Vec::len),
        "versions": versions,
        "orders": ordered,
        "kept": kept.as_array().map(Vec::len),
        "unfinished": unfinished.as_array().map(Vec::len),
    }))
}

/// Reproducible moments (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % end
    }
}
