"""The bytes of a file as text in UTF-8: unpacked, and with its byte-order mark off."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, BinaryIO, cast

_CHUNK_BYTES = 1 << 16
_HEAD_BYTES = 64
_GZIP, _BZIP2, _XZ, _ZSTD = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd"
_PACKED = {_GZIP: "gzip", _BZIP2: "bzip2", _XZ: "xz", _ZSTD: "zstd"}
_SUFFIXES = {".gz": _GZIP, ".bz2": _BZIP2, ".xz": _XZ, ".zst": _ZSTD, ".zstd": _ZSTD}
_UTF8_MARK = codecs.BOM_UTF8

# What is no text at all, by how it begins.
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
    """A file is not what a recording can be read from; the message says what it looks like."""


class BrokenDataError(Exception):
    """Packed data that ends too early or is damaged."""


class Text:
    """A file's text.

    Attributes:
        stream: the text in UTF-8.
        steps: what had to be undone, in words: ``gzip``, ``UTF-16``.
    """

    def __init__(self, stream: BinaryIO, steps: list[str]) -> None:
        self.stream = stream
        self.steps = steps

    @classmethod
    def of(cls, stream: BinaryIO, name: str = "") -> Text:
        """Look at how a file begins, and undo what its bytes were put into.

        Args:
            stream: the file, open for reading in binary mode; it need not be seekable.
            name: its name, whose suffix counts where the file is empty.

        Raises:
            UnreadableError: it is no text, or what unpacks it is not installed.
        """
        steps: list[str] = []
        head, stream = _peeked(stream)
        while magic := next((magic for magic in _PACKED if head.startswith(magic)), None):
            steps.append(_PACKED[magic])
            stream = _unpacked(stream, magic)
            try:
                head, stream = _peeked(stream)
            except BrokenDataError as error:
                raise UnreadableError(str(error)) from None
        if not steps and (magic := _SUFFIXES.get(PurePath(name).suffix.lower())) and head:
            raise UnreadableError(f"named as {_PACKED[magic]}, which it is not")
        for beginning, what in _OTHER_FILES.items():
            if head.startswith(beginning):
                raise UnreadableError(f"this is {what}")
        encoding, mark = _encoding(head)
        if encoding:
            steps.append(encoding.upper().replace("-LE", "").replace("-BE", ""))
            stream = _buffered(_Recoded(stream, encoding))
            head, stream = _peeked(stream)
            mark = _UTF8_MARK if head.startswith(_UTF8_MARK) else b""
        elif b"\0" in head:
            raise UnreadableError("this is a binary file")
        if mark:
            stream.read(len(mark))
        return cls(stream, steps)


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(raw, _CHUNK_BYTES))


def _peeked(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """How a stream begins, and a stream that still has it."""
    if not isinstance(stream, io.BufferedReader):
        if isinstance(stream, io.BytesIO):
            return stream.getvalue()[stream.tell() :][:_HEAD_BYTES], stream
        stream = _buffered(cast("io.RawIOBase", _Forwarded(stream)))
    buffered = cast("io.BufferedReader[io.RawIOBase]", stream)
    return buffered.peek(_HEAD_BYTES)[:_HEAD_BYTES], cast("BinaryIO", buffered)


def _unpacked(stream: BinaryIO, magic: bytes) -> BinaryIO:
    if magic == _GZIP:
        opened = cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    elif magic == _BZIP2:
        opened = cast("BinaryIO", bz2.BZ2File(stream))
    elif magic == _XZ:
        opened = cast("BinaryIO", lzma.LZMAFile(stream))  # noqa: SIM115 - closed by the caller
    else:
        opened = _zstd(stream)
    return _buffered(_Forwarded(opened, _PACKED[magic]))


def _zstd(stream: BinaryIO) -> BinaryIO:
    try:
        import zstandard
    except ModuleNotFoundError:
        raise UnreadableError(
            "this is zstd, which needs zstandard: pip install 'rtframes[cli]'"
        ) from None
    reader: Callable[..., Any] = zstandard.ZstdDecompressor().stream_reader
    return cast("BinaryIO", reader(stream, read_across_frames=True))


class _Forwarded(io.RawIOBase):
    """What has no more than `read`, as a raw stream."""

    def __init__(self, stream: BinaryIO, packed: str = "") -> None:
        self._stream = stream
        self._packed = packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            data = self._stream.read(len(buffer))
        except Exception as error:  # each library has its own classes for data that is broken
            if not self._packed or (isinstance(error, OSError) and error.errno is not None):
                raise
            raise BrokenDataError(f"the {self._packed} data is cut off or damaged") from error
        buffer[: len(data)] = data
        return len(data)


class _Recoded(io.RawIOBase):
    """Text of another encoding, in UTF-8."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._left:
            data = self._stream.read(_CHUNK_BYTES)
            try:
                text = self._decoder.decode(data, final=not data)
            except UnicodeDecodeError:
                text = "\ufffd"  # a text that was cut off
            self._left = text.encode("utf-8", "surrogatepass")
            if not data:
                break
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


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
    # JSON begins with two ASCII characters: where their zeros stand tells the encoding (RFC 4627).
    zeros = "".join("0" if byte == 0 else "x" for byte in head[:4])
    by_zeros = {"x000": "utf-32-le", "000x": "utf-32-be", "x0x0": "utf-16-le", "0x0x": "utf-16-be"}
    return by_zeros.get(zeros, ""), b""
