"""What ``rtframes inspect --json`` prints: one JSON object per recording."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from rtframes.recordings.answers import Answers
from rtframes.recordings.counts import EventCount, LineList
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.turns import Turn
from rtframes.terminal.text import shown

_OF_TURN = [field.name for field in dataclasses.fields(Turn) if field.repr]
"""The fields of `Turn` that are not only for its tracker."""


def encoded(
    recording: str,
    read_as: str,
    found: Inspection,
    turns: Iterable[Turn] | None,
    written: Sequence[Path],
) -> str:
    """One line of JSON about a recording.

    Args:
        recording: its name as it was given.
        read_as: the form that the file was taken for, if it is not frames, one per line.
        found: what it holds.
        turns: the conversation, if it is wanted.
        written: the files that were written.
    """
    total = found.total()
    tokens = found.answers.tokens
    about: dict[str, Any] = {
        "recording": shown(recording),
        "read_as": read_as or None,
        "server": _count(total),
        "turns": found.turns,
        "duration_s": round(found.duration_seconds, 3),
        "clock": "recording" if found.is_timed else "audio",
        "events": [
            {"type": shown(name), "side": side, "known": name not in unknown, **_count(count)}
            for side, counts, unknown in (
                ("server", found.server, found.unknown_types),
                ("client", found.client, set[str]()),
            )
            for name, count in counts.items()
        ],
        "tokens": msgspec.to_builtins(tokens) if tokens.responses else None,
        "first_audio": _waits(found.answers),
        "errors": _lines(found.answers.errors),
        "bad_lines": _lines(found.bad_lines),
        "invalid_frames": _lines(found.invalid_frames),
        "not_in_catalogue": [
            {"what": what, "name": shown(str(name)), "in": shown(around), "times": times}
            for what, counter in (
                ("type", found.uncatalogued.types),
                ("key", {(key, name): n for (name, key), n in found.uncatalogued.keys.items()}),
            )
            for (name, around), times in counter.items()
        ],
        "written": [shown(str(path)) for path in written],
    }
    if turns is not None:
        about["transcript"] = [{name: getattr(turn, name) for name in _OF_TURN} for turn in turns]
    return msgspec.json.encode(about).decode()


def _count(count: EventCount) -> dict[str, Any]:
    return {
        "frames": count.frames,
        "bytes": count.bytes,
        "audio_s": round(count.audio_seconds, 3),
    }


def _waits(answers: Answers) -> dict[str, Any] | None:
    waits = answers.waits_ms
    if not waits:
        return None
    return {
        "answers": len(waits),
        "median_s": round(answers.median_wait_ms / 1000, 3),
        "longest_s": round(max(waits) / 1000, 3),
    }


def _lines(lines: LineList) -> dict[str, Any]:
    first = [{"line": number, "reason": shown(reason)} for number, reason in lines.first]
    return {"count": lines.count, "first": first}
