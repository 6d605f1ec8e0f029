"""`redact`: audio is removed, everything else stays, whatever the frame."""

import base64
import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtframes.recordings.placeholders import expand
from rtframes.recordings.redaction import redact
from rtframes.testing import DIALECTS, Synthesiser, audio_delta, live_frames

LONG_BASE64 = re.compile(r"[A-Za-z0-9+/=_-]{256,}")

texts = st.text(max_size=30) | st.sampled_from(
    ["type", "audio", "delta", "response.output_audio.delta", "AAAA", "A" * 260, "<audio"]
)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
    max_leaves=20,
)


def without_audio(data: Any, key: str = "") -> Any:
    """What redacting should do to plain data, said another way."""
    if isinstance(data, dict):
        return {k: without_audio(v, k) for k, v in data.items()}
    if isinstance(data, list):
        return [without_audio(v) for v in data]
    if isinstance(data, str) and data and (key in ("audio", "delta") or len(data) > 1_000):
        try:
            return f"<audio {len(base64.b64decode(data, validate=True))} bytes>"
        except ValueError:
            return data
    return data


@pytest.mark.parametrize("dialect", DIALECTS)
def test_streamed_and_stored_audio_is_replaced_by_its_length(dialect: str) -> None:
    for event, frames in live_frames(dialect).items():
        for frame in frames:
            redacted = redact(frame)
            data = json.loads(frame)
            if event.endswith("audio.delta") or event == "conversation.item.retrieved":
                assert json.loads(redacted) == without_audio(data)
                assert redacted != frame
            elif event != "response.video.delta":
                assert redacted == frame


def test_a_clients_audio_and_video_are_replaced() -> None:
    append = b'{"type":"input_audio_buffer.append","audio":"AAAAAAAA"}'
    assert redact(append) == b'{"type":"input_audio_buffer.append","audio":"<audio 6 bytes>"}'
    video = b'{"delta":"AAAA","type":"response.video.delta","codec":"h264","output_index":0}'
    assert b'{"delta":"<audio 3 bytes>","type"' in redact(video)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A" * 256, "<base64 192 bytes>"),
        ("A" * 64, "<base64 48 bytes>"),
        ("A" * 63, None),
        ("see A" + "+b/C" * 20, "see <base64, 81 characters>"),
        ("item_" + "a1b2c3" * 20, None),
        ("0123456789abcdef" * 8, None),
        ("/usr/lib/python3/site-packages/a-long-name/of-a-package/and_a_module/in-it", None),
        ("item_" + "a1b2c3" * 50, "<base64, 305 characters>"),
        ("A" * 257, "<base64, 257 characters>"),
        ("a-_9" * 64, "<base64, 256 characters>"),
        ("data:image/png;base64," + "A" * 400, "data:image/png;base64,<base64 300 bytes>"),
        ("data:image/png;base64,AAAA", None),
        ("word " * 100, None),
        (json.dumps({"a": ["b"] * 100}), None),
    ],
)
def test_what_no_catalogue_knows_is_replaced_when_it_is_long_base64(value, expected) -> None:
    frame = json.dumps({"type": "new.event", "new": {"thing": [value]}}).encode()
    redacted = json.loads(redact(frame))
    assert redacted["new"]["thing"] == [value if expected is None else expected]


def test_keys_stay_whatever_they_are() -> None:
    frame = json.dumps({"A" * 300: {"B" * 300: 1}}).encode()
    assert redact(frame) == frame


def test_text_in_an_audio_field_is_not_shown_either() -> None:
    frame = b'{"type":"x","audio":"what was said"}'
    assert redact(frame) == b'{"type":"x","audio":"<audio, not base64, 13 characters>"}'


def test_all_else_stays_byte_for_byte() -> None:
    frame = (
        b' {"delta" :\t"AAAA", "n": 123456789012345678901234567890, "f": 1.50E+3,\n'
        b'"k":1,"k":2,"s":"\\u00e9\\/\xc3\xa9","type":"response.audio.delta"}\n'
    )
    assert redact(frame) == frame.replace(b"AAAA", b"<audio 3 bytes>")


