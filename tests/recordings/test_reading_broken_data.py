"""Compressed and recoded files that end too early, or have invalid characters."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import threading
import tracemalloc
from collections.abc import Callable
from typing import Any, BinaryIO, cast

import pytest
from packed_zstd import zstd

from rtframes.recordings.encodings import Text, UnreadableError
from rtframes.recordings.lines import BrokenDataError
from rtframes.recordings.reader import Recording
from rtframes.recordings.redacted_files import Unsure, redacted

FRAME = b'{"type":"response.output_text.delta","delta":"w\xc3\xb6rd"}'
TEXT = (FRAME + b"\n") * 3


def skipped(content: bytes) -> bytes:
    """A frame of zstd that readers skip (RFC 8878, 3.1.2)."""
    return struct.pack("<II", 0x184D2A57, len(content)) + content


def text_of(data: bytes) -> tuple[bytes, str]:
    """All that is read of a file, and the error at its end."""
    lines = Text.of(io.BytesIO(data)).stream
    read = b""
    for _ in range(100_000):
        try:
            line = lines.readline(1 << 20)
        except BrokenDataError as error:
            with pytest.raises(BrokenDataError):  # a second call raises it again
                lines.readline(1 << 20)
            return read, str(error)
        if not line:
            return read, ""
        read += line
    raise AssertionError("the text does not end")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("missing", [1, 2, 3])
@pytest.mark.parametrize("last", ["x", "\U0001f600"])
def test_text_cut_off_in_a_character(encoding: str, missing: int, last: str) -> None:
    data = ("\ufeff" + TEXT.decode() + last).encode(encoding)
    width = 2 if "16" in encoding else 4
    cut_off = (missing % width != 0) or (width == 2 and last != "x" and missing == 2)
    read, fault = text_of(data[:-missing])
    assert read.startswith(TEXT.strip())
    assert fault == (f"the {encoding[:6].upper()} text is cut off" if cut_off else "")
    recording = Recording(io.BytesIO(data[:-missing]))
    lines = list(recording)
    assert [line.frame for line in lines[:3]] == [FRAME] * 3
    assert [line.fault for line in lines if line.fault] == ([fault] if fault else [])
    unsure = Unsure()
    assert b"".join(redacted(io.BytesIO(data[:-missing]), "", unsure)).startswith(TEXT.strip())
    assert unsure.broken == fault


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff"])
def test_the_shortest_texts_of_other_encodings(mark: bytes) -> None:
    assert text_of(mark) == (b"", "")
    assert "cut off" in text_of(mark + b"{")[1]


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be"])
def test_what_is_no_character_is_replaced_alone(encoding: str) -> None:
    wrong = b"\xff\xff\xff\x7f"
    line = (FRAME.decode() + "\n").encode(encoding)
    data = "\ufeff".encode(encoding) + line * 2 + wrong + line
    assert text_of(data) == ((FRAME + b"\n") * 2 + "\ufffd".encode() + FRAME + b"\n", "")


def test_half_a_surrogate_pair_stays_itself() -> None:
    data = "\ufeff" + TEXT.decode() + "\ud83d!" + TEXT.decode()
    read, fault = text_of(data.encode("utf-16-le", "surrogatepass"))
    assert (read, fault) == (data[1:].encode("utf-8", "surrogatepass"), "")


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress, "zstd": zstd,
}  # fmt: skip


@pytest.mark.parametrize("form", PACKERS)
@pytest.mark.parametrize("missing", [1, 3, 5, 9])
@pytest.mark.parametrize("before", [b"", TEXT])
def test_packed_data_cut_off_anywhere(form: str, missing: int, before: bytes) -> None:
    packed = (PACKERS[form](before) if before else b"") + PACKERS[form](TEXT)
    try:
        read, fault = text_of(packed[:-missing])
    except UnreadableError as error:
        read, fault = b"", str(error)
    assert fault == f"the {form} data is cut off or damaged"
    assert (before + TEXT).startswith(read)
    assert read.startswith(before)


@pytest.mark.parametrize(
    "data",
    [
        zstd(TEXT) + zstd(TEXT),
        skipped(b"") + zstd(TEXT) + skipped(b"index" * 200) + zstd(TEXT),
        zstd(TEXT) + zstd(b"") + zstd(TEXT) + skipped(b"end"),
        zstd(gzip.compress(TEXT) + gzip.compress(TEXT)),
        gzip.compress(zstd(TEXT + TEXT)),
    ],
    ids=["two", "skipped between", "an empty one", "gzip inside", "inside gzip"],
)
def test_zstd_of_many_frames(data: bytes) -> None:
    assert text_of(data) == (TEXT + TEXT, "")
    read, fault = text_of(data[:-1])
    assert "cut off" in fault
    assert (TEXT + TEXT).startswith(read)


def test_zstd_that_unpacks_to_very_much_is_read_in_parts() -> None:
    blank = zstd(bytes([32, 10]) * (64 << 20))
    assert len(blank) < 20_000
    tracemalloc.start()
    lines = Text.of(io.BytesIO(blank)).stream
    for _ in range(100_000):
        lines.readline(1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 << 20


def test_a_pipe_that_gives_a_byte_at_a_time_is_told_by_its_beginning() -> None:
    class Drops(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self._data = data

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any, /) -> int:
            buffer[: len(self._data[:1])] = self._data[:1]
            size, self._data = len(self._data[:1]), self._data[1:]
            return size

    for data in (gzip.compress(TEXT), zstd(TEXT), TEXT.decode().encode("utf-16"), TEXT):
        stream = cast("BinaryIO", io.BufferedReader(Drops(data)))
        assert [line.frame for line in Recording(stream)] == [FRAME] * 3


def test_a_line_that_is_typed_is_read_when_it_has_come() -> None:
    import os

    out, into = os.pipe()
    with open(out, "rb") as stream, open(into, "wb", buffering=0) as typed:  # noqa: PTH123
        typed.write(b"{}\n")
        got: list[bytes] = []
        reader = threading.Thread(
            target=lambda: got.append(Text.of(stream).stream.readline(100)), daemon=True
        )
        reader.start()
        reader.join(timeout=30)
        assert got == [b"{}\n"]


def test_a_last_line_that_is_cut_off_is_kept() -> None:
    long = json.dumps({"type": "x", "text": "word " * 100_000}).encode()
    packed = gzip.compress(TEXT + long, compresslevel=0)
    read, fault = text_of(packed[:-1000])
    assert fault
    assert read.startswith(TEXT + long[:300_000])
