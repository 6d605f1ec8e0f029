"""Files that change while they are read: nothing is lost without a word."""

import os
from pathlib import Path
from stat import S_IFREG

import pytest

import rtframes.arrow
from rtframes.arrow import blocks
from rtframes.arrow.blocks import BLOCK_BYTES
from rtframes.testing import Synthesiser


@pytest.fixture
def recording(tmp_path: Path) -> tuple[Path, int]:
    """A file of many blocks, and how many frames it has."""
    frames = list(Synthesiser("ga", seed=1).session(turns=2))
    session = b"\n".join(frames) + b"\n"
    times = 24 * BLOCK_BYTES // len(session) + 1
    path = tmp_path / "call.jsonl"
    path.write_bytes(session * times)
    return path, len(frames) * times


@pytest.mark.parametrize("left", [0, 1, 11 * BLOCK_BYTES, -1])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_file_that_becomes_shorter_is_an_error(
    threads: int, left: int, recording: tuple[Path, int]
) -> None:
    path, _ = recording
    batches = iter(rtframes.arrow.read(path, columns=["type"], threads=threads))
    next(batches)
    os.truncate(path, left % path.stat().st_size)
    with pytest.raises(OSError, match="became shorter while it was read"):
        list(batches)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_file_that_grows_is_read_as_far_as_it_went(
    threads: int, recording: tuple[Path, int]
) -> None:
    path, count = recording
    batches = iter(rtframes.arrow.read(path, columns=["type"], threads=threads))
    rows = next(batches).num_rows
    with path.open("ab") as file:
        file.write(b'{"type":"response.done"}\n')
    rows += sum(batch.num_rows for batch in batches)
    assert rows in (count, count + 1)


def test_a_file_whose_size_is_not_known_is_read_to_its_end(
    recording: tuple[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, count = recording
    unknown = os.stat_result((S_IFREG, *[0] * 9))
    monkeypatch.setattr(blocks.os, "fstat", lambda _: unknown)
    read = rtframes.arrow.read(path, columns=["type"])
    assert sum(batch.num_rows for batch in read) == count
