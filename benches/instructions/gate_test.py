"""Whether the gate sees one needless table look-up per frame: ``make gate-test``, some minutes.

Builds the extension twice in a separate folder, unchanged and with the feature
``needless-look-up``, and counts the cache lines of both. The gate must let the one pass and refuse
the other in every workload that is decoded, with the first one's counts as the baseline. The
table's line of data can be hidden, since registers are assigned differently and functions come to
lie elsewhere; then lines of code are more.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import cache_lines
import gate
from counted import Counts, workloads
from sandbox import CountError, sandbox

ROOT = Path(__file__).parents[2]
FEATURE = "needless-look-up"


def build(folder: Path, features: str) -> Path:
    """Build the extension with these features, and give the library.

    Raises:
        subprocess.CalledProcessError: it cannot be built.
    """
    command = [
        sys.executable, "-m", "maturin", "build", "--release", "--locked", "--quiet",
        "--interpreter", sys.executable, "--target-dir", str(folder), "--out", str(folder),
        "--features", features,
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=ROOT)
    return folder / "release" / "lib_core.so"


def lines_of(library: Path, isa: str) -> dict[str, Counts]:
    """The cache lines of each workload that is decoded, with this build."""
    every = {
        name: each for name, each in workloads().items() if not each.decoder.startswith("encode:")
    }
    with sandbox(isa, library) as place:
        found = cache_lines.count(place, every, 2, apart=True)
    return {name: {**gate.line_counts(lines)} for name, lines in found.items()}


def main() -> int:
    """Build, count and judge; 0 if the gate works."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "target" / "gate-test")
    parser.add_argument("--isa", choices=("avx2", "scalar"), default="avx2")
    options = parser.parse_args()
    try:
        plain = lines_of(build(options.folder, ""), options.isa)
        again = lines_of(build(options.folder, ""), options.isa)
        needless = lines_of(build(options.folder, FEATURE), options.isa)
    except CountError as error:
        print(error, file=sys.stderr)
        return 3
    passed = all(good for _, good in gate.verdicts(again, plain))
    for line, _ in gate.verdicts(needless, plain):
        print("  " + line)
    seen = [
        name
        for name, counts in needless.items()
        if not all(good for _, good in gate.verdicts({name: counts}, plain))
    ]
    print(f"the same build again: {'passed' if passed else 'REFUSED, and should not be'}")
    print(f"a needless look-up: refused in {len(seen)} of {len(plain)}")
    return 0 if passed and len(seen) == len(plain) else 1


if __name__ == "__main__":
    sys.exit(main())
