"""Sessions written in all kinds of ways, made at random: what `redact` has to find audio in."""

from __future__ import annotations

import base64
import csv
import html
import io
import json
import re
import textwrap
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from rtframes.testing import DIALECTS, Synthesiser

SHORTEST = 32
"""Characters of the shortest run of a payload that must not be left."""


def session(random: Random) -> list[dict[str, Any]]:
    """A few frames of a synthetic session, with both sides' audio in short and in long pieces."""
    synthesiser = Synthesiser(
        random.choice(list(DIALECTS)),
        random.randrange(1 << 30),
        audio_format=random.choice(["pcm16", "g711_ulaw", "g711_alaw"]),
        delta_bytes=(random.choice([80, 160, 320, 480, 960, 4_800]),),
        retrieved_bytes=2_000,
    )
    frames = [json.loads(frame) for frame in synthesiser.session(turns=1, client=True)]
    start = random.randrange(len(frames))
    chosen = frames[start : start + 30]
    chosen.append(media(random))
    return chosen


def media(random: Random) -> dict[str, Any]:
    """A frame of another protocol, as telephony providers and other makers send it."""
    payload = base64.b64encode(random.randbytes(random.choice([160, 320, 640]))).decode()
    return random.choice(
        [
            {"event": "media", "streamSid": "MZ", "media": {"track": "in", "payload": payload}},
            {"type": "audio", "audio_event": {"audio_base_64": payload, "event_id": 1}},
            {"user_audio_chunk": payload},
            {"realtimeInput": {"mediaChunks": [{"mimeType": "audio/pcm", "data": payload}]}},
            {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": payload}}]}}},
            {"event": {"audioOutput": {"promptName": "p", "content": payload}}},
            {"type": "chunk", "data": payload, "done": False},
        ]
    )


def payloads(value: Any) -> list[str]:
    """All base64 in plain data that is long enough to be looked for."""
    if isinstance(value, dict):
        return [text for member in value.values() for text in payloads(member)]
    if isinstance(value, list):
        return [text for member in value for text in payloads(member)]
    if isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9+/]{40,}={0,2}", value):
        return [value]
    return []


def wrapped(frames: list[dict[str, Any]], random: Random) -> bytes:
    """The frames as a file, in one of the ways in which people keep them, or in several."""
    frames = [rewritten(frame, random) for frame in frames]
    if random.random() < 0.2:
        return random.choice(DOCUMENTS)(frames, random).encode()
    write = random.choice(LINES)
    deeper = random.choice(AROUND)
    escape = random.choice(ESCAPES)
    return "".join(deeper(escape(write(f)), random) + "\n" for f in frames).encode()


def rewritten(frame: dict[str, Any], random: Random) -> dict[str, Any]:
    """The same frame, its base64 perhaps written in another way."""
    how = random.choice(VALUES)

    def change(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: change(member) for key, member in value.items()}
        if isinstance(value, list):
            return [change(member) for member in value]
        return how(value) if payloads(value) else value

    return change(frame)


def mime(text: str, width: int, end: str) -> str:
    return end.join(textwrap.wrap(text, width)) + end


VALUES: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text,
    lambda text: mime(text, 76, "\n"),
    lambda text: mime(text, 64, "\r\n"),
    lambda text: text.replace("+", "-").replace("/", "_").rstrip("="),
    lambda text: "data:audio/wav;base64," + text,
    lambda text: "data:audio/pcm;rate=24000;base64," + quote(text, safe=""),
]

LINES: list[Callable[[dict[str, Any]], str]] = [
    json.dumps,
    lambda frame: json.dumps(frame, separators=(",", ":")),
    lambda frame: json.dumps({"ts": 1.5, "event": frame}),
    lambda frame: json.dumps({"ts": "2026-11-26T12:00:00Z", "data": json.dumps(frame)}),
    lambda frame: json.dumps({"m": json.dumps({"m": json.dumps({"m": json.dumps(frame)})})}),
    lambda frame: json.dumps([json.dumps([frame])]),
    repr,
    lambda frame: repr(json.dumps(frame)),
    lambda frame: repr(json.dumps(frame).encode()),
    lambda frame: json.dumps({"text": repr(frame)}),
    lambda frame: str([frame, json.dumps(frame)]),
    lambda frame: json.dumps({"args": ["emit", {"message": [1, {"frame": frame}]}]}),
    lambda frame: " ".join(f"{key}={json.dumps(value)}" for key, value in frame.items()),
    lambda frame: json.dumps({"form": urlencode({k: json.dumps(v) for k, v in frame.items()})}),
    lambda frame: html.escape(json.dumps(frame)),
    lambda frame: json.dumps(frame).replace('"', '""'),
]

ESCAPES: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text,
    lambda text: text.replace("/", "\\/"),
    lambda text: text.replace("+", "\\u002b").replace("=", "\\u003d"),
]

AROUND: list[Callable[[str, Random], str]] = [
    lambda text, random: text,
    lambda text, random: "data: " + text,
    lambda text, random: f"2026-11-26 12:00:{random.randrange(60):02} DEBUG [c{{7}}] it's < {text}",
    lambda text, random: f'INFO "GET /v1/realtime HTTP/1.1" {text} took 3 ms',
    lambda text, random: "  " + text + ",",
]


def as_csv(frames: list[dict[str, Any]], random: Random) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([n, "in", json.dumps(frame)] for n, frame in enumerate(frames))
    return file.getvalue()


def as_har(frames: list[dict[str, Any]], random: Random) -> str:
    messages = [{"type": "receive", "time": 1.5, "data": json.dumps(frame)} for frame in frames]
    log = {"log": {"entries": [{"request": {}}, {"_webSocketMessages": messages}]}}
    return json.dumps(log, indent=random.choice([None, 2]))


def as_yaml(frames: list[dict[str, Any]], random: Random) -> str:
    lines = ["frames:"]
    for frame in frames:
        lines.append(f"- type: {frame.get('type')}")
        for text in payloads(frame):
            lines += ["  audio: |", *(f"    {line}" for line in textwrap.wrap(text, 76))]
    return "\n".join(lines) + "\n"


DOCUMENTS: list[Callable[[list[dict[str, Any]], Random], str]] = [
    lambda frames, random: json.dumps(frames, indent=random.choice([None, 0, 1, 4])),
    lambda frames, random: json.dumps({"events": frames}, indent=random.choice([None, 2])),
    lambda frames, random: "\n".join(json.dumps(frame, indent=2) for frame in frames),
    lambda frames, random: repr(frames),
    as_csv,
    as_har,
    as_yaml,
]


def left_over(frames: list[dict[str, Any]], redacted: bytes) -> str | None:
    """A run of the frames' base64 that is still in the redacted file; None if there is none."""
    text = redacted.decode("utf-8", "replace")
    for _ in range(2):
        text = text.replace("%2B", "+").replace("%2F", "/").replace("%252B", "+")
    text = re.sub(r"\\+u002[bB]", "+", text)
    text = re.sub(r"\\+/", "/", text).replace("-", "+").replace("_", "/")
    originals = " ".join(payloads(frames))
    for run in re.finditer(rf"[A-Za-z0-9+/]{{{SHORTEST},}}", text):
        for start in range(run.start(), run.end() - SHORTEST + 1):
            if text[start : start + SHORTEST] in originals:
                return text[max(0, start - 80) : start + 60]
    return None
