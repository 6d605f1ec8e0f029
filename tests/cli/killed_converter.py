"""`rtframes convert` into a folder under ``kill -9``, at random moments: ``make kill``.

Each time one conversion is killed, again and again, until one of its runs comes to the end. Its
files have to be those of a run that nobody disturbed, byte for byte.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rtframes.testing import Synthesiser

PROGRAM = """
import sys
from rtframes.arrow import blocks, parts
parts.PART_BYTES = int(sys.argv.pop(1))
blocks.BLOCK_BYTES = 100_000
from rtframes.__main__ import main
main()
"""
PART_BYTES = 300_000


def convert(recordings: list[Path], folder: Path, *options: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", PROGRAM, str(PART_BYTES), "convert", *map(str, recordings)]
    command += ["--to", "parquet", "--output", str(folder), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def files(folder: Path) -> dict[str, bytes]:
    """The files that a reader of the folder sees, by name."""
    found = (path for path in folder.rglob("*.parquet") if not path.name.startswith("."))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def undisturbed(folder: Path) -> tuple[list[Path], dict[str, bytes], float]:
    """Recordings, their files, and how long it takes to make them, in seconds."""
    recordings = [folder / "one.jsonl", folder / "two.jsonl"]
    for seed, path in enumerate(recordings):
        path.write_bytes(b"".join(Synthesiser("ga", seed=seed).lines(6, client=True)))
    begun = time.monotonic()
    process = convert(recordings, folder / "undisturbed")
    assert process.wait() == 0
    return recordings, files(folder / "undisturbed"), time.monotonic() - begun


def killed(recordings: list[Path], folder: Path, longest_s: float, choose: random.Random) -> int:
    """Convert, and kill it until it comes to its end; how often that was."""
    kills = 0
    while True:
        process = convert(recordings, folder)
        try:
            # From the second half of the start on: before, nothing has begun.
            process.wait(longest_s * choose.uniform(0.3, 0.9))
        except subprocess.TimeoutExpired:
            process.kill()
            kills += 1
            process.communicate()
            continue
        _, said = process.communicate()
        assert process.returncode == 0, said
        return kills


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=50, help="conversions (default: 50)")
    options = parser.parse_args()
    choose = random.Random(0)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        recordings, expected, seconds = undisturbed(folder)
        kills = 0
        for number in range(options.times):
            into = folder / f"killed-{number}"
            kills += killed(recordings, into, seconds, choose)
            if files(into) != expected:
                print(f"conversion {number}: the files differ")
                return 1
    print(f"{options.times} conversions, {kills} kills, {len(expected)} files each: all the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
