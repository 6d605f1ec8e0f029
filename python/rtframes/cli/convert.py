"""``rtframes convert``: recordings as JSON lines, tables or audio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from rtframes.cli.completion import one_of
from rtframes.cli.convert_lines import convert_to_lines
from rtframes.cli.files import named
from rtframes.cli.formats import check_lines
from rtframes.cli.messages import fail
from rtframes.cli.outputs import Force
from rtframes.recordings.event_types import event_types

_Format: TypeAlias = Literal["jsonl", "parquet", "arrow", "csv", "wav"]

_FORMATS: dict[str, _Format] = {
    "jsonl": "jsonl", "parquet": "parquet", "arrow": "arrow", "csv": "csv", "wav": "wav",
}  # fmt: skip
_AUDIO = ("bytes", "none")


def convert(
    recordings: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORDING", show_default=False, help="Recordings; - is standard input."
        ),
    ],
    to: Annotated[
        str | None,
        typer.Option(
            help="The format: jsonl, parquet, arrow, csv or wav; by default what --output ends in, "
            "otherwise jsonl.",
            metavar="FORMAT",
            autocompletion=one_of(_FORMATS),
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="The file to write, or a folder for one or more files for each recording; - is "
            "standard output.",
            metavar="FILE",
        ),
    ] = "-",
    event_type: Annotated[
        list[str] | None,
        typer.Option(
            "--type",
            help="jsonl: only events of this type; may be repeated.",
            metavar="NAME",
            autocompletion=one_of(sorted(event_types())),
        ),
    ] = None,
    side: Annotated[
        str | None,
        typer.Option(
            help="jsonl: only events of this side, server or client.",
            metavar="NAME",
            autocompletion=one_of(("server", "client")),
        ),
    ] = None,
    first: Annotated[
        int | None,
        typer.Option(min=0, help="jsonl: only so many of them, the first.", metavar="N"),
    ] = None,
    times: Annotated[
        bool,
        typer.Option("--times", help="jsonl: keep the times at which frames came, if it has them."),
    ] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="Tables: only this column; may be repeated. Without it, all but frame.",
            metavar="NAME",
        ),
    ] = None,
    audio: Annotated[
        str | None,
        typer.Option(
            help="Tables: bytes, or none to leave audio out. By default csv has none.",
            metavar="NAME",
            autocompletion=one_of(_AUDIO),
        ),
    ] = None,
    by_day: Annotated[
        bool,
        typer.Option(
            "--by-day", help="Tables in a folder: a folder for each day, such as day=2026-11-27."
        ),
    ] = False,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1, help="Tables: threads that decode; by default one per processor.", metavar="N"
        ),
    ] = None,
    force: Force = False,
) -> None:
    """Write recordings as JSON lines, as a table with one row per frame, or as audio.

    Reads logs, exports of a browser, arrays, compressed files; what is around a frame is left out.
    If tables in a folder were not finished, the same command finishes them. Tables are explained in
    docs/tables.md.
    """
    format = _format(to, output)
    lines_only = {"--type": event_type, "--side": side, "--first": first, "--times": times or None}
    tables_only = {
        "--column": column, "--audio": audio, "--by-day": by_day or None, "--threads": threads,
    }  # fmt: skip
    others = tables_only if format == "jsonl" else lines_only
    for option, value in (others | tables_only if format == "wav" else others).items():
        if value is not None:
            fail(f"{option} is not for {format}")
    if recordings.count("-") > 1:
        fail("standard input is one recording")
    if format == "jsonl":
        check_lines(output)
        if side not in (None, "server", "client"):
            fail(f"--side is {side!r}: server or client")
        if event_type and "" in event_type:
            fail("--type is empty: the type of an event")
        convert_to_lines(
            recordings, output, types=event_type or (), side=side, first=first, times=times,
            force=force,
        )  # fmt: skip
    elif format == "wav":
        _convert_to_wav(recordings, output, force)
    else:
        _convert_to_tables(
            recordings, output, format, column, audio, by_day=by_day, threads=threads, force=force
        )


def _format(to: str | None, output: str) -> _Format:
    if to is not None:
        if to not in _FORMATS:
            fail(f"--to is {to!r}: it may be {', '.join(_FORMATS)}")
        return _FORMATS[to]
    return _FORMATS.get(Path(output).suffix.lower()[1:], "jsonl")


def _convert_to_tables(
    recordings: list[str],
    output: str,
    format: Literal["parquet", "arrow", "csv"],
    columns: list[str] | None,
    audio: str | None,
    *,
    by_day: bool,
    threads: int | None,
    force: bool,
) -> None:
    # Not at the top: other commands do not need it.
    from rtframes.cli.convert_tables import convert_to_file, convert_to_folder

    if audio not in (None, *_AUDIO):
        fail(f"--audio is {audio!r}: it may be {' or '.join(_AUDIO)}")
    kind: Literal["bytes", "none"] = "bytes"
    if audio == "none" or (audio is None and format == "csv"):
        kind = "none"
    folder = named(output, "an output")
    if output != "-" and (folder.is_dir() or not (folder.suffix or folder.exists())):
        if not convert_to_folder(
            recordings, folder, format, columns=columns, audio=kind, by_day=by_day,
            threads=threads, force=force,
        ):  # fmt: skip
            raise typer.Exit(2)
        return
    if by_day:
        fail("--by-day needs a folder: --output FOLDER")
    convert_to_file(
        recordings, output, format, columns=columns, audio=kind, threads=threads, force=force
    )


def _convert_to_wav(recordings: list[str], output: str, force: bool) -> None:
    from rtframes.cli.convert_tables import check_stems
    from rtframes.cli.inspect import inspect

    if output == "-":
        fail("a WAV file cannot go to standard output: --output FILE.wav")
    path = named(output, "an output")
    if path.suffix:
        inspect(recordings, wav=path, quiet=True, force=force)
        return
    check_stems([named(recording) for recording in recordings])
    path.mkdir(exist_ok=True)
    for recording in recordings:
        inspect([recording], wav=path / f"{Path(recording).stem}.wav", quiet=True, force=force)
