"""Turns of user and assistant that end normally."""

from __future__ import annotations

from rtframes.synthesis import speech
from rtframes.synthesis.assistant import (
    answer,
    audio_message,
    function_call_item,
    respond,
    text_message,
)
from rtframes.synthesis.session import Frames, Session
from rtframes.synthesis.user import (
    commit,
    speak,
    start_speaking,
    stop_speaking,
    transcribe,
    type_text,
)


def spoken(session: Session) -> Frames:
    """The user speaks, the assistant answers: the ordinary turn."""
    exchange = session.next_exchange()
    yield from speak(session, exchange)
    yield from answer(session, exchange, transcribe(session, exchange))


def typed(session: Session) -> Frames:
    """The user types, and wants text back."""
    exchange = session.next_exchange()
    yield from type_text(session, exchange)
    yield from respond(session, [text_message(session, exchange.assistant)], modality="text")


def function_call(session: Session) -> Frames:
    """The answer needs one of the client's functions."""
    exchange = session.next_exchange()
    yield from speak(session, exchange)
    yield from respond(
        session, [function_call_item(session, exchange)], meanwhile=transcribe(session, exchange)
    )
    item_id = session.make_id("item_")
    session.values.update(item_id=item_id, function_output=exchange.output)
    item = session.filled("item.function_call_output")
    yield from session.from_client("conversation.item.create", item=item)
    yield from session.add_item("item.function_call_output", item_id)
    yield from session.from_client("response.create")
    yield from answer(session, exchange)


def barge_in(session: Session) -> Frames:
    """The user interrupts the answer, which is cut, and gets a new answer."""
    first = session.next_exchange()
    yield from speak(session, first)
    second = session.next_exchange()
    pcm16 = speech.say(second.user, speech.USER)
    played_ms = 1_000 + int(session.random.random() * 10) * 50
    message = audio_message(
        session,
        first.assistant,
        cut=0.6,
        status="incomplete",
        cut_by=start_speaking(session, pcm16, pause_ms=played_ms),
    )
    yield from respond(
        session,
        [message],
        meanwhile=transcribe(session, first),
        status="cancelled",
        details={"type": "cancelled", "reason": "turn_detected"},
    )
    yield from session.send("conversation.item.truncated", played_ms=played_ms)
    yield from stop_speaking(session, pcm16, second)
    yield from answer(session, second, transcribe(session, second))


def idle(session: Session) -> Frames:
    """The user says nothing, so the server asks."""
    start = session.clock_ms
    yield from session.pause(6_000)
    yield from session.send(
        "input_audio_buffer.timeout_triggered",
        audio_start_ms=start,
        audio_end_ms=session.clock_ms,
        user_item_id=session.make_id("item_"),
    )
    yield from commit(session)
    yield from answer(session, session.next_exchange())
