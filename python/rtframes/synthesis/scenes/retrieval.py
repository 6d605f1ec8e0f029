"""An item that the client asks for."""

from __future__ import annotations

from rtframes.synthesis import speech
from rtframes.synthesis.session import Frames, Session


def retrieved(session: Session) -> Frames:
    """The client requests an item with all its audio: the largest frames that occur."""
    exchange = session.peek_exchange()
    session.values["heard"] = exchange.user
    voice = speech.encoded(speech.say(exchange.user, speech.USER), session.audio_format)
    times = session.retrieved_bytes // len(voice) + 1
    audio = speech.base64_slice(voice * times, 0, session.retrieved_bytes)
    yield from session.send("conversation.item.retrieved", audio=audio)