def test_escapes_in_keys_type_and_audio_hide_nothing() -> None:
    frame = rb'{"\u0074ype":"response.output_audio.d\u0065lta","d\u0065lta":"AA\/A\u0041A=="}'
    redacted = redact(frame)
    assert json.loads(redacted)["delta"] == "<audio 4 bytes, 14 characters>"
    frame = rb'{"type":"response.output_audio.delta","delta":"AA\/A"}'
    assert json.loads(redact(frame))["delta"] == "<audio 3 bytes, 5 characters>"
    assert len(expand(redact(frame))) == len(frame)
    assert json.loads(expand(redact(frame)))["delta"] == "AAAA"


def test_every_one_of_repeated_keys_is_replaced() -> None:
    frame = b'{"delta":"AAAA","type":"x","type":"response.audio.delta","delta":"BBBBBBBB"}'
    assert re.findall(rb"<[^>]*>", redact(frame)) == [b"<audio 3 bytes>", b"<audio 6 bytes>"]


@pytest.mark.parametrize("brackets", [b"[]", b"{}"])
def test_nesting_has_no_limit(brackets: bytes) -> None:
    opening = b"[" if brackets == b"[]" else b'{"a":'
    closing = brackets[1:]
    frame = opening * 200_000 + b'{"audio":"AAAA"}' + closing * 200_000
    assert redact(frame) == frame.replace(b"AAAA", b"<audio 3 bytes>")


@given(values)
@example([])
@example("A" * 300)
@example({"audio": {"audio": ["AAAA", 10**400]}})
def test_any_json_comes_back_as_json_of_the_same_shape(value: Any) -> None:
    for ensure_ascii in (True, False):
        frame = json.dumps(value, ensure_ascii=ensure_ascii).encode("utf-8", "surrogatepass")
        redacted = redact(frame)
        again = json.loads(redacted.decode("utf-8", "surrogatepass"))
        assert shape(again) == shape(value)
        assert not LONG_BASE64.search("\n".join(strings(again)))
        assert redact(redacted) == redacted
        assert len(expand(redacted)) == len(frame)


def shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return str if isinstance(value, str) else value


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for member in value.values() for text in strings(member)]
    if isinstance(value, list):
        return [text for member in value for text in strings(member)]
    return [value] if isinstance(value, str) else []


@given(st.binary(max_size=200))
def test_what_is_no_json_comes_back_without_a_fuss(data: bytes) -> None:
    assert isinstance(redact(data), bytes)


def test_a_frame_cut_off_anywhere_shows_none_of_its_audio() -> None:
    frame = audio_delta(120)
    payload = json.loads(frame)["delta"].encode()
    start = frame.index(payload)
    for end in range(start + 1, len(frame)):
        cut = redact(frame[:end])
        assert cut[:start] == frame[:start]
        assert payload[:8] not in cut[start:]


def test_every_kind_of_text_and_buffer_is_taken() -> None:
    frame = audio_delta(1_200)
    expected = redact(frame)
    assert redact(frame.decode()) == expected
    assert redact(bytearray(frame)) == expected
    assert redact(memoryview(frame)) == expected
    with pytest.raises(TypeError, match="int"):
        redact(7)  # type: ignore[arg-type]


def test_expand_gives_silence_of_the_same_length() -> None:
    for frame in Synthesiser("ga").session(turns=3, client=True):
        silent = expand(redact(frame))
        assert len(silent) == len(frame)
        before, after = json.loads(frame), json.loads(silent)
        if before["type"] == "response.output_audio.delta":
            size = len(base64.b64decode(before["delta"]))
            assert base64.b64decode(after["delta"]) == bytes(size)


def test_expand_leaves_text_about_audio_alone() -> None:
    frame = b'{"type":"x","text":"it says <audio 4800 bytes> here, \\"<audio 9 bytes>\\" too"}'
    assert expand(frame) == frame
