"""The bytes of a file as text in UTF-8: decompressed, and without its byte-order mark."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import sys
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, BinaryIO, cast

from rtframes.recordings.lines import BrokenDataError

_CHUNK_BYTES = 1 << 16
_HEAD_BYTES = 64
_ENOUGH_TO_TELL = 16
_ZSTD_BYTES = 512
"""So few that their decompressed size is bounded: four bytes may become 128 KiB."""

_WHAT_IS_WRONG_ALONE = "rtframes.recordings.encodings"
_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_PACKED = {
    _GZIP: "gzip",
    _BZIP2: "bzip2",
    _XZ: "xz",
    _ZSTD: "zstd",
    # Some tools begin a zstd file with a frame that is to be skipped.
    **{bytes([number]) + b"\x2a\x4d\x18": "zstd" for number in range(0x50, 0x60)},
}
_SUFFIXES = {".gz": _GZIP, ".bz2": _BZIP2, ".xz": _XZ, ".zst": _ZSTD, ".zstd": _ZSTD}
_UTF8_MARK = codecs.BOM_UTF8

# Files that are not text, by their first bytes.
_OTHER_FILES = {
    b"RIFF": "a WAV file",
    b"OggS": "an Ogg file",
    b"ID3": "an MP3 file",
    b"fLaC": "a FLAC file",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF file",
    b"\x89PNG": "a PNG file",
    b"\xff\xd8\xff": "a JPEG file",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "a Parquet file",
    b"\xd4\xc3\xb2\xa1": "a packet capture",
    b"\xa1\xb2\xc3\xd4": "a packet capture",
    b"\x0a\x0d\x0d\x0a": "a packet capture",
    b"7z\xbc\xaf": "a 7z archive",
    b"\x7fELF": "a program",
}


class UnreadableError(ValueError):
    """A recording cannot be read from a file; the message says what the file looks like."""


class Text:
    """A file's text.

    Attributes:
        stream: the lines of the text, in UTF-8.
        steps: the conversions, for display: ``gzip``, ``UTF-16``.
    """

    def __init__(self, stream: TextLines, steps: list[str]) -> None:
        self.stream = stream
        self.steps = steps

    @classmethod
    def of(cls, stream: BinaryIO, name: str = "") -> Text:
        """Look at the beginning of a file, and undo compression and encoding.

        Args:
            stream: the file, open for reading in binary mode; it need not be seekable.
            name: its name, whose suffix is used if the file is empty.

        Raises:
            UnreadableError: it is not text, or the library to decompress it is not installed.
        """
        steps: list[str] = []
        faults: list[str] = []
        head, stream = _looked_at(stream)
        while magic := next((magic for magic in _PACKED if head.startswith(magic)), None):
            steps.append(_PACKED[magic])
            stream = _buffered(_Unpacked(_unpacked(stream, magic), _PACKED[magic], faults))
            head, stream = _looked_at(stream)
            if faults and not head:
                raise UnreadableError(faults[0])
        if not steps and (magic := _SUFFIXES.get(PurePath(name).suffix.lower())) and head:
            raise UnreadableError(f"named as {_PACKED[magic]}, which it is not")
        for beginning, what in _OTHER_FILES.items():
            if head.startswith(beginning):
                raise UnreadableError(f"this is {what}")
        encoding, mark = _encoding(head)
        if encoding:
            known_as = encoding.upper().replace("-LE", "").replace("-BE", "")
            steps.append(known_as)
            stream = _buffered(_Recoded(stream, encoding, known_as, faults))
            head, stream = _looked_at(stream)
            mark = _UTF8_MARK if head.startswith(_UTF8_MARK) else b""
        elif b"\0" in head:
            raise UnreadableError("this is a binary file")
        if mark:
            stream.read(len(mark))
        return cls(TextLines(stream, faults), steps)


class TextLines:
    """The lines of a text, and at its end, if it ends too early, the error that says so."""

    def __init__(self, stream: BinaryIO, faults: list[str]) -> None:
        self._stream = stream
        self._faults = faults

    def readline(self, limit: int, /) -> bytes:
        """Return the next line, or a part of it of so many bytes; empty at the end.

        Raises:
            BrokenDataError: the data is cut off or damaged here; all of it before was returned.
        """
        line = self._stream.readline(limit)
        if not line and self._faults:
            raise BrokenDataError(self._faults[0])
        return line


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(raw, _CHUNK_BYTES))


def _looked_at(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The beginning of a stream, and a stream that still has it.

    Pipes deliver little at a time, and somebody may be typing: a line is enough, and so are a
    few bytes.
    """
    head = b""
    while len(head) < _ENOUGH_TO_TELL and b"\n" not in head:
        data = _some(stream, _HEAD_BYTES - len(head))
        if not data:
            break
        head += data
    return head, _buffered(_Forwarded(stream, head))


