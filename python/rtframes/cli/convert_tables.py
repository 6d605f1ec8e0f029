"""Recordings as tables: Parquet, Arrow, CSV."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rtframes._core import ArrowFile
from rtframes.arrow.parts import Format, Parts, PartsError, locked, stem_of
from rtframes.arrow.reading import Position, Reader
from rtframes.arrow.sources import Source
from rtframes.arrow.tables import Audio, table_of
from rtframes.cli.files import named, opened
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import created
from rtframes.cli.progress import reading_bar
from rtframes.recordings.encodings import UnreadableError
from rtframes.terminal.text import counted


def convert_to_file(
    recordings: Sequence[str],
    output: str,
    format: Format,
    *,
    columns: Sequence[str] | None,
    audio: Audio,
    threads: int | None,
    force: bool,
) -> None:
    """Write the rows of recordings, one after the other, to one file.

    Raises:
        typer.Exit: a recording cannot be read, or the file cannot be written; this has been said.
    """
    reader = _reader(columns, audio, threads)
    with (
        created(output, inputs=recordings, force=force) as out,
        ThreadPoolExecutor(reader.threads) as pool,
    ):
        file = ArrowFile(reader.table.native, format)
        for recording in recordings:
            with opened(recording) as (stream, size), reading_bar(size) as show:
                # By name, so that threads may read it; a pipe is opened only once.
                source: Source = Path(recording) if Path(recording).is_file() else stream
                try:
                    for batch, position in reader.read(source, Position(), pool):
                        out.write(file.write(batch))
                        if position is not None:
                            show(position.end)
                except UnreadableError as error:
                    fail(f"{recording}: {error}")
        out.write(file.finish())


def convert_to_folder(
    recordings: Sequence[str],
    folder: Path,
    format: Format,
    *,
    columns: Sequence[str] | None,
    audio: Audio,
    by_day: bool,
    threads: int | None,
    force: bool,
) -> bool:
    """Write the rows of each recording to files of its own; what is there already is not repeated.

    Returns:
        Whether all recordings were converted; of those that were not, the reason has been said.
    """
    if "-" in recordings:
        fail("standard input has no name: give a file for it, such as --output call.parquet")
    paths = [named(recording) for recording in recordings]
    check_stems(paths)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        fail(f"{folder}: {error.strerror}")
    reader = _reader(columns, audio, threads)
    if by_day and "time" not in [column.name for column in reader.table.columns]:
        fail("--by-day needs the column time")
    options = f"{format} {audio} {by_day} {[column.name for column in reader.table.columns]}"
    try:
        with locked(folder, options, force=force), ThreadPoolExecutor(reader.threads) as pool:
            done = [
                _convert(reader, path, folder, format, by_day, options, force, pool)
                for path in paths
            ]
    except PartsError as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or folder}: {error.strerror or error}")
    return all(done)


def check_stems(paths: Sequence[Path]) -> None:
    """Refuse recordings whose files in a folder would have the same name.

    Raises:
        typer.Exit: two have; this has been said.
    """
    stems = list(map(stem_of, paths))
    twice = next((stem for stem in stems if stems.count(stem) > 1), None)
    if twice is not None:
        fail(f"two recordings are called {twice}: their files would be too")


def _convert(
    reader: Reader,
    path: Path,
    folder: Path,
    format: Format,
    by_day: bool,
    options: str,
    force: bool,
    pool: ThreadPoolExecutor,
) -> bool:
    try:
        parts = Parts(reader, path, folder, format, by_day=by_day, options=options, force=force)
        with reading_bar(path.stat().st_size) as show:
            count, before = parts.run(pool, show)
    except UnreadableError as error:
        say(f"{path}: {error}")
        return False
    except PartsError as error:
        say(str(error))
        return False
    except OSError as error:
        say(f"{error.filename or path}: {error.strerror or error}")
        return False
    there_already = f", {before} there already" if before else ""
    say(f"{path}: {counted(count, 'file')} in {folder}{there_already}")
    return True


def _reader(columns: Sequence[str] | None, audio: Audio, threads: int | None) -> Reader:
    try:
        table = table_of(columns, audio, None)
    except ValueError as error:
        fail(str(error))
    return Reader(table, (), threads or os.cpu_count() or 1, 1)
