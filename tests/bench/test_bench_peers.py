"""Everybody does the work: what they decode is what the standard library decodes."""

import base64
import json
import sys
from typing import Any

import pytest

from rtframes.bench.peers import (
    AUDIO_BUFFER,
    MSGSPEC,
    OPENAI,
    OURS,
    DecoderUnderTest,
    decoders_under_test,
    packages,
)
from rtframes.bench.worker import measure_workload
from rtframes.bench.workloads import Workload, suite
from rtframes.testing import audio_delta

SUITE = suite()
TYPED = (OURS, AUDIO_BUFFER, MSGSPEC)


def ready(name: str) -> list[Any]:
    return [
        pytest.param(decoder, id=decoder.name)
        for decoder in decoders_under_test(SUITE[name])
        if not decoder.floor and decoder.loop() is not None
    ]


def result(decoder: DecoderUnderTest, frame: bytes) -> Any:
    loop = decoder.loop()
    assert loop is not None
    return loop((b'{"type":"input_audio_buffer.cleared","event_id":"event_1"}', frame))


@pytest.mark.parametrize("decoder", ready("audio-4800"))
@pytest.mark.parametrize("dialect", ["ga", "beta"])
def test_streamed_audio_is_decoded(decoder: DecoderUnderTest, dialect: str) -> None:
    frame = audio_delta(4_800, dialect)
    expected = base64.b64decode(json.loads(frame)["delta"], validate=True)
    event = result(decoder, frame)
    if decoder.name == OPENAI:
        assert event == expected
    else:
        assert bytes(event.delta if decoder.name in TYPED else event["delta"]) == expected


@pytest.mark.parametrize("decoder", ready("item-3.4mb"))
def test_audio_of_items_is_decoded(decoder: DecoderUnderTest) -> None:
    frame = SUITE["item-3.4mb"].frames()[0]
    (part,) = json.loads(frame)["item"]["content"]
    expected = base64.b64decode(part["audio"], validate=True)
    event = result(decoder, frame)
    if decoder.name == OPENAI:
        assert event == expected
    elif decoder.name in TYPED:
        assert event.item.content[0].audio == expected
    else:
        assert event["item"]["content"][0]["audio"] == expected


@pytest.mark.parametrize("decoder", ready("unknown"))
def test_unknown_events_are_kept(decoder: DecoderUnderTest) -> None:
    frame = SUITE["unknown"].frames()[0]
    event = result(decoder, frame)
    if decoder.name != OPENAI:  # which gives a class of another event
        assert event == json.loads(frame)


@pytest.mark.parametrize("decoder", ready("append"))
def test_audio_of_clients_is_decoded(decoder: DecoderUnderTest) -> None:
    before, frame = SUITE["append"].frames()[:2]
    expected = base64.b64decode(json.loads(frame)["audio"], validate=True)
    loop = decoder.loop()
    assert loop is not None
    event = loop((before, frame))
    assert (event.audio if decoder.name in TYPED else event["audio"]) == expected


@pytest.mark.parametrize("decoder", ready("loads-audio"))
def test_loads_gives_plain_data(decoder: DecoderUnderTest) -> None:
    frame = audio_delta(4_800)
    assert result(decoder, frame) == json.loads(frame)


@pytest.mark.parametrize("decoder", ready("peek"))
def test_peek_gives_the_type(decoder: DecoderUnderTest) -> None:
    assert result(decoder, audio_delta(4_800)) == "response.output_audio.delta"


def test_floors_do_not_decode() -> None:
    frame = audio_delta(4_800)
    floors = [decoder for decoder in decoders_under_test(SUITE["text"]) if decoder.floor]
    assert [result(floor, frame) for floor in floors] == [frame, False]


def test_a_missing_peer_has_no_loop_and_no_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pybase64", None)
    workload = Workload("one", "One frame", "events", lambda: (audio_delta(4_800),))
    by_name = {decoder.name: decoder for decoder in decoders_under_test(workload)}
    assert by_name["orjson + pybase64"].loop() is None

    found = measure_workload(workload, rounds=1)
    names = [timing.decoder for timing in found.hot]
    assert OURS in names
    assert not any("pybase64" in name for name in names)
    assert found.refused == {}


def test_packages_that_are_not_installed_have_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    versions = {"rtframes": "1.2.3", "msgspec": "0.22.0"}

    def version(package: str) -> str:
        if package not in versions:
            raise metadata.PackageNotFoundError(package)
        return versions[package]

    monkeypatch.setattr(metadata, "version", version)
    found = packages()
    assert found["rtframes"] == "1.2.3"
    assert found["ssrjson"] is None
    assert set(found) >= {"orjson", "jiter", "ssrjson", "pysimdjson", "pybase64", "openai"}


def test_a_peer_that_raises_is_out_of_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(frame: bytes) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(json, "loads", refuses)
    workload = Workload("one", "One frame", "loads", lambda: (b'{"type":"x"}',))
    found = measure_workload(workload, rounds=1)
    assert found.refused == {"json": "ZeroDivisionError"}
    assert found.timing("json", "hot") is None
    assert found.timing("json", "cold") is None
    assert found.timing(OURS, "hot") is not None


def test_a_work_may_name_who_takes_part() -> None:
    assert [decoder.name for decoder in decoders_under_test(SUITE["frame-1mb"])] == [
        OURS,
        "bytearray(frame)",
    ]


def test_peak_memory_of_a_frame_is_one_payload() -> None:
    size = 300_000
    workload = Workload(
        "one", "One", "events", lambda: (audio_delta(size),), (OURS, "bytearray(frame)")
    )
    peak = measure_workload(workload, rounds=1).peak_bytes
    assert size <= peak < size * 1.02
