"""Whole files without their audio: in every wrapping, and what cannot be vouched for is said."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sys
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner
from wrappings import left_over, session, wrapped

from rtframes.cli import app
from rtframes.recordings.encodings import UnreadableError
from rtframes.recordings.placeholders import expand
from rtframes.recordings.reader import Recording
from rtframes.recordings.redacted_files import Unsure, redacted
from rtframes.recordings.redaction import redact
from rtframes.testing import DIALECTS, Synthesiser

AUDIO = base64.b64encode(Random(3).randbytes(160)).decode()
DELTA = {"type": "response.output_audio.delta", "delta": AUDIO}


def without_audio(data: bytes, name: str = "", limit: int = 1 << 20) -> tuple[bytes, Unsure]:
    unsure = Unsure()
    return b"".join(redacted(io.BytesIO(data), name, unsure, limit)), unsure


@pytest.mark.parametrize("seed", [*range(150), 728639867673])
def test_no_audio_is_left_in_any_wrapping(seed: int) -> None:
    random = Random(seed)
    frames = session(random)
    data = wrapped(frames, random)
    assert left_over(frames, data)  # the check itself: the audio is there before
    redacted_once, _ = without_audio(data)
    assert left_over(frames, redacted_once) is None
    assert without_audio(redacted_once)[0] == redacted_once


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_not_audio_stays(dialect: str) -> None:
    for frame in Synthesiser(dialect, seed=2).session(turns=2, client=True):
        log = json.dumps({"ts": 1, "direction": "in", "data": frame.decode()}).encode()
        inner = json.loads(without_audio(log)[0])["data"].encode()
        bare, _ = without_audio(frame)
        assert inner == bare
        assert len(expand(inner)) == len(frame)


@pytest.mark.parametrize("size", [1, 3, 20, 60])
@pytest.mark.parametrize("depth", range(4))
def test_the_shortest_payload_goes_from_a_known_event_at_any_depth(size: int, depth: int) -> None:
    payload = base64.b64encode(bytes(range(1, size + 1))).decode()
    for event in (
        {**DELTA, "delta": payload},
        {"type": "input_audio_buffer.append", "audio": payload},
    ):
        text = json.dumps({"at": [event]})
        for _ in range(depth):
            text = json.dumps({"m": text})
        data = without_audio(text.encode())[0]
        assert payload.encode() not in data
        assert b"<audio %d bytes>" % size in data


@pytest.mark.parametrize(
    "text",
    [
        "The call id is call_Zk3TqX9aPq1LwV7bHc5RyN2m and the item is item_CAd4cEZiT6NWgAj0sC908",
        "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "/home/user/projects/voice-agent/src/realtime/handlers/connection/session-store/index",
        "Donaudampfschifffahrtsgesellschaftskapitän und Rechtsschutzversicherungsgesellschaften",
        "https://example.com/v1/realtime?model=gpt-realtime&intent=transcription",
        "9" * 300,
        "-" * 80,
        "media MZ18ad3ab5a668481ce02b83e7395059f0 started",
    ],
)
def test_text_stays(text: str) -> None:
    for data in (text, json.dumps({"type": "x.y", "message": text})):
        if text.isdigit() and data != text:
            continue  # 300 digits in quotes are base64 like any other
        assert without_audio(data.encode())[0] == data.encode()


def test_base64_in_lines_goes_to_its_last_line() -> None:
    audio = base64.encodebytes(Random(4).randbytes(500)).decode()
    data, unsure = without_audio(f"audio: |\n{audio}next: line\n".encode())
    assert [line.strip() for line in data.splitlines()][1:-1] == (
        [b"<base64, 76 characters>"] * 8 + [b"<base64, 60 characters>"]
    )
    assert data.endswith(b"next: line\n")
    assert unsure.texts == 11


def test_what_cannot_be_vouched_for_is_counted() -> None:
    good = json.dumps(DELTA).encode()
    log = b"12:00:00 " + good + b"\n"
    data, unsure = without_audio(good + b"\n" + log + b"{'type': 'x'}\nfree text\n\n")
    assert unsure == Unsure(texts=2)
    assert data.count(b"<audio 160 bytes>") == 2
    data, unsure = without_audio(good + b"\n" + b"x" * 3000 + b"\n" + good, limit=1000)
    assert unsure == Unsure(left_out=1)
    assert data.splitlines()[1] == b"(a line of 3001 bytes, left out)"


def test_packed_and_recoded_files_are_redacted_as_text() -> None:
    good = json.dumps(DELTA).encode() + b"\n"
    expected = good.replace(AUDIO.encode(), b"<audio 160 bytes>")
    assert without_audio(gzip.compress(good))[0] == expected
    assert without_audio(good.decode().encode("utf-16"))[0] == expected
    assert without_audio(b"\xef\xbb\xbf" + good)[0] == expected
    data, unsure = without_audio(gzip.compress(good * 3000)[:-9])
    assert data.startswith(expected)
    assert unsure.broken == "the gzip data is cut off or damaged"
    with pytest.raises(UnreadableError, match="a WAV file"):
        without_audio(b"RIFF1234WAVE")


@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_keeps_its_form(indent: int | None) -> None:
    text = json.dumps(
        [DELTA, {"type": "x", "delta": "text"}, {**DELTA, "delta": "AAAA"}], indent=indent
    )
    expected = text.replace(AUDIO, "<audio 160 bytes>").replace("AAAA", "<audio 3 bytes>")
    assert without_audio(text.encode())[0].decode() == expected


def test_the_command_says_what_it_is_not_sure_of(tmp_path: Path) -> None:
    def run(data: bytes) -> tuple[int, str, bytes]:
        source, output = tmp_path / "in.log", tmp_path / "out.log"
        source.write_bytes(data)
        result = CliRunner().invoke(app, ["redact", str(source), "-o", str(output), "--force"])
        return result.exit_code, result.stderr, output.read_bytes() if output.exists() else b""

    assert run(json.dumps(DELTA).encode()) == (
        0,
        "",
        json.dumps(DELTA).replace(AUDIO, "<audio 160 bytes>").encode(),
    )
    code, said, data = run(repr(DELTA).encode())
    assert (code, AUDIO.encode() in data) == (0, False)
    assert "1 line is not JSON" in said
    code, said, _ = run(gzip.compress(json.dumps(DELTA).encode() * 1000)[:-9])
    assert code == 2
    assert "cut off or damaged" in said
    code, said, _ = run(b"RIFF1234WAVE")
    assert code == 2
    assert "this is a WAV file" in said


@pytest.mark.parametrize("wrap", [json.dumps, lambda text: json.dumps({"t": 1, "data": text})])
def test_inspect_sees_the_same_in_what_was_redacted(wrap: object) -> None:
    frames = list(Synthesiser("ga", seed=1).session(turns=2, client=True))
    data = b"".join(wrap(frame.decode()).encode() + b"\n" for frame in frames)  # type: ignore[operator]
    before = [line.frame for line in Recording(io.BytesIO(data))]
    after = [line.frame for line in Recording(io.BytesIO(without_audio(data)[0]))]
    assert [len(frame or b"") for frame in before] == [len(expand(frame or b"")) for frame in after]


S = base64.b64encode(Random(5).randbytes(160)).decode()
LOGGED = {
    "Ruby": {"message": f'Parameters: {{"type"=>"response.output_audio.delta", "delta"=>"{S}"}}'},
    "Elixir": {"msg": f'%{{"media" => {{"payload" => "{S}"}}}}'},
    "Go, a slice": {"msg": f'[]string{{"{S}", "{S}"}}'},
    "Go, an error": {"error": f'decode payload "{S}": illegal base64 data at input byte 0'},
    "a colon behind": {"msg": f'bad frame "{S}" : dropped'},
    "code": {"source": [f'function f() {{ play("data:audio/wav;base64,{S}") }}']},
    "a condition": {"code": f'x ? "{S}" : null'},
    "labels": {"line": f'{{app="voice", payload="{S}"}} x'},
    "a set": {"text": f'{{"{S}"}}'},
    "Rust": {"text": f'{{ Text("a"), Audio("{S}") }}'},
    "cut off": {"tail": f'"{S}":{{'},
    "a form": {f'{{"type":"input_audio_buffer.append","audio":"{S}"}}': ""},
    "HTML": {"html": "&quot;delta&quot;: &quot;" + S.replace("/", "&#x2F;").replace("+", "&#43;")},
    "pieces": {"audio_chunks": [S[:54], S[54:108]], "media": [[0, S[108:162]], [1, S[162:]]]},
    "deep": {"m": json.dumps(json.dumps(json.dumps({"payload": S[:48]})))},
    "quiet": {"payload": "_v5-fv7-_v9-" * 20},
}  # fmt: skip


@pytest.mark.parametrize("form", LOGGED)
@pytest.mark.parametrize("bare", [False, True])
def test_quoted_text_that_is_no_key_is_redacted(form: str, bare: bool) -> None:
    value = LOGGED[form]
    (key, inner), *_ = value.items()
    text = (inner or key) if bare and isinstance(inner, str) else json.dumps(value)
    data = without_audio(str(text).encode())[0].decode()
    data = data.replace("&#x2F;", "/").replace("&#43;", "+")
    payload = S if form != "quiet" else "_v5-fv7-_v9-" * 20
    assert not [n for n in range(len(payload) - 32) if payload[n : n + 32] in data]


@pytest.mark.parametrize("piece", [b"\\", b"%5c", b"%", b"&#", b'{"a":', b"[", b'\\"', b"=", b"\n"])
def test_long_rows_of_anything_are_gone_through_once(piece: bytes) -> None:
    def steps(count: int) -> int:
        data = b"A" * 32 + piece * count + b"/" + b"A" * 32
        calls = 0

        def count_calls(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count_calls)
        try:
            redact(data)
        finally:
            sys.setprofile(None)
        return calls

    assert steps(4_000) < 4.5 * steps(1_000) + 2_000
