"""The user of a session: speech or typed text, and the server's events for it."""

from __future__ import annotations

from typing import Any

from rtframes.synthesis import speech
from rtframes.synthesis.dialogue import Exchange, tokens
from rtframes.synthesis.session import Frames, Session

_VAD_PADDING_MS = 300
_VAD_SILENCE_MS = 500


def speak(session: Session, exchange: Exchange) -> Frames:
    """The user speaks, from the first sound to the resulting item."""
    pcm16 = speech.say(exchange.user, speech.USER)
    yield from start_speaking(session, pcm16)
    yield from stop_speaking(session, pcm16, exchange)


def start_speaking(session: Session, pcm16: bytes, pause_ms: int | None = None) -> Frames:
    """The user begins to speak, and the server notices."""
    if pause_ms is None:
        pause_ms = 400 + int(session.random.random() * 10) * 50
    yield from session.pause(pause_ms)
    start = session.clock_ms
    yield from session.hear(pcm16[: speech.audio_bytes(200)])
    yield from session.send(
        "input_audio_buffer.speech_started",
        audio_start_ms=max(start - _VAD_PADDING_MS, 0),
        user_item_id=session.make_id("item_"),
    )


def stop_speaking(session: Session, pcm16: bytes, exchange: Exchange) -> Frames:
    """The user has spoken: the audio is committed and becomes an item."""
    yield from session.hear(pcm16[speech.audio_bytes(200) :])
    end = session.clock_ms
    yield from session.pause(_VAD_SILENCE_MS)
    heard_ms = speech.duration_ms(len(pcm16))
    text_tokens, audio_tokens = len(tokens(exchange.user)), heard_ms // 100
    yield from session.send(
        "input_audio_buffer.speech_stopped",
        audio_end_ms=end,
        heard=exchange.user,
        heard_ms=heard_ms,
        heard_seconds=round(heard_ms / 1000),
        heard_audio_tokens=audio_tokens,
        heard_text_tokens=text_tokens,
        heard_tokens=text_tokens + audio_tokens,
    )
    session.input_tokens += audio_tokens
    yield from commit(session)


def commit(session: Session) -> Frames:
    """The audio becomes an item of the conversation."""
    yield from session.send("input_audio_buffer.committed", previous_item_id=session.last_item)
    yield from session.add_item("item.user_audio", session.values["user_item_id"])


def transcribe(session: Session, exchange: Exchange, logprobs: bool = False) -> Frames:
    """What the user said, as text."""
    pieces = tokens(exchange.user)
    so_far = ""
    for piece in pieces:
        so_far += piece
        session.values["heard_so_far"] = so_far
        session.values["logprobs"] = [_logprob(piece)] if logprobs else None
        yield from session.send_delta("conversation.item.input_audio_transcription.delta", piece)
    if logprobs:
        session.values["logprobs"] = [_logprob(piece) for piece in pieces]
    yield from session.send("conversation.item.input_audio_transcription.completed")


def type_text(session: Session, exchange: Exchange) -> Frames:
    """The user writes, and asks for an answer."""
    item_id = session.make_id("item_")
    session.values.update(text=exchange.user, user_item_id=item_id)
    item = session.filled("item.user_text")
    yield from session.from_client("conversation.item.create", item=item)
    yield from session.add_item("item.user_text", item_id)
    session.input_tokens += len(tokens(exchange.user))
    yield from session.from_client("response.create")


def _logprob(token: str) -> dict[str, Any]:
    data = token.encode()
    return {"token": token, "logprob": -round(len(data) / 700 + 0.0001, 6), "bytes": list(data)}
