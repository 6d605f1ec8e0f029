"""benches/server_frames.py runs, and all that it measures come to the same results."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benches" / "server_frames.py"


def test_the_tables_have_every_peer() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--rounds", "1"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ")[0].strip("| ") for line in done.stdout.splitlines() if "1/" in line]
    assert rows.count("rtframes") == 4
    assert done.stdout.count("| 1.00 |") >= 4
