"""The user's audio on the Live API: heard, and muted."""

from typing import ClassVar, Generic, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient
from rtframes.protocols.realtime.output_audio import Audio

__all__ = [
    "LiveInputAudioEvent",
    "SessionInputAudioAppend",
    "SessionInputAudioMuted",
    "SessionInputAudioUnmuted",
]


class SessionInputAudioAppend(
    CatalogueStruct,
    Generic[Audio],
    frozen=True,
    kw_only=True,
    gc=False,
    tag="session.input_audio.append",
):
    """A piece of the user's audio: the most frequent event of clients, reflected to sidebands and
    forks.

    One class for both directions: a client sends it on the primary socket, and the server forwards
    it to the others, as it was before any muting. There is no reply to it.

    Attributes:
        event_id: a client's own id of the event; None on reflected audio.
        audio: from a client, audio in the session's format; reflected, mono PCM16 of 24,000 Hz
            (base64 on the wire).

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.input_audio.append"]] = "session.input_audio.append"
    event_id: str | None = None
    audio: Lenient[Audio] = ABSENT


class SessionInputAudioMuted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_audio.muted"
):
    """The model hears silence from now on; sidebands still see the audio.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.input_audio.muted"]] = "session.input_audio.muted"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None


class SessionInputAudioUnmuted(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.input_audio.unmuted"
):
    """The model hears the user again, unless a fixture is still playing.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.input_audio.unmuted"]] = "session.input_audio.unmuted"
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None


LiveInputAudioEvent: TypeAlias = SessionInputAudioMuted | SessionInputAudioUnmuted
"""What the server says about the user's audio, without the audio itself."""
