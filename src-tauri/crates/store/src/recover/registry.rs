//! Recovering `versions.json`: whatever its state, after it no number is below one that a folder, the trash, or the
//! copy mentions, and where it was lost, the index.

use super::finding;
use crate::error::Result;
use crate::registry::{Registry, RegistryFile};
use crate::report::{Finding, FindingKind};
use crate::store::Shared;
use crate::tree::{Tree, TypeFolder};

const FILE: &str = "saved_models/versions.json";

impl Shared {
    pub(super) fn recover_registry(
        &self,
        tree: &Tree,
        trash: &Tree,
        indexed: &Registry,
        stamp: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<()> {
        let copy = Registry::read_copy(&self.layout, &self.disk);
        let traces = || tree.folders.iter().chain(&trash.folders).filter(|folder| folder.highest() > 0);
        let highest = |key: &str| traces().filter(|folder| folder.key.registry_key() == key).map(TypeFolder::highest).max().unwrap_or(0);
        let mut lost = None;
        let mut registry = match Registry::read(&self.layout, &self.disk)? {
            RegistryFile::Read(mut registry, mut wrong) => {
                wrong.extend(registry.drop_implausible(highest));
                if !wrong.is_empty() {
                    lost = Some((
                        FindingKind::RegistryEntry,
                        format!(
                            "versions.json had entries that aren't version numbers ({}); they were rebuilt from the folders",
                            wrong.join(", ")
                        ),
                    ));
                }
                registry
            }
            RegistryFile::Missing => {
                if traces().next().is_some() || copy != Registry::default() || *indexed != Registry::default() {
                    lost = Some((FindingKind::RegistryMissing, "versions.json was missing and was rebuilt from the folders".to_owned()));
                }
                Registry::default()
            }
            RegistryFile::Torn(reason) => {
                let aside = self.set_aside(&self.layout.registry(), stamp)?;
                lost = Some((
                    FindingKind::RegistryTorn,
                    format!(
                        "versions.json was damaged ({reason}); it was set aside as {} and rebuilt from the folders",
                        self.layout.relative(&aside)
                    ),
                ));
                Registry::default()
            }
        };
        if lost.is_some() {
            registry.raise_all(&copy);
            registry.raise_all(indexed);
            registry.drop_implausible(highest);
        }
        let mut behind = Vec::new();
        for folder in traces() {
            if registry.raise(&folder.key, folder.highest()) {
                behind.push(format!("{} is at v{}", folder.key.registry_key(), folder.highest()));
            }
        }
        if lost.is_some() || !behind.is_empty() {
            registry.write(&self.layout, &self.disk)?;
        }
        match lost {
            Some((kind, message)) => findings.push(finding(kind, Some(FILE), message)),
            None if !behind.is_empty() => findings.push(finding(
                FindingKind::RegistryBehind,
                Some(FILE),
                format!("versions.json was out of date and was updated: {}", some(&behind)),
            )),
            None => {}
        }
        Ok(())
    }
}

impl Shared {
    /// Names entries of `versions.json` above every trace of a version. They stay: a number is not given twice, so a gap is right and a
    /// lower entry might be wrong.
    pub(crate) fn report_registry_ahead(&self, tree: &Tree, findings: &mut Vec<Finding>) -> Result<()> {
        let trash = Tree::walk(&self.disk, &self.layout.trash());
        let mut traces = Registry::read_copy(&self.layout, &self.disk);
        for folder in tree.folders.iter().chain(&trash.folders) {
            traces.raise(&folder.key, folder.highest());
        }
        let ahead = Registry::read_or_empty(&self.layout, &self.disk)?.above(&traces);
        if !ahead.is_empty() {
            findings.push(finding(FindingKind::RegistryAhead, Some(FILE), format!(
                "versions.json counts further than any version that is left: {}. That is right if versions were deleted by hand; the numbers \
                 between stay unused",
                some(&ahead)
            )));
        }
        Ok(())
    }
}

/// The first few of a list that may be long.
pub(super) fn some(list: &[String]) -> String {
    const SHOWN: usize = 5;
    let more = if list.len() > SHOWN { format!(" and {} more", list.len() - SHOWN) } else { String::new() };
    format!("{}{more}", list.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", "))
}