def _some(stream: BinaryIO, most: int) -> bytes:
    """What a stream has now, at most so many bytes; empty at its end."""
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read(most)


def _unpacked(stream: BinaryIO, magic: bytes) -> BinaryIO:
    if magic == _GZIP:
        return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    if magic == _BZIP2:
        return cast("BinaryIO", bz2.BZ2File(stream))
    if magic == _XZ:
        return cast("BinaryIO", lzma.LZMAFile(stream))
    return _buffered(_Zstd(stream))


class _Forwarded(io.RawIOBase):
    """A stream whose first bytes have already been read."""

    def __init__(self, stream: BinaryIO, head: bytes) -> None:
        self._stream = stream
        self._head = head

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = self._head[: len(buffer)] or _some(self._stream, len(buffer))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


class _Unpacked(io.RawIOBase):
    """The output of a decompression library; if the data is damaged it ends, and a fault is noted.

    An exception would lose what a reader has collected of its last line.
    """

    def __init__(self, stream: BinaryIO, packed: str, faults: list[str]) -> None:
        self._stream = stream
        self._packed = packed
        self._faults = faults
        self._has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._has_ended:
            return 0
        try:
            data = _some(self._stream, len(buffer))
        except Exception as error:  # each library has its own exceptions for damaged data
            if isinstance(error, UnreadableError) or (
                isinstance(error, OSError) and error.errno is not None
            ):
                raise
            self._faults.append(f"the {self._packed} data is cut off or damaged")
            data = b""
        self._has_ended = not data
        buffer[: len(data)] = data
        return len(data)


class _Zstd(io.RawIOBase):
    """Frames of zstd, one after the other, without the skippable ones.

    zstandard's own stream takes an end of the file inside a frame for the frame's end.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._new_frame = _zstd_frames()
        self._frame = self._new_frame()
        self._is_inside = False
        self._stream = stream
        self._packed = b""
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._left:
            self._packed = self._packed or self._stream.read(_ZSTD_BYTES)
            if not self._packed:
                if self._is_inside:
                    raise BrokenDataError
                return 0
            self._is_inside = True
            self._left = memoryview(self._frame.decompress(self._packed))
            self._packed = b""
            if self._frame.eof:
                self._packed = self._frame.unused_data
                self._frame = self._new_frame()
                self._is_inside = False
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _zstd_frames() -> Callable[[], Any]:
    """A decompressor of one frame: Python has its own from 3.14 on."""
    if sys.version_info >= (3, 14):
        try:
            from compression.zstd import ZstdDecompressor
        except ModuleNotFoundError:
            pass  # Python was built without it
        else:
            return ZstdDecompressor
    try:
        import zstandard
    except ModuleNotFoundError:
        raise UnreadableError(
            "this is zstd, which needs zstandard: pip install 'rtframes[cli]'"
        ) from None
    return zstandard.ZstdDecompressor().decompressobj


class _Recoded(io.RawIOBase):
    """Text of another encoding, in UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str, name: str, faults: list[str]) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(_WHAT_IS_WRONG_ALONE)
        self._name = name
        self._faults = faults
        self._left = b""
        self._has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._left and not self._has_ended:
            data = _some(self._stream, _CHUNK_BYTES)
            if not data:
                self._has_ended = True
                if self._decoder.getstate()[0]:
                    self._faults.append(f"the {self._name} text is cut off")
            self._left = self._decoder.decode(data).encode("utf-8", "surrogatepass")
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _replaced_alone(error: UnicodeError) -> tuple[str | bytes, int]:
    """Keep half surrogate pairs, as JSON may have them; replace other invalid characters."""
    try:
        return codecs.lookup_error("surrogatepass")(error)
    except UnicodeDecodeError as wrong:
        return "\ufffd", wrong.end


codecs.register_error(_WHAT_IS_WRONG_ALONE, _replaced_alone)


def _encoding(head: bytes) -> tuple[str, bytes]:
    """The encoding of a text that is not UTF-8, and the byte-order mark of one that is."""
    if head.startswith(_UTF8_MARK):
        return "", _UTF8_MARK
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return encoding, b""
    # JSON begins with two ASCII characters: the positions of zeros show the encoding (RFC 4627).
    zeros = "".join("0" if byte == 0 else "x" for byte in head[:4])
    by_zeros = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
    return by_zeros.get(zeros, ""), b""
