//! Several real processes on one store, and processes that are killed at any moment. A child is this test program started again.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::*;
use crate::store::Options;
use crate::{Filter, StoreError};

const ROLE: &str = "PHARMACAST_STORE_CHILD";
const DATA: &str = "PHARMACAST_STORE_CHILD_DATA";
const COUNT: &str = "PHARMACAST_STORE_CHILD_COUNT";

/// Does nothing in a test run; in a child it is the child's work.
#[test]
fn as_a_child() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let data = std::path::PathBuf::from(std::env::var(DATA).expect("a data folder"));
    let count: usize = std::env::var(COUNT).expect("a count").parse().expect("a number");
    let (store, _) = Store::open(&data, &now()).expect("opens");
    let key = product_key("共同");
    match role.as_str() {
        "publish" => {
            for _ in 0..count {
                println!("published {}", publish(&store, &key).number);
            }
        }
        "churn" => loop {
            let path = publish(&store, &key);
            println!("published {}", path.number);
            if path.number.is_multiple_of(3) {
                store.delete(std::slice::from_ref(&path), &now()).expect("deleted");
            }
            if path.number.is_multiple_of(6) {
                store.restore(&path).expect("restored");
            }
            if path.number.is_multiple_of(15) {
                store.empty_trash().expect("emptied");
            }
        },
        "hold" => {
            let _lock = store.shared.lock("holding the lock for a test").expect("the lock");
            println!("holding");
            thread::sleep(Duration::from_secs(60));
        }
        other => panic!("no role {other}"),
    }
}

fn child(role: &str, data: &Path, count: usize) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "tests::processes::as_a_child", "--nocapture", "--test-threads", "1"])
        .envs([(ROLE, role.to_owned()), (COUNT, count.to_string())])
        .env(DATA, data)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("a child")
}

/// The numbers that a child says it published, as it says them.
fn published(child: &mut Child) -> impl Iterator<Item = u32> + use<> {
    let output = BufReader::new(child.stdout.take().expect("its output"));
    output.lines().map_while(Result::ok).filter_map(|line| line.rsplit_once("published ")?.1.parse().ok())
}

fn size(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn many_processes_publish_under_one_key_without_losing_or_repeating_a_number() {
    let folder = folder();
    drop(open(&folder));
    let (processes, publishes) = (size("PHARMACAST_STORE_PROCESSES", 8), size("PHARMACAST_STORE_PUBLISHES", 50));
    let mut children: Vec<_> = (0..processes).map(|_| child("publish", &folder.path, publishes)).collect();
    let mut numbers: Vec<u32> = Vec::new();
    for child in &mut children {
        numbers.extend(published(child));
        assert!(child.wait().expect("ends").success());
    }
    let total = processes * publishes;
    let distinct: BTreeSet<u32> = numbers.iter().copied().collect();
    assert_eq!(numbers.len(), total);
    let all: BTreeSet<u32> = (1..=u32::try_from(total).expect("a small number")).collect();
    assert_eq!(distinct, all, "v1 to v{total}, each once");
    let (store, report) = open_report(&folder);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let rows = store.list(&Filter::default()).expect("a list");
    assert_eq!(rows.len(), total, "the index has each");
    let registry = fs::read_to_string(folder.path.join("saved_models").join("versions.json")).expect("versions.json");
    assert_eq!(registry, format!("{{\n  \"product_共同_all_tcn\": {total}\n}}\n"));
    println!("{processes} processes x {publishes} publishes: {} distinct numbers", distinct.len());
}

#[test]
fn processes_killed_at_any_moment_leave_a_store_that_is_whole() {
    let folder = folder();
    drop(open(&folder));
    let kills = size("PHARMACAST_STORE_KILLS", 40);
    let mut said = BTreeSet::new();
    let mut awaited = 0;
    for round in 0..kills {
        let mut children = [child("churn", &folder.path, 0), child("churn", &folder.path, 0)];
        let mut numbers: Vec<_> = children.iter_mut().map(published).collect();
        // Every fourth is killed while it starts, the others a little after some publish: moments spread over all they do.
        let wait_for = round % 4;
        awaited += wait_for;
        let mut given: Vec<u32> = numbers[0].by_ref().take(wait_for).collect();
        thread::sleep(Duration::from_micros((round as u64 * 1373) % 12_000));
        for child in &mut children {
            child.kill().expect("killed");
        }
        given.extend(numbers.into_iter().flatten());
        for number in given {
            assert!(said.insert(number), "round {round}: number {number} was given twice");
        }
        for child in &mut children {
            child.wait().expect("ends");
        }
        let (store, _) = open_report(&folder);
        let report = store.verify().expect("verified");
        assert!(report.ok, "round {round}: {:?}", report.findings);
        for row in store.list(&Filter::default()).expect("a list") {
            let path: VersionPath = row.model_path.parse().expect("a path");
            assert_eq!(store.read(&path, "model.pth").expect("weights"), b"weights", "round {round}: a listed version is whole");
        }
        let next = store.next_number(&product_key("共同")).expect("a number");
        assert!(said.last().is_none_or(|last| next > *last), "round {round}");
    }
    println!("{kills} kills, {} numbers given, none twice, every listed version whole", said.len());
    assert!(said.len() >= awaited, "what was awaited was said: {} of {awaited}", said.len());
}

#[test]
fn waiting_for_the_lock_ends_with_the_name_of_its_holder_and_reading_goes_on() {
    let folder = folder();
    let path = publish(&open(&folder), &product_key("P"));
    let mut holder = child("hold", &folder.path, 0);
    let mut output = BufReader::new(holder.stdout.take().expect("its output"));
    let mut line = String::new();
    while !line.contains("holding") {
        line.clear();
        assert!(output.read_line(&mut line).expect("output") > 0, "the child got the lock");
    }
    let options = Options { lock_wait: Duration::from_millis(50), open_wait: Duration::from_millis(50), ..Options::default() };
    let (store, report) = Store::open_with(&folder.path, &now(), options).expect("opens");
    assert_eq!(report.findings.iter().map(|f| f.kind).collect::<Vec<_>>(), [crate::FindingKind::Deferred]);
    assert_eq!(store.list(&Filter::default()).expect("readers never wait").len(), 1);
    assert_eq!(store.read(&path, "model.pth").expect("weights"), b"weights");
    let refused = store.delete(&[path], &now()).expect_err("refused").to_string();
    let pid = holder.id().to_string();
    assert!(refused.contains(&pid) && refused.contains("holding the lock for a test"), "{refused}");
    let program = std::env::current_exe().expect("its path");
    let program = program.file_stem().expect("a name").to_string_lossy();
    assert!(refused.contains(&*program), "{refused} names {program}");
    holder.kill().expect("killed");
    holder.wait().expect("ends");
    assert!(!matches!(store.empty_trash(), Err(StoreError::Busy { .. })), "the lock ends with its holder");
}
