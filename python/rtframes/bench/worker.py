"""A process that measures: ``python -m rtframes.bench.worker``, started by `rtframes.bench.run`.

A separate process, because the instruction set is chosen once per process, and because the code
that draws a progress bar must not run in the process that is measured. It writes JSON to standard
output, one `Started` and then a `WorkloadResult` for each workload.
"""

from __future__ import annotations

import argparse
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

import msgspec

from rtframes.bench.cold import measure_cold
from rtframes.bench.hot import measure_hot
from rtframes.bench.machine import machine
from rtframes.bench.peers import EMPTY_CALL, OURS, DecoderUnderTest, Loop, decoders_under_test
from rtframes.bench.results import Started, Timing, WorkloadResult
from rtframes.bench.rounds import ROUNDS, quartiles
from rtframes.bench.workloads import Workload, recording_workloads, suite, synthesised_session
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.placeholders import TooLongError, expand
from rtframes.recordings.reader import Recording

_PEAK_FRAMES = 16


def main(arguments: list[str] | None = None) -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="rtframes.bench.worker", description=__doc__)
    parser.add_argument("workloads", nargs="*", help="from the suite; a session if none is given")
    parser.add_argument("--recording", type=Path, help="measure this recording (JSONL)")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    left_out = 0
    taken_for = ""
    if options.workloads:
        known = suite()
        workloads = [known[name] for name in options.workloads]
    elif options.recording is not None:
        with options.recording.open("rb") as stream:
            try:
                recording = Recording(stream, str(options.recording))
                workloads, left_out = recording_workloads(_frames(recording))
            except UnreadableError as error:
                sys.exit(f"{options.recording}: {error}")
        taken_for = recording.taken_for
    else:
        workloads, left_out = recording_workloads(synthesised_session())
    titles = [workload.title for workload in workloads]
    _say(Started(machine=machine(), workloads=titles, left_out=left_out, taken_for=taken_for))
    for workload in workloads:
        _say(measure_workload(workload, options.rounds))


def measure_workload(workload: Workload, rounds: int) -> WorkloadResult:
    """Every decoder that is installed and accepts the frames, in one workload."""
    frames = workload.frames()
    ready: dict[str, Loop] = {}
    refused: dict[str, str] = {}
    decoders = decoders_under_test(workload)
    for decoder in decoders:
        loop = decoder.loop()
        if loop is None:
            continue
        try:
            loop(frames)
        except Exception as error:  # whatever a peer raises: it only leaves this workload
            refused[decoder.name] = type(error).__name__
        else:
            ready[decoder.name] = loop
    # Cold first: after the hot rounds the decoders have seen these frames often.
    timed = [decoder for decoder in decoders if decoder.name in ready]
    cold = measure_cold(
        {name: loop for name, loop in ready.items() if name != EMPTY_CALL}, frames, rounds=rounds
    )
    hot = measure_hot(ready, frames, rounds=rounds)
    return WorkloadResult(
        workload=workload.name,
        title=workload.title,
        frames=len(frames),
        frame_bytes=sum(map(len, frames)) // len(frames),
        rounds=min(map(len, hot.values())),
        cold_rounds=min(times.rounds for times in cold.values()),
        peak_bytes=_peak(ready[OURS], frames),
        cold=[
            _timing(decoder, *cold[decoder.name][:4]) for decoder in timed if decoder.name in cold
        ],
        hot=[
            _timing(decoder, *quartiles(hot[decoder.name]), min(hot[decoder.name]))
            for decoder in timed
        ],
        refused=refused,
    )


def _timing(
    decoder: DecoderUnderTest, low: float, median: float, high: float, best: float
) -> Timing:
    return Timing(
        decoder=decoder.name, floor=decoder.floor, median=median, low=low, high=high, best=best
    )


def _peak(loop: Loop, frames: tuple[bytes, ...]) -> int:
    """The peak memory of decoding one of the longest frames, without the frame, in bytes."""
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


def _frames(recording: Recording) -> Iterable[bytes]:
    """The recording's frames; if it was redacted, with silence of the same length as the audio."""
    for line in recording:
        try:
            yield b"" if line.frame is None else expand(line.frame)
        except TooLongError:
            yield b""


def _say(message: Started | WorkloadResult) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
