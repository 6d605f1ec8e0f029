"""Measure threads that decode at the same time: ``python benches/threads.py``.

One decoder for all threads, or one for each, rtframes' and msgspec's of the same types, in turn in
each round. Each thread has frames of its own, from sessions of its own. What is printed is the
median of the rounds: frames per second of all threads together, how many times one thread's of the
same way that is, and the CPU time of a frame in nanoseconds. With the interpreter lock, threads
take turns: no ratio is above one. On a machine that does other work too, the CPU time says more: it
rises where threads wait for each other's cache lines, however seldom they get a core.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import sysconfig
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

import rtframes
from rtframes.bench.machine import machine
from rtframes.testing import Synthesiser

THREADS = (1, 2, 4, 8)
Decode = Callable[[bytes], object]


class Way(NamedTuple):
    """A way to decode with threads.

    Attributes:
        name: what it is called in the table.
        make: makes a decoder.
        is_shared: whether all threads have the same one.
    """

    name: str
    make: Callable[[], Any]
    is_shared: bool


def ours() -> Any:
    return rtframes.Decoder()


def theirs() -> Any:
    return msgspec.json.Decoder(rtframes.ServerEvent)


WAYS = (
    Way("rtframes, one decoder", ours, True),
    Way("rtframes, one per thread", ours, False),
    Way("msgspec, one decoder", theirs, True),
    Way("msgspec, one per thread", theirs, False),
)


def is_text(frame: bytes) -> bool:
    return b"transcript.delta" in frame[:60]


def is_audio(frame: bytes) -> bool:
    return b"output_audio.delta" in frame[:60]


def is_known(frame: bytes) -> bool:
    return b'"type":"' in frame[:20]


KINDS = {"text deltas": is_text, "audio deltas": is_audio, "whole sessions": is_known}


def frames_of(kind: str, thread: int) -> list[bytes]:
    """Some frames of a kind, other ones for each thread; those that msgspec takes."""
    frames = Synthesiser("ga", seed=thread + 1).session(turns=20)
    reference = theirs()
    chosen: list[bytes] = []
    for frame in frames:
        if KINDS[kind](frame):
            try:
                reference.decode(frame)
            except msgspec.DecodeError:
                continue
            chosen.append(frame)
        if len(chosen) == 200:
            break
    return chosen


class Rate(NamedTuple):
    """What threads did.

    Attributes:
        frames: per second, of all threads together.
        cpu: nanoseconds of CPU time per frame.
    """

    frames: float
    cpu: float


def rate(decodes: list[Decode], frames: list[list[bytes]], seconds: float) -> Rate:
    """Have each thread decode its own frames with its own function."""
    begin = threading.Barrier(len(decodes) + 1)
    done = threading.Event()
    counts = [0] * len(decodes)
    ends = [0.0] * len(decodes)
    cpu = [0.0] * len(decodes)

    def run(number: int) -> None:
        decode, own, count = decodes[number], frames[number], 0
        begin.wait()
        busy = time.thread_time()
        while not done.is_set():
            for frame in own:
                decode(frame)
            count += len(own)
        cpu[number] = time.thread_time() - busy
        ends[number] = time.perf_counter()
        counts[number] = count

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(decodes))]
    for thread in threads:
        thread.start()
    begin.wait()
    start = time.perf_counter()
    time.sleep(seconds)
    done.set()
    for thread in threads:
        thread.join()
    total = sum(count / (end - start) for count, end in zip(counts, ends, strict=True))
    return Rate(total, sum(cpu) / sum(counts) * 1e9)


def measured(kind: str, rounds: int, seconds: float) -> dict[tuple[str, int], Rate]:
    """The median rate of each way with each number of threads."""
    frames = [frames_of(kind, thread) for thread in range(max(THREADS))]
    rates: dict[tuple[str, int], list[Rate]] = {}
    shared = {way.name: way.make().decode for way in WAYS}
    for _ in range(rounds):
        for count in THREADS:
            for way in WAYS:
                decodes: list[Decode] = [
                    shared[way.name] if way.is_shared else way.make().decode for _ in range(count)
                ]
                made = rate(decodes, frames[:count], seconds)
                rates.setdefault((way.name, count), []).append(made)
    return {
        key: Rate(*map(statistics.median, zip(*each, strict=True))) for key, each in rates.items()
    }


def has_lock() -> bool:
    """Whether the interpreter lock is on."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def main() -> None:
    """Print a table for each kind of frames."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="of each number of threads")
    parser.add_argument("--seconds", type=float, default=0.25, help="of one measurement")
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help="; ".join(KINDS))
    options = parser.parse_args()
    for kind in options.kinds:
        if kind not in KINDS:
            parser.error(f"{kind!r} is none of: {', '.join(KINDS)}")
    here = machine()
    build = "free-threaded build" if sysconfig.get_config_var("Py_GIL_DISABLED") else "build"
    print(f"{here.cpu}, {here.cores} cores, load {os.getloadavg()[0]:.1f}, {here.system}")
    print(f"{here.python}, {build}, interpreter lock {'on' if has_lock() else 'off'},", end=" ")
    print(f"{here.isa} kernels, msgspec {msgspec.__version__}")
    print(f"{options.rounds} rounds of {options.seconds} s; medians:", end=" ")
    print("frames per second, times one thread's, CPU")
    for kind in options.kinds:
        rates = measured(kind, options.rounds, options.seconds)
        print(f"\n{kind:26}" + "".join(f"{count:>14} thr. ns" for count in THREADS))
        for way in WAYS:
            one = rates[way.name, 1].frames
            cells = (rates[way.name, count] for count in THREADS)
            print(
                f"{way.name:26}"
                + "".join(f"{c.frames:11,.0f}{c.frames / one:5.2f}{c.cpu:6,.0f}" for c in cells)
            )


if __name__ == "__main__":
    main()
