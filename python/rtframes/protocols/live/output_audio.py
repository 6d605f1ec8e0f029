"""Audio fixtures of the Live API: the client's own audio, which is played to the user."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = [
    "LiveFixtureEvent",
    "SessionOutputAudioFixturePlayed",
    "SessionOutputAudioFixturePlaying",
]


class SessionOutputAudioFixturePlaying(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.output_audio.fixture.playing"
):
    """A fixture (the client's own audio) begins to play; the model waits until it has ended.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.output_audio.fixture.playing"]] = (
        "session.output_audio.fixture.playing"
    )
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None


class SessionOutputAudioFixturePlayed(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="session.output_audio.fixture.played"
):
    """A fixture has been played to its end.

    Source: OpenAI Live.
    """

    type: ClassVar[Literal["session.output_audio.fixture.played"]] = (
        "session.output_audio.fixture.played"
    )
    event_id: Lenient[str] = ABSENT
    client_event_id: str | None = None


LiveFixtureEvent: TypeAlias = SessionOutputAudioFixturePlaying | SessionOutputAudioFixturePlayed
"""Audio fixtures."""
