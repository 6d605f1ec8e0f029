"""Turns in which something goes wrong."""

from __future__ import annotations

from rtframes.synthesis.assistant import answer, audio_message, respond
from rtframes.synthesis.session import Frames, Session
from rtframes.synthesis.user import speak, type_text


def incomplete(session: Session) -> Frames:
    """The answer ends in the middle: it reaches the length limit."""
    exchange = session.next_exchange()
    yield from type_text(session, exchange)
    message = audio_message(session, exchange.assistant, cut=0.5, status="incomplete")
    details = {"type": "incomplete", "reason": "max_output_tokens"}
    yield from respond(session, [message], status="incomplete", details=details)
    yield from session.pause(session.values["spoken_ms"])


def failed(session: Session) -> Frames:
    """There is no answer: the server fails."""
    exchange = session.next_exchange()
    yield from type_text(session, exchange)
    error = {
        "type": "server_error",
        "code": None,
        "message": "The server had an error while processing your request.",
    }
    yield from respond(session, [], status="failed", details={"type": "failed", "error": error})


def transcription_failed(session: Session) -> Frames:
    """What the user said cannot be transcribed, but is answered."""
    exchange = session.next_exchange()
    yield from speak(session, exchange)
    failed = session.send("conversation.item.input_audio_transcription.failed")
    yield from answer(session, exchange, failed)


def transcription_failed_alone(session: Session) -> Frames:
    """The same on a connection without answers."""
    yield from speak(session, session.next_exchange())
    yield from session.send("conversation.item.input_audio_transcription.failed")
