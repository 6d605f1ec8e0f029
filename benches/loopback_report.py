"""The tables of `loopback.py`, in Markdown."""

from __future__ import annotations

import datetime
import importlib.metadata
import statistics
from collections.abc import Sequence

from loopback_server import SINK, WRITE_PATTERNS
from loopback_sessions import SESSIONS
from rtframes.bench.machine import machine

Found = dict[str, list[float]]
"""Microseconds of CPU per event, for each round, by client."""


# What is compared with what, and the target that the project set itself.
RECEIVING_TARGETS = (
    ("openai-python, drop-in", "openai-python, stock", 1 / 4),
    ("openai-python, native", "openai-python, stock", 1 / 6),
    ("openai-python, native", "openai-python, only recv_bytes()", 1.1),
    ("picows + rtframes", "openai-python, stock", 1 / 11),
    ("picows + rtframes", "picows, not decoded", 1.2),
)
SENDING_TARGETS = (
    ("append_audio", "input_audio_buffer.append", 1 / 9),
    ("append_audio", "send_raw of a constant string", 1.1),
)


def ratio(found: Found, name: str, against: str) -> float:
    """The median of each round's ratio."""
    return statistics.median(a / b for a, b in zip(found[name], found[against], strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in head[1:])]
    return ["| " + " | ".join(cells) + " |" for cells in (head, rule, *rows)] + [""]


def share(value: float) -> str:
    return f"1/{1 / value:.1f}" if value < 0.5 else f"{value:.2f}"


def costs(label: str, found: Found, digits: int = 1) -> list[str]:
    """A table of what each client costs, relative to the first of them."""
    stock = next(iter(found))
    rows = [
        (
            name,
            f"{statistics.median(figures):.{digits}f}",
            f"{min(figures):.{digits}f} to {max(figures):.{digits}f}",
            share(ratio(found, name, stock)),
        )
        for name, figures in found.items()
    ]
    return table((label, "µs", "range", "relative to the first"), rows)


def verdicts(targets: Sequence[tuple[str, str, float]], columns: dict[str, Found]) -> list[str]:
    """A table of the targets, and whether each was met in each of the columns."""
    rows: list[list[str]] = []
    for name, against, target in targets:
        row = [f"{name} / {against}", f"≤ {share(target)}"]
        for found in columns.values():
            value = ratio(found, name, against)
            row.append(f"{share(value)}, {'met' if value <= target else 'missed'}")
        rows.append(row)
    return table(("ratio", "target", *columns), rows)


def report(found: dict[str, Found], played: dict[str, dict[str, float]]) -> str:
    this = machine()
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}"
        for name in ("openai", "pydantic", "websockets", "picows")
    )
    lines = [
        "# Whole clients over loopback",
        "",
        f"{datetime.date.today()}, {this.cpu} ({this.cores} cores, kernels: {this.isa}),"
        f" {this.python}, {versions}.",
        "",
        "CPU time of the client's process per event in microseconds, with the server in another"
        " process: the median of interleaved rounds, and the fastest and slowest round. Half of the"
        " events are audio deltas of 4,800 bytes, half are text deltas; an append is 20 ms of"
        " PCM16. *Stock* is the library without rtframes.",
        "",
        "## Receiving",
        "",
        "What an event costs depends on how many of them a client finds when it reads. So the"
        " server writes them in several ways, and all clients read all of them. All run on"
        " asyncio's own event loop, with their libraries' defaults; picows brings its own transport"
        " for that loop.",
        "",
    ]
    for name, pattern in WRITE_PATTERNS.items():
        title = pattern.title[0].upper() + pattern.title[1:]
        lines += [f"### {title}", "", pattern.description, "", *costs("client", found[name])]
    columns = {pattern.title: found[name] for name, pattern in WRITE_PATTERNS.items()}
    lines += [
        "### Targets",
        "",
        "The targets are for the first way, the pairs; the results of the others are next to it.",
        "",
        *verdicts(RECEIVING_TARGETS, columns),
        "The two kinds of ratios move in opposite directions. What stays the same is what decoding",
        "adds to a client: about half a microsecond, and twice that after a sleep. The less time",
        "the client itself and the kernel spend on an event, the larger is the saving relative to",
        "stock, and the larger is the share of decoding relative to the same client without it.",
        "",
        "## Sending",
        "",
        *costs("sending", found[SINK]),
        *verdicts(SENDING_TARGETS, {"measured": found[SINK]}),
    ]
    if played:
        lines += [
            f"## {SESSIONS} sessions",
            "",
            f"{SESSIONS} sessions at real speed in one process of openai-python, each speaking half"
            " of the time, with ten audio and ten text deltas a second:",
            "",
        ]
        keys = ("events/s", "CPU", "delay_p50_ms", "delay_p99_ms", "peak_MiB", "grown_MiB")
        heads = (
            "",
            "events/s",
            "CPU, % of a core",
            "event loop late by, ms: median",
            "99th percentile",
            "peak MiB",
            "of which for the sessions",
        )
        lines += table(
            heads,
            [
                (kind, *(f"{result[key]:.{0 if key == 'events/s' else 1}f}" for key in keys))
                for kind, result in played.items()
            ],
        )
    lines += [
        "Made by `python benches/loopback.py --write`.",
        "",
    ]
    return "\n".join(lines)
