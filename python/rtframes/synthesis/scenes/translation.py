"""One language in, another out."""

from __future__ import annotations

from rtframes.synthesis import speech
from rtframes.synthesis.dialogue import TRANSLATIONS, tokens
from rtframes.synthesis.session import Frames, Session


def translation(session: Session) -> Frames:
    """One language in, another out, word by word, on a clock in steps of 200 ms."""
    for heard, spoken in TRANSLATIONS:
        began = session.clock_ms
        yield from session.hear(speech.say(heard, speech.USER))
        for number, piece in enumerate(tokens(heard)):
            elapsed = (began + number * 300) // 200 * 200
            yield from session.send(
                "session.input_transcript.delta", delta=piece, elapsed_ms=elapsed
            )
        audio = speech.encoded(speech.say(spoken), session.audio_format)
        pieces = tokens(spoken)
        for number, (start, stop) in enumerate(speech.slices(len(audio), session.delta_bytes)):
            elapsed = (
                (session.clock_ms + speech.duration_ms(start, session.audio_format)) // 200 * 200
            )
            if number < len(pieces):
                yield from session.send(
                    "session.output_transcript.delta",
                    delta=pieces[number],
                    elapsed_ms=elapsed,
                )
            yield from session.send(
                "session.output_audio.delta",
                audio=speech.base64_slice(audio, start, stop),
                elapsed_ms=elapsed,
            )
        yield from session.pause(speech.duration_ms(len(audio), session.audio_format))
