//! `cargo xtask bench`: the measuring programs (examples) of the crates, built with full optimisation. What they measure is theirs to say.

use crate::failure::{Failure, Result};
use crate::process::{cargo, run};
use crate::project::Project;
use crate::report::heading;
use crate::setup::setup;

struct Bench {
    name: &'static str,
    package: &'static str,
    example: &'static str,
    measures: &'static str,
}

const BENCHES: [Bench; 3] = [
    Bench { name: "store", package: "store", example: "bench_store", measures: "publishing, listing and reading versions" },
    Bench { name: "import", package: "sales", example: "bench_import", measures: "rows per second from file to database" },
    Bench { name: "train", package: "nets", example: "bench_train", measures: "training steps per second" },
];

pub(crate) fn bench(project: &Project, names: &[&str]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|bench| bench.name == **name)) {
        let known: Vec<String> = BENCHES.iter().map(|bench| format!("{} ({})", bench.name, bench.measures)).collect();
        return Err(Failure::new(format!("there is no bench {unknown}; there are: {}", known.join(", "))));
    }
    let ready = setup(project)?;
    for bench in BENCHES.iter().filter(|bench| names.is_empty() || names.contains(&bench.name)) {
        heading(&format!("bench {}: {}", bench.name, bench.measures));
        let mut cargo = cargo();
        cargo.args(["run", "--release", "--package", bench.package, "--example", bench.example]).current_dir(&project.root);
        run(ready.equip(&mut cargo))?;
    }
    Ok(())
}
