//! What is odd about the folders themselves: reported, never changed.

use std::collections::HashMap;

use super::finding;
use crate::id::Id;
use crate::report::{Finding, FindingKind};
use crate::store::Shared;
use crate::tree::Tree;

impl Shared {
    pub(crate) fn report_folders(&self, tree: &Tree, findings: &mut Vec<Finding>) {
        for (names, reason) in &tree.unreadable {
            let path = format!("saved_models/{}", names.join("/"));
            findings.push(finding(
                FindingKind::Unreadable,
                Some(&path),
                format!(
                    "the folder {path} can't be read ({reason}); make it readable and open the data folder again; its versions stay in the list"
                ),
            ));
        }
        for names in &tree.strange {
            let path = format!("saved_models/{}", names.join("/"));
            findings.push(finding(
                FindingKind::NotAVersion,
                Some(&path),
                format!("the folder {path} isn't in a place for versions and is ignored; move it to where it belongs, or elsewhere"),
            ));
        }
        for names in &tree.links {
            findings.push(link_found(&format!("saved_models/{}", names.join("/")), "a link"));
        }
        let mut kinds: [HashMap<String, &Id>; 2] = Default::default();
        for folder in tree.folders.iter().filter(|folder| !folder.versions.is_empty()) {
            for (known, id) in kinds.iter_mut().zip([folder.key.scope.product(), folder.key.scope.store()]) {
                let Some(id) = id else { continue };
                let first = known.entry(id.folded()).or_insert(id);
                if first.as_str() != id.as_str() {
                    findings.push(finding(
                        FindingKind::CaseClash,
                        Some(&folder.key.dir()),
                        format!(
                            "the ids `{first}` and `{id}` differ only by upper and lower case; on Windows and macOS they share a folder. \
                         Delete the versions of one of them"
                        ),
                    ));
                }
            }
        }
    }
}

/// A link or a special file where a folder or a file of the program would be.
pub(super) fn link_found(path: &str, what: &str) -> Finding {
    finding(
        FindingKind::LinkFound,
        Some(path),
        format!(
            "{path} is {what}; it isn't changed, and what it leads to isn't used. Put the folder or file itself there, or move it away"
        ),
    )
}
