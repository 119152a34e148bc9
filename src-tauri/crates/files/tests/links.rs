//! Links, pipes, and folders at places where files of ours should be: refused by name, and what they lead to stays as it was.

#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;

#[cfg(unix)]
use files::{Nature, nature};
use files::{is_entry_name, is_not_plain};

type Attempt = fn(&Path) -> std::io::Result<()>;

const ATTEMPTS: [(&str, Attempt); 7] = [
    ("open", |path| files::open(path).map(drop)),
    ("create", |path| files::create(path).map(drop)),
    ("append", |path| files::append(path).map(drop)),
    ("open_lock", |path| files::open_lock(path).map(drop)),
    ("read", |path| files::read(path, 1 << 20).map(drop)),
    ("replace", |path| files::replace(path, b"ours")),
    ("replace next to a link", |path| files::replace(&path.with_extension(""), b"ours")),
];

#[test]
fn folders_are_refused_as_files() {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("data.tmp");
    fs::create_dir(&path).expect("made");
    for (name, attempt) in ATTEMPTS {
        let error = attempt(&path).expect_err(name);
        assert_eq!(is_not_plain(&error).expect(name).path, path, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_refused_by_name_and_lead_nowhere() {
    let top = tempfile::tempdir().expect("a folder");
    let outside = top.path().join("outside.txt");
    fs::write(&outside, "theirs").expect("written");
    let missing = top.path().join("missing.txt");
    let place = |what: &str| {
        let path = top.path().join(format!("{what}.tmp"));
        match what {
            "link" => std::os::unix::fs::symlink(&outside, &path).expect("linked"),
            "dangling" => std::os::unix::fs::symlink(&missing, &path).expect("linked"),
            "device" => std::os::unix::fs::symlink("/dev/zero", &path).expect("linked"),
            _ => assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success()),
        }
        path
    };
    for path in ["link", "dangling", "device", "pipe"].map(place) {
        for (name, attempt) in ATTEMPTS {
            let error = attempt(&path).expect_err(name);
            assert_eq!(is_not_plain(&error).expect(name).path, path, "{name}: {error}");
        }
        assert!(matches!(nature(&path).expect("looked at"), Nature::Link | Nature::Special));
    }
    assert_eq!(fs::read(&outside).expect("read"), b"theirs");
    assert!(!missing.exists(), "nothing is made through a dangling link");
}

#[cfg(unix)]
#[test]
fn a_link_between_the_root_and_a_file_is_found() {
    let top = tempfile::tempdir().expect("a folder");
    let root = top.path().join("root");
    fs::create_dir_all(top.path().join("outside").join("v1")).expect("made");
    fs::create_dir_all(root.join("a")).expect("made");
    std::os::unix::fs::symlink(top.path().join("outside"), root.join("a").join("tcn")).expect("linked");
    let error = files::check_below(&root, &root.join("a").join("tcn").join("v1")).expect_err("a link on the way");
    assert_eq!(is_not_plain(&error).expect("a link").path, root.join("a").join("tcn"));
    assert!(files::check_below(&root, &root.join("a").join("..").join("..").join("outside")).is_err(), "no way up");
    assert!(files::check_below(&root, &root.join("a").join("kan").join("v1")).is_ok(), "what isn't there yet isn't a link");
    let linked_root = top.path().join("linked");
    std::os::unix::fs::symlink(&root, &linked_root).expect("linked");
    assert!(files::check_below(&linked_root, &linked_root.join("a")).is_ok(), "the root itself is the user's choice");
}

#[cfg(unix)]
#[test]
fn new_files_and_folders_are_private_and_rights_of_others_can_be_taken() {
    use std::os::unix::fs::PermissionsExt;
    let top = tempfile::tempdir().expect("a folder");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let folder = top.path().join("a").join("b");
    files::make_dirs(&folder).expect("made");
    files::make_dir(&folder.join("c")).expect("made");
    let file = folder.join("sales");
    files::replace(&file, b"x").expect("written");
    assert_eq!((mode(&folder), mode(&folder.join("c")), mode(&file)), (0o700, 0o700, 0o600));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o664)).expect("set");
    files::restrict_to_group(&file).expect("restricted");
    assert_eq!(mode(&file), 0o660, "the group is how several users of one pharmacy share a folder");
    let (outside, inside) = (top.path().join("outside"), folder.join("inside"));
    fs::write(&outside, "x").expect("written");
    fs::set_permissions(&outside, fs::Permissions::from_mode(0o644)).expect("set");
    fs::hard_link(&outside, &inside).expect("linked");
    files::restrict_to_group(&inside).expect("left");
    assert_eq!(mode(&outside), 0o644, "another name of a file keeps its rights");
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("large");
    fs::write(&path, [0; 11]).expect("written");
    assert!(files::read(&path, 10).expect_err("refused").to_string().contains("more than 10 bytes"));
    assert_eq!(files::read(&path, 11).expect("read").len(), 11);
}

#[test]
fn a_lock_file_that_was_replaced_is_not_the_one_that_was_opened() {
    let top = tempfile::tempdir().expect("a folder");
    let path = top.path().join("x.lock");
    let first = files::open_lock(&path).expect("opened");
    assert!(files::is_same_file(&first, &path));
    // On some disks, Windows keeps the name of a removed file until nobody has it open.
    if cfg!(windows) { fs::rename(&path, top.path().join("old.lock")) } else { fs::remove_file(&path) }.expect("away");
    assert!(!files::is_same_file(&first, &path));
    let second = files::open_lock(&path).expect("opened");
    assert!(files::is_same_file(&second, &path) && !files::is_same_file(&first, &path));
}

#[test]
fn names_that_lead_elsewhere_are_no_names_of_entries() {
    for name in ["notes.txt", "我的.txt", "...", "a b"] {
        assert!(is_entry_name(name), "{name}");
    }
    for name in ["", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", "C:", "C:x", "x:stream", "a\0b"] {
        assert!(!is_entry_name(name), "{name:?}");
    }
}

#[test]
fn another_name_of_a_file_keeps_what_it_held() {
    let top = tempfile::tempdir().expect("a folder");
    let outside = top.path().join("outside.txt");
    fs::write(&outside, "theirs").expect("written");
    let path = top.path().join("settings.json");
    for name in ["settings.json", "settings.json.tmp"] {
        fs::hard_link(&outside, top.path().join(name)).expect("linked");
        files::replace(&path, b"ours").expect("replaced");
        assert_eq!((fs::read(&outside).expect("read"), fs::read(&path).expect("read")), (b"theirs".to_vec(), b"ours".to_vec()), "{name}");
    }
    fs::hard_link(&outside, top.path().join("made")).expect("linked");
    drop(files::create(&top.path().join("made")).expect("made"));
    assert_eq!(fs::read(&outside).expect("read"), b"theirs");
    assert_eq!(fs::read(top.path().join("made")).expect("read"), b"");
}
