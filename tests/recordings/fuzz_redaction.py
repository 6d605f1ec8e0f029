"""`rtframes redact` on random wrappings: ``python fuzz_redaction.py SECONDS [SEED]``.

New sessions in new wrappings until the time is up, each a function of its seed. The first file in
which audio is left ends the run with what it takes to see it again.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from random import Random

from typer.testing import CliRunner
from wrappings import left_over, session, wrapped

from rtframes.cli import app


def check(folder: Path, seed: int) -> int:
    """Redact one file by the command; how many bytes it had."""
    random = Random(seed)
    frames = session(random)
    source, output = folder / "source.jsonl", folder / "output.jsonl"
    source.write_bytes(wrapped(frames, random))
    result = CliRunner().invoke(app, ["redact", str(source), "-o", str(output), "--force"])
    if result.exit_code:
        sys.exit(f"seed {seed}: code {result.exit_code}\n{result.output}")
    left = left_over(frames, output.read_bytes())
    if left is not None:
        sys.exit(f"seed {seed}: audio is left\n{left!r}")
    return source.stat().st_size


def main(seconds: float, seed: int) -> None:
    """Redact until the time is up."""
    files = size = 0
    ends = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < ends:
            size += check(Path(folder), seed + files)
            files += 1
    print(f"redact: {files:,} files, {size:,} bytes, no audio left")


if __name__ == "__main__":
    start = int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % (1 << 40)
    main(float(sys.argv[1]), start)
