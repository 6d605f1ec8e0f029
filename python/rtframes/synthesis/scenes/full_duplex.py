"""Conversation without turns: both sides have their audio at the same time."""

from __future__ import annotations

from rtframes.synthesis import speech
from rtframes.synthesis.dialogue import tokens
from rtframes.synthesis.session import Frames, Session

_OVERLAP_MS = 300
_STEP_MS = 100


def full_duplex(session: Session) -> Frames:
    """A question, and an answer that begins before the question has quite ended."""
    exchange = session.next_exchange()
    yield from session.pause(200)
    yield from _converse(session, exchange.user, exchange.assistant)
    yield from _count(session)


def delegated(session: Session) -> Frames:
    """A question that a backend answers while the model keeps talking."""
    exchange = session.next_exchange()
    yield from _converse(session, exchange.user, "One moment, please.")
    work = session.make_id("item_")
    yield from session.send(
        "session.delegation.created",
        delegation_id=work,
        response_id=session.make_id("resp_"),
        item_id=session.make_id("msg_"),
        offset_ms=session.clock_ms,
    )
    for number, piece in enumerate(tokens(exchange.output)):
        yield from session.send("response.event", delta=piece, sequence_number=number)
    for kind, text in (("thinking", exchange.output), ("commentary", exchange.assistant)):
        now = session.clock_ms
        yield from session.from_client(f"session.{kind}.append", text=text, delegation_id=None)
        yield from session.send(
            f"session.{kind}.appended",
            client_event_id=f"evt_{kind}_1",
            start_ms=now,
            end_ms=now,
        )
    yield from _converse(session, "", exchange.assistant)
    yield from _count(session)


def _converse(session: Session, heard: str, spoken: str) -> Frames:
    """Step by step: the microphone, its transcript, and what is spoken at that moment."""
    user = speech.say(heard, speech.USER) if heard else b""
    answer = speech.encoded(speech.say(spoken), session.audio_format)
    begins = max(speech.duration_ms(len(user)) - _OVERLAP_MS, 0)
    lasts = speech.duration_ms(len(answer), session.audio_format)
    began = session.clock_ms
    heard_pieces, spoken_pieces = tokens(heard), tokens(spoken)
    slices = speech.slices(len(answer), session.delta_bytes)
    heard_all = speech.duration_ms(len(user))
    step = speech.audio_bytes(_STEP_MS)
    now = said = wrote = played = 0
    while now < begins + lasts:
        piece = user[:step]
        user = user[step:]
        yield from session.hear(piece + b"\0" * (step - len(piece)))
        now = session.clock_ms - began
        while said < len(heard_pieces) and said * heard_all < now * len(heard_pieces):
            start = began + said * heard_all // len(heard_pieces)
            stop = began + (said + 1) * heard_all // len(heard_pieces)
            yield from session.send(
                "session.input_transcript.delta",
                delta=heard_pieces[said],
                start_ms=start,
                end_ms=stop,
            )
            said += 1
        into = now - begins
        while wrote < len(spoken_pieces) and wrote * lasts < into * len(spoken_pieces):
            start = began + begins + wrote * lasts // len(spoken_pieces)
            stop = began + begins + (wrote + 1) * lasts // len(spoken_pieces)
            yield from session.send(
                "session.output_transcript.delta",
                delta=spoken_pieces[wrote],
                start_ms=start,
                end_ms=stop,
            )
            wrote += 1
        while played < len(slices) and into > 0 and slices[played][0] * lasts < into * len(answer):
            audio = speech.base64_slice(answer, *slices[played])
            yield from session.send("session.output_audio.delta", audio=audio)
            played += 1


def _count(session: Session) -> Frames:
    """What the session has used until now."""
    seconds = -(-session.clock_ms // 1_000)
    yield from session.send(
        "session.usage.updated", seconds=seconds, usage_ratio=round(seconds / 5_000, 4)
    )
