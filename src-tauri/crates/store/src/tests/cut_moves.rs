//! Moves of the data folder that are cut off at each step: nothing is lost, and the next attempt comes to its end.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::cut::{Cut, Kind};
use super::moving::{OWNED, move_to};
use super::*;
use crate::FindingKind;
use crate::disk::Disk;
use crate::folder::find_with;

/// A folder to start each cut from, always at the same paths, since notes hold paths.
struct Stage {
    top: Folder,
    back: bool,
}

impl Stage {
    fn a(&self) -> PathBuf {
        self.top.path.join("a")
    }

    fn b(&self) -> PathBuf {
        self.top.path.join("b")
    }

    /// A data folder at `a`; or one that once moved from `b` to `a`, for the way back.
    fn new(back: bool) -> Self {
        let stage = Self { top: folder(), back };
        let start = if back { stage.b() } else { stage.a() };
        let store = Store::open(&start, &now()).expect("opens").0;
        for key in &every_scope("P", "S")[..2] {
            publish(&store, key);
        }
        fs::write(start.join("sales.sqlite"), "sales").expect("written");
        if back {
            store.move_to(&stage.a(), &OWNED, &mut |_| true).expect("moved");
        }
        stage
    }

    /// Moves `a` to `b` on a disk that is cut at a step; false when the move came to its end.
    fn cut(&self, kind: Kind, at: usize) -> bool {
        let cut = Cut::new(kind, at);
        let (store, _) = Store::open_with(&self.a(), &now(), cut.options()).expect("opens");
        cut.arm();
        drop(store.move_to(&self.b(), &OWNED, &mut |_| true));
        cut.fired()
    }

    /// Opens what is found from a place, on a disk that is cut at a step; false when that came to its end.
    fn cut_opening(&self, from: &Path, kind: Kind, at: usize) -> bool {
        let cut = Cut::new(kind, at);
        cut.arm();
        let options = cut.options();
        if let Ok(found) = find_with(from, &options.disk) {
            drop(Store::open_with(&found.folder, &now(), options));
        }
        cut.fired()
    }

    /// Everything is found from both places that can be started from, and it is the same.
    fn check(&self, story: &str) {
        let places = if self.back { vec![self.b(), self.a()] } else { vec![self.a()] };
        let mut folders = BTreeSet::new();
        for place in &places {
            let found = find_with(place, &Disk::default()).expect(story);
            let (store, report) = Store::open(&found.folder, &now()).expect(story);
            let left: Vec<_> = report.findings.iter().filter(|finding| finding.kind != FindingKind::CopyLeft).collect();
            assert!(left.is_empty(), "{story}: {left:?}");
            assert_eq!(super::crash::all_versions(&store).len(), 2, "{story}");
            assert!(store.verify().expect(story).ok, "{story}");
            assert_eq!(fs::read(found.folder.join("sales.sqlite")).expect(story), b"sales", "{story}");
            folders.insert(found.folder);
        }
        assert_eq!(folders.len(), 1, "{story}: both lead to the same data folder");
        let here = folders.into_iter().next().expect(story);
        for other in [self.a(), self.b(), files::sibling(&self.b(), ".moving")].into_iter().filter(|place| *place != here) {
            let has_sales = other.join("sales.sqlite").exists();
            let (_, report) = Store::open(&here, &now()).expect(story);
            let said = report
                .findings
                .iter()
                .any(|finding| finding.kind == FindingKind::CopyLeft && finding.message.contains(&*other.to_string_lossy()));
            assert!(
                !has_sales || said,
                "{story}: a copy of the sales is left at {} and isn't reported: {:?}",
                other.display(),
                report.findings
            );
        }
    }
}

#[test]
fn a_move_there_and_back_survives_a_cut_at_every_step_and_in_the_opening_after_it() {
    let mut points = 0;
    for back in [false, true] {
        for kind in [Kind::Clean, Kind::Torn] {
            for at in 0.. {
                let stage = Stage::new(back);
                if !stage.cut(kind, at) {
                    stage.check("an uncut move");
                    break;
                }
                let story = format!("{} cut at step {at} ({kind:?})", if back { "moving back" } else { "moving" });
                let start = if back { stage.b() } else { stage.a() };
                let mut again = 0;
                while stage.cut_opening(&start, kind, again) {
                    stage.check_found(&start, &format!("{story}, opening cut at step {again}"));
                    again += 1;
                    points += 1;
                }
                stage.check(&story);
                stage.move_again(&story);
                points += 1;
            }
        }
    }
    println!("moves: {points} cut points");
    assert!(points > 200, "{points}");
}

impl Stage {
    /// Whatever was left, the move comes to its end the second time.
    fn move_again(&self, story: &str) {
        let start = if self.back { self.b() } else { self.a() };
        let here = find_with(&start, &Disk::default()).expect(story).folder;
        if here != self.b() {
            move_to(&here, &self.b()).expect(story);
        }
        self.check(&format!("{story}, moved again"));
        assert_eq!(find_with(&start, &Disk::default()).expect(story).folder, self.b(), "{story}");
    }

    /// The data is found, whatever is left to settle.
    fn check_found(&self, from: &Path, story: &str) {
        let found = find_with(from, &Disk::default()).expect(story);
        assert!(found.holds_data && found.folder.join("sales.sqlite").exists(), "{story}: {}", found.folder.display());
    }
}
