"""Where a training step of ours goes, by `perf` (Linux): what is matrix products, and so the least that the step could take, and the rest.

    where_time_goes.py PATH_OF_bench_steps [SECONDS]

The matrix products' share of the samples, times the time of a step, is the step's time if nothing but its matrix products were left.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

from speed import HYPER, SHAPE

# The first that fits the symbol (or the file it is in) names the kind of work.
KINDS = [
    ("matrix products", r"kernels::product"),
    ("attention", r"kernels::attention"),
    ("matrix memory", r"kernels::memory|kernels::gating"),
    ("splines", r"kernels::splines"),
    ("normalization", r"kernels::norm"),
    ("optimizer", r"adamw|move_towards|rows::norm"),
    ("windows and loss", r"batch::|Days|DayTable|outputs::|log1p|expf|drawn"),
    ("random numbers", r"[Dd]ropout|fastrand"),
    ("other numbers", r"kernels::|passes::|replicas::"),
    ("memory", r"malloc|free|mem(cpy|move|set)|page|unlink_chunk|clear_|folio|fault|mmap|munmap|charge|\[k\]"),
]
REST = "other"


def shares(program, name, batch, seconds):
    """Per kind of work its share of the samples."""
    settings = [name, str(batch), "1", str(seconds), *(str(SHAPE[k]) for k in ("lookback", "horizon", "features"))]
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "perf.data")
        line = subprocess.run(["perf", "record", "-q", "-o", data, program, *settings], check=True, capture_output=True, text=True).stdout
        report = ["perf", "report", "-i", data, "--stdio", "-g", "none", "--sort", "dso,symbol", "--percent-limit", "0"]
        lines = subprocess.run(report, check=True, capture_output=True, text=True).stdout.splitlines()
    parts = dict.fromkeys([kind for kind, _ in KINDS] + [REST], 0.0)
    for text in lines:
        found = re.match(r"\s*([\d.]+)%\s+(.*)", text)
        if found:
            kind = next((kind for kind, pattern in KINDS if re.search(pattern, found[2])), REST)
            parts[kind] += float(found[1]) / 100
    whole = sum(parts.values())
    return json.loads(line)["steps_per_second"], {kind: share / whole for kind, share in parts.items()}


def main(program, seconds=3):
    kinds = [kind for kind, _ in KINDS] + [REST]
    print(f"{'type':<12} {'batch':>5} {'ms/step':>8} {'products alone':>15}   " + "  ".join(kinds))
    for name in HYPER:
        for batch in (32, 256):
            rate, parts = shares(program, name, batch, seconds)
            cells = "  ".join(f"{100 * parts[kind]:{len(kind) - 2}.0f} %" for kind in kinds)
            print(f"{name:<12} {batch:>5} {1000 / rate:>8.2f} {1000 / rate * parts['matrix products']:>12.2f} ms   {cells}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
