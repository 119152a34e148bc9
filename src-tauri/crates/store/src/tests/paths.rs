//! Properties of paths: injective, reversible, portable, never outside the root.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

fn any_id() -> impl Strategy<Value = String> {
    prop_oneof![
        proptest::string::string_regex("\\PC{1,40}").expect("a pattern"),
        proptest::string::string_regex("[a-cA-C._%/ \\\\~0-9]{1,12}").expect("a pattern"),
        proptest::collection::vec(any::<char>(), 1..=200).prop_map(|chars| chars.into_iter().collect()),
        proptest::sample::select(vec!["all", "ALL", "CON", "nul.txt", "..", ".", " ", "v1", "P001", "x_y", "sum", "tcn"])
            .prop_map(str::to_owned),
    ]
    .prop_filter("at most 200 characters after normalization", |text| Id::new(text).is_ok())
}

/// Whether Windows, macOS and Linux all take it as the name of a folder.
fn is_portable(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end_matches(' ').to_ascii_uppercase();
    let device = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
        || (stem.chars().count() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && !stem.ends_with(|c: char| c.is_ascii_alphabetic()));
    !name.is_empty()
        && name.len() <= 255
        && !device
        && !name.starts_with(['.', ' '])
        && !name.ends_with(['.', ' '])
        && !name.contains(|c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn paths_are_reversible_portable_and_inside(product in any_id(), store in any_id(), number in 1_u32..) {
        for key in every_scope(&product, &store) {
            let path = VersionPath { key: key.clone(), number };
            let text = path.to_string();
            let inner = text.strip_prefix("saved_models/").expect("below saved_models").strip_suffix('/').expect("ends with /");
            for name in inner.split('/') {
                prop_assert!(is_portable(name), "{name:?} of {text}");
            }
            let parsed: VersionPath = text.parse().expect("a path is read back");
            prop_assert_eq!(parsed.to_string(), text.clone());
            let whole = |key: &Key| [key.scope.product(), key.scope.store()].into_iter().flatten().all(Id::is_whole);
            if whole(&parsed.key) {
                prop_assert_eq!(&parsed, &path, "the path says all");
            }
            prop_assert_eq!(key.registry_key(), key.dir().strip_prefix("saved_models/").expect("below").replace('/', "_"));
        }
    }

    #[test]
    fn two_scopes_never_share_a_folder(ids in proptest::collection::vec(any_id(), 2..6)) {
        let mut seen: HashMap<String, Key> = HashMap::new();
        let mut registry: HashMap<String, Key> = HashMap::new();
        for product in &ids {
            for store in &ids {
                for key in every_scope(product, store) {
                    if let Some(other) = seen.insert(key.dir(), key.clone()) {
                        prop_assert_eq!(&other, &key, "same folder");
                    }
                    if let Some(other) = registry.insert(key.registry_key(), key.clone()) {
                        prop_assert_eq!(&other, &key, "same key of versions.json");
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_is_parsed_is_written_the_same_way(text in "(saved_models/)?(product|store|global/(all|stores|products|custom))/[a-zA-Z0-9_%/.~ ]{1,40}/(sum/)?tcn/v[0-9]{1,3}/?") {
        if let Ok(path) = text.parse::<VersionPath>() {
            let long = if text.starts_with("saved_models/") { text.clone() } else { format!("saved_models/{text}") };
            let long = if long.ends_with('/') { long } else { format!("{long}/") };
            prop_assert_eq!(path.to_string(), long);
        }
    }

    #[test]
    fn a_component_comes_back_as_its_id(text in any_id()) {
        let id = Id::new(&text).expect("an id");
        prop_assert_eq!(Id::from_component(&id.component()).expect("a component"), id);
    }
}

#[test]
fn ids_are_normalized_and_bounded() {
    assert_eq!(id("e\u{301}"), id("é"), "NFC");
    assert!(Id::new("").is_err());
    assert!(Id::new(&"药".repeat(200)).is_ok());
    assert!(Id::new(&"药".repeat(201)).is_err());
    assert!(ModelType::new("weekday_median").is_ok(), "a simple method");
    for wrong in ["", "Tcn", "1a", "a-b", "_a", "é"] {
        assert!(ModelType::new(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn ids_of_200_characters_are_published_and_resolved() {
    let folder = folder();
    let store = open(&folder);
    for (product, shop) in [("药".repeat(200), "店".repeat(200)), ("a".repeat(200), "_".repeat(200)), ("p".repeat(200), "S1".to_owned())]
    {
        for key in every_scope(&product, &shop) {
            let path = publish(&store, &key);
            let parsed: VersionPath = path.to_string().parse().expect("a path");
            assert_eq!(store.resolve(&parsed).expect("resolved"), path, "the metadata have the ids whole");
            assert_eq!(store.show(&parsed).expect("metadata").key().as_ref(), Some(&key));
        }
    }
    assert!(product_key(&"p".repeat(200)).dir().contains(&"p".repeat(200)), "plain ids stay readable where they fit");
    drop(store);
    assert!(open_report(&folder).1.findings.is_empty());
}

#[test]
fn ids_are_shown_to_developers_in_quotes() {
    assert_eq!(format!("{:?}", id("A \"1\"")), r#""A \"1\"""#);
}
