"""``rtframes bench``: how fast rtframes and its peers decode, on this machine."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from rtframes.bench import table
from rtframes.bench.results import Started, WorkloadResult
from rtframes.bench.rounds import ROUNDS
from rtframes.bench.run import BenchError, run
from rtframes.bench.workloads import suite as suite_workloads
from rtframes.cli.completion import one_of
from rtframes.cli.files import named
from rtframes.cli.formats import check_suffix
from rtframes.cli.messages import fail, say
from rtframes.cli.outputs import Force, OutputPath, check, check_distinct, created, written
from rtframes.terminal.console import console
from rtframes.terminal.text import counted

_SUITE = list(suite_workloads())


def bench(
    recording: Annotated[
        Path | None,
        typer.Argument(
            parser=named,
            metavar="RECORDING",
            help="A recording; - is standard input. Without one, a synthetic session.",
        ),
    ] = None,
    suite: Annotated[
        bool,
        typer.Option("--suite", help="Measure each kind of synthetic frame on its own."),
    ] = False,
    work: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Measure only this benchmark of the suite; may be repeated. {', '.join(_SUITE)}.",
            metavar="NAME",
            autocompletion=one_of(_SUITE),
        ),
    ] = None,
    isa: Annotated[
        list[str] | None,
        typer.Option(
            help="Force this instruction set on rtframes: avx512, avx2, neon or scalar; repeat "
            "it to measure with each.",
            metavar="NAME",
            autocompletion=one_of(("avx512", "avx2", "neon", "scalar")),
        ),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds per benchmark.", metavar="N")] = ROUNDS,
    json: Annotated[
        Path | None,
        OutputPath(help="Write all results to this file, .json; - is standard output."),
    ] = None,
    chart: Annotated[
        Path | None, OutputPath(help="Draw the results to this file, .svg or .png.")
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print no tables: for --json and --chart.")
    ] = False,
    force: Force = False,
) -> None:
    """Measure how fast rtframes and its peers decode, on this machine and your recording.

    Everybody decodes the same frames to events with their audio as bytes, in turns: many short
    rounds, garbage collector off, medians. Cold is a frame after other work, as on a connection,
    without what an empty call takes; hot is frame after frame in a loop. Peers that are not
    installed are named as missing: pip install 'rtframes[bench]' gets them all.
    """
    if recording is not None and (suite or work):
        fail("a recording and --suite or --work exclude each other")
    inputs = [] if recording is None else [recording]
    if json is not None:
        if str(json) != "-":
            check_suffix(json, (".json",), "JSON")
        check(json, inputs=inputs, force=force)
    if chart is not None:
        check_suffix(chart, (".svg", ".png"), "a chart")
        check(chart, inputs=inputs, force=force)
        if importlib.util.find_spec("matplotlib") is None:
            fail("a chart needs matplotlib: pip install 'rtframes[bench]'")
    check_distinct(json, chart)
    workloads = work or (_SUITE if suite else [])
    unknown = [name for name in workloads if name not in _SUITE]
    if unknown:
        fail(f"unknown work {unknown[0]!r}: one of {', '.join(_SUITE)}")
    if "" in (isa or ()):  # the environment's variable may be empty, which means the best there is
        fail("--isa is empty: avx512, avx2, neon or scalar")
    # Where the figures go to standard output, nothing else does.
    out, errors = console(stderr=str(json) == "-"), console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with contextlib.ExitStack() as stack:
        read = recording
        if str(recording) == "-":
            read = stack.enter_context(_spooled())
        progress = stack.enter_context(
            Progress(
                *columns, TimeElapsedColumn(), console=errors, transient=True,
                disable=not errors.is_terminal, refresh_per_second=2,
            )
        )  # fmt: skip
        watcher = _Watcher(progress)
        try:
            report = run(
                workloads=workloads,
                recording=read,
                source="standard input" if str(recording) == "-" else "",
                isas=isa or (None,),
                rounds=rounds,
                watch=watcher,
            )
        except BenchError as error:
            fail(str(error))
        except OSError as error:
            fail(f"{recording}: {error.strerror}")
    try:
        if json is not None:
            with created(json, inputs=inputs, force=force) as file:
                file.write(msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")
        if chart is not None:
            from rtframes.bench.chart import draw

            with written(chart, inputs=inputs, force=force) as path:
                draw(report, path)
    finally:  # what took so long to measure is shown, whatever became of the files
        if not quiet:
            out.print(Text.assemble((report.source, "bold"), f", {report.date}"), soft_wrap=True)
            for measured in report.runs:
                out.print(table.shown(measured), crop=False)
        if watcher.taken_for:
            say(f"{recording}: read as {watcher.taken_for}")
        if watcher.left_out:
            say(f"left out {counted(watcher.left_out, 'line')} that rtframes refuses")


@contextlib.contextmanager
def _spooled() -> Generator[Path, None, None]:
    """Standard input as a file: each instruction set's process reads it from its beginning."""
    with tempfile.TemporaryDirectory(prefix="rtframes-") as folder:
        path = Path(folder) / "recording"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield path


class _Watcher:
    """Moves the progress bar on, workload by workload."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task = progress.add_task("starting", total=None)
        self._titles: list[str] = []
        self._done = 0
        self.left_out = 0
        self.taken_for = ""

    def __call__(self, isa: str | None, message: Started | WorkloadResult) -> None:
        if isinstance(message, Started):
            self._titles = message.workloads
            self._done = 0
            self.left_out = message.left_out
            self.taken_for = message.taken_for
        else:
            self._done += 1
        left = self._titles[self._done :]
        label = f"{isa}: " if isa else ""
        self._progress.update(
            self._task,
            description=label + (left[0] if left else "done"),
            completed=self._done,
            total=len(self._titles),
        )
