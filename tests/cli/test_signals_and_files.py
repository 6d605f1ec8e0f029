"""Wherever a signal breaks a command off: no file under a temporary name, and none that is cut."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rtframes.testing import audio_delta

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no signals")

ITEMS = 3
BYTES = 96


@pytest.mark.parametrize(
    "command",
    [
        ["inspect", "call.jsonl", "--wav", "items"],
        ["redact", "call.jsonl", "-o", "new.jsonl"],
    ],
    ids=["items", "redact"],
)
def test_a_signal_at_any_step_leaves_whole_files_alone(command: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    frames = [json.loads(audio_delta(BYTES)) for _ in range(ITEMS)]
    for number, frame in enumerate(frames):
        frame["item_id"] = f"item_{number}"
    recording = b"".join(json.dumps(frame).encode() + b"\n" for frame in frames)
    (folder / "call.jsonl").write_bytes(recording)
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("signal_at_a_step.py")), *command],
        cwd=folder, capture_output=True, timeout=120, check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")
    whole, *results = map(json.loads, done.stdout.splitlines())
    assert whole["code"] == 0
    assert whole["left"]
    assert len(results) > 10
    for result in results:
        # At the last step of all, 3.12 takes no note of a signal any more: nothing is left to do.
        in_time = result["code"] != 0 or result["left"] != whole["left"]
        assert result["code"] in (129, 130, 143) or not in_time, result
        assert result["said"] == "", result
        # What is there is as large as it is without a signal, and has the same name.
        assert result["left"].items() <= whole["left"].items(), result
    assert any("link" in each["place"] or "replace" in each["place"] for each in results)
    assert (folder / "call.jsonl").read_bytes() == recording
