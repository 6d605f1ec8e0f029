"""A process that measures: ``python -m rtframes.bench.worker``, started by `rtframes.bench.run`.

A process of its own, because the instruction set is chosen once in a process, and because what
draws a progress bar must not run beside what is measured. It writes JSON to standard output, one
`Started` and then a `WorkResult` for each work.
"""

from __future__ import annotations

import argparse
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import msgspec

from rtframes.bench.contenders import OURS, Contender, Loop, contenders
from rtframes.bench.machine import machine
from rtframes.bench.results import Started, Timing, WorkResult
from rtframes.bench.rounds import ROUNDS, measure, quartiles
from rtframes.bench.works import Work, recording_works, suite, synthesised_session
from rtframes.recordings.lines import read_lines
from rtframes.recordings.redaction import expand

_PEAK_FRAMES = 16


def main(arguments: list[str] | None = None) -> None:
    """Measure what the command line says."""
    parser = argparse.ArgumentParser(prog="rtframes.bench.worker", description=__doc__)
    parser.add_argument("works", nargs="*", help="works of the suite; a session if there are none")
    parser.add_argument("--recording", type=Path, help="measure this recording (JSONL)")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    left_out = 0
    if options.works:
        known = suite()
        works = [known[name] for name in options.works]
    elif options.recording is not None:
        works, left_out = recording_works(_frames(options.recording))
    else:
        works, left_out = recording_works(synthesised_session())
    titles = [work.title for work in works]
    _say(Started(machine=machine(), works=titles, left_out=left_out))
    for work in works:
        _say(measure_work(work, options.rounds))


def measure_work(work: Work, rounds: int) -> WorkResult:
    """Everybody who is installed and gets through the frames, in one work."""
    frames = work.frames()
    ready: dict[str, Loop] = {}
    refused: dict[str, str] = {}
    everybody = contenders(work)
    for contender in everybody:
        loop = contender.loop()
        if loop is None:
            continue
        try:
            loop(frames)
        except Exception as error:  # whatever a peer raises: it is out of this work, no more
            refused[contender.name] = type(error).__name__
        else:
            ready[contender.name] = loop
    times = measure(ready, frames, rounds=rounds)
    return WorkResult(
        work=work.name,
        title=work.title,
        frames=len(frames),
        frame_bytes=sum(map(len, frames)) // len(frames),
        rounds=min(map(len, times.values())),
        peak_bytes=_peak(ready[OURS], frames),
        timings=[
            _timing(contender, times[contender.name])
            for contender in everybody
            if contender.name in times
        ],
        refused=refused,
    )


def _timing(contender: Contender, times: list[float]) -> Timing:
    low, median, high = quartiles(times)
    return Timing(
        contender=contender.name,
        floor=contender.floor,
        median=median,
        low=low,
        high=high,
        best=min(times),
    )


def _peak(loop: Loop, frames: tuple[bytes, ...]) -> int:
    """The most memory that one frame takes beside itself, of the longest frames, in bytes."""
    most = 0
    tracemalloc.start()
    try:
        for frame in sorted(frames, key=len)[-_PEAK_FRAMES:]:
            one = (frame,)
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            loop(one)
            most = max(most, tracemalloc.get_traced_memory()[1] - before)
    finally:
        tracemalloc.stop()
    return most


def _frames(path: Path) -> Iterable[bytes]:
    """The recording's frames; where it was redacted, with silence as long as the audio was."""
    with path.open("rb") as stream:
        for line in read_lines(stream):
            yield b"" if line.frame is None else expand(line.frame)


def _say(message: Started | WorkResult) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
