"""Frames that a tool cut into several lines are read as one."""

from __future__ import annotations

import io
import json

import pytest

from rtframes.recordings.joined_lines import joined
from rtframes.recordings.lines import Line, read_lines
from rtframes.recordings.reader import Recording

FRAMES = [
    json.dumps({"type": "response.output_text.delta", "delta": f"w\u00f6rd {n} " * (n * 40)})
    for n in range(5)
]
TIME = "2026-11-26T12:00:%02d.000000000Z"


def frames(text: str) -> list[str]:
    return [(line.frame or b"").decode() for line in Recording(io.BytesIO(text.encode()))]


def cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def docker(text: str, second: int, stream: str = "stdout") -> str:
    line = {"log": text, "stream": stream, "time": TIME % second}
    return json.dumps(line, separators=(",", ":")) + "\n"


@pytest.mark.parametrize("size", [10, 100, 16_384])
def test_logs_of_docker(size: int) -> None:
    log = ""
    for n, frame in enumerate(FRAMES):
        log += docker("INFO started\n", n)
        log += "".join(docker(part, n) for part in cut(f"{frame}\n", size))
    lines = [line for line in Recording(io.BytesIO(log.encode())) if b"INFO" not in line.frame]
    assert [line.frame.decode() for line in lines] == FRAMES
    assert [line.time for line in lines] == [1_795_694_400.0 + n for n in range(5)]


@pytest.mark.parametrize("size", [10, 100, 16_384])
def test_logs_of_kubernetes(size: int) -> None:
    log = ""
    for n, frame in enumerate(FRAMES):
        *parts, last = cut(frame, size)
        log += "".join(f"{TIME % n} stdout P {part}\n" for part in parts)
        log += f"{TIME % n} stdout F {last}\n"
    assert frames(log) == FRAMES


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("event", ["", "event: message\n", "id: 7\nevent: x\n"])
def test_server_sent_events_over_several_lines(end: str, event: str) -> None:
    stream = ""
    for frame in FRAMES:
        lines = json.dumps(json.loads(frame), indent=1).splitlines()
        stream += event + "".join(f"data: {line}\n" for line in lines) + "\n"
        stream += event + f"data: {frame}\n\n"
    found = [json.loads(f) for f in frames(stream.replace("\n", end)) if f[0] == "{"]
    assert found == [json.loads(frame) for frame in FRAMES for _ in range(2)]


def test_what_is_never_completed_is_given_at_the_end_and_at_the_limit() -> None:
    text = "".join(docker("abc", 0) for _ in range(100)).encode()
    lines = list(joined(read_lines(io.BytesIO(text)), 1_000))
    assert sum(line.size for line in lines) == len(text)
    assert all(line.size <= 1_000 for line in lines)
    assert list(joined(read_lines(io.BytesIO(b"data: {\nother\n")))) == [
        Line(1, b"data: {", 8), Line(2, b"other", 6),
    ]  # fmt: skip


def test_lines_of_two_streams_are_not_joined() -> None:
    text = docker("out ", 0) + docker("err\n", 0, "stderr") + docker("put\n", 0)
    lines = list(joined(read_lines(io.BytesIO(text.encode()))))
    assert [line.number for line in lines] == [1, 2, 3]
