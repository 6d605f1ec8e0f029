"""The progress of unmute's pipeline: for tuning it, not for playing."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = [
    "UnmuteAdditionalOutputs",
    "UnmuteEvent",
    "UnmuteInterruptedByVad",
    "UnmuteResponseAudioDeltaReady",
    "UnmuteResponseTextDeltaReady",
]


class UnmuteAdditionalOutputs(
    CatalogueStruct, frozen=True, kw_only=True, tag="unmute.additional_outputs"
):
    """Other output of a part of the pipeline.

    Attributes:
        args: free form.

    Source: unmute's own frame classes, commit f2725db13b51.
    """

    type: ClassVar[Literal["unmute.additional_outputs"]] = "unmute.additional_outputs"
    event_id: Lenient[str] = ABSENT
    args: Any = None


class UnmuteResponseTextDeltaReady(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="unmute.response.text.delta.ready"
):
    """A piece of text was generated, and will be sent once it is spoken.

    Source: unmute's own frame classes, commit f2725db13b51.
    """

    type: ClassVar[Literal["unmute.response.text.delta.ready"]] = "unmute.response.text.delta.ready"
    event_id: Lenient[str] = ABSENT
    delta: Lenient[str] = ABSENT


class UnmuteResponseAudioDeltaReady(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="unmute.response.audio.delta.ready"
):
    """A piece of audio was generated, and will be sent.

    Source: unmute's own frame classes, commit f2725db13b51.
    """

    type: ClassVar[Literal["unmute.response.audio.delta.ready"]] = (
        "unmute.response.audio.delta.ready"
    )
    event_id: Lenient[str] = ABSENT
    number_of_samples: int | None = None


class UnmuteInterruptedByVad(
    CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="unmute.interrupted_by_vad"
):
    """The user's voice ends the answer.

    Source: unmute's own frame classes, commit f2725db13b51.
    """

    type: ClassVar[Literal["unmute.interrupted_by_vad"]] = "unmute.interrupted_by_vad"
    event_id: Lenient[str] = ABSENT


UnmuteEvent: TypeAlias = (
    UnmuteAdditionalOutputs
    | UnmuteResponseTextDeltaReady
    | UnmuteResponseAudioDeltaReady
    | UnmuteInterruptedByVad
)
"""What only unmute sends."""
