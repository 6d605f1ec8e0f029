"""Files that change while they are read: nothing is lost without a word."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from stat import S_IFREG
from typing import Any

import pytest

import rtframes.arrow
from rtframes._core import ArrowRecording
from rtframes.arrow import blocks, turn_rows
from rtframes.arrow.blocks import BLOCK_BYTES, Range
from rtframes.arrow.tables import Table
from rtframes.recordings.lines import LONGEST_LINE
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
    with pytest.raises(OSError, match="became shorter while it was read") as raised:
        list(batches)
    assert raised.value.filename == str(path)


FORMS: dict[str, Callable[[bytes], bytes]] = {
    "a log": lambda lines: b"".join(b"12:00 " + line for line in lines.splitlines(keepends=True)),
    "gzip": lambda lines: gzip.compress(lines, 1),
    "a line that is too long": lambda lines: b"{" + b"x" * LONGEST_LINE + b"\n" + lines,
}


@pytest.mark.parametrize("form", FORMS)
def test_so_it_is_in_any_form(form: str, recording: tuple[Path, int]) -> None:
    path, _ = recording
    path.write_bytes(FORMS[form](path.read_bytes()))
    batches = iter(rtframes.arrow.read(path, columns=["type"], threads=1))
    next(batches)
    os.truncate(path, path.stat().st_size - 1_000)
    with pytest.raises(OSError, match="became shorter while it was read"):
        list(batches)


def test_so_it_is_for_turns(recording: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = recording
    with path.open("ab") as file:
        for seed in range(2, 8):
            file.writelines(frame + b"\n" for frame in Synthesiser("ga", seed).session(turns=2))
    monkeypatch.setattr(turn_rows, "_MOST_TURNS", 2)
    batches = iter(rtframes.arrow.turns(path))
    next(batches)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(OSError, match="became shorter while it was read"):
        list(batches)


@pytest.mark.parametrize("begun", [0, BLOCK_BYTES])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_file_that_grows_is_read_as_far_as_it_went(
    threads: int, begun: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after the block that has the end of the file grows beyond it."""

    def lines(first: int, last: int) -> bytes:
        every = (b'{"type":"response.done","event_id":"%d"}' % n for n in range(first, last))
        return b"".join(line.ljust(255) + b"\n" for line in every)

    path = tmp_path / "call.jsonl"
    count = (begun + BLOCK_BYTES) // 256 - 10
    path.write_bytes(lines(0, count))
    native = Range.decode

    def decode(self: Range, table: Table) -> Any:
        made = native(self, table)
        if self.begin == begun:
            with path.open("ab") as file:
                file.write(lines(count, count + 20))
        return made

    monkeypatch.setattr(Range, "decode", decode)
    read = rtframes.arrow.read(path, columns=["line", "event_id"], threads=threads)
    rows = [row for batch in read for row in batch.to_pylist()]
    assert path.stat().st_size == 256 * (count + 20)
    assert rows == [{"line": n + 1, "event_id": str(n)} for n in range(count)]


def test_a_file_that_is_replaced_is_read_whole(
    recording: tuple[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, count = recording
    new = path.with_suffix(".new")
    new.write_bytes(path.read_bytes() * 2)

    def replaced(name: str, *wrapping: Any) -> ArrowRecording:
        new.replace(path)
        return ArrowRecording(name, *wrapping)

    monkeypatch.setattr(blocks, "ArrowRecording", replaced)
    read = rtframes.arrow.read(path, columns=["type"])
    assert sum(batch.num_rows for batch in read) == count
    assert not new.exists()


def test_a_file_whose_size_is_not_known_is_read_to_its_end(
    recording: tuple[Path, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, count = recording
    unknown = os.stat_result((S_IFREG, *[0] * 9))
    monkeypatch.setattr(blocks.os, "fstat", lambda _: unknown)
    read = rtframes.arrow.read(path, columns=["type"])
    assert sum(batch.num_rows for batch in read) == count
