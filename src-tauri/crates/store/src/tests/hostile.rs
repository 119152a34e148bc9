//! Ids made to break out of their place or to meet: published for real, none does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::*;
use crate::{Filter, StoreError};

const HOSTILE: [&str; 88] = [
    "阿莫西林 0.25g",
    "A/B",
    "A\\B",
    "A:B",
    "A*B",
    "A?B",
    "A\"B",
    "A<B",
    "A>B",
    "A|B",
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "COM1",
    "COM9",
    "COM¹",
    "LPT1",
    "LPT³",
    "CON.txt",
    "NUL.tar.gz",
    "CONIN$",
    "CONOUT$",
    "AUX ",
    "..",
    ".",
    "...",
    "../..",
    "../../etc/passwd",
    "..\\..\\windows",
    "/",
    "//",
    "\\",
    "\\\\server\\share",
    "/etc/passwd",
    "C:",
    "C:\\",
    "c:/",
    "~",
    "~root",
    "$HOME",
    "%HOME%",
    "%2F",
    "%2E%2E",
    "%",
    "%%",
    "%~",
    "a%~b",
    "all",
    "x_y",
    "_",
    "__",
    "_all",
    "all_",
    "P001_all",
    "a_",
    "v1",
    "v2",
    "tcn",
    "mlstm",
    "sum",
    "mean",
    "global",
    "product",
    "stores",
    "custom",
    "saved_models",
    ".staging",
    ".trash",
    "versions.json",
    "versions.json.lock",
    "in_use.json",
    " ",
    "  ",
    " a",
    "a ",
    "a.",
    ".a",
    "a. .",
    "\t",
    "a\nb",
    "a\0b",
    "\u{7f}",
    "\u{85}",
    "\u{200b}",
    "\u{202e}gpj",
    "\u{feff}",
    "😀",
];

const MORE: [&str; 16] = ["🇨🇳", "é", "ﬁ", "Ǆ", "İ", "ß", "ς", "K2", "Å2", "가", "한글 약", "دواء", "תרופה", "ยา", "-", "--rf"];

#[test]
fn hostile_ids_stay_in_their_place_and_apart() {
    let folder = folder();
    let store = open(&folder);
    let mut texts: Vec<String> = HOSTILE.iter().chain(&MORE).map(|text| (*text).to_owned()).collect();
    texts.extend([
        ("药".repeat(200)),
        "a".repeat(200),
        "/".repeat(200),
        "_".repeat(199),
        format!("{}_", "b".repeat(199)),
        "😀".repeat(200),
    ]);
    let distinct: BTreeSet<_> = texts.iter().map(|text| id(text)).collect();
    assert!(distinct.len() == texts.len() && texts.len() >= 110, "{} distinct of {}", distinct.len(), texts.len());
    let mut places = BTreeMap::new();
    for text in &texts {
        for key in
            [product_key(text), key(Scope::GlobalCustom { store: id(text), product: id(text), aggregation: Aggregation::Sum }, "kan")]
        {
            let path = publish(&store, &key);
            assert_eq!(path.number, 1, "{text:?} shares a folder");
            assert_eq!(places.insert(path.to_string(), text.clone()), None, "{text:?} collides");
            assert_eq!(store.show(&path).expect("metadata").scope.product.as_deref(), Some(id(text).as_str()));
        }
    }
    assert_eq!(store.list(&Filter::default()).expect("a list").len(), 2 * texts.len());
    assert!(store.verify().expect("verified").ok);
    let data: BTreeSet<_> = names(&folder.path).into_iter().filter(|name| !name.starts_with("models.sqlite")).collect();
    assert_eq!(data, ["data_folder.json", "saved_models"].map(str::to_owned).into(), "nothing outside saved_models");
    let root: BTreeSet<_> = names(&folder.path.join("saved_models")).into_iter().collect();
    let expect = [".data_folder.json", ".staging", "global", "product", "versions.json", "versions.json.holder", "versions.json.lock"];
    assert_eq!(root, expect.map(str::to_owned).into(), "nothing but the modes");
    drop(store);
    let (store, report) = open_report(&folder);
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(store.reindex().expect("reindexed").versions, 2 * texts.len(), "all are found by their folders alone");
    let rows = store.list(&Filter::default()).expect("a list");
    let back: BTreeSet<_> = rows.iter().map(|row| row.product.clone().expect("a product")).collect();
    assert_eq!(back, texts.iter().map(|text| id(text).as_str().to_owned()).collect(), "and come back as they were");
}

