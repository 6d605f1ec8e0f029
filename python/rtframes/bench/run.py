"""Starts a worker for each instruction set, and collects what they measure."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from rtframes.bench.results import Report, Run, Started, WorkloadResult
from rtframes.bench.rounds import ROUNDS
from rtframes.terminal.text import shown


class BenchError(Exception):
    """A worker could not measure; the message says why."""


Watcher = Callable[[str | None, Started | WorkloadResult], None]
"""Called with the requested instruction set and with each message of its worker."""


def _nobody(isa: str | None, message: Started | WorkloadResult) -> None:
    pass


def run(
    *,
    workloads: Sequence[str] = (),
    recording: Path | None = None,
    isas: Sequence[str | None] = (None,),
    rounds: int = ROUNDS,
    watch: Watcher = _nobody,
    source: str = "",
) -> Report:
    """Measure in separate processes, one after the other.

    Args:
        workloads: names of workloads with synthetic frames.
        recording: measure this JSONL file if no workloads are named; None for a synthetic session.
        isas: the instruction sets to force; None for the best that the machine has.
        rounds: how many turns each decoder has.
        watch: informed of the progress.
        source: what the report says was decoded; by default the recording's name.

    Raises:
        BenchError: the machine lacks an instruction set, or the recording has no frames.
        OSError: the recording cannot be read.
    """
    if recording is not None:
        recording.open("rb").close()
    runs = [_run(isa, workloads, recording, rounds, watch) for isa in isas]
    if not source and recording is not None:
        source = recording.name
    return Report(
        date=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        source=shown(source) or ("synthetic frames" if workloads else "a synthetic session"),
        runs=runs,
    )


def _run(
    isa: str | None,
    workloads: Sequence[str],
    recording: Path | None,
    rounds: int,
    watch: Watcher,
) -> Run:
    arguments = [f"--rounds={rounds}", *workloads]
    if recording is not None:
        arguments.append(f"--recording={recording}")
    started: Started | None = None
    results: list[WorkloadResult] = []
    for message in _messages(arguments, isa):
        watch(isa, message)
        if isinstance(message, Started):
            started = message
        else:
            results.append(message)
    if started is None or not results:
        raise BenchError("there are no frames to decode")
    return Run(machine=started.machine, workloads=results)


def _messages(arguments: list[str], isa: str | None) -> Iterator[Started | WorkloadResult]:
    """The messages of a worker, as they arrive."""
    environment = dict(os.environ)
    if isa is not None:
        environment["RTFRAMES_ISA"] = isa
    decoder = msgspec.json.Decoder(Started | WorkloadResult)
    command = [sys.executable, "-m", "rtframes.bench.worker", *arguments]
    with tempfile.TemporaryFile() as errors:
        worker = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors)
        assert worker.stdout is not None
        try:
            for line in worker.stdout:
                yield decoder.decode(line)
            if worker.wait() != 0:
                errors.seek(0)
                raise BenchError(_last_line(errors.read().decode(errors="replace")))
        finally:
            worker.kill()
            worker.wait()
            worker.stdout.close()


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "the worker ended without a message"
