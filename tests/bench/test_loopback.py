"""``benches/loopback.py`` runs, and has a row for every client, write pattern and target."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_table_has_every_client() -> None:
    bench = ROOT / "benches" / "loopback.py"
    done = subprocess.run(
        [sys.executable, bench, "--events", "20", "--rounds", "1", "--seconds", "0"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(" | ")[0].strip("| ") for line in done.stdout.splitlines() if "|" in line]
    clients = [
        "client",
        "---",
        "openai-python, stock",
        "openai-python, drop-in",
        "openai-python, native",
        "openai-python, only recv_bytes()",
        "websockets + rtframes",
        "picows + rtframes",
        "picows, not decoded",
    ]
    assert rows == [
        *clients,  # the server writes in bursts,
        *clients,  # pairs,
        *clients,  # one by one,
        *clients,  # and bursts with pauses
        "ratio",
        "---",
        "openai-python, drop-in / openai-python, stock",
        "openai-python, native / openai-python, stock",
        "openai-python, native / openai-python, only recv_bytes()",
        "picows + rtframes / openai-python, stock",
        "picows + rtframes / picows, not decoded",
        "sending",
        "---",
        "input_audio_buffer.append",
        "append_audio",
        "send_raw of a constant string",
        "ratio",
        "---",
        "append_audio / input_audio_buffer.append",
        "append_audio / send_raw of a constant string",
    ]