#[test]
fn ids_that_some_system_would_take_for_the_same_are_refused() {
    let folder = folder();
    let store = open(&folder);
    for (first, second) in
        [("p001", "P001"), ("Éa", "éA"), ("ſtop", "stop"), ("straße", "STRASSE"), ("all", "ALL"), ("con", "CON"), ("a\u{200d}b", "ab")]
    {
        publish(&store, &product_key(first));
        let refused = try_publish(&store, &product_key(second));
        assert!(matches!(&refused, Err(StoreError::CaseClash { .. })), "{first:?} and {second:?}: {refused:?}");
        let message = refused.expect_err("refused").to_string();
        assert!(message.contains(first) && message.contains(second), "{message}");
    }
    publish(&store, &product_key("e\u{301}t\u{e9}"));
    assert_eq!(publish(&store, &product_key("\u{e9}te\u{301}")).number, 2, "the same in NFC, so the same id");
}

#[test]
fn hostile_paths_are_refused() {
    let folder = folder();
    let store = open(&folder);
    publish(&store, &product_key("P"));
    for text in [
        "",
        "/",
        "..",
        "../..",
        "/etc/passwd",
        "saved_models",
        "saved_models/",
        "saved_models/product/P_all/tcn",
        "saved_models/product/P_all/tcn/v0",
        "saved_models/product/P_all/tcn/v01",
        "saved_models/product/P_all/tcn/v1//",
        "saved_models//product/P_all/tcn/v1",
        "saved_models/product/P_all/TCN/v1",
        "saved_models/product/P_all/tcn/v4294967296",
        "saved_models/product/P_all/tcn/v-1",
        "saved_models/product/../product/P_all/tcn/v1",
        "saved_models/product/P/tcn/v1",
        "saved_models/product/P_x_y/tcn/v1",
        "saved_models/product/%50_all/tcn/v1",
        "saved_models/product/P%2fQ_all/tcn/v1",
        "saved_models\\product\\..\\product\\P_all\\tcn\\v1",
        "C:/saved_models/product/P_all/tcn/v1",
        "./saved_models/product/P_all/tcn/v1",
        "saved_models/global/all/max/tcn/v1",
        "saved_models/.trash/product/P_all/tcn/v1",
        "saved_models/product/all_all/tcn/v1",
        "saved_models/product/CON_all/tcn/v1",
    ] {
        assert!(matches!(text.parse::<VersionPath>(), Err(StoreError::NotAVersionPath { .. })), "{text:?}");
    }
}

#[test]
fn paths_are_read_with_either_separator_and_whole_inside_the_data_folder() {
    let folder = folder();
    let store = open(&folder);
    let path = publish(&store, &product_key("P"));
    let dir = store.version_dir(&path);
    let whole = folder.path.join("saved_models").join("product").join("P_all").join("tcn").join("v1");
    for text in [
        path.to_string(),
        "saved_models\\product\\P_all\\tcn\\v1".to_owned(),
        "product\\P_all/tcn\\v1\\".to_owned(),
        dir.display().to_string(),
        whole.display().to_string(),
        format!("{}/", whole.display()),
    ] {
        assert_eq!(store.version_path(&text).expect("a path"), path, "{text}");
    }
    let gone = whole.with_file_name("v2");
    assert_eq!(store.version_path(&gone.display().to_string()).expect("a path").number, 2, "whether it is there or not");
    for text in [folder.path.with_file_name("other").join("saved_models"), folder.path.clone(), folder.path.join("..").join("x")] {
        assert!(matches!(store.version_path(&text.display().to_string()), Err(StoreError::NotAVersionPath { .. })), "{}", text.display());
    }
}

fn names(dir: &Path) -> Vec<String> {
    fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}
