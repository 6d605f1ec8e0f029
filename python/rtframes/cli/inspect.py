"""``rtframes inspect``: what a recording holds."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal, TypeAlias
from unicodedata import category, name

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from rtframes.cli import report, report_json
from rtframes.cli.files import opened
from rtframes.cli.formats import check_suffix
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import Force, OutputPath, check, check_distinct, written
from rtframes.cli.progress import tracked
from rtframes.cli.wav import WavPerItem, WholeWav
from rtframes.recordings.audio import AudioPiece
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.reader import Recording
from rtframes.recordings.turns import Turn
from rtframes.terminal.console import console
from rtframes.terminal.streams import OutputError
from rtframes.terminal.text import counted, shown

if TYPE_CHECKING:
    from rtframes.cli.stereo_wav import StereoWav
    from rtframes.cli.timeline import Timeline


_Show: TypeAlias = Literal["tables", "json", "nothing"]

_JSON = "Print one JSON object per recording instead of tables; its keys are in the documentation."


def inspect(
    recordings: Annotated[
        list[str],
        typer.Argument(
            metavar="RECORDING", show_default=False, help="Recordings; - is standard input."
        ),
    ],
    wav: Annotated[
        Path | None,
        OutputPath(
            help="Write what the server said, as one WAV file; or, if this is a directory or has "
            "no suffix, as one file for each item in it."
        ),
    ] = None,
    stereo: Annotated[
        bool,
        typer.Option(
            "--stereo",
            help="With --wav: both sides, each piece when it is heard: the user on the left "
            "channel, the assistant on the right.",
        ),
    ] = False,
    transcript: Annotated[
        bool, typer.Option("--transcript", help="Print the conversation, turn by turn.")
    ] = False,
    timeline: Annotated[
        Path | None,
        OutputPath(
            help="Draw the session: both sides' audio, and events on a time axis; .png, .svg or "
            ".pdf."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_JSON)] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print nothing but what went wrong.")
    ] = False,
    force: Force = False,
) -> None:
    """Show what recordings hold: event types with counts, bytes and seconds of audio.

    Memory does not grow with a recording's length. Lines without a frame are counted, and the
    first of them named; they stop nothing. Of several recordings, one that cannot be read does not
    stop the others.
    """
    if len(recordings) > 1 and (wav or timeline):
        fail("--wav and --timeline take one recording")
    if stereo and (wav is None or _is_folder(wav)):
        fail("--stereo needs --wav and the name of a file, such as call.wav")
    if recordings.count("-") > 1:
        fail("standard input is one recording")
    show: _Show = "json" if json else "nothing" if quiet else "tables"
    failed = False
    for recording in recordings:
        try:
            _inspect(recording, wav, stereo, transcript, timeline, show, force)
        except typer.Exit:
            failed = True
    if failed:
        raise typer.Exit(2)


def _inspect(
    recording: str,
    wav: Path | None,
    stereo: bool,
    transcript: bool,
    timeline: Path | None,
    show: _Show,
    force: bool,
) -> None:
    if timeline:
        check_suffix(timeline, (".png", ".svg", ".pdf"), "a timeline")
        check(timeline, inputs=[recording], force=force)
    check_distinct(wav, timeline)
    sink = _wav_sink(wav, stereo, recording, force) if wav else None
    both = None if isinstance(sink, (WholeWav, WavPerItem)) else sink
    picture = _timeline() if timeline else None
    takers = [taker for taker in (picture, both) if taker]

    def on_audio(piece: AudioPiece) -> None:
        if sink and (both or piece.side == "server") and len(piece.data):
            sink.write(piece)
        if picture:
            picture.audio(piece)

    with opened(recording) as (stream, size), tempfile.TemporaryFile() as spool:
        turns = _Turns(spool)

        def on_turn(turn: Turn) -> None:
            turns.append(turn)
            for taker in takers:
                taker.turn(turn)

        def on_event(name: str, by_client: bool, at_ms: float) -> None:
            if not by_client:  # what the client sends is in its audio
                for taker in takers:
                    taker.event(name, at_ms)

        found = Inspection(
            on_turn=on_turn,
            on_audio=on_audio,
            on_event=on_event,
        )
        started = time.perf_counter()
        try:
            frames = Recording(stream, recording)
            for line in tracked(iter(frames), None if frames.is_packed else size):
                found.feed(line)
            found.close()
            if sink:
                sink.close()
        except OutputError as error:
            fail(str(error))
        except UnreadableError as error:
            report.print_bad_lines(console(stderr=True), found.bad_lines)
            fail(f"{recording}: {error}")
        finally:
            if sink:
                sink.abandon()
        seconds = time.perf_counter() - started

        title = "standard input" if recording == "-" else Path(recording).name
        if picture and timeline:
            with written(timeline, inputs=[recording], force=force) as path:
                missing = picture.draw(path, title, found)
            if missing:
                say(
                    f"{timeline}: no font of this machine has {_some(missing)}: drawn as boxes "
                    f"(Debian: {_packages(missing)})"
                )
        files = _written(sink, wav, timeline)
        if show == "json":
            said = turns if transcript else None
            paths = [path for path, _ in files]
            typer.echo(report_json.encoded(recording, frames.taken_for, found, said, paths))
            return
        if frames.taken_for:
            say(f"{recording}: read as {frames.taken_for}")
        if show == "nothing":
            return
        out = console()
        report.print_events(out, title, found)
        if transcript:
            report.print_turns(out, turns)
        report.print_answers(out, found.answers)
        report.print_bad_lines(out, found.bad_lines)
        report.print_invalid_frames(out, found.invalid_frames)
        report.print_speed(out, found, seconds)
        report.print_uncatalogued(out, found.uncatalogued)
    for path, what in files:
        _print_file(out, path, what)
    if sink and not isinstance(sink, WavPerItem) and not sink.files:
        out.print(
            "no WAV file: nobody sent audio" if both else "no WAV file: the server sent no audio"
        )


def _written(
    sink: WholeWav | StereoWav | WavPerItem | None, wav: Path | None, timeline: Path | None
) -> list[tuple[Path, str]]:
    """The files that were written, and what each is."""
    files: list[tuple[Path, str]] = []
    if isinstance(sink, WavPerItem) and wav:
        files.append((wav, f"{counted(sink.count, 'WAV file')}, {sink.seconds:.2f} s of PCM16"))
    elif sink and not isinstance(sink, WavPerItem):
        files += [
            (file.path, f"{file.seconds:.2f} s of PCM16 at {file.rate:,} Hz") for file in sink.files
        ]
    if timeline:
        files.append((timeline, "the session, drawn"))
    return files


def _print_file(out: Console, path: Path, what: str) -> None:
    """What was written; a path is no markup, and stays in one line."""
    out.print(Text(f"{shown(str(path))}: {what}"), soft_wrap=True)


def _some(characters: str) -> str:
    """The first few of some characters."""
    return shown(" ".join(characters[:5])) + (" …" if len(characters) > 5 else "")


def _packages(characters: str) -> str:
    """The packages of Debian whose fonts have some characters."""
    cjk = [char for char in characters if re.match(r"CJK|HIRA|KATA|HANG|FULL", name(char, ""))]
    symbols = [char for char in characters if category(char).startswith("S")]
    others = len(cjk) + len(symbols) < len(characters)
    packages = {"fonts-noto-cjk": cjk, "fonts-symbola": symbols, "fonts-noto-core": others}
    return ", ".join(package for package, found in packages.items() if found)


def _is_folder(wav: Path) -> bool:
    """Whether there is to be a file for each item."""
    return wav.is_dir() or not wav.suffix


def _wav_sink(
    wav: Path, stereo: bool, recording: str, force: bool
) -> WholeWav | StereoWav | WavPerItem:
    if _is_folder(wav):
        return WavPerItem(wav, inputs=[recording], force=force)
    check_suffix(wav, (".wav",), "audio")
    if not stereo:
        return WholeWav(wav, inputs=[recording], force=force)
    try:
        from rtframes.cli.stereo_wav import StereoWav
    except ImportError as error:
        fail(f"--stereo needs {error.name}: pip install 'rtframes[cli]'")
    return StereoWav(WholeWav(wav, inputs=[recording], force=force))


def _timeline() -> Timeline:
    try:
        from rtframes.cli.timeline import Timeline
    except ImportError as error:
        fail(f"--timeline needs {error.name}: pip install 'rtframes[cli]'")
    return Timeline()


class _Turns:
    """Turns in a file, since a recording may have any number of them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def append(self, turn: Turn) -> None:
        self._file.write(msgspec.json.encode(turn) + b"\n")

    def __iter__(self) -> Iterator[Turn]:
        self._file.seek(0)
        decoder = msgspec.json.Decoder(Turn)
        return map(decoder.decode, self._file)
