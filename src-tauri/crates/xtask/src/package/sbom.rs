//! The bill of materials of a release, in CycloneDX 1.5: what is in it, for those who watch for known vulnerabilities.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::works::Work;
use crate::failure::{Failure, Result};

pub(crate) fn write(works: &[Work], file: &Path) -> Result<()> {
    fs::write(file, of(works).to_string()).map_err(|error| Failure::file("can't write", file, &error))
}

fn of(works: &[Work]) -> Value {
    let components: Vec<Value> = works
        .iter()
        .map(|work| {
            let url = format!("pkg:{}/{}@{}", work.origin, work.name.replace('@', "%40"), work.version);
            json!({
                "type": "library", "bom-ref": url, "purl": url, "name": work.name, "version": work.version,
                "licenses": [{ "expression": work.license }],
            })
        })
        .collect();
    let own = json!({ "type": "application", "name": "pharmacast", "version": env!("CARGO_PKG_VERSION") });
    json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "metadata": { "component": own }, "components": components })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scoped_npm_package_has_a_valid_package_url() {
        let work = Work { origin: "npm", name: "@tauri-apps/api".into(), version: "2.0.0".into(), license: "MIT".into(), texts: vec![] };
        assert_eq!(of(&[work])["components"][0]["purl"], "pkg:npm/%40tauri-apps/api@2.0.0");
    }
}
