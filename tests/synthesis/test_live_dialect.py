"""Synthesised sessions of OpenAI's Live API: as the SDK has them, and as they are inspected."""

import json
from typing import Any, get_args

import pytest

import rtframes
from rtframes.protocols.live.server import LiveEvent
from rtframes.recordings.audio import AudioPiece
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import Line
from rtframes.testing import DIALECTS, Synthesiser, live_frames

TURNS = len(DIALECTS["live"].playlist)
SHARED = {
    "session.updated",
    "session.output_audio.delta",
    "session.input_transcript.delta",
    "session.output_transcript.delta",
    "session.closed",
    "error",
}


def inspected(frames: list[bytes]) -> tuple[Inspection, list[AudioPiece]]:
    pieces: list[AudioPiece] = []
    found = Inspection(on_audio=pieces.append)
    for number, frame in enumerate(frames, 1):
        found.feed(Line(number, frame, len(frame)))
    found.close()
    return found, pieces


def test_it_sends_every_event_of_live_that_is_the_servers_alone() -> None:
    known = {cls.__struct_config__.tag for cls in get_args(LiveEvent)} | SHARED
    assert set(live_frames("live")) == known - {"transport.dtmf.send"}


def test_its_frames_are_the_sdks() -> None:
    live = pytest.importorskip("openai.types.live")
    from pydantic import TypeAdapter

    adapter = TypeAdapter[Any](live.ConnectServerEvent)
    for frames in live_frames("live").values():
        for frame in frames:
            event = adapter.validate_json(frame)
            dumped = event.model_dump(mode="json", exclude_unset=True, by_alias=True)
            assert dumped == json.loads(frame)


def test_both_sides_speak_at_the_same_time() -> None:
    spoken: list[Any] = [
        event
        for frame in Synthesiser("live").session(turns=1)
        if (event := rtframes.decode(frame)).type.endswith("_transcript.delta")
    ]
    heard = [event.end_ms for event in spoken if "input" in event.type]
    said = [event.start_ms for event in spoken if "output" in event.type]
    assert said[0] < heard[-1]
    assert all(event.start_ms < event.end_ms for event in spoken)
    for times in (heard, said):
        assert times == sorted(times)


@pytest.mark.parametrize(
    ("audio_format", "rate"), [("pcm16", 24_000), ("g711_ulaw", 8_000), ("g711_alaw", 8_000)]
)
def test_an_inspection_hears_both_sides_and_finds_no_turns(audio_format: str, rate: int) -> None:
    synthesiser = Synthesiser("live", audio_format=audio_format)
    frames = list(synthesiser.session(turns=1, client=True))
    found, pieces = inspected(frames)
    assert {(piece.side, *piece.format) for piece in pieces} == {
        ("client", audio_format, rate, 1),
        ("server", audio_format, rate, 1),
    }
    heard = found.client["session.input_audio.append"].audio_seconds
    assert found.duration_seconds == pytest.approx(heard, abs=0.5)
    assert found.turns == 0
    assert not found.unknown_types
    assert found.bad_lines.count == 0
    again, _ = inspected([rtframes.redact(frame) for frame in frames])
    assert (again.server, again.client) == (found.server, found.client)


def test_a_sideband_tells_where_its_audio_belongs_and_has_it_as_pcm16() -> None:
    frames = [
        b'{"type":"session.started","event_id":"e","session":{"audio":{"format":'
        b'{"type":"audio/pcmu","rate":8000}}}}',
        b'{"type":"session.output_audio.delta","delta":"AAAA////","start_ms":1200,"end_ms":1220}',
        b'{"type":"session.input_audio.append","audio":"AAAA////"}',
    ]
    _, pieces = inspected(frames)
    assert [(piece.side, piece.format.encoding, piece.start_ms) for piece in pieces] == [
        ("server", "pcm16", 1200.0),
        ("client", "pcm16", 0.0),
    ]
