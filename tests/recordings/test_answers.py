"""How late answers came, their tokens, and errors, as `rtframes inspect` shows them."""

import io
import json
from typing import Any

import pytest

from rtframes.recordings.inspection import Inspection
from rtframes.recordings.reader import Recording
from rtframes.testing import DIALECTS, Synthesiser

AUDIO = {"type": "response.output_audio.delta", "response_id": "r", "delta": "AAAA"}
STARTED = {"type": "input_audio_buffer.speech_started", "audio_start_ms": 0}
STOPPED = {"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 0}
COMMITTED = {"type": "input_audio_buffer.committed"}
CREATE = {"type": "response.create"}


def inspected(lines: list[Any]) -> Inspection:
    text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    found = Inspection()
    for line in Recording(io.BytesIO(text)):
        found.feed(line)
    found.close()
    return found


@pytest.mark.parametrize(
    ("session", "waits"),
    [
        ([(1_000, STOPPED), (1_100, COMMITTED), (1_750, AUDIO), (1_800, AUDIO)], [750]),
        # A tool is called before the answer: the user waits from the end of the speech.
        ([(1_000, STOPPED), (2_000, CREATE), (2_500, AUDIO)], [1_500]),
        # The user goes on speaking.
        ([(1_000, STOPPED), (1_300, STARTED), (4_000, STOPPED), (4_400, AUDIO)], [400]),
        ([(500, CREATE), (900, AUDIO), (5_000, STOPPED), (5_600, AUDIO)], [400, 600]),
        ([(500, STARTED), (900, AUDIO)], []),
        ([(900, AUDIO), (1_000, STOPPED)], []),
    ],
)
def test_an_answer_is_as_late_as_its_first_audio(session: Any, waits: list[float]) -> None:
    lines = [{"time_ms": 1_764_280_000_000 + at, "event": event} for at, event in session]
    assert inspected(lines).answers.waits_ms == pytest.approx(waits)
    assert inspected([event for _, event in session]).answers.waits_ms == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_tokens_and_errors_are_those_in_the_file(dialect: str) -> None:
    frames = [json.loads(frame) for frame in Synthesiser(dialect).session(turns=16)]
    done = [frame for frame in frames if frame["type"] == "response.done"]
    usages = [frame.get("usage") or frame["response"].get("usage") or {} for frame in done]
    found = inspected(frames).answers
    assert found.tokens.input == sum(usage.get("input_tokens") or 0 for usage in usages)
    assert found.tokens.output == sum(usage.get("output_tokens") or 0 for usage in usages)
    assert found.tokens.total == sum(usage.get("total_tokens") or 0 for usage in usages)
    failed = [each for each in done if (each.get("response") or {}).get("status") == "failed"]
    errors = [each for each in frames if each["type"].endswith(("error", ".failed"))]
    assert found.errors.count == len(failed) + len(errors)


def test_errors_have_their_words_and_lines() -> None:
    error = {"type": "error", "error": {"type": "server_error", "message": "It broke."}}
    text = {"type": "error", "error": "overloaded"}
    code = {"type": "error", "error": {"type": "server_error", "message": None}}
    failed = {
        "type": "response.done",
        "response": {"status": "failed", "status_details": {"error": {"code": "rate_limit"}}},
    }
    bare = {"type": "response.done", "response": {"status": "failed"}}
    assert inspected([error, text, STOPPED, code, failed, bare]).answers.errors.first == [
        (1, "error: It broke."),
        (2, "error: overloaded"),
        (4, "error: server_error"),
        (5, "response.done: rate_limit"),
        (6, "response.done: no message"),
    ]


@pytest.mark.parametrize("count", ["1e308", "9" * 4000, "-5", "0.5", "null"])
def test_tokens_may_be_any_number(count: str) -> None:
    usage = f'{{"type":"response.done","response":{{"usage":{{"total_tokens":{count}}}}}}}\n'
    found = Inspection()
    for line in Recording(io.BytesIO(usage.encode() * 3)):
        found.feed(line)
    assert 0 <= found.answers.tokens.total <= 3e15
