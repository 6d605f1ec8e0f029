"""Frames among other things on a line: in logs, behind each other, in wrappers like events."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest

from rtframes.recordings import wrappers
from rtframes.recordings.lines import Line
from rtframes.recordings.reader import Recording
from rtframes.recordings.wrappers import frames_in
from rtframes.testing import DIALECTS, Synthesiser

FIRST = {"type": "response.output_text.delta", "delta": "one } { two", "logprobs": [{"a": {}}]}
SECOND = {"type": "response.done", "response": {"id": "r", "output": [{"type": "message"}]}}
A, B = json.dumps(FIRST), json.dumps(SECOND)


def read(text: str) -> list[Line]:
    return list(Recording(io.BytesIO(text.encode())))


def found(text: str) -> list[Any]:
    return [json.loads(frame.frame) for frame in frames_in(text.encode())]


@pytest.mark.parametrize(
    "line",
    [
        f"{A}{B}", f"{A} {B}", f"{A},{B}", f"{A}\t{B} (ok)", f"sent {A} got {B}",
        f'ctx={{"session":"s1"}} frame={A} then={B}', f"{{x}} {{}} {A} {{y: 1}} {B} }}",
        f"{'{} ' * 50}{A}{' {a}' * 50}{B}", f"{A} {json.dumps(B)}", f"msg={json.dumps(A)} x={B}",
        json.dumps({"m": f"{A} and {B}"}), f'"GET /" {A} "{{" {B}', f"{{'a': {A}, 'b': {B}}}",
        f'{{"n": NaN, "a": {A}, "b": {B}}}', f"42{json.dumps(['event', FIRST, SECOND])}",
        f"42{json.dumps(['event', A, B])}", f'level=info msg={json.dumps(f"{A} {B}")}',
    ],
)  # fmt: skip
def test_all_frames_of_a_line_are_found(line: str) -> None:
    assert found(line) == [FIRST, SECOND]
    lines = read(f"{line}\n{line}\n")
    frames = [json.loads(line.frame or b"{}") for line in lines]
    assert [frame for frame in frames if frame in (FIRST, SECOND)] == [FIRST, SECOND] * 2


@pytest.mark.parametrize(
    "text",
    ['{"a":' * 20_000, "{" * 500_000, '{"k":"x' * 50_000, '"{' * 200_000, '{"a":[' * 5_000 + "}"],
)
def test_braces_without_end_are_given_up(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(json.JSONDecoder):
        read = tries = 0

        def raw_decode(self, s: str, idx: int = 0) -> tuple[Any, int]:
            Counting.tries += 1
            try:
                _, stop = value = super().raw_decode(s, idx)
            except json.JSONDecodeError as error:
                Counting.read += error.pos - idx + error.pos // 16
                raise
            except RecursionError:
                Counting.read += len(s) - idx
                raise
            Counting.read += stop - idx
            return value

    monkeypatch.setattr(wrappers, "_IN_TEXT", Counting())
    assert found("log " + text) == []
    assert Counting.tries < 12 * (9 * len(text) + 100_000) / 200
    assert Counting.read < 12 * (9 * len(text) + 100_000)


WRAPPERS: list[dict[str, Any]] = [
    {"type": "ping", "ts": 1}, {"type": "error", "level": 3}, {"type": "info"},
    {"type": "session.update", "direction": "out"}, {"type": "heartbeat", "n": [1]},
]  # fmt: skip


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("inner", [FIRST, A, {"deep": [{"m": A}]}, f"got {A}"])
def test_a_wrapper_of_an_events_name_is_looked_into(wrapper: dict[str, Any], inner: Any) -> None:
    line = json.dumps({**wrapper, "data": inner})
    lines = read(f"{line}\n{line}\n")
    assert [json.loads(line.frame or b"") for line in lines] == [FIRST, FIRST]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_event_is_no_wrapper(dialect: str) -> None:
    for frame in Synthesiser(dialect, seed=3).session(turns=2, client=True):
        assert [line.frame for line in read(frame.decode())] == [frame]


def test_an_event_with_an_object_of_its_own_stays() -> None:
    error = {"type": "error", "error": {"type": "error", "message": A}}
    more = {**SECOND, "trace": {"type": "error", "message": "m"}}
    lines = read(f"{json.dumps(error)}\n{json.dumps(more)}\n")
    assert [json.loads(line.frame or b"") for line in lines] == [error, more]


def test_a_frame_that_is_damaged_stays_a_line() -> None:
    for damaged in (A[:-1], B[:-2], A + "}", A.replace('"delta"', "delta"), B[:40]):
        first, _, last = (line.frame for line in read(f"{A}\n{damaged}\n{A}\n"))
        assert first == last == A.encode()


def messages(indent: int | None, *data: tuple[int, str]) -> list[Line]:
    told = [{"type": "receive", "time": 1.5, "opcode": code, "data": text} for code, text in data]
    export = {"log": {"entries": [{"_webSocketMessages": told}]}}
    return read(json.dumps(export, indent=indent))


@pytest.mark.parametrize("indent", [None, 2])
def test_binary_messages_of_exports(indent: int | None) -> None:
    binary = base64.b64encode(A.encode()).decode()
    lines = messages(indent, (2, binary), (1, B))
    assert [json.loads(line.frame or b"") for line in lines] == [FIRST, SECOND]


def test_messages_of_an_export_that_are_no_frames_are_bad_lines() -> None:
    lines = messages(2, (1, A), (2, base64.b64encode(bytes(range(60))).decode()), (1, "ping"))
    assert [line.frame is None for line in lines] == [False, True, True]
    assert lines[1].fault == "a message that is not a frame of a realtime API"


def test_binary_messages_of_developer_tools() -> None:
    binary = base64.b64encode(A.encode()).decode()
    response = {"opcode": 2, "payloadData": binary}
    lines = read(json.dumps({"params": {"timestamp": 5.5, "response": response}}))
    assert [json.loads(line.frame or b"") for line in lines] == [FIRST]
