"""Converts recordings into folders of files, and goes on where an earlier run was ended.

A recording becomes one or more files, its parts. Each is written under a temporary name and renamed
when it is complete; then a small file of notes says how far the recording is converted. A run that
is killed at any moment leaves complete parts and such a note: the next run goes on there, and the
result is that of a run that nobody has disturbed.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Literal, TypeAlias

import msgspec

from rtframes._core import ArrowBatch, ArrowFile, ArrowTable
from rtframes.arrow.reading import Position, Reader

fcntl: ModuleType | None
try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None

Format: TypeAlias = Literal["parquet", "arrow", "csv"]
"""The file formats of tables."""

PART_BYTES = 256 << 20
"""Bytes of columns after which a part ends."""

NOTES = ".rtframes-convert"
"""The folder of notes, in that of the files."""

_NO_DAY = "__HIVE_DEFAULT_PARTITION__"
"""The name that Hive, Spark, DuckDB and Polars give to the partition of rows without a value."""


class _Note(msgspec.Struct, frozen=True):
    """How far a recording is converted.

    Attributes:
        options: what the files depend on besides the recording.
        recording: its whole name.
        size: of the recording, in bytes.
        modified_ns: when it was changed last.
        position: up to where it is converted.
        parts: how many parts are complete.
        files: their names, in the folder.
        sizes: their bytes.
        pending: the names of files that are being given their names.
        is_done: whether all of it is converted.
    """

    options: str
    recording: str
    size: int
    modified_ns: int
    position: Position = Position()
    parts: int = 0
    files: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()
    pending: tuple[str, ...] = ()
    is_done: bool = False


class PartsError(ValueError):
    """A folder cannot take the files; the message says why."""


class Parts:
    """Converts one recording into files of a folder.

    Args:
        reader: reads the recording's table.
        path: the recording.
        folder: where the files go.
        format: of the files.
        by_day: whether the files are in a folder for each day (UTC): ``day=2026-11-27``.
        options: a text that differs if the files would.
        force: whether files that an earlier run did not write are replaced.
    """

    def __init__(
        self,
        reader: Reader,
        path: Path,
        folder: Path,
        format: Format,
        *,
        by_day: bool,
        options: str,
        force: bool,
    ) -> None:
        self._reader = reader
        self._path = path
        self._folder = folder
        self._format: Format = format
        self._by_day = by_day
        self._force = force
        self._time = [column.name for column in reader.table.columns].index("time") if by_day else 0
        self._stem = stem_of(path)
        self._notes = folder / NOTES / f"{self._stem}.json"
        status = path.stat()
        self._begun = _Note(
            options, _text(str(path.absolute())), status.st_size, status.st_mtime_ns
        )

    def run(self, pool: ThreadPoolExecutor, progress: Callable[[int], None]) -> tuple[int, int]:
        """Convert what is not converted yet.

        Args:
            pool: of threads, to decode on.
            progress: told how many bytes of the recording are converted, if that is known.

        Returns:
            How many files the recording has, and how many of them an earlier run has written.

        Raises:
            PartsError: a file is there that no earlier run has written.
            OSError: a file cannot be read or written.
        """
        note = self._noted()
        before = len(note.files)
        if note.is_done:
            return before, before
        batches = self._reader.read(self._path, note.position, pool)
        done = False
        while not done:
            size = 0
            position: Position | None = note.position
            with _Part(self._folder, self._format, self._reader.table.native) as part:
                for batch, position in batches:
                    for day, rows in self._days(batch):
                        name = self._name(day, note.parts + 1)
                        self._check(name, note)
                        part.write(name, rows)
                    size += batch.nbytes
                    if position is not None:
                        progress(position.end)
                        if size >= PART_BYTES:
                            break
                else:
                    done = True
                files = part.complete()
                # From here on these names are ours, if the process should end before the next note.
                self._write(msgspec.structs.replace(note, pending=files))
                try:
                    part.rename()
                except OSError:
                    self._write(note)
                    raise
            assert position is not None, "reading can go on from the end of a recording"
            note = msgspec.structs.replace(
                note,
                position=position,
                parts=note.parts + bool(files),
                files=(*note.files, *files),
                sizes=(*note.sizes, *((self._folder / name).stat().st_size for name in files)),
                pending=(),
                is_done=done,
            )
            self._write(note)
        return len(note.files), before

    def _check(self, name: str, note: _Note) -> None:
        """Refuse to replace a file that no earlier run has written."""
        path = self._folder / name
        if path.is_dir():
            raise PartsError(f"{path} is a folder")
        if path.exists() and not self._force and name not in note.pending:
            raise PartsError(f"{path} exists: --force replaces it")

    def _days(self, batch: ArrowBatch) -> Iterator[tuple[str, ArrowBatch]]:
        """The rows of each day, in their order."""
        if not self._by_day:
            yield "", batch
            return
        for number, start, count in batch.days(self._time):
            day = (number is not None and _day(number)) or _NO_DAY
            yield f"day={day}", batch.slice(start, count)

    def _name(self, day: str, part: int) -> str:
        name = f"{self._stem}-{part:05}.{self._format}"
        return f"{day}/{name}" if day else name

    def _noted(self) -> _Note:
        """How far an earlier run came, with the same recording and the same options."""
        try:
            note = msgspec.json.decode(self._notes.read_bytes(), type=_Note)
        except FileNotFoundError:
            return self._begun
        except ValueError:
            raise PartsError(f"{self._notes} is damaged: remove it to begin again") from None
        found = self._of_another_run(note)
        if not found:
            return note
        if not self._force:
            raise PartsError(f"{found}: choose another folder, or --force begins again")
        for name in (*note.files, *note.pending):
            (self._folder / name).unlink(missing_ok=True)
        return self._begun

    def _of_another_run(self, note: _Note) -> str:
        """Why a run cannot go on from there; empty if it can."""
        begun = self._begun
        if note.recording != begun.recording:
            return f"{self._folder} has files of {note.recording}"
        if note.options != begun.options:
            return f"{self._folder} has files of {self._path} with other options"
        if (note.size, note.modified_ns) != (begun.size, begun.modified_ns):
            return f"{self._path} was changed since {self._folder} has files of it"
        for name, size in zip(note.files, note.sizes, strict=True):
            path = self._folder / name
            if not path.exists():
                return f"{path} is missing, which an earlier run wrote"
            if path.stat().st_size != size:
                return f"{path} was changed since an earlier run wrote it"
        return ""

    def _write(self, note: _Note) -> None:
        self._notes.parent.mkdir(exist_ok=True)
        _replace(self._notes, msgspec.json.encode(note))


class _Part:
    """The files of one part: one, or one for each day. None is open for long: there may be many."""

    def __init__(self, folder: Path, format: Format, table: ArrowTable) -> None:
        self._folder = folder
        self._format: Format = format
        self._table = table
        self._files: dict[str, tuple[Path, ArrowFile]] = {}

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *failure: object) -> None:
        for temporary, _ in self._files.values():
            temporary.unlink(missing_ok=True)

    def write(self, name: str, batch: ArrowBatch) -> None:
        """Add rows to a file."""
        if name not in self._files:
            path = self._folder / name
            path.parent.mkdir(exist_ok=True)
            temporary = path.with_name(f".{path.name}.unfinished")
            temporary.unlink(missing_ok=True)  # of a run that was killed
            self._files[name] = temporary, ArrowFile(self._table, self._format)
        temporary, file = self._files[name]
        _append(temporary, file.write(batch))

    def complete(self) -> tuple[str, ...]:
        """Write the ends of the files, and have them on disk; their names."""
        for temporary, file in self._files.values():
            _append(temporary, file.finish(), to_disk=True)
        return tuple(self._files)

    def rename(self) -> None:
        """Give the files their names."""
        for name, (temporary, _) in self._files.items():
            temporary.replace(self._folder / name)


def _append(path: Path, data: bytes, *, to_disk: bool = False) -> None:
    if data or to_disk:
        with path.open("ab") as file:
            file.write(data)
            if to_disk:
                file.flush()
                os.fsync(file.fileno())


def _replace(path: Path, data: bytes) -> None:
    """Write a small file: readers find all of it, or what was there before."""
    temporary = path.with_name(f"{path.name}.new")
    temporary.unlink(missing_ok=True)
    _append(temporary, data, to_disk=True)
    temporary.replace(path)


@contextmanager
def locked(folder: Path, options: str, *, force: bool) -> Generator[None, None, None]:
    """Keep other runs out of a folder, as long as this process lives.

    Args:
        folder: of files that are one table.
        options: what its columns depend on.
        force: whether other options than those of earlier runs are taken.

    Raises:
        PartsError: another run has it, or has given its files other columns.
    """
    notes = folder / NOTES
    notes.mkdir(exist_ok=True)
    with (notes / "lock").open("ab") as file:
        try:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise PartsError(f"another run is writing to {folder}") from None
        known = notes / "options"
        is_same = known.exists() and known.read_text("utf-8") == options
        if not is_same:
            if not force and known.exists() and any(notes.glob("*.json")):
                raise PartsError(f"{folder} has tables with other options: choose another folder")
            _replace(known, options.encode())
        yield


def _day(number: int) -> str | None:
    """The date of a day since 1970; None beyond the year 9999."""
    try:
        return str(datetime.date(1970, 1, 1) + datetime.timedelta(days=number))
    except OverflowError:
        return None


def stem_of(path: Path) -> str:
    """What the names of a recording's files begin with, whatever bytes its own name has."""
    return _text(path.stem)


def _text(name: str) -> str:
    return os.fsencode(name).decode("utf-8", "backslashreplace")
