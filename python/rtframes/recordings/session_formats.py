"""How the audio of a session is encoded, as its events say one after the other."""

from __future__ import annotations

from rtframes import events, objects
from rtframes.recordings.audio import PCM16, AudioFormat, audio_format

# Replaces such an object if the server did not send one.
_NO_SESSION = objects.Session()
_NO_RESPONSE = objects.Response()


class SessionFormats:
    """The formats of both directions.

    Attributes:
        output: of the server's audio.
        input: of the client audio.
        full_duplex: whether this is OpenAI's Live API, which has no turns.
    """

    def __init__(self) -> None:
        self.output = PCM16
        self.input = PCM16
        self.full_duplex = False

    def feed(self, event: object) -> None:
        """Take one event of the server; most say nothing about formats."""
        match event:
            case events.ResponseCreated():  # first: most events that say something are these
                self._of_response(event.response or _NO_RESPONSE)
            case events.SessionStarted():
                self.full_duplex = True
                self._of_session(event.session or _NO_SESSION)
            case events.SessionCreated() | events.SessionUpdated():
                self._of_session(event.session or _NO_SESSION)
            case _:
                pass

    def _of_session(self, session: objects.Session) -> None:
        audio = session.audio
        if audio and audio.format is not None:  # Live: one for both directions
            self.output = self.input = audio_format(audio.format) or PCM16
            return
        output = audio.output.format if audio and audio.output else session.output_audio_format
        given = audio.input.format if audio and audio.input else session.input_audio_format
        self.output = audio_format(output) or self.output
        self.input = audio_format(given) or self.input

    def _of_response(self, response: objects.Response) -> None:
        audio = response.audio
        output = audio.output.format if audio and audio.output else response.output_audio_format
        self.output = audio_format(output) or self.output


def width(heard: AudioFormat) -> int:
    """The bytes of one sample of all channels."""
    return heard.channels * (2 if heard.encoding == "pcm16" else 1)
