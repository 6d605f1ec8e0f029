"""What servers recognise besides words: who speaks, which sounds, which intent."""

from typing import Any

from rtframes.protocols.base import CatalogueStruct

__all__ = [
    "ClassifierScore",
    "DetectedSound",
    "Speaker",
]


class Speaker(CatalogueStruct, frozen=True, kw_only=True):
    """Somebody whose voice the server knows, or does not know.

    LocalAI.

    Attributes:
        confidence: 0 to 100, measured against the threshold of a match.
        distance: from the nearest voice that the server knows.
        matched: whether the voice is this speaker's.
    """

    name: str | None = None
    id: str | None = None
    labels: dict[str, Any] | None = None
    confidence: int | float | None = None
    distance: int | float | None = None
    matched: bool | None = None


class DetectedSound(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """A kind of sound, and how likely it is.

    LocalAI.

    Attributes:
        label: AudioSet's name of it, such as "Baby cry, infant cry".
        score: 0 to 1; independent of the other kinds.
        index: the kind's number in the model.
    """

    label: str | None = None
    score: int | float | None = None
    index: int | None = None


class ClassifierScore(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How well an option fits what the user said.

    LocalAI.

    Attributes:
        id: the option's.
        score: 0 to 1; all options add up to 1.
    """

    id: str | None = None
    score: int | float | None = None
