"""`FrameWriter`: each frame is in the file when `write` returns, or none of it is."""

import errno
import gzip
import io
import tempfile
import zlib
from pathlib import Path
from typing import BinaryIO

import pytest

from rtframes.replay.frame_writer import FrameWriter


class Disk(io.FileIO):
    """A file on a disk that has room for so many bytes, and takes few at a time."""

    def __init__(self, path: Path, room: int) -> None:
        super().__init__(path, "ab")
        self.room = room

    def write(self, data: bytes) -> int:  # type: ignore[override]
        count = min(len(data), self.room, 7)
        if count == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.room -= count
        return super().write(bytes(data)[:count])


@pytest.mark.parametrize("buffering", [0, 4096, -1])
def test_a_frame_is_in_the_file_when_it_is_written(tmp_path: Path, buffering: int) -> None:
    path = tmp_path / "frames.jsonl"
    with path.open("wb", buffering=buffering) as stream:
        stream.write(b"before\n")
        writer = FrameWriter(stream)
        assert path.read_bytes() == b"before\n"
        writer.write(b'{"a":1}')
        assert path.read_bytes() == b'before\n{"a":1}\n'
        writer.write(b'{\r\n"b":\n2}')
        assert path.read_bytes() == b'before\n{"a":1}\n{  "b": 2}\n'


def test_a_file_is_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    path.write_bytes(b"before\n")
    for mode in ("ab", "r+b", "a+b"):
        with path.open(mode) as stream:
            FrameWriter(stream).write(mode.encode())  # type: ignore[arg-type]
    assert path.read_bytes() == b"before\nab\nr+b\na+b\n"


@pytest.mark.parametrize("room", range(26))
def test_a_line_is_whole_or_absent_on_a_full_disk(tmp_path: Path, room: int) -> None:
    path = tmp_path / "frames.jsonl"
    frames = [b"0123456", b"01234567890123"]  # lines of 8 and 15 bytes
    written = 0
    with Disk(path, room) as disk:
        writer = FrameWriter(disk)  # type: ignore[arg-type]
        try:
            for frame in frames:
                writer.write(frame)
                written += 1
        except OSError:
            assert disk.room == 0
    assert written == (room >= 8) + (room >= 23)
    assert path.read_bytes() == b"".join(frame + b"\n" for frame in frames[:written])


def test_what_others_wrote_since_is_not_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    with Disk(path, 20) as disk:
        writer = FrameWriter(disk)  # type: ignore[arg-type]
        writer.write(b"0123456")
        with path.open("ab") as other:
            other.write(b"of another program\n")
        with pytest.raises(OSError, match="No space"):
            writer.write(b"01234567890123")
    assert b"of another program\n" in path.read_bytes()


def test_other_streams_are_flushed() -> None:
    memory = io.BytesIO()
    FrameWriter(memory).write(b"{}")
    assert memory.getvalue() == b"{}\n"
    with tempfile.NamedTemporaryFile() as named:
        FrameWriter(named).write(b"{}")  # type: ignore[arg-type]
        assert Path(named.name).read_bytes() == b"{}\n"
    packed = io.BytesIO()
    stream: BinaryIO = gzip.GzipFile(fileobj=packed, mode="wb")  # type: ignore[assignment]
    FrameWriter(stream).write(b"{}")
    assert zlib.decompressobj(wbits=31).decompress(packed.getvalue()) == b"{}\n"


def test_a_stream_that_takes_nothing_is_an_error() -> None:
    class Full(io.RawIOBase):
        def write(self, data: object) -> None:  # type: ignore[override]
            return None

    with pytest.raises(BlockingIOError):
        FrameWriter(Full()).write(b"{}")  # type: ignore[arg-type]
